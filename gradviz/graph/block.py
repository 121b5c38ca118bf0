"""What a block is: one node that stands for a small net, and can be opened.

A block has two bodies over the same parameters. `run` is written with few operations on whole arrays: a
closed block is one node whose value and whose gradients come from that body, so it takes part in a trace like
any operation. `show` is written for the eye (a layer as a row of neurons, a neuron as products and a sum): it
takes the node's place where the block is open (`gradviz.graph.expand`). Tests hold both to the same numbers.

Both are plain functions of tensors (`gradviz.graph.build`), so a block is written like the formula in a
textbook. The library is `gradviz.graph.blocks`; to add a block, register one value in one of its files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import prod
from typing import Any, Literal, NamedTuple, Protocol

import numpy as np

from gradviz.language import mark, tr
from gradviz.ops.op import OPS, Array, Attr, Op, ShapeError, settings, sized

Shape = tuple[int, ...]
Attrs = Mapping[str, Any]
Which = Literal["run", "show"]

MOST_CELLS = 1_000_000
"""Numbers in one array that a program states or a block begins with."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a block: its shape, and how it begins.

    `fan` is how many numbers each output cell sums and how many cells each input cell feeds (for Xavier and
    He); `start` is one of `gradviz.graph.initial.STARTS`, or "init" for what the block's own attribute says.
    """

    shape: Shape
    start: str = "init"
    fan: tuple[int, int] = (1, 1)
    attrs: Attrs | None = None
    """What says how it begins where that is not the block's own attributes but those of a block inside it."""
    salt: int = 0
    """Tells equal blocks inside one block apart, where numbers are drawn."""
    value: Array | None = field(default=None, compare=False)
    """The very numbers that it begins with."""


class Form(NamedTuple):
    """What a block's formula depends on besides its attributes: how many data inputs the node has, and how
    many axes the first of them has."""

    inputs: int = 1
    axes: int = 1

    @property
    def batch(self) -> bool:
        """Whether that is a batch, one example a row."""
        return self.axes > 1


@dataclass(frozen=True, kw_only=True)
class Block:
    """One kind of block. `title`, `says`, `category` and `receives` are marked for translation."""

    name: str
    title: str
    says: str
    """Goes on where the name of the result stops; ``{x}`` stands for the input's name, as in `Op`."""
    inputs: tuple[str, ...]
    symbol: str
    definition: str = ""
    """The text that defines a person's own block (`gradviz.graph.own`)."""
    run: Callable[..., Any]
    """``run(*inputs, *parameters, **attrs) -> Tensor``."""
    show: Callable[..., Any] | None = None
    """The same with more to see; None: `run` is what is seen."""
    attrs: tuple[Attr, ...] = ()
    variadic: bool = False
    """The last input may be repeated any number of times."""
    names: tuple[str, ...] | Callable[..., tuple[str, ...]] = ()
    """The names of the parameters in their order, or ``names(**attrs)``."""
    kept: tuple[str, ...] = ()
    """The parameters that training leaves alone: constants that belong to the block."""
    parameters: Callable[..., Sequence[Parameter]] | None = None
    """``parameters(*shapes of the inputs, **attrs)``, one for each name. Raises ShapeError."""
    latex: str | Callable[..., str] = ""
    """A template in the names of inputs and parameters, or ``latex(form, **attrs) -> template``."""
    pullback_latex: Mapping[str, str] | Callable[..., Mapping[str, str]] = field(default_factory=dict)
    """What an input or parameter receives, a template in {g}, {y} and all names, {self} being its own; or
    ``pullback_latex(form, **attrs)``. Lines below the first say what else it names: values inside the block,
    for which no numbers are written. Where silent, a general one."""
    receives: Mapping[str, str] = field(default_factory=dict)
    """The same in one plain sentence."""
    category: str = mark("Blocks")
    fixed: tuple[str, ...] = ()
    """Inputs without a derivative by their meaning."""
    sample: Callable[[np.random.Generator, Attrs], tuple[Array, ...]] | None = None
    """Random inputs of random sizes for a test, where not every shape or value will do."""

    @property
    def op(self) -> str:
        """The operation of its nodes: its name, or of a person's own block the definition itself."""
        return self.definition or self.name

    def parameter_names(self, attrs: Attrs) -> tuple[str, ...]:
        """The names of the parameters, which follow the inputs in a node's `inputs`."""
        if callable(self.names):
            return self.names(**settings(self, attrs))
        return self.names

    def example(self, random: np.random.Generator, attrs: Attrs) -> tuple[Array, ...]:
        """Random inputs that a block with these attributes takes."""
        chosen = settings(self, attrs)
        if self.sample is not None:
            return self.sample(random, chosen)
        count = len(self.inputs) + (int(random.integers(3)) if self.variadic else 0)
        axes = int(random.integers(0, 3))
        shape = tuple(int(size) for size in random.integers(1, 4, size=axes))
        return tuple(random.normal(size=shape) for _ in range(count))

    def leaf_of(self, parameter: str) -> str:
        """The operation of a leaf that is this parameter: constants are kept as they are."""
        return "const" if parameter in self.kept else "param"

    def parameter_list(self, shapes: Sequence[Shape], attrs: Attrs) -> tuple[Parameter, ...]:
        """The parameters for inputs of these shapes. Raises ShapeError."""
        if self.parameters is None:
            return ()
        found = tuple(self.parameters(*shapes, **settings(self, attrs)))
        if any(prod(parameter.shape) > MOST_CELLS for parameter in found):
            raise ShapeError(tr("An array has at most {count} numbers.").format(count=MOST_CELLS))
        return found


BLOCKS: dict[str, Block] = {}
"""Every registered block by name, in the order of the palette."""


def register_block(block: Block) -> Block:
    """Add a block to `BLOCKS` and return it. Raises ValueError where the name is taken."""
    if block.name in BLOCKS or block.name in OPS:
        raise ValueError(f"block {block.name!r} is registered twice")
    BLOCKS[block.name] = block
    return block


OWN = "block "
"""How the operations of blocks begin that a person has defined: such a node's `op` is the definition, so that
a graph alone can be run, saved and printed, and two documents may mean different things by one name."""
_define: list[Callable[[str], Block]] = []


def define_blocks_with(define: Callable[[str], Block]) -> None:
    """Definitions are programs, and programs are made of operations and blocks: so what reads them is handed
    in, not imported."""
    _define.append(define)


def is_own(name: str) -> bool:
    """Whether this operation is a block that a person has defined."""
    return name.startswith(OWN)


def is_block(name: str) -> bool:
    """Whether a node of this kind is a block."""
    return name in BLOCKS or is_own(name)


def block_of(name: str) -> Block:
    """The block of this operation. Raises KeyError where there is none, ValueError for a definition that
    means nothing."""
    return _define[-1](name) if is_own(name) else BLOCKS[name]


def short_name(name: str) -> str:
    """What an operation or a block is called in a program."""
    return block_of(name).name if is_own(name) else name


def attrs_of(name: str) -> tuple[Attr, ...]:
    """The attributes that an operation or a block has."""
    return block_of(name).attrs if is_block(name) else OPS[name].attrs


def declared_inputs(name: str) -> tuple[tuple[str, ...], bool]:
    """The inputs of an operation or a block as it declares them, and whether the last may be repeated."""
    found = block_of(name) if is_block(name) else OPS[name]
    return found.inputs, found.variadic


def parameter_names(op: str, attrs: Attrs) -> tuple[str, ...]:
    """The names of a node's parameter inputs, which are its last ones; none where it is no block."""
    return block_of(op).parameter_names(attrs) if is_block(op) else ()


def operation_of(name: str, attrs: Attrs, count: int, axes: int = 1) -> Op:
    """The operation that a node of this kind with `count` inputs runs: registered, or a closed block's.

    A block's formula is that for a first input of so many `axes`: one example, or a batch of them. Raises
    KeyError where there is neither.
    """
    if not is_block(name):
        return sized(OPS[name], count)
    return _block_op(name, tuple(settings(block_of(name), attrs).items()), count, axes)


class Runs(Protocol):
    """A body, as far as a closed block needs it (`gradviz.graph.body.Body`)."""

    def value(self, arrays: Sequence[Array]) -> Array: ...

    def pull(self, arrays: Sequence[Array], upstream: Array) -> tuple[Array | None, ...]: ...

    def cost(self, arrays: Sequence[Array], slot: int) -> int: ...


Draw = Callable[[str, Which, tuple[Shape, ...], tuple[tuple[str, Any], ...]], Runs]
_draw: list[Draw] = []


def draw_bodies_with(draw: Draw) -> None:
    """Bodies are graphs, graphs are made of nodes, and a node knows its operation by this module: so what
    draws bodies is handed in, not imported."""
    _draw.append(draw)


GENERAL = r"\left(\frac{{\partial {y}}}{{\partial {self}}}\right)^{{\!\top}} {g:*}"
RECEIVES = mark("It receives the upstream gradient, led back through everything inside the block.")


@lru_cache(maxsize=1024)
def _block_op(name: str, chosen: tuple[tuple[str, Any], ...], count: int, axes: int) -> Op:
    block, attrs = block_of(name), dict(chosen)
    parameters = block.parameter_names(attrs)
    data = _data_names(block, count - len(parameters))
    inputs = (*data, *parameters)
    form = Form(len(data), axes)
    latex = block.latex(form, **attrs) if callable(block.latex) else block.latex
    passed = block.pullback_latex
    passed = passed(form, **attrs) if callable(passed) else passed
    back = [passed.get(each) or passed.get(_stem(block, each), "") for each in inputs]

    def body(arrays: Sequence[Array]) -> Runs:
        return _draw[-1](name, "run", tuple(array.shape for array in arrays), chosen)

    def forward(*arrays: Array, **_attrs: Any) -> Array:
        return body(arrays).value(arrays)

    def pullback(g: Array, _y: Array, *arrays: Array, **_attrs: Any) -> tuple[Array | None, ...]:
        return body(arrays).pull(arrays, g)

    def edge_cost(slot: int, arrays: Sequence[Array], _output: Array) -> int:
        return body(arrays).cost(arrays, slot)

    def template(text: str, own: str = "") -> str:
        return _with_all_data(block, data, text).replace("{self", "{" + own)

    return Op(
        name=block.name,
        title=block.title,
        says=block.says,
        inputs=inputs,
        symbol=block.symbol,
        forward=forward,
        pullback=pullback,
        latex=template(latex),
        pullback_latex=tuple(
            template(text or GENERAL, each) for each, text in zip(inputs, back, strict=True)
        ),
        symbolic_inputs=frozenset(slot for slot, text in enumerate(back) if not text or "\n" in text),
        partial_says=tuple(block.receives.get(_stem(block, each), RECEIVES) for each in inputs),
        attrs=block.attrs,
        category=block.category,
        fixed_inputs=frozenset(i for i, each in enumerate(inputs) if _stem(block, each) in block.fixed),
        edge_cost=edge_cost,
    )


def _with_all_data(block: Block, data: tuple[str, ...], template: str) -> str:
    """A template in which a repeated input stands for all that it was repeated to: ``{x1},\\, {x2}``."""
    last = block.inputs[-1]
    if not block.variadic or last in data:
        return template
    every = r",\, ".join(f"{{{name}}}" for name in data[len(block.inputs) - 1 :])
    return template.replace(f"{{{last}}}", every)


def _data_names(block: Block, count: int) -> tuple[str, ...]:
    if not block.variadic:
        return block.inputs
    last, extra = block.inputs[-1], count - len(block.inputs) + 1
    return (*block.inputs[:-1], *([last] if extra <= 1 else [f"{last}{k + 1}" for k in range(extra)]))


def _stem(block: Block, name: str) -> str:
    """The declared name that an input or parameter counts under: ``x3`` under ``x``, ``W2`` under ``W``."""
    if name in block.inputs or not name[-1].isdigit():
        return name
    return name.rstrip("0123456789")
