"""An arrangement from scratch: every connected component by itself, then one below the other."""

from collections.abc import Sequence

from gradviz.graph.arrange.coordinates import Spacing, place_across
from gradviz.graph.arrange.layered import Layered, Layers, inversions
from gradviz.graph.arrange.order import Check, order_by_crossings, order_by_model
from gradviz.graph.arrange.ports import untwist
from gradviz.graph.arrange.problem import Ends, Problem, components
from gradviz.graph.arrange.rank import Neighbours, fresh_ranks
from gradviz.graph.arrange.straighten import straighten
from gradviz.graph.arrange.values import Options

SWEEPS = 16
TWICE = 600
"""Up to this many vertices two sets of ranks are tried for the fewest crossings."""
APART = 1.5
"""Distance between two components, in node gaps."""


def arrange_fresh(problem: Problem, options: Options, check: Check) -> tuple[Layered, list[float]]:
    """The layers of the whole graph, ordered, and the position of every vertex across the direction."""
    parts = components(len(problem.keys), problem.ends)
    if len(parts) == 1:
        slots = [link.slot for link in problem.links]
        return _arranged(problem.ends, problem.across, slots, options, check)
    links: list[list[int]] = [[] for _ in parts]
    part_of = {v: i for i, part in enumerate(parts) for v in part}
    for link, (u, _) in enumerate(problem.ends):
        links[part_of[u]].append(link)
    nets = []
    heights = []
    for part, inside in zip(parts, links, strict=True):
        local = {v: i for i, v in enumerate(part)}
        ends = [(local[u], local[v]) for u, v in (problem.ends[i] for i in inside)]
        slots = [problem.links[i].slot for i in inside]
        net, height = _arranged(ends, [problem.across[v] for v in part], slots, options, check)
        nets.append(net)
        heights.append(height)
    return _stacked(problem, parts, links, nets, heights, options)


def _arranged(
    ends: Sequence[Ends], across: Sequence[float], slots: Sequence[int], options: Options, check: Check
) -> tuple[Layered, list[float]]:
    """Layer and order one component, whose nodes are numbered from 0, and find its positions across."""
    check()
    if options.order == "model":
        net = Layered(len(across), ends, fresh_ranks(Neighbours(len(across), ends)))
        order_by_model(net)
    else:
        net = _least_crossed(len(across), ends, options, check)
        face_model(net)
    untwist(net, slots)
    check()
    spacing = Spacing(net, across, options)
    return net, straighten(net, spacing, place_across(net, spacing, SWEEPS))


def _least_crossed(count: int, ends: Sequence[Ends], options: Options, check: Check) -> Layered:
    """Layers ordered for few crossings.

    Ranks of least length are not unique, and which ones they are decides what must cross. So small graphs
    are tried with two: as they come out, and as they come out of the graph with all its edges turned.
    """
    near = Neighbours(count, ends)
    ranks = fresh_ranks(near)
    net = Layered(count, ends, ranks)
    least = order_by_crossings(net, options.effort, check)
    if not least or len(net.rank) > TWICE:
        return net
    turned = fresh_ranks(Neighbours(count, [(count - 1 - v, count - 1 - u) for u, v in ends]))
    other_ranks = [max(turned) - rank for rank in reversed(turned)]
    if other_ranks == ranks:
        return net
    other = Layered(count, ends, other_ranks)
    return other if order_by_crossings(other, options.effort, check) < least else net


def face_model(net: Layered) -> None:
    """A drawing and its mirror image cross alike: take the one that is nearer to the given order."""
    forward = backward = 0
    for layer in net.layers:
        nodes = [v for v in layer if v < net.real]
        forward += inversions(nodes)
        backward += inversions(reversed(nodes))
    if backward < forward:
        net.reorder([layer[::-1] for layer in net.layers])


def _stacked(
    problem: Problem,
    parts: list[list[int]],
    links: list[list[int]],
    nets: list[Layered],
    heights: list[list[float]],
    options: Options,
) -> tuple[Layered, list[float]]:
    """One layered graph of all the components, each below the one before it, their first layers aligned."""
    ranks = [0] * len(problem.keys)
    for part, net in zip(parts, nets, strict=True):
        for i, v in enumerate(part):
            ranks[v] = net.rank[i]
    whole = Layered(len(problem.keys), problem.ends, ranks)
    layers: Layers = [[] for _ in whole.layers]
    y = [0.0] * len(whole.rank)
    bottom = 0.0
    for part, inside, net, height in zip(parts, links, nets, heights, strict=True):
        number = list(part)
        for link in inside:
            number += whole.chains[link]
        tall = [problem.across[v] for v in part] + [0.0] * (len(net.rank) - len(part))
        top = min(at - size / 2 for at, size in zip(height, tall, strict=True))
        for v, at in zip(number, height, strict=True):
            y[v] = at - top + bottom
        bottom += max(at + size / 2 for at, size in zip(height, tall, strict=True)) - top
        bottom += APART * options.node_gap
        for rank, layer in enumerate(net.layers):
            layers[rank] += [number[v] for v in layer]
    whole.reorder(layers)
    return whole, y
