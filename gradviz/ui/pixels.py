"""A picture of the user's own as numbers: read by Qt, scaled down, gray or in its three colours."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter

from gradviz.language import tr
from gradviz.ops.op import Array

GRAY, COLOURS = 1, 3
MOST_SIDE = 20_000
"""A picture with a longer side is not read."""


def takes_pixels(shape: tuple[int, ...]) -> bool:
    """Whether an array of this shape can hold a picture: rows and columns, with channels for gray or
    for colours in front of them, and examples before those."""
    if not 2 <= len(shape) <= 4 or min(shape[-2:]) < 2:
        return False
    return len(shape) == 2 or shape[-3] in (GRAY, COLOURS)


def pixels(path: Path, shape: tuple[int, ...]) -> Array:
    """The picture in a file as numbers from 0 (black) to 1, of the last axes of this shape: rows and
    columns, with one or three channels in front of them where the shape has some.

    It is scaled until it covers them, and cut evenly at its longer side. Raises ValueError with one sentence
    where the file is no picture.
    """
    channels = shape[-3] if len(shape) > 2 else 0
    rows, columns = shape[-2:]
    image = _scaled(_read(path), QSize(columns, rows))
    if channels == COLOURS:
        flat = _bytes(image.convertToFormat(QImage.Format.Format_RGB888), 3 * columns)
        return flat.reshape(rows, columns, COLOURS).transpose(2, 0, 1) / 255.0
    gray = _bytes(image.convertToFormat(QImage.Format.Format_Grayscale8), columns) / 255.0
    return gray[None] if channels else gray


def with_pixels(array: Array, example: int, picture: Array) -> Array:
    """The array with this picture in it, in one example's place where it has several."""
    made = np.array(array)
    if made.ndim == 4:
        made[example] = picture
    else:
        made[...] = picture
    return made


def _read(path: Path) -> QImage:
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > MOST_SIDE:
        raise ValueError(tr("{file} is too large a picture.").format(file=path.name))
    image = reader.read()
    if image.isNull():
        raise ValueError(tr("{file} is no picture that can be read.").format(file=path.name))
    return image


def _scaled(image: QImage, size: QSize) -> QImage:
    covering = image.scaled(
        size, Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
    )
    left, top = (covering.width() - size.width()) // 2, (covering.height() - size.height()) // 2
    flat = QImage(size, QImage.Format.Format_RGB32)
    flat.fill(Qt.GlobalColor.white)  # what is transparent is paper
    painter = QPainter(flat)
    painter.drawImage(-left, -top, covering)
    painter.end()
    return flat


def _bytes(image: QImage, used: int) -> Array:
    """The rows of an image, without what fills them up to a multiple of four bytes."""
    flat = np.frombuffer(bytes(image.constBits()), dtype=np.uint8)
    return flat.reshape(image.height(), image.bytesPerLine())[:, :used].astype(np.float64)
