"""Opening blocks by what they are called, for people who write Python."""

from __future__ import annotations

from collections.abc import Iterable

from gradviz.graph.build import as_graph
from gradviz.graph.expand import MOST_PARTS, Expanded
from gradviz.graph.expand import expand as expand_ids
from gradviz.graph.graph import NodeId
from gradviz.graph.levels import open_by_name, read_opened


def expand(what: object, opened: str | Iterable[str | NodeId] = "all", most: int = MOST_PARTS) -> Expanded:
    """What is on the screen for a graph (or a program, or a tensor's history) with these blocks open.

    `opened` is ``"all"``, a number of levels (``"2"``), or blocks by name or id, outer ones before those
    inside (``["h", "h_1"]``). A block of more than `most` parts stays closed. The result's `graph` runs like
    any other. Raises KeyError with a plain sentence where a name stands for no closed block.
    """
    graph = as_graph(what)
    if isinstance(opened, str):
        return expand_ids(graph, read_opened(graph, opened), most)
    keys = list(opened)
    named = open_by_name(graph, [key for key in keys if isinstance(key, str)])
    return expand_ids(graph, named | {key for key in keys if not isinstance(key, str)}, most)
