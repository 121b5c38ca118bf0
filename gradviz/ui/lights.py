"""One document in several lights: in which of them a window shows it, and what comes and goes with each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gradviz.ui.preferences import Preferences

if TYPE_CHECKING:
    from gradviz.ui.window import Window


class Lights(QObject):
    """The lights of one window."""

    changed = Signal(str)

    def __init__(self, window: Window, preferences: Preferences) -> None:
        super().__init__(window)
        self._window, self._preferences = window, preferences
        window.session.rest_changed.connect(self._follow_rest)
        window.docks.palette.closed.connect(lambda: self.show_palette(False))

    @property
    def current(self) -> str:
        """In which light the document is shown: ``build`` or ``step``."""
        return self._preferences.light

    def choose(self, light: str) -> None:
        """Show the document in another light, now and from now on."""
        self._preferences.light = light
        self._window.session.rest(light == "build")
        self.show_again()
        self.changed.emit(light)

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

    def show_palette(self, on: bool) -> None:
        """Show the palette while a graph is built, or do not."""
        self._preferences.palette = on
        self.show_again()

    def _follow_rest(self, at_rest: bool) -> None:
        """Whoever steps does not build any more."""
        if at_rest != (self.current == "build"):
            self.choose("build" if at_rest else "step")
