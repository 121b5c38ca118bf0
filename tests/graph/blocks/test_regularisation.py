"""Dropout and penalties."""

import numpy as np
import pytest

from gradviz.engine.trace import trace
from gradviz.graph.block import operation_of
from gradviz.graph.expand import expand
from gradviz.graph.parse import parse
from gradviz.ops.op import Array, run


def dropped(x: Array, **attrs: object) -> Array:
    return run(operation_of("dropout", attrs, 1), [x], attrs)


def test_what_stays_is_scaled_so_that_the_mean_stays() -> None:
    out = dropped(np.ones(100_000), rate=0.2)
    assert set(np.unique(out)) == {0.0, 1.25}
    assert np.mean(out) == pytest.approx(1.0, abs=0.01)
    assert np.mean(out == 0.0) == pytest.approx(0.2, abs=0.01)


def test_outside_training_nothing_is_left_out() -> None:
    x = np.arange(5.0)
    np.testing.assert_array_equal(dropped(x, training=False, rate=0.9), x)


def test_nothing_or_everything_may_be_left_out() -> None:
    x = np.arange(1.0, 6.0)
    np.testing.assert_array_equal(dropped(x, rate=0.0), x)
    np.testing.assert_array_equal(dropped(x, rate=1.0), np.zeros(5))


def test_a_seed_leaves_out_the_same_numbers_every_time() -> None:
    x = np.ones(100)
    np.testing.assert_array_equal(dropped(x, seed=3), dropped(x, seed=3))
    assert not np.array_equal(dropped(x, seed=3), dropped(x, seed=4))


def test_what_was_left_out_receives_nothing() -> None:
    graph = parse("x = [1, 2, 3, 4, 5, 6]; y = dropout(x, 0.5, seed=1); loss = sum(y)")
    done = trace(graph)
    np.testing.assert_array_equal(done.gradients[graph.find("x")], 2.0 * (done.value("y") != 0.0))


def test_the_mask_of_an_open_dropout_is_on_view() -> None:
    graph = parse("x = [1, 2, 3, 4, 5, 6]; y = dropout(x, 0.5); loss = sum(y)")
    shown = expand(graph, {graph.find("y")}).graph
    mask = shown["m_y"].value
    assert mask is not None
    assert set(np.unique(mask)) == {0.0, 1.0}


def test_an_open_dropout_that_is_at_rest_passes_its_input_on() -> None:
    graph = parse("x = [1, 2]; y = dropout(x, training=False); loss = sum(y)")
    shown = expand(graph, {graph.find("y")}).graph
    assert shown["y"].op == "identity"


def test_penalties_take_any_number_of_parameters() -> None:
    graph = parse("a = [1, -2]; b = [[3]]; y = l2(a, b, strength=0.5); z = l1(a, b, 4, strength=0.5); y + z")
    done = trace(graph)
    assert done.value("y") == 0.5 * (1 + 4 + 9)
    assert done.value("z") == 0.5 * (1 + 2 + 3 + 4)


def test_a_penalty_pulls_every_weight_of_a_layer_towards_0() -> None:
    graph = parse("x = [0, 0]; h = dense(x, 2); loss = sum(h) + l2(h.W, strength=0.1)")
    W = graph["h.W"].value
    assert W is not None
    np.testing.assert_allclose(trace(graph).gradients[graph.find("h.W")], 0.2 * W, rtol=1e-12)
