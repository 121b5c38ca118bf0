"""Opening blocks by what they are called."""

import numpy as np
import pytest

import gradviz as gv
from gradviz.graph.expand import expand

NET = 'x = [1, 2]\nh = dense(x, 2, activation="tanh")\nloss = sum(dense(h, 1))'


def test_blocks_are_opened_by_name_or_id() -> None:
    graph = gv.parse(NET)
    by_id = expand(graph, {graph.find("h")})
    for opened in ("h", ["h"], [graph.find("h")]):
        assert gv.expand(graph, opened).graph == by_id.graph


def test_blocks_inside_others_are_opened_after_them() -> None:
    shown = gv.expand(NET, ["h", "h_2"])
    assert len(shown.opened) == 2
    assert shown.graph["z_2"].op == "total"


def test_everything_is_opened_where_nothing_is_said() -> None:
    shown = gv.expand(NET)
    assert not any(node.op in ("dense", "neuron") for node in shown.graph)
    assert gv.trace(shown.graph).value("loss") == pytest.approx(
        gv.trace(gv.parse(NET)).value("loss"), rel=1e-12
    )


def test_what_is_too_large_stays_closed() -> None:
    shown = gv.expand("x = [1, 2]; h = dense(x, 300)")
    assert shown.too_large == {shown.graph.find("h")}
    by_id = [shown.graph.find("h")]
    assert len(gv.expand("x = [1, 2]; h = dense(x, 300)", by_id, most=1000).graph) > 300


def test_a_tensor_s_history_is_opened() -> None:
    y = gv.dense(gv.tensor([1.0, 2.0]), 2, name="y")
    shown = gv.expand(y, "y")
    np.testing.assert_allclose(gv.trace(shown.graph).value("y"), y.data, rtol=1e-12)


def test_a_number_of_levels_is_opened() -> None:
    assert {node.op for node in gv.expand(NET, "1").graph} & {"dense", "neuron"} == {"neuron"}


def test_nothing_to_open_is_nothing_opened() -> None:
    assert gv.expand("e = a + b").opened == ()
    assert gv.expand(NET, ()).opened == ()


@pytest.mark.parametrize("name", ["q", "x", "loss"])
def test_what_is_no_block_is_told(name: str) -> None:
    with pytest.raises(KeyError, match=f"There is no closed block called {name}"):
        gv.expand(NET, ["h", name])
