"""What the definitions of blocks in a program mean: each becomes an operation, which is its own text.

``block unit(x, width=3) { ... }`` may call other blocks that the program defines. The operation of a node
``unit(x)`` is the definition in a normal form (`normal`), after those of all blocks that it calls: complete
by itself, so that nothing besides the graph is needed to run it, and a name means what it means in this
program only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from gradviz.graph.attributes import attribute_text
from gradviz.graph.block import BLOCKS
from gradviz.graph.calls import ALIASES, PAIRWISE
from gradviz.graph.expressions import array_text
from gradviz.graph.meaning import Draft, Meaning, meaning_of
from gradviz.graph.names import name_problem, normal_name
from gradviz.graph.parse_error import Fault
from gradviz.graph.program_syntax import BLOCK, body_statements, defaults
from gradviz.graph.tokens import Token
from gradviz.graph.trees import Definition, Word
from gradviz.language import tr
from gradviz.ops.op import OPS

MOST_PARTS = 20_000
"""Operations inside a block, those of the blocks inside it counted."""
DEEPEST = 20
"""Blocks inside one another."""
MARGIN = "    "


class Own(NamedTuple):
    """One block that a program defines."""

    op: str
    """The operation of its nodes: this definition behind those that it calls."""
    definition: Definition
    within: Mapping[str, str]
    """The operations of the blocks that it calls, by their names."""
    parts: int = 1
    """How many operations it has inside."""
    depth: int = 1
    """How many blocks stand in one another inside it, itself counted."""


class Inside(NamedTuple):
    """What a definition makes of values for its settings."""

    drafts: tuple[Draft, ...]
    inputs: tuple[int | None, ...]
    """The draft that each input is; None for an input that is not used."""
    result: int


def own_blocks(definitions: Sequence[Definition]) -> dict[str, Own]:
    """The blocks that these definitions mean, by name. Raises Fault at the first that means nothing."""
    by_name: dict[str, Definition] = {}
    for definition in definitions:
        _check_header(definition, by_name)
        by_name[definition.name.name] = definition
    found: dict[str, Own] = {}
    for name in _called_first(by_name):
        found[name] = _own(by_name[name], found)
    return found


def inside(definition: Definition, values: Mapping[str, Any], within: Mapping[str, str]) -> Inside:
    """What is inside a block whose settings have these values. Raises Fault where that means nothing."""
    program = body_statements(definition, values)
    inputs = [word.name for word in definition.inputs]
    for statement in program:
        word = statement.name if statement.tree is not None else None
        if word is not None and (word.name in inputs or word.name in values):
            message = tr(
                "{name} stands at the head of {block} and cannot be given another meaning inside it."
            )
            text = message.format(name=word.name, block=definition.name.name)
            raise Fault(text, word.start, word.end, tr("another name"))
    meaning = meaning_of(program, within)
    drafts = tuple(_checked(draft, inputs, definition) for draft in meaning.drafts)
    by_name = {draft.name: number for number, draft in enumerate(drafts) if draft.name}
    return Inside(drafts, tuple(by_name.get(name) for name in inputs), _result(meaning, definition))


def normal(definition: Definition) -> str:
    """The definition in its normal form: without comments, one statement a line."""
    settings = [f"{word.name}={attribute_text(value)}" for word, value in definition.settings]
    header = ", ".join([*(word.name for word in definition.inputs), *settings])
    lines = [f"{MARGIN}{line}\n" for line in _lines(definition.body)]
    return f"{BLOCK} {definition.name.name}({header}) {{\n{''.join(lines)}}}\n"


# --- names and order ---------------------------------------------------------------------------------------


def block_name_problem(name: str) -> str | None:
    """Why no block of one's own can be called so, in one sentence; None where one can."""
    problem = name_problem(name)
    if problem is None and any(normal_name(name) in names for names in (BLOCKS, OPS, ALIASES, PAIRWISE)):
        problem = tr("{name} is a function already; a block of your own needs another name.")
        problem = problem.format(name=name)
    return problem


def _check_header(definition: Definition, before: Mapping[str, Definition]) -> None:
    word = definition.name
    problem = block_name_problem(word.name)
    if problem is None and word.name in before:
        problem = tr("The block {name} is defined twice.").format(name=word.name)
    if problem is not None:
        raise Fault(problem, word.start, word.end, tr("another name"))
    if not definition.inputs:
        message = tr("A block has at least one input, as in {example}.").format(
            example="block f(x) { x * 2 }"
        )
        raise Fault(message, word.start, word.end, tr("a name"))
    seen: set[str] = set()
    for each in _header_words(definition):
        problem = name_problem(each.name)
        if problem is None and each.name in seen:
            problem = tr("“{name}” is given twice.").format(name=each.name)
        if problem is not None:
            raise Fault(problem, each.start, each.end, tr("another name"))
        seen.add(each.name)


def _header_words(definition: Definition) -> Iterator[Word]:
    yield from definition.inputs
    yield from (setting.name for setting in definition.settings)


def _called_first(by_name: Mapping[str, Definition]) -> list[str]:
    """The names, every block after those that it calls. Raises Fault for a ring."""
    done: list[str] = []
    for start in by_name:
        open_ones: list[str] = []
        stack = [(start, False)]
        while stack:
            name, calls_done = stack.pop()
            if calls_done:
                open_ones.pop()
                done.append(name)
            elif name in open_ones:
                _refuse_ring(by_name[name], [*open_ones[open_ones.index(name) :], name])
            elif name not in done:
                open_ones.append(name)
                stack.append((name, True))
                stack.extend((called, False) for called in reversed(_calls(by_name[name], by_name)))
    return done


def _refuse_ring(definition: Definition, ring: list[str]) -> None:
    if len(ring) == 2:
        message = tr("The block {name} calls itself, without an end.")
    else:
        message = tr(
            "The block {name} calls itself through others, so it would never come to an end: {ring}."
        )
    text = message.format(name=ring[0], ring=" → ".join(ring))
    raise Fault(text, definition.name.start, definition.name.end)


def _calls(definition: Definition, known: Iterable[str]) -> list[str]:
    """The names of the program's own blocks that a body calls, in the order of the first calls."""
    wanted = set(known)
    found: dict[str, None] = {}
    for token, following in zip(definition.body, definition.body[1:], strict=False):
        if token.kind == "name" and token.text in wanted and following.text == "(":
            found[token.text] = None
    return list(found)


def _own(definition: Definition, before: Mapping[str, Own]) -> Own:
    called = _calls(definition, before)
    needed: dict[str, None] = {}
    for name in called:
        needed.update(dict.fromkeys(_needed(name, before)))
    text = "".join(normal(before[name].definition) for name in needed) + normal(definition)
    within = {name: before[name].op for name in called}
    drafts = inside(definition, defaults(definition), within).drafts
    by_op = {before[name].op: before[name] for name in called}
    parts = sum(by_op[draft.op].parts if draft.op in by_op else 1 for draft in drafts)
    depth = 1 + max((before[name].depth for name in called), default=0)
    place = (definition.name.start, definition.name.end)
    if parts > MOST_PARTS:
        message = tr("The block {name} would have more than {count} operations inside.")
        raise Fault(message.format(name=definition.name.name, count=MOST_PARTS), *place)
    if depth > DEEPEST:
        message = tr("The block {name} has more than {count} blocks inside one another.")
        raise Fault(message.format(name=definition.name.name, count=DEEPEST), *place)
    return Own(text, definition, within, parts, depth)


def _needed(name: str, known: Mapping[str, Own]) -> list[str]:
    """A block after all that it calls, in the order of the calls."""
    found: dict[str, None] = {}
    for called in known[name].within:
        found.update(dict.fromkeys(_needed(called, known)))
    return [*found, name]


# --- what is inside ----------------------------------------------------------------------------------------


def _checked(draft: Draft, inputs: Sequence[str], definition: Definition) -> Draft:
    """A draft as it is inside a block: a value that a line states is a constant there."""
    block = definition.name.name
    if None in draft.inputs:
        raise Fault(tr("Inside a block no input stays open."), draft.start, draft.end, tr("a value"))
    if draft.op != "input" or (draft.name in inputs and draft.literal is None):
        return draft
    if draft.literal is None:
        message = tr("{name} is no input of {block}, and no line inside it says what it is.")
        raise Fault(message.format(name=draft.name, block=block), draft.start, draft.end)
    return draft._replace(op="const")


def _result(meaning: Meaning, definition: Definition) -> int:
    made = [number for number in meaning.results if number is not None]
    result = meaning.chosen if meaning.chosen is not None else made[-1] if made else None
    if result is None:
        message = tr("The block {name} has nothing inside; its last line is its result.")
        text = message.format(name=definition.name.name)
        raise Fault(text, definition.closing.start, definition.closing.end, tr("an expression"))
    return result


def _lines(body: Sequence[Token]) -> Iterator[str]:
    """The statements of a body, spaced as they were typed."""
    pieces: list[str] = []
    end = 0
    for token in body:
        if token.kind == "line" or token.text == ";":
            if pieces:
                yield "".join(pieces)
            pieces = []
            continue
        if pieces and token.start > end:
            pieces.append(" ")
        pieces.append(_spelled(token))
        end = token.end
    if pieces:
        yield "".join(pieces)


def _spelled(token: Token) -> str:
    if token.array is not None:
        return array_text(token.array)
    return f'"{token.text}"' if token.kind == "text" else token.text
