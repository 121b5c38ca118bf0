"""What a net answers at each point, held against the net itself."""

import numpy as np
import pytest

from gradviz.document.training import TrainingSetup
from gradviz.graph.parse import parse_program
from gradviz.ui.plots.response import SIDE, Response, ask, places
from gradviz.ui.plots.response_plot import painted
from gradviz.ui.tokens import LIGHT
from gradviz.ui.training.coach import beginning
from gradviz.ui.training.runner import Beginning
from tests.ui.training.nets import CURVE, MOONS

ONE = MOONS.replace("8, 2)", "8, 1)").replace("t = input(1)", "t = input(1, 1)")
SIGMOID = ONE.replace("cross_entropy(y, t)", "binary_cross_entropy_with_logits(y, t)")
THREE = MOONS.replace("8, 2)", "8, 3)")


def begun(program: str, data: str) -> Beginning:
    return beginning(parse_program(program).graph, TrainingSetup(data=data, size=60), None)


def response(program: str, data: str) -> tuple[Beginning, Response]:
    start = begun(program, data)
    found = ask(start.work, start.lesson)()
    assert found is not None
    return start, found


def test_a_curve_is_what_the_net_predicts_at_the_inputs_as_the_person_knows_them() -> None:
    start, found = response(CURVE, "sine")
    scaling = start.lesson.scaling
    assert scaling is not None
    wanted = start.work.predict(scaling.apply(found.xs[:, np.newaxis]))
    np.testing.assert_allclose(found.answers, wanted[:, 0])
    inputs = start.lesson.unscaled(start.lesson.parts.training.inputs)
    assert found.xs[0] < inputs.min()
    assert found.xs[-1] > inputs.max()


@pytest.mark.parametrize("program", [MOONS, SIGMOID])
def test_in_the_plane_the_sign_is_the_class_that_the_net_speaks_for(program: str) -> None:
    start, found = response(program, "moons")
    assert found.answers.shape == (SIDE, SIDE)
    _, _, fed = places(start.lesson)
    predictions = start.work.predict(fed)
    second = np.argmax(predictions, axis=1) == 1 if program == MOONS else predictions[:, 0] > 0
    np.testing.assert_array_equal(found.answers.reshape(-1) > 0, second)


def test_several_classes_have_shares_that_add_up_to_one() -> None:
    _, found = response(THREE, "blobs")
    assert found.answers.shape == (SIDE, SIDE, 3)
    np.testing.assert_allclose(found.answers.sum(axis=2), 1.0)


@pytest.mark.parametrize(
    ("program", "data", "scores"), [(MOONS.replace("8, 2)", "8, 5)"), "moons", 5), (ONE, "blobs", 1)]
)
def test_more_or_fewer_scores_than_classes_are_painted_too(program: str, data: str, scores: int) -> None:
    program = program.replace("cross_entropy", "mse") if scores == 1 else program
    _, found = response(program, data)
    assert found.answers.shape == ((SIDE, SIDE) if scores == 1 else (SIDE, SIDE, scores))
    assert painted(found.answers, LIGHT).shape == (SIDE, SIDE, 4)


@pytest.mark.parametrize("program", [MOONS, SIGMOID, THREE])
@pytest.mark.parametrize("broken", [np.nan, np.inf])
def test_a_net_that_has_come_apart_can_be_painted(program: str, broken: float) -> None:
    start = begun(program, "moons")
    start.work.plan.parameters[...] = broken
    found = ask(start.work, start.lesson)()
    assert found is not None
    assert painted(found.answers, LIGHT).shape == (SIDE, SIDE, 4)


def test_the_rows_of_the_picture_follow_the_second_input() -> None:
    start, found = response(MOONS, "moons")
    assert found.ys is not None
    point = np.array([[found.xs[3], found.ys[50]]])
    answer = start.work.predict(start.lesson.scaled(point))[0]
    assert (found.answers[50, 3] > 0) == (answer[1] > answer[0])


def test_a_surer_answer_is_a_stronger_colour() -> None:
    made = painted(np.array([[-1.0, 0.0, 1.0]]), LIGHT)
    assert made.shape == (1, 3, 4)
    assert tuple(made[0, 1, :3]) == (255, 255, 255)
    assert made[0, 0, 0] > made[0, 0, 2]
    assert made[0, 2, 2] > made[0, 2, 0]


def test_many_inputs_have_no_picture() -> None:
    start = begun(MOONS.replace("1, 2", "1, 4", 1).replace("8, 2)", "8, 3)"), "iris")
    assert ask(start.work, start.lesson)() is None
