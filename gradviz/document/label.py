"""What a step of undo is called. A language may change between the step and its undo, so what is kept is what
was meant, and its words are found when they are shown."""

from __future__ import annotations

from dataclasses import dataclass

from gradviz.language import tr


@dataclass(frozen=True, slots=True)
class Label:
    """A message marked for translation, the name that goes into it, and a word that is marked itself."""

    message: str
    name: str = ""
    word: str = ""

    def __str__(self) -> str:
        message = tr(self.message)
        return message.format(name=self.name, word=tr(self.word)) if self.name or self.word else message
