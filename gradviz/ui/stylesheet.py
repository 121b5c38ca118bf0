"""The window's style sheet and palette, both made from one `Theme`.

The rules are in `resources/window.qss`. What a widget is, it says by the dynamic property ``role``:

``QPushButton``, ``QToolButton``
    ``primary`` (filled in the colour of text), ``forward``, ``backward`` (filled blue, vermilion), ``flat``
    (no fill until hovered), ``tile`` (a picture to choose), ``segment`` (checkable, inside a ``segments``
    frame), ``link`` (underlined);
    without a role: a soft fill.
``QFrame``, ``QWidget``
    ``card`` (surface, hairline, round corners), ``segments`` (the trough of a switch), ``bar`` (hairline
    below), ``footer`` (above), ``side-left``, ``side-right``, ``editor``, ``warning``, ``danger``, ``good``.
``QLabel``
    ``section`` (small capitals over a group: give it `section_font`), ``quiet``, ``title``, ``sentence``,
    ``number``, ``forward``, ``backward``, ``good``, ``warning``, ``danger``.
``QLineEdit``
    ``bad`` (what is typed is not a value).
"""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from PySide6.QtGui import QColor, QPalette

from gradviz import resources
from gradviz.ui.tokens import BUTTON_RADIUS, PANEL_RADIUS, SENTENCE_SIZE, SMALL_SIZE, Theme


def stylesheet(theme: Theme) -> str:
    """The style sheet of the whole application."""
    values = {name: getattr(theme, name) for name in theme.__dataclass_fields__}
    values |= {
        "button_radius": BUTTON_RADIUS,
        "panel_radius": PANEL_RADIUS,
        "sentence": f"{SENTENCE_SIZE * 0.75:g}pt",
        "small": f"{SMALL_SIZE:g}px",
        "tick": _mark_file(theme.name, "tick", theme.on_forward),
        "chevron": _mark_file(theme.name, "chevron", theme.quiet),
    }
    text = resources.path("window.qss").read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"@{name}@", str(value))
    return text


def palette(theme: Theme) -> QPalette:
    """The palette, for what the style sheet does not reach: selections, placeholders, links."""
    roles = QPalette.ColorRole
    colours = {
        roles.Window: theme.surface,
        roles.WindowText: theme.text,
        roles.Base: theme.editor,
        roles.AlternateBase: theme.fill,
        roles.Text: theme.text,
        roles.PlaceholderText: theme.quiet,
        roles.Button: theme.fill,
        roles.ButtonText: theme.text,
        roles.BrightText: theme.danger,
        roles.Highlight: theme.forward,
        roles.HighlightedText: theme.on_forward,
        roles.Link: theme.forward,
        roles.LinkVisited: theme.forward,
        roles.ToolTipBase: theme.tooltip,
        roles.ToolTipText: theme.on_tooltip,
        roles.Light: theme.surface,
        roles.Midlight: theme.fill,
        roles.Mid: theme.line,
        roles.Dark: theme.field_line,
        roles.Shadow: theme.line,
        roles.Accent: theme.forward,
    }
    made = QPalette()
    for role, colour in colours.items():
        made.setColor(role, QColor(colour))
    for role in (roles.Text, roles.WindowText, roles.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme.ahead))
    return made


_MARKS = {
    "tick": '<path d="M3.2 8.4l3.1 3.1 6.5-6.9" stroke-width="2"/>',
    "chevron": '<path d="M4 6l4 4 4-4" stroke-width="1.6"/>',
}


@cache
def _mark_file(theme_name: str, name: str, colour: str) -> str:
    """A style sheet can take a picture from a file only, so the two marks it needs are written to one."""
    folder = Path(tempfile.gettempdir()) / f"gradviz-marks-{_user()}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{name}-{theme_name}.svg"
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16" fill="none" '
        f'stroke="{colour}" stroke-linecap="round" stroke-linejoin="round">{_MARKS[name]}</svg>',
        encoding="utf-8",
    )
    return path.as_posix()


def _user() -> str:
    import getpass

    try:
        return "".join(c for c in getpass.getuser() if c.isalnum()) or "user"
    except (OSError, KeyError):  # a user without a name, as in some containers
        return "user"
