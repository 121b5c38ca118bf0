"""How far a value goes by one notch of the wheel, or by one pixel of a drag: in decimal steps of its own
size."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_EVEN, Decimal

from PySide6.QtCore import Qt

FINER, COARSER = 0.1, 10.0
PIXELS_A_STEP = 4.0
NUDGE_PIXELS = 10.0


def step_of(value: float) -> float:
    """One step: 0.1 for numbers under ten, 1 under a hundred, and so on; the last place of a very small
    number."""
    size = abs(value)
    if not math.isfinite(size) or size == 0.0 or 0.1 <= size < 10.0:
        return 0.1
    place = math.floor(math.log10(size))
    return 10.0 ** (place - 1) if size >= 10.0 else max(10.0**place, math.ulp(0.0))


def pace(modifiers: Qt.KeyboardModifier) -> float:
    """Shift makes steps finer, Ctrl coarser."""
    factor = 1.0
    if modifiers & Qt.KeyboardModifier.ShiftModifier:
        factor *= FINER
    if modifiers & Qt.KeyboardModifier.ControlModifier:
        factor *= COARSER
    return factor


def stepped(value: float, steps: float, step: float) -> float:
    """The value some steps away, without the dust of binary fractions: 0.1 three times is 0.3."""
    places = Decimal(1).scaleb(min(_last_place(value), _last_place(step)))
    exact = Decimal(repr(value)) + Decimal(repr(steps)) * Decimal(repr(step))
    return float(exact.quantize(places, rounding=ROUND_HALF_EVEN)) + 0.0


def nudge_of(pixels: float, factor: float) -> float:
    """The ε of a nudge dragged so far: 0.01 every ten pixels, grown or shrunk by `factor`."""
    steps = round(pixels / NUDGE_PIXELS * 10.0)
    return stepped(0.0, steps, 0.001 * factor)


def _last_place(number: float) -> int:
    """The power of ten of the last digit, at least 12 digits after the first."""
    exponent = Decimal(repr(number)).as_tuple().exponent
    first = math.floor(math.log10(abs(number))) if number else 0
    return max(exponent if isinstance(exponent, int) else 0, first - 12)
