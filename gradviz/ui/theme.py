"""The one object that says how everything looks, and the few calls that put it on screen.

Tokens live in `tokens`, fonts in `fonts`, the style sheet in `stylesheet`; the rest of the
window imports them here.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QFont, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from gradviz import resources
from gradviz.ui.fonts import load_fonts, math_font, mono_font, word_font
from gradviz.ui.stylesheet import palette, stylesheet
from gradviz.ui.tokens import (
    BADGE_RADIUS,
    BUTTON_RADIUS,
    CARD_RADIUS,
    DARK,
    LEAST_SIZE,
    LIGHT,
    PANEL_RADIUS,
    PRINT,
    SENTENCE_SIZE,
    SMALL_SIZE,
    SPACE,
    TEXT_SIZE,
    THEMES,
    Theme,
)

__all__ = [
    "BADGE_RADIUS",
    "BUTTON_RADIUS",
    "CARD_RADIUS",
    "DARK",
    "LEAST_SIZE",
    "LIGHT",
    "PANEL_RADIUS",
    "PRINT",
    "SENTENCE_SIZE",
    "SMALL_SIZE",
    "SPACE",
    "TEXT_SIZE",
    "THEMES",
    "Theme",
    "apply",
    "icon",
    "load_fonts",
    "math_font",
    "mono_font",
    "palette",
    "section_font",
    "stylesheet",
    "word_font",
]

STYLED = "gradviz-style"
ICON_SIZES = (16, 20, 24, 32)


def apply(app: QApplication, theme: Theme) -> None:
    """Fonts, palette and style sheet for the whole application. Called again, it changes the theme."""
    load_fonts()
    if app.property(STYLED) is None:
        # The one style that takes every colour of a palette. Once only: a style that goes while there are
        # widgets takes them along, and under a style sheet it does not tell its name any more.
        app.setProperty(STYLED, True)
        app.setStyle("Fusion")
    app.setFont(word_font())
    app.setPalette(palette(theme))
    app.setStyleSheet(stylesheet(theme))


def section_font() -> QFont:
    """The small spaced capitals over a group of things."""
    font = word_font(11, 600)
    font.setCapitalization(QFont.Capitalization.AllUppercase)
    font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.6)
    return font


def icon(name: str, color: str | None = None, disabled: str | None = None) -> QIcon:
    """A shipped line icon in one colour, sharp at every scale; empty where there is none of this name.

    `color` is by default that of text in the application's palette; `disabled` is for greyed-out states.
    """
    made = QIcon()
    ink = color or QGuiApplication.palette().windowText().color().name()
    for mode, colour in ((QIcon.Mode.Normal, ink), (QIcon.Mode.Disabled, disabled)):
        for size, ratio in product(ICON_SIZES, (1, 2)) if colour else ():
            pixmap = _icon_pixmap(name, colour or ink, size, ratio)
            if pixmap is not None:
                made.addPixmap(pixmap, mode)
    return made


@lru_cache(1024)
def _icon_pixmap(name: str, colour: str, size: int, ratio: int) -> QPixmap | None:
    drawing = _icon_drawing(name, colour)
    if drawing is None:
        return None
    pixmap = QPixmap(size * ratio, size * ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    drawing.render(painter, QRectF(0, 0, size * ratio, size * ratio))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


@lru_cache(1024)
def _icon_drawing(name: str, colour: str) -> QSvgRenderer | None:
    try:
        return QSvgRenderer(QByteArray(resources.icon(name, colour)))
    except FileNotFoundError:
        return None
