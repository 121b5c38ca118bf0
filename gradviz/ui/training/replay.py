"""Goes back to any step of a training, beside the window: it is computed again from what was kept."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from gradviz.train.run import Moment, Run, moment
from gradviz.ui.plots.errand import Errand


class Replay(Errand):
    """Gives the Moment that was wished for last."""

    def go_back(self, run: Run, step: int, folder: Path | None) -> None:
        """Compute this step again."""
        self.ask(partial(again, run, step, folder))


def again(run: Run, step: int, folder: Path | None) -> Iterator[Moment]:
    """A step computed once more."""
    yield moment(run, step, folder)
