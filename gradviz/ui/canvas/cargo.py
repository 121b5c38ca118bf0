"""What is dragged from the palette onto the canvas: the name of an entry, and the picture of a card."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QPainter, QPixmap

from gradviz.explain.face import CardFace
from gradviz.explain.numbers import UNKNOWN
from gradviz.language import tr
from gradviz.ui.canvas.measure import lay_out
from gradviz.ui.canvas.paint import MARGIN, CardState, paint_card
from gradviz.ui.stock import Entry
from gradviz.ui.tokens import Theme

MIME = "application/x-gradviz-entry"


def cargo(entry: Entry) -> QMimeData:
    """An entry on its way."""
    data = QMimeData()
    data.setData(MIME, entry.name.encode())
    return data


def carried(data: QMimeData) -> str | None:
    """The name of the entry that is on its way; None where it is something else."""
    return bytes(data.data(MIME).data()).decode() if data.hasFormat(MIME) else None


def picture_of(entry: Entry, theme: Theme, ratio: float = 1.0) -> QPixmap:
    """The card that an entry will be."""
    face = blank_face(entry)
    layout = lay_out(face)
    size = layout.rect.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
    pixmap = QPixmap((size.size() * ratio).toSize())
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    painter.translate(-size.topLeft())
    paint_card(painter, face, layout, theme, CardState(leaf=entry.is_leaf))
    painter.end()
    return pixmap


def blank_face(entry: Entry) -> CardFace:
    """A card that says what it is, and no number."""
    return CardFace(
        symbol=entry.symbol,
        label=tr(entry.title),
        shape="",
        value=UNKNOWN,
        gradient=UNKNOWN,
        exact_value=UNKNOWN,
        exact_gradient=UNKNOWN,
        running_sum="",
        phase="ahead",
        current=False,
        spoken=tr(entry.title),
    )
