"""What a node is drawn as: measured, laid out and painted as a card, a closed block or a circle."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QPainter

from gradviz.explain.frame import CardFace, Phase
from gradviz.explain.tints import ROUND
from gradviz.graph.arrange.values import Box
from gradviz.ui.canvas import block, measure, neuron
from gradviz.ui.canvas.backdrop import Backdrops
from gradviz.ui.canvas.lettering import Run
from gradviz.ui.canvas.measure import CardLayout
from gradviz.ui.canvas.paint import PLAIN, CardState, paint_card
from gradviz.ui.tokens import Theme


def box_of(face: CardFace, large: bool = False) -> Box:
    """The size of a node that says all this: what the layout needs. Measure the face of the last step, where
    every number is known, and pass the boxes on in the `Drawing`, so that nothing grows on the way.

    `large`: a layer that has too many parts to be opened shows its matrix."""
    if face.figure in ROUND:
        return neuron.size_of(face)
    return block.block_box(face, large) if face.figure == "block" else measure.box_of(face)


def lay_out(
    face: CardFace, least: Box | None = None, shape: str | None = None, large: bool = False
) -> CardLayout:
    """Place everything in a node of at least this size. `shape` is said in the corner instead of the
    face's."""
    if face.figure in ROUND:
        return neuron.lay_out_circle(face)
    if face.figure == "block":
        return block.lay_out_block(face, least, shape, large)
    return measure.lay_out(face, least, shape)


def paint_figure(
    painter: QPainter,
    face: CardFace,
    layout: CardLayout,
    theme: Theme,
    state: CardState = PLAIN,
    backdrops: Backdrops | None = None,
    before: tuple[Sequence[Run], float] | None = None,
    phase: Phase = "backward",
) -> None:
    """One node with its centre at the origin.

    `before` is what it said until now, and how far that is past; `phase` is that of the moment, in whose
    colour the current node glows.
    """
    paint = neuron.paint_circle if layout.figure in ROUND else paint_card
    paint(painter, face, layout, theme, state, backdrops, before, phase)
    if layout.figure == "block":
        block.paint_inside(painter, face, layout, theme, state, backdrops is not None)
