"""What a step of undo is called. A language may change between the step and its undo, so what is kept is what
was meant, and its words are found when they are shown."""

from __future__ import annotations

from dataclasses import dataclass

from gradviz.language import tr


@dataclass(frozen=True, slots=True)
class Label:
    """A message marked for translation, and the name that goes into it."""

    message: str
    name: str = ""

    def __str__(self) -> str:
        return tr(self.message).format(name=self.name) if self.name else tr(self.message)
