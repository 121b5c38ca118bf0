"""The gradient check of the whole graph, in slices of a few milliseconds: the window never waits for it."""

from __future__ import annotations

import time
from collections.abc import Iterator

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent

from gradviz.engine.gradcheck import Row, Slope, sampled_cells
from gradviz.engine.trace import Trace, trace
from gradviz.explain.names import plain_name
from gradviz.explain.numbers import short
from gradviz.language import tr, trn
from gradviz.ui.panels.cards import Card, Words, set_role
from gradviz.ui.panels.nudge import digits_of, verdict_words
from gradviz.ui.session import Session
from gradviz.ui.theme import SMALL_SIZE

STILL = 250
"""Milliseconds of rest after a change before the check begins: a drag is not slowed down."""
SLICE = 0.008
RESTS = 1.0
"""It rests as many times as long as a slice has taken."""


class GradientCheckCard(Card):
    """Says whether nudging every input agrees with the chain rule."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._trace: Trace | None = None
        self._rest: Iterator[list[Row]] | None = None
        self.rows: list[Row] = []
        """What has been checked so far."""
        self.title, self.verdict, self.details = (
            Words("title", weight=600),
            Words(),
            Words("quiet", SMALL_SIZE),
        )
        self.add(self.title, self.verdict, self.details)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._work)

    @property
    def is_done(self) -> bool:
        """Every leaf of the session's trace has been checked."""
        return self._trace is self._session.trace and self._rest is None

    def refresh(self) -> None:
        """Check the session's trace, if that is another than before."""
        if self._session.trace is self._trace:
            return
        self._trace = self._session.trace
        self.rows = []
        self._rest = None if self._trace is None else checked(self._trace)
        self._say()
        self._begin()

    def _begin(self) -> None:
        if self._rest is not None and self.isVisible():
            self._timer.start(STILL)

    def _work(self) -> None:
        if self._rest is None:
            return
        if not self._session.is_still or self._session.is_busy:
            self._timer.start(STILL)
            return
        start = time.perf_counter()
        until = start + SLICE
        while time.perf_counter() < until:
            rows = next(self._rest, None)
            if rows is None:
                self._rest = None
                break
            self.rows += rows
        self._say()
        if self._rest is not None:
            # One leaf of a large graph may take longer than a slice: the rest grows with it.
            self._timer.start(round(1_000 * RESTS * (time.perf_counter() - start)))

    def _say(self) -> None:
        if self._rest is not None:
            self._write("quiet", tr("Nudging every input …"))
            return
        if not self.rows:
            self._write("quiet", tr("There is no gradient to check."))
            return
        seen = [row for row in self.rows if row.verdict != "unseen"]
        if not seen:
            self._write(
                "quiet", tr("Too small to be checked: the changes they foretell are lost in rounding.")
            )
            return
        worst = max(seen, key=lambda row: (row.verdict == "off", row.verdict == "kink", row.error))
        n = len(seen)
        if worst.verdict == "ok":
            words = trn("✓ {n} gradient agrees with nudging.", "✓ {n} gradients agree with nudging.", n)
            self._write("good", words.format(n=n), agreement_words(worst.error, len(self.rows) - n))
            return
        where = plain_name(worst.label) + (str(list(worst.cell)) if worst.cell else "")
        details = tr("{place}: {sentence}").format(
            place=where, sentence=verdict_words(worst.verdict, worst.error)
        )
        if worst.verdict == "off":
            more = tr("By the chain rule {analytic}, by nudging {numeric}.").format(
                analytic=short(worst.analytic), numeric=short(worst.numeric)
            )
            details = tr("{first} {second}").format(first=details, second=more)
        number = sum(row.verdict != "ok" for row in seen)
        words = trn("{m} of {n} gradients needs a look.", "{m} of {n} gradients need a look.", number)
        self._write("warning", words.format(m=number, n=n), details)

    def _write(self, role: str, words: str, details: str = "") -> None:
        set_role(self.verdict, role)
        self.verdict.say(words)
        self.details.say(details)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._begin()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def retranslate(self) -> None:
        """Say everything in the current language."""
        self.title.say(tr("Gradient check"))
        self._say()


def agreement_words(error: float, unseen: int) -> str:
    """How near the gradients come that agree, and how many there are of which nudging shows nothing."""
    if unseen:
        words = trn(
            "{n} more is too small to be checked: its change is lost in rounding.",
            "{n} more are too small to be checked: their changes are lost in rounding.",
            unseen,
        )
        return words.format(n=unseen)
    how = tr("The largest difference is {error} of the gradient.") if error else ""
    return how.format(error=digits_of(error))


def checked(run: Trace) -> Iterator[list[Row]]:
    """The rows of the check, a few at a time."""
    if run.mode != "reverse":
        run = trace(run.graph, output=run.output)
    for leaf in run.flow.leaves:
        slope = Slope(run, leaf)
        yield []  # in a large graph this much, and each cell, takes all the time there is
        for cell in sampled_cells(run.values[leaf].shape):
            yield [slope.row(cell)]
