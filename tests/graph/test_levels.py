"""Blocks opened level by level."""

import pytest

from gradviz.graph.expand import expand
from gradviz.graph.levels import (
    closed_blocks,
    innermost,
    last_level,
    next_level,
    open_by_name,
    open_to,
    read_opened,
)
from gradviz.graph.parse import parse

NET = """
x = [1, 2]
h = dense(x, 2)
y = mlp(h, 3, 1)
"""
H, Y = (1,), (2,)


def test_one_level_more_opens_all_that_is_closed_on_the_screen() -> None:
    graph = parse(NET)
    assert closed_blocks(expand(graph, ())) == {H, Y}
    second = closed_blocks(expand(graph, {H, Y}))
    assert {len(block) for block in second} == {2}
    assert len(second) == 2 + 2, "the neurons of h and the layers of y"


def test_one_level_less_closes_what_holds_nothing_open() -> None:
    graph = parse(NET)
    layers = {block for block in closed_blocks(expand(graph, {H, Y})) if block[0] == Y[0]}
    shown = expand(graph, {H, Y} | layers)
    assert innermost(shown) == {H} | layers


def test_a_level_can_be_opened_and_closed_within_a_block_alone() -> None:
    graph = parse(NET)
    shown = expand(graph, {H, Y})
    assert {block[0] for block in closed_blocks(shown, within={Y})} == {Y[0]}
    assert innermost(shown, within={H}) == {H}
    neurons = closed_blocks(shown, within={H})
    assert len(neurons) == 2
    one = min(neurons)
    assert closed_blocks(shown, within={one}) == {one}


def test_neurons_are_opened_last_and_closed_first() -> None:
    graph = parse("x = [1, 2]\nh = dense(x, 2)\ny = neuron(h)\n")
    layer, neuron = (1,), (2,)
    assert next_level(expand(graph, ())) == {layer}
    circles = expand(graph, {layer})
    neurons = next_level(circles)
    assert neurons == closed_blocks(circles)
    assert neuron in neurons
    assert len(neurons) == 3
    assert last_level(expand(graph, {layer} | neurons)) == neurons
    assert last_level(circles) == {layer}


def test_everything_is_opened_by_as_many_levels_as_there_are() -> None:
    graph = parse(NET)
    assert open_to(graph, 0) == frozenset()
    assert open_to(graph, 1) == {H, Y}
    assert not closed_blocks(expand(graph, open_to(graph)))


def test_a_block_with_too_many_parts_is_not_opened_again_and_again() -> None:
    graph = parse(NET)
    shown = expand(graph, {H, Y}, most=1)
    assert shown.too_large == {H, Y}
    assert closed_blocks(shown) == frozenset()


@pytest.mark.parametrize(
    "wanted, opened", [("", set()), ("h", {H}), ("h, y", {H, Y}), ("1", {H, Y}), ("0", set())]
)
def test_what_a_person_asks_to_be_open(wanted: str, opened: set[tuple[int, ...]]) -> None:
    assert read_opened(parse(NET), wanted) == opened


def test_all_and_names_inside_open_blocks() -> None:
    graph = parse(NET)
    assert read_opened(graph, "all") == open_to(graph)
    inner = open_by_name(graph, ["y", "h_y_1"])
    assert len(inner) == 2
    with pytest.raises(KeyError, match="no closed block called q"):
        read_opened(graph, "q")


def test_parts_and_parameters_are_called_so_that_no_two_are_called_alike() -> None:
    graph = parse("x = [1, 2]\nh = dense(x, 3)\ny = mlp(h, 2, 1)\nz = mlp(h, 2, 1)\nL = sum(y + z)")
    shown = expand(graph, open_to(graph, 1)).graph
    labels = [label for node_id, label in shown.labels.items() if shown.nodes[node_id].op != "const"]
    assert len(set(labels)) == len(labels)
    assert {"h_1", "h_y_1", "h_z_1", "W_y_1", "b_z_2"} <= set(labels)
