"""Circles, closed blocks and frames at half their size: fewer words, each still large enough to be read."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QTransform

from gradviz.explain.numbers import UNKNOWN
from gradviz.ui.canvas.backdrop import Backdrops
from gradviz.ui.canvas.brief import shorter
from gradviz.ui.canvas.enclosing import HEADER, PADDING, Enclosure
from gradviz.ui.canvas.enclosures import EnclosureItem, paint_enclosure, paint_small_title
from gradviz.ui.canvas.heatmap import paint_heat_map
from gradviz.ui.canvas.items import CardItem
from gradviz.ui.canvas.lettering import Kind, Run, advance, centred, centred_name, name_runs, name_width
from gradviz.ui.canvas.matrix import paint_small_neuron
from gradviz.ui.canvas.neuron import paint_chevron, paint_disc
from gradviz.ui.canvas.paint import glow, paint_run
from gradviz.ui.tokens import Theme

BOTH_FROM = 38.0
"""The least diameter, in pixels of the screen, of a circle that says its name and its value."""
NAME_FROM = 15.0
CHEVRON_FROM = 0.5


def paint_small_disc(painter: QPainter, card: CardItem, theme: Theme, stamps: Backdrops) -> None:
    """The circle itself; the painter is scaled."""
    if card.face is not None:
        ring = theme.selection if card.state.selected else ""
        if card.face.current:
            ring = glow(theme, card.look.phase)
        paint_disc(painter, card.rect, card.face, theme, ring, stamps)


def disc_runs(card: CardItem, transform: QTransform) -> list[Run]:
    """What a circle says: its name, and its value where there is room for that too."""
    face, room = card.face, transform.mapRect(card.rect)
    if face is None or room.width() < NAME_FROM:
        return []
    wide = room.width() - 5
    kind: Kind = "small name" if name_width(face.label, "small name") <= wide else "farther name"
    value = "" if face.value_cells is not None or face.value == UNKNOWN else face.value
    for text in (value, shorter(value, face.exact_value)) if room.width() >= BOTH_FROM else ():
        if text and advance(text, "small number") <= 0.86 * room.width():
            value = text
            break
    else:
        return centred_name(face.label, room, kind, "text") if name_width(face.label, kind) <= wide else []
    up = room.height() * 0.2
    return [
        *centred_name(face.label, room.translated(0, -up), kind, "text"),
        centred(value, room.translated(0, up * 0.65), "small number", "text"),
    ]


def paint_small_maps(painter: QPainter, card: CardItem, theme: Theme, transform: QTransform) -> None:
    """The parameters of a closed block, and that there is something to open."""
    layout, scale, at = card.layout, transform.m11(), transform.map(card.pos())
    for spot in layout.maps:
        area = QRectF(at + spot.area.topLeft() * scale, spot.area.size() * scale)
        paint_heat_map(painter, spot.shown, area, theme, quick=True)
    if not layout.panel.isEmpty() and card.face is not None:
        area = QRectF(at + layout.maps[0].area.topLeft() * scale, layout.maps[0].area.size() * scale)
        panel = QRectF(at + layout.panel.topLeft() * scale, layout.panel.size() * scale)
        paint_small_neuron(painter, card.face, area, panel, card.state.row, theme)
    if scale >= CHEVRON_FROM and not layout.opener.isEmpty():
        middle = QPointF(at + layout.opener.center() * scale)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        paint_chevron(painter, middle, theme.text if card.state.opener else theme.quiet, is_open=False)


LEAST_STRIP = 13.0
"""Pixels over the parts of an open block: with fewer its title would lie on them."""
TITLE_STRIP = 18.0
LABEL_HEIGHT, LABEL_PADDING = 14.0, 5.0
LABEL_LETTERS: Kind = "small name"


def paint_frames(painter: QPainter, items: Iterable[EnclosureItem], theme: Theme) -> None:
    """The frames of open blocks, outer ones first; the painter is scaled."""
    for item in sorted(items, key=lambda item: item.shown.depth):
        if item.isVisible():
            paint_enclosure(painter, item.rect, item.shown.depth, theme, item.selected)


def paint_frame_titles(
    painter: QPainter, items: Iterable[EnclosureItem], theme: Theme, transform: QTransform
) -> None:
    """What the frames are called; the painter's own coordinates are the screen's."""
    shown = sorted((item for item in items if item.isVisible()), key=lambda item: item.shown.depth)
    rooms = [transform.mapRect(item.rect) for item in shown]
    told: list[QRectF] = []
    for item, room in zip(shown, rooms, strict=True):
        strip = (HEADER + PADDING) * transform.m11()
        if strip >= LEAST_STRIP:
            paint_small_title(painter, room, strip, item.shown, theme)
        elif item.shown.depth == 0:
            # Over its frame, or under it, where that is not in another one.
            for top in (room.top() - TITLE_STRIP, room.bottom()):
                beside = QRectF(room.left() - 8, top, room.width() + 8, TITLE_STRIP)
                own = beside.adjusted(9, 1, -1, -1)
                if not any(own.intersects(other) for other in rooms if other != room):
                    paint_small_title(painter, beside, beside.height(), item.shown, theme)
                    told.append(beside)
                    break
        else:
            label = border_label(room, item.shown)
            if label is not None and not any(label.intersects(other) for other in told):
                paint_border_label(painter, label, item.shown, theme)
                told.append(label)


def border_label(room: QRectF, shown: Enclosure) -> QRectF | None:
    """Where the name of an inner frame stands that has no room for it inside: on its upper border. None where
    the frame is narrower than its name."""
    wide = name_width(shown.name, LABEL_LETTERS) + 2 * LABEL_PADDING
    if wide > room.width() - 2 * LABEL_PADDING:
        return None
    return QRectF(room.left() + LABEL_PADDING, room.top() - LABEL_HEIGHT / 2, wide, LABEL_HEIGHT)


def paint_border_label(painter: QPainter, label: QRectF, shown: Enclosure, theme: Theme) -> None:
    """The name on a ground of its own, so that it can be read upon the border."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.canvas))
    painter.drawRoundedRect(label, LABEL_HEIGHT / 2, LABEL_HEIGHT / 2)
    for run in name_runs(shown.name, label.left() + LABEL_PADDING, label.center().y(), LABEL_LETTERS, "text"):
        paint_run(painter, run, theme)
