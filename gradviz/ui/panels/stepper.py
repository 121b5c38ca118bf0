"""The bar under the canvas: the step in a sentence and as a formula, buttons, the line of time, the way."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from gradviz.engine.trace import Trace
from gradviz.explain.formulas import step_formula
from gradviz.explain.words import phases, sentence
from gradviz.graph.graph import Edge, NodeId
from gradviz.language import language, tr
from gradviz.ui.docks import THICKNESS
from gradviz.ui.edits import receiver
from gradviz.ui.panels.cards import set_role, small_font
from gradviz.ui.panels.formula_lines import FormulaLines
from gradviz.ui.panels.sentence import SentenceView
from gradviz.ui.panels.timeline import TONES, Segment, Timeline, Tone
from gradviz.ui.panels.way_bar import WayBar
from gradviz.ui.session import Session
from gradviz.ui.theme import LIGHT, Theme, icon

SPEEDS = (0.5, 1.0, 2.0, 4.0)
ICON_SIZE = 18
FORMULA_SHARE = 0.46
"""No formula takes more of the bar's width than this."""


class Stepper(QWidget):
    """Steps through the session's trace."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = LIGHT
        self._graph_shape: object = None
        self._phased: object = None
        self._segments: tuple[Segment, ...] = ()
        self.setProperty("role", "footer")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.sentence = SentenceView()
        self.formula = FormulaLines(in_bar=True, most_height=84)
        self.timeline = Timeline(self._describe)
        self.way = WayBar(session)
        self.count, self.speed = QLabel(), QToolButton()
        self.first, self.back, self.play = QToolButton(), QToolButton(), QToolButton()
        self.forward, self.last, self.run_to = QToolButton(), QToolButton(), QToolButton()
        self._lay_out()
        self._connect()
        self.retranslate()
        self.set_theme(LIGHT)
        self._trace_changed()

    def _lay_out(self) -> None:
        self._said = QWidget()
        words = QHBoxLayout(self._said)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(24)
        words.addWidget(self.sentence, 1)
        words.addWidget(self.formula, 0)
        controls = QHBoxLayout()
        controls.setSpacing(8)
        for button in (self.first, self.back, self.play, self.forward, self.last):
            button.setFixedSize(46 if button is self.play else 36, 34)
            button.setIconSize(QSize(ICON_SIZE, ICON_SIZE))
            controls.addWidget(button)
        controls.addSpacing(4)
        controls.addWidget(self.timeline, 1)
        controls.addWidget(self.count)
        for button in (self.speed, self.run_to):
            button.setProperty("role", "flat")
            button.setIconSize(QSize(ICON_SIZE, ICON_SIZE))
            controls.addWidget(button)
        self.count.setProperty("role", "quiet")
        self.count.setFont(small_font())
        self.speed.setFont(small_font(500))
        column = QVBoxLayout(self)
        column.setContentsMargins(14 - THICKNESS, 12, 16, 10)  # in line with the panel above
        column.setSpacing(6)
        column.addWidget(self._said)
        column.addLayout(controls)
        column.addWidget(self.way)

    def _connect(self) -> None:
        session = self._session
        self.first.clicked.connect(session.to_start)
        self.back.clicked.connect(lambda: session.step(-1))
        self.play.clicked.connect(session.toggle_play)
        self.forward.clicked.connect(lambda: session.step(1))
        self.last.clicked.connect(session.to_end)
        self.run_to.clicked.connect(self._run_to_selected)
        self.timeline.valueChanged.connect(self._go)
        self.formula.typeset_anew.connect(self._fit)
        self._make_speeds()
        session.cursor_changed.connect(self._moment_changed)
        session.trace_changed.connect(self._trace_changed)
        session.selection_changed.connect(self._selection_changed)
        session.playing_changed.connect(self._playing_changed)
        session.mode_changed.connect(self.way.refresh)
        session.state_changed.connect(self._state_changed)

    def _make_speeds(self) -> None:
        menu, group = QMenu(self.speed), QActionGroup(self)
        for speed in SPEEDS:
            action = QAction(speed_text(speed), group, checkable=True)
            action.setData(speed)
            menu.addAction(action)
        group.triggered.connect(lambda action: self.set_speed(action.data()))
        self.speed.setMenu(menu)
        self.speed.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    # --- what the person does ------------------------------------------------------------------------------

    def set_speed(self, speed: float) -> None:
        """Play so many times faster than at 1×."""
        self._session.player.speed = speed
        self._show_speed()

    def _go(self, moment: int) -> None:
        self._session.pause()
        self._session.set_cursor(moment)

    def _run_to_selected(self) -> None:
        node_id = self._selected_node()
        if node_id is not None:
            self._session.run_to(node_id)

    def _selected_node(self) -> NodeId | None:
        selection = self._session.selection
        return selection.target if isinstance(selection, Edge) else selection

    def set_calm(self, calm: bool) -> None:
        """While a graph is built, only the way into stepping is shown: buttons and the line of time."""
        for part in (self._said, self.way, self.count, self.speed, self.run_to):
            part.setHidden(calm)
        self._fit()

    # --- what is shown -------------------------------------------------------------------------------------

    def _trace_changed(self) -> None:
        if self.isHidden():
            return
        trace = self._session.trace
        shape = None if trace is None else (trace.mode, trace.wrt, tuple(trace.graph.nodes))
        if shape != self._graph_shape:
            self._graph_shape = shape
            self.sentence.start_afresh()
        self._show_timeline()
        self.way.refresh()
        self._moment_changed()

    def _show_timeline(self) -> None:
        trace = self._session.trace
        if trace is None:
            self.timeline.show_steps((), ())
            return
        tones = tuple([TONES[step.kind] for step in trace.steps])
        # While a value is dragged, every trace has the same phases.
        if (tones, language()) != self._phased:
            self._phased = tones, language()
            self._segments = tuple(
                Segment(mark.first - 1, mark.last - 1, tones[mark.first - 1], mark.title)
                for mark in phases(trace)
            )
        self.timeline.show_steps(tones, self._segments, stops(trace, self._session.state.breakpoints))

    def _moment_changed(self) -> None:
        if self.isHidden():  # while a net learns: it will be shown what there is when it comes back
            return
        trace, cursor = self._session.trace, self._session.cursor
        self.timeline.show_moment(cursor)
        if trace is None:
            self.sentence.show_sentence(None)
            self.formula.set_formula("")
            self.count.setText("")
        else:
            self.sentence.show_sentence(sentence(trace, cursor))
            formula = step_formula(trace, cursor)
            tone = self._tone()
            accent = tone if tone in ("forward", "backward") else "text"
            self.formula.set_formula(formula.symbols, formula.numbers, formula.result, accent, formula.aside)
            self.count.setText(tr("step {k} of {n}").format(k=cursor, n=len(trace)))
            self.timeline.setAccessibleDescription(self._describe(cursor))
        self._show_buttons()
        self._fit()

    def _tone(self) -> Tone:
        trace, cursor = self._session.trace, self._session.cursor
        return TONES[trace.steps[max(0, cursor - 1)].kind] if trace is not None and len(trace) else "forward"

    def _show_buttons(self) -> None:
        trace, cursor = self._session.trace, self._session.cursor
        last = len(trace) if trace is not None else 0
        for button in (self.first, self.back):
            button.setEnabled(cursor > 0)
        for button in (self.forward, self.last):
            button.setEnabled(cursor < last)
        self.play.setEnabled(last > 0)
        role = "backward" if self._tone() == "backward" else "forward"
        if self.play.property("role") != role:
            set_role(self.play, role)
            self._show_play()
        self.run_to.setEnabled(trace is not None and self._selected_node() is not None)

    def _show_play(self) -> None:
        playing = self._session.player.is_playing
        ink = self._theme.on_backward if self.play.property("role") == "backward" else self._theme.on_forward
        self.play.setIcon(icon("pause" if playing else "play", ink, self._theme.ahead))
        words = tr("Pause (Space)") if playing else tr("Play (Space)")
        self.play.setToolTip(words)
        self.play.setAccessibleName(words)

    def _playing_changed(self, playing: bool) -> None:
        self._show_play()

    def _selection_changed(self, selection: object) -> None:
        self._show_buttons()

    def _state_changed(self, old: object, new: object) -> None:
        if getattr(old, "breakpoints", None) != getattr(new, "breakpoints", None):
            self._show_timeline()

    def _show_speed(self) -> None:
        speed = self._session.player.speed
        self.speed.setText(speed_text(speed))
        for action in self.speed.menu().actions():
            action.setChecked(action.data() == speed)

    def _describe(self, moment: int) -> str:
        """What is seen at a moment, for its tooltip and for assistive technology."""
        trace = self._session.trace
        if trace is None:
            return ""
        place = tr("step {k} of {n}").format(k=moment, n=len(trace))
        return tr("{place}: {sentence}").format(place=place, sentence=sentence(trace, moment).plain)

    def set_theme(self, theme: Theme) -> None:
        """Paint in these colours from now on."""
        self._theme = theme
        for part in (self.sentence, self.formula, self.timeline):
            part.set_theme(theme)
        buttons = {"first": self.first, "back": self.back, "forward": self.forward, "last": self.last}
        for name, button in {**buttons, "run-to": self.run_to}.items():
            button.setIcon(icon(name, theme.text, theme.ahead))
        self._show_play()

    def retranslate(self) -> None:
        """Say everything in the current language."""
        for button, words in (
            (self.first, tr("To the start (Home)")),
            (self.back, tr("One step back (←)")),
            (self.forward, tr("One step forward (→)")),
            (self.last, tr("To the end (End)")),
            (self.speed, tr("How fast to play")),
            (self.run_to, tr("Run to the selected node")),
        ):
            button.setToolTip(words)
            button.setAccessibleName(words)
        self.timeline.setAccessibleName(tr("Steps of the computation"))
        self.way.retranslate()
        self._show_play()
        self._show_speed()
        self._show_timeline()
        self._moment_changed()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._trace_changed()

    # --- the bar's height follows its width, wherever it is put --------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return done

    def _fit(self) -> None:
        most = round(FORMULA_SHARE * self.width())
        self.formula.setFixedWidth(max(60, min(most, round(self.formula.single_line_width()) + 4)))
        self.layout().activate()  # now, not after it was painted in the room of the last one
        flows = self.layout().hasHeightForWidth()
        height = (
            self.layout().totalHeightForWidth(self.width())
            if flows
            else self.layout().totalSizeHint().height()
        )
        if height != self.height() or self.minimumHeight() != height:
            self.setFixedHeight(height)

    def minimumSizeHint(self) -> QSize:
        return QSize(560, self.minimumHeight())

    def sizeHint(self) -> QSize:
        return QSize(1000, self.minimumHeight())


def stops(trace: Trace, breakpoints: frozenset[NodeId]) -> frozenset[int]:
    """The moments at which playing stops: a node with a breakpoint has just got a number."""
    if not breakpoints:
        return frozenset()
    return frozenset(k for k, step in enumerate(trace.steps, start=1) if receiver(step) in breakpoints)


def speed_text(speed: float) -> str:
    """``0.5×``, ``2×``."""
    return f"{speed:g}×"
