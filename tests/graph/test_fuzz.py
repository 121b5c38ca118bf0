"""Whatever is typed: a graph or a ParseError, and quickly. ``GRADVIZ_FUZZ=10000`` with ``--timeout=0`` tries
that many programs."""

import os
import warnings

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gradviz.graph.check import problems
from gradviz.graph.graph import same_structure
from gradviz.graph.parse import ParseError, Program, parse, parse_program
from gradviz.graph.text import in_reading_order, program_of
from tests.graph.strategies import FRAGMENTS, NETS, PROGRAMS, altered_programs
from tests.patience import within_a_second

EXAMPLES = int(os.environ.get("GRADVIZ_FUZZ", "300"))


@st.composite
def damaged_programs(draw: st.DrawFn) -> str:
    """A program with some pieces cut out, doubled, or put in."""
    text = draw(st.sampled_from(PROGRAMS + NETS))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 6)))
        piece = draw(st.sampled_from(FRAGMENTS) | st.text(max_size=4) | st.just(text[start:end] * 2))
        text = text[:start] + piece + text[end if draw(st.booleans()) else start :]
    return text


def check_sentence(error: ParseError, text: str) -> None:
    """It is one sentence, in which nothing was left to fill in, and points into the text."""
    assert "\n" not in error.message
    assert error.message.endswith((".", "?", "…"))
    assert "{line}" not in error.message
    assert 0 <= error.span.start <= error.span.end <= len(text)
    assert (1, 1) <= (error.line, error.column) <= (error.end_line, error.end_column)


def read(text: str, previous: Program | None = None) -> Program | None:
    """What comes of a text: a program, or one sentence that points into the text."""
    try:
        with warnings.catch_warnings(), within_a_second("reading"):
            warnings.simplefilter("error")
            return parse_program(text, previous)
    except ParseError as error:
        check_sentence(error, text)
        return None


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow])
@given(damaged_programs() | altered_programs())
def test_a_damaged_program_gives_a_graph_or_one_sentence(text: str) -> None:
    program = read(text)
    if program is not None:
        assert all(0 <= start <= end <= len(text) for start, end in program.ranges.values())
        assert same_structure(parse(program_of(program.graph)), in_reading_order(program.graph))
        problems(program.graph)


@settings(max_examples=EXAMPLES // 3)
@given(st.text(max_size=60))
def test_any_characters_give_a_graph_or_one_sentence(text: str) -> None:
    read(text)


@settings(max_examples=EXAMPLES // 3)
@given(st.sampled_from(PROGRAMS + NETS), damaged_programs() | altered_programs())
def test_typing_over_a_program_never_loses_or_doubles_an_id(before: str, after: str) -> None:
    previous = parse_program(before)
    program = read(after, previous)
    if program is not None:
        ids = list(program.graph.nodes)
        fresh = [node_id for node_id in ids if node_id not in previous.graph]
        assert len(set(ids)) == len(ids) == len(program.ranges)
        assert all(node_id[0] >= previous.next_id for node_id in fresh if len(node_id) == 1)


@pytest.mark.parametrize("line", ["{x}{i} = 1", "{x}{i} = tanh(2 * x)", "{x}{i} = {i}*a + {i}*b"])
def test_a_large_program_is_read_again_within_a_second_even_if_every_name_has_changed(line: str) -> None:
    before, after = ("\n".join(line.format(x=x, i=i) for i in range(3_000)) for x in "vw")
    previous = parse_program(before)
    program = read(after, previous)
    assert program is not None
    assert len(program.graph) == len(previous.graph)


def test_an_operation_of_very_many_inputs_is_read_again_within_a_second() -> None:
    before, after = (f"y = stack({', '.join(f'{x}{i}' for i in range(10_000))})" for x in "vw")
    program = read(after, parse_program(before))
    assert program is not None
    assert program.graph.find("w7") == (7,)


MILLION = 1_000_000


@pytest.mark.parametrize(
    "text",
    [
        "(" * MILLION,
        "[" * MILLION,
        "-" * MILLION,
        "x" * MILLION,
        "α" * MILLION,
        "1" * MILLION,
        "." * MILLION,
        " " * MILLION,
        "#" * MILLION,
        "\n" * MILLION,
        "a\n" * (MILLION // 2),
        "#\n" * (MILLION // 2),
        "2**" * (MILLION // 3),
        "a+" * (MILLION // 2),
        "[1]," * (MILLION // 4),
        "x=[" + "[1]," * (MILLION // 4),
        "x=[" + "1," * (MILLION // 2) + "1]",
        "x=[" + "1," * (MILLION // 2) + "a]",
        "x=[" + "1 " * (MILLION // 2) + "]",
        "x=[" + "[1,2]," * (MILLION // 6) + "[1]]",
        "x=[1]\n" * (MILLION // 6),
        "f(" * (MILLION // 2),
        "x[" * (MILLION // 2),
        "".join(f"v{i}=1\n" for i in range(MILLION // 9)),
        "y=x" + "[0]" * (MILLION // 3),
        "y=x" + ".T" * (MILLION // 2),
        "\0" * MILLION,
        "y=sum(" + "x," * (MILLION // 2) + ")",
        "y=stack(" + "x," * (MILLION // 2) + ")",
    ],
    ids=lambda text: f"{text[:12]!r}…",
)
def test_a_million_characters_are_read_or_refused_within_a_second(text: str) -> None:
    read(text)
