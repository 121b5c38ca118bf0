"""Trees to nodes: what the names of a program stand for, and in which order its nodes are made.

The order is that of reading: operands from left to right, then the operation. A leaf stands where it is first
used, whether a line gives it a value or not, so that writing ``a = 3`` above a program moves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

from gradviz.graph.block import block_of, parameter_names
from gradviz.graph.calls import Recipe, read_call
from gradviz.graph.graph import frozen_array
from gradviz.graph.literals import Leaf, read_array, read_leaf
from gradviz.graph.names import OPEN, UNNAMED, name_problem
from gradviz.graph.parse_error import Fault
from gradviz.graph.tokens import TEXT_HERE
from gradviz.graph.trees import (
    Block,
    Call,
    Listing,
    Member,
    Number,
    Operation,
    Picked,
    Statement,
    Text,
    Tree,
    Word,
)
from gradviz.language import tr
from gradviz.ops.op import LEAVES, OPS, Array

MOST_NODES = 20_000
ONE = frozen_array(1.0)
PYTHON_CONSTANTS = ("True", "False", "None")


class Draft(NamedTuple):
    """A node before it has an id: its inputs are numbers of drafts, or None where one is open."""

    op: str
    inputs: tuple[int | None, ...] = ()
    attrs: Mapping[str, Any] = {}
    name: str = ""
    value: Array | None = None
    start: int = 0
    end: int = 0
    literal: tuple[int, int] | None = None
    own: tuple[int, int] | None = None
    """A parameter that belongs to a block: the block's draft, and which parameter it is. Without a value it
    begins as the block has it."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a program means: drafts in model order, the chosen output, and where things stand in the text."""

    drafts: tuple[Draft, ...]
    chosen: int | None
    results: tuple[int | None, ...]
    """For each statement the draft it defines; None for ``output name``."""
    uses: Mapping[int, tuple[Word, ...]]
    """For each named draft (``_1`` counts as a name here) all places of its name."""


def meaning_of(program: Sequence[Statement], own: Mapping[str, str] | None = None) -> Meaning:
    """The drafts of a program in which these blocks of one's own can be called: their operations by name.
    Raises Fault where a name or a function stands for nothing."""
    return _Reading(program, own or {}).meaning()


class _Reading:
    """One pass over the statements."""

    def __init__(self, program: Sequence[Statement], own: Mapping[str, str]) -> None:
        self.program, self.own = program, own
        self.drafts: list[Draft] = []
        self.found: dict[str, int] = {}
        self.waiting: dict[str, Draft] = {}
        self.uses: dict[str, list[Word]] = {}
        self.results: list[int | None] = []
        self.defined = self.definitions()
        self.used = {word.name for word in _words(program)}
        self.current = 0

    def definitions(self) -> dict[str, int]:
        """The number of the statement that gives each name its meaning."""
        found: dict[str, int] = {}
        for number, statement in enumerate(self.program):
            name = statement.name
            if name is None or statement.tree is None:
                continue
            if not UNNAMED.fullmatch(name.name) and (problem := name_problem(name.name)):
                raise Fault(problem, name.start, name.end, tr("a name"))
            if name.name in found:
                message = tr("{name} has its meaning from line {line} already; take another name.")
                text = message.format(name=name.name, line="{line}")
                first = self.program[found[name.name]].start
                raise Fault(text, name.start, name.end, tr("another name"), refers=first)
            found[name.name] = number
        return found

    def meaning(self) -> Meaning:
        """All statements, one after the other."""
        chosen: Word | None = None
        last = max((n for n, statement in enumerate(self.program) if statement.tree is not None), default=-1)
        for number, statement in enumerate(self.program):
            self.current = number
            if statement.tree is not None:
                self.results.append(self.define(statement, statement.tree, is_last=number == last))
                continue
            if chosen is not None:
                message = tr("The output is chosen twice; one line “output …” is enough.")
                raise Fault(message, statement.start, statement.end)
            chosen = statement.name
            self.results.append(None)
        result = self.resolve_waiting()
        output = self.output(chosen)
        uses = {self.found[name]: tuple(words) for name, words in self.uses.items() if name in self.found}
        return Meaning(tuple(self.drafts), output, result, uses)

    def resolve_waiting(self) -> tuple[int | None, ...]:
        """Fill in which draft each leaf's own line turned out to define."""
        by_statement = {number: self.found.get(name) for name, number in self.defined.items()}
        return tuple(
            by_statement.get(number, result) if result is None else result
            for number, result in enumerate(self.results)
        )

    def output(self, chosen: Word | None) -> int | None:
        """The chosen output, where it is not the last node that nothing uses."""
        if chosen is not None:
            if chosen.name not in self.found:
                message = tr("There is no {name} that could be the output.").format(name=chosen.name[:40])
                raise Fault(message, chosen.start, chosen.end, tr("a name of this program"))
            self.uses.setdefault(chosen.name, []).append(chosen)
            return self.found[chosen.name]
        made = [result for result in self.resolve_waiting() if result is not None]
        if not made:
            return None
        used = {source for draft in self.drafts for source in draft.inputs}
        free = max(number for number in range(len(self.drafts)) if number not in used)
        return None if made[-1] == free else made[-1]

    # --- statements ----------------------------------------------------------------------------------------

    def define(self, statement: Statement, tree: Tree, is_last: bool) -> int | None:
        """The draft that a statement defines; None for a leaf that waits for its first use."""
        word = statement.name
        if word is None:
            return self.bare(tree, is_last)
        self.uses.setdefault(word.name, []).append(word)
        name = "" if UNNAMED.fullmatch(word.name) else word.name
        leaf = _leaf_of(tree)
        if leaf is not None:
            draft = Draft(leaf.op, (), {}, name, leaf.value, tree.start, tree.end, leaf.literal)
            if word.name in self.used:
                self.waiting[word.name] = draft
                return None
            self.found[word.name] = self.add(draft)
            return self.found[word.name]
        if isinstance(tree, Word | Member):
            number = self.make(Recipe("identity", (tree,), {}, tree.start, tree.end))
        else:
            number = self.make(tree)
        if number is not None:
            self.drafts[number] = self.drafts[number]._replace(name=name)
            self.found[word.name] = number
        return number

    def bare(self, tree: Tree, is_last: bool) -> int | None:
        """An expression that stands alone."""
        if not is_last:
            message = tr("Only the last line may be without a name; this one needs one, as in y = ….")
            raise Fault(message, tree.start, tree.end, tr("name = expression"))
        number = self.make(tree)
        if number is None:
            raise Fault(tr("“_” stands for an open input and is no output."), tree.start, tree.end)
        return number

    # --- expressions ---------------------------------------------------------------------------------------

    def make(self, root: Tree | Recipe) -> int | None:
        """The draft of an expression, with all that it is made of; without recursion, since a sum may be
        long."""
        results: list[int | None] = []
        stack: list[tuple[Tree | Recipe, bool]] = [(root, False)]
        while stack:
            item, operands_made = stack.pop()
            if operands_made:
                assert isinstance(item, Recipe)
                first = len(results) - len(item.operands)
                inputs = tuple(results[first:])
                del results[first:]
                if item.own is not None:
                    inputs = self.with_parameters(item, inputs)
                results.append(self.add(Draft(item.op, inputs, item.attrs, start=item.start, end=item.end)))
                continue
            simple = self.simple(item)
            if isinstance(simple, Recipe):
                stack.append((simple, True))
                stack.extend((operand, False) for operand in reversed(simple.operands))
            else:
                results.append(simple)
        return results[0]

    def with_parameters(self, recipe: Recipe, operands: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """The inputs of a block: its data, and for each parameter the operand given or a leaf of its own."""
        assert recipe.own is not None
        data = operands[: len(operands) - len(recipe.given)]
        given = dict(zip(recipe.given, operands[len(data) :], strict=True))
        number = len(self.drafts) + len(recipe.own) - len(given)
        names = parameter_names(recipe.op, recipe.attrs)
        inputs: list[int | None] = []
        for k, leaf in enumerate(recipe.own):
            if k in given:
                inputs.append(given[k])
                continue
            value, literal = (None, None) if leaf is None else (leaf.value, leaf.literal)
            op = block_of(recipe.op).leaf_of(names[k])
            own = Draft(op, (), {}, "", value, recipe.start, recipe.end, literal, (number, k))
            inputs.append(self.add(own))
        return (*data, *inputs)

    def member(self, tree: Member) -> int:
        """The parameter that ``h.W`` names."""
        number = self.named(tree.owner)
        draft = None if number is None else self.drafts[number]
        names = () if draft is None else parameter_names(draft.op, draft.attrs)
        if draft is None or tree.name not in names:
            owner = tree.owner.name[:40]
            if names:
                message = tr("{name} has no parameter {member}, only {expected}.")
                text = message.format(name=owner, member=tree.name[:40], expected=", ".join(names))
            else:
                message = tr("“.{name}” has no meaning here: .T or a block's parameter follows a point.")
                text = message.format(name=tree.name[:40])
            raise Fault(text, tree.owner.end, tree.end, ", ".join(names) or ".T")
        found = draft.inputs[len(draft.inputs) - len(names) + names.index(tree.name)]
        assert found is not None  # parameters are never open in a program
        return found

    def simple(self, item: Tree | Recipe) -> int | Recipe | None:
        """The draft of a name or of a constant, or else how to make it."""
        match item:
            case Recipe():
                return item
            case Word():
                return self.named(item)
            case Member():
                return self.member(item)
            case Operation(op, operands, start, end):
                return Recipe(op, operands, {}, start, end)
            case Picked(operand, index, start, end):
                attrs = {} if index == (0,) else {"index": index}
                return Recipe("pick", (operand,), attrs, start, end)
            case Call():
                leaf = _leaf_of(item)
                if leaf is None:
                    return read_call(item, chain(self.defined, self.found), self.own)
                return self.add(Draft(leaf.op, (), {}, "", leaf.value, item.start, item.end, leaf.literal))
            case Listing(items, True, start, end):
                raise Fault(_round_message(items), start, end, tr("square brackets"))
        value = read_array(item)
        if value is not None:
            return self.add(Draft("const", (), {}, "", value, item.start, item.end, (item.start, item.end)))
        if isinstance(item, Text):
            raise Fault(tr(TEXT_HERE), item.start, item.end)
        assert isinstance(item, Listing)
        return Recipe("stack", item.items, {}, item.start, item.end)

    def named(self, word: Word) -> int | None:
        """The draft that a name stands for; a name without a meaning becomes an input of value 1."""
        if word.name == OPEN:
            return None
        self.uses.setdefault(word.name, []).append(word)
        number = self.found.get(word.name)
        if number is not None:
            return number
        draft = self.waiting.pop(word.name, None)
        if draft is None:
            self.refuse_undefined(word)
            draft = Draft("input", (), {}, word.name, ONE, word.start, word.end)
        self.found[word.name] = self.add(draft)
        return self.found[word.name]

    def refuse_undefined(self, word: Word) -> None:
        """A name that stands for nothing, and cannot stand for an input either."""
        statement = self.defined.get(word.name)
        if statement == self.current:
            message = tr("{name} is made of itself here.").format(name=word.name)
            raise Fault(message, word.start, word.end, tr("another name"))
        if statement is not None:
            message = tr("{name} gets its meaning only in line {line}, which belongs above this one.")
            text = message.format(name=word.name, line="{line}")
            raise Fault(text, word.start, word.end, refers=self.program[statement].start)
        if word.name in OPS and word.name not in LEAVES:
            message = tr("{name} is a function and needs a value, as in {name}(x).").format(name=word.name)
            raise Fault(message, word.start, word.end, f"{word.name}(…)")
        if UNNAMED.fullmatch(word.name) or word.name in PYTHON_CONSTANTS:
            message = tr("“{name}” has no meaning here.").format(name=word.name)
            raise Fault(message, word.start, word.end, tr("a number, a name or a bracket"))
        if problem := name_problem(word.name):
            raise Fault(problem, word.start, word.end, tr("a name"))

    def add(self, draft: Draft) -> int:
        """The number of a new draft."""
        if len(self.drafts) >= MOST_NODES:
            message = tr("The program has more than {count} nodes.").format(count=MOST_NODES)
            raise Fault(message, draft.start, draft.end)
        self.drafts.append(draft)
        return len(self.drafts) - 1


def _leaf_of(tree: Tree) -> Leaf | None:
    """The leaf that a line's right-hand side states, or None where it is computed."""
    if isinstance(tree, Call):
        return read_leaf(tree) if tree.function.name in LEAVES else None
    if isinstance(tree, Listing) and tree.round:
        raise Fault(_round_message(tree.items), tree.start, tree.end, tr("square brackets"))
    value = read_array(tree)
    return None if value is None else Leaf("input", value, (tree.start, tree.end))


def _round_message(items: Sequence[Tree]) -> str:
    if not items:
        return tr("There is nothing between these parentheses.")
    return tr("An array is written in square brackets, as in [1, 2].")


def _words(program: Sequence[Statement]) -> Iterator[Word]:
    """Every name that an expression uses."""
    stack: list[Tree] = [statement.tree for statement in program if statement.tree is not None]
    while stack:
        tree = stack.pop()
        match tree:
            case Word():
                yield tree
            case Member():
                yield tree.owner
            case Operation(_, operands, _, _):
                stack.extend(operands)
            case Listing(items, _, _, _):
                stack.extend(items)
            case Picked(operand, _, _, _):
                stack.append(operand)
            case Call():
                stack.extend(argument.tree for argument in tree.arguments)
            case Number() | Block() | Text():
                pass
