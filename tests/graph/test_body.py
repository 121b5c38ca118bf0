"""The bodies of blocks: drawn once for each size, run forward and backward."""

import numpy as np
import pytest

from gradviz.graph.block import BLOCKS
from gradviz.graph.body import activated, block, body_of, cells, constant, named, stack, total
from gradviz.graph.build import Tensor
from gradviz.ops.op import settings

SHAPES = ((2,), (3, 2), (3,))


def chosen(name: str, **attrs: object) -> tuple[tuple[str, object], ...]:
    return tuple(settings(BLOCKS[name], attrs).items())


def test_a_body_is_drawn_once_for_each_size() -> None:
    once = body_of("dense", "run", SHAPES, chosen("dense", units=3))
    assert body_of("dense", "run", SHAPES, chosen("dense", units=3)) is once
    assert body_of("dense", "show", SHAPES, chosen("dense", units=3)) is not once
    assert body_of("dense", "run", ((4, 2), (3, 2), (3,)), chosen("dense", units=3)) is not once


def test_a_body_knows_where_its_inputs_arrive_and_what_shape_everything_has() -> None:
    body = body_of("dense", "run", SHAPES, chosen("dense", units=3))
    assert [body.shapes[leaf] for leaf in body.inputs if leaf is not None] == list(SHAPES)
    assert body.shapes[body.output] == (3,)
    assert all(node.is_leaf == (node.id in body.inputs) for node in body.graph)


def test_a_body_runs_forward_and_backward() -> None:
    body = body_of("dense", "run", SHAPES, chosen("dense", units=3))
    x, W, b = np.array([1.0, 2.0]), np.arange(6.0).reshape(3, 2), np.array([0.5, 0.0, -0.5])
    g = np.array([1.0, 2.0, 3.0])
    np.testing.assert_array_equal(body.value([x, W, b]), W @ x + b)
    to_x, to_W, to_b = body.pull([x, W, b], g)
    np.testing.assert_array_equal(to_x, W.T @ g)
    np.testing.assert_array_equal(to_W, np.outer(g, x))
    np.testing.assert_array_equal(to_b, g)


def test_the_price_of_a_sweep_is_the_same_whoever_pays_for_it() -> None:
    body = body_of("mlp", "run", ((2,), (3, 2), (3,), (1, 3), (1,)), chosen("mlp", widths=(3, 1)))
    arrays = [np.ones(shape) for shape in ((2,), (3, 2), (3,), (1, 3), (1,))]
    prices = [body.cost(arrays, slot) for slot in range(5)]
    assert min(prices) >= 0
    # W2 x and b2, tanh once, W1 x once more for the weights, b1.
    assert sum(prices) == sum(body.cost(arrays, slot) for slot in reversed(range(5)))
    assert sum(prices) < 5 * prices[0]


def test_an_input_that_a_body_does_not_use_receives_nothing() -> None:
    from gradviz.graph.block import Block

    BLOCKS["first_of_two"] = Block(
        name="first_of_two", title="", says="", inputs=("x", "y"), symbol="", run=lambda x, y: x * 2
    )
    try:
        body = body_of("first_of_two", "run", ((2,), (5,)), ())
        assert body.inputs[1] is None
        to_x, to_y = body.pull([np.ones(2), np.ones(5)], np.ones(2))
        np.testing.assert_array_equal(to_x, [2.0, 2.0])
        assert to_y is None
    finally:
        del BLOCKS["first_of_two"]


def test_shapes_that_do_not_fit_are_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match=r"^The parameter W must have the shape 3 × 5 here, not 3 × 2\.$"):
        body_of("dense", "run", ((5,), (3, 2), (3,)), chosen("dense", units=3))


def test_the_words_of_bodies() -> None:
    x = Tensor([1.0, -2.0, 3.0])
    parts = cells(x)
    assert [part.item() for part in parts] == [1.0, -2.0, 3.0]
    np.testing.assert_array_equal(stack(parts).data, x.data)
    assert total(parts).item() == 2.0
    assert total(parts[:1]) is parts[0]
    assert activated(x, "none") is x
    np.testing.assert_array_equal(activated(x, "relu").data, [1.0, 0.0, 3.0])
    assert named(x, "z").name == "z"
    assert constant(2.0).is_leaf
    batch = Tensor(np.arange(6.0).reshape(2, 3))
    assert [column.shape for column in cells(batch)] == [(2,)] * 3
    np.testing.assert_array_equal(stack(cells(batch)).data, batch.data)
    assert cells(Tensor(2.0))[0].item() == 2.0
    assert block("neuron", x, Tensor([1.0, 1.0, 1.0]), bias=False, activation="none").item() == 2.0
