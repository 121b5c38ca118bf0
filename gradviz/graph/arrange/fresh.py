"""An arrangement from scratch: every connected component by itself, then one below the other."""

from collections.abc import Sequence

from gradviz.graph.arrange.coordinates import place_across, slants_of, spacing_of
from gradviz.graph.arrange.layered import Layered, Layers, inversions
from gradviz.graph.arrange.order import Check, order_by_crossings, order_by_model
from gradviz.graph.arrange.ports import untwist
from gradviz.graph.arrange.problem import (
    OUTSIDE,
    Ends,
    Problem,
    components,
    inner_ends,
    part_of_problem,
)
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
        return _arranged(problem, options, check)
    links: list[list[int]] = [[] for _ in parts]
    part_of = {v: i for i, part in enumerate(parts) for v in part}
    for link, ends in enumerate(problem.ends):
        links[part_of[max(ends)]].append(link)
    nets = []
    heights = []
    for part, inside in zip(parts, links, strict=True):
        net, height = _arranged(part_of_problem(problem, part, inside), options, check)
        nets.append(net)
        heights.append(height)
    return _stacked(problem, parts, links, nets, heights, options)


def _arranged(problem: Problem, options: Options, check: Check) -> tuple[Layered, list[float]]:
    """Layer and order one component, and find its positions across."""
    check()
    count, ends = len(problem.keys), problem.ends
    if options.order == "model":
        net = Layered(count, ends, fresh_ranks(Neighbours(count, ends)))
        order_by_model(net)
    else:
        net = _least_crossed(count, ends, options, check)
        face_model(net)
    untwist(net, problem)
    check()
    spacing = spacing_of(net, problem, options)
    slants = slants_of(net, problem.leave, problem.arrive)
    y = place_across(net, spacing, SWEEPS, slants=slants)
    return net, straighten(net, spacing, y, slants=slants)


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
    backwards = [(count - 1 - v, count - 1 - u) for u, v in inner_ends(ends)]
    turned = fresh_ranks(Neighbours(count, backwards))
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
    """One layered graph of all the components, each below the one before it, their first layers aligned.

    What goes out over the border runs straight on beside the later layers of other components.
    """
    ranks = [0] * len(problem.keys)
    for part, net in zip(parts, nets, strict=True):
        for i, v in enumerate(part):
            ranks[v] = net.rank[i]
    whole = Layered(len(problem.keys), problem.ends, ranks)
    layers: Layers = [[] for _ in whole.layers]
    y = [0.0] * len(whole.rank)
    bottom = 0.0
    apart = options.node_gap * (APART if len(inner_ends(problem.ends)) == len(problem.ends) else 1.0)
    for part, inside, net, height in zip(parts, links, nets, heights, strict=True):
        number = list(part)
        for link, chain in zip(inside, net.chains, strict=True):
            number += whole.chains[link][: len(chain)]
        tall = [problem.across[v] for v in part] + [0.0] * (len(net.rank) - len(part))
        top = min(at - size / 2 for at, size in zip(height, tall, strict=True))
        for v, at in zip(number, height, strict=True):
            y[v] = at - top + bottom
        bottom += max(at + size / 2 for at, size in zip(height, tall, strict=True)) - top
        bottom += apart
        for rank, layer in enumerate(net.layers):
            layers[rank] += [number[v] for v in layer]
        for rank, layer in _running_on(whole, problem, inside, len(net.layers), y).items():
            layers[rank] += layer
    whole.reorder(layers)
    return whole, y


def _running_on(
    whole: Layered, problem: Problem, inside: list[int], count: int, y: list[float]
) -> dict[int, list[int]]:
    """The dummies of one component's links beyond its own `count` layers, by rank; their heights go to y."""
    found: dict[int, list[tuple[float, int, int]]] = {}
    for link in inside:
        u, v = problem.ends[link]
        if v != OUTSIDE:
            continue
        height = y[u] + (problem.leave[link] or 0.0)
        for dummy in whole.chains[link]:
            if whole.rank[dummy] < count:
                height = y[dummy]
            else:
                y[dummy] = height
                found.setdefault(whole.rank[dummy], []).append((height, link, dummy))
    return {rank: [dummy for _, _, dummy in sorted(layer)] for rank, layer in found.items()}
