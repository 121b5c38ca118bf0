"""The inspector's page for a node: what it does, its numbers, its partial derivatives, its plot."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from gradviz.engine.trace import Trace
from gradviz.explain.formulas import operation_formula, partial_formula, partial_words
from gradviz.explain.names import plain_name
from gradviz.explain.numbers import exact, in_sum, short
from gradviz.explain.spans import fill, input_names
from gradviz.explain.symbols import gradient_text
from gradviz.graph.block import is_block
from gradviz.graph.expand import Expanded
from gradviz.graph.graph import Edge, Node, NodeId
from gradviz.language import tr, trn
from gradviz.ops.op import Array
from gradviz.ui.panels.array_table import number_in
from gradviz.ui.panels.attribute_fields import AttributeFields
from gradviz.ui.panels.cards import Card, Facts, RichWords, Words, set_role
from gradviz.ui.panels.flow import FlowLayout
from gradviz.ui.panels.formula_lines import FormulaLines
from gradviz.ui.panels.inspector_parts import ArrayCard, Explained, Page, PlotCard, maths, named
from gradviz.ui.panels.nudge import NudgePanel
from gradviz.ui.panels.parameters_card import ParametersCard
from gradviz.ui.panels.picture_button import PictureButton
from gradviz.ui.panels.way_bar import seeded
from gradviz.ui.panels.window_card import WindowCard
from gradviz.ui.plots.curve import curve, varied_slots
from gradviz.ui.session import Session
from gradviz.ui.theme import SMALL_SIZE, TEXT_SIZE, Theme, math_font, word_font

MOST_PARTIALS = 6
"""An operation with more inputs (a long concatenation) shows the partial derivatives of the first ones."""


class NodePage(Page):
    """Shows the selected node."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.operation = _OperationCard(session)
        self.numbers = _NumbersCard(session)
        self.arrays = ArrayCard()
        self.parameters = ParametersCard(session)
        self.windows, self.picture = WindowCard(session), PictureButton(session)
        self.partials = _PartialsCard()
        self.plot = PlotCard()
        self.nudge = NudgePanel(session)
        self.deeds = _Actions(session)
        self._plotted: tuple[object, NodeId] | None = None
        self.arrays.add_choice("value")
        self.arrays.add_choice("gradient")
        self.arrays.table.edited.connect(self._set_array)
        self.arrays.table.picked.connect(self._pick)
        self.arrays.table.cell_selected.connect(self.nudge.choose_cell)
        above: tuple[QWidget, ...] = (self.operation, self.numbers, self.parameters, self.windows)
        self.arrays.add(self.picture)
        for part in (*above, self.arrays, self.partials, self.plot, self.nudge):
            self.column.addWidget(part)
        self.column.addWidget(self.deeds)

    def refresh(self) -> None:
        """Show the node as it is known at the cursor."""
        node_id, trace = self.session.selection, self.session.trace
        if node_id is None or isinstance(node_id, Edge) or trace is None:
            return
        node = trace.graph.nodes[node_id]
        known = trace.known_after(self.session.cursor)
        value = known.value(node_id)
        self.operation.show_node(trace, node, with_numbers=value is not None)
        self.numbers.show_node(node_id)
        self.parameters.show_block(node_id if is_block(node.op) else None)
        self._refresh_arrays(trace, node, value)
        self.windows.show_node(node_id)
        self.picture.show_leaf(node)
        self.partials.show_node(trace, node, with_numbers=value is not None)
        self._refresh_plot(trace, node, value)
        self.nudge.show_leaf(node_id if node.is_leaf and node.op != "const" else None)
        self.deeds.show_node(node_id)

    def _refresh_arrays(self, trace: Trace, node: Node, value: Array | None) -> None:
        arrays: dict[str, Array | None] = {"value": value}
        if node.id in trace.gradients:
            arrays["gradient"] = trace.known_after(self.session.cursor).gradient(node.id)
        if node.id not in trace.values or not trace.values[node.id].ndim:
            arrays = {}
        self.arrays.set_title("gradient", tr("Tangent") if trace.mode == "forward" else tr("Gradient"))
        cell = trace.cell if node.id == seeded(trace) else None
        self.arrays.show_arrays(arrays, editable="value" if node.is_leaf else None, seeded=cell)
        if node.is_leaf:
            nudged = node.op != "const" and node.id in trace.flow.into
            words = tr("Click a cell to nudge it below, double-click it to change it.")
            self.arrays.note.say(
                (words if nudged else tr("Double-click a cell to change it.")) if arrays else ""
            )
        elif node.id == trace.output and arrays and trace.mode != "forward":
            self.arrays.note.say(tr("Double-click a cell to differentiate that one alone."))
        else:
            self.arrays.note.say("")

    def _refresh_plot(self, trace: Trace, node: Node, value: Array | None) -> None:
        if self._plotted != (trace, node.id):
            self._plotted = trace, node.id
            slots = varied_slots(trace.graph, node.id)
            self._curve = curve(trace.point, node.id, slots)
        source = node.inputs[0] if node.inputs else None
        name = named(trace.graph, source) if source is not None else ""
        self.plot.show_curve(self._curve, name, named(trace.graph, node.id), known=value is not None)

    def _set_array(self, array: Array) -> None:
        selection = self.session.selection
        if selection is not None and not isinstance(selection, Edge):
            self.session.set_value(selection, array, True)

    def _pick(self, cell: tuple[int, ...]) -> None:
        trace = self.session.trace
        if trace is not None and self.session.selection == trace.output and trace.mode != "forward":
            self.session.set_cell(None if cell == trace.cell else cell)

    def set_theme(self, theme: Theme) -> None:
        """Paint in these colours from now on."""
        super().set_theme(theme)
        self.nudge.set_theme(theme)
        self.windows.set_theme(theme)

    def retranslate(self) -> None:
        """Say everything in the current language."""
        self.arrays.set_title("value", tr("Value"))
        own = self.operation.attributes, self.numbers, self.parameters
        for part in (*own, self.windows, self.picture, self.partials, self.nudge, self.deeds):
            part.retranslate()
        super().retranslate()


class _OperationCard(Card):
    """Badge, title, what it does, formula, attributes."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.badge, self.title = QLabel(), Words("title", TEXT_SIZE + 1, 600)
        self.badge.setFont(math_font(15, italic=False))
        self.badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.badge.setProperty("role", "segments")
        self.badge.setMinimumSize(28, 26)
        self.badge.setContentsMargins(6, 0, 6, 0)
        self.says, self.attributes = Words("quiet"), AttributeFields(session)
        self.formula = FormulaLines()
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.badge)
        row.addWidget(self.title, 1)
        self.parts.addLayout(row)
        self.add(self.says, self.formula, self.attributes)

    def show_node(self, trace: Trace, node: Node, *, with_numbers: bool) -> None:
        op = node.operation
        self.badge.setText(op.symbol)
        self.badge.setHidden(not op.symbol)
        self.title.say(tr(op.title))
        self.says.say(says(trace, node))
        symbols, numbers = operation_formula(trace.graph, trace, node.id)
        if node.is_leaf:  # its value stands below, where it can be changed
            symbols = numbers = ""
        self.formula.set_formula(symbols, numbers if with_numbers else "", accent="forward")
        self.attributes.show_node(node)


def says(trace: Trace, node: Node) -> str:
    """What the operation does, with the names of its inputs."""
    spans = fill(tr(node.operation.says), **input_names(trace.graph, node.id))
    does = "".join(span.text for span in spans)
    return tr("{name} {does}.").format(name=named(trace.graph, node.id), does=does)


class _NumbersCard(Card):
    """Value and gradient; a leaf that is a single number can be typed over."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._node: NodeId | None = None
        self.facts = Facts()
        self.value_name, self.value = self.facts.row("forward")
        self.field = QLineEdit()
        self.field_name = RichWords()
        self.field.setFont(word_font(TEXT_SIZE, 600))
        self.field.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.field.setFixedWidth(108)
        self.field.setStyleSheet("QLineEdit { padding: 3px 8px; }")
        self.field.textEdited.connect(
            lambda text: set_role(self.field, "" if number_in(text) is not None else "bad")
        )
        self.field.editingFinished.connect(self._take)
        self.facts.put(self.field_name, self.field)
        self.gradient_name, self.gradient = self.facts.row("backward")
        self.shares_name, self.shares = RichWords("quiet"), QLabel()
        self.shares.setProperty("role", "quiet")
        self.shares.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.facts.put(self.shares_name, self.shares)
        self.remark = Words("quiet", SMALL_SIZE)
        self.add(self.facts, self.remark)

    def show_node(self, node_id: NodeId) -> None:
        trace = self._session.trace
        assert trace is not None
        known, node = trace.known_after(self._session.cursor), trace.graph.nodes[node_id]
        value = known.value(node_id)
        editable = node.is_leaf and value is not None and value.ndim == 0
        for widget, shown in (
            (self.field, editable),
            (self.field_name, editable),
            (self.value, not editable),
            (self.value_name, not editable),
        ):
            widget.setVisible(shown)
        self.value.show_number(value)
        if editable and (not self.field.hasFocus() or node_id != self._node or not self.field.isModified()):
            self.field.setText(exact(value))
            set_role(self.field, "")
        self._node = node_id
        has_gradient = node_id in trace.gradients
        word = tr("tangent") if trace.mode == "forward" else tr("gradient")
        self.gradient_name.say(maths(gradient_text(trace, node_id)) if has_gradient else word)
        self.gradient.show_number(known.gradient(node_id))
        self._show_shares(trace, node_id)
        frame = self._session.frame
        face = None if frame is None else frame.cards.get(node_id)  # none of a parameter inside a block
        problem = "" if face is None else face.problem
        belongs = part_words(self._session.expanded, node_id)
        self.remark.say(problem or belongs or ("" if has_gradient else why_no_gradient(trace, node)))

    def _show_shares(self, trace: Trace, node_id: NodeId) -> None:
        shares = trace.known_after(self._session.cursor).shares(node_id)
        shown = 1 < len(shares) <= 6 and not trace.values[node_id].ndim
        self.shares.setVisible(shown)
        self.shares_name.setVisible(shown)
        if shown:
            self.shares.setText(sum_text(shares))

    def _take(self) -> None:
        if self._node is None or not self.field.isModified():
            return
        self.field.setModified(False)
        number = number_in(self.field.text())
        if number is not None:
            self._session.set_value(self._node, number, True)
        elif self._session.trace is not None:
            self.show_node(self._node)

    def retranslate(self) -> None:
        self.value_name.say(tr("value"))
        self.field_name.say(tr("value"))
        self.field.setAccessibleName(tr("Value"))
        self.shares_name.say(tr("its shares"))


def part_words(expanded: Expanded, node_id: NodeId) -> str:
    """Which parameter a weight is a part of; empty for anything else."""
    view = expanded.views.get(node_id)
    if view is None:
        return ""
    whole = plain_name(expanded.source.labels[view.parameter])
    return tr("It is a part of {parameter}.").format(parameter=whole)


def sum_text(shares: tuple[Array | None, ...]) -> str:
    """The shares of a gradient as a sum: ``2 + —``."""
    return " + ".join(short(share) if number == 0 else in_sum(share) for number, share in enumerate(shares))


def why_no_gradient(trace: Trace, node: Node) -> str:
    """Why no derivative will ever be known here."""
    graph = trace.graph
    if node.op == "const":
        return tr("A constant has no gradient: nothing is differentiated by it.")
    name, output = named(graph, node.id), named(graph, trace.output)
    if node.id not in trace.values:
        return tr("{name} cannot be computed, since it depends on what cannot.").format(name=name)
    if trace.mode != "reverse" and trace.wrt is None:
        return tr("There is no input to differentiate by: everything here is constant.")
    if trace.mode == "forward" and trace.wrt is not None:
        by = named(graph, trace.wrt)
        return tr("{name} does not depend on {input}, so nothing of its change arrives here.").format(
            name=name, input=by
        )
    return tr("{output} does not depend on {name}, so no gradient arrives here.").format(
        output=output, name=name
    )


class _PartialsCard(Card):
    """The partial derivative by each input, with its meaning."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Explained] = []
        self._more = Words("quiet", SMALL_SIZE)
        self._list = QVBoxLayout()
        self._list.setSpacing(12)
        self.parts.addLayout(self._list)
        self.add(self._more)

    @property
    def rows(self) -> list[Explained]:
        """One for each input, as far as they are shown."""
        return [row for row in self._rows if not row.isHidden()]

    def show_node(self, trace: Trace, node: Node, *, with_numbers: bool) -> None:
        fixed = trace.point.without_derivative(node.id)
        edges = [
            Edge(source, node.id, slot)
            for slot, source in enumerate(node.inputs)
            if source is not None and slot not in fixed and trace.graph.nodes[source].op != "const"
        ]
        self.setHidden(not edges)
        shown = edges[:MOST_PARTIALS]
        while len(self._rows) < len(shown):
            row = Explained()
            row.formula.set_theme(self._theme_of_page())
            self._rows.append(row)
            self._list.addWidget(row)
        for row, edge in zip(self._rows, shown, strict=False):
            symbols, numbers = partial_formula(trace, edge)
            row.formula.set_formula(symbols, numbers if with_numbers else "", accent="backward")
            row.words.say(partial_words(trace, edge))
        for number, row in enumerate(self._rows):
            row.setHidden(number >= len(shown))
        rest = len(edges) - len(shown)
        self._more.say(trn("and {n} more", "and {n} more", rest).format(n=rest) if rest else "")

    def _theme_of_page(self) -> Theme:
        page = self.parent()
        assert isinstance(page, Page)
        return page.theme

    def retranslate(self) -> None:
        """The page shows its node again, which says everything anew."""


class _Actions(QWidget):
    """What can be done with the node."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._node: NodeId | None = None
        self.run_to, self.breakpoint, self.output, self.fill = (QPushButton() for _ in range(4))
        self.breakpoint.setCheckable(True)
        flow = FlowLayout(self, gap=8, line_gap=8)
        for button in (self.fill, self.run_to, self.breakpoint, self.output):
            button.setFont(word_font(SMALL_SIZE, 500))
            flow.addWidget(button)
        self.run_to.clicked.connect(lambda: self._do(session.run_to))
        self.breakpoint.clicked.connect(lambda: self._do(session.toggle_breakpoint))
        self.output.clicked.connect(lambda: self._do(session.set_output))
        self.fill.clicked.connect(lambda: self._do(self._ask_to_fill))

    def _ask_to_fill(self, node_id: NodeId) -> None:
        from gradviz.ui.dialogs.fill import offer_filling  # nobody waits for a dialog at the start

        value = self._session.graph.nodes[node_id].value
        if value is not None:
            name = plain_name(self._session.graph.labels[node_id])
            offer_filling(name, value, lambda array: self._session.set_value(node_id, array, True), self)

    def _do(self, action: Any) -> None:
        if self._node is not None:
            action(self._node)

    def show_node(self, node_id: NodeId) -> None:
        self._node = node_id
        trace = self._session.trace
        self.breakpoint.setChecked(node_id in self._session.state.breakpoints)
        self.output.setVisible(trace is not None and trace.output != node_id)
        node = self._session.graph.nodes.get(node_id)
        self.fill.setVisible(node is not None and node.value is not None)

    def retranslate(self) -> None:
        self.fill.setText(tr("Fill…"))
        self.fill.setToolTip(tr("Zeros, ones, random numbers, or those of a file"))
        self.run_to.setText(tr("Run to here"))
        self.breakpoint.setText(tr("Breakpoint"))
        self.breakpoint.setToolTip(tr("Playing stops when this node gets a number"))
        self.output.setText(tr("Differentiate this"))
        self.output.setToolTip(tr("Make this node the output whose gradients are worked out"))
