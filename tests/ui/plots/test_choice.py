"""Which plots are shown, and in which order."""

from gradviz.ui.plots.choice import Slot, arrangement_text, halved, moved, read_arrangement, rows, toggled

THREE = (Slot("a"), Slot("b", True), Slot("c", True))


def test_an_arrangement_is_remembered_as_a_text() -> None:
    assert arrangement_text(THREE) == "a,b:half,c:half"
    assert read_arrangement("a,b:half,c:half", "abc") == THREE


def test_what_is_not_known_or_said_twice_is_left_out() -> None:
    assert read_arrangement("a,nonsense,,a:half,c", "abc") == (Slot("a"), Slot("c"))


def test_a_plot_comes_to_the_end_and_goes() -> None:
    assert toggled(THREE, "b") == (Slot("a"), Slot("c", True))
    assert toggled(THREE, "d") == (*THREE, Slot("d"))


def test_a_plot_moves_and_stays_at_the_ends() -> None:
    assert [slot.name for slot in moved(THREE, "a", 1)] == ["b", "a", "c"]
    assert moved(THREE, "a", -1) == THREE
    assert moved(THREE, "c", 5) == THREE


def test_two_halves_that_follow_one_another_share_a_row() -> None:
    assert rows(THREE) == (("a",), ("b", "c"))
    assert rows(halved(THREE, "b")) == (("a",), ("b",), ("c",))
    assert rows(halved(THREE, "a")) == (("a", "b"), ("c",))
