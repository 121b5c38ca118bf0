"""A neuron as everyone draws it: a circle with its value, its activation's curve, its gradient on the rim."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from gradviz.explain.frame import CardFace, Phase
from gradviz.explain.numbers import UNKNOWN
from gradviz.graph.arrange.values import Box
from gradviz.ops.op import OPS, Array
from gradviz.ui.canvas.backdrop import Backdrops
from gradviz.ui.canvas.cells import Grid, strip_of
from gradviz.ui.canvas.heatmap import mixed
from gradviz.ui.canvas.lettering import Kind, Run, advance, centred, centred_name, name_width
from gradviz.ui.canvas.measure import HANDLE_HEIGHT, HANDLE_WIDTH, TAB_GAP, TAB_HEIGHT, CardLayout
from gradviz.ui.canvas.paint import (
    HALO_GAP,
    PLAIN,
    SELECTION_GAP,
    SHADOW,
    CardState,
    glow,
    paint_changing,
    paint_grid,
    paint_run,
)
from gradviz.ui.tokens import Theme

NEURON_SIZE, NUMBER_SIZE = 76.0, 64.0
"""The diameters of a neuron and of a number that neurons are fed with."""
NAME_ROW, VALUE_ROW = -14.0, 8.0
"""Where the two lie above and below the middle."""
STRIP = QSizeF(46.0, 12.0)
"""The values of a batch."""
PILL_HEIGHT = 18.0
BADGE = 11.0
"""Half the size of the sign on the rim that shows the activation, and opens the neuron."""
STRONGEST = 0.42
"""How much of the colour there is in the strongest circle, so that its numbers can be read."""
CURVE_REACH = 2.6


def size_of(face: CardFace) -> Box:
    """A circle is as large as every other of its kind."""
    size = NEURON_SIZE if face.figure == "neuron" else NUMBER_SIZE
    return Box(size, size, round=True)


def lay_out_circle(face: CardFace) -> CardLayout:
    """Place everything in a circle, its centre at the origin."""
    size = size_of(face).width
    rect = QRectF(-size / 2, -size / 2, size, size)
    grid = strip_of(face.value_cells, STRIP.width(), STRIP.height())
    value = QRectF(-size / 2 + 6, VALUE_ROW - 11, size - 12, 22)
    if grid:
        value = QRectF(-STRIP.width() / 2, VALUE_ROW - STRIP.height() / 2, STRIP.width(), STRIP.height())
    known = face.gradient != UNKNOWN
    gradient_grid = strip_of(face.gradient_cells, STRIP.width(), STRIP.height() - 2)
    pill, gradient = QRectF(), QRectF()
    if known:
        width = STRIP.width() if gradient_grid else advance(face.gradient, "small number")
        pill = QRectF(-width / 2 - 7, rect.bottom() - PILL_HEIGHT / 2 - 2, width + 14, PILL_HEIGHT)
        gradient = pill.adjusted(7, 4, -7, -4) if gradient_grid else pill
    rim = size / 2 * 0.72
    corner = QPointF(rim, -rim)
    tab = QRectF()
    if face.running_sum:
        width = max(size, advance(face.running_sum, "tab") + 24)
        tab = QRectF(-width / 2, rect.bottom() + TAB_GAP + PILL_HEIGHT / 2, width, TAB_HEIGHT)
    opens = face.figure == "neuron"
    return CardLayout(
        rect=rect,
        badge=QRectF(),
        rule=0.0,
        runs=_runs(face, grid, gradient_grid, pill, tab),
        corner=Run("", QPointF(), "shape", "quiet"),
        name=face.label,
        value=value,
        gradient=gradient,
        value_grid=grid,
        gradient_grid=gradient_grid,
        tab=tab,
        handle=QRectF(corner.x() - 6, corner.y() - HANDLE_HEIGHT / 2, HANDLE_WIDTH, HANDLE_HEIGHT),
        figure=face.figure,
        opener=QRectF(corner.x() - BADGE, corner.y() - BADGE, 2 * BADGE, 2 * BADGE) if opens else QRectF(),
        pill=pill,
    )


def _runs(
    face: CardFace, grid: Grid | None, gradient_grid: Grid | None, pill: QRectF, tab: QRectF
) -> tuple[Run, ...]:
    kind: Kind = "far name" if name_width(face.label, "middle name") < 44 else "small name"
    runs = centred_name(face.label, QRectF(-40, NAME_ROW - 10, 80, 20), kind, "text")
    if grid is None:
        colour = "quiet" if face.value == UNKNOWN else "text"
        runs.append(centred(face.value, QRectF(-40, VALUE_ROW - 10, 80, 20), "middle number", colour))
    if not pill.isEmpty() and gradient_grid is None:
        runs.append(centred(face.gradient, pill, "small number", "backward"))
    if not tab.isEmpty():
        runs.append(centred(face.running_sum, tab, "tab", "backward"))
    return tuple(runs)


def paint_circle(
    painter: QPainter,
    face: CardFace,
    layout: CardLayout,
    theme: Theme,
    state: CardState = PLAIN,
    backdrops: Backdrops | None = None,
    before: tuple[Sequence[Run], float] | None = None,
    phase: Phase = "backward",
) -> None:
    """One circle with its centre at the origin; the arguments are those of `paint_card`."""
    ring = glow(theme, phase) if face.current else ""
    painter.setPen(Qt.PenStyle.NoPen)
    if face.running_sum:
        painter.setBrush(QColor(theme.backward_soft))
        painter.drawRoundedRect(layout.tab, 8, 8)
    paint_disc(painter, layout.rect, face, theme, ring, backdrops)
    if state.hot:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.forward_soft))
        painter.drawRoundedRect(layout.value, 8, 8)
    if layout.value_grid:
        paint_grid(painter, layout.value_grid, layout.value, False, theme, backdrops is not None)
    if not layout.pill.isEmpty():
        _paint_pill(painter, layout.pill, theme)
    if layout.gradient_grid:
        paint_grid(painter, layout.gradient_grid, layout.gradient, True, theme, backdrops is not None)
    if before is None:
        for run in layout.runs:
            paint_run(painter, run, theme)
    else:
        paint_changing(painter, layout.runs, *before, theme)
    _paint_sign(painter, face, layout, theme, state)
    paint_round_marks(painter, face, layout, theme, state)


def paint_disc(
    painter: QPainter,
    rect: QRectF,
    face: CardFace,
    theme: Theme,
    ring: str,
    backdrops: Backdrops | None = None,
) -> None:
    """The circle itself in the colour of its value, or of its gradient."""

    def shade(onto: QPainter) -> None:
        onto.setPen(Qt.PenStyle.NoPen)
        onto.setBrush(QColor(theme.shadow))
        for reach, down in SHADOW:
            onto.drawEllipse(rect.adjusted(-reach, -reach + down, reach, reach + down))

    if backdrops is not None:
        backdrops.draw(painter, ("disc", rect.width(), theme.name), rect.adjusted(-8, -8, 8, 12), shade)
    elif QColor(theme.shadow).alpha():
        shade(painter)
    fill, rim = disc_colours(face, theme)
    pen = QPen(QColor(ring), 2.4) if ring else QPen(rim, 1.4)
    inset = pen.widthF() / 2
    painter.setPen(pen)
    painter.setBrush(fill)
    painter.drawEllipse(rect.adjusted(inset, inset, -inset, -inset))


def disc_colours(face: CardFace, theme: Theme) -> tuple[QColor, QColor]:
    """The ground of a circle and its rim."""
    ground, line = QColor(theme.surface), QColor(theme.line)
    if face.phase == "ahead":
        return ground, mixed(QColor(theme.ahead), line, 0.5)
    full = theme.backward if face.gradient != UNKNOWN else theme.forward
    hue = QColor(full if face.tint >= 0 else theme.quiet)
    return mixed(hue, ground, 0.05 + (STRONGEST - 0.05) * abs(face.tint)), mixed(hue, line, 0.55)


def _paint_pill(painter: QPainter, pill: QRectF, theme: Theme) -> None:
    painter.setPen(QPen(QColor(theme.backward), 1.1))
    painter.setBrush(QColor(theme.surface))
    painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)


def _paint_sign(
    painter: QPainter, face: CardFace, layout: CardLayout, theme: Theme, state: CardState
) -> None:
    """The curve of what bends the sum; under the pointer, that there is something to open."""
    activation = face.inside.activation if face.inside is not None else ""
    if layout.opener.isEmpty() or not (activation or state.opener):
        return
    painter.setPen(QPen(QColor(theme.field_line if state.opener else theme.line), 1.1))
    painter.setBrush(QColor(theme.surface))
    painter.drawEllipse(layout.opener)
    if state.opener:
        paint_chevron(painter, layout.opener.center(), theme.text, is_open=False)
        return
    pen = QPen(QColor(theme.quiet), 1.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    painter.strokePath(activation_curve(activation).translated(layout.opener.center()), pen)


def paint_chevron(painter: QPainter, at: QPointF, colour: str, is_open: bool) -> None:
    """The sign of what can be opened, or closed again."""
    pen = QPen(QColor(colour), 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    path = QPainterPath()
    corners = ((-3.6, -1.8), (0.0, 1.9), (3.6, -1.8)) if is_open else ((-1.8, -3.6), (1.9, 0.0), (-1.8, 3.6))
    path.moveTo(at + QPointF(*corners[0]))
    path.lineTo(at + QPointF(*corners[1]))
    path.lineTo(at + QPointF(*corners[2]))
    painter.strokePath(path, pen)


@lru_cache(64)
def activation_curve(name: str) -> QPainterPath:
    """An activation function as a small sign around the origin."""
    x = np.linspace(-CURVE_REACH, CURVE_REACH, 25)
    y = np.asarray(_bent(name, x), dtype=np.float64)
    low, high = float(y.min()), float(y.max())
    across, down = 12.0 / (2 * CURVE_REACH), 9.0 / max(high - low, 1e-9)
    path = QPainterPath()
    for k, (at, value) in enumerate(zip(x.tolist(), y.tolist(), strict=True)):
        point = QPointF(at * across, ((low + high) / 2 - value) * down)
        if k:
            path.lineTo(point)
        else:
            path.moveTo(point)
    return path


def _bent(name: str, x: Array) -> Array:
    op = OPS[name]
    return op.evaluate(x, **{attr.name: attr.default for attr in op.attrs})


def paint_round_marks(
    painter: QPainter, face: CardFace, layout: CardLayout, theme: Theme, state: CardState
) -> None:
    """Selection, the nudge handle, the breakpoint."""
    if state.selected:
        gap = HALO_GAP + 3.5 if face.current else SELECTION_GAP
        pen = QPen(QColor(theme.selection), 2.0 if state.focused else 1.6)
        if not state.focused:
            pen.setDashPattern([3.0, 2.4])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(layout.rect.adjusted(-gap, -gap, gap, gap))
    if state.handle:
        painter.setPen(QPen(QColor(theme.field_line), 1.0))
        painter.setBrush(QColor(theme.surface))
        painter.drawRoundedRect(layout.handle.adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
        paint_run(painter, centred("± ε", layout.handle, "handle", "text"), theme)
    if state.breakpoint:
        rim = layout.rect.width() / 2 * 0.72
        painter.setPen(QPen(QColor(theme.surface), 2.0))
        painter.setBrush(QColor(theme.danger))
        painter.drawEllipse(QPointF(-rim, -rim), 7.0, 7.0)
