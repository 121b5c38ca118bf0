"""Qt's own words, in the language of the rest: the menus of text fields, the buttons of file dialogs."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QTranslator
from PySide6.QtWidgets import QApplication

from gradviz.language import language, watch


def follow_language(application: QApplication) -> None:
    """Let Qt speak the current language, now and after each change; a second call does nothing."""
    if application.findChild(QTranslator) is not None:
        return
    translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)

    def speak() -> None:
        application.removeTranslator(translator)
        if language() != "en" and translator.load(f"qtbase_{language()}", folder):
            application.installTranslator(translator)

    speak()
    watch(speak)
