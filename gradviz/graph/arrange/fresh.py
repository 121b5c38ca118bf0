"""An arrangement from scratch: every connected component by itself, then one below the other."""

from collections.abc import Sequence

from gradviz.graph.arrange.coordinates import Spacing, place_across
from gradviz.graph.arrange.layered import Layered, Layers, inversions
from gradviz.graph.arrange.order import Check, order_by_crossings, order_by_model
from gradviz.graph.arrange.ports import untwist
from gradviz.graph.arrange.problem import Problem, components
from gradviz.graph.arrange.rank import Neighbours, fresh_ranks
from gradviz.graph.arrange.straighten import straighten
from gradviz.graph.arrange.values import Options

SWEEPS = 24
APART = 1.5
"""Distance between two components, in node gaps."""


def arrange_fresh(problem: Problem, options: Options, check: Check) -> tuple[Layered, list[float]]:
    """The layers of the whole graph, ordered, and the position of every vertex across the direction."""
    parts = components(len(problem.keys), problem.ends)
    if len(parts) == 1:
        net = _ranked(len(problem.keys), problem.ends)
        slots = [link.slot for link in problem.links]
        return net, _place(net, problem.across, slots, options, check)
    links: list[list[int]] = [[] for _ in parts]
    part_of = {v: i for i, part in enumerate(parts) for v in part}
    for link, (u, _) in enumerate(problem.ends):
        links[part_of[u]].append(link)
    nets = []
    heights = []
    for part, inside in zip(parts, links, strict=True):
        local = {v: i for i, v in enumerate(part)}
        net = _ranked(len(part), [(local[u], local[v]) for u, v in (problem.ends[i] for i in inside)])
        across = [problem.across[v] for v in part]
        heights.append(_place(net, across, [problem.links[i].slot for i in inside], options, check))
        nets.append(net)
    return _stacked(problem, parts, links, nets, heights, options)


def _ranked(count: int, ends: Sequence[tuple[int, int]]) -> Layered:
    return Layered(count, ends, fresh_ranks(Neighbours(count, ends)))


def _place(
    net: Layered, across: Sequence[float], slots: Sequence[int], options: Options, check: Check
) -> list[float]:
    """Order one component, whose nodes are numbered from 0, and find its positions across."""
    check()
    if options.order == "model":
        order_by_model(net)
    else:
        order_by_crossings(net, options.effort, check)
        face_model(net)
    untwist(net, slots)
    spacing = Spacing(net, across, options)
    check()
    return straighten(net, spacing, place_across(net, spacing, SWEEPS))


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
