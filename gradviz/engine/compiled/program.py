"""The whole program as text: the ground that lasts (parameters, what the optimizer remembers), and for given
shapes the buffers and the steps."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from gradviz.engine.compiled.homes import homes_for, needed, slot_for
from gradviz.engine.compiled.names import Names
from gradviz.engine.compiled.record import Recording, taken_down
from gradviz.engine.compiled.update import Optimizer, Update, update_of
from gradviz.engine.compiled.value import Shape, Value
from gradviz.engine.compiled.writer import Writer
from gradviz.graph.graph import Graph, NodeId
from gradviz.language import tr

ALIGNED = 16
"""Each parameter begins at a multiple of so many cells."""
OWN_WORDS = frozenset(("dtype", "parameters", "gradients", "steps", "step", "erf", "erfc"))


@dataclass(frozen=True)
class Slot:
    """Where one parameter lies among all."""

    name: str
    offset: int
    shape: Shape

    @property
    def part(self) -> slice:
        return slice(self.offset, self.offset + int(np.prod(self.shape, dtype=np.int64)))


@dataclass(frozen=True)
class Ground:
    """What lasts as long as the plan."""

    slots: Mapping[NodeId, Slot]
    """The parameters that have a gradient."""
    rest: Mapping[NodeId, Slot]
    """Those without; each has an array of its own."""
    update: Update | None
    lines: tuple[str, ...]
    called: Mapping[NodeId, str]
    """What the nodes are called."""
    names: frozenset[str]
    """What is taken."""


@dataclass(frozen=True)
class Program:
    """One way to run the graph, for leaves of given shapes."""

    lines: tuple[str, ...]
    inputs: Mapping[NodeId, str]
    """What the program calls the leaves that are fed."""
    values: Mapping[NodeId, str]
    gradients: Mapping[NodeId, str]
    end: NodeId
    """The output."""
    needs: frozenset[str] = field(default_factory=frozenset)


def ground_for(graph: Graph, trained: Collection[NodeId], optimizer: Optimizer | None) -> Ground:
    """The ground of a graph whose parameters `trained` have a gradient."""
    names = Names(OWN_WORDS)
    called = {node.id: names.new(graph.labels[node.id]) for node in graph if node.op != "const"}
    slots: dict[NodeId, Slot] = {}
    rest: dict[NodeId, Slot] = {}
    count = 0
    for node in graph:
        if node.op != "param" or node.value is None:
            continue
        if node.id in trained:
            slots[node.id] = Slot(called[node.id], count, node.value.shape)
            count = -(-slots[node.id].part.stop // ALIGNED) * ALIGNED
        else:
            rest[node.id] = Slot(called[node.id], 0, node.value.shape)
    update = None if optimizer is None else update_of(optimizer, count, names)
    lines = ["# " + tr("All parameters side by side, and all their gradients: one update serves them all.")]
    lines += [f"{name} = np.zeros({count}, dtype)" for name in ("parameters", "gradients")]
    lines += [f"{slot.name} = {_part('parameters', slot)}" for slot in slots.values()]
    lines += [f"{slot.name} = np.zeros({slot.shape}, dtype)" for slot in rest.values()]
    if update is not None:
        lines += [f"{name} = np.zeros({count}, dtype)" for name in update.arrays.values()]
        lines += [f"{name} = np.zeros((), dtype)" for name in update.numbers]
        lines += [f"{name} = np.zeros((), int)" for name in update.counted]
    return Ground(slots, rest, update, tuple(lines), called, names.taken)


def _part(array: str, slot: Slot) -> str:
    part = f"{array}[{slot.part.start}:{slot.part.stop}]"
    return part if len(slot.shape) == 1 else f"{part}.reshape({', '.join(map(str, slot.shape)) or '()'})"


def program_for(
    graph: Graph,
    output: NodeId,
    ground: Ground,
    shapes: Mapping[NodeId, Shape],
    *,
    wanted: Collection[NodeId],
    kept: Collection[NodeId],
    largest: float,
) -> Program:
    """The program for leaves of these shapes, with gradients of the `wanted` leaves; the values and gradients
    of `kept` can be read afterwards, as far as they are leaves or have at most so many cells. Raises
    GraphError as `trace` does."""
    nodes = frozenset().union(*(graph.ancestors(node_id) for node_id in (output, *kept)))
    recording = taken_down(graph, output, shapes, nodes, wanted)
    kept = [i for i in kept if graph.nodes[i].is_leaf or recording.value_of(i).size <= largest]
    values = {node_id: recording.value_of(node_id) for node_id in (*kept, output)}
    gradients = {
        node_id: gradient
        for node_id in (*kept, *wanted)
        if (gradient := recording.gradient_of(node_id)) is not None
    }
    bound, copies = _bound(ground, gradients)
    program = needed([*values.values(), *gradients.values()])
    bases = {value.base for value in (*values.values(), *gradients.values())}
    names = Names(ground.names)
    wishes = _wishes(graph, recording, gradients, ground, names)
    writer = Writer(names, homes_for(program, bases, bound), wishes)
    _write_out(writer, program, ground, recording, copies)
    update = ground.update if wanted else None
    setup, lines = writer.setup, writer.lines
    if update is not None:
        setup, lines = [*setup, *update.setup], [*lines, *update.lines]
    called = writer.called
    inputs = {
        node.id: called[recording.value_of(node.id)]
        for node in graph
        if node.op == "input" and node.id in nodes and recording.value_of(node.id) in called
    }
    return Program(
        lines=(*setup, "", "", *_function(lines, called[values[output]], bool(wanted), update is not None)),
        inputs=inputs,
        values={node_id: called[value] for node_id, value in values.items()},
        gradients={node_id: called[value] for node_id, value in gradients.items()},
        end=output,
        needs=frozenset(writer.needs),
    )


def _write_out(
    writer: Writer,
    program: Sequence[Value],
    ground: Ground,
    recording: Recording,
    copies: Iterable[tuple[Value, Slot]],
) -> None:
    """The computations, leaves by their names in the ground, and the copies of gradients into their slots."""
    for node_id, slot in (*ground.slots.items(), *ground.rest.items()):
        if (node_id,) in recording.values:
            writer.called[recording.values[(node_id,)]] = slot.name
    writer.write(program)
    for value, slot in copies:
        place = writer.names.new(f"d_{slot.name}")
        writer.setup.append(f"{place} = {_part('gradients', slot)}")
        writer.lines.append(f"{place}[...] = {writer.called[value]}")


def _bound(
    ground: Ground, gradients: Mapping[NodeId, Value]
) -> tuple[dict[Value, int], list[tuple[Value, Slot]]]:
    """The computations that may write right into the gradients' array, with their offsets; and the gradients
    that have to be copied into their slots."""
    bound: dict[Value, int] = {}
    copies = []
    for node_id, slot in ground.slots.items():
        gradient = gradients.get(node_id)
        if gradient is None:
            continue
        base = slot_for(gradient)
        if base is None or base in bound:
            copies.append((gradient, slot))
        else:
            bound[base] = slot.offset
    return bound, copies


def _wishes(
    graph: Graph, recording: Recording, gradients: Mapping[NodeId, Value], ground: Ground, names: Names
) -> dict[Value, str]:
    """What values are called: nodes by their labels, gradients ``d_`` and the label."""
    wishes: dict[Value, str] = {}
    for node_id, name in ground.called.items():
        value = recording.values.get(recording.real((node_id,)))
        if value is not None and value.constant is None:
            wishes.setdefault(value, name)
    for node_id, gradient in gradients.items():
        if gradient not in wishes and gradient.constant is None:
            wishes[gradient] = names.new(f"d_{graph.labels[node_id]}")
    return wishes


def _function(lines: Sequence[str], output: str, backward: bool, update: bool) -> list[str]:
    """The lines as a function."""
    says = tr("One run forward.")
    if backward:
        says = tr("One step: forward, backward, update.") if update else tr("One step: forward and backward.")
    body = [f"    {line}" if line else "" for line in lines]
    return ["def step():", f'    """{says}"""', *body, "", f"    return {output}"]
