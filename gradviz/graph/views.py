"""Parts of parameters: the leaves that the parameter of an open block falls apart into.

A view is no new number: it says of which parameter it is which part. Parts are single cells, whole rows, or
several rows in a row, as the gates of a recurrent cell have them.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from gradviz.graph.block import Shape
from gradviz.graph.graph import NodeId
from gradviz.ops.index import Index, python_index


class View(NamedTuple):
    """A part of a parameter: ``parameter[cells]``. `cells` are whole numbers, the last may be a slice."""

    parameter: NodeId
    cells: Index

    @property
    def key(self) -> tuple[Any, ...]:
        """The cells as NumPy picks them."""
        return python_index(self.cells)

    def part(self, index: Index) -> View | None:
        """What ``index`` picks from this part; None where that is no part of the kinds there are."""
        cells = self.cells
        for place, entry in enumerate(index):
            is_slice = _is_plain_slice(entry)
            if not (is_slice and place == len(index) - 1) and not (isinstance(entry, int) and entry >= 0):
                return None
            cells = _narrowed(cells, entry)
        return View(self.parameter, cells)

    def node_id(self, shape: Shape) -> NodeId:
        """The id of the leaf that shows this part of a parameter of this shape: one for each part."""
        numbers = (
            entry if isinstance(entry, int) else size + entry[1] * (size + 1) + entry[2]
            for entry, size in zip(self.cells, shape, strict=False)
        )
        return (*self.parameter, *numbers)


def _is_plain_slice(entry: Any) -> bool:
    """Both ends said, counted from the front, nothing left out."""
    if isinstance(entry, int) or entry[0] != "slice":
        return False
    _, start, stop, step = entry
    return step is None and start is not None and stop is not None and 0 <= start <= stop


def _narrowed(cells: Index, entry: Any) -> Index:
    """The cells after one more entry, which counts within a slice at their end."""
    if not cells or isinstance(cells[-1], int):
        return (*cells, entry)
    first = cells[-1][1]
    if isinstance(entry, int):
        return (*cells[:-1], first + entry)
    return (*cells[:-1], ("slice", first + entry[1], first + entry[2], None))
