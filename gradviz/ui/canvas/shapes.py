"""The shapes of arrays on their wires: quiet words beside the beginning of a wire, where nothing else is.

They depend on the drawing alone. Where there is no room for one there is none: the card that the wire comes
from says its shape, too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPainterPath, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gradviz.graph.graph import Edge
from gradviz.ui.canvas.curve import Points, sampled
from gradviz.ui.canvas.lettering import Kind, Run, advance, cap_height, from_left, to_right
from gradviz.ui.canvas.paint import paint_run
from gradviz.ui.canvas.taken import Ground, Rect, sides
from gradviz.ui.tokens import Theme

if TYPE_CHECKING:
    from gradviz.ui.canvas.items import Look

HEIGHT = 14.0
FROM_CARD, FROM_WIRE, FROM_OTHERS = 16.0, 3.0, 3.0
"""How far a shape stands from the card, from its wire and from everything else."""
STEP, FARTHEST = 10.0, 0.62
"""Where along a wire it is tried: in such steps, up to this share of it."""
OVER_CHIP, FARTHEST_OVER = 10.5, 0.9
"""How far it stands from its wire to be over a chip, and how far along it may reach there."""
STEEPEST, AT_CARD = 12.0, 2.8
"""Beside a wire that rises or falls by more than this along its words it would not be seen which it belongs
to; right at the card, up to so many times as much."""
FAR_SCALES = (0.77, 0.64, 0.53, 0.44, 0.385, 0.33, 0.28)
"""Letters of the screen's own size need more of a small drawing: for each of these scales, and a little more,
shapes have places of their own; farther away nothing is said."""
MOST_FAR = 150
"""More shapes than this are said at full size only."""
SHAPE_LEVEL = 1.5


@dataclass(frozen=True, slots=True)
class Label:
    """A shape's place: the rectangle of its letters, and how wide it may get."""

    text: str
    rect: QRectF
    leftward: bool = False
    """The wire runs to the left: so does the room that is free."""
    above: bool = True
    """It stands on its wire; else it hangs below."""

    def run(self) -> Run:
        """The text where it stands."""
        middle = self.rect.center().y()
        if self.leftward:
            return to_right(self.text, self.rect.right(), middle, "shape", "quiet")
        return from_left(self.text, self.rect.left(), middle, "shape", "quiet")

    def small_run(self, transform: QTransform) -> Run:
        """The text in letters of the screen's own size, as near to its wire as it is."""
        x = self.rect.right() if self.leftward else self.rect.left()
        at = transform.map(QPointF(x, self.rect.bottom() if self.above else self.rect.top()))
        middle = at.y() + (-1 if self.above else 1) * (cap_height("small chip") / 2 + 1.0)
        put = to_right if self.leftward else from_left
        return put(self.text, at.x(), middle, "small chip", "quiet")


def labels_at(
    routes: Mapping[Edge, Points], texts: Mapping[Edge, str], ground: Ground, scale: float = 1.0
) -> Generator[None, None, dict[Edge, Label]]:
    """A place for each of these texts that finds one. What they need is taken from then on. At a smaller
    `scale` they need more of the scene."""
    found: dict[Edge, Label] = {}
    if not texts or not routes:
        return found
    lines = _Lines(routes)
    for edge, text in texts.items():
        if edge not in routes:
            continue
        label = next(
            (
                label
                for label in _tries(text, lines.points[edge], scale)
                if ground.is_free(_grown(label.rect)) and not lines.cross(label.rect, edge)
            ),
            None,
        )
        if label is not None:
            found[edge] = label
            ground.add(_grown(label.rect), label)
        yield
    return found


def is_covered(label: Label, ground: Ground) -> bool:
    """Whether a chip had no other place than here."""
    own = _grown(label.rect)
    return any(
        owner is not label
        and other[0] < own[2]
        and other[2] > own[0]
        and other[1] < own[3]
        and other[3] > own[1]
        for other, owner in ground.near(own)
    )


class _Lines:
    """Where the wires run, to tell whether one runs through a rectangle."""

    def __init__(self, routes: Mapping[Edge, Points]) -> None:
        self.points = _sampled(routes)
        self._place = {edge: k for k, edge in enumerate(routes)}
        pieces = [np.hstack([points[:-1], points[1:]]) for points in self.points.values()]
        ends: NDArray[np.float64] = np.concatenate(pieces)
        self._owner = np.repeat(np.arange(len(pieces)), [len(piece) for piece in pieces])
        self._left, self._right = np.sort(ends[:, [0, 2]], axis=1).T
        self._top, self._bottom = np.sort(ends[:, [1, 3]], axis=1).T

    def cross(self, rect: QRectF, own: Edge) -> bool:
        """Whether another wire than this one runs here."""
        left, top, right, bottom = sides(rect)
        there = (self._left < right) & (self._right > left) & (self._top < bottom) & (self._bottom > top)
        return bool((there & (self._owner != self._place[own])).any())


def _sampled(routes: Mapping[Edge, Points]) -> dict[Edge, Points]:
    """Points along all wires; those of as many pieces are measured side by side."""
    groups: dict[int, list[Edge]] = defaultdict(list)
    for edge, route in routes.items():
        groups[len(route)].append(edge)
    found: dict[Edge, Points] = {}
    for edges in groups.values():
        found.update(zip(edges, sampled(np.stack([routes[edge] for edge in edges])), strict=True))
    return {edge: found[edge] for edge in routes}


def _tries(text: str, points: Points, scale: float) -> Iterator[Label]:
    """Places above and below the first stretch of a wire, nearest to its beginning first; in a small drawing
    also farther from it, over its chip."""
    kind: Kind = "shape" if scale == 1.0 else "small chip"
    size = (advance(text, kind) + 1.0) / scale, HEIGHT / scale
    yield from _beside(text, points, size, FROM_WIRE / scale, STEEPEST / scale, FARTHEST)
    if scale < 1.0:
        yield from _beside(text, points, size, OVER_CHIP / scale, STEEPEST / scale / 2, FARTHEST_OVER)


def _beside(
    text: str, points: Points, size: tuple[float, float], apart: float, steepest: float, farthest: float
) -> Iterator[Label]:
    sign, (width, high) = 1.0 if points[1, 0] >= points[0, 0] else -1.0, size
    along = sign * (points[:, 0] - points[0, 0])
    turn = np.nonzero(np.diff(along) <= 0)[0]
    last = int(turn[0]) + 1 if turn.size else len(points)
    along, down = along[:last], points[:last, 1]
    start = FROM_CARD
    while start + width <= farthest * float(along[-1]):
        inside = (along > start) & (along < start + width)
        heights = [*np.interp([start, start + width], along, down).tolist(), *down[inside].tolist()]
        top, bottom = min(heights), max(heights)
        left = float(points[0, 0]) + (start if sign > 0 else -start - width)
        first = heights[1] >= heights[0]  # the words begin at the wire, which leaves them
        most = AT_CARD * steepest if start == FROM_CARD else steepest
        for above in (first, not first) if bottom - top <= steepest else (first,):
            if bottom - top <= most:
                side = top - apart - high if above else bottom + apart
                yield Label(text, QRectF(left, side, width, high), sign < 0, above)
        start += STEP


def _grown(rect: QRectF) -> Rect:
    left, top, right, bottom = sides(rect)
    return left - FROM_OTHERS, top, right + FROM_OTHERS, bottom


Places = Callable[[float], Mapping[Edge, Label]]
"""Where the shapes stand on a drawing seen at a scale."""


class ShapeLayer(QGraphicsItem):
    """All shapes of a scene: words that nothing can be done with."""

    def __init__(self, look: Look, places: Places) -> None:
        super().__init__()
        self._look, self._places = look, places
        self._far: dict[float, Mapping[Edge, Label]] = {}
        self._bounds = QRectF()
        self.labels: Mapping[Edge, Label] = {}
        self.setZValue(SHAPE_LEVEL)

    def show_labels(self, labels: Mapping[Edge, Label]) -> None:
        """Show these, where they are."""
        self.prepareGeometryChange()
        self.labels = labels
        self._far.clear()
        self._bounds = QRectF()
        for label in labels.values():
            self._bounds |= label.rect
        self.update()

    def drop(self, edges: Iterable[Edge]) -> None:
        """The wires are on their way: what stood there has no place any more."""
        gone = set(edges)
        far = {scale: _without(labels, gone) for scale, labels in self._far.items()}
        if not gone.isdisjoint(self.labels):
            self.show_labels(_without(self.labels, gone))
        self._far = far

    def boundingRect(self) -> QRectF:
        return self._bounds.adjusted(-2, -2, 2, 2)

    def shape(self) -> QPainterPath:
        return QPainterPath()  # never in the way of a click

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        exposed = self._look.exposed
        for label in self.labels.values():
            if exposed.isEmpty() or label.rect.intersects(exposed):
                paint_run(painter, label.run(), self._look.theme)

    def paint_small(
        self,
        painter: QPainter,
        theme: Theme,
        exposed: QRectF,
        transform: QTransform,
        chips: Sequence[QRectF],
    ) -> None:
        """The same from farther away, in letters of the screen's own size; not where a chip is."""
        if not self.isVisible():
            return
        for label in self._labels_at(transform.m11()).values():
            if not label.rect.intersects(exposed):
                continue
            place = transform.mapRect(label.rect)
            if not any(place.intersects(chip) for chip in chips):
                paint_run(painter, label.small_run(transform), theme)

    def _labels_at(self, scale: float) -> Mapping[Edge, Label]:
        """The shapes that are said at this scale, and where."""
        least = next((least for least in FAR_SCALES if scale >= least), None)
        if least is None or len(self.labels) > MOST_FAR:
            return {}
        if least not in self._far:
            self._far[least] = self._places(least)
        return self._far[least]


def _without(labels: Mapping[Edge, Label], gone: Container[Edge]) -> Mapping[Edge, Label]:
    return {edge: label for edge, label in labels.items() if edge not in gone}
