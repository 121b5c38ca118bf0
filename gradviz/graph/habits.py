"""What people type out of habit, from Python or from mathematics, and what to tell them."""

from __future__ import annotations

import keyword

from gradviz.graph.tokens import Token
from gradviz.language import tr


def short(text: str) -> str:
    """The text, cut to what fits into a sentence."""
    return text if len(text) <= 30 else text[:29] + "…"


def habit_of(token: Token) -> str:
    """What to say of a token that comes from Python or mathematics and means nothing here; else an empty
    text."""
    text = token.text
    if token.kind == "name":
        if keyword.iskeyword(text) and text not in ("True", "False", "None"):
            return tr(
                "“{word}” is a word of Python and has no meaning here: a line is name = expression."
            ).format(word=text)
        return ""
    if token.kind != "sign":
        return ""
    if text == "^":
        return tr("A power is written with **, as in x**2.")
    if text in ("==", "!=", "<", ">", "<=", ">="):
        return tr("“{sign}” compares, which a program cannot do; a value gets its name with one “=”.").format(
            sign=text
        )
    if text in ("//", "%", "&", "|", "~", "<<", ">>"):
        return tr("“{sign}” is no operation here; there are + - * / ** @ and functions.").format(sign=text)
    if text in ("{", "}"):
        return tr("Braces have no meaning here: use ( ) to group and [ ] for arrays.")
    if (len(text) == 2 and text[1] == "=") or text == "**=":
        return tr("“{sign}” changes a value, but every name is given its meaning once, with “=”.").format(
            sign=text
        )
    return ""
