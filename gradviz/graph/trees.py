"""What the parser makes of a program's text: one tree a statement, every piece with its place (offsets, end
exclusive)."""

from __future__ import annotations

from typing import Any, NamedTuple

from gradviz.graph.tokens import Token
from gradviz.ops.index import Index
from gradviz.ops.op import Array


class Number(NamedTuple):
    """A number as written, its sign included; `whole` where it has neither point nor exponent."""

    value: float
    whole: int | None
    start: int
    end: int


class Word(NamedTuple):
    """A name (in its normal form)."""

    name: str
    start: int
    end: int


class Text(NamedTuple):
    """A word in quotes."""

    text: str
    start: int
    end: int


class Member(NamedTuple):
    """``h.W``: a parameter of the block that is called h."""

    owner: Word
    name: str
    start: int
    end: int


class Block(NamedTuple):
    """A long array of plain numbers, read in one go."""

    value: Array
    start: int
    end: int


class Listing(NamedTuple):
    """``[a, b, c]``, or ``(a, b)`` where `round`."""

    items: tuple[Tree, ...]
    round: bool
    start: int
    end: int


class Operation(NamedTuple):
    """An operator with its operands; `op` is the operation's name."""

    op: str
    operands: tuple[Tree, ...]
    start: int
    end: int


class Picked(NamedTuple):
    """``x[index]``."""

    operand: Tree
    where: Index
    start: int
    end: int


class Argument(NamedTuple):
    """One argument of a call; `keyword` is empty for a positional one."""

    keyword: str
    tree: Tree
    start: int
    end: int


class Call(NamedTuple):
    """``function(arguments)``; `inside` spans what stands between the parentheses."""

    function: Word
    arguments: tuple[Argument, ...]
    inside: tuple[int, int]
    start: int
    end: int


Tree = Number | Word | Text | Member | Block | Listing | Operation | Picked | Call


class Statement(NamedTuple):
    """``name = tree``, a bare ``tree`` (no name), or ``output name`` (no tree). A tree's parentheses lie
    outside it."""

    name: Word | None
    tree: Tree | None
    start: int
    end: int


class Setting(NamedTuple):
    """An attribute of a block that a program defines: ``width=3``, with the value it has by itself."""

    name: Word
    default: Any


class Definition(NamedTuple):
    """``block name(inputs, settings) { statements }``. The `body` is kept as tokens, since what its numbers
    are may depend on the settings; `closing` is the brace at its end."""

    name: Word
    inputs: tuple[Word, ...]
    settings: tuple[Setting, ...]
    body: tuple[Token, ...]
    closing: Token
    start: int
    end: int


class Source(NamedTuple):
    """A whole program."""

    statements: list[Statement]
    definitions: list[Definition]
