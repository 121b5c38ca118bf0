"""What this is, which version, and what it is made of."""

from __future__ import annotations

import platform

import numpy
import PySide6
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

import gradviz
from gradviz.language import tr
from gradviz.ui import theme as look
from gradviz.ui.appicon import app_icon


def versions() -> str:
    """What a report of an error should name."""
    return (
        f"gradviz {gradviz.__version__} · Python {platform.python_version()} · Qt {PySide6.__version__} · "
        f"NumPy {numpy.__version__} · {platform.system()} {platform.release()}"
    )


class About(QDialog):
    """The about box."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("About gradviz"))
        picture = QLabel()
        picture.setPixmap(app_icon().pixmap(64, 64))
        name = QLabel("gradviz", font=look.word_font(20, 700))
        says = QLabel(
            tr("Draw a computation, step through its forward and backward pass, take the picture away."),
            wordWrap=True,
        )
        freely = tr(
            "Free software under the MIT licence. Fonts: Inter, STIX Two, JetBrains Mono, Noto Sans SC (OFL)."
        )
        licence = QLabel(freely, wordWrap=True)
        licence.setProperty("role", "quiet")
        made = QLabel(
            versions(), wordWrap=True, textInteractionFlags=Qt.TextInteractionFlag.TextSelectableByMouse
        )
        made.setProperty("role", "quiet")
        words = QVBoxLayout(spacing=8)
        for label in (name, says, licence, made):
            words.addWidget(label)
        words.addSpacing(8)
        words.addLayout(self._buttons())
        row = QHBoxLayout(self)
        row.setContentsMargins(28, 26, 28, 20)
        row.setSpacing(22)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.setFixedWidth(520)

    def _buttons(self) -> QHBoxLayout:
        copy, close = QPushButton(tr("Copy versions")), QPushButton(tr("Close"))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(versions()))
        close.clicked.connect(self.accept)
        close.setDefault(True)
        close.setFocus()
        row = QHBoxLayout(spacing=8)
        row.addStretch(1)
        row.addWidget(copy)
        row.addWidget(close)
        return row
