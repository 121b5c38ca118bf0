"""The line over the canvas while a moment of a training is gone through: which one, what is fed, the way
back."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from gradviz.explain.numbers import short
from gradviz.language import tr, trn
from gradviz.ui.panels.cards import OneLine, small_font
from gradviz.ui.panels.segments import Segments
from gradviz.ui.theme import LIGHT, Theme, icon
from gradviz.ui.training.explaining import Explained


class MomentBar(QFrame):
    """Shows an `Explained`; hidden while there is none."""

    wanted = Signal(object)
    """Another Explained: other examples of the same step."""
    back = Signal()
    kept = Signal()
    """The document is to have these weights."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "moment")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = LIGHT
        self.moment: Explained | None = None
        self.says = OneLine()
        self.says.setFont(small_font(600))
        self.fed = Segments()
        self.fed.chosen.connect(self._choose)
        self.earlier, self.later = QToolButton(), QToolButton()
        self.earlier.clicked.connect(lambda: self._turn(-1))
        self.later.clicked.connect(lambda: self._turn(1))
        self.example = QLabel()
        self.example.setFont(small_font())
        for button in (self.earlier, self.later):
            button.setProperty("role", "flat")
            button.setIconSize(QSize(16, 16))
            button.setStyleSheet("padding: 3px")
        self.keep, self.leave = QPushButton(), QPushButton()
        buttons = (self.keep, self.leave)
        self.leave.setProperty("role", "backward")
        self.keep.setProperty("role", "flat")
        self.keep.clicked.connect(self.kept)
        self.leave.clicked.connect(self.back)
        for each in buttons:
            each.setFont(small_font(600))
            each.setStyleSheet("padding: 4px 10px")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 5, 6, 5)
        row.setSpacing(8)
        self.says.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.says.setMinimumWidth(60)
        row.addWidget(self.says, 1)
        row.addWidget(self.fed)
        for part in (self.earlier, self.example, self.later, self.keep, self.leave):
            row.addWidget(part)
        self.hide()
        self.retranslate()

    def show_moment(self, moment: Explained | None) -> None:
        """Speak of this moment; None: of none."""
        self.moment = moment
        self.setVisible(moment is not None)
        if moment is None:
            return
        mark = moment.moment
        words = tr("Step {step} · epoch {epoch} · loss {loss}").format(
            epoch=mark.epoch, step=f"{mark.step:,}", loss=short(mark.loss)
        )
        self.says.say(words)
        several = len(moment.rows) > 1
        count = len(moment.rows)
        self.fed.setVisible(several)
        batch = trn("Batch of {n}", "Batch of {n}", count).format(n=count)
        self.fed.offer([batch, tr("One example")])
        wide = sum(button.sizeHint().width() + 2 for button in self.fed.buttons)  # they stand on one line
        self.fed.setFixedWidth(wide + 8)
        self.fed.choose(0 if moment.is_batch else 1)
        for part in (self.earlier, self.later):
            part.setVisible(several and not moment.is_batch)
        self.example.setVisible(not moment.is_batch)
        if moment.at is not None:
            self.example.setText(self._example(moment))
        self.setAccessibleName(words)

    def _example(self, moment: Explained) -> str:
        """Which example, and what it is."""
        row = int(moment.fed[0])
        dataset = moment.examples
        words = tr("example {n}").format(n=row + 1)
        if moment.part == "validation":
            words = tr("validation example {n}").format(n=row + 1)
        if dataset.classes:
            kind = dataset.classes[int(dataset.targets[row])]
            return tr("{example}, class {kind}").format(example=words, kind=kind)
        return words

    def _choose(self, place: int) -> None:
        if self.moment is not None:
            self.wanted.emit(self.moment.alone() if place else self.moment.together())

    def _turn(self, by: int) -> None:
        if self.moment is not None:
            self.wanted.emit(self.moment.alone(by))

    def set_theme(self, theme: Theme) -> None:
        """All colours."""
        self._theme = theme
        self.earlier.setIcon(icon("back", theme.text, theme.ahead))
        self.later.setIcon(icon("forward", theme.text, theme.ahead))

    def retranslate(self) -> None:
        """All words."""
        self.keep.setText(tr("Keep weights"))
        self.keep.setToolTip(tr("The document gets the weights of this moment; that can be undone."))
        self.leave.setText(tr("Back to training"))
        for button, words in ((self.earlier, tr("Example before")), (self.later, tr("Next example"))):
            button.setToolTip(words)
            button.setAccessibleName(words)
        self.show_moment(self.moment)
