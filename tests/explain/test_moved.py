"""What is said of an update that has more to it than a learning rate."""

from gradviz.engine.descent import Descent
from gradviz.engine.trace import trace
from gradviz.explain.formulas import step_formula
from gradviz.explain.words import sentence
from gradviz.graph.parse import parse_program
from gradviz.train.optimizers import SGD, Adam, Momentum, Optimizer

GRAPH = parse_program("w = param(2)\nL = w ** 2").graph


def last(optimizer: Optimizer, velocity: float = 0.0) -> tuple[str, str]:
    memory = {GRAPH.find("w"): {"v": velocity}}
    run = trace(GRAPH, descent=Descent(optimizer, type(optimizer).__name__, 0, memory))
    return sentence(run, len(run)).plain, step_formula(run, len(run)).latex()


def test_plain_gradient_descent_is_said_as_ever() -> None:
    said, formula = last(SGD(0.1))
    assert said.startswith("Gradient descent moves w against its gradient: 2 − 0.1 · 4 = 1.6.")
    assert r"\eta" in formula
    assert formula.endswith("= 1.6")


def test_momentum_says_how_far_and_shows_its_velocity() -> None:
    said, formula = last(Momentum(0.1, momentum=0.5), velocity=2.0)
    assert said.startswith("Momentum moves w by −0.5: from 2 to 1.5.")
    assert formula == r"w \leftarrow w - \eta \, v = 2 - 0.1 \cdot 5 = 1.5"


def test_a_gradient_that_was_changed_on_the_way_is_no_bare_derivative() -> None:
    _, formula = last(SGD(0.1, weight_decay=0.5))
    assert r"\hat{g}" in formula
    assert formula.endswith("= 1.5")


def test_adam_is_written_as_in_textbooks_and_its_numbers_are_those_it_worked_with() -> None:
    said, formula = last(Adam(0.1))
    assert said.startswith("Adam moves w by −0.1: from 2 to 1.9.")
    assert r"\frac{\eta \, \hat{m}}{\sqrt{\hat{v}} + \varepsilon}" in formula
    assert r"2 - \frac{0.1 \cdot 4}{\sqrt{16} +" in formula


def test_cells_are_not_written_out() -> None:
    graph = parse_program("w = param([1, 2])\nL = sum(w ** 2)").graph
    run = trace(graph, descent=Descent(Adam(0.1), "Adam"))
    assert sentence(run, len(run)).plain.startswith("Adam moves each cell of w, by 0.1 at most.")
    assert step_formula(run, len(run)).numbers == ""
