"""The graph from far away: one batch of rectangles and lines instead of thousands of items.

Below `SCALE` no text of a card can be read at its own size. As long as there is room, a card says less in
letters that can be read (`small`). Farther away what is drawn of a card is its outline, two bars for what is
known of it (blue the value, vermilion the gradient) and its name; from very far, a block in the colour of the
last thing known.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QTransform

from gradviz.ui.canvas import small
from gradviz.ui.canvas.backdrop import Backdrops
from gradviz.ui.canvas.items import CardItem, WireItem
from gradviz.ui.canvas.lettering import Kind, centred_name, font, name_width
from gradviz.ui.canvas.measure import HEADER
from gradviz.ui.canvas.paint import glow, ink, paint_body, paint_halo, paint_run
from gradviz.ui.canvas.scene import CanvasScene
from gradviz.ui.tokens import CARD_RADIUS, Theme

SCALE = small.UP_TO
"""Below this the view draws the overview."""
CARDS, MOST_CARDS = 0.17, 500
"""Cards with round corners: from this scale on, and up to this many."""
NAMES, SMALL_NAMES = 0.23, 0.32
"""Names from this scale on, in small letters up to the other."""
CURVES = 0.16
"""Below this wires are straight."""
SHARP_LINES = 2500
"""More lines than this are drawn without antialiasing."""

Thing = TypeVar("Thing", CardItem, WireItem)
Pens = tuple[NDArray[np.intp], list[tuple[str, float]]]
"""For each wire or card the number of its pen, and the pens: colour and width."""


class Overview:
    """Positions as arrays, made anew when the scene's versions move on."""

    def __init__(self, scene: CanvasScene) -> None:
        self._scene = scene
        self._stamps = Backdrops()
        self._places = self._faces = -1
        self._theme: Theme | None = None
        self._cards: list[CardItem] = []
        self._wires: list[WireItem] = []
        self._rects: list[QRectF] = []
        self._chords: list[QLineF] = []
        self._card_bounds = np.zeros((0, 4))
        self._wire_bounds = np.zeros((0, 4))
        self._wire_pens: Pens = (np.zeros(0, dtype=np.intp), [])
        self._card_pens: Pens = (np.zeros(0, dtype=np.intp), [])

    def paint(self, painter: QPainter, exposed: QRectF, transform: QTransform) -> None:
        """Everything within `exposed` (scene coordinates); the painter has the view's transform."""
        self._refresh()
        theme, scale = self._scene.look.theme, transform.m11()
        halo = self._scene.halo
        if halo.isVisible():
            paint_halo(painter, halo.target, theme, self._scene.look.phase)
        wires, cards = _seen(self._wire_bounds, exposed), _seen(self._card_bounds, exposed)
        if scale >= small.FROM and len(cards) <= MOST_CARDS:
            self._paint_small(painter, wires, cards, transform)
            return
        self._paint_wires(painter, wires, scale)
        if scale < CARDS or len(cards) > MOST_CARDS:
            self._paint_blocks(painter, cards)
            return
        for k in cards.tolist():
            self._paint_card(painter, self._cards[k], theme)
        if scale < NAMES:
            return
        painter.resetTransform()
        self._paint_names(painter, [self._cards[k] for k in cards.tolist()], theme, transform)

    def _paint_small(
        self, painter: QPainter, wires: NDArray[np.intp], cards: NDArray[np.intp], transform: QTransform
    ) -> None:
        theme = self._scene.look.theme
        seen = sorted((self._wires[k] for k in wires.tolist()), key=lambda wire: wire.zValue())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        small.paint_wires(painter, seen, theme, transform.m11())
        shown = [self._cards[k] for k in cards.tolist()]
        for card in shown:
            self._paint_body(painter, card, theme)
        painter.resetTransform()
        small.paint_texts(painter, shown, theme, transform)
        chips = (self._scene.chips.get(wire.edge) for wire in seen)
        small.paint_chips(painter, (chip for chip in chips if chip is not None), theme, transform)

    # --- what is remembered --------------------------------------------------------------------------------

    def _refresh(self) -> None:
        scene = self._scene
        moved = self._places != scene.places_version
        if moved:
            self._places = scene.places_version
            self._cards = list(scene.cards.values())
            self._wires = [
                wire for wire in scene.wires.values() if wire.route is not None and wire.isVisible()
            ]
            self._rects = [card.rect for card in self._cards]
            self._chords = [QLineF(*wire.route[0], *wire.route[-1]) for wire in self._wires]  # type: ignore[index]
            self._card_bounds = _coordinates(self._rects)
            self._wire_bounds = _coordinates([wire.boundingRect() for wire in self._wires])
        if moved or self._faces != scene.faces_version or self._theme is not scene.look.theme:
            self._faces, self._theme = scene.faces_version, scene.look.theme
            theme = self._theme
            self._wire_pens = _numbered(self._wires, _wire_look, lambda wire: _wire_pen(wire, theme))
            self._card_pens = _numbered(self._cards, _card_look, lambda card: _block(card, theme))

    # --- wires ---------------------------------------------------------------------------------------------

    def _paint_wires(self, painter: QPainter, seen: NDArray[np.intp], scale: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(seen) <= SHARP_LINES)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for (colour, width), members in _groups(self._wire_pens, seen):
            painter.setPen(_pen(colour, width))
            if scale < CURVES:
                painter.drawLines([self._chords[k] for k in members])
                continue
            path = QPainterPath()  # one for all: at a width of one pixel Qt is fastest so
            for k in members:
                path.addPath(self._wires[k].path)
            painter.drawPath(path)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)

    # --- cards ---------------------------------------------------------------------------------------------

    def _paint_blocks(self, painter: QPainter, seen: NDArray[np.intp]) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(seen) <= SHARP_LINES)
        for (colour, width), members in _groups(self._card_pens, seen):
            painter.setPen(_pen(colour, width) if width else QPen(Qt.PenStyle.NoPen))
            painter.setBrush(QColor(colour))
            painter.drawRects([self._rects[k] for k in members])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)

    def _paint_body(self, painter: QPainter, card: CardItem, theme: Theme) -> None:
        rect = card.rect
        line, width = _outline(card, theme)
        ring = line if width > 1.0 else ""

        def paint(onto: QPainter) -> None:
            paint_body(onto, rect, theme, ring)

        key = ("small", rect.width(), rect.height(), ring, theme.name)
        self._stamps.draw(painter, key, rect.adjusted(-10, -10, 10, 12), paint)

    def _paint_card(self, painter: QPainter, card: CardItem, theme: Theme) -> None:
        rect, known, (line, width) = card.rect, _known(card), _outline(card, theme)

        def paint(onto: QPainter) -> None:
            onto.setPen(_pen(line, width))
            onto.setBrush(QColor(theme.surface))
            onto.drawRoundedRect(rect, CARD_RADIUS, CARD_RADIUS)
            onto.setPen(Qt.PenStyle.NoPen)
            foot = QRectF(rect.left() + 13, rect.bottom() - 20, rect.width() / 2 - 17, 9)
            for colour, shown, right in zip((theme.forward, theme.backward), known, (0.0, 1.0), strict=True):
                if shown:
                    onto.setBrush(QColor(colour))
                    onto.drawRoundedRect(foot.translated(right * (rect.width() / 2 - 9), 0), 4.5, 4.5)

        key = ("far", rect.width(), rect.height(), known, line, width, theme.name)
        self._stamps.draw(painter, key, rect.adjusted(-8, -8, 8, 8), paint)

    def _paint_names(
        self, painter: QPainter, cards: list[CardItem], theme: Theme, transform: QTransform
    ) -> None:
        kind: Kind = "farther name" if transform.m11() < SMALL_NAMES else "far name"
        room = QFontMetricsF(font(kind)).xHeight()
        foot = (HEADER / 2 + 3) * transform.m11()
        for card in cards:
            rect, text = transform.mapRect(card.rect), card.layout.name
            if name_width(text, kind) <= rect.width() - 6 and room + 4 < rect.height() - foot / 2:
                for run in centred_name(text, rect.adjusted(0, 0, 0, -foot), kind, "text"):
                    paint_run(painter, run, theme)


def _known(card: CardItem) -> tuple[bool, bool]:
    """Whether the value and the gradient are known."""
    progress = card.progress
    return (False, False) if progress is None else (progress.valued, progress.graded)


def _is_current(card: CardItem) -> bool:
    progress = card.progress
    return progress is not None and progress.current


def _outline(card: CardItem, theme: Theme) -> tuple[str, float]:
    """Colour and width of a card's border."""
    if card.state.selected:
        return theme.selection, 2.5
    if _is_current(card):
        return glow(theme, card.look.phase), 2.5
    if card.face is not None and card.face.problem:
        return theme.warning, 2.0
    return (theme.danger, 2.0) if card.state.breakpoint else (theme.line, 1.0)


def _block(card: CardItem, theme: Theme) -> tuple[str, float]:
    """Colour of a card from very far, and how much it is thickened to be seen."""
    if card.state.selected:
        return theme.selection, 5.0
    value, gradient = _known(card)
    colour = theme.backward if gradient else theme.forward if value else theme.ahead
    return colour, 5.0 if _is_current(card) else 0.0


def _wire_pen(wire: WireItem, theme: Theme) -> tuple[str, float]:
    if wire.selected:
        return theme.selection, 2.5
    progress = wire.progress
    if progress is None:
        return theme.ahead, 1.0
    return (glow(theme, progress.phase), 3.0) if progress.current else (ink(theme, progress.phase), 1.0)


def _wire_look(wire: WireItem) -> Hashable:
    """All that a wire's pen depends on."""
    return wire.selected, wire.progress


def _card_look(card: CardItem) -> Hashable:
    """All that a card's block depends on."""
    return card.state.selected, _known(card), _is_current(card)


def _numbered(
    things: Sequence[Thing], look: Callable[[Thing], Hashable], pen: Callable[[Thing], tuple[str, float]]
) -> Pens:
    """Each thing's pen by number; thick pens have the highest, so that they are drawn last."""
    looks = [look(thing) for thing in things]
    pens = {found: pen(thing) for found, thing in dict(zip(looks, things, strict=True)).items()}
    order = sorted(set(pens.values()), key=lambda one: (one[1], one[0]))
    number = {found: order.index(one) for found, one in pens.items()}
    return np.array([number[found] for found in looks], dtype=np.intp), order


def _groups(pens: Pens, seen: NDArray[np.intp]) -> list[tuple[tuple[str, float], list[int]]]:
    numbers, order = pens
    return [(order[k], seen[numbers[seen] == k].tolist()) for k in np.unique(numbers[seen]).tolist()]


def _seen(bounds: NDArray[np.float64], exposed: QRectF) -> NDArray[np.intp]:
    left, top, right, bottom = exposed.left(), exposed.top(), exposed.right(), exposed.bottom()
    inside = (bounds[:, 0] < right) & (bounds[:, 2] > left) & (bounds[:, 1] < bottom) & (bounds[:, 3] > top)
    return np.nonzero(inside)[0]


def _coordinates(rects: list[QRectF]) -> NDArray[np.float64]:
    return np.array([rect.getCoords() for rect in rects], dtype=np.float64).reshape(-1, 4)


def _pen(colour: str, width: float) -> QPen:
    pen = QPen(QColor(colour), width)
    pen.setCosmetic(True)
    return pen
