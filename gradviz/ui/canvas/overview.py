"""The graph from far away: one batch of rectangles and lines instead of thousands of items.

Below `SCALE` no text of a card can be read at its own size. As long as there is room, a card says less in
letters that can be read (`small`). Farther away what is drawn of a card is its outline, two bars for what is
known of it (blue the value, vermilion the gradient) and its name; from very far, a block in the colour of the
last thing known.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QTransform

from gradviz.graph.graph import Edge, NodeId
from gradviz.ui.canvas import small, small_figures
from gradviz.ui.canvas.backdrop import Backdrops
from gradviz.ui.canvas.items import CardItem, WireItem
from gradviz.ui.canvas.lettering import Kind, centred_name, font, name_width
from gradviz.ui.canvas.lines import far_pen, level_of
from gradviz.ui.canvas.measure import HEADER
from gradviz.ui.canvas.paint import glow, ink, paint_body, paint_halo, paint_run
from gradviz.ui.canvas.scene import CanvasScene
from gradviz.ui.tokens import CARD_RADIUS, Theme

SCALE = small.UP_TO
"""Below this the view draws the overview."""
CARDS, MOST_CARDS = 0.1, 500
"""Cards with round corners: from this scale on, and up to this many."""
NAMES, SMALL_NAMES = 0.14, 0.32
"""Names from this scale on, in small letters up to the other."""
LOW_NAMES, LOWEST = 0.23, 19.0
"""Below this scale only cards of so many pixels have room for a name over their bars."""
CURVES = 0.16
"""Below this wires are straight."""
SHARP_LINES = 2500
"""More lines than this are drawn without antialiasing."""

Pen = tuple[str, float]
"""Colour and width."""
Thing = TypeVar("Thing", CardItem, WireItem)


class Pens(Generic[Thing]):
    """Which pen each of thousands of things is drawn with, remembered by all that it depends on."""

    def __init__(self, look: Callable[[Thing], Hashable], pen: Callable[[Thing, Theme], Pen]) -> None:
        self._look: Callable[[Thing], Hashable] = look
        self._pen: Callable[[Thing, Theme], Pen] = pen
        self._things: Sequence[Thing] = ()
        self._numbers: dict[Hashable, int] = {}
        self._pens: list[Pen] = []
        self._of: NDArray[np.intp] = np.zeros(0, dtype=np.intp)

    def hand_out(self, things: Sequence[Thing], theme: Theme) -> None:
        """A pen for each of these."""
        self._things, self._numbers, self._pens = things, {}, []
        self._of = np.array([self._number(thing, theme) for thing in things], dtype=np.intp)

    def renew(self, places: Iterable[int], theme: Theme) -> None:
        """Another pen perhaps for the things at these places."""
        for k in places:
            self._of[k] = self._number(self._things[k], theme)

    def groups(self, seen: NDArray[np.intp]) -> list[tuple[Pen, list[int]]]:
        """The things seen, pen by pen; thick pens come last, so that they are drawn over the others."""
        numbers = self._of[seen]
        used = sorted(np.unique(numbers).tolist(), key=lambda k: (self._pens[k][1], self._pens[k][0]))
        return [(self._pens[k], seen[numbers == k].tolist()) for k in used]

    def _number(self, thing: Thing, theme: Theme) -> int:
        look = self._look(thing)
        number = self._numbers.get(look)
        if number is None:
            number = self._numbers[look] = len(self._pens)
            self._pens.append(self._pen(thing, theme))
        return number


class Overview:
    """Positions and pens as arrays; anew is made what the scene says has changed."""

    def __init__(self, scene: CanvasScene) -> None:
        self._scene = scene
        self._stamps = Backdrops()
        self._places = -1
        self._handed_out: tuple[int, Theme | None] = (-1, None)
        """For which places and theme there are pens."""
        self._cards: list[CardItem] = []
        self._wires: list[WireItem] = []
        self._rects: list[QRectF] = []
        self._chords: list[QLineF] = []
        self._card_bounds = np.zeros((0, 4))
        self._wire_bounds = np.zeros((0, 4))
        self._card_at: dict[NodeId | Edge, int] = {}
        self._wire_at: dict[NodeId | Edge, int] = {}
        self._card_pens, self._wire_pens = Pens(_card_look, _block), Pens(_wire_look, _wire_pen)

    def paint(self, painter: QPainter, exposed: QRectF, transform: QTransform) -> None:
        """Everything within `exposed` (scene coordinates); the painter has the view's transform."""
        self._refresh()
        theme, scale = self._scene.look.theme, transform.m11()
        frames = [f for f in self._scene.enclosures.items.values() if f.rect.intersects(exposed)]
        small_figures.paint_frames(painter, frames, theme)
        halo = self._scene.halo
        if halo.isVisible():
            paint_halo(painter, halo.target, theme, self._scene.look.phase, halo.radius)
        wires, cards = _seen(self._wire_bounds, exposed), _seen(self._card_bounds, exposed)
        if scale >= small.FROM and len(cards) <= MOST_CARDS:
            self._paint_small(painter, wires, cards, transform)
            small_figures.paint_frame_titles(painter, frames, theme, transform)
            return
        self._refresh_pens()
        self._paint_wires(painter, wires, scale)
        if scale < CARDS or len(cards) > MOST_CARDS:
            self._paint_blocks(painter, cards)
            painter.resetTransform()
            small_figures.paint_frame_titles(painter, frames, theme, transform)
            return
        for k in cards.tolist():
            self._paint_card(painter, self._cards[k], theme)
        painter.resetTransform()
        small_figures.paint_frame_titles(painter, frames, theme, transform)
        if scale < NAMES:
            return
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
        items = (self._scene.chips.get(wire.edge) for wire in seen)
        chips = list(small.small_chips((chip for chip in items if chip is not None), transform))
        look, shapes = self._scene.look, self._scene.shapes
        shapes.paint_small(painter, theme, look.exposed, transform, [chip.rect for chip in chips])
        small.paint_chips(painter, chips, theme)

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
            self._chords = []
            self._card_at = {card.node_id: k for k, card in enumerate(self._cards)}
            self._wire_at = {wire.edge: k for k, wire in enumerate(self._wires)}
            self._card_bounds = _coordinates(self._rects)
            self._wire_bounds = _coordinates([wire.boundingRect() for wire in self._wires])

    def _refresh_pens(self) -> None:
        """Only from so far away that a card is a block or a few bars."""
        renewed, handed_out = self._scene.take_renewed(), (self._places, self._scene.look.theme)
        theme = self._scene.look.theme
        if renewed is None or self._handed_out != handed_out:
            self._handed_out = handed_out
            self._card_pens.hand_out(self._cards, theme)
            self._wire_pens.hand_out(self._wires, theme)
        else:
            self._card_pens.renew((k for one in renewed if (k := self._card_at.get(one)) is not None), theme)
            self._wire_pens.renew((k for one in renewed if (k := self._wire_at.get(one)) is not None), theme)

    # --- wires ---------------------------------------------------------------------------------------------

    def _paint_wires(self, painter: QPainter, seen: NDArray[np.intp], scale: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(seen) <= SHARP_LINES)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for (colour, width), members in self._wire_pens.groups(seen):
            painter.setPen(_pen(colour, width))
            if scale < CURVES:
                self._chords = self._chords or [_chord(wire) for wire in self._wires]
                painter.drawLines([self._chords[k] for k in members])
                continue
            path = QPainterPath()  # one for all: at a width of one pixel Qt is fastest so
            for k in members:
                if self._wires[k].straight is None:
                    path.addPath(self._wires[k].path)
            painter.drawPath(path)
            near = (self._wires[k].straight_near(self._scene.look.exposed) for k in members)
            painter.drawLines([line for line in near if line is not None])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)

    # --- cards ---------------------------------------------------------------------------------------------

    def _paint_blocks(self, painter: QPainter, seen: NDArray[np.intp]) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(seen) <= SHARP_LINES)
        for (colour, width), members in self._card_pens.groups(seen):
            painter.setPen(_pen(colour, width) if width else QPen(Qt.PenStyle.NoPen))
            painter.setBrush(QColor(colour))
            painter.drawRects([self._rects[k] for k in members if not self._cards[k].is_round])
            for k in members:
                if self._cards[k].is_round:
                    painter.drawEllipse(self._rects[k])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)

    def _paint_body(self, painter: QPainter, card: CardItem, theme: Theme) -> None:
        if card.is_round:
            small_figures.paint_small_disc(painter, card, theme, self._stamps)
            return
        rect = card.rect
        line, width = _outline(card, theme)
        ring = line if width > 1.0 else ""

        def paint(onto: QPainter) -> None:
            paint_body(onto, rect, theme, ring)

        key = ("small", rect.width(), rect.height(), ring, theme.name)
        self._stamps.draw(painter, key, rect.adjusted(-10, -10, 10, 12), paint)

    def _paint_card(self, painter: QPainter, card: CardItem, theme: Theme) -> None:
        if card.is_round:
            small_figures.paint_small_disc(painter, card, theme, self._stamps)
            return
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
        least = room + 4 + foot / 2 if transform.m11() >= LOW_NAMES else LOWEST
        for card in cards:
            if card.is_round:
                for run in small_figures.disc_runs(card, transform):
                    paint_run(painter, run, theme)
                continue
            rect, text = transform.mapRect(card.rect), card.layout.name
            if name_width(text, kind) <= rect.width() - 6 and rect.height() > least:
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
    if (progress := card.progress) is not None and progress.wrong:
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
    if progress.share is not None and not progress.current:
        return far_pen(theme, progress.share, progress.phase)
    return (glow(theme, progress.phase), 3.0) if progress.current else (ink(theme, progress.phase), 1.0)


def _wire_look(wire: WireItem) -> Hashable:
    """All that a wire's pen depends on."""
    progress = wire.progress
    if progress is None or progress.share is None:
        return wire.selected, progress
    return wire.selected, progress.phase, progress.current, level_of(progress.share)


def _card_look(card: CardItem) -> Hashable:
    return card.state.selected, card.progress


def _chord(wire: WireItem) -> QLineF:
    assert wire.route is not None, "only wires with a course are drawn"
    return QLineF(*wire.route[0], *wire.route[-1])


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
