"""Single weights are named, found and ranked."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradviz.train.weights import Weight, laid_out, most_moved, place_of, weight_name
from tests.train.nets import net, parts_of, ready


def test_a_weight_is_named_by_its_parameter_and_its_place_from_1() -> None:
    work = ready(net((4, 2), "tanh"), parts_of("moons", 40))
    weight = work.graph.find("W1")
    assert weight_name(work.graph, Weight(weight, (2, 0))) == "W1[3, 1]"


def test_a_single_number_is_named_alone() -> None:
    curve = "x = input(1, 1)\nt = input(1, 1)\nw = param(0.5)\ny = w * x\nloss = mse(y, t)"
    work = ready(curve, parts_of("linear", 40))
    one = Weight(work.graph.find("w"), ())
    assert weight_name(work.graph, one) == "w"
    assert work.plan.parameters[place_of(work.graph, work.plan.places, one)] == 0.5


def test_the_place_of_a_weight_holds_its_number() -> None:
    work = ready(net((4, 3, 2), "tanh"), parts_of("moons", 40))
    graph, places = work.graph, work.plan.places
    for node_id in places:
        value = graph.nodes[node_id].value
        assert value is not None
        for cell in np.ndindex(value.shape):
            number = work.plan.parameters[place_of(graph, places, Weight(node_id, cell))]
            assert number == pytest.approx(value[cell], abs=1e-7)
    assert laid_out(graph, places, work.plan.parameters) == pytest.approx(work.plan.parameters, abs=1e-7)


@given(st.integers(0, 2**32 - 1), st.integers(1, 40))
def test_the_weights_that_moved_farthest_come_first(seed: int, count: int) -> None:
    work = ready(net((4, 2), "tanh"), parts_of("moons", 40))
    graph, places = work.graph, work.plan.places
    moved = np.random.default_rng(seed).normal(size=len(work.plan.parameters))
    found = most_moved(graph, places, moved, count)
    sizes = np.sort(np.abs(np.concatenate([moved[place] for place in places.values()])))[::-1]
    assert [abs(number) for _, number in found] == sizes[:count].tolist()
    for weight, number in found:
        assert moved[place_of(graph, places, weight)] == number
