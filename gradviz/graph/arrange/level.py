"""One level, the items of one frame: ordered, placed, and its links led through it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from statistics import median_low

import numpy as np

from gradviz.graph.arrange.columns import fresh_columns, stable_columns
from gradviz.graph.arrange.curves import Portal
from gradviz.graph.arrange.fresh import arrange_fresh
from gradviz.graph.arrange.layered import Layered
from gradviz.graph.arrange.order import Check
from gradviz.graph.arrange.place import give_way
from gradviz.graph.arrange.ports import ports
from gradviz.graph.arrange.problem import OUTSIDE, Problem
from gradviz.graph.arrange.route import route_all
from gradviz.graph.arrange.stable import Past, arrange_stable
from gradviz.graph.arrange.straight import FLATTEST, slopes_of
from gradviz.graph.arrange.values import Curve, Frame, Options, Point


@dataclass(frozen=True, slots=True)
class Arranged:
    """A level arranged, in the engine's plane.

    ranks, centres   per item.
    mids             per link its heights in the layers from end to end.
    leave, arrive    per link the heights of its ports from the centres of its items.
    curves           per link its curve from left to right; None for one that ends at an open group or comes
                     over the border, which has a corridor in `ways`.
    slopes           for the straight links, by their places, how steep each may be at either end here.
    bounds           left, top, right, bottom of the items, and of the links between them.
    displaced        the items that pins keep out of their columns.
    """

    ranks: list[int]
    centres: list[Point]
    mids: list[tuple[float, ...]]
    leave: list[float]
    arrive: list[float]
    curves: list[Curve | None]
    ways: list[list[Portal]]
    slopes: dict[int, tuple[float, float]]
    bounds: Frame
    crossings: int
    displaced: frozenset[int] = frozenset()

    def moved(self, dx: float, dy: float) -> "Arranged":
        """The same elsewhere."""
        if not dx and not dy:
            return self
        left, top, right, bottom = self.bounds
        return replace(
            self,
            centres=[(x + dx, y + dy) for x, y in self.centres],
            mids=[tuple([y + dy for y in mid]) for mid in self.mids],
            curves=_shifted(self.curves, dx, dy),
            ways=[[(x + dx, low + dy, high + dy) for x, low, high in way] for way in self.ways],
            bounds=(left + dx, top + dy, right + dx, bottom + dy),
        )


def _shifted(curves: list[Curve | None], dx: float, dy: float) -> list[Curve | None]:
    there = [curve for curve in curves if curve is not None]
    if not there:
        return curves
    points = np.concatenate(there) + np.array((dx, dy))
    result: list[Curve | None] = []
    at = 0
    for curve in curves:
        if curve is None:
            result.append(None)
        else:
            result.append(points[at : at + len(curve)])
            at += len(curve)
    return result


def arrange_level(problem: Problem, options: Options, past: Past | None, check: Check) -> Arranged:
    """Arrange the items from scratch, or as they were (`past`)."""
    if past is None:
        net, y = arrange_fresh(problem, options, check)
        columns = fresh_columns(net, problem, y, options)
    else:
        net, y = arrange_stable(problem, options, past)
        columns = stable_columns(net, problem, y, options, past.along, past.firm)
    check()
    slopes = slopes_of(net, problem, y)
    lines = frozenset(link for link, both in slopes.items() if min(both) >= FLATTEST)
    offsets = ports(net, problem, y, options, lines)
    curves, ways = route_all(net, problem, columns, y, offsets, options)
    count = len(problem.keys)
    mids = [
        tuple([y[v] for v in (first, *chain, last) if v != OUTSIDE])
        for (first, last), chain in zip(problem.ends, net.chains, strict=True)
    ]
    centres = [(columns.centre[v], y[v]) for v in range(count)]
    return Arranged(
        ranks=net.rank[:count],
        centres=centres,
        mids=mids,
        leave=offsets[0],
        arrive=offsets[1],
        curves=curves,
        ways=ways,
        slopes=slopes,
        bounds=_bounds(net, problem, centres, y, options),
        crossings=net.crossings(),
    )


def _bounds(net: Layered, problem: Problem, centres: list[Point], y: list[float], options: Options) -> Frame:
    if not centres:
        return (0.0, 0.0, 0.0, 0.0)
    clear = options.edge_gap / 2
    passing = y[len(centres) :]
    return (
        min([x - along / 2 for (x, _), along in zip(centres, problem.along, strict=True)]),
        min(
            [at - across / 2 for (_, at), across in zip(centres, problem.across, strict=True)]
            + [at - clear for at in passing]
        ),
        max([x + along / 2 for (x, _), along in zip(centres, problem.along, strict=True)]),
        max(
            [at + across / 2 for (_, at), across in zip(centres, problem.across, strict=True)]
            + [at + clear for at in passing]
        ),
    )


def obey(
    problem: Problem, drawn: Arranged, wanted: Mapping[int, Point], options: Options, shift: bool
) -> Arranged:
    """Put the pinned items where they belong, and the others out of their way. The curves stay as they are.

    `shift`: first move everything so that the pinned items are about right already.
    """
    if shift:
        dx = median_low([x - drawn.centres[v][0] for v, (x, _) in wanted.items()])
        dy = median_low([y - drawn.centres[v][1] for v, (_, y) in wanted.items()])
        drawn = drawn.moved(dx, dy)
    settled = [wanted.get(v, centre) for v, centre in enumerate(drawn.centres)]
    settled = give_way(problem, settled, list(wanted), options)
    displaced = [v for v, (old, new) in enumerate(zip(drawn.centres, settled, strict=True)) if old != new]
    if not displaced:
        return drawn
    left, top, right, bottom = drawn.bounds
    for v in displaced:
        (x, y), along, across = settled[v], problem.along[v] / 2, problem.across[v] / 2
        left, top = min(left, x - along), min(top, y - across)
        right, bottom = max(right, x + along), max(bottom, y + across)
    bounds = (left, top, right, bottom)
    return replace(drawn, centres=settled, bounds=bounds, displaced=frozenset(displaced))
