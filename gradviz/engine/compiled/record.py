"""A graph taken down: the value of every node, and the gradients that are asked for.

It is the run that the trace shows, by the same rules: `gradviz.ops.op.evaluated` and `pulled`, on symbols. A
closed block is taken down as its `run` body; its inside has no names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from gradviz.engine.compiled.recorder import Recorder
from gradviz.engine.compiled.symbol import Symbol
from gradviz.engine.compiled.value import Shape, Value
from gradviz.graph.block import is_block, short_name
from gradviz.graph.body import Body, body_of
from gradviz.graph.graph import Graph, GraphError, Node, NodeId
from gradviz.graph.values import Misfit, OpenInput, misfit, open_input, refused_by_block
from gradviz.language import tr
from gradviz.ops.op import Attrs, Op, evaluated, pulled, settings

Key = tuple[NodeId, ...]
"""A node: its id, after the ids of the blocks that it is in."""


@dataclass(frozen=True)
class Entry:
    """One operation that was run."""

    operation: Op
    attrs: Attrs
    inputs: tuple[Key, ...]
    output: Key
    title: str


@dataclass
class Recording:
    """A graph that was taken down."""

    make: Recorder = field(default_factory=Recorder)
    values: dict[Key, Value] = field(default_factory=dict)
    tape: list[Entry] = field(default_factory=list)
    aliases: dict[Key, Key] = field(default_factory=dict)
    """The output of a block is a node inside it, and so are its inputs outside."""
    gradients: dict[Key, Value] = field(default_factory=dict)

    def value_of(self, node_id: NodeId) -> Value:
        """A node of the graph itself."""
        return self.values[self.real((node_id,))]

    def gradient_of(self, node_id: NodeId) -> Value | None:
        """Its gradient; None where none was taken down."""
        return self.gradients.get(self.real((node_id,)))

    def real(self, key: Key) -> Key:
        """The node that a key stands for."""
        while key in self.aliases:
            key = self.aliases[key]
        return key


def taken_down(
    graph: Graph,
    output: NodeId,
    shapes: Mapping[NodeId, Shape],
    nodes: Collection[NodeId],
    wanted: Iterable[NodeId] = (),
) -> Recording:
    """The run of `nodes` (closed towards the leaves) for leaves of these shapes, and from the output back to
    the `wanted` leaves. Raises GraphError as `trace` does."""
    recording = Recording()
    with np.errstate(all="ignore"):  # constants are computed at once
        for node_id in graph.order:
            if node_id in nodes:
                _node(recording, graph, node_id, shapes)
        leaves: set[Key] = {(node_id,) for node_id in wanted}
        if leaves:
            _backward(recording, recording.real((output,)), leaves)
    return recording


# --- forward ---------------------------------------------------------------------------------------------


def _node(recording: Recording, graph: Graph, node_id: NodeId, shapes: Mapping[NodeId, Shape]) -> None:
    node, label, key = graph.nodes[node_id], graph.labels[node_id], (node_id,)
    make = recording.make
    if node.is_leaf:
        if node.value is None:
            raise GraphError(tr("{name} has no value yet.").format(name=label))
        if node.op == "const":
            recording.values[key] = make.constant(node.value)
        else:
            shape = shapes.get(node_id, node.value.shape)
            recording.values[key] = make.leaf(label, shape, _nesting(node, shape))
        return
    if None in node.inputs:
        raise OpenInput(open_input(graph, node))
    sources = [source for source in node.inputs if source is not None]
    known = {source: recording.value_of(source) for source in sources}
    refusal = refused_by_block(graph, node, known) if is_block(node.op) else ""
    if refusal:
        raise Misfit(refusal)
    title = f"{label} = {short_name(node.op)}({', '.join(graph.labels[source] for source in sources)})"
    make.section = title
    try:
        _computed(recording, node, tuple((source,) for source in sources), key, title)
    except ValueError as error:
        raise Misfit(misfit(graph, node, [known[source] for source in sources], str(error))) from error


def _nesting(node: Node, shape: Shape) -> Sequence[int] | None:
    """Images (N, C, H, W) lie with the examples innermost: windows of them are long runs of memory then."""
    return (1, 2, 3, 0) if node.op == "input" and len(shape) == 4 else None


def _computed(recording: Recording, node: Node, inputs: tuple[Key, ...], key: Key, title: str) -> None:
    """One operation, or the inside of one block."""
    values = [recording.values[recording.real(source)] for source in inputs]
    if not is_block(node.op):
        symbols = [Symbol(recording.make, value) for value in values]
        result = evaluated(node.operation, symbols, node.attrs)
        recording.values[key] = _as_value(recording, result)
        recording.tape.append(Entry(node.operation, node.attrs, inputs, key, title))
        return
    chosen = tuple(settings(node.operation, node.attrs).items())
    body: Body = body_of(node.op, "run", tuple(value.shape for value in values), chosen)
    for leaf, source in zip(body.inputs, inputs, strict=True):
        if leaf is not None:
            recording.aliases[(*key, leaf)] = source
    for inner_id in body.graph.order:
        inner, inner_key = body.graph.nodes[inner_id], (*key, inner_id)
        if inner_key in recording.aliases:
            continue
        if inner.value is not None:
            recording.values[inner_key] = recording.make.constant(inner.value)
            continue
        inner_inputs = tuple((*key, source) for source in inner.inputs if source is not None)
        _computed(recording, inner, inner_inputs, inner_key, title)
    recording.aliases[key] = (*key, body.output)


def _as_value(recording: Recording, result: object) -> Value:
    if isinstance(result, Symbol):
        value = result.value
        return recording.make.number(value) if value.is_mask else value
    return recording.make.constant(np.asarray(result, dtype=np.float64))


# --- backward --------------------------------------------------------------------------------------------


def _moving(recording: Recording, leaves: set[Key]) -> set[Key]:
    """What depends on the wanted leaves."""
    found = set(leaves)
    for entry in recording.tape:
        slots = [k for k, source in enumerate(entry.inputs) if recording.real(source) in found]
        if slots and not _without_derivative(recording, entry).issuperset(slots):
            found.add(entry.output)
    return found


def _without_derivative(recording: Recording, entry: Entry) -> frozenset[int]:
    """The inputs through which no derivative runs. As in the trace, an operation that knows it from shapes is
    asked for the gradients of something; what it takes down leads nowhere."""
    operation = entry.operation
    if operation.elementwise or operation.linear or not callable(operation.pullback):
        return operation.fixed_inputs
    shares = _shares(recording, entry, recording.make.leaf("", recording.values[entry.output].shape))
    return frozenset(slot for slot, share in enumerate(shares) if share is None)


def _shares(recording: Recording, entry: Entry, upstream: Value) -> tuple[object, ...]:
    """What each input receives."""
    keys = [recording.real(key) for key in (*entry.inputs, entry.output)]
    *inputs, output = (Symbol(recording.make, recording.values[key]) for key in keys)
    return pulled(entry.operation, inputs, output, Symbol(recording.make, upstream), entry.attrs)


def _backward(recording: Recording, output: Key, leaves: set[Key]) -> None:
    """Gradients of everything that lies between the leaves and the output."""
    make, moving = recording.make, _moving(recording, leaves)
    make.backward = True
    if output not in moving:
        return
    recording.gradients[output] = make.constant(np.ones(recording.values[output].shape))
    for entry in reversed(recording.tape):
        arrived = recording.gradients.get(entry.output)
        if arrived is None:
            continue
        sources = [recording.real(source) for source in entry.inputs]
        if not any(source in moving for source in sources):
            continue
        make.section = tr("back through {step}").format(step=entry.title)
        for source, share in zip(sources, _shares(recording, entry, arrived), strict=True):
            if source in moving and share is not None:
                _arrive(recording, source, share)


def _arrive(recording: Recording, source: Key, share: object) -> None:
    """One more contribution to the gradient of a node."""
    model = recording.values[source]
    new = recording.make.laid_like(_as_value(recording, share), model.lies)
    before = recording.gradients.get(source)
    recording.gradients[source] = new if before is None else recording.make.ufunc("add", before, new)
