"""What a document says about its training, made into a training: examples, their division, settings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, prod
from pathlib import Path

import numpy as np

from gradviz.document.training import TrainingSetup, what_is_wrong
from gradviz.graph.block import BLOCKS
from gradviz.graph.graph import Graph, GraphError, Node
from gradviz.graph.initial import is_owned, starting_values
from gradviz.language import tr
from gradviz.ops.op import settings
from gradviz.train.augmentation import Augmentation
from gradviz.train.data import Scaling, Split, require_numbers, split, standardised
from gradviz.train.dataset import Dataset
from gradviz.train.datasets import RECIPES, dataset
from gradviz.train.files import read_examples
from gradviz.train.optimizers import (
    SGD,
    Adagrad,
    Adam,
    AdamW,
    Momentum,
    Nesterov,
    Optimizer,
    RMSprop,
)
from gradviz.train.readers import DataError
from gradviz.train.roles import Roles, can_be_fed, roles_of
from gradviz.train.schedules import Constant, Cosine, Schedule, Steps, WarmUp
from gradviz.train.trainer import Settings, Training, Trouble, training

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Prepared:
    """Everything that a run needs, from what a document says."""

    work: Training
    settings: Settings
    scaling: Scaling | None
    """How inputs were standardised; None where they are fed as they are."""


def prepared(graph: Graph, setup: TrainingSetup, folder: Path | None = None) -> Prepared:
    """A training that is ready to begin.

    `folder` is where a relative path of the set-up begins: the document's. Raises Trouble or GraphError,
    with one plain sentence for whatever is wrong.
    """
    return prepared_on(graph, setup, parted(setup, examples(setup, folder, graph)))


def prepared_on(graph: Graph, setup: TrainingSetup, parts: Split) -> Prepared:
    """The same on examples that are divided already, but not standardised."""
    scaling = None
    if setup.standardise:
        parts, scaling = standardised(parts)
    begin = begun(graph, setup.seed) if setup.weights == "fresh" else graph
    settings = settings_of(setup, len(parts.training))
    return Prepared(training(begin, parts, settings, setup.dtype), settings, scaling)


# --- examples ------------------------------------------------------------------------------------------


def examples(setup: TrainingSetup, folder: Path | None = None, graph: Graph | None = None) -> Dataset:
    """The examples that a set-up speaks of, in the shape in which the net of `graph` is fed, where one is
    given. Raises Trouble (GraphError for a net that is not fed)."""
    problem = what_is_wrong(setup)
    if problem:
        raise Trouble(problem)
    wanted = None if graph is None else input_shape(graph, roles_of(graph))
    try:
        if setup.path:
            path = (folder or Path()) / Path(setup.path).expanduser()
            found = read_examples(path, setup.inputs, setup.target, wanted)
        elif setup.points:
            found = drawn(setup)
        else:
            found = dataset(setup.data, setup.size, noise=setup.noise, seed=setup.seed)
        require_numbers(found)
    except (DataError, ValueError) as error:
        raise Trouble(str(error)) from None
    return found if wanted is None else shaped(found, wanted)


def drawn(setup: TrainingSetup) -> Dataset:
    """The points that a person has drawn."""
    rows = np.array(setup.points, dtype=np.float64)
    classes = tuple(str(number) for number in range(max(2, int(rows[:, 2].max()) + 1)))
    return Dataset(
        tr("Points"), "classification", rows[:, :2].copy(), rows[:, 2].copy(), classes, ("x1", "x2")
    )


def input_shape(graph: Graph, roles: Roles) -> Shape:
    """The shape of one example, as the net's input has it: a row of it, or, in a net that is drawn for a
    single example, all of it."""
    value = graph.nodes[roles.data].value
    if value is None:
        return ()
    return tuple(value.shape if is_single(graph, roles) else value.shape[1:])


def is_single(graph: Graph, roles: Roles) -> bool:
    """Whether what is fed is one example, not a row of them: the net takes no more rows, but two such."""
    value = graph.nodes[roles.data].value
    if value is None or value.ndim == 0:
        return False
    more = np.resize(value, (len(value) + 1, *value.shape[1:]))
    return not can_be_fed(graph, roles, more) and can_be_fed(graph, roles, np.stack([value, value]))


def shaped(found: Dataset, wanted: Shape) -> Dataset:
    """The examples in the shape in which they are fed: an image as a row of numbers, or the other way round.
    Raises Trouble where the numbers of an example are too few or too many."""
    if found.input_shape == wanted:
        return found
    if prod(found.input_shape) != prod(wanted):
        message = tr("The net takes {wanted} numbers for each example, and those of {data} have {given}.")
        counts = {"wanted": _times(wanted), "given": _times(found.input_shape)}
        raise Trouble(message.format(data=found.name, **counts))
    inputs = found.inputs.reshape(len(found), *wanted)
    features = found.features if len(wanted) == 1 else ()
    image = found.input_shape if found.is_images and len(wanted) != 3 else ()
    return replace(found, inputs=inputs, features=features, image=image)


def _times(shape: Shape) -> str:
    return " × ".join(map(str, shape)) or "1"


def suggested(graph: Graph) -> TrainingSetup:
    """A set-up to begin with: the first built-in set whose examples the net can be fed with."""
    try:
        wanted = input_shape(graph, roles := roles_of(graph))
    except GraphError:
        return TrainingSetup()
    is_curve = roles.measure in ("mse", "mae", "huber")
    for name in ("moons", "sine", "iris", "digits", "mnist", "mnist16", "shapes"):
        few = dataset(name, 3)
        if prod(few.input_shape) == prod(wanted) and (is_curve or few.task == "classification"):
            return TrainingSetup(
                data=name, standardise=not few.is_images, epochs=10 if few.is_images else 100
            )
    return TrainingSetup()


def parted(setup: TrainingSetup, found: Dataset) -> Split:
    """The examples in three parts, as they are. Raises Trouble."""
    try:
        return split(found, setup.validation, setup.test, setup.seed)
    except ValueError as error:
        raise Trouble(str(error)) from None


def makes_noise(setup: TrainingSetup) -> bool:
    """Whether the examples are made by a formula, so that their number and noise can be chosen freely."""
    recipe = RECIPES.get(setup.data)
    return not setup.path and not setup.points and recipe is not None and not recipe.is_stored


# --- settings ------------------------------------------------------------------------------------------


def settings_of(setup: TrainingSetup, count: int) -> Settings:
    """The settings of a run over so many training examples. Raises Trouble."""
    problem = what_is_wrong(setup)
    if problem:
        raise Trouble(problem)
    return Settings(
        epochs=setup.epochs,
        batch_size=setup.batch_size,
        optimizer=optimizer_of(setup, ceil(count / setup.batch_size)),
        seed=setup.seed,
        patience=setup.patience or None,
        restore_best=setup.restore_best,
        augmentation=Augmentation(setup.flip, setup.shift, setup.rotate, setup.grain),
    )


def optimizer_of(setup: TrainingSetup, steps: int) -> Optimizer:
    """The optimizer, for epochs of so many steps."""
    common = {
        "learning_rate": setup.learning_rate,
        "weight_decay": setup.weight_decay,
        "clip_norm": setup.clip_norm,
        "clip_value": setup.clip_value,
        "schedule": schedule_of(setup, steps),
    }
    betas = (setup.beta1, setup.beta2)
    match setup.optimizer:
        case "sgd":
            return SGD(**common)  # type: ignore[arg-type]
        case "momentum":
            return Momentum(**common, momentum=setup.momentum)  # type: ignore[arg-type]
        case "nesterov":
            return Nesterov(**common, momentum=setup.momentum)  # type: ignore[arg-type]
        case "adagrad":
            return Adagrad(**common, eps=setup.eps)  # type: ignore[arg-type]
        case "rmsprop":
            return RMSprop(**common, alpha=setup.alpha, eps=setup.eps)  # type: ignore[arg-type]
        case "adam":
            return Adam(**common, betas=betas, eps=setup.eps)  # type: ignore[arg-type]
        case _:
            return AdamW(**common, betas=betas, eps=setup.eps)  # type: ignore[arg-type]


def schedule_of(setup: TrainingSetup, steps: int) -> Schedule:
    """The course of the learning rate, for epochs of so many steps."""
    course: Schedule = Constant()
    if setup.schedule == "steps":
        course = Steps(setup.decay_every * steps, setup.decay_factor)
    elif setup.schedule == "cosine":
        course = Cosine(max(1, setup.epochs * steps - setup.warm_up), setup.lowest_rate)
    return WarmUp(setup.warm_up, course) if setup.warm_up else course


# --- first weights -------------------------------------------------------------------------------------


def begun(graph: Graph, seed: int) -> Graph:
    """The net with all parameters of blocks as they begin, drawn by this seed. Parameters that a person has
    written beside the blocks stay as they are."""

    def moved(node: Node) -> Node:
        attrs = settings(BLOCKS[node.op], node.attrs) if node.op in BLOCKS else {}
        if "init" not in attrs:
            return node
        return replace(node, attrs={**node.attrs, "seed": (attrs["seed"] + seed) % 2**31})

    shifted = Graph({node.id: moved(node) for node in graph}, graph.chosen)
    for node_id, value in starting_values(shifted).items():
        if is_owned(graph, node_id):
            graph = graph.with_value(node_id, value)
    return graph
