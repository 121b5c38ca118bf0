"""Loss and accuracy over the steps of a training, with a cursor that reads them and leads to a step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QTextDocumentFragment,
)

from gradviz.explain.numbers import short
from gradviz.language import mark, tr
from gradviz.train.run import Run
from gradviz.train.trainer import Figures
from gradviz.ui.plots.chart import Chart
from gradviz.ui.plots.course_lines import Curve, batch_losses, column, ends, smoothed, thinned
from gradviz.ui.plots.plot import Plot, Table, is_regression
from gradviz.ui.theme import Theme
from gradviz.ui.training.earlier import MOST
from gradviz.ui.training.snapshot import Lesson, Question, Snapshot


class CoursePlot(Plot):
    """A line for the training examples, one for the validation examples."""

    columns = (1, 2)
    """Of the figures at the ends of the epochs."""
    has_batches = True
    """The mini-batches have such a number too."""

    def __init__(self) -> None:
        super().__init__()
        self._chart: Chart | None = None
        self._lines: dict[str, Any] = {}
        self._past: list[Any] = []
        """The lines of earlier runs."""
        self._cursor: Any = None
        self._dots: Any = None
        self._at: float | None = None
        """The step at which the cursor stands."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.log = self.option(False)
        self.smooth = self.option(True)
        self.earlier = self.option(True)
        self.log.setVisible(self.has_batches)
        self.smooth.setVisible(self.has_batches)

    # --- what is shown -------------------------------------------------------------------------------------

    def why_nothing(self, snapshot: Snapshot) -> str:
        reason = super().why_nothing(snapshot)
        if reason or snapshot.step:
            return reason
        return tr("Nothing to see before the first step.")

    def begin_afresh(self, lesson: Lesson | None) -> None:
        self._at = None

    def curves(self, snapshot: Snapshot) -> Mapping[str, Curve]:
        """What is drawn, by name."""
        course = snapshot.course
        found = {"training": column(course, self.columns[0]), "validation": column(course, self.columns[1])}
        if not self.has_batches:
            return found
        batches = batch_losses(course)
        if self.smooth.isChecked():
            return {"batches": batches, "smooth": smoothed(batches), "validation": found["validation"]}
        return {"batches": batches, **found}

    def earlier_curves(self, snapshot: Snapshot) -> list[Curve]:
        """The same of the runs before this one: of the examples they did not learn from, where there are
        some."""
        if not self.earlier.isChecked():
            return []
        return [self.earlier_curve(each.run) for each in snapshot.earlier]

    def earlier_curve(self, run: Run) -> Curve:
        """One line, from epoch to epoch."""
        figures = [each.validation or each.training for each in run.epochs]
        steps = np.array([each.step for each in run.epochs], dtype=np.float64)
        return Curve(steps, np.array([self.figure(each) for each in figures]))

    def figure(self, figures: Figures) -> float:
        """Which of the figures is drawn."""
        return figures.loss

    def limits(self, curves: Mapping[str, Curve]) -> tuple[float, float]:
        """The ends of the upright axis."""
        return ends(list(curves.values()), self.log.isChecked())

    def show_moment(self, snapshot: Snapshot) -> None:
        chart = self._chart or self._make()
        curves = self.curves(snapshot)
        is_log = self.log.isChecked()
        for name, item in self._lines.items():
            curve = curves.get(name)
            if curve is None or not len(curve.steps):
                item.setData([], [])
                continue
            thin = thinned(curve)
            item.setData(thin.steps, _as_drawn(thin.values, is_log))
        earlier = self.earlier_curves(snapshot)
        for number, item in enumerate(self._past):
            curve = earlier[number] if number < len(earlier) else None
            if curve is None or not len(curve.steps):
                item.setData([], [])
            else:
                item.setPen(chart.pen(snapshot.earlier[number].ink(self.theme.series), 1.2))
                item.setData(curve.steps, _as_drawn(curve.values, is_log))
        low, high = self.limits({**curves, **{str(k): curve for k, curve in enumerate(earlier)}})
        if is_log:
            low, high = float(np.log10(low)), float(np.log10(high))
        chart.plot.getAxis("left").setLogMode(is_log)
        right = max([2.0, float(snapshot.step), *(curve.steps[-1] for curve in earlier if len(curve.steps))])
        chart.plot.setRange(xRange=(0, right), yRange=(low, high), padding=0)
        self._show_cursor()

    def _make(self) -> Chart:
        chart = self._chart = Chart(self)
        self.inside.addWidget(chart.view)
        chart.plot.showGrid(y=True, alpha=0.18)
        self._past = [chart.plot.plot([], [], antialias=True, connect="finite") for _ in range(MOST)]
        for item in self._past:
            item.curve.setSegmentedLineMode("on")
            item.setOpacity(0.6)
        for name in ("batches", "smooth", "training", "validation"):
            self._lines[name] = chart.plot.plot([], [], antialias=True, connect="finite")
            self._lines[name].curve.setSegmentedLineMode("on")
        self._cursor = chart.library.InfiniteLine(angle=90)
        self._cursor.setVisible(False)
        chart.plot.addItem(self._cursor, ignoreBounds=True)
        self._dots = chart.plot.plot([], [], pen=None, symbol="o", symbolSize=8)
        chart.view.viewport().installEventFilter(self)
        chart.view.viewport().setMouseTracking(True)
        chart.view.viewport().setCursor(Qt.CursorShape.CrossCursor)
        self.colour(self.theme)
        return chart

    def inks(self) -> Mapping[str, str]:
        """The colour of each line."""
        return {
            "batches": self.theme.ahead if self.smooth.isChecked() else self.theme.line,
            "smooth": self.theme.forward,
            "training": self.theme.forward,
            "validation": self.theme.backward,
        }

    def colour(self, theme: Theme) -> None:
        if self._chart is None:
            return
        self._chart.colour(theme)
        inks, pen = self.inks(), self._chart.pen
        for name, item in self._lines.items():
            item.setPen(pen(inks[name], 1.0 if name == "batches" else 1.6))
        self._lines["batches"].setOpacity(0.45)
        self._cursor.setPen(pen(theme.quiet, 1.0, Qt.PenStyle.DashLine))
        self._dots.setSymbolPen(pen(theme.surface, 1.5))

    def say(self) -> None:
        self.log.setText(tr("Logarithmic scale"))
        self.smooth.setText(tr("Smooth line"))
        self.earlier.setText(tr("Earlier runs"))

    # --- the cursor ----------------------------------------------------------------------------------------

    @property
    def read_step(self) -> float:
        """The step that is read: where the cursor stands, else the last one."""
        return float(self.snapshot.step) if self._at is None else self._at

    def values(self) -> Mapping[str, float | None]:
        """What is read there, by the names of the lines."""
        return {name: curve.at(self.read_step) for name, curve in self.curves(self.snapshot).items()}

    def _show_cursor(self) -> None:
        values = self.values()
        training = values.get("smooth", values.get("training"))
        if training is None:
            training = values.get("batches")
        inks = self.inks()
        parts = []
        if self._at is not None:
            parts.append(tr("step {step}").format(step=f"{round(self.read_step):,}"))
        for words, value, ink in (
            (tr("training"), training, inks["training"]),
            (tr("validation"), values.get("validation"), inks["validation"]),
        ):
            if value is not None:
                parts.append(f'{words} <b style="color: {ink}">{self.number(value)}</b>')
        self.legend.say(" &nbsp;".join(parts))
        self._cursor.setVisible(self._at is not None)
        shown = {"training": training, "validation": values.get("validation")}
        dots = [(self.read_step, value, inks[name]) for name, value in shown.items() if value is not None]
        if self._at is None:
            dots = []
        else:
            self._cursor.setPos(self._at)
        height = _as_drawn(np.array([value for _, value, _ in dots]), self.log.isChecked())
        self._dots.setData(
            [step for step, _, _ in dots],
            height,
            symbolBrush=[QColor(ink) for _, _, ink in dots],
        )

    def number(self, value: float) -> str:
        """A value in few signs."""
        return short(value)

    def put_cursor(self, step: float | None) -> None:
        """Read here; None: at the end."""
        self._at = None if step is None else float(min(max(step, 1), max(1, self.snapshot.step)))
        if self._chart is not None and self.snapshot.step:
            self._show_cursor()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._chart is None:
            return False
        if event.type() == QEvent.Type.Leave:
            self.put_cursor(None)
        elif isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseMove:
            self.put_cursor(self._step_at(event.position()))
        elif (
            isinstance(event, QMouseEvent)
            and event.type() == QEvent.Type.MouseButtonRelease
            and event.button() == Qt.MouseButton.LeftButton
        ):
            self.put_cursor(self._step_at(event.position()))
            self.explain()
        return False

    def _step_at(self, place: QPointF) -> float:
        assert self._chart is not None
        return float(self._chart.box.mapSceneToView(self._chart.view.mapToScene(place.toPoint())).x())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Home: -1_000_000,
            Qt.Key.Key_End: 1_000_000,
        }
        if event.key() in moves and self.snapshot.step:
            by = max(1, self.snapshot.step // 100)
            self.put_cursor(self.read_step + moves[Qt.Key(event.key())] * by)
            self.setAccessibleDescription(self.told())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.explain()
        elif event.key() == Qt.Key.Key_Escape:
            self.put_cursor(None)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.put_cursor(None)

    def told(self) -> str:
        """What the cursor reads, in words."""
        return QTextDocumentFragment.fromHtml(self.legend.text()).toPlainText()

    def explain(self) -> None:
        """Go through the step at the cursor."""
        self.explained.emit(Question(round(self.read_step)))

    # --- to take away --------------------------------------------------------------------------------------

    def table(self) -> Table | None:
        curves = self.curves(self.snapshot) if self.snapshot.step else {}
        rows = [
            (name, int(step), float(value))
            for name, curve in curves.items()
            for step, value in zip(curve.steps, curve.values, strict=True)
        ]
        return Table(("line", "step", "value"), rows) if rows else None

    def paint_body(self, painter: QPainter, size: QSize) -> None:
        if self._chart is not None:
            self._chart.paint(painter, size)


class LossPlot(CoursePlot):
    """How wrong the net is."""

    name = "loss"
    title = mark("Loss")
    says = mark("How wrong the net is, step after step. Click a step to go through it.")


class ScorePlot(CoursePlot):
    """How often it is right, or how much of the variance it explains."""

    name = "score"
    title = mark("Accuracy")
    says = mark("The share of right classes, or for a curve the share of the variance that is explained.")
    columns = (3, 4)
    has_batches = False

    def figure(self, figures: Figures) -> float:
        return figures.score

    def limits(self, curves: Mapping[str, Curve]) -> tuple[float, float]:
        return 0.0, 1.02

    def number(self, value: float) -> str:
        if is_regression(self.snapshot):
            return short(value)
        return tr("{share} %").format(share=f"{100 * value:.1f}")

    def heading_words(self) -> str:
        return "R²" if is_regression(self.snapshot) else super().heading_words()

    def why_nothing(self, snapshot: Snapshot) -> str:
        reason = super().why_nothing(snapshot)
        if reason or len(snapshot.course.epochs):
            return reason
        return tr("Nothing to see before the first epoch is done.")


def _as_drawn(values: np.ndarray, is_log: bool) -> np.ndarray:
    """Where values lie on the axis."""
    if not is_log:
        return values
    with np.errstate(all="ignore"):
        logs = np.log10(values)
    return np.where(np.isfinite(logs), logs, np.nan)
