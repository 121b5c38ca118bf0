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

_STEM_AND_DIGITS = re.compile(r"(?P<stem>.*?[^\W\d_])_?(?P<digits>[0-9]+(?:_[0-9]+)*)")
_NUMBER = re.compile(r"-?[0-9.]+(e[-+]?[0-9]+)?")


def _split(name: str) -> tuple[str, str]:
    """The stem of a name and the indices at its end: ``h_12`` is h and 12, ``w1_2_3`` is w and 1,2,3."""
    found = _STEM_AND_DIGITS.fullmatch(name)
    return (found["stem"], found["digits"].replace("_", ",")) if found else (name, "")


@lru_cache(maxsize=8192)
def plain_name(label: str) -> str:
    """The name as plain text: ``w₁``, ``α``, ``loss``; a number with a real minus sign."""
    if _NUMBER.fullmatch(label):
        return label.replace("-", "−")
    stem, digits = _split(label)
    return GREEK.get(stem, stem) + digits.translate(SUBSCRIPTS)


@lru_cache(maxsize=8192)
def latex_name(label: str) -> str:
    r"""The name as LaTeX: ``w_{1}``, ``\alpha``, ``\mathit{loss}``, ``w_{\mathit{max}}``."""
    if _NUMBER.fullmatch(label):
        mantissa, _, exponent = label.partition("e")
        return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else label
    if "×" in label:  # a constant array is called by its shape
        return "[" + label.replace("×", r" \times ") + "]"
    stem, digits = _split(label)
    base, _, index = stem.partition("_")
    if not digits or (base and index and len(base) == 1):
        parts = ([_word(index)] if base and index else []) + ([digits] if digits else [])
        return f"{_word(base)}_{{{','.join(parts)}}}" if base and parts else _word(label)
    return f"{_word(stem)}_{{{digits}}}"


def _word(word: str) -> str:
    if word in GREEK:
        return COMMANDS.get(word, "\\" + word)
    escaped = word.replace("_", r"\_")
    return escaped if len(word) == 1 else rf"\mathit{{{escaped}}}"
