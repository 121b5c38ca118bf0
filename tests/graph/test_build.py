import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradviz.graph.build import Tensor, as_graph, graph_of, tensor
from gradviz.graph.graph import GraphError, same_structure
from gradviz.graph.parse import parse
from gradviz.graph.text import in_reading_order, program_of
from gradviz.ops.op import OPS

# --- scalars, as micrograd's own tests use them --------------------------------------------------------


def test_a_short_computation_has_the_value_and_the_gradient_that_pytorch_gives() -> None:
    x = tensor(-4.0)
    z = 2 * x + 2 + x
    q = z.relu() + z * x
    h = (z * z).relu()
    y = h + q + q * x
    y.backward()
    assert (y.data, x.grad) == (-20.0, 46.0)


def test_a_longer_computation_with_every_operator_and_in_place_sums() -> None:
    a, b = tensor(-4.0), tensor(2.0)
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    g.backward()
    assert (g.data, a.grad, b.grad) == pytest.approx(
        (24.704081632653061, 138.83381924198252, 645.5772594752186)
    )


@pytest.mark.parametrize("x", [-1.0, 0.123, 2.0])
def test_functions_can_be_taken_from_the_class(x: float) -> None:
    for function, value, slope in [
        (tensor.tanh, math.tanh(x), 1 - math.tanh(x) ** 2),
        (tensor.exp, math.exp(x), math.exp(x)),
    ]:
        given_x = tensor(x)
        y = function(given_x)
        y.backward()
        assert (y.data, given_x.grad) == pytest.approx((value, slope))


# --- gradients -----------------------------------------------------------------------------------------


def test_there_is_no_gradient_before_there_is_one() -> None:
    x = tensor(2.0)
    assert x.grad is None
    (x * x).backward()
    assert x.grad == 4.0


def test_gradients_add_up_over_several_calls_until_they_are_zeroed() -> None:
    x = tensor(3.0)
    y = x * x
    y.backward()
    y.backward()
    assert (x.grad, y.grad) == (12.0, 2.0)
    y.zero_grad()
    assert (x.grad, y.grad) == (None, None)
    y.backward()
    assert x.grad == 6.0


def test_gradients_from_two_outputs_add_up_in_what_they_share() -> None:
    x = tensor([1.0, 2.0])
    x.sum().backward()
    (x * x).sum().backward()
    np.testing.assert_array_equal(x.grad, [3.0, 5.0])


def test_a_value_that_is_no_scalar_needs_a_gradient_to_begin_with() -> None:
    x = tensor([1.0, 2.0])
    y = x * 3
    with pytest.raises(GraphError, match=r"of shape 2 needs a gradient of that shape"):
        y.backward()
    with pytest.raises(GraphError, match=r"has the shape 3, the value 2"):
        y.backward([1.0, 2.0, 3.0])
    y.backward([1.0, 10.0])
    np.testing.assert_array_equal(x.grad, [3.0, 30.0])


def test_a_class_index_gets_no_gradient() -> None:
    scores, target = tensor([3.2, 5.1, -1.7]), tensor(0.0)
    scores.hinge(target).backward()
    assert scores.grad is not None
    assert target.grad is None


def test_gradients_are_those_of_the_values_that_were_there_when_it_was_computed() -> None:
    w = tensor([1.0, 2.0])
    loss = (w * w).sum()
    w.data[0] = 100.0
    loss.backward()
    np.testing.assert_array_equal(w.grad, [2.0, 4.0])


def test_a_gradient_is_not_changed_by_a_later_one() -> None:
    x = tensor([1.0, 2.0])
    y = x + 0
    y.backward([1.0, 1.0])
    first = x.grad
    y.backward([1.0, 1.0])
    np.testing.assert_array_equal(first, [1.0, 1.0])


def test_a_step_of_gradient_descent_as_people_write_it() -> None:
    w, b = tensor(np.ones(2), param=True, name="w"), tensor(0.5, param=True, name="b")
    for _ in range(2):
        loss = ((w * [1.0, 2.0]).sum() + b) ** 2
        loss.zero_grad()
        loss.backward()
        for p in (w, b):
            p.data -= 0.1 * p.grad
    np.testing.assert_allclose(w.data, [0.44, -0.12])
    assert b.data == pytest.approx(-0.06)


def test_a_chain_of_ten_thousand_operations_runs_back() -> None:
    x = tensor(1.0)
    y = x
    for _ in range(10_000):
        y = y * 1.0001
    y.backward()
    assert x.grad == pytest.approx(1.0001**10_000)


# --- arrays --------------------------------------------------------------------------------------------


def test_numpy_arrays_may_stand_on_either_side() -> None:
    array = np.arange(6.0).reshape(2, 3)
    x = tensor(np.ones((2, 3)))
    for result in (array * x, x * array, array + x, array - x, np.float64(2) / x, array**x, [1, 2, 3] * x):
        assert isinstance(result, Tensor)
        assert result.shape == (2, 3)
    w = tensor(np.ones((3, 2)))
    np.testing.assert_array_equal((array @ w).data, array @ np.ones((3, 2)))
    np.testing.assert_array_equal((w @ array).data, np.ones((3, 2)) @ array)
    np.testing.assert_array_equal((array - x).data, array - 1)


def test_slices_shapes_and_reductions_follow_numpy() -> None:
    array = np.arange(24.0).reshape(2, 3, 4)
    x = tensor(array)
    for ours, theirs in [
        (x[0], array[0]),
        (x[:, 1:, ..., -1], array[:, 1:, ..., -1]),
        (x[np.int64(1)], array[1]),
        (x.T, array.T),
        (x.sum(), array.sum()),
        (x.sum(axis=1), array.sum(axis=1)),
        (x.sum(0), array.sum(0)),
        (x.mean(axis=(0, 2), keepdims=True), array.mean(axis=(0, 2), keepdims=True)),
        (x.max(), array.max()),
        (x.max(axis=-1), array.max(axis=-1)),
        (x.max(np.float64(5) + 0 * array), np.maximum(array, 5)),
        (x.min(tensor(3.0)), np.minimum(array, 3)),
        (x.reshape(6, 4), array.reshape(6, 4)),
        (x.reshape((6, -1)), array.reshape(6, -1)),
        (x.transpose(2, 0, 1), array.transpose(2, 0, 1)),
        (x.clip(2, high=5), array.clip(2, 5)),
        (x.concatenate(x, axis=2), np.concatenate([array, array], axis=2)),
        (abs(-x), array),
        (+x, array),
    ]:
        np.testing.assert_array_equal(ours.data, theirs)
    assert (x.shape, x.ndim, x.size, len(x)) == ((2, 3, 4), 3, 24, 2)
    assert [row.shape for row in x] == [(3, 4), (3, 4)]


def test_reductions_and_transpose_take_their_arguments_as_in_pytorch_too() -> None:
    array = np.arange(24.0).reshape(2, 3, 4)
    x = tensor(array)
    for ours, theirs in [
        (x.sum(dim=1), array.sum(axis=1)),
        (x.mean(dim=(0, 2), keepdim=True), array.mean(axis=(0, 2), keepdims=True)),
        (x.softmax(dim=0), tensor(array).softmax(axis=0).data),
        (x.transpose(0, 1), array.swapaxes(0, 1)),
        (x.transpose(-1, 0), array.swapaxes(-1, 0)),
        (x[0].transpose(0, 1), array[0].T),
        (x.transpose((0, 2, 1)), array.transpose(0, 2, 1)),
        (x.transpose(axes=(1, 0, 2)), array.transpose(1, 0, 2)),
        (x.transpose(), array.T),
    ]:
        np.testing.assert_array_equal(ours.data, theirs)
    with pytest.raises(GraphError, match="Transpose cannot be computed"):
        x.transpose(0, 3)


def test_a_comparison_is_an_answer_cell_by_cell() -> None:
    x, y = tensor(2.0), tensor([1.0, 2.0])
    assert (x > 1, x == 2.0, x != 2, x <= tensor(1.0), x >= 2) == (True, True, False, False, True)
    assert [type(answer) for answer in (x > 1, x == 2.0)] == [bool, bool]
    for found, wanted in [
        (y == 2, [False, True]),
        (y < [2, 2], [True, False]),
        (np.array([1, 3]) >= y, [True, True]),
    ]:
        np.testing.assert_array_equal(found, wanted)
    assert (x == None, x != "two", x in [tensor(1.0), x]) == (False, True, True)  # noqa: E711
    with pytest.raises(TypeError):
        x < "two"  # noqa: B015
    assert len({x, y, tensor(2.0)}) == 3


def test_a_single_number_is_true_whole_and_formatted_as_a_number_is() -> None:
    assert (bool(tensor(0.0)), bool(tensor([[3.0]]))) == (False, True)
    assert (int(tensor(2.7)), f"{tensor(2.71828):.2f}", f"{tensor([1.0])}") == (2, "2.72", "tensor([1.])")
    with pytest.raises(GraphError, match="Only a single number"):
        bool(tensor([1.0, 2.0]))


def test_slicing_sends_the_gradient_back_to_its_cells() -> None:
    x = tensor(np.zeros((2, 3)))
    x[1, ::2].sum().backward()
    np.testing.assert_array_equal(x.grad, [[0, 0, 0], [1, 0, 1]])


def test_broadcasting_sums_the_gradient_to_the_smaller_shape() -> None:
    x, b = tensor(np.ones((4, 3))), tensor(np.zeros(3))
    (x * 2 + b).sum().backward()
    np.testing.assert_array_equal(b.grad, [4.0, 4.0, 4.0])


@pytest.mark.parametrize("name", [name for name, op in OPS.items() if not op.is_leaf])
def test_every_operation_is_a_method(name: str) -> None:
    assert callable(getattr(Tensor, name))
    assert getattr(Tensor, name).__doc__


def test_what_is_no_attribute_is_refused() -> None:
    x = tensor([1.0])
    with pytest.raises(GraphError, match="sum has no “along”"):
        x.sum(along=0)
    with pytest.raises(GraphError, match="tanh has no “3”"):
        x.tanh(3)
    with pytest.raises(AttributeError):
        x.simgoid()


# --- data ----------------------------------------------------------------------------------------------


def test_an_item_is_the_only_number() -> None:
    assert tensor([[2.5]]).item() == float(tensor(2.5)) == 2.5
    with pytest.raises(GraphError, match="has the shape 2"):
        tensor([1.0, 2.0]).item()
    with pytest.raises(TypeError):
        len(tensor(1.0))


def test_data_is_a_float_or_an_array_and_a_result_cannot_be_written() -> None:
    x = tensor(2)
    assert type(x.data) is float
    y = tensor([1, 2]) * 2
    assert y.data.dtype == np.float64
    with pytest.raises(ValueError, match="read-only"):
        y.data[0] = 3
    with pytest.raises(GraphError, match="only a leaf"):
        y.data = [3, 4]
    x.data = 5
    x.grad = 0
    assert (x.data, x.grad) == (5.0, 0.0)


def test_a_tensor_copies_what_it_is_made_of() -> None:
    array = np.zeros(2)
    x = tensor(array)
    array[0] = 1.0
    np.testing.assert_array_equal(x.data, [0.0, 0.0])
    np.testing.assert_array_equal(np.asarray(x), [0.0, 0.0])


@pytest.mark.parametrize("data", ["a", None, [1, [2]], {"a": 1}, [object()], 1j])
def test_what_is_not_made_of_numbers_is_refused(data: object) -> None:
    with pytest.raises(GraphError, match="made of numbers"):
        tensor(data)


def test_shapes_that_do_not_fit_are_refused_in_one_sentence() -> None:
    with pytest.raises(GraphError, match="2"):
        tensor([1.0, 2.0]) + tensor([1.0, 2.0, 3.0])


def test_a_name_that_no_node_can_have_is_refused() -> None:
    with pytest.raises(GraphError, match="cannot be a name"):
        tensor(1.0, name="a b")
    assert tensor(1.0, name="w₁").name == "w1"


@pytest.mark.parametrize(
    "value, shown",
    [
        (tensor(2.0), "tensor(2.0)"),
        (tensor(2.0, name="x"), "tensor(2.0, name='x')"),
        (tensor([1.0, 2.5], param=True), "tensor([1. , 2.5], param)"),
        (tensor(2.0) * 3, "tensor(6.0, multiply)"),
    ],
)
def test_a_tensor_shows_what_it_is(value: Tensor, shown: str) -> None:
    assert repr(value) == shown


def test_a_tensor_shows_its_gradient() -> None:
    x = tensor(2.0, name="x")
    (x * 3).backward()
    assert repr(x) == "tensor(2.0, name='x', grad=3.0)"


# --- the recorded graph --------------------------------------------------------------------------------


def test_the_graph_is_what_the_same_program_means() -> None:
    a, b = tensor(2.0, name="a"), tensor(1.0, name="b")
    e = (a + b) * (b + 1)
    e.name = "e"
    graph = graph_of(e)
    assert same_structure(graph, parse("a = 2\nb = 1\ne = (a + b) * (b + 1)"))
    assert program_of(graph) == "a = 2\nb = 1\ne = (a + b) * (b + 1)\n"
    assert graph.output == graph.find("e")


def test_the_graph_holds_what_the_output_was_computed_from_and_nothing_else() -> None:
    x = tensor(2.0, name="x")
    y = x.tanh()
    y.exp()
    assert [node.op for node in graph_of(y)] == ["input", "tanh"]


def test_parameters_constants_and_attributes_are_kept() -> None:
    w = tensor([[1.0, 2.0]], param=True, name="w")
    graph = graph_of((w * 3).sum(axis=1)[0])
    assert [(node.op, dict(node.attrs)) for node in graph] == [
        ("param", {}),
        ("const", {}),
        ("multiply", {}),
        ("sum", {"axis": 1}),
        ("pick", {"index": (0,)}),
    ]
    assert in_reading_order(graph) is graph


def test_leaves_of_one_name_are_told_apart() -> None:
    total = tensor(1.0, name="w") * tensor(2.0, name="w") + tensor(3.0, name="w_2") * tensor(4.0, name="w")
    assert [node.name for node in graph_of(total) if node.is_leaf] == ["w", "w_3", "w_2", "w_4"]


def test_the_leaves_have_the_values_with_which_the_output_was_computed() -> None:
    x = tensor(2.0, name="x")
    y = x * x
    x.data = 5.0
    assert graph_of(y)["x"].value == 2.0
    assert y.data == 4.0


@given(st.lists(st.floats(-2, 2), min_size=2, max_size=5), st.integers(0, 3))
def test_values_are_those_of_numpy(numbers: list[float], which: int) -> None:
    x = tensor(numbers)
    array = np.array(numbers)
    ours = [x.tanh() * 2 - x, (x**2).sum() / 3, x.softplus().mean(), x @ x][which]
    theirs = [
        np.tanh(array) * 2 - array,
        (array**2).sum() / 3,
        np.log1p(np.exp(array)).mean(),
        array @ array,
    ][which]
    np.testing.assert_allclose(ours.data, theirs)


def test_a_graph_a_program_and_a_tensor_are_all_a_graph() -> None:
    graph = parse("y = tanh(x)")
    y = tensor(1.0, name="x").tanh()
    assert as_graph(graph) is graph
    assert as_graph("y = tanh(x)") == graph
    assert len(as_graph(y)) == 2
    with pytest.raises(TypeError, match="wanted here, not int"):
        as_graph(3)
