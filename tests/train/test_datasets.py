"""The sets that come with the program."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradviz.train.dataset import Dataset
from gradviz.train.datasets import RECIPES, dataset

MADE = [name for name, recipe in RECIPES.items() if not recipe.is_stored]


@pytest.mark.parametrize("name", RECIPES)
def test_a_set_has_examples_targets_and_names_that_fit_together(name: str) -> None:
    found = dataset(name)
    recipe = RECIPES[name]
    assert len(found) == recipe.size
    assert found.task == recipe.task
    assert np.isfinite(found.inputs).all()
    assert found.targets.shape == (len(found),)
    if found.task == "classification":
        assert set(found.targets) == set(range(len(found.classes))), "every class has an example"
    if found.is_images:
        assert found.inputs.min() >= 0.0
        assert found.inputs.max() <= 1.0
    else:
        assert found.inputs.shape[1] == len(found.features)


@given(st.sampled_from(MADE), st.integers(1, 300), st.integers(0, 5))
def test_the_same_seed_gives_the_same_bits_and_another_one_others(name: str, size: int, seed: int) -> None:
    one, again, other = (dataset(name, size, noise=0.1, seed=s) for s in (seed, seed, seed + 1))
    assert one.inputs.tobytes() == again.inputs.tobytes()
    assert one.targets.tobytes() == again.targets.tobytes()
    assert one.inputs.tobytes() != other.inputs.tobytes()
    assert len(one) == size


@pytest.mark.parametrize(("name", "count"), [("iris", 50), ("digits", 100), ("mnist", 64)])
def test_fewer_of_a_stored_set_are_a_seeded_choice(name: str, count: int) -> None:
    few, again = dataset(name, count, seed=3), dataset(name, count, seed=3)
    assert len(few) == count
    assert few.inputs.tobytes() == again.inputs.tobytes()
    assert few.inputs.tobytes() != dataset(name, count, seed=4).inputs.tobytes()


def test_the_truth_tables_are_the_truth() -> None:
    rows = [(0, 0), (0, 1), (1, 0), (1, 1)]
    for name, answers in (("and", [0, 0, 0, 1]), ("or", [0, 1, 1, 1])):
        found = dataset(name)
        assert [tuple(row) for row in found.inputs] == rows
        assert list(found.targets) == answers


@pytest.mark.parametrize("name", ["circles", "moons", "spirals", "blobs", "xor"])
def test_without_noise_the_nearest_neighbour_knows_almost_every_class(name: str) -> None:
    """The sets are what they say: classes that a curve can part."""
    found = dataset(name, 400, noise=0.0)
    far = np.square(found.inputs[:, np.newaxis] - found.inputs).sum(axis=-1)
    np.fill_diagonal(far, np.inf)
    right = found.targets[far.argmin(axis=1)] == found.targets
    assert right.mean() >= 0.98


def test_what_makes_no_sense_is_one_sentence() -> None:
    with pytest.raises(ValueError, match=r"^There is no data set nothing; there are .*\.$"):
        dataset("nothing")
    with pytest.raises(ValueError, match=r"^A data set has at least one example\.$"):
        dataset("xor", 0)
    for noise in (-0.1, float("nan"), float("inf")):
        with pytest.raises(ValueError, match=r"^Noise is a number of at least 0\.$"):
            dataset("xor", noise=noise)


def test_nobody_writes_into_a_set() -> None:
    found = dataset("mnist", 10)
    with pytest.raises(ValueError, match="read-only"):
        found.inputs[0] = 0.0
    with pytest.raises(ValueError, match="2 inputs and 3 targets"):
        Dataset("x", "regression", np.zeros((2, 1)), np.zeros(3))
