"""How wrong a prediction is, in one number. Every loss takes the mean over its cells or rows, as PyTorch
does."""

from __future__ import annotations

from math import prod

import numpy as np

from gradviz.language import mark, tr
from gradviz.ops.kernels import Mask, one_hot
from gradviz.ops.op import Array, Attr, Op, ShapeError, register, shape_text
from gradviz.ops.reductions import log_softmax, softmax, sum_forward

CATEGORY = mark("Losses")

register(
    Op(
        name="mse",
        title=mark("Mean squared error"),
        says=mark("takes the mean of the squared differences between {prediction} and {target}"),
        inputs=("prediction", "target"),
        symbol="MSE",
        rule="mean((prediction - target) ** 2)",
        pullback=(
            "g * (2 * (prediction - target) / size(prediction - target))",
            "g * (2 * (target - prediction) / size(prediction - target))",
        ),
        partial_says=(
            mark("The gradient grows with the error: twice the difference, shared among all cells."),
            mark("The target feels the same pull in the opposite direction."),
        ),
        category=CATEGORY,
        torch="torch.nn.functional.mse_loss",
    )
)

register(
    Op(
        name="l1_loss",
        title=mark("Mean absolute error"),
        says=mark("takes the mean of the distances between {prediction} and {target}"),
        inputs=("prediction", "target"),
        symbol="L1",
        rule="mean(abs(prediction - target))",
        # Where they are equal the subgradient 0, as in PyTorch.
        pullback=(
            "g * (sign(prediction - target) / size(prediction - target))",
            "g * (sign(target - prediction) / size(prediction - target))",
        ),
        partial_says=(
            mark("Every cell pulls with the same force, however large its error is."),
            mark("The target feels the same pull in the opposite direction."),
        ),
        category=CATEGORY,
        torch="torch.nn.functional.l1_loss",
    )
)

# Huber, "Robust estimation of a location parameter" (1964).
_DISTANCE = "abs(prediction - target)"
register(
    Op(
        name="huber",
        title=mark("Huber loss"),
        says=mark(
            "squares small differences between {prediction} and {target}, and takes large ones as they are"
        ),
        inputs=("prediction", "target"),
        symbol="Hub",
        rule=(
            f"mean(where({_DISTANCE} <= delta, (prediction - target) ** 2 / 2,"
            f" delta * ({_DISTANCE} - delta / 2)))"
        ),
        pullback=(
            "g * (minimum(maximum(prediction - target, -delta), delta) / size(prediction - target))",
            "g * (minimum(maximum(target - prediction, -delta), delta) / size(prediction - target))",
        ),
        partial_says=(
            mark("The gradient is the error, but it grows no further than the bound."),
            mark("The target feels the same pull in the opposite direction."),
        ),
        attrs=(
            Attr(
                name="delta",
                kind="float",
                default=1.0,
                low=0.0,
                says=mark("up to which difference it is squared"),
            ),
        ),
        category=CATEGORY,
        torch="torch.nn.functional.huber_loss",
    )
)

# Logarithms stop at -100 and the denominator at 1e-12, as in PyTorch, so that a certain mistake stays finite.
_LOG_OF_YES = "atleast(log(probability), -100)"
_LOG_OF_NO = "atleast(log1p(-probability), -100)"
_COUNT = "size(probability - target)"
register(
    Op(
        name="binary_cross_entropy",
        title=mark("Binary cross-entropy"),
        says=mark(
            "measures how surprising {target} (0 or 1) is for somebody who expects it with {probability}"
        ),
        inputs=("probability", "target"),
        symbol="BCE",
        rule=f"-mean(target * {_LOG_OF_YES} + (1 - target) * {_LOG_OF_NO})",
        pullback=(
            f"g * ((probability - target) / ({_COUNT} * atleast(probability * (1 - probability), 1e-12)))",
            f"g * (across({_LOG_OF_NO} - {_LOG_OF_YES}, target) / {_COUNT})",
        ),
        partial_says=(
            mark("The gradient is the error over the variance p(1 − p): a confident mistake weighs most."),
            mark("The target's gradient is the logarithm of the odds against it."),
        ),
        category=CATEGORY,
        torch="torch.nn.functional.binary_cross_entropy",
        domain=(0.05, 0.95),
    )
)

register(
    Op(
        name="binary_cross_entropy_with_logits",
        title=mark("Binary cross-entropy of a score"),
        says=mark(
            "takes the binary cross-entropy of {target} and the sigmoid of {score}, in one stable step"
        ),
        inputs=("score", "target"),
        symbol="BCE",
        rule="mean((1 - target) * score + softplus(-score))",
        pullback=(
            "g * ((sigmoid(score) - target) / size(score - target))",
            "g * (-across(score, target) / size(score - target))",
        ),
        partial_says=(
            mark("The gradient is simply the predicted probability minus the target."),
            mark("The target's gradient is minus the score."),
        ),
        category=CATEGORY,
        torch="torch.nn.functional.binary_cross_entropy_with_logits",
        domain=(-3.0, 3.0),
    )
)


def class_rows(scores: Array, target: Array) -> Mask:
    """One-hot rows for the class numbers that belong to these scores. Raises ShapeError where they do not
    fit, or where a target is not the number of a class."""
    if scores.ndim not in (1, 2) or target.shape != scores.shape[:-1]:
        message = tr("Scores of shape {scores} need one class number a row, not {target}.")
        raise ShapeError(message.format(scores=shape_text(scores.shape), target=shape_text(target.shape)))
    return one_hot(target, scores.shape[-1])


def row_count(scores: Array) -> int:
    """How many rows the mean is taken over; a vector is one."""
    return prod(scores.shape[:-1])


def everything(x: Array) -> Array:
    """The sum of all cells."""
    return sum_forward(x, None, False)


def cross_entropy_forward(scores: Array, target: Array) -> Array:
    """The target may be class numbers, or probabilities in the shape of the scores."""
    if scores.ndim in (1, 2) and target.shape == scores.shape:
        return -everything(target * log_softmax(scores, -1)) / row_count(scores)
    chosen = np.where(class_rows(scores, target), log_softmax(scores, -1), 0.0)
    return -everything(chosen) / row_count(scores)


def cross_entropy_pullback(g: Array, y: Array, scores: Array, target: Array) -> tuple[Array, Array | None]:
    """A target of class numbers has no derivative; one of probabilities has."""
    rows = row_count(scores)
    if target.shape == scores.shape:
        weight = np.sum(target, axis=-1, keepdims=True)
        return g * (softmax(scores, -1) * weight - target) / rows, -g * log_softmax(scores, -1) / rows
    hot = class_rows(scores, target)
    return g * (softmax(scores, -1) - hot) / rows, None


register(
    Op(
        name="cross_entropy",
        title=mark("Cross-entropy"),
        says=mark("takes the softmax of {scores} and measures how little of it went to the class {target}"),
        inputs=("scores", "target"),
        symbol="CE",
        forward=cross_entropy_forward,
        latex=r"-\ln\left(\operatorname{{softmax}}({scores})_{{{target}}}\right)",
        pullback=cross_entropy_pullback,
        pullback_latex=(
            r"{g:*} \, (\operatorname{{softmax}}({scores}) - \mathbf{{e}}_{{{target}}})",
            r"-{g:*} \, \ln\left(\operatorname{{softmax}}({scores})\right)",
        ),
        partial_says=(
            mark("Each score receives its probability; the score of the right class receives that minus 1."),
            mark("A class number has no gradient; target probabilities receive minus the log-probabilities."),
        ),
        category=CATEGORY,
        torch="torch.nn.functional.cross_entropy",
        sample=lambda random: (random.normal(size=(2, 3)), np.array([2.0, 0.0])),
    )
)


def margins(scores: Array, target: Array, margin: float) -> tuple[Array, Mask]:
    """How far each wrong class comes within `margin` of the right one (the right one: 0), and one-hot
    targets."""
    hot = class_rows(scores, target)
    right = np.sum(np.where(hot, scores, 0.0), axis=-1, keepdims=True)
    return np.where(hot, 0.0, np.maximum(0.0, scores - right + margin)), hot


def hinge_forward(scores: Array, target: Array, margin: float) -> Array:
    missing, _ = margins(scores, target, margin)
    return everything(missing) / row_count(scores)


def hinge_pullback(g: Array, y: Array, scores: Array, target: Array, margin: float) -> tuple[Array, None]:
    """At the hinge itself the subgradient 0, as in torch.nn.functional.multi_margin_loss."""
    missing, hot = margins(scores, target, margin)
    active = np.where(missing > 0.0, 1.0, 0.0)
    gradient = active - hot * np.sum(active, axis=-1, keepdims=True)
    return g * gradient / row_count(scores), None


# Crammer & Singer (2001), as in Stanford's CS231n: the sum over the wrong classes.
register(
    Op(
        name="hinge",
        title=mark("Hinge loss"),
        says=mark(
            "adds up by how much each wrong class in {scores} comes too near to the right one, {target}"
        ),
        inputs=("scores", "target"),
        symbol="SVM",
        forward=hinge_forward,
        latex=r"\sum_{{j \ne {target}}} \max(0, s_{{j}} - s_{{{target}}} + {margin})",
        pullback=hinge_pullback,
        pullback_latex=(r"{g:*} \, [s_{{j}} - s_{{{target}}} + {margin} > 0]", ""),
        partial_says=(
            mark("Each wrong class that is too near is pushed down, and the right class up as many times."),
            mark("A class number has no gradient."),
        ),
        fixed_inputs=frozenset({1}),
        attrs=(
            Attr(
                name="margin",
                kind="float",
                default=1.0,
                low=0.0,
                says=mark("how far ahead the right class must be"),
            ),
        ),
        category=CATEGORY,
        sample=lambda random: (random.normal(size=(2, 3)), np.array([2.0, 0.0])),
    )
)
