"""Card and chip bodies painted once and stamped many times, on screen only.

A rounded, shadowed card costs more to fill than all of its text, and a graph has few different ones. An
export passes no `Backdrops` and gets vectors.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap, QTransform

MOST = 400
"""Pixmaps kept; the one unused for longest goes first."""
_AS_IS = QTransform()


class Backdrops:
    """Stamps what a key stands for."""

    def __init__(self) -> None:
        self._stamps: OrderedDict[Hashable, QPixmap] = OrderedDict()

    def draw(self, painter: QPainter, key: Hashable, rect: QRectF, paint: Callable[[QPainter], None]) -> None:
        """Stamp at `rect`; where there is no stamp of this key and scale yet, `paint` makes it."""
        transform = painter.worldTransform()
        scale, ratio = transform.m11(), painter.device().devicePixelRatioF()
        whole = (key, scale, ratio)
        stamp = self._stamps.get(whole)
        if stamp is None:
            stamp = self._stamps[whole] = self._make(rect, scale, ratio, paint)
            if len(self._stamps) > MOST:
                self._stamps.popitem(last=False)
        else:
            self._stamps.move_to_end(whole)
        at = transform.map(rect.topLeft()) * ratio
        painter.setWorldTransform(_AS_IS)
        painter.drawPixmap(QPointF(round(at.x()) / ratio, round(at.y()) / ratio), stamp)
        painter.setWorldTransform(transform)

    @staticmethod
    def _make(rect: QRectF, scale: float, ratio: float, paint: Callable[[QPainter], None]) -> QPixmap:
        stamp = QPixmap(ceil(rect.width() * scale * ratio) + 1, ceil(rect.height() * scale * ratio) + 1)
        stamp.fill(Qt.GlobalColor.transparent)
        painter = QPainter(stamp)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(scale * ratio, scale * ratio)
        painter.translate(-rect.topLeft())
        paint(painter)
        painter.end()
        stamp.setDevicePixelRatio(ratio)
        return stamp
