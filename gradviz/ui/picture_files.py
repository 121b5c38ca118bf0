"""A picture as the bytes of a file: the same input gives the same bytes, without dates and chance."""

from __future__ import annotations

import re
from collections.abc import Callable
from os import PathLike
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QHashSeed, QIODevice, QMarginsF, QPointF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from gradviz.language import tr

KINDS = ("png", "svg", "pdf")
PIXELS_AN_INCH = 96
PDF_RESOLUTION = 1200
Paint = Callable[[QPainter], None]
"""Paints a whole page with its top left corner at the origin."""


def kind_of(path: str | PathLike[str]) -> str:
    """The kind that a file's name asks for. Raises ValueError where there is none."""
    kind = Path(path).suffix.lower().lstrip(".")
    if kind not in KINDS:
        raise ValueError(
            tr("A picture is a .png, .svg or .pdf file, not {name}.").format(name=Path(path).name)
        )
    return kind


def png_of(made: QImage) -> bytes:
    """An image as PNG."""
    buffer = _buffer()
    made.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def svg_of(paint: Paint, size: QSizeF, title: str, painter: QPainter) -> bytes:
    """A drawing as SVG, its text as text."""
    buffer = _buffer()
    writer = QSvgGenerator()
    writer.setOutputDevice(buffer)
    writer.setResolution(PIXELS_AN_INCH)
    writer.setSize(size.toSize())
    writer.setViewBox(QRectF(QPointF(0, 0), size))
    writer.setTitle(title)
    writer.setDescription("gradviz")
    painter.begin(writer)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint(painter)
    painter.end()
    return _tidy_svg(buffer.data().data().decode(), size).encode()


def _tidy_svg(text: str, size: QSizeF) -> str:
    """Pixels instead of millimetres, and a family to fall back on where the fonts are not installed."""
    sides = f'width="{size.width():g}" height="{size.height():g}"'
    text = re.sub(r'width="[\d.]+mm" height="[\d.]+mm"', sides, text, count=1)
    text = re.sub(r"<g [^>]*>\s*</g>\s*", "", text)  # states that nothing was painted in
    text = re.sub(r'font-family="Inter[^"]*"', "font-family=\"Inter, 'Noto Sans SC', sans-serif\"", text)
    return re.sub(r'font-family="STIX[^"]*"', "font-family=\"'STIX Two Text', 'Noto Sans SC', serif\"", text)


def pdf_of(paint: Paint, size: QSizeF, title: str, painter: QPainter) -> bytes:
    """A drawing as PDF."""
    buffer = _buffer()
    writer = QPdfWriter(buffer)
    points = QSizeF(size.width(), size.height()) * 72 / PIXELS_AN_INCH
    writer.setPageSize(QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch))
    writer.setPageMargins(QMarginsF())
    writer.setResolution(PDF_RESOLUTION)
    writer.setTitle(title)
    writer.setCreator("gradviz")
    QHashSeed.setDeterministicGlobalSeed()  # fonts are written in the order of a hash table
    try:
        painter.begin(writer)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(PDF_RESOLUTION / PIXELS_AN_INCH, PDF_RESOLUTION / PIXELS_AN_INCH)
        paint(painter)
        painter.end()
    finally:
        QHashSeed.resetRandomGlobalSeed()
    return _timeless(bytes(buffer.data().data()))


_DATES = re.compile(rb'\(D:\d{14}[^)]*\)|Date="[^"]*"')
_CHANCE = re.compile(rb"uuid:[0-9a-fA-F-]{36}|/ID \[[^\]]*\]")


def _timeless(content: bytes) -> bytes:
    """The PDF with every date and random id replaced by one of the same length: places in the file stay
    right."""
    content = _DATES.sub(lambda found: re.sub(rb"\d", b"0", found.group()), content)
    return _CHANCE.sub(lambda found: re.sub(rb"[0-9a-f]", b"0", found.group()), content)


def _buffer() -> QBuffer:
    buffer = QBuffer()
    buffer.setData(QByteArray())
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer
