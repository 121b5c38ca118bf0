"""What stands below a picture: the sentence of the step, and its formula."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QTextLayout
from PySide6.QtSvg import QSvgRenderer

from gradviz.ui import mathtext
from gradviz.ui.fonts import word_font
from gradviz.ui.tokens import Theme

SIDE, ABOVE, BETWEEN, BELOW = 28.0, 18.0, 12.0, 24.0
SENTENCE_PIXELS, FORMULA_PIXELS = 16, 20.0


@dataclass(frozen=True)
class Caption:
    """A sentence and a formula; either may be empty."""

    caption: str = ""
    formula: str = ""

    def __bool__(self) -> bool:
        return bool(self.caption or self.formula)

    def height(self, width: float) -> float:
        """The height that it needs at this width of the picture."""
        if not self:
            return 0.0
        lines, formula = self._lines(width), self._formula_size(width)
        words = len(lines) * self._spacing()
        return ABOVE + words + (BETWEEN if lines and formula.height() else 0.0) + formula.height() + BELOW

    def paint(self, painter: QPainter, band: QRectF, theme: Theme) -> None:
        """Write it into the band below the picture, under a hairline."""
        painter.fillRect(
            QRectF(band.left() + SIDE, band.top(), band.width() - 2 * SIDE, 1), QColor(theme.line)
        )
        font = word_font(SENTENCE_PIXELS)
        top = band.top() + ABOVE
        painter.setFont(font)
        painter.setPen(QColor(theme.text))
        for line in self._lines(band.width()):
            painter.drawText(QPointF(band.left() + SIDE, top + QFontMetricsF(font).ascent()), line)
            top += self._spacing()
        picture = self._formula(theme.text)
        if picture is not None:
            size = self._formula_size(band.width())
            top += BETWEEN if self.caption else 0.0
            picture.render(painter, QRectF(band.left() + SIDE, top, size.width(), size.height()))

    def _lines(self, width: float) -> list[str]:
        if not self.caption:
            return []
        layout = QTextLayout(self.caption, word_font(SENTENCE_PIXELS))
        layout.beginLayout()
        lines = []
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(120.0, width - 2 * SIDE))
            lines.append(self.caption[line.textStart() : line.textStart() + line.textLength()].strip())
        layout.endLayout()
        return lines

    def _spacing(self) -> float:
        return QFontMetricsF(word_font(SENTENCE_PIXELS)).lineSpacing() * 1.15

    def _formula(self, colour: str) -> QSvgRenderer | None:
        return mathtext.renderer(self.formula, FORMULA_PIXELS, colour) if self.formula else None

    def _formula_size(self, width: float) -> QRectF:
        """The formula's size, made smaller where the picture is narrower."""
        picture = self._formula("#000000")
        if picture is None:
            return QRectF()
        box = picture.viewBoxF()
        scale = min(1.0, max(120.0, width - 2 * SIDE) / max(box.width(), 1.0))
        return QRectF(0, 0, box.width() * scale, box.height() * scale)
