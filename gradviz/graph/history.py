"""What a tensor was computed from, as a list and as a graph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gradviz.graph.graph import Graph, Node, NodeId, frozen_array

if TYPE_CHECKING:
    from gradviz.graph.build import Tensor


def history(output: Tensor) -> list[Tensor]:
    """Everything a value was computed from, operands first, the value itself last; without recursion."""
    found: list[Tensor] = []
    seen: set[int] = set()
    stack = [(output, False)]
    while stack:
        tensor, operands_done = stack.pop()
        if operands_done:
            found.append(tensor)
        elif id(tensor) not in seen:
            seen.add(id(tensor))
            stack.append((tensor, True))
            stack.extend((source, False) for source in reversed(tensor._inputs))
    return found


def graph_of(output: Tensor) -> Graph:
    """The graph that computed a value, with the values that its leaves had then, and the value as its output.

    Two leaves of one name are told apart by a number: ``w``, ``w_2``.
    """
    tensors = history(output)
    ids = _ids(tensors)
    values = {id(output): output._value}
    for tensor in tensors:
        values.update(zip(map(id, tensor._inputs), tensor._operands, strict=True))
    names = _distinct([tensor.name for tensor in tensors])
    nodes = [
        Node(
            ids[id(tensor)],
            tensor._op,
            tuple(ids[id(source)] for source in tensor._inputs),
            tensor._attrs,
            name,
            frozen_array(values[id(tensor)]) if tensor.is_leaf else None,
        )
        for tensor, name in zip(tensors, names, strict=True)
    ]
    return Graph({node.id: node for node in nodes})


def _ids(tensors: Sequence[Tensor]) -> dict[int, NodeId]:
    """An id for each tensor; a nameless leaf that a block made for itself has one inside the block's."""
    ids: dict[int, NodeId] = {id(tensor): (number,) for number, tensor in enumerate(tensors)}
    for number, tensor in enumerate(tensors):
        for place, parameter in enumerate(tensor.parameters.values()):
            if parameter.belongs and not parameter.name and len(ids[id(parameter)]) == 1:
                ids[id(parameter)] = (number, place)
    return ids


def _distinct(names: Sequence[str]) -> list[str]:
    """The names, with a number behind each that was there before."""
    taken, found = set(names), []
    seen: set[str] = set()
    for name in names:
        number = 2
        distinct = name
        while distinct and distinct in seen:
            candidate = f"{name}_{number}"
            distinct, number = (name if candidate in taken else candidate), number + 1
        seen.add(distinct)
        found.append(distinct)
    return found
