"""Layouts beside those of dot: crossings, cleanliness, time, and how far an edit moves what was there.

    python -m tests.speed.bench_layout           graphs of up to 300 nodes
    python -m tests.speed.bench_layout 1000      everything, some minutes

Boxes and gaps are the same for both. Times are the best of three: ours from boxes and links to places and
curves, those of dot the same (with the bare call of its layout in brackets). Movement is the mean over six
edits (a consumer, a parameter, a node within an edge, a node less, an edge less, an edge more) of how far
the old nodes move; for dot after the best common shift; "must" is what the edges alone force, along the
direction, if they keep the gap between layers. pygraphviz missing: only our own figures.
"""

import math
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

import networkx

from gradviz.graph.arrange import Arrangement, Box, Link, Options, arrange
from gradviz.graph.arrange.metrics import (
    count_crossings,
    count_hits,
    count_overlaps,
    displacement,
    total_length,
)
from tests.speed import dot_oracle
from tests.speed.layout_suite import CARD, Case, examples, nets, randoms
from tests.speed.table import promise

Drawing = tuple[dict[int, Box], list[Link]]
MODEL, SEARCH = Options(order="model"), Options(order="crossings")
REPEATS = 3


@dataclass(frozen=True)
class Row:
    """What was measured on one graph; times in ms, movement in px, None where there is no dot."""

    name: str
    nodes: int
    edges: int
    crossings: int
    crossings_model: int
    faults: int  # boxes that overlap, and edges through foreign boxes
    length: float
    area: float
    model_ms: float
    search_ms: float
    edit_ms: float
    moved: float
    must: float
    dot: "DotRow | None" = None


@dataclass(frozen=True)
class DotRow:
    """The same of dot."""

    crossings: int
    length: float
    area: float
    ms: float
    layout_ms: float
    moved: float


@dataclass
class Edits:
    """A graph after each of six small edits, always the same ones."""

    case: Case
    random: Random = field(init=False)

    def __post_init__(self) -> None:
        self.random = Random(self.case.name)

    def __iter__(self) -> Iterator[Drawing]:
        boxes, links, random = self.case.boxes, self.case.links, self.random
        new = self.case.count
        grown = {**boxes, new: CARD}
        yield grown, [*links, Link("in", random.randrange(new), new)]
        yield grown, [*links, Link("out", new, random.choice(links).target, 9)]
        at = random.randrange(len(links))
        rest, edge = links[:at] + links[at + 1 :], links[at]
        yield grown, [*rest, Link("in", edge.source, new), Link("out", new, edge.target, edge.slot)]
        gone = random.randrange(new)
        fewer = {v: box for v, box in boxes.items() if v != gone}
        yield fewer, [link for link in links if gone not in (link.source, link.target)]
        yield boxes, rest
        source, target = sorted(random.sample(range(new), 2))
        yield boxes, [*links, Link("new", source, target, 9)]


def best_of(work: Callable[[], object]) -> float:
    """Milliseconds of the fastest of a few runs."""
    times = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return 1000 * min(times)


def area(places: dict[int, tuple[float, float]]) -> float:
    """Of the rectangle around all cards."""
    xs, ys = zip(*places.values(), strict=True)
    return (max(xs) - min(xs) + CARD.width) * (max(ys) - min(ys) + CARD.height)


def measure(case: Case) -> Row:
    """One row of the table."""
    boxes, links = case.boxes, case.links
    model = arrange(boxes, links, MODEL)
    began = time.perf_counter()
    found = arrange(boxes, links, SEARCH)
    search_ms = 1000 * (time.perf_counter() - began)
    faults = sum(
        count_overlaps(boxes, result.places) + count_hits(boxes, links, result.places, result.routes)
        for result in (model, found)
    )
    moved, must, edit_ms, more = movement(case, model)
    return Row(
        case.name,
        case.count,
        len(case.edges),
        count_crossings(found.routes.values()),
        count_crossings(model.routes.values()),
        faults + more,
        total_length(found.routes.values()),
        area(found.places),
        best_of(lambda: arrange(boxes, links, MODEL)),
        search_ms,
        edit_ms,
        moved,
        must,
        measure_dot(case) if dot_oracle.is_there() else None,
    )


def forced(boxes: dict[int, Box], links: list[Link], first: Arrangement) -> float:
    """How far the old nodes must move along the direction at least, in the mean, so that every edge spans the
    gap between two layers.

    The least sum of |x - old x| with x_v - x_u >= gap for every edge: its dual is a circulation in which each
    node may take one unit from a hub, or give it one, and an edge earns what it lacks.
    """
    gap = round(CARD.width + MODEL.rank_gap)
    flows = networkx.DiGraph()
    old = {v: round(x) for v, (x, _) in first.places.items() if v in boxes}
    for v in old:
        flows.add_edge("hub", v, capacity=1, weight=0)
        flows.add_edge(v, "hub", capacity=1, weight=0)
    for v in boxes.keys() - old.keys():
        flows.add_node(v)  # what is new goes anywhere
    for u, v in {(link.source, link.target) for link in links}:
        flows.add_edge(u, v, weight=-(gap + old.get(u, 0) - old.get(v, 0)))
    return -float(networkx.min_cost_flow_cost(flows)) / len(old)


def movement(case: Case, first: Arrangement) -> tuple[float, float, float, int]:
    """Over the edits: movement, what of it is forced, milliseconds of an arrangement (means); faults."""
    moves, must, times, faults = [], [], [], 0
    for boxes, links in Edits(case):
        began = time.perf_counter()
        result = arrange(boxes, links, MODEL, previous=first)
        times.append(1000 * (time.perf_counter() - began))
        moves.append(displacement(first.places, result.places))
        must.append(forced(boxes, links, first))
        faults += count_overlaps(boxes, result.places) + count_hits(
            boxes, links, result.places, result.routes
        )
    count = len(moves)
    return sum(moves) / count, sum(must) / count, sum(times) / count, faults


def measure_dot(case: Case) -> DotRow:
    """What dot makes of the same graph and edits."""
    boxes, links = case.boxes, case.links
    drawings = [dot_oracle.draw(boxes, links) for _ in range(REPEATS)]
    first = drawings[0]
    edited = [dot_oracle.draw(*edit) for edit in Edits(case)]
    moves = [displacement(first.places, drawing.places, aligned=True) for drawing in edited]
    return DotRow(
        count_crossings(first.routes.values()),
        total_length(first.routes.values()),
        area(first.places),
        1000 * min(drawing.all_seconds for drawing in drawings),
        1000 * min(drawing.layout_seconds for drawing in drawings),
        sum(moves) / len(moves),
    )


LARGEST = 300
"""Nodes, where no number is given."""
HEAD = (
    f"{'graph':18} {'nodes':>5} {'edges':>5} | {'crossings':>9} {'model':>6} {'dot':>6} {'ratio':>6} | "
    f"{'faults':>6} | {'model ms':>8} {'search':>7} {'edit':>6} {'dot ms':>7} {'(layout)':>8} | "
    f"{'moved px':>8} {'must':>6} {'dot':>6} {'ratio':>6}"
)


def line(row: Row) -> str:
    """One row as text."""
    dot = row.dot
    crossings = f"{row.crossings:9} {row.crossings_model:6}"
    times = f"{row.model_ms:8.1f} {row.search_ms:7.0f} {row.edit_ms:6.1f}"
    if dot is None:
        crossings += f" {'-':>6} {'-':>6}"
        times += f" {'-':>7} {'-':>8}"
        moved = f"{row.moved:8.1f} {row.must:6.1f} {'-':>6} {'-':>6}"
    else:
        crossings += f" {dot.crossings:6} {share(row.crossings, dot.crossings):6.2f}"
        times += f" {dot.ms:7.1f} {dot.layout_ms:8.1f}"
        moved = f"{row.moved:8.1f} {row.must:6.1f} {dot.moved:6.1f} {row.moved / max(dot.moved, 1e-9):6.2f}"
    return f"{row.name:18} {row.nodes:5} {row.edges:5} | {crossings} | {row.faults:6} | {times} | {moved}"


def share(ours: int, theirs: int) -> float:
    """Our crossings by those of dot; one more on both sides, so that none at all can be compared."""
    return (ours + 1) / (theirs + 1)


def mean_share(pairs: list[tuple[float, float]]) -> float:
    """The geometric mean of quotients."""
    return math.exp(sum(math.log(ours / theirs) for ours, theirs in pairs) / len(pairs))


def summary(rows: list[Row]) -> Iterator[str]:
    """The closing lines: the goals and how they are met."""
    faults = sum(row.faults for row in rows)
    yield f"faults (overlaps, edges through boxes): {faults} (goal 0)"
    kept("overlaps, and edges through boxes", "0", str(faults), faults == 0)
    both = [(row, row.dot) for row in rows if row.dot is not None]
    if not both:
        return
    over = [row.name for row, dot in both if row.crossings > 1.05 * dot.crossings + 1]
    mean = mean_share([(share(row.crossings, dot.crossings), 1.0) for row, dot in both])
    yield f"crossings / dot, geometric mean: {mean:.3f} (goal 1.0); over 1.05 x + 1: {over or 'none'}"
    kept("crossings, geometric mean", "1.0", f"{mean:.3f}", mean <= 1.0)
    kept("graphs with over 1.05 x and 1 more crossings", "0", str(len(over)), not over)
    mean = mean_share([(share(row.crossings_model, dot.crossings), 1.0) for row, dot in both])
    yield f"crossings of the model order / dot, geometric mean: {mean:.3f}"
    for name, mean in (
        ("length", mean_share([(row.length, dot.length) for row, dot in both])),
        ("area", mean_share([(row.area, dot.area) for row, dot in both])),
        ("time of the model order", mean_share([(row.model_ms, dot.ms) for row, dot in both])),
    ):
        yield f"{name} / dot, geometric mean: {mean:.2f}"
    kept("time of the model order, geometric mean", "1.0", f"{mean:.2f}", mean <= 1.0)
    slower = [row.name for row, dot in both if row.model_ms > dot.ms]
    yield f"model order slower than dot on: {slower or 'none'}"
    ours, theirs = sum(row.moved for row, _ in both), sum(dot.moved for _, dot in both)
    yield f"movement after an edit / dot, all together: {ours / theirs:.3f} (goal 0.2)"
    kept("movement after an edit, all together", "0.2", f"{ours / theirs:.3f}", ours <= 0.2 * theirs)
    far = [(row, dot) for row, dot in both if row.moved > 0.2 * dot.moved]
    for row, dot in far:
        ratio, must = row.moved / dot.moved, row.must / dot.moved
        yield f"over 0.2 on {row.name}: {ratio:.2f}, of which {must:.2f} is forced"


def kept(what: str, goal: str, found: str, kept: bool) -> None:
    """One of these goals, for the table of all promises."""
    promise(what, goal, found, kept, "layout, beside dot")


def main(largest: int = LARGEST) -> None:
    """Measure and print."""
    if not dot_oracle.is_there():
        print("pygraphviz is not installed: no comparison with dot.")
    print(HEAD)
    rows = []
    for case in [*examples(), *nets(), *randoms()]:
        if case.count <= largest:
            rows.append(measure(case))
            print(line(rows[-1]), flush=True)
    for text in summary(rows):
        print(text)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
