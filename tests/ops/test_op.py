import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from gradviz.ops import OPS
from gradviz.ops.op import (
    LEAVES,
    Op,
    jacobian,
    multiplications,
    partial,
    pull,
    push,
    register,
    run,
    settings,
    shape_text,
    unbroadcast,
)


def scalars(*values: float) -> list[np.ndarray]:
    return [np.asarray(value, dtype=np.float64) for value in values]


def test_the_palette_begins_with_the_leaves_and_arithmetic() -> None:
    assert tuple(OPS)[:5] == (*LEAVES, "add", "subtract")


def test_a_name_is_registered_once() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        register(Op(name="add", title="Add", says="adds", inputs=()))


def test_a_leaf_has_nothing_to_compute() -> None:
    with pytest.raises(ValueError, match=r"Parameter is a leaf"):
        run(OPS["param"], [], {})


def test_attributes_that_are_not_given_have_their_defaults() -> None:
    assert settings(OPS["sum"], {"keepdims": True}) == {"axis": None, "keepdims": True}


@pytest.mark.parametrize("shape, text", [((), "scalar"), ((3,), "3"), ((2, 3), "2 × 3")])
def test_a_shape_is_written_as_a_person_reads_it(shape: tuple[int, ...], text: str) -> None:
    assert shape_text(shape) == text


@given(arrays.mutually_broadcastable_shapes(num_shapes=1, base_shape=(2, 3, 2), max_dims=3), st.data())
def test_unbroadcast_undoes_a_broadcast(shapes: arrays.BroadcastableShapes, data: st.DataObject) -> None:
    (shape,) = shapes.input_shapes
    wide = np.broadcast_to(np.ones(shape), shapes.result_shape)
    back = unbroadcast(wide, shape)
    assert back.shape == shape
    assert back.sum() == wide.sum()


def test_the_seed_example_has_the_local_derivatives_of_the_textbook() -> None:
    inputs = scalars(3.0, 2.0)
    output = run(OPS["multiply"], inputs, {})
    assert output == 6.0
    assert [partial(OPS["multiply"], slot, inputs, output, {}) for slot in (0, 1)] == [2.0, 3.0]
    assert pull(OPS["multiply"], inputs, output, np.asarray(1.0), {}) == (2.0, 3.0)
    assert push(OPS["multiply"], 1, inputs, output, np.asarray(10.0), {}) == 30.0


def test_a_product_with_itself_has_two_edges() -> None:
    inputs = scalars(3.0, 3.0)
    assert pull(OPS["multiply"], inputs, np.asarray(9.0), np.asarray(1.0), {}) == (3.0, 3.0)


def test_the_jacobian_of_a_broadcast_input_has_a_column_for_each_of_its_cells() -> None:
    inputs = [np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), np.array([10.0, 20.0, 30.0])]
    matrix = jacobian(OPS["multiply"], 1, inputs, run(OPS["multiply"], inputs, {}), {})
    assert matrix is not None
    assert matrix.shape == (2, 3, 3)
    np.testing.assert_array_equal(matrix[1], np.diag([4.0, 5.0, 6.0]))


def test_a_matrix_product_costs_rows_times_columns_times_what_they_share() -> None:
    inputs = [np.ones((2, 3)), np.ones((3, 4))]
    output = run(OPS["matmul"], inputs, {})
    assert [multiplications(OPS["matmul"], slot, inputs, output) for slot in (0, 1)] == [24, 24]


@pytest.mark.parametrize(
    "name, count",
    [("add", 6), ("tanh", 6), ("reshape", 0), ("sum", 0), ("mean", 1), ("max", 6), ("softmax", 36)],
)
def test_an_edge_of_six_cells_costs(name: str, count: int) -> None:
    inputs = [np.ones((2, 3))] * len(OPS[name].inputs)
    assert multiplications(OPS[name], 0, inputs, run(OPS[name], inputs, {})) == count


def test_an_infinite_slope_is_a_value_and_not_a_warning() -> None:
    zero = scalars(0.0)
    assert pull(OPS["sqrt"], zero, run(OPS["sqrt"], zero, {}), np.asarray(1.0), {}) == (np.inf,)


def test_importing_the_operations_imports_numpy_and_nothing_larger() -> None:
    script = "import sys, gradviz.ops; print(' '.join(m for m in sys.modules if '.' not in m))"
    output = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert not {"PySide6", "networkx", "ziamath", "pyqtgraph", "torch"} & set(output.split())
