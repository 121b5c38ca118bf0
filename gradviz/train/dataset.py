"""A set of examples as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Task = Literal["regression", "classification"]


@dataclass(frozen=True, eq=False)
class Dataset:
    """Examples with their targets.

    `inputs` is (N, features), or (N, channels, height, width) for images with brightness from 0 to 1.
    `targets` is (N,): numbers for a regression, class numbers from 0 for a classification.
    """

    name: str
    task: Task
    inputs: Array
    targets: Array
    classes: tuple[str, ...] = ()
    """What each class is called; none for a regression."""
    features: tuple[str, ...] = ()
    """What each input is called; none for images."""
    image: tuple[int, ...] = ()
    """The (channels, height, width) of the picture that each row of numbers is, where it is one."""

    def __post_init__(self) -> None:
        if len(self.inputs) != len(self.targets):
            raise ValueError(f"{len(self.inputs)} inputs and {len(self.targets)} targets do not match")
        for array in (self.inputs, self.targets):
            array.flags.writeable = False

    def __len__(self) -> int:
        return len(self.inputs)

    @property
    def is_images(self) -> bool:
        """Each example is a picture."""
        return self.inputs.ndim == 4

    @property
    def pictures(self) -> Array | None:
        """All examples as pictures, (N, channels, height, width), where they are some."""
        if self.is_images:
            return self.inputs
        return self.inputs.reshape(len(self), *self.image) if self.image else None

    @property
    def input_shape(self) -> tuple[int, ...]:
        """The shape of one example."""
        return tuple(self.inputs.shape[1:])
