"""Functions of one number, cell by cell: the elementary ones and the activations."""

from __future__ import annotations

import numpy as np

from gradviz.language import mark
from gradviz.ops.op import Attr, Op, register

FUNCTIONS = mark("Functions")
ACTIVATIONS = mark("Activation functions")

register(
    Op(
        name="exp",
        title=mark("Exponential"),
        says=mark("raises e = 2.718… to the power {x}"),
        inputs=("x",),
        symbol="exp",
        rule="exp(x)",
        partials=("y",),
        partial_says=(mark("The exponential is its own derivative."),),
        category=FUNCTIONS,
        onnx="Exp",
        torch="torch.exp",
    )
)

register(
    Op(
        name="log",
        title=mark("Logarithm"),
        says=mark("takes the natural logarithm of {x}"),
        inputs=("x",),
        symbol="ln",
        rule="log(x)",
        partials=("1 / x",),
        partial_says=(mark("The logarithm divides the gradient by {x}: the smaller {x}, the steeper."),),
        category=FUNCTIONS,
        onnx="Log",
        torch="torch.log",
        domain=(0.2, 3.0),
    )
)

# The slope at 0 is infinite, as in PyTorch.
register(
    Op(
        name="sqrt",
        title=mark("Square root"),
        says=mark("takes the square root of {x}"),
        inputs=("x",),
        symbol="√",
        rule="sqrt(x)",
        partials=("1 / (2 * y)",),
        partial_says=(mark("The root divides the gradient by twice its value: it is steepest near 0."),),
        category=FUNCTIONS,
        onnx="Sqrt",
        torch="torch.sqrt",
        domain=(0.2, 3.0),
    )
)

register(
    Op(
        name="sin",
        title=mark("Sine"),
        says=mark("takes the sine of {x} (in radians)"),
        inputs=("x",),
        symbol="sin",
        rule="sin(x)",
        partials=("cos(x)",),
        partial_says=(mark("The slope of the sine is the cosine."),),
        category=FUNCTIONS,
        onnx="Sin",
        torch="torch.sin",
        domain=(-4.0, 4.0),
    )
)

register(
    Op(
        name="cos",
        title=mark("Cosine"),
        says=mark("takes the cosine of {x} (in radians)"),
        inputs=("x",),
        symbol="cos",
        rule="cos(x)",
        partials=("-sin(x)",),
        partial_says=(mark("The slope of the cosine is minus the sine."),),
        category=FUNCTIONS,
        onnx="Cos",
        torch="torch.cos",
        domain=(-4.0, 4.0),
    )
)

# At 0 the subgradient 0, as in PyTorch.
register(
    Op(
        name="abs",
        title=mark("Absolute value"),
        says=mark("drops the sign of {x}"),
        inputs=("x",),
        symbol="|x|",
        rule="abs(x)",
        partials=("sign(x)",),
        partial_says=(
            mark("The gradient keeps its sign where {x} is positive and changes it where {x} is negative."),
        ),
        category=FUNCTIONS,
        onnx="Abs",
        torch="torch.abs",
    )
)

register(
    Op(
        name="sign",
        title=mark("Sign"),
        says=mark("gives 1 where {x} is positive, −1 where it is negative and 0 where it is 0"),
        inputs=("x",),
        symbol="sgn",
        rule="sign(x)",
        partials=("0",),
        partial_says=(mark("The sign is flat on both sides of its jump, so no gradient passes."),),
        category=FUNCTIONS,
        onnx="Sign",
        torch="torch.sign",
    )
)

# step(0) = 0, and the derivative is 0 there too (it has none at the jump).
register(
    Op(
        name="step",
        title=mark("Step function"),
        says=mark("gives 1 where {x} is positive, else 0"),
        inputs=("x",),
        symbol="step",
        rule="where(x > 0, 1, 0)",
        partials=("0",),
        partial_says=(
            mark("The step is flat on both sides of its jump, so no gradient passes: it cannot learn."),
        ),
        category=ACTIVATIONS,
    )
)

register(
    Op(
        name="sigmoid",
        title=mark("Sigmoid"),
        says=mark("squashes {x} into the range 0 to 1"),
        inputs=("x",),
        symbol="σ",
        rule="sigmoid(x)",
        partials=("y * (1 - y)",),
        partial_says=(mark("The slope of the sigmoid is at most 0.25, and almost 0 far from the middle."),),
        category=ACTIVATIONS,
        onnx="Sigmoid",
        torch="torch.sigmoid",
        domain=(-4.0, 4.0),
    )
)

register(
    Op(
        name="tanh",
        title=mark("Hyperbolic tangent"),
        says=mark("squashes {x} into the range −1 to 1"),
        inputs=("x",),
        symbol="tanh",
        rule="tanh(x)",
        partials=("1 - y**2",),
        partial_says=(mark("The slope of tanh is 1 in the middle and almost 0 far from it."),),
        category=ACTIVATIONS,
        onnx="Tanh",
        torch="torch.tanh",
    )
)

# At 0 the subgradient 0, as in PyTorch.
register(
    Op(
        name="relu",
        title=mark("ReLU"),
        says=mark("keeps {x} where it is positive and gives 0 elsewhere"),
        inputs=("x",),
        symbol="ReLU",
        rule="maximum(0, x)",
        partials=("where(x > 0, 1, 0)",),
        partial_says=(mark("The gradient passes where {x} is positive and is stopped elsewhere."),),
        category=ACTIVATIONS,
        onnx="Relu",
        torch="torch.relu",
    )
)

# At 0 the slope of the negative side, as in PyTorch.
register(
    Op(
        name="leaky_relu",
        title=mark("Leaky ReLU"),
        says=mark("keeps {x} where it is positive and only a small part of it elsewhere"),
        inputs=("x",),
        symbol="LReL",
        rule="where(x > 0, x, slope * x)",
        forward=lambda x, slope: np.maximum(x, 0.0) + slope * np.minimum(x, 0.0),
        partials=("where(x > 0, 1, slope)",),
        partial_says=(mark("The gradient passes where {x} is positive, and a small part of it elsewhere."),),
        attrs=(
            Attr(
                name="slope",
                kind="float",
                default=0.01,
                low=0.0,
                high=1.0,
                says=mark("the slope where the input is negative"),
            ),
        ),
        category=ACTIVATIONS,
        onnx="LeakyRelu",
        torch="torch.nn.functional.leaky_relu",
    )
)

# At 0 the slope of the negative side, alpha, as in PyTorch.
register(
    Op(
        name="elu",
        title=mark("ELU"),
        says=mark("keeps {x} where it is positive and bends smoothly to a lowest value elsewhere"),
        inputs=("x",),
        symbol="ELU",
        rule="where(x > 0, x, alpha * expm1(x))",
        forward=lambda x, alpha: np.maximum(x, 0.0) + alpha * np.expm1(np.minimum(x, 0.0)),
        partials=("where(x > 0, 1, alpha * exp(x))",),
        partial_says=(mark("The gradient passes where {x} is positive and fades out to the left."),),
        attrs=(
            Attr(
                name="alpha",
                kind="float",
                default=1.0,
                low=0.0,
                high=10.0,
                says=mark("how far below 0 the function goes"),
            ),
        ),
        category=ACTIVATIONS,
        onnx="Elu",
        torch="torch.nn.functional.elu",
    )
)

# Hendrycks & Gimpel, "Gaussian Error Linear Units" (2016): exact, or their approximation by tanh.
_INNER = "sqrt(2 / pi) * (x + 0.044715 * x**3)"
_SLOPE = "sqrt(2 / pi) * (1 + 0.134145 * x**2)"
_TANH_PARTIAL = f"(1 + tanh({_INNER})) / 2 + x / 2 * (1 - tanh({_INNER}) ** 2) * {_SLOPE}"
register(
    Op(
        name="gelu",
        title=mark("GELU"),
        says=mark("weighs {x} by the chance that a standard normal number is smaller than {x}"),
        inputs=("x",),
        symbol="GELU",
        rule=f"x / 2 * (1 + tanh({_INNER})) if approximate else x * normal(x)",
        partials=(f"{_TANH_PARTIAL} if approximate else normal(x) + x * bell(x)",),
        partial_says=(
            mark("The gradient passes where {x} is large, fades out to the left and dips below 0 before."),
        ),
        attrs=(
            Attr(
                name="approximate",
                kind="bool",
                default=False,
                says=mark("use the approximation by tanh, as many language models do"),
            ),
        ),
        category=ACTIVATIONS,
        onnx="Gelu",
        torch="torch.nn.functional.gelu",
    )
)

register(
    Op(
        name="softplus",
        title=mark("Softplus"),
        says=mark("is a ReLU of {x} with a round corner"),
        inputs=("x",),
        symbol="soft",
        rule="softplus(x)",
        partials=("sigmoid(x)",),
        partial_says=(mark("The slope of softplus is the sigmoid of {x}."),),
        category=ACTIVATIONS,
        onnx="Softplus",
        torch="torch.nn.functional.softplus",
        domain=(-4.0, 4.0),
    )
)
