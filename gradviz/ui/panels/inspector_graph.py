"""The inspector's page where nothing is selected: the graph in a few numbers, its leaves, its check."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from gradviz.engine.trace import Trace
from gradviz.graph.graph import NodeId
from gradviz.language import tr
from gradviz.ui.panels.cards import Card, Facts, RichWords, Words
from gradviz.ui.panels.gradient_check import GradientCheckCard
from gradviz.ui.panels.inspector_parts import Page, maths, named
from gradviz.ui.panels.leaf_table import LeafTable
from gradviz.ui.panels.problems import ProblemsCard
from gradviz.ui.panels.way_bar import WAYS, counted
from gradviz.ui.session import Session
from gradviz.ui.theme import SMALL_SIZE, Theme


class GraphPage(Page):
    """Shows the session's graph."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._counted: Trace | None = None
        self.empty = Words("quiet")
        self.facts = Facts()
        self.output_name, self.output = self.facts.row("forward")
        self.nodes_name, self.nodes = _row(self.facts)
        self.parameters_name, self.parameters = _row(self.facts)
        self.leaves = LeafTable()
        self.leaves.chosen.connect(session.select)
        self.problems = ProblemsCard()
        self.problems.chosen.connect(session.seek)
        self.costs = _CostsCard()
        self.check = GradientCheckCard(session)
        self.facts_card, self.leaves_card = Card(), Card()
        self.facts_card.add(self.facts)
        self.leaves_card.add(self.leaves)
        for part in (
            self.empty,
            self.problems,
            self.facts_card,
            self.leaves_card,
            self.check,
            self.costs,
        ):
            self.column.addWidget(part)

    def refresh(self) -> None:
        """Show the graph as it is known at the cursor."""
        trace = self.session.trace
        self.empty.say(tr("There is nothing to look at yet: the program is empty.") if trace is None else "")
        self.problems.show_problems(self.session.problems)
        for card in (self.facts_card, self.leaves_card, self.check, self.costs):
            card.setHidden(trace is None)
        if trace is None:
            return
        known = trace.known_after(self.session.cursor)
        self.output_name.say(tr("output {name}").format(name=maths(named(trace.graph, trace.output))))
        self.output.show_number(known.value(trace.output))
        if trace is not self._counted:
            self._counted = trace
            self.nodes.setText(str(len(trace.graph)))
            self.parameters.setText(str(parameter_count(trace)))
        self.leaves.leaves.show_moment(known)
        self.leaves_card.setHidden(self.leaves.leaves.rowCount() == 0)
        self.check.refresh()
        self.costs.show_costs(trace)

    def set_theme(self, theme: Theme) -> None:
        """Paint in these colours from now on."""
        super().set_theme(theme)
        self.leaves.leaves.set_theme(theme)
        self.problems.set_theme(theme)

    def retranslate(self) -> None:
        """Say everything in the current language."""
        self.nodes_name.say(tr("nodes"))
        self.parameters_name.say(tr("trainable numbers"))
        self.leaves.setAccessibleName(tr("Inputs and parameters"))
        self.leaves.leaves.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, 2)
        self.leaves.leaves.repaint()
        self.costs.retranslate()
        self.problems.retranslate()
        self.check.retranslate()
        super().retranslate()


def parameter_count(trace: Trace) -> int:
    """How many numbers training may change."""
    graph = trace.graph
    parameters: list[NodeId] = [i for i in graph.leaves if graph.nodes[i].op == "param"]
    return sum(trace.values[i].size for i in parameters)


class _CostsCard(Card):
    """What each way to the gradients costs."""

    def __init__(self) -> None:
        super().__init__()
        self.title, self.says = Words("title", weight=600), Words("quiet", SMALL_SIZE)
        self.facts = Facts()
        self._rows = {way: _row(self.facts) for way, _, _ in WAYS}
        self.add(self.title, self.facts, self.says)

    def show_costs(self, trace: Trace) -> None:
        counts = trace.multiplications
        for way, (_, number) in self._rows.items():
            number.setText(counted(counts[way]))
        saved = counts["forward"] / counts["reverse"] if counts["reverse"] else 1.0
        self.says.say(
            tr("Backpropagation saves {n} of the {m} multiplications of forward mode.").format(
                n=counted(counts["forward"] - counts["reverse"]), m=counted(counts["forward"])
            )
            if saved > 1
            else ""
        )

    def retranslate(self) -> None:
        self.title.say(tr("Multiplications for all gradients"))
        for way, title, says in WAYS:
            name, _ = self._rows[way]
            name.say(tr(title))
            name.setToolTip(tr(says))


def _row(facts: Facts) -> tuple[RichWords, QLabel]:
    """A row whose number is a count."""
    name, number = RichWords(), QLabel()
    number.setProperty("role", "number")
    number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    facts.put(name, number)
    return name, number
