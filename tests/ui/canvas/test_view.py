"""The camera, the keys, the menu and what is said aloud."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QGuiApplication, QHelpEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QToolTip, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gradviz.graph.graph import Edge
from gradviz.ui.canvas.camera import READABLE
from gradviz.ui.canvas.overview import SCALE
from gradviz.ui.canvas.view import CanvasView
from gradviz.ui.theme import DARK, LIGHT
from tests.ui.canvas import sketches
from tests.ui.canvas.conftest import Heard, on_screen
from tests.ui.canvas.sketches import ONE, A, B, C, D, E

# what the offscreen platform cannot do, it says when a menu opens
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard")

# --- the camera -----------------------------------------------------------------------------------------


def test_fit_shows_everything_and_does_not_blow_up_a_small_graph(view: CanvasView) -> None:
    view.zoom_by(0.2)
    view.fit()
    seen = view.mapToScene(view.viewport().rect()).boundingRect()
    assert seen.contains(view.canvas.bounds())
    assert view.camera.scale <= 1.25


def test_a_new_drawing_does_not_move_the_camera(view: CanvasView) -> None:
    before = view.mapToScene(QPoint(0, 0))
    graph = sketches.random_graph(40)
    frame = sketches.made_up_frame(graph)
    view.show_drawing(sketches.arranged(graph, frame.cards))
    view.show_frame(frame)
    assert view.mapToScene(QPoint(0, 0)) == before


def test_zooming_stops_where_nothing_can_be_seen_any_more(view: CanvasView) -> None:
    for _ in range(40):
        view.zoom_by(2.0)
    assert view.camera.scale == 4.0
    for _ in range(40):
        view.zoom_by(0.5)
    assert view.camera.scale == pytest.approx(0.03)
    view.reset_zoom()
    assert view.camera.scale == pytest.approx(1.0)


def test_reveal_pans_no_more_than_it_must(view: CanvasView) -> None:
    seen = view.mapToScene(view.viewport().rect()).boundingRect()
    view.reveal(C)
    assert view.mapToScene(view.viewport().rect()).boundingRect() == seen
    view.camera.pan(QPoint(2000, 0))
    view.reveal(C)
    card = view.mapFromScene(view.canvas.cards[C].rect).boundingRect()
    assert view.viewport().rect().contains(card)
    view.camera.pan(QPoint(-3000, 1000))
    view.reveal(Edge(B, D, 0))
    wire = view.mapFromScene(view.canvas.wires[Edge(B, D, 0)].boundingRect()).boundingRect()
    assert view.viewport().rect().contains(wire)


# --- painting -------------------------------------------------------------------------------------------


def colours(view: CanvasView) -> set[str]:
    image = view.viewport().grab().toImage()
    step = 2
    return {
        image.pixelColor(x, y).name().upper()
        for x in range(0, image.width(), step)
        for y in range(0, image.height(), step)
    }


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda t: t.name)
@pytest.mark.parametrize("scale", [1.0, 0.4, 0.1])
def test_the_theme_is_on_everything_at_every_distance(view: CanvasView, theme, scale: float) -> None:
    view.set_theme(theme)
    view.zoom_by(scale)
    seen = colours(view)
    assert QColor(theme.canvas).name().upper() in seen
    other = DARK if theme is LIGHT else LIGHT
    assert QColor(other.canvas).name().upper() not in seen
    if scale > 0.2:
        assert QColor(theme.surface).name().upper() in seen


def test_the_overview_follows_the_faces(qtbot: QtBot, view: CanvasView) -> None:
    view.zoom_by(0.3)
    assert view.camera.scale < SCALE
    before = view.viewport().grab().toImage()
    frame = sketches.made_up_frame(view.canvas.drawing.graph, reached=1.0)
    view.show_frame(frame)
    assert view.viewport().grab().toImage() != before


@pytest.mark.parametrize("scale", [1.0, 0.6, 0.3, 0.1])
def test_what_changes_is_painted_by_itself_at_every_distance(view: CanvasView, scale: float) -> None:
    """Without anybody who asks for it: a grab would paint anyway."""
    from tests.ui.canvas.test_scene import next_moment

    painted: list[QRect] = []

    class Watcher(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if isinstance(event, QPaintEvent):
                painted.append(event.region().boundingRect())
            return False

    view.zoom_by(scale)
    watcher = Watcher()
    view.viewport().installEventFilter(watcher)
    first = sketches.seed_frame()
    cards = list(view.canvas.cards)
    acts = {
        "a step": (lambda: view.show_frame(next_moment(first)), B),
        "a step back": (lambda: view.show_frame(first), B),
        "a selection": (lambda: view.set_selection(C), C),
        "a breakpoint": (lambda: view.set_breakpoints(frozenset({D})), D),
        "a drag": (lambda: view.canvas.drag_cards({E: (400.0, -60.0)}), E),
        "many numbers": (
            lambda: view.show_frame(sketches.made_up_frame(view.canvas.drawing.graph)),
            cards[0],
        ),
    }
    for name, (act, node_id) in acts.items():
        settle()
        painted.clear()
        act()
        settle()
        middle = view.mapFromScene(view.canvas.cards[node_id].rect.center())
        assert any(area.contains(middle) for area in painted), name


def settle() -> None:
    for _ in range(3):
        QApplication.processEvents()


def test_painting_twice_gives_the_same_picture(view: CanvasView) -> None:
    assert view.viewport().grab().toImage() == view.viewport().grab().toImage()


def test_a_finished_move_looks_as_if_there_had_been_none(view: CanvasView) -> None:
    from tests.ui.canvas.test_scene import next_moment

    following = next_moment(view.canvas.frame)
    view.show_frame(following)
    still = view.viewport().grab().toImage()
    view.show_frame(sketches.seed_frame())
    view.set_reduced_motion(False)
    view.show_frame(following)
    view.canvas.motion.hold(0.4)
    assert view.viewport().grab().toImage() != still
    view.finish_animations()
    assert view.viewport().grab().toImage() == still


# --- keys -----------------------------------------------------------------------------------------------


def test_tab_walks_the_cards_in_topological_order_and_leaves_after_the_last(qtbot: QtBot) -> None:
    window = QWidget()
    rows = QVBoxLayout(window)
    first, canvas, last = QLineEdit(), CanvasView(), QLineEdit()
    for widget in (first, canvas, last):
        rows.addWidget(widget)
    qtbot.addWidget(window)
    window.resize(700, 500)
    frame = sketches.seed_frame()
    canvas.show_frame(frame)
    canvas.show_drawing(sketches.arranged(sketches.seed_graph(), frame.cards))
    heard = Heard(canvas)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    first.setFocus()
    for _ in range(6):
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    assert heard.selected == list(canvas.canvas.drawing.graph.order)
    qtbot.keyClick(canvas, Qt.Key.Key_Tab)
    assert last.hasFocus()
    qtbot.keyClick(last, Qt.Key.Key_Backtab)
    assert canvas.hasFocus()
    qtbot.keyClick(canvas, Qt.Key.Key_Backtab)
    assert heard.selected[-1] == canvas.canvas.drawing.graph.order[-2]


def test_enter_types_into_the_selected_leaf(qtbot: QtBot, view: CanvasView) -> None:
    view.set_selection(B)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert view.editor is not None
    assert view.editor.node_id == B


def test_f9_toggles_a_breakpoint_at_the_selected_card(qtbot: QtBot, view: CanvasView, heard: Heard) -> None:
    view.set_selection(D)
    qtbot.keyClick(view, Qt.Key.Key_F9)
    assert heard.asked == [("breakpoint", D)]
    view.set_breakpoints(frozenset({D}))
    assert view.canvas.cards[D].state.breakpoint


@pytest.mark.parametrize("key", [Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End])
def test_the_steppers_keys_are_left_to_the_window(view: CanvasView, key: Qt.Key) -> None:
    before = view.mapToScene(QPoint(0, 0))
    event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(view, event)
    assert not event.isAccepted()
    assert view.mapToScene(QPoint(0, 0)) == before


def test_escape_deselects(qtbot: QtBot, view: CanvasView, heard: Heard) -> None:
    view.set_selection(C)
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert heard.selected == [None]


def test_focus_and_selection_can_be_told_apart(qtbot: QtBot, view: CanvasView) -> None:
    view.set_selection(C)
    assert view.canvas.cards[C].state.focused
    with_focus = view.viewport().grab().toImage()
    view.clearFocus()
    assert view.canvas.cards[C].state.selected
    assert not view.canvas.cards[C].state.focused
    assert view.viewport().grab().toImage() != with_focus


# --- the menu -------------------------------------------------------------------------------------------


def menu_at(view: CanvasView, at: QPoint) -> QMenu | None:
    where = view.viewport().mapToGlobal(at)
    QApplication.sendEvent(view.viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, where))
    menus = [
        widget
        for widget in QApplication.topLevelWidgets()
        if isinstance(widget, QMenu) and widget.isVisible()
    ]
    return menus[0] if menus else None


def test_the_menu_of_a_card_asks_for_what_it_says(qtbot: QtBot, view: CanvasView, heard: Heard) -> None:
    menu = menu_at(view, on_screen(view, C))
    assert menu is not None
    actions = {action.objectName(): action for action in menu.actions()}
    for name in ("run-to", "breakpoint", "output", "copy-value"):
        actions[name].trigger()
    assert heard.asked == [("run to", C), ("breakpoint", C), ("output", C)]
    assert QGuiApplication.clipboard().text() == "3"
    assert not actions["edit"].isEnabled()
    menu.close()


def test_the_menu_of_a_leaf_edits_it(qtbot: QtBot, view: CanvasView) -> None:
    menu = menu_at(view, on_screen(view, A))
    assert menu is not None
    next(action for action in menu.actions() if action.objectName() == "edit").trigger()
    menu.close()
    assert view.editor is not None
    assert view.editor.node_id == A


def test_what_is_not_known_cannot_be_copied_and_the_output_is_it_already(view: CanvasView) -> None:
    menu = menu_at(view, on_screen(view, E))
    assert menu is not None
    assert not next(a for a in menu.actions() if a.objectName() == "output").isEnabled()
    menu.close()
    menu = menu_at(view, on_screen(view, ONE))
    assert menu is not None
    copy = next(a for a in menu.actions() if a.objectName() == "copy-gradient")
    assert (copy.text(), copy.isEnabled()) == ("Copy ∂e/∂1", False)
    menu.close()


def test_there_is_no_menu_on_the_ground(view: CanvasView) -> None:
    assert menu_at(view, QPoint(10, 10)) is None


# --- what is said ---------------------------------------------------------------------------------------


def tip_at(view: CanvasView, at: QPoint) -> str:
    QToolTip.hideText()
    event = QHelpEvent(QEvent.Type.ToolTip, at, view.viewport().mapToGlobal(at))
    QApplication.sendEvent(view.viewport(), event)
    text = QToolTip.text() if QToolTip.isVisible() else ""
    QToolTip.hideText()
    return text


def test_hovering_says_the_exact_numbers(view: CanvasView) -> None:
    from dataclasses import replace

    frame = view.canvas.frame
    face = replace(frame.cards[C], exact_value="3.0000000000000004", exact_gradient="2.1")
    view.show_frame(replace(frame, cards={**frame.cards, C: face}))
    text = tip_at(view, on_screen(view, C))
    assert "value = 3.0000000000000004" in text
    assert "∂e/∂c = 2.1" in text


def test_hovering_a_chip_says_the_exact_derivative(view: CanvasView) -> None:
    chip = view.canvas.chips[Edge(C, E, 0)]
    assert "∂e/∂c = 2" in tip_at(view, view.mapFromScene(chip.said()[1].center()))


def test_hovering_the_ground_says_nothing(view: CanvasView) -> None:
    assert tip_at(view, QPoint(10, 10)) == ""


def test_a_screen_reader_is_told_what_is_selected(view: CanvasView) -> None:
    view.set_selection(C)
    assert view.accessibleDescription() == "c: value 3, gradient 2"
    view.set_selection(Edge(C, E, 0))
    assert view.accessibleDescription() == "wire ∂e/∂c = d = 2"
    view.set_selection(None)
    assert view.accessibleDescription() == ""
    assert view.accessibleName() == "Graph"


def test_many_moves_of_an_item_do_not_wear_python_out(view: CanvasView) -> None:
    """A release of Qt for Python dropped a reference to None at each such call."""
    card = view.canvas.cards[A]
    home = QPointF(card.pos())
    for k in range(20_000):
        card.setPos(k, 0)
    card.setPos(home)
    assert card.pos() == home


@pytest.mark.parametrize("count", [14, 18])
def test_a_readable_fit_begins_where_the_graph_does(qtbot: QtBot, view: CanvasView, count: int) -> None:
    show_random(view, count)
    view.fit()
    assert view.camera.scale < READABLE
    view.fit(readable=True)
    assert view.camera.scale == pytest.approx(READABLE)
    there = view.where(next(iter(view.canvas.cards)))
    assert there is not None
    assert view.viewport().rect().contains(there)


def test_a_graph_of_which_only_a_corner_could_be_read_is_shown_whole(qtbot: QtBot, view: CanvasView) -> None:
    show_random(view, 60)
    view.fit()
    whole = view.camera.scale
    view.fit(readable=True)
    assert view.camera.scale == pytest.approx(whole)


def test_a_graph_too_long_for_any_scale_opens_at_its_beginning(view: CanvasView) -> None:
    graph = sketches.chain_graph(160)
    view.show_frame(sketches.made_up_frame(graph, 3))
    view.show_drawing(sketches.arranged(graph, view.canvas.frame.cards))
    view.fit(readable=True)
    assert view.camera.scale == pytest.approx(READABLE)
    there = view.where(next(iter(view.canvas.cards)))
    assert there is not None
    assert view.viewport().rect().contains(there)


def show_random(view: CanvasView, count: int) -> None:
    graph = sketches.random_graph(count, 3)
    shown = sketches.made_up_frame(graph, 3)
    view.resize(400, 300)
    view.show_frame(shown)
    view.show_drawing(sketches.arranged(graph, shown.cards))
