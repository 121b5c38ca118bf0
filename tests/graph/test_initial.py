"""How the parameters of blocks begin."""

import numpy as np
import pytest

from gradviz.graph.block import Parameter
from gradviz.graph.graph import Graph, GraphError, Node, frozen_array
from gradviz.graph.initial import STARTS, is_owned, settled, start_value, starting_values
from gradviz.graph.parse import parse, parse_program
from gradviz.ops.op import Array

MANY = Parameter((200, 100), fan=(100, 200))


def start(init: str, parameter: Parameter = MANY, salt: int = 0, number: int = 0, **attrs: float) -> Array:
    return start_value(parameter, {"init": init, **attrs}, salt, number)


def value(text: str, name: str) -> Array:
    found = parse(text)[name].value
    assert found is not None
    return found


def test_the_plain_ones_are_what_they_say() -> None:
    assert np.all(start("zeros") == 0.0)
    assert np.all(start("ones") == 1.0)
    assert np.all(start("constant", scale=0.25) == 0.25)


def test_the_random_ones_are_spread_as_in_the_literature() -> None:
    xavier = np.sqrt(6.0 / (100 + 200))
    assert np.max(np.abs(start("xavier"))) <= xavier
    assert np.std(start("xavier")) == pytest.approx(xavier / np.sqrt(3), rel=0.02)
    assert np.std(start("he")) == pytest.approx(np.sqrt(2.0 / 100), rel=0.02)
    assert np.std(start("normal", scale=3.0)) == pytest.approx(3.0, rel=0.02)
    assert np.max(np.abs(start("uniform", scale=0.5))) <= 0.5
    assert np.std(start("uniform", scale=0.5)) == pytest.approx(0.5 / np.sqrt(3), rel=0.02)


@pytest.mark.parametrize("init", STARTS)
def test_every_way_to_begin_is_the_same_each_time(init: str) -> None:
    np.testing.assert_array_equal(start(init, seed=3), start(init, seed=3))
    assert not start(init).flags.writeable


@pytest.mark.parametrize("init", ["xavier", "he", "normal", "uniform"])
def test_other_seeds_blocks_and_parameters_draw_other_numbers(init: str) -> None:
    drawn = [start(init), start(init, seed=1), start(init, salt=1), start(init, number=1)]
    assert len({array.tobytes() for array in drawn}) == 4


def test_a_parameter_may_insist_on_how_it_begins() -> None:
    assert np.all(start("he", Parameter((3,), start="zeros")) == 0.0)


def test_a_parameter_without_cells_has_no_numbers() -> None:
    assert start("xavier", Parameter((0, 3), fan=(3, 0))).shape == (0, 3)


def test_the_parameters_of_a_block_get_shapes_and_values() -> None:
    graph = parse("x = [1, 2]; h = dense(x, 4)")
    assert graph["h.W"].value is not None
    assert graph["h.W"].value.shape == (4, 2)
    assert value("x = [1, 2]; h = dense(x, 4)", "h.b").tolist() == [0.0] * 4
    assert [is_owned(graph, node.id) for node in graph] == [False, True, True, False]


def test_values_that_are_stated_are_kept() -> None:
    text = "x = [1, 2]; h = dense(x, 1, W=[[5, 6]])"
    assert value(text, "h.W").tolist() == [[5.0, 6.0]]
    assert value(text, "h.b").tolist() == [0.0]


def test_two_layers_of_one_size_begin_differently() -> None:
    text = "x = [1, 2]; h = dense(x, 2); k = dense(x, 2)"
    assert not np.array_equal(value(text, "h.W"), value(text, "k.W"))


def test_what_a_block_begins_with_does_not_depend_on_the_others() -> None:
    alone = value("x = [1, 2]; h = dense(x, 2)", "h.W")
    np.testing.assert_array_equal(value("x = [1, 2]; a = dense(x, 2); h = dense(x, 2)", "h.W"), alone)


def test_shapes_are_found_through_blocks() -> None:
    assert value("x = [1, 2]; h = dense(x, 3); y = dense(h, 5)", "y.W").shape == (5, 3)


def test_where_no_shape_can_be_told_there_is_no_value_yet() -> None:
    graph = parse("h = dense(_, 3)")
    assert graph["h.W"].value is None
    misfit = parse("x = [1, 2] + [1, 2, 3]; h = dense(x, 3)")
    assert misfit["h.W"].value is None


def test_a_value_that_fits_survives_an_edit_of_the_text() -> None:
    first = parse("x = [1, 2]; h = dense(x, 3)")
    trained = first.with_value("h.W", np.ones((3, 2)))
    again = parse_program('x = [1, 2]; h = dense(x, 3, activation="tanh")', trained).graph
    assert again["h.W"].value is trained["h.W"].value


def test_a_value_gives_way_where_its_shape_or_its_beginning_changes() -> None:
    trained = parse("x = [1, 2]; h = dense(x, 3)").with_value("h.W", np.ones((3, 2)))
    for text in (
        "x = [1, 2, 3]; h = dense(x, 3)",
        "x = [1, 2]; h = dense(x, 3, seed=1)",
        'x = [1, 2]; h = dense(x, 3, init="he")',
    ):
        again = parse_program(text, trained).graph["h.W"].value
        assert again is not None
        assert not np.all(again == 1.0)
        fresh = parse(text)["h.W"].value
        assert fresh is not None
        np.testing.assert_array_equal(again, fresh)


def test_settling_touches_nothing_that_is_settled() -> None:
    graph = parse("x = [1, 2]; h = dense(x, 3)")
    assert settled(graph) is graph
    plain = parse("e = a + b")
    assert settled(plain) is plain


def test_a_graph_that_was_drawn_gets_its_values() -> None:
    nodes = [
        Node((0,), "input", name="x", value=frozen_array([1.0, 2.0])),
        Node((1, 0), "param"),
        Node((1, 1), "param"),
        Node((1,), "dense", ((0,), (1, 0), (1, 1)), {"units": 2}, "h"),
    ]
    graph = settled(Graph({node.id: node for node in nodes}))
    assert graph == parse("x = [1, 2]; h = dense(x, 2)")


def test_what_a_block_would_begin_with_does_not_depend_on_what_it_has() -> None:
    fresh = parse("x = [1, 2]; h = dense(x, 3)")
    other = fresh.with_value("h.W", np.ones((3, 2)))
    for node_id, begun in starting_values(other).items():
        np.testing.assert_array_equal(begun, fresh.nodes[node_id].value)


# --- a leaf of its own -------------------------------------------------------------------------------------


def test_a_leaf_may_begin_like_the_weights_of_a_block() -> None:
    W = value('W = param(shape=(4, 2), init="he", seed=1)', "W")
    np.testing.assert_array_equal(
        W, start_value(Parameter((4, 2), fan=(2, 4)), {"init": "he", "seed": 1}, 0, 0)
    )
    assert parse('W = param(shape=(4, 2), init="he", seed=1)')["W"].op == "param"
    assert parse('W = const(shape=3, init="ones")')["W"].op == "const"


@pytest.mark.parametrize("init", STARTS)
def test_every_beginning_is_known_to_a_leaf(init: str) -> None:
    W = value(f'W = param(shape=(3, 2), init="{init}", scale=0.5)', "W")
    np.testing.assert_array_equal(W, start(init, Parameter((3, 2), fan=(2, 3)), scale=0.5))


def test_a_leaf_without_a_shape_is_a_single_number() -> None:
    assert value('b = param(init="normal", seed=3)', "b").shape == ()
    assert value('b = param(init="normal", shape=5)', "b").shape == (5,)


def test_a_leaf_keeps_its_random_numbers_under_another_name() -> None:
    text = '{name} = param(shape=(3, 2), init="normal", seed=2)'
    np.testing.assert_array_equal(value(text.format(name="a"), "a"), value(text.format(name="b"), "b"))


def test_a_number_set_at_a_random_leaf_stands_in_its_place() -> None:
    from gradviz.graph.text import with_value

    program = parse_program('W = param(shape=(1, 2), init="he")\ny = sum(W)')
    text = with_value(program, program.graph.find("W"), [[1.0, 2.0]])
    assert text == "W = param([[1, 2]])\ny = sum(W)"


@pytest.mark.parametrize(
    "text, sentence",
    [
        ('W = param(shape=(4, 2), init="good")', "“init” of param is one of xavier"),
        (
            'W = param(shape=(4, 2), init="he", seeds=1)',
            "param has no “seeds”, only shape, init, scale, seed.",
        ),
        ('W = param(shape=(4, -2), init="he")', "“shape” is a size or several"),
        ('W = param(shape=(4000, 2000), init="he")', "An array has at most 1000000 numbers."),
        ('W = param(shape=(4, 2), init="he", seed=-1)', "“seed” of param is a whole number from 0"),
        ('W = param(2, shape=(4, 2), init="he")', "param(...) takes a number or an array"),
    ],
)
def test_a_beginning_that_makes_no_sense_is_told(text: str, sentence: str) -> None:
    with pytest.raises(GraphError) as told:
        parse(text)
    assert sentence in str(told.value)
