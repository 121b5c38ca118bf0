"""Whether there is a screen to open a window on: without one Qt would end the whole process."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from gradviz.language import tr

NEEDING = ("", "xcb", "wayland")
"""Platforms of Qt (QT_QPA_PLATFORM) that draw on a display; empty: Qt takes one of the other two."""


class NoDisplay(RuntimeError):
    """There is no display; the message is one plain sentence."""


def require_display(platform: str = sys.platform, environment: Mapping[str, str] = os.environ) -> None:
    """Raises NoDisplay where a window cannot be opened. Only X11 and Wayland can be missing."""
    wanted = environment.get("QT_QPA_PLATFORM", "").partition(":")[0].partition(";")[0]
    has_one = environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")
    if platform.startswith("linux") and wanted in NEEDING and not has_one:
        raise NoDisplay(
            tr("There is no display to open a window on; “gradviz render” draws pictures without one.")
        )
