"""What the built-in sets of examples look like: a small picture of each."""

from __future__ import annotations

import threading

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPixmap

from gradviz.train.dataset import Dataset
from gradviz.train.datasets import RECIPES, dataset
from gradviz.ui.theme import Theme

FEW = 90
"""Points of a picture."""


class Samples(QObject):
    """A few examples of every set, one set after the other."""

    arrived = Signal(str, object)
    """The name of a set, and a Dataset."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._thread: threading.Thread | None = None
        self._is_closed = threading.Event()

    def fetch(self) -> None:
        """Begin, once."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="gradviz samples", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """No more of them."""
        self._is_closed.set()
        if self._thread is not None:
            self._thread.join(1.0)

    def _work(self) -> None:
        for name, recipe in RECIPES.items():
            if self._is_closed.is_set():
                return
            try:
                few = dataset(name, min(FEW, recipe.size))
            except OSError:  # a file of the resources is missing: its tile stays without a picture
                continue
            if not self._is_closed.is_set():
                self.arrived.emit(name, few)


def picture(few: Dataset, size: QSize, ratio: float, theme: Theme) -> QPixmap:
    """These examples: points in the plane in the colours of their classes, a curve, or an image."""
    pixmap = QPixmap(size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    room = QRectF(0, 0, size.width(), size.height()).adjusted(3, 3, -3, -3)
    if few.is_images:
        _paint_images(painter, few, room)
    else:
        _paint_points(painter, few, room, theme)
    painter.end()
    return pixmap


def colours(theme: Theme) -> tuple[str, ...]:
    """One for each class: the first two are those of the sign, class 1 that of positive numbers."""
    return (theme.backward, theme.forward, *theme.series[2:])


def _paint_points(painter: QPainter, few: Dataset, room: QRectF, theme: Theme) -> None:
    inputs = few.inputs.reshape(len(few), -1)
    along = inputs[:, 0]
    up = few.targets if few.task == "regression" else inputs[:, min(1, inputs.shape[1] - 1)]
    xs, ys = _spread(along, room.left(), room.right()), _spread(-up, room.top(), room.bottom())
    inks = colours(theme)
    painter.setPen(Qt.PenStyle.NoPen)
    radius = 1.6 if len(few) > 10 else 3.0
    for x, y, target in zip(xs, ys, few.targets, strict=True):
        ink = inks[1] if few.task == "regression" else inks[int(target) % len(inks)]
        painter.setBrush(QColor(ink))
        painter.drawEllipse(QPointF(x, y), radius, radius)


def _spread(numbers: np.ndarray, low: float, high: float) -> np.ndarray:
    least, most = float(numbers.min()), float(numbers.max())
    share = (numbers - least) / (most - least) if most > least else np.full(len(numbers), 0.5)
    return low + 2 + share * (high - low - 4)


def _paint_images(painter: QPainter, few: Dataset, room: QRectF) -> None:
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    side = room.width() / 2
    outline = QPainterPath()
    outline.addRoundedRect(room, 5, 5)
    painter.setClipPath(outline)
    for k in range(min(4, len(few))):
        target = QRectF(room.left() + k % 2 * side, room.top() + k // 2 * side, side, side)
        painter.drawImage(target, image_of(few.inputs[k]))


def image_of(cells: np.ndarray) -> QImage:
    """One example (channels, height, width), brightness from 0 to 1."""
    bright = (np.clip(cells, 0.0, 1.0) * 255).astype(np.uint8)
    channels, height, width = bright.shape
    if channels == 3:
        data = np.ascontiguousarray(bright.transpose(1, 2, 0))
        return QImage(data.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
    data = np.ascontiguousarray(bright[0])
    return QImage(data.tobytes(), width, height, width, QImage.Format.Format_Grayscale8).copy()
