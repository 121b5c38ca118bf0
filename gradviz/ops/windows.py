"""Windows that move over an image: how many there are, what they cover, and how far a chain of them sees.

Dumoulin & Visin, "A guide to convolution arithmetic for deep learning" (2016).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod

from gradviz.language import tr
from gradviz.ops.kernels import Place, ShapeError

Pair = tuple[int, ...]
"""Rows and columns."""
Length = int | Fraction
"""In cells of the image. Between enlarged cells it may be less than one."""


def output_size(size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """Over so many cells in a row a window takes this many places; less than 1 where it does not fit."""
    return (size + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1


@dataclass(frozen=True)
class Field:
    """What one cell of a layer sees of the image, along one axis."""

    size: Length = 1
    """How many cells."""
    jump: Length = 1
    """How far the fields of neighbouring cells are apart."""
    start: Length = 0
    """Where the field of the first cell begins; below 0 it begins in the frame."""

    def through(self, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> Field:
        """The field after one more layer."""
        return Field(
            size=self.size + dilation * (kernel - 1) * self.jump,
            jump=self.jump * stride,
            start=self.start - padding * self.jump,
        )

    def enlarged(self, factor: int) -> Field:
        """The field after each cell has been repeated so many times."""
        return Field(self.size, Fraction(self.jump) / factor, self.start)


def receptive_field(layers: Iterable[tuple[int, int, int, int]]) -> Field:
    """The field of a chain of layers, each given by kernel, stride, padding and dilation."""
    field = Field()
    for layer in layers:
        field = field.through(*layer)
    return field


@dataclass(frozen=True)
class Windows:
    """All places of one window. Raises ShapeError where there is none."""

    image: Pair
    kernel: Pair
    stride: int = 1
    padding: int = 0
    dilation: int = 1

    def __post_init__(self) -> None:
        if min(self.kernel) < 1 or self.stride < 1 or self.dilation < 1 or self.padding < 0:
            raise ShapeError(tr("A window has at least one cell and moves on by at least one."))
        if min(self.out) < 1:
            message = tr("A window that spans {span} does not fit into {image}.")
            raise ShapeError(message.format(span=_by(self.span), image=_by(self.framed)))

    @property
    def framed(self) -> Pair:
        """The image with its frame."""
        return tuple(size + 2 * self.padding for size in self.image)

    @property
    def span(self) -> Pair:
        """From the first to the last cell of the window."""
        return tuple(self.dilation * (size - 1) + 1 for size in self.kernel)

    @property
    def out(self) -> Pair:
        """How many places there are."""
        pairs = zip(self.image, self.kernel, strict=True)
        return tuple(output_size(n, k, self.stride, self.padding, self.dilation) for n, k in pairs)

    @property
    def cells(self) -> int:
        """How many cells the window has."""
        return prod(self.kernel)

    @property
    def offsets(self) -> tuple[Pair, ...]:
        """The cells of the window, row by row."""
        return tuple(product(*(range(size) for size in self.kernel)))

    @property
    def places(self) -> tuple[Place, ...]:
        """For each cell of the window an index of the framed image: where it is in all places at once."""
        return tuple(tuple(map(self._along, offset, self.out)) for offset in self.offsets)

    def _along(self, cell: int, count: int) -> slice:
        first = cell * self.dilation
        return slice(first, first + self.stride * (count - 1) + 1, self.stride)


def _by(pair: Pair) -> str:
    return " × ".join(map(str, pair))
