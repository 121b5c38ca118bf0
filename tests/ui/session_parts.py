"""What the tests of the session and of the window share."""

from collections.abc import Callable

from gradviz.graph.graph import NodeId
from gradviz.ui.session import Session

SEED = "a = 2\nb = 1\ne = (a + b) * (b + 1)\n"


def node(session: Session, name: str) -> NodeId:
    """The node of this name or label."""
    return session.state.graph.find(name)


class Heard:
    """Counts what a signal says."""

    def __init__(self, signal: object) -> None:
        self.said: list[tuple[object, ...]] = []
        signal.connect(self._note)  # type: ignore[attr-defined]

    def _note(self, *what: object) -> None:
        self.said.append(what)

    def __len__(self) -> int:
        return len(self.said)


def until(qtbot: object, condition: Callable[[], bool], timeout: int = 20_000) -> None:
    """Let the program run until the condition holds."""
    qtbot.waitUntil(condition, timeout=timeout)  # type: ignore[attr-defined]
