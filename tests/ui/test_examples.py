"""Every example in the window: laid out, its note over it, stepped closed, half open and fully open."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from pytestqt.qtbot import QtBot

from gradviz.document.examples import EXAMPLES, Example, example
from gradviz.document.notes import Note
from gradviz.graph.arrange import Box
from gradviz.graph.arrange.metrics import count_hits, count_overlaps
from gradviz.graph.block import BLOCKS
from gradviz.graph.parse import parse
from gradviz.language import tr
from gradviz.ui.session import Session
from gradviz.ui.window import Window
from tests.ui.session_parts import until

MOST_SHOWN = 60
"""Of a long pass so many moments are shown here; that each has its words is tested without a window."""
every_example = pytest.mark.parametrize("entry", EXAMPLES, ids=lambda entry: entry.key)


def opened(window: Window, qtbot: QtBot, key: str) -> Session:
    window.filing.open_example(example(key))
    until(qtbot, lambda: window.session.is_drawn and not window.session.is_busy)
    return window.session


def assert_clean(session: Session) -> None:
    """Cards are apart, wires go around them, and the notes lie over all of it."""
    drawing = session.drawing
    boxes, places = dict(drawing.boxes), dict(drawing.places)
    assert count_overlaps(boxes, places) == 0
    links = session._placer._sheet.links
    solid = {i: Box(0.7 * box.width, 0.7 * box.height) if box.round else box for i, box in boxes.items()}
    assert count_hits(solid, links, places, dict(drawing.routes)) == 0, "of a circle not the corners"
    for note in session.state.notes.values():
        for node_id, (x, y) in places.items():
            box = boxes[node_id]
            card = QRectF(x - box.width / 2, y - box.height / 2, box.width, box.height)
            assert not QRectF(*note.rect).adjusted(-8, -8, 8, 8).intersects(card)
        for left, top, right, bottom in drawing.frames.values():
            assert not QRectF(*note.rect).intersects(QRectF(left, top, right - left, bottom - top))


def walk(session: Session) -> None:
    assert session.trace is not None
    end = len(session.trace)
    for cursor in [*range(0, end, 1 + end // MOST_SHOWN), end]:
        session.set_cursor(cursor)
        assert session.frame is not None
    assert session.problem is None


@every_example
def test_it_is_laid_out_and_stepped_closed_and_open(
    empty_window: Window, qtbot: QtBot, entry: Example
) -> None:
    session = opened(empty_window, qtbot, entry.key)
    assert not session.document.is_modified
    assert_clean(session)
    walk(session)
    levels = 0
    while session.blocks.can_open_level:
        session.blocks.open_level()
        until(qtbot, lambda: session.is_drawn and not session.is_busy)
        assert_clean(session)
        levels += 1
    assert (levels > 0) == any(node.op in BLOCKS for node in parse(entry.text))
    if levels:
        walk(session)


def starting_note(session: Session) -> Note:
    (note,) = session.state.notes.values()
    return note


def test_the_note_follows_the_language_and_keeps_over_the_drawing(window: Window, qtbot: QtBot) -> None:
    session = opened(window, qtbot, "net241")
    english = starting_note(session)
    window.set_language("zh_CN")
    chinese = starting_note(session)
    assert chinese.text == tr(example("net241").note) != english.text
    assert not session.document.is_modified
    assert_clean(session)
    window.set_language("en")
    assert starting_note(session) == english


def test_a_note_somebody_wrote_over_is_left_alone_by_the_language(window: Window, qtbot: QtBot) -> None:
    session = opened(window, qtbot, "net241")
    session.jotting.write(0, "mine")
    window.set_language("zh_CN")
    assert starting_note(session).text == "mine"
    window.set_language("en")


def test_opening_a_block_moves_the_note_up_and_closing_it_brings_it_back(
    window: Window, qtbot: QtBot
) -> None:
    session = opened(window, qtbot, "net241")
    before = starting_note(session)
    block = session.state.graph.find("h")
    session.open_block(block)
    until(qtbot, lambda: session.is_drawn)
    assert starting_note(session).rect[1] < before.rect[1]
    session.open_block(block, False)
    until(qtbot, lambda: session.is_drawn)
    assert starting_note(session).rect[1] == pytest.approx(before.rect[1], abs=2)


def test_a_note_that_was_carried_away_stays_there(window: Window, qtbot: QtBot) -> None:
    session = opened(window, qtbot, "net241")
    session.jotting.move(0, (300.0, -40.0), {})
    carried = starting_note(session)
    session.open_block(session.state.graph.find("h"))
    until(qtbot, lambda: session.is_drawn)
    assert starting_note(session) == carried
    session.undo()
    session.undo()
    assert starting_note(session).above


def test_a_longer_text_makes_the_note_higher_and_nothing_is_covered(window: Window, qtbot: QtBot) -> None:
    session = opened(window, qtbot, "net241")
    before = starting_note(session)
    session.jotting.write(0, "word " * 200)
    assert starting_note(session).rect[3] > 3 * before.rect[3]
    assert_clean(session)
    session.undo()
    assert starting_note(session).text == tr(example("net241").note)


def test_all_of_a_starting_note_can_be_seen(window: Window, qtbot: QtBot) -> None:
    for key in ("gate", "digits"):
        opened(window, qtbot, key)
        view, canvas = QRectF(window.canvas.viewport().rect()), window.canvas
        (item,) = canvas.canvas.notes.items.values()
        assert view.contains(canvas.viewportTransform().mapRect(item.rect).adjusted(1, 1, -1, -1))
