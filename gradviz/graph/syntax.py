"""The grammar of expressions: tokens to trees. Statements are made of them (`gradviz.graph.program_syntax`);
what the names and functions mean comes after.

Written by hand rather than with Python's ``ast``: its messages differ from one Python to the next and cannot
be translated, its recursion is beyond our control, and it does not read what a Chinese input method types.
Precedence and associativity are Python's; a test holds the two against each other. Nothing is ever evaluated.

::

    expression = sums of products (+ - * / @) of signed powers (-x ** 2 is -(x ** 2)) of postfixes
    postfix    = primary { "[" index { "," index } "]" | ".T" | "." NAME }
    primary    = number | NAME | NAME "(" arguments ")" | "(" expression ")" | "[" expressions "]"
    index      = whole | [whole] ":" [whole] [":" [whole]] | "..."
"""

from __future__ import annotations

import math
from collections.abc import Callable

from gradviz.graph.habits import habit_of, short
from gradviz.graph.names import NUMBERS
from gradviz.graph.parse_error import Fault
from gradviz.graph.tokens import CLOSES, TEXT_HERE, Token
from gradviz.graph.trees import (
    Argument,
    Block,
    Call,
    Listing,
    Member,
    Number,
    Operation,
    Picked,
    Text,
    Tree,
    Word,
)
from gradviz.language import tr

DEEPEST = 60
"""Brackets, signs and powers inside one another."""
MOST_OPERATIONS = 20_000
LONGEST_NUMBER = 1_000

OPERATORS = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "@": "matmul", "**": "power"}
LEVELS = {"+": 1, "-": 1, "*": 2, "/": 2, "@": 2, "**": 4}
UNARY = 3
"""A sign binds tighter than a product and looser than a power."""


class Reader:
    """Reads expressions from left to right; `token` is the next one that has not been used."""

    def __init__(self, found: list[Token]) -> None:
        self.found = found
        self.place = 0
        self.token = found[0]
        self.depth = 0
        self.operations = 0

    # --- moving --------------------------------------------------------------------------------------------

    def advance(self) -> Token:
        """Use the next token up."""
        used = self.token
        self.place += 1
        self.token = self.found[self.place]
        return used

    def ahead(self) -> Token:
        """The token after the next one."""
        return self.found[min(self.place + 1, len(self.found) - 1)]

    def at(self, sign: str) -> bool:
        """The next token is this sign."""
        return self.token.kind == "sign" and self.token.text == sign

    def take(self, sign: str) -> bool:
        """Use up this sign if it is next."""
        if self.at(sign):
            self.advance()
            return True
        return False

    def fault(self, expected: str, token: Token | None = None) -> Fault:
        """The next token is not what may stand here."""
        token = token or self.token
        if token.kind == "bad":
            return Fault(token.text, token.start, token.end)
        if token.kind == "text":
            return Fault(tr(TEXT_HERE), token.start, token.end)
        if token.kind in ("line", "end"):
            message = tr("The line ends too early: {expected} was expected.").format(expected=expected)
            last = self.found[max(self.place - 1, 0)]
            return Fault(message, max(last.end - 1, last.start), last.end, expected)
        message = habit_of(token) or tr("“{found}” cannot stand here: {expected} was expected.").format(
            found=short(token.text), expected=expected
        )
        return Fault(message, token.start, token.end, expected)

    def missing_operator(self) -> Fault:
        """A value where an operation should be, as in ``2x``."""
        token = self.token
        is_value = token.kind in ("number", "array") or (token.kind == "name" and not habit_of(token))
        if is_value or self.at("(") or self.at("["):
            before = self.found[self.place - 1].text or "]"
            message = tr("Something is missing between “{left}” and “{right}”, such as *.").format(
                left=short(before), right=short(token.text or "[")
            )
            return Fault(message, token.start, token.end, tr("an operation such as *"))
        return self.fault(tr("an operation or the end of the line"))

    def word(self) -> Word:
        """A name."""
        if self.token.kind != "name":
            raise self.fault(tr("a name"))
        token = self.advance()
        return Word(token.text, token.start, token.end)

    # --- expressions ---------------------------------------------------------------------------------------

    def expression(self, floor: int = 0) -> Tree:
        """Operands and operators that bind at least as tightly as `floor`."""
        start = self.token.start
        left = self.signed()
        while self.token.kind == "sign" and LEVELS.get(self.token.text, -1) >= floor:
            sign = self.advance()
            if sign.text == "**":
                right = self.nested(sign, lambda: self.expression(UNARY))
            else:
                right = self.expression(LEVELS[sign.text] + 1)
            left = self.operation(OPERATORS[sign.text], (left, right), start)
        return left

    def operation(self, op: str, operands: tuple[Tree, ...], start: int) -> Operation:
        """An operation that ends where the last used token ends."""
        self.operations += 1
        last = self.found[self.place - 1]
        if self.operations > MOST_OPERATIONS:
            message = tr("The program has more than {count} operations.").format(count=MOST_OPERATIONS)
            raise Fault(message, last.start, last.end)
        return Operation(op, operands, start, last.end)

    def nested(self, opener: Token, read: Callable[[], Tree]) -> Tree:
        """Read one level deeper, no deeper than people can follow (and than Python's stack allows)."""
        self.depth += 1
        if self.depth > DEEPEST:
            message = tr("Brackets, signs and powers are nested more than {count} deep here.").format(
                count=DEEPEST
            )
            raise Fault(message, opener.start, opener.end)
        tree = read()
        self.depth -= 1
        return tree

    def signed(self) -> Tree:
        """A power, or one with a sign. The sign of a bare number belongs to the number."""
        if not (self.at("-") or self.at("+")):
            return self.postfix()
        sign, number = self.advance(), self.token
        if _is_number(number) and not (self.ahead().kind == "sign" and self.ahead().text in ("**", "[", ".")):
            read = self.number()
            value, whole = (read.value, read.whole) if sign.text == "+" else (-read.value, _minus(read.whole))
            return Number(value, whole, sign.start, read.end)
        operand = self.nested(sign, lambda: self.expression(UNARY))
        return operand if sign.text == "+" else self.operation("negate", (operand,), sign.start)

    def number(self) -> Number:
        """A number, ``inf`` or ``nan``."""
        token = self.advance()
        if token.kind == "name":
            return Number(math.inf if token.text == "inf" else math.nan, None, token.start, token.end)
        value = float(token.text) if len(token.text) <= LONGEST_NUMBER else math.inf
        if math.isinf(value):
            message = tr("This number is too large or too long: the largest is about 1.8e308.")
            raise Fault(message, token.start, token.end)
        is_whole = len(token.text) <= 19 and not set(token.text) & set(".eE")
        return Number(value, int(token.text) if is_whole else None, token.start, token.end)

    def postfix(self) -> Tree:
        """A primary with what is picked from it."""
        start = self.token.start
        tree = self.primary()
        bracketed = self.found[self.place - 1].text == ")"
        while True:
            if self.at("[") and (bracketed or not isinstance(tree, Number | Block | Listing)):
                tree = self.pick(tree, start)
            elif self.at("."):
                tree = self.after_point(tree, start)
            else:
                break
            bracketed = True
        if self.at("(") or self.at("["):
            raise self.missing_operator()
        return tree

    def after_point(self, tree: Tree, start: int) -> Operation | Member:
        """``.T``, or a parameter of a block: ``h.W``."""
        dot = self.advance()
        if self.token.kind == "name" and self.token.text == "T":
            self.advance()
            return self.operation("transpose", (tree,), start)
        ahead = self.ahead()
        if (
            self.token.kind == "name"
            and isinstance(tree, Word)
            and not (ahead.kind == "sign" and ahead.text == "(")
        ):
            name = self.advance()
            return Member(tree, name.text, start, name.end)
        if self.token.kind == "name":
            message = tr("“.{name}” has no meaning here: only .T, the transpose, follows a point.")
            if ahead.kind == "sign" and ahead.text == "(":
                message = tr("A function stands before its values, without a point: {name}(x).")
            message = message.format(name=short(self.token.text))
            raise Fault(message, dot.start, self.token.end, ".T")
        raise self.fault(".T")

    def primary(self) -> Tree:
        """A number, a name, a call, or something in brackets."""
        token = self.token
        if _is_number(token):
            return self.number()
        if token.kind == "array" and token.array is not None:
            self.advance()
            return Block(token.array, token.start, token.end)
        if token.kind == "name" and not habit_of(token):
            word = self.word()
            return self.call(word) if self.at("(") else word
        if self.at("("):
            return self.nested(token, self.round)
        if self.at("["):
            return self.nested(token, self.square)
        raise self.fault(tr("a number, a name or a bracket"))

    def close(self, opener: Token, expected: str) -> None:
        """Use up the bracket that closes `opener`."""
        sign = CLOSES[opener.text]
        if self.take(sign):
            return
        token = self.token
        # Inside brackets a line end is no token: an `=` or the end of everything means that the bracket
        # stayed open.
        if (
            token.kind == "end"
            or (token.kind == "sign" and token.text in ("=", ";"))
            or self.next_line_begins()
        ):
            message = tr("This “{bracket}” is never closed.").format(bracket=opener.text)
            raise Fault(message, opener.start, opener.end, f"“{sign}”")
        raise self.missing_operator() if token.kind in ("number", "name") else self.fault(expected)

    def next_line_begins(self) -> bool:
        """What follows looks like another statement."""
        ahead = self.ahead()
        return self.token.kind == "name" and ahead.kind == "sign" and ahead.text == "="

    def round(self) -> Tree:
        """``(expression)``, or ``(a, b)`` for a shape."""
        opener = self.advance()
        if self.take(")"):
            return Listing((), True, opener.start, self.found[self.place - 1].end)
        first = self.expression()
        if not self.at(","):
            self.close(opener, tr("an operation or “)”"))
            return first
        items = [first]
        while self.take(",") and not self.at(")"):
            items.append(self.expression())
        self.close(opener, tr("“,” or “)”"))
        return Listing(tuple(items), True, opener.start, self.found[self.place - 1].end)

    def square(self) -> Tree:
        """``[a, b]``."""
        opener = self.advance()
        items: list[Tree] = []
        while not self.at("]"):
            if self.token.kind == "end":
                break
            items.append(self.expression())
            if not self.take(","):
                break
        self.close(opener, tr("“,” or “]”"))
        return Listing(tuple(items), False, opener.start, self.found[self.place - 1].end)

    def call(self, function: Word) -> Tree:
        """``function(...)``."""
        opener = self.token
        return self.nested(opener, lambda: self.arguments(function))

    def arguments(self, function: Word) -> Call:
        """Positional arguments, then those with a keyword."""
        opener = self.advance()
        found: list[Argument] = []
        while not self.at(")") and self.token.kind != "end":
            start, ahead = self.token.start, self.ahead()
            is_keyword = self.token.kind == "name" and ahead.kind == "sign" and ahead.text == "="
            name = self.advance().text if is_keyword else ""
            if is_keyword:
                self.advance()
            elif found and found[-1].keyword:
                message = tr("Arguments with a name, as in axis=0, come last.")
                raise Fault(message, start, self.token.end, tr("an argument with a name"))
            tree = self.text() if self.token.kind == "text" else self.expression()
            found.append(Argument(name, tree, start, self.found[self.place - 1].end))
            if not self.take(","):
                break
        inside = opener.end, self.token.start
        self.close(opener, tr("“,” or “)”"))
        end = self.found[self.place - 1].end
        return Call(function, tuple(found), inside, function.start, end)

    def text(self) -> Text:
        """A word in quotes."""
        token = self.advance()
        return Text(token.text, token.start, token.end)

    # --- indices -------------------------------------------------------------------------------------------

    def pick(self, tree: Tree, start: int) -> Picked:
        """``tree[index, index]``."""
        opener = self.advance()
        index = [self.index()]
        while self.take(",") and not self.at("]"):
            index.append(self.index())
        self.close(opener, tr("“,” or “]”"))
        done = self.operation("pick", (tree,), start)
        return Picked(tree, tuple(index), start, done.end)

    def index(self) -> object:
        """One entry, as `gradviz.ops.index` keeps it."""
        if self.take("..."):
            return ("ellipsis",)
        first = self.bound()
        if not self.at(":"):
            if first is None:
                raise self.fault(tr("a whole number or a slice such as 1:3"))
            return first
        bounds = [first]
        while len(bounds) < 3 and self.take(":"):
            bounds.append(self.bound())
        if len(bounds) == 3 and bounds[2] == 0:
            used = self.found[self.place - 1]
            raise Fault(tr("The step of a slice cannot be 0."), used.start, used.end)
        return ("slice", *bounds, *([None] * (3 - len(bounds))))

    def bound(self) -> int | None:
        """A whole number with an optional sign, or nothing."""
        expected = tr("a whole number or a slice such as 1:3")
        if self.at(":") or self.at("]") or self.at(","):
            return None
        negative = self.take("-")
        if not _is_number(self.token):
            raise self.fault(expected)
        number = self.number()
        if number.whole is None:
            raise self.fault(expected, self.found[self.place - 1])
        return -number.whole if negative else number.whole


def _is_number(token: Token) -> bool:
    return token.kind == "number" or (token.kind == "name" and token.text in NUMBERS)


def _minus(whole: int | None) -> int | None:
    return None if whole is None else -whole
