"""Move a leaf by ε and see what the gradient foretold beside what happens."""

from __future__ import annotations

import time
from math import floor, isfinite, log10

from PySide6.QtCore import QLocale, QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent, QValidator
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QPushButton, QSlider, QWidget

from gradviz.engine.gradcheck import Nudge, Verdict, nudge
from gradviz.explain.names import plain_name
from gradviz.explain.numbers import in_sum, short
from gradviz.graph.graph import GraphError, NodeId
from gradviz.language import tr
from gradviz.ui.panels.array_table import number_in
from gradviz.ui.panels.cards import Card, Facts, RichWords, Words, set_role
from gradviz.ui.panels.cell_picker import STYLE, CellPicker
from gradviz.ui.panels.flow import FlowLayout
from gradviz.ui.panels.inspector_parts import maths
from gradviz.ui.session import Session
from gradviz.ui.theme import SMALL_SIZE, Theme, word_font

LEAST, MOST = 1e-8, 10.0
AT_FIRST = 0.01
STEPS = (1.0, 2.0, 5.0)
REACH = 5.0
"""The handle moves the leaf by up to so many ε to either side."""
HANDLE = 100
CATCH_UP = 60
"""Least milliseconds between two measurements while a value is dragged."""
SHARE = 20
"""The numbers wait so many times as long as a measurement takes: of a large graph they come more seldom."""


class EpsilonBox(QDoubleSpinBox):
    """A small positive number that steps through 0.01, 0.02, 0.05, 0.1."""

    def __init__(self) -> None:
        super().__init__()
        # A program's numbers have a point, whatever the desktop's language writes.
        self.setLocale(QLocale(QLocale.Language.C))
        self.setDecimals(10)
        self.setRange(LEAST, MOST)
        self.setValue(AT_FIRST)
        self.setKeyboardTracking(False)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFixedSize(68, 28)
        self.setStyleSheet(STYLE.replace("1px 2px", "2px 6px"))

    def textFromValue(self, value: float) -> str:
        return f"{value:g}"

    def valueFromText(self, text: str) -> float:
        return number_in(text) or AT_FIRST

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        number = number_in(text)
        fits = number is not None and LEAST <= number <= MOST
        typing = not text.strip("0123456789.eE+- ")
        state = QValidator.State
        return (state.Acceptable if fits else state.Intermediate if typing else state.Invalid), text, position

    def stepBy(self, steps: int) -> None:
        self.setValue(stepped(self.value(), steps))


def stepped(epsilon: float, steps: int) -> float:
    """The number so many steps further along … 0.01, 0.02, 0.05, 0.1 …"""
    decade = floor(log10(epsilon) + 1e-9)
    inside = min(range(3), key=lambda k: abs(STEPS[k] - epsilon / 10.0**decade))
    place = 3 * decade + inside + steps
    return max(LEAST, min(MOST, float(f"{STEPS[place % 3]:g}e{place // 3}")))


class NudgePanel(Card):
    """For one leaf: ε, predicted and measured change, the gradient check's verdict, a handle to try it."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._leaf: NodeId | None = None
        self._seen: object = None
        self.shown: Nudge | None = None
        """What the numbers say."""
        self.title, self.epsilon, self.cell = RichWords(), EpsilonBox(), CellPicker()
        self.place, self.at = QWidget(), QLabel()
        self.facts = Facts()
        self.predicted_name, self.predicted = self.facts.row()
        self.measured_name, self.measured = self.facts.row()
        self.ratio_name, self.ratio = self.facts.row()
        self.verdict = Words("good", SMALL_SIZE, 600)
        self.hold, self.handle = QPushButton(), QSlider(Qt.Orientation.Horizontal)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(CATCH_UP)
        self._later.timeout.connect(self.measure)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        head = QWidget()
        flow = FlowLayout(head, gap=8, line_gap=6)
        place = QHBoxLayout(self.place)
        place.setContentsMargins(0, 0, 0, 0)
        place.setSpacing(6)
        place.addWidget(self.at)
        place.addWidget(self.cell)
        for part in (self.title, self.epsilon, self.place):
            flow.addWidget(part)
        self.add(head, self.facts, self.verdict)
        self.handle.setRange(-HANDLE, HANDLE)
        self.handle.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.handle.setStyleSheet("QSlider::sub-page:horizontal { background: transparent; }")
        self.hold.setFont(word_font(SMALL_SIZE, 500))
        self.handle.setMinimumWidth(100)
        trying = QWidget()
        row = FlowLayout(trying, gap=10, line_gap=6)
        row.addWidget(self.hold)
        row.addWidget(self.handle)
        self.add(trying)

    def _connect(self) -> None:
        self.epsilon.valueChanged.connect(self.measure)
        self.cell.changed.connect(lambda _: self.measure())
        self.hold.pressed.connect(lambda: self._try(self.epsilon.value()))
        self.hold.released.connect(self._let_go)
        self.handle.sliderMoved.connect(
            lambda place: self._try(self.epsilon.value() * REACH * place / HANDLE)
        )
        self.handle.sliderReleased.connect(self._let_go)
        self._session.nudge_changed.connect(self._show)

    # --- what is shown -------------------------------------------------------------------------------------

    def show_leaf(self, leaf: NodeId | None) -> None:
        """Show this leaf of the session's trace; None hides the card."""
        trace = self._session.trace
        reaches = trace is not None and leaf is not None and leaf in trace.flow.into
        self.setHidden(not reaches)
        if not reaches or trace is None or leaf is None:
            self._leaf = None
            return
        new = leaf != self._leaf
        self._leaf = leaf
        shape = trace.values[leaf].shape
        self.place.setVisible(bool(shape))
        self.cell.set_shape(shape)
        self.title.say(tr("Nudge {name} by ε =").format(name=maths(self._name(leaf))))
        if new:
            self.measure()
        elif trace is not self._seen and self._session.nudged is None and not self._later.isActive():
            self._later.start()

    def choose_cell(self, cell: tuple[int, ...]) -> None:
        """Nudge this cell of the array."""
        trace = self._session.trace
        if self._leaf is not None and trace is not None and len(cell) == trace.values[self._leaf].ndim:
            self.cell.set_cell(cell)
            self.measure()

    def measure(self) -> None:
        """Work out prediction, measurement and verdict now."""
        trace = self._session.trace
        if self._leaf is None or trace is None or not self.isVisible() or self._session.nudged is not None:
            return
        value = trace.values.get(self._leaf)
        if value is None or value.shape != self.cell.shape:
            return  # another program: the inspector is about to tell of its leaf
        self._seen = trace
        start = time.perf_counter()
        try:
            found = nudge(trace.graph, trace, self._leaf, self.epsilon.value(), cell=self._cell())
        except GraphError:  # the leaf went away with an edit; the inspector is about to be told
            return
        self._later.setInterval(max(CATCH_UP, round(1_000 * SHARE * (time.perf_counter() - start))))
        self._show(found)

    def _cell(self) -> tuple[int, ...] | None:
        return self.cell.cell or None

    def _show(self, found: Nudge | None) -> None:
        if found is None:
            self.measure()
            return
        if found.leaf != self._leaf:
            return
        self.shown = found
        change = maths(f"Δ{self._name(self._output())}")
        product = f"{in_sum(found.gradient)}\u00a0·\u00a0{in_sum(found.epsilon)}"
        self.predicted_name.say(tr("predicted {change}").format(change=f"{change} = {product}"))
        self.measured_name.say(tr("measured {change}").format(change=change))
        self.ratio_name.say(tr("measured ÷ predicted"))
        self.predicted.show_number(found.predicted)
        self.measured.show_number(found.actual)
        self.ratio.show_number(found.actual / found.predicted if found.predicted else None)
        self.verdict.say(verdict_words(found.verdict, found.error))
        roles = {"ok": "good", "unseen": "quiet"}
        set_role(self.verdict, roles.get(found.verdict, "warning"))

    def _name(self, node_id: NodeId) -> str:
        trace = self._session.trace
        return plain_name(trace.graph.labels[node_id]) if trace is not None else ""

    def _output(self) -> NodeId:
        assert self._session.trace is not None
        return self._session.trace.output

    # --- trying it -----------------------------------------------------------------------------------------

    def _try(self, epsilon: float) -> None:
        if self._leaf is not None:
            self._session.nudge(self._leaf, epsilon, False, cell=self._cell())

    def _let_go(self) -> None:
        with QSignalBlocker(self.handle):
            self.handle.setValue(0)
        if self._leaf is not None:
            self._session.nudge(self._leaf, 0.0, True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._later.stop()
        if self._session.nudged is not None and (self.hold.isDown() or self.handle.isSliderDown()):
            self._let_go()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.measure()

    def set_theme(self, theme: Theme) -> None:
        """Nothing here is painted by hand: the style sheet has the colours."""

    def retranslate(self) -> None:
        """Say everything in the current language."""
        self.at.setText(tr("at cell"))
        self.hold.setText(tr("Hold to try"))
        self.hold.setToolTip(tr("While you hold it, the whole graph is moved; it returns when you let go"))
        self.handle.setToolTip(tr("Drag to move it by up to {reach} ε and back").format(reach=short(REACH)))
        self.handle.setAccessibleName(tr("Nudge"))
        self.epsilon.setAccessibleName(tr("How far to nudge"))
        self.cell.retranslate()
        if self.shown is not None:
            self._show(self.shown)


def verdict_words(verdict: Verdict, error: float) -> str:
    """What the gradient check found, in one sentence."""
    if verdict == "undefined":
        return tr("The gradient cannot be checked: there is no finite value beside this point.")
    if verdict == "kink":
        return tr("A kink: there is no derivative here; the one used lies between the slopes on both sides.")
    if verdict == "off":
        return tr("Gradient check: off by {error}.").format(error=digits_of(error))
    if verdict == "unseen":
        return tr("The gradient is too small to be checked: the change it foretells is lost in rounding.")
    if error == 0:
        return tr("✓ Gradient check: agrees exactly.")
    return tr("✓ Gradient check: agrees to {error}.").format(error=digits_of(error))


def digits_of(error: float) -> str:
    """A relative error by its order of magnitude, rounded up: ``1e−9``."""
    if not isfinite(error):
        return short(error)
    exponent = floor(log10(error)) + 1 if error > 0 else -16
    return f"1e{exponent}".replace("-", "−") if exponent < -2 else short(float(f"{error:.1g}"))
