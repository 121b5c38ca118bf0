"""Undo is the previous state, and every change goes the same way."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from gradviz.document.document import LIMIT, Document, State


def titled(title: str) -> State:
    return State(title=title)


def test_undo_returns_the_very_state_that_was_there_before() -> None:
    first = titled("first")
    document = Document(first)
    document.change(titled("second"), "Rename")
    assert document.undo_label == "Rename"
    assert document.undo()
    assert document.state is first
    assert document.redo_label == "Rename"


def test_undo_after_a_drag_returns_to_the_start() -> None:
    start = titled("start")
    document = Document(start)
    for k in range(20):
        document.change(titled(str(k)), "Change a", merge=("value", 1))
    document.undo()
    assert document.state is start
    assert not document.can_undo


def test_two_drags_of_the_same_value_are_two_steps_once_the_first_was_let_go() -> None:
    document = Document()
    document.change(titled("one"), "Change a", merge="a")
    document.settle()
    document.change(titled("two"), "Change a", merge="a")
    document.undo()
    assert document.state.title == "one"


def test_a_change_without_a_key_never_merges() -> None:
    document = Document()
    document.change(titled("one"), "x")
    document.change(titled("two"), "x")
    document.undo()
    assert document.state.title == "one"


def test_undo_ends_a_run_of_merging() -> None:
    document = Document()
    document.change(titled("one"), "x", merge="a")
    document.undo()
    document.redo()
    document.change(titled("two"), "x", merge="a")
    document.undo()
    assert document.state.title == "one"


def test_a_new_change_forgets_what_was_undone() -> None:
    document = Document()
    document.change(titled("one"), "x")
    document.undo()
    document.change(titled("two"), "y")
    assert not document.can_redo
    assert not document.redo()


def test_amending_keeps_the_history_and_an_unmodified_document_unmodified() -> None:
    document = Document()
    document.amend(titled("laid out"))
    assert not document.is_modified
    assert not document.can_undo
    document.change(titled("edited"), "x")
    document.undo()
    document.amend(replace(document.state, title="laid out again"))
    assert document.can_redo


def test_undoing_back_to_the_saved_state_is_unmodified_again() -> None:
    document = Document()
    document.change(titled("one"), "x")
    document.saved()
    assert not document.is_modified
    document.change(titled("two"), "x")
    assert document.is_modified
    document.undo()
    assert not document.is_modified


def test_watchers_hear_old_and_new_until_they_leave() -> None:
    document = Document(titled("old"))
    heard: list[tuple[str, str]] = []
    leave = document.watch(lambda old, new: heard.append((old.title, new.title)))
    document.change(titled("new"), "x")
    leave()
    leave()
    document.undo()
    assert heard == [("old", "new")]


def test_the_same_state_again_is_no_change() -> None:
    document = Document()
    document.change(document.state, "nothing")
    assert not document.can_undo


def test_only_the_newest_states_are_kept() -> None:
    document = Document()
    for k in range(LIMIT + 10):
        document.change(titled(str(k)), "x")
    undone = 0
    while document.undo():
        undone += 1
    assert undone == LIMIT


@given(st.lists(st.sampled_from(["change", "drag", "undo", "redo", "settle"]), max_size=60))
def test_any_session_can_be_undone_to_the_very_first_state(actions: list[str]) -> None:
    first = titled("first")
    document = Document(first)
    for k, action in enumerate(actions):
        match action:
            case "change":
                document.change(titled(str(k)), "x")
            case "drag":
                document.change(titled(str(k)), "x", merge="drag")
            case _:
                getattr(document, action)()
    last = document.state
    undone = 0
    while document.undo():
        undone += 1
    assert document.state is first
    for _ in range(undone):
        assert document.redo()
    assert document.state is last or document.can_redo
