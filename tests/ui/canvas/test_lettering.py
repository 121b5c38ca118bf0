"""Names on the canvas."""

import pytest

from gradviz.ui.canvas.lettering import Kind, advance, font, name_runs, name_width

KINDS: list[Kind] = ["name", "name upright", "middle name", "small name", "far name", "farther name"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_stands_behind_the_stroke_of_a_name_is_small_and_below_the_line(
    qapp: object, kind: Kind
) -> None:
    base, index = name_runs("W_h,1", 10.0, 20.0, kind, "text")
    assert (base.text, index.text) == ("W", "h,1")
    assert index.at.y() > base.at.y()
    assert index.at.x() >= 10.0 + advance("W", kind)
    assert 11 <= font(index.kind).pixelSize() < max(12, font(kind).pixelSize())
    assert name_width("W_h,1", kind) == pytest.approx(index.at.x() - 10.0 + advance("h,1", index.kind))


def test_a_name_without_an_index_is_one_run(qapp: object) -> None:
    assert [run.text for run in name_runs("learning_rate", 0.0, 0.0, "name", "text")] == ["learning_rate"]
