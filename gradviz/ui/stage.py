"""The middle of the window: the canvas, and what floats over it. Here the canvas is tied to the session."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gradviz.graph.graph import Graph, NodeId
from gradviz.language import tr, trn
from gradviz.ui import theme as look
from gradviz.ui.canvas.drawing import Drawing
from gradviz.ui.canvas.note_hands import NoteHands
from gradviz.ui.canvas.view import CanvasView
from gradviz.ui.handwork import Handwork
from gradviz.ui.minimap import MiniMap
from gradviz.ui.notice import Notice
from gradviz.ui.pointer import StepPointer
from gradviz.ui.reader import Reader
from gradviz.ui.session import Session

MARGIN = 14
FINDER_WIDTH = 320
Camera = tuple[float, int, int]
"""Scale, and where the view stands."""


class Finder(QFrame):
    """A small field over the canvas that finds nodes by name."""

    def __init__(self, session: Session, canvas: CanvasView, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._canvas = session, canvas
        self._found: list[NodeId] = []
        self.setProperty("role", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.field = QLineEdit(clearButtonEnabled=False)
        self.field.textEdited.connect(self._look)
        self.field.installEventFilter(self)
        self._count = QLabel()
        self._count.setProperty("role", "quiet")
        self._close = QToolButton()
        self._close.setProperty("role", "flat")
        self._close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._close.clicked.connect(self.leave)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 4, 6)
        row.setSpacing(6)
        row.addWidget(self.field, 1)
        row.addWidget(self._count)
        row.addWidget(self._close)
        self.setVisible(False)
        self.retranslate()

    def ask(self) -> None:
        """Show the field and wait for a name."""
        self.field.clear()
        self._count.clear()
        self._found = []
        self.setVisible(True)
        self.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def leave(self) -> None:
        """Back to the canvas."""
        self.setVisible(False)
        self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self.leave()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                self._go(-1 if back else 1)
                return True
        return super().eventFilter(watched, event)

    def set_theme(self, theme: look.Theme) -> None:
        """Colour of the cross."""
        self._close.setIcon(look.icon("close", theme.quiet))

    def retranslate(self) -> None:
        """All words."""
        self.field.setPlaceholderText(tr("Find a node by its name"))
        self.field.setAccessibleName(tr("Find a node by its name"))
        self._close.setToolTip(tr("Close (Esc)"))

    def _look(self, text: str) -> None:
        self._found = matches(self._session.graph, text)
        found = len(self._found)
        self._count.setText(trn("{n} node", "{n} nodes", found).format(n=found) if text.strip() else "")
        if self._found:
            self._show(self._found[0])

    def _go(self, by: int) -> None:
        if self._found:
            selection = self._session.selection
            here = next((k for k, node_id in enumerate(self._found) if node_id == selection), -by)
            self._show(self._found[(here + by) % len(self._found)])

    def _show(self, node_id: NodeId) -> None:
        self._session.select(node_id)
        self._canvas.reveal(node_id)


class Stage(QWidget):
    """The canvas with a notice over it, the finder, the offer to tidy, and a hint where there is nothing."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._over: list[QWidget] = []
        self._below: list[QWidget] = []
        self._wants_fit = True
        self._readable = True
        self._is_typed = False
        self._fitted: Camera | None = None
        """Where the camera was put to show everything; while it is still there, it follows the window's
        size."""
        self.canvas = CanvasView()
        self.hands = Handwork(session, self.canvas)
        self.notice = Notice(self)
        self.finder = Finder(session, self.canvas, self)
        self.pointer = StepPointer(self.canvas, self)
        self.map = MiniMap(self.canvas)
        self.tidy = QPushButton(self, visible=False)
        self.tidy.clicked.connect(session.tidy)
        self.hint = QLabel(self, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self.hint.setTextFormat(Qt.TextFormat.PlainText)
        self.hint.setProperty("role", "quiet")
        self.hint.setFont(look.word_font(look.SENTENCE_SIZE))
        self.hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.canvas)
        self.notice.installEventFilter(self)
        self.canvas.installEventFilter(self)
        self._connect_session()
        self._connect_canvas()
        self._reader = Reader(session, self.canvas)
        self.notes = NoteHands(session, self.canvas)
        self.retranslate()

    def lay_over(self, part: QWidget) -> None:
        """Put something in the place of the canvas, for as long as it is visible."""
        self._over.append(part)
        part.setParent(self)
        part.hide()

    def add_below(self, part: QWidget) -> None:
        """Let something float over the lower end of the canvas."""
        self._below.append(part)
        part.setParent(self)
        part.hide()

    def add_above(self, part: QWidget) -> None:
        """Put something over the canvas, as wide as it is."""
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(0, part)

    def _connect_session(self) -> None:
        session = self._session
        session.drawing_changed.connect(self._show_drawing)
        session.trace_changed.connect(self._show_frame)
        session.cursor_changed.connect(self._show_frame)
        session.selection_changed.connect(self._show_selection)
        session.selected_changed.connect(self._show_selection)
        session.blocks.pointed_changed.connect(self.canvas.set_block)
        session.sought.connect(self.canvas.reveal)
        session.state_changed.connect(lambda _old, new: self.canvas.set_breakpoints(new.breakpoints))
        session.drift_changed.connect(self._offer_tidy)

    def _connect_canvas(self) -> None:
        session, canvas = self._session, self.canvas
        for bar in (canvas.horizontalScrollBar(), canvas.verticalScrollBar()):
            bar.valueChanged.connect(session.touch)
        canvas.zoom_changed.connect(session.touch)
        canvas.canvas.completed.connect(self.map.follow)
        canvas.canvas.completed.connect(self.pointer.follow)
        canvas.selected.connect(session.select)
        canvas.asking_changed.connect(lambda _on: self._show_hint())
        canvas.joined.connect(lambda node_id: session.select(node_id, extend=True))
        canvas.banded.connect(session.select_nodes)
        canvas.value_changed.connect(session.set_value)
        canvas.nudged.connect(session.nudge)
        canvas.moved.connect(session.move)
        canvas.breakpoint_toggled.connect(session.toggle_breakpoint)
        canvas.run_to_requested.connect(session.run_to)
        canvas.output_requested.connect(session.set_output)
        canvas.opening_requested.connect(session.open_block)
        canvas.level_requested.connect(session.blocks.turn)
        canvas.block_picked.connect(session.blocks.point_at)

    def _show_selection(self, _what: object) -> None:
        self.canvas.set_selection(self._session.selection, self._session.selected)

    def set_building(self, building: bool) -> None:
        """Let hands build, or only look and change values."""
        self.canvas.set_building(building)
        self._write_hint()
        self.place_floats()

    def fit_next(self) -> None:
        """Something else is opened: show all of it once it is there."""
        self._wants_fit = True
        self._fit_if_wanted()

    def set_theme(self, theme: look.Theme) -> None:
        """All colours."""
        self.canvas.set_theme(theme)
        self.notice.set_theme(theme)
        self.finder.set_theme(theme)
        self.map.set_theme(theme)
        self.tidy.setIcon(look.icon("tidy", theme.text))

    def retranslate(self) -> None:
        """All words."""
        self.canvas.retranslate()
        self.notice.retranslate()
        self.finder.retranslate()
        self.map.retranslate()
        self.pointer.follow()
        self.tidy.setText(f" {tr('Tidy the drawing')}")
        self.tidy.setToolTip(
            tr("After many edits a fresh arrangement has fewer crossings. It can be undone.")
        )
        self._write_hint()
        self.place_floats()

    def _show_drawing(self, drawing: Drawing, animate: bool) -> None:
        self._show_frame()  # so that new cards are laid out once, for what they say
        self.canvas.show_drawing(drawing, animate and not self._wants_fit)
        self.canvas.set_block(self._session.blocks.pointed)
        if not len(drawing.graph):
            # Nodes of the next document may have the ids of these: its cards must not begin as those ended.
            self.canvas.canvas.frame = None
        self._show_hint()
        self._show_frame()
        self._fit_if_wanted()
        self._show_growth()
        self.map.follow()

    def _show_frame(self, *_cursor: object) -> None:
        # A new graph's places may come later than its numbers: until then the old picture stays whole.
        if self._session.is_drawn and self._session.frame is not None:
            self.canvas.show_frame(self._session.frame)
            self.pointer.show_frame(self._session.frame)

    def _write_hint(self) -> None:
        hint = (
            tr("Double-click or press Space to add a node, or type an expression such as {expression}.")
            if self.canvas.building
            else tr("Type an expression at the left, such as {expression}, or choose an example.")
        )
        self.hint.setText(hint.format(expression="e = (a + b) * (b + 1)".replace(" ", "\N{NO-BREAK SPACE}")))

    def _show_hint(self) -> None:
        empty = not len(self._session.drawing.graph) and not len(self._session.state.graph)
        self.hint.setVisible(empty and self.hands.menu is None)

    def _fit_if_wanted(self) -> None:
        state = self._session.state
        if self._session.at_rest and not len(state.graph):
            self.canvas.go_home()
        elif len(state.graph) and state.pinned.issuperset(state.graph.nodes):
            self._wants_fit = False  # where a hand has put the first node, it stays
        if self._wants_fit and len(self._session.drawing.graph) and self.isVisible():
            self._wants_fit = False
            self._fit(readable=True)

    def follow_typing(self) -> None:
        """What is typed may outgrow what is seen: all of it is shown again where nobody has moved the camera
        since all was shown. A place that a person has chosen is kept."""
        self._is_typed = True
        self._show_growth()

    def _show_growth(self) -> None:
        session = self._session
        if not self._is_typed or not session.is_drawn:
            return
        self._is_typed = session.is_busy
        if self._fitted is not None and self._fitted == self._camera() and not self._sees(session.drawing):
            self.canvas.finish_animations()
            self._fit(self._readable)

    def _sees(self, drawing: Drawing) -> bool:
        view = QRectF(self.canvas.viewport().rect())
        transform = self.canvas.viewportTransform()
        for node_id, (x, y) in drawing.places.items():
            box = drawing.boxes.get(node_id)
            width, height = (box.width, box.height) if box is not None else (0.0, 0.0)
            if not view.contains(transform.mapRect(QRectF(x - width / 2, y - height / 2, width, height))):
                return False
        return True

    def fit(self) -> None:
        """Show everything, however small it gets."""
        self._fit(readable=False)

    def _fit(self, readable: bool) -> None:
        """Show everything, or (readable) the beginning of what would be too small to be read."""
        self.canvas.fit(readable)
        self.pointer.follow()
        self._fitted, self._readable = self._camera(), readable

    def _camera(self) -> Camera:
        bars = self.canvas.horizontalScrollBar(), self.canvas.verticalScrollBar()
        return self.canvas.transform().m11(), bars[0].value(), bars[1].value()

    def _fit_again(self) -> None:
        if len(self._session.drawing.graph):
            self._fit(self._readable)

    def _offer_tidy(self, drifted: bool) -> None:
        self.tidy.setVisible(drifted)
        self.place_floats()

    # --- what floats ---------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.place_floats()
        self.pointer.follow()
        self._fit_if_wanted()
        self.map.follow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kinds = (QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.LayoutRequest)
        if watched is self.notice and event.type() in kinds:
            self.place_floats()
        if watched is self.canvas and isinstance(event, QResizeEvent):
            self._note_canvas_size(event)
            for part in self._over:
                part.resize(event.size())
            QTimer.singleShot(0, self, self._place_map)
        return super().eventFilter(watched, event)

    def _note_canvas_size(self, event: QResizeEvent) -> None:
        # The event comes here before the canvas has seen it: the camera is where the person left it.
        grown = event.size() != event.oldSize()
        if grown and self._fitted is not None and self._fitted == self._camera():
            QTimer.singleShot(0, self, self._fit_again)

    def place_floats(self) -> None:
        """Put everything that floats where it belongs: its size, or whether it is there, has changed."""
        room = self.rect().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        for part in self._over:
            part.setGeometry(self.canvas.geometry())
        for part in self._below:
            size = part.sizeHint()
            left = room.left() + (room.width() - size.width()) // 2
            part.setGeometry(QRect(left, room.bottom() - size.height() + 1, size.width(), size.height()))
            part.raise_()
        self.notice.raise_()
        notice_width = min(room.width(), 720)
        height = self.notice.heightForWidth(notice_width)
        height = max(height, self.notice.sizeHint().height()) if height < 0 else height
        left = room.left() + (room.width() - notice_width) // 2
        self.notice.setGeometry(QRect(left, room.top(), notice_width, height))
        finder = QSize(min(FINDER_WIDTH, room.width()), self.finder.sizeHint().height())
        top = room.top() if self.notice.isHidden() else room.top() + height + MARGIN // 2
        self.finder.setGeometry(
            QRect(room.right() - finder.width() + 1, top, finder.width(), finder.height())
        )
        tidy = self.tidy.sizeHint()
        self.tidy.setGeometry(
            QRect(
                room.right() - tidy.width() + 1,
                room.bottom() - tidy.height() + 1,
                tidy.width(),
                tidy.height(),
            )
        )
        self._place_map()
        self._place_hint(room.width())
        for floating in (self.hint, self.tidy, self.finder, self.notice):
            floating.raise_()

    def _place_map(self) -> None:
        """In the corner of what the canvas paints on, which may have something above it."""
        low = self.canvas.viewport().rect().bottomLeft()
        self.map.stand_in(low + QPoint(MARGIN, -MARGIN))

    def _place_hint(self, room: int) -> None:
        hint_width = min(440, room)
        hint_height = self.hint.heightForWidth(hint_width)
        hint_left, hint_top = (self.width() - hint_width) // 2, (self.height() - hint_height) // 2
        self.hint.setGeometry(QRect(hint_left, hint_top, hint_width, hint_height))


def matches(graph: Graph, text: str) -> list[NodeId]:
    """Nodes whose name begins with the text, then those that have it further on, each in topological
    order."""
    wanted = text.strip().casefold()
    if not wanted:
        return []
    names = [(node_id, graph.labels[node_id].casefold()) for node_id in topological(graph)]
    first = [node_id for node_id, name in names if name.startswith(wanted)]
    return first + [node_id for node_id, name in names if wanted in name and not name.startswith(wanted)]


def topological(graph: Graph) -> Iterable[NodeId]:
    """The nodes in the order in which they are computed."""
    return graph.order
