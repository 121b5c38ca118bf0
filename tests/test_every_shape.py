"""Each operation at shapes and attributes drawn at random: either it cannot be computed, and says so in one
sentence, or its value can also be differentiated, in both directions, and the derivative is right."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gradviz.ops import OPS
from gradviz.ops.op import Array, Op, ShapeError, jacobian, multiplications, pull, push, run
from tests.graph.strategies import attribute

SHAPES = (
    (),
    (),
    (1,),
    (3,),
    (2, 3),
    (3, 2),
    (1, 3),
    (2, 1),
    (1, 1),
    (2, 2, 3),
    (4, 1, 2),
    (0,),
    (0, 2),
    (2, 0),
)
computed = pytest.mark.parametrize(
    "op", [op for op in OPS.values() if not op.is_leaf], ids=lambda op: op.name
)


@st.composite
def calls(draw: st.DrawFn, op: Op) -> tuple[list[Array], dict[str, object]]:
    """Inputs within the operation's domain and attributes; whether they fit together is left to chance."""
    count = len(op.inputs) + (draw(st.integers(0, 2)) if op.variadic else 0)
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    inputs = [random.uniform(*op.domain, size=draw(st.sampled_from(SHAPES))) for _ in range(count)]
    if op.category == "Losses" and draw(st.booleans()):  # class numbers
        inputs[-1] = np.floor(np.abs(inputs[-1]))
    attrs = {attr.name: draw(attribute(attr)) for attr in op.attrs if draw(st.booleans())}
    return [np.asarray(x) for x in inputs], attrs


def check_sentence(text: str) -> None:
    assert text.endswith(".")
    assert "\n" not in text


@computed
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_what_can_be_computed_can_be_differentiated(op: Op, data: st.DataObject) -> None:
    inputs, attrs = data.draw(calls(op))
    try:
        output = run(op, inputs, attrs)
    except ShapeError as refused:
        check_sentence(str(refused))
        return
    random = np.random.default_rng(0)
    upstream = random.normal(size=output.shape)
    gradients = pull(op, inputs, output, upstream, attrs)
    for slot, (x, gradient) in enumerate(zip(inputs, gradients, strict=True)):
        assert gradient is None or gradient.shape == x.shape
        assert push(op, slot, inputs, output, random.normal(size=x.shape), attrs).shape == output.shape
        local = jacobian(op, slot, inputs, output, attrs)
        assert local is None or local.shape == output.shape + x.shape
        assert multiplications(op, slot, inputs, output) >= 0


@computed
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_the_gradient_is_what_nudging_says_at_every_shape(op: Op, data: st.DataObject) -> None:
    inputs, attrs = data.draw(calls(op))
    try:
        output = run(op, inputs, attrs)
    except ShapeError:
        return
    random = np.random.default_rng(0)
    upstream = random.normal(size=output.shape)
    for slot, gradient in enumerate(pull(op, inputs, output, upstream, attrs)):
        if gradient is None:
            continue
        direction, h = random.normal(size=inputs[slot].shape), 1e-6

        def slope(step: float, slot: int = slot, direction: Array = direction) -> float:
            moved = [x + step * direction if k == slot else x for k, x in enumerate(inputs)]
            return float(np.sum(upstream * (run(op, moved, attrs) - output))) / step

        left, right = slope(-h), slope(h)
        if not abs(left - right) <= 1e-3 * max(1.0, abs(left)):  # a kink, a pole, the end of the domain
            continue
        assert np.sum(gradient * direction) == pytest.approx((left + right) / 2, rel=1e-4, abs=1e-5)
