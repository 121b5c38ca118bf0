"""The program changes while a line is half typed."""

import pytest

from gradviz.document.document import State
from gradviz.ui.drafts import carried_over, draft_after

BEFORE = "a = 2\nb = 1\ne = a + b"


@pytest.mark.parametrize(
    "draft, after, carried",
    [
        (BEFORE + "\nf = e *", "a = 7\nb = 1\ne = a + b", "a = 7\nb = 1\ne = a + b\nf = e *"),
        (
            BEFORE + "\nf = e *",
            "a = 2\nw = param(1)\nb = 1\ne = a + b",
            "a = 2\nw = param(1)\nb = 1\ne = a + b\nf = e *",
        ),
        ("f =\n" + BEFORE, "a = 2\ne = a + _", "f =\na = 2\ne = a + _"),
        ("a = 2\nf =\nb = 1\ne = a + b", "a = 2\nb = 1\ne = a * b", "a = 2\nf =\nb = 1\ne = a * b"),
        ("a = 2\nb =\ne = a + b", "k = 3\n" + BEFORE + "\nrelu(e)", "k = 3\na = 2\nb =\ne = a + b\nrelu(e)"),
    ],
)
def test_what_changes_beside_a_half_typed_line_is_in_both(draft: str, after: str, carried: str) -> None:
    assert carried_over(draft, BEFORE, after) == (carried, True)


def test_a_line_that_is_being_typed_stays_as_it_is() -> None:
    draft = "a = 2 +\nb = 1\ne = a + b"
    assert carried_over(draft, BEFORE, "a = 5\nb = 1\ne = a * b") == ("a = 2 +\nb = 1\ne = a * b", False)


def test_either_the_typing_counts_or_what_was_done_last() -> None:
    state = State(text=BEFORE, draft="a = 2 +\nb = 1\ne = a + b")
    assert draft_after(state, "a = 5\nb = 1\ne = a + b", typing_wins=True) == state.draft
    assert draft_after(state, "a = 5\nb = 1\ne = a + b", typing_wins=False) is None
    assert draft_after(State(text=BEFORE), "a = 5", typing_wins=True) is None
