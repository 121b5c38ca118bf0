"""Random graphs, random programs and random damage to them."""

import re

import numpy as np
from hypothesis import strategies as st

from gradviz.graph.graph import Graph, Node, frozen_array
from gradviz.ops.op import OPS, Attr

NAMES = (
    "a",
    "b",
    "w1",
    "x",
    "loss",
    "α",
    "θ_1",
    "权重",
    "sum",
    "step",
    "output",
    "input",
    "T",
    "e1",
    "inf_",
    "é",
)
NUMBERS = st.one_of(
    st.sampled_from(
        [0.0, -0.0, 1.0, 2.0, -2.0, 0.1, 1e-7, -1e300, 1e16, 5e-324, float("inf"), float("-inf")]
    ),
    st.just(float("nan")),
    st.floats(width=64, allow_nan=False),
)


@st.composite
def arrays(draw: st.DrawFn) -> np.ndarray:
    """A scalar, an array of a few cells, many equal cells, or an array without any."""
    shape = draw(st.sampled_from([(), (), (), (1,), (3,), (2, 2), (2, 1, 2), (3, 5), (0, 2)]))
    if draw(st.booleans()):
        return frozen_array(np.full(shape, draw(NUMBERS)))
    size = int(np.prod(shape))
    return frozen_array(np.reshape(draw(st.lists(NUMBERS, min_size=size, max_size=size)), shape))


WHOLE = st.integers(-3, 3)
SLICES = st.tuples(st.just("slice"), st.none() | WHOLE, st.none() | WHOLE, st.sampled_from([None, 1, 2, -1]))
ENTRIES = st.one_of(WHOLE, SLICES, st.just(("ellipsis",)))


def attribute(attr: Attr) -> st.SearchStrategy[object]:
    """A value of one attribute, within its range."""
    match attr.kind:
        case "bool":
            return st.booleans()
        case "int":
            return WHOLE if attr.low is None else st.integers(int(attr.low), int(attr.low) + 1)
        case "float":
            return st.floats(attr.low or 0.0, attr.high if attr.high is not None else 10.0)
        case "axes":
            return st.none() | WHOLE | st.lists(WHOLE, max_size=3).map(tuple)
        case "shape":
            return st.lists(st.integers(0, 4), max_size=3).map(tuple) | st.just((-1, 2))
        case "index":
            return st.lists(ENTRIES, max_size=3).map(tuple)
        case "choice":
            return st.sampled_from(attr.choices)


@st.composite
def graphs(draw: st.DrawFn, most: int = 14) -> Graph:
    """Any structure over all operations: shared, nameless and open, in any model order. Shapes need not
    fit."""
    nodes: list[Node] = []
    names = iter(draw(st.permutations(NAMES)))
    for number in range(draw(st.integers(1, most))):
        op = OPS[draw(st.sampled_from(list(OPS)))]
        count = len(op.inputs) + (draw(st.integers(0, 2)) if op.variadic else 0)
        sources = st.sampled_from([node.id for node in nodes] + [None]) if nodes else st.none()
        attrs = {attr.name: draw(attribute(attr)) for attr in op.attrs if draw(st.booleans())}
        nodes.append(
            Node(
                (number,),
                op.name,
                tuple(draw(sources) for _ in range(count)),
                attrs,
                next(names) if draw(st.booleans()) else "",
                draw(arrays()) if op.is_leaf else None,
            )
        )
    chosen = draw(st.none() | st.sampled_from([node.id for node in nodes]))
    order = draw(st.permutations(nodes)) if draw(st.booleans()) else nodes
    return Graph({node.id: node for node in order}, chosen)


PROGRAMS = (
    "e = (a + b) * (b + 1)",
    "a = 2\nb = 1\ne = (a + b) * (b + 1)\n",
    "# a neuron\nx1 = -1\nx2 = -2\nw1 = param(2)\nz = w1*x1 + w2*x2 + b  # the sum\n\ny = sigmoid(z)\n",
    "x = [[1, 2],\n     [3, 4]]\nW=param(0.5, shape=(2, 2))\nh = relu(W @ x + 1e-3)\nmean(h**2)\noutput h\n",
    "s = [3.2, 5.1, -1.7]\np = softmax(s)\nL = -log(p[0])",
    "x = input(4, 3); y = max(x, axis=0, keepdims=True).T[1:, 0] ** -2 / 3; concatenate(y, [1, 2])",
    "α = 0.1\n权重 ＝ param（2）\ny = leaky_relu(权重×α, slope=0.2)",
    "_1 = a*b\nk = const(2)\ny = _1 + k*_1\nz = min(max(y, 0), 1) - clip(y, low=0, high=inf)",
    "y = stack(a, -b)[0] - ([c, 1])[1]\r\nz = y\r\n",
)
NETS = (
    'h = dense(x, 4, activation="tanh")\ny = dense(h, 1)  # one number\nL = mse(y, [0.5])\n',
    "x = [0.5, -1]\nh = dense(x, 2, W=[[1, 2], [3, 4]], b=[bias, 0.6])\nz = h.W.T @ h\n",
    'y = neuron(a, b, activation="step", w=[0.5, 0.5], b=-x)',
    'y = mlp([1, 2], 2, 1, activation="relu")\nz = dense([3, 4], 2, W=y.W1, init="he") + y',
    "x = [[1, 0], [0, 1], [1, 1]]\nh = lstm(x, 2)\nL = mse(h[-1], [1, 0])",
    "x = [[1, 0], [0, 1]]\nh = gru(rnn(x, 2), 2)\nL = sum(h) + l2(h.W_hh, strength=0.1)\noutput L\n",
    "x = input(2, 3)\na = attention(x, 2)\nn = batch_norm(layer_norm(a))\ny = dropout(n, rate=0.5, seed=3)",
    "w = embedding([0, 2], 4, 3, seed=7)\n残差 = residual(w, 3)\nL = sum(残差)",
    "x = input(1, 1, 6, 6)\nc = conv2d(x, param(0.5, shape=(2, 1, 3, 3)))\ns = mean(max_pool2d(c, 2))",
    "block unit(x, width=3) {\n h = dense(x, width)  # in\n h * param(0.5)\n}\ny = sum(unit([1, 2], 4))\n",
    'block f(x, act="tanh") { dense(x, 1, activation=act) }\nblock g(x, y) { f(x) * f(y) + 1 }\ng(a, b)',
)
FRAGMENTS = (
    *"()[]{}=+-*/@.,:;#'\"\\!?$%^&|~<>_ \t\n\r\0",
    *(
        "**",
        "block f(x) { x }",
        "block ",
        "==",
        ":=",
        "//",
        "...",
        ".T",
        "1e999",
        "1e5",
        "0x1F",
        "07",
        "2j",
        "inf",
        "nan",
        "-",
        "_1",
        "_",
        "[[",
        "]]",
    ),
    *(
        "output ",
        "param(",
        "input(",
        "const(",
        "sum(",
        "simgoid(",
        "axis=",
        "shape=(",
        "lambda ",
        "if ",
        "import os",
    ),
    *(
        "（",
        "）",
        "，",
        "＝",
        "；",
        "：",
        "【",
        "×",
        "÷",
        "−",
        "²",
        "₁",
        "½",
        "∂",
        "😀",
        "\ufeff",
        "\u3000",
        "\u2028",
    ),
    *(
        "\ud800",
        "\u0301",
        "ﬁ",
        "[1, 2]",
        "[1, [2]]",
        "(1, 2)",
        "x[0]",
        "x[1:3, ...]",
        "10000000",
        "True",
        "None",
        "f''",
    ),
    *(
        "dense(",
        "neuron(",
        "mlp(x, 3, 2)",
        'activation="relu"',
        "activation=",
        "init=",
        "h.W",
        ".b1",
        "W=[[1, 2]]",
        "steps=",
        "seed=-1",
    ),
    *(
        "__import__('os')",
        "a.b.c",
        "(" * 70,
        "-" * 70,
        "2**" * 70,
        "9" * 5000,
        "x" * 300,
        "[" * 40,
        "a+" * 300,
    ),
)

NUMERALS = ("0", "1", "2", "3", "5", "64", "-1", "0.5", "1e300", "1e-300", "x", "[1, 2]", "_")
CALLED = (
    *("x", "h", "y", "sum", "log", "relu", "max", "softmax", "mse", "matmul", "param", "input", "const"),
    *(
        "dense",
        "neuron",
        "mlp",
        "lstm",
        "gru",
        "attention",
        "residual",
        "True",
        "[1, 2, 3]",
        "[[1, 2], [3, 4]]",
    ),
)
QUOTED = tuple(f'"{word}"' for word in ("relu", "tanh", "step", "none", "softmax", "he", "zeros", "nothing"))
PIECE = re.compile(r'"[^"]*"|[^\W\d]\w*|[\d.]+(?:e-?\d+)?|\*\*|[-+*/@]')


@st.composite
def altered_programs(draw: st.DrawFn) -> str:
    """A program in which some numbers, names and signs are others of their kind: many of them still run."""
    text = draw(st.sampled_from(NETS + PROGRAMS))
    for _ in range(draw(st.integers(1, 4))):
        pieces = list(PIECE.finditer(text))
        if not pieces:
            break
        piece = draw(st.sampled_from(pieces))
        found = piece.group()
        others = QUOTED if found[0] == '"' else ("+", "-", "*", "/", "@", "**") if found[0] in "-+*/@" else ()
        others = others or (NUMERALS if found[0] in "0123456789." else CALLED)
        text = text[: piece.start()] + draw(st.sampled_from(others)) + text[piece.end() :]
    if draw(st.booleans()):
        rows = text.split("\n")
        rows.insert(draw(st.integers(0, len(rows))), draw(st.sampled_from(NETS)).split("\n")[-1])
        text = "\n".join(rows)
    return text
