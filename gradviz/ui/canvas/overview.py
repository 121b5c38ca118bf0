"""The graph from far away: one batch of rectangles and lines instead of thousands of items.

Below `SCALE` no text of a card can be read at its own size, so nothing of the cards is drawn but their outline, what
they know (blue below, vermilion beside it) and, where there is room, the name at a size that can be read.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QTransform

from gradviz.explain.frame import CardFace, WireFace
from gradviz.ui.canvas.items import CardItem, WireItem
from gradviz.ui.canvas.measure import HEADER
from gradviz.ui.canvas.paint import UNKNOWN, glow, ink, paint_halo
from gradviz.ui.canvas.scene import CanvasScene
from gradviz.ui.fonts import math_font
from gradviz.ui.tokens import Theme

SCALE = 0.45
"""Below this the view draws the overview."""
CURVES = 0.16
"""Below this wires are straight."""
NAMES, MOST_NAMES = 0.17, 500
SHARP_LINES = 2500
"""More lines than this are drawn without antialiasing."""


class Overview:
    """Positions as arrays, made anew when the scene's `places_version` moves on."""

    def __init__(self, scene: CanvasScene) -> None:
        self._scene = scene
        self._version = -1
        self._cards: list[CardItem] = []
        self._wires: list[WireItem] = []
        self._card_rects = np.zeros((0, 4))
        self._wire_rects = np.zeros((0, 4))
        self._chords = np.zeros((0, 4))

    def paint(self, painter: QPainter, exposed: QRectF, transform: QTransform) -> None:
        """Everything within `exposed` (scene coordinates); the painter has the view's transform."""
        self._refresh()
        theme, scale = self._scene.look.theme, transform.m11()
        halo = self._scene.halo
        if halo.isVisible():
            paint_halo(painter, halo.target, theme, halo.phase)
        self._paint_wires(painter, self._seen(self._wire_rects, exposed), theme, scale)
        seen = self._seen(self._card_rects, exposed)
        self._paint_cards(painter, [self._cards[k] for k in seen], theme, scale)
        if scale >= NAMES and len(seen) <= MOST_NAMES:
            painter.resetTransform()
            self._paint_names(painter, [self._cards[k] for k in seen], theme, transform)
            painter.setTransform(transform)

    def _refresh(self) -> None:
        if self._version == self._scene.places_version:
            return
        self._version = self._scene.places_version
        self._cards = [card for card in self._scene.cards.values() if card.layout is not None]
        self._wires = [wire for wire in self._scene.wires.values() if wire.route is not None]
        self._card_rects = _rects([card.rect for card in self._cards])
        self._wire_rects = _rects([wire.boundingRect() for wire in self._wires])
        ends = [np.concatenate([wire.route[0], wire.route[-1]]) for wire in self._wires]  # type: ignore[index]
        self._chords = np.array(ends).reshape(-1, 4)

    @staticmethod
    def _seen(rects: NDArray[np.float64], exposed: QRectF) -> NDArray[np.intp]:
        left, top, right, bottom = exposed.left(), exposed.top(), exposed.right(), exposed.bottom()
        inside = (rects[:, 0] < right) & (rects[:, 2] > left) & (rects[:, 1] < bottom) & (rects[:, 3] > top)
        return np.nonzero(inside)[0]

    # --- wires ---------------------------------------------------------------------------------------------

    def _paint_wires(self, painter: QPainter, seen: NDArray[np.intp], theme: Theme, scale: float) -> None:
        groups: dict[tuple[str, float], list[int]] = {}
        for k in seen.tolist():
            groups.setdefault(self._pen_of(self._wires[k], theme), []).append(k)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(seen) <= SHARP_LINES)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for (colour, width), members in sorted(groups.items(), key=lambda group: group[0][1]):
            pen = QPen(QColor(colour), width)
            pen.setCosmetic(True)
            painter.setPen(pen)
            if scale < CURVES:
                painter.drawLines([QLineF(*chord) for chord in self._chords[members].tolist()])
            else:
                path = QPainterPath()
                for k in members:
                    path.addPath(self._wires[k].overview_path())
                painter.drawPath(path)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)

    @staticmethod
    def _pen_of(wire: WireItem, theme: Theme) -> tuple[str, float]:
        face: WireFace | None = wire.face
        if wire.selected:
            return theme.selection, 2.5
        if face is None:
            return theme.ahead, 1.0
        return (glow(theme, face.phase), 3.0) if face.current else (ink(theme, face.phase), 1.0)

    # --- cards ---------------------------------------------------------------------------------------------

    def _paint_cards(self, painter: QPainter, cards: list[CardItem], theme: Theme, scale: float) -> None:
        groups: dict[tuple[str, str, float], list[QRectF]] = {}
        marks: dict[str, list[QRectF]] = {}
        for card in cards:
            groups.setdefault(self._outline_of(card, theme), []).append(card.rect)
            for colour, rect in self._marks_of(card, theme):
                marks.setdefault(colour, []).append(rect)
        round_enough = len(cards) <= MOST_NAMES and scale >= NAMES
        for (fill, line, width), rects in sorted(groups.items(), key=lambda group: group[0][2]):
            pen = QPen(QColor(line), width)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.setBrush(QColor(fill))
            if round_enough:
                path = QPainterPath()
                for rect in rects:
                    path.addRoundedRect(rect, 13, 13)
                painter.drawPath(path)
            else:
                painter.drawRects(rects)
        painter.setPen(Qt.PenStyle.NoPen)
        for colour, rects in marks.items():
            painter.setBrush(QColor(colour))
            painter.drawRects(rects)

    @staticmethod
    def _outline_of(card: CardItem, theme: Theme) -> tuple[str, str, float]:
        face: CardFace | None = card.face
        if card.state.selected:
            return theme.surface, theme.selection, 2.5
        if face is not None and face.current:
            return theme.surface, glow(theme, face.phase), 2.5
        return theme.surface, theme.danger if card.state.breakpoint else theme.line, 1.0

    @staticmethod
    def _marks_of(card: CardItem, theme: Theme) -> list[tuple[str, QRectF]]:
        """Two bars at the foot of a card: what is known of it."""
        if card.face is None:
            return []
        rect = card.rect
        foot = QRectF(rect.left() + 13, rect.bottom() - 20, rect.width() / 2 - 17, 9)
        found = []
        if card.face.value != UNKNOWN:
            found.append((theme.forward, foot))
        if card.face.gradient != UNKNOWN:
            found.append((theme.backward, foot.translated(rect.width() / 2 - 9, 0)))
        return found

    def _paint_names(
        self, painter: QPainter, cards: list[CardItem], theme: Theme, transform: QTransform
    ) -> None:
        font = math_font(15)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(QColor(theme.text))
        for card in cards:
            rect = transform.mapRect(card.rect)
            text = card.layout.name if card.layout else ""
            width = metrics.horizontalAdvance(text)
            foot = (HEADER / 2 + 3) * transform.m11()
            if width <= rect.width() - 6 and metrics.xHeight() + 4 < rect.height() - foot / 2:
                middle = rect.center().y() - foot / 2 + metrics.xHeight() / 2
                painter.drawText(QPointF(rect.center().x() - width / 2, middle), text)


def _rects(rects: list[QRectF]) -> NDArray[np.float64]:
    return np.array([rect.getCoords() for rect in rects], dtype=np.float64).reshape(-1, 4)

