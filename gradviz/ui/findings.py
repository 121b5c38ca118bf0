"""What is wrong with a graph, or odd about it, found when it is asked for and kept as long as it holds."""

from __future__ import annotations

from gradviz.engine.trace import Trace
from gradviz.graph.check import Problem, remarks, standing
from gradviz.language import language


class Findings:
    """The problems and hints of the run that was asked about last."""

    def __init__(self) -> None:
        self._about: tuple[Trace | None, str] = (None, "")
        self._found: tuple[Problem, ...] = ()

    def of(self, run: Trace | None) -> tuple[Problem, ...]:
        """Where the run stops and why, then the hints."""
        about = run, language()
        if run is None:
            return ()
        if self._about[0] is not run or self._about[1] != about[1]:
            self._found = (*standing(run.graph, run.values), *remarks(run.graph, run.values, run.output))
            self._about = about
        return self._found
