"""The window comes first."""

import sys
import threading

from gradviz.ui.training.switching import Courtesy


def test_who_asks_waits_until_the_window_is_done_and_not_longer() -> None:
    courtesy = Courtesy()
    passed = threading.Event()

    def ask() -> None:
        courtesy.wait()
        passed.set()

    with courtesy:
        with courtesy:
            pass
        thread = threading.Thread(target=ask)
        thread.start()
        assert not passed.is_set()
    assert passed.wait(5)
    thread.join()
    courtesy.wait()


def test_threads_take_turns_quickly_only_while_it_is_asked_for() -> None:
    before = sys.getswitchinterval()
    courtesy = Courtesy()
    courtesy.hurry()
    courtesy.hurry()
    assert sys.getswitchinterval() < before
    courtesy.rest()
    courtesy.rest()
    assert sys.getswitchinterval() == before
