"""Everything a person can do, declared once: menus, shortcuts, buttons and the keyboard map are made of this
list. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from gradviz.language import mark

Menu = Literal["file", "edit", "view", "step", "help"]

MENUS: Mapping[Menu, str] = {
    "file": mark("File"),
    "edit": mark("Edit"),
    "view": mark("View"),
    "step": mark("Step"),
    "help": mark("Help"),
}


ZOOM = 1.2
"""One step nearer."""


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


DEEDS: tuple[Deed, ...] = (
    Deed(name="new", menu="file", text=mark("New"), slot="filing.new", keys=("Ctrl+N",), icon="new"),
    Deed(name="open", menu="file", text=mark("Open…"), slot="filing.open", keys=("Ctrl+O",), icon="open"),
    Deed(
        name="save",
        menu="file",
        text=mark("Save"),
        slot="filing.save",
        keys=("Ctrl+S",),
        icon="save",
        divider=True,
    ),
    Deed(name="save_as", menu="file", text=mark("Save as…"), slot="filing.save_as", keys=("Ctrl+Shift+S",)),
    Deed(
        name="export",
        menu="file",
        text=mark("Export picture…"),
        slot="export_picture",
        keys=("Ctrl+E",),
        icon="export",
        divider=True,
    ),
    Deed(
        name="copy_picture",
        menu="file",
        text=mark("Copy picture"),
        slot="copy_picture",
        keys=("Ctrl+Shift+C",),
        icon="copy",
        says=mark("Puts the whole graph at this step on the clipboard."),
    ),
    Deed(name="quit", menu="file", text=mark("Quit"), slot="close", keys=("Ctrl+Q",), divider=True),
    Deed(name="undo", menu="edit", text=mark("Undo"), slot="session.undo", keys=("Ctrl+Z",), icon="undo"),
    Deed(
        name="redo",
        menu="edit",
        text=mark("Redo"),
        slot="session.redo",
        keys=("Ctrl+Shift+Z", "Ctrl+Y"),
        icon="redo",
    ),
    Deed(
        name="find",
        menu="edit",
        text=mark("Find a node…"),
        slot="stage.finder.ask",
        keys=("/", "Ctrl+F"),
        icon="search",
        divider=True,
    ),
    Deed(
        name="comment",
        menu="edit",
        text=mark("Comment lines out or in"),
        slot="program.editor.toggle_comment",
        keys=("Ctrl+/",),
    ),
    Deed(
        name="tidy",
        menu="edit",
        text=mark("Tidy the drawing"),
        slot="session.tidy",
        keys=("Ctrl+T",),
        icon="tidy",
        says=mark("Arranges all nodes afresh, also those that were moved by hand."),
    ),
    Deed(
        name="note",
        menu="edit",
        text=mark("Add a note"),
        slot="stage.notes.add_note",
        keys=("Ctrl+M",),
        divider=True,
    ),
    Deed(
        name="frame",
        menu="edit",
        text=mark("Frame the selection"),
        slot="stage.notes.frame_selection",
        keys=("Ctrl+G",),
        says=mark(
            "Draws a coloured frame around the selected cards; moved by its title, it takes them along."
        ),
    ),
    Deed(name="fit", menu="view", text=mark("Show everything"), slot="stage.fit", keys=("F",), icon="fit"),
    Deed(
        name="zoom_in",
        menu="view",
        text=mark("Zoom in"),
        slot="canvas.zoom_by",
        value=ZOOM,
        keys=("Ctrl++", "Ctrl+="),
        icon="plus",
    ),
    Deed(
        name="zoom_out",
        menu="view",
        text=mark("Zoom out"),
        slot="canvas.zoom_by",
        value=1 / ZOOM,
        keys=("Ctrl+-",),
        icon="minus",
    ),
    Deed(
        name="actual_size", menu="view", text=mark("Actual size"), slot="canvas.reset_zoom", keys=("Ctrl+0",)
    ),
    Deed(
        name="light_build",
        menu="view",
        text=mark("Build"),
        slot="set_light",
        value="build",
        keys=("Alt+1",),
        group="light",
        says=mark("Add nodes and draw wires between them."),
        divider=True,
    ),
    Deed(
        name="light_step",
        menu="view",
        text=mark("Step"),
        slot="set_light",
        value="step",
        keys=("Alt+2",),
        group="light",
        says=mark("Go through the forward and the backward pass, one number at a time."),
    ),
    Deed(
        name="program",
        menu="view",
        text=mark("Program"),
        slot="docks.program.setVisible",
        keys=("Ctrl+1",),
        checkable=True,
        divider=True,
    ),
    Deed(
        name="inspector",
        menu="view",
        text=mark("Inspector"),
        slot="docks.inspector.setVisible",
        keys=("Ctrl+2",),
        checkable=True,
    ),
    Deed(
        name="stepper",
        menu="view",
        text=mark("Stepper"),
        slot="docks.stepper.setVisible",
        keys=("Ctrl+3",),
        checkable=True,
    ),
    Deed(
        name="palette",
        menu="view",
        text=mark("Palette"),
        slot="show_palette",
        keys=("Ctrl+4",),
        checkable=True,
        says=mark("All operations, to be dragged onto the canvas."),
    ),
    Deed(name="reset_layout", menu="view", text=mark("Panels as at the start"), slot="reset_layout"),
    Deed(
        name="next_panel",
        menu="view",
        text=mark("Keyboard to the next panel"),
        slot="go_to_panel",
        value=1,
        keys=("F6",),
    ),
    Deed(
        name="previous_panel",
        menu="view",
        text=mark("Keyboard to the previous panel"),
        slot="go_to_panel",
        value=-1,
        keys=("Shift+F6",),
    ),
    Deed(
        name="theme_system",
        menu="view",
        submenu=mark("Theme"),
        text=mark("As the system"),
        slot="set_theme_choice",
        value="system",
        group="theme",
        divider=True,
    ),
    Deed(
        name="theme_light",
        menu="view",
        submenu=mark("Theme"),
        text=mark("Light"),
        slot="set_theme_choice",
        value="light",
        group="theme",
    ),
    Deed(
        name="theme_dark",
        menu="view",
        submenu=mark("Theme"),
        text=mark("Dark"),
        slot="set_theme_choice",
        value="dark",
        group="theme",
    ),
    Deed(
        name="language_en",
        menu="view",
        submenu=mark("Language"),
        text="English",
        slot="set_language",
        value="en",
        group="language",
    ),
    Deed(
        name="language_zh_CN",
        menu="view",
        submenu=mark("Language"),
        text="简体中文",
        slot="set_language",
        value="zh_CN",
        group="language",
    ),
    Deed(
        name="map",
        menu="view",
        text=mark("Mini-map"),
        slot="set_map",
        checkable=True,
        says=mark("Shows the whole drawing in a corner where there is more than can be seen."),
    ),
    Deed(
        name="reduced_motion",
        menu="view",
        text=mark("Reduced motion"),
        slot="set_reduced_motion",
        checkable=True,
        says=mark("Nothing glides: cards and pictures change at once."),
    ),
    Deed(
        name="full_screen",
        menu="view",
        text=mark("Full screen"),
        slot="set_full_screen",
        keys=("F11",),
        checkable=True,
        divider=True,
    ),
    Deed(
        name="forward",
        menu="step",
        text=mark("Step forward"),
        slot="session.step",
        value=1,
        keys=("Right",),
        icon="forward",
    ),
    Deed(
        name="back",
        menu="step",
        text=mark("Step back"),
        slot="session.step",
        value=-1,
        keys=("Left",),
        icon="back",
    ),
    Deed(
        name="phase_forward",
        menu="step",
        text=mark("Next phase"),
        slot="session.step_phase",
        value=1,
        keys=("Shift+Right",),
    ),
    Deed(
        name="phase_back",
        menu="step",
        text=mark("Previous phase"),
        slot="session.step_phase",
        value=-1,
        keys=("Shift+Left",),
    ),
    Deed(
        name="first",
        menu="step",
        text=mark("To the start"),
        slot="session.to_start",
        keys=("Home",),
        icon="first",
    ),
    Deed(
        name="last", menu="step", text=mark("To the end"), slot="session.to_end", keys=("End",), icon="last"
    ),
    Deed(
        name="play",
        menu="step",
        text=mark("Play or pause"),
        slot="session.toggle_play",
        keys=("Space",),
        icon="play",
        divider=True,
    ),
    Deed(name="faster", menu="step", text=mark("Faster"), slot="change_speed", value=1, keys=("Ctrl+Right",)),
    Deed(name="slower", menu="step", text=mark("Slower"), slot="change_speed", value=-1, keys=("Ctrl+Left",)),
    Deed(
        name="run_to",
        menu="step",
        text=mark("Run to the selected node"),
        slot="run_to_selection",
        keys=("R",),
        icon="run-to",
        divider=True,
    ),
    Deed(
        name="breakpoint",
        menu="step",
        text=mark("Breakpoint at the selected node"),
        slot="toggle_breakpoint",
        keys=("F9",),
        icon="breakpoint",
        says=mark("Playing stops whenever this node gets a number."),
    ),
    Deed(
        name="way_reverse",
        menu="step",
        text=mark("Backward"),
        slot="session.set_mode",
        value="reverse",
        group="way",
        says=mark("One sweep back gives the gradient of every input."),
        divider=True,
    ),
    Deed(
        name="way_forward",
        menu="step",
        text=mark("Forward mode"),
        slot="session.set_mode",
        value="forward",
        group="way",
        says=mark("One sweep forward for each input asked about."),
    ),
    Deed(
        name="way_paths",
        menu="step",
        text=mark("Sum over paths"),
        slot="session.set_mode",
        value="paths",
        group="way",
        says=mark("The chain rule written out: every path from the input to the output, one product each."),
    ),
    Deed(name="keys", menu="help", text=mark("Keyboard map"), slot="show_keys", keys=("F1",), icon="help"),
    Deed(name="about", menu="help", text=mark("About gradviz"), slot="show_about", icon="info"),
)
