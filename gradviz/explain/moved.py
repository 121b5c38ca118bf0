"""An update by an optimizer's rule, in symbols and in numbers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from gradviz.engine.descent import Descent
from gradviz.engine.step import Step
from gradviz.engine.trace import Trace
from gradviz.explain.formula import Formula
from gradviz.explain.symbols import number, with_shape
from gradviz.ops.rule import latex

GREEK: Mapping[str, str] = {
    "rate": r"\eta",
    "decay": r"\lambda",
    "momentum": r"\mu",
    "alpha": r"\alpha",
    "beta1": r"\beta_{1}",
    "beta2": r"\beta_{2}",
    "eps": r"\varepsilon",
    "m_hat": r"\hat{m}",
    "v_hat": r"\hat{v}",
    "m": "m",
    "v": "v",
    "s": "s",
}
"""What the names in the rules are called in textbooks."""


HATS: Mapping[str, tuple[str, str]] = {
    "rate / bias1 * m": ("rate * m_hat", "m_hat"),
    "v / bias2": ("v_hat", "v_hat"),
}
"""Parts of Adam's rule that textbooks have a letter for: what is remembered, without its bias towards 0."""


def rate_of(trace: Trace, step: Step) -> float:
    """The learning rate of an update."""
    if step.known is not None:
        return float(step.known["rate"])
    return trace.learning_rate or 0.0


def moved_by_rule(descent: Descent, step: Step, own: str, gradient: str) -> Formula:
    """How an optimizer moves a parameter: its last rule, with what it works with filled in."""
    assert step.known is not None
    assert step.value is not None
    rule, known = dict(descent.optimizer.rules)["p"], dict(step.known)
    for part, (name, value) in HATS.items():
        if part in rule and "bias1" in known:
            rule = rule.replace(part, name)
            known[value] = known[value[0]] / known["bias1" if value[0] == "m" else "bias2"]
    touched = any(name == "g" for name, _ in descent.optimizer.rules) or "clip" in step.known
    symbols = {**GREEK, "p": own, "g": r"\hat{g}" if touched else gradient}
    result = number(step.value)
    filled = {name: number(value) for name, value in known.items()}
    is_one = np.size(step.value) == 1  # cells of matrices in a fraction are no help
    numbers = latex(rule, filled) if is_one and all(filled.values()) and result else ""
    left = own if result else with_shape(own, step.value.shape)
    return Formula(rf"{left} \leftarrow {latex(rule, symbols)}", numbers, result)
