from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradviz.ops.index import canonical_index, index_text, python_index

bounds = st.none() | st.integers(-5, 5)
entries = st.integers(-5, 5) | st.builds(slice, bounds, bounds, bounds.filter(lambda step: step != 0))


class Brackets:
    def __getitem__(self, key: Any) -> Any:
        return key


@pytest.mark.parametrize(
    "key, index, text",
    [
        (0, (0,), "0"),
        (-1, (-1,), "-1"),
        (np.int64(2), (2,), "2"),
        ((0, 1), (0, 1), "0, 1"),
        (slice(1, 3), (("slice", 1, 3, None),), "1:3"),
        (slice(None), (("slice", None, None, None),), ":"),
        (slice(None, None, -1), (("slice", None, None, -1),), "::-1"),
        ((Ellipsis, 0), (("ellipsis",), 0), "..., 0"),
        ((), (), ""),
    ],
)
def test_an_index_is_a_value_that_prints_as_typed(key: Any, index: Any, text: str) -> None:
    assert canonical_index(key) == index
    assert index_text(index) == text
    hash(index)


@given(st.lists(entries, max_size=3).map(tuple))
def test_an_index_goes_to_python_and_back(key: Any) -> None:
    assert python_index(canonical_index(key)) == key
    if key:
        typed = eval(f"brackets[{index_text(canonical_index(key))}]", {"brackets": Brackets()})  # noqa: S307
        assert canonical_index(typed) == canonical_index(key)


@pytest.mark.parametrize("key", [1.5, "a", True, None, [0, 1], slice(0.5, 2)])
def test_anything_else_is_refused_in_a_sentence(key: Any) -> None:
    with pytest.raises(ValueError, match="whole number or a slice"):
        canonical_index(key)
