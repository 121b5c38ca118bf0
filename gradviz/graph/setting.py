"""One attribute of an operation, as a person types it in a field, and its place in that person's program."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gradviz.graph.attributes import HasName, attribute_text, expectation, read_attribute
from gradviz.graph.block import attrs_of, declared_inputs
from gradviz.graph.calls import gathers
from gradviz.graph.graph import GraphError, NodeId
from gradviz.graph.parse import Program
from gradviz.graph.parse_error import Fault
from gradviz.graph.program_syntax import statements
from gradviz.graph.tokens import tokens
from gradviz.graph.trees import Call, Listing, Operation, Picked, Tree
from gradviz.language import tr
from gradviz.ops.index import index_text
from gradviz.ops.op import Attr


def setting_text(attr: Attr, value: Any) -> str:
    """What stands in a field for the value: as in a program, but without brackets and quotation marks."""
    if attr.kind == "index":
        return index_text(value)
    if isinstance(value, tuple):
        return ", ".join(map(attribute_text, value))
    return value if isinstance(value, str) else attribute_text(value)


def read_setting(op: HasName, attr: Attr, typed: str) -> Any:
    """The value that was typed. Raises GraphError with one sentence that says what belongs there."""
    text = typed.strip()
    if attr.kind == "axes" and text.lower() in ("", "none"):
        text = "None"
    try:
        if attr.kind == "index":
            tree = _only_tree(f"_[{text.removeprefix('[').removesuffix(']')}]")
            if isinstance(tree, Picked):
                return tree.where
        else:
            several = "," in text and not text.startswith(("(", "["))
            return read_attribute(op, attr, _only_tree(f"({text})" if several else text))
    except Fault as fault:
        if fault.expected == expectation(attr):
            raise GraphError(fault.message) from None
    message = tr("“{attribute}” of {function} is {expected}.")
    raise GraphError(message.format(attribute=attr.name, function=op.name, expected=expectation(attr)))


def _only_tree(text: str) -> Tree:
    found = statements(tokens(text))
    if len(found) != 1 or found[0].name is not None or found[0].tree is None:
        raise Fault("", 0, 0)
    return found[0].tree


def with_setting(program: Program, node_id: NodeId, name: str, value: Any) -> str:
    """The text with another value of one attribute; all else stays as it was typed. Raises GraphError where
    the node does not stand in the text with attributes."""
    node = program.graph[node_id]
    attr = next((attr for attr in node.operation.attrs if attr.name == name), None)
    tree = _tree_at(program, node_id)
    if attr is None or tree is None:
        message = tr("{function} has no “{name}”.")
        raise GraphError(message.format(function=node.operation.name, name=name))
    start, end, by = _change(node.op, program.text, tree, attr, value)
    return program.text[:start] + by + program.text[end:]


def _change(op: str, text: str, tree: Tree, attr: Attr, value: Any) -> tuple[int, int, str]:
    """What is to stand where instead."""
    if isinstance(tree, Call):
        return _argument(op, tree, attr, attribute_text(value))
    if isinstance(tree, Picked):
        return text.index("[", tree.operand.end) + 1, tree.end - 1, index_text(value)
    inside = text[tree.start : tree.end]
    if isinstance(tree, Operation) and tree.op == "transpose":
        inside = inside[: -len(".T")]
    function = "stack" if isinstance(tree, Listing) else "transpose"
    return tree.start, tree.end, f"{function}({inside}, {attr.name}={attribute_text(value)})"


def _argument(op: str, call: Call, attr: Attr, by: str) -> tuple[int, int, str]:
    for argument in call.arguments:
        if argument.keyword == attr.name:
            return argument.start, argument.end, f"{attr.name}={by}"
    inputs, variadic = declared_inputs(op)
    if not variadic:
        extra = [argument for argument in call.arguments if not argument.keyword][len(inputs) :]
        number = [known.name for known in attrs_of(op)].index(attr.name)
        if gathers(attrs_of(op), [argument.tree for argument in extra]):
            if number == 0:
                return extra[0].start, extra[-1].end, by
        elif number < len(extra):
            return extra[number].start, extra[number].end, by
    last = call.arguments[-1].end
    return last, last, f", {attr.name}={by}"


def _tree_at(program: Program, node_id: NodeId) -> Tree | None:
    """What the node's expression was read as."""
    place = program.ranges.get(node_id)
    if place is None:
        return None
    for statement in statements(tokens(program.text)):
        if statement.tree is not None and statement.start <= place[0] and place[1] <= statement.end:
            for tree in _inside(statement.tree):
                if (tree.start, tree.end) == place and isinstance(tree, Call | Picked | Operation | Listing):
                    return tree
    return None


def _inside(tree: Tree) -> Iterator[Tree]:
    """The tree and all that it is made of."""
    waiting = [tree]
    while waiting:
        found = waiting.pop()
        yield found
        match found:
            case Call():
                waiting += [argument.tree for argument in found.arguments]
            case Listing():
                waiting += found.items
            case Operation():
                waiting += found.operands
            case Picked():
                waiting.append(found.operand)
