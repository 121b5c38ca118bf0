import numpy as np
import pytest

from gradviz.ops import OPS
from gradviz.ops.op import pull, run, unbroadcast

SCORES = np.array([3.2, 5.1, -1.7])
"""Cat, car and frog of Stanford's CS231n, where the right class is the first."""


def test_the_hinge_loss_of_the_textbook_scores_is_2_9() -> None:
    inputs = [SCORES, np.asarray(0.0)]
    loss = run(OPS["hinge"], inputs, {})
    assert loss == pytest.approx(2.9)
    gradient, nothing = pull(OPS["hinge"], inputs, loss, np.asarray(1.0), {})
    np.testing.assert_array_equal(gradient, [-1.0, 1.0, 0.0])
    assert nothing is None


def test_the_cross_entropy_of_the_textbook_scores_is_2_04() -> None:
    inputs = [SCORES, np.asarray(0.0)]
    loss = run(OPS["cross_entropy"], inputs, {})
    assert loss == pytest.approx(-np.log(np.exp(3.2) / np.sum(np.exp(SCORES))), rel=1e-14)
    assert loss == pytest.approx(2.04, abs=5e-3)
    gradient, nothing = pull(OPS["cross_entropy"], inputs, loss, np.asarray(1.0), {})
    np.testing.assert_allclose(gradient, [0.13 - 1, 0.87, 0.00], atol=5e-3)
    assert nothing is None


def test_scores_of_a_thousand_overflow_nowhere() -> None:
    scores = np.array([[1000.0, 0.0], [0.0, 1000.0], [-1000.0, -1000.0]])
    for name in ("softmax", "log_softmax"):
        assert np.all(np.isfinite(run(OPS[name], [scores], {})))
    inputs = [scores, np.array([0.0, 0.0, 1.0])]
    loss = run(OPS["cross_entropy"], inputs, {})
    assert loss == pytest.approx((0 + 1000 + np.log(2)) / 3)


def test_a_sure_mistake_has_a_finite_loss_and_gradient() -> None:
    inputs = [np.array([0.0, 1.0]), np.array([1.0, 0.0])]
    loss = run(OPS["binary_cross_entropy"], inputs, {})
    assert loss == 100.0
    gradient, _ = pull(OPS["binary_cross_entropy"], inputs, loss, np.asarray(1.0), {})
    np.testing.assert_allclose(gradient, [-0.5e12, 0.5e12])


def test_the_score_form_equals_the_probability_form() -> None:
    scores, target = np.linspace(-5, 5, 11), np.linspace(0, 1, 11)
    direct = run(OPS["binary_cross_entropy_with_logits"], [scores, target], {})
    probability = run(OPS["sigmoid"], [scores], {})
    assert direct == pytest.approx(run(OPS["binary_cross_entropy"], [probability, target], {}), rel=1e-13)


@pytest.mark.parametrize("name", ["cross_entropy", "hinge"])
@pytest.mark.parametrize("target", [-1.0, 3.0, 0.5, np.nan])
def test_a_target_that_is_no_class_is_told_in_a_sentence(name: str, target: float) -> None:
    with pytest.raises(ValueError, match=r"whole number from 0 to 2\.$"):
        run(OPS[name], [SCORES, np.asarray(target)], {})


@pytest.mark.parametrize("name", ["cross_entropy", "hinge"])
@pytest.mark.parametrize(
    "scores, target", [((2, 3), (3,)), ((), ()), ((2, 3), ()), ((2, 2, 3), (2, 2)), ((2, 0), (2,))]
)
def test_a_target_of_another_shape_is_told_in_a_sentence(
    name: str, scores: tuple[int, ...], target: tuple[int, ...]
) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        run(OPS[name], [np.zeros(scores), np.zeros(target)], {})


@pytest.mark.parametrize("name", ["mse", "binary_cross_entropy", "binary_cross_entropy_with_logits"])
@pytest.mark.parametrize(
    "prediction, target", [((), (3,)), ((3,), (2, 1)), ((2, 1), (2, 3)), ((1, 3), (2, 1))]
)
def test_a_loss_of_shapes_that_broadcast_is_that_of_what_they_are_repeated_to(
    name: str, prediction: tuple[int, ...], target: tuple[int, ...]
) -> None:
    random = np.random.default_rng(0)
    small = [random.uniform(0.1, 0.9, size=shape) for shape in (prediction, target)]
    whole = [np.array(x) for x in np.broadcast_arrays(*small)]
    loss, same = run(OPS[name], small, {}), run(OPS[name], whole, {})
    assert loss == pytest.approx(float(same), rel=1e-14)
    gradients = pull(OPS[name], small, loss, np.asarray(2.0), {})
    wanted = pull(OPS[name], whole, same, np.asarray(2.0), {})
    for x, gradient, over in zip(small, gradients, wanted, strict=True):
        np.testing.assert_allclose(gradient, unbroadcast(over, x.shape), rtol=1e-13)


@pytest.mark.parametrize(
    "name", ["mse", "binary_cross_entropy", "binary_cross_entropy_with_logits", "cross_entropy", "hinge"]
)
def test_the_mean_over_no_rows_is_no_number_and_no_warning(name: str) -> None:
    target = np.zeros((0,) if name in ("cross_entropy", "hinge") else (0, 3))
    inputs = [np.zeros((0, 3)), target]
    loss = run(OPS[name], inputs, {})
    assert np.isnan(loss)
    assert pull(OPS[name], inputs, loss, np.asarray(1.0), {})[0].shape == (0, 3)
