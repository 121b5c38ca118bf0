"""What goes along the wires: the shapes of arrays, as they stand on the canvas."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from gradviz.engine.trace import Trace
from gradviz.graph.graph import Edge
from gradviz.ops.op import shape_text


def carried(trace: Trace, lines: Container[Edge]) -> Mapping[Edge, str]:
    """``32 × 4`` for every wire that carries an array, ``(4)`` for a vector, whose length alone would read as
    a value. A number needs no words, and the `lines` of weights between neurons are too many for any."""
    values = trace.values
    return {
        edge: wire_shape(values[edge.source].shape)
        for edge in trace.graph.drawn.edges
        if edge.source in values and values[edge.source].ndim and edge not in lines
    }


def wire_shape(shape: Sequence[int]) -> str:
    """A shape that stands by itself."""
    return f"({shape[0]})" if len(shape) == 1 else shape_text(shape)
