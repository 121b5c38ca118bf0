"""What `dot` makes of a graph, with the sizes and gaps of ours. Needs pygraphviz (development only)."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gradviz.graph.arrange import Box, Options
from tests.speed.layout_suite import Case

POINTS_PER_INCH = 72


@dataclass(frozen=True)
class Drawing:
    """Places and curves as dot drew them (its y up turned to ours), and the seconds that took."""

    places: dict[int, tuple[float, float]]
    routes: dict[int, np.ndarray]
    seconds: float


def is_there() -> bool:
    """Whether dot can be asked at all."""
    try:
        import pygraphviz  # noqa: F401
    except ImportError:
        return False
    return True


def draw(case: Case, boxes: Mapping[int, Box], options: Options = Options()) -> Drawing:  # noqa: B008
    """Let dot draw."""
    import pygraphviz

    graph = pygraphviz.AGraph(directed=True, strict=False)
    inch = POINTS_PER_INCH
    graph.graph_attr.update(rankdir="LR", nodesep=options.node_gap / inch, ranksep=options.rank_gap / inch)
    graph.node_attr.update(shape="box", fixedsize="true", label="")
    graph.edge_attr.update(dir="none")
    for v, box in boxes.items():
        graph.add_node(v, width=box.width / inch, height=box.height / inch)
    for number, (u, v) in enumerate(case.edges):
        graph.add_edge(u, v, key=str(number))
    began = time.perf_counter()
    graph.layout("dot")
    seconds = time.perf_counter() - began
    places = {}
    for v in boxes:
        x, y = graph.get_node(v).attr["pos"].split(",")
        places[v] = (float(x), -float(y))
    routes = {}
    for number, (u, v) in enumerate(case.edges):
        text = graph.get_edge(u, v, key=str(number)).attr["pos"].replace("\\\n", "")
        points = [point.split(",") for point in text.split() if point[0] not in "es"]
        routes[number] = np.array([(float(x), -float(y)) for x, y in points])
    return Drawing(places, routes, seconds)
