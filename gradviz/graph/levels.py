"""Blocks opened level by level: which ids to open or close for one level more, one level less, all."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from gradviz.graph.block import is_block
from gradviz.graph.expand import MOST_PARTS, Expanded, expand
from gradviz.graph.graph import Graph, NodeId
from gradviz.language import tr

NEURON = "neuron"
DEEPEST = 8
"""No block is nested deeper."""


def closed_blocks(expanded: Expanded, within: Collection[NodeId] | None = None) -> frozenset[NodeId]:
    """The blocks on the screen that can be opened; with `within` those, and what lies in those that are
    open."""
    return frozenset(
        node.id
        for node in expanded.graph
        if is_block(node.op)
        and node.id not in expanded.too_large
        and (within is None or _is_in(expanded, node.id, within))
    )


def innermost(expanded: Expanded, within: Collection[NodeId] | None = None) -> frozenset[NodeId]:
    """The open blocks in which no other one is open."""
    around = set(expanded.parent_of.values())
    return frozenset(
        block
        for block in expanded.opened
        if block not in around and (within is None or _is_in(expanded, block, within))
    )


def next_level(expanded: Expanded, within: Collection[NodeId] | None = None) -> frozenset[NodeId]:
    """What one level more opens: nets, cells and layers, and neurons only when nothing larger is closed, so
    that there is a moment in which the whole net is circles and lines."""
    closed = closed_blocks(expanded, within)
    return frozenset(block for block in closed if expanded.graph[block].op != NEURON) or closed


def last_level(expanded: Expanded, within: Collection[NodeId] | None = None) -> frozenset[NodeId]:
    """What one level less closes: neurons before anything larger."""
    inner = innermost(expanded, within)
    return frozenset(block for block in inner if expanded.blocks[block].op == NEURON) or inner


def _is_in(expanded: Expanded, node_id: NodeId, blocks: Collection[NodeId]) -> bool:
    """Whether this is one of the blocks, or inside one of them that is open."""
    inner: NodeId | None = node_id
    if node_id not in expanded.blocks and node_id not in blocks:
        inner = expanded.group_of.get(node_id)
    while inner is not None:
        if inner in blocks:
            return True
        inner = expanded.parent_of.get(inner)
    return False


def open_to(graph: Graph, levels: int = DEEPEST, most: int = MOST_PARTS) -> frozenset[NodeId]:
    """Everything that is opened by so many steps of one level more."""
    opened: frozenset[NodeId] = frozenset()
    for _ in range(levels):
        more = next_level(expand(graph, opened, most))
        if not more:
            break
        opened |= more
    return opened


def open_by_name(graph: Graph, names: Iterable[str]) -> frozenset[NodeId]:
    """The blocks of these names, outer ones before those inside. Raises KeyError with a plain sentence."""
    opened: frozenset[NodeId] = frozenset()
    for name in names:
        shown = expand(graph, opened).graph
        found = [node.id for node in shown if is_block(node.op) and shown.labels[node.id] == name]
        if not found:
            raise KeyError(tr("There is no closed block called {name}.").format(name=name))
        opened |= frozenset(found)
    return opened


def read_opened(graph: Graph, wanted: str) -> frozenset[NodeId]:
    """What a person asks to be open: ``all``, a number of levels, or names with commas between them.

    Raises KeyError with a plain sentence.
    """
    words = [word.strip() for word in wanted.split(",") if word.strip()]
    if words == ["all"]:
        return open_to(graph)
    if len(words) == 1 and words[0].isdecimal():
        return open_to(graph, int(words[0]))
    return open_by_name(graph, words)
