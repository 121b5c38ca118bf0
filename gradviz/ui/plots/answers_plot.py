"""What the net says of examples that it did not learn from: which classes it confuses, and where it errs."""

from __future__ import annotations

from collections.abc import Callable

from gradviz.language import mark, tr
from gradviz.train.answers import Answers, answers
from gradviz.train.trainer import Training
from gradviz.ui.plots import confusion_figure, errors_figure
from gradviz.ui.plots.figure import Cursor
from gradviz.ui.plots.figure_plot import FigurePlot
from gradviz.ui.plots.plot import is_regression
from gradviz.ui.training.snapshot import Lesson, Probe, Question, Snapshot


def begin(work: Training, _lesson: Lesson) -> Callable[[], Answers]:
    """What asks the net again and again: of the validation examples, or where there are none of those that it
    learns from."""
    part = work.parts.validation if len(work.parts.validation) else work.parts.training
    return lambda: answers(work, part)


ANSWERS = Probe("answers", begin, every=0.4)


class AnswersPlot(FigurePlot):
    """What both have in common: they show the newest answers."""

    probes = (ANSWERS,)

    def __init__(self) -> None:
        super().__init__()
        self.answers: Answers | None = None

    def begin_afresh(self, lesson: Lesson | None) -> None:
        self.answers = None

    def show_moment(self, snapshot: Snapshot) -> None:
        found = snapshot.seen.get(ANSWERS.name)
        if found is None or (found is self.answers and self.view.figure.height):
            return
        self.answers = found
        self.legend.say(self._part(snapshot))
        self.draw(found)

    def _part(self, snapshot: Snapshot) -> str:
        lesson = snapshot.lesson
        has_validation = lesson is not None and len(lesson.parts.validation) > 0
        return tr("validation examples") if has_validation else tr("training examples")

    def draw(self, found: Answers) -> None:
        """Show these."""
        raise NotImplementedError

    def say(self) -> None:
        super().say()
        if self.answers is not None:
            self.legend.say(self._part(self.snapshot))
            self.draw(self.answers)


class ConfusionPlot(AnswersPlot):
    """Which class was taken for which."""

    name = "confusion"
    title = mark("Confusion matrix")
    says = mark("How often each class was taken for each other one.")

    def why_nothing(self, snapshot: Snapshot) -> str:
        reason = super().why_nothing(snapshot)
        if reason or not is_regression(snapshot):
            return reason
        return tr("Numbers are predicted here, not classes: there is nothing to confuse.")

    def draw(self, found: Answers) -> None:
        counts, names = found.confusion, found.classes
        if counts is None:
            return
        told = confusion_figure.told(counts, names)
        self.show_figure(
            lambda width, theme: confusion_figure.confusion_figure(counts, names, width, theme), told
        )

    def numbers(self) -> list[tuple[str, ...]]:
        counts = None if self.answers is None else self.answers.confusion
        if self.answers is None or counts is None:
            return []
        return confusion_figure.confusion_table(counts, self.answers.classes)


class ErrorsPlot(AnswersPlot):
    """The examples that it gets wrong."""

    name = "errors"
    title = mark("Misclassified examples")
    says = mark("What the net gets wrong, the most certain first. Click one to go through it.")

    def heading_words(self) -> str:
        return tr("Largest errors") if is_regression(self.snapshot) else super().heading_words()

    def why_nothing(self, snapshot: Snapshot) -> str:
        reason = super().why_nothing(snapshot)
        found = snapshot.seen.get(ANSWERS.name)
        if reason or not isinstance(found, Answers) or len(found.wrong):
            return reason
        return tr("No example is misclassified.")

    def draw(self, found: Answers) -> None:
        lesson = self.snapshot.lesson
        assert lesson is not None
        inputs = lesson.unscaled(found.dataset.inputs)
        self.show_figure(
            lambda width, theme: errors_figure.errors_figure(found, inputs, width, theme),
            errors_figure.told(found),
        )

    def choose(self, cursor: Cursor) -> None:
        row, lesson = self.view.figure.key(cursor), self.snapshot.lesson
        if isinstance(row, int) and lesson is not None:
            part = "validation" if len(lesson.parts.validation) else "training"
            self.explained.emit(Question(row=row, part=part))  # type: ignore[arg-type]

    def numbers(self) -> list[tuple[str, ...]]:
        lesson = self.snapshot.lesson
        if self.answers is None or lesson is None:
            return []
        return errors_figure.errors_table(self.answers, lesson.unscaled(self.answers.dataset.inputs))
