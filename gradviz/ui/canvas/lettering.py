"""The few kinds of text on the canvas: their fonts, and widths that are measured once.

The same short texts are measured again and again while numbers run, so widths are remembered.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Literal, NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QFontMetricsF

from gradviz.explain.names import LONGEST_BASE
from gradviz.ui.fonts import math_font, word_font

Kind = Literal[
    "sign",
    "badge",
    "name",
    "name upright",
    "index",
    "index upright",
    "shape",
    "number",
    "tab",
    "chip",
    "chip bold",
    "cell",
    "handle",
    "tall number",
    "middle name",
    "middle index",
    "middle number",
    "middle sign",
    "small badge",
    "small name",
    "small index",
    "far name",
    "farther name",
    "small sign",
    "small number",
    "small chip",
    "table name",
]


class Run(NamedTuple):
    """One text at one place; `colour` is the name of a theme's token."""

    text: str
    at: QPointF
    """Start of the baseline."""
    kind: Kind
    colour: str


@cache
def font(kind: Kind) -> QFont:
    """The font of a kind of text. Shared: not to be changed."""
    made: dict[Kind, QFont] = {
        "sign": word_font(15, 600),
        "badge": word_font(12, 600),
        "name": math_font(18),
        "name upright": math_font(18, italic=False),
        "index": math_font(13),
        "index upright": math_font(13, italic=False),
        "shape": word_font(12, 400),
        "number": word_font(15, 600),
        "tab": word_font(12, 600),
        "chip": word_font(12, 500),
        "chip bold": word_font(12, 600),
        "cell": word_font(12, 500),
        "handle": math_font(14),
        "tall number": word_font(14, 600),
        "middle name": math_font(17),
        "middle index": math_font(12),
        "middle number": word_font(13, 600),
        "middle sign": word_font(14, 600),
        "small badge": word_font(11, 600),
        "small name": math_font(14),
        "small index": math_font(11),
        "far name": math_font(15),
        "farther name": math_font(12),
        "table name": math_font(16),
        "small sign": word_font(11, 500),
        "small number": word_font(11, 600),
        "small chip": word_font(11, 500),
    }
    return made[kind]


@lru_cache(65536)
def advance(text: str, kind: Kind) -> float:
    """The width of a text."""
    return QFontMetricsF(font(kind)).horizontalAdvance(text)


@cache
def cap_height(kind: Kind) -> float:
    """The height of a capital, and of a figure."""
    return QFontMetricsF(font(kind)).capHeight()


def badge_kind(symbol: str) -> Kind:
    """A lone sign such as + is set larger than a word."""
    return "sign" if len(symbol) == 1 and not symbol.isalnum() else "badge"


def name_kind(name: str) -> Kind:
    """Italic mathematics; upright where Chinese would have to be slanted by force."""
    return "name upright" if any(ord(sign) >= 0x2E80 for sign in name) else "name"


INDICES: dict[Kind, tuple[Kind, float]] = {
    "name": ("index", 4.5),
    "name upright": ("index upright", 4.5),
    "middle name": ("middle index", 4.0),
    "small name": ("small index", 3.0),
    "far name": ("small index", 3.0),
    "farther name": ("small index", 2.5),
    "table name": ("middle index", 4.0),
}
"""What the index of a name is set in, and how far below its line."""


def name_runs(name: str, left: float, middle: float, kind: Kind, colour: str) -> list[Run]:
    """A name that starts at `left`: what stands behind its stroke (``W_h``) is set below the line."""
    base, index = _parts(name)
    runs = [from_left(base, left, middle, kind, colour)]
    if index:
        small, drop = INDICES[kind]
        at = QPointF(left + advance(base, kind) + 1.0, runs[0].at.y() + drop)
        runs.append(Run(index, at, small, colour))
    return runs


def name_width(name: str, kind: Kind) -> float:
    """The width of a name as `name_runs` sets it."""
    base, index = _parts(name)
    return advance(base, kind) + (1.0 + advance(index, INDICES[kind][0]) if index else 0.0)


def centred_name(name: str, rect: QRectF, kind: Kind, colour: str) -> list[Run]:
    """A name in the middle of a rectangle."""
    middle = rect.center()
    return name_runs(name, middle.x() - name_width(name, kind) / 2, middle.y(), kind, colour)


def _parts(name: str) -> tuple[str, str]:
    base, _, index = name.partition("_")
    return (base, index) if index and 0 < len(base) <= LONGEST_BASE else (name, "")


def from_left(text: str, left: float, middle: float, kind: Kind, colour: str) -> Run:
    """A run that starts at `left`, its figures centred on the height `middle`."""
    return Run(text, QPointF(left, middle + cap_height(kind) / 2), kind, colour)


def to_right(text: str, right: float, middle: float, kind: Kind, colour: str) -> Run:
    """A run that ends at `right`."""
    return from_left(text, right - advance(text, kind), middle, kind, colour)


def centred(text: str, rect: QRectF, kind: Kind, colour: str) -> Run:
    """A run in the middle of a rectangle."""
    middle = rect.center()
    return from_left(text, middle.x() - advance(text, kind) / 2, middle.y(), kind, colour)
