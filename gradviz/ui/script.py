"""The document's text as a program, read once for each state, and the ids that it has used so far."""

from __future__ import annotations

from dataclasses import replace

from gradviz.document.document import Document, State
from gradviz.graph.graph import Graph
from gradviz.graph.parse import Program, parse_program


class Script:
    """Reads the state's text when it is asked for. Ids are never used for something else, undone or not."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._program = Program()
        self._program_of: tuple[str, Graph] = ("", Graph())
        self._next_id = 0

    @property
    def program(self) -> Program:
        """The state's text, and where in it each node stands."""
        state = self._document.state
        text, graph = self._program_of
        if text is not state.text or graph is not state.graph:
            self.keep(state, parse_program(state.text, state.graph))
        return self._program

    def keep(self, state: State, program: Program) -> None:
        """This is the program of the state: it need not be read again."""
        self._next_id = max(self._next_id, program.next_id, program.graph.fresh_id()[0])
        if program.next_id < self._next_id:
            program = replace(program, next_id=self._next_id)
        self._program, self._program_of = program, (state.text, state.graph)
