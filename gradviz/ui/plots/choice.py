"""Which plots there are, and which of them are shown in which order. No Qt until one is made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from gradviz.ui.plots.answers_plot import ConfusionPlot, ErrorsPlot
from gradviz.ui.plots.course_plot import LossPlot, ScorePlot
from gradviz.ui.plots.layers_plot import LayersPlot
from gradviz.ui.plots.maps_plot import MapsPlot
from gradviz.ui.plots.plot import Plot
from gradviz.ui.plots.response_plot import ResponsePlot
from gradviz.ui.plots.runs_plot import RunsPlot
from gradviz.ui.plots.surface_plot import SurfacePlot
from gradviz.ui.plots.why_plot import WhyPlot

PLOTS: dict[str, type[Plot]] = {
    each.name: each
    for each in (
        *(LossPlot, ResponsePlot, ScorePlot, LayersPlot, ConfusionPlot, ErrorsPlot, MapsPlot, SurfacePlot),
        *(WhyPlot, RunsPlot),
    )
}
"""All plots by name, in the order of the menu. A further plot is one entry here."""
HALF = ":half"


@dataclass(frozen=True)
class Slot:
    """A place for one plot."""

    name: str
    is_half: bool = False
    """It shares a row with another."""


Arrangement = tuple[Slot, ...]
USUAL: Arrangement = (Slot("loss"), Slot("response"), Slot("layers"))


def arrangement_text(slots: Arrangement) -> str:
    """As it is remembered."""
    return ",".join(slot.name + (HALF if slot.is_half else "") for slot in slots)


def read_arrangement(text: str, known: Iterable[str] = PLOTS) -> Arrangement:
    """What was remembered; plots that are not known any more are left out."""
    names = set(known)
    found: dict[str, Slot] = {}
    for part in text.split(","):
        name = part.removesuffix(HALF)
        if name in names and name not in found:
            found[name] = Slot(name, part.endswith(HALF))
    return tuple(found.values())


def toggled(slots: Arrangement, name: str) -> Arrangement:
    """With this plot at the end, or without it."""
    rest = tuple(slot for slot in slots if slot.name != name)
    return rest if len(rest) < len(slots) else (*slots, Slot(name))


def moved(slots: Arrangement, name: str, by: int) -> Arrangement:
    """With this plot so many places later (or earlier)."""
    here = next(k for k, slot in enumerate(slots) if slot.name == name)
    there = min(max(here + by, 0), len(slots) - 1)
    rest = [slot for slot in slots if slot.name != name]
    rest.insert(there, slots[here])
    return tuple(rest)


def halved(slots: Arrangement, name: str) -> Arrangement:
    """With this plot sharing a row, or having one of its own."""
    return tuple(replace(slot, is_half=not slot.is_half) if slot.name == name else slot for slot in slots)


def rows(slots: Arrangement) -> tuple[tuple[str, ...], ...]:
    """The names of the plots, row by row: two halves that follow one another stand side by side."""
    found: list[tuple[str, ...]] = []
    open_half = False
    for slot in slots:
        if slot.is_half and open_half:
            found[-1] = (*found[-1], slot.name)
            open_half = False
        else:
            found.append((slot.name,))
            open_half = slot.is_half
    return tuple(found)
