"""The compiled run: a graph as a straight NumPy program over buffers that are allocated once.

The program is made from the operations that the stepper shows, by the same rules; its text is `Plan.source`,
and that text is what runs. It is made for the shapes of what is fed, and made anew where they change, which
takes milliseconds; parameters, and what the optimizer remembers, stay.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradviz.engine.compiled.program import Program, Slot, ground_for, program_for
from gradviz.engine.compiled.reach import leading_to, led_to, reached
from gradviz.engine.compiled.recorder import LARGE
from gradviz.engine.compiled.script import script
from gradviz.engine.compiled.update import Optimizer
from gradviz.graph.build import Tensor, as_graph
from gradviz.graph.graph import Graph, GraphError, NodeId
from gradviz.language import tr

Array = NDArray[Any]
Dtype = Literal["float32", "float64"]
CACHED = 8
"""Programs for so many combinations of shapes are kept: the last batch of an epoch is often a smaller one."""


@dataclass(frozen=True)
class Running:
    """A program and the arrays that its text has made."""

    program: Program
    names: dict[str, Any]
    fed: Mapping[str, Array | None]
    """Where each input goes, by the name under which it is fed; None where the program does not use it."""


def compile(
    graph: Graph | Tensor | str,
    output: NodeId | str | None = None,
    optimizer: Optimizer | None = None,
    dtype: Dtype = "float32",
    *,
    wrt: Iterable[NodeId | str] | None = None,
    keep: Iterable[NodeId | str] | None = None,
) -> Plan:
    """A graph (or a program, or a tensor's history) as a plan that runs fast and again and again.

    Gradients are computed with respect to the leaves `wrt`: by default the parameters where there is an
    `optimizer`, else all inputs and parameters, and of everything between them and the output. Values and
    gradients of the nodes `keep` can be read after a step; the fewer, the less memory. Without `keep` these
    are all nodes, and with an optimizer all but those of more than 65,536 numbers.
    Raises GraphError for a graph that cannot be run, a node that is not there, an optimizer with nothing to
    do; ValueError for another dtype.
    """
    if dtype not in get_args(Dtype):
        raise ValueError(tr("A plan computes in float32 or float64, not {name}.").format(name=dtype))
    return Plan(as_graph(graph), output, optimizer, dtype, wrt, keep)


class Plan:
    """A graph that runs, with parameters that live."""

    def __init__(
        self,
        graph: Graph,
        output: NodeId | str | None,
        optimizer: Optimizer | None,
        dtype: Dtype,
        wrt: Iterable[NodeId | str] | None,
        keep: Iterable[NodeId | str] | None,
    ) -> None:
        if not graph.nodes:
            raise GraphError(tr("There is nothing to run yet: the graph is empty."))
        assert graph.order  # raises on a cycle
        self.graph = graph
        self.dtype = np.dtype(dtype)
        end = graph.output if output is None else found(graph, output)
        assert end is not None  # a graph with nodes and no cycle has an end
        self.output: NodeId = end
        self._wanted = wanted_leaves(graph, end, wrt, optimizer is not None)
        self._kept = tuple(graph.nodes) if keep is None else tuple(found(graph, key) for key in keep)
        self._largest = LARGE if keep is None and optimizer is not None else math.inf
        self.steps = 0
        """How often the parameters were updated."""
        self._build(optimizer)
        for slot, node_id in self._slots():
            self._names[slot.name][...] = graph.nodes[node_id].value

    def _build(self, optimizer: Optimizer | None) -> None:
        """The ground, and no programs yet."""
        trained = [node_id for node_id in self._wanted if self.graph.nodes[node_id].op == "param"]
        self._optimizer = optimizer
        self._ground = ground_for(self.graph, trained, optimizer)
        self._names = executed(self._ground.lines, {"np": np, "base64": base64, "dtype": self.dtype.type})
        self._programs: dict[tuple[Any, ...], Running] = {}
        self._running: dict[bool, Running] = {}
        self._last: Running | None = None

    def _slots(self) -> Iterator[tuple[Slot, NodeId]]:
        for node_id, slot in (*self._ground.slots.items(), *self._ground.rest.items()):
            yield slot, node_id

    @property
    def optimizer(self) -> Optimizer | None:
        """What updates the parameters. Another one may be put in its place at any time: parameters stay, and
        so does what both remember under one name."""
        return self._optimizer

    @optimizer.setter
    def optimizer(self, optimizer: Optimizer | None) -> None:
        before, memory = self._names, self.memory
        self._build(optimizer)
        for slot, _ in self._slots():
            self._names[slot.name][...] = before[slot.name]
        for name, array in self.memory.items():
            if name in memory:
                array[...] = memory[name]
        if self._ground.update is not None:
            for name in self._ground.update.counted:
                self._names[name][...] = self.steps

    # --- running ---------------------------------------------------------------------------------------

    def step(self, feeds: Mapping[str, ArrayLike] | None = None) -> float | Array:
        """Forward, backward, and with an optimizer the update; the output's value (a float for a scalar).

        `feeds` gives inputs by name; an input that is not fed has the value that it has in the graph. Raises
        GraphError for a name that is no input, for what is not made of numbers, and for shapes that do not
        fit.
        """
        result = self._run(feeds or {}, True)
        self.steps += self._optimizer is not None
        return result

    def forward(self, feeds: Mapping[str, ArrayLike] | None = None) -> float | Array:
        """The output's value for these inputs; no gradients, and nothing is updated."""
        return self._run(feeds or {}, False)

    def _run(self, feeds: Mapping[str, ArrayLike], backward: bool) -> float | Array:
        running = self._running.get(backward)
        if running is None or not filled(running, feeds):
            running = self._running[backward] = self._prepared(feeds, backward)
        self._last = running
        try:
            with np.errstate(all="ignore"):
                result: Array = running.names["step"]()
        except ValueError as problem:
            raise GraphError(str(problem)) from None
        return result.item() if result.ndim == 0 else result.copy()

    # --- reading ---------------------------------------------------------------------------------------

    def value(self, key: NodeId | str) -> float | Array:
        """The value of a node in the last run, by name, label or id: a float where it is a scalar.

        Raises KeyError where there is no such node, or it was not kept.
        """
        node_id = self.graph.find(key)
        if node_id in self._ground.slots:
            return _plain(self._names[self._ground.slots[node_id].name])
        running = self._last or self._prepared({}, bool(self._wanted))
        if node_id in running.program.values:
            return _plain(running.names[running.program.values[node_id]])
        raise KeyError(tr("The value of {name} was not kept.").format(name=self.graph.labels[node_id]))

    def grad(self, key: NodeId | str) -> float | Array:
        """d output / d node in the last step, likewise: zeros where it does not reach.

        Raises KeyError where there is no such node, or its gradient was not asked for, or before a step.
        """
        node_id = self.graph.find(key)
        label = self.graph.labels[node_id]
        running = self._running.get(True)
        if running is None:
            raise KeyError(tr("There are no gradients before the first step."))
        if node_id in running.program.gradients:
            return _plain(running.names[running.program.gradients[node_id]])
        if not self._without_gradient(node_id, running):
            raise KeyError(tr("The gradient of {name} was not asked for.").format(name=label))
        return _plain(np.full_like(self.value(node_id), float(node_id == self.output)))

    def _without_gradient(self, node_id: NodeId, running: Running) -> bool:
        """Whether the gradient would have been computed if it reached this node."""
        graph = self.graph
        if node_id in running.program.values and node_id in led_to(graph, self._wanted):
            return True
        return node_id not in leading_to(graph, self.output) & led_to(graph, reached(graph, self.output))

    @property
    def source(self) -> str:
        """The program as it stands: with the numbers of now, it runs on its own with NumPy alone."""
        running = self._running.get(True) or self._last or self._prepared({}, bool(self._wanted))
        return script(self.graph, self._ground, running.program, running.names)

    @property
    def parameters(self) -> Array:
        """All trained parameters, side by side: what is written here is what the next run uses."""
        found: Array = self._names["parameters"]
        return found

    @property
    def places(self) -> Mapping[NodeId, slice]:
        """Where each trained parameter lies in `parameters`, its cells in a row."""
        return {node_id: slot.part for node_id, slot in self._ground.slots.items()}

    @property
    def memory(self) -> Mapping[str, Array]:
        """What the optimizer remembers of all parameters, by the names of its arrays."""
        update = self._ground.update
        return {} if update is None else {name: self._names[text] for name, text in update.arrays.items()}

    def trained(self) -> Graph:
        """The graph with the parameters as they are now."""
        graph = self.graph
        for node_id, slot in self._ground.slots.items():
            graph = graph.with_value(node_id, self._names[slot.name].astype(np.float64))
        return graph

    # --- preparing -------------------------------------------------------------------------------------

    def _prepared(self, feeds: Mapping[str, ArrayLike], backward: bool) -> Running:
        """A program for these inputs, which are put in place. Raises GraphError as `step` does."""
        arrays = {name: self._checked(name, array) for name, array in feeds.items()}
        key = (backward, tuple((name, array.shape) for name, array in arrays.items()))
        running = self._programs.get(key)
        if running is None:
            while len(self._programs) >= CACHED:
                del self._programs[next(iter(self._programs))]
            running = self._programs[key] = self._new(arrays, backward)
        for name, buffer in running.fed.items():
            if buffer is not None:
                buffer[...] = arrays[name]
        return running

    def _checked(self, name: str, array: ArrayLike) -> Array:
        """What is fed, as numbers. Raises GraphError."""
        node = self.graph.nodes[found(self.graph, name)]
        if node.op != "input":
            raise GraphError(tr("{name} is no input, so nothing can be fed to it.").format(name=name))
        try:
            return np.asarray(array, dtype=self.dtype)
        except (TypeError, ValueError):
            raise GraphError(tr("The value of {name} is not made of numbers.").format(name=name)) from None

    def _new(self, arrays: Mapping[str, Array], backward: bool) -> Running:
        graph = self.graph
        ids = {name: found(graph, name) for name in arrays}
        program = program_for(
            graph,
            self.output,
            self._ground,
            {ids[name]: array.shape for name, array in arrays.items()},
            wanted=self._wanted if backward else (),
            kept=self._kept,
            largest=self._largest,
        )
        given = {name: np.frompyfunc(getattr(math, name), 1, 1) for name in program.needs}
        names = executed(program.lines, self._names | given)
        buffers = {node_id: names[text] for node_id, text in program.inputs.items()}
        for node_id, buffer in buffers.items():
            if node_id not in ids.values():
                buffer[...] = graph.nodes[node_id].value
        return Running(program, names, {name: buffers.get(node_id) for name, node_id in ids.items()})


def filled(running: Running, feeds: Mapping[str, ArrayLike]) -> bool:
    """Put the inputs in place; False where this program is not the one for them."""
    fed = running.fed
    if len(feeds) != len(fed):
        return False
    try:
        for name, array in feeds.items():
            buffer = fed[name]
            if buffer is not None:
                if array.shape != buffer.shape:  # type: ignore[union-attr]
                    return False
                buffer[...] = array
    except (AttributeError, KeyError, TypeError, ValueError):  # no array, another name, no numbers
        return False
    return True


def executed(lines: Iterable[str], names: dict[str, Any]) -> dict[str, Any]:
    """The names after these lines of a program have run."""
    # Text becomes code here, as in `gradviz.ops.rule`: it was printed by `gradviz.engine.compiled` from
    # rules of ours, and holds of what a person typed only names that have been made identifiers.
    exec("\n".join(lines), names)  # noqa: S102
    return names


def found(graph: Graph, key: NodeId | str) -> NodeId:
    """The node that is meant. Raises GraphError."""
    try:
        return graph.find(key)
    except KeyError as error:
        raise GraphError(error.args[0]) from None


def wanted_leaves(
    graph: Graph, output: NodeId, wrt: Iterable[NodeId | str] | None, trains: bool
) -> tuple[NodeId, ...]:
    """The leaves whose gradients are wanted. Raises GraphError where there is nothing to train."""
    leaves = reached(graph, output)
    if wrt is not None:
        return tuple(node_id for node_id in (found(graph, key) for key in wrt) if node_id in leaves)
    chosen = tuple(i for i in graph.leaves if i in leaves and (not trains or graph.nodes[i].op == "param"))
    if trains and not chosen:
        raise GraphError(tr("There is nothing to train: the output depends on no parameter."))
    return chosen


def _plain(array: Array) -> float | Array:
    """A float where the array is a scalar, else a copy."""
    return float(array) if array.ndim == 0 else array.copy()
