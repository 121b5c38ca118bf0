"""The picture to take away: a graph at one moment as PNG, SVG or PDF, without a window.

The items of the canvas paint themselves, so a picture looks like the screen; but nothing is stamped, so that
SVG and PDF hold lines and text. The same input gives the same bytes: what writers put in of dates and chance
is taken out.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from os import PathLike
from pathlib import Path
from typing import Any

from numpy.typing import ArrayLike
from PySide6.QtCore import (
    QPointF,
    QRectF,
    QSize,
    QSizeF,
    Qt,
)
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath
from PySide6.QtWidgets import QApplication, QGraphicsItem, QStyleOptionGraphicsItem

from gradviz.engine.point import with_values
from gradviz.engine.trace import Trace, trace
from gradviz.explain.formulas import step_formula
from gradviz.explain.frame import Frame, frame
from gradviz.explain.words import sentence
from gradviz.graph.expand import Expanded, expand
from gradviz.graph.graph import Graph, NodeId
from gradviz.language import tr
from gradviz.ui.canvas.drawing import Drawing
from gradviz.ui.canvas.enclosing import NO_GROUPING, grouping_of
from gradviz.ui.canvas.measure import TAB_GAP, TAB_HEIGHT
from gradviz.ui.canvas.scene import CanvasScene
from gradviz.ui.caption import Caption
from gradviz.ui.fonts import load_fonts, word_font
from gradviz.ui.measuring import sheet_of
from gradviz.ui.picture_files import KINDS as KINDS
from gradviz.ui.picture_files import PIXELS_AN_INCH, kind_of, pdf_of, png_of, svg_of
from gradviz.ui.tokens import THEMES, Theme

MARGIN = 28.0
MOST_PIXELS = 30_000
"""The longest side of an image."""
MOST_SEARCHED = 300
"""Up to this many nodes the layout is searched for few crossings."""


def ensure_application() -> QApplication:
    """Qt's application, made where there is none yet; without a display it needs none."""
    application = QApplication.instance()
    if application is None:
        display = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
        if sys.platform.startswith("linux") and not display:
            os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        application = QApplication(["gradviz"])
    assert isinstance(application, QApplication)
    load_fonts()
    return application


# --- from a graph ------------------------------------------------------------------------------------------


def render_file(
    graph: Graph,
    values: Mapping[str, ArrayLike],
    path: str | PathLike[str],
    *,
    step: int | None = None,
    theme: str = "light",
    scale: float = 1.0,
    transparent: bool = False,
    caption: bool = False,
    text_as_paths: bool = False,
    opened: Collection[NodeId] = (),
    shapes: bool = True,
) -> None:
    """Run the graph and draw the moment after `step` micro-steps (None: all of them; negative: from the end),
    with these blocks open; with `shapes`, wires say those of the arrays that go along them.

    The kind of file is the end of its name. Raises GraphError, ValueError for another kind or theme, OSError.
    """
    ensure_application()
    shown = expand(with_values(graph, values), opened)
    run = trace(shown.graph)
    cursor = len(run) if step is None else step
    if not -len(run) - 1 <= cursor <= len(run):
        raise ValueError(tr("There are only {count} steps.").format(count=len(run)))
    cursor = cursor if cursor >= 0 else len(run) + 1 + cursor
    words = _words(run, cursor) if caption else Caption()
    export(
        drawing_of(run, shown),
        frame(run, cursor),
        theme_of(theme),
        path,
        scale=scale,
        transparent=transparent,
        text_as_paths=text_as_paths,
        caption=words.caption,
        formula=words.formula,
        shapes=shapes,
    )


def render_steps(
    graph: Graph,
    values: Mapping[str, ArrayLike],
    folder: str | PathLike[str],
    *,
    suffix: str = "png",
    theme: str = "light",
    scale: float = 1.0,
    transparent: bool = False,
    caption: bool = False,
    opened: Collection[NodeId] = (),
    shapes: bool = True,
) -> Iterator[Path]:
    """One picture for every moment, ``step-00`` to the last, all of one size; yields each file when it is
    written.

    Raises as `render_file` does.
    """
    ensure_application()
    shown = expand(with_values(graph, values), opened)
    run, look = trace(shown.graph), theme_of(theme)
    drawing = drawing_of(run, shown)
    captions = [_words(run, k) if caption else Caption() for k in range(len(run) + 1)]
    stage = _stage(drawing, frame(run, len(run)), look, shapes)
    height = max(words.height(_area(stage, None).width()) for words in captions)
    Path(folder).mkdir(parents=True, exist_ok=True)
    digits = max(2, len(str(len(run))))
    for cursor, words in enumerate(captions):
        stage.show_frame(frame(run, cursor))
        stage.motion.finish()
        path = Path(folder) / f"step-{cursor:0{digits}}.{suffix}"
        page = _page(stage, look, None, transparent, words, height)
        path.write_bytes(_written(page, kind_of(path), scale, False))
        yield path


def drawing_of(run: Trace, shown: Expanded | None = None) -> Drawing:
    """The run's graph, measured with every number known and arranged; `shown` has its open blocks."""
    graph = run.graph.drawn
    grouping = NO_GROUPING if shown is None else grouping_of(shown)
    sheet = sheet_of(graph, frame(run, len(run)), grouping)
    made = sheet.arranged()
    if made.crossings and not grouping.groups and len(sheet.boxes) <= MOST_SEARCHED:
        other = sheet.arranged("crossings")
        made = other if other.crossings < made.crossings else made
    known: tuple[Any, Any, Any, Any] = made.places, made.routes, sheet.boxes, made.frames
    return Drawing(graph, *known, enclosures=grouping.enclosures, sealed=grouping.sealed)


def theme_of(name: str) -> Theme:
    """The theme of this name. Raises ValueError."""
    if name not in THEMES:
        raise ValueError(tr("There is no theme {name}; choose light, dark or print.").format(name=name))
    return THEMES[name]


def _words(run: Trace, cursor: int) -> Caption:
    return Caption(sentence(run, cursor).plain, step_formula(run, cursor).latex())


# --- from a drawing ----------------------------------------------------------------------------------------


def export(
    drawing: Drawing,
    shown: Frame,
    theme: Theme,
    path: str | PathLike[str],
    *,
    scale: float = 1.0,
    transparent: bool = False,
    region: QRectF | None = None,
    text_as_paths: bool = False,
    caption: str = "",
    formula: str = "",
    shapes: bool = True,
) -> None:
    """Write the picture; the kind is the end of the file's name: ``.png``, ``.svg``, ``.pdf``.

    `region` is in scene coordinates (None: everything). `caption` is a sentence and `formula` LaTeX to stand
    below. `scale` is pixels a point, for PNG. Raises ValueError for another kind of file or an image too
    large, OSError.
    """
    kind = kind_of(path)
    ensure_application()
    stage = _stage(drawing, shown, theme, shapes)
    page = _page(stage, theme, region, transparent, Caption(caption, formula))
    Path(path).write_bytes(_written(page, kind, scale, text_as_paths))


def image(
    drawing: Drawing,
    shown: Frame,
    theme: Theme,
    *,
    scale: float = 1.0,
    transparent: bool = False,
    region: QRectF | None = None,
    caption: str = "",
    formula: str = "",
    shapes: bool = True,
) -> QImage:
    """The picture as an image, as for the clipboard. Raises ValueError where it would be too large."""
    ensure_application()
    stage = _stage(drawing, shown, theme, shapes)
    page = _page(stage, theme, region, transparent, Caption(caption, formula))
    return page.image(scale)


def _stage(drawing: Drawing, shown: Frame, theme: Theme, shapes: bool) -> CanvasScene:
    stage = CanvasScene()
    stage.shows_shapes = shapes
    stage.look.backdrops = None
    stage.set_theme(theme)
    stage.show_frame(shown)
    stage.show_drawing(drawing)
    stage.seat_now()
    return stage


def _area(stage: CanvasScene, region: QRectF | None) -> QRectF:
    """What the picture shows: everything, with room for every running sum at whatever step."""
    if region is not None:
        return region
    whole = stage.bounds()
    for node_id, edges in stage.drawing.graph.outgoing.items():
        if len(edges) > 1 and node_id in stage.cards:
            whole = whole.united(stage.cards[node_id].rect.adjusted(0, 0, 0, TAB_GAP + TAB_HEIGHT))
    whole = whole.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
    return QRectF(whole.toAlignedRect())


@dataclass(frozen=True)
class _Page:
    """A picture that is ready to be painted onto anything."""

    stage: CanvasScene
    theme: Theme
    area: QRectF
    transparent: bool
    caption: Caption
    caption_height: float

    @property
    def size(self) -> QSizeF:
        return QSizeF(self.area.width(), self.area.height() + self.caption_height)

    def paint(self, painter: QPainter) -> None:
        """Paint with the page's top left corner at the origin."""
        painter.setFont(word_font(12))  # a family that is there, for whatever is said before the first text
        if not self.transparent:
            painter.fillRect(QRectF(QPointF(0, 0), self.size), QColor(self.theme.canvas))
        painter.save()
        painter.translate(-self.area.topLeft())
        for item in self._items():
            painter.save()
            painter.translate(item.pos())
            item.paint(painter, QStyleOptionGraphicsItem())
            painter.restore()
        painter.restore()
        if self.caption:
            self._paint_caption(painter)

    def image(self, scale: float) -> QImage:
        """The page in pixels."""
        if not scale > 0:
            raise ValueError(tr("The scale of a picture is a positive number."))
        if not scale * max(self.size.width(), self.size.height()) <= MOST_PIXELS:
            raise ValueError(
                tr("The picture would be too large; its longest side may have {most} pixels.").format(
                    most=f"{MOST_PIXELS:,}"
                )
            )
        made = QImage(
            QSize(max(1, round(self.size.width() * scale)), max(1, round(self.size.height() * scale))),
            QImage.Format.Format_ARGB32_Premultiplied,
        )
        made.setDotsPerMeterX(round(PIXELS_AN_INCH * scale / 0.0254))
        made.setDotsPerMeterY(round(PIXELS_AN_INCH * scale / 0.0254))
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        painter.scale(scale, scale)
        self.paint(painter)
        painter.end()
        return made

    def _items(self) -> list[QGraphicsItem]:
        stage = self.stage
        chips = [stage.chips[edge] for edge in stage.wires if edge in stage.chips]  # not as they came about
        under = chain(stage.notes.items.values(), stage.enclosures.items.values())
        lower = chain(under, [stage.halo], stage.wires.values())
        every = chain(lower, stage.cards.values(), chips, [stage.shapes])
        seen = [
            item for item in every
            if item.isVisible() and item.sceneBoundingRect().intersects(self.area)
        ]  # fmt: skip
        return sorted(seen, key=QGraphicsItem.zValue)

    def _paint_caption(self, painter: QPainter) -> None:
        """Below the picture; of a region, over whatever sticks out of it."""
        band = QRectF(0, self.area.height(), self.size.width(), self.caption_height)
        if not self.transparent:
            painter.fillRect(band, QColor(self.theme.canvas))
        self.caption.paint(painter, band, self.theme)


def _page(
    stage: CanvasScene,
    theme: Theme,
    region: QRectF | None,
    transparent: bool,
    caption: Caption,
    caption_height: float | None = None,
) -> _Page:
    area = _area(stage, region)
    height = caption.height(area.width()) if caption_height is None else caption_height
    return _Page(stage, theme, area, transparent, caption, height)


# --- the files ---------------------------------------------------------------------------------------------


class _Outlines(QPainter):
    """Paints text as shapes, for a reader that has not the fonts."""

    def drawText(self, at: QPointF, text: str) -> None:  # type: ignore[override]
        path = QPainterPath()
        path.addText(at, self.font(), text)
        self.fillPath(path, self.pen().color())


def _written(page: _Page, kind: str, scale: float, text_as_paths: bool) -> bytes:
    if kind == "png":
        return png_of(page.image(scale))
    painter = _Outlines() if text_as_paths else QPainter()
    title = page.caption.caption or tr("Computation graph")
    return {"svg": svg_of, "pdf": pdf_of}[kind](page.paint, page.size, title, painter)
