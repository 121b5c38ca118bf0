"""How fast a net is opened down to its single numbers, and looked at.

    python -m tests.speed.bench_blocks

The net is 2-16-16-1. Opened level by level it is a few cards, then circles and lines, then about a thousand
sums and products. Measured in the real window, from the event to the end of the paint.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from gradviz.document.label import Label
from gradviz.graph.graph import NodeId
from gradviz.graph.levels import closed_blocks, open_to
from tests.speed.bench_window import drag, pan
from tests.speed.desk import Desk
from tests.speed.table import Goal, head, row

NET = 'x = [0.5, -0.3]\ny = mlp(x, 16, 16, 1, last="sigmoid")\nL = mse(y, [1])\n'
LABEL = Label("opening of several blocks")
FRAME, HALF, HALF_SECOND = Goal(16.7), Goal(33.3), Goal(500.0)


def main() -> None:
    desk = Desk()
    desk.open(NET)
    desk.canvas.set_reduced_motion(True)
    head("2-16-16-1, level by level")
    for name in ("layers", "neurons", "sums and products"):
        row(f"opening the {name}", [opened(desk, closed_blocks(desk.session.expanded))], HALF_SECOND)
    nodes = len(desk.session.graph.drawn)
    head(f"2-16-16-1, fully opened: {nodes} cards")
    measure_looks(desk)
    measure_weight(desk)
    head("2-16-16-1, neurons as circles")
    desk.session.blocks.close_level(())
    desk.rest()
    measure_looks(desk)
    measure_line(desk)
    head("2-16-16-1, all at once")
    every = open_to(desk.session.state.graph)
    for _ in range(3):
        close_all(desk)
        row("opening everything", [opened(desk, every)], HALF_SECOND)
    desk.leave()


def opened(desk: Desk, blocks: frozenset[NodeId]) -> float:
    """From the command until the open blocks are painted at their places, in milliseconds."""
    session = desk.session
    wanted = session.state.opened | blocks
    start = time.perf_counter()
    session.set_opened(wanted, blocks, LABEL)
    while not (session.is_drawn and not session.is_busy and set(session.drawing.frames) >= shown(desk)):
        desk.application.processEvents()
    desk.canvas.viewport().repaint()
    found = 1e3 * (time.perf_counter() - start)
    desk.rest()
    desk.window.stage.fit()
    desk.rest()
    return found


def shown(desk: Desk) -> set[NodeId]:
    return set(desk.session.expanded.opened)


def close_all(desk: Desk) -> None:
    session = desk.session
    session.set_opened(frozenset(), session.state.opened, LABEL)
    desk.rest()


def measure_looks(desk: Desk) -> None:
    """Pan at several distances."""
    desk.window.stage.fit()
    desk.rest()
    row(f"pan, all in sight ({desk.canvas.camera.scale:.2f})", pan(desk), FRAME)
    for scale in (0.3, 0.5, 1.0):
        desk.look_at(scale)
        row(f"pan at {scale:g}", pan(desk), FRAME)


def measure_weight(desk: Desk) -> None:
    """A weight is dragged on its card, near and with the whole net in sight."""
    session = desk.session
    weight = next(
        i for i in session.graph.leaves if i in session.expanded.views and session.graph[i].value.ndim == 0
    )  # type: ignore[union-attr]
    for moment, cursor in (("start", 0), ("end", len(session.trace or ()))):
        session.set_cursor(cursor)
        desk.look_at(1.0)
        card = desk.canvas.canvas.cards[weight]
        desk.canvas.camera.centre(card.rect.center())
        desk.rest(0.2)
        at = desk.canvas.mapFromScene(card.layout.value.translated(card.pos()).center())
        row(f"drag a weight, at the {moment}", drag(desk, at), HALF)
    desk.window.stage.fit()
    desk.rest()
    row("the same with everything in sight", set_values(desk, weight), HALF)


def measure_line(desk: Desk) -> None:
    """One weight of a closed neuron changes, with all lines in sight."""
    desk.window.stage.fit()
    desk.rest()
    row("a weight of 16 on its line", set_values(desk, weights_of_a_neuron(desk)), HALF)


def weights_of_a_neuron(desk: Desk) -> NodeId:
    graph = desk.session.graph
    neuron = [node for node in graph if node.op == "neuron"][20]
    found = neuron.inputs[-2]
    assert found is not None
    return found


def set_values(desk: Desk, leaf: NodeId) -> list[float]:
    before = desk.session.graph[leaf].value
    assert before is not None

    def setter(k: int) -> Callable[[], None]:
        return lambda: desk.session.set_value(leaf, before + 0.01 * k, False)

    return [desk.timed(setter(k)) for k in range(1, 41)]


if __name__ == "__main__":
    main()
