"""A trace as JSON: everything that a run computed, for other programs to read.

The schema, version 1. Numbers are exact: a double survives the way through the text. What JSON cannot say is
the string ``"NaN"``, ``"Infinity"`` or ``"-Infinity"``. Arrays are nested lists in row-major order; an id is
a list of integers.

    format          "gradviz trace"
    version         1
    mode            "reverse", "forward" or "paths"
    output          id of the output
    wrt             id of the input asked about, or null
    seed            what the sweep starts with
    cell            the seeded cell, or null for ones
    learning_rate   a number, or null
    path_count      how many paths (mode "paths"), or null
    multiplications what each way would cost: {"reverse": n, "forward": n, "paths": n}
    nodes           in topological order: id, label, op, attrs, inputs (ids), shape, value,
                    gradient (null: not reached)
    steps           kind, node, and what that kind has: source, slot, upstream, local,
                    contribution, value, terms, path (a list of {source, target, slot}),
                    factors, gradient

A local derivative of over 10,000 entries is null. A path count that no double can hold is exact all the same.
"""

from __future__ import annotations

import json
from math import isfinite, isnan
from typing import Any

from gradviz.engine.trace import Step, Trace
from gradviz.graph.block import short_name
from gradviz.graph.graph import Edge, NodeId
from gradviz.ops.op import Array

FORMAT = "gradviz trace"
VERSION = 1

Json = dict[str, Any]


def trace_to_dict(trace: Trace) -> Json:
    """The trace in the schema above, made of dicts, lists, strings, numbers, booleans and None."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "mode": trace.mode,
        "output": list(trace.output),
        "wrt": None if trace.wrt is None else list(trace.wrt),
        "seed": numbers(trace.seed),
        "cell": None if trace.cell is None else list(trace.cell),
        "learning_rate": None if trace.learning_rate is None else number(trace.learning_rate),
        "path_count": trace.path_count,
        "multiplications": dict(trace.multiplications),
        "nodes": [_node(trace, node_id) for node_id in trace.graph.order],
        "steps": [_step(step) for step in trace.steps],
    }


def trace_json(trace: Trace, *, indent: int | None = 2) -> str:
    """The trace as JSON text, the same for the same trace; without a newline at the end."""
    return json.dumps(trace_to_dict(trace), indent=indent, ensure_ascii=False, allow_nan=False)


def number(x: float) -> float | str:
    """A number as JSON has it."""
    x = float(x)
    if isfinite(x):
        return x
    return "NaN" if isnan(x) else "Infinity" if x > 0 else "-Infinity"


def numbers(array: Array | None) -> Any:
    """A number, nested lists, or None."""
    return None if array is None else _nested(array.tolist())


def _nested(cells: Any) -> Any:
    return [_nested(cell) for cell in cells] if isinstance(cells, list) else number(cells)


def _node(trace: Trace, node_id: NodeId) -> Json:
    node = trace.graph.nodes[node_id]
    value = trace.values[node_id]
    return {
        "id": list(node_id),
        "label": trace.graph.labels[node_id],
        "op": short_name(node.op),
        "attrs": {key: _attribute(setting) for key, setting in node.attrs.items()},
        "inputs": [list(source) for source in node.inputs if source is not None],
        "shape": list(value.shape),
        "value": numbers(value),
        "gradient": numbers(trace.gradients.get(node_id)),
    }


def _attribute(setting: Any) -> Any:
    if isinstance(setting, tuple | list):
        return [_attribute(entry) for entry in setting]
    return number(setting) if isinstance(setting, float) else setting


def _edge(edge: Edge) -> Json:
    return {"source": list(edge.source), "target": list(edge.target), "slot": edge.slot}


def _step(step: Step) -> Json:
    told: Json = {"kind": step.kind, "node": list(step.node)}
    if step.kind in ("backward", "tangent"):
        assert step.source is not None
        told |= {
            "source": list(step.source),
            "slot": step.slot,
            "upstream": numbers(step.upstream),
            "local": numbers(step.local),
            "contribution": numbers(step.contribution),
        }
    elif step.kind == "path":
        told |= {
            "path": [_edge(edge) for edge in step.path],
            "factors": [numbers(factor) for factor in step.factors],
            "contribution": numbers(step.contribution),
        }
    else:
        if step.kind == "sum":
            told["terms"] = [numbers(term) for term in step.terms]
        if step.kind == "update":
            told["gradient"] = numbers(step.gradient)
        told["value"] = numbers(step.value)
    return told
