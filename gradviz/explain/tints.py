"""How strongly a neuron is coloured: by its value, and once that is known by its gradient."""

from __future__ import annotations

import numpy as np

from gradviz.engine.trace import Trace
from gradviz.explain.figures import Figure, figure_of
from gradviz.ops.op import Array

ROUND: frozenset[Figure] = frozenset({"neuron", "number"})
"""What is drawn as a circle."""


class Tints:
    """The neurons of one trace. A value has its colour whatever the others are; gradients, which may all be
    tiny, are measured by the largest of them."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._largest: float | None = None

    def tint(self, value: Array | None, gradient: Array | None) -> float:
        """From -1 to 1; of a batch that of the mean."""
        if gradient is not None:
            mean = _mean(gradient)
            return float(np.clip(mean / self.largest, -1.0, 1.0)) if self.largest else 0.0
        if value is None:
            return 0.0
        mean = _mean(value)
        return mean / (0.5 + abs(mean))

    @property
    def largest(self) -> float:
        """The largest gradient of a neuron, without its sign."""
        if self._largest is None:
            graph = self._trace.graph
            means = [
                abs(_mean(gradient))
                for node_id, (_, gradient) in self._trace.index.gradients.items()
                if figure_of(graph, node_id) in ROUND
            ]
            self._largest = max(means, default=0.0)
        return self._largest


def _mean(array: Array) -> float:
    mean = float(array) if array.ndim == 0 else float(np.mean(array)) if array.size else 0.0
    return mean if np.isfinite(mean) else 0.0
