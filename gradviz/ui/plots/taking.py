"""A plot to take away: as a picture, as a drawing, as its numbers."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QTextDocumentFragment
from PySide6.QtSvg import QSvgGenerator

from gradviz.document.files import write_atomically
from gradviz.language import tr
from gradviz.ui.plots.plot import Plot
from gradviz.ui.theme import SMALL_SIZE, TEXT_SIZE, word_font

MARGIN = 14
TITLE_HEIGHT = 28
SCALE = 2
PIXELS_AN_INCH = 96


def save(plot: Plot, path: Path) -> None:
    """Write what the plot shows into a file, as the kind that its name says. Raises OSError; ValueError where
    there are no numbers to be written."""
    writers = {".svg": as_svg, ".csv": as_csv}
    write_atomically(path, writers.get(path.suffix.lower(), as_png)(plot))


def page_size(plot: Plot) -> QSize:
    """How large a picture of the plot is."""
    body = plot.picture_size()
    return QSize(body.width() + 2 * MARGIN, body.height() + TITLE_HEIGHT + 2 * MARGIN)


def picture(plot: Plot) -> QImage:
    """The plot with its title, twice as fine as on the screen."""
    size = page_size(plot)
    image = QImage(size * SCALE, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(SCALE)
    image.fill(QColor(plot.theme.surface))
    painter = QPainter(image)
    _paint(plot, painter)
    painter.end()
    return image


def as_png(plot: Plot) -> bytes:
    """A picture file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture(plot).save(buffer, "PNG")
    return bytes(buffer.data().data())


def as_svg(plot: Plot) -> bytes:
    """A drawing, its words as words."""
    buffer, size = QBuffer(), page_size(plot)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(PIXELS_AN_INCH)
    generator.setSize(size)
    generator.setViewBox(QRectF(QPointF(), size))
    generator.setTitle(tr(plot.title))
    generator.setDescription("gradviz")
    painter = QPainter(generator)
    painter.fillRect(QRectF(QPointF(), size), QColor(plot.theme.surface))
    _paint(plot, painter)
    painter.end()
    sides = f'width="{size.width()}" height="{size.height()}"'
    text = bytes(buffer.data().data()).decode()
    return re.sub(r'width="[\d.]+mm" height="[\d.]+mm"', sides, text, count=1).encode()


def as_csv(plot: Plot) -> bytes:
    """The numbers. Raises ValueError where there are none."""
    table = plot.table()
    if table is None:
        raise ValueError(tr("This plot has no numbers to write yet."))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(table.rows)
    return text.getvalue().encode()


def _paint(plot: Plot, painter: QPainter) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(word_font(TEXT_SIZE, 600))
    painter.setPen(QColor(plot.theme.text))
    room = QRectF(MARGIN, MARGIN, plot.picture_size().width(), TITLE_HEIGHT)
    painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, plot.heading.text())
    painter.setFont(word_font(SMALL_SIZE))
    painter.setPen(QColor(plot.theme.quiet))
    painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, plain(plot.legend.text()))
    painter.save()
    painter.translate(MARGIN, MARGIN + TITLE_HEIGHT)
    plot.paint_body(painter, plot.picture_size())
    painter.restore()


def plain(html: str) -> str:
    """Rich text without its marks."""
    return QTextDocumentFragment.fromHtml(html).toPlainText()
