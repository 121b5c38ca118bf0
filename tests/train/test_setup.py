"""What a document says about its training becomes a training, or one sentence."""

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

import gradviz as gv
from gradviz.document.training import OPTIMIZERS, TrainingSetup
from gradviz.graph.graph import GraphError
from gradviz.train.optimizers import OPTIMIZERS as KINDS
from gradviz.train.optimizers import Adam
from gradviz.train.roles import roles_of
from gradviz.train.schedules import Constant, Cosine, Steps, WarmUp
from gradviz.train.setup import begun, examples, input_shape, optimizer_of, prepared, settings_of, suggested
from gradviz.train.trainer import Trouble, train

NET = """
x = input(1, 2)
t = input(1)
y = mlp(x, widths=(8, 2), activation="tanh")
loss = cross_entropy(y, t)
"""
DIGITS = """
x = input(1, 64)
t = input(1)
y = dense(x, units=10)
loss = cross_entropy(y, t)
"""


def test_a_document_s_words_make_a_training_that_learns() -> None:
    ready = prepared(gv.parse(NET), TrainingSetup(data="moons", epochs=60))
    *_, end = train(ready.work, ready.settings)
    assert end.validation is not None
    assert end.validation.score > 0.95
    assert ready.scaling is not None
    assert ready.work.parts.training.inputs.mean(axis=0) == pytest.approx([0, 0], abs=1e-12)
    assert len(ready.work.parts.test) == 60


def test_a_net_drawn_for_a_single_example_is_fed_with_rows_of_them() -> None:
    single = gv.parse('x = [0.5, -1]\nt = [1]\ny = dense(x, 1, activation="sigmoid")\nL = mse(y, t)')
    rows = gv.parse('x = [[0.5, -1]]\nt = [[1]]\ny = dense(x, 1, activation="sigmoid")\nL = mse(y, t)')
    assert input_shape(single, roles_of(single)) == input_shape(rows, roles_of(rows)) == (2,)
    numbers = gv.parse("x = [1, 2, 3]\nt = [1, 2, 3]\nL = mse(2 * x, t)")
    assert input_shape(numbers, roles_of(numbers)) == ()
    ready = prepared(single, TrainingSetup(data="moons", epochs=20))
    *_, end = train(ready.work, ready.settings)
    assert end.validation is not None
    assert end.validation.score > 0.7


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_is_made_with_the_numbers_that_were_set(name: str) -> None:
    kind = next(kind for kind in KINDS if kind.__name__.lower() == name)
    found = optimizer_of(TrainingSetup().with_optimizer(name), 10)
    assert type(found) is kind
    usual = kind(OPTIMIZERS[name]["learning_rate"])
    assert found == usual
    own = {"learning_rate": 0.5, "weight_decay": 0.25, "clip_norm": 2.0, "clip_value": 3.0, "momentum": 0.5}
    own |= {"alpha": 0.5, "eps": 0.125}
    changed = optimizer_of(replace(TrainingSetup(optimizer=name), **own, beta1=0.25, beta2=0.75), 10)
    for each in fields(kind):
        if each.name in own:
            assert getattr(changed, each.name) == own[each.name]
    if isinstance(changed, Adam):
        assert changed.betas == (0.25, 0.75)


def test_schedules_count_in_epochs_and_become_steps() -> None:
    setup = TrainingSetup(epochs=4, schedule="cosine", lowest_rate=0.001)
    assert optimizer_of(setup, 10).schedule == Cosine(40, 0.001)
    assert optimizer_of(replace(setup, warm_up=5), 10).schedule == WarmUp(5, Cosine(35, 0.001))
    stages = replace(setup, schedule="steps", decay_every=3, decay_factor=0.1)
    assert optimizer_of(stages, 10).schedule == Steps(30, 0.1)
    assert optimizer_of(TrainingSetup(), 10).schedule == Constant()


def test_patience_of_0_means_never() -> None:
    assert settings_of(TrainingSetup(patience=0), 100).patience is None
    assert settings_of(TrainingSetup(patience=3), 100).patience == 3


# --- examples ------------------------------------------------------------------------------------------


def test_images_are_laid_out_in_a_row_for_a_net_that_takes_rows() -> None:
    found = examples(TrainingSetup(data="digits"), graph=gv.parse(DIGITS))
    assert found.inputs.shape == (1797, 64)
    image = gv.parse(DIGITS.replace("input(1, 64)", "input(1, 1, 8, 8)").replace("(x,", "(flatten(x),"))
    assert examples(TrainingSetup(data="digits"), graph=image).inputs.shape == (1797, 1, 8, 8)


def test_examples_that_the_net_cannot_take_are_refused_in_one_sentence() -> None:
    with pytest.raises(Trouble) as caught:
        prepared(gv.parse(NET), TrainingSetup(data="digits"))
    assert str(caught.value) == (
        "The net takes 2 numbers for each example, and those of digits have 1 × 8 × 8."
    )


@pytest.mark.parametrize(
    ("setup", "says"),
    [
        (TrainingSetup(data="nowhere"), "There is no data set nowhere"),
        (TrainingSetup(path="gone.csv"), "gone.csv cannot be read."),
        (TrainingSetup(path="a.docx"), "a.docx is no kind of file"),
        (TrainingSetup(epochs=0), "Epochs: a whole number"),
        (TrainingSetup(validation=0.5, test=0.5), "leave nothing to train with"),
        (TrainingSetup(learning_rate=float("nan")), "Learning rate: a number"),
        (TrainingSetup(path="train-images-idx3-ubyte"), "there is no train-labels-idx1-ubyte"),
    ],
)
def test_what_is_wrong_is_one_sentence(setup: TrainingSetup, says: str, tmp_path: Path) -> None:
    with pytest.raises(Trouble) as caught:
        prepared(gv.parse(NET), setup, tmp_path)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_net_without_a_loss_is_told() -> None:
    with pytest.raises(GraphError, match="Training needs one loss"):
        prepared(gv.parse("a = 2\nb = a * a"), TrainingSetup())


def test_columns_of_a_table_are_chosen_by_name_or_as_usual(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("a,b,c\n" + "\n".join(f"{k},{-k},{k % 2}" for k in range(20)))
    usual = examples(TrainingSetup(path="own.csv"), tmp_path)
    assert (usual.features, usual.task) == (("a", "b"), "classification")
    chosen = examples(TrainingSetup(path="own.csv", inputs=("b", "c"), target="a"), tmp_path)
    assert chosen.features == ("b", "c")
    assert chosen.inputs[3].tolist() == [-3, 1]
    missing = TrainingSetup(path="own.csv", inputs=("b", "z"), target="a")
    with pytest.raises(Trouble, match="z"):
        examples(missing, tmp_path)


def test_points_drawn_by_hand_are_examples() -> None:
    points = tuple((x / 10, -x / 10, int(x > 10)) for x in range(20))
    found = examples(TrainingSetup(points=points), graph=gv.parse(NET))
    assert found.inputs.shape == (20, 2)
    assert found.targets.sum() == 9
    assert found.classes == ("0", "1")


@pytest.mark.parametrize(
    ("program", "data"),
    [
        (NET, "moons"),
        (DIGITS, "digits"),
        (DIGITS.replace("64", "784"), "mnist"),
        (NET.replace("(1, 2)", "(1, 4)").replace("(8, 2)", "(8, 3)"), "iris"),
        ("x = input(1, 1)\nt = input(1, 1)\ny = dense(x, units=1)\nloss = mse(y, t)", "sine"),
        ("a = 2", "moons"),
    ],
)
def test_a_set_that_fits_the_net_is_suggested(program: str, data: str) -> None:
    graph = gv.parse(program)
    setup = suggested(graph)
    assert setup.data == data
    if data != "moons":
        assert prepared(graph, setup).work.parts.training


# --- first weights -------------------------------------------------------------------------------------


def test_fresh_weights_are_those_of_the_seed_and_drawn_ones_stay() -> None:
    graph = gv.parse(NET)
    weight = graph.find("W1")
    edited = graph.with_value(weight, np.full_like(graph.nodes[weight].value, 0.25))
    drawn = prepared(edited, TrainingSetup(seed=3)).work.graph.nodes[weight].value
    assert drawn is not None
    assert (drawn == 0.25).all()
    one, two = (begun(edited, seed).nodes[weight].value for seed in (3, 4))
    assert not np.array_equal(one, two)
    assert np.array_equal(one, begun(graph, 3).nodes[weight].value)
    assert np.array_equal(begun(edited, 0).nodes[weight].value, graph.nodes[weight].value)
    fresh = prepared(edited, TrainingSetup(seed=3, weights="fresh", dtype="float64")).work.graph
    assert np.array_equal(fresh.nodes[weight].value, one)
    assert gv.program_of(begun(graph, 0)) == gv.program_of(graph)
