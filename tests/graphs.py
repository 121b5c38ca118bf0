"""Graphs for tests: the one everybody knows, long ones, and random ones over every operation.

`random_graph(seed)` is the same graph for the same seed everywhere: mixed shapes, broadcasting, repeated
inputs, shared nodes, branches that lead nowhere. Values stay where every operation is well conditioned, so
that what two implementations compute may be compared to the last digits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gradviz.engine.trace import trace
from gradviz.graph.graph import Graph, Node, NodeId, frozen_array
from gradviz.ops import OPS
from gradviz.ops.op import Array, run

SHAPES: Sequence[tuple[int, ...]] = ((), (), (3,), (2, 3), (3, 2), (1, 3), (2, 1), (2, 2, 3))
LARGEST = 16.0
"""A value beyond this is squashed before it is used: exp and powers of it would drown everything else."""
CELLS = 48
"""No node has more cells than this."""


class Builder:
    """Adds nodes one by one and knows their values."""

    def __init__(self) -> None:
        self.nodes: dict[NodeId, Node] = {}
        self.values: dict[NodeId, Array] = {}

    def leaf(self, value: ArrayLike, op: str = "input", name: str = "") -> NodeId:
        node_id = (len(self.nodes),)
        array = frozen_array(value)
        self.nodes[node_id] = Node(node_id, op, name=name, value=array)
        self.values[node_id] = array
        return node_id

    def add(self, op: str, *inputs: NodeId, name: str = "", **attrs: Any) -> NodeId:
        node_id = (len(self.nodes),)
        self.values[node_id] = run(OPS[op], [self.values[i] for i in inputs], attrs)
        self.nodes[node_id] = Node(node_id, op, inputs, attrs, name)
        return node_id

    def graph(self, output: NodeId | None = None) -> Graph:
        return Graph(dict(self.nodes), output)


def seed_graph(a: float = 2.0, b: float = 1.0) -> Graph:
    """e = (a + b) * (b + 1), the sums unnamed."""
    build = Builder()
    a_id, b_id = build.leaf(a, name="a"), build.leaf(b, name="b")
    c = build.add("add", a_id, b_id)
    d = build.add("add", b_id, build.leaf(1.0, "const"))
    build.add("multiply", c, d, name="e")
    return build.graph()


def small_net() -> Graph:
    """loss = sum(relu(W1 @ x + b) * 2), with parameters W1 (2 × 3) and b."""
    build = Builder()
    w = build.leaf([[-2.0, -1.0, 0.0], [1.0, 2.0, 3.0]], "param", "W1")
    x = build.leaf([1.0, -2.0, 0.5], "input", "x")
    b = build.leaf([0.1, 0.2], "param", "b")
    hidden = build.add("relu", build.add("add", build.add("matmul", w, x), b))
    build.add("sum", build.add("multiply", hidden, build.leaf(2.0, "const")), name="loss")
    return build.graph()


def ladder(rungs: int, x: float = 1.0) -> Graph:
    """x * x, and each product times itself: 2 ** rungs paths from x to the last."""
    build = Builder()
    last = build.leaf(x, name="x")
    for _ in range(rungs):
        last = build.add("multiply", last, last)
    return build.graph()


def long_scalar_graph(size: int, seed: int = 0) -> Graph:
    """`size` scalar nodes, each computed from a few before it; the values stay small."""
    random = np.random.default_rng(seed)
    build = Builder()
    ids = [build.leaf(0.5, name="a"), build.leaf(-0.25, name="b")]
    while len(ids) < size:
        op = ("add", "multiply", "tanh", "subtract")[random.integers(4)]
        recent = ids[-10:]
        inputs = [recent[random.integers(len(recent))] for _ in OPS[op].inputs]
        if max(abs(float(build.values[i])) for i in inputs) > 2:
            op, inputs = "tanh", inputs[:1]
        ids.append(build.add(op, *inputs))
    return build.graph()


def random_graph(seed: int, operations: int | None = None) -> Graph:
    """A random graph over all operations that has at least one input or parameter on the way to its
    output."""
    return RandomGraph(np.random.default_rng(seed)).grow(operations)


class RandomGraph(Builder):
    """Grows a graph; each operation finds or makes the inputs that it can take."""

    def __init__(self, random: np.random.Generator) -> None:
        super().__init__()
        self.random = random
        self.open: list[NodeId] = []
        """What an operation may take as an input, the newest last."""

    def grow(self, operations: int | None) -> Graph:
        for k in range(self.random.integers(2, 5)):
            self.open.append(self.some_leaf(self.one_of(SHAPES), name=f"x{k}" if k % 2 else ""))
        count = int(self.random.integers(3, 13)) if operations is None else operations
        names = [name for name in OPS if not OPS[name].is_leaf]
        for _ in range(count):
            name = self.one_of(names)
            made = MAKERS.get(name, elementwise)(self, name)
            self.open.append(made)
        if not trace(self.graph(self.open[-1])).flow.leaves:  # constants and class numbers only
            self.open.append(self.add("multiply", self.open[-1], self.leaf(self.random.normal())))
        return self.graph(self.open[-1])

    # --- leaves and choices ----------------------------------------------------------------------------

    def one_of(self, things: Sequence[Any]) -> Any:
        return things[int(self.random.integers(len(things)))]

    def chance(self, p: float) -> bool:
        return bool(self.random.random() < p)

    def some_leaf(
        self, shape: tuple[int, ...], low: float = -2.0, high: float = 2.0, name: str = ""
    ) -> NodeId:
        op = "const" if self.chance(0.1) else self.one_of(("input", "param"))
        return self.leaf(self.random.uniform(low, high, shape), op, name)

    def fitting(self, test: Callable[[tuple[int, ...]], bool], otherwise: tuple[int, ...]) -> NodeId:
        """A node whose shape passes the test, rather a new one; a new leaf where there is none."""
        found = [i for i in self.open if test(self.values[i].shape)]
        if not found or self.chance(0.1):
            return self.some_leaf(otherwise)
        recent = found[-3:] if self.chance(0.6) else found
        return self.tame(self.one_of(recent))

    def any_node(self) -> NodeId:
        return self.fitting(lambda shape: True, self.one_of(SHAPES))

    def tame(self, node_id: NodeId) -> NodeId:
        value = self.values[node_id]
        return self.add("tanh", node_id) if np.max(np.abs(value)) > LARGEST else node_id

    def partner(self, node_id: NodeId) -> NodeId:
        """A node that broadcasts with this one; sometimes the node itself."""
        if self.chance(0.15):
            return node_id
        shape = self.values[node_id].shape
        return self.fitting(lambda other: fits(shape, other), self.one_of([(), shape]))

    def within(self, node_id: NodeId, low: float, high: float) -> NodeId:
        """The node, or a smooth function of it that stays between the bounds (both positive)."""
        value = self.values[node_id]
        if np.all((value >= low) & (value <= high)):
            return node_id
        if high <= 1.0:
            return self.add("sigmoid", self.add("tanh", node_id))  # 0.27 to 0.73
        return self.add("exp", self.add("multiply", self.add("tanh", node_id), self.leaf(0.5, "const")))


def fits(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Whether two shapes broadcast, to no more cells than allowed."""
    try:
        return int(np.prod(np.broadcast_shapes(one, other))) <= CELLS
    except ValueError:
        return False


Maker = Callable[[RandomGraph, str], NodeId]


def elementwise(graph: RandomGraph, name: str) -> NodeId:
    """Any cell-by-cell operation: its domain says what it can take."""
    op = OPS[name]
    inputs = [graph.any_node()]
    if len(op.inputs) == 2:
        inputs.append(graph.partner(inputs[0]))
        if graph.chance(0.5):
            inputs.reverse()
    if op.domain[0] > 0:
        inputs = [graph.within(node_id, *op.domain) for node_id in inputs]
    return graph.add(name, *inputs)


def clip(graph: RandomGraph, name: str) -> NodeId:
    low = float(graph.random.uniform(-1.5, 0.0))
    return graph.add(name, graph.any_node(), low=low, high=low + 1.5)


def slope(graph: RandomGraph, name: str) -> NodeId:
    attr = OPS[name].attrs[0]
    value = graph.chance(0.5) if attr.kind == "bool" else float(graph.random.uniform(0.01, 1.5))
    return graph.add(name, graph.any_node(), **{attr.name: value})


def power(graph: RandomGraph, name: str) -> NodeId:
    base = graph.within(graph.any_node(), 0.5, 2.0)
    if graph.chance(0.5):  # a whole exponent takes any base
        return graph.add(name, graph.any_node(), graph.leaf(float(graph.random.integers(1, 4)), "const"))
    return graph.add(name, base, graph.within(graph.partner(base), 0.5, 2.0))


def divide(graph: RandomGraph, name: str) -> NodeId:
    above = graph.any_node()
    return graph.add(name, above, graph.within(graph.partner(above), 0.5, 2.0))


def reduction(graph: RandomGraph, name: str) -> NodeId:
    node_id = graph.any_node()
    axes = graph.values[node_id].ndim
    axis: Any = None
    if axes and graph.chance(0.7):
        chosen = graph.random.permutation(axes)[: graph.random.integers(1, axes + 1)]
        signed = [int(a) - axes if graph.chance(0.3) else int(a) for a in chosen]
        axis = signed[0] if len(signed) == 1 and graph.chance(0.7) else tuple(signed)
    return graph.add(name, node_id, axis=axis, keepdims=graph.chance(0.3))


def along(graph: RandomGraph, name: str) -> NodeId:
    node_id = graph.fitting(lambda shape: len(shape) > 0, (2, 3))
    axes = graph.values[node_id].ndim
    return graph.add(name, node_id, axis=int(graph.random.integers(-axes, axes)))


def matmul(graph: RandomGraph, name: str) -> NodeId:
    left = graph.fitting(lambda shape: len(shape) > 0, (2, 3))
    shape = graph.values[left].shape
    inner = shape[-1]
    if graph.chance(0.15) and len(shape) == 2 and shape[0] == shape[1]:
        return graph.add(name, left, left)
    right = graph.fitting(
        lambda other: other == (inner,) or (len(other) == 2 and other[0] == inner),
        graph.one_of([(inner,), (inner, 2)]),
    )
    return graph.add(name, left, right)


def transpose(graph: RandomGraph, name: str) -> NodeId:
    node_id = graph.any_node()
    axes = graph.values[node_id].ndim
    order = tuple(int(a) for a in graph.random.permutation(axes)) if graph.chance(0.5) else None
    return graph.add(name, node_id, axes=order)


def reshape(graph: RandomGraph, name: str) -> NodeId:
    node_id = graph.any_node()
    size = graph.values[node_id].size
    widths = [width for width in (1, 2, 3, 4, 6) if size % width == 0]
    width = graph.one_of(widths)
    return graph.add(
        name, node_id, shape=graph.one_of([(size,), (width, -1), (-1, width), (size // width, width)])
    )


def broadcast(graph: RandomGraph, name: str) -> NodeId:
    node_id = graph.fitting(lambda shape: int(np.prod(shape)) * 3 <= CELLS and len(shape) < 3, (1, 3))
    shape = tuple(2 if size == 1 else size for size in graph.values[node_id].shape)
    return graph.add(name, node_id, shape=(int(graph.random.integers(1, 3)), *shape))


def pick(graph: RandomGraph, name: str) -> NodeId:
    node_id = graph.fitting(lambda shape: len(shape) > 0, (2, 3))
    index: list[Any] = []
    for size in graph.values[node_id].shape:
        kind = graph.one_of(("cell", "slice", "all"))
        if kind == "cell":
            index.append(int(graph.random.integers(-size, size)))
        elif kind == "slice":
            start = int(graph.random.integers(size))
            index.append(("slice", start, None, graph.one_of([None, 1, 2])))
        else:
            index.append(("slice", None, None, None))
    if graph.chance(0.3):
        index = [("ellipsis",), index[-1]]
    return graph.add(name, node_id, index=tuple(index))


def joined(graph: RandomGraph, name: str) -> NodeId:
    first = graph.fitting(lambda shape: 0 < len(shape) < 3 and int(np.prod(shape)) * 3 <= CELLS, (2, 3))
    shape = graph.values[first].shape
    others = [
        first if graph.chance(0.2) else graph.fitting(lambda other: other == shape, shape)
        for _ in range(graph.random.integers(1, 3))
    ]
    axes = len(shape) + (name == "stack")
    return graph.add(name, first, *others, axis=int(graph.random.integers(-axes, axes)))


def cell_loss(graph: RandomGraph, name: str) -> NodeId:
    """A loss cell by cell; now and then with a target of another shape that broadcasts."""
    prediction = graph.any_node()
    low, high = (0.05, 0.95) if "cross" in name else (-2.0, 2.0)
    if name == "binary_cross_entropy":
        prediction = graph.within(prediction, 0.05, 0.95)
    shape = graph.values[prediction].shape
    target = (
        graph.one_of([shape, *(other for other in SHAPES if fits(shape, other))])
        if graph.chance(0.3)
        else shape
    )
    return graph.add(name, prediction, graph.some_leaf(target, low, high))


def class_loss(graph: RandomGraph, name: str) -> NodeId:
    scores = graph.fitting(lambda shape: len(shape) in (1, 2) and shape[-1] > 1, (2, 3))
    *rows, classes = graph.values[scores].shape
    if name == "cross_entropy" and graph.chance(0.4):
        shares = graph.random.dirichlet(np.ones(classes), size=tuple(rows) or None)
        return graph.add(name, scores, graph.leaf(shares, graph.one_of(("input", "const"))))
    target = graph.random.integers(classes, size=tuple(rows))
    return graph.add(name, scores, graph.leaf(target, graph.one_of(("input", "const"))))


def lookup(graph: RandomGraph, name: str) -> NodeId:
    table = graph.fitting(lambda shape: len(shape) > 0, (3, 2))
    shape = graph.one_of([(), (2,), (3,), (2, 2)])
    rows = graph.random.integers(graph.values[table].shape[0], size=shape)
    if graph.values[table][0].size * rows.size > CELLS:
        rows = rows.ravel()[:1]
    return graph.add(name, table, graph.leaf(rows, graph.one_of(("input", "const"))))


def images(graph: RandomGraph) -> NodeId:
    """A stack of images, rather one that is there."""
    return graph.fitting(lambda shape: len(shape) == 4 and min(shape[2:]) > 1, (2, 2, 3, 4))


def convolution(graph: RandomGraph, name: str) -> NodeId:
    x = images(graph)
    channels, *size = graph.values[x].shape[1:]
    groups = channels if graph.chance(0.3) else 1
    padding, dilation = int(graph.chance(0.4)), 1 + int(graph.chance(0.2))
    rows, columns = (int(graph.random.integers(1, 3)) if n + 2 * padding > dilation else 1 for n in size)
    w = graph.some_leaf((groups, channels // groups, rows, columns), -0.4, 0.4)
    bias = [graph.some_leaf((groups,))] if graph.chance(0.5) else []
    settings = {"stride": int(graph.random.integers(1, 3)), "padding": padding}
    return graph.add(name, x, w, *bias, dilation=dilation, groups=groups, **settings)


def pooling(graph: RandomGraph, name: str) -> NodeId:
    x = images(graph)
    kernel = int(graph.random.integers(1, 3))
    return graph.add(
        name,
        x,
        kernel=kernel,
        stride=int(graph.random.integers(0, 3)),
        padding=int(kernel == 2 and graph.chance(0.3)),
    )


def batch_norm(graph: RandomGraph, name: str) -> NodeId:
    """Over a few well spread numbers: a batch that hardly varies is ill conditioned. Bent afterwards: of what
    only adds up to a constant nudging shows nothing."""
    x = graph.some_leaf(graph.one_of([(4, 3), (3, 2, 2, 2)]))
    channels = graph.values[x].shape[1]
    scale, shift = graph.some_leaf((channels,), 0.5, 1.5), graph.some_leaf((channels,))
    return graph.add("tanh", graph.add(name, x, scale, shift, eps=0.5))


def upsample(graph: RandomGraph, name: str) -> NodeId:
    x = graph.fitting(lambda shape: len(shape) == 4 and int(np.prod(shape)) * 4 <= CELLS, (1, 2, 2, 2))
    return graph.add(name, x)


def of_images(graph: RandomGraph, name: str) -> NodeId:
    return graph.add(name, images(graph))


MAKERS: Mapping[str, Maker] = {
    "clip": clip,
    "leaky_relu": slope,
    "elu": slope,
    "gelu": slope,
    "power": power,
    "divide": divide,
    "sum": reduction,
    "mean": reduction,
    "max": reduction,
    "min": reduction,
    "softmax": along,
    "log_softmax": along,
    "matmul": matmul,
    "transpose": transpose,
    "reshape": reshape,
    "broadcast": broadcast,
    "pick": pick,
    "lookup": lookup,
    "concatenate": joined,
    "stack": joined,
    "conv2d": convolution,
    "max_pool2d": pooling,
    "avg_pool2d": pooling,
    "global_avg_pool": of_images,
    "flatten": of_images,
    "batch_norm2d": batch_norm,
    "upsample": upsample,
    "mse": cell_loss,
    "l1_loss": cell_loss,
    "huber": cell_loss,
    "binary_cross_entropy": cell_loss,
    "binary_cross_entropy_with_logits": cell_loss,
    "cross_entropy": class_loss,
    "hinge": class_loss,
}
"""How an operation gets its inputs where any will not do. An operation that is not here is taken cell by
cell."""
