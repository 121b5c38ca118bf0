"""What a quick-add menu offers for what is typed into it: operations that fit, and what a number, a name or
an expression would become. No Qt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gradviz.graph.graph import Graph, NodeId
from gradviz.graph.names import name_problem, normal_name
from gradviz.graph.parse import ParseError, parse_program
from gradviz.language import tr
from gradviz.ops.op import Array
from gradviz.ui.canvas.typed import NotAValue, read_value
from gradviz.ui.stock import Entry, Situation, closeness, offered, search

LONGEST_GUESS = 1
"""Of so many letters (``a``, ``x``) it is a name first, and only then the beginning of an operation's."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Choice:
    """One line of the menu."""

    title: str
    """In the current language."""
    symbol: str
    is_leaf: bool = False
    op: str = ""
    name: str = ""
    value: Array | None = None
    text: str = ""
    """A program, for a whole expression."""
    node: NodeId | None = None
    """A node that is there already: only a wire is wanted."""


def choices(entries: Sequence[Entry], situation: Situation, typed: str) -> list[Choice]:
    """Everything that may be meant, what is likeliest first."""
    typed = typed.strip()
    found = [choice_of(entry) for entry in search(offered(entries, situation), typed)]
    if not typed:
        return found
    other = list(_typed(typed, situation))
    exact = any(closeness(entry, typed.casefold()) == 0 for entry in entries)
    name_first = not exact and len(typed) <= LONGEST_GUESS and typed.isascii() and typed.isidentifier()
    return [*other, *found] if name_first or not typed.isidentifier() else [*found, *other]


def choice_of(entry: Entry) -> Choice:
    """An entry as a line of the menu."""
    return Choice(title=tr(entry.title), symbol=entry.symbol, is_leaf=entry.is_leaf, op=entry.name)


def _typed(typed: str, situation: Situation) -> Iterator[Choice]:
    """What it is where it is not the name of an operation. A wire that begins somewhere needs somewhere to
    end: no leaf has that, but an expression in which `_` stands for it."""
    if situation.sources:
        if len(situation.sources) == 1 and _has_room(_read(typed)):
            yield _expression(typed)
        return
    value = _value(typed)
    if value is not None:
        for op, symbol, title in (
            ("const", "const", tr("Constant {value}")),
            ("input", "in", tr("Input with the value {value}")),
            ("param", "w", tr("Parameter with the value {value}")),
        ):
            yield Choice(title=title.format(value=typed), symbol=symbol, is_leaf=True, op=op, value=value)
        return
    name = normal_name(typed)
    if name_problem(name) is None:
        yield from _named(name, situation)
        return
    if len(_read(typed)):
        yield _expression(typed)


def _expression(typed: str) -> Choice:
    return Choice(title=tr("Expression {text}").format(text=typed), symbol="ƒ", text=typed)


def _named(name: str, situation: Situation) -> Iterator[Choice]:
    there = situation.graph.by_name.get(name) or situation.graph.by_label.get(name)
    if there is not None:
        if situation.target is not None:
            yield Choice(title=tr("Wire from {name}").format(name=name), symbol="→", node=there)
        return
    yield Choice(title=tr("Input {name}").format(name=name), symbol="in", is_leaf=True, op="input", name=name)
    yield Choice(
        title=tr("Parameter {name}").format(name=name), symbol="w", is_leaf=True, op="param", name=name
    )


def _value(typed: str) -> Array | None:
    try:
        return read_value(typed)
    except NotAValue:
        return None


def _read(typed: str) -> Graph:
    """What is typed as a program; nothing where it is none."""
    try:
        return parse_program(typed).graph
    except ParseError:
        return Graph()


def _has_room(graph: Graph) -> bool:
    """Whether an input is open: ``dense(_, 4)``."""
    return any(source is None for node in graph for source in node.inputs)
