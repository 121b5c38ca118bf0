"""The weights of a net in a file of their own, .npz or .safetensors: for other programs, and from them.

Each parameter has the name that it has on the screen. Numbers that float32 holds exactly are written so.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gradviz.document.files import refusal, write_atomically
from gradviz.document.numbers import read_arrays
from gradviz.document.records import FileError
from gradviz.graph.graph import Graph, Node, NodeId
from gradviz.graph.initial import is_owned
from gradviz.language import tr
from gradviz.ops.op import Array, shape_text

KINDS = (".npz", ".safetensors")


def weights_of(graph: Graph) -> Mapping[str, Array]:
    """Everything that a net has learned, by name: parameters, and what blocks remember besides."""
    return {graph.labels[node.id]: node.value for node in graph if _is_learned(graph, node)}  # type: ignore[misc]


def _is_learned(graph: Graph, node: Node) -> bool:
    return node.value is not None and (node.op == "param" or is_owned(graph, node.id))


def save_weights(graph: Graph, path: Path | str) -> None:
    """Write the weights; an older file stays whole until the new one is complete. Raises FileError."""
    path = Path(path)
    arrays = {name: _narrow(array) for name, array in weights_of(graph).items()}
    if path.suffix.lower() not in KINDS:
        message = tr("Weights go into a file of the kind {kinds}, not {file}.")
        raise FileError(message.format(kinds=" / ".join(KINDS), file=path.name))
    try:
        write_atomically(path, _npz(arrays) if path.suffix.lower() == ".npz" else _safetensors(arrays))
    except OSError as error:
        message = tr("{file} cannot be written: {reason}.")
        raise FileError(message.format(file=path.name, reason=refusal(error))) from error


def _narrow(array: Array) -> NDArray[np.floating]:
    with np.errstate(over="ignore"):
        narrow = array.astype(np.float32)
    return narrow if np.array_equal(narrow, array, equal_nan=True) else array


def _npz(arrays: Mapping[str, NDArray[np.floating]]) -> bytes:
    out = io.BytesIO()
    np.savez(out, **arrays)  # type: ignore[arg-type]
    return out.getvalue()


def _safetensors(arrays: Mapping[str, NDArray[np.floating]]) -> bytes:
    from safetensors.numpy import save  # only here, and few need it

    content: bytes = save({name: np.array(array, order="C") for name, array in arrays.items()})
    return content


def with_weights(graph: Graph, path: Path | str) -> Graph:
    """The net with the weights in a file. Raises FileError, and changes nothing, unless each of them is
    there in its shape, and nothing else."""
    path = Path(path)
    wanted, found = weights_of(graph), read_arrays(path)
    for name in [*wanted, *found]:
        if name not in found:
            message = tr("{file} has no weights called {name}.")
            raise FileError(message.format(file=path.name, name=name))
        if name not in wanted:
            message = tr("{file} has weights called {name}, which the net has not.")
            raise FileError(message.format(file=path.name, name=name[:40]))
        if found[name].shape != wanted[name].shape:
            message = tr("{name} has the shape {wanted}, and in {file} it has {given}.")
            shapes = {"wanted": shape_text(wanted[name].shape), "given": shape_text(found[name].shape)}
            raise FileError(message.format(name=name, file=path.name, **shapes))
    changed: dict[NodeId, Array] = {graph.find(name): array for name, array in found.items()}
    for node_id, array in changed.items():
        graph = graph.with_value(node_id, array)
    return graph
