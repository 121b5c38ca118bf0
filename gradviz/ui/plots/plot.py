"""What all plots of a training have in common: a title, what is seen of the moment, a picture to take away.

A plot is given a `Snapshot` (an immutable moment of the training) whenever there is a newer one, shows it and
keeps nothing else. What takes more than a glance is worked out beside the window by its `probes`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gradviz.language import tr
from gradviz.ui.panels.cards import RichWords, small_font
from gradviz.ui.theme import LIGHT, SMALL_SIZE, TEXT_SIZE, Theme, icon, word_font
from gradviz.ui.training.snapshot import NOTHING, Lesson, Probe, Snapshot

HEIGHT = 190
LEAST_HEIGHT = 150


@dataclass(frozen=True)
class Table:
    """The numbers of a plot, for a file of comma-separated values."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[object]]


class Heading(QLabel):
    """A title on one line, with an ellipsis where there is too little room, and then all of it on hover."""

    def __init__(self) -> None:
        super().__init__(font=word_font(TEXT_SIZE, 600))
        self.setMinimumWidth(72)  # where two plots share a row, words may be cut off, but no plot

    def say(self, text: str) -> None:
        """Show this."""
        if text != self.text():
            self.setText(text)
            self._offer_all()

    @property
    def shown(self) -> str:
        """What there is room for."""
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._offer_all()

    def _offer_all(self) -> None:
        self.setToolTip("" if self.shown == self.text() else self.text())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, ink = QPainter(self), self.foregroundRole()
        align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        self.style().drawItemText(painter, self.rect(), align, self.palette(), True, self.shown, ink)


class Plot(QFrame):
    """One plot. Those that derive from it fill `body`, and show a moment in `show_moment`."""

    name = ""
    """How it is called in the settings."""
    title = ""
    """Marked for translation."""
    says = ""
    """What there is to see, in one sentence; marked too."""
    probes: tuple[Probe, ...] = ()

    explained = Signal(object)
    """A Question: somebody wants to go through this step by step."""
    probes_changed = Signal()
    """Something else is to be looked at beside the window."""
    changed = Signal()
    """What is to be seen of it (an option) has changed."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.theme = LIGHT
        self.snapshot: Snapshot = NOTHING
        self.folder: Callable[[], Path | None] = lambda: None
        """Where paths of examples begin."""
        self.heading = Heading()
        self.legend = RichWords("quiet", SMALL_SIZE)
        self.legend.setWordWrap(False)
        self.legend.setMinimumWidth(1)
        self.legend.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.button = QToolButton()
        self.button.setProperty("role", "flat")
        self.button.setIconSize(QSize(16, 16))
        self.button.setStyleSheet("padding: 2px")
        self.menu = QMenu(self)
        self.button.setMenu(self.menu)
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.hint = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        self.hint.setProperty("role", "quiet")
        self.hint.setFont(small_font())
        self.body = QWidget()
        self.inside = QVBoxLayout(self.body)
        self.inside.setContentsMargins(0, 0, 0, 0)
        head = QHBoxLayout(spacing=8)
        head.addWidget(self.heading)
        head.addWidget(self.legend, 1)
        head.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 8, 10)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.hint, 1)
        column.addWidget(self.body, 1)
        self.hint.hide()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(LEAST_HEIGHT)
        self.options: list[QAction] = []

    # --- for those that derive from it ---------------------------------------------------------------------

    def heading_words(self) -> str:
        """What stands over it: of another kind of examples it may show something else."""
        return tr(self.title)

    def begin_afresh(self, lesson: Lesson | None) -> None:
        """Another training begins; None: its examples are not there yet."""

    def show_moment(self, snapshot: Snapshot) -> None:
        """Show this moment. Only called while the plot is on the screen."""
        raise NotImplementedError

    def why_nothing(self, snapshot: Snapshot) -> str:
        """Why there is nothing to see yet, in one sentence; empty where there is something."""
        return "" if snapshot.lesson is not None else tr("Nothing to see before there are examples.")

    def close_down(self) -> None:
        """The window closes: end what goes on beside it."""

    def table(self) -> Table | None:
        """The numbers that are shown; None where there are none."""
        return None

    def colour(self, theme: Theme) -> None:
        """Use these colours."""

    def say(self) -> None:
        """Say all words anew, except the title."""

    def picture_size(self) -> QSize:
        """How large a picture of what is shown is."""
        return self.body.size()

    def paint_body(self, painter: QPainter, size: QSize) -> None:
        """Paint what is shown, at the origin, so large."""
        self.body.render(painter, QPoint(), renderFlags=QWidget.RenderFlag.DrawChildren)

    def option(self, on: bool) -> QAction:
        """Something that can be switched on and off in the plot's menu; its text is given in `say`."""
        action = QAction(self, checkable=True)
        action.setChecked(on)
        action.toggled.connect(lambda _on: self._again())
        self.options.append(action)
        return action

    # --- the same for all ----------------------------------------------------------------------------------

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """A newer moment of the training."""
        if snapshot.lesson is not self.snapshot.lesson:
            self.begin_afresh(snapshot.lesson)
        self.snapshot = snapshot
        self.heading.say(self.heading_words())
        reason = self.why_nothing(snapshot)
        if self.hint.text() != reason:
            self.hint.setText(reason)
        self.hint.setVisible(bool(reason))
        self.body.setVisible(not reason)
        self.legend.setVisible(not reason)
        if not reason:
            self.show_moment(snapshot)

    def _again(self) -> None:
        self.changed.emit()
        self.show_snapshot(self.snapshot)

    def set_theme(self, theme: Theme) -> None:
        """All colours."""
        self.theme = theme
        self.button.setIcon(icon("more", theme.quiet))
        self.colour(theme)
        self._again()

    def retranslate(self) -> None:
        """All words."""
        self.setToolTip(tr(self.says))
        self.setAccessibleName(tr(self.title))
        self.setAccessibleDescription(tr(self.says))
        words = tr("{title}: options").format(title=tr(self.title))
        self.button.setToolTip(words)
        self.button.setAccessibleName(words)
        self.say()
        self._again()

    def sizeHint(self) -> QSize:
        return QSize(320, HEIGHT)


def is_regression(snapshot: Snapshot) -> bool:
    """Whether numbers are predicted, not classes."""
    return snapshot.lesson is not None and snapshot.lesson.parts.training.task == "regression"
