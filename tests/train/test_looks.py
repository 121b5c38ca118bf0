"""Looking at a net: against NumPy by hand, and without moving it."""

import numpy as np
import pytest

from gradviz.train.looks import by_unit, look
from gradviz.train.trainer import Settings, train
from gradviz.train.twin import Twin
from tests.train.nets import IMAGES, WRITTEN, net, parts_of, ready, trained


def test_a_look_is_what_is_computed_by_hand() -> None:
    work = ready(WRITTEN, parts_of("moons", 100))
    twin = Twin(work, most=20)
    seen = look(twin, step=3)
    x, t = work.parts.training.inputs[:20], work.targets[0][:20]
    W, b, V, c = (np.asarray(work.plan.value(name)) for name in "WbVc")
    z = x @ W + b
    h = np.maximum(z, 0)
    y = h @ V.T + c
    g = 2 * (y - t) / y.size
    gV, gW = g.T @ h, x.T @ ((g @ V) * (z > 0))
    hidden, last = seen.layers
    assert seen.step == 3
    assert seen.loss == pytest.approx(np.mean((y - t) ** 2), rel=1e-5)
    assert hidden.gradient_size == pytest.approx(np.sqrt(np.mean(gW**2)), rel=1e-5)
    assert last.gradient_size == pytest.approx(np.sqrt(np.mean(gV**2)), rel=1e-5)
    assert hidden.weight_size == pytest.approx(np.sqrt(np.mean(W**2)), rel=1e-6)
    assert hidden.silent == tuple(np.flatnonzero((h == 0).all(axis=0)))
    assert hidden.activations.total == h.size
    assert hidden.activations.mean == pytest.approx(h.mean(), rel=1e-5)
    assert hidden.gradients.odd == np.count_nonzero(gW == 0)
    assert last.gradients.highest == pytest.approx(np.log10(np.abs(gV).max()), abs=1e-5)


def test_looking_does_not_change_how_a_net_learns() -> None:
    settings = Settings(epochs=2)
    alone = [now.loss for now in trained(ready(net((6, 2), "tanh"), parts_of("moons")), settings)]
    work = ready(net((6, 2), "tanh"), parts_of("moons"))
    twin, watched = Twin(work), []
    for now in train(work, settings):
        watched.append(now.loss)
        look(twin, work.plan.parameters, now.step)
    assert watched == alone


def test_a_moment_of_the_past_looks_as_it_did() -> None:
    work = ready(net((6, 5, 2), "tanh"), parts_of("moons"))
    twin = Twin(work)
    before, then = work.plan.parameters.copy(), look(twin)
    trained(work, Settings(epochs=2))
    now = look(twin, work.plan.parameters)
    assert now.loss < then.loss
    assert look(twin, before).loss == then.loss


def test_the_twin_computes_what_the_net_computes() -> None:
    work = ready(net((6, 5, 2), "relu"), parts_of("moons"))
    trained(work, Settings(epochs=1))
    twin = Twin(work)
    twin.take(work.plan.parameters)
    inputs = work.parts.test.inputs
    twin.run(inputs)
    assert np.allclose(twin.predictions, work.predict(inputs), atol=1e-6)


def test_a_net_is_looked_at_as_it_is_judged() -> None:
    program = """
x = input(1, 2)
t = input(1)
h = dense(x, units=12, activation="relu")
n = batch_norm(h)
y = dense(dropout(n, rate=0.5), units=2)
loss = cross_entropy(y, t)
"""
    work = ready(program, parts_of("moons"))
    twin = Twin(work)
    trained(work, Settings(epochs=2))
    seen = look(twin, work.plan.parameters)
    assert [each.layer.name for each in seen.layers] == ["h", "n", "y"]
    some = parts_of("moons").training.inputs[:50]
    twin.run(some)
    assert np.allclose(twin.predictions, work.predict(some), atol=1e-6)
    assert np.ptp(work.predict(some)) > 0.1


def test_flat_ends_are_counted() -> None:
    work = ready(net((6, 2), "tanh", ', init="constant", scale=50'), parts_of("moons"))
    twin = Twin(work)
    hidden, last = look(twin).layers
    activations = twin.activations(hidden.layer)
    assert hidden.flat == np.mean(np.abs(activations) > 0.98) > 0.9
    assert last.flat == 0


def test_a_channel_is_silent_when_it_is_0_in_every_place_of_every_image() -> None:
    work = ready(IMAGES, parts_of("digits", 200))
    convolution = look(Twin(work)).layers[0]
    assert (convolution.units, convolution.silent) == (4, (3,))
    assert [each.has_channels for each in look(Twin(work)).layers] == [True, False]
    assert convolution.weights.total == 4 * 9


def test_units_are_columns_channels_or_the_one_number() -> None:
    assert by_unit(np.arange(6.0).reshape(3, 2)).tolist() == [[0, 2, 4], [1, 3, 5]]
    assert by_unit(np.arange(8.0).reshape(2, 2, 2, 1)).tolist() == [[0, 1, 4, 5], [2, 3, 6, 7]]
    assert by_unit(np.arange(3.0)).tolist() == [[0, 1, 2]]
