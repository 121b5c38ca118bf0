"""One neuron of a layer that is too large to be opened, told by its row of the matrix."""

from __future__ import annotations

from typing import NamedTuple

from gradviz.explain.face import CardFace
from gradviz.explain.names import SUBSCRIPTS
from gradviz.explain.numbers import UNKNOWN, in_sum, short


class Row(NamedTuple):
    """What a neuron says."""

    name: str
    weights: str
    """The matrix that its weights are a row of."""
    lines: tuple[tuple[str, str], ...]
    """What it computes, line by line, each with the token of its colour."""


def row_of(face: CardFace, row: int) -> Row:
    """The neuron that a row of the first matrix belongs to: its sum, its bias, its value, its gradient."""
    inside = face.inside
    assert inside is not None
    assert inside.arrays
    number = str(row + 1).translate(SUBSCRIPTS)
    weights, lines = inside.arrays[0][row], []
    if inside.fed is not None and inside.fed.shape == weights.shape and face.value != UNKNOWN:
        product = float(weights @ inside.fed)
        lines.append((f"w · x = {short(product)}", "text"))
        biases = inside.arrays[1] if len(inside.arrays) > 1 else None
        if biases is not None and biases.shape == (len(inside.arrays[0]),):
            bias = float(biases[row])
            lines.append((f"z{number} = {short(product)} + {in_sum(bias)} = {short(product + bias)}", "text"))
    value, gradient = face.value_cells, face.gradient_cells
    if value is not None and value.ndim == 1 and row < value.size:
        lines.append((f"{face.label}{number} = {short(float(value[row]))}", "forward"))
    if gradient is not None and gradient.ndim == 1 and row < gradient.size:
        lines.append((f"{face.gradient_of}{number} = {short(float(gradient[row]))}", "backward"))
    return Row(f"{face.label}{number}", inside.names[0], tuple(lines))
