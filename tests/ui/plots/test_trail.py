"""The way that the parameters took, in little room."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gradviz.train.run import Run
from gradviz.train.trainer import Checkpoint, Memory
from gradviz.ui.plots.trail import MOST, Trail, longer


def trail_of(steps: list[int], size: int = 3) -> Trail:
    found = Trail((), (), {})
    for step in steps:
        found = longer(found, step, np.full(size, float(step)))
    return found


@given(st.lists(st.integers(1, 9), min_size=1, max_size=300))
def test_beginning_and_end_are_kept_and_what_is_kept_is_in_order(strides: list[int]) -> None:
    steps = np.cumsum(strides).tolist()
    found = trail_of(steps)
    assert len(found.steps) == min(MOST, len(steps))
    assert (found.steps[0], found.steps[-1]) == (steps[0], steps[-1])
    assert list(found.steps) == sorted(set(found.steps))
    assert [array[0] for array in found.parameters] == list(found.steps)


def test_what_is_kept_is_evenly_spread() -> None:
    found = trail_of(list(range(5000)))
    gaps = np.diff(found.steps)
    assert gaps.max() <= 4 * np.median(gaps)


def test_the_same_step_takes_the_place_of_the_last() -> None:
    assert trail_of([1, 2, 2, 2]).steps == (1, 2)


def test_of_a_large_net_fewer_moments_are_kept() -> None:
    big = np.zeros(500_000)
    found = Trail((), (), {})
    for step in range(30):
        found = longer(found, step, big)
    assert len(found.steps) == 12


def test_what_a_run_has_kept_is_part_of_the_way() -> None:
    kept = [
        Checkpoint(k, step, Memory(np.full(3, float(step)), {}), {}) for k, step in enumerate((0, 4, 8, 12))
    ]
    run = Run(None, None, checkpoints=tuple(kept))  # type: ignore[arg-type]
    found = trail_of([4, 6, 10]).joined(run)
    assert found.steps == (0, 4, 6, 8, 10)
    assert [array[0] for array in found.parameters] == list(found.steps)
    assert trail_of([4]).joined(None).steps == (4,)
