"""Which node of a new program is which node of the drawing it replaces: editing the text keeps the cards in
place.

First by name. What is left, unnamed nodes and names that have come or gone, is matched by structure (same
operation, same attributes, same inputs) where it also has the same role (the same input of the same node),
then by structure alone, then by role alone. Roles are looked at from the output down, so that a match hands
its own inputs on.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Mapping, Sequence
from itertools import islice

from gradviz.graph.block import block_of, is_block
from gradviz.graph.graph import Graph, GraphError, Node, NodeId
from gradviz.graph.meaning import Draft, Meaning
from gradviz.graph.trees import Statement
from gradviz.ops.op import OPS, settings

Key = Hashable
FEW = 8
"""How many places a node is looked for in where it may have moved to another input, or be a loose end."""


def matched_ids(meaning: Meaning, previous: Graph, first_fresh: int) -> list[NodeId]:
    """An id for each draft: that of the node of `previous` which it continues, or a fresh one.

    Fresh ids count from `first_fresh` up, which is larger than any id of `previous`.
    """
    matching = _Matching(meaning, previous)
    matching.by_name()
    if len(matching.taken) < len(previous):  # else there is nothing left to be continued
        matching.by_structure_and_role()
        matching.by_structure()
        matching.by_role()
    found: list[NodeId | None] = []
    for number, draft in enumerate(meaning.drafts):
        old = matching.old_of.get(number)
        if old is None and draft.own is None:
            old = (first_fresh,)
            first_fresh += 1
        found.append(old)
    # What belongs to a block is called after it.
    return [
        found[draft.own[0]] + (draft.own[1],) if draft.own is not None else found[number]  # type: ignore[operator, misc]
        for number, draft in enumerate(meaning.drafts)
    ]


def known_ids(
    meaning: Meaning, program: Sequence[Statement], graph: Graph, names: Mapping[str, NodeId]
) -> list[NodeId]:
    """An id for each draft of a program that is known to mean `graph`: what a line defines is told by its
    name (in the graph or in `names`), and what that is made of by the wires.

    A single line whose name tells nothing defines the node that is left over. Raises ValueError where the
    program cannot mean the graph.
    """
    found: dict[int, NodeId] = {}
    unknown: list[int] = []
    for statement, result in zip(program, meaning.results, strict=True):
        if result is None or statement.tree is None:
            continue
        name = "" if statement.name is None else statement.name.name
        node_id = graph.by_name.get(name) or names.get(name) if name else None
        if node_id is None:
            unknown.append(result)
        else:
            _follow(meaning, graph, result, node_id, found)
    for result in unknown:
        if result not in found:
            left = graph.nodes.keys() - found.values()
            ends = [i for i in left if not any(edge.target in left for edge in graph.outgoing[i])]
            if len(ends) != 1:
                raise ValueError("the text means another graph")
            _follow(meaning, graph, result, ends[0], found)
    if len(found) != len(meaning.drafts):
        raise ValueError("the text means another graph")
    return [found[number] for number in range(len(meaning.drafts))]


def _follow(meaning: Meaning, graph: Graph, number: int, node_id: NodeId, found: dict[int, NodeId]) -> None:
    """A draft is this node, and what its inputs come from is what the node's inputs come from."""
    stack = [(number, node_id)]
    while stack:
        number, node_id = stack.pop()
        if found.setdefault(number, node_id) != node_id:
            raise ValueError("the text means another graph")
        draft, node = meaning.drafts[number], graph.nodes[node_id]
        own = None if draft.own is None else (*found.get(draft.own[0], ()), draft.own[1])
        if len(draft.inputs) != len(node.inputs) or (own is not None and own != node_id):
            raise ValueError("the text means another graph")
        for source, other in zip(draft.inputs, node.inputs, strict=True):
            if (source is None) != (other is None):
                raise ValueError("the text means another graph")
            if source is not None and other is not None and source not in found:
                stack.append((source, other))


class _Matching:
    """The pairs found so far."""

    def __init__(self, meaning: Meaning, previous: Graph) -> None:
        self.meaning = meaning
        self.drafts = meaning.drafts
        self.previous = previous
        self.old_of: dict[int, NodeId] = {}
        self.taken: set[NodeId] = {node_id for node_id in previous.nodes if len(node_id) > 1}
        self.users: list[list[tuple[int, int]]] = [[] for _ in self.drafts]
        for number, draft in enumerate(self.drafts):
            for slot, source in enumerate(draft.inputs):
                if source is not None:
                    self.users[source].append((number, slot))
        self.old_ends = deque(i for i in reversed(tuple(previous.nodes)) if not previous.outgoing[i])
        self.output = meaning.chosen if meaning.chosen is not None else self._last_end()

    def _last_end(self) -> int | None:
        return next((n for n in range(len(self.drafts) - 1, -1, -1) if not self.users[n]), None)

    def pair(self, number: int, old: NodeId) -> None:
        """These two are the same node."""
        self.old_of[number] = old
        self.taken.add(old)

    def open(self) -> list[int]:
        """Drafts without a partner, from the output down."""
        last = len(self.drafts) - 1
        return [n for n in range(last, -1, -1) if n not in self.old_of and self.drafts[n].own is None]

    # --- the four rules ------------------------------------------------------------------------------------

    def by_name(self) -> None:
        """The same name."""
        for number, draft in enumerate(self.drafts):
            old = self.previous.by_name.get(draft.name) if draft.name else None
            if old is not None:
                self.pair(number, old)

    def by_structure_and_role(self) -> None:
        """The same structure in the same role."""
        self._index_structures()
        for number in self.open():
            for old in self._in_same_role(number):
                if self.old_keys[old] == self.new_keys[number]:
                    self.pair(number, old)
                    break

    def by_structure(self) -> None:
        """The same structure. A leaf has too little of it, so it needs a role."""
        candidates: dict[Key, list[NodeId]] = {}
        for node in self.previous:
            if node.id not in self.taken and not node.is_leaf:
                candidates.setdefault(self.old_keys[node.id], []).append(node.id)
        for number in self.open():
            if not self.drafts[number].inputs:
                continue
            same = [old for old in self._in_same_role(number) if self.old_keys[old] == self.new_keys[number]]
            same += [old for old in candidates.get(self.new_keys[number], ()) if old not in self.taken]
            if same:
                self.pair(number, same[0])

    def by_role(self) -> None:
        """The same role and the same operation, or at least the same sort: computed, or a leaf."""
        for strict in (True, False):
            for number in self.open():
                draft = self.drafts[number]
                for old in self._in_same_role(number, exact=True):
                    node = self.previous.nodes[old]
                    if node.op == draft.op or (not strict and node.is_leaf == (not draft.inputs)):
                        self.pair(number, old)
                        break

    # --- what they look at ---------------------------------------------------------------------------------

    def _in_same_role(self, number: int, exact: bool = False) -> list[NodeId]:
        """Free old nodes that feed the same input of a matched node, or (not `exact`) another input of it.

        What feeds nothing has the role of the output, or else of a loose end.
        """
        exactly: list[NodeId | None] = [self.previous.output] if number == self.output else []
        if not self.users[number]:
            while self.old_ends and self.old_ends[0] in self.taken:
                self.old_ends.popleft()
            exactly += islice(self.old_ends, FEW)
        nearly: list[NodeId | None] = []
        for user, slot in self.users[number]:
            if user in self.old_of:
                inputs = self.previous.nodes[self.old_of[user]].inputs
                exactly += inputs[slot : slot + 1]
                nearly += inputs[:FEW]
        return [
            old for old in exactly + ([] if exact else nearly) if old is not None and old not in self.taken
        ]

    def _index_structures(self) -> None:
        """A key for the structure of every unmatched node: equal keys, equal structure."""
        numbers: dict[Key, int] = {}
        self.old_keys: dict[NodeId, Key] = {}
        self.new_keys: dict[int, Key] = {}
        for old in _order(self.previous):
            own: Key = ("is", old)
            if len(old) > 1:
                own = ("parameter", old[-1])
            elif old not in self.taken:
                node = self.previous.nodes[old]
                inputs = [None if s is None else self.old_keys.get(s, ("is", s)) for s in node.inputs]
                own = structure(node, inputs)
            self.old_keys[old] = numbers.setdefault(own, len(numbers))
        for number, draft in enumerate(self.drafts):
            if number in self.old_of:
                own = ("is", self.old_of[number])
            elif draft.own is not None:
                own = ("parameter", draft.own[1])
            else:
                own = structure(draft, [None if s is None else self.new_keys[s] for s in draft.inputs])
            self.new_keys[number] = numbers.setdefault(own, len(numbers))


def _order(graph: Graph) -> Sequence[NodeId]:
    """Inputs first where that is possible: what was drawn may run in a circle."""
    try:
        return graph.order
    except GraphError:
        return tuple(graph.nodes)


def structure(node: Node | Draft, inputs: Sequence[Key]) -> Key:
    """What a node is, apart from its name: operation, attributes, inputs, and the number of a constant."""
    value = node.value if node.op == "const" else None
    cells = None if value is None else (value.shape, value.tobytes())
    return (node.op, _attrs(node), tuple(inputs), cells)


def _attrs(node: Node | Draft) -> Key:
    if is_block(node.op):
        return tuple(settings(block_of(node.op), node.attrs).items())
    op = OPS[node.op]
    return tuple(settings(op, node.attrs).items()) if op.attrs else ()
