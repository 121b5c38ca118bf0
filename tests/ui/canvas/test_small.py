"""At half its size a card says less, in letters that can be read."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from pytestqt.qtbot import QtBot

from gradviz.engine.trace import trace
from gradviz.explain.frame import frame
from gradviz.graph.parse import parse
from gradviz.ui.canvas import lettering
from gradviz.ui.canvas.lettering import advance
from gradviz.ui.canvas.measure import box_of
from gradviz.ui.canvas.small import FROM, UP_TO, texts_of
from gradviz.ui.fonts import load_fonts

LEAST_LETTERS = 11
PROGRAM = "y = sigmoid(w*x + b) * 0.123456\n"


@pytest.fixture(autouse=True)
def fonts(qtbot: QtBot) -> None:
    load_fonts()


def faces() -> list:  # type: ignore[type-arg]
    run = trace(parse(PROGRAM))
    return [card for k in range(len(run) + 1) for card in frame(run, k).cards.values()]


@pytest.mark.parametrize("scale", [FROM, 0.35, 0.42, 0.5, 0.6, UP_TO])
def test_every_text_stays_on_its_card_and_beside_the_others(scale: float) -> None:
    for face in faces():
        box, boxes = box_of(face), []
        room = QRectF(10.0, 20.0, box.width * scale, box.height * scale)
        for run in texts_of(face, face.label, room):
            width = advance(run.text, run.kind)
            assert run.at.x() >= room.left()
            assert run.at.x() + width <= room.right()
            assert room.top() <= run.at.y() <= room.bottom()
            boxes.append((round(run.at.y()), run.at.x(), run.at.x() + width))
        for k, (line, left, right) in enumerate(boxes):
            for other_line, other_left, other_right in boxes[k + 1 :]:
                assert line != other_line or right <= other_left or other_right <= left


@pytest.mark.parametrize("scale", [0.42, 0.5, 0.6, UP_TO])
def test_a_card_that_can_be_read_says_its_name_and_its_last_number(scale: float) -> None:
    for face in faces():
        box = box_of(face)
        room = QRectF(0.0, 0.0, box.width * scale, box.height * scale)
        said = [run.text for run in texts_of(face, face.label, room)]
        assert face.label in said
        last = face.gradient if face.gradient != "—" else face.value
        assert last in said


def test_no_letter_is_smaller_than_can_be_read() -> None:
    for kind in ("small name", "small sign", "small number", "small chip"):
        assert lettering.font(kind).pixelSize() >= LEAST_LETTERS  # type: ignore[arg-type]
