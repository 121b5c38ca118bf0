"""The lines between neurons: as thick as their weights, blue where these are positive, vermilion where they
are negative; pale while they are still to come."""

from __future__ import annotations

from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from gradviz.explain.face import Phase
from gradviz.explain.frame import WireFace
from gradviz.ui.canvas.heatmap import mixed
from gradviz.ui.tokens import Theme

THINNEST, THICKEST = 0.9, 5.4
FAINTEST, FULLEST = 0.28, 0.92
"""How much of the full colour the weakest and the strongest line have; where many cross, the strong ones are
on top. The rest is the ground's: what shines through is painted five times as slowly."""
AHEAD = 0.42
"""How much of that is left while a line is still to come."""
Stroke = QLineF | QPainterPath
LEVELS = 12
"""So many thicknesses are told apart from far away, where lines are painted in batches."""


def line_width(share: float) -> float:
    """The thickness of a line, by its strength from -1 to 1."""
    return THINNEST + (THICKEST - THINNEST) * min(1.0, abs(share))


def line_colour(theme: Theme, share: float, phase: Phase) -> QColor:
    """The colour of a line."""
    full = FAINTEST + (FULLEST - FAINTEST) * min(1.0, abs(share))
    hue = QColor(theme.forward if share >= 0 else theme.backward)
    return mixed(hue, QColor(theme.canvas), full * (AHEAD if phase == "ahead" else 1.0))


def level_of(share: float) -> int:
    """Which of the thicknesses a line has that are told apart from far away."""
    return round(share * LEVELS)


def far_pen(theme: Theme, share: float, phase: Phase) -> tuple[str, float]:
    """Colour and width, in pixels of the screen, of a line from far away; one of a few."""
    level = level_of(share) / LEVELS
    return line_colour(theme, level, phase).name(), 0.7 + 2.1 * abs(level)


def paint_line(
    painter: QPainter,
    face: WireFace,
    line: Stroke,
    tip: QPolygonF,
    theme: Theme,
    glowing: str,
    selected: bool = False,
    least: float = 0.0,
) -> None:
    """One line, at least so thick; while a derivative runs along it, it glows and has an arrowhead."""
    assert face.weight is not None
    share = face.weight.share
    width, colour = max(line_width(share), least), line_colour(theme, share, face.phase)
    if selected:
        _stroke(painter, line, QColor(theme.selection_soft), width + 9.0)
        colour = QColor(theme.selection)
    if face.current:
        band, colour = QColor(glowing), QColor(glowing)
        band.setAlphaF(0.18)
        _stroke(painter, line, band, width + 7.0)
    _stroke(painter, line, colour, max(width, 2.2) if face.current or selected else width)
    if face.current:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPolygon(tip)


def _stroke(painter: QPainter, line: Stroke, colour: QColor, width: float) -> None:
    pen = QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.RoundJoin)
    if isinstance(line, QLineF):
        painter.setPen(pen)
        painter.drawLine(line)  # several times as fast as a path, and more where little of it is in sight
    else:
        painter.strokePath(line, pen)
