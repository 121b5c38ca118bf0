"""Why a weight moved: its update, split into each example's gradient, the penalties, decay and momentum.

The update is linear in what each of them gives, once it is known how far the optimizer shortens or stretches
the step at this weight. So its own rules are run on numbers that remember what they are made of, and the
parts add up to the update.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from gradviz.engine.plan import Plan
from gradviz.engine.plan import compile as compiled
from gradviz.graph.graph import Graph, Node, NodeId
from gradviz.language import tr
from gradviz.ops.rule import compile_rule
from gradviz.train.dataset import Array
from gradviz.train.mixed import Mixed
from gradviz.train.optimizers import Optimizer
from gradviz.train.roles import roles_of
from gradviz.train.run import Moment

Kind = Literal["example", "penalty", "decay", "momentum", "rounding"]
ROUNDED = 1e-12
"""What is left of the gradient in so small a part of what the examples give is no penalty."""
CLOSE = 1e-9
"""The examples can be asked one by one where what they say adds up to what they say together, so closely."""


@dataclass(frozen=True)
class Share:
    """One reason for an update."""

    kind: Kind
    update: float
    """By how much it moved the weight."""
    gradient: float = 0.0
    """Its part of the loss's derivative by the weight; 0 for what is not in the loss."""
    row: int | None = None
    """The number of the training example."""


@dataclass(frozen=True)
class Why:
    """Why one weight moved in one step. All updates of the `shares` add up to `update`."""

    parameter: NodeId
    cell: tuple[int, ...]
    before: float
    after: float
    gradient: float
    """Of the loss, before anything was clipped."""
    shares: tuple[Share, ...]
    """The examples in the order of the batch, then what else there is."""
    step_size: float
    """By how much a gradient larger by 1 would have moved the weight further, all else equal: the learning
    rate, as the optimizer has it at this weight now."""

    @property
    def update(self) -> float:
        """By how much the weight moved."""
        return self.after - self.before


@dataclass(frozen=True, eq=False)
class Gradients:
    """The gradient of one parameter in one step, split by where it comes from."""

    parameter: NodeId
    examples: Array
    """(N, cells): what each example of the batch gives, as its part of the mean."""
    rest: Array
    """(cells,): what does not come through the prediction, as a penalty on the weights."""
    clip: float
    """What all gradients were multiplied by, so that together they were not too long."""


def why(moment: Moment, parameter: NodeId | str, cell: tuple[int, ...] = ()) -> Why:
    """Why this cell of a parameter moved in this step. Raises KeyError for what is no trained parameter,
    IndexError for a cell that is not there."""
    return of_cell(moment, gradients(moment, parameter), cell)


# --- gradients, example by example ---------------------------------------------------------------------


def gradients(moment: Moment, parameter: NodeId | str) -> Gradients:
    """The gradient of a parameter in the step of a moment, from each of its examples. Raises KeyError for
    what is no trained parameter."""
    graph, roles = moment.graph, roles_of(moment.graph)
    node_id = graph.find(parameter)
    if node_id not in moment.places:
        raise KeyError(tr("{name} is no parameter that is trained.").format(name=graph.labels[node_id]))
    trained = list(moment.places)
    plan = compiled(graph, roles.loss, dtype="float64", wrt=trained, keep=[roles.prediction])
    plan.step(moment.feeds)
    whole = np.asarray(plan.grad(node_id), dtype=np.float64).ravel()
    length = float(np.sqrt(sum(np.sum(np.square(plan.grad(i))) for i in trained)))
    most = moment.optimizer.clip_norm
    # As torch.nn.utils.clip_grad_norm_ has it, and with it the compiled update.
    clip = 1.0 if most is None else min(1.0, most / (length + 1e-6))
    examples = _by_example(moment, roles.prediction, node_id, np.asarray(plan.grad(roles.prediction)))
    rest = whole - examples.sum(axis=0)
    rest[np.abs(rest) <= ROUNDED * np.abs(examples).sum(axis=0).max(initial=0)] = 0.0
    return Gradients(node_id, examples, rest, clip)


def _by_example(moment: Moment, prediction: NodeId, parameter: NodeId, upstream: Array) -> Array:
    """What each example sends back to a parameter; `upstream` is what the loss sends to the predictions."""
    graph, name = _pulling(moment.graph, prediction, upstream)
    plan = compiled(graph, dtype="float64", wrt=[parameter], keep=[])
    together = _pulled(plan, parameter, {**moment.feeds, name: upstream})
    alone = []
    for k in range(len(upstream)):
        feeds = {key: array[k : k + 1] for key, array in moment.feeds.items()}
        alone.append(_pulled(plan, parameter, {**feeds, name: upstream[k : k + 1]}))
    found = np.array(alone)
    if np.allclose(found.sum(axis=0), together, rtol=CLOSE, atol=CLOSE * float(np.abs(found).max(initial=0))):
        return found
    # They have to do with each other: a norm by the batch, or what dropout left out.
    rows = np.arange(len(upstream)).reshape(-1, *(1,) * (upstream.ndim - 1))
    return np.array(
        [
            _pulled(plan, parameter, {**moment.feeds, name: np.where(rows == k, upstream, 0.0)})
            for k in range(len(upstream))
        ]
    )


def _pulled(plan: Plan, parameter: NodeId, feeds: Mapping[str, Array]) -> Array:
    plan.step(feeds)
    return np.asarray(plan.grad(parameter), dtype=np.float64).ravel()


def _pulling(graph: Graph, prediction: NodeId, upstream: Array) -> tuple[Graph, str]:
    """A net whose output is the sum of its predictions, each times a number that is fed: its gradient is what
    those numbers send back. And the name under which they are fed."""
    free, name = max(node_id[0] for node_id in graph.nodes) + 1, "upstream"
    while name in graph.labels.values():
        name += "_"
    fed = Node(id=(free,), op="input", name=name, value=upstream)
    product = Node(id=(free + 1,), op="multiply", inputs=(prediction, fed.id))
    total = Node(id=(free + 2,), op="sum", inputs=(product.id,))
    nodes = {**graph.nodes, **{node.id: node for node in (fed, product, total)}}
    return Graph(nodes, total.id, given_labels=graph.labels), name


# --- from the gradient to the update -------------------------------------------------------------------


def of_cell(moment: Moment, found: Gradients, cell: tuple[int, ...]) -> Why:
    """The update of one cell. Raises IndexError for a cell that is not there."""
    value = moment.graph.nodes[found.parameter].value
    assert value is not None
    if len(cell) != value.ndim or any(not 0 <= k < size for k, size in zip(cell, value.shape, strict=True)):
        raise IndexError(tr("The parameter has no such cell."))
    place = int(np.ravel_multi_index(cell, value.shape)) if cell else 0
    offset = moment.places[found.parameter].start + place
    before, after = (float(array[offset]) for array in moment.parameters)
    memory = {name: float(array[offset]) for name, array in moment.memory.items()}
    by_source = np.array([*found.examples[:, place], found.rest[place]])
    moved = _moved(moment.optimizer, moment.step, before, by_source * found.clip, memory)
    *by_example, penalty, momentum, kept, slope = (float(part) for part in moved.parts)
    shares = [
        Share("example", update, float(gradient), int(row))
        for update, gradient, row in zip(by_example, by_source, moment.rows, strict=False)
    ]
    others: tuple[tuple[Kind, float, float], ...] = (
        ("penalty", penalty, float(by_source[-1])),
        ("decay", kept - before, 0.0),
        ("momentum", momentum, 0.0),
    )
    shares += [Share(kind, update, gradient) for kind, update, gradient in others if update or gradient]
    rounded = (after - before) - sum(share.update for share in shares)
    if rounded:
        shares.append(Share("rounding", rounded))
    total, size = float(by_source.sum()), abs(slope) * found.clip
    return Why(found.parameter, cell, before, after, total, tuple(shares), size)


def _moved(
    optimizer: Optimizer, step: int, before: float, sources: Array, memory: Mapping[str, float]
) -> Mixed:
    """The parameter after the optimizer's rules were run on numbers that remember their parts: those of the
    gradient's sources, what was remembered, and the parameter as it was."""
    known: dict[str, Any] = {
        name: float(compile_rule(rule, ("t",))(t=step)) for name, rule in optimizer.numbers.items()
    }
    nothing = np.zeros(len(sources))
    known["g"] = Mixed(np.array([*sources, 0.0, 0.0, 1.0]))
    known["p"] = Mixed(np.array([*nothing, 0.0, before, 0.0]))
    for name in optimizer.arrays:
        known[name] = Mixed(np.array([*nothing, memory.get(name, 0.0), 0.0, 0.0]))
    for name, rule in optimizer.rules:
        known[name] = compile_rule(rule, tuple(known))(**known)
    moved: Mixed = known["p"]
    return moved
