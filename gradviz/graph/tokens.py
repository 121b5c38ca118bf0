"""A program as tokens: numbers, names, signs and line ends, each with its place in the text.

What Chinese input methods make of punctuation (``（１，２）``) and what mathematics writes (``×``, ``−``) is
read as its ASCII twin, character by character, so that every offset is one into the text as it was typed.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Literal, NamedTuple

import numpy as np

from gradviz.graph.names import normal_name
from gradviz.language import mark, tr
from gradviz.ops.op import Array

MOST_TOKENS = 120_000
MOST_CHARACTERS = 50_000_000
LONG_ARRAY = 200
"""Characters from which an array of plain numbers is read in one go."""

TokenKind = Literal["number", "name", "sign", "array", "text", "line", "end", "bad"]


class Token(NamedTuple):
    """One token. `text` is its normal form (of a bad one: the sentence that says why); the end is
    exclusive."""

    kind: TokenKind
    text: str
    start: int
    end: int
    array: Array | None = None


def _twins() -> dict[int, str]:
    table = {0xFF01 + i: chr(0x21 + i) for i in range(0x5E)}
    table.update({ord(odd): plain for odd, plain in zip("−×·÷、【】〔〕。", "-**/,[][].", strict=True)})
    spaces = (0xA0, 0x1680, *range(0x2000, 0x200C), 0x202F, 0x205F, 0x2060, 0x3000, 0xFEFF, 0x0B, 0x0C)
    table.update(dict.fromkeys(spaces, " "))
    table.update(dict.fromkeys((0x85, 0x2028, 0x2029), "\n"))
    return table


BYTE_ORDER_MARK = "\ufeff"
"""What some editors put at the very start of a text."""
TWINS = _twins()
SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True))

TOKEN = re.compile(
    r"""
    (?P<gap> (?: [ \t\r\n] | \#[^\n]* )+ )
  | (?P<number> (?: DIGITS (?: \.(?!\.) (?:DIGITS)? )? | \.DIGITS ) (?: [eE][+-]?[0-9]+ )? )
  | (?P<name> (?: [A-Za-z_] | [^\x00-\x7f] ) (?: [A-Za-z0-9_] | [^\x00-\x7f] )* )
  | (?P<sign> \*\*=? | //=? | \.\.\. | [=!<>:+\-*/%@&|^]= | -> | << | >> | [()\[\]{}+\-*/@=,.:;<>%&|^~?!$] )
    """.replace("DIGITS", "[0-9]+(?:_[0-9]+)*"),
    re.VERBOSE,
)
QUOTED = re.compile(r"""(?P<open>["'“”‘’])(?P<inside>[A-Za-z0-9_ -]{0,40})["'“”‘’]""")
"""A word in quotes: one of the choices that an attribute has."""
BRACKET = re.compile(r"[^\[\]]*([\[\]])")
PLAIN_ARRAY = re.compile(r"[\[\]0-9eE.,+\-\s]*")
TEXT_HERE = mark(
    'Text in quotes has no meaning here: it only names a choice, as in dense(x, 4, activation="tanh").'
)
CLOSES = {"(": ")", "[": "]", "{": "}"}


def plain(text: str) -> str:
    """The text with ASCII twins for odd characters and ``\\n`` for every line end; as long as before."""
    if "\r" in text:
        text = text.replace("\r\n", " \n").replace("\r", "\n")
    return text if text.isascii() and "\x0b" not in text and "\x0c" not in text else text.translate(TWINS)


def newline_of(text: str) -> str:
    """How lines end in this text."""
    found = re.search(r"\r\n|\n|\r", text)
    return found.group() if found else "\n"


def tokens(text: str) -> list[Token]:
    """All tokens of a `plain` text. Inside brackets that are no braces a line end is a space; the first bad
    token is the last one."""
    found: list[Token] = []
    brackets: list[str] = []
    place = 0
    if len(text) > MOST_CHARACTERS:
        return [Token("bad", tr("The program is too long."), 0, 1)]
    while place < len(text):
        if len(found) >= MOST_TOKENS:
            found.append(Token("bad", tr("The program is too long."), place, place + 1))
            return found
        match = TOKEN.match(text, place)
        quoted = QUOTED.match(text, place) if match is None else None
        if quoted is not None:
            found.append(Token("text", quoted["inside"], place, quoted.end()))
            place = quoted.end()
            continue
        if match is None:
            found.append(Token("bad", _odd_character(text, place), place, place + 1))
            return found
        kind, piece = match.lastgroup, match.group()
        token: Token | None = None
        if kind == "gap":
            if brackets[-1:] in ([], ["{"]) and "\n" in piece:
                token = Token("line", "\n", place, match.end())
        elif kind == "number":
            token = Token("number", piece, place, match.end())
        elif kind == "name":
            token = _name(piece, place)
        else:
            token = (_long_array(text, place) if piece == "[" and "[" not in brackets else None) or Token(
                "sign", piece, place, match.end()
            )
            if token.kind == "sign":
                _follow(brackets, piece)
        if token is not None:
            found.append(token)
            if token.kind == "bad":
                return found
        place = token.end if token is not None else match.end()
    found.append(Token("end", "", len(text), len(text)))
    return found


def _follow(brackets: list[str], sign: str) -> None:
    if sign in CLOSES:
        brackets.append(sign)
    elif brackets and sign == CLOSES[brackets[-1]]:
        brackets.pop()


def _name(piece: str, place: int) -> Token:
    if piece.isascii():
        return Token("name", piece, place, place + len(piece))
    for i, character in enumerate(piece):
        if character in SUPERSCRIPTS:
            message = tr("A power is written with **, as in x**{number}.").format(
                number=SUPERSCRIPTS[character]
            )
            return Token("bad", message, place + i, place + i + 1)
        if not ("a" + unicodedata.normalize("NFKC", character)).isidentifier():
            return Token("bad", _odd_character(piece, i), place + i, place + i + 1)
    name = normal_name(piece)
    if not name.isidentifier():
        message = tr("A name begins with a letter, not with “{character}”.").format(character=piece[0])
        return Token("bad", message, place, place + 1)
    return Token("name", name, place, place + len(piece))


def _odd_character(text: str, place: int) -> str:
    character = text[place]
    if character in "\"'`“”‘’":
        return tr(TEXT_HERE)
    if character == "\\":
        return tr("A line that is continued needs brackets around it, not “\\”.")
    shown = f"“{character}”" if character.isprintable() else f"U+{ord(character):04X}"
    return tr("The character {character} has no meaning here.").format(character=shown)


def _long_array(text: str, place: int) -> Token | None:
    """A long array of plain numbers as one token; None where it is short, or not quite that."""
    depth, end = 0, place
    while True:
        match = BRACKET.match(text, end)
        if match is None:
            return None
        end = match.end()
        depth += 1 if match[1] == "[" else -1
        if depth == 0:
            break
        if depth > 32:
            return None
    if end - place < LONG_ARRAY or not PLAIN_ARRAY.fullmatch(text, place, end):
        return None
    try:
        array = np.array(json.loads(text[place:end]), dtype=np.float64)
    except (ValueError, OverflowError):
        return None
    array.flags.writeable = False
    return Token("array", "", place, end, array) if np.isfinite(array).all() and array.size else None
