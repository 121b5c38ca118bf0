"""The loss over two directions in the space of all parameters, with the path that the training took.

The directions are two chosen weights, or the two in which the path moved most (Lorch 2016, "Visualizing deep
network training trajectories with PCA"; Li et al. 2018, "Visualizing the loss landscape of neural nets"). All
other numbers are held where they are at present; so the path is seen from above, and lies on the surface only
where it ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gradviz.train.twin import Numbers, Twin
from gradviz.train.weights import Weight, place_of, weight_name

Array = NDArray[np.float64]
PLACES = 25
"""Along each direction."""
MARGIN = 0.35
"""So much farther than the path the surface reaches on each side."""
LEAST = 1.0
"""A surface is at least this wide to each side of where the net is."""


@dataclass(frozen=True, eq=False)
class Directions:
    """Two orthogonal directions of length 1 in the space of all parameters, as `Plan.parameters` has them."""

    names: tuple[str, str]
    one: Array
    other: Array
    origin: tuple[float, float] = (0.0, 0.0)
    """What the coordinates are where the net is: the two weights, or 0 and 0."""
    share: float = 1.0
    """How much of the path's movement they show."""


@dataclass(frozen=True, eq=False)
class Surface:
    """The loss at every place of a grid around the present."""

    directions: Directions
    xs: Array
    ys: Array
    losses: Array
    """(ys, xs); NaN where it is not computed yet, or not finite."""
    path: Array
    """(moments, 2): where the training was, the present last."""
    rows: int = 0
    """How many rows are computed."""

    @property
    def is_whole(self) -> bool:
        """Every place is computed."""
        return self.rows == len(self.ys)


def along_weights(twin: Twin, parameters: Numbers, one: Weight, other: Weight) -> Directions:
    """The directions of two weights. Raises ValueError where they are one and the same."""
    if one == other:
        raise ValueError("a surface needs two different weights")
    places = [place_of(twin.graph, twin.theirs, each) for each in (one, other)]
    right, up = (np.eye(1, len(parameters), place)[0] for place in places)
    x, y = (float(parameters[place]) for place in places)
    return Directions((weight_name(twin.graph, one), weight_name(twin.graph, other)), right, up, (x, y))


def along_path(parameters: Numbers, path: Numbers) -> Directions:
    """The two directions in which the path (moments, parameters) lies most widely around the present.

    Where it has not moved in two directions yet, the rest is made up at random, always the same.
    """
    moved = np.asarray(path, dtype=np.float64) - np.asarray(parameters, dtype=np.float64)
    random = np.random.default_rng(0).normal(size=(2, moved.shape[1]))
    random[:, ~np.any(np.abs(moved) > 0, axis=0)] = 0.0 if np.any(moved) else 1.0
    # The directions of a few moments are found among the moments, not among a million parameters.
    sizes, vectors = np.linalg.eigh(moved @ moved.T)
    found: list[Array] = []
    for size, vector in sorted(zip(sizes, vectors.T, strict=True), key=lambda pair: -pair[0])[:2]:
        if size > 1e-12 * max(float(sizes.max()), 1e-300):
            found.append(_unit(vector @ moved, found))
    for spare in random:
        if len(found) < 2:
            found.append(_unit(spare, found))
    one, other = (_turned(each, moved) for each in found)
    whole = float(np.sum(moved**2))
    share = float(np.sum((moved @ one) ** 2) + np.sum((moved @ other) ** 2)) / whole if whole else 1.0
    return Directions(("1", "2"), one, other, share=share)


def _unit(vector: Array, before: list[Array]) -> Array:
    """Of length 1 and orthogonal to those before."""
    for each in before:
        vector = vector - (vector @ each) * each
    length = float(np.linalg.norm(vector))
    if not length:  # a net of a single number has a single direction
        return np.zeros_like(vector)
    return np.asarray(vector / length)


def _turned(direction: Array, moved: Array) -> Array:
    """The direction or its opposite: the path comes from the left and from below."""
    along = moved @ direction
    return -direction if len(along) and along[0] > 0 else direction


def surface(
    twin: Twin, parameters: Numbers, directions: Directions, path: Numbers, places: int = PLACES
) -> Iterator[Surface]:
    """The surface, a row more each time it is asked; the first is empty, the last is whole.

    `path` is (moments, parameters), oldest first. The twin has the parameters of the present in the end.
    """
    here = np.asarray(parameters, dtype=np.float64)
    moved = np.asarray(path, dtype=np.float64).reshape(-1, len(here)) - here
    seen = np.vstack([moved, np.zeros(len(here))]) @ np.stack([directions.one, directions.other], axis=1)
    (left, right), (bottom, top) = (_reach(seen[:, axis]) for axis in (0, 1))
    x, y = directions.origin
    xs, ys = np.linspace(left, right, places), np.linspace(bottom, top, places)
    losses = np.full((places, places), np.nan)
    now = Surface(directions, xs + x, ys + y, losses, seen + np.array([x, y]))
    yield now
    for row, up in enumerate(ys):
        losses = losses.copy()
        for column, along in enumerate(xs):
            twin.take(here + along * directions.one + up * directions.other)
            losses[row, column] = twin.loss()
        losses[row, ~np.isfinite(losses[row])] = np.nan
        twin.take(here)
        now = replace(now, losses=losses, rows=row + 1)
        yield now


def _reach(along: Array) -> tuple[float, float]:
    """From where to where a surface reaches for a path that lies there, the present at 0."""
    low, high = float(along.min()), float(along.max())
    margin = MARGIN * (high - low)
    return min(low - margin, -LEAST), max(high + margin, LEAST)
