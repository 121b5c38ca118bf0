"""Leaving numbers out while it learns and not when it is looked at; figures that are remembered."""

import numpy as np
import pytest

import gradviz as gv
from gradviz.document.training import TrainingSetup
from gradviz.train.setup import prepared
from gradviz.train.trainer import Training, train

DROPPING = """
x = input(1, 2)
t = input(1)
h = dense(x, units=8, activation="tanh")
d = dropout(h, rate=0.5)
y = dense(d, units=2)
loss = cross_entropy(y, t)
"""
NORMING = """
x = input(1, 2)
t = input(1)
h = dense(x, units=8)
n = batch_norm(h)
y = dense(n, units=2)
loss = cross_entropy(y, t)
"""


def begin(program: str, **more: object) -> tuple[Training, list[float]]:
    ready = prepared(gv.parse(program), TrainingSetup(dtype="float64", epochs=2, **more))  # type: ignore[arg-type]
    return ready.work, [now.loss for now in train(ready.work, ready.settings)]


# --- dropout -------------------------------------------------------------------------------------------


def test_dropout_leaves_other_numbers_out_in_every_step() -> None:
    ready = prepared(gv.parse(DROPPING), TrainingSetup(learning_rate=0.0, batch_size=1000, epochs=3))
    losses = [now.loss for now in train(ready.work, ready.settings)]
    assert len(set(losses)) == 3
    again = prepared(gv.parse(DROPPING), TrainingSetup(learning_rate=0.0, batch_size=1000, epochs=3))
    assert [now.loss for now in train(again.work, again.settings)] == losses


def test_nothing_is_left_out_when_the_net_is_looked_at() -> None:
    work, _ = begin(DROPPING)
    part = work.parts.validation
    found = work.figures(part, work.targets[1])
    frozen = work.graph
    weights = {name: frozen[name].value for name in ("W_h", "b_h", "W_y", "b_y")}
    h = np.tanh(part.inputs @ weights["W_h"].T + weights["b_h"])
    scores = h @ weights["W_y"].T + weights["b_y"]
    chosen = scores[np.arange(len(part)), part.targets.astype(int)]
    loss = np.mean(np.log(np.sum(np.exp(scores), axis=1)) - chosen)
    assert found is not None
    assert found.loss == pytest.approx(float(loss), rel=1e-12)
    assert work.predict(part.inputs) == pytest.approx(scores, rel=1e-12)


def test_a_moment_is_explained_with_what_it_left_out() -> None:
    ready = prepared(gv.parse(DROPPING), TrainingSetup(dtype="float64", seed=5))
    steps = train(ready.work, ready.settings)
    for _ in range(4):
        next(steps)
    graph = ready.work.at_step(5, 5)
    now = next(steps)
    assert gv.trace(graph, ready.work.batch(now.rows)).value("loss") == pytest.approx(now.loss, rel=1e-12)


def test_the_net_keeps_its_dropout_when_it_is_read_back() -> None:
    graph = gv.parse(DROPPING)
    work, _ = begin(DROPPING)
    assert [node.op for node in work.graph] == [node.op for node in graph]
    assert gv.program_of(work.graph).count("dropout") == 1


def test_dropout_on_images_and_on_what_does_not_grow_with_the_batch() -> None:
    program = """
x = input(1, 1, 8, 8)
t = input(1)
d = dropout(x, rate=0.2)
W = param(shape=(10, 64), init="xavier")
w = dropout(W, rate=0.1)
y = flatten(d) @ w.T
loss = cross_entropy(y, t)
"""
    _, losses = begin(program, data="digits", size=200, batch_size=32, standardise=False)
    assert np.isfinite(losses).all()
    assert losses[-1] < losses[0]


# --- batch normalisation -------------------------------------------------------------------------------


def test_batch_normalisation_remembers_what_it_has_seen_and_judges_by_it() -> None:
    torch = pytest.importorskip("torch")
    setup = TrainingSetup(dtype="float64", batch_size=32, epochs=3, restore_best=False)
    ready = prepared(gv.parse(NORMING), setup.with_optimizer("sgd"))
    work = ready.work
    before = work.graph
    net = torch.nn.Sequential(torch.nn.Linear(2, 8), torch.nn.BatchNorm1d(8), torch.nn.Linear(8, 2)).double()
    with torch.no_grad():
        for place, name in ((0, "h"), (2, "y")):
            net[place].weight.copy_(torch.tensor(before[f"W_{name}"].value.copy()))
            net[place].bias.copy_(torch.tensor(before[f"b_{name}"].value.copy()))
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    end = None
    for now in train(work, ready.settings):
        part = work.parts.training
        inputs, targets = (torch.tensor(array[now.rows]) for array in (part.inputs, part.targets))
        loss = torch.nn.functional.cross_entropy(net(inputs), targets.long())
        assert now.loss == pytest.approx(loss.item(), rel=1e-10)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        end = now
    after = work.graph
    assert after["running_mean_n"].value == pytest.approx(net[1].running_mean.numpy(), rel=1e-9)
    assert after["running_var_n"].value == pytest.approx(net[1].running_var.numpy(), rel=1e-9)
    net.eval()
    part = work.parts.validation
    loss = torch.nn.functional.cross_entropy(
        net(torch.tensor(part.inputs)), torch.tensor(part.targets).long()
    )
    assert end is not None
    assert end.validation is not None
    assert end.validation.loss == pytest.approx(loss.item(), rel=1e-9)


def test_what_was_remembered_goes_back_with_the_best_parameters() -> None:
    setup = TrainingSetup(data="xor", size=60, dtype="float64", epochs=12, learning_rate=0.3, seed=2)
    ready = prepared(gv.parse(NORMING), setup)
    *_, end = train(ready.work, ready.settings)
    assert end.best_epoch < 12
    again = ready.work.figures(ready.work.parts.validation, ready.work.targets[1])
    best = prepared(gv.parse(NORMING), setup)
    found = [now.validation for now in train(best.work, best.settings) if now.validation]
    assert again == found[end.best_epoch - 1]


def test_a_norm_that_is_frozen_is_left_alone() -> None:
    frozen = NORMING.replace("batch_norm(h)", "batch_norm(h, training=False)")
    work, _ = begin(frozen)
    assert work.remembered == {}
    assert work.graph["running_mean_n"].value == pytest.approx(np.zeros(8))


def test_channels_of_images_are_normalised_and_remembered() -> None:
    program = """
x = input(1, 1, 8, 8)
t = input(1)
k = param(shape=(4, 1, 3, 3), init="normal", scale=0.3)
n = batch_norm(conv2d(x, k))
y = dense(flatten(relu(n)), units=10)
loss = cross_entropy(y, t)
"""
    work, losses = begin(program, data="digits", size=200, batch_size=32, standardise=False)
    assert losses[-1] < losses[0]
    assert [array.shape for array in work.remembered.values()] == [(4,), (4,)]
    part = work.parts.validation
    whole = work.predict(part.inputs)
    assert work.predict(part.inputs[:1])[0] == pytest.approx(whole[0], rel=1e-9)
