"""A small picture of an example, by the painting that the canvas and the pictures have."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

from gradviz.document.examples import Example
from gradviz.engine.trace import trace
from gradviz.explain.frame import frame
from gradviz.graph.expand import expand
from gradviz.graph.levels import open_by_name
from gradviz.graph.parse import parse
from gradviz.ui.picture import drawing_of, image
from gradviz.ui.tokens import Theme


@lru_cache(256)
def thumbnail(entry: Example, theme: Theme, width: int, height: int) -> QImage:
    """The example after its forward pass, within so many pixels, without a ground of its own."""
    graph = parse(entry.text)
    shown = expand(graph, open_by_name(graph, entry.opened))
    run = trace(shown.graph)
    forward = sum(step.kind == "forward" for step in run.steps)
    drawing, moment = drawing_of(run, shown), frame(run, forward)
    # Painted twice as large and made smaller then: thin lines and small letters stay soft instead of broken.
    whole = image(drawing, moment, theme, scale=0.1, transparent=True)
    scale = 0.1 * min(width / max(1, whole.width()), height / max(1, whole.height()), 10.0)
    large = image(drawing, moment, theme, scale=2 * scale, transparent=True)
    return large.scaled(
        QSize(width, height), Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
