"""Other views of the same images: mirrored, moved, turned, with grain. New in every step, by the seed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradviz.language import tr
from gradviz.train.dataset import Array

Random = np.random.Generator


@dataclass(frozen=True)
class Augmentation:
    """How far images may be changed before a net learns from them."""

    flip: bool = False
    """Half of them, at random, are mirrored left to right."""
    shift: int = 0
    """Pixels, at most, in each direction."""
    rotate: float = 0.0
    """Degrees, at most, to either side."""
    grain: float = 0.0
    """The deviation of what is added to each number; the only one that is for more than images."""

    def __post_init__(self) -> None:
        if self.shift < 0 or not self.rotate >= 0 or not self.grain >= 0:
            raise ValueError(tr("Shift, rotation and grain are numbers of at least 0."))

    @property
    def moves(self) -> bool:
        """Pixels change their places."""
        return bool(self.flip or self.shift or self.rotate)

    def apply(self, inputs: Array, seed: int, step: int, image: tuple[int, ...] = ()) -> Array:
        """The examples of one step, changed at random: seed and step alone decide how.

        `inputs` is (N, channels, height, width), or (N, numbers) where each row is an `image` of that shape;
        what is no image is not moved. Where pixels come in from outside, those of the edge are repeated.
        """
        if not (self.moves or self.grain):
            return inputs
        random = np.random.Generator(np.random.PCG64([seed, 2, step]))
        shape = inputs.shape
        if self.moves and (image or inputs.ndim == 4):
            inputs = self._moved(inputs.reshape(shape[0], *(image or shape[1:])), random).reshape(shape)
        return inputs + self.grain * random.normal(size=shape) if self.grain else inputs

    def _moved(self, images: Array, random: Random) -> Array:
        count, _, height, width = images.shape
        each = (count, 1, 1)
        y, x = np.mgrid[0:height, 0:width].astype(np.float64)
        y, x = np.broadcast_to(y, (count, height, width)), np.broadcast_to(x, (count, height, width))
        if self.rotate:
            angle = np.deg2rad(random.uniform(-self.rotate, self.rotate, each))
            down, right = y - (height - 1) / 2, x - (width - 1) / 2
            y = np.cos(angle) * down + np.sin(angle) * right + (height - 1) / 2
            x = np.cos(angle) * right - np.sin(angle) * down + (width - 1) / 2
        if self.shift:
            y = y + random.integers(-self.shift, self.shift + 1, each)
            x = x + random.integers(-self.shift, self.shift + 1, each)
        if self.flip:
            x = np.where(random.random(each) < 0.5, width - 1 - x, x)
        y, x = np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)
        return between(images, y, x) if self.rotate else pixels(images, y.astype(np.intp), x.astype(np.intp))


def pixels(images: Array, y: NDArray[np.intp], x: NDArray[np.intp]) -> Array:
    """The pixels of each image at these rows and columns, (N, height, width)."""
    rows = np.arange(len(images))[:, np.newaxis, np.newaxis]
    found: Array = images.transpose(0, 2, 3, 1)[rows, y, x].transpose(0, 3, 1, 2)
    return found


def between(images: Array, y: Array, x: Array) -> Array:
    """The brightness between four pixels each, in proportion to how near they are."""
    top, left = np.floor(y).astype(np.intp), np.floor(x).astype(np.intp)
    bottom = np.minimum(top + 1, images.shape[2] - 1)
    right = np.minimum(left + 1, images.shape[3] - 1)
    down, over = (y - top)[:, np.newaxis], (x - left)[:, np.newaxis]
    upper = (1 - over) * pixels(images, top, left) + over * pixels(images, top, right)
    lower = (1 - over) * pixels(images, bottom, left) + over * pixels(images, bottom, right)
    return (1 - down) * upper + down * lower
