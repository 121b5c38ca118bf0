"""Figures that a person can read, against counting."""

import numpy as np
import pytest

from gradviz.train.metrics import accuracy, classes_of, confusion, r_squared


def test_the_largest_score_is_the_class() -> None:
    assert classes_of(np.array([[0.1, 0.7, 0.2], [3.0, -1.0, 2.0]])).tolist() == [1, 0]


def test_a_single_number_speaks_for_class_1_from_the_threshold_on() -> None:
    assert classes_of(np.array([[0.4], [0.5], [0.9]])).tolist() == [0, 1, 1]
    assert classes_of(np.array([-0.1, 0.0, 2.0]), threshold=0.0).tolist() == [0, 1, 1]


def test_accuracy_is_the_share_that_is_right() -> None:
    assert accuracy(np.array([1, 0, 2, 2]), np.array([1.0, 0.0, 1.0, 2.0])) == 0.75
    assert np.isnan(accuracy(np.array([], dtype=np.intp), np.array([])))


def test_the_confusion_matrix_counts_rows_as_they_are_and_columns_as_they_were_taken() -> None:
    targets, predicted = np.array([0.0, 0.0, 1.0, 2.0, 2.0, 2.0]), np.array([0, 1, 1, 2, 0, 2])
    assert confusion(predicted, targets, 4).tolist() == [
        [1, 1, 0, 0],
        [0, 1, 0, 0],
        [1, 0, 2, 0],
        [0, 0, 0, 0],
    ]


def test_r_squared_is_1_for_perfect_and_0_for_the_mean() -> None:
    targets = np.array([1.0, 2.0, 4.0])
    assert r_squared(targets[:, None], targets) == 1.0
    assert r_squared(np.full(3, targets.mean()), targets) == pytest.approx(0.0)
    assert r_squared(np.array([4.0, 2.0, 1.0]), targets) < 0
    assert np.isnan(r_squared(np.zeros(3), np.ones(3)))
