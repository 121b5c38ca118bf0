"""Takes the picture away: which format, how much of it, which steps, how it looks; with a preview of just
that."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gradviz.document.files import refusal
from gradviz.explain.formulas import step_formula
from gradviz.explain.frame import Frame, frame
from gradviz.explain.words import sentence
from gradviz.language import tr, trn
from gradviz.ui import theme as look
from gradviz.ui.canvas.view import CanvasView
from gradviz.ui.filing import file_name
from gradviz.ui.picture import export, image
from gradviz.ui.preferences import Preferences
from gradviz.ui.session import Session

FORMATS = ("png", "svg", "pdf")
SCALES = (1, 2, 3, 4, 6)
PREVIEW_DELAY = 60
"""Milliseconds after a choice until the preview is drawn anew."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person wants of the picture."""

    format: str = "png"
    view_only: bool = False
    every_step: bool = False
    theme: str = "light"
    scale: int = 2
    transparent: bool = False
    caption: bool = False
    text_as_paths: bool = False


class Preview(QFrame):
    """The picture, as large as there is room; a chessboard shows through where it is transparent."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "editor")
        self.setMinimumSize(360, 300)
        self._picture = QPixmap()
        self._theme = look.LIGHT

    def show_picture(self, picture: QPixmap, theme: look.Theme) -> None:
        """Show this from now on."""
        self._picture, self._theme = picture, theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._picture.isNull():
            return
        room = QRectF(self.rect().adjusted(12, 12, -12, -12))
        size = self._picture.deviceIndependentSize()
        shown = size.scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        if shown.width() > size.width():
            shown = size
        target = QRectF(
            room.center().x() - shown.width() / 2,
            room.center().y() - shown.height() / 2,
            shown.width(),
            shown.height(),
        )
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._picture.hasAlphaChannel():
            painter.fillRect(target, self.palette().alternateBase())
            painter.fillRect(target, Qt.BrushStyle.Dense6Pattern)
        painter.drawPixmap(target, self._picture, QRectF(self._picture.rect()))


class ExportDialog(QDialog):
    """One page: choices at the left, the preview at the right."""

    failed = Signal(str)
    done_well = Signal(str)

    def __init__(
        self,
        session: Session,
        canvas: CanvasView,
        theme: look.Theme,
        preferences: Preferences,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._canvas, self._preferences = session, canvas, preferences
        self.setWindowTitle(tr("Export picture"))
        self._make_fields(theme)
        self.preview = Preview()
        self._size_words = QLabel()
        self._size_words.setProperty("role", "quiet")
        self._lay_out()
        self._timer = QTimer(self, singleShot=True, interval=PREVIEW_DELAY)
        self._timer.timeout.connect(self.refresh)
        self.resize(860, 520)
        self._note_choice()
        self.refresh()

    # --- fields --------------------------------------------------------------------------------------------

    def _make_fields(self, theme: look.Theme) -> None:
        self.format = filled(QComboBox(), [(name.upper(), name) for name in FORMATS])
        self.part = filled(QComboBox(), [(tr("Whole graph"), False), (tr("What the window shows"), True)])
        self.steps = filled(QComboBox(), [(tr("This step"), False), (tr("One file a step"), True)])
        names = {"light": tr("Light"), "dark": tr("Dark"), "print": tr("For print")}
        self.theme = filled(QComboBox(), [(names[name], name) for name in look.THEMES])
        self.theme.setCurrentIndex(self.theme.findData(theme.name))
        self.scale = filled(QComboBox(), [(f"{scale} ×", scale) for scale in SCALES])
        self.scale.setCurrentIndex(1)
        self.transparent = QCheckBox(tr("Transparent background"))
        self.caption = QCheckBox(tr("The step's sentence below"))
        self.text_as_paths = QCheckBox(tr("Text as outlines"))
        self.text_as_paths.setToolTip(
            tr("Looks the same where the fonts are missing, but cannot be searched or edited.")
        )
        for box in (self.format, self.part, self.steps, self.theme, self.scale):
            box.currentIndexChanged.connect(self._note_choice)
        for tick in (self.transparent, self.caption, self.text_as_paths):
            tick.toggled.connect(self._note_choice)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setSpacing(10)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for words, box in (
            (tr("Format"), self.format),
            (tr("Part"), self.part),
            (tr("Steps"), self.steps),
            (tr("Colours"), self.theme),
            (tr("Size"), self.scale),
        ):
            form.addRow(words, box)
        left = QVBoxLayout(spacing=10)
        left.addLayout(form)
        for tick in (self.transparent, self.caption, self.text_as_paths):
            left.addWidget(tick)
        left.addWidget(self._size_words)
        left.addStretch(1)
        left.addLayout(self._buttons())
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 20, 20, 20)
        row.setSpacing(20)
        row.addLayout(left)
        row.addWidget(self.preview, 1)

    def _buttons(self) -> QHBoxLayout:
        cancel, save = QPushButton(tr("Cancel")), QPushButton(tr("Export…"))
        save.setProperty("role", "primary")
        save.setDefault(True)
        cancel.clicked.connect(self.reject)
        save.clicked.connect(self._save)
        row = QHBoxLayout(spacing=8)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(save)
        return row

    @property
    def choice(self) -> Choice:
        """What is chosen now."""
        return Choice(
            format=self.format.currentData(),
            view_only=self.part.currentData(),
            every_step=self.steps.currentData(),
            theme=self.theme.currentData(),
            scale=self.scale.currentData(),
            transparent=self.transparent.isChecked(),
            caption=self.caption.isChecked(),
            text_as_paths=self.text_as_paths.isChecked(),
        )

    def _note_choice(self, *_what: object) -> None:
        self.scale.setEnabled(self.choice.format == "png")
        self.text_as_paths.setEnabled(self.choice.format != "png")
        if hasattr(self, "_timer"):
            self._timer.start()

    # --- the picture ---------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Draw the preview."""
        shown = self._session.frame
        if shown is None or not self._session.is_drawn:
            return
        choice = self.choice
        ratio = self.devicePixelRatioF()
        made = image(
            self._session.drawing,
            shown,
            look.THEMES[choice.theme],
            scale=ratio,
            **self._looks(choice, self._session.cursor),
        )
        picture = QPixmap.fromImage(made)
        picture.setDevicePixelRatio(ratio)
        self.preview.show_picture(picture, look.THEMES[choice.theme])
        width, height = (round(side * choice.scale / ratio) for side in (made.width(), made.height()))
        unit = (
            tr("{width} × {height} pixels")
            if choice.format == "png"
            else tr("{width} × {height} points, scalable")
        )
        if choice.format != "png":
            width, height = round(made.width() / ratio), round(made.height() / ratio)
        self._size_words.setText(unit.format(width=width, height=height))

    def _looks(self, choice: Choice, cursor: int) -> dict[str, Any]:
        trace = self._session.trace
        words: dict[str, str] = {}
        if choice.caption and trace is not None:
            words = {"caption": sentence(trace, cursor).plain, "formula": step_formula(trace, cursor).latex()}
        region = (
            self._canvas.mapToScene(self._canvas.viewport().rect()).boundingRect()
            if choice.view_only
            else None
        )
        shapes = self._canvas.canvas.shows_shapes
        return {"transparent": choice.transparent, "region": region, "shapes": shapes, **words}

    # --- the files -----------------------------------------------------------------------------------------

    def _save(self) -> None:
        choice = self.choice
        name = file_name(self._session.state.title)
        if choice.every_step:
            folder = QFileDialog.getExistingDirectory(
                self, tr("A folder for the pictures"), str(self._preferences.folder)
            )
            if folder:
                self.write(Path(folder) / name, choice)
            return
        start = self._preferences.folder / f"{name}.{choice.format}"
        chosen, _ = QFileDialog.getSaveFileName(self, tr("Export picture"), str(start), f"*.{choice.format}")
        if chosen:
            path = Path(chosen)
            self.write(path if path.suffix else path.with_suffix(f".{choice.format}"), choice)

    def write(self, path: Path, choice: Choice) -> list[Path]:
        """Write the picture, or one a step beside each other; the files. Says how it went."""
        trace = self._session.trace
        if trace is None:
            return []
        cursors = range(len(trace) + 1) if choice.every_step else (self._session.cursor,)
        digits = len(str(len(trace)))
        written: list[Path] = []
        try:
            for cursor in cursors:
                here = (
                    path.with_name(f"{path.name}-{cursor:0{digits}}.{choice.format}")
                    if choice.every_step
                    else path
                )
                self._write_one(here, frame(trace, cursor), cursor, choice)
                written.append(here)
        except ValueError as error:  # too large an image
            self.failed.emit(str(error))
            return written
        except OSError as error:
            message = tr("{file} cannot be written: {reason}.")
            self.failed.emit(message.format(file=path.name, reason=refusal(error)))
            return written
        self._preferences.folder = path.absolute().parent
        count = len(written)
        words = trn("The picture is in {folder}.", "{n} pictures are in {folder}.", count)
        self.done_well.emit(words.format(n=count, folder=path.parent))
        self.accept()
        return written

    def _write_one(self, path: Path, shown: Frame, cursor: int, choice: Choice) -> None:
        theme = look.THEMES[choice.theme]
        scale = choice.scale if choice.format == "png" else 1
        looks = self._looks(choice, cursor)
        outlines = choice.text_as_paths and choice.format != "png"
        export(self._session.drawing, shown, theme, path, scale=scale, text_as_paths=outlines, **looks)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.preview.update()


def filled(box: QComboBox, entries: list[tuple[str, object]]) -> QComboBox:
    """The box with these entries: words and what they stand for."""
    for words, value in entries:
        box.addItem(words, value)
    return box
