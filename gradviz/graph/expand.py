"""The graph on the screen: closed blocks stay one node, open ones give way to what is inside them.

`expand` takes the drawing and the ids of the blocks that are open, and returns a graph that runs like any
other. The last node of an open block keeps the block's id and name (only the name, if it is a block itself:
`Expanded.stands_for` knows its id), so that nothing around it changes; its other nodes have longer ids,
``(7, 5)`` inside ``(7,)``, which are the same whenever it is opened.

A parameter of an open block falls apart into *views* (`gradviz.graph.views`): leaves for just those cells
that its parts use, a row of weights for a closed neuron, single weights for an open one. `collected` puts
their gradients together again, and a value set at a view is set at the parameter (`with_view`). Between two
open layers the numbers go straight from neuron to neuron: what is stacked only to be picked apart again is
left out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from math import prod
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from gradviz.graph.block import Attrs, Shape, block_of, is_block, parameter_names
from gradviz.graph.body import Body, body_of
from gradviz.graph.graph import Graph, GraphError, Node, NodeId, frozen_array
from gradviz.graph.grouping import groups_of, parent_of
from gradviz.graph.labels import constant_label, inner_label, range_label
from gradviz.graph.shapes import shapes_of
from gradviz.graph.views import View
from gradviz.language import tr
from gradviz.ops.index import Index
from gradviz.ops.op import Array, settings

MOST_PARTS = 200
"""Nodes that a block may open into; a larger one shows its matrix instead (`Expanded.too_large`)."""


class OpenBlock(NamedTuple):
    """What an open block is, which is no node while it is open."""

    op: str
    attrs: Attrs
    name: str
    parameters: int
    """How many numbers its parameters have."""
    own: tuple[tuple[str, View], ...] = ()
    """Its parameters by their labels; inside another block the parts of that block's that it has."""


@dataclass(frozen=True, eq=False)
class Expanded:
    """What is on the screen for one drawing and one set of open blocks."""

    graph: Graph
    source: Graph
    """The drawing."""
    opened: tuple[NodeId, ...] = ()
    """The blocks that are open, outer ones first."""
    blocks: Mapping[NodeId, OpenBlock] = field(default_factory=dict)
    """What each of them is."""
    group_of: Mapping[NodeId, NodeId] = field(default_factory=dict)
    """The innermost open block that each node is in; at the top level none."""
    parent_of: Mapping[NodeId, NodeId] = field(default_factory=dict)
    """The open block that each open block is in; at the top level none."""
    views: Mapping[NodeId, View] = field(default_factory=dict)
    stands_for: Mapping[NodeId, NodeId] = field(default_factory=dict)
    """Nodes that are not on the screen, with the ones that have their value there."""
    too_large: frozenset[NodeId] = frozenset()
    """The blocks that are meant to be open but have too many parts."""

    def shown_id(self, node_id: NodeId) -> NodeId:
        """The node on the screen that has the value of a node of the drawing."""
        return self.stands_for.get(node_id, node_id)

    def document_id(self, node_id: NodeId) -> NodeId:
        """The node of the drawing that a node on the screen belongs to: itself, a parameter, or a block."""
        if node_id in self.views:
            return self.views[node_id].parameter
        while node_id not in self.source.nodes and len(node_id) > 1:
            node_id = node_id[:-1]
        return node_id


def expand(graph: Graph, opened: Collection[NodeId], most: int = MOST_PARTS) -> Expanded:
    """The drawing with these blocks open. Ids of blocks that are not there, or not on view, are ignored."""
    wanted = frozenset(opened)
    if not any(is_block(node.op) and node.id in wanted for node in graph):
        return Expanded(graph, graph)
    return _Opening(graph, wanted, most).result()


def followed(expanded: Expanded, graph: Graph) -> Expanded | None:
    """The same for a drawing in which only values of leaves have changed; None where more has."""
    before = expanded.source
    if graph.nodes.keys() != before.nodes.keys() or graph.chosen != before.chosen:
        return None
    changed: dict[NodeId, Array] = {}
    for node_id, node in graph.nodes.items():
        old = before.nodes[node_id]
        if node is old:
            continue
        same = node.is_leaf and old.is_leaf and (node.op, node.name) == (old.op, old.name)
        if not same or node.value is None or old.value is None or node.value.shape != old.value.shape:
            return None
        changed[node_id] = node.value
    shown = expanded.graph
    for node_id, value in changed.items():
        if node_id in shown.nodes:
            shown = shown.with_value(node_id, value)
    for node_id, view in expanded.views.items():
        if view.parameter in changed:
            shown = shown.with_value(node_id, changed[view.parameter][view.key])
    return replace(expanded, graph=shown, source=graph)


def with_view(expanded: Expanded, node_id: NodeId, value: ArrayLike) -> tuple[NodeId, Array]:
    """The leaf of the drawing to set, and its whole value, for a value set at a leaf on the screen.

    Raises GraphError where the leaf is part of a block's own formula.
    """
    view = expanded.views.get(node_id)
    if view is None:
        if node_id not in expanded.source.nodes:
            name = expanded.graph.labels.get(node_id, "?")
            raise GraphError(tr("{name} is part of how the block works and cannot be set.").format(name=name))
        return node_id, frozen_array(value)
    whole = np.array(expanded.source.nodes[view.parameter].value)
    whole[view.key] = value
    return view.parameter, frozen_array(whole)


def collected(expanded: Expanded, gradients: Mapping[NodeId, Array]) -> Mapping[NodeId, Array]:
    """The gradients of a trace of the graph on the screen, for the nodes of the drawing: views put together,
    and added to what the whole parameter receives."""
    found = {node_id: g for node_id, g in gradients.items() if node_id in expanded.source.nodes}
    for node_id, view in expanded.views.items():
        if node_id not in gradients:
            continue
        parameter = expanded.source.nodes[view.parameter].value
        assert parameter is not None
        whole = np.array(found.get(view.parameter, np.zeros(parameter.shape)))
        whole[view.key] += gradients[node_id]
        found[view.parameter] = whole
    return found


class _Opening:
    """One pass over the drawing: nodes come out in an order in which everything stands after its inputs."""

    def __init__(self, graph: Graph, wanted: frozenset[NodeId], most: int) -> None:
        self.source, self.wanted, self.most = graph, wanted, most
        self.nodes: dict[NodeId, Node] = {}
        self.shapes: dict[NodeId, Shape] = dict(shapes_of(graph))
        self.labels: dict[NodeId, str] = {}
        self.stands_for: dict[NodeId, NodeId] = {}
        """Where a node's value comes from another one: numbers that go straight from neuron to neuron."""
        self.views: dict[NodeId, View] = {}
        self.opened: dict[NodeId, OpenBlock] = {}
        self.letters = {label.partition("_")[0].rstrip("0123456789") for label in graph.labels.values()}
        """What the nodes of the drawing are called, without their numbers."""
        self.too_large: set[NodeId] = set()

    def result(self) -> Expanded:
        """Everything opened, what nothing uses any more left out."""
        for node_id in self.source.order:
            self.add(self.source.nodes[node_id], self.source.labels[node_id])
        self.drop_unused()
        graph = Graph(self.nodes, self.output, self.labels)
        standing = {node_id: self.shown(node_id) for node_id in self.stands_for}
        group_of = groups_of(graph, self.opened, self.views)
        parents = {
            inner: outer for inner in self.opened for outer in [parent_of(inner, self.opened)] if outer
        }
        return Expanded(
            graph,
            self.source,
            tuple(self.opened),
            self.opened,
            group_of,
            parents,
            {node_id: view for node_id, view in self.views.items() if node_id in graph.nodes},
            {node_id: other for node_id, other in standing.items() if other in graph.nodes},
            frozenset(self.too_large),
        )

    def add(self, node: Node, label: str) -> None:
        """One node, or what is inside it."""
        inputs = tuple(None if s is None else self.shown(s) for s in node.inputs)
        node = node if inputs == node.inputs else replace(node, inputs=inputs)
        body = self.body(node) if node.id in self.wanted and is_block(node.op) else None
        if body is None:
            self.nodes[node.id] = node
            if not node.name:
                self.labels[node.id] = label
            return
        self.opened[node.id] = self.open_block(node, label)
        self.open(node, body, label)

    def open_block(self, node: Node, label: str) -> OpenBlock:
        """What is known of a block after it was opened."""
        own = node.inputs[len(node.inputs) - len(parameter_names(node.op, node.attrs)) :]
        size = sum(prod(self.shapes[source]) for source in own if source is not None)
        parts = tuple(
            (self.labels.get(source) or self.source.labels[source], self.views.get(source, View(source, ())))
            for source in own
            if source is not None and (source in self.views or source in self.source.nodes)
        )
        return OpenBlock(node.op, node.attrs, node.name or label, size, parts)

    def shown(self, node_id: NodeId) -> NodeId:
        """The node whose value stands for this one's."""
        while node_id in self.stands_for:
            node_id = self.stands_for[node_id]
        return node_id

    @property
    def output(self) -> NodeId | None:
        """The output of the drawing, on the screen."""
        found = self.source.output
        return None if found is None else self.shown(found)

    def body(self, node: Node) -> Body | None:
        """What is inside a block; None where it cannot be told, is too much, or gets no numbers."""
        shapes = [self.shapes.get(source) if source is not None else None for source in node.inputs]
        known = tuple(shape for shape in shapes if shape is not None)
        if len(known) < len(shapes) or any(0 in shape for shape in known):
            return None
        chosen = tuple(settings(block_of(node.op), node.attrs).items())
        try:
            body = body_of(node.op, "show", known, chosen)
        except ValueError:
            return None
        if len(body.graph) > self.most + len(node.inputs):
            self.too_large.add(node.id)
            return None
        return body

    def open(self, node: Node, body: Body, label: str) -> None:
        """The nodes of a body in the place of the block."""
        place: dict[NodeId, NodeId] = {}
        for leaf, source in zip(body.inputs, node.inputs, strict=True):
            if leaf is not None and source is not None:
                place[leaf] = source
        first = len(parameter_names(node.op, node.attrs))
        for part in body.graph:
            if part.id in place:
                continue
            is_last = part.id == body.output
            within = not is_last or is_block(part.op)  # a block needs an id of its own to be opened by
            node_id = (*node.id, first + part.id[0]) if within else node.id
            place[part.id] = node_id
            inputs = tuple(None if s is None else self.shown(place[s]) for s in part.inputs)
            moved = Node(node_id, part.op, inputs, part.attrs, node.name if is_last else "", part.value)
            self.shapes[node_id] = body.shapes[part.id]
            direct = None if is_last else self.direct(moved, part.name)
            own = label if is_last else self.part_label(moved, part.name, label, len(place))
            if direct is None:
                self.add(moved, own)
            else:
                self.stands_for[node_id] = direct
                if part.name and direct not in self.views:
                    self.labels[direct] = own
            if is_last and within:
                self.stands_for[node.id] = node_id

    def part_label(self, node: Node, name: str, whole: str, number: int) -> str:
        """What a part of a block is called; a number that is part of the formula is called by itself, one
        number of an input after the input."""
        if not name and node.op == "const":
            return constant_label(node.value)
        index = node.attrs.get("index", (0,))
        if node.op == "pick" and name and not name[-1].isdigit():
            return name  # a part of a parameter, as its textbook calls it
        if node.op != "pick" or name or node.inputs[0] is None or not isinstance(index[-1], int):
            return inner_label(name, whole, number, self.letters)
        outside = self.nodes[node.inputs[0]]
        return f"{outside.name or self.labels.get(outside.id, whole)}_{index[-1] + 1}"

    def direct(self, node: Node, name: str) -> NodeId | None:
        """The node that a pick of one number comes down to: a part of a parameter, or what was stacked."""
        if node.op != "pick" or node.inputs[0] is None:
            return None
        index: Index = node.attrs.get("index", (0,))
        source = self.nodes.get(node.inputs[0])
        if source is None:
            return None
        if source.op == "stack":
            return self.stacked(source, index)
        if source.id in self.views or self.owned(source.id):
            return self.view(source, index, name)
        return None

    def stacked(self, stack: Node, index: Index) -> NodeId | None:
        """The part of a stack that an index picks whole."""
        axes = len(self.shapes[stack.id])
        axis, place = stack.attrs.get("axis", 0) % axes, index[-1]
        whole_part = (axis == 0 and len(index) == 1) or (axis == axes - 1 and index[:-1] == (("ellipsis",),))
        return stack.inputs[place] if whole_part and isinstance(place, int) else None

    def owned(self, node_id: NodeId) -> bool:
        """A parameter that belongs to a block of the drawing, and to nothing else there."""
        return len(node_id) > 1 and node_id in self.source.inside

    def view(self, source: Node, index: Index, name: str) -> NodeId | None:
        """The leaf for a part of a parameter, made where there is none yet."""
        view = self.views.get(source.id, View(source.id, ())).part(index)
        if view is None or source.value is None:
            return None
        node_id = view.node_id(self.shapes[view.parameter])
        if node_id not in self.nodes:
            whole = self.source.nodes[view.parameter].value
            assert whole is not None
            value = frozen_array(whole[view.key])
            self.nodes[node_id] = Node(node_id, source.op, value=value)
            self.shapes[node_id] = value.shape
            self.views[node_id] = view
            self.labels[node_id] = name or self.view_label(source.id, index)
        return node_id

    def view_label(self, source: NodeId, index: Index) -> str:
        """``w1_2_3`` for a cell of ``W1``: a small letter and the numbers, counted from 1 as in textbooks."""
        whole = self.labels.get(source) or self.source.labels[source]
        numbers = "_".join(str(i + 1) if isinstance(i, int) else range_label(i[1], i[2]) for i in index)
        return f"{whole[:1].lower()}{whole[1:]}_{numbers}"

    def drop_unused(self) -> None:
        """Leave out what only served to bring numbers from one open block into another."""
        used: set[NodeId] = set()
        for node_id in reversed(tuple(self.nodes)):
            node = self.nodes[node_id]
            if node_id in used or self.is_wanted(node):
                used.update(source for source in node.inputs if source is not None)
            else:
                del self.nodes[node_id]
                self.labels.pop(node_id, None)

    def is_wanted(self, node: Node) -> bool:
        """Whether a node stays though nothing uses it: the output, and all that stands in the drawing, but
        no parameter that has fallen apart and no stack that other layers have taken apart again."""
        if node.id == self.output:
            return True
        if node.id not in self.source.nodes or node.id in self.source.inside:
            return False
        taken_apart = node.id in self.opened and node.op == "stack" and self.source.outgoing[node.id]
        return not taken_apart
