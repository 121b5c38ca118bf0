"""A button that puts a picture of the user's own into an input."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from gradviz.graph.graph import Node
from gradviz.language import tr
from gradviz.ui.pixels import pixels, takes_pixels, with_pixels
from gradviz.ui.session import Session
from gradviz.ui.theme import SMALL_SIZE, word_font

KINDS = "*.png *.jpg *.jpeg *.bmp *.gif *.webp *.ppm *.pgm"


class PictureButton(QPushButton):
    """Shown for leaves that can hold a picture."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._node: Node | None = None
        self.example = 0
        """Which of several images is replaced."""
        self.setFont(word_font(SMALL_SIZE, 500))
        self.clicked.connect(self._ask)
        self.hide()

    def show_leaf(self, node: Node | None) -> None:
        """Offer to fill this node, if it is one that can be filled."""
        fits = node is not None and node.is_leaf and node.value is not None and takes_pixels(node.value.shape)
        self._node = node if fits else None
        self.setVisible(fits)

    def load(self, path: Path) -> None:
        """Fill the input from this file; what is wrong with it is told in one sentence."""
        node = self._node
        if node is None or node.value is None:
            return
        try:
            picture = pixels(path, node.value.shape)
        except ValueError as error:
            self._session.refused.emit(str(error))
            return
        example = min(self.example, node.value.shape[0] - 1)
        self._session.set_value(node.id, with_pixels(node.value, example, picture), True)

    def _ask(self) -> None:
        title = tr("A picture for the input")
        chosen, _ = QFileDialog.getOpenFileName(self, title, "", f"{tr('Pictures')} ({KINDS})")
        if chosen:
            self.load(Path(chosen))

    def retranslate(self) -> None:
        """All words."""
        self.setText(tr("Picture…"))
        self.setToolTip(tr("Load a picture, scaled down to the size of this input"))
