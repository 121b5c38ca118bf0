"""Long work is done a little at a time, and given up when it is not wanted any more."""

from __future__ import annotations

from collections.abc import Generator, Iterator

from pytestqt.qtbot import QtBot

from gradviz.ui.canvas.slices import Slices, done
from tests.ui.session_parts import until


def counting(found: list[int], to: int) -> Iterator[None]:
    for k in range(to):
        found.append(k)
        yield


def test_all_of_it_is_done_in_the_end(qtbot: QtBot) -> None:
    found: list[int] = []
    slices = Slices()
    slices.start(counting(found, 1000))
    assert slices.running
    until(qtbot, lambda: not slices.running)
    assert found == list(range(1000))


def test_other_work_takes_the_place_of_what_was_not_done(qtbot: QtBot) -> None:
    first: list[int] = []
    second: list[int] = []
    slices = Slices()
    slices.start(counting(first, 1000))
    slices.start(counting(second, 3))
    until(qtbot, lambda: not slices.running)
    assert (first, second) == ([], [0, 1, 2])


def test_work_may_cancel_itself(qtbot: QtBot) -> None:
    slices, found = Slices(), [0]

    def work() -> Iterator[None]:
        slices.cancel()
        yield
        found.append(1)

    slices.start(work())
    until(qtbot, lambda: not slices.running)
    assert found == [0]


def test_work_may_end_with_other_work(qtbot: QtBot) -> None:
    slices, found = Slices(), [0]

    def work() -> Iterator[None]:
        yield
        slices.start(counting(found, 3))

    slices.start(work())
    until(qtbot, lambda: not slices.running)
    assert found == [0, 0, 1, 2]


def test_all_of_it_can_be_had_at_once() -> None:
    def work() -> Generator[None, None, str]:
        yield
        return "done"

    assert done(work()) == "done"
