"""The loss over two directions, against moving the net there."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradviz.train.surface import Surface, along_path, along_weights, surface
from gradviz.train.trainer import Settings, Training, train
from gradviz.train.twin import Twin
from gradviz.train.weights import Weight
from tests.train.nets import WRITTEN, net, parts_of, ready

TWO = Settings(epochs=2)


def walked(work: Training) -> np.ndarray:
    """The parameters of every step."""
    return np.array([work.plan.parameters.copy() for _ in train(work, TWO)])


def whole(twin: Twin, here: np.ndarray, directions: object, path: np.ndarray, places: int) -> Surface:
    *_, last = surface(twin, here, directions, path, places)  # type: ignore[arg-type]
    return last


def test_over_two_weights_each_place_is_the_loss_with_these_two_numbers() -> None:
    work = ready(WRITTEN, parts_of("moons", 60))
    path = walked(work)
    twin, here = Twin(work), work.plan.parameters.copy()
    W, V = (work.plan.graph.find(name) for name in "WV")
    directions = along_weights(twin, here, Weight(W, (1, 2)), Weight(V, (0, 0)))
    assert directions.names == ("W[2, 3]", "V[1, 1]")
    found = whole(twin, here, directions, path, 7)
    assert found.is_whole
    moved = here.copy()
    moved[work.plan.places[W].start + 5] = found.xs[1]
    moved[work.plan.places[V].start] = found.ys[4]
    twin.take(moved)
    assert found.losses[4, 1] == pytest.approx(twin.loss(), rel=1e-5)
    assert found.path[-1] == pytest.approx(
        [here[work.plan.places[W].start + 5], here[work.plan.places[V].start]]
    )
    assert found.path[0] == pytest.approx(
        [path[0][work.plan.places[W].start + 5], path[0][work.plan.places[V].start]], abs=1e-6
    )


def test_the_whole_path_lies_on_the_surface() -> None:
    work = ready(net((5, 2), "tanh"), parts_of("moons"))
    path = walked(work)
    here = work.plan.parameters.copy()
    found = whole(Twin(work), here, along_path(here, path), path, 5)
    assert found.path.shape == (len(path) + 1, 2)
    for along, axis in ((found.path[:, 0], found.xs), (found.path[:, 1], found.ys)):
        assert axis[0] <= along.min()
        assert along.max() <= axis[-1]
    assert found.path[-1] == pytest.approx([0.0, 0.0])
    assert found.path[0, 0] <= 0


def test_it_comes_row_by_row_and_leaves_the_twin_in_the_present() -> None:
    work = ready(net((5, 2), "tanh"), parts_of("moons"))
    twin, here = Twin(work), work.plan.parameters.copy()
    before = twin.loss()
    steps = list(surface(twin, here, along_path(here, here[np.newaxis]), here[np.newaxis], 4))
    assert [each.rows for each in steps] == [0, 1, 2, 3, 4]
    assert [int(np.isfinite(each.losses).sum()) for each in steps] == [0, 4, 8, 12, 16]
    assert twin.loss() == before


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 6), st.integers(1, 30), st.integers(0, 2**32 - 1))
def test_the_directions_of_a_path_are_orthogonal_and_those_of_most_movement(
    moments: int, count: int, seed: int
) -> None:
    random = np.random.default_rng(seed)
    path = random.normal(size=(moments, count)) * random.uniform(0, 3, count)
    found = along_path(np.zeros(count), path)
    lengths = [np.linalg.norm(found.one), np.linalg.norm(found.other)]
    assert lengths == pytest.approx([1.0, 1.0 if count > 1 else 0.0])
    assert found.one @ found.other == pytest.approx(0.0, abs=1e-9)
    singular = np.linalg.svd(path, compute_uv=False) ** 2
    assert found.share == pytest.approx(singular[:2].sum() / singular.sum(), abs=1e-9)


def test_a_net_that_has_not_moved_has_directions_too() -> None:
    found = along_path(np.ones(4), np.ones((1, 4)))
    assert found.one @ found.other == pytest.approx(0.0, abs=1e-12)
    assert (found.share, np.linalg.norm(found.one)) == (1.0, pytest.approx(1.0))


def test_what_explodes_is_left_out_of_the_surface() -> None:
    work = ready(WRITTEN, parts_of("moons", 60))
    here = work.plan.parameters.copy()
    path = np.stack([here, here + np.float32(1e30)])
    found = whole(Twin(work), here, along_path(here, path), path, 3)
    assert np.isnan(found.losses).any()
    assert not np.isinf(found.losses).any()


def test_one_weight_alone_is_no_surface() -> None:
    work = ready(WRITTEN, parts_of("moons", 60))
    weight = Weight(work.plan.graph.find("b"), (0,))
    with pytest.raises(ValueError, match="two different"):
        along_weights(Twin(work), work.plan.parameters, weight, weight)
