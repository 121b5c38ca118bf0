"""Blocks for images beside PyTorch's own modules with the same parameters, forward and backward."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from gradviz.graph.block import block_of
from gradviz.ops.op import Array, settings
from tests.graph.blocks.test_against_torch import assert_as_torch

torch = pytest.importorskip("torch")
nn = torch.nn

ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid, "none": nn.Identity}


def arrays_for(name: str, attrs: dict[str, Any], shape: tuple[int, ...], seed: int = 3) -> list[Array]:
    """A stack of images, then parameters as the block wants them, all at random."""
    random = np.random.default_rng(seed)
    wanted = block_of(name).parameter_list([shape], attrs)
    return [random.normal(size=size) for size in (shape, *(parameter.shape for parameter in wanted))]


def called(module: Any) -> Callable[..., Any]:
    """The module as a function of its input and of its parameters in their order."""
    module = module.double().train()
    names = [name for name, _ in module.named_parameters()]

    def function(x: Any, *parameters: Any) -> Any:
        return torch.func.functional_call(module, dict(zip(names, parameters, strict=True)), (x,))

    return function


def convolution(
    before: int, after: int, size: int, norm: bool, stride: int = 1, padding: int = 0
) -> list[Any]:
    made = [nn.Conv2d(before, after, size, stride=stride, padding=padding, bias=not norm)]
    return [*made, nn.BatchNorm2d(after)] if norm else made


@pytest.mark.parametrize("norm", [False, True])
@pytest.mark.parametrize("pool", ["max", "avg", "none"])
@pytest.mark.parametrize("stride, padding", [(1, 0), (1, 2), (2, 1)])
def test_a_layer_is_a_convolution_an_activation_and_a_pooling(
    norm: bool, pool: str, stride: int, padding: int
) -> None:
    attrs = {"channels": 5, "kernel": 3, "stride": stride, "padding": padding, "norm": norm, "pool": pool}
    pools = {"max": [nn.MaxPool2d(2)], "avg": [nn.AvgPool2d(2)], "none": []}
    layers = [*convolution(2, 5, 3, norm, stride, padding), nn.ReLU(), *pools[pool]]
    assert_as_torch("conv", attrs, arrays_for("conv", attrs, (3, 2, 9, 7)), called(nn.Sequential(*layers)))


def lenet(attrs: dict[str, Any], channels: int, cells: int) -> Any:
    chosen, layers, before = settings(block_of("lenet"), attrs), [], channels
    for k, count in enumerate(chosen["channels"]):
        layers += convolution(before, count, chosen["kernel"], False, padding=0 if k else chosen["padding"])
        layers += [ACTIVATIONS[chosen["activation"]]()]
        layers += [nn.MaxPool2d(2) if chosen["pool"] == "max" else nn.AvgPool2d(2)]
        before = count
    layers.append(nn.Flatten())
    widths = [before * cells, *chosen["hidden"], chosen["classes"]]
    for k in range(len(widths) - 1):
        layers += [nn.Linear(widths[k], widths[k + 1])]
        layers += [ACTIVATIONS[chosen["activation"]]()] if k < len(widths) - 2 else []
    return nn.Sequential(*layers)


FIVE = {
    "channels": (6, 16),
    "kernel": 5,
    "padding": 2,
    "hidden": (120, 84),
    "activation": "tanh",
    "pool": "avg",
}


@pytest.mark.parametrize(("attrs", "side", "cells"), [(FIVE, 28, 25), ({}, 12, 4), ({"pool": "avg"}, 28, 36)])
def test_lenet_is_that_of_torch(attrs: dict[str, Any], side: int, cells: int) -> None:
    theirs = called(lenet(attrs, 1, cells))
    assert_as_torch("lenet", attrs, arrays_for("lenet", attrs, (2, 1, side, side)), theirs)


@pytest.mark.parametrize("norm", [False, True])
@pytest.mark.parametrize("layers", [1, 2, 3])
def test_a_block_of_vgg_is_that_of_torch(norm: bool, layers: int) -> None:
    attrs = {"channels": 4, "layers": layers, "norm": norm}
    parts, before = [], 3
    for _ in range(layers):
        parts += [*convolution(before, 4, 3, norm, padding=1), nn.ReLU()]
        before = 4
    theirs = called(nn.Sequential(*parts, nn.MaxPool2d(2)))
    assert_as_torch("vgg", attrs, arrays_for("vgg", attrs, (2, 3, 6, 8)), theirs)


class Residual(nn.Module):  # type: ignore[misc, name-defined]
    """The basic block of a residual net."""

    def __init__(self, before: int, after: int, stride: int, norm: bool, projected: bool) -> None:
        super().__init__()
        first, second = (
            convolution(before, after, 3, norm, stride, 1),
            convolution(after, after, 3, norm, padding=1),
        )
        self.inside = nn.Sequential(*first, nn.ReLU(), *second)
        self.stride = stride
        around = [nn.Conv2d(before, after, 1, stride=stride, bias=False)]
        self.around = (
            nn.Sequential(*around, *([nn.BatchNorm2d(after)] if norm else [])) if projected else None
        )

    def forward(self, x: Any) -> Any:
        around = self.around(x) if self.around else x[:, :, :: self.stride, :: self.stride]
        return torch.relu(self.inside(x) + around)


@pytest.mark.parametrize("norm", [False, True])
@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize(
    "before, after, skip", [(3, 3, "identity"), (3, 3, "projected"), (2, 4, "projected")]
)
def test_a_residual_block_of_images_is_that_of_torch(
    norm: bool, stride: int, before: int, after: int, skip: str
) -> None:
    attrs = {"channels": after, "stride": stride, "norm": norm, "skip": skip}
    theirs = called(Residual(before, after, stride, norm, skip == "projected"))
    assert_as_torch("residual2d", attrs, arrays_for("residual2d", attrs, (2, before, 5, 6)), theirs)


def test_every_parameter_of_torch_is_there_in_its_order() -> None:
    names: Sequence[str] = block_of("lenet").parameter_names({"channels": (6, 16), "hidden": (120, 84)})
    assert list(names) == ["K1", "b1", "K2", "b2", "W3", "b3", "W4", "b4", "W5", "b5"]
    assert list(OrderedDict.fromkeys(names)) == list(names)
