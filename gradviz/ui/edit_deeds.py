"""What the menu of editing has: undo, adding, wires, what is selected, finding. No Qt."""

from __future__ import annotations

from gradviz.language import mark
from gradviz.ui.deed import Deed

SIDES = (
    ("left", mark("Left edges")),
    ("centre", mark("Centres")),
    ("right", mark("Right edges")),
    ("top", mark("Top edges")),
    ("middle", mark("Middles")),
    ("bottom", mark("Bottom edges")),
)
AXES = (("horizontal", mark("Horizontally")), ("vertical", mark("Vertically")))

EDIT_DEEDS: tuple[Deed, ...] = (
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
        name="add",
        menu="edit",
        text=mark("Add…"),
        slot="stage.hands.quick_add",
        keys=("A",),
        icon="plus",
        says=mark("An operation, a number, a name or an expression; Space on the canvas does the same."),
        divider=True,
    ),
    Deed(
        name="wire",
        menu="edit",
        text=mark("Draw a wire from here"),
        slot="stage.hands.begin_wire",
        keys=("W",),
        says=mark("Tab and arrows choose where it goes, Enter draws it, Space adds something at its end."),
    ),
    Deed(
        name="wire_back",
        menu="edit",
        text=mark("Draw a wire to here"),
        slot="stage.hands.begin_wire_back",
        keys=("Shift+W",),
    ),
    Deed(
        name="replace",
        menu="edit",
        text=mark("Replace by…"),
        slot="stage.hands.begin_replacement",
        keys=("Shift+A",),
        says=mark("Another operation in its place; wires stay where its inputs are the same."),
    ),
    Deed(
        name="make_output",
        menu="edit",
        text=mark("Make this the output"),
        slot="stage.hands.make_output",
        keys=("O",),
        says=mark("The node whose derivatives are taken; once more, and it is the program's last one again."),
    ),
    Deed(name="rename", menu="edit", text=mark("Rename"), slot="stage.hands.begin_rename", keys=("F2",)),
    Deed(name="cut", menu="edit", text=mark("Cut"), slot="stage.hands.cut", keys=("Ctrl+X",), divider=True),
    Deed(
        name="copy",
        menu="edit",
        text=mark("Copy"),
        slot="stage.hands.copy",
        keys=("Ctrl+C",),
        says=mark("As a program, so that it can be pasted into a text as well."),
    ),
    Deed(name="paste", menu="edit", text=mark("Paste"), slot="stage.hands.paste", keys=("Ctrl+V",)),
    Deed(
        name="duplicate", menu="edit", text=mark("Duplicate"), slot="stage.hands.duplicate", keys=("Ctrl+D",)
    ),
    Deed(
        name="delete",
        menu="edit",
        text=mark("Delete"),
        slot="stage.hands.delete",
        keys=("Del", "Backspace"),
        icon="delete",
    ),
    Deed(
        name="delete_and_join",
        menu="edit",
        text=mark("Delete and close the gap"),
        slot="stage.hands.delete_and_join",
        keys=("Shift+Del", "Ctrl+Backspace"),
        says=mark("What fed the deleted node feeds what it fed."),
    ),
    Deed(
        name="select_all",
        menu="edit",
        text=mark("Select all"),
        slot="session.select_all",
        keys=("Ctrl+A",),
        divider=True,
    ),
    Deed(
        name="select_dependents",
        menu="edit",
        text=mark("Select all that depends on this"),
        slot="session.select_dependents",
        keys=("Ctrl+Shift+Right",),
    ),
    Deed(
        name="select_dependencies",
        menu="edit",
        text=mark("Select all that this depends on"),
        slot="session.select_dependencies",
        keys=("Ctrl+Shift+Left",),
    ),
    *(
        Deed(
            name=f"align_{side}",
            menu="edit",
            submenu=mark("Align"),
            text=text,
            slot="stage.hands.align",
            value=side,
        )
        for side, text in SIDES
    ),
    *(
        Deed(
            name=f"distribute_{axis}",
            menu="edit",
            submenu=mark("Distribute"),
            text=text,
            slot="stage.hands.distribute",
            value=axis,
        )
        for axis, text in AXES
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
    Deed(
        name="make_block",
        menu="edit",
        text=mark("Make a block of the selection…"),
        slot="stage.hands.make_block",
        keys=("Ctrl+B",),
        says=mark("One card stands for the selected ones then; its definition is in the program."),
    ),
)
