"""A formula as a value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Formula:
    """LaTeX in three pieces; numbers and result are empty where they would say nothing new or cannot be
    written. `where` says what else the symbols name, a line each."""

    symbols: str = ""
    numbers: str = ""
    result: str = ""
    where: tuple[str, ...] = ()

    @property
    def aside(self) -> str:
        """What else is named, one below the other."""
        if not self.where:
            return ""
        rows = r" \\ ".join(line.replace(" = ", " &= ", 1) for line in self.where)
        return rf"\left|\; \begin{{aligned}} {rows} \end{{aligned}}\right."

    def latex(self) -> str:
        """The pieces with equals signs between them, and behind them what else is named."""
        whole = " = ".join(piece for piece in (self.symbols, self.numbers, self.result) if piece)
        return rf"{whole} \quad {self.aside}" if self.where else whole
