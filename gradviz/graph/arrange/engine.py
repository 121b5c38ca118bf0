"""The way through the room: number the graph, layer it, place it, obey the pins, draw the edges."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from statistics import median_low

import numpy as np

from gradviz.graph.arrange.columns import fresh_columns, stable_columns
from gradviz.graph.arrange.fresh import arrange_fresh
from gradviz.graph.arrange.layered import Layered
from gradviz.graph.arrange.metrics import bounds_of
from gradviz.graph.arrange.place import disturbed, give_way, loop_routes, routes_between
from gradviz.graph.arrange.ports import ports
from gradviz.graph.arrange.problem import Problem, read_problem, turn_curve, turn_point, unturn_point
from gradviz.graph.arrange.route import route_all
from gradviz.graph.arrange.stable import arrange_stable
from gradviz.graph.arrange.values import (
    Arrangement,
    Box,
    Cancelled,
    Curve,
    EdgeKey,
    Link,
    NodeKey,
    Options,
    Point,
)

STANDARD = Options()
NOWHERE: Mapping[NodeKey, Point] = {}
TANGLED, SPRAWLING = 1.3, 1.4
"""How many times the crossings, or the area, of a fresh arrangement are too many."""


def never() -> bool:
    """The `cancelled` hook of work that nobody cancels."""
    return False


def arrange(
    boxes: Mapping[NodeKey, Box],
    links: Sequence[Link],
    options: Options = STANDARD,
    *,
    previous: Arrangement | None = None,
    pinned: Mapping[NodeKey, Point] = NOWHERE,
    cancelled: Callable[[], bool] = never,
) -> Arrangement:
    """Where to draw a graph.

    boxes       sizes of the nodes, in model order (the order of the program or of the builder).
    links       the edges; parallel ones, cycles and loops are allowed.
    previous    an arrangement of an earlier state of the same graph, with the same direction: what was there
                then moves as little as possible. Without it the arrangement is made from scratch.
    pinned      nodes that stay exactly here (centres); the others give way.
    cancelled   asked now and then during longer searches.

    The same input gives the same bits, in every process. Raises ValueError if two links share a key or a link
    ends at a node without a box, and Cancelled.
    """

    def check() -> None:
        if cancelled():
            raise Cancelled

    problem = read_problem(boxes, links, options)
    check()
    pinned = {key: place for key, place in pinned.items() if key in problem.number}
    if previous is None:
        net, y = arrange_fresh(problem, options, check)
        columns = fresh_columns(net, problem, y, options)
    else:
        net, y = arrange_stable(problem, options, previous, pinned)
        known = (None if key in pinned else previous.places.get(key) for key in problem.keys)
        old = [None if place is None else unturn_point(place, options)[0] for place in known]
        columns = stable_columns(net, problem, y, options, old)
    check()
    curves = route_all(net, problem, columns, y, ports(net, problem, y, options), options)
    drawn = _Drawn([(columns.middle[net.rank[v]], y[v]) for v in range(len(problem.keys))], curves)
    if pinned:
        wanted = {problem.number[key]: unturn_point(place, options) for key, place in pinned.items()}
        drawn = _obey(problem, drawn, wanted, options, shift=previous is None)
    return _arrangement(boxes, problem, net, y, drawn, options)


def reroute(
    boxes: Mapping[NodeKey, Box],
    links: Sequence[Link],
    places: Mapping[NodeKey, Point],
    options: Options = STANDARD,
    *,
    only: Collection[EdgeKey] | None = None,
) -> dict[EdgeKey, Curve]:
    """Curves between boxes that lie where a hand has put them, around other boxes where that can be done.

    `links` are all the links, since those that share a border share its room; `only` names the ones whose
    curves are wanted (during a drag, those of the dragged node).
    """
    problem = read_problem(boxes, links, options)
    centres = [unturn_point(places[key], options) for key in problem.keys]
    wanted = [i for i, link in enumerate(problem.links) if only is None or link.key in only]
    curves = routes_between(problem, centres, wanted, options)
    routes = {problem.links[i].key: _seen(curve, problem.turned[i], options) for i, curve in curves.items()}
    for key, curve in loop_routes(problem, centres, options).items():
        if only is None or key in only:
            routes[key] = turn_curve(curve, options)
    return routes


def drifted(stable: Arrangement, fresh: Arrangement) -> bool:
    """Whether edits have left `stable` so much worse than `fresh`, of the same graph, that tidying pays."""
    return stable.crossings > TANGLED * fresh.crossings or _area(stable) > SPRAWLING * _area(fresh)


def _area(arrangement: Arrangement) -> float:
    left, top, right, bottom = arrangement.bounds
    return (right - left) * (bottom - top)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Centres of the nodes and curves of the links, in the engine's plane."""

    centres: list[Point]
    curves: list[Curve]


def _obey(
    problem: Problem, drawn: _Drawn, wanted: Mapping[int, Point], options: Options, shift: bool
) -> _Drawn:
    """Put the pinned nodes where they belong, the others out of their way, and lead the edges around.

    `shift`: first move everything so that the pinned nodes are about right already.
    """
    centres, curves = drawn.centres, drawn.curves
    if shift:
        dx = median_low([x - centres[v][0] for v, (x, _) in wanted.items()])
        dy = median_low([y - centres[v][1] for v, (_, y) in wanted.items()])
        centres = [(x + dx, y + dy) for x, y in centres]
        curves = [curve + np.array((dx, dy)) for curve in curves]
    settled = [wanted.get(v, centre) for v, centre in enumerate(centres)]
    settled = give_way(problem, settled, list(wanted), options)
    moved = {v for v, (old, new) in enumerate(zip(centres, settled, strict=True)) if old != new}
    if moved:
        again = routes_between(problem, settled, disturbed(problem, settled, moved, curves), options)
        curves = [again.get(link, curve) for link, curve in enumerate(curves)]
    return _Drawn(settled, curves)


def _seen(curve: Curve, turned: bool, options: Options) -> Curve:
    """A curve of the engine as the caller sees it, from source to target."""
    return turn_curve(curve[::-1].copy() if turned else curve, options)


def _arrangement(
    boxes: Mapping[NodeKey, Box],
    problem: Problem,
    net: Layered,
    y: Sequence[float],
    drawn: _Drawn,
    options: Options,
) -> Arrangement:
    """The result in the caller's keys and direction."""
    places = {key: turn_point(at, options) for key, at in zip(problem.keys, drawn.centres, strict=True)}
    routes: dict[EdgeKey, Curve] = {}
    mids: dict[EdgeKey, tuple[float, ...]] = {}
    for i, (link, curve) in enumerate(zip(problem.links, drawn.curves, strict=True)):
        u, v = problem.ends[i]
        routes[link.key] = _seen(curve, problem.turned[i], options)
        mids[link.key] = tuple(y[x] for x in (u, *net.chains[i], v))
    for key, curve in loop_routes(problem, drawn.centres, options).items():
        routes[key] = turn_curve(curve, options)
    ranks = {key: net.rank[v] for v, key in enumerate(problem.keys)}
    bounds = bounds_of(boxes, places, routes.values())
    return Arrangement(places, routes, ranks, mids, bounds, net.crossings())
