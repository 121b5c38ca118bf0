"""The update of one training step as micro-steps: the optimizer's own rules, one parameter after the other.

What the fast run does for all parameters at once (`gradviz.engine.compiled.update`) is done here by the same
rules for each of them, and what the rules work with is kept, so that it can be told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from gradviz.engine.point import Point, frozen
from gradviz.engine.step import Step
from gradviz.graph.graph import NodeId
from gradviz.ops.op import Array
from gradviz.ops.rule import compile_rule

if TYPE_CHECKING:
    from gradviz.engine.compiled.update import Optimizer


@dataclass(frozen=True, eq=False)
class Descent:
    """How the parameters follow their gradients in one step."""

    optimizer: Optimizer
    title: str
    """What the optimizer is called."""
    done: int = 0
    """How many steps there were before."""
    memory: Mapping[NodeId, Mapping[str, Array]] = field(default_factory=dict)
    """What the optimizer remembers of each parameter, by the names of its arrays; 0 where nothing is said."""

    @property
    def is_plain(self) -> bool:
        """Nothing but the learning rate times the gradient is taken away."""
        return tuple(self.optimizer.rules) == PLAIN and self.optimizer.clip_norm is None


PLAIN = (("p", "p - rate * g"),)


def descent_steps(point: Point, gradients: Mapping[NodeId, Array], descent: Descent) -> list[Step]:
    """One update step for every parameter that has a gradient. To be called within np.errstate."""
    moving = [node.id for node in point.graph if node.op == "param" and node.id in gradients]
    numbers = numbers_at(descent.optimizer, descent.done + 1)
    bound = descent.optimizer.clip_norm
    if bound is not None:
        length = float(np.sqrt(sum(float(np.sum(gradients[node_id] ** 2)) for node_id in moving)))
        numbers["clip"] = min(1.0, bound / (length + 1e-6))
    return [_step(point, node_id, gradients[node_id], descent, numbers) for node_id in moving]


def numbers_at(optimizer: Optimizer, t: int) -> dict[str, float]:
    """The numbers of the rules in step number `t`, from 1."""
    return {name: float(compile_rule(rule, ("t",))(t)) for name, rule in optimizer.numbers.items()}


def _step(
    point: Point, node_id: NodeId, gradient: Array, descent: Descent, numbers: Mapping[str, float]
) -> Step:
    value = point.values[node_id]
    known: dict[str, Array | float] = {**numbers, "p": value, "g": gradient}
    memory = descent.memory.get(node_id, {})
    known |= {name: memory.get(name, np.zeros(value.shape)) for name in descent.optimizer.arrays}
    if "clip" in known:
        known["g"] = known["g"] * known["clip"]
    for name, rule in descent.optimizer.rules:
        before = known["p"]
        known[name] = compile_rule(rule, tuple(known))(**known)
    new = frozen(np.asarray(known["p"], dtype=np.float64))
    known["p"] = before
    return Step(kind="update", node=node_id, gradient=gradient, value=new, point=point, known=known)
