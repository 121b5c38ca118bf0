"""Filling a leaf: every way to begin, seen as cells, taken as one step; from a file, or told why not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from gradviz.graph.initial import STARTS, begun
from gradviz.ui.dialogs.fill import RANDOM, WAYS, FillDialog
from gradviz.ui.session import Session
from tests.ui.hands import visible
from tests.ui.person import Person

ZEROS = np.zeros((3, 2))


@pytest.fixture
def dialog(qtbot: QtBot) -> FillDialog:
    made = FillDialog("W", ZEROS)
    qtbot.addWidget(made)
    made.show()
    return made


def test_every_way_to_begin_is_there() -> None:
    assert set(WAYS) == set(STARTS)


@pytest.mark.parametrize("way", STARTS)
def test_what_is_seen_is_what_is_taken_and_what_a_program_would_say(dialog: FillDialog, way: str) -> None:
    dialog.way.setCurrentIndex(dialog.way.findData(way))
    dialog.scale.setText("0.5")
    dialog.seed.setText("7")
    assert dialog.seed.isVisible() == (way in RANDOM)
    taken: list[np.ndarray] = []
    dialog.taken.connect(taken.append)
    shown = dialog.table.model.array
    dialog.fill.click()
    [array] = taken
    assert array.shape == (3, 2)
    assert np.array_equal(array, shown)
    assert np.array_equal(array, begun((3, 2), {"init": way, "scale": 0.5, "seed": 7}))


def test_another_seed_gives_other_numbers_and_the_same_one_the_same(dialog: FillDialog) -> None:
    seen = []
    for seed in (1, 2, 1):
        dialog.seed.setText(str(seed))
        seen.append(np.array(dialog.table.model.array))
    assert np.array_equal(seen[0], seen[2])
    assert not np.array_equal(seen[0], seen[1])


def test_what_is_no_number_is_told_and_not_taken(dialog: FillDialog) -> None:
    for field, wrong, right in ((dialog.scale, "much", "2"), (dialog.seed, "0.5", "3")):
        field.setText(wrong)
        assert dialog.says.property("role") == "danger"
        assert not dialog.fill.isEnabled()
        field.setText(right)
        assert dialog.says.text() == "Shape 3 × 2."
        assert dialog.fill.isEnabled()


def test_numbers_come_from_a_file_or_it_is_told_why_not(
    dialog: FillDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("1,2\n3,4\n5,6\n")
    bad.write_text("1,2\n")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(bad), ""))
    dialog.file.click()
    assert dialog.says.text() == "bad.csv holds numbers in the shape 1 × 2, and 3 × 2 is wanted."
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(good), ""))
    dialog.file.click()
    assert dialog.says.text() == "From good.csv."
    assert dialog.table.model.array.tolist() == [[1, 2], [3, 4], [5, 6]]


@pytest.mark.usefixtures("x11")
@pytest.mark.parametrize(
    "program, name, label",
    [("w = param([[1, 2], [3, 4]])\ny = sum(w)", "w", "w"), ("h = dense([1, 2], 2)", "h", "h.W")],
)
def test_a_leaf_and_a_block_are_filled_from_the_inspector_as_one_step(
    person: Person, program: str, name: str, label: str
) -> None:
    session: Session = person.window.session
    session.open_text(program)
    person.looks()
    person.click(person.ground, person.on_card(name))
    person.looks()
    leaf = session.state.graph.find(label)
    before = session.state.graph.nodes[leaf].value
    [button] = [one for one in visible(person.window.inspector, QPushButton) if one.text() == "Fill…"]
    button.click()
    [dialog] = visible(person.window, FillDialog)
    person.pick(dialog.way, "All the same")
    dialog.scale.setText("0.25")
    dialog.fill.click()
    person.looks()
    assert session.state.graph.nodes[leaf].value.tolist() == [[0.25, 0.25], [0.25, 0.25]]
    session.undo()
    assert session.state.graph.nodes[leaf].value.tolist() == before.tolist()
    assert not session.document.can_undo
