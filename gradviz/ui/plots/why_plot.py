"""Why a weight moved in the last step: a signed bar for each example, and for what else there is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtGui import QHideEvent

from gradviz.language import mark, tr
from gradviz.train.run import Moment
from gradviz.train.weights import Weight, most_moved, weight_name
from gradviz.train.why import Why, why
from gradviz.ui.plots import why_figure
from gradviz.ui.plots.figure import Cursor
from gradviz.ui.plots.figure_plot import FigurePlot
from gradviz.ui.plots.weight_choice import MOST, WeightChoice
from gradviz.ui.training.replay import Replay
from gradviz.ui.training.snapshot import Lesson, Question, Snapshot


class WhyPlot(FigurePlot):
    """Of one weight, by default the one that moved farthest."""

    name = "why"
    title = mark("Why did this weight move?")
    says = mark(
        "The last update of a weight, split into what each example, the penalty and the momentum give. "
        "Click an example to go through it."
    )

    def __init__(self) -> None:
        super().__init__()
        self.errand = Replay(self)
        self.errand.arrived.connect(self._take)
        self.errand.failed.connect(self._fail)
        self.choice = WeightChoice()
        self.choice.activated.connect(lambda _place: self._ask())
        self.inside.insertWidget(0, self.choice)
        self.moment: Moment | None = None
        self.why: Why | None = None
        self._step = 0
        """Which step has been asked for."""
        self.trouble = ""
        """Why it cannot be told, in one sentence."""

    def begin_afresh(self, lesson: Lesson | None) -> None:
        self.errand.cancel()
        self.moment, self.why, self._step, self.trouble = None, None, 0, ""
        self.choice.forget()

    def hideEvent(self, event: QHideEvent) -> None:
        self.errand.cancel()
        self._step = 0
        super().hideEvent(event)

    def close_down(self) -> None:
        self.errand.close()

    def why_nothing(self, snapshot: Snapshot) -> str:
        reason = super().why_nothing(snapshot)
        if reason:
            return reason
        if not snapshot.step:
            return tr("No weight has moved before the first step.")
        if snapshot.activity == "running":
            return tr("Pause the training to see why a weight moved.")
        return self.trouble if snapshot.step == self._step else ""

    def show_moment(self, snapshot: Snapshot) -> None:
        last, run, step = snapshot.last, snapshot.run, snapshot.step
        if step == self._step or (last is None and run is None):
            return
        self._step, self.trouble = step, ""
        if last is not None and last.step == step:
            self._take(last)
        elif run is not None:
            self.errand.go_back(run, step, self.folder())

    def _fail(self, sentence: str) -> None:
        self.trouble = sentence
        self.show_snapshot(self.snapshot)

    def _take(self, found: object) -> None:
        if isinstance(found, Moment):
            self.moment = found
            moved = found.parameters[1] - found.parameters[0]
            weights = [each for each, _ in most_moved(found.graph, found.places, moved, MOST)]
            self.choice.offer(found.graph, weights)
            self._ask()
        elif isinstance(found, Why):
            self.why = found
            self._draw()

    def _ask(self) -> None:
        now, weight = self.moment, self.choice.weight
        if now is not None and weight is not None:
            self.errand.ask(lambda: reasons(now, weight))

    @property
    def weight_name(self) -> str:
        """What the weight is called that is shown."""
        if self.why is None or self.moment is None:
            return ""
        return weight_name(self.moment.graph, Weight(self.why.parameter, self.why.cell))

    def _draw(self) -> None:
        found, name = self.why, self.weight_name
        if found is not None and self.moment is not None:
            self.show_figure(
                lambda width, theme: why_figure.why_figure(found, name, width, theme),
                why_figure.told(found, name),
            )
            self.legend.say(tr("step {step}").format(step=f"{self.moment.step:,}"))

    def choose(self, cursor: Cursor) -> None:
        row: Any = self.view.figure.key(cursor)
        if isinstance(row, int) and self.moment is not None:
            self.explained.emit(Question(step=self.moment.step, row=row))

    def say(self) -> None:
        super().say()
        self.choice.setAccessibleName(tr("weight"))
        self._draw()

    def numbers(self) -> list[tuple[str, ...]]:
        return [] if self.why is None else why_figure.why_table(self.why)


def reasons(now: Moment, weight: Weight) -> Iterator[Why]:
    """Why a weight moved."""
    yield why(now, weight.parameter, weight.cell)
