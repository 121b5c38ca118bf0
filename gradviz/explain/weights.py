"""The weights on the lines between neurons, and how strongly each is drawn.

Forward a line is as thick as its weight, measured by the largest weight of its layer; once the gradient has
run along it, as thick as the share of the gradient that came through it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from gradviz.engine.trace import Trace
from gradviz.explain.names import plain_name
from gradviz.explain.numbers import exact, short
from gradviz.graph.graph import Edge, NodeId, same_array
from gradviz.graph.neurons import neuron_of
from gradviz.ops.op import Array

FEW_LINES = 12
"""Up to so many weights are all written on their lines."""


class Weight(NamedTuple):
    """What a line stands for."""

    label: str
    """Of the weight, as in the graph: ``w_1_2``."""
    value: float
    share: float
    """From -1 to 1, measured by the strongest line of the layer: sign and thickness."""

    @property
    def name(self) -> str:
        """``w₁,₂``"""
        return plain_name(self.label)

    @property
    def number(self) -> str:
        """As short as it can be said."""
        return short(self.value)

    @property
    def exact(self) -> str:
        """With every digit."""
        return exact(self.value)

    @property
    def text(self) -> str:
        """``w₁,₂ = 0.5``"""
        return f"{self.name} = {self.number}"


class Line(NamedTuple):
    """Where the weight of an edge stands."""

    weights: NodeId
    place: int
    layer: NodeId
    """What the neurons of a layer have in common: the matrix whose rows their weights are."""


def lines_of(trace: Trace) -> Mapping[Edge, Line]:
    """The edges that a closed neuron weighs, one number each."""
    graph, found = trace.graph, {}
    for node in graph:
        neuron = neuron_of(graph, node.id)
        if neuron is None or (len(neuron.data) == 1 and _width(trace, neuron.data[0]) > 1):
            continue
        layer = neuron.weights[:-1] if len(neuron.weights) > 2 else neuron.weights
        for place, source in enumerate(neuron.data):
            found[Edge(source, node.id, place)] = Line(neuron.weights, place, layer)
    return found


class Weights:
    """The weighed lines of one trace. `lines` are those of its drawing, as `lines_of` finds them."""

    def __init__(self, trace: Trace, lines: Mapping[Edge, Line] | None = None) -> None:
        self._trace = trace
        self.lines = lines_of(trace) if lines is None else lines
        self.few = 0 < len(self.lines) <= FEW_LINES
        self._heaviest: dict[NodeId, float] = {}
        self._strongest: dict[NodeId, float] = {}

    def weight(self, edge: Edge, ran: bool) -> Weight | None:
        """The weight of a line, and how it is drawn once a derivative has run along it (`ran`)."""
        line, weights = self.lines.get(edge), self._weights_of(edge)
        if line is None or weights is None:
            return None
        value = float(weights[line.place])
        label = f"{self._trace.graph.labels[line.weights]}_{line.place + 1}"
        return Weight(label, value, self.share(edge, ran) or 0.0)

    def _weights_of(self, edge: Edge) -> Array | None:
        """The weights that a line is one of; None where a hand has put something else in their place."""
        line = self.lines.get(edge)
        found = None if line is None else self._trace.values.get(line.weights)
        if line is None or found is None or found.ndim != 1 or line.place >= len(found):
            return None
        return found

    def number(self, edge: Edge) -> str:
        """The weight of a line as a short number; empty for a wire that no neuron weighs."""
        line = self.lines.get(edge)
        if line is None or line.weights not in self._trace.values:
            return ""
        return short(float(self._trace.values[line.weights][line.place]))

    def share(self, edge: Edge, ran: bool) -> float | None:
        """How strong a line is, from -1 to 1; None for a wire that no neuron weighs."""
        line, weights = self.lines.get(edge), self._weights_of(edge)
        if line is None or weights is None:
            return None
        if ran and self._trace.mode == "reverse":
            drawn, largest = _mean(self._trace.index.contributions[edge][1]), self.strongest(line.layer)
        else:
            drawn, largest = float(weights[line.place]), self.heaviest(line.layer)
        return drawn / largest if largest and np.isfinite(drawn) else 0.0

    def heaviest(self, layer: NodeId) -> float:
        """The largest weight of a layer, without its sign."""
        if not self._heaviest:
            values = self._trace.values
            for line in self.lines.values():
                if line.weights in values:
                    largest = _largest(values[line.weights])
                    self._heaviest[line.layer] = max(self._heaviest.get(line.layer, 0.0), largest)
        return self._heaviest.get(layer, 0.0)

    def strongest(self, layer: NodeId) -> float:
        """The largest share of a gradient that comes through a layer, without its sign."""
        if not self._strongest:
            contributions = self._trace.index.contributions
            for edge, line in self.lines.items():
                if edge in contributions:
                    size = _largest(np.asarray(_mean(contributions[edge][1])))
                    self._strongest[line.layer] = max(self._strongest.get(line.layer, 0.0), size)
        return self._strongest.get(layer, 0.0)

    def stays(self, edge: Edge, ran: bool, before: Weights) -> bool:
        """Whether a line was drawn alike in the trace before."""
        line = self.lines.get(edge)
        if line is None:
            return edge not in before.lines
        if self.heaviest(line.layer) != before.heaviest(line.layer):
            return False
        if ran and self.strongest(line.layer) != before.strongest(line.layer):
            return False
        return same_array(self._trace.values.get(line.weights), before._trace.values.get(line.weights))


def _width(trace: Trace, node_id: NodeId) -> int:
    """How many numbers a neuron finds in a single input (of a batch: in each example)."""
    value = trace.values.get(node_id)
    return value.shape[-1] if value is not None and value.ndim else 1


def _largest(array: Array) -> float:
    return float(np.max(np.abs(array[np.isfinite(array)]), initial=0.0))


def _mean(array: Array) -> float:
    return float(array) if array.ndim == 0 else float(np.mean(array)) if array.size else 0.0
