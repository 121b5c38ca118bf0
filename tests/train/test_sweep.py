"""Several settings side by side, and several folds: the same numbers as one by one."""

import os
from dataclasses import replace

import numpy as np
import pytest

import gradviz as gv
from gradviz.document.training import TrainingSetup
from gradviz.train.crossing import cross_validated, mean_and_spread
from gradviz.train.setup import examples, parted, prepared
from gradviz.train.sweep import grid, sweep, trained
from gradviz.train.trainer import Trouble, train

NET = gv.parse("x = input(1, 2)\nt = input(1)\ny = mlp(x, widths=(4, 2))\nloss = cross_entropy(y, t)\n")
SETUP = TrainingSetup(size=50, epochs=3)


# --- sweep ---------------------------------------------------------------------------------------------


def test_a_grid_is_every_combination() -> None:
    found = grid(SETUP, {"learning_rate": (0.1, 0.2), "batch_size": (5, 10, 20)})
    assert [(each.learning_rate, each.batch_size) for each in found] == [
        (0.1, 5), (0.1, 10), (0.1, 20), (0.2, 5), (0.2, 10), (0.2, 20)
    ]  # fmt: skip
    assert grid(SETUP, {}) == (SETUP,)


def test_another_optimizer_in_a_grid_begins_with_its_usual_numbers_or_those_of_the_grid() -> None:
    sgd, adam = grid(replace(SETUP, learning_rate=0.7), {"optimizer": ("sgd", "adam")})
    assert (sgd.learning_rate, adam.learning_rate) == (0.1, 0.7)
    (both,) = grid(SETUP, {"learning_rate": (0.3,), "optimizer": ("sgd",)})
    assert both.learning_rate == 0.3


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"magic": (1,)}, "There is no hyperparameter magic."),
        ({"epochs": (1, 0)}, "Epochs: a whole number"),
        ({"seed": range(40), "epochs": range(1, 40)}, "A sweep has at most 1000 runs."),
    ],
)
def test_a_grid_that_cannot_be_is_refused(values: dict, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        grid(SETUP, values)


def test_worker_processes_find_what_is_found_one_by_one() -> None:
    setups = grid(SETUP, {"learning_rate": (0.001, 0.1), "seed": (0, 1)})
    found = {each.number: each for each in sweep(NET, setups, workers=2)}
    assert sorted(found) == [0, 1, 2, 3]
    for number, setup in enumerate(setups):
        alone = trained(NET, setup, None)
        assert found[number].setup == setup
        assert found[number].run is not None
        assert alone.run is not None
        assert found[number].run.losses == alone.run.losses
        assert found[number].test == alone.test
        assert found[number].score == alone.score


def test_what_is_wrong_with_one_of_them_does_not_stop_the_others() -> None:
    setups = (SETUP, replace(SETUP, path="gone.csv"), replace(SETUP, learning_rate=1e9, epochs=20))
    first, second, third = sorted(sweep(NET, setups, workers=1), key=lambda each: each.number)
    assert first.run is not None
    assert second.problem == "gone.csv cannot be read."
    assert np.isnan(second.score)
    assert third.run is not None
    assert "finite" in third.run.ended or third.run.epochs


def test_a_sweep_that_is_closed_leaves_no_process_at_work() -> None:
    setups = grid(replace(SETUP, epochs=200), {"seed": tuple(range(40))})
    going = sweep(NET, setups, workers=2)
    assert next(going).run is not None
    going.close()
    again = sweep(NET, setups[:2], workers=2)
    assert {each.number for each in again} == {0, 1}
    assert os.getpid() > 0


# --- folds ---------------------------------------------------------------------------------------------


def test_every_example_but_those_for_the_test_judges_once() -> None:
    found = list(cross_validated(NET, SETUP, 4))
    ends = [fold for fold in found if fold.figures is not None]
    assert [fold.number for fold in ends] == [1, 2, 3, 4]
    assert all(fold.of == 4 for fold in found)
    assert {fold.now.of for fold in found} == {2}  # 30 of the 40 examples, 16 at a time
    learned = parted(replace(SETUP, validation=0.0), examples(SETUP)).training
    assert len(learned) == 40


def test_a_fold_is_a_training_like_any_other() -> None:
    again = [list(cross_validated(NET, SETUP, 3)) for _ in range(2)]
    assert [fold.now.loss for fold in again[0]] == [fold.now.loss for fold in again[1]]
    ready = prepared(NET, SETUP)
    assert [now.ended for now in train(ready.work, ready.settings)][-1] == again[0][-1].now.ended


@pytest.mark.parametrize("count", [1, 41])
def test_a_number_of_folds_that_is_not_possible_is_refused(count: int) -> None:
    with pytest.raises(Trouble, match="From 2 to 40 folds"):
        list(cross_validated(NET, SETUP, count))


def test_folds_have_a_mean_and_a_spread() -> None:
    assert mean_and_spread([1.0, 2.0, 3.0]) == (2.0, 1.0)
    with pytest.raises(ValueError, match="no spread"):
        mean_and_spread([1.0])
