"""The bar under the canvas while a net is trained: what to do, and how far it is."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gradviz.explain.numbers import short
from gradviz.language import tr, trn
from gradviz.ui.actions import Actions
from gradviz.ui.docks import THICKNESS
from gradviz.ui.panels.cards import OneLine, small_font
from gradviz.ui.theme import LIGHT, Theme, icon
from gradviz.ui.training.coach import Coach
from gradviz.ui.training.snapshot import Snapshot

STEPS_OF_BAR = 1_000
HEIGHT = 66


class TrainingBar(QWidget):
    """Drives the training of one window."""

    def __init__(self, coach: Coach, deeds: Actions) -> None:
        super().__init__()
        self._coach, self._deeds = coach, deeds
        self._theme = LIGHT
        self.setProperty("role", "footer")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)
        self.run = QToolButton()
        self.run.setProperty("role", "forward")
        self.run.setFixedSize(46, 34)
        self.run.setIconSize(QSize(18, 18))
        self.run.clicked.connect(coach.toggle)
        self.step, self.epoch, self.stop, self.reset = (
            self._button(name) for name in ("train_step", "train_epoch", "train_stop", "train_reset")
        )
        self.explain = self._button("explain")
        self.explain.setProperty("role", "explain")
        self.progress = QProgressBar(textVisible=False)
        self.progress.setRange(0, STEPS_OF_BAR)
        self.says = OneLine()
        self.says.setProperty("role", "quiet")
        self.says.setFont(small_font())
        self._lay_out()
        coach.looked.connect(self.show_snapshot)
        self.retranslate()

    def _lay_out(self) -> None:
        middle = QVBoxLayout(spacing=5)
        middle.addStretch(1)
        middle.addWidget(self.says)
        middle.addWidget(self.progress)
        middle.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(14 - THICKNESS, 8, 16, 8)
        row.setSpacing(8)
        for button in (self.run, self.step, self.epoch, self.stop, self.reset):
            row.addWidget(button)
        row.addSpacing(8)
        row.addLayout(middle, 1)
        row.addSpacing(8)
        row.addWidget(self.explain)

    def _button(self, name: str) -> QPushButton:
        """A button for a deed: its words, tooltip and whether it can be done are the deed's."""
        button, action = QPushButton(), self._deeds[name]

        def follow() -> None:
            button.setText(action.text())
            button.setToolTip(action.toolTip())
            button.setAccessibleName(action.text())
            button.setEnabled(action.isEnabled())

        button.clicked.connect(action.trigger)
        action.changed.connect(follow)
        follow()
        return button

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """How far it is."""
        total = snapshot.total
        share = 0 if not total else round(STEPS_OF_BAR * min(1.0, snapshot.step / total))
        self.progress.setValue(share)
        words = said_of(snapshot)
        self.says.say(words)
        self.progress.setAccessibleName(words)
        self._show_run()

    def _show_run(self) -> None:
        running = self._coach.is_running
        words = tr("Pause (Space)") if running else tr("Train (Space)")
        if self.run.toolTip() != words or self.run.icon().isNull():
            self.run.setIcon(icon("pause" if running else "play", self._theme.on_forward, self._theme.ahead))
            self.run.setToolTip(words)
            self.run.setAccessibleName(words)
        self.run.setEnabled(self._coach.can_run)

    def set_theme(self, theme: Theme) -> None:
        """All colours."""
        self._theme = theme
        self.run.setToolTip("")
        self._show_run()

    def retranslate(self) -> None:
        """All words."""
        self.run.setToolTip("")
        self.show_snapshot(self._coach.snapshot)


def said_of(snapshot: Snapshot) -> str:
    """Where a training is, in one line."""
    if snapshot.activity == "failed":
        return snapshot.trouble
    if snapshot.lesson is None:
        return tr("Getting the examples ready …")
    progress = snapshot.progress
    if progress is None:
        count = len(snapshot.lesson.parts.training)
        words = trn("Ready: {n} example to learn from", "Ready: {n} examples to learn from", count)
        return words.format(n=f"{count:,}")
    parts = [
        tr("epoch {epoch} / {epochs}").format(epoch=progress.epoch, epochs=snapshot.settings.epochs),
        tr("step {step}").format(step=f"{progress.step:,}"),
        tr("loss {loss}").format(loss=short(progress.loss)),
    ]
    if snapshot.activity == "ended":
        return " · ".join((*parts, snapshot.why_ended))
    if snapshot.activity == "running" and snapshot.rate:
        parts.append(tr("{rate} steps/s").format(rate=f"{snapshot.rate:,.0f}"))
        if snapshot.seconds_left is not None:
            parts.append(time_left(snapshot.seconds_left))
    return " · ".join(parts)


def time_left(seconds: float) -> str:
    """``4 s left``, ``3 min left``."""
    if seconds < 90:
        return tr("{n} s left").format(n=max(1, round(seconds)))
    if seconds < 5400:
        return tr("{n} min left").format(n=round(seconds / 60))
    return tr("{n} h left").format(n=round(seconds / 3600))
