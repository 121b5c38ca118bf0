"""The graphs on which layouts are measured: like those of the example gallery, nets, and random ones."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from gradviz.graph.arrange import Box, Link

CARD = Box(132.0, 84.0)
Edges = list[tuple[int, int]]


@dataclass(frozen=True)
class Case:
    """A named graph: nodes 0..count-1 in model order, and its edges."""

    name: str
    count: int
    edges: Edges

    @property
    def boxes(self) -> dict[int, Box]:
        return dict.fromkeys(range(self.count), CARD)

    @property
    def links(self) -> list[Link]:
        slots: dict[int, int] = {}
        links = []
        for number, (u, v) in enumerate(self.edges):
            slots[v] = slots.get(v, -1) + 1
            links.append(Link((u, v, number), u, v, slots[v]))
        return links


class Builder:
    """Writes a graph the way a program would: leaves and operations in the order of the statements."""

    def __init__(self) -> None:
        self.count = 0
        self.edges: Edges = []

    def node(self, *operands: int) -> int:
        self.edges += [(operand, self.count) for operand in operands]
        self.count += 1
        return self.count - 1

    def leaves(self, count: int) -> list[int]:
        return [self.node() for _ in range(count)]

    def total(self, terms: list[int]) -> int:
        total = terms[0]
        for term in terms[1:]:
            total = self.node(total, term)
        return total

    def case(self, name: str) -> Case:
        return Case(name, self.count, self.edges)


def seed() -> Case:
    """e = (a + b) * (b + 1)"""
    g = Builder()
    a, b = g.leaves(2)
    c = g.node(a, b)
    one = g.node()
    g.node(c, g.node(b, one))
    return g.case("seed")


def perceptron() -> Case:
    g = Builder()
    x = g.leaves(2)
    w = g.leaves(2)
    bias = g.node()
    g.node(g.node(g.total([g.node(p, q) for p, q in zip(w, x, strict=True)]), bias))
    return g.case("perceptron")


def sigmoid_neuron() -> Case:
    """1 / (1 + exp(-z)), spelt out."""
    g = Builder()
    w = g.leaves(2)
    x = g.leaves(2)
    z = g.node(g.total([g.node(p, q) for p, q in zip(w, x, strict=True)]), g.node())
    one = g.node()
    g.node(one, g.node(one, g.node(g.node(z))))
    return g.case("sigmoid neuron")


def logistic() -> Case:
    """A sigmoid neuron with binary cross-entropy."""
    g = Builder()
    w = g.leaves(2)
    x = g.leaves(2)
    p = g.node(g.node(g.total([g.node(a, b) for a, b in zip(w, x, strict=True)]), g.node()))
    y, one = g.leaves(2)
    hit = g.node(y, g.node(p))
    miss = g.node(g.node(one, y), g.node(g.node(one, p)))
    g.node(g.node(hit, miss))
    return g.case("logistic loss")


def cube() -> Case:
    g = Builder()
    a = g.node()
    g.node(g.node(a, a), a)
    return g.case("a*a*a")


def gates() -> Case:
    g = Builder()
    a, b, c, d = g.leaves(4)
    g.node(g.node(g.node(a, b), g.node(c, d)), g.node())
    return g.case("three gates")


def softmax() -> Case:
    g = Builder()
    scores = g.leaves(3)
    powers = [g.node(s) for s in scores]
    total = g.total(powers)
    shares = [g.node(p, total) for p in powers]
    g.node(g.node(shares[2]))
    return g.case("softmax loss")


def hinge() -> Case:
    g = Builder()
    scores = g.leaves(3)
    one, zero = g.leaves(2)
    terms = [g.node(g.node(g.node(s, scores[0]), one), zero) for s in scores[1:]]
    g.total(terms)
    return g.case("hinge loss")


def chain() -> Case:
    g = Builder()
    h = g.node()
    for _ in range(8):
        h = g.node(g.node(h, g.node()))
    return g.case("chain of sigmoids")


def net(*sizes: int) -> Case:
    """A multilayer perceptron in scalar operations."""
    g = Builder()
    layer = g.leaves(sizes[0])
    for size in sizes[1:]:
        following = []
        for _ in range(size):
            products = [g.node(g.node(), x) for x in layer]
            following.append(g.node(g.node(g.total(products), g.node())))
        layer = following
    return g.case("net " + "-".join(map(str, sizes)))


def lstm() -> Case:
    g = Builder()
    x, h, c = g.leaves(3)
    gate = []
    for _ in range(4):
        products = g.node(g.node(g.node(), x), g.node(g.node(), h))
        gate.append(g.node(g.node(products, g.node())))
    cell = g.node(g.node(gate[0], c), g.node(gate[1], gate[2]))
    g.node(gate[3], g.node(cell))
    return g.case("lstm")


def attention() -> Case:
    g = Builder()
    x = g.node()
    q, k, v = (g.node(x, g.node()) for _ in range(3))
    mixed = g.node(g.node(g.node(g.node(q, g.node(k)), g.node())), v)
    y = g.node(x, g.node(mixed, g.node()))
    y = g.node(g.node(g.node(y), g.node()), g.node())
    inner = g.node(g.node(g.node(y, g.node()), g.node()))
    g.node(y, g.node(g.node(inner, g.node()), g.node()))
    return g.case("attention")


def resnet(blocks: int) -> Case:
    g = Builder()
    h = g.node(g.node(), g.node())
    for _ in range(blocks):
        inner = g.node(g.node(g.node(h, g.node()), g.node()))
        h = g.node(g.node(h, g.node(g.node(inner, g.node()), g.node())))
    return g.case(f"resnet {blocks}")


def unet(depth: int) -> Case:
    g = Builder()
    h = g.node()
    kept = []
    for _ in range(depth):
        h = g.node(g.node(h, g.node()))
        kept.append(h)
        h = g.node(h)
    for skip in reversed(kept):
        h = g.node(g.node(g.node(g.node(h), skip), g.node()))
    return g.case(f"unet {depth}")


def examples() -> list[Case]:
    """Shapes like those of the gallery."""
    return [seed(), perceptron(), sigmoid_neuron(), logistic(), cube(), gates(), softmax(), hinge(), chain()]


def nets() -> list[Case]:
    """Larger shapes that people draw."""
    return [
        net(2, 4, 1),
        net(3, 5, 2),
        net(4, 8, 8, 1),
        lstm(),
        attention(),
        resnet(8),
        unet(4),
    ]


def connected(count: int, edges: Edges) -> tuple[int, Edges]:
    """The largest connected part, renumbered in order."""
    near: dict[int, list[int]] = {v: [] for v in range(count)}
    for u, v in edges:
        near[u].append(v)
        near[v].append(u)
    best: set[int] = set()
    left = set(range(count))
    while left:
        root = min(left)
        part = {root}
        stack = [root]
        while stack:
            for w in near[stack.pop()]:
                if w not in part:
                    part.add(w)
                    stack.append(w)
        left -= part
        best = part if len(part) > len(best) else best
    number = {v: i for i, v in enumerate(sorted(best))}
    return len(best), [(number[u], number[v]) for u, v in edges if u in best]


def random_window(count: int, random: Random) -> Edges:
    """Each node takes one to three of the last 2 sqrt(n): programs use what they have just made."""
    reach = max(4, int(2 * math.sqrt(count)))
    edges: Edges = []
    for v in range(1, count):
        if random.random() < 0.15:
            continue
        pool = range(max(0, v - reach), v)
        edges += [(u, v) for u in random.sample(pool, min(len(pool), random.choice((1, 2, 2, 2, 3))))]
    return edges


def random_uniform(count: int, random: Random) -> Edges:
    """Each node takes one to three of all earlier ones: many long edges."""
    edges: Edges = []
    for v in range(1, count):
        if random.random() < 0.15:
            continue
        edges += [(u, v) for u in random.sample(range(v), min(v, random.choice((1, 2, 2, 2, 3))))]
    return edges


def random_expression(count: int, random: Random) -> Edges:
    """An expression: leaves are drawn on, results are used up, now and then one is shared."""
    edges: Edges = []
    unused: list[int] = []
    for v in range(count):
        if len(unused) < 2 or random.random() < 0.4:
            unused.append(v)
            continue
        operands = [unused.pop(random.randrange(max(0, len(unused) - 5), len(unused))) for _ in range(2)]
        if random.random() < 0.25:
            unused.append(operands[0])
        edges += [(u, v) for u in operands]
        unused.append(v)
    return edges


def random_sparse(count: int, random: Random) -> Edges:
    """n * 1.3 edges between any two nodes, lower to higher."""
    edges = {tuple(sorted(random.sample(range(count), 2))) for _ in range(int(1.3 * count))}
    return sorted((u, v) for u, v in edges)


def randoms(count: int = 50) -> list[Case]:
    """Random graphs of 20 to 1,000 nodes of four kinds; the largest connected part of each."""
    kinds: list[Callable[[int, Random], Edges]] = [
        random_window,
        random_uniform,
        random_expression,
        random_sparse,
    ]
    cases = []
    for i in range(count):
        size = round(20 * 50 ** (i / max(1, count - 1)))
        kind = kinds[i % len(kinds)]
        nodes, edges = connected(size, kind(size, Random(1000 + i)))
        cases.append(Case(f"{kind.__name__.removeprefix('random_')} {size}", nodes, edges))
    return cases
