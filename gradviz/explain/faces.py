"""The faces of one trace, each made once for every state it can be in."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping

from gradviz.engine.step import Step
from gradviz.engine.trace import Trace
from gradviz.explain.chips import chip
from gradviz.explain.face import CardFace, Phase, WireFace
from gradviz.explain.numbers import UNKNOWN, exact, in_sum, short
from gradviz.explain.symbols import gradient_text, name
from gradviz.graph.graph import Edge, NodeId, same_array
from gradviz.language import tr
from gradviz.ops.op import shape_text

Touched = tuple[set[NodeId], set[Edge]]
"""Nodes and edges."""

MOST_TERMS = 4
"""A sum of more shares than this is counted under a card, not written out."""

CardState = tuple[int, bool, int, bool, bool]
"""0, 1 or 2 for a value that is unknown, known or updated; gradient known; shares there; being added;
current."""
WireState = tuple[bool, bool, bool]
"""Target known; a derivative has run along it; current."""


def touched_by(step: Step) -> Touched:
    """What a step is about. (Around it, a forward step also makes the derivatives of its inputs known.)"""
    if step.kind == "backward":
        assert step.edge is not None
        assert step.source is not None
        return {step.node, step.source}, {step.edge}
    if step.kind == "path":
        return {step.node}, set(step.path)
    return {step.node}, set() if step.edge is None else {step.edge}


class Faces:
    """The faces of one trace. `before` are those of the trace shown before: equal faces are taken over from
    it."""

    def __init__(self, trace: Trace, before: Faces | None = None) -> None:
        self.trace = trace
        self._cards: dict[tuple[NodeId, CardState], CardFace] = {}
        self._wires: dict[tuple[Edge, WireState], WireFace] = {}
        same_drawing = before is not None and before.trace.graph.edges == trace.graph.edges
        self._cards_before = before._cards if before is not None and same_drawing else {}
        self._wires_before = before._wires if before is not None and same_drawing else {}
        self.incoming = before.incoming if before is not None and same_drawing else _incoming(trace)
        self._ran = _first_runs(trace)

    # --- cards ---------------------------------------------------------------------------------------------

    def card(self, node_id: NodeId, cursor: int, current: bool) -> CardFace:
        """The card's face after `cursor` steps."""
        key = node_id, self._card_state(node_id, cursor, current)
        face = self._cards.get(key)
        if face is None:
            face = self._new_card(*key)
            old = self._cards_before.get(key)
            if old is not None and old == face and _same_cells(old, face):
                face = old
            self._cards[key] = face
        return face

    def _card_state(self, node_id: NodeId, cursor: int, current: bool) -> CardState:
        index = self.trace.index
        update = index.updates.get(node_id)
        if update is not None and update[0] <= cursor:
            value = 2
        else:
            value = 1 if index.values[node_id] <= cursor else 0
        gradient = index.gradients.get(node_id)
        known = gradient is not None and gradient[0] <= cursor
        adding = current and known and gradient is not None and gradient[0] == cursor
        shares = index.arrivals.get(node_id, ())
        there = 0
        if len(shares) > 1 and (adding or not known):
            there = bisect_right(shares, cursor, key=lambda share: share.known)
        return value, known, there, adding and there > 0, current

    def _new_card(self, node_id: NodeId, state: CardState) -> CardFace:
        trace, node = self.trace, self.trace.graph.nodes[node_id]
        valued, graded, there, adding, current = state
        value = None
        if valued:
            value = trace.index.updates[node_id][1] if valued == 2 else trace.values[node_id]
        gradient = trace.index.gradients[node_id][1] if graded else None
        phase: Phase = "ahead"
        if valued:
            phase = "update" if valued == 2 else "backward" if graded else "forward"
        short_value, short_gradient = short(value), short(gradient)
        label = name(trace.graph, node_id)
        return CardFace(
            symbol=node.operation.symbol,
            label=label,
            shape=shape_text(trace.values[node_id].shape),
            value=short_value,
            gradient=short_gradient,
            exact_value=exact(value),
            exact_gradient=exact(gradient),
            running_sum=self._running_sum(node_id, there, adding),
            phase=phase,
            current=current,
            spoken=_spoken_card(tr(node.operation.title), label, short_value, short_gradient),
            value_cells=value if value is not None and value.ndim else None,
            gradient_cells=gradient if gradient is not None and gradient.ndim else None,
        )

    def _running_sum(self, node_id: NodeId, there: int, adding: bool) -> str:
        if not there:
            return ""
        what = gradient_text(self.trace, node_id)
        shares = self.trace.index.arrivals[node_id]
        first = shares[0].contribution
        if len(shares) > MOST_TERMS or (first.ndim and not short(first).startswith("[")):
            message = tr("{gradient}: {known} of {total} shares")
            return message.format(gradient=what, known=there, total=len(shares))
        terms = [
            (in_sum(share.contribution) if k else short(share.contribution)) if k < there else UNKNOWN
            for k, share in enumerate(shares)
        ]
        total = f" = {short(self.trace.index.gradients[node_id][1])}" if adding else ""
        return f"{what} = {' + '.join(terms)}{total}"

    # --- wires ---------------------------------------------------------------------------------------------

    def wire(self, edge: Edge, cursor: int, current: bool) -> WireFace:
        """The wire's face after `cursor` steps."""
        reached = self.trace.index.values[edge.target] <= cursor
        first_run = self._ran.get(edge)
        key = edge, (reached, first_run is not None and first_run <= cursor, current)
        face = self._wires.get(key)
        if face is None:
            face = self._new_wire(*key)
            old = self._wires_before.get(key)
            if old is not None and old == face:
                face = old
            self._wires[key] = face
        return face

    def _new_wire(self, edge: Edge, state: WireState) -> WireFace:
        reached, ran, current = state
        says, alone, hover = self._chip(edge) if reached else ("", "", "")
        return WireFace(
            chip=says,
            short_chip=alone,
            exact_chip=hover,
            phase="backward" if ran else "forward" if reached else "ahead",
            backward=ran and self.trace.mode != "forward",
            current=current,
            spoken=self._spoken_wire(edge, says, alone, ran),
        )

    def _chip(self, edge: Edge) -> tuple[str, str, str]:
        """The same in every later state of the wire."""
        for ran in (False, True):
            for current in (False, True):
                face = self._wires.get((edge, (True, ran, current)))
                if face is not None:
                    return face.chip, face.short_chip, face.exact_chip
        return chip(self.trace, edge)

    def _spoken_wire(self, edge: Edge, says: str, alone: str, ran: bool) -> str:
        graph = self.trace.graph
        source, target = name(graph, edge.source), name(graph, edge.target)
        local = alone or says
        if not local:
            return tr("{source} goes into {target}.").format(source=source, target=target)
        contribution = self.trace.index.contributions.get(edge)
        if not ran or contribution is None:
            message = tr("{source} goes into {target}: local derivative {local}.")
            return message.format(source=source, target=target, local=local)
        message = tr("{source} goes into {target}: local derivative {local}, contribution {contribution}.")
        return message.format(source=source, target=target, local=local, contribution=short(contribution[1]))


def _spoken_card(operation: str, label: str, value: str, gradient: str) -> str:
    if value == UNKNOWN:
        return tr("{operation} {name}: not computed yet.").format(operation=operation, name=label)
    if gradient == UNKNOWN:
        message = tr("{operation} {name}: value {value}, gradient not known yet.")
        return message.format(operation=operation, name=label, value=value)
    message = tr("{operation} {name}: value {value}, gradient {gradient}.")
    return message.format(operation=operation, name=label, value=value, gradient=gradient)


def _same_cells(one: CardFace, other: CardFace) -> bool:
    return same_array(one.value_cells, other.value_cells) and same_array(
        one.gradient_cells, other.gradient_cells
    )


def _incoming(trace: Trace) -> Mapping[NodeId, tuple[Edge, ...]]:
    found: dict[NodeId, list[Edge]] = {node_id: [] for node_id in trace.graph.nodes}
    for edge in trace.graph.edges:
        found[edge.target].append(edge)
    return {node_id: tuple(edges) for node_id, edges in found.items()}


def _first_runs(trace: Trace) -> Mapping[Edge, int]:
    """After how many steps a derivative has run along each edge for the first time."""
    if trace.mode != "paths":
        return {edge: known for edge, (known, _) in trace.index.contributions.items()}
    found: dict[Edge, int] = {}
    for position, step in enumerate(trace.steps, start=1):
        for edge in step.path:
            found.setdefault(edge, position)
    return found
