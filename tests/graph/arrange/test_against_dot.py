"""Held against Graphviz, where it is installed (the whole comparison is in tests/speed/bench_layout.py)."""

import math

import pytest

from gradviz.graph.arrange import Options, arrange
from gradviz.graph.arrange.metrics import count_crossings
from tests.speed import dot_oracle
from tests.speed.layout_suite import examples, lstm, net, randoms

pytest.importorskip("pygraphviz")


def test_no_more_edges_cross_than_in_the_drawings_of_dot():
    shares = []
    for case in [*examples(), net(2, 4, 1), lstm(), *randoms()[:10]]:
        result = arrange(case.boxes, case.links, Options(order="crossings"))
        ours = count_crossings(result.routes.values())
        theirs = count_crossings(dot_oracle.draw(case.boxes, case.links).routes.values())
        assert ours <= 1.05 * theirs + 1, case.name
        shares.append(math.log((ours + 1) / (theirs + 1)))
    assert sum(shares) <= 0
