"""Which way derivatives are worked out, by which input, what each way costs, how the output is seeded."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QWidget,
)

from gradviz.engine.step import Mode
from gradviz.engine.trace import Trace
from gradviz.explain.names import plain_name
from gradviz.graph.graph import Graph, NodeId
from gradviz.language import mark, tr, trn
from gradviz.ui.panels.cards import small_font
from gradviz.ui.panels.cell_picker import CellPicker
from gradviz.ui.panels.flow import FlowLayout
from gradviz.ui.panels.segments import Trough
from gradviz.ui.session import Session

WAYS: tuple[tuple[Mode, str, str], ...] = (
    (
        "reverse",
        mark("Backward"),
        mark("Backpropagation: one sweep from the output back gives the gradients of all inputs at once."),
    ),
    (
        "forward",
        mark("Forward mode"),
        mark("One sweep from one input on gives the derivatives of everything by that input."),
    ),
    (
        "paths",
        mark("Sum over paths"),
        mark(
            "Multiply the local derivatives along every path from one input to the output; add the products."
        ),
    ),
)


class WayBar(QWidget):
    """The quiet row under the timeline."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.ways = {way: QPushButton() for way, _, _ in WAYS}
        self.by_words, self.by = QLabel(), QComboBox()
        self.seed_words, self.seed, self.cell = QLabel(), QComboBox(), CellPicker()
        self.cost = QLabel()
        self._inputs: tuple[NodeId, ...] = ()
        self._set_up()
        self._by_group = _row(self.by_words, self.by)
        self._seed_group = _row(self.seed_words, self.seed, self.cell)
        flow = FlowLayout(self, gap=20)
        for part in (self._switch(), self._by_group, self._seed_group, self.cost):
            flow.addWidget(part)
        self.retranslate()

    def _set_up(self) -> None:
        for label in (self.by_words, self.seed_words, self.cost):
            label.setProperty("role", "quiet")
            label.setFont(small_font())
        for box in (self.by, self.seed):
            box.setFont(small_font())
            box.setStyleSheet("QComboBox { padding: 1px 24px 1px 8px; }")
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.by.activated.connect(self._choose_input)
        self.seed.activated.connect(self._choose_seed)
        self.cell.changed.connect(self._session.set_cell)

    def _switch(self) -> QFrame:
        trough = Trough(slim=True)
        for way, button in self.ways.items():
            trough.add(button).clicked.connect(self._chooser(way))
        return trough

    def _chooser(self, way: Mode) -> Callable[[], None]:
        return lambda: self._session.set_mode(way)

    # --- what the person chooses ---------------------------------------------------------------------------

    def _choose_input(self, number: int) -> None:
        self._session.set_mode(self._session.mode, self._inputs[number])

    def _choose_seed(self, number: int) -> None:
        self._session.set_cell(None if number == 0 else self.cell.cell)

    # --- what is shown -------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the session's way, input, seed and costs."""
        session, trace = self._session, self._session.trace
        for way, button in self.ways.items():
            button.setChecked(way == session.mode)
            button.setEnabled(trace is not None)
        self._refresh_input(session.graph if trace is not None else Graph())
        self._refresh_seed(trace)
        counts = cost_words(trace.multiplications) if trace is not None else ""
        if counts != self.cost.text():
            self.cost.setText(counts)
        self.updateGeometry()

    def _refresh_input(self, graph: Graph) -> None:
        inputs = tuple(node_id for node_id in graph.leaves if graph.nodes[node_id].op != "const")
        names = [plain_name(graph.labels[node_id]) for node_id in inputs]
        with QSignalBlocker(self.by):
            if (inputs, names) != (self._inputs, [self.by.itemText(k) for k in range(self.by.count())]):
                self._inputs = inputs
                self.by.clear()
                self.by.addItems(names)
            if self._session.wrt in inputs:
                self.by.setCurrentIndex(inputs.index(self._session.wrt))
        self._by_group.setVisible(self._session.mode != "reverse" and bool(inputs))

    def _refresh_seed(self, trace: Trace | None) -> None:
        """The choice of a cell, where what is seeded is not a single number."""
        value = None if trace is None else trace.values.get(seeded(trace))
        self._seed_group.setVisible(value is not None and value.ndim > 0)
        if trace is None or value is None or not value.ndim:
            return
        self.cell.set_shape(value.shape)
        cell = trace.cell
        self.seed.setCurrentIndex(0 if cell is None else 1)
        self.cell.setVisible(cell is not None)
        if cell is not None:
            self.cell.set_cell(cell)
        name = plain_name(trace.graph.labels[seeded(trace)])
        words = trn("{name} has {n} number, seeded with", "{name} has {n} numbers, seeded with", value.size)
        self.seed_words.setText(words.format(name=name, n=counted(value.size)))

    def retranslate(self) -> None:
        """Say everything in the current language."""
        for way, title, says in WAYS:
            self.ways[way].setText(tr(title))
            self.ways[way].setToolTip(tr(says))
        self.by_words.setText(tr("by"))
        self.by.setAccessibleName(tr("The input asked about"))
        current = max(0, self.seed.currentIndex())
        self.seed.clear()
        self.seed.addItems([tr("ones everywhere"), tr("a one at cell")])
        self.seed.setCurrentIndex(current)
        self.seed.setAccessibleName(tr("How the output is seeded"))
        self.cell.retranslate()
        self.cost.setToolTip(
            tr(
                "How many multiplications the gradients of all inputs take. Backward, every edge is used "
                "once; forward mode sweeps once for each number in an input; the sum over paths takes every "
                "path anew."
            )
        )
        self.refresh()


def seeded(trace: Trace) -> NodeId:
    """The node at which the derivatives begin."""
    return trace.wrt if trace.mode == "forward" and trace.wrt is not None else trace.output


def cost_words(counts: Mapping[Mode, int]) -> str:
    """What backpropagation saves: "Multiplications: backward 5 · forward mode 12 · paths 6"."""
    return tr("Multiplications: backward {reverse} · forward mode {forward} · paths {paths}").format(
        **{way: counted(counts[way]) for way, _, _ in WAYS}
    )


def counted(count: int) -> str:
    """A count that may be huge: 1,234 or 3.1 × 10⁴²."""
    if count < 10**7:
        return f"{count:,}"
    exponent = len(str(count)) - 1
    mantissa = count // 10 ** (exponent - 1)
    return f"{mantissa / 10:.1f} × 10{str(exponent).translate(str.maketrans('0123456789', '⁰¹²³⁴⁵⁶⁷⁸⁹'))}"


def _row(*parts: QWidget) -> QWidget:
    group = QWidget()
    row = QHBoxLayout(group)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    for part in parts:
        row.addWidget(part)
    return group
