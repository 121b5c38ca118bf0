"""What there is to build with, how it is searched, and what is likely to be wanted next. No Qt.

A palette and a quick-add menu are lists of entries; operations are where they come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from gradviz.graph.block import BLOCKS, Block, block_of, declared_inputs, is_block, short_name
from gradviz.graph.calls import ALIASES
from gradviz.graph.graph import Graph, NodeId
from gradviz.graph.syntax import OPERATORS
from gradviz.language import in_every_language
from gradviz.ops.op import LEAVES, OPS, Array, Op, run


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing to build with."""

    name: str
    """The name by which it is added."""
    title: str
    """Marked for translation, as `category` and `says` are."""
    category: str
    says: str
    symbol: str
    inputs: tuple[str, ...]
    signs: tuple[str, ...] = ()
    """Other ways to write it: ``+``, ``ln``."""

    @property
    def is_leaf(self) -> bool:
        """It begins a computation."""
        return not self.inputs


OWN_SYMBOL = "ƒ"
"""What stands before the name of a block of one's own, which is all that it is called by."""


def entry_of(op: Op | Block) -> Entry:
    """An operation or a block as something to build with."""
    signs = [sign for signs in (SIGNS, ALIASES) for sign, name in signs.items() if name == op.name]
    return Entry(
        name=op.op if isinstance(op, Block) else op.name,
        title=op.title,
        category=op.category,
        says=op.says,
        symbol=OWN_SYMBOL if isinstance(op, Block) and op.definition else op.symbol,
        inputs=op.inputs,
        signs=tuple(signs),
    )


SIGNS: Mapping[str, str] = {**OPERATORS, "^": "power", "·": "multiply", "−": "subtract", "±": "negate"}


def stock() -> tuple[Entry, ...]:
    """Everything, in the order of the palette: by category, each as it was first registered."""
    kinds: tuple[Op | Block, ...] = (*OPS.values(), *BLOCKS.values())
    entries = [entry_of(kind) for kind in kinds]
    order = {category: place for place, category in enumerate(dict.fromkeys(e.category for e in entries))}
    return tuple(sorted(entries, key=lambda entry: order[entry.category]))


def by_category(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """The entries under their categories."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.category, []).append(entry)
    return found


# --- searching ---------------------------------------------------------------------------------------------


def search(entries: Sequence[Entry], text: str) -> list[Entry]:
    """The entries that are called so, by sign, name or title in any language; the closest first, otherwise
    in the order in which they come. All of them for an empty text."""
    wanted = text.strip().casefold()
    if not wanted:
        return list(entries)
    found = [(closeness(entry, wanted), place, entry) for place, entry in enumerate(entries)]
    return [entry for rank, _, entry in sorted((f for f in found if f[0] is not None), key=lambda f: f[:2])]


def closeness(entry: Entry, wanted: str) -> int | None:
    """How close a text in small letters is to what the entry is called: 0 is its very name or sign; None:
    not at all."""
    signs, titles = _called(entry)
    if wanted in signs or wanted in titles:
        return 0
    if any(sign.startswith(wanted) for sign in signs) or any(title.startswith(wanted) for title in titles):
        return 1
    words = (word for title in titles for word in title.replace("-", " ").split())
    if any(word.startswith(wanted) for word in words):
        return 2
    if len(wanted) > 1 or not wanted.isascii():
        return 3 if any(wanted in called for called in (*signs, *titles)) else None
    return None


@cache
def _called(entry: Entry) -> tuple[tuple[str, ...], tuple[str, ...]]:
    name = short_name(entry.name)
    signs = (name, name.replace("_", " "), entry.symbol, *entry.signs)
    return (
        tuple(sign.casefold() for sign in signs),
        tuple(title.casefold() for title in in_every_language(entry.title)),
    )


# --- what fits, and what is likely -------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Situation:
    """Where something is to be added."""

    graph: Graph = field(default_factory=Graph)
    values: Mapping[NodeId, Array] = field(default_factory=dict)
    """What is known of the nodes' values."""
    sources: tuple[NodeId, ...] = ()
    """Nodes whose values are to go into it."""
    target: tuple[NodeId, int] | None = None
    """The input that its value is to go into."""


COMMON = ("input", "param", "multiply", "add", "const", "sigmoid", "subtract", "power", "tanh", "relu")
"""What is wanted most where nothing else is known."""

FOLLOWS: Mapping[str, tuple[str, ...]] = {
    "input": ("multiply", "add", "matmul", "neuron", "dense", "power", "subtract", "exp", "sigmoid"),
    "param": ("multiply", "add", "matmul", "power"),
    "const": ("add", "multiply", "subtract", "divide", "power"),
    "add": ("multiply", "sigmoid", "tanh", "relu", "add", "power"),
    "subtract": ("power", "multiply", "abs", "add"),
    "multiply": ("add", "sum", "multiply", "subtract", "sigmoid"),
    "divide": ("add", "multiply", "log"),
    "power": ("sum", "mean", "add", "multiply"),
    "negate": ("exp", "add", "log"),
    "exp": ("add", "divide", "sum", "log"),
    "log": ("negate", "multiply", "sum", "mean"),
    "matmul": ("add", "softmax", "relu", "tanh", "sigmoid"),
    "sum": ("add", "sigmoid", "tanh", "power", "log", "divide"),
    "mean": ("subtract", "add", "power"),
    "sigmoid": ("multiply", "binary_cross_entropy", "matmul", "mse", "subtract"),
    "tanh": ("multiply", "matmul", "mse", "add"),
    "relu": ("multiply", "matmul", "add", "mse"),
    "softmax": ("log", "pick", "cross_entropy", "matmul"),
    "log_softmax": ("pick", "negate", "multiply"),
    "neuron": ("neuron", "mse", "binary_cross_entropy", "multiply"),
    "dense": ("dense", "softmax", "cross_entropy", "mse", "dropout"),
    "mlp": ("mse", "cross_entropy", "softmax"),
    "conv2d": ("relu", "max_pool2d", "batch_norm2d", "conv2d"),
    "max_pool2d": ("conv2d", "flatten", "conv"),
    "flatten": ("dense", "mlp"),
    "conv": ("conv", "flatten", "vgg", "residual2d"),
    "vgg": ("vgg", "flatten", "global_avg_pool"),
    "residual2d": ("residual2d", "global_avg_pool", "flatten"),
    "lenet": ("cross_entropy", "softmax"),
}
"""What textbooks do next with the value of an operation, the likeliest first."""

PRECEDES: Mapping[str, tuple[str, ...]] = {
    "add": ("input", "const", "param", "multiply", "matmul"),
    "subtract": ("input", "const", "multiply", "sigmoid"),
    "multiply": ("input", "param", "const", "add", "subtract"),
    "matmul": ("input", "param", "transpose", "relu"),
    "power": ("const", "input", "subtract", "add"),
    "divide": ("input", "const", "exp", "add"),
    "sigmoid": ("add", "sum", "input", "multiply"),
    "tanh": ("add", "sum", "input", "multiply"),
    "relu": ("add", "sum", "input", "multiply"),
    "softmax": ("input", "matmul", "add"),
    "sum": ("multiply", "power", "input"),
    "mean": ("power", "input", "subtract"),
}
"""What an operation is usually given."""

MOST_TRIED = 10_000
"""A larger array is not run through an operation only to see whether it fits."""


def offered(entries: Iterable[Entry], situation: Situation) -> list[Entry]:
    """What fits, likely choices first."""
    fitting = [entry for entry in entries if fits(entry, situation)]
    likely = {name: place for place, name in enumerate(_likely(situation))}
    return sorted(fitting, key=lambda entry: likely.get(entry.name, len(likely)))


def _likely(situation: Situation) -> Iterator[str]:
    """Names, the likeliest first: what textbooks do there, what is used in this graph, what is common."""
    graph, seen = situation.graph, set[str]()
    used: dict[str, int] = {}
    for node in graph:
        used[node.op] = used.get(node.op, 0) + 1
    often = sorted((name for name in used if name not in LEAVES), key=lambda name: -used[name])
    usual: tuple[str, ...] = ()
    if situation.target is not None:
        usual = PRECEDES.get(graph.nodes[situation.target[0]].op, ("input", "param", "const"))
    elif situation.sources:
        usual = FOLLOWS.get(graph.nodes[situation.sources[0]].op, ())
    for name in (*usual, *COMMON[:3], *often, *COMMON):
        if name not in seen:
            seen.add(name)
            yield name


def fits(entry: Entry, situation: Situation) -> bool:
    """Whether it can be added there: it takes as many values, and these ones."""
    if not situation.sources:
        return True
    inputs, variadic = declared_inputs(entry.name)
    if entry.is_leaf or (len(situation.sources) > len(inputs) and not variadic):
        return False
    values = [situation.values[source] for source in situation.sources if source in situation.values]
    if len(values) < len(situation.sources):
        return True
    if is_block(entry.name):
        return block_takes(block_of(entry.name), values)
    return any(value.size > MOST_TRIED for value in values) or takes(OPS[entry.name], values)


def block_takes(block: Block, values: Sequence[Array]) -> bool:
    """Whether the block has parameters for these inputs, at its default settings."""
    shapes = [value.shape for value in values]
    shapes += shapes[-1:] * (len(block.inputs) - len(shapes))
    try:
        block.parameter_list(shapes, {})
    except ValueError:
        return False
    return True


def takes(op: Op, values: Sequence[Array]) -> bool:
    """Whether the operation can be computed with these as its first inputs, whatever the others are."""
    return any(_runs(op, inputs) for inputs in _completed(op, list(values)))


def _completed(op: Op, values: list[Array]) -> Iterator[list[Array]]:
    missing = len(op.inputs) - len(values)
    if missing <= 0:
        yield values
        return
    last = values[-1]
    partners = [last, np.zeros(()), last.T]
    if last.ndim:
        partners += [np.zeros(last.shape[-1]), np.zeros(last.shape[:-1])]
    for partner in partners:
        yield values + [partner] * missing


def _runs(op: Op, inputs: Sequence[Array]) -> bool:
    try:
        run(op, inputs, {})
    except ValueError:
        return False
    return True
