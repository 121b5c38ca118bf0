"""One operation as a function of one number, sampled around the point where it is now. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gradviz.engine.point import Point
from gradviz.graph.graph import Edge, Graph, NodeId
from gradviz.ops.op import Array, Attrs, Op, run

SAMPLES = 161


@dataclass(frozen=True, kw_only=True, eq=False)
class Curve:
    """Sampled points (NaN where there is no value), the current point, and the tangent's slope there."""

    xs: Array
    ys: Array
    x: float
    y: float
    slope: float
    bottom: float
    top: float
    """What to show of the ordinate: near a pole not all of it."""

    @property
    def tangent(self) -> tuple[Array, Array]:
        """The two ends of the tangent, within the range of `xs`; none where the slope is not finite."""
        if not np.isfinite(self.slope):
            return np.empty(0), np.empty(0)
        reach = 0.3 * (self.xs[-1] - self.xs[0])
        # A steep tangent would leave the picture at once: shortened, it still shows its direction.
        if self.slope:
            reach = min(reach, 0.45 * (self.top - self.bottom) / abs(self.slope))
        xs = np.array([self.x - reach, self.x + reach])
        return xs, self.y + self.slope * (xs - self.x)


def varied_slots(graph: Graph, target: NodeId) -> tuple[int, ...]:
    """The inputs to move together to make a node a function of one node: both in ``b*b``, none in ``a*b``."""
    inputs = graph.nodes[target].inputs
    return tuple(range(len(inputs))) if len(set(inputs)) == 1 else ()


def curve(point: Point, target: NodeId, slots: tuple[int, ...]) -> Curve | None:
    """`target` as a function of the node at the inputs `slots`, the other inputs held where they are.

    None where that does not run, is not a function of one number to one number, has no derivative, or is
    nowhere finite around the point.
    """
    node = point.graph.nodes[target]
    if not slots or target not in point.values:
        return None
    inputs, output = point.inputs(node), point.values[target]
    if output.size != 1 or any(inputs[slot].size != 1 for slot in slots):
        return None
    x, y = float(inputs[slots[0]].item()), float(output.item())
    sources = [node.inputs[slot] for slot in slots]
    edges = [
        Edge(source, target, slot) for slot, source in zip(slots, sources, strict=True) if source is not None
    ]
    slopes = [local.item() for edge in edges if (local := point.local(edge)) is not None]
    if not np.isfinite(x) or len(slopes) < len(slots):
        return None
    xs = _abscissae(node.operation, x)
    ys = _ordinates(node.operation, inputs, slots, xs, node.attrs)
    if not np.isfinite(ys).any():
        return None
    bottom, top = _range(ys, y)
    return Curve(xs=xs, ys=_broken(ys, bottom, top), x=x, y=y, slope=sum(slopes), bottom=bottom, top=top)


def _abscissae(op: Op, x: float) -> Array:
    """Where the operation is interesting and, continuously in `x`, around the point."""
    low, high = op.domain
    span = high - low
    left = max(min(low, x - 0.25 * span), x - 3 * span)
    right = min(max(high, x + 0.25 * span), x + 3 * span)
    if right - left < 1e-6 * abs(x):  # so far out that neighbouring samples would be the same number
        left, right = x - abs(x) / 4, x + abs(x) / 4
    xs = np.linspace(left, right, SAMPLES)
    # The current point is one of the samples, so that a kink there is seen where it is.
    return np.sort(np.append(xs, x))


def _ordinates(op: Op, inputs: tuple[Array, ...], slots: tuple[int, ...], xs: Array, attrs: Attrs) -> Array:
    if op.elementwise:
        moved = [xs if slot in slots else value.reshape(()) for slot, value in enumerate(inputs)]
        ys = np.array(np.broadcast_to(run(op, moved, attrs), xs.shape))
    else:  # a sum, a loss: what it makes of an array is not what it makes of each cell
        ys = np.empty(xs.shape)
        for k, x in enumerate(xs):
            moved = [np.full(v.shape, x) if slot in slots else v for slot, v in enumerate(inputs)]
            ys[k] = run(op, moved, attrs).item()
    ys[~np.isfinite(ys)] = np.nan
    return ys


def _range(ys: Array, y: float) -> tuple[float, float]:
    """All of a tame curve; of a wild one what lies around its middle and the current point."""
    finite = np.append(ys[np.isfinite(ys)], y if np.isfinite(y) else 0.0)
    low, high = float(finite.min()), float(finite.max())
    calm_low, calm_high = (float(v) for v in np.quantile(finite, (0.1, 0.9)))
    spread = max(calm_high - calm_low, abs(y) if np.isfinite(y) else 0.0, 1e-12)
    if np.isfinite(y):
        calm_low, calm_high = min(calm_low, y), max(calm_high, y)
    low, high = max(low, calm_low - 1.5 * spread), min(high, calm_high + 1.5 * spread)
    if high - low < 1e-9 * max(1.0, abs(high)):
        low, high = low - max(1.0, abs(low)) / 2, high + max(1.0, abs(high)) / 2
    margin = 0.08 * (high - low)
    return low - margin, high + margin


def _broken(ys: Array, bottom: float, top: float) -> Array:
    """The curve without the false stroke that would join the two sides of a pole."""
    with np.errstate(invalid="ignore"):
        above, below = ys > top, ys < bottom
    jump = (above[:-1] & below[1:]) | (below[:-1] & above[1:])
    broken = ys.copy()
    broken[1:][jump] = np.nan
    return broken
