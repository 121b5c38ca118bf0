"""Histograms of each layer over time, and what is wrong, in plain sentences."""

from __future__ import annotations

import numpy as np

from gradviz.language import mark
from gradviz.train.symptoms import Course, Symptom, symptoms
from gradviz.ui.plots.figure import Figure
from gradviz.ui.plots.figure_plot import FigurePlot
from gradviz.ui.plots.layers_figure import layers_figure, layers_table, told
from gradviz.ui.plots.story import LAYERS, Looks
from gradviz.ui.plots.symptoms_figure import symptoms_figure
from gradviz.ui.theme import Theme
from gradviz.ui.training.snapshot import Lesson, Snapshot

GAP = 12


class LayersPlot(FigurePlot):
    """Weights, activations and gradients."""

    name = "layers"
    title = mark("Layers")
    says = mark(
        "How the weights, activations and gradients of each layer lie over time, and warnings where "
        "something goes wrong."
    )
    probes = (LAYERS,)

    def __init__(self) -> None:
        super().__init__()
        self.looks: Looks = ()
        self.symptoms: tuple[Symptom, ...] = ()

    def begin_afresh(self, lesson: Lesson | None) -> None:
        self.looks, self.symptoms = (), ()

    def show_moment(self, snapshot: Snapshot) -> None:
        looks = snapshot.seen.get(LAYERS.name, ())
        wrong = symptoms(looks[-1] if looks else None, course_of(snapshot))
        if looks is self.looks and wrong == self.symptoms and self.view.figure.height:
            return
        self.looks, self.symptoms = looks, wrong
        self._draw()

    def _draw(self) -> None:
        looks, wrong = self.looks, self.symptoms

        def make(width: float, theme: Theme) -> Figure:
            return symptoms_figure(wrong, width, theme).above(layers_figure(looks, width, theme), GAP)

        self.show_figure(make, " ".join([*(each.text for each in wrong), told(looks)]))

    def say(self) -> None:
        super().say()
        self._draw()

    def numbers(self) -> list[tuple[str, ...]]:
        return layers_table(self.looks) if self.looks else []


def course_of(snapshot: Snapshot) -> Course:
    """The course of a training, as its symptoms are told from it."""
    line, epochs = snapshot.course.line, snapshot.course.epochs
    nothing = float("nan")
    return Course(
        np.asarray(line.values),
        line.width,
        epochs[:, 1],
        epochs[:, 2],
        snapshot.training.score if snapshot.training else nothing,
        snapshot.validation.score if snapshot.validation else nothing,
    )
