"""A formula as a value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Formula:
    """LaTeX in three pieces; numbers and result are empty where they would say nothing new or cannot be
    written."""

    symbols: str = ""
    numbers: str = ""
    result: str = ""

    def latex(self) -> str:
        """The pieces with equals signs between them."""
        return " = ".join(piece for piece in (self.symbols, self.numbers, self.result) if piece)
