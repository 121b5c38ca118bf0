"""Numbers that stand for words (or other things that are only told apart by a number) become vectors."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradviz.graph.block import Attrs, Block, Parameter, Shape, register_block
from gradviz.graph.build import Tensor, applied
from gradviz.graph.initial import BEGINNING
from gradviz.language import mark
from gradviz.ops.op import Array, Attr


def embedding_run(i: Tensor, E: Tensor, **_: Any) -> Tensor:
    return applied("lookup", E, i)


def embedding_parameters(_: Shape, *, count: int, units: int, **__: Any) -> list[Parameter]:
    return [Parameter((count, units), fan=(count, units))]


def embedding_sample(random: np.random.Generator, attrs: Attrs) -> tuple[Array, ...]:
    shape = tuple(int(size) for size in random.integers(1, 4, size=random.integers(0, 3)))
    return (np.asarray(random.integers(attrs["count"], size=shape), dtype=np.float64),)


register_block(
    Block(
        name="embedding",
        title=mark("Embedding"),
        says=mark("looks up the vectors of the numbers {i} in its table"),
        inputs=("i",),
        symbol="E[i]",
        attrs=(
            Attr(
                name="count",
                kind="int",
                default=1,
                low=1,
                high=1_000_000,
                says=mark("how many words it knows"),
            ),
            Attr(
                name="units", kind="int", default=1, low=1, high=10_000, says=mark("how long each vector is")
            ),
            *BEGINNING,
        ),
        names=("E",),
        parameters=embedding_parameters,
        run=embedding_run,
        latex=r"{E:^}[{i}]",
        pullback_latex={"E": r"\sum_{{n}} \mathbf{{e}}_{{i_n}} \, {g:^}_{{n}}^{{\top}}"},
        receives={
            "i": mark("A number that names a word has no gradient."),
            "E": mark("Only the rows that were looked up receive a gradient, once for each time."),
        },
        fixed=("i",),
        sample=embedding_sample,
    )
)
