import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradviz.graph.names import name_problem, normal_name
from gradviz.graph.parse import parse


@pytest.mark.parametrize(
    "name", ["a", "w_12", "θ", "权重", "é", "x́", "σ", "sum", "output", "True1", "_a", "__", "w₁"]
)
def test_pythons_identifiers_are_names_whatever_the_script(name: str) -> None:
    assert name_problem(name) is None
    assert parse(f"{name} = 2")[normal_name(name)].value == 2


@pytest.mark.parametrize(
    "name", ["", "1a", "a-b", "a b", "for", "None", "inf", "_", "_12", "a" * 101, "½", "x²", "a·b"]
)
def test_what_is_no_name_is_told_in_one_sentence(name: str) -> None:
    problem = name_problem(name)
    assert problem is not None
    assert problem.endswith(".")


@given(st.text(min_size=1, max_size=5) | st.characters(max_codepoint=0x2FF).map(lambda c: f"a{c}"))
def test_every_name_that_a_node_can_have_can_be_written_and_read(name: str) -> None:
    if name_problem(name) is None:
        assert normal_name(name) in parse(f"{name} = 2").by_name


@pytest.mark.slow
def test_no_letter_of_unicode_is_a_name_that_cannot_be_read() -> None:
    letters = [chr(i) for i in range(sys.maxunicode + 1) if name_problem("a" + chr(i)) is None]
    for start in range(0, len(letters), 10_000):
        group = letters[start : start + 10_000]
        graph = parse("y = stack(" + ", ".join(f"a{c}" for c in group) + ")")
        assert {normal_name("a" + c) for c in group} == set(graph.by_name) - {"y"}
