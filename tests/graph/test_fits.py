"""Whether a wire may be drawn."""

import pytest

from gradviz.graph.fits import why_not
from gradviz.graph.parse import parse
from gradviz.graph.values import values_of


def refusal(text: str, source: str, target: str, slot: int) -> str:
    """What is said of a wire, the same whether the values are known or not."""
    graph = parse(text)
    ends = graph.find(source), graph.find(target)
    said = why_not(graph, *ends, slot)
    assert said == why_not(graph, *ends, slot, values_of(graph)[0])
    return said


@pytest.mark.parametrize(
    "text, source, target, slot, said",
    [
        ("y = a * b\nz = y + 1", "z", "y", 0, "This would make a circle: z depends on y already."),
        ("y = a * b", "y", "y", 1, "This would make a circle: y would depend on itself."),
        ("y = a * b", "a", "b", 0, "b has no input number 1."),
        ("y = a * b", "a", "y", 2, "y has no input number 3."),
        (
            "x = [1, 2]\nv = [1, 2, 3]\ny = x + a",
            *("v", "y", 1),
            "At y: x (2) and v (3) do not fit; from the last axis on, lengths must be equal or 1.",
        ),
        (
            "x = [1, 2]\nv = [1, 2, 3]\ny = tanh(a)\nz = y + x",
            *("v", "y", 0),
            "At z: y (3) and x (2) do not fit; from the last axis on, lengths must be equal or 1.",
        ),
        ("x = [1, 2]\nv = 3\nh = dense(_, 2, W=x)", "v", "h", 0, "At h"),
    ],
)
def test_a_circle_and_a_misfit_are_refused_in_words(
    text: str, source: str, target: str, slot: int, said: str
) -> None:
    assert refusal(text, source, target, slot).startswith(said)


@pytest.mark.parametrize(
    "text, source, target, slot",
    [
        ("y = a * _", "a", "y", 1),
        ("y = a * b\nz = relu(_)", "y", "z", 0),
        ("x = [1, 2]\nv = [1, 2, 3]\ny = x + _\nz = v + _", "x", "z", 0),
        ("x = [1, 2]\ny = stack(a, b)\nz = concatenate(y, x)", "x", "z", 2),
        ("x = [1, 2]\nv = [1, 2, 3]\nh = dense(x, 4)\n", "v", "h", 0),
        ("x = [1, 2]\nv = [1, 2, 3]\nbad = x + v\ny = bad * _", "x", "y", 1),
    ],
)
def test_what_fits_is_allowed_and_a_misfit_that_was_there_before_is_no_reason(
    text: str, source: str, target: str, slot: int
) -> None:
    assert refusal(text, source, target, slot) == ""
