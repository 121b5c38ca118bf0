"""A training in a thread of its own: what it is asked, what it leaves, and that it ends."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from gradviz.document.training import TrainingSetup
from gradviz.graph.parse import parse_program
from gradviz.language import set_language
from gradviz.train.run import moment
from gradviz.train.setup import prepared
from gradviz.train.trainer import Training, train
from gradviz.train.why import why
from gradviz.ui.training.coach import beginning
from gradviz.ui.training.runner import Beginning, Runner
from gradviz.ui.training.snapshot import Lesson, Probe, Snapshot
from tests.ui.training.nets import MOONS

SETUP = TrainingSetup(size=60, epochs=5, batch_size=8)


class Watched(Runner):
    """A runner whose every snapshot is heard of."""

    def __init__(self, begin: Callable[[], Beginning]) -> None:
        self.heard = threading.Condition()
        self.all: list[Snapshot] = []
        super().__init__(begin)

    @property
    def snapshot(self) -> Snapshot:
        return self.all[-1]

    @snapshot.setter
    def snapshot(self, snapshot: Snapshot) -> None:
        with self.heard:
            self.all.append(snapshot)
            self.heard.notify_all()

    def until(self, *activities: str, step: int = 0) -> Snapshot:
        """Wait for this to be shown."""
        with self.heard:
            assert self.heard.wait_for(
                lambda: self.snapshot.activity in activities and self.snapshot.step >= step, timeout=20
            )
            return self.snapshot


@pytest.fixture
def start() -> Iterator[Callable[..., Watched]]:
    """Starts runners, and ends them after the test."""
    made: list[Watched] = []

    def begin(setup: TrainingSetup = SETUP, program: str = MOONS) -> Watched:
        graph = parse_program(program).graph
        made.append(Watched(lambda: beginning(graph, setup, None)))
        made[-1].start()
        return made[-1]

    yield begin
    for runner in made:
        runner.close()
        assert runner.join(5)


def losses_without_a_window(setup: TrainingSetup = SETUP) -> list[float]:
    ready = prepared(parse_program(MOONS).graph, setup)
    return [progress.loss for progress in train(ready.work, ready.settings)]


def test_it_prepares_and_then_stands_still(start: Callable[..., Watched]) -> None:
    found = start().until("paused")
    assert found.progress is None
    assert found.lesson is not None
    assert len(found.lesson.parts.training) == 36
    assert found.graph is not None


def test_it_learns_the_same_to_the_last_bit_as_without_a_window(start: Callable[..., Watched]) -> None:
    runner = start()
    runner.run_steps(3)
    runner.until("paused", step=3)
    runner.run_epoch()
    runner.until("paused", step=5)
    runner.run()
    found = runner.until("ended")
    assert list(found.course.line.values) == losses_without_a_window()


def test_an_epoch_ends_where_the_figures_are(start: Callable[..., Watched]) -> None:
    runner = start()
    runner.run_epoch()
    found = runner.until("paused", step=1)
    assert found.step == 5
    assert found.training is not None
    assert found.validation is not None
    assert found.course.epochs[-1, 0] == 5


def test_pausing_stops_soon_and_keeps_the_last_step_to_be_gone_through_again(
    start: Callable[..., Watched],
) -> None:
    runner = start(replace(SETUP, epochs=100_000))
    runner.run()
    runner.until("running", step=1)
    runner.pause()
    found = runner.until("paused", step=1)
    assert found.last is not None
    assert found.last.step == found.step
    assert found.run is not None
    assert len(found.run.losses) == found.step
    assert not runner.is_going
    assert runner.snapshot is found


def test_the_last_step_laid_open_is_that_which_is_computed_again(start: Callable[..., Watched]) -> None:
    runner = start()
    runner.run_steps(7)
    found = runner.until("paused", step=7)
    assert found.last is not None
    assert found.run is not None
    again = moment(found.run, 7)
    assert found.last.loss == again.loss
    assert found.last.epoch == again.epoch
    np.testing.assert_array_equal(found.last.rows, again.rows)
    for one, other in zip(found.last.parameters, again.parameters, strict=True):
        np.testing.assert_array_equal(one, other)
    for name, array in again.memory.items():
        np.testing.assert_array_equal(found.last.memory[name], array)
    for name, array in again.feeds.items():
        np.testing.assert_array_equal(found.last.feeds[name], array)


def test_settings_that_are_changed_take_effect_with_the_next_step(start: Callable[..., Watched]) -> None:
    runner = start()
    runner.run_steps(2)
    runner.until("paused", step=2)
    faster = replace(SETUP, learning_rate=0.0)
    runner.change(faster)
    before = runner.snapshot.graph
    runner.run_steps(2)
    after = runner.until("paused", step=4)
    assert after.settings.optimizer.learning_rate == 0.0
    assert before is not None
    assert after.graph is not None
    assert all(np.array_equal(before[i].value, after.graph[i].value) for i in before.leaves)


def test_settings_that_are_changed_before_the_first_step_hold_for_it(start: Callable[..., Watched]) -> None:
    runner = start()
    before = runner.until("paused").graph
    runner.change(replace(SETUP, learning_rate=0.0))
    runner.run_steps(1)
    after = runner.until("paused", step=1).graph
    assert before is not None
    assert after is not None
    assert all(np.array_equal(before[i].value, after[i].value) for i in before.leaves)


def test_stopping_by_hand_is_an_end(start: Callable[..., Watched]) -> None:
    runner = start(replace(SETUP, epochs=100_000))
    runner.run()
    runner.until("running", step=1)
    runner.end()
    found = runner.until("ended")
    assert found.why_ended == "Stopped by hand."
    set_language("zh_CN")
    assert found.why_ended == "已手动停止。"
    set_language("en")
    runner.run()
    assert not runner.is_going


@pytest.mark.parametrize(
    ("setup", "program", "sentence"),
    [
        (SETUP, "a = 2\nb = a * 3", "Training needs one loss"),
        (replace(SETUP, data="iris"), MOONS, "2"),
        (replace(SETUP, path="nowhere.csv"), MOONS, "nowhere.csv"),
        (replace(SETUP, validation=0.6, test=0.6), MOONS, "leave nothing to train with"),
        (SETUP, "", "empty"),
    ],
)
def test_what_cannot_begin_says_why(
    setup: TrainingSetup, program: str, sentence: str, start: Callable[..., Watched]
) -> None:
    found = start(setup, program).until("failed")
    assert sentence in found.trouble


def test_a_learning_rate_far_too_large_ends_with_a_sentence(start: Callable[..., Watched]) -> None:
    runner = start(replace(SETUP, optimizer="sgd", learning_rate=1e6, epochs=1000))
    runner.run()
    found = runner.until("ended")
    assert "learning rate" in found.why_ended or "epochs" in found.why_ended


@pytest.mark.parametrize("setup", [replace(SETUP, size=1), replace(SETUP, batch_size=1000)])
def test_one_example_and_a_batch_larger_than_the_set_are_no_trouble(
    setup: TrainingSetup, start: Callable[..., Watched]
) -> None:
    runner = start(setup)
    runner.run()
    assert runner.until("ended").step == 5


def counting(every: float = 0.0) -> tuple[Probe, list[int]]:
    looks: list[int] = []

    def begin(work: Training, lesson: Lesson) -> Callable[[], Any]:
        def look() -> int:
            looks.append(work.plan.steps)
            return len(looks)

        return look

    return Probe("count", begin, every), looks


def test_a_probe_is_looked_through_while_it_trains_and_while_it_stands(
    start: Callable[..., Watched],
) -> None:
    runner = start()
    runner.until("paused")
    probe, looks = counting()
    runner.watch((probe,))
    with runner.heard:
        assert runner.heard.wait_for(lambda: runner.snapshot.seen.get("count") == 1, timeout=20)
    runner.run_steps(4)
    assert runner.until("paused", step=4).seen["count"] == len(looks)
    assert looks[-1] == 4


def test_what_nobody_has_thought_of_is_handed_on(start: Callable[..., Watched]) -> None:
    def begin(work: Training, lesson: Lesson) -> Callable[[], Any]:
        raise ZeroDivisionError

    runner = start()
    runner.until("paused")
    runner.watch((Probe("broken", begin),))
    assert runner.until("failed").trouble == ""
    assert isinstance(runner.failure, ZeroDivisionError)


def test_why_a_weight_moved_can_be_told_of_the_first_step_with_another_optimizer(
    start: Callable[..., Watched],
) -> None:
    runner = start(SETUP.with_optimizer("sgd"))
    runner.run_steps(1)
    runner.until("paused", step=1)
    runner.change(SETUP.with_optimizer("adam"))
    runner.run_steps(1)
    last = runner.until("paused", step=2).last
    assert last is not None
    found = why(last, next(iter(last.places)), (0, 0))
    assert found.update != 0
    # Rounding aside: the shares are in double precision, the step was not.
    assert sum(share.update for share in found.shares if share.kind != "rounding") == pytest.approx(
        found.update, rel=1e-3
    )


def test_what_a_passing_probe_saw_is_let_go_with_it(start: Callable[..., Watched]) -> None:
    runner = start()
    runner.until("paused")
    first, second, stays = (
        Probe(name, lambda _work, _lesson: lambda: 1, is_passing=name != "stays")
        for name in ("first", "second", "stays")
    )
    runner.watch((first, stays))
    with runner.heard:
        assert runner.heard.wait_for(lambda: set(runner.snapshot.seen) == {"first", "stays"}, timeout=20)
    runner.watch((second,))
    with runner.heard:
        assert runner.heard.wait_for(lambda: set(runner.snapshot.seen) == {"second", "stays"}, timeout=20)


def test_a_training_that_is_closed_leaves_its_run(start: Callable[..., Watched]) -> None:
    runner = start(replace(SETUP, epochs=100_000))
    runner.run()
    runner.until("running", step=1)
    runner.close()
    assert runner.join(5)
    assert runner.snapshot.run is not None
    assert len(runner.snapshot.run.losses) == runner.snapshot.step


def test_closing_in_the_middle_of_an_epoch_ends_the_thread(start: Callable[..., Watched]) -> None:
    runner = start(replace(SETUP, epochs=100_000))
    runner.run()
    runner.until("running", step=1)
    runner.close()
    assert runner.join(5)
    assert not runner.is_going
