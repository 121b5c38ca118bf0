"""A graph run by PyTorch: what gradviz computes is held against it. Import it after `pytest.importorskip`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch

from gradviz.graph.graph import Graph, NodeId
from gradviz.ops import OPS
from gradviz.ops.index import python_index
from gradviz.ops.op import Array, settings

functional = torch.nn.functional

OPERATIONS: Mapping[str, Callable[..., Any]] = {
    "clip": lambda x, low, high: torch.clamp(x, low, high),
    "step": lambda x: torch.sign(torch.relu(x)),
    "leaky_relu": lambda x, slope: functional.leaky_relu(x, slope),
    "elu": lambda x, alpha: functional.elu(x, alpha),
    "gelu": lambda x, approximate: functional.gelu(x, approximate="tanh" if approximate else "none"),
    # Past 20 PyTorch replaces softplus by x, which is off by 2e-9; past 40 nobody can tell.
    "softplus": lambda x: functional.softplus(x, threshold=40),
    "sum": lambda x, axis, keepdims: torch.sum(x, dim=axis, keepdim=keepdims),
    "mean": lambda x, axis, keepdims: torch.mean(x, dim=axis, keepdim=keepdims),
    "max": lambda x, axis, keepdims: torch.amax(x, dim=() if axis is None else axis, keepdim=keepdims),
    "min": lambda x, axis, keepdims: torch.amin(x, dim=() if axis is None else axis, keepdim=keepdims),
    "softmax": lambda x, axis: torch.softmax(x, dim=axis),
    "log_softmax": lambda x, axis: torch.log_softmax(x, dim=axis),
    "transpose": lambda x, axes: torch.permute(x, tuple(reversed(range(x.ndim))) if axes is None else axes),
    "reshape": lambda x, shape: torch.reshape(x, shape),
    "broadcast": lambda x, shape: torch.broadcast_to(x, shape),
    "pick": lambda x, index: x[python_index(index)],
    "concatenate": lambda *arrays, axis: torch.cat(arrays, dim=axis),
    "stack": lambda *arrays, axis: torch.stack(arrays, dim=axis),
    "conv2d": lambda x, w, b=None, **settings: functional.conv2d(x, w, b, **settings),
    "max_pool2d": lambda x, kernel, stride, padding: functional.max_pool2d(
        x, kernel, stride or kernel, padding
    ),
    "avg_pool2d": lambda x, kernel, stride, padding: functional.avg_pool2d(
        x, kernel, stride or kernel, padding
    ),
    "global_avg_pool": lambda x: functional.adaptive_avg_pool2d(x, 1)[:, :, 0, 0],
    "flatten": lambda x: torch.flatten(x, 1),
    "batch_norm2d": lambda x, scale, shift, eps: functional.batch_norm(
        x, None, None, scale, shift, training=True, eps=eps
    ),
    "upsample": lambda x, factor: functional.interpolate(x, scale_factor=factor, mode="nearest"),
    # PyTorch warns or refuses where the shapes of these differ; repeated they are the same.
    **{
        name: lambda one, other, loss=loss: loss(*torch.broadcast_tensors(one, other))
        for name, loss in (
            ("mse", functional.mse_loss),
            ("l1_loss", functional.l1_loss),
            ("binary_cross_entropy", functional.binary_cross_entropy),
            ("binary_cross_entropy_with_logits", functional.binary_cross_entropy_with_logits),
        )
    },
    "huber": lambda one, other, delta: functional.huber_loss(
        *torch.broadcast_tensors(one, other), delta=delta
    ),
    "cross_entropy": lambda scores, target: functional.cross_entropy(
        scores, target if target.shape == scores.shape else target.long()
    ),
    "lookup": lambda table, index: table[index.long()],
    "total": lambda *terms: sum(terms[1:], terms[0]).clone(),
    # PyTorch divides by the number of classes.
    "hinge": lambda scores, target, margin: (
        functional.multi_margin_loss(scores, target.long(), margin=margin) * scores.shape[-1]
    ),
}
"""Where the operation's own `torch` name does not take its inputs and attributes as they are."""


def translated(name: str) -> Callable[..., Any]:
    """The operation in PyTorch."""
    if name in OPERATIONS:
        return OPERATIONS[name]
    found: Any = torch
    for part in OPS[name].torch.removeprefix("torch.").split("."):
        found = getattr(found, part)
    return found  # type: ignore[no-any-return]


def run_in_torch(
    graph: Graph, seed: Array, output: NodeId
) -> tuple[dict[NodeId, Array], dict[NodeId, Array]]:
    """The value of every node, and the gradient of every node that PyTorch finds one for, from `seed`
    back."""
    tensors: dict[NodeId, Any] = {}
    for node_id in graph.order:
        node = graph.nodes[node_id]
        if node.is_leaf:
            assert node.value is not None
            tensors[node_id] = torch.tensor(np.array(node.value), requires_grad=node.op != "const")
            continue
        inputs = [tensors[source] for source in node.inputs if source is not None]
        result = translated(node.op)(*inputs, **settings(node.operation, node.attrs))
        if result.requires_grad:
            result.retain_grad()
        tensors[node_id] = result
    if tensors[output].requires_grad:
        tensors[output].backward(torch.tensor(np.array(seed)))
    values = {node_id: tensor.detach().numpy() for node_id, tensor in tensors.items()}
    gradients = {
        node_id: tensor.grad.numpy()
        for node_id, tensor in tensors.items()
        if tensor.requires_grad and tensor.grad is not None
    }
    return values, gradients
