r"""Short formulas as plain text, for the chips on the edges and the sentences: ``1 - y^{2}`` reads ``1 −
y²``.

Only what fits on one line without a loss is turned into text; a sum over many lines, cases and the like give
"".
"""

from __future__ import annotations

import re
from functools import lru_cache

from gradviz.explain.names import GREEK, SUBSCRIPTS

SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
LETTERS = {**{f"\\{name}": letter for name, letter in GREEK.items()}, r"\varphi": "φ", r"\varepsilon": "ε"}

_WORD = re.compile(r"\\(?:mathit|operatorname|text)\{([^{}\\]*)\}")
_SUBSCRIPT = re.compile(r"_\{(\d+)\}")
_POWER = re.compile(r"\^\{(-?\d+)\}")
_TRANSPOSED = re.compile(r"\^\{\\top\}")
_FRACTION = re.compile(r"\\frac\{([^{}\\]*)\}\{([^{}\\]*)\}")
_EXPONENTIAL = re.compile(r"(?<![\w\\])e\^\{([^{}\\]*)\}")
_EXPONENT = re.compile(r"\^\{([\w₀-₉]+)\}")
_ROOT = re.compile(r"\\sqrt\{([^{}\\]*)\}")
_COMMAND = re.compile(r"\\(?:[A-Za-z]+|,)")
_SIMPLE = re.compile(r"∂?[\w.²³⁻⁰¹⁴-⁹₀-₉]*")

SIGNS = {
    r"\cdot": "·", r"\times": "×", r"\,": "", r"\left": "", r"\right": "", r"\ln": "ln", r"\sin": "sin",
    r"\cos": "cos", r"\tanh": "tanh", r"\max": "max", r"\min": "min", r"\sum": "Σ", r"\partial": "∂",
    r"\infty": "∞", r"\ ": " ",
}  # fmt: skip


@lru_cache(maxsize=16384)
def plain(latex: str) -> str:
    """The formula as one line of text, or "" where plain text cannot say it."""
    text = _WORD.sub(r"\1", latex)
    text = _SUBSCRIPT.sub(lambda found: found[1].translate(SUBSCRIPTS), text)
    text = _TRANSPOSED.sub("ᵀ", text)
    text = _POWER.sub(lambda found: found[1].translate(SUPERSCRIPTS), text)
    text = re.sub(r"\\partial +", "∂", text)
    text = _COMMAND.sub(lambda found: LETTERS.get(found[0]) or SIGNS.get(found[0], found[0]), text)
    before = ""
    while text != before:
        before = text
        text = _EXPONENTIAL.sub(r"exp(\1)", text)
        text = _EXPONENT.sub(r"^\1", text)
        text = _ROOT.sub(lambda found: f"√{_grouped(found[1])}", text)
        text = _FRACTION.sub(lambda found: f"{_grouped(found[1])}/{_grouped(found[2])}", text)
    if re.search(r"[\\{}_&]|\^[^\w]", text):
        return ""
    return re.sub(r"\s+", " ", text).strip().replace("-", "−")


def _grouped(text: str) -> str:
    return text if _SIMPLE.fullmatch(text) else f"({text})"
