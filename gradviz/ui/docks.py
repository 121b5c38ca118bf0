"""The panels around the canvas: movable, floatable, closable. Their title bars are slim grips without words:
what a panel is, its own heading says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QColor, QContextMenuEvent, QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QWidget

from gradviz.language import tr
from gradviz.ui import theme as look

THICKNESS = 10
DOTS = (-6, 0, 6)
NARROW = 1_100
"""A window narrower than this leaves the panels less."""
SIDES, NARROW_SIDES = (292, 296), (224, 262)
"""Widths of the program and of the inspector, if nobody has drawn their borders."""
PALETTE_SHARES = [62, 38]
"""Of the height at the left, for the palette and the program."""


class Grip(QWidget):
    """Drag it to move the panel; double-click it to float; right-click for both and for hiding."""

    def __init__(self, dock: QDockWidget, upright: bool) -> None:
        super().__init__(dock)
        self._dock, self._upright = dock, upright
        self.theme = look.LIGHT
        self.setCursor(Qt.CursorShape.SizeAllCursor)
        self.retranslate()

    def sizeHint(self) -> QSize:
        return QSize(THICKNESS, 40) if self._upright else QSize(40, THICKNESS)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def set_theme(self, theme: look.Theme) -> None:
        """Colour of the dots."""
        self.theme = theme
        self.update()

    def retranslate(self) -> None:
        """What the grip is for."""
        self.setToolTip(tr("Drag to move this panel, double-click to float it"))

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        floating = self._dock.isFloating()
        float_action = menu.addAction(tr("Put back") if floating else tr("Float"))
        float_action.triggered.connect(lambda: self._dock.setFloating(not floating))
        menu.addAction(tr("Hide this panel")).triggered.connect(self._dock.close)
        menu.exec(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.theme.surface))
        if self._upright:  # the hairline over the panel goes on over its grip
            painter.fillRect(0, 0, self.width(), 1, QColor(self.theme.line))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.quiet if self.underMouse() else self.theme.line))
        middle = QPointF(self.rect().center()) + QPointF(1, 1)
        for offset in DOTS:
            along = QPointF(0, offset) if self._upright else QPointF(offset, 0)
            painter.drawEllipse(middle + along, 1.4, 1.4)


class Dock(QDockWidget):
    """One panel of the window."""

    closed = Signal()
    """The person has put it away."""

    def __init__(self, name: str, content: QWidget, window: QMainWindow, *, upright: bool = False) -> None:
        super().__init__(window)
        self.setObjectName(f"dock-{name}")
        self.setWidget(content)
        self.grip = Grip(self, upright)
        self.setTitleBarWidget(self.grip)
        features = QDockWidget.DockWidgetFeature
        flags = features.DockWidgetClosable | features.DockWidgetMovable | features.DockWidgetFloatable
        self.setFeatures(flags | features.DockWidgetVerticalTitleBar if upright else flags)

    def hold(self, content: QWidget) -> None:
        """Another panel at this place: it comes and goes with a light."""
        before = self.widget()
        if content is not before:
            before.hide()
            self.setWidget(content)
            content.show()

    def set_theme(self, theme: look.Theme) -> None:
        """Colours of the grip, and of the border of a panel that floats."""
        self.grip.set_theme(theme)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.isFloating():
            painter = QPainter(self)
            painter.setPen(QColor(self.grip.theme.field_line))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()


def usual_sides(width: int) -> tuple[int, int]:
    """Widths of the program and of the inspector in a window of this width."""
    return NARROW_SIDES if width < NARROW else SIDES


@dataclass(frozen=True, slots=True)
class Docks:
    """The panels of one window."""

    palette: Dock
    program: Dock
    inspector: Dock
    stepper: Dock

    def __iter__(self) -> Iterator[Dock]:
        return iter((self.palette, self.program, self.inspector, self.stepper))

    def stand_in(self, window: QMainWindow) -> None:
        """Where they stand when nobody has moved them. The palette comes with the light of building."""
        areas = Qt.DockWidgetArea
        for corner in (Qt.Corner.BottomLeftCorner, Qt.Corner.BottomRightCorner):
            window.setCorner(corner, areas.BottomDockWidgetArea)
        window.addDockWidget(areas.LeftDockWidgetArea, self.palette)
        window.splitDockWidget(self.palette, self.program, Qt.Orientation.Vertical)
        window.addDockWidget(areas.RightDockWidgetArea, self.inspector)
        window.addDockWidget(areas.BottomDockWidgetArea, self.stepper)
        for dock in self:
            dock.setFloating(False)
            dock.setVisible(dock is not self.palette)
        self.share_width(window, SIDES)

    def share_width(self, window: QMainWindow, widths: Sequence[int]) -> None:
        """How wide the program and the inspector are."""
        window.resizeDocks([self.program, self.inspector], list(widths), Qt.Orientation.Horizontal)

    def show_palette(self, window: QMainWindow, shown: bool) -> None:
        """Over the program, which keeps what its text needs."""
        if shown == self.palette.isHidden():
            self.palette.setVisible(shown)
            if shown:
                window.resizeDocks([self.palette, self.program], PALETTE_SHARES, Qt.Orientation.Vertical)
