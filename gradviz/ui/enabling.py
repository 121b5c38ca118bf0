"""What can be done now: the rest is greyed out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradviz.graph.graph import Edge, NodeId
from gradviz.language import tr
from gradviz.ui.actions import Actions
from gradviz.ui.handwork import Handwork
from gradviz.ui.session import Session

if TYPE_CHECKING:
    from gradviz.ui.training.coach import Coach

STEPPING = ("forward", "back", "phase_forward", "phase_back", "first", "last")
NEED_A_RUN = (
    *("export", "copy_picture", "tidy", "find", "play"),
    *STEPPING,
)
"""Deeds that make no sense while there is nothing to run."""
NEED_A_NODE = ("rename", "cut", "copy", "duplicate", "delete_and_join")
ALIGN = tuple(f"align_{side}" for side in ("left", "centre", "right", "top", "middle", "bottom"))
DISTRIBUTE = ("distribute_horizontal", "distribute_vertical")


def pointed_at(session: Session) -> NodeId | None:
    """The node that is pointed at, or the one that a wire that is pointed at leads to."""
    selection = session.selection
    return selection.target if isinstance(selection, Edge) else selection


def enable(deeds: Actions, session: Session, hands: Handwork, light: str) -> None:
    """Grey out what cannot be done now; undo and redo say what they would take back."""
    building = light == "build"
    has_run, chosen = session.trace is not None, len(hands.chosen)
    pointed = session.selection is not None
    can = dict.fromkeys(NEED_A_RUN, has_run)
    can |= dict.fromkeys(("run_to", "breakpoint"), has_run and pointed)
    if light == "train":  # there is no step to go to while the steps of a training follow each other
        can |= dict.fromkeys((*STEPPING, "run_to"), False)
    can |= dict.fromkeys(NEED_A_NODE, chosen > 0)
    can |= {"delete": chosen > 0 or isinstance(session.selection, Edge), "add": building}
    can |= {"make_block": building and chosen > 0}
    can |= dict.fromkeys(("wire", "wire_back"), building and pointed)
    can |= {"replace": building and chosen == 1, "make_output": pointed and chosen == 1}
    blocks = session.blocks
    can |= {"open_level": blocks.can_open_level, "close_level": blocks.can_close_level}
    can |= {"block_around": pointed and blocks.can_close_level}
    can |= {"select_all": len(hands.graph) > 0}
    can |= dict.fromkeys(("select_dependents", "select_dependencies"), pointed)
    can |= dict.fromkeys(ALIGN, chosen > 1) | dict.fromkeys(DISTRIBUTE, chosen > 2)
    for name, possible in can.items():
        deeds[name].setEnabled(possible)
    deeds[f"way_{session.mode}"].setChecked(True)
    _name_undo(deeds, session)


def enable_training(deeds: Actions, coach: Coach | None, shown: bool, lent: bool) -> None:
    """What can be done with a training now, where one is shown."""
    snapshot = coach.snapshot if coach is not None and shown else None
    begun = snapshot is not None and snapshot.progress is not None
    goes_on = snapshot is not None and coach is not None and coach.can_go_on
    deeds["train_toggle"].setEnabled(snapshot is not None and coach is not None and coach.can_run)
    for name in ("train_step", "train_epoch"):
        deeds[name].setEnabled(goes_on)
    deeds["explain"].setEnabled(begun)
    deeds["back_to_training"].setEnabled(lent and not shown)
    deeds["keep_weights"].setEnabled(begun or lent)
    deeds["train_stop"].setEnabled(begun and goes_on)
    deeds["train_reset"].setEnabled(begun or (snapshot is not None and snapshot.activity == "failed"))


def _name_undo(deeds: Actions, session: Session) -> None:
    document = session.document
    for name, can, text, label in (
        ("undo", document.can_undo, tr("Undo"), document.undo_label),
        ("redo", document.can_redo, tr("Redo"), document.redo_label),
    ):
        deeds[name].setEnabled(can)
        deeds[name].setText(tr("{what}: {label}").format(what=text, label=label) if label else text)
