"""The deeds of a person as Qt actions, and how their keys are called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QMenu, QWidget

from gradviz.language import tr
from gradviz.ui import theme as look
from gradviz.ui.deeds import DEEDS, Deed, Menu


class Actions(QObject):
    """The deeds as Qt actions on one window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._made: dict[str, QAction] = {}
        self._groups: dict[str, QActionGroup] = {}
        self._submenus: dict[str, QMenu] = {}
        self._theme = look.LIGHT
        self._drawn: dict[str, look.Theme] = {}
        """In which colours an icon was drawn last."""
        for deed in DEEDS:
            self._made[deed.name] = self._make(deed)

    def __getitem__(self, name: str) -> QAction:
        return self._made[name]

    def __iter__(self) -> Iterator[QAction]:
        return iter(self._made.values())

    def _make(self, deed: Deed) -> QAction:
        action = QAction(self)
        action.setObjectName(deed.name)
        action.setShortcuts([QKeySequence(key) for key in deed.keys])
        action.setAutoRepeat(deed.name in ("forward", "back", "phase_forward", "phase_back", "undo", "redo"))
        action.setCheckable(deed.checkable or bool(deed.group))
        if deed.name == "quit":
            action.setMenuRole(QAction.MenuRole.QuitRole)
        elif deed.name == "about":
            action.setMenuRole(QAction.MenuRole.AboutRole)
        if deed.group:
            if deed.group not in self._groups:
                self._groups[deed.group] = QActionGroup(self)
            self._groups[deed.group].addAction(action)
        action.triggered.connect(lambda checked, deed=deed: self._run(deed, checked))
        self._window.addAction(action)
        return action

    def _run(self, deed: Deed, checked: bool) -> None:
        # Looked up when it is wanted: panels may come after the actions, and a document may replace
        # its parts.
        slot = attrgetter(deed.slot)(self._window)
        if deed.value is not None:
            slot(deed.value)
        elif deed.checkable:
            slot(checked)
        else:
            slot()

    def fill(self, menu_of: Mapping[Menu, QMenu]) -> None:
        """Put every action into its menu."""
        submenus = self._submenus
        for deed in DEEDS:
            menu = menu_of[deed.menu]
            if deed.divider:
                menu.addSeparator()
            if deed.submenu:
                if deed.submenu not in submenus:
                    submenus[deed.submenu] = menu.addMenu("")
                    submenus[deed.submenu].menuAction().setObjectName(deed.submenu)
                menu = submenus[deed.submenu]
            menu.addAction(self._made[deed.name])
        for menu in (*menu_of.values(), *submenus.values()):
            menu.aboutToShow.connect(lambda menu=menu: self._draw_icons(menu.actions()))

    def retranslate(self) -> None:
        """Write all texts in the current language."""
        for deed in DEEDS:
            action, text = self._made[deed.name], tr(deed.text)
            action.setText(text)
            action.setStatusTip(tr(deed.says))
            action.setToolTip(tip(text.rstrip("…"), tr(deed.says), shown_keys(deed)))
        for name, submenu in self._submenus.items():
            submenu.setTitle(tr(name))

    def set_theme(self, theme: look.Theme) -> None:
        """Icons in the theme's colours: on buttons now, in menus when somebody opens them.

        Drawing all of them takes as long as anything that comes before the window's first paint.
        """
        self._theme = theme
        self._draw_icons(
            action
            for action in self
            if any(isinstance(place, QAbstractButton) for place in action.associatedObjects())
        )

    def _draw_icons(self, actions: Iterable[QAction]) -> None:
        theme = self._theme
        for action in actions:
            deed = _BY_NAME.get(action.objectName())
            if deed is not None and deed.icon and self._drawn.get(deed.name) is not theme:
                self._drawn[deed.name] = theme
                action.setIcon(look.icon(deed.icon, theme.text, theme.ahead))


def shown_keys(deed: Deed) -> str:
    """The deed's first key as this system writes it; empty where it has none."""
    if not deed.keys:
        return ""
    return key_name(deed.keys[0])


def key_name(key: str) -> str:
    """A key the way this system writes it: "Ctrl+Z", "⌘Z", "→"."""
    arrows = {"Right": "→", "Left": "←", "Up": "↑", "Down": "↓"}
    native = QKeySequence.SequenceFormat.NativeText
    name, last = QKeySequence(key).toString(native), key.rpartition("+")[2]
    if last not in arrows:
        return name
    # Qt has words for the arrows, in every language: a sign is shorter and stands on the key.
    return name.removesuffix(QKeySequence(last).toString(native)) + arrows[last]


def tip(text: str, says: str, key: str) -> str:
    """A tooltip: what it is, its key, what it does."""
    head = tr("{text} ({key})").format(text=text, key=key) if key else text
    return f"{head}\n{says}" if says else head


def deed(name: str) -> Deed:
    """The deed of this name. Raises KeyError."""
    return _BY_NAME[name]


def group(name: str) -> tuple[str, ...]:
    """The names of the deeds of which just one is checked."""
    return tuple(entry.name for entry in DEEDS if entry.group == name)


_BY_NAME = {entry.name: entry for entry in DEEDS}
