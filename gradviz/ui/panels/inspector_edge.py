"""The inspector's page for an edge: what comes in, times the local derivative, is what goes on."""

from __future__ import annotations

from gradviz.explain.formulas import partial_formula, partial_meanings, partial_words
from gradviz.explain.symbols import gradient_text
from gradviz.graph.graph import Edge
from gradviz.language import tr
from gradviz.ops.op import Array
from gradviz.ui.panels.cards import Card, Facts
from gradviz.ui.panels.inspector_parts import ArrayCard, Explained, Page, PlotCard, maths, named
from gradviz.ui.plots.curve import curve
from gradviz.ui.session import Session


class EdgePage(Page):
    """Shows the selected edge."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.partial = Explained()
        self.facts = Facts()
        self.upstream_name, self.upstream = self.facts.row("backward")
        self.local_name, self.local = self.facts.row()
        self.contribution_name, self.contribution = self.facts.row("backward")
        self.arrays = ArrayCard()
        for key in ("local", "upstream", "contribution"):
            self.arrays.add_choice(key)
        self.plot = PlotCard()
        self._plotted: tuple[object, Edge] | None = None
        self.partial_card, self.facts_card = Card(), Card()
        self.partial_card.add(self.partial)
        self.facts_card.add(self.facts)
        for card in (self.partial_card, self.facts_card, self.arrays, self.plot):
            self.column.addWidget(card)

    def refresh(self) -> None:
        """Show the edge as it is known at the cursor."""
        edge, trace = self.session.selection, self.session.trace
        if not isinstance(edge, Edge) or trace is None:
            return
        constant = trace.graph.nodes[edge.source].op == "const"
        for card in (self.facts_card, self.arrays, self.plot):
            card.setHidden(constant)
        if constant:
            self.partial.formula.set_formula("", "", accent="backward")
            self.partial.say_meanings(())
            name = named(trace.graph, edge.source)
            self.partial.words.say(
                tr("{name} is a constant: nothing is differentiated by it.").format(name=name)
            )
            return
        known = trace.known_after(self.session.cursor)
        local = known.local(edge)
        symbols, numbers = partial_formula(trace, edge)
        self.partial.formula.set_formula(symbols, numbers if local is not None else "", accent="backward")
        self.partial.say_meanings(partial_meanings(trace, edge))
        self.partial.words.say(partial_words(trace, edge))
        incoming = edge.source if trace.mode == "forward" else edge.target
        upstream, contribution = known.gradient(incoming), known.contribution(edge)
        self._name_rows(edge)
        self.upstream.show_number(upstream)
        self.local.show_number(local)
        self.contribution.show_number(contribution)
        self._refresh_arrays(local, upstream, contribution)
        self._refresh_plot(edge)

    def _name_rows(self, edge: Edge) -> None:
        trace = self.session.trace
        assert trace is not None
        graph = trace.graph
        incoming, receiver = edge.target, edge.source
        arriving = tr("upstream {name}")
        if trace.mode == "forward":
            incoming, receiver = receiver, incoming
            arriving = tr("tangent {name}")
        target, source = named(graph, edge.target), named(graph, edge.source)
        rows = (
            (self.upstream_name, arriving, gradient_text(trace, incoming)),
            (self.local_name, tr("local {name}"), f"∂{target}/∂{source}"),
            (self.contribution_name, tr("contribution to {name}"), named(graph, receiver)),
        )
        for label, words, name in rows:
            label.say(words.format(name=maths(name)))
        # A path is multiplied as a whole: nothing arrives along a single edge of it.
        for widget in (self.upstream_name, self.upstream, self.contribution_name, self.contribution):
            widget.setVisible(trace.mode != "paths")

    def _refresh_arrays(
        self, local: Array | None, upstream: Array | None, contribution: Array | None
    ) -> None:
        assert self.session.trace is not None
        arrays = {"local": local, "upstream": upstream, "contribution": contribution}
        forward = self.session.trace.mode == "forward"
        self.arrays.set_title("upstream", tr("Tangent") if forward else tr("Upstream"))
        if self.session.trace.mode == "paths":
            arrays = {"local": local}
        self.arrays.show_arrays(arrays)

    def _refresh_plot(self, edge: Edge) -> None:
        trace = self.session.trace
        assert trace is not None
        graph = trace.graph
        if self._plotted != (trace, edge):
            self._plotted = trace, edge
            self._curve = curve(trace.point, edge.target, (edge.slot,))
        known = trace.known_after(self.session.cursor).value(edge.target) is not None
        names = named(graph, edge.source), named(graph, edge.target)
        self.plot.show_curve(self._curve, *names, known=known)

    def retranslate(self) -> None:
        """Say everything in the current language."""
        self.arrays.set_title("local", tr("Local"))
        self.arrays.set_title("contribution", tr("Contribution"))
        super().retranslate()
