"""Arithmetic, cell by cell, with broadcasting."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from gradviz.language import mark
from gradviz.ops.op import OPS, Attr, Op, register

CATEGORY = mark("Arithmetic")

PASSES_ON = mark("An addition passes the gradient on unchanged to each of its inputs.")
OTHER_FACTOR = mark("A product hands each factor the upstream gradient times the other factor.")
LARGER = mark("The gradient goes to the larger input only; two equal inputs get half of it each.")
SMALLER = mark("The gradient goes to the smaller input only; two equal inputs get half of it each.")

register(
    Op(
        name="add",
        title=mark("Addition"),
        says=mark("adds {x1} and {x2}"),
        inputs=("x1", "x2"),
        symbol="+",
        rule="x1 + x2",
        partials=("1", "1"),
        partial_says=(PASSES_ON, PASSES_ON),
        category=CATEGORY,
        onnx="Add",
        torch="torch.add",
    )
)

register(
    Op(
        name="subtract",
        title=mark("Subtraction"),
        says=mark("subtracts {x2} from {x1}"),
        inputs=("x1", "x2"),
        symbol="−",
        rule="x1 - x2",
        partials=("1", "-1"),
        partial_says=(
            mark("A difference passes the gradient on unchanged to what it subtracts from."),
            mark("A difference passes the gradient on with the opposite sign to what it subtracts."),
        ),
        category=CATEGORY,
        onnx="Sub",
        torch="torch.subtract",
    )
)

register(
    Op(
        name="multiply",
        title=mark("Multiplication"),
        says=mark("multiplies {x1} by {x2}"),
        inputs=("x1", "x2"),
        symbol="×",
        rule="x1 * x2",
        partials=("x2", "x1"),
        partial_says=(OTHER_FACTOR, OTHER_FACTOR),
        category=CATEGORY,
        onnx="Mul",
        torch="torch.multiply",
    )
)

register(
    Op(
        name="divide",
        title=mark("Division"),
        says=mark("divides {x1} by {x2}"),
        inputs=("x1", "x2"),
        symbol="÷",
        rule="x1 / x2",
        partials=("1 / x2", "-x1 / x2**2"),
        partial_says=(
            mark("A quotient divides the gradient by {x2} on its way to {x1}."),
            mark("A larger {x2} makes a positive quotient smaller, so the gradient changes its sign."),
        ),
        category=CATEGORY,
        onnx="Div",
        torch="torch.divide",
        domain=(0.5, 2.0),
    )
)

# Where the base is 0 the logarithm has no value and PyTorch's convention for the exponent holds: 0 (for an
# exponent of 0 or more). A negative base needs a whole exponent; the exponent itself then has no derivative
# (NaN).
register(
    Op(
        name="power",
        title=mark("Power"),
        says=mark("raises {x1} to the power {x2}"),
        inputs=("x1", "x2"),
        symbol="xʸ",
        rule="x1 ** x2",
        partials=(
            "unless(x2 == 0, 0, x2 * x1 ** (x2 - 1))",
            "unless((x1 == 0) & (x2 >= 0), 0, x1 ** x2 * log(x1))",
        ),
        partial_says=(
            mark("The power rule: the exponent comes down as a factor and is one less above."),
            mark("Moving the exponent multiplies the power by the logarithm of the base."),
        ),
        category=CATEGORY,
        onnx="Pow",
        torch="torch.pow",
        domain=(0.5, 2.0),
    )
)

register(
    Op(
        name="negate",
        title=mark("Negation"),
        says=mark("changes the sign of {x}"),
        inputs=("x",),
        symbol="±",
        rule="-x",
        partials=("-1",),
        partial_says=(mark("A negation changes the sign of the gradient."),),
        category=CATEGORY,
        onnx="Neg",
        torch="torch.neg",
    )
)


@lru_cache(maxsize=256)
def total_of(count: int) -> Op:
    """The sum of `count` values, each with a local derivative of 1."""
    names = tuple(f"x{k + 1}" for k in range(count))
    return replace(
        OPS["total"],
        inputs=names,
        rule=" + ".join(names),
        partials=("1",) * count,
        partial_says=OPS["total"].partial_says * count,
        variadic=False,
    )


register(
    Op(
        name="total",
        title=mark("Sum of several"),
        says=mark("adds up {x}"),
        inputs=("x",),
        symbol="Σ",
        rule="x",
        partials=("1",),
        partial_says=(mark("A sum passes the gradient on unchanged to each of its inputs."),),
        variadic=True,
        of_count=total_of,
        category=CATEGORY,
        onnx="Sum",
    )
)

register(
    Op(
        name="maximum",
        title=mark("Maximum of two"),
        says=mark("takes the larger of {x1} and {x2}"),
        inputs=("x1", "x2"),
        symbol="max",
        rule="maximum(x1, x2)",
        partials=(
            "where(x1 > x2, 1, where(x1 < x2, 0, 0.5))",
            "where(x2 > x1, 1, where(x2 < x1, 0, 0.5))",
        ),
        partial_says=(LARGER, LARGER),
        category=CATEGORY,
        onnx="Max",
        torch="torch.maximum",
    )
)

register(
    Op(
        name="minimum",
        title=mark("Minimum of two"),
        says=mark("takes the smaller of {x1} and {x2}"),
        inputs=("x1", "x2"),
        symbol="min",
        rule="minimum(x1, x2)",
        partials=(
            "where(x1 < x2, 1, where(x1 > x2, 0, 0.5))",
            "where(x2 < x1, 1, where(x2 > x1, 0, 0.5))",
        ),
        partial_says=(SMALLER, SMALLER),
        category=CATEGORY,
        onnx="Min",
        torch="torch.minimum",
    )
)

register(
    Op(
        name="clip",
        title=mark("Clip"),
        says=mark("keeps {x} between a lowest and a highest value"),
        inputs=("x",),
        symbol="clip",
        rule="minimum(maximum(x, low), high)",
        # 1 at the bounds themselves, as torch.clamp.
        partials=("where((low <= x) & (x <= high), 1, 0)",),
        partial_says=(mark("The gradient passes where {x} is inside the bounds and is cut off outside."),),
        attrs=(
            Attr(name="low", kind="float", default=-1.0, says=mark("the lowest value that gets through")),
            Attr(name="high", kind="float", default=1.0, says=mark("the highest value that gets through")),
        ),
        category=CATEGORY,
        onnx="Clip",
        torch="torch.clamp",
    )
)

register(
    Op(
        name="identity",
        title=mark("Identity"),
        says=mark("hands {x} on as it is"),
        inputs=("x",),
        symbol="=",
        rule="x",
        partials=("1",),
        partial_says=(mark("The gradient passes through unchanged."),),
        category=CATEGORY,
        onnx="Identity",
        torch="torch.clone",
    )
)
