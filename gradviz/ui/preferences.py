"""What the program remembers about a person between two runs: language, theme, recent files, where the panels
are.

One small file of settings in the folder that the system wants them in; what is damaged or out of range counts
as not set.
"""

from __future__ import annotations

from pathlib import Path

import platformdirs
from PySide6.QtCore import QByteArray, QLocale, QSettings

from gradviz.language import LANGUAGES, closest

RECENT_LIMIT = 10
THEMES = ("system", "light", "dark")
LIGHTS = ("build", "step", "train")
"""The lights in which one document is shown."""
SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""Speeds of the player, in steps of what is comfortable to follow."""


def preferences_path() -> Path:
    """The file of settings."""
    return Path(platformdirs.user_config_dir("gradviz", appauthor=False)) / "settings.ini"


class Preferences:
    """Typed access to the settings; every write is kept at once."""

    def __init__(self, path: Path | None = None) -> None:
        self._settings = QSettings(str(path or preferences_path()), QSettings.Format.IniFormat)

    # --- words and looks -----------------------------------------------------------------------------------

    @property
    def language(self) -> str:
        """The chosen language, or the closest one to the system's where none was chosen."""
        chosen = self._text("language")
        if chosen in LANGUAGES:
            return chosen
        wishes = (closest(name) for name in QLocale.system().uiLanguages())
        return next((name for name in wishes if name is not None), "en")

    @language.setter
    def language(self, name: str) -> None:
        self._settings.setValue("language", name)

    @property
    def theme(self) -> str:
        """``system``, ``light`` or ``dark``."""
        chosen = self._text("theme")
        return chosen if chosen in THEMES else "system"

    @theme.setter
    def theme(self, name: str) -> None:
        self._settings.setValue("theme", name)

    @property
    def reduced_motion(self) -> bool:
        """Nothing moves by itself."""
        return self._text("reduced_motion") == "yes"

    @reduced_motion.setter
    def reduced_motion(self, on: bool) -> None:
        self._settings.setValue("reduced_motion", "yes" if on else "no")

    @property
    def map(self) -> bool:
        """The mini-map is wanted."""
        return self._text("map") != "no"

    @map.setter
    def map(self, on: bool) -> None:
        self._settings.setValue("map", "yes" if on else "no")

    @property
    def shapes(self) -> bool:
        """Wires say the shapes of the arrays that go along them."""
        return self._text("shapes") != "no"

    @shapes.setter
    def shapes(self, on: bool) -> None:
        self._settings.setValue("shapes", "yes" if on else "no")

    @property
    def speed(self) -> float:
        """The player's speed."""
        try:
            chosen = float(self._text("speed"))
        except ValueError:
            return 1.0
        return chosen if chosen in SPEEDS else 1.0

    @speed.setter
    def speed(self, speed: float) -> None:
        self._settings.setValue("speed", str(speed))

    @property
    def light(self) -> str:
        """The light in which documents were shown last."""
        chosen = self._text("light")
        return chosen if chosen in LIGHTS else "step"

    @light.setter
    def light(self, light: str) -> None:
        self._settings.setValue("light", light)

    @property
    def palette(self) -> bool:
        """Whether the palette is shown while a graph is built."""
        return self._text("palette") != "no"

    @palette.setter
    def palette(self, shown: bool) -> None:
        self._settings.setValue("palette", "yes" if shown else "no")

    @property
    def neurons(self) -> bool:
        """Whether a net that learns is shown as neurons, not as the graph that it is."""
        return self._text("neurons") != "no"

    @neurons.setter
    def neurons(self, on: bool) -> None:
        self._settings.setValue("neurons", "yes" if on else "no")

    @property
    def plots(self) -> str | None:
        """Which plots of a training are shown, as `gradviz.ui.plots.choice` writes it; None until somebody
        has chosen."""
        return self._text("plots") if self._settings.contains("plots") else None

    @plots.setter
    def plots(self, text: str) -> None:
        self._settings.setValue("plots", text)

    # --- the window ----------------------------------------------------------------------------------------

    def layout(self) -> tuple[QByteArray, QByteArray]:
        """Geometry and arrangement of the panels as they were last; empty where there is nothing."""
        return self._bytes("window/geometry"), self._bytes("window/panels")

    def keep_layout(self, geometry: QByteArray, panels: QByteArray) -> None:
        """Remember where the window and its panels are."""
        self._settings.setValue("window/geometry", geometry)
        self._settings.setValue("window/panels", panels)

    def forget_layout(self) -> None:
        """Back to the panels as they are shipped."""
        self._settings.remove("window")

    # --- files ---------------------------------------------------------------------------------------------

    @property
    def has_started_before(self) -> bool:
        """False until `note_start`: the first start shows the seed example."""
        return self._text("started") == "yes"

    def note_start(self) -> None:
        """From now on this is not the first start."""
        self._settings.setValue("started", "yes")

    def recent(self) -> tuple[Path, ...]:
        """Files opened or saved last, newest first."""
        found = self._settings.value("recent", [])
        names = [found] if isinstance(found, str) else found if isinstance(found, list) else []
        return tuple(Path(name) for name in names if isinstance(name, str) and name)[:RECENT_LIMIT]

    def note_recent(self, path: Path) -> None:
        """This file is the newest one now."""
        path = path.absolute()
        others = [other for other in self.recent() if other != path]
        self._settings.setValue("recent", [str(each) for each in (path, *others)][:RECENT_LIMIT])

    def drop_recent(self, path: Path) -> None:
        """This file is gone."""
        self._settings.setValue("recent", [str(other) for other in self.recent() if other != path.absolute()])

    def clear_recent(self) -> None:
        """Forget all files."""
        self._settings.remove("recent")

    @property
    def folder(self) -> Path:
        """Where the last file was opened, saved or exported."""
        chosen = self._text("folder")
        return Path(chosen) if chosen and Path(chosen).is_dir() else Path(platformdirs.user_documents_dir())

    @folder.setter
    def folder(self, path: Path) -> None:
        self._settings.setValue("folder", str(path))

    # --- the file ------------------------------------------------------------------------------------------

    def write(self) -> None:
        """Write to disk now (otherwise Qt does so soon)."""
        self._settings.sync()

    def _text(self, key: str) -> str:
        value = self._settings.value(key, "")
        return value if isinstance(value, str) else ""

    def _bytes(self, key: str) -> QByteArray:
        value = self._settings.value(key)
        return value if isinstance(value, QByteArray) else QByteArray()
