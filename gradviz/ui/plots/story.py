"""Looks at a net from the beginning of a training to now: the longer, the fewer of the past. No Qt."""

from __future__ import annotations

from collections.abc import Callable

from gradviz.train.looks import Look, look
from gradviz.train.trainer import Training
from gradviz.train.twin import Twin
from gradviz.ui.training.snapshot import Lesson, Probe

MOST = 96
"""So many looks are kept: where there are more, the one is given up whose neighbours are nearest."""

Looks = tuple[Look, ...]


def remembered(looks: Looks, newest: Look, most: int = MOST) -> Looks:
    """The looks with one more; one at the same step takes the place of the last."""
    kept = looks[:-1] if looks and looks[-1].step >= newest.step else looks
    kept = (*kept, newest)
    if len(kept) <= most:
        return kept
    gaps = [after.step - before.step for before, after in zip(kept[:-2], kept[2:], strict=True)]
    missed_least = 1 + gaps.index(min(gaps))
    return (*kept[:missed_least], *kept[missed_least + 1 :])


def begin(work: Training, _lesson: Lesson) -> Callable[[], Looks]:
    """What looks at the net again and again."""
    twin, kept = Twin(work), Keeper()

    def see() -> Looks:
        kept.looks = remembered(kept.looks, look(twin, work.plan.parameters, work.plan.steps))
        return kept.looks

    return see


class Keeper:
    """Holds what was seen so far."""

    def __init__(self) -> None:
        self.looks: Looks = ()


LAYERS = Probe("layers", begin, every=0.25)
