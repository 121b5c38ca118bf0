"""How a net is trained is a part of the document: kept, undone, checked, and described once."""

import json
from dataclasses import fields, replace

import pytest

from gradviz.document.document import Document, State
from gradviz.document.files import FileError, decode, encode
from gradviz.document.training import HYPERPARAMETERS, OPTIMIZERS, TrainingSetup, matters, what_is_wrong
from gradviz.graph.parse import parse_program

TEXT = "x = input(1, 2)\nt = input(1)\ny = dense(x, units=2)\nloss = cross_entropy(y, t)\n"
STATE = State(graph=parse_program(TEXT).graph, text=TEXT)
SETUP = TrainingSetup(
    data="spirals",
    path="my points.csv",
    inputs=("width", "height"),
    target="kind",
    points=((0.5, -1.0, 0), (0.25, 1e-3, 1)),
    size=250,
    noise=0.05,
    epochs=7,
    learning_rate=0.125,
    clip_norm=1.0,
    schedule="cosine",
    flip=True,
    dtype="float64",
)


@pytest.mark.parametrize("setup", [None, TrainingSetup(), SETUP], ids=["none", "usual", "own"])
def test_a_file_keeps_how_the_net_is_trained(setup: TrainingSetup | None) -> None:
    again = decode(encode(replace(STATE, training=setup)), "x.gradviz")
    assert again.training == setup
    assert encode(again) == encode(replace(STATE, training=setup))


def test_a_file_without_training_is_one_that_older_versions_open() -> None:
    assert json.loads(encode(STATE))["version"] == 1
    assert "training" not in json.loads(encode(STATE))
    assert json.loads(encode(replace(STATE, training=SETUP)))["version"] == 2


def test_only_what_is_not_as_usual_stands_in_the_file() -> None:
    record = json.loads(encode(replace(STATE, training=TrainingSetup(epochs=7))))
    assert record["training"] == {"epochs": 7}


def test_a_change_of_the_training_is_undone() -> None:
    document = Document(STATE)
    document.change(replace(STATE, training=SETUP), "Set up the training")
    assert document.is_modified
    document.undo()
    assert document.state.training is None
    document.redo()
    assert document.state.training == SETUP


@pytest.mark.parametrize(
    ("training", "says"),
    [
        ({"epochs": 0}, "Epochs: a whole number from 1 to 1000000 is wanted, not 0."),
        ({"epochs": "seven"}, "the training in it is not what it must be"),
        ({"learning_rate": -1.0}, "Learning rate: a number from 0 to 1000000000 is wanted, not -1.0."),
        ({"optimizer": "magic"}, "Optimizer: one of sgd, momentum"),
        ({"validation": 0.6, "test": 0.5}, "leave nothing to train with"),
        ({"wizardry": 1}, "does not know: wizardry"),
        ({"points": [[0.0, 0.0, 99]]}, "A point drawn by hand"),
        ({"points": [[0.0, 0.0]]}, "the training in it is not what it must be"),
        ({"path": "a\0b"}, "name is not what it must be"),
        ({"data": 3}, "the training in it is not what it must be"),
    ],
)
def test_a_training_that_cannot_be_is_refused_in_one_sentence(training: dict, says: str) -> None:
    record = json.loads(encode(STATE)) | {"version": 2, "training": training}
    with pytest.raises(FileError) as caught:
        decode(json.dumps(record).encode(), "x.gradviz")
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_every_hyperparameter_is_described_and_its_default_is_allowed() -> None:
    assert what_is_wrong(TrainingSetup()) == ""
    known = {"data", "path", "inputs", "target", "points"} | set(HYPERPARAMETERS)
    assert {each.name for each in fields(TrainingSetup)} == known
    for each in HYPERPARAMETERS.values():
        assert each.title
        assert each.attr.says
        assert each.attr.default == getattr(TrainingSetup(), each.name)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_another_optimizer_begins_with_its_usual_numbers(name: str) -> None:
    setup = replace(TrainingSetup(), learning_rate=77.0, weight_decay=5.0, eps=0.5).with_optimizer(name)
    assert setup.optimizer == name
    assert what_is_wrong(setup) == ""
    assert setup.learning_rate == OPTIMIZERS[name]["learning_rate"]
    assert setup.weight_decay == OPTIMIZERS[name].get("weight_decay", 0.0)


def test_what_has_no_say_is_told() -> None:
    sgd = TrainingSetup().with_optimizer("sgd")
    assert not matters(sgd, "momentum")
    assert not matters(sgd, "decay_every")
    assert matters(replace(sgd, schedule="steps"), "decay_every")
    assert matters(TrainingSetup().with_optimizer("nesterov"), "momentum")
    assert matters(sgd, "weight_decay")
