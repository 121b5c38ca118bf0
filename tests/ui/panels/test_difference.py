from hypothesis import given
from hypothesis import strategies as st

from gradviz.ui.panels.difference import Difference, difference

TEXTS = st.text(alphabet="ab\n", max_size=12)


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_what_is_replaced_makes_one_text_the_other(head: str, old: str, new: str, tail: str) -> None:
    before, after = head + old + tail, head + new + tail
    start, old_end, new_end = difference(before, after)
    assert before[:start] + after[start:new_end] + before[old_end:] == after
    assert old_end - start <= len(old)
    assert new_end - start <= len(new)


def test_nothing_is_replaced_in_equal_texts() -> None:
    assert difference("a = 1", "a = 1") == Difference(5, 5, 5)


def test_a_repeated_letter_is_replaced_once() -> None:
    assert difference("aa", "aaa") == Difference(2, 2, 3)
    assert difference("aaa", "aa") == Difference(2, 3, 2)
