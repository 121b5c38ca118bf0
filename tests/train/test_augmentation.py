"""Images mirrored, moved, turned and with grain, the same every time."""

import numpy as np
import pytest

import gradviz as gv
from gradviz.document.training import TrainingSetup
from gradviz.train.augmentation import Augmentation
from gradviz.train.setup import prepared
from gradviz.train.trainer import train

RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.uniform(size=(200, 2, 5, 7))


def test_nothing_asked_for_is_nothing_done() -> None:
    assert Augmentation().apply(IMAGES, 0, 1) is IMAGES


@pytest.mark.parametrize(
    "augmentation",
    [Augmentation(flip=True), Augmentation(shift=2), Augmentation(rotate=30), Augmentation(grain=1)],
)
def test_seed_and_step_alone_decide(augmentation: Augmentation) -> None:
    once, again = (augmentation.apply(IMAGES, 3, 5) for _ in range(2))
    np.testing.assert_array_equal(once, again)
    assert not np.array_equal(once, augmentation.apply(IMAGES, 3, 6))
    assert not np.array_equal(once, augmentation.apply(IMAGES, 4, 5))
    assert once.shape == IMAGES.shape


def test_about_half_are_mirrored_and_the_others_stay() -> None:
    found = Augmentation(flip=True).apply(IMAGES, 0, 1)
    mirrored = [np.array_equal(new, old[:, :, ::-1]) for new, old in zip(found, IMAGES, strict=True)]
    stayed = [np.array_equal(new, old) for new, old in zip(found, IMAGES, strict=True)]
    assert all(a or b for a, b in zip(mirrored, stayed, strict=True))
    assert 70 < sum(mirrored) < 130


def test_every_image_is_moved_by_whole_pixels_with_the_edge_repeated() -> None:
    found = Augmentation(shift=1).apply(IMAGES, 0, 1)
    padded = np.pad(IMAGES, ((0, 0), (0, 0), (1, 1), (1, 1)), mode="edge")
    ways = set()
    for new, old in zip(found, padded, strict=True):
        fits = [
            (y, x) for y in range(3) for x in range(3) if np.array_equal(new, old[:, y : y + 5, x : x + 7])
        ]
        assert len(fits) == 1
        ways.add(fits[0])
    assert len(ways) == 9


def test_a_turn_keeps_the_middle_and_turns_no_further_than_asked() -> None:
    images = np.zeros((100, 1, 9, 9))
    images[:, 0, 4, 4:] = 1.0
    found = Augmentation(rotate=45).apply(images, 0, 1)
    assert found[:, 0, 4, 4] == pytest.approx(np.ones(100))
    y, x = np.mgrid[0:9, 0:9] - 4
    weight = found[:, 0] * (x**2 + y**2 > 4)
    angle = np.rad2deg(np.arctan2((weight * y).sum(axis=(1, 2)), (weight * x).sum(axis=(1, 2))))
    assert abs(angle).max() <= 50
    assert angle.min() < -30
    assert angle.max() > 30
    assert found.min() >= 0
    assert found.max() <= 1


def test_grain_has_the_deviation_that_was_asked_for_and_is_for_any_numbers() -> None:
    change = Augmentation(grain=0.25).apply(np.zeros((1000, 3)), 0, 1)
    assert change.std() == pytest.approx(0.25, rel=0.05)
    assert Augmentation(flip=True, shift=3, rotate=5).apply(rows := np.ones((4, 3)), 0, 1) is rows


def test_images_laid_out_in_rows_are_still_images() -> None:
    rows = Augmentation(flip=True).apply(IMAGES.reshape(200, -1), 0, 1, (2, 5, 7))
    np.testing.assert_array_equal(rows.reshape(IMAGES.shape), Augmentation(flip=True).apply(IMAGES, 0, 1))


@pytest.mark.parametrize("wrong", [{"shift": -1}, {"rotate": -1.0}, {"grain": float("nan")}])
def test_what_makes_no_sense_is_refused(wrong: dict) -> None:
    with pytest.raises(ValueError, match="at least 0"):
        Augmentation(**wrong)


def test_a_net_learns_from_what_it_is_shown_and_is_judged_by_the_images_themselves() -> None:
    graph = gv.parse("x = input(1, 64)\nt = input(1)\ny = dense(x, units=10)\nloss = cross_entropy(y, t)\n")
    setup = TrainingSetup(data="digits", size=100, standardise=False, shift=1, learning_rate=0.0, epochs=1)
    ready = prepared(graph, setup)
    plain = prepared(
        graph, TrainingSetup(data="digits", size=100, standardise=False, epochs=1, learning_rate=0.0)
    )
    shown, still = list(train(ready.work, ready.settings)), list(train(plain.work, plain.settings))
    assert [now.loss for now in shown] != [now.loss for now in still]
    assert shown[-1].validation == still[-1].validation
    assert ready.work.parts.training.pictures is not None
    assert ready.work.parts.training.pictures.shape == (60, 1, 8, 8)
