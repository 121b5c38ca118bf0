"""Hands that reach only what a pointer and a keyboard reach.

Every event goes to the window of the window system, not to a widget: Qt finds out who is meant, as it does
for a real mouse and a real keyboard. What is covered, greyed out or outside of the window cannot be clicked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QDeadlineTimer, QModelIndex, QPoint, QPointF, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from gradviz.ui.window import Window
from tests.ui.session_parts import until

KEY, LEFT, RIGHT = Qt.Key, Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
PLAIN = Qt.KeyboardModifier.NoModifier
Widget = TypeVar("Widget", bound=QWidget)
OPENING = 50
"""Milliseconds that a menu or a dialog is given to open."""
PATIENCE = 15_000
"""Milliseconds after which nothing opens any more."""
SOON = 20
"""Milliseconds between two clicks that are a double click, where it is not to be waited for."""


class Hands:
    """A mouse and a keyboard."""

    def __init__(self, window: Window, qtbot: QtBot) -> None:
        self.window, self.qtbot = window, qtbot

    # --- keys ----------------------------------------------------------------------------------------------

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN, times: int = 1) -> None:
        """Press a key, wherever the focus is."""
        for _ in range(times):
            QTest.keyClick(in_front(self.window).windowHandle(), key, modifiers)

    def type(self, text: str) -> None:
        """Type a text, wherever the focus is."""
        for sign in text:
            if sign == "\n":
                self.press(KEY.Key_Return)
            else:
                QTest.keyClick(in_front(self.window).windowHandle(), ord(sign))

    def hold(self, key: Qt.Key) -> None:
        """Press a key and keep it down."""
        QTest.keyPress(in_front(self.window).windowHandle(), key)

    def tab_to(self, target: QWidget) -> None:
        """Press Tab until the focus is there."""
        for _ in range(80):
            focused = QApplication.focusWidget()
            if focused is not None and (focused is target or target.isAncestorOf(focused)):
                return
            self.press(KEY.Key_Tab)
        raise AssertionError(f"Tab does not lead to {target}; it ends at {QApplication.focusWidget()}")

    def menu_by_keys(self, *words: str) -> None:
        """Walk to the menu button, open it and walk through the menu with the arrows."""
        self.tab_to(self.window.topbar.menu_button)
        self.while_open(
            lambda: self.press(KEY.Key_Space),
            QApplication.activePopupWidget,
            lambda _menu: self._walk(*words),
        )

    def _walk(self, *words: str) -> None:
        for depth, word in enumerate(words, start=1):
            menu = QApplication.activePopupWidget()
            assert isinstance(menu, QMenu)
            for _ in menu.actions():
                here = menu.activeAction()
                if here is not None and plain(here.text()) == word:
                    break
                self.press(KEY.Key_Down)
            else:
                raise AssertionError(f"{word!r} is not in {[plain(a.text()) for a in menu.actions()]}")
            self.press(KEY.Key_Return if depth == len(words) else KEY.Key_Right)

    # --- mouse ---------------------------------------------------------------------------------------------

    def click(
        self,
        target: QWidget,
        at: QPoint | None = None,
        button: Qt.MouseButton = LEFT,
        modifiers: Qt.KeyboardModifier = PLAIN,
    ) -> None:
        """Click on a widget, in its middle or at a point of it."""
        top, where = reach(target, at)
        QTest.mouseMove(top.windowHandle(), where)
        QTest.mouseClick(top.windowHandle(), button, modifiers, where)

    def double_click(self, target: QWidget, at: QPoint | None = None) -> None:
        """Click twice."""
        top, where = reach(target, at)
        QTest.mouseMove(top.windowHandle(), where)
        QTest.mouseDClick(top.windowHandle(), LEFT, PLAIN, where)

    def grab(self, target: QWidget, at: QPoint, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
        """Press the button and keep it down."""
        top, where = reach(target, at)
        QTest.mouseMove(top.windowHandle(), where)
        QTest.mousePress(top.windowHandle(), LEFT, modifiers, where)

    def carry(self, target: QWidget, *way: QPoint) -> None:
        """Move the pointer, with whatever it holds."""
        top = target.window()
        for at in way:
            QTest.mouseMove(top.windowHandle(), target.mapTo(top, at))

    def let_go(self, target: QWidget, at: QPoint, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
        """Release the button."""
        top = target.window()
        QTest.mouseRelease(top.windowHandle(), LEFT, modifiers, target.mapTo(top, at))

    def drag(
        self, target: QWidget, start: QPoint, end: QPoint, modifiers: Qt.KeyboardModifier = PLAIN
    ) -> None:
        """Press here, move there in four pieces, release."""
        self.grab(target, start, modifiers)
        self.carry(target, *(start + (end - start) * k / 4 for k in range(1, 5)))
        self.let_go(target, end, modifiers)

    def turn(self, target: QWidget, at: QPoint, notches: int) -> None:
        """Turn the wheel, away from the person where `notches` is positive."""
        top, where = reach(target, at)
        QTest.mouseMove(top.windowHandle(), where)
        QTest.wheelEvent(top.windowHandle(), QPointF(where), QPoint(0, 120 * notches))

    # --- what opens ----------------------------------------------------------------------------------------

    def choose(self, *words: str) -> None:
        """Click through the menu that is open: ``"View", "Theme", "Dark"``."""
        for word in words:
            menu = QApplication.activePopupWidget()
            assert isinstance(menu, QMenu), f"no menu is open to choose {word!r} from"
            action = next((action for action in menu.actions() if plain(action.text()) == word), None)
            assert action is not None, f"{word!r} is not in {[plain(a.text()) for a in menu.actions()]}"
            assert action.isEnabled(), f"{word!r} is greyed out"
            self.click(menu, menu.actionGeometry(action).center())

    def menu(self, *words: str) -> None:
        """Open the window's menu and click through it."""
        self.while_open(
            lambda: self.click(self.window.topbar.menu_button),
            QApplication.activePopupWidget,
            lambda _menu: self.choose(*words),
        )

    def pick(self, box: QComboBox, words: str) -> None:
        """Choose an entry of a box that folds out."""
        view, place = box.view(), box.findText(words)
        assert place >= 0, f"{words!r} is not in {[box.itemText(k) for k in range(box.count())]}"
        usual = QApplication.doubleClickInterval()
        QApplication.setDoubleClickInterval(SOON)
        self.click(box)
        QApplication.setDoubleClickInterval(usual)
        until(self.qtbot, view.isVisible)
        QTest.qWait(2 * SOON)  # for so long the list takes a release for the end of the click that opened it
        self.click_cell(view, box.model().index(place, box.modelColumn()))
        until(self.qtbot, lambda: not view.isVisible())

    def click_cell(self, view: QAbstractItemView, index: QModelIndex) -> None:
        """Click on an entry of a list or a cell of a table."""
        self.click(view.viewport(), self.cell(view, index))

    @staticmethod
    def cell(view: QAbstractItemView, index: QModelIndex) -> QPoint:
        """The middle of an entry, as far as it is to be seen."""
        view.scrollTo(index)
        return view.visualRect(index).intersected(view.viewport().rect()).center()

    def in_dialog(self, ask: Callable[[], object], act: Callable[[QWidget], object]) -> None:
        """Do something that opens a dialog, and act while it is open; what is open after that is closed."""
        self.while_open(ask, QApplication.activeModalWidget, act)

    def while_open(
        self,
        ask: Callable[[], object],
        opened: Callable[[], QWidget | None],
        act: Callable[[QWidget], object],
    ) -> None:
        """Act while something is open that runs the program itself until it is closed: only then `ask`
        returns."""
        troubles: list[BaseException] = []
        acted: list[bool] = []
        patience = QDeadlineTimer(PATIENCE)

        def enter() -> None:
            front = opened()
            if front is None and not patience.hasExpired():
                QTimer.singleShot(OPENING, enter)  # on a busy machine it may take its time
                return
            try:
                assert front is not None, "nothing has opened"
                assert QTest.qWaitForWindowExposed(front)
                act(front)
            except BaseException as trouble:
                troubles.append(trouble)
            finally:
                acted.append(True)
                while (left := opened()) is not None:
                    left.close()

        QTimer.singleShot(OPENING, enter)
        ask()
        until(self.qtbot, lambda: bool(acted) and (bool(troubles) or opened() is None))
        if troubles:
            raise troubles[0]
        if self.window.isVisible():
            self.window.activateWindow()  # no window manager here gives it the keyboard back
            until(self.qtbot, self.window.isActiveWindow)

    def button(self, parent: QWidget, words: str) -> QPushButton:
        """The button that says this."""
        buttons = [one for one in visible(parent, QPushButton) if plain(one.text()) == words]
        assert len(buttons) == 1, f"{len(buttons)} buttons say {words!r}"
        return buttons[0]


def in_front(window: QWidget) -> QWidget:
    """What takes the keys: a menu, a dialog, or the window."""
    front = QApplication.activePopupWidget() or QApplication.activeModalWidget() or window
    return front.window()


def reach(target: QWidget, at: QPoint | None) -> tuple[QWidget, QPoint]:
    """The window of a widget and a point in it, where nothing else may lie over the widget."""
    at = target.rect().center() if at is None else at
    top = target.window()
    where = target.mapTo(top, at)
    assert target.isVisible(), f"{target} cannot be seen"
    assert target.isEnabled(), f"{target} is greyed out"
    assert top.rect().contains(where), f"{target} is outside of its window at {where}"
    above = top.childAt(where) or top
    assert above is target or target.isAncestorOf(above), f"{above} covers {target} at {where}"
    return top, where


def visible(parent: QWidget, kind: type[Widget]) -> list[Widget]:
    """All widgets of a kind that can be seen."""
    return [widget for widget in parent.findChildren(kind) if widget.isVisible()]


def plain(words: str) -> str:
    """A text without the marks of shortcuts."""
    return words.replace("&", "").strip()
