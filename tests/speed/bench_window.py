"""How fast the real window is, with all panels live and real keys, buttons and wheels.

    python -m tests.speed.bench_window

Everything is measured from the event to the end of the paint, on graphs of 500, 1,000 and 5,000 nodes.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor

from tests.speed.desk import Desk, program
from tests.speed.table import Goal, head, row

FRAME, HALF = Goal(16.7), Goal(33.3)
ROUNDS = 40
FAR, MIDDLE = 0.28, 0.739
"""Between these the small cards are drawn, and new at every scale."""


def main() -> None:
    desk = Desk()
    for nodes, zooming in ((1000, Goal(33.3, late=True)), (5000, HALF)):
        text = program(nodes)
        head(f"{nodes} nodes")
        if nodes == 5000:
            gaps = desk.gaps(8.0, lambda text=text: desk.session.open_text(text))  # type: ignore[misc]
            row("opening: the longest the window stands still", [max(gaps)], Goal(100.0))
            desk.rest()
        else:
            desk.open(text)
        measure_steps(desk)
        measure_camera(desk, zooming)
    head("1000 nodes, typing")
    desk.open(program(1000))
    measure_typing(desk)
    head("500 nodes, a value is dragged")
    desk.open(program(500))
    measure_drags(desk)
    print(f"\nthe processor was there for the window in {desk.ran / desk.waited:.0%} of what was measured")
    desk.leave()


def measure_steps(desk: Desk) -> None:
    """A key to the next step, whose node is in sight, at three distances."""

    def press() -> None:
        desk.key(Qt.Key.Key_Right)

    for scale in (1.0, 0.5, 0.1):
        desk.look_at(scale)
        desk.session.set_cursor(len(desk.session.trace or ()) // 2)
        times = []
        desk.canvas.setFocus()
        for _ in range(ROUNDS):
            trace = desk.session.trace
            assert trace is not None
            desk.canvas.reveal(trace.steps[desk.session.cursor].node)
            desk.rest(0.03)
            times.append(desk.timed(press))
        row(f"a step at {scale:g}", times, Goal(16.0))
    row("a step by its button, at 1", step_by_button(desk), Goal(16.0))
    row("the longest after a step (its formula)", [max(desk.gaps(0.3, press)) for _ in range(8)], HALF)


def step_by_button(desk: Desk) -> list[float]:
    """A click to the next step, likewise."""
    desk.look_at(1.0)
    button, times = desk.window.stepper.forward, []
    for _ in range(ROUNDS):
        trace = desk.session.trace
        assert trace is not None
        desk.canvas.reveal(trace.steps[desk.session.cursor].node)
        desk.rest(0.03)
        times.append(desk.timed(lambda: desk.click(button)))
    return times


def measure_camera(desk: Desk, zooming: Goal) -> None:
    """Pan with the mouse, zoom with the wheel."""
    centre = desk.canvas.viewport().rect().center()
    for scale in (1.0, 0.7, 0.5, 0.42, 0.3, 0.1):
        desk.look_at(scale)
        row(f"pan at {scale:g}", pan(desk), FRAME)
    for name, start, end in (
        ("zoom in, small cards", FAR, MIDDLE),
        ("zoom out, small cards", MIDDLE, FAR),
        ("zoom in, from far away to 1.2", 0.05, 1.2),
    ):
        desk.look_at(start)
        turned = 20 if end > start else -20
        times = []
        while (desk.canvas.camera.scale < end) == (turned > 0):
            times.append(desk.timed(lambda turned=turned: desk.wheel(centre, turned)))  # type: ignore[misc]
        row(name, times, zooming)


def pan(desk: Desk) -> list[float]:
    """The ground is carried about with the space bar's hand, the wheel button's: by the camera alone."""
    return [
        desk.timed(lambda k=k: desk.canvas.camera.pan(QPoint(-11, 7 if k % 2 else -5)))  # type: ignore[misc]
        for k in range(ROUNDS)
    ]


def measure_typing(desk: Desk) -> None:
    """Keys into the program, in the middle of it, with the pause of a quick typist between them."""
    editor = desk.window.program.editor
    cursor = editor.textCursor()
    cursor.setPosition(editor.document().findBlockByNumber(60).position())
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
    editor.setTextCursor(cursor)
    editor.setFocus()
    desk.rest()
    keys, still = " + 1.25 * x0 + x1", [0.0]
    times = []
    for sign in keys:
        times.append(desk.timed(lambda sign=sign: desk.key(ord(sign.upper())), desk.text_painted))  # type: ignore[misc]
        still += desk.gaps(0.15, lambda: None)
    row("a key to the text", times, HALF)
    still += desk.gaps(2.0, lambda: None)
    row("the longest the window stands still", [max(still)], HALF)


def measure_drags(desk: Desk) -> None:
    """The number of a leaf is dragged, then turned by the wheel, at the start of the run and at its end."""
    trace = desk.session.trace
    assert trace is not None
    leaves = [i for i in trace.graph.leaves if trace.graph[i].op == "param"]
    for where, leaf in (("the first leaf", leaves[0]), ("a late leaf", leaves[-len(leaves) // 4])):
        for moment, cursor in (("start", 0), ("end", len(trace))):
            desk.session.set_cursor(cursor)
            desk.look_at(1.0)
            card = desk.canvas.canvas.cards[leaf]
            desk.canvas.camera.centre(card.rect.center())
            desk.rest(0.2)
            at = desk.canvas.mapFromScene(card.layout.value.translated(card.pos()).center())
            row(f"drag {where}, at the {moment}", drag(desk, at), HALF)
            row(f"wheel over {where}, at the {moment}", turn(desk, at), HALF)


def drag(desk: Desk, at: QPoint) -> list[float]:
    """The number goes up by a step with every four pixels."""
    desk.press(at)
    times = [desk.timed(mover(desk, at + QPoint(12 + 4 * k, 0)), all_of_it=True) for k in range(ROUNDS)]
    desk.release(at + QPoint(8 + 4 * ROUNDS, 0))
    return times


def mover(desk: Desk, to: QPoint) -> Callable[[], None]:
    return lambda: desk.move(to)


def turn(desk: Desk, at: QPoint) -> list[float]:
    """Ten notches up, ten down."""
    desk.move(at)
    return [
        desk.timed(
            lambda k=k: desk.wheel(at, 120 if k % 20 < 10 else -120),  # type: ignore[misc]
            all_of_it=True,
        )
        for k in range(ROUNDS)
    ]


if __name__ == "__main__":
    main()
