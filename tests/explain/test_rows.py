"""One neuron of a layer that is too large to be opened."""

from gradviz.engine.trace import trace
from gradviz.explain.frame import frame
from gradviz.explain.rows import row_of
from gradviz.graph.parse import parse

NET = """
x = [1, 2]
h = dense(x, 2, activation="tanh", W=[[0.5, -0.25], [0, 1]], b=[0, 0.5])
L = sum(h)
"""
H = (1,)


def test_a_row_tells_its_sum_its_bias_its_value_and_its_gradient() -> None:
    run = trace(parse(NET))
    told = row_of(frame(run, len(run)).cards[H], 1)
    assert (told.name, told.weights) == ("h₂", "W_h")
    assert told.lines == (
        ("w · x = 2", "text"),
        ("z₂ = 2 + 0.5 = 2.5", "text"),
        ("h₂ = 0.9866", "forward"),
        ("∂L/∂h₂ = 1", "backward"),
    )


def test_what_is_not_known_yet_is_not_told() -> None:
    assert row_of(frame(trace(parse(NET)), 0).cards[H], 1).lines == ()
