"""Derivatives by nudging: what the chain rule says, held against what the function does.

The numeric derivative is the central difference (f(x + h) − f(x − h)) / 2h. How near it can come is limited
by rounding: each node v adds an error of about |∂f/∂v · v| units in the last place (Linnainmaa, "Taylor
expansion of the accumulated rounding error", BIT 16, 1976), which the quotient magnifies by 1 / 2h. A
difference below that is no evidence of a mistake, and above it it is, however small the gradient.

Where the slopes to the left and to the right disagree and go on disagreeing as h shrinks, there is a kink:
the derivative that the machine chose must then lie between the two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import inf, isfinite, log2
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from gradviz.engine.point import Point, moved
from gradviz.engine.trace import Trace, trace
from gradviz.graph.build import Tensor
from gradviz.graph.graph import Graph, GraphError, NodeId
from gradviz.language import tr
from gradviz.ops.op import Array

Verdict = Literal["ok", "off", "kink", "undefined", "unseen"]
"""``kink``: no derivative here (a corner or a jump), and the one chosen is not outside the slopes on both
sides. ``undefined``: the function has no finite value on both sides, so there is nothing to compare with.
``unseen``: the gradient is so small that what it foretells is lost in rounding; nudging shows nothing."""

Cell = tuple[int, ...]

CELLS = 64
"""Of a larger leaf so many cells are checked, evenly spread."""
ROUNDINGS = 8
"""Units in the last place that one operation may be off by (a sum or a product over a row is several)."""
SHRINK = 32.0
"""By how much h is made smaller for a second look."""


@dataclass(frozen=True, slots=True)
class Row:
    """One number of one leaf."""

    node: NodeId
    label: str
    cell: Cell
    """Empty for a scalar."""
    analytic: float
    numeric: float
    error: float
    """|analytic − numeric|, relative to the larger of the two (or to what rounding allows, where that is
    more)."""
    verdict: Verdict

    @property
    def ok(self) -> bool:
        """Nothing speaks against the analytic derivative."""
        return self.verdict != "off"


@dataclass(frozen=True, eq=False)
class GradCheck:
    """The verdict on every leaf that the gradient reaches."""

    rows: tuple[Row, ...]
    epsilon: float
    tolerance: float
    left_out: Mapping[NodeId, int]
    """How many cells of a large leaf were not looked at."""

    @property
    def ok(self) -> bool:
        """Every row is."""
        return all(row.ok for row in self.rows)

    @cached_property
    def worst(self) -> Row | None:
        """The row that is furthest off; None where there is nothing to check."""
        return max(self.rows, key=lambda row: (row.verdict == "off", row.error), default=None)


def gradcheck(
    graph: Graph | Tensor | str,
    values: Mapping[str, ArrayLike] | None = None,
    *,
    epsilon: float = 1e-6,
    tolerance: float = 1e-6,
    output: NodeId | str | None = None,
    cell: Cell | None = None,
) -> GradCheck:
    """Compare every leaf's gradient with central differences of step `epsilon` (relative for numbers above
    1).

    A row is off where the relative error exceeds `tolerance`. An output that is not a scalar is summed up, or
    looked at in one `cell`. Raises GraphError as `trace` does, ValueError where epsilon or tolerance is not
    positive.
    """
    if not (isfinite(epsilon) and epsilon > 0 and isfinite(tolerance) and tolerance > 0):
        raise ValueError(tr("A step and a tolerance must be positive numbers."))
    run = trace(graph, values, output=output, cell=cell)
    rows: list[Row] = []
    left_out: dict[NodeId, int] = {}
    for leaf in run.flow.leaves:
        cells = sampled_cells(run.values[leaf].shape)
        if len(cells) < run.values[leaf].size:
            left_out[leaf] = int(run.values[leaf].size) - len(cells)
        rows.extend(check_leaf(run, leaf, cells, epsilon, tolerance))
    return GradCheck(tuple(rows), epsilon, tolerance, left_out)


def sampled_cells(shape: tuple[int, ...], limit: int = CELLS) -> list[Cell]:
    """All cells of a small array, `limit` evenly spread ones of a large one; the same in every run."""
    size = int(np.prod(shape, dtype=np.int64))
    flat = range(size) if size <= limit else [k * (size - 1) // (limit - 1) for k in range(limit)]
    return [tuple(int(i) for i in np.unravel_index(k, shape)) for k in flat]


def check_leaf(
    run: Trace, leaf: NodeId, cells: list[Cell], epsilon: float = 1e-6, tolerance: float = 1e-6
) -> list[Row]:
    """One row for each of these cells of a leaf. `run` is a trace in reverse mode."""
    slope = Slope(run, leaf)
    return [slope.row(cell, epsilon, tolerance) for cell in cells]


class Slope:
    """The output as a function of one leaf, everything else at rest."""

    def __init__(self, run: Trace, leaf: NodeId) -> None:
        self.point: Point = run.point
        self.leaf = leaf
        self.label = run.graph.labels[leaf]
        self.gradient = run.gradients.get(leaf, np.zeros(run.values[leaf].shape))
        self.output = run.output
        self.seed = run.seed
        self.nodes = affected(run, leaf)
        self.centre = self._seeded(run.values[run.output])
        self.rounding = float(np.finfo(np.float64).eps) * ROUNDINGS * self._magnified(run)

    def _magnified(self, run: Trace) -> float:
        """The sum of |gradient · value| over all nodes that change: how much one unit in the last place of
        each can move the output."""
        gradients, values = run.gradients, run.values
        with np.errstate(all="ignore"):
            terms = [
                _size_of_product(gradients[node_id], values[node_id])
                for node_id in (self.leaf, *self.nodes)
                if node_id in gradients
            ]
        return sum(term for term in terms if isfinite(term))

    def _seeded(self, value: Array) -> float:
        """The one number that is differentiated; cells that the seed leaves out do not count, finite or
        not."""
        with np.errstate(all="ignore"):
            return float(np.sum(value[self.seed != 0.0]))

    def at(self, value: Array) -> float:
        """The output with another value at the leaf; NaN where there is none."""
        try:
            values = moved(self.point, self.leaf, value, self.nodes)
        except GraphError:
            return float("nan")
        with np.errstate(all="ignore"):
            return self._seeded(values[self.output])

    def row(self, cell: Cell, epsilon: float = 1e-6, tolerance: float = 1e-6) -> Row:
        """What is found at one cell."""
        analytic = float(self.gradient[cell])
        numeric, error, verdict = self.compare(cell, analytic, epsilon, tolerance)
        return Row(self.leaf, self.label, cell, analytic, numeric, error, verdict)

    def change(self, cell: Cell, h: float) -> float:
        """f(x + h) − f(x) in one cell."""
        value = np.array(self.point.values[self.leaf])
        value[cell] += h
        return self.at(value) - self.centre

    def compare(
        self, cell: Cell, analytic: float, epsilon: float, tolerance: float
    ) -> tuple[float, float, Verdict]:
        """The numeric derivative, the relative error and the verdict, at one cell."""
        # A power of two near epsilon: x + h and x − h are then exact for most x, and h is what was really
        # added.
        x = abs(float(self.point.values[self.leaf][cell]))
        h = 2.0 ** round(log2(epsilon * max(1.0, x))) if isfinite(x) else epsilon

        def sides(h: float) -> tuple[float, float]:
            return -self.change(cell, -h) / h, self.change(cell, h) / h

        left, right = sides(h)
        for _ in range(2):  # near the end of its domain a function needs smaller steps
            if not (isfinite(left) and isfinite(right)):
                h /= SHRINK
                left, right = sides(h)
        if not (isfinite(left) and isfinite(right)):
            return float("nan"), inf if isfinite(analytic) else 0.0, "undefined"
        numeric, noise = (left + right) / 2 + 0.0, self.rounding / h
        error = relative(analytic, numeric, noise, tolerance)
        gap = abs(right - left)
        if error <= tolerance and gap <= max(1e-3 * max(abs(left), abs(right)), 4 * noise):
            unseen = 0.0 < abs(analytic) <= noise and abs(numeric) <= noise
            return numeric, error, "unseen" if unseen else "ok"
        near = sides(h / SHRINK)
        if error > tolerance and self._is_jump((left, right), near):
            return numeric, 0.0, "kink"
        if self._is_kink(gap, near, noise * SHRINK):
            low, high = min(near), max(near)
            outside = max(0.0, low - analytic, analytic - high)
            return numeric, outside, "kink" if outside <= tolerance * (high - low) + noise * SHRINK else "off"
        if error > tolerance:
            numeric, error = self._refined(analytic, h, sides, tolerance)
        return numeric, error, "ok" if error <= tolerance else "off"

    @staticmethod
    def _is_jump(wide: tuple[float, float], near: tuple[float, float]) -> bool:
        """The slopes across a jump grow as h shrinks; on neither side is there one to compare with."""
        return min(map(abs, near)) > SHRINK / 2 * max(map(abs, wide)) > 0.0

    @staticmethod
    def _is_kink(gap: float, near: tuple[float, float], noise: float) -> bool:
        """A smooth function's slopes draw together as h shrinks; at a kink their gap stays."""
        closer = abs(near[1] - near[0])
        return closer > gap / 2 and closer > 4 * noise and closer > 1e-9 * max(map(abs, near))

    def _refined(
        self, analytic: float, h: float, sides: Callable[[float], tuple[float, float]], tolerance: float
    ) -> tuple[float, float]:
        """A second and third opinion, free of the error of order h² (Richardson, 1911): the best of them.

        Smaller steps are noisier, but are allowed no more noise than the first look was: where a function
        bends so sharply that they are needed, its gradient is large beside it.
        """
        noise = self.rounding / h
        best = inf, float("nan")
        for step in (h, h / SHRINK):
            wide, narrow = (sum(sides(s)) / 2 for s in (step, step / 2))
            numeric = (4 * narrow - wide) / 3
            error = relative(analytic, numeric, noise, tolerance)
            if error < best[0]:
                best = error, numeric
        return best[1], best[0]


def _size_of_product(one: Array, other: Array) -> float:
    """The sum of |one · other| over all cells."""
    if one.ndim == 0 == other.ndim:  # most are single numbers, and ten times faster so
        return abs(float(one.item() * other.item()))
    return float(np.sum(np.abs(one * other)))


def relative(analytic: float, numeric: float, noise: float, tolerance: float) -> float:
    """The difference relative to the larger number. `noise`, as large as rounding makes it, counts as
    `tolerance`."""
    if not isfinite(analytic):
        return inf
    difference = abs(analytic - numeric)
    return difference / max(abs(analytic), abs(numeric), noise / tolerance) if difference else 0.0


def affected(run: Trace, leaf: NodeId) -> tuple[NodeId, ...]:
    """The nodes between a leaf and the output, in topological order: what is computed anew when the leaf
    moves."""
    graph = run.graph
    leading = graph.used if run.output == graph.output else graph.ancestors(run.output)
    between = graph.descendants(leaf) & leading
    return tuple(node_id for node_id in graph.order if node_id in between and node_id != leaf)


@dataclass(frozen=True, eq=False)
class Nudge:
    """What a small move of a leaf should do to the output, and what it does."""

    leaf: NodeId
    epsilon: float
    gradient: float
    """Of the cell that moves; of an array as a whole, the sum over its cells."""
    predicted: float
    """gradient · epsilon"""
    actual: float
    """f(x + epsilon) − f(x)"""
    check: GradCheck
    """The gradient check of this leaf."""

    @property
    def difference(self) -> float:
        """What the straight line leaves out: of order epsilon² where the function is smooth."""
        return self.actual - self.predicted

    @property
    def verdict(self) -> Verdict:
        """The gradient check's, of the worst cell."""
        return "undefined" if self.check.worst is None else self.check.worst.verdict

    @property
    def error(self) -> float:
        """The gradient check's relative error, of the worst cell."""
        return inf if self.check.worst is None else self.check.worst.error


def nudge(graph: Graph, run: Trace, leaf: NodeId | str, epsilon: float, *, cell: Cell | None = None) -> Nudge:
    """Move one leaf by `epsilon` (an array in all its cells, or in `cell`) and compare with the gradient's
    word.

    `run` is a trace of `graph`; a trace in another mode is taken back to reverse. Raises GraphError where
    `leaf` is not a leaf or has no such cell.
    """
    if run.mode != "reverse":
        run = trace(run.graph, output=run.output)
    try:
        leaf = graph.find(leaf)
    except KeyError as error:
        raise GraphError(error.args[0]) from None
    if not graph.nodes[leaf].is_leaf:
        message = tr("{name} is computed; only a leaf can be nudged.")
        raise GraphError(message.format(name=graph.labels[leaf]))
    value = run.values[leaf]
    cells = sampled_cells(value.shape, 16) if cell is None else [cell]
    step = np.zeros(value.shape)
    try:
        step[... if cell is None else cell] = epsilon
    except IndexError:
        message = tr("{name} has no cell {cell}.")
        raise GraphError(message.format(name=graph.labels[leaf], cell=cell)) from None
    slope = Slope(run, leaf)
    moving = float(np.sum(slope.gradient if cell is None else slope.gradient[cell]))
    rows = [slope.row(cell) for cell in cells] if leaf in run.gradients else []
    return Nudge(
        leaf=leaf,
        epsilon=epsilon,
        gradient=moving,
        predicted=moving * epsilon,
        actual=slope.at(value + step) - slope.centre,
        check=GradCheck(tuple(rows), 1e-6, 1e-6, {}),
    )
