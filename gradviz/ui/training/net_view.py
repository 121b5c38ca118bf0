"""The net while it learns: layers of round neurons, each a picture of what it responds to, and its weights.

A weight is as wide as it is strong, blue where it is positive and vermilion where it is negative.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QToolTip, QWidget

from gradviz.explain.numbers import short
from gradviz.language import tr, trn
from gradviz.ui.theme import LEAST_SIZE, LIGHT, TEXT_SIZE, Theme, word_font
from gradviz.ui.training.net_look import Column, NetLook

HEAD = 58.0
"""Pixels over the neurons for the name of the layer."""
FOOT, SIDES = 62.0, 60.0
MOST_RADIUS, LEAST_RADIUS, LAST_RADIUS = 26.0, 9.0, 40.0
GAP = 0.3
"""Between two neurons, as a share of their width."""
THICKEST = 5.0
Place = tuple[int, int]
"""A column, and a neuron in it."""


@dataclass(frozen=True)
class Spot:
    """Where a neuron is."""

    centre: QPointF
    radius: float


class NetView(QWidget):
    """Shows a `NetLook`."""

    pointed = Signal(object)
    """The Place that is pointed at, or None."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self.net: NetLook | None = None
        self.place: Place | None = None
        self._images: dict[Place, QImage] = {}
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.retranslate()

    # --- what is shown -------------------------------------------------------------------------------------

    def show_net(self, net: NetLook | None) -> None:
        """Show this net."""
        if net is not self.net:
            if self.net is None or net is None or sizes(net) != sizes(self.net):
                self.point_at(None)  # it is another net
            self.net = net
            self._images = {}
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """All colours."""
        self._theme = theme
        self._images = {}
        self.update()

    def retranslate(self) -> None:
        """All words."""
        self.setAccessibleName(tr("The net while it learns"))
        self._tell()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(600, 500)

    # --- where it is ---------------------------------------------------------------------------------------

    def spots(self) -> list[list[Spot]]:
        """Where all neurons are, column by column."""
        if self.net is None:
            return []
        columns = self.net.columns
        width, height = float(self.width()), float(self.height())
        most = max(column.shown for column in columns)
        room = max(60.0, height - HEAD - FOOT)
        radius = max(LEAST_RADIUS, min(MOST_RADIUS, room / most / (2 + 2 * GAP)))
        step = (width - 2 * SIDES) / max(1, len(columns) - 1)
        radius = min(radius, max(LEAST_RADIUS, step / 3.2))
        found = []
        for number, column in enumerate(columns):
            is_last = number == len(columns) - 1
            shown = 1 if _is_image(column) else column.shown
            own = min(LAST_RADIUS, radius * 1.5) if (is_last and shown <= 3) or _is_image(column) else radius
            pitch = min(own * (2 + 2 * GAP), room / max(1, shown))
            top = HEAD + room / 2 - pitch * (shown - 1) / 2
            x = SIDES + number * step if len(columns) > 1 else width / 2
            found.append([Spot(QPointF(x, top + k * pitch), own) for k in range(shown)])
        return found

    def _at(self, where: QPointF) -> Place | None:
        for number, column in enumerate(self.spots()):
            for k, spot in enumerate(column):
                away = where - spot.centre
                if away.x() ** 2 + away.y() ** 2 <= (spot.radius + 2) ** 2:
                    return number, k
        return None

    # --- painting ------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.canvas))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self.net is None:
            return
        spots = self.spots()
        for number, column in enumerate(self.net.columns):
            if number and column.weights is not None:
                self._paint_weights(painter, number, spots[number - 1], spots[number], column.weights)
        for number, column in enumerate(self.net.columns):
            self._paint_title(painter, column, spots[number])
            for k, spot in enumerate(spots[number]):
                self._paint_neuron(painter, (number, k), spot, column)

    def _paint_weights(
        self, painter: QPainter, number: int, left: list[Spot], right: list[Spot], weights: np.ndarray
    ) -> None:
        largest = float(np.max(np.abs(weights), initial=0.0)) or 1.0
        order = np.argsort(np.abs(weights), axis=None)  # the strongest last, over the others
        rows, columns = np.unravel_index(order, weights.shape)
        for j, i in zip(rows.tolist(), columns.tolist(), strict=True):
            if j >= len(right) or i >= len(left):
                continue
            weight = float(weights[j, i])
            share = abs(weight) / largest
            if not share > 0.02:
                continue
            colour = QColor(self._theme.forward if weight > 0 else self._theme.backward)
            colour.setAlphaF(self._strength(number, i, j, share))
            painter.setPen(QPen(colour, 0.6 + (THICKEST - 0.6) * share))
            start = left[i].centre + QPointF(left[i].radius, 0)
            end = right[j].centre - QPointF(right[j].radius, 0)
            middle = (end.x() - start.x()) * 0.5
            path = QPainterPath(start)
            path.cubicTo(start + QPointF(middle, 0), end - QPointF(middle, 0), end)
            painter.drawPath(path)

    def _strength(self, number: int, i: int, j: int, share: float) -> float:
        """How strongly a weight is drawn: those of the neuron that is pointed at stand out."""
        alpha = 0.12 + 0.7 * share
        if self.place is None:
            return alpha
        mine = self.place in ((number, j), (number - 1, i))
        return min(1.0, alpha + 0.25) if mine else alpha * 0.25

    def _paint_title(self, painter: QPainter, column: Column, spots: list[Spot]) -> None:
        if not spots:
            return
        x = spots[0].centre.x()
        more = column.units - column.shown
        rest = f" · {column.units:,}" if column.units > 1 else ""
        self._paint_words(painter, x, 24, column.name, word_font(TEXT_SIZE, 600), self._theme.text)
        self._paint_words(
            painter,
            x,
            42,
            f"{column.says}{rest}".removeprefix(" · "),
            word_font(LEAST_SIZE),
            self._theme.quiet,
        )
        if more > 0 and not _is_image(column):
            last = spots[-1]
            words = trn("and {n} more", "and {n} more", more).format(n=f"{more:,}")
            low = last.centre.y() + last.radius + 16
            self._paint_words(painter, x, low, words, word_font(LEAST_SIZE), self._theme.quiet)

    def _paint_words(
        self, painter: QPainter, x: float, y: float, words: str, font: QFont, colour: str
    ) -> None:
        painter.setFont(font)
        painter.setPen(QColor(colour))
        width = QFontMetricsF(font).horizontalAdvance(words)
        left = min(max(4.0, x - width / 2), self.width() - width - 4)
        painter.drawText(QPointF(left, y), words)

    def _paint_neuron(self, painter: QPainter, place: Place, spot: Spot, column: Column) -> None:
        theme, box = self._theme, QRectF(0, 0, 2 * spot.radius, 2 * spot.radius)
        box.moveCenter(spot.centre)
        outline = QPainterPath()
        if _is_image(column):
            outline.addRoundedRect(box, 8, 8)
        else:
            outline.addEllipse(box)
        painter.fillPath(outline, QColor(theme.surface))
        image = self._image(place, column)
        if image is not None:
            painter.save()
            painter.setClipPath(outline)
            painter.drawImage(box, image)
            painter.restore()
        is_chosen = place == self.place
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.surface), 2.5))
        painter.drawPath(outline)
        painter.setPen(QPen(QColor(theme.selection if is_chosen else theme.line), 2.0 if is_chosen else 1.0))
        painter.drawPath(outline)
        if image is None and place[1] < len(column.labels):
            painter.setFont(word_font(LEAST_SIZE, 600))
            painter.setPen(QColor(theme.text))
            metrics = QFontMetricsF(painter.font())
            words = metrics.elidedText(column.labels[place[1]], Qt.TextElideMode.ElideRight, box.width() - 6)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    def _image(self, place: Place, column: Column) -> QImage | None:
        if column.pictures is None or place[1] >= len(column.pictures):
            return None
        if place not in self._images:
            self._images[place] = coloured(column.pictures[place[1]], self._theme)
        return self._images[place]

    # --- one neuron ----------------------------------------------------------------------------------------

    def point_at(self, place: Place | None) -> None:
        """Let one neuron and its weights stand out."""
        if place != self.place:
            self.place = place
            self._tell()
            self.pointed.emit(place)
            self.update()

    def told(self, place: Place) -> str:
        """One neuron in words: its bias and its strongest weights."""
        assert self.net is not None
        number, k = place
        column = self.net.columns[number]
        name = column.name if column.shown == 1 or _is_image(column) else f"{column.name} {k + 1}"
        parts = [name if k >= len(column.labels) else f"{name}: {column.labels[k]}"]
        if column.biases is not None:
            parts.append(tr("bias {number}").format(number=short(float(column.biases[k]))))
        if column.weights is not None:
            before = self.net.columns[number - 1]
            strongest = np.argsort(-np.abs(column.weights[k]))[:4]
            parts += [
                tr("weight of {name}: {number}").format(
                    name=f"{before.name} {int(i) + 1}", number=short(float(column.weights[k][i]))
                )
                for i in strongest
            ]
        return "\n".join(parts)

    def _tell(self) -> None:
        said = "" if self.place is None or self.net is None else self.told(self.place)
        self.setAccessibleDescription(said.replace("\n", ", "))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.point_at(self._at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.point_at(None)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            place = self._at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), "" if place is None else self.told(place), self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }
        if event.key() in steps and self.net is not None:
            across, down = steps[Qt.Key(event.key())]
            number, k = self.place or (0, 0)
            spots = self.spots()
            number = min(max(0, number + across), len(spots) - 1)
            self.point_at((number, min(max(0, k + down), len(spots[number]) - 1)))
        elif event.key() == Qt.Key.Key_Escape and self.place is not None:
            self.point_at(None)
        else:
            super().keyPressEvent(event)


def sizes(net: NetLook) -> tuple[int, ...]:
    """How many neurons each layer has."""
    return tuple(column.units for column in net.columns)


def _is_image(column: Column) -> bool:
    """What is fed is one picture, not a neuron for each number of it."""
    return column.pictures is not None and len(column.pictures) < column.shown


def coloured(picture: np.ndarray, theme: Theme) -> QImage:
    """A picture from -1 (vermilion) over 0 (the surface) to 1 (blue)."""
    ground, plus, minus = (_rgb(name) for name in (theme.surface, theme.forward, theme.backward))
    share = np.abs(picture)[..., np.newaxis] * 0.88
    ink = np.where(picture[..., np.newaxis] >= 0, plus, minus)
    cells = (ground + share * (ink - ground)).astype(np.uint8)
    height, width = picture.shape
    data = np.ascontiguousarray(cells)
    return QImage(data.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def _rgb(name: str) -> np.ndarray:
    colour = QColor(name)
    return np.array([colour.red(), colour.green(), colour.blue()], dtype=np.float64)
