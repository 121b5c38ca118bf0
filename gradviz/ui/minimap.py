"""The whole drawing in a corner of the canvas, with a frame around what is in sight: a click or a drag goes
there. It is shown where there is more than can be seen.

It is a child of what the canvas paints on, and goes back to its corner whenever the ground has carried it
along: under a widget beside the canvas Qt could not move the ground's pixels, and would paint all of them.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from gradviz.language import tr
from gradviz.ui import theme as look
from gradviz.ui.canvas.view import CanvasView
from gradviz.ui.tokens import PANEL_RADIUS

SIZE = QSize(180, 120)
LEAST_HEIGHT = 44
PAD = 9.0
LEAST_CARD = 1.6
"""Pixels: a card is never less than a dot."""


class MiniMap(QWidget):
    """A map of one canvas."""

    def __init__(self, canvas: CanvasView) -> None:
        super().__init__(canvas.viewport(), visible=False)
        self._canvas = canvas
        self._corner = QPoint()
        self._theme = look.LIGHT
        self._wanted = True
        self._picture: QPixmap | None = None
        self._pictured: tuple[object, ...] = ()
        self._bounds = QRectF()
        self._grip: QPointF | None = None
        self.setFixedSize(SIZE)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        canvas.followed.connect(self.follow)

    def set_wanted(self, wanted: bool) -> None:
        """Show it where it helps, or never."""
        self._wanted = wanted
        self.follow()

    def stand_in(self, corner: QPoint) -> None:
        """Where its lower left corner is, in the canvas."""
        self._corner = corner
        self._go_back()

    def _go_back(self) -> None:
        self.move(self._corner.x(), self._corner.y() - self.height() + 1)

    def follow(self, *_what: object) -> None:
        """The camera or the drawing has changed."""
        self._go_back()
        needed = self._wanted and bool(self._canvas.canvas.cards) and not self._sees_all()
        if needed != (not self.isHidden()):
            self.setVisible(needed)
        if needed:
            self._take_height()
            self.update()

    def _take_height(self) -> None:
        """A long drawing has a low map; its lower edge stays where it is."""
        wide = self._bounds.width() or 1.0
        height = round((SIZE.width() - 2 * PAD) * self._bounds.height() / wide + 2 * PAD)
        height = min(SIZE.height(), max(LEAST_HEIGHT, height))
        if height != self.height():
            self.setFixedHeight(height)
            self._go_back()
            self._picture = None

    def _sees_all(self) -> bool:
        return self._seen().contains(self._look_at_bounds())

    def _look_at_bounds(self) -> QRectF:
        about = self._about()
        if self._pictured[:1] != about[:1] or self._bounds.isEmpty():
            self._bounds = self._canvas.canvas.bounds()
        return self._bounds

    def _about(self) -> tuple[object, ...]:
        return self._canvas.canvas.places_version, self._theme.name, self.devicePixelRatioF()

    def _seen(self) -> QRectF:
        """What is in sight, in the scene."""
        return self._canvas.mapToScene(self._canvas.viewport().rect()).boundingRect()

    def _scale(self) -> float:
        room = QRectF(self.rect()).adjusted(PAD, PAD, -PAD, -PAD)
        wide, high = max(1.0, self._bounds.width()), max(1.0, self._bounds.height())
        return min(room.width() / wide, room.height() / high)

    def _to_map(self, rect: QRectF) -> QRectF:
        scale, middle = self._scale(), self._bounds.center()
        centre = QRectF(self.rect()).center()
        return QRectF(
            centre.x() + (rect.left() - middle.x()) * scale,
            centre.y() + (rect.top() - middle.y()) * scale,
            rect.width() * scale,
            rect.height() * scale,
        )

    def _to_scene(self, at: QPointF) -> QPointF:
        return self._bounds.center() + (at - QRectF(self.rect()).center()) / self._scale()

    # --- painting ------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        about = self._about()
        if self._picture is None or about != self._pictured:
            self._bounds = self._canvas.canvas.bounds()
            self._picture, self._pictured = self._painted(), about
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        seen = self._to_map(self._seen()).intersected(QRectF(self.rect()).adjusted(2, 2, -2, -2))
        tint = QColor(self._theme.selection)
        painter.setPen(QPen(tint, 1.5))
        tint.setAlphaF(0.08)
        painter.setBrush(tint)
        painter.drawRoundedRect(seen, 4, 4)

    def _painted(self) -> QPixmap:
        """The ground and the cards: painted once for each arrangement."""
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._theme.line), 1.0))
        painter.setBrush(QColor(self._theme.surface))
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), PANEL_RADIUS, PANEL_RADIUS
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.ahead))
        scale, start = self._scale(), self._to_map(QRectF()).topLeft()
        dots = []
        for card in self._canvas.canvas.cards.values():
            rect = card.rect
            at = start + rect.topLeft() * scale
            size = max(rect.width() * scale, LEAST_CARD), max(rect.height() * scale, LEAST_CARD)
            dots.append(QRectF(at, QSizeF(*size)))
        painter.drawRects(dots)
        painter.end()
        return picture

    # --- going there ---------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        seen, at = self._to_map(self._seen()), event.position()
        self._grip = at - seen.center() if seen.contains(at) else QPointF()
        self._go(at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            self._go(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = None

    def enterEvent(self, event: QEnterEvent) -> None:
        self._canvas.hover.leave()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.accept()  # what lies under the map is not meant

    def _go(self, at: QPointF) -> None:
        self._canvas.camera.centre(self._to_scene(at - (self._grip or QPointF())))

    # --- looks and words -----------------------------------------------------------------------------------

    def set_theme(self, theme: look.Theme) -> None:
        """All colours."""
        self._theme = theme
        self.update()

    def retranslate(self) -> None:
        """All words."""
        self.setAccessibleName(tr("Mini-map"))
        self.setToolTip(tr("The whole drawing: click or drag to go there"))
