"""Two thousand random graphs over every operation, beside PyTorch and beside nudging."""

import os
from collections import Counter

import numpy as np
import pytest

from gradviz.engine.gradcheck import gradcheck
from gradviz.engine.trace import trace
from gradviz.ops import OPS
from tests.graphs import random_graph

GRAPHS = int(os.environ.get("GRADVIZ_GRAPHS", "2000"))
BATCH = 100
batches = pytest.mark.parametrize("first", range(0, GRAPHS, BATCH))


@batches
def test_values_and_gradients_agree_with_pytorch(first: int) -> None:
    pytest.importorskip("torch")
    from tests.torch_oracle import run_in_torch

    for seed in range(first, first + BATCH):
        graph = random_graph(seed)
        cell = None
        run = trace(graph)
        if run.seed.ndim and seed % 3 == 0:
            cell = tuple(int(size) - 1 for size in run.seed.shape)
            run = trace(graph, cell=cell)
        values, gradients = run_in_torch(graph, run.seed, run.output)
        assert set(run.gradients) - {run.output} <= set(gradients), f"graph {seed}"
        largest = max((float(np.max(np.abs(g))) for g in gradients.values()), default=1.0)
        for node_id in graph.nodes:
            where = f"graph {seed}, {graph.nodes[node_id].op} {graph.labels[node_id]}"
            near(run.values[node_id], values[node_id], 1.0, where)
            if node_id in gradients:
                near(np.asarray(run.grad(node_id)), gradients[node_id], largest, where)


def near(found: np.ndarray, wanted: np.ndarray, scale: float, where: str) -> None:
    """Equal to a relative 1e-9, or to the rounding of what cancelled."""
    assert found.shape == wanted.shape, where
    np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-13 * max(1.0, scale), err_msg=where)


@batches
def test_gradients_agree_with_nudging(first: int) -> None:
    found: Counter[str] = Counter()
    for seed in range(first, first + BATCH):
        result = gradcheck(random_graph(seed))
        assert result.ok, f"graph {seed}: {result.worst}"
        assert all(row.verdict != "undefined" for row in result.rows), f"graph {seed}"
        found.update(row.verdict for row in result.rows)
    assert found["unseen"] < 0.02 * found.total()


def test_the_random_graphs_have_every_operation_and_every_kind_of_trouble() -> None:
    graphs = [random_graph(seed) for seed in range(300)]
    used = Counter(node.op for graph in graphs for node in graph)
    assert set(OPS) == set(used)
    repeated = sum(len(set(node.inputs)) < len(node.inputs) for graph in graphs for node in graph)
    shared = sum(len(edges) > 1 for graph in graphs for edges in graph.outgoing.values())
    arrays = sum(trace(graph).seed.ndim > 0 for graph in graphs)
    assert min(repeated, shared, arrays) > 50
