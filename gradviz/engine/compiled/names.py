"""Identifiers for the values of a program, as near to what the person calls them as Python lets them be."""

from __future__ import annotations

import builtins
import keyword
import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

TAKEN = frozenset(keyword.kwlist) | frozenset(dir(builtins)) | {"np", "math", "base64"}
"""What a program needs itself."""


class Names:
    """Gives out each identifier once."""

    def __init__(self, taken: frozenset[str] = frozenset()) -> None:
        self._taken = set(TAKEN | taken)

    @property
    def taken(self) -> frozenset[str]:
        """What has been given out, or was taken before."""
        return frozenset(self._taken)

    def new(self, wish: str) -> str:
        """An identifier like the wish, with a number behind it where that is taken."""
        name = identifier(wish)
        number = 1
        while name in self._taken:
            number += 1
            name = f"{identifier(wish)}_{number}"
        self._taken.add(name)
        return name


def identifier(text: str) -> str:
    """The text with an underscore for whatever may not stand in a name."""
    name = re.sub(r"\W+", "_", text).strip("_") or "value"
    return name if name.isidentifier() else f"v_{name}"


def constant_name(cells: NDArray[Any]) -> str:
    """What a constant is called: ``n_0_5`` for 0.5, ``n_minus_1``, ``ones``, ``c`` for an array of many
    numbers."""
    first = cells.flat[0] if cells.size else 0.0
    if cells.ndim:
        return {0.0: "zeros", 1.0: "ones"}.get(float(first), "c") if np.all(cells == first) else "c"
    text = f"{first:.6g}".replace("e-", "_e_minus_").replace("e+", "_e_")
    return "n_" + text.replace("-", "minus_").replace(".", "_")
