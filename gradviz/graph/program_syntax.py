"""The grammar of programs: tokens to statements, and to the definitions of blocks.

::

    program    = { statement | definition }
    statement  = NAME "=" expression | "output" NAME | expression
    definition = "block" NAME "(" input { "," input } { "," setting } ")" "{" { statement } "}"
    input      = NAME
    setting    = NAME "=" (number | word in quotes | "True" | "False" | shape)

Expressions are those of `gradviz.graph.syntax`. A definition stands on lines of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gradviz.graph.attributes import attribute_text, whole_numbers
from gradviz.graph.parse_error import Fault
from gradviz.graph.syntax import Reader
from gradviz.graph.tokens import CLOSES, Token, tokens
from gradviz.graph.trees import Definition, Listing, Number, Setting, Source, Statement, Tree, Word
from gradviz.language import tr

BLOCK = "block"
"""The word that begins a definition."""
CONSTANTS = {"True": True, "False": False}


def read_program(found: list[Token]) -> Source:
    """The statements and the definitions of a program. Raises Fault at the first thing that does not fit."""
    reader = _ProgramReader(found)
    source = Source([], [])
    while reader.skip_lines():
        if reader.at_definition():
            source.definitions.append(reader.definition())
        else:
            source.statements.append(reader.statement())
    return source


def statements(found: list[Token]) -> list[Statement]:
    """The statements of a program. Raises Fault at the first thing that does not fit."""
    return read_program(found).statements


def body_statements(definition: Definition, values: Mapping[str, Any]) -> list[Statement]:
    """The statements of a body, with these values for the block's settings. Raises Fault."""
    return statements([*_filled_in(definition.body, values), _end_at(definition.closing)])


def defaults(definition: Definition) -> dict[str, Any]:
    """What the settings of a block are where nothing else is said."""
    return {setting.name.name: setting.default for setting in definition.settings}


def _filled_in(body: Sequence[Token], values: Mapping[str, Any]) -> list[Token]:
    """The tokens with a value wherever a setting is named; the name of an argument is none."""
    found: list[Token] = []
    for place, token in enumerate(body):
        following = body[place + 1 : place + 2]
        is_argument = bool(following) and following[0].text in ("=", "(") and following[0].kind == "sign"
        if token.kind != "name" or token.text not in values or is_argument:
            found.append(token)
            continue
        text = attribute_text(values[token.text])
        text = f"({text})" if text.startswith("-") else text
        found += [t._replace(start=token.start, end=token.end) for t in tokens(text)[:-1]]
    return found


def _end_at(closing: Token) -> Token:
    return Token("end", "", closing.start, closing.end)


class _ProgramReader(Reader):
    """Reads whole statements, and definitions."""

    def skip_lines(self) -> bool:
        """Go to the next statement; False where there is none."""
        while self.token.kind == "line" or self.at(";"):
            self.advance()
        return self.token.kind != "end"

    # --- statements ----------------------------------------------------------------------------------------

    def statement(self) -> Statement:
        """One statement up to its line end."""
        start, ahead = self.token.start, self.ahead()
        name: Word | None = None
        tree: Tree | None = None
        if self.token.kind == "name" and ahead.kind == "sign" and ahead.text == "=":
            name = self.word()
            self.advance()
            tree = self.expression()
        elif self.token.kind == "name" and self.token.text == "output" and ahead.kind == "name":
            self.advance()
            name = self.word()
        else:
            tree = self.expression()
        end = self.found[self.place - 1].end
        if self.token.kind not in ("line", "end") and not self.at(";"):
            raise self.unfinished(tree)
        return Statement(name, tree, start, end)

    def unfinished(self, tree: Tree | None) -> Fault:
        """Something follows a complete statement."""
        token = self.token
        if token.kind == "sign" and token.text == "=":
            message = tr("One name stands on the left of “=”, and no other “=” after it.")
            return Fault(message, token.start, token.end, tr("a name before “=”"))
        if token.kind == "sign" and token.text in CLOSES.values():
            message = tr("This “{bracket}” closes nothing.").format(bracket=token.text)
            return Fault(message, token.start, token.end)
        return self.missing_operator() if tree is not None else self.fault(tr("the end of the line"))

    # --- definitions ---------------------------------------------------------------------------------------

    def at_definition(self) -> bool:
        """The next statement defines a block."""
        return self.token.kind == "name" and self.token.text == BLOCK and self.ahead().kind == "name"

    def definition(self) -> Definition:
        """``block name(x, width=3) { ... }``."""
        start = self.token.start
        before = self.found[self.place - 1] if self.place else None
        if before is not None and before.kind != "line":
            raise Fault(tr("The definition of a block stands on lines of its own."), start, self.token.end)
        self.advance()
        name = self.word()
        inputs, settings = self.header()
        while self.token.kind == "line":
            self.advance()
        if not self.at("{"):
            raise self.fault("“{”")
        opener = self.advance()
        body: list[Token] = []
        while not self.at("}"):
            if self.token.kind == "bad":
                raise self.fault("“}”")
            if self.token.kind == "end":
                message = tr("This “{bracket}” is never closed.").format(bracket="{")
                raise Fault(message, opener.start, opener.end, "“}”")
            if self.at_definition():
                message = tr("A block is defined by itself, not inside another one.")
                raise Fault(message, self.token.start, self.token.end)
            body.append(self.advance())
        closing = self.advance()
        found = Definition(name, inputs, settings, tuple(body), closing, start, closing.end)
        body_statements(found, defaults(found))  # what is wrong inside is told before what is wrong behind
        if self.token.kind not in ("line", "end"):
            message = tr("The definition of a block stands on lines of its own.")
            raise Fault(message, self.token.start, self.token.end, tr("the end of the line"))
        return found

    def header(self) -> tuple[tuple[Word, ...], tuple[Setting, ...]]:
        """``(x, y, width=3)``."""
        if not self.at("("):
            raise self.fault("“(”")
        opener = self.advance()
        inputs: list[Word] = []
        settings: list[Setting] = []
        while not self.at(")"):
            name = self.word()
            if self.take("="):
                settings.append(Setting(name, self.default()))
            elif settings:
                message = tr("The inputs of a block stand before its settings, as in block f(x, width=3).")
                raise Fault(message, name.start, name.end)
            else:
                inputs.append(name)
            if not self.take(","):
                break
        self.close(opener, tr("“,” or “)”"))
        return tuple(inputs), tuple(settings)

    def default(self) -> Any:
        """The value that a setting has by itself."""
        if self.token.kind == "text":
            return self.advance().text.strip()
        tree = self.expression()
        match tree:
            case Number(value, whole, _, _):
                return value if whole is None else whole
            case Word(name, _, _) if name in CONSTANTS:
                return CONSTANTS[name]
            case Listing(_, _, _, _):
                shape = whole_numbers(tree)
                if shape is not None and all(size >= 0 for size in shape):
                    return shape
        message = tr("A setting of a block is a number, a word in quotes, True, False or a shape at first.")
        raise Fault(message, tree.start, tree.end, tr("a number"))
