"""Filters of convolutional layers, and what they make of one image after another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gradviz.language import mark, tr
from gradviz.train.responses import Filters, Maps, feature_maps, filters
from gradviz.train.trainer import Training
from gradviz.train.twin import Twin
from gradviz.ui.plots import maps_figure
from gradviz.ui.plots.figure_plot import FigurePlot
from gradviz.ui.training.snapshot import Lesson, Probe, Snapshot


@dataclass(frozen=True, eq=False)
class Seen:
    """The filters, and the maps of one image."""

    filters: tuple[Filters, ...]
    maps: Maps


def probe(number: int) -> Probe:
    """What looks at the maps of one of the training images."""

    def begin(work: Training, lesson: Lesson) -> Callable[[], Seen | None]:
        images = work.parts.training.inputs
        if images.ndim != 4:
            return lambda: None
        twin, image = Twin(work), images[number % len(images)]
        shown = lesson.unscaled(image[None])[0]

        def see() -> Seen:
            kernels = filters(twin, work.plan.parameters)
            return Seen(kernels, feature_maps(twin, image, shown=shown))

        return see

    return Probe(f"maps {number}", begin, every=0.25, is_passing=True)


class MapsPlot(FigurePlot):
    """Filters and feature maps."""

    name = "maps"
    title = mark("Filters and feature maps")
    says = mark("The filters of each convolutional layer, and the maps that they make of an image.")

    def __init__(self) -> None:
        super().__init__()
        self.number = 0
        """Of the training image."""
        self.seen: Seen | None = None
        self.probes = (probe(0),)
        self.another = self.option(False)
        self.another.setCheckable(False)
        self.another.triggered.connect(lambda: self.show_image(self.number + 1))

    def show_image(self, number: int) -> None:
        """Look at another of the training images."""
        self.number = number
        self.probes = (probe(number),)
        self.probes_changed.emit()

    def begin_afresh(self, lesson: Lesson | None) -> None:
        self.seen = None

    def why_nothing(self, snapshot: Snapshot) -> str:
        reason = super().why_nothing(snapshot)
        found = snapshot.seen.get(self.probes[0].name)
        if reason or snapshot.lesson is None:
            return reason
        if not snapshot.lesson.parts.training.is_images:
            return tr("The examples are no images: there is nothing to filter.")
        if isinstance(found, Seen) and not found.maps.layers:
            return tr("This net has no convolutional layer.")
        return ""

    def show_moment(self, snapshot: Snapshot) -> None:
        found = snapshot.seen.get(self.probes[0].name)
        if isinstance(found, Seen) and (found is not self.seen or not self.view.figure.height):
            self.seen = found
            self._draw(found)

    def _draw(self, found: Seen) -> None:
        self.show_figure(
            lambda width, theme: maps_figure.maps_figure(found.filters, found.maps, width, theme),
            maps_figure.told(found.maps),
        )

    def say(self) -> None:
        super().say()
        self.another.setText(tr("Another image"))
        if self.seen is not None:
            self._draw(self.seen)

    def numbers(self) -> list[tuple[str, ...]]:
        return [] if self.seen is None else maps_figure.maps_table(self.seen.filters, self.seen.maps)
