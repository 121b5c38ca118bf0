"""What a person can do with a training. No Qt."""

from __future__ import annotations

from gradviz.language import mark
from gradviz.ui.deed import Deed

TRAINING_DEEDS: tuple[Deed, ...] = (
    Deed(
        name="train_toggle",
        menu="train",
        text=mark("Train or pause"),
        slot="coach.toggle",
        keys=("Ctrl+Return",),
        icon="play",
    ),
    Deed(
        name="train_step",
        menu="train",
        text=mark("One step"),
        slot="coach.one_step",
        keys=("S",),
        says=mark("One mini-batch: forward, backward and the update."),
    ),
    Deed(
        name="train_epoch",
        menu="train",
        text=mark("One epoch"),
        slot="coach.one_epoch",
        keys=("E",),
        says=mark("Until every training example was seen once more."),
    ),
    Deed(
        name="explain",
        menu="train",
        text=mark("Explain this moment"),
        slot="showing.explain",
        keys=("X",),
        says=mark("The training stands still, and its last step is gone through number by number."),
        divider=True,
    ),
    Deed(
        name="back_to_training",
        menu="train",
        text=mark("Back to training"),
        slot="lights.choose",
        value="train",
        keys=("Ctrl+Shift+B",),
    ),
    Deed(
        name="keep_weights",
        menu="train",
        text=mark("Keep weights"),
        slot="showing.keep",
        keys=("Ctrl+K",),
        says=mark("The document gets the weights of this moment; that can be undone."),
    ),
    Deed(
        name="train_stop",
        menu="train",
        text=mark("Stop"),
        slot="coach.stop",
        keys=("Ctrl+.",),
        says=mark("The training ends here; what was reached stays to be looked at."),
        divider=True,
    ),
    Deed(
        name="train_reset",
        menu="train",
        text=mark("Reset"),
        slot="coach.reset",
        keys=("Ctrl+R",),
        says=mark("Back to the first step, with the weights of the beginning."),
    ),
)
