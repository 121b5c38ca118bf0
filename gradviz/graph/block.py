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
from typing import Any, Literal, Protocol

from gradviz.language import mark
from gradviz.ops.op import OPS, Array, Attr, Op, settings, sized

Shape = tuple[int, ...]
Attrs = Mapping[str, Any]
Which = Literal["run", "show"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a block: its shape, how it begins, and whether training changes it.

    `fan` is how many numbers each output cell sums and how many cells each input cell feeds (for Xavier and
    He); `start` is one of `gradviz.graph.initial.STARTS`, or "init" for what the block's own attribute says.
    """

    shape: Shape
    start: str = "init"
    fan: tuple[int, int] = (1, 1)
    trainable: bool = True


@dataclass(frozen=True, kw_only=True)
class Block:
    """One kind of block. `title`, `says`, `category` and `receives` are marked for translation."""

    name: str
    title: str
    says: str
    """Goes on where the name of the result stops; ``{x}`` stands for the input's name, as in `Op`."""
    inputs: tuple[str, ...]
    symbol: str
    run: Callable[..., Any]
    """``run(*inputs, *parameters, **attrs) -> Tensor``."""
    show: Callable[..., Any] | None = None
    """The same with more to see; None: `run` is what is seen."""
    attrs: tuple[Attr, ...] = ()
    variadic: bool = False
    """The last input may be repeated any number of times."""
    names: tuple[str, ...] | Callable[..., tuple[str, ...]] = ()
    """The names of the parameters in their order, or ``names(**attrs)``."""
    parameters: Callable[..., Sequence[Parameter]] | None = None
    """``parameters(*shapes of the inputs, **attrs)``, one for each name. Raises ShapeError."""
    latex: str | Callable[..., str] = ""
    """A template in the names of inputs and parameters, or ``latex(count, **attrs) -> template``."""
    pullback_latex: Mapping[str, str] = field(default_factory=dict)
    """What an input or parameter receives, a template in {g}, {y} and all names; where silent, a general
    one."""
    receives: Mapping[str, str] = field(default_factory=dict)
    """The same in one plain sentence."""
    category: str = mark("Blocks")
    fixed: tuple[str, ...] = ()
    """Inputs without a derivative by their meaning."""

    def parameter_names(self, attrs: Attrs) -> tuple[str, ...]:
        """The names of the parameters, which follow the inputs in a node's `inputs`."""
        if callable(self.names):
            return self.names(**settings(self, attrs))
        return self.names

    def parameter_list(self, shapes: Sequence[Shape], attrs: Attrs) -> tuple[Parameter, ...]:
        """The parameters for inputs of these shapes. Raises ShapeError."""
        if self.parameters is None:
            return ()
        return tuple(self.parameters(*shapes, **settings(self, attrs)))


BLOCKS: dict[str, Block] = {}
"""Every registered block by name, in the order of the palette."""


def register_block(block: Block) -> Block:
    """Add a block to `BLOCKS` and return it. Raises ValueError where the name is taken."""
    if block.name in BLOCKS or block.name in OPS:
        raise ValueError(f"block {block.name!r} is registered twice")
    BLOCKS[block.name] = block
    return block


def attrs_of(name: str) -> tuple[Attr, ...]:
    """The attributes that an operation or a block has."""
    return BLOCKS[name].attrs if name in BLOCKS else OPS[name].attrs


def declared_inputs(name: str) -> tuple[tuple[str, ...], bool]:
    """The inputs of an operation or a block as it declares them, and whether the last may be repeated."""
    found = BLOCKS[name] if name in BLOCKS else OPS[name]
    return found.inputs, found.variadic


def is_block(name: str) -> bool:
    """Whether a node of this kind is a block."""
    return name in BLOCKS


def parameter_names(op: str, attrs: Attrs) -> tuple[str, ...]:
    """The names of a node's parameter inputs, which are its last ones; none where it is no block."""
    return BLOCKS[op].parameter_names(attrs) if op in BLOCKS else ()


def operation_of(name: str, attrs: Attrs, count: int) -> Op:
    """The operation that a node of this kind with `count` inputs runs: registered, or a closed block's.

    Raises KeyError where there is neither.
    """
    if name not in BLOCKS:
        return sized(OPS[name], count)
    return _block_op(name, tuple(settings(BLOCKS[name], attrs).items()), count)


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


GENERAL = r"\left(\frac{{\partial {y}}}{{\partial {%s}}}\right)^{{\!\top}} {g:*}"
RECEIVES = mark("It receives the upstream gradient, led back through everything inside the block.")


@lru_cache(maxsize=1024)
def _block_op(name: str, chosen: tuple[tuple[str, Any], ...], count: int) -> Op:
    block, attrs = BLOCKS[name], dict(chosen)
    parameters = block.parameter_names(attrs)
    inputs = (*_data_names(block, count - len(parameters)), *parameters)
    latex = block.latex(count - len(parameters), **attrs) if callable(block.latex) else block.latex

    def body(arrays: Sequence[Array]) -> Runs:
        return _draw[-1](name, "run", tuple(array.shape for array in arrays), chosen)

    def forward(*arrays: Array, **_attrs: Any) -> Array:
        return body(arrays).value(arrays)

    def pullback(g: Array, _y: Array, *arrays: Array, **_attrs: Any) -> tuple[Array | None, ...]:
        return body(arrays).pull(arrays, g)

    def edge_cost(slot: int, arrays: Sequence[Array], _output: Array) -> int:
        return body(arrays).cost(arrays, slot)

    return Op(
        name=name,
        title=block.title,
        says=block.says,
        inputs=inputs,
        symbol=block.symbol,
        forward=forward,
        pullback=pullback,
        latex=latex,
        pullback_latex=tuple(
            block.pullback_latex.get(_stem(block, each), GENERAL % each).replace("{self", "{" + each)
            for each in inputs
        ),
        symbolic_inputs=frozenset(
            slot for slot, each in enumerate(inputs) if _stem(block, each) not in block.pullback_latex
        ),
        partial_says=tuple(block.receives.get(_stem(block, each), RECEIVES) for each in inputs),
        attrs=block.attrs,
        category=block.category,
        fixed_inputs=frozenset(i for i, each in enumerate(inputs) if _stem(block, each) in block.fixed),
        edge_cost=edge_cost,
    )


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
