"""The sets that come with the program: small ones made by a formula, and real ones from the resources.

Everything here is offline and the same every time: the same name, size, noise and seed give the same bits.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from gradviz import resources
from gradviz.language import mark, tr
from gradviz.train.dataset import Array, Dataset, Task

Random = np.random.Generator
Points = tuple[Array, Array]
"""Inputs and targets."""


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """One set that can be made. `title` and `says` are marked for translation."""

    name: str
    title: str
    says: str
    task: Task
    make: Callable[[int, float, Random], Points]
    """``make(size, noise, random)``."""
    size: int = 200
    """How many examples it has unless another number is asked for; of a stored set all of them."""
    noise: float = 0.1
    """How far the examples are scattered unless told otherwise, in the units of the inputs."""
    is_stored: bool = False
    """A fixed set: a smaller size takes the first examples after a seeded shuffle, noise has no meaning."""
    features: tuple[str, ...] = ("x1", "x2")
    classes: tuple[str, ...] = ("0", "1")


RECIPES: dict[str, Recipe] = {}
"""Every set by name, in the order of the gallery."""


def register(recipe: Recipe) -> Recipe:
    """Add a set. Raises ValueError where the name is taken."""
    if recipe.name in RECIPES:
        raise ValueError(f"the data set {recipe.name!r} is registered twice")
    RECIPES[recipe.name] = recipe
    return recipe


def dataset(name: str, size: int | None = None, *, noise: float | None = None, seed: int = 0) -> Dataset:
    """One of the built-in sets. Raises ValueError, in one sentence, for a name, size or noise that makes no
    sense."""
    if name not in RECIPES:
        known = ", ".join(RECIPES)
        raise ValueError(tr("There is no data set {name}; there are {known}.").format(name=name, known=known))
    recipe = RECIPES[name]
    size = recipe.size if size is None else size
    noise = recipe.noise if noise is None else noise
    if size < 1:
        raise ValueError(tr("A data set has at least one example."))
    if not (np.isfinite(noise) and noise >= 0):
        raise ValueError(tr("Noise is a number of at least 0."))
    random = np.random.default_rng([seed, len(name), *name.encode()])
    inputs, targets = recipe.make(size, noise, random)
    if recipe.is_stored and size < len(inputs):
        chosen = random.permutation(len(inputs))[:size]
        inputs, targets = inputs[chosen], targets[chosen]
    classes = recipe.classes if recipe.task == "classification" else ()
    features = () if inputs.ndim == 4 else recipe.features
    return Dataset(name, recipe.task, np.array(inputs), np.array(targets), classes, features)


# --- curves: one number in, one number out ---------------------------------------------------------------


def _curve(shape: Callable[[Array], Array], low: float, high: float) -> Callable[..., Points]:
    def make(size: int, noise: float, random: Random) -> Points:
        x = random.uniform(low, high, size)
        return x[:, np.newaxis], shape(x) + noise * random.normal(size=size)

    return make


for _name, _title, _says, _shape in (
    ("linear", mark("Line"), mark("points around a straight line"), lambda x: 0.7 * x + 0.3),
    ("polynomial", mark("Polynomial"), mark("points around a cubic curve"), lambda x: x**3 - x + 0.2),
    ("sine", mark("Sine"), mark("points around a sine wave"), lambda x: np.sin(np.pi * x)),
):
    register(
        Recipe(
            name=_name,
            title=_title,
            says=_says,
            task="regression",
            make=_curve(_shape, -1.5, 1.5),
            features=("x",),
        )
    )

# --- points in the plane: two numbers in, a class out -----------------------------------------------------


def _halves(size: int) -> tuple[int, int]:
    return size - size // 2, size // 2


def _classes(size: int) -> Array:
    first, second = _halves(size)
    return np.repeat([0.0, 1.0], [first, second])


def _xor(size: int, noise: float, random: Random) -> Points:
    corner = random.choice([-1.0, 1.0], (size, 2))
    spread = random.uniform(-0.45, 0.45, (size, 2)) + noise * random.normal(size=(size, 2))
    return corner + spread, (corner[:, 0] * corner[:, 1] < 0).astype(np.float64)


def _circles(size: int, noise: float, random: Random) -> Points:
    targets = _classes(size)
    angle = random.uniform(0, 2 * np.pi, size)
    radius = np.where(targets == 0, 0.5, 1.2) + noise * random.normal(size=size) * 0.5
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1), targets


def _moons(size: int, noise: float, random: Random) -> Points:
    targets = _classes(size)
    angle = random.uniform(0, np.pi, size)
    upper = targets == 0
    x = np.where(upper, np.cos(angle) - 0.5, 0.5 - np.cos(angle))
    y = np.where(upper, np.sin(angle) - 0.25, 0.25 - np.sin(angle))
    return np.stack([x, y], axis=1) + noise * random.normal(size=(size, 2)), targets


def _blobs(size: int, noise: float, random: Random) -> Points:
    targets: Array = (np.arange(size) % 3).astype(np.float64)
    centre = np.array([(-1.0, -0.6), (1.0, -0.6), (0.0, 1.0)])[targets.astype(int)]
    points: Array = centre + (0.2 + noise) * random.normal(size=(size, 2))
    return points, targets


def _spirals(size: int, noise: float, random: Random) -> Points:
    targets = _classes(size)
    along = np.sqrt(random.uniform(0.02, 1.0, size))
    angle = along * 2.25 * np.pi + targets * np.pi
    points: Array = 1.3 * along[:, np.newaxis] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return points + 0.3 * noise * random.normal(size=(size, 2)), targets


for _name, _title, _says, _make in (
    ("xor", mark("XOR"), mark("four corners, opposite ones alike"), _xor),
    ("circles", mark("Circles"), mark("one ring inside another"), _circles),
    ("moons", mark("Moons"), mark("two half moons, one in the other's arms"), _moons),
    ("spirals", mark("Spirals"), mark("two arms that wind around each other"), _spirals),
):
    register(Recipe(name=_name, title=_title, says=_says, task="classification", make=_make, size=300))
register(
    Recipe(
        name="blobs",
        title=mark("Blobs"),
        says=mark("three clouds of points"),
        task="classification",
        make=_blobs,
        size=300,
        classes=("0", "1", "2"),
    )
)


def _truth_table(gate: Callable[[Array, Array], Array]) -> Callable[..., Points]:
    def make(size: int, noise: float, random: Random) -> Points:
        rows = np.array([(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)])
        inputs = np.resize(rows, (size, 2)) + noise * random.normal(size=(size, 2))
        clean = np.resize(rows, (size, 2))
        return inputs, gate(clean[:, 0], clean[:, 1]) * 1.0

    return make


for _name, _title, _says, _gate in (
    ("and", mark("AND"), mark("true where both inputs are"), np.minimum),
    ("or", mark("OR"), mark("true where one input is"), np.maximum),
):
    register(
        Recipe(
            name=_name,
            title=_title,
            says=_says,
            task="classification",
            make=_truth_table(_gate),
            size=4,
            noise=0.0,
        )
    )

SIDE = 16
"""Pixels of a small picture."""

# --- real ones, from the resources --------------------------------------------------------------------------


@cache
def _iris() -> Points:
    with resources.path("data", "iris.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    species = {name: float(k) for k, name in enumerate(RECIPES["iris"].classes)}
    inputs = np.array([[float(cell) for cell in row[:4]] for row in rows])
    return inputs, np.array([species[row[4]] for row in rows])


@cache
def _stored_images(file: str, brightest: float) -> Points:
    with np.load(resources.path("data", file), allow_pickle=False) as stored:
        images, labels = stored["images"], stored["labels"]
    return images[:, np.newaxis].astype(np.float64) / brightest, labels.astype(np.float64)


@cache
def _small_digits(count: int) -> Points:
    images, labels = _stored_images("mnist-10k.npz", 255.0)
    return np.stack([_shrunk(image[0])[np.newaxis] for image in images[:count]]), labels[:count]


def _shrunk(image: Array) -> Array:
    """(SIDE, SIDE): what is on a picture, as large as it goes within a margin of one pixel."""
    rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
    content = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    side = max(content.shape)
    top, left = (side - content.shape[0]) // 2, (side - content.shape[1]) // 2
    square = np.zeros((side, side))
    square[top : top + content.shape[0], left : left + content.shape[1]] = content
    means = _means(side, SIDE - 2)
    return np.pad(means @ square @ means.T, 1)


@cache
def _means(many: int, few: int) -> Array:
    """(few, many): the matrix that makes `few` pixels of a row of `many`, each the mean of what it covers."""
    means: Array = np.array(np.kron(np.eye(many), np.ones(few)).reshape(many, few, many).mean(axis=2).T)
    return means


register(
    Recipe(
        name="iris",
        title=mark("Iris"),
        says=mark("150 flowers of three species, measured by Anderson (Fisher 1936)"),
        task="classification",
        make=lambda size, noise, random: _iris(),
        size=150,
        is_stored=True,
        features=("sepal length", "sepal width", "petal length", "petal width"),
        classes=("setosa", "versicolor", "virginica"),
    )
)
DIGITS = tuple("0123456789")
register(
    Recipe(
        name="digits",
        title=mark("Digits 8×8"),
        says=mark("1,797 written digits of 8 by 8 pixels (Alpaydin and Kaynak 1998)"),
        task="classification",
        make=lambda size, noise, random: _stored_images("digits-8x8.npz", 16.0),
        size=1797,
        is_stored=True,
        classes=DIGITS,
    )
)
register(
    Recipe(
        name="mnist",
        title=mark("MNIST"),
        says=mark("10,000 written digits of 28 by 28 pixels (LeCun and others 1998)"),
        task="classification",
        make=lambda size, noise, random: _stored_images("mnist-10k.npz", 255.0),
        size=10_000,
        is_stored=True,
        classes=DIGITS,
    )
)
register(
    Recipe(
        name="mnist16",
        title=mark("MNIST 16×16"),
        says=mark("the first 3,000 of these digits, cut to what is written and made 16 by 16 pixels large"),
        task="classification",
        make=lambda size, noise, random: _small_digits(3_000),
        size=3_000,
        is_stored=True,
        classes=DIGITS,
    )
)


# --- pictures in colour, made by a formula ------------------------------------------------------------------

COLOURS: Mapping[str, tuple[float, float, float]] = {
    "red": (0.85, 0.2, 0.15),
    "green": (0.15, 0.65, 0.3),
    "blue": (0.15, 0.35, 0.85),
}
SHAPES = ("circle", "square", "triangle")


def _shape_mask(kind: int, x: Array, y: Array, radius: float) -> NDArray[np.bool_]:
    if kind == 0:
        return x**2 + y**2 <= radius**2
    if kind == 1:
        return np.maximum(abs(x), abs(y)) <= radius * 0.85
    return (y <= radius * 0.7) & (y >= 2 * abs(x) - radius)


def _coloured_shapes(size: int, noise: float, random: Random) -> Points:
    ys, xs = np.mgrid[0:SIDE, 0:SIDE].astype(np.float64)
    inks = np.array(list(COLOURS.values()))
    images = np.empty((size, 3, SIDE, SIDE))
    kinds = random.integers(0, len(SHAPES), size)
    for k in range(size):
        radius = random.uniform(3.5, 6.0)
        centre = random.uniform(radius, SIDE - 1 - radius, 2)
        mask = _shape_mask(kinds[k], xs - centre[0], ys - centre[1], radius)
        ink, ground = inks[random.integers(len(inks))], random.uniform(0.75, 1.0, 3)
        images[k] = np.where(mask, ink[:, np.newaxis, np.newaxis], ground[:, np.newaxis, np.newaxis])
    return np.clip(images + noise * random.normal(size=images.shape), 0.0, 1.0), kinds.astype(np.float64)


register(
    Recipe(
        name="shapes",
        title=mark("Coloured shapes"),
        says=mark("circles, squares and triangles in three colours, 16 by 16 pixels"),
        task="classification",
        make=_coloured_shapes,
        size=1200,
        noise=0.03,
        classes=SHAPES,
    )
)
