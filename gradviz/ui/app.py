"""Starts the window: the application, its fonts and icon, what to open, and what happens when something goes
wrong."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from gradviz.language import set_language, tr

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from gradviz.graph.graph import Graph
    from gradviz.ui.window import Window

NOISE = (
    "This plugin does not support propagateSizeHints",
    "This plugin does not support raise",
    "This plugin does not support grabbing the keyboard",
)
"""What a platform that cannot do something says on every window."""

SETTLED = 200
"""Milliseconds after which a window that has been filled is painted and quiet."""
COLLECTIONS = 100_000, 50, 100
"""Objects made and kept before the young ones are looked through; how many times that, before older ones
are."""


def unusable_qt(python: tuple[int, ...] = sys.version_info[:2], qt: tuple[int, ...] | None = None) -> str:
    """Why this Qt cannot be used with this Python, in one sentence; empty where it can.

    PySide6 6.12.0 gives back a reference too many to True and None on Python before 3.12, which ends the
    process after a few hundred calls.
    """
    version = qt_version() if qt is None else qt
    if version[:2] == (6, 12) and python < (3, 12):
        return tr(
            "PySide6 {qt} ends the program on Python {python}: "
            "install PySide6-Essentials 6.11, or use Python 3.12."
        ).format(qt=".".join(str(part) for part in version), python=".".join(str(part) for part in python))
    return ""


def qt_version() -> tuple[int, ...]:
    """The release of PySide6."""
    import PySide6

    return tuple(PySide6.__version_info__[:3])


def import_before_qt() -> None:
    """Import the rooms without Qt that the window is built on, while there is no Qt.

    Once PySide6 is there, it reads and searches the source of every module that is imported, for its switch
    of features: twice the time of the import itself. These bring along most others of their rooms.
    """
    import gradviz.document.examples
    import gradviz.document.library
    import gradviz.document.recovery
    import gradviz.engine.gradcheck
    import gradviz.explain.derivation
    import gradviz.explain.formulas
    import gradviz.explain.frame
    import gradviz.explain.words
    import gradviz.export.table
    import gradviz.graph.arrange
    import gradviz.graph.expand
    import gradviz.graph.fits
    import gradviz.graph.weave  # noqa: F401


def main(path: Path | None = None, program: str | None = None) -> int:
    """Open the window on a file, on a program, or on what belongs there; returns the exit code."""
    import_before_qt()
    problem = unusable_qt()
    if problem:
        sys.stderr.write(f"gradviz: {problem}\n")
        return 1
    return run(lambda window: fill(window, path, program))


def run(fill_in: Callable[[Window], object]) -> int:
    """A window until it is closed; the exit code."""
    hook = sys.excepthook
    window = start(fill_in)
    try:
        return make_application().exec()
    finally:
        sys.excepthook = hook
        del window  # kept until here: Qt itself holds no reference to it


def start(
    fill_in: Callable[[Window], object], settings: Path | None = None, recovery_folder: Path | None = None
) -> Window:
    """Bring the window onto the screen as soon as can be; what is in it comes after its first paint."""
    gc.disable()  # a start only makes things: looking for what to throw away costs a tenth of it

    def go_on() -> None:
        spare_collections()
        fill_in(window)

    window = make_window(settings, recovery_folder)
    window.show()
    after_first_paint(window, go_on)
    return window


def spare_collections() -> None:
    """Let the collector look for circles of garbage seldom, and never among what lasts as long as the window.

    Graphs, traces and faces have no circles: they go when the last one lets go of them. Looking through all
    of them takes 30 to 200 ms where they are many, in the middle of a drag.
    """
    gc.freeze()
    gc.set_threshold(*COLLECTIONS)
    gc.enable()


def show(graph: Graph, title: str = "") -> int:
    """Open the window on a graph that was made in Python; returns when it is closed. Raises GraphError for a
    circle, and for a name that no program can have."""
    from gradviz.graph.text import in_reading_order, program_of

    problem = unusable_qt()
    if problem:
        raise RuntimeError(problem)
    ready = in_reading_order(graph)
    program = program_of(ready)
    return run(lambda window: window.session.open_graph(ready, program, title))


def make_application(arguments: Sequence[str] | None = None) -> QApplication:
    """The application, or the one that there is already."""
    from PySide6.QtCore import QtMsgType, qInstallMessageHandler
    from PySide6.QtWidgets import QApplication

    def note(kind: QtMsgType, _context: object, message: str) -> None:
        if not message.startswith(NOISE):
            sys.stderr.write(f"{message}\n")

    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    qInstallMessageHandler(note)
    QApplication.setDesktopFileName("gradviz")
    application = QApplication(list(arguments or sys.argv[:1]))
    application.setApplicationName("gradviz")
    application.setApplicationDisplayName("gradviz")
    return application


def make_window(settings: Path | None = None, recovery_folder: Path | None = None) -> Window:
    """A window in the person's language and theme, empty."""
    from gradviz.ui.appicon import app_icon
    from gradviz.ui.preferences import Preferences
    from gradviz.ui.qtwords import follow_language
    from gradviz.ui.window import Window, apply_once, chosen_theme

    application = make_application()
    application.setWindowIcon(app_icon())
    preferences = Preferences(settings)
    set_language(preferences.language)
    follow_language(application)
    apply_once(chosen_theme(preferences.theme))  # before there are widgets, so that each is polished once
    window = Window(preferences, recovery_folder)
    window.set_theme_choice(preferences.theme)
    guard(window)
    return window


def after_first_paint(window: Window, act: Callable[[], object]) -> None:
    """Do something once the window is on the screen: what takes long must not keep it from appearing."""
    from PySide6.QtCore import QEvent, QObject, QTimer

    class FirstPaint(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                watched.removeEventFilter(self)
                QTimer.singleShot(0, window, act)
                self.deleteLater()
            return False

    window.stage.canvas.viewport().installEventFilter(FirstPaint(window))


def fill(window: Window, path: Path | None = None, program: str | None = None) -> None:
    """Open what the person asked for, or the first example; then look for what a crash left behind."""
    from PySide6.QtCore import QTimer

    from gradviz.document.examples import example
    from gradviz.graph.graph import GraphError
    from gradviz.ui import mathtext

    if path is not None:
        window.filing.open_path(path)  # where it cannot be read, the notice says so over an empty canvas
    elif program is not None:
        try:
            window.session.open_text(program)
        except GraphError:
            # What cannot be drawn is still the person's text: it stands in the editor, with
            # what is wrong about it.
            window.session.set_text(program)
        window.stage.fit_next()
    else:
        window.filing.open_example(example("seed"))
    window.filing.look_for_work()
    window.session.warm_up()
    QTimer.singleShot(SETTLED, window, mathtext.warm_up)
    QTimer.singleShot(2 * SETTLED, window, import_for_training)


def import_for_training() -> None:
    """Whoever turns to training need not wait for what it brings along."""
    import gradviz.ui.training.classroom  # noqa: F401


def guard(window: Window) -> None:
    """An unexpected error becomes a calm sentence with details to copy; the work is kept and the program goes
    on."""
    import traceback

    def note(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        details = "".join(traceback.format_exception(kind, error, trace))
        sys.stderr.write(details)
        window.filing.keep_copy()
        text = tr("Something went wrong inside gradviz. Your work is kept; you can go on.")
        window.stage.notice.say_error(text, f"{_versions()}\n\n{details}")

    sys.excepthook = note


def _versions() -> str:
    from gradviz.ui.dialogs.about import versions

    return versions()
