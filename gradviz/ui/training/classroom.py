"""All that a window has for training. It is made when somebody turns to it for the first time: the window is
painted long before, and whoever only steps never waits for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from gradviz.ui.plots.board import Board
from gradviz.ui.preferences import Preferences
from gradviz.ui.training.bar import TrainingBar
from gradviz.ui.training.coach import Coach
from gradviz.ui.training.moment_bar import MomentBar
from gradviz.ui.training.panel import TrainingPanel
from gradviz.ui.training.showing import Showing

if TYPE_CHECKING:
    from gradviz.ui.window import Window


class Classroom(QObject):
    """The training of one window, and the parts of it that the window shows."""

    def __init__(self, window: Window, preferences: Preferences) -> None:
        super().__init__(window)
        self._window = window
        self.coach = Coach(window.session, window.folder, window)
        self.panel, self.bar = TrainingPanel(self.coach, window.folder), TrainingBar(self.coach, window.deeds)
        self.board = Board(self.coach, preferences)
        self.moment_bar = MomentBar(window.stage)
        self.showing = Showing(window, self.coach)
        self.parts = self.panel, self.bar, self.board, self.moment_bar, self.showing
        window.stage.add_above(self.moment_bar)
        self._connect()
        for part in self.parts:
            part.set_theme(window.theme)
            part.retranslate()

    def _connect(self) -> None:
        window, notice = self._window, self._window.stage.notice
        showing, bar, board = self.showing, self.moment_bar, self.board
        self.coach.looked.connect(window.enable_training)
        self.panel.fit_wanted.connect(self._make_net)
        board.explained.connect(showing.explain)
        board.weights_wanted.connect(showing.take_weights)
        board.troubled.connect(lambda text: notice.say(text, kind="danger", key="file"))
        board.saved.connect(lambda text: notice.say(text, kind="good", key="export"))
        showing.explained.connect(bar.show_moment)
        showing.explained.connect(window.enable_training)
        bar.wanted.connect(showing.show)
        bar.back.connect(lambda: window.lights.choose("train"))
        bar.kept.connect(showing.keep)

    def _make_net(self) -> None:
        """A net that fits the examples, and all of it in sight."""
        self.coach.make_net()
        self._window.stage.fit_next()

    def close(self) -> None:
        """End all that goes on beside the window."""
        self.panel.close_samples()
        self.board.close_down()
        self.showing.replay.close()
        self.coach.close()
