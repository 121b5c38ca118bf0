"""Examples on their way to the net."""

import numpy as np
import pytest

from gradviz.train.data import Scaling, batches, folds, require_numbers, shuffled, split, standardised, subset
from gradviz.train.dataset import Dataset
from gradviz.train.datasets import dataset


def numbered(count: int, classes: int = 0) -> Dataset:
    """Examples that carry their own number."""
    targets = np.arange(count) % classes if classes else np.arange(count)
    task = "classification" if classes else "regression"
    inputs = np.arange(count, dtype=np.float64)[:, None]
    return Dataset("numbers", task, inputs, targets.astype(np.float64), tuple("abcdefgh"[:classes]))  # type: ignore[arg-type]


def test_every_example_is_in_exactly_one_part() -> None:
    parts = split(numbered(101, 3), 0.2, 0.1, seed=4)
    found = [part.inputs[:, 0] for part in (parts.training, parts.validation, parts.test)]
    assert [len(part) for part in found] == [71, 20, 10]
    assert sorted(np.concatenate(found)) == list(range(101))


def test_every_part_has_about_as_much_of_each_class() -> None:
    few = Dataset("few", "classification", np.zeros((100, 1)), np.repeat([0.0, 1.0], [90, 10]), ("a", "b"))
    for seed in range(20):
        parts = split(few, 0.3, 0.3, seed)
        for part in (parts.training, parts.validation, parts.test):
            assert abs(np.sum(part.targets == 1.0) - len(part) / 10) <= 1


def test_the_same_seed_gives_the_same_parts_and_another_one_others() -> None:
    data = numbered(50)
    assert np.array_equal(shuffled(data, 1), shuffled(data, 1))
    assert not np.array_equal(shuffled(data, 1), shuffled(data, 2))


def test_a_set_of_one_example_is_all_for_training() -> None:
    parts = split(numbered(1))
    assert (len(parts.training), len(parts.validation), len(parts.test)) == (1, 0, 0)


def test_shares_that_leave_nothing_are_refused() -> None:
    for shares in ((0.5, 0.5), (-0.1, 0.2), (1.0, 0.0), (float("nan"), 0.1)):
        with pytest.raises(ValueError, match="nothing to train with"):
            split(numbered(10), *shares)


def test_folds_look_at_every_example_once() -> None:
    data = numbered(23, 2)
    parts = list(folds(data, 5, seed=1))
    assert sorted(np.concatenate([part.validation.inputs[:, 0] for part in parts])) == list(range(23))
    for part in parts:
        assert sorted([*part.training.inputs[:, 0], *part.validation.inputs[:, 0]]) == list(range(23))
        assert len(part.test) == 0
    for count in (1, 24):
        with pytest.raises(ValueError, match="From 2 to 23 folds"):
            list(folds(data, count))


def test_only_the_training_part_decides_how_all_are_standardised() -> None:
    data = dataset("iris")
    parts = split(data, 0.3, 0.3, seed=2)
    changed, scaling = standardised(parts)
    np.testing.assert_allclose(changed.training.inputs.mean(axis=0), 0.0, atol=1e-12)
    np.testing.assert_allclose(changed.training.inputs.std(axis=0), 1.0, rtol=1e-12)
    assert np.all(np.abs(changed.test.inputs.mean(axis=0)) > 1e-6)
    np.testing.assert_allclose(scaling.undo(changed.test.inputs), parts.test.inputs, rtol=1e-12)
    np.testing.assert_array_equal(Scaling.of(parts.training.inputs).mean, scaling.mean)


def test_images_are_standardised_by_channel() -> None:
    images = np.random.default_rng(0).uniform(size=(20, 3, 4, 5)) * np.array([1.0, 5.0, 0.0])[:, None, None]
    scaling = Scaling.of(images)
    assert scaling.mean.shape == (3, 1, 1)
    changed = scaling.apply(images)
    np.testing.assert_allclose(changed.mean(axis=(0, 2, 3)), 0.0, atol=1e-12)
    np.testing.assert_allclose(changed.std(axis=(0, 2, 3)), [1.0, 1.0, 0.0], atol=1e-12)


@pytest.mark.parametrize("count, size", [(10, 3), (10, 10), (10, 64), (1, 1), (7, 1)])
def test_an_epoch_has_every_example_once(count: int, size: int) -> None:
    found = list(batches(count, size, seed=3, epoch=1))
    assert sorted(np.concatenate(found)) == list(range(count))
    assert {len(rows) for rows in found[:-1]} <= {size}
    assert 1 <= len(found[-1]) <= size


def test_seed_and_epoch_decide_on_the_order() -> None:
    def order(seed: int, epoch: int) -> list[int]:
        return np.concatenate(list(batches(100, 7, seed, epoch))).tolist()  # type: ignore[no-any-return]

    assert order(1, 1) == order(1, 1)
    assert len({tuple(order(seed, epoch)) for seed in (1, 2) for epoch in (1, 2)}) == 4


def test_what_is_no_number_is_told_with_its_place() -> None:
    inputs = np.zeros((5, 2))
    inputs[3, 1] = np.nan
    flowers = Dataset("flowers", "regression", inputs, np.zeros(5), features=("length", "width"))
    with pytest.raises(ValueError, match=r"^Example 4, width: a finite number is wanted here\.$"):
        require_numbers(flowers)
    pictures = np.zeros((2, 1, 3, 3))
    pictures[1, 0, 2, 1] = np.inf
    with pytest.raises(ValueError, match=r"^Example 2, column 1, 3, 2: "):
        require_numbers(Dataset("pictures", "regression", pictures, np.zeros(2)))
    with pytest.raises(ValueError, match="Example 3: its target"):
        require_numbers(Dataset("t", "regression", np.zeros((3, 1)), np.array([0.0, 1.0, np.nan])))
    with pytest.raises(ValueError, match="no examples"):
        require_numbers(subset(numbered(3), np.arange(0)))
