"""Which names a node may have.

A name is a Python identifier, Greek and Chinese ones included, and is compared in the normal form that Python
uses (NFKC): ``ｘ`` typed with a Chinese input method is ``x``, and ``w₁`` is ``w1``. Two kinds of name
belong to the text alone: ``_`` stands for an input that is still open, and ``_1``, ``_2``, ... for nodes that
have no name.
"""

from __future__ import annotations

import keyword
import re
import unicodedata

from gradviz.language import tr

OPEN = "_"
UNNAMED = re.compile(r"_[0-9]+")
NUMBERS = ("inf", "nan")
"""Names that are numbers."""
LONGEST = 100
OPERATORS = frozenset("·⁰¹²³⁴⁵⁶⁷⁸⁹")
"""A product and powers in a program, though Python takes them for part of a name."""


def normal_name(name: str) -> str:
    """The form in which names are compared."""
    return name if name.isascii() else unicodedata.normalize("NFKC", name)


def name_problem(name: str) -> str | None:
    """Why no node can have this name, in one sentence; None where one can."""
    shown = name if len(name) <= 40 else name[:39] + "…"
    normal = normal_name(name)
    if not normal.isidentifier() or not OPERATORS.isdisjoint(name + normal):
        return tr(
            "“{name}” cannot be a name: a name has letters, digits and _ only and begins with no digit."
        ).format(name=shown)
    if len(normal) > LONGEST:
        return tr("A name has at most {count} characters.").format(count=LONGEST)
    if normal in NUMBERS:
        return tr("“{name}” is a number here and cannot be a name.").format(name=shown)
    if keyword.iskeyword(normal):
        return tr("“{name}” is a word of Python and cannot be a name; take {other}.").format(
            name=shown, other=f"{normal}_"
        )
    if normal == OPEN or UNNAMED.fullmatch(normal):
        return tr("“{name}” stands for a node without a name and cannot be a name itself.").format(name=shown)
    return None
