"""The loss around where the net is, with the path that led there."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gradviz.language import mark, tr
from gradviz.train.surface import Surface, along_path, along_weights, surface
from gradviz.train.trainer import training
from gradviz.train.twin import Twin
from gradviz.train.weights import Weight, most_moved
from gradviz.ui.plots import surface_figure
from gradviz.ui.plots.errand import Errand
from gradviz.ui.plots.figure_plot import FigurePlot
from gradviz.ui.plots.trail import TRAIL, Trail
from gradviz.ui.plots.weight_choice import MOST, WeightChoice
from gradviz.ui.training.snapshot import Lesson, Snapshot

REST = 1.0
"""Seconds between two surfaces while the net learns,"""
SHARE = 6.0
"""and so many times as long as one has taken."""


class SurfacePlot(FigurePlot):
    """Over the main directions of the path, or over two weights."""

    name = "surface"
    title = mark("Loss surface")
    says = mark("The loss around where the net is, over two directions, and the path that the training took.")
    probes = (TRAIL,)

    def __init__(self) -> None:
        super().__init__()
        self.errand = Errand(self)
        self.errand.arrived.connect(self._take)
        self.surface: Surface | None = None
        self._asked: tuple[object, ...] = ()
        """What was asked for last."""
        self.by_weights = self.option(False)
        self.one, self.other = WeightChoice(), WeightChoice()
        self.choices = QWidget()
        row = QHBoxLayout(self.choices)
        row.setContentsMargins(0, 0, 6, 4)
        for choice in (self.one, self.other):
            row.addWidget(choice)
            choice.activated.connect(lambda _place: self.show_snapshot(self.snapshot))
        self.inside.insertWidget(0, self.choices)
        self.choices.hide()

    def begin_afresh(self, lesson: Lesson | None) -> None:
        self.errand.cancel()
        self.surface, self._asked = None, ()
        self.one.forget()
        self.other.forget()

    def hideEvent(self, event: QHideEvent) -> None:
        self.errand.cancel()
        self._asked = ()
        super().hideEvent(event)

    def close_down(self) -> None:
        self.errand.close()

    def show_moment(self, snapshot: Snapshot) -> None:
        if self.choices.isHidden() == self.by_weights.isChecked():
            self.choices.setVisible(self.by_weights.isChecked())
            self.ask_for_room()
        trail = snapshot.seen.get(TRAIL.name)
        if not isinstance(trail, Trail) or snapshot.lesson is None:
            return
        trail = trail.joined(snapshot.run)
        self._offer(trail, snapshot.lesson)
        weights = self._weights()
        wish = (snapshot.lesson, trail.steps[-1], len(trail.steps), weights)
        if wish == self._asked or (snapshot.activity == "running" and not self._is_time(weights)):
            return
        self._asked = wish
        lesson = snapshot.lesson
        self.errand.ask(lambda: pieces(lesson, trail, weights))

    def _is_time(self, weights: tuple[Weight, Weight] | None) -> bool:
        """While the net learns, a surface is finished before the next one begins."""
        if self._asked and self._asked[-1] != weights:
            return True
        rested = time.monotonic() - self.errand.ended
        return not self.errand.is_busy and rested > max(REST, SHARE * self.errand.took)

    def _offer(self, trail: Trail, lesson: Lesson) -> None:
        if not self.by_weights.isChecked() or self.one.view().isVisible() or self.other.view().isVisible():
            return
        moved = np.ptp(np.stack([trail.parameters[0], trail.parameters[-1]]), axis=0)
        weights = [weight for weight, _ in most_moved(lesson.graph, trail.places, moved, MOST)]
        self.one.offer(lesson.graph, weights, 0)
        elsewhere = (k for k, each in enumerate(weights) if each.parameter != weights[0].parameter)
        self.other.offer(lesson.graph, weights, next(elsewhere, 1))

    def _weights(self) -> tuple[Weight, Weight] | None:
        one, other = self.one.weight, self.other.weight
        if not self.by_weights.isChecked() or one is None or other is None or one == other:
            return None
        return one, other

    def _take(self, found: object) -> None:
        assert isinstance(found, Surface)
        if self.surface is not None and not found.is_whole and same_ground(self.surface, found):
            return  # the one before is whole; a half one instead of it would flicker
        self.surface = found
        self._draw()

    def _draw(self) -> None:
        found = self.surface
        if found is not None:
            self.show_figure(
                lambda width, theme: surface_figure.surface_figure(found, width, theme),
                surface_figure.told(found),
            )
            percent = round(100 * found.directions.share)
            words = tr("{share} % of the movement").format(share=percent)
            self.legend.say("" if self.by_weights.isChecked() else words)

    def say(self) -> None:
        super().say()
        self.by_weights.setText(tr("Over two weights"))
        for number, choice in enumerate((self.one, self.other), start=1):
            choice.setAccessibleName(tr("weight {number}").format(number=number))
        self._draw()

    def numbers(self) -> list[tuple[str, ...]]:
        return [] if self.surface is None else surface_figure.surface_table(self.surface)


def same_ground(before: Surface, after: Surface) -> bool:
    """Whether a surface shows the same directions as one that is whole."""
    return before.is_whole and before.directions.names == after.directions.names


def pieces(lesson: Lesson, trail: Trail, weights: tuple[Weight, Weight] | None) -> Iterator[Surface]:
    """The surface, row after row."""
    path = np.stack(trail.parameters)
    here = path[-1]
    twin = Twin(training(lesson.graph, lesson.parts, dtype=here.dtype.name))
    directions = along_path(here, path) if weights is None else along_weights(twin, here, *weights)
    for place, found in enumerate(surface(twin, here, directions, path)):
        if place % 4 == 0 or found.is_whole:
            yield found
