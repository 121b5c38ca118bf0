"""The seed expression from an empty canvas, with the mouse alone; and every gesture that builds.

The window is a real one under a real window system. What is asserted is what a person reads.
"""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint

from tests.ui.builder import Builder

pytestmark = pytest.mark.usefixtures("x11")


def test_the_seed_expression_with_the_mouse_alone(builder: Builder) -> None:
    add_by_mouse(builder, QPoint(120, 120), "Input")
    add_by_mouse(builder, QPoint(120, 300), "Input")
    add_by_mouse(builder, QPoint(120, 480), "Constant")
    x, x2 = sorted(builder.card_names() - {"1"})
    builder.wire(builder.port(x), QPoint(320, 190))
    builder.pick_offer("Addition")
    [first] = builder.selected
    builder.wire(builder.port(x2), builder.port(first, 1))
    assert builder.lines[-1] == "x + x2"
    builder.wire(builder.port(x2), QPoint(320, 390))
    builder.pick_offer("Addition")
    [second] = builder.selected
    builder.wire(builder.port("1"), builder.port(second, 1))
    sums = builder.card_names() - {x, x2, "1"}
    tops = sorted(sums, key=lambda name: builder.card(name).rect.top())
    builder.wire(builder.port(tops[0]), QPoint(540, 290))
    builder.pick_offer("Multiplication")
    [product] = builder.selected
    tops = sorted(
        builder.card_names() - {x, x2, "1", product}, key=lambda name: builder.card(name).rect.top()
    )
    builder.wire(builder.port(tops[1]), builder.port(product, 1))
    assert builder.numbers(product)[0] == "4"
    assert builder.window.session.problems == ()


def add_by_mouse(builder: Builder, at: QPoint, title: str) -> None:
    builder.double_click(builder.ground, at)
    builder.pick_offer(title)
