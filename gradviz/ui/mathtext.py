"""LaTeX on the screen, without TeX: ziamath sets it in STIX Two Math, Qt draws the outlines.

Loading the mathematics font takes a quarter of a second, so it is loaded beside the window once that is
there (`warm_up`), or when the first formula is asked for.
A formula is kept by its text, size and colour. The view box of the picture has its origin at the left end of
the base line, so formulas of different heights can be set side by side.
"""

from __future__ import annotations

import re
import threading
import warnings
from functools import lru_cache
from types import ModuleType
from typing import Any
from xml.etree.ElementTree import Element

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from gradviz import resources
from gradviz.ui.fonts import mono_font
from gradviz.ui.tokens import LIGHT, Theme

KEPT = 2048
FIRST_WIDE_CHARACTER = 0x2E80
"""From here on characters are Chinese, Japanese or Korean; the mathematics font has none of them."""

ARROWS = frozenset("←→")
"""They stretch along the row, not with its height."""


_loading = threading.RLock()


def warm_up() -> None:
    """Load what the first formula will need, beside the window."""
    threading.Thread(target=_typesetter, name="gradviz mathematics", daemon=True).start()


def _typesetter() -> ModuleType:
    """The typesetter, loaded once."""
    with _loading:
        return _loaded()


@lru_cache(1)
def _loaded() -> ModuleType:
    """ziamath, taught Chinese: what its font lacks is taken from the shipped Noto Sans SC."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it finds its own font in a way Python will drop
        import ziamath
        from ziamath.mathfont import MathFont

    typesetter: Any = ziamath  # it declares neither its types nor what it exports
    typesetter.config.svg2 = False  # Qt draws SVG Tiny, which knows no reused glyphs
    font: Any = MathFont
    original = font.findglyph

    def findglyph(self: Any, character: str, variant: Any) -> Any:
        if FIRST_WIDE_CHARACTER <= ord(character) < 0x10000:
            chinese = _chinese()
            if chinese.glyphindex(character):
                return chinese.glyph(character)
        return original(self, character, variant)

    font.findglyph = findglyph
    _keep_outlines()
    _hurry()
    return ziamath


def _keep_outlines() -> None:
    """Let each sign be written once for each size, and then be moved to its places: to write the numbers of
    its outline takes a third of the time of a formula."""
    from ziafont.glyph import SimpleGlyph
    from ziafont.svgpath import fmt

    glyph: Any = SimpleGlyph
    written = glyph.svgpath
    outlines: dict[tuple[str, float], str] = {}

    def svgpath(self: Any, x0: float = 0, y0: float = 0, scale_factor: float = 1) -> Element | None:
        key = self.id, scale_factor
        if key not in outlines:
            path = written(self, 0, 0, scale_factor)
            outlines[key] = "" if path is None else path.attrib["d"]
        if not outlines[key]:
            return None
        return Element("path", {"d": outlines[key], "transform": f"translate({fmt(x0)} {fmt(y0)})"})

    glyph.svgpath = svgpath


def _hurry() -> None:
    """Spare the typesetter what it does in vain, two thirds of its time: the pictures stay the same to the
    byte.

    It typesets every row twice, the first time to see how high brackets have to be, and so a fraction in a
    row in a fraction eight times; where nothing in a row stretches, nobody asks. And it copies the whole
    style of the parent for each sign where looking into it is enough.
    """
    from ziamath import operators, styles
    from ziamath.nodes.mrow import Mrow

    row: Any = Mrow
    style: Any = styles
    measured = row._get_height_nostretch
    stretching = {
        sign
        for (sign, _), habits in operators.operators.items()
        if habits.get("stretchy", "false") != "false" and sign not in ARROWS
    }

    def stretches(element: Any) -> bool:
        if element.tag == "mo":
            return "stretchy" in element.attrib or (element.text or "").strip() in stretching
        return element.tag == "mfenced"

    def height(self: Any, line: Any, **habits: Any) -> tuple[float, float]:
        if any(stretches(element) for child in line for element in child.iter()):
            return measured(self, line, **habits)  # type: ignore[no-any-return]
        return 0.0, 0.0

    row._get_height_nostretch = height
    style.asdict = vars


@lru_cache(1)
def _chinese() -> Any:
    from ziafont.font import Font

    return Font(str(resources.path("fonts", "NotoSansSC-Regular.ttf")))


def prepared(latex: str) -> str:
    r"""The same formula in the words the typesetter sets best.

    An upright ``\partial`` is set as an operator, with a gap behind it; a minus behind a bracket, a
    comma or a relation as if something stood before it; the second column of cases touches the first.
    """
    latex = latex.replace(r"\partial", "\U0001d715")
    latex = re.sub(r"((?:\\left)?[(\[|,]|[=<>&]|\\\\|\\(?:leq?|geq?|cdot|leftarrow)\b)\s*-", r"\1{-}", latex)
    if r"\begin{cases}" in latex:
        latex = re.sub(r"&\s*(?!\\quad)", r"& \\quad ", latex)
    return latex


@lru_cache(KEPT)
def svg(latex: str, size: float, colour: str) -> bytes | None:
    """The formula as SVG, `size` px high letters in `colour` (``#rrggbb``); None where it cannot be set."""
    if not latex.strip():
        return None
    try:
        with _loading, warnings.catch_warnings():  # of these there may be only one at a time
            warnings.simplefilter("ignore")
            return str(_typesetter().Latex(prepared(latex), size=size, color=colour).svg()).encode()
    except Exception:  # it raises whatever its parser ran into, StopIteration included
        return None


@lru_cache(KEPT)
def renderer(latex: str, size: float, colour: str) -> QSvgRenderer | None:
    """A picture of the formula, drawn with `render(painter, rectangle)`; None where it cannot be set."""
    content = svg(latex, size, colour)
    if content is None:
        return None
    picture = QSvgRenderer(QByteArray(content))
    return picture if picture.isValid() else None


class FormulaView(QWidget):
    """One formula in one colour, as large as it is; where it cannot be set its source stands for it."""

    def __init__(self, parent: QWidget | None = None, *, size: float = 18.0, theme: Theme = LIGHT) -> None:
        super().__init__(parent)
        self._latex = ""
        self._size = size
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def formula(self) -> str:
        """The LaTeX that is shown."""
        return self._latex

    def set_formula(self, latex: str) -> None:
        """Show another formula."""
        if latex != self._latex:
            self._latex = latex
            self.setAccessibleName(latex)
            self.updateGeometry()
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Show it in the text colour of another theme."""
        self._theme = theme
        self.update()

    def _picture(self) -> QSvgRenderer | None:
        return renderer(self._latex, self._size, self._theme.text)

    def sizeHint(self) -> QSize:
        """The size of the formula itself."""
        picture = self._picture()
        if picture is None:
            width = QFontMetricsF(mono_font()).horizontalAdvance(self._latex)
            return QSize(round(width) + 2, round(self._size * 1.6))
        box = picture.viewBoxF()
        return QSize(round(box.width()) + 1, round(box.height()) + 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the formula, smaller where there is less room than it wants."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        picture = self._picture()
        if picture is None:
            painter.setFont(mono_font())
            painter.setPen(self._theme.text)
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignVCenter), self._latex)
            return
        box = picture.viewBoxF()
        scale = min(1.0, self.width() / max(box.width(), 1.0), self.height() / max(box.height(), 1.0))
        width, height = box.width() * scale, box.height() * scale
        picture.render(painter, QRectF(0.0, (self.height() - height) / 2, width, height))
