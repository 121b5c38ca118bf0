"""Numbers as a person reads them: short on the cards, exact on hover."""

from __future__ import annotations

import math

import numpy as np

from gradviz.language import tr
from gradviz.ops.op import Array, shape_text

UNKNOWN = "—"
MINUS = "−"
WIDEST = 8
"""No short number has more characters than this."""

TINY_VECTOR = 4
"""A vector of up to so many cells is written out."""
WRITTEN_OUT = 64
"""An array of up to so many cells is written out where it must be exact."""


def short(x: Array | float | None) -> str:
    """A number to the precision that matters: ``5``, ``0.1966``, ``1.2e−7``, ``∞``; ``—`` for None.

    At most eight characters for a number. An array is written out when it is a vector of up to four cells
    (``[1, −2, 3]``), and told by its size otherwise (``3 × 4``, ``12 numbers``).
    """
    if x is None:
        return UNKNOWN
    if isinstance(x, np.ndarray) and x.ndim:
        if x.ndim == 1 and x.size <= TINY_VECTOR:
            return "[" + ", ".join(map(_short, x.tolist())) + "]"
        return shape_text(x.shape) if x.ndim > 1 else tr("{count} numbers").format(count=x.size)
    return _short(float(x))


def _short(x: float) -> str:
    if x == 0:
        return "0"
    size = abs(x)
    if not size < math.inf:
        return "NaN" if math.isnan(x) else f"{MINUS if x < 0 else ''}∞"
    if size < 1e7 and x == int(x):
        text = str(int(size))
    elif 1e-3 <= size < 9_999_999 or (1e-5 <= size < 1e-3 and round(size, 5) == size):
        text = _decimal(size)
    else:
        text = _scientific(size, WIDEST - (x < 0))
    return MINUS + text if x < 0 else text


def _decimal(size: float) -> str:
    """Four significant digits, never more than five decimals; from 1,000 on one decimal, from 100,000
    none."""
    if size < 1e3:
        decimals = min(5, 3 - math.floor(math.log10(size)))
    else:
        decimals = 1 if size < 1e5 else 0
    text = f"{size:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _scientific(size: float, room: int) -> str:
    """As many digits as there is room for, up to three: ``1.23e−7``."""
    for decimals in (2, 1, 0):
        mantissa, exponent = f"{size:.{decimals}e}".split("e")
        if "." in mantissa:
            mantissa = mantissa.rstrip("0").rstrip(".")
        text = f"{mantissa}e{int(exponent)}".replace("-", MINUS)
        if len(text) <= room:
            break
    return text


def brief(x: float) -> str:
    """A number where there is hardly any room: two digits that matter (``0.2``, ``−1.3``, ``1.2e5``), whole
    numbers below 10,000 as they are."""
    if x == 0 or not math.isfinite(x):
        return _short(x)
    size = abs(x)
    if size < 9_999.5 and x == int(x):
        text = str(int(size))
    elif 0.00995 <= size < 999.5:
        text = f"{size:.{max(0, 1 - math.floor(math.log10(size)))}f}"
    else:
        mantissa, exponent = f"{size:.1e}".split("e")
        text = f"{mantissa.removesuffix('.0')}e{int(exponent)}".replace("-", MINUS)
    return MINUS + text if x < 0 else text


def exact(x: Array | float | None) -> str:
    """A number with every digit, as a program would write it (``-0.1``); ``—`` for None.

    An array of up to 64 cells is written out, a larger one is described by its shape and range.
    """
    if x is None:
        return UNKNOWN
    if isinstance(x, np.ndarray) and x.ndim:
        if x.size <= WRITTEN_OUT:
            return _nested(x.tolist())
        with np.errstate(all="ignore"):
            low, high = short(float(np.min(x))), short(float(np.max(x)))
        return tr("{shape}, from {low} to {high}").format(shape=shape_text(x.shape), low=low, high=high)
    return _exact(float(x))


def _exact(x: float) -> str:
    if x == 0:
        return "0"
    text = repr(x)
    return text[:-2] if text.endswith(".0") else text


def _nested(cells: object) -> str:
    if isinstance(cells, list):
        return "[" + ", ".join(map(_nested, cells)) + "]"
    assert isinstance(cells, float)
    return _exact(cells)


def in_sum(x: Array | float | None) -> str:
    """A short number as a term or factor: in parentheses where it is negative."""
    text = short(x)
    return f"({text})" if text.startswith(MINUS) else text


def count(n: int) -> str:
    """A whole number, however large: ``1,048,576``, ``1.27e30``."""
    if n < 10**12:
        return f"{n:,}"
    exponent = int(math.log10(n))  # of an integer of any length; its digits are never written out
    mantissa = 10 ** (math.log10(n) - exponent)
    return f"{mantissa:.2f}e{exponent}"
