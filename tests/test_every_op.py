"""Each registered operation is held to the same promises, and none is named here: a new one is covered at
once."""

import string
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from gradviz.ops import OPS
from gradviz.ops.op import (
    Array,
    Op,
    jacobian,
    multiplications,
    partial,
    pull,
    push,
    run,
    settings,
    unbroadcast,
)
from gradviz.ops.rule import NAMESPACE, source
from gradviz.ops.typeset import formula, partial_formula, pullback_formula

with warnings.catch_warnings():  # ziamath reads its font in a way that Python will drop
    warnings.simplefilter("ignore", DeprecationWarning)
    import ziamath

Settings = dict[str, Any]


def variants(op: Op) -> Iterator[Settings]:
    """The default attributes, and every switch and choice turned once."""
    yield {}
    for attr in op.attrs:
        for value in (not attr.default,) if attr.kind == "bool" else attr.choices:
            if value != attr.default:
                yield {attr.name: value}


COMPUTED = [
    pytest.param(op, attrs, id=" ".join([op.name, *attrs]))
    for op in OPS.values()
    if not op.is_leaf
    for attrs in variants(op)
]
ELEMENTWISE = [case for case in COMPUTED if case.values[0].elementwise]
every_operation = pytest.mark.parametrize("op, attrs", COMPUTED)
every_elementwise = pytest.mark.parametrize("op, attrs", ELEMENTWISE)


def sample(op: Op, random: np.random.Generator, shape: tuple[int, ...] = (2, 3)) -> tuple[Array, ...]:
    if op.sample is not None:
        return op.sample(random)
    return tuple(random.uniform(*op.domain, size=shape) for _ in op.inputs)


class Probe:
    """One operation as a function of one number: along a random direction, weighed by a random `g`."""

    def __init__(self, op: Op, attrs: Settings, seed: int = 0) -> None:
        self.random = np.random.default_rng(seed)
        self.op, self.attrs = op, attrs
        self.inputs = sample(op, self.random)
        self.output = run(op, self.inputs, attrs)
        self.g = self.random.normal(size=self.output.shape)
        self.gradients = pull(op, self.inputs, self.output, self.g, attrs)

    def direction(self) -> list[Array]:
        """A random direction in all inputs that have a derivative."""
        return [
            np.zeros(x.shape) if gradient is None else self.random.normal(size=x.shape)
            for x, gradient in zip(self.inputs, self.gradients, strict=True)
        ]

    def at(self, step: float, direction: list[Array]) -> tuple[Array, ...]:
        return tuple(x + step * v for x, v in zip(self.inputs, direction, strict=True))

    def value(self, step: float, direction: list[Array]) -> float:
        return float(np.sum(self.g * run(self.op, self.at(step, direction), self.attrs)))

    def slope(self, step: float, along: list[Array], into: list[Array]) -> float:
        """The derivative in direction `into`, at `step` along `along`."""
        inputs = self.at(step, along)
        gradients = pull(self.op, inputs, run(self.op, inputs, self.attrs), self.g, self.attrs)
        return dot(gradients, into)


def dot(gradients: Any, direction: list[Array]) -> float:
    return sum(float(np.sum(a * b)) for a, b in zip(gradients, direction, strict=True) if a is not None)


# --- numbers -------------------------------------------------------------------------------------------


@every_operation
def test_the_value_is_finite_on_the_domain(op: Op, attrs: Settings) -> None:
    probe = Probe(op, attrs)
    assert isinstance(probe.output, np.ndarray)
    assert probe.output.dtype == np.float64
    assert np.all(np.isfinite(probe.output))


@every_operation
def test_the_gradient_is_what_nudging_says(op: Op, attrs: Settings) -> None:
    for seed in range(5):
        probe = Probe(op, attrs, seed)
        direction = probe.direction()
        h = 1e-6
        numeric = (probe.value(h, direction) - probe.value(-h, direction)) / (2 * h)
        assert dot(probe.gradients, direction) == pytest.approx(numeric, rel=1e-6, abs=1e-8)


@every_operation
def test_each_gradient_has_the_shape_of_its_input(op: Op, attrs: Settings) -> None:
    probe = Probe(op, attrs)
    assert len(probe.gradients) == len(probe.inputs)
    for slot, (x, gradient) in enumerate(zip(probe.inputs, probe.gradients, strict=True)):
        if slot in op.fixed_inputs:
            assert gradient is None
        if gradient is not None:
            assert gradient.shape == x.shape
            assert gradient.dtype == np.float64


@every_operation
def test_the_second_derivative_is_symmetric(op: Op, attrs: Settings) -> None:
    probe = Probe(op, attrs)
    u, v = probe.direction(), probe.direction()
    h = 1e-5
    u_after_v = (probe.slope(h, v, u) - probe.slope(-h, v, u)) / (2 * h)
    v_after_u = (probe.slope(h, u, v) - probe.slope(-h, u, v)) / (2 * h)
    assert u_after_v == pytest.approx(v_after_u, rel=1e-5, abs=1e-7)


@every_operation
def test_the_second_derivative_is_what_nudging_says(op: Op, attrs: Settings) -> None:
    probe = Probe(op, attrs)
    v = [0.1 * direction for direction in probe.direction()]
    curvature = (probe.slope(1e-4, v, v) - probe.slope(-1e-4, v, v)) / 2e-4
    h = 1e-2
    numeric = (probe.value(h, v) - 2 * probe.value(0, v) + probe.value(-h, v)) / h**2
    assert curvature == pytest.approx(numeric, rel=1e-3, abs=1e-6)


@every_operation
def test_the_gradient_is_linear_in_the_upstream_gradient(op: Op, attrs: Settings) -> None:
    probe = Probe(op, attrs)
    tripled = pull(op, probe.inputs, probe.output, 3.0 * probe.g, attrs)
    for once, thrice in zip(probe.gradients, tripled, strict=True):
        if once is not None:
            np.testing.assert_allclose(thrice, 3.0 * once, rtol=1e-12, atol=1e-14)


@every_operation
def test_jacobian_pull_and_push_agree(op: Op, attrs: Settings) -> None:
    probe = Probe(op, attrs)
    cells = tuple(range(probe.output.ndim))
    for slot, (x, gradient) in enumerate(zip(probe.inputs, probe.gradients, strict=True)):
        matrix = jacobian(op, slot, probe.inputs, probe.output, attrs)
        tangent = probe.random.normal(size=x.shape)
        pushed = push(op, slot, probe.inputs, probe.output, tangent, attrs)
        assert pushed.shape == probe.output.shape
        if gradient is None:
            assert matrix is None
            assert not pushed.any()
            continue
        assert matrix is not None
        assert matrix.shape == probe.output.shape + x.shape
        np.testing.assert_allclose(np.tensordot(probe.g, matrix, (cells, cells)), gradient, atol=1e-12)
        np.testing.assert_allclose(pushed, np.tensordot(matrix, tangent, x.ndim), atol=1e-12)


@every_operation
def test_a_jacobian_over_the_limit_is_not_made(op: Op, attrs: Settings) -> None:
    probe = Probe(op, attrs)
    limit = probe.output.size * probe.inputs[0].size - 1
    assert jacobian(op, 0, probe.inputs, probe.output, attrs, limit=limit) is None


@every_operation
def test_nothing_writes_into_what_it_was_given(op: Op, attrs: Settings) -> None:
    probe = Probe(op, attrs)
    kept = [array.copy() for array in (*probe.inputs, probe.output, probe.g)]
    for array in (*probe.inputs, probe.output, probe.g):
        array.flags.writeable = False
    again = run(op, probe.inputs, attrs)
    pull(op, probe.inputs, probe.output, probe.g, attrs)
    np.testing.assert_array_equal(again, probe.output)
    for array, before in zip((*probe.inputs, probe.output, probe.g), kept, strict=True):
        np.testing.assert_array_equal(array, before)


@every_operation
def test_an_edge_costs_no_more_than_its_full_jacobian(op: Op, attrs: Settings) -> None:
    probe = Probe(op, attrs)
    for slot, x in enumerate(probe.inputs):
        assert 0 <= multiplications(op, slot, probe.inputs, probe.output) <= probe.output.size * x.size


@every_operation
def test_one_input_too_many_or_too_few_is_told_in_a_sentence(op: Op, attrs: Settings) -> None:
    inputs = sample(op, np.random.default_rng(0))
    wrong = [()] if op.variadic else [inputs[:-1], (*inputs, inputs[0])]
    for given in wrong:
        with pytest.raises(ValueError, match=r"takes \d+ input.*\.$"):
            run(op, given, attrs)


# --- elementwise operations ----------------------------------------------------------------------------


@every_elementwise
def test_the_local_derivative_times_upstream_is_the_gradient(op: Op, attrs: Settings) -> None:
    probe = Probe(op, attrs)
    for slot, gradient in enumerate(probe.gradients):
        local = partial(op, slot, probe.inputs, probe.output, attrs)
        assert local is not None
        assert local.shape == probe.output.shape
        np.testing.assert_allclose(local * probe.g, gradient, rtol=1e-14)


@every_elementwise
def test_single_numbers_stay_arrays_without_axes(op: Op, attrs: Settings) -> None:
    inputs = sample(op, np.random.default_rng(0), shape=())
    inputs = tuple(np.asarray(x) for x in inputs)
    output = run(op, inputs, attrs)
    assert isinstance(output, np.ndarray)
    assert output.shape == ()
    for slot, gradient in enumerate(pull(op, inputs, output, np.ones(()), attrs)):
        assert isinstance(gradient, np.ndarray)
        local = partial(op, slot, inputs, output, attrs)
        assert isinstance(local, np.ndarray)
        assert gradient.shape == local.shape == ()


@pytest.mark.parametrize("op, attrs", [case for case in ELEMENTWISE if len(case.values[0].inputs) >= 2])
@pytest.mark.parametrize("shapes", [((2, 3), (3,)), ((2, 1), (1, 3)), ((), (2, 3)), ((4, 1, 2), (3, 1))])
def test_smaller_inputs_are_repeated_and_their_gradients_added_up(
    op: Op, attrs: Settings, shapes: tuple[tuple[int, ...], ...]
) -> None:
    random = np.random.default_rng(0)
    inputs = tuple(np.asarray(random.uniform(*op.domain, size=shape)) for shape in shapes)
    output = run(op, inputs, attrs)
    repeated = tuple(np.broadcast_to(x, np.broadcast_shapes(*shapes)) for x in inputs)
    np.testing.assert_array_equal(output, run(op, repeated, attrs))
    g = random.normal(size=output.shape)
    gradients = pull(op, inputs, output, g, attrs)
    spread = pull(op, repeated, output, g, attrs)
    for slot, (x, gradient, copies) in enumerate(zip(inputs, gradients, spread, strict=True)):
        assert gradient is not None
        assert copies is not None
        assert gradient.shape == x.shape
        np.testing.assert_allclose(gradient, unbroadcast(copies, x.shape), rtol=1e-12)
        matrix = jacobian(op, slot, inputs, output, attrs)
        assert matrix is not None
        np.testing.assert_allclose(np.tensordot(g, matrix, output.ndim), gradient, atol=1e-12)


@every_elementwise
def test_any_number_at_all_gives_a_value_and_no_warning(op: Op, attrs: Settings) -> None:
    extremes = np.array([-np.inf, -1e308, -1e3, -1.0, -0.0, 0.0, 1e-308, 1.0, 1e3, 1e308, np.inf, np.nan])
    inputs = tuple(np.roll(extremes, slot) for slot in range(len(op.inputs)))
    output = run(op, inputs, attrs)
    assert output.shape == extremes.shape
    pull(op, inputs, output, np.ones_like(output), attrs)
    for cell in range(len(extremes)):
        single = tuple(np.asarray(x[cell]) for x in inputs)
        np.testing.assert_allclose(run(op, single, attrs), output[cell], rtol=1e-15)


@pytest.mark.parametrize("op, attrs", [case for case in ELEMENTWISE if len(case.values[0].inputs) >= 2])
def test_shapes_that_do_not_fit_are_named(op: Op, attrs: Settings) -> None:
    with pytest.raises(ValueError, match=r"2 × 3.*4 × 5.*\.$"):
        run(op, (np.ones((2, 3)), np.ones((4, 5))), attrs)


# --- words and formulas --------------------------------------------------------------------------------


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("op", OPS.values(), ids=OPS)
def test_it_has_a_name_a_badge_and_a_sentence(op: Op) -> None:
    assert op.name.isidentifier()
    assert op.title
    assert op.category
    assert 1 <= len(op.symbol) <= 5
    assert op.says
    assert not op.says.endswith("."), "it goes on where a name stops, and a sentence may go on after it"
    assert placeholders(op.says) <= set(op.inputs)
    assert all(attr.says for attr in op.attrs)
    assert len({attr.name for attr in op.attrs} | set(op.inputs)) == len(op.attrs) + len(op.inputs)


@every_operation
def test_what_each_input_receives_is_said(op: Op, attrs: Settings) -> None:
    assert len(op.partial_says) == len(op.inputs)
    for sentence in op.partial_says:
        assert placeholders(sentence) <= set(op.inputs)
        assert sentence.endswith(".")


SYMBOLS = {
    "letters": ("x", "t", "y", "g"),
    "subscripts": ("w_{1}", "w_{2}", r"\hat{y}", r"\frac{\partial L}{\partial y}"),
    "numbers": ("-3", "0.5", "-0.25", r"1.2 \cdot 10^{-7}"),
    "words": (r"\mathit{rate}", r"\mathit{loss}", "y_{1}", "g"),
    "arrays": (
        r"\begin{bmatrix} 1 & -2 \end{bmatrix}",
        r"\begin{bmatrix} 3 \\ 4 \end{bmatrix}",
        "y",
        r"\begin{bmatrix} 1 \end{bmatrix}",
    ),
}


@every_operation
@pytest.mark.parametrize("symbols", SYMBOLS.values(), ids=SYMBOLS)
def test_every_formula_renders(op: Op, attrs: Settings, symbols: tuple[str, ...]) -> None:
    *inputs, output, upstream = symbols
    used = inputs if op.variadic else (inputs * 2)[: len(op.inputs)]
    formulas = [formula(op, used, attrs)]
    for slot in range(len(used)):
        if min(slot, len(op.inputs) - 1) in op.fixed_inputs:
            continue
        formulas.append(pullback_formula(op, slot, used, output, upstream, attrs))
        if op.elementwise:
            formulas.append(partial_formula(op, slot, used, output, attrs))
    for text in formulas:
        assert text
        assert "<path" in ziamath.Latex(text).svg()


@every_elementwise
def test_rules_print_as_numpy_source_that_computes_the_same(op: Op, attrs: Settings) -> None:
    probe = Probe(op, attrs)
    values = dict(zip(op.inputs, probe.inputs, strict=True)) | settings(op, attrs) | {"y": probe.output}
    names = {name: f"value_of[{name!r}]" for name in values}
    space = {**NAMESPACE, "value_of": values}
    for slot, rule in enumerate(op.partials):
        result = eval(source(rule, names), space)  # noqa: S307
        expected = partial(op, slot, probe.inputs, probe.output, attrs)
        np.testing.assert_array_equal(np.broadcast_to(result, probe.output.shape), expected)
