"""The palette: real keys and a real mouse on its tiles."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.qtbot import QtBot

from gradviz.language import set_language
from gradviz.ui import theme as look
from gradviz.ui.canvas.cargo import carried, picture_of
from gradviz.ui.panels.palette import Palette
from gradviz.ui.stock import Entry, stock

KEY = Qt.Key


@pytest.fixture
def palette(qtbot: QtBot) -> Iterator[Palette]:
    look.load_fonts()
    made = Palette()
    qtbot.addWidget(made)
    made.resize(300, 500)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    made.close()


@pytest.fixture
def wanted(palette: Palette) -> list[str]:
    heard: list[str] = []
    palette.wanted.connect(lambda entry: heard.append(entry.name))
    return heard


def rows(palette: Palette) -> list[str]:
    model = palette.tiles.model()
    return [model.index(k, 0).data() for k in range(model.rowCount())]


def tile(palette: Palette, words: str) -> QModelIndex:
    return palette.tiles.model().index(rows(palette).index(words), 0)


def test_operations_stand_under_their_categories(palette: Palette) -> None:
    found = rows(palette)
    assert found[:6] == ["Leaves", "Input", "Parameter", "Constant", "Arithmetic", "Addition"]
    assert found.index("Functions") < found.index("Exponential") < found.index("Activation functions")
    assert len(found) == len(stock()) + len({entry.category for entry in stock()})
    set_language("zh_CN")
    palette.retranslate()
    assert rows(palette)[:2] == ["叶节点", "输入"]


def test_a_double_click_wants_one(palette: Palette, qtbot: QtBot, wanted: list[str]) -> None:
    at = palette.tiles.visualRect(tile(palette, "Addition")).center()
    qtbot.mouseClick(palette.tiles.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert wanted == []
    qtbot.mouseDClick(palette.tiles.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert wanted == ["add"]


def test_typing_finds_and_enter_adds(palette: Palette, qtbot: QtBot, wanted: list[str]) -> None:
    palette.ask()
    qtbot.keyClicks(palette.field, "softm")
    assert rows(palette)[0] == "Softmax"
    qtbot.keyClick(palette.field, KEY.Key_Return)
    assert wanted == ["softmax"]
    qtbot.keyClick(palette.field, KEY.Key_Escape)
    assert rows(palette)[0] == "Leaves"


def test_arrows_walk_the_tiles_and_enter_adds(palette: Palette, qtbot: QtBot, wanted: list[str]) -> None:
    palette.ask()
    for key in (KEY.Key_Down, KEY.Key_Right, KEY.Key_Return):
        qtbot.keyClick(palette.focusWidget(), key)
    assert wanted == ["param"]


def test_escape_in_an_empty_field_goes_back_to_the_canvas(palette: Palette, qtbot: QtBot) -> None:
    palette.ask()
    with qtbot.waitSignal(palette.left):
        qtbot.keyClick(palette.field, KEY.Key_Escape)


def test_nothing_found_is_said(palette: Palette, qtbot: QtBot, wanted: list[str]) -> None:
    qtbot.keyClicks(palette.field, "qqq")
    assert rows(palette) == []
    assert palette._nothing.isVisible()
    assert palette._nothing.text() == "Nothing is called “qqq”."
    qtbot.keyClick(palette.field, KEY.Key_Return)
    assert wanted == []


def test_headings_cannot_be_chosen_or_dragged(palette: Palette) -> None:
    model = palette.tiles.model()
    assert model.flags(tile(palette, "Leaves")) == Qt.ItemFlag.NoItemFlags
    assert model.flags(tile(palette, "Input")) & Qt.ItemFlag.ItemIsDragEnabled


def test_what_is_dragged_has_its_name_and_the_picture_of_its_card(palette: Palette) -> None:
    data = palette.tiles.model().mimeData([tile(palette, "Sigmoid")])
    assert carried(data) == "sigmoid"
    entry = next(entry for entry in stock() if entry.name == "sigmoid")
    picture = picture_of(entry, look.LIGHT).toImage()
    middle = picture.pixelColor(picture.width() // 2, picture.height() - 30)
    assert middle.name().upper() == look.LIGHT.surface
    assert picture.pixelColor(0, 0).alpha() == 0


def test_every_tile_has_a_sentence_for_a_screen_reader(palette: Palette) -> None:
    model = palette.tiles.model()
    for k in range(model.rowCount()):
        if isinstance(model.index(k, 0).data(Qt.ItemDataRole.UserRole), Entry):
            said = model.index(k, 0).data(Qt.ItemDataRole.AccessibleTextRole)
            assert ": y " in said
            assert "{" not in said
