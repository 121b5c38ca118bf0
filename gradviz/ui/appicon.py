"""The program's own icon."""

from __future__ import annotations

from PySide6.QtGui import QIcon

from gradviz import resources


def app_icon() -> QIcon:
    """For windows, docks and the about box."""
    return QIcon(str(resources.path("icons", "gradviz.svg")))
