"""Parts that the inspector's pages share: what a page is, formulas with words, arrays, plots."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import zip_longest

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gradviz.explain.names import plain_name
from gradviz.explain.numbers import short
from gradviz.graph.graph import Graph, NodeId
from gradviz.language import tr
from gradviz.ops.op import Array
from gradviz.ui.fonts import MATHEMATICS
from gradviz.ui.indices import with_indices
from gradviz.ui.panels.array_table import ArrayTable
from gradviz.ui.panels.cards import Card, RichWords, Words
from gradviz.ui.panels.flow import FlowLayout
from gradviz.ui.panels.formula_lines import FormulaLines
from gradviz.ui.panels.segments import Trough
from gradviz.ui.plots.curve import Curve
from gradviz.ui.plots.function_plot import FunctionPlot
from gradviz.ui.session import Session
from gradviz.ui.theme import LIGHT, SMALL_SIZE, Theme, word_font

MEANING_SIZE = 15.0
"""Of what a formula names besides its symbols, in px."""


class Page(QWidget):
    """One face of the inspector: cards one under the other, showing what the session says."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.theme = LIGHT
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(12)

    def refresh(self) -> None:
        """Show the session's trace, cursor and selection. Cheap where little has changed."""
        raise NotImplementedError

    def set_theme(self, theme: Theme) -> None:
        """Paint in these colours from now on."""
        self.theme = theme
        for formula in self.findChildren(FormulaLines):
            formula.set_theme(theme)
        for plot in self.findChildren(FunctionPlot):
            plot.set_theme(theme)
        for table in self.findChildren(ArrayTable):
            table.set_theme(theme)

    def retranslate(self) -> None:
        """Say everything in the current language."""
        for table in self.findChildren(ArrayTable):
            table.retranslate()
        for card in self.findChildren(ArrayCard):
            card.retranslate()
        self.refresh()


def maths(text: str) -> str:
    """Names and derivatives as HTML in the font of mathematics."""
    # A long name may break behind a stroke, where there is an invisible space.
    words = with_indices(escape(text).replace("/", "/\u200b"))
    style = f"font-family:'{MATHEMATICS[0]}';font-style:italic;font-size:16px"
    return f'<span style="{style}">{words}</span>'


def named(graph: Graph, node_id: NodeId) -> str:
    """The name of a node as plain text."""
    return plain_name(graph.labels[node_id])


class Explained(QWidget):
    """A formula with what it names besides, and a sentence under it."""

    def __init__(self) -> None:
        super().__init__()
        self.formula, self.words = FormulaLines(), Words("quiet")
        self.meanings: list[FormulaLines] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addWidget(self.formula)
        column.addWidget(self.words)

    def say_meanings(self, lines: Sequence[str]) -> None:
        """What the formula names besides its symbols, in LaTeX."""
        single = [each for line in lines for each in line.split(r",\quad ")]
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        while len(self.meanings) < len(single):
            made = FormulaLines(size=MEANING_SIZE)
            made.set_theme(self.formula.theme)
            self.meanings.append(made)
            column.insertWidget(len(self.meanings), made)
        for formula, line in zip_longest(self.meanings, single, fillvalue=""):
            assert isinstance(formula, FormulaLines)
            formula.set_formula(line)


class PlotCard(Card):
    """A function with its tangent, under a line that says what it is and how steep."""

    def __init__(self) -> None:
        super().__init__()
        self.title, self.slope = RichWords(), QLabel()
        self.slope.setProperty("role", "backward")
        self.slope.setFont(word_font(SMALL_SIZE, 600))
        self.slope.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.plot = FunctionPlot()
        self.later = Words("quiet")
        row = QHBoxLayout()
        row.addWidget(self.title, 1)
        row.addWidget(self.slope)
        self.parts.addLayout(row)
        self.add(self.plot, self.later)

    def show_curve(self, curve: Curve | None, source: str, target: str, *, known: bool) -> None:
        """Show `target` as a function of `source`; where it has no value yet, say so instead."""
        self.setHidden(curve is None)
        if curve is None:
            return
        self.title.say(
            tr("{target} as a function of {source}").format(target=maths(target), source=maths(source))
        )
        self.slope.setText(tr("slope {number}").format(number=short(curve.slope)) if known else "")
        self.plot.setVisible(known)
        self.later.say("" if known else tr("{name} has no value yet at this step.").format(name=target))
        if known and curve is not self.plot.curve:
            self.plot.show_curve(curve, (source, target))


class ArrayCard(Card):
    """Several arrays of which one is shown at a time, chosen by a switch above the table."""

    def __init__(self) -> None:
        super().__init__()
        self.table = ArrayTable()
        self.note = Words("quiet", SMALL_SIZE)
        self._arrays: dict[str, Array | None] = {}
        self._buttons: dict[str, QPushButton] = {}
        self._chosen = ""
        self._options: tuple[str | None, tuple[int, ...] | None] = (None, None)
        self._trough = Trough(wraps=True, slim=True)
        around = QWidget()
        FlowLayout(around).addWidget(self._trough)
        self.add(around)
        self.unknown = Words("quiet")
        self.add(self.table, self.unknown, self.note)

    @property
    def chosen(self) -> str:
        """Which of the arrays is shown."""
        return self._chosen

    def add_choice(self, key: str) -> None:
        """A further array; its title is set with `set_title`."""
        button = self._trough.add()
        button.clicked.connect(lambda: self.choose(key))
        self._buttons[key] = button
        if not self._chosen:
            self._chosen = key
            button.setChecked(True)

    def set_title(self, key: str, title: str) -> None:
        """What the switch calls an array."""
        self._buttons[key].setText(title)

    def choose(self, key: str) -> None:
        """Show this one."""
        self._chosen = key
        self._buttons[key].setChecked(True)
        self._show()

    def show_arrays(
        self,
        arrays: dict[str, Array | None],
        *,
        editable: str | None = None,
        seeded: tuple[int, ...] | None = None,
    ) -> None:
        """The arrays by key, None where one is not known yet; keys that are missing have no array at all.

        `editable` is the key of the one whose cells can be typed over. Single numbers need no table: with no
        array the card is hidden.
        """
        self._arrays, self._options = arrays, (editable, seeded)
        shown = any(array is not None and array.ndim for array in arrays.values())
        self.setHidden(not shown)
        if not shown:
            return
        for key, button in self._buttons.items():
            button.setVisible(key in arrays)
        self._trough.setVisible(len(arrays) > 1)
        if self._chosen not in arrays:
            self.choose(next(iter(arrays)))
        else:
            self._show()

    def _show(self) -> None:
        array = self._arrays.get(self._chosen)
        editable, seeded = self._options
        self.table.setHidden(array is None)
        self.unknown.say(tr("Not known yet at this step.") if array is None else "")
        if array is not None:
            self.table.show_array(
                array, editable=self._chosen == editable, seeded=seeded if array.ndim else None
            )

    def retranslate(self) -> None:
        """Say everything in the current language."""
        self._show()
