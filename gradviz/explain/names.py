"""Names as mathematics writes them: ``w1`` is w₁, ``alpha`` is α, ``loss`` is one word and not l·o·s·s."""

from __future__ import annotations

import re
from functools import lru_cache

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η",
    "theta": "θ", "kappa": "κ", "lam": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ",
    "sigma": "σ", "tau": "τ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ",
    "Theta": "Θ", "Lambda": "Λ", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "lambda": "λ",
}  # fmt: skip
COMMANDS = {"lam": r"\lambda", "phi": r"\varphi", "epsilon": r"\varepsilon"}
"""Where the LaTeX command is not the name itself."""
LONGEST_BASE = 2
"""A name with more letters in front of its stroke is words, not a quantity with an index."""

_STEM_AND_DIGITS = re.compile(r"(?P<stem>.*?[^\W\d_])_?(?P<digits>[0-9]+(?:_[0-9]+)*)")
_DIGITS = re.compile(r"[0-9,]+")
_NUMBER = re.compile(r"-?[0-9.]+(e[-+]?[0-9]+)?")


def _split(name: str) -> tuple[str, str]:
    """The stem of a name and the indices at its end: ``h_12`` is h and 12, ``w1_2_3`` is w and 1,2,3."""
    found = _STEM_AND_DIGITS.fullmatch(name)
    return (found["stem"], found["digits"].replace("_", ",")) if found else (name, "")


@lru_cache(maxsize=8192)
def name_parts(label: str) -> tuple[str, str]:
    """What a name is made of: ``W_h`` is W and h, ``w_h_1_2`` is w and h,1,2, ``layer2`` is layer and 2.

    The index is empty where the name has none: ``learning_rate`` is two words, and no quantity of an index.
    """
    stem, digits = _split(label)
    base, _, index = stem.partition("_")
    if not (base and index and len(GREEK.get(base, base)) <= LONGEST_BASE):
        return (stem, digits) if digits else (label, "")
    parts = [part for part in index.split("_") if part] + ([digits] if digits else [])
    return base, ",".join(parts)


@lru_cache(maxsize=8192)
def plain_name(label: str) -> str:
    """The name as plain text: ``w₁``, ``α``, ``loss``, ``W_h``; a number with a real minus sign.

    There are no small letters below the line in plain text: an index with letters stands behind a stroke.
    """
    if _NUMBER.fullmatch(label):
        return label.replace("-", "−")
    base, index = name_parts(label)
    base = GREEK.get(base, base)
    if _DIGITS.fullmatch(index):
        return base + index.translate(SUBSCRIPTS)
    return f"{base}_{index}" if index else base


@lru_cache(maxsize=8192)
def latex_name(label: str) -> str:
    r"""The name as LaTeX: ``w_{1}``, ``\alpha``, ``\mathit{loss}``, ``w_{\mathit{max}}``."""
    if _NUMBER.fullmatch(label):
        mantissa, _, exponent = label.partition("e")
        return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else label
    if label.startswith("["):  # a constant vector is called by its numbers, or by how many they are
        return label
    if "×" in label:  # a constant array is called by its shape
        return "[" + label.replace("×", r" \times ") + "]"
    base, index = name_parts(label)
    if not index:
        return _word(label)
    parts = [part if _DIGITS.fullmatch(part) else _word(part) for part in index.split(",")]
    return f"{_word(base)}_{{{','.join(parts)}}}"


def _word(word: str) -> str:
    if word in GREEK:
        return COMMANDS.get(word, "\\" + word)
    escaped = word.replace("_", r"\_")
    return escaped if len(word) == 1 else rf"\mathit{{{escaped}}}"
