"""Draw the icon from its SVG as PNG, as .ico (Windows) and as .icns (macOS): `python -m tools.icon`."""

import os
import struct
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

ICONS = Path(__file__).resolve().parent.parent / "resources" / "icons"
ICO_SIZES = (16, 24, 32, 48, 64, 256)
# Apple's names for a PNG of each size; the last two are for screens of double density.
ICNS_SIZES = {b"ic07": 128, b"ic08": 256, b"ic09": 512, b"ic11": 32, b"ic12": 64}


def png(renderer: QSvgRenderer, size: int) -> bytes:
    """The icon as a square PNG."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


def ico(pictures: dict[int, bytes]) -> bytes:
    """Windows' container: a table of sizes and places, then the PNGs."""
    place = 6 + 16 * len(pictures)
    table, body = struct.pack("<HHH", 0, 1, len(pictures)), b""
    for size, picture in pictures.items():
        side = size % 256  # 256 is written as 0
        table += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(picture), place + len(body))
        body += picture
    return table + body


def icns(pictures: dict[bytes, bytes]) -> bytes:
    """Apple's container: each PNG after its name and length."""
    body = b"".join(
        name + struct.pack(">I", 8 + len(picture)) + picture for name, picture in pictures.items()
    )
    return b"icns" + struct.pack(">I", 8 + len(body)) + body


def main() -> None:
    application = QGuiApplication([])
    renderer = QSvgRenderer(str(ICONS / "gradviz.svg"))
    (ICONS / "gradviz.png").write_bytes(png(renderer, 256))
    (ICONS / "gradviz.ico").write_bytes(ico({size: png(renderer, size) for size in ICO_SIZES}))
    (ICONS / "gradviz.icns").write_bytes(
        icns({name: png(renderer, size) for name, size in ICNS_SIZES.items()})
    )
    del application


if __name__ == "__main__":
    main()
