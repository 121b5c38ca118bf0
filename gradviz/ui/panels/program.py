"""The program panel: the text, what is wrong with it in one sentence, and the values of its lines as far as
they are known at this step."""

from __future__ import annotations

from collections.abc import Iterator, KeysView, Mapping

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from gradviz.engine.trace import Step, Trace
from gradviz.explain.frame import Frame
from gradviz.explain.numbers import short
from gradviz.graph.calls import function_names
from gradviz.graph.definition_text import defines, definition_for
from gradviz.graph.graph import Edge, NodeId
from gradviz.graph.parse import Program
from gradviz.language import tr
from gradviz.ui import theme as look
from gradviz.ui.edits import Problem, Selection
from gradviz.ui.panels.editor import Editor, LineNote
from gradviz.ui.session import Session

UNKNOWN = "—"
MISTAKE_PAUSE = 500
"""Milliseconds that a line may be half typed before it counts as a mistake."""
WORDS = ("param", "input", "const", "output", "block")
"""Words of the program beside the operations."""


class Notes(Mapping[int, LineNote]):
    """The values beside the lines at one moment, each written when its line is looked at."""

    def __init__(self, frame: Frame, nodes: Mapping[int, NodeId]) -> None:
        self._frame, self._nodes = frame, nodes

    def __getitem__(self, line: int) -> LineNote:
        face = self._frame.cards[self._nodes[line]]
        return LineNote(face.value, face.exact_value)

    def __iter__(self) -> Iterator[int]:
        return iter(self._nodes)

    def __len__(self) -> int:
        return len(self._nodes)

    def keys(self) -> KeysView[int]:
        return self._nodes.keys()


class ProgramPanel(QWidget):
    """The editor and the sentence under it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = look.LIGHT
        self._selecting = False
        self._named: Mapping[str, NodeId] | None = None
        self._noted: tuple[object, ...] | None = None
        self._noted_nodes: Mapping[int, NodeId] = {}
        self.editor = Editor()
        frame = QFrame()
        frame.setProperty("role", "editor")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.editor)
        self.message = QLabel(
            wordWrap=True, textInteractionFlags=Qt.TextInteractionFlag.TextSelectableByMouse
        )
        self.message.setProperty("role", "danger")
        self.message.setContentsMargins(10, 6, 10, 6)
        self.message.setVisible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(frame, 1)
        column.addWidget(self.message)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._patience = QTimer(self, singleShot=True, interval=MISTAKE_PAUSE)
        self._patience.timeout.connect(lambda: self._say_problem(session.problem))
        self.editor.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._connect(session)
        self._show_text()
        self._show_moment()

    def _fit(self, *_size: object) -> None:
        self.editor.updateGeometry()
        self.updateGeometry()

    def _connect(self, session: Session) -> None:
        self.editor.typed.connect(session.set_text)
        self.editor.burst_ended.connect(session.settle)
        self.editor.caret_moved.connect(self._select_at)
        session.state_changed.connect(self._show_text)
        session.trace_changed.connect(self._show_moment)
        session.cursor_changed.connect(self._show_moment)
        session.selection_changed.connect(self._show_selection)
        session.problem_changed.connect(self._show_problem)
        session.shelf.changed.connect(self._show_names)
        self.editor.completed.connect(self._define)

    # --- what the session says -----------------------------------------------------------------------------

    def _show_text(self, *_states: object) -> None:
        # What the person is just typing is newer than what the session knows of it.
        if not self.editor.is_typing:
            self.editor.show_text(self._session.text)
        named = self._session.state.graph.by_name
        if named is not self._named:  # it stays while a value is dragged
            self._named = named
            self._show_names()

    def _show_names(self) -> None:
        """What can be completed: a block of the library comes with its definition."""
        own, named = self._session.shelf.blocks, self._named or ()
        self.editor.set_names((*function_names(), *WORDS, *own, *named))

    def _define(self, name: str) -> None:
        """A name was completed: where it is that of a block of the library, the text gets the definition."""
        op = self._session.shelf.saved.get(name)
        text = self.editor.toPlainText()
        if op is not None and not defines(text, name):
            self.editor.put_in(*definition_for(text, op))

    def _show_moment(self, *_cursor: object) -> None:
        trace, cursor, frame = self._session.trace, self._session.cursor, self._session.frame
        if trace is None or frame is None:
            self.editor.show_notes({})
        else:
            nodes = self._nodes_of_lines(trace, frame)
            at_last = (short(trace.values[node_id]) for node_id in nodes.values())
            self.editor.show_notes(Notes(frame, nodes), at_last)
        stands = trace is not None and 0 < cursor <= len(trace) and not self._session.at_rest
        step = trace.steps[cursor - 1] if trace is not None and stands else None
        line = None if step is None else self._line_of(step)
        self.editor.show_tint(line, "" if step is None else self._tint(step))

    def _nodes_of_lines(self, trace: Trace, frame: Frame) -> Mapping[int, NodeId]:
        """The nodes whose values stand beside the lines (from 0): the same at every step, and while values
        are dragged."""
        program, text = self._session.program, self._session.text
        made_of = program.lines, trace.graph.edges, len(trace.values), program.text == text or text
        if self._noted is None or any(
            one is not other and one != other for one, other in zip(self._noted, made_of, strict=True)
        ):
            self._noted = made_of
            written, shown = program.text.split("\n"), text.split("\n")
            # A draft may have moved the lines: a value stands only beside the very line that it belongs to.
            self._noted_nodes = {
                line - 1: node_id
                for node_id, line in program.lines.items()
                if node_id in trace.values
                and node_id in frame.cards
                and line <= len(shown)
                and shown[line - 1] == written[line - 1]
            }
        return self._noted_nodes

    def _line_of(self, step: Step) -> int | None:
        """The line of the node whose operation the step works on: in a backward step the one that is
        differentiated."""
        line = self._session.program.line_of(step.node)
        return None if line is None else line - 1

    def _tint(self, step: Step) -> str:
        return self._theme.forward_soft if step.kind == "forward" else self._theme.backward_soft

    def _show_problem(self, problem: Problem | None) -> None:
        # A line in the middle of being typed is no mistake: nothing flashes and moves while hands are at it.
        if problem is not None and self.message.isHidden() and self.editor.is_in_hand:
            self._patience.start()
        else:
            self._patience.stop()
            self._say_problem(problem)

    def _say_problem(self, problem: Problem | None) -> None:
        self.message.setVisible(problem is not None)
        self.message.setText("" if problem is None else problem.text)
        if problem is None or problem.line is None:
            self.editor.show_error(None)
        else:
            self.editor.show_error(problem.line - 1, (problem.column or 1) - 1, problem.length)
        self.updateGeometry()

    def _show_selection(self, selection: Selection) -> None:
        node_id = selection.target if isinstance(selection, Edge) else selection
        node = self._session.state.graph.nodes.get(node_id) if node_id is not None else None
        self.editor.show_word(node.name if node is not None else "")
        if node is not None and not self._selecting:
            self._bring_into_view(node.id, self._session.program)

    def _bring_into_view(self, node_id: NodeId, program: Program) -> None:
        line = program.line_of(node_id)
        if line is not None:
            self.editor.show_line(line - 1)

    # --- what the person does ------------------------------------------------------------------------------

    def _select_at(self, offset: int) -> None:
        """The caret stands in an expression: point at its node on the canvas."""
        if self._session.state.draft is not None or self.editor.is_typing:
            return
        node_id = self._session.program.node_at(offset)
        if node_id is not None:
            self._selecting = True
            self._session.select(node_id)
            self._selecting = False

    # --- looks ---------------------------------------------------------------------------------------------

    def set_theme(self, theme: look.Theme) -> None:
        """All colours."""
        self._theme = theme
        self.editor.set_theme(theme)
        self._show_moment()

    def retranslate(self) -> None:
        """All words; the sentence about a problem is asked for anew."""
        self.editor.retranslate()
        self.message.setAccessibleName(tr("What is wrong with the program"))
        self._session.look_at_problem()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
