"""What meets in one cell of a convolution or a pooling, in a sentence and term by term."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gradviz.explain.numbers import in_sum, short
from gradviz.explain.window_sums import CellSum, Factors, Kind
from gradviz.language import tr, trn

MOST_TERMS = 9
"""More terms of one part than this are not written out: they stand in the boards."""
MOST_PARTS = 4
"""More channels than this are counted."""


def place_words(name: str, cell: tuple[int, ...]) -> str:
    """``y[0, 1, 3, 4]``, as it is picked in a program."""
    return f"{name}[{', '.join(map(str, cell))}]"


def sentence_of(found: CellSum, kind: Kind, name: str, image: str = "") -> str:
    """What the cell called `name` is, and what it comes from; `image` is what the winner is a cell of."""
    return {"output": _of_output, "input": _of_input, "weight": _of_weight}[found.target](
        found, kind, f"{place_words(name, found.cell)} = {short(found.total)}", image
    )


def _of_output(found: CellSum, kind: Kind, what: str, image: str) -> str:
    if kind == "avg":
        return tr("{what}: the mean of the window.").format(what=what)
    if kind == "max":
        assert found.winner is not None
        winner = place_words(image, (*found.cell[:2], *found.winner))
        return tr(
            "{what}: the largest of the window is {winner}. It alone will receive the gradient."
        ).format(what=what, winner=winner)
    channels = len(found.parts)
    if channels == 1:
        return tr("{what}: the patch times the kernel, added up.").format(what=what)
    return trn(
        "{what}: the patch times the kernel, added up over {n} channel.",
        "{what}: the patch times the kernel, added up over {n} channels.",
        channels,
    ).format(what=what, n=channels)


def _of_input(found: CellSum, kind: Kind, what: str, _image: str) -> str:
    windows = len(found.outputs)
    if not windows:
        return tr("{what}: no window covers it, so nothing arrives.").format(what=what)
    if kind == "max":
        wins = int(np.sum(found.parts[0].right[np.isfinite(found.parts[0].left)]))
        if not wins:
            return tr("{what}: it wins in no window, so nothing arrives.").format(what=what)
        return trn(
            "{what}: it wins in {n} of the windows that cover it, and receives the gradient of that one.",
            "{what}: it wins in {n} of the windows that cover it, and receives their gradients.",
            wins,
        ).format(what=what, n=wins)
    if kind == "avg":
        return trn(
            "{what}: {n} window covers it and sends its share.",
            "{what}: {n} windows cover it, and each sends its share.",
            windows,
        ).format(what=what, n=windows)
    sent = found.terms
    return trn(
        "{what}: {n} output sends its gradient times the weight that lay on this cell.",
        "{what}: {n} outputs send their gradients, each times the weight that lay on this cell.",
        sent,
    ).format(what=what, n=sent)


def _of_weight(found: CellSum, _kind: Kind, what: str, _image: str) -> str:
    places = len(found.image) * len(found.parts)
    return trn(
        "{what}: it lay on {n} cell; that cell times the gradient there.",
        "{what}: it lay on {n} cells; each of them times the gradient there, added up.",
        places,
    ).format(what=what, n=places)


def lines_of(found: CellSum) -> list[str]:
    """The sum part by part: ``channel 1: 0.5·1 + 0·2 = 0.5``; then the bias, and all together."""
    if len(found.parts) == 1 and found.bias is None:
        text = _terms(found.parts[0])
        return [text] if text else []
    shown = found.parts[:MOST_PARTS]
    lines = [f"{_part_name(found, part)}: {_terms(part) or short(part.total)}" for part in shown]
    left = found.parts[MOST_PARTS:]
    if left:
        rest = short(sum(part.total for part in left))
        more = trn("{n} more: {sum}", "{n} more: {sum}", len(left))
        lines.append(more.format(n=len(left), sum=rest))
    if found.bias is not None:
        lines.append(tr("bias: {number}").format(number=short(found.bias)))
    lines.append(" + ".join(_totals(found)) + f" = {short(found.total)}")
    return lines


def _totals(found: CellSum) -> Iterator[str]:
    numbers = [part.total for part in found.parts[:MOST_PARTS]]
    if len(found.parts) > MOST_PARTS:
        numbers.append(sum(part.total for part in found.parts[MOST_PARTS:]))
    if found.bias is not None:
        numbers.append(found.bias)
    for k, number in enumerate(numbers):
        yield in_sum(number) if k else short(number)


def _part_name(found: CellSum, part: Factors) -> str:
    message = {
        "output": tr("channel {number}"),
        "input": tr("kernel {number}"),
        "weight": tr("example {number}"),
    }[found.target]
    return message.format(number=part.index)


def _terms(part: Factors) -> str:
    """``0.5·1 + 0·(−0.2) = 0.5``; empty where there are too many."""
    there = np.isfinite(part.products)
    pairs = list(zip(part.left[there].tolist(), part.right[there].tolist(), strict=True))
    if not 0 < len(pairs) <= MOST_TERMS:
        return ""
    terms = [f"{in_sum(x) if k else short(x)}·{in_sum(w)}" for k, (x, w) in enumerate(pairs)]
    return f"{' + '.join(terms)} = {short(part.total)}"
