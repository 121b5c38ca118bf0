"""How the net of a document is trained, as a person has set it: plain names and numbers, kept in the file.

Each hyperparameter is described once, where it is declared: by its name, range, default and words the view,
the command line and the check of a file are made. What the names stand for is the business of
`gradviz.train.setup`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite

from gradviz.document.hyperparameter import Hyperparameter, described, setting
from gradviz.language import mark, tr

Point = tuple[float, float, int]
"""A point drawn by hand: where it lies, and its class."""

OPTIMIZERS: Mapping[str, Mapping[str, float]] = {
    "sgd": {"learning_rate": 0.1},
    "momentum": {"learning_rate": 0.02, "momentum": 0.9},
    "nesterov": {"learning_rate": 0.02, "momentum": 0.9},
    "adagrad": {"learning_rate": 0.05, "eps": 1e-10},
    "rmsprop": {"learning_rate": 0.003, "alpha": 0.99, "eps": 1e-8},
    "adam": {"learning_rate": 0.01, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
    "adamw": {"learning_rate": 0.01, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0.01},
}
"""What each optimizer has besides what all have, and the numbers it usually begins with."""
OPTIMIZER_TITLES: Mapping[str, str] = {
    "sgd": mark("Gradient descent (SGD)"),
    "momentum": mark("Momentum"),
    "nesterov": mark("Nesterov momentum"),
    "adagrad": "Adagrad",
    "rmsprop": "RMSprop",
    "adam": "Adam",
    "adamw": "AdamW",
}
SCHEDULES: Mapping[str, tuple[str, ...]] = {
    "constant": (),
    "steps": ("decay_every", "decay_factor"),
    "cosine": ("lowest_rate",),
}
"""What each course of the learning rate has of its own."""
SCHEDULE_TITLES: Mapping[str, str] = {
    "constant": mark("Constant"),
    "steps": mark("In stages"),
    "cosine": mark("Cosine"),
}
WEIGHTS = ("drawn", "fresh")
DTYPES = ("float32", "float64")
MOST_POINTS = 10_000
LONGEST_NAME = 4_096
LARGEST_SEED = 2**31 - 1


@dataclass(frozen=True, kw_only=True)
class TrainingSetup:
    """Everything that decides how a net is trained, except the net.

    The examples are those of `path` where there is one (relative to the document's folder, or absolute), else
    the `points` drawn by hand where there are some, else those of the built-in set `data`.
    """

    data: str = "moons"
    path: str = ""
    inputs: tuple[str, ...] = ()
    """The columns of a table that are fed; none: all but the target."""
    target: str = ""
    """The column that is predicted; empty: the last one."""
    points: tuple[Point, ...] = ()
    size: int | None = setting(
        "data",
        None,
        mark("Examples"),
        mark("how many examples of a built-in set are taken; none: as many as it has"),
        kind="int",
        low=1,
        high=100_000,
    )
    noise: float | None = setting(
        "data",
        None,
        mark("Noise"),
        mark("how far the points of a set made by a formula are scattered; none: as usual"),
        kind="float",
        low=0.0,
        high=10.0,
    )
    validation: float = setting(
        "data",
        0.2,
        mark("Validation share"),
        mark("the share of the examples that tells how well the net does on what it does not learn from"),
        low=0.0,
        high=0.9,
    )
    test: float = setting(
        "data",
        0.2,
        mark("Test share"),
        mark("the share of the examples that is kept back until the end"),
        low=0.0,
        high=0.9,
    )
    standardise: bool = setting(
        "data",
        True,
        mark("Standardise"),
        mark("whether inputs are brought to mean 0 and deviation 1, by the training examples' figures alone"),
    )
    batch_size: int = setting(
        "course",
        16,
        mark("Batch size"),
        mark("how many examples make one step"),
        low=1,
        high=100_000,
        live=True,
    )
    epochs: int = setting(
        "course",
        100,
        mark("Epochs"),
        mark("how often every training example is seen"),
        low=1,
        high=1_000_000,
        live=True,
    )
    seed: int = setting(
        "course",
        0,
        mark("Seed"),
        mark("which random numbers: for examples, division, order, first weights and augmentation"),
        low=0,
        high=LARGEST_SEED,
    )
    patience: int = setting(
        "course",
        0,
        mark("Patience"),
        mark("after how many epochs without a smaller validation loss the training stops; 0: never"),
        low=0,
        high=1_000_000,
        live=True,
    )
    restore_best: bool = setting(
        "course",
        True,
        mark("Restore the best"),
        mark("whether the parameters of the smallest validation loss are put back at the end"),
        live=True,
    )
    weights: str = setting(
        "course",
        "drawn",
        mark("First weights"),
        mark("whether the training begins with the weights as they are drawn, or with new ones by the seed"),
        choices=WEIGHTS,
    )
    dtype: str = setting(
        "course",
        "float32",
        mark("Precision"),
        mark("how exactly is computed: with about 7 digits, or with about 16"),
        choices=DTYPES,
    )
    optimizer: str = setting(
        "optimizer",
        "adam",
        mark("Optimizer"),
        mark("how the parameters follow their gradients"),
        choices=tuple(OPTIMIZERS),
        live=True,
    )
    learning_rate: float = setting(
        "optimizer",
        OPTIMIZERS["adam"]["learning_rate"],
        mark("Learning rate"),
        mark("how large a step is"),
        low=0.0,
        high=1e9,
        live=True,
    )
    momentum: float = setting(
        "optimizer",
        0.9,
        mark("Momentum"),
        mark("the share of the last step that goes on in the next"),
        low=0.0,
        high=0.9999,
        live=True,
    )
    alpha: float = setting(
        "optimizer",
        0.99,
        mark("Alpha"),
        mark("the share of the remembered squares that is kept"),
        low=0.0,
        high=0.999999,
        live=True,
    )
    beta1: float = setting(
        "optimizer",
        0.9,
        mark("Beta 1"),
        mark("the share of the remembered gradients that is kept"),
        low=0.0,
        high=0.999999,
        live=True,
    )
    beta2: float = setting(
        "optimizer",
        0.999,
        mark("Beta 2"),
        mark("the share of the remembered squares of the gradients that is kept"),
        low=0.0,
        high=0.999999,
        live=True,
    )
    eps: float = setting(
        "optimizer",
        1e-8,
        mark("Epsilon"),
        mark("what is added where would be divided by 0"),
        low=0.0,
        high=1.0,
        live=True,
    )
    weight_decay: float = setting(
        "optimizer",
        0.0,
        mark("Weight decay"),
        mark("how strongly every parameter is pulled towards 0"),
        low=0.0,
        high=1e3,
        live=True,
    )
    clip_norm: float | None = setting(
        "optimizer",
        None,
        mark("Clip the gradient's length"),
        mark("the length to which the gradient of all parameters together is shortened; none: never"),
        kind="float",
        low=1e-12,
        high=1e12,
        live=True,
    )
    clip_value: float | None = setting(
        "optimizer",
        None,
        mark("Clip each number"),
        mark("the bound within which each number of the gradient is kept; none: never"),
        kind="float",
        low=1e-12,
        high=1e12,
        live=True,
    )
    schedule: str = setting(
        "schedule",
        "constant",
        mark("Schedule"),
        mark("how the learning rate changes from step to step"),
        choices=tuple(SCHEDULES),
        live=True,
    )
    warm_up: int = setting(
        "schedule",
        0,
        mark("Warm-up"),
        mark("within how many steps the learning rate grows to its full size; 0: at once"),
        low=0,
        high=1_000_000,
        live=True,
    )
    decay_every: int = setting(
        "schedule",
        10,
        mark("Stage"),
        mark("after how many epochs the learning rate becomes smaller"),
        low=1,
        high=1_000_000,
        live=True,
    )
    decay_factor: float = setting(
        "schedule",
        0.5,
        mark("Factor"),
        mark("what the learning rate is multiplied by at the end of a stage"),
        low=0.0,
        high=1.0,
        live=True,
    )
    lowest_rate: float = setting(
        "schedule",
        0.0,
        mark("Lowest rate"),
        mark("the learning rate at the end of the last epoch"),
        low=0.0,
        high=1e9,
        live=True,
    )
    flip: bool = setting(
        "augmentation",
        False,
        mark("Flip"),
        mark("whether half of the images, at random, are mirrored left to right"),
        live=True,
    )
    shift: int = setting(
        "augmentation",
        0,
        mark("Shift"),
        mark("how many pixels an image is moved at most, in each direction"),
        low=0,
        high=64,
        live=True,
    )
    rotate: float = setting(
        "augmentation",
        0.0,
        mark("Rotate"),
        mark("how many degrees an image is turned at most, to either side"),
        low=0.0,
        high=180.0,
        live=True,
    )
    grain: float = setting(
        "augmentation",
        0.0,
        mark("Grain"),
        mark("the deviation of the noise that is added to each pixel"),
        low=0.0,
        high=10.0,
        live=True,
    )

    def with_optimizer(self, name: str) -> TrainingSetup:
        """The same with another optimizer, at the numbers it usually begins with."""
        usual = {"weight_decay": 0.0, **OPTIMIZERS[name]}
        return replace(self, optimizer=name, **usual)  # type: ignore[arg-type]


HYPERPARAMETERS: Mapping[str, Hyperparameter] = described(TrainingSetup)
"""All of them, in the order in which a person is offered them."""

_OF_ONE_OPTIMIZER = frozenset(name for usual in OPTIMIZERS.values() for name in usual) - {
    "learning_rate",
    "weight_decay",
}
_OF_ONE_SCHEDULE = frozenset(name for names in SCHEDULES.values() for name in names)


def matters(setup: TrainingSetup, name: str) -> bool:
    """Whether this hyperparameter has a say, given the optimizer and the schedule."""
    if name in _OF_ONE_OPTIMIZER:
        return name in OPTIMIZERS[setup.optimizer]
    return name not in _OF_ONE_SCHEDULE or name in SCHEDULES[setup.schedule]


def what_is_wrong(setup: TrainingSetup) -> str:
    """One plain sentence for the first thing that is not what it must be; empty where all is well."""
    for each in HYPERPARAMETERS.values():
        problem = each.what_is_wrong(getattr(setup, each.name))
        if problem:
            return problem
    if setup.validation + setup.test >= 1:
        return tr("The shares for validation and test leave nothing to train with.")
    names = (setup.data, setup.path, setup.target, *setup.inputs)
    if not all(len(name) <= LONGEST_NAME and "\0" not in name for name in names):
        return tr("The data set's name is not what it must be.")
    if len(setup.points) > MOST_POINTS:
        return tr("At most {count} points can be drawn by hand.").format(count=MOST_POINTS)
    if not all(isfinite(x) and isfinite(y) and 0 <= kind < 10 for x, y, kind in setup.points):
        return tr("A point drawn by hand is not what it must be.")
    return ""
