"""The examples, and what the net answers around them: a boundary in the plane, or a curve."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QToolTip

from gradviz.explain.numbers import short
from gradviz.language import mark, tr
from gradviz.train.dataset import Dataset
from gradviz.ui.plots.chart import Chart
from gradviz.ui.plots.plot import Plot, Table
from gradviz.ui.plots.response import RESPONSE, Response, dimensions, reach
from gradviz.ui.theme import Theme
from gradviz.ui.training.pictures import colours
from gradviz.ui.training.snapshot import Lesson, Question, Snapshot

MOST_POINTS = 600
NEAR = 12
"""Pixels from an example at which it is meant."""
PARTS = ("training", "validation")


class ResponsePlot(Plot):
    """Decision boundary or fitted curve."""

    name = "response"
    title = mark("Decision boundary")
    says = mark("What the net answers at each point, and the examples. Click one to go through it.")
    probes = (RESPONSE,)

    def __init__(self) -> None:
        super().__init__()
        self._chart: Chart | None = None
        self._image: Any = None
        self._curve: Any = None
        self._points: dict[str, Any] = {}
        self._shown: Response | None = None
        self._lesson: Lesson | None = None
        self.validation = self.option(True)
        self.validation.toggled.connect(lambda _on: self._draw_points())
        self.setMinimumHeight(200)

    def sizeHint(self) -> QSize:
        return QSize(320, 300)

    # --- what is shown -------------------------------------------------------------------------------------

    def why_nothing(self, snapshot: Snapshot) -> str:
        reason = super().why_nothing(snapshot)
        if reason or dimensions(snapshot.lesson) in (1, 2):
            return reason
        return tr("Examples with one or two inputs can be drawn here; these have {n}.").format(
            n=f"{dimensions(snapshot.lesson):,}"
        )

    def heading_words(self) -> str:
        return tr("Fitted curve") if dimensions(self._lesson) == 1 else super().heading_words()

    def begin_afresh(self, lesson: Lesson | None) -> None:
        self._lesson, self._shown = lesson, None
        if self._chart is not None and dimensions(lesson) in (1, 2):
            self._frame(lesson)

    def show_moment(self, snapshot: Snapshot) -> None:
        if self._chart is None:
            self._make()
            self._frame(snapshot.lesson)
        response = snapshot.seen.get("response")
        if isinstance(response, Response) and response is not self._shown:
            self._shown = response
            self._draw(response)
        self.legend.say(self._figures(snapshot))

    def _make(self) -> None:
        chart = self._chart = Chart(self)
        self.inside.addWidget(chart.view)
        self._image = chart.library.ImageItem(axisOrder="row-major")
        chart.plot.addItem(self._image)
        self._curve = chart.plot.plot([], [], antialias=True)
        self._curve.curve.setSegmentedLineMode("on")
        for part in PARTS:
            self._points[part] = chart.library.ScatterPlotItem(pxMode=True, antialias=True)
            chart.plot.addItem(self._points[part])
        chart.view.viewport().installEventFilter(self)
        chart.view.viewport().setMouseTracking(True)
        self.colour(self.theme)

    def _frame(self, lesson: Lesson | None) -> None:
        """The ends of the axes, and the examples."""
        chart = self._chart
        if chart is None or lesson is None or dimensions(lesson) not in (1, 2):
            return
        self._curve.setData([], [])
        self._image.clear()
        low, high = reach(lesson)
        if dimensions(lesson) == 1:
            targets = lesson.parts.training.targets
            room = 0.15 * (float(np.ptp(targets)) or 1.0)
            ys = float(targets.min()) - room, float(targets.max()) + room
        else:
            ys = float(low[1]), float(high[1])
        chart.plot.setRange(xRange=(float(low[0]), float(high[0])), yRange=ys, padding=0)
        self._draw_points()

    def points(self, part: str) -> tuple[NDArray[np.float64], Dataset]:
        """(N, 2) where the examples of a part lie, and these examples."""
        lesson = self._lesson
        assert lesson is not None
        dataset: Dataset = getattr(lesson.parts, part)
        inputs = lesson.unscaled(dataset.inputs).reshape(len(dataset), -1)[:MOST_POINTS]
        if inputs.shape[1] == 1:
            return np.column_stack([inputs[:, 0], dataset.targets[:MOST_POINTS]]), dataset
        return inputs[:, :2], dataset

    def _draw_points(self) -> None:
        chart, lesson = self._chart, self._lesson
        if chart is None or lesson is None or dimensions(lesson) not in (1, 2):
            return
        inks = colours(self.theme)
        for part, item in self._points.items():
            places, dataset = self.points(part)
            if part == "validation" and not self.validation.isChecked():
                places = places[:0]
            kinds = dataset.targets[: len(places)]
            ink = [inks[1] if dataset.task == "regression" else inks[int(kind) % len(inks)] for kind in kinds]
            if part == "training":
                pens, brushes = self.theme.surface, [QColor(each) for each in ink]
            else:
                pens, brushes = None, [QColor(self.theme.surface)] * len(ink)
            item.setData(
                pos=places,
                size=8.0 if part == "training" else 7.0,
                pen=chart.pen(pens, 1.2) if pens else [chart.pen(each, 1.8) for each in ink],
                brush=brushes,
            )

    def _draw(self, response: Response) -> None:
        if response.ys is None:
            self._curve.setData(response.xs, response.answers)
            return
        xs, ys = response.xs, response.ys
        step = float(xs[1] - xs[0]), float(ys[1] - ys[0])
        self._image.setImage(painted(response.answers, self.theme), autoLevels=False)
        self._image.setRect(
            QRectF(xs[0] - step[0] / 2, ys[0] - step[1] / 2, step[0] * len(xs), step[1] * len(ys))
        )

    def _figures(self, snapshot: Snapshot) -> str:
        training, validation = snapshot.training, snapshot.validation
        if training is None or snapshot.lesson is None:
            return ""
        is_classes = snapshot.lesson.parts.training.task == "classification"
        shown = (
            (tr("training"), training, self.theme.forward),
            (tr("validation"), validation, self.theme.backward),
        )
        told = [
            f'{words} <b style="color: {ink}">{_share(each.score, is_classes)}</b>'
            for words, each, ink in shown
            if each is not None
        ]
        return told[-1]  # beside the title there is room for one: what it does not learn from says more

    def colour(self, theme: Theme) -> None:
        if self._chart is None:
            return
        self._chart.colour(theme)
        self._curve.setPen(self._chart.pen(theme.backward, 2.0))
        self._shown = None
        self._draw_points()

    def say(self) -> None:
        self.validation.setText(tr("Validation examples"))

    # --- one example ---------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._chart is None or not self.body.isVisible():
            return False
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            found = self._example_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), "" if found is None else self._told(*found))
            return True
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseMove:
            near = self._example_at(event.position()) is not None
            shape = Qt.CursorShape.PointingHandCursor if near else Qt.CursorShape.ArrowCursor
            self._chart.view.viewport().setCursor(shape)
        elif (
            isinstance(event, QMouseEvent)
            and event.type() == QEvent.Type.MouseButtonRelease
            and event.button() == Qt.MouseButton.LeftButton
        ):
            found = self._example_at(event.position())
            if found is not None:
                self.explained.emit(Question(None, found[1], found[0]))  # type: ignore[arg-type]
        return False

    def _example_at(self, place: QPointF) -> tuple[str, int] | None:
        """The example under the pointer: its part and its number."""
        assert self._chart is not None
        box = self._chart.box
        best: tuple[float, str, int] | None = None
        for part in PARTS:
            if part == "validation" and not self.validation.isChecked():
                continue
            places, _ = self.points(part)
            if not len(places):
                continue
            here = box.mapSceneToView(self._chart.view.mapToScene(place.toPoint()))
            pixel = box.viewPixelSize()
            away = np.hypot((places[:, 0] - here.x()) / pixel[0], (places[:, 1] - here.y()) / pixel[1])
            k = int(np.argmin(away))
            if away[k] <= NEAR and (best is None or away[k] < best[0]):
                best = float(away[k]), part, k
        return None if best is None else best[1:]

    def _told(self, part: str, row: int) -> str:
        places, dataset = self.points(part)
        numbers = ", ".join(short(float(number)) for number in places[row])
        if not dataset.classes:
            return tr("Example {n}: {numbers}").format(n=row + 1, numbers=numbers)
        kind = dataset.classes[int(dataset.targets[row])]
        return tr("Example {n}: {numbers}, class {kind}").format(n=row + 1, numbers=numbers, kind=kind)

    # --- to take away --------------------------------------------------------------------------------------

    def table(self) -> Table | None:
        response = self._shown
        if response is None:
            return None
        if response.ys is None:
            return Table(("x", "prediction"), np.column_stack([response.xs, response.answers]).tolist())
        answers = response.answers.reshape(len(response.ys), len(response.xs), -1)
        names = ("answer",) if answers.shape[2] == 1 else tuple(f"class {k}" for k in range(answers.shape[2]))
        rows = [
            (float(x), float(y), *map(float, answers[j, i]))
            for j, y in enumerate(response.ys)
            for i, x in enumerate(response.xs)
        ]
        return Table(("x1", "x2", *names), rows)

    def paint_body(self, painter: QPainter, size: QSize) -> None:
        if self._chart is not None:
            self._chart.paint(painter, size)


def _share(score: float, is_classes: bool) -> str:
    return tr("{share} %").format(share=f"{100 * score:.1f}") if is_classes else f"R² {short(score)}"


def painted(answers: NDArray[np.float64], theme: Theme) -> NDArray[np.uint8]:
    """The colours of the answers, (rows, columns, RGBA): stronger where the net is surer."""
    ground = _rgb(theme.surface)
    inks = [_rgb(each) for each in colours(theme)]
    if answers.ndim == 2:
        strength = np.abs(answers)[..., np.newaxis] * 0.75
        ink = np.where(answers[..., np.newaxis] < 0, inks[0], inks[1])
    else:
        winner = np.argmax(answers, axis=2)
        count = answers.shape[2]
        sure = (answers.max(axis=2) - 1 / count) / (1 - 1 / count)
        strength = (0.15 + 0.6 * np.clip(sure, 0, 1))[..., np.newaxis]
        ink = np.array(inks)[winner % len(inks)]
    made = np.full((*answers.shape[:2], 4), 255.0)
    made[..., :3] = ground + strength * (ink - ground)
    return made.astype(np.uint8)


def _rgb(colour: str) -> NDArray[np.float64]:
    ink = QColor(colour)
    return np.array([ink.red(), ink.green(), ink.blue()], dtype=np.float64)
