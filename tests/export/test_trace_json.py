"""A trace as JSON: nothing is lost on the way."""

import json
from typing import Any

import numpy as np
import pytest

from gradviz.engine.trace import Mode, Trace, trace
from gradviz.export.trace_json import trace_json, trace_to_dict
from gradviz.ops.op import Array
from tests.graphs import Builder, ladder, random_graph, seed_graph, small_net

KEYS = {
    "forward": {"value"},
    "seed": {"value"},
    "backward": {"source", "slot", "upstream", "local", "contribution"},
    "tangent": {"source", "slot", "upstream", "local", "contribution"},
    "path": {"path", "factors", "contribution"},
    "sum": {"terms", "value"},
    "update": {"gradient", "value"},
}


def test_a_step_of_the_seed_expression() -> None:
    told = trace_to_dict(trace(seed_graph()))
    assert told["steps"][7] == {
        "kind": "backward",
        "node": [2],
        "source": [1],
        "slot": 1,
        "upstream": 2.0,
        "local": 1.0,
        "contribution": 2.0,
    }
    assert told["nodes"][-1] == {
        "id": [5],
        "label": "e",
        "op": "multiply",
        "attrs": {},
        "inputs": [[2], [4]],
        "shape": [],
        "value": 6.0,
        "gradient": 1.0,
    }
    assert told["multiplications"] == {"reverse": 5, "forward": 6, "paths": 6}


def same(told: Any, array: Array | None) -> bool:
    if told is None or array is None:
        return told is array
    found = np.array(told, dtype=np.float64)
    return found.shape == array.shape and bool(np.array_equal(found, array, equal_nan=True))


def check(run: Trace) -> None:
    told = json.loads(trace_json(run))
    assert told["format"] == "gradviz trace"
    assert told["version"] == 1
    for line, node_id in zip(told["nodes"], run.graph.order, strict=True):
        assert tuple(line["id"]) == node_id
        assert same(line["value"], run.values[node_id])
        assert same(line["gradient"], run.gradients.get(node_id))
    for line, step in zip(told["steps"], run.steps, strict=True):
        assert set(line) == {"kind", "node", *KEYS[step.kind]}
        for key in set(line) & {"value", "upstream", "local", "contribution", "gradient"}:
            assert same(line[key], getattr(step, key)), key


MODES: list[Mode] = ["reverse", "forward", "paths"]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("seed", range(10))
def test_every_number_survives_the_text(seed: int, mode: Mode) -> None:
    graph = random_graph(seed)
    check(trace(graph, mode=mode, wrt=trace(graph).flow.leaves[0]))


def test_updates_and_their_rate_are_told() -> None:
    run = trace(small_net(), learning_rate=0.1)
    check(run)
    assert trace_to_dict(run)["learning_rate"] == 0.1


def test_infinities_and_nan_are_words_since_json_has_no_numbers_for_them() -> None:
    build = Builder()
    x = build.leaf([0.0, -1.0, np.inf], name="x")
    build.add("log", x, name="y")
    text = trace_json(trace(build.graph()))
    told = json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    assert told["nodes"][1]["value"] == ["-Infinity", "NaN", "Infinity"]
    check(trace(build.graph()))


def test_a_huge_count_of_paths_is_exact() -> None:
    told = json.loads(trace_json(trace(ladder(300), mode="paths")))
    assert told["path_count"] == 2**300


def test_the_same_trace_gives_the_same_text() -> None:
    assert trace_json(trace(small_net())) == trace_json(trace(small_net()))
    assert "\n" not in trace_json(trace(seed_graph()), indent=None)
