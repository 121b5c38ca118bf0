"""One thing that a person can do, as it is declared. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from gradviz.language import mark

Menu = Literal["file", "edit", "view", "step", "train", "help"]

MENUS: Mapping[Menu, str] = {
    "file": mark("File"),
    "edit": mark("Edit"),
    "view": mark("View"),
    "step": mark("Step"),
    "train": mark("Train"),
    "help": mark("Help"),
}


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One thing to do. `slot` is the path of a method from the window: ``"session.undo"``."""

    name: str
    menu: Menu
    text: str
    slot: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    says: str = ""
    """What it does, where the text alone does not say it."""
    checkable: bool = False
    group: str = ""
    """Of the deeds of one group just one is checked."""
    value: Any = None
    """Handed to the slot."""
    submenu: str = ""
    divider: bool = False
    """A line above it in the menu."""
