"""At half its size a card says less, in letters that can be read."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from pytestqt.qtbot import QtBot

from gradviz.engine.trace import trace
from gradviz.explain.face import CardFace
from gradviz.explain.frame import frame
from gradviz.graph.parse import parse
from gradviz.ui.canvas import lettering
from gradviz.ui.canvas.brief import Brief, brief_of
from gradviz.ui.canvas.lettering import advance
from gradviz.ui.canvas.measure import box_of
from gradviz.ui.canvas.small import FROM, MARGIN_OF_WANTED, UP_TO, chip_width, said
from gradviz.ui.fonts import load_fonts
from tests.ui.canvas.sketches import wire

LEAST_LETTERS = 11
PROGRAM = "y = sigmoid(w*x + b) * 0.123456\n"


@pytest.fixture(autouse=True)
def fonts(qtbot: QtBot) -> None:
    load_fonts()


def faces() -> list[CardFace]:
    run = trace(parse(PROGRAM))
    return [card for k in range(len(run) + 1) for card in frame(run, k).cards.values()]


def brief_at(scale: float, face: CardFace, corner: str = "") -> tuple[QRectF, Brief]:
    box = box_of(face)
    room = QRectF(10.0, 20.0, box.width * scale, box.height * scale)
    return room, brief_of(face, face.label, room, corner)


SCALES = [FROM, 0.35, 0.42, 0.5, 0.6, 0.7, 0.74, 0.8, 0.86, UP_TO]


@pytest.mark.parametrize("corner", ["", "output"])
@pytest.mark.parametrize("scale", SCALES)
def test_every_text_stays_on_its_card_clear_of_its_border_and_of_the_others(
    scale: float, corner: str
) -> None:
    for face in faces():
        room, brief = brief_at(scale, face, corner)
        boxes = []
        for run in brief.runs:
            width, height = advance(run.text, run.kind), lettering.cap_height(run.kind)
            assert run.at.x() >= room.left() + 2
            assert run.at.x() + width <= room.right() - 2
            assert room.top() + 2 <= run.at.y() - height
            assert run.at.y() <= room.bottom() - 3
            boxes.append((round(run.at.y() - height / 2), run.at.x(), run.at.x() + width))
        for k, (line, left, right) in enumerate(boxes):
            for other_line, other_left, other_right in boxes[k + 1 :]:
                assert abs(line - other_line) > 4 or right <= other_left or other_right <= left


@pytest.mark.parametrize("scale", [scale for scale in SCALES if scale >= 0.5])
def test_a_card_that_can_be_read_says_its_name_and_both_numbers_left_and_right(scale: float) -> None:
    for face in faces():
        room, brief = brief_at(scale, face)
        assert face.label in [run.text for run in brief.runs]
        *_, value, gradient = brief.runs
        assert value.colour in ("forward", "quiet")
        assert gradient.colour in ("backward", "quiet")
        assert value.at.x() < room.center().x() < gradient.at.x() + advance(gradient.text, gradient.kind)
        for run, digits in ((value, face.exact_value), (gradient, face.exact_gradient)):
            if digits != "—":
                shown = float(run.text.replace("−", "-"))
                assert shown == pytest.approx(float(digits), rel=0.06)


def test_where_there_is_room_for_one_number_a_sign_tells_which_it_is() -> None:
    known = [face for face in faces() if face.gradient != "—"]
    face = next(face for face in known if len(face.gradient) == 6)
    room = QRectF(0, 0, 46, 40)
    said = [run.text for run in brief_of(face, "w", room).runs]
    assert said[-1].startswith("∂ ")


def test_from_three_quarters_of_its_size_a_card_keeps_its_badge_and_its_rule() -> None:
    for face in faces():
        _, brief = brief_at(0.75, face)
        assert brief.badge is not None
        assert brief.rule is not None
        assert brief.badge.bottom() < brief.rule


def test_no_letter_is_smaller_than_can_be_read() -> None:
    for kind in ("small name", "small sign", "small badge", "small number", "small chip"):
        assert lettering.font(kind).pixelSize() >= LEAST_LETTERS  # type: ignore[arg-type]


def test_a_chip_says_what_has_room_and_is_never_wider_than_its_wire_and_its_arrowheads() -> None:
    face = wire("∂e/∂c = d = 2")
    assert said(face, 120.0, 0.8, wanted=False) == "∂e/∂c = d = 2"
    assert said(face, 120.0, 0.6, wanted=False) == "2"
    assert said(face, 120.0, 0.4, wanted=False) == ""
    assert said(face, 120.0, 0.4, wanted=True) == "2"
    wide = wire("∂y/∂x (1 × 3 × 2 × 3)")
    for wanted in (False, True):
        assert said(wide, 140.0, 0.45, wanted) == ""
    for scale in (0.3, 0.45, 0.6, 0.75, 0.9):
        text = said(wide, 140.0, scale, wanted=True)
        assert not text or chip_width(text) <= 140.0 * scale + MARGIN_OF_WANTED
