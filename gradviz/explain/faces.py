"""The faces of one trace, each made once for every state it can be in."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Mapping
from typing import NamedTuple

from gradviz.engine.step import Step
from gradviz.engine.trace import Trace
from gradviz.explain.carried import carried
from gradviz.explain.chips import NO_CHIP, Chip, Stencil, chip, number_of, stencil
from gradviz.explain.face import CardFace, CardProgress, Phase, WireFace, WireProgress
from gradviz.explain.figures import figure_of
from gradviz.explain.insides import OUTSIDE, Insides, InsideState
from gradviz.explain.numbers import UNKNOWN, exact, in_sum, short
from gradviz.explain.spoken_card import spoken_card
from gradviz.explain.symbols import gradient_text, name
from gradviz.explain.tints import ROUND, Tints
from gradviz.explain.weights import Weight, Weights
from gradviz.graph.check import not_finite, standing
from gradviz.graph.graph import Edge, NodeId, same_array
from gradviz.language import tr
from gradviz.ops.op import Array, shape_text

Touched = tuple[set[NodeId], set[Edge]]
"""Nodes and edges."""

MOST_TERMS, FEW_TERMS = 4, 2
"""A sum of more shares than this is counted under a card, not written out."""
MOST_LETTERS = 34
"""Nor is a sum of arrays that is longer than this: a card is not much wider."""

NEVER = sys.maxsize
"""After so many steps a node that does not run gets its value."""

CardState = tuple[int, bool, int, bool, bool, InsideState]
"""0, 1 or 2 for a value that is unknown, known or updated; gradient known; shares there; being added;
current; of a closed block, what is to be said of its insides."""
WireState = tuple[bool, bool, bool, bool]
"""Target known; a derivative has run along it; current; its weight is being used."""


def touched_by(step: Step) -> Touched:
    """What a step is about. (Around it, a forward step also makes the derivatives of its inputs known.)"""
    if step.kind == "backward":
        assert step.edge is not None
        assert step.source is not None
        return {step.node, step.source}, {step.edge}
    if step.kind == "path":
        return {step.node}, set(step.path)
    return {step.node}, set() if step.edge is None else {step.edge}


class Before(NamedTuple):
    """What is remembered of the trace shown before: its faces, and the numbers they were made from."""

    cards: Mapping[tuple[NodeId, CardState], CardFace]
    wires: Mapping[tuple[Edge, WireState], WireFace]
    values: Mapping[NodeId, Array]
    gradients: Mapping[NodeId, tuple[int, Array]]
    contributions: Mapping[Edge, tuple[int, Array]]
    stops: Mapping[NodeId, str]
    weights: Weights | None = None
    tints: Tints | None = None

    def has_value(self, node_id: NodeId, value: Array) -> bool:
        """The node had this value."""
        return same_array(self.values.get(node_id), value)


class Faces:
    """The faces of one trace. `before` are those of the trace shown before: equal faces are taken over from
    it."""

    def __init__(self, trace: Trace, before: Faces | None = None) -> None:
        self.trace = trace
        self._cards: dict[tuple[NodeId, CardState], CardFace] = {}
        self._wires: dict[tuple[Edge, WireState], WireFace] = {}
        self._chips: dict[Edge, Chip] = {}
        self._stops = {
            problem.node: problem.text
            for problem in standing(trace.graph, trace.values)
            if problem.node is not None
        }
        """Where the run stops, and why."""
        self._odd: dict[NodeId, str] = {}
        """What is odd about the values that have been looked at."""
        self.insides, self.tints = Insides(trace), Tints(trace)
        if before is None or not _same_drawing(trace, before.trace):
            self.weights = Weights(trace)
            self._ran = _first_runs(trace)
            self._before = Before({}, {}, {}, {}, {}, {})
            self._stencils: dict[Edge, Stencil] = {}
            self.incoming = _incoming(trace)
            self.edges = frozenset(trace.graph.drawn.edges)
            self.shapes = carried(trace, self.weights.lines)
        else:
            self._before = before.remembered()
            self.weights = Weights(trace, before.weights.lines)
            self._ran = before._ran if trace.flow is before.trace.flow else _first_runs(trace)
            self._stencils = before._stencils
            self.incoming, self.edges, self.shapes = before.incoming, before.edges, before.shapes

    def remembered(self) -> Before:
        """What the faces of the next trace can take over from these."""
        trace, index = self.trace, self.trace.index
        return Before(
            self._cards,
            self._wires,
            trace.values,
            index.gradients,
            index.contributions,
            self._stops,
            self.weights,
            self.tints,
        )

    # --- cards ---------------------------------------------------------------------------------------------

    def card(self, node_id: NodeId, cursor: int, current: bool) -> CardFace:
        """The card's face after `cursor` steps."""
        key = node_id, self._card_state(node_id, cursor, current)
        face = self._cards.get(key)
        if face is None:
            old = self._before.cards.get(key)
            if old is not None and self._card_stays(old, *key):
                face = old
            else:
                face = self._new_card(*key)
                if old is not None and old == face and old.same_numbers(face):
                    face = old
            self._cards[key] = face
        return face

    def _card_stays(self, old: CardFace, node_id: NodeId, state: CardState) -> bool:
        """Whether the trace before has the same numbers here: a quick look that spares the writing."""
        valued, graded, there, _, _, inside = state
        before = self._before
        if inside != OUTSIDE or not all(
            before.has_value(parameter, self.trace.values[parameter])
            for parameter in self.insides.parameters.get(node_id, ())
            if parameter in self.trace.values
        ):
            return False
        if self._stops.get(node_id) != before.stops.get(node_id):
            return False
        if not valued and (node_id in self.trace.values) is not old.runs:
            return False
        if there or valued == 2 or (valued and not before.has_value(node_id, self.trace.values[node_id])):
            return False
        if graded and old.figure in ROUND and before.tints and before.tints.largest != self.tints.largest:
            return False
        return not graded or _same_number(before.gradients.get(node_id), self.trace.index.gradients[node_id])

    def _card_state(self, node_id: NodeId, cursor: int, current: bool) -> CardState:
        index = self.trace.index
        update = index.updates.get(node_id)
        if update is not None and update[0] <= cursor:
            value = 2
        else:
            value = 1 if index.values.get(node_id, NEVER) <= cursor else 0
        gradient = index.gradients.get(node_id)
        known = gradient is not None and gradient[0] <= cursor
        adding = current and known and gradient is not None and gradient[0] == cursor
        shares = index.arrivals.get(node_id, ())
        there = 0
        if len(shares) > 1 and (adding or not known):
            there = bisect_right(shares, cursor, key=lambda share: share.known)
        inside = self.insides.state(node_id, cursor, current)
        return value, known, there, adding and there > 0, current, inside

    def card_progress(self, node_id: NodeId, cursor: int, current: bool) -> CardProgress:
        """How far the card has come after `cursor` steps."""
        value, known, there, _, _, inside = self._card_state(node_id, cursor, current)
        summing, wrong = there > 0 or inside.about is not None, bool(self._problem(node_id, value > 0))
        return CardProgress(value > 0, known, summing, current, wrong)

    def _new_card(self, node_id: NodeId, state: CardState) -> CardFace:
        trace, node = self.trace, self.trace.graph.nodes[node_id]
        valued, graded, there, adding, current, inside = state
        value = None
        if valued:
            value = trace.index.updates[node_id][1] if valued == 2 else trace.values[node_id]
        gradient = trace.index.gradients[node_id][1] if graded else None
        phase: Phase = "ahead"
        if valued:
            phase = "update" if valued == 2 else "backward" if graded else "forward"
        short_value, short_gradient = short(value), short(gradient)
        label = name(trace.graph, node_id)
        figure = figure_of(trace.graph, node_id)
        runs, problem = node_id in trace.values, self._problem(node_id, valued > 0)
        spoken_gradient = short_gradient if node_id in trace.index.gradients else ""
        return CardFace(
            symbol=node.operation.symbol,
            label=label,
            shape=shape_text(trace.values[node_id].shape) if runs else "",
            value=short_value,
            gradient=short_gradient,
            exact_value=exact(value),
            exact_gradient=exact(gradient),
            running_sum=self._running_sum(node_id, there, adding, figure in ROUND)
            or self.insides.told(inside),
            phase=phase,
            current=current,
            spoken=spoken_card(
                tr(node.operation.title), label, short_value, spoken_gradient, trace.mode, problem, runs
            ),
            gradient_of=gradient_text(trace, node_id),
            problem=problem,
            runs=runs,
            figure=figure,
            tint=self.tints.tint(value, gradient) if figure in ROUND else 0.0,
            inside=self.insides.face(node_id, inside),
            value_cells=value if value is not None and value.ndim else None,
            gradient_cells=gradient if gradient is not None and gradient.ndim else None,
        )

    def _problem(self, node_id: NodeId, valued: bool) -> str:
        """Why the node does not run, or what is odd about its value once that is known."""
        if node_id in self._stops or not valued:
            return self._stops.get(node_id, "")
        text = self._odd.get(node_id)
        if text is None:
            found = not_finite(self.trace.graph, node_id, self.trace.values)
            text = self._odd[node_id] = "" if found is None else found.text
        return text

    def _running_sum(self, node_id: NodeId, there: int, adding: bool, narrow: bool) -> str:
        """The shares that have come so far; where there is little room and there are many, what they make."""
        if not there:
            return ""
        what = gradient_text(self.trace, node_id)
        shares = self.trace.index.arrivals[node_id]
        first = shares[0].contribution
        if narrow and len(shares) > FEW_TERMS and not first.ndim:
            made = short(sum(share.contribution for share in shares[:there]))
            return made if there == len(shares) else f"{made} + {UNKNOWN}"
        message = tr("{gradient}: {known} of {total} shares")
        counted = message.format(gradient=what, known=there, total=len(shares))
        if len(shares) > MOST_TERMS or (first.ndim and not short(first).startswith("[")):
            return counted
        terms = [
            (in_sum(share.contribution) if k else short(share.contribution)) if k < there else UNKNOWN
            for k, share in enumerate(shares)
        ]
        total = f" = {short(self.trace.index.gradients[node_id][1])}" if adding else ""
        text = f"{what} = {' + '.join(terms)}{total}"
        return counted if first.ndim and len(text) > MOST_LETTERS else text

    # --- wires ---------------------------------------------------------------------------------------------

    def wire(self, edge: Edge, cursor: int, current: bool) -> WireFace:
        """The wire's face after `cursor` steps."""
        key = edge, self._wire_state(edge, cursor, current)
        face = self._wires.get(key)
        if face is None:
            old = self._before.wires.get(key)
            if old is not None and self._wire_stays(*key):
                face = old
            else:
                face = self._new_wire(*key)
                if old is not None and old == face:
                    face = old
            self._wires[key] = face
        return face

    def _wire_state(self, edge: Edge, cursor: int, current: bool) -> WireState:
        first_run = self._ran.get(edge)
        return (
            self.trace.index.values.get(edge.target, NEVER) <= cursor,
            first_run is not None and first_run <= cursor,
            current,
            edge in self.weights.lines and self._is_weighing(edge.target, cursor),
        )

    def _is_weighing(self, node_id: NodeId, cursor: int) -> bool:
        """Whether the step under the cursor works out this neuron."""
        step = self.trace.steps[cursor - 1] if cursor else None
        return step is not None and (step.kind, step.node) == ("forward", node_id)

    def wire_progress(self, edge: Edge, cursor: int, current: bool) -> WireProgress:
        """How far the wire has come after `cursor` steps."""
        state = self._wire_state(edge, cursor, current)
        return WireProgress(_wire_phase(*state), current, self.weights.share(edge, state[1]))

    def _wire_stays(self, edge: Edge, state: WireState) -> bool:
        reached, ran, _, _ = state
        if self._before.weights is not None and not self.weights.stays(edge, ran, self._before.weights):
            return False
        if not reached:
            return True
        before, values = self._before, self.trace.values
        for node_id in (edge.target, *self.trace.graph.nodes[edge.target].inputs):
            if node_id is not None and not before.has_value(node_id, values[node_id]):
                return False
        found = self.trace.index.contributions.get(edge)
        return not ran or found is None or _same_number(before.contributions.get(edge), found)

    def _new_wire(self, edge: Edge, state: WireState) -> WireFace:
        reached, ran, current, weighing = state
        weight = self.weights.weight(edge, ran)
        if weight is not None and not current:
            says, spoken = self._weight_chip(weight, weighing), self._spoken_weight(edge, weight, ran)
        else:
            says = self._chip(edge) if reached else NO_CHIP
            spoken = self._spoken_wire(edge, says, ran)
        return WireFace(
            chip=says.text,
            short_chip=says.least,
            exact_chip=says.exact,
            phase=_wire_phase(*state),
            backward=ran and self.trace.mode != "forward",
            current=current,
            spoken=spoken,
            weight=weight,
            shape=self.shapes.get(edge, ""),
        )

    def shortest_chip(self, edge: Edge, cursor: int, current: bool) -> str:
        """What the wire says where there is room for least: mostly a number, which alone is quickly
        written."""
        state = self._wire_state(edge, cursor, current)
        if (edge, state) not in self._wires and state[0]:
            number = self.weights.number(edge) or number_of(self.trace, edge)
            if number:
                return number
        face = self.wire(edge, cursor, current)
        return face.short_chip or face.chip

    def _weight_chip(self, weight: Weight, weighing: bool) -> Chip:
        """What stands on the line of a weight: nothing, unless it is being used or there are but a few."""
        if not (weighing or self.weights.few):
            return Chip("", "", weight.exact, "")
        return Chip(weight.text if weighing else weight.number, weight.number, weight.exact, weight.number)

    def _chip(self, edge: Edge) -> Chip:
        found = self._chips.get(edge)
        if found is None:
            fixed = self._stencils.get(edge)
            if fixed is None:
                fixed = self._stencils[edge] = stencil(self.trace, edge)
            found = self._chips[edge] = chip(self.trace, edge, fixed)
        return found

    def _spoken_weight(self, edge: Edge, weight: Weight, ran: bool) -> str:
        source, target = self._ends(edge)
        contribution = self.trace.index.contributions.get(edge)
        if not ran or contribution is None:
            message = tr("{source} goes into {target} with the weight {weight}.")
            return message.format(source=source, target=target, weight=weight.number)
        message = tr("{source} goes into {target} with the weight {weight}: contribution {contribution}.")
        share = short(contribution[1])
        return message.format(source=source, target=target, weight=weight.number, contribution=share)

    def _spoken_wire(self, edge: Edge, says: Chip, ran: bool) -> str:
        source, target = self._ends(edge)
        local = says.number or says.text
        if not local:
            return tr("{source} goes into {target}.").format(source=source, target=target)
        contribution = self.trace.index.contributions.get(edge)
        if not ran or contribution is None:
            message = tr("{source} goes into {target}: local derivative {local}.")
            return message.format(source=source, target=target, local=local)
        message = tr("{source} goes into {target}: local derivative {local}, contribution {contribution}.")
        return message.format(source=source, target=target, local=local, contribution=short(contribution[1]))

    def _ends(self, edge: Edge) -> tuple[str, str]:
        """What goes along the edge, with its shape where that is no number, and where it goes."""
        graph, shape = self.trace.graph, self.shapes.get(edge)
        source, target = name(graph, edge.source), name(graph, edge.target)
        return f"{source} ({shape.strip('()')})" if shape else source, target


def _wire_phase(reached: bool, ran: bool, _current: bool, _weighing: bool) -> Phase:
    return "backward" if ran else "forward" if reached else "ahead"


def _same_drawing(one: Trace, other: Trace) -> bool:
    """Whether both traces read the same: equal but for the numbers."""
    new, old = one.graph, other.graph
    return (
        (one.mode, one.output, one.wrt) == (other.mode, other.output, other.wrt)
        and (new.labels is old.labels or new.labels == old.labels)
        and (one.flow is other.flow or other.flow.is_same_at(one.point))
    )


def _same_number(one: tuple[int, Array] | None, other: tuple[int, Array]) -> bool:
    return one is not None and same_array(one[1], other[1])


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
