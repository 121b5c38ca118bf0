"""Nets that are ill are told so with their figure, and healthy ones are left in peace."""

from dataclasses import replace

import numpy as np
import pytest

from gradviz.train.looks import Look, look
from gradviz.train.optimizers import SGD, Adam
from gradviz.train.symptoms import Course, Symptom, of_epochs, of_losses, symptoms
from gradviz.train.trainer import Progress, Settings, train
from gradviz.train.twin import Twin
from tests.train.nets import IMAGES, net, parts_of, ready


def seen(program: str, data: str, settings: Settings, size: int = 300, every: int = 30) -> list[Symptom]:
    """Everything that is told while it learns."""
    work = ready(program, parts_of(data, size), settings)
    twin, losses, epochs, found = Twin(work), [], [], []
    for now in train(work, settings):
        losses.append(now.loss)
        epochs += [now] * (now.training is not None)
        if now.step % every == 0 or now.ended:
            found += symptoms(look(twin, work.plan.parameters, now.step), course(losses, epochs))
    return found


def course(losses: list[float], epochs: list[Progress]) -> Course:
    """The course of a training, as far as it came."""
    each = [(now.training, now.validation) for now in epochs if now.training and now.validation]
    if not each:
        return Course(np.array(losses))
    scores = each[-1][0].score, each[-1][1].score
    training, validation = (np.array([figures[k].loss for figures in each]) for k in (0, 1))
    return Course(np.array(losses), 1, training, validation, *scores)


def at_rest(program: str) -> Look:
    return look(Twin(ready(program, parts_of("moons"))))


def kinds(found: list[Symptom] | tuple[Symptom, ...]) -> set[str]:
    return {each.kind for each in found}


# --- healthy -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid"])
@pytest.mark.parametrize("data", ["moons", "circles", "xor", "spirals"])
def test_a_healthy_net_gives_no_reason_to_warn(data: str, activation: str) -> None:
    assert seen(net((16, 16, 2), activation), data, Settings(epochs=40, optimizer=Adam(0.01))) == []


def test_nor_does_a_net_that_learns_a_curve() -> None:
    program = """
x = input(1, 1)
t = input(1, 1)
y = mlp(x, widths=(16, 16, 1), activation="tanh")
loss = mse(y, t)
"""
    assert seen(program, "sine", Settings(epochs=60, optimizer=Adam(0.02)), 200) == []


def test_nor_does_a_net_that_has_nothing_left_to_learn() -> None:
    losses = np.full(5000, 1e-3)
    assert kinds(symptoms(None, Course(losses))) == {"stuck"}
    assert symptoms(None, Course(losses, training_score=1.0)) == ()


# --- layers --------------------------------------------------------------------------------------------


def test_dead_units_are_counted_and_named() -> None:
    program = """
x = input(1, 2)
t = input(1, 1)
W = param([[1, 1, 1, 1], [1, 1, 1, 1]])
b = param([0, -100, -100, 0])
h = relu(x @ W + b)
y = dense(h, units=1)
loss = mse(y, t)
"""
    (found,) = symptoms(at_rest(program))
    assert found.text == "2 of the 4 units of h give 0 for every example: they are dead."
    assert (found.kind, found.units) == ("dead", (1, 2))


def test_what_is_dead_of_a_convolution_are_channels() -> None:
    seen = look(Twin(ready(IMAGES, parts_of("digits", 100))))
    dead = replace(seen, layers=(replace(seen.layers[0], silent=(0, 1, 3)), *seen.layers[1:]))
    assert next(iter(symptoms(dead))).text == (
        f"3 of the 4 channels of {seen.layers[0].layer.name} give 0 for every example: they are dead."
    )


def test_a_leaky_unit_is_never_dead() -> None:
    program = """
x = input(1, 2)
t = input(1, 1)
W = param([[1, 1], [1, 1]])
h = leaky_relu(x @ W - 100)
y = dense(h, units=1)
loss = mse(y, t)
"""
    assert "dead" not in kinds(symptoms(at_rest(program)))


@pytest.mark.parametrize("activation", ["tanh", "sigmoid"])
def test_a_layer_at_its_flat_ends_is_told(activation: str) -> None:
    found = symptoms(at_rest(net((8, 2), activation, ', init="normal", scale=100')))
    (told,) = [each for each in found if each.kind == "saturated"]
    share, words = told.text.split(" % ")
    assert 67 <= int(share) <= 100
    assert words == f"of the activations of h1 lie where {activation} is flat: hardly any gradient passes."


def test_a_certain_prediction_is_no_saturation() -> None:
    program = net((8, 2), "tanh").replace('"tanh"', '"relu", last="sigmoid", scale=40')
    assert "saturated" not in kinds(symptoms(at_rest(program)))


def test_gradients_vanish_in_a_deep_net_of_sigmoids() -> None:
    found = symptoms(at_rest(net((8,) * 8 + (2,), "sigmoid")))
    first = found[0]
    assert first.kind == "vanishing"
    assert first.text.startswith("The gradients of h1 are ")
    assert first.text.endswith(" times smaller than those of the last layer: they vanish.")


def test_no_gradient_at_all_is_told_as_such() -> None:
    found = symptoms(at_rest(net((6, 6, 2), "step")))
    assert [each.text for each in found if each.kind == "vanishing"] == [
        "No gradient reaches h1: it cannot learn.",
        "No gradient reaches h2: it cannot learn.",
    ]


def test_gradients_explode_in_a_deep_net_with_large_weights() -> None:
    found = symptoms(at_rest(net((16,) * 6 + (2,), "relu", ', init="normal", scale=3')))
    exploding = [each for each in found if each.kind == "exploding"]
    assert exploding
    assert exploding[0].text.startswith("The gradients of h1 are ")
    assert exploding[0].text.endswith(" times as large as its weights: they explode.")


def test_numbers_that_are_not_finite_are_told_once_a_layer() -> None:
    work = ready(net((6, 2), "relu"), parts_of("moons"))
    found = symptoms(look(Twin(work), np.full_like(work.plan.parameters, np.nan)))
    assert kinds(found) == {"broken"}
    assert [each.text[:3] for each in found] == ["h1 ", "y h"]


# --- losses --------------------------------------------------------------------------------------------


def test_a_tiny_learning_rate_is_a_loss_that_does_not_fall() -> None:
    found = seen(net((8, 2), "tanh"), "moons", Settings(epochs=60, optimizer=SGD(1e-6)))
    assert kinds(found) == {"stuck"}
    assert found[-1].text.startswith("The loss does not fall: it was ")
    assert found[-1].text.endswith(" steps.")


def test_nobody_judges_a_loss_after_a_few_steps() -> None:
    assert list(of_losses(Course(np.ones(150)))) == []


def test_a_loss_that_rises_again_is_told_with_its_best_moment() -> None:
    losses = np.concatenate([np.linspace(1.0, 0.1, 600), np.linspace(0.1, 0.9, 400)])
    (found,) = of_losses(Course(losses))
    assert found.kind == "rising"
    assert found.text.startswith("The loss rises: it was 0.1")
    assert "around step 600" in found.text


def test_a_noisy_loss_that_falls_is_left_in_peace() -> None:
    random = np.random.default_rng(4)
    losses = np.exp(-np.arange(3000) / 900) * random.uniform(0.3, 1.7, 3000)
    assert list(of_losses(Course(losses))) == []


def test_means_of_several_steps_tell_the_same() -> None:
    losses = np.concatenate([np.linspace(1.0, 0.1, 600), np.linspace(0.1, 0.9, 400)])
    (found,) = of_losses(Course(losses.reshape(-1, 10).mean(axis=1), 10))
    assert "around step 600" in found.text


FALLING = np.array([1 / (k + 1) for k in range(20)])
TURNING = np.array([1.0, 0.8, 0.6, 0.5] + [0.5 + 0.03 * k for k in range(1, 17)])


def over_fitting(training: np.ndarray, validation: np.ndarray, score: float = 0.8) -> list[str]:
    found = of_epochs(Course(np.zeros(0), 1, training, validation, 0.9, score))
    return [each.text for each in found]


def test_over_fitting_is_told_from_where_both_losses_part() -> None:
    (text,) = over_fitting(FALLING, TURNING)
    first, second = text.split(", and ")
    assert first == "Over-fitting: since epoch 4 the training loss falls from 0.25 to 0.05"
    assert second == "the validation loss rises from 0.5 to 0.98."


def test_what_is_no_over_fitting_is_not_told() -> None:
    assert over_fitting(FALLING, TURNING, score=1.0) == []
    assert over_fitting(FALLING, FALLING) == []
    assert over_fitting(TURNING, TURNING) == []
    assert over_fitting(FALLING[:8], TURNING[:8]) == []
    assert over_fitting(FALLING, np.full(20, np.nan)) == []
    assert over_fitting(FALLING / 1e3, np.append(1.0, TURNING[1:] / 1e3)) == []


def test_a_large_net_over_fits_a_few_noisy_examples() -> None:
    work = ready(net((64, 64, 2), "relu"), parts_of("moons", 60))
    wrong = work.targets[0].copy()
    wrong[::3] = 1 - wrong[::3]
    work.targets = (wrong, *work.targets[1:])
    steps = list(train(work, Settings(epochs=120, optimizer=Adam(0.01), restore_best=False)))
    found = of_epochs(course([], [now for now in steps if now.training]))
    assert kinds(tuple(found)) == {"overfitting"}
