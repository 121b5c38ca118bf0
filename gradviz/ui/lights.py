"""One document in several lights: in which of them a window shows it, and what comes and goes with each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from gradviz.ui.docks import usual_sides
from gradviz.ui.preferences import Preferences

if TYPE_CHECKING:
    from gradviz.ui.window import Window

TRAIN_SIDES, NARROW_SIDES = (236, 420), (216, 330)
"""Widths of the panels at the left and at the right while a net is trained."""
ROOM = 1_240
"""A window narrower than this leaves the plots less."""


class Lights(QObject):
    """The lights of one window."""

    changed = Signal(str)

    def __init__(self, window: Window, preferences: Preferences) -> None:
        super().__init__(window)
        self._window, self._preferences = window, preferences
        self._widths: list[int] | None = None
        """Of the panels, before a net was trained."""
        window.session.rest_changed.connect(self._follow_rest)
        window.docks.palette.closed.connect(lambda: self.show_palette(False))

    @property
    def current(self) -> str:
        """In which light the document is shown: ``build``, ``step`` or ``train``."""
        return self._preferences.light

    def choose(self, light: str) -> None:
        """Show the document in another light, now and from now on."""
        before, self._preferences.light = self.current, light
        self._window.session.rest(light != "step")
        self.show_again()
        self.changed.emit(light)
        if light == "train":
            self._window.showing.watch()
        elif not self._window.has_classroom:
            pass
        elif light == "build":
            self._window.showing.leave()
        elif before == "train":
            self._window.showing.arrive()

    def show_again(self) -> None:
        """Bring everything into the light that is chosen."""
        window, building = self._window, self.current == "build"
        window.deeds[f"light_{self.current}"].setChecked(True)
        window.deeds["palette"].setEnabled(building)
        window.deeds["palette"].setChecked(self._preferences.palette)
        window.docks.show_palette(window, building and self._preferences.palette)
        window.left.set_calm(building)
        window.stepper.set_calm(building)
        window.stage.set_building(building)
        self._show_training(self.current == "train")

    def _show_training(self, on: bool) -> None:
        """The panels of a training in the places of the others, which need another width."""
        window, docks = self._window, self._window.docks
        sides = [docks.program, docks.inspector]
        if on and self._widths is None:
            # A window that has not been shown yet has drawn no borders.
            seen = window.isVisible()
            self._widths = [d.width() for d in sides] if seen else list(usual_sides(window.width()))
        docks.program.hold(window.training if on else window.left)
        docks.inspector.hold(window.board if on else window.inspector)
        docks.stepper.hold(window.training_bar if on else window.stepper)
        if on:
            window.coach.open()
            self.share_width()
        else:
            if window.has_classroom:
                window.coach.leave()
            if self._widths is not None:
                window.resizeDocks(sides, self._widths, Qt.Orientation.Horizontal)
                self._widths = None

    def share_width(self) -> None:
        """How wide the panels are in a window of this width; the person may draw the borders otherwise."""
        window = self._window
        widths = usual_sides(window.width())
        if self.current == "train":
            widths = TRAIN_SIDES if window.width() >= ROOM else NARROW_SIDES
        window.docks.share_width(window, widths)

    def play(self) -> None:
        """Let it go on by itself, or stand still: the training, or the steps of one computation."""
        if self.current == "train":
            self._window.coach.toggle()
        else:
            self._window.session.toggle_play()

    def show_palette(self, on: bool) -> None:
        """Show the palette while a graph is built, or do not."""
        self._preferences.palette = on
        self.show_again()

    def _follow_rest(self, at_rest: bool) -> None:
        """Whoever steps does not build any more, and does not look on while a net learns."""
        if at_rest != (self.current != "step"):
            self.choose("build" if at_rest else "step")
