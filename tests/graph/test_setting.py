"""An attribute as it is typed in a field, and its place in the program."""

from __future__ import annotations

import pytest

from gradviz.graph.block import BLOCKS
from gradviz.graph.graph import GraphError
from gradviz.graph.parse import parse_program
from gradviz.graph.setting import read_setting, setting_text, with_setting
from gradviz.ops.op import OPS, settings


def attr_of(op: str, name: str):  # type: ignore[no-untyped-def]
    owner = BLOCKS.get(op) or OPS[op]
    return owner, next(attr for attr in owner.attrs if attr.name == name)


@pytest.mark.parametrize(
    "op, name, typed, value",
    [
        ("sum", "axis", "1", 1),
        ("sum", "axis", "-1", -1),
        ("sum", "axis", "0, 1", (0, 1)),
        ("sum", "axis", "(0, 1)", (0, 1)),
        ("sum", "axis", " none ", None),
        ("sum", "axis", "", None),
        ("sum", "keepdims", "True", True),
        ("clip", "low", "-.5", -0.5),
        ("clip", "high", "1e3", 1000.0),
        ("leaky_relu", "slope", "0.2", 0.2),
        ("reshape", "shape", "2, -1", (2, -1)),
        ("reshape", "shape", "6", (6,)),
        ("pick", "index", "0, 1:3, ...", (0, ("slice", 1, 3, None), ("ellipsis",))),
        ("pick", "index", "[2]", (2,)),
        ("dense", "activation", "relu", "relu"),
        ("dense", "units", "12", 12),
    ],
)
def test_what_is_typed_in_a_field_is_read_and_written_back(
    op: str, name: str, typed: str, value: object
) -> None:
    owner, attr = attr_of(op, name)
    assert read_setting(owner, attr, typed) == value
    assert read_setting(owner, attr, setting_text(attr, value)) == value


@pytest.mark.parametrize(
    "op, name, typed",
    [
        ("sum", "axis", "x"),
        ("sum", "axis", "1 +"),
        ("sum", "axis", "1\n2"),
        ("sum", "axis", "a = 1"),
        ("sum", "axis", "0.5"),
        ("sum", "keepdims", "3"),
        ("clip", "low", ""),
        ("leaky_relu", "slope", "7"),
        ("reshape", "shape", "2, x"),
        ("pick", "index", "a"),
        ("pick", "index", "]["),
        ("dense", "units", "0"),
        ("dense", "activation", "loud"),
    ],
)
def test_what_does_not_belong_in_a_field_is_one_sentence_that_says_what_does(
    op: str, name: str, typed: str
) -> None:
    owner, attr = attr_of(op, name)
    with pytest.raises(GraphError, match=rf"^“{name}” of {op} is .*[^.]\.$"):
        read_setting(owner, attr, typed)


@pytest.mark.parametrize(
    "before, name, value, after",
    [
        ("# hi\ny = sum(x, axis=0)  # c", "axis", 1, "# hi\ny = sum(x, axis=1)  # c"),
        ("y = sum( x )", "axis", (0,), "y = sum( x, axis=(0,) )"),
        ("y = sum(x, 0, keepdims=True)", "axis", None, "y = sum(x, None, keepdims=True)"),
        ("y = sum(x, keepdims=True)", "keepdims", False, "y = sum(x, keepdims=False)"),
        ("y = clip(x, -1, 2)", "high", 3.5, "y = clip(x, -1, 3.5)"),
        ("y = clip(x)", "low", -2.0, "y = clip(x, low=-2)"),
        ("x = [1, 2, 3, 4]\ny = reshape(x, 2, 2)", "shape", (4,), "x = [1, 2, 3, 4]\ny = reshape(x, (4,))"),
        ("x = [1, 2, 3]\ny = (x + 1)[1:3]", "index", (0,), "x = [1, 2, 3]\ny = (x + 1)[0]"),
        ("x = [[1, 2]]\ny = x.T", "axes", (0, 1), "x = [[1, 2]]\ny = transpose(x, axes=(0, 1))"),
        ("a = 1\ny = [a, 2]", "axis", -1, "a = 1\ny = stack([a, 2], axis=-1)"),
        ("y = tanh(clip(x) * 2)", "low", 0.0, "y = tanh(clip(x, low=0) * 2)"),
        ('h = dense([1, 2], 4, activation="tanh")', "units", 3, 'h = dense([1, 2], 3, activation="tanh")'),
    ],
)
def test_another_setting_changes_the_text_where_it_stands_and_nowhere_else(
    before: str, name: str, value: object, after: str
) -> None:
    program = parse_program(before)
    node = next(node for node in program.graph if name in {attr.name for attr in node.operation.attrs})
    assert with_setting(program, node.id, name, value) == after
    again = parse_program(after, program).graph[node.id]
    assert settings(again.operation, again.attrs)[name] == value


def test_what_an_operation_does_not_have_cannot_be_set() -> None:
    program = parse_program("y = tanh(x)")
    with pytest.raises(GraphError, match="tanh has no “axis”"):
        with_setting(program, program.graph.find("y"), "axis", 0)
