"""Where a computation begins: values that are given, learned or fixed."""

from __future__ import annotations

from gradviz.language import mark
from gradviz.ops.op import Op, register

CATEGORY = mark("Leaves")

register(
    Op(
        name="input",
        title=mark("Input"),
        says=mark("is given from outside, such as a measurement"),
        inputs=(),
        symbol="in",
        category=CATEGORY,
    )
)

register(
    Op(
        name="param",
        title=mark("Parameter"),
        says=mark("is what training may change, such as a weight"),
        inputs=(),
        symbol="w",
        category=CATEGORY,
    )
)

register(
    Op(
        name="const",
        title=mark("Constant"),
        says=mark("is part of the formula and stays as it is"),
        inputs=(),
        symbol="const",
        category=CATEGORY,
        onnx="Constant",
    )
)
