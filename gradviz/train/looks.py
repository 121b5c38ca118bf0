"""One look into a net while it learns: how the weights, activations and gradients of each layer lie."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradviz.train.histograms import Histogram, histogram, sizes
from gradviz.train.layers import Layer
from gradviz.train.twin import Numbers, Twin

ENDS: dict[str, tuple[float, float]] = {"sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0)}
"""Between which numbers the functions stay that become flat towards both ends."""
FLAT = 0.01
"""So near to an end, as a share of the way between both, a function is flat: the slope there is less than a
twenty-fifth of the steepest."""


@dataclass(frozen=True, eq=False)
class LayerLook:
    """One layer at one moment."""

    layer: Layer
    weights: Histogram
    activations: Histogram
    gradients: Histogram
    """The powers of ten of their sizes: they lie orders of magnitude apart."""
    weight_size: float
    """The root mean square of the weights."""
    gradient_size: float
    """The same of the gradients of the loss with respect to them."""
    units: int
    """How many neurons or channels it has."""
    silent: tuple[int, ...]
    """Those that give 0 for every example."""
    flat: float
    """The share of the activations at a flat end of a sigmoid or tanh; 0 for other functions."""
    has_channels: bool = False
    """Its units are channels of images, not neurons."""


@dataclass(frozen=True, eq=False)
class Look:
    """All layers at one moment."""

    step: int
    loss: float
    """Over the examples that were looked at."""
    layers: tuple[LayerLook, ...]


def look(twin: Twin, parameters: Numbers | None = None, step: int = 0) -> Look:
    """What there is to see with these numbers (as in `Plan.parameters` of the training; None: those that the
    twin has)."""
    if parameters is not None:
        twin.take(parameters)
    loss = twin.learn()
    return Look(step, loss, tuple(_layer_look(twin, layer) for layer in twin.layers))


def _layer_look(twin: Twin, layer: Layer) -> LayerLook:
    kept = layer.weights or layer.biases
    weights = np.concatenate([twin.parameter(i).reshape(-1) for i in kept])
    gradients = np.concatenate([twin.gradient(i).reshape(-1) for i in kept])
    activations = twin.activations(layer)
    rows = by_unit(activations)
    silent = tuple(int(unit) for unit in np.flatnonzero(~np.any(rows, axis=1)))
    return LayerLook(
        layer=layer,
        weights=histogram(weights),
        activations=histogram(activations),
        gradients=sizes(gradients),
        weight_size=root_mean_square(weights),
        gradient_size=root_mean_square(gradients),
        units=len(rows),
        silent=silent,
        flat=_flat(layer, activations),
        has_channels=has_channels(activations),
    )


def by_unit(activations: Numbers) -> Numbers:
    """All activations of each neuron or channel, (units, examples and places), of those of a layer:
    (N, units), (N, channels, height, width) or (N,)."""
    if activations.ndim < 2:
        return activations.reshape(1, -1)
    axis = 1 if has_channels(activations) else -1
    return np.moveaxis(activations, axis, 0).reshape(activations.shape[axis], -1)


def has_channels(activations: Numbers) -> bool:
    """Whether what comes out of a layer are images."""
    return activations.ndim == 4


def root_mean_square(numbers: NDArray[np.floating]) -> float:
    """0 of nothing; not finite where a number is not."""
    with np.errstate(over="ignore", invalid="ignore"):
        return float(np.sqrt(np.mean(np.square(numbers, dtype=np.float64)))) if numbers.size else 0.0


def _flat(layer: Layer, activations: Numbers) -> float:
    if layer.activation not in ENDS or not activations.size:
        return 0.0
    low, high = ENDS[layer.activation]
    near = FLAT * (high - low)
    return float(np.mean((activations < low + near) | (activations > high - near)))
