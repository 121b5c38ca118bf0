"""The way through the room: sort into levels, arrange them, draw the links, answer in the caller's terms."""

from collections.abc import Callable, Collection, Mapping, Sequence

from gradviz.graph.arrange.border import crossing_curve
from gradviz.graph.arrange.frames import engine_frames, turn_frame
from gradviz.graph.arrange.levels import Levels, Task
from gradviz.graph.arrange.metrics import bounds_of
from gradviz.graph.arrange.nest import Groups, Item, Nest, Open, read_nest
from gradviz.graph.arrange.place import Surroundings, loop_routes
from gradviz.graph.arrange.problem import Problem, flat_problem, turn_curve, turn_point, unturn_point
from gradviz.graph.arrange.recall import recall
from gradviz.graph.arrange.values import (
    Arrangement,
    Box,
    Cancelled,
    Curve,
    EdgeKey,
    Frame,
    GroupKey,
    Link,
    NodeKey,
    Options,
    Point,
    never,
)

STANDARD = Options()
NOWHERE: Mapping[NodeKey, Point] = {}
NO_GROUPS: Groups = {}
TANGLED, SPRAWLING = 1.3, 1.4
"""How many times the crossings, or the area, of a fresh arrangement are too many."""


def arrange(
    boxes: Mapping[NodeKey, Box],
    links: Sequence[Link],
    options: Options = STANDARD,
    *,
    groups: Groups = NO_GROUPS,
    previous: Arrangement | None = None,
    pinned: Mapping[NodeKey, Point] = NOWHERE,
    anchor: NodeKey | None = None,
    cancelled: Callable[[], bool] = never,
) -> Arrangement:
    """Where to draw a graph.

    boxes       sizes of the nodes, in model order (the order of the program or of the builder).
    links       the edges; parallel ones, cycles and loops are allowed.
    groups      the open groups: frames around their members. A closed group is a box like any other, under
                the key that is its key here when it is open. (A node in it may have that key as well.)
    previous    an arrangement of an earlier state of the same graph, with the same direction: what was there
                then moves as little as possible. Without it the arrangement is made from scratch.
    pinned      nodes that stay exactly here (centres); the others give way.
    anchor      with `previous`, a box or an open group whose centre stays where it was, whatever becomes of
                its size; if one group was opened or closed, it is the anchor where none is named.
    cancelled   asked now and then during longer searches.

    The same input gives the same bits, in every process. Raises ValueError if two links share a key, a link
    ends at a node without a box, or the groups do not nest (see `read_nest`), and Cancelled.
    """

    def check() -> None:
        if cancelled():
            raise Cancelled

    nest = read_nest(boxes, links, groups)
    check()
    memory = None
    if previous is not None:
        memory = recall(nest, links, previous, pinned, anchor, options)
        pinned = memory.pinned
    pinned = {key: place for key, place in pinned.items() if key in boxes}
    levels = Levels(Task(boxes, groups, nest, options, memory, pinned, check))
    levels.arrange()
    levels.settle()
    return _arrangement(levels, links)


def reroute(
    boxes: Mapping[NodeKey, Box],
    links: Sequence[Link],
    places: Mapping[NodeKey, Point],
    options: Options = STANDARD,
    *,
    groups: Groups = NO_GROUPS,
    only: Collection[EdgeKey] | None = None,
    cancelled: Callable[[], bool] = never,
) -> dict[EdgeKey, Curve]:
    """Curves between boxes that lie where a hand has put them, around other boxes, and around the frames of
    groups that hold neither end, where that can be done.

    `links` are all the links, since those that share a border share its room; `only` names the ones whose
    curves are wanted (during a drag, those of the dragged node). Raises Cancelled as soon as `cancelled()`.
    """
    nest = read_nest(boxes, links, groups)
    problem = flat_problem(boxes, links, nest.turned, options)
    centres = [unturn_point(places[key], options) for key in boxes]
    wanted = [i for i, link in enumerate(problem.links) if only is None or link.key in only]
    frames = engine_frames(nest, boxes, places, groups, options)
    curves = _surroundings(nest, problem, centres, frames, options).routes(wanted, cancelled)
    routes = {problem.links[i].key: _seen(curve, problem.turned[i], options) for i, curve in curves.items()}
    loops = [link for link in links if link.source == link.target and (only is None or link.key in only)]
    return routes | loop_routes(loops, boxes, places, options)


def drifted(stable: Arrangement, fresh: Arrangement) -> bool:
    """Whether edits have left `stable` so much worse than `fresh`, of the same graph, that tidying pays."""
    return stable.crossings > TANGLED * fresh.crossings or _area(stable) > SPRAWLING * _area(fresh)


def _area(arrangement: Arrangement) -> float:
    left, top, right, bottom = arrangement.bounds
    return (right - left) * (bottom - top)


def _seen(curve: Curve, turned: bool, options: Options) -> Curve:
    """A curve of the engine as the caller sees it, from source to target."""
    return turn_curve(curve[::-1].copy() if turned else curve, options)


def _surroundings(
    nest: Nest,
    problem: Problem,
    centres: Sequence[Point],
    frames: Mapping[GroupKey, Frame],
    options: Options,
) -> Surroundings:
    number = {key: i for i, key in enumerate(frames)}
    around = [[number[key] for key in nest.around(node) if key is not None] for node in problem.keys]
    return Surroundings(problem, centres, options, list(frames.values()), around)


def _arrangement(levels: Levels, links: Sequence[Link]) -> Arrangement:
    """The result in the caller's keys and direction."""
    task = levels.task
    nest, options = task.nest, task.options
    centres: dict[Item, Point] = {}
    ranks: dict[Item, int] = {}
    for key, level in nest.levels.items():
        arranged = levels.arranged[key]
        centres.update(zip(level.items, arranged.centres, strict=True))
        ranks.update(zip(level.items, arranged.ranks, strict=True))
    places = {key: turn_point(centres[key], options) for key in task.boxes}
    curves = _curves(levels, links, centres)
    routes = {key: _seen(curve, nest.turned[key], options) for key, curve in curves.items()}
    loops = [link for link in links if link.source == link.target]
    routes |= loop_routes(loops, task.boxes, places, options)
    frames = {key: turn_frame(frame, options) for key, frame in levels.frames.items()}
    mids: dict[EdgeKey, tuple[float, ...]] = {}
    inside: dict[GroupKey, dict[EdgeKey, tuple[float, ...]]] = {}
    for key, level in nest.levels.items():
        for link, heights in zip(level.links, levels.arranged[key].mids, strict=True):
            if nest.ways[link.key].home == key:
                mids[link.key] = heights
            else:
                inside.setdefault(key, {})[link.key] = heights
    return Arrangement(
        places=places,
        routes=routes,
        ranks={key: ranks[key] for key in task.boxes},
        mids=mids,
        bounds=bounds_of(task.boxes, places, routes.values(), frames.values()),
        crossings=sum(arranged.crossings for arranged in levels.arranged.values()),
        frames={key: frames[key] for key in task.groups},
        boxes=dict(task.boxes),
        links=tuple(links),
        groups=dict(task.groups),
        frame_ranks={key: ranks[Open(key)] for key in task.groups},
        inside=inside,
        moved={} if task.memory is None else task.memory.records(centres),
    )


def _curves(levels: Levels, links: Sequence[Link], centres: Mapping[Item, Point]) -> dict[EdgeKey, Curve]:
    """The curves from left to right of all links that join two boxes."""
    nest = levels.task.nest
    curves: dict[EdgeKey, Curve] = {}
    for link in links:
        if link.source == link.target:
            continue
        way = nest.ways[link.key]
        curve = levels.arranged[way.home].curves[nest.levels[way.home].index[link.key]]
        if curve is None:
            curve = crossing_curve(nest, link, levels.problems, levels.arranged, levels.frames)
        curves[link.key] = curve
    displaced = any(arranged.displaced for arranged in levels.arranged.values())
    if displaced or any(link.straight for link in links):
        _lead_around(levels, links, centres, curves)
    return curves


def _lead_around(
    levels: Levels,
    links: Sequence[Link],
    centres: Mapping[Item, Point],
    curves: dict[EdgeKey, Curve],
) -> None:
    """Draw anew, in place, what the levels do not see: straight lines across them, and the curves that end at
    or run through what pins keep out of its column."""
    task = levels.task
    nest, options = task.nest, task.options
    displaced = {level.items[i] for key, level in nest.levels.items() for i in levels.arranged[key].displaced}
    problem = flat_problem(task.boxes, links, nest.turned, options)
    places = [centres[key] for key in problem.keys]
    around = _surroundings(nest, problem, places, levels.frames, options)
    again = around.lines([i for i, link in enumerate(problem.links) if link.straight])
    if displaced:
        moved = {
            i
            for i, key in enumerate(problem.keys)
            if key in displaced or any(Open(group) in displaced for group in nest.around(key))
        }
        again |= around.routes(around.disturbed(moved, [curves[link.key] for link in problem.links]))
    for i, curve in again.items():
        curves[problem.links[i].key] = curve
