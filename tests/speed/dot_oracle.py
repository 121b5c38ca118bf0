"""What `dot` makes of a graph, with the sizes and gaps of ours. Needs pygraphviz (development only)."""

import importlib.util
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from gradviz.graph.arrange import Box, EdgeKey, Link, NodeKey, Options

POINTS_PER_INCH = 72
STANDARD = Options()


@dataclass(frozen=True)
class Drawing:
    """Places and curves as dot drew them, its y turned to ours.

    layout_seconds   what the call of the layout took;  all_seconds: with handing over and reading back.
    """

    places: dict[NodeKey, tuple[float, float]]
    routes: dict[EdgeKey, np.ndarray]
    layout_seconds: float
    all_seconds: float


def is_there() -> bool:
    """Whether dot can be asked at all."""
    return importlib.util.find_spec("pygraphviz") is not None


def draw(boxes: Mapping[NodeKey, Box], links: Sequence[Link], options: Options = STANDARD) -> Drawing:
    """Let dot draw, from left to right."""
    import pygraphviz

    began = time.perf_counter()
    graph = pygraphviz.AGraph(directed=True, strict=False)
    inch = POINTS_PER_INCH
    graph.graph_attr.update(rankdir="LR", nodesep=options.node_gap / inch, ranksep=options.rank_gap / inch)
    graph.node_attr.update(shape="box", fixedsize="true", label="")
    graph.edge_attr.update(dir="none")
    name = {key: str(i) for i, key in enumerate(boxes)}
    for key, box in boxes.items():
        graph.add_node(name[key], width=box.width / inch, height=box.height / inch)
    for i, link in enumerate(links):
        graph.add_edge(name[link.source], name[link.target], key=str(i))
    handed_over = time.perf_counter()
    graph.layout("dot")
    done = time.perf_counter()
    places = {}
    for key in boxes:
        x, y = graph.get_node(name[key]).attr["pos"].split(",")
        places[key] = (float(x), -float(y))
    routes = {}
    for i, link in enumerate(links):
        text = graph.get_edge(name[link.source], name[link.target], key=str(i)).attr["pos"]
        points = [point.split(",") for point in text.replace("\\\n", "").split() if point[0] not in "es"]
        routes[link.key] = np.array([(float(x), -float(y)) for x, y in points])
    return Drawing(places, routes, done - handed_over, time.perf_counter() - began)
