"""Open blocks: calm frames around their parts, each with its title and a button that closes it again."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene, QStyleOptionGraphicsItem, QWidget

from gradviz.graph.arrange.values import Frame
from gradviz.graph.graph import NodeId
from gradviz.ui.canvas.block import paint_opener
from gradviz.ui.canvas.enclosing import CLOSER, GAP, HEADER, LEFT, PADDING, Enclosure
from gradviz.ui.canvas.heatmap import mixed
from gradviz.ui.canvas.items import CardItem, Look
from gradviz.ui.canvas.lettering import Kind, advance, cap_height, from_left, name_runs, name_width
from gradviz.ui.canvas.paint import paint_run
from gradviz.ui.tokens import Theme

LEVEL = -1.5
"""Above notes, under everything else; inner frames lie on outer ones."""
RADIUS = 18.0
TINT, DARK_TINT, MOST_TINT, BORDER = 0.024, 0.16, 0.6, 0.14
"""How much of the text's colour (in the dark: of black) there is in the ground of a frame, and in its
border."""


class EnclosureItem(QGraphicsItem):
    """One open block."""

    def __init__(self, shown: Enclosure, look: Look) -> None:
        super().__init__()
        self.shown, self.look = shown, look
        self.rect = QRectF()
        """Where it is, in the scene."""
        self.hot = False
        """The pointer is on its button."""
        self.selected = False
        self.opacity_of_title = 1.0
        self.setZValue(LEVEL + 0.01 * shown.depth)

    def lie(self, rect: QRectF) -> None:
        """Be here."""
        if rect != self.rect:
            self.prepareGeometryChange()
            self.rect = QRectF(rect)

    @property
    def title(self) -> QRectF:
        """The strip by which it is taken hold of."""
        return QRectF(self.rect.left(), self.rect.top(), self.rect.width(), HEADER + 6)

    @property
    def words(self) -> QRectF:
        """The button and the title beside it."""
        return QRectF(self.rect.left() + 2, self.rect.top() + 5, self.shown.width - 4, HEADER - 4)

    @property
    def closer(self) -> QRectF:
        """The button that closes it."""
        return closer_of(self.rect)

    def boundingRect(self) -> QRectF:
        return self.rect.adjusted(-2, -2, 2, 2)

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        path.addRect(self.title)
        return path

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        paint_enclosure(painter, self.rect, self.shown.depth, self.look.theme, self.selected)
        painter.setOpacity(self.opacity_of_title)
        is_alive = self.look.backdrops is not None  # nobody can press a button of a picture
        paint_title(painter, self.rect, self.shown, self.look.theme, self.hot, is_alive)
        painter.setOpacity(1.0)


def closer_of(rect: QRectF) -> QRectF:
    """Where the button is that closes a frame."""
    return QRectF(rect.left() + LEFT, rect.top() + 8, CLOSER, CLOSER)


def paint_enclosure(
    painter: QPainter, rect: QRectF, depth: int, theme: Theme, selected: bool = False
) -> None:
    """The ground of a frame and its border."""
    ink, ground = QColor(theme.text), QColor(theme.canvas)
    painter.setPen(QPen(QColor(theme.selection), 1.8) if selected else QPen(mixed(ink, ground, BORDER), 1.2))
    # In the dark the ground sinks: made lighter it would be of the same grey as the cards on it.
    shade, tint = (QColor("black"), DARK_TINT) if theme.dark else (ink, TINT)
    painter.setBrush(mixed(shade, ground, min(MOST_TINT, tint * (depth + 1))))
    painter.drawRoundedRect(rect.adjusted(0.6, 0.6, -0.6, -0.6), RADIUS, RADIUS)


def paint_title(
    painter: QPainter, rect: QRectF, shown: Enclosure, theme: Theme, hot: bool, is_alive: bool = True
) -> None:
    """The button, the name and what it is, in letters that shrink with the drawing."""
    closer = closer_of(rect)
    if is_alive:
        paint_opener(painter, closer, theme, hot, is_open=True)
    left, middle = closer.right() + GAP if is_alive else closer.left() + 4, closer.center().y()
    for run in name_runs(shown.name, left, middle - 0.5, "middle name", "text"):
        paint_run(painter, run, theme)
    left += name_width(shown.name, "middle name") + GAP
    paint_run(painter, from_left(shown.says, left, middle, "shape", "quiet"), theme)


def paint_small_title(painter: QPainter, room: QRectF, strip: float, shown: Enclosure, theme: Theme) -> None:
    """The same in letters of the screen's own size, as far as there is room (in pixels of the screen):
    `strip` is the height over the first part."""
    kind: Kind = "small name"
    left, middle = room.left() + 10, room.top() + min(5 + cap_height(kind), strip / 2)
    if left + name_width(shown.name, kind) > room.right() - 6:
        return
    for run in name_runs(shown.name, left, middle, kind, "text"):
        paint_run(painter, run, theme)
    left += name_width(shown.name, kind) + GAP
    title = shown.says.rpartition(" · ")[0] or shown.says
    for words in (shown.says, title):
        if left + advance(words, "shape") <= room.right() - 10:
            paint_run(painter, from_left(words, left, middle, "shape", "quiet"), theme)
            return


class EnclosureLayer:
    """All frames of a scene."""

    def __init__(self, scene: QGraphicsScene, look: Look) -> None:
        self._scene, self._look = scene, look
        self.items: dict[NodeId, EnclosureItem] = {}

    def show(self, shown: Mapping[NodeId, Enclosure], frames: Mapping[NodeId, Frame]) -> None:
        """Show these frames where they are."""
        for block in [block for block in self.items if block not in frames or block not in shown]:
            self._scene.removeItem(self.items.pop(block))
        for block, enclosure in shown.items():
            if block not in frames:
                continue
            item = self.items.get(block)
            if item is None or item.shown != enclosure:
                if item is not None:
                    self._scene.removeItem(item)
                selected = item is not None and item.selected
                item = self.items[block] = EnclosureItem(enclosure, self._look)
                item.selected = selected
                self._scene.addItem(item)
            left, top, right, bottom = frames[block]
            item.lie(QRectF(QPointF(left, top), QPointF(right, bottom)))

    def stretch(self, cards: Mapping[NodeId, CardItem], moved: Collection[NodeId]) -> None:
        """Cards were carried: the frames around them lie around them again."""
        for block, item in sorted(self.items.items(), key=lambda entry: -entry[1].shown.depth):
            if item.shown.members.isdisjoint(moved):
                continue
            whole = QRectF()
            for node_id in item.shown.own:
                if node_id in cards:
                    whole = whole.united(cards[node_id].rect)
            for inner in item.shown.frames:
                if inner in self.items:
                    whole = whole.united(self.items[inner].rect)
            if whole.isEmpty():
                continue
            whole = whole.adjusted(-PADDING, -HEADER - PADDING, PADDING, PADDING)
            spare = max(0.0, self.items[block].shown.width - whole.width()) / 2
            item.lie(whole.adjusted(-spare, 0, spare, 0))

    def bounds(self) -> QRectF:
        """Around all of them."""
        whole = QRectF()
        for item in self.items.values():
            whole = whole.united(item.rect)
        return whole

    def around(self, point: QPointF) -> NodeId | None:
        """The innermost block whose frame is around this point."""
        found = [item for item in self.items.values() if item.rect.contains(point)]
        inner = max(found, key=lambda item: item.shown.depth, default=None)
        return None if inner is None else inner.shown.block

    @property
    def pointed(self) -> NodeId | None:
        """The block that is meant."""
        return next((block for block, item in self.items.items() if item.selected), None)

    def button_at(self, point: QPointF) -> NodeId | None:
        """The block whose button is here."""
        found = (b for b, item in self.items.items() if item.closer.adjusted(-3, -3, 3, 3).contains(point))
        return next(found, None)

    def point_at(self, block: NodeId | None) -> None:
        """Show this block as the one that is meant."""
        for own, item in self.items.items():
            if item.selected != (own == block):
                item.selected = own == block
                item.update()

    def warm(self, block: NodeId | None) -> None:
        """The pointer is on the button of this block."""
        for own, item in self.items.items():
            if item.hot != (own == block):
                item.hot = own == block
                item.update()
