"""The shipped fonts: loaded once, asked for by what they are used for.

Hinting is off, so a text is as wide at 50 % as at 100 % and a picture is the same on every machine.
"""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

from gradviz import resources
from gradviz.ui.tokens import TEXT_SIZE

WORDS = ("Inter", "Noto Sans SC")
MATHEMATICS = ("STIX Two Text", "Noto Sans SC")
PROGRAMS = ("JetBrains Mono", "Noto Sans SC")


@cache
def load_fonts() -> tuple[str, ...]:
    """Register the shipped fonts with Qt and return their families.

    Needs a QGuiApplication; later calls cost nothing.
    """
    families: list[str] = []
    for path in resources.fonts():
        handle = QFontDatabase.addApplicationFont(str(path))
        families += QFontDatabase.applicationFontFamilies(handle) if handle >= 0 else []
    return tuple(dict.fromkeys(families))


def word_font(px: float = TEXT_SIZE, weight: int = 400, *, tabular: bool = True) -> QFont:
    """The font of words and, with figures of one width, of numbers."""
    return QFont(_font(WORDS, px, weight, False, tabular))


def math_font(px: float = 17, *, italic: bool = True) -> QFont:
    """The font of names in mathematics."""
    return QFont(_font(MATHEMATICS, px, 400, italic, False))


def mono_font(px: float = 13, weight: int = 400) -> QFont:
    """The font of programs."""
    return QFont(_font(PROGRAMS, px, weight, False, False))


@lru_cache(256)
def _font(families: tuple[str, ...], px: float, weight: int, italic: bool, tabular: bool) -> QFont:
    load_fonts()
    font = QFont(list(families))
    if px == int(px):
        font.setPixelSize(int(px))
    else:  # Qt's pixel sizes are whole numbers; points are not
        font.setPointSizeF(px * 72.0 / _dots_per_inch())
    font.setWeight(QFont.Weight(weight) if weight in set(QFont.Weight) else QFont.Weight.Normal)
    font.setItalic(italic)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
    if tabular and hasattr(font, "setFeature"):
        font.setFeature(QFont.Tag("tnum"), 1)
    return font


def _dots_per_inch() -> float:
    screen = QGuiApplication.primaryScreen()
    return screen.logicalDotsPerInchY() if QGuiApplication.screens() else 96.0
