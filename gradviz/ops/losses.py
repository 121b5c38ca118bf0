"""How wrong a prediction is, in one number. Every loss takes the mean over its cells or rows, as PyTorch
does."""

from __future__ import annotations

from math import prod

import numpy as np

from gradviz.language import mark, tr
from gradviz.ops.op import Array, Attr, Op, ShapeError, register, shape_text
from gradviz.ops.reductions import log_softmax, softmax

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


def class_indices(scores: Array, target: Array) -> tuple[Array, np.ndarray[tuple[int], np.dtype[np.intp]]]:
    """The scores as rows, and each row's class. Raises ShapeError where a target is not the number of a
    class."""
    if scores.ndim not in (1, 2) or target.shape != scores.shape[:-1]:
        message = tr("Scores of shape {scores} need one class number a row, not {target}.")
        raise ShapeError(message.format(scores=shape_text(scores.shape), target=shape_text(target.shape)))
    classes = target.reshape(-1)
    if not np.all((classes >= 0) & (classes < scores.shape[-1]) & (classes == np.floor(classes))):
        message = tr("A target class must be a whole number from 0 to {last}.")
        raise ShapeError(message.format(last=scores.shape[-1] - 1))
    return scores.reshape(-1, scores.shape[-1]), classes.astype(np.intp)


def row_count(scores: Array) -> int:
    """How many rows the mean is taken over; a vector is one."""
    return prod(scores.shape[:-1])


def cross_entropy_forward(scores: Array, target: Array) -> Array:
    """The target may be class numbers, or probabilities in the shape of the scores."""
    if scores.ndim in (1, 2) and target.shape == scores.shape:
        return np.asarray(-np.sum(target * log_softmax(scores, -1)) / row_count(scores))
    rows_of_scores, classes = class_indices(scores, target)
    chosen = log_softmax(rows_of_scores, -1)[np.arange(len(classes)), classes]
    return np.asarray(-np.sum(chosen) / len(classes))


def cross_entropy_pullback(g: Array, y: Array, scores: Array, target: Array) -> tuple[Array, Array | None]:
    """A target of class numbers has no derivative; one of probabilities has."""
    rows = row_count(scores)
    if target.shape == scores.shape:
        weight = np.sum(target, axis=-1, keepdims=True)
        return g * (softmax(scores, -1) * weight - target) / rows, -g * log_softmax(scores, -1) / rows
    rows_of_scores, classes = class_indices(scores, target)
    gradient = softmax(rows_of_scores, -1)
    gradient[np.arange(rows), classes] -= 1.0
    return (g * gradient / rows).reshape(scores.shape), None


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


def margins(scores: Array, target: Array, margin: float) -> tuple[Array, Array]:
    """How far each wrong class comes within `margin` of the right one (the right one: 0), and one-hot
    targets."""
    rows, classes = class_indices(scores, target)
    hot = np.zeros(rows.shape)
    hot[np.arange(len(classes)), classes] = 1.0
    right = np.sum(rows * hot, axis=-1, keepdims=True)
    return np.where(hot == 1.0, 0.0, np.maximum(0.0, rows - right + margin)), hot


def hinge_forward(scores: Array, target: Array, margin: float) -> Array:
    missing, _ = margins(scores, target, margin)
    return np.asarray(np.sum(missing) / len(missing))


def hinge_pullback(g: Array, y: Array, scores: Array, target: Array, margin: float) -> tuple[Array, None]:
    """At the hinge itself the subgradient 0, as in torch.nn.functional.multi_margin_loss."""
    missing, hot = margins(scores, target, margin)
    active = (missing > 0.0).astype(np.float64)
    gradient = active - hot * np.sum(active, axis=-1, keepdims=True)
    return (g * gradient / len(gradient)).reshape(scores.shape), None


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
