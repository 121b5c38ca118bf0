"""The course of a training in numbers."""

import numpy as np

from gradviz.train.trainer import Figures, Progress
from gradviz.ui.training.course import CourseBook, Means


def progress(step: int, loss: float, training: Figures | None = None) -> Progress:
    return Progress(1, step, 4, loss, np.arange(2), training=training)


def test_a_short_line_has_every_loss() -> None:
    means = Means(most=8)
    means.add([3.0, 2.0, 1.0])
    assert means.line.width == 1
    assert list(means.line.values) == [3.0, 2.0, 1.0]
    assert list(means.line.steps) == [1.0, 2.0, 3.0]


def test_a_long_line_has_few_points_whose_mean_is_that_of_all_losses() -> None:
    losses = list(np.random.default_rng(0).normal(size=4096))
    means = Means(most=16)
    for start in range(0, len(losses), 7):
        means.add(losses[start : start + 7])
    line = means.line
    assert len(line.values) < 16
    whole = len(line.values) * line.width
    assert whole > 4096 - line.width
    np.testing.assert_allclose(line.values.mean(), np.mean(losses[:whole]))
    np.testing.assert_allclose(line.values[0], np.mean(losses[: line.width]))


def test_in_how_many_parts_the_losses_come_makes_no_difference() -> None:
    losses = list(np.arange(1000.0))
    one, many = Means(most=32), Means(most=32)
    one.add(losses)
    for loss in losses:
        many.add([loss])
    np.testing.assert_array_equal(one.line.values, many.line.values)


def test_a_line_that_was_handed_out_stays_as_it_was() -> None:
    means = Means(most=8)
    means.add([1.0, 2.0, 3.0, 4.0, 5.0])
    line = means.line
    means.add([6.0, 7.0, 8.0, 9.0])
    assert list(line.values) == [1.0, 2.0, 3.0, 4.0, 5.0]
    assert not line.values.flags.writeable


def test_a_book_has_a_row_for_the_end_of_each_epoch() -> None:
    book = CourseBook()
    for step in range(1, 301):
        book.note(progress(step, 1.0 / step, Figures(0.5, 0.9) if not step % 2 else None))
    course = book.course
    assert course.epochs.shape == (150, 5)
    assert list(course.epochs[-1, [0, 1, 3]]) == [300.0, 0.5, 0.9]
    assert np.isnan(course.epochs[-1, 2])
    assert len(course.line.values) == 300
