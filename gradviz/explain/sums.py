r"""What a neuron computes, told as the sum that it is: ``0.5 \cdot 1 - 0.3 \cdot 2 + 0.1``, then bent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from gradviz.explain.names import latex_name
from gradviz.explain.symbols import number, symbol
from gradviz.graph.graph import Graph, NodeId
from gradviz.graph.neurons import Neuron, neuron_of
from gradviz.ops import typeset
from gradviz.ops.op import OPS, Array
from gradviz.ops.rule import PRODUCT, piece_of_symbol

MOST_TERMS = 4
"""A longer sum leaves its middle out."""


def neuron_symbols(graph: Graph, node_id: NodeId) -> str:
    """The neuron's formula with a weight for each number that goes in; empty where it is no neuron, or has
    too many of them."""
    neuron = neuron_of(graph, node_id)
    if neuron is None or not 1 < len(neuron.data) < MOST_TERMS:
        return ""
    weights = graph.labels[neuron.weights]
    terms = [
        rf"{latex_name(f'{weights}_{k + 1}')} \, {symbol(graph, source)}"
        for k, source in enumerate(neuron.data)
    ]
    if neuron.bias is not None:
        terms.append(symbol(graph, neuron.bias))
    return _bent(neuron, " + ".join(terms))


def neuron_numbers(graph: Graph, values: Mapping[NodeId, Array], node_id: NodeId) -> str:
    """The same with numbers, as far as there are single ones; of a long sum the first and the last terms."""
    neuron = neuron_of(graph, node_id)
    if neuron is None:
        return ""
    weights, data = values[neuron.weights], [values[source] for source in neuron.data]
    if len(data) == 1 and data[0].ndim == 1:
        data = list(data[0])
    if weights.shape != (len(data),) or any(np.ndim(value) for value in data):
        return ""
    terms = [
        rf"{piece_of_symbol(number(weight)).at(PRODUCT, signed=True)} \cdot "
        rf"{piece_of_symbol(number(value)).at(PRODUCT)}"
        for weight, value in zip(weights, data, strict=True)
    ]
    if neuron.bias is not None:
        terms.append(number(values[neuron.bias]))
    if len(terms) > MOST_TERMS + 1:
        terms = [*terms[: MOST_TERMS - 1], r"\cdots", terms[-1]]
    return _bent(neuron, _joined(terms))


def _joined(terms: Sequence[str]) -> str:
    text = terms[0]
    for term in terms[1:]:
        text += f" - {term[1:]}" if term.startswith("-") else f" + {term}"
    return text


def _bent(neuron: Neuron, inside: str) -> str:
    if neuron.activation == "none":
        return inside
    return typeset.formula(OPS[neuron.activation], [inside])
