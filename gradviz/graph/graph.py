"""The drawing as a value: immutable nodes in an immutable graph. An edit returns a new graph.

A node's *inputs* are ordered and may repeat: in ``b*b`` the node has two edges from ``b``, told apart by
their slot. Leaves (``input``, ``param``, ``const``) carry their value. Nodes keep the order in which they
were made (the "model order" of the layout); an id is a path of integers and is never reused for something
else within one document.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

from numpy.typing import ArrayLike

from gradviz.graph.arrays import frozen_array as frozen_array
from gradviz.graph.arrays import same_array as same_array
from gradviz.graph.arrays import same_bits as same_bits
from gradviz.graph.block import operation_of, parameter_names
from gradviz.graph.labels import constant_label, free_labels, parameter_labels
from gradviz.language import tr
from gradviz.ops.op import LEAVES, Array, Op, settings

NodeId = tuple[int, ...]
"""A path: ``(7,)`` at the top level, ``(7, 2)`` the third node inside block 7."""


class GraphError(ValueError):
    """The graph cannot be run as it stands; the message is one plain sentence."""


class Edge(NamedTuple):
    """One input of one node: the value of `source` arrives at `target` as its input number `slot`."""

    source: NodeId
    target: NodeId
    slot: int


@dataclass(frozen=True, eq=False)
class Node:
    """One operation, or one leaf with its value. `inputs` may hold None: an input that is still open."""

    id: NodeId
    op: str
    inputs: tuple[NodeId | None, ...] = ()
    attrs: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""
    value: Array | None = None

    @cached_property
    def operation(self) -> Op:
        """The operation's description."""
        return operation_of(self.op, self.attrs, len(self.inputs))

    @property
    def is_leaf(self) -> bool:
        """An input, a parameter or a constant."""
        return self.op in LEAVES

    def same_content(self, other: Node) -> bool:
        """Everything but the id and the wiring is equal: operation, attributes, name and value.

        An attribute that is not there has its default.
        """
        return (
            self.op == other.op
            and self.name == other.name
            and (not (self.attrs or other.attrs) or self._settings() == other._settings())
            and same_array(self.value, other.value)
        )

    def _settings(self) -> dict[str, Any]:
        return settings(self.operation, self.attrs)

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Node):
            return NotImplemented
        return self.id == other.id and self.inputs == other.inputs and self.same_content(other)

    def __hash__(self) -> int:
        return hash((self.id, self.op, self.inputs))


@dataclass(frozen=True, eq=False)
class Graph:
    """Nodes by id, in model order, and the chosen output (None: the last node that nothing uses)."""

    nodes: Mapping[NodeId, Node] = field(default_factory=dict)
    chosen: NodeId | None = None
    given_labels: Mapping[NodeId, str] = field(default_factory=dict)
    """What nodes without a name are called where that is not left to `labels`: the parts of an open block."""

    # --- reading -------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self.nodes)

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes.values())

    def __contains__(self, node_id: object) -> bool:
        return node_id in self.nodes

    def __getitem__(self, key: NodeId | str) -> Node:
        return self.nodes[self.find(key)]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Graph):
            return NotImplemented
        return (
            self.chosen == other.chosen
            and list(self.nodes) == list(other.nodes)
            and all(node == other.nodes[i] for i, node in self.nodes.items())
        )

    __hash__ = None  # type: ignore[assignment]

    def find(self, key: NodeId | str) -> NodeId:
        """The id of a node given by id, name or label. Raises KeyError with a plain sentence."""
        if isinstance(key, str):
            found = self.by_name.get(key) or self.by_label.get(key) or self._parameter(key)
            if found is None:
                raise KeyError(tr("There is no node called {name}.").format(name=key))
            return found
        if key not in self.nodes:
            raise KeyError(tr("There is no node {name}.").format(name=key))
        return key

    def _parameter(self, key: str) -> NodeId | None:
        """The parameter that ``h.W`` names."""
        owner, _, name = key.partition(".")
        block = self.by_label.get(owner)
        if not name or block is None:
            return None
        node = self.nodes[block]
        names = parameter_names(node.op, node.attrs)
        return node.inputs[names.index(name) - len(names)] if name in names else None

    @cached_property
    def by_name(self) -> Mapping[str, NodeId]:
        """Named nodes."""
        return {node.name: node.id for node in self if node.name}

    @cached_property
    def by_label(self) -> Mapping[str, NodeId]:
        """Every node by its label (constants may share one: the first wins)."""
        found: dict[str, NodeId] = {}
        for node_id, label in self.labels.items():
            found.setdefault(label, node_id)
        return found

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """All edges, by target in model order, then by slot."""
        return tuple(
            Edge(source, node.id, slot)
            for node in self
            for slot, source in enumerate(node.inputs)
            if source is not None
        )

    @cached_property
    def outgoing(self) -> Mapping[NodeId, tuple[Edge, ...]]:
        """The edges that leave each node, in the order of `edges`."""
        found: dict[NodeId, list[Edge]] = {node_id: [] for node_id in self.nodes}
        for edge in self.edges:
            found[edge.source].append(edge)
        return {node_id: tuple(edges) for node_id, edges in found.items()}

    @cached_property
    def order(self) -> tuple[NodeId, ...]:
        """Topological order, as near to model order as the edges allow. Raises GraphError on a cycle."""
        waiting = {node.id: sum(s is not None for s in node.inputs) for node in self}
        ready = deque(node_id for node_id, count in waiting.items() if count == 0)
        if all(self._after_its_inputs()):
            return tuple(self.nodes)
        done: list[NodeId] = []
        while ready:
            node_id = ready.popleft()
            done.append(node_id)
            for edge in self.outgoing[node_id]:
                waiting[edge.target] -= 1
                if waiting[edge.target] == 0:
                    ready.append(edge.target)
        if len(done) < len(self.nodes):
            names = ", ".join(self.labels[i] for i in self.circles()[0])
            raise GraphError(tr("These nodes depend on themselves in a circle: {names}.").format(names=names))
        return tuple(done)

    def circles(self) -> tuple[tuple[NodeId, ...], ...]:
        """The nodes that depend on themselves, circle by circle, in model order."""
        import networkx as nx  # heavy, and hardly ever needed

        wires = nx.DiGraph((edge.source, edge.target) for edge in self.edges)
        parts = [part for part in nx.strongly_connected_components(wires) if _is_circle(part, wires.has_edge)]
        place = {node_id: k for k, node_id in enumerate(self.nodes)}
        return tuple(
            sorted((tuple(sorted(p, key=place.__getitem__)) for p in parts), key=lambda p: place[p[0]])
        )

    def _after_its_inputs(self) -> Iterator[bool]:
        seen: set[NodeId] = set()
        for node in self:
            yield all(source in seen for source in node.inputs if source is not None)
            seen.add(node.id)

    @cached_property
    def output(self) -> NodeId | None:
        """The chosen output, or the last node that nothing uses, or None for an empty graph."""
        if self.chosen is not None and self.chosen in self.nodes:
            return self.chosen
        ends = [node_id for node_id in self.nodes if not self.outgoing[node_id]]
        return ends[-1] if ends else None

    @cached_property
    def depth(self) -> int:
        """How many edges the longest path has."""
        found: dict[NodeId, int] = {}
        for node_id in self.order:
            sources = (source for source in self.nodes[node_id].inputs if source is not None)
            found[node_id] = max((found[source] + 1 for source in sources), default=0)
        return max(found.values(), default=0)

    @cached_property
    def leaves(self) -> tuple[NodeId, ...]:
        """Inputs, parameters and constants."""
        return tuple(node.id for node in self if node.is_leaf)

    @cached_property
    def labels(self) -> Mapping[NodeId, str]:
        """What each node is called on screen: its name, a constant's number, or a free letter."""
        used = {node.name for node in self if node.name}
        given = self.given_labels
        unnamed = [
            node.id
            for node in self
            if not node.name and node.op != "const" and node.id not in given and not self._is_owned(node)
        ]
        found = dict(zip(unnamed, free_labels(used, len(unnamed)), strict=True))
        owned: list[NodeId] = []
        for node in self:
            if node.name or node.id in given:
                found[node.id] = node.name or given[node.id]
            elif node.id not in found:
                if self._is_owned(node):
                    owned.append(node.id)
                found[node.id] = constant_label(node.value)
        found |= parameter_labels(
            [(i, self._own_name(i), found[i[:-1]]) for i in owned],
            {label for i, label in found.items() if i not in owned},
        )
        return {node.id: found[node.id] for node in self}

    def _own_name(self, node_id: NodeId) -> str:
        """What its block calls a parameter."""
        block = self.nodes[node_id[:-1]]
        return parameter_names(block.op, block.attrs)[node_id[-1]]

    def _is_owned(self, node: Node) -> bool:
        return len(node.id) > 1 and node.is_leaf and node.id[:-1] in self.nodes

    @cached_property
    def inside(self) -> Mapping[NodeId, NodeId]:
        """The parameters that are drawn inside the closed block they belong to, with that block.

        A parameter that something else uses, too, has a card of its own.
        """
        found: dict[NodeId, NodeId] = {}
        for node in self:
            if len(node.id) == 1 or not node.is_leaf or node.name:
                continue
            users = self.outgoing[node.id]
            if len(users) != 1:
                continue
            target = self.nodes[users[0].target]
            count = len(parameter_names(target.op, target.attrs))
            if users[0].slot >= len(target.inputs) - count:
                found[node.id] = target.id
        return found

    @cached_property
    def used(self) -> frozenset[NodeId]:
        """The output and everything it depends on."""
        return frozenset() if self.output is None else self.ancestors(self.output)

    def ancestors(self, node_id: NodeId) -> frozenset[NodeId]:
        """The node itself and everything it depends on."""
        return self._reach(node_id, lambda i: (s for s in self.nodes[i].inputs if s is not None))

    def descendants(self, node_id: NodeId) -> frozenset[NodeId]:
        """The node itself and everything that depends on it."""
        return self._reach(node_id, lambda i: (e.target for e in self.outgoing[i]))

    @staticmethod
    def _reach(start: NodeId, step: Any) -> frozenset[NodeId]:
        seen, stack = {start}, [start]
        while stack:
            for node_id in step(stack.pop()):
                if node_id not in seen:
                    seen.add(node_id)
                    stack.append(node_id)
        return frozenset(seen)

    @cached_property
    def drawn(self) -> Graph:
        """The graph as it is drawn: without the parameters that are `inside` their blocks, whose slots are
        left out of the edges."""
        inside = self.inside
        if not inside:
            return self
        kept = {}
        for node in self:
            if node.id in inside:
                continue
            if inside.keys().isdisjoint(node.inputs):
                kept[node.id] = node
            else:
                kept[node.id] = replace(node, inputs=tuple(None if s in inside else s for s in node.inputs))
        return Graph(kept, self.output, {node_id: self.labels[node_id] for node_id in kept})

    # --- editing: each returns a new graph -----------------------------------------------------------------

    def fresh_id(self) -> NodeId:
        """A top-level id that no node of this graph has."""
        return (max((node_id[0] for node_id in self.nodes), default=-1) + 1,)

    def with_node(self, node: Node) -> Graph:
        """The graph with this node added (last in model order) or replaced (in its place)."""
        return Graph({**self.nodes, node.id: node}, self.chosen, self.given_labels)

    def with_value(self, key: NodeId | str, value: ArrayLike) -> Graph:
        """The graph with another value at a leaf. Wiring, order and labels are shared with this graph."""
        node = self[key]
        if not node.is_leaf:
            raise GraphError(
                tr("{name} is computed; only a leaf has a value to set.").format(name=self.labels[node.id])
            )
        changed = self.with_node(replace(node, value=frozen_array(value)))
        shared = ("inside", "edges", "outgoing", "order", "output", "depth", "leaves", "by_name", "used")
        changed.__dict__.update({name: self.__dict__[name] for name in shared if name in self.__dict__})
        if node.op != "const" and "labels" in self.__dict__:
            changed.__dict__["labels"] = self.labels
        return changed

    def with_output(self, node_id: NodeId | None) -> Graph:
        """The graph with another chosen output."""
        return Graph(self.nodes, node_id, self.given_labels)

    def without(self, node_ids: Iterable[NodeId]) -> Graph:
        """The graph without these nodes; inputs that they fed become open."""
        gone = set(node_ids)
        kept = {
            node.id: replace(node, inputs=tuple(None if s in gone else s for s in node.inputs))
            if gone.intersection(node.inputs)
            else node
            for node in self
            if node.id not in gone
        }
        return Graph(kept, None if self.chosen in gone else self.chosen, self.given_labels)


def _is_circle(part: Collection[NodeId], has_edge: Callable[[NodeId, NodeId], bool]) -> bool:
    some = next(iter(part))
    return len(part) > 1 or has_edge(some, some)


def same_structure(one: Graph, other: Graph) -> bool:
    """Equal up to the ids: same nodes in the same topological order, wired alike, same output."""
    if len(one) != len(other):
        return False
    number = {i: k for k, i in enumerate(one.order)}, {i: k for k, i in enumerate(other.order)}
    if (one.output is None) != (other.output is None):
        return False
    if (
        one.output is not None
        and other.output is not None
        and number[0][one.output] != number[1][other.output]
    ):
        return False
    for a, b in zip(one.order, other.order, strict=True):
        inputs = [
            tuple(None if s is None else number[side][s] for s in graph.nodes[i].inputs)
            for side, (graph, i) in enumerate(((one, a), (other, b)))
        ]
        if inputs[0] != inputs[1] or not one.nodes[a].same_content(other.nodes[b]):
            return False
    return True
