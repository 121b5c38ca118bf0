"""Whether there is a screen to open a window on: without one Qt would end the whole process."""

from __future__ import annotations

import ctypes
import os
import socket
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from gradviz.language import tr

X11, WAYLAND = ("", "xcb"), ("", "wayland", "wayland-egl")
"""Platforms of Qt (QT_QPA_PLATFORM) that draw on such a display; empty: Qt takes what there is."""
Reachable = Callable[[str, Mapping[str, str]], bool]


class NoDisplay(RuntimeError):
    """There is no display; the message is one plain sentence."""


def require_display(
    platform: str = sys.platform,
    environment: Mapping[str, str] = os.environ,
    reachable: Reachable | None = None,
) -> None:
    """Raises NoDisplay where a window cannot be opened. Only X11 and Wayland can be missing."""
    wanted = environment.get("QT_QPA_PLATFORM", "").partition(":")[0].partition(";")[0]
    if not platform.startswith("linux") or wanted not in (*X11, *WAYLAND):
        return
    names = [
        name
        for name, platforms in (("DISPLAY", X11), ("WAYLAND_DISPLAY", WAYLAND))
        if wanted in platforms and environment.get(name)
    ]
    if not names:
        raise NoDisplay(
            tr("There is no display to open a window on; “gradviz render” draws pictures without one.")
        )
    if not any((reachable or answers)(name, environment) for name in names):
        message = tr("The display {display} does not answer; “gradviz render” draws pictures without one.")
        raise NoDisplay(message.format(display=environment[names[0]]))


def answers(name: str, environment: Mapping[str, str]) -> bool:
    """Whether somebody is at the display that this variable names. In doubt there is."""
    return _x11_answers(environment[name]) if name == "DISPLAY" else _wayland_answers(environment)


def _x11_answers(display: str) -> bool:
    """Asked the way Qt does it, so that a server that does not let us in counts as none."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(display.encode(), None))
    wrong = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return not wrong


def _wayland_answers(environment: Mapping[str, str]) -> bool:
    path = Path(environment.get("XDG_RUNTIME_DIR", "")) / environment["WAYLAND_DISPLAY"]
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(path))
        except OSError:
            return False
    return True
