"""A formula that fits its room: symbols = numbers = result on one line, else on two, else smaller.

Typesetting takes 2 to 20 ms for a side of a formula. That is too long for the moment between a key and the
picture: formulas are typeset after it, a side at a time, and the one that is there stays until the next is
ready.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from gradviz.language import tr
from gradviz.ui import mathtext
from gradviz.ui.theme import LIGHT, Theme, math_font

SIZE = 18.0
GAP = 5.0
LINE_GAP = 7.0
LEAST_SCALE = 0.35
READABLE_SCALE = 0.62
"""Below this, what a formula says besides is left out: no letter is smaller than 11 px for its sake."""
AFTER_PAINT = 8
"""Milliseconds: the paint that a change has asked for comes first."""
MOST_OF_THE_TIME = 4
"""After a side of a formula the typesetter rests this many times as long as it took: a drag stays smooth."""
LONGEST_REST = 40
"""Milliseconds."""
KEPT = 600


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a formula in one colour."""

    latex: str
    colour: str


@dataclass(frozen=True, slots=True)
class Typeset:
    """A piece with its picture, or without where its LaTeX cannot be set: then the source stands for it."""

    piece: Piece
    picture: QSvgRenderer | None
    box: QRectF
    """Around the base line's left end."""


class FormulaLines(QWidget):
    """One formula."""

    typeset_anew = Signal()
    """Another formula is there, and wants another room: before it is painted."""

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        size: float = SIZE,
        in_bar: bool = False,
        most_height: float = 220.0,
    ) -> None:
        """`size` in px. `in_bar`: at the right, in the middle of whatever height it is given."""
        super().__init__(parent)
        self._size, self._in_bar, self._most_height = size, in_bar, most_height
        self._theme = LIGHT
        self._parts = ("", "", "")
        self._accent = "text"
        self._shown: tuple[tuple[Typeset, ...], ...] = ()
        self._aside = ""
        self._scale = 1.0
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._offer_copy)

    @property
    def latex(self) -> str:
        """The whole formula as LaTeX."""
        return " = ".join(part for part in self._parts if part)

    @property
    def is_up_to_date(self) -> bool:
        """What was asked for is what is painted."""
        return self._wanted() == tuple(tuple(t.piece for t in group) for group in self._shown)

    def set_formula(
        self, symbols: str, numbers: str = "", result: str = "", accent: str = "text", aside: str = ""
    ) -> None:
        """LaTeX of the three parts ("" for none); symbols and result get the theme's colour `accent`. What
        stands `aside` is shown where there is room for it."""
        if (symbols, numbers, result, aside) == (*self._parts, self._aside) and accent == self._accent:
            return
        self._parts, self._accent, self._aside = (symbols, numbers, result), accent, aside
        self.setAccessibleName(self.latex)
        self.setHidden(not self.latex)
        self._ask()

    @property
    def theme(self) -> Theme:
        """The colours that it is painted in."""
        return self._theme

    def set_theme(self, theme: Theme) -> None:
        """Paint in these colours from now on."""
        self._theme = theme
        self._ask()

    def single_line_width(self) -> float:
        """What the formula would take on one line."""
        return self._width_of(self._one_line()) if self._shown else 0.0

    def sizeHint(self) -> QSize:
        return QSize(round(self.single_line_width()) + 2, self.heightForWidth(10_000))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, round(self._size))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        lines, scale = self._arranged(width)
        return round(self._height_of(lines) * scale + 2)

    # --- typesetting ---------------------------------------------------------------------------------------

    def _ask(self) -> None:
        if self.latex:
            typesetter().ask(self)
        else:
            self._shown = ()

    def _wanted(self) -> tuple[tuple[Piece, ...], ...]:
        """The pieces by part; each part after the first begins with its sign of equality."""
        accent, ink = getattr(self._theme, self._accent), self._theme.text
        symbols, numbers, result = self._parts
        groups: list[tuple[Piece, ...]] = []
        for latex, colour in ((symbols, accent), (numbers, ink), (result, accent)):
            if latex:
                equals = (Piece("=", ink),) if groups else ()
                groups.append((*equals, Piece(latex, colour)))
        if self._aside and groups:
            groups.append((Piece(self._aside, ink),))
        return tuple(groups)

    def typeset(self) -> None:
        """Make the pictures now. The typesetter calls this when its time has come."""
        self._shown = tuple(
            tuple(typesetter().piece(piece, self._size) for piece in group) for group in self._wanted()
        )
        self.updateGeometry()
        self.typeset_anew.emit()
        self.update()

    def unknown_piece(self) -> tuple[Piece, float] | None:
        """The first piece, and its size, that has never been made; None where `typeset` costs nothing."""
        wanted = ((piece, self._size) for group in self._wanted() for piece in group)
        return next((one for one in wanted if not typesetter().knows(*one)), None)

    # --- arranging -----------------------------------------------------------------------------------------

    def _one_line(self) -> tuple[tuple[Typeset, ...], ...]:
        return (tuple(piece for group in self._shown for piece in group),)

    def _arranged(self, width: float) -> tuple[tuple[tuple[Typeset, ...], ...], float]:
        """The lines for this width, and how much smaller than life they must be."""
        if not self._shown:
            return (), 1.0
        lines, scale = self._lines_of(self._shown, width)
        if scale < READABLE_SCALE and self._shown[-1][0].piece.latex == self._aside:
            return self._lines_of(self._shown[:-1], width)
        return lines, scale

    def _lines_of(
        self, groups: tuple[tuple[Typeset, ...], ...], width: float
    ) -> tuple[tuple[tuple[Typeset, ...], ...], float]:
        lines: tuple[tuple[Typeset, ...], ...] = (tuple(piece for group in groups for piece in group),)
        if self._width_of(lines) > width and len(groups) > 1:
            first, *rest = groups
            lines = (first, tuple(piece for group in rest for piece in group))
        scale = min(1.0, max(1.0, width - 2) / max(1.0, self._width_of(lines)))
        scale = min(scale, self._most_height / max(1.0, self._height_of(lines)))
        return lines, max(LEAST_SCALE, scale)

    @staticmethod
    def _width_of(lines: Sequence[Sequence[Typeset]]) -> float:
        return max((sum(t.box.width() for t in line) + GAP * (len(line) - 1) for line in lines), default=0.0)

    @staticmethod
    def _height_of(lines: Sequence[Sequence[Typeset]]) -> float:
        heights = [_below(line) - _above(line) for line in lines]
        return sum(heights) + LINE_GAP * max(0, len(lines) - 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lines, scale = self._arranged(self.width())
        free = self.height() / scale - self._height_of(lines)
        painter.scale(scale, scale)
        y = free / 2
        for line in lines:
            y -= _above(line)
            # In the bar the formula ends at the right edge, in a card it begins at the left one.
            x = max(0.0, self.width() / scale - self._width_of((line,)) - 1) if self._in_bar else 0.0
            for typeset in line:
                self._paint_piece(painter, typeset, x, y)
                x += typeset.box.width() + GAP
            y += _below(line) + LINE_GAP

    def _paint_piece(self, painter: QPainter, typeset: Typeset, x: float, y: float) -> None:
        if typeset.picture is not None:
            typeset.picture.render(painter, typeset.box.translated(x - typeset.box.left(), y))
            return
        painter.setFont(math_font(self._size))
        painter.setPen(typeset.piece.colour)
        painter.drawText(QPoint(round(x), round(y)), typeset.piece.latex)

    def _offer_copy(self, where: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Copy as LaTeX")).triggered.connect(
            lambda: QGuiApplication.clipboard().setText(self.latex)
        )
        menu.popup(self.mapToGlobal(where))


def _above(line: Sequence[Typeset]) -> float:
    return min(typeset.box.top() for typeset in line)


def _below(line: Sequence[Typeset]) -> float:
    return max(typeset.box.bottom() for typeset in line)


class Typesetter(QObject):
    """Typesets in order what is asked for, the newest wish of each widget only, and keeps what it made."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._made: OrderedDict[tuple[Piece, float], Typeset] = OrderedDict()
        self._waiting: dict[FormulaLines, None] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._next)

    def ask(self, formula: FormulaLines) -> None:
        """Typeset at once what has been typeset before, the rest when there is time."""
        if formula.unknown_piece() is None:
            self._waiting.pop(formula, None)
            formula.typeset()
            return
        self._waiting.setdefault(formula)
        if not self._timer.isActive():
            self._timer.start(AFTER_PAINT)

    def finish(self) -> None:
        """Typeset everything now, for a picture of the window."""
        self._timer.stop()
        while (formula := self._first()) is not None:
            del self._waiting[formula]
            formula.typeset()

    def knows(self, piece: Piece, size: float) -> bool:
        """This has been made before and is still there."""
        return (piece, size) in self._made

    def piece(self, piece: Piece, size: float) -> Typeset:
        """The picture of a piece."""
        made = self._made.get((piece, size))
        if made is None:
            made = self._made[piece, size] = _typeset(piece, size)
            if len(self._made) > KEPT:
                self._made.popitem(last=False)
        else:
            self._made.move_to_end((piece, size))
        return made

    def _first(self) -> FormulaLines | None:
        # What cannot be seen waits behind what can; what has been closed meanwhile is dropped.
        for gone in [formula for formula in self._waiting if not shiboken6.isValid(formula)]:
            del self._waiting[gone]
        seen = (formula for formula in self._waiting if formula.isVisible())
        return next(seen, None) or next(iter(self._waiting), None)

    def _next(self) -> None:
        start = time.perf_counter()
        formula = self._first()
        if formula is None:
            return
        unknown = formula.unknown_piece()
        if unknown is not None:
            self.piece(*unknown)
        if formula.unknown_piece() is None:
            del self._waiting[formula]
            formula.typeset()
        if self._waiting:
            rest = MOST_OF_THE_TIME * (time.perf_counter() - start)
            self._timer.start(AFTER_PAINT + min(LONGEST_REST, round(1_000 * rest)))


def _typeset(piece: Piece, size: float) -> Typeset:
    picture = mathtext.renderer(piece.latex, size, piece.colour)
    if picture is not None:
        # The renderer's view box has the base line at 0.
        box = picture.viewBoxF()
        return Typeset(piece, picture, QRectF(box))
    metrics = QFontMetricsF(math_font(size))
    width = metrics.horizontalAdvance(piece.latex)
    return Typeset(piece, None, QRectF(0, -metrics.ascent(), width, metrics.height()))


_typesetter: Typesetter | None = None


def typesetter() -> Typesetter:
    """The one of this application."""
    global _typesetter
    if _typesetter is None or not shiboken6.isValid(_typesetter):
        _typesetter = Typesetter(QCoreApplication.instance())
    return _typesetter
