"""A program printed: buffers and views first, then one line for each computation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod

import numpy as np

from gradviz.engine.compiled.homes import SMALL, Homes, is_lasting, visits
from gradviz.engine.compiled.literals import array_text
from gradviz.engine.compiled.names import Names, constant_name
from gradviz.engine.compiled.value import VIEWS, Value, open_ended, order_of
from gradviz.ops.index import index_text
from gradviz.ops.kernels import not_a_class

RUN = 1024
"""Over so many cells in a row it does not matter any more that a loop begins anew."""


@dataclass
class Writer:
    """Writes the lines for values, one after the other."""

    names: Names
    homes: Homes
    wishes: Mapping[Value, str] = field(default_factory=dict)
    """What values are to be called."""
    into: Mapping[Value, str] = field(default_factory=dict)
    """What is to be written into an array that is there."""
    setup: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    called: dict[Value, str] = field(default_factory=dict)
    rooms: list[str] = field(default_factory=list)
    places: dict[Value, str] = field(default_factory=dict)
    """What the memory of each heir is called."""
    views: dict[tuple[object, ...], str] = field(default_factory=dict)
    """The names of rooms, by how they are seen."""
    needs: set[str] = field(default_factory=set)
    """The functions of the standard library that the lines call."""
    _section: str = ""

    def __post_init__(self) -> None:
        for room, size in enumerate(self.homes.rooms):
            kind = "bool" if room in self.homes.masks else "dtype"
            self.rooms.append(self.names.new(f"room_{room + 1}"))
            self.setup.append(f"{self.rooms[-1]} = np.empty({size}, {kind})")

    def write(self, program: Sequence[Value]) -> None:
        """All values, in the order of the program."""
        for value in program:
            self.value(value)

    def value(self, value: Value) -> None:
        """One value: where it lies and what computes it."""
        if value in self.called:
            return
        if value.does == "constant":
            self._constant(value)
        elif value.does == "view":
            self._view(value)
        elif value.does == "leaf":
            self.called[value] = self._new_name(value)
            self.setup.append(f"{self.called[value]} = {self._fresh(value)}")
        else:
            name = self.called[value] = self._place(self.homes.heirs[value])
            self._head(value)
            inputs = [self.called[each] for each in value.inputs]
            WRITERS.get(value.does, ufunc)(self, value, name, inputs)

    def _new_name(self, value: Value, otherwise: str = "t") -> str:
        return self.wishes.get(value) or self.names.new(otherwise)

    def _place(self, heir: Value) -> str:
        """What the memory of an heir is called; a room that is seen in the same way has one name."""
        if heir in self.places:
            return self.places[heir]
        if heir in self.into:
            return self.into[heir]
        seen = (self.homes.of[heir].room, heir.shape, heir.lies.strides)
        name = self.views.get(seen) if heir not in self.wishes else None
        if name is None:
            name = self._new_name(heir)
            self.setup.append(f"{name} = {self._memory(heir)}")
        if seen[0] is not None and heir not in self.wishes:
            self.views[seen] = name
        self.places[heir] = name
        return name

    def _constant(self, value: Value) -> None:
        assert value.constant is not None
        name = self.called[value] = self._new_name(value, constant_name(value.constant))
        self.setup.append(f"{name} = {array_text(value.constant)}")

    def _view(self, value: Value) -> None:
        how, *details = value.details
        seen = self.called[value.inputs[0]]
        if how == "transpose" and value.lies.ndim == 2:
            kind = "T"
        else:
            kind = "flat" if how == "reshape" and value.lies.ndim == 1 else "view"
        name = self.called[value] = self._new_name(value, f"{seen}_{kind}")
        self.setup.append(f"{name} = {VIEWS[how].write(seen, *details)}")

    def repeated(self, number: Value, model: Value) -> str | None:
        """An array of a number that broadcasts with the model in long runs; None for what is no constant
        number. For the larger of two NumPy is four times faster with an array than with a number."""
        if number.constant is None or number.shape:
            return None
        shape, turned = _nested(model)
        inner = len(shape) - 1
        while inner and prod(shape[inner:]) < RUN:
            inner -= 1
        row = (1,) * inner + shape[inner:]
        if (number, row, turned) not in self.views:
            full = np.full(row, number.constant)
            name = self.views[number, row, turned] = self.names.new(constant_name(full))
            self.setup.append(f"{name} = {array_text(full)}{turned}")
        return self.views[number, row, turned]

    def _head(self, value: Value) -> None:
        """A comment, where the lines begin to be about something else."""
        if value.section != self._section:
            self._section = value.section
            self.lines.append("")
            self.lines.append(f"# {value.section}")

    def _memory(self, value: Value) -> str:
        """The text that makes or takes the memory of a value."""
        home = self.homes.of[value]
        if home.room is not None:
            return self._part(value, self.rooms[home.room], 0)
        return self._fresh(value) if home.offset is None else self._part(value, "gradients", home.offset)

    def _part(self, value: Value, array: str, start: int) -> str:
        """The text that takes the memory out of a larger array."""
        shape, turned = _nested(value)
        text = f"{array}[{start}:{start + value.size}]" if start else f"{array}[:{value.size}]"
        return (text if len(shape) == 1 else f"{text}.reshape({_listed(shape)})") + turned

    def _fresh(self, value: Value) -> str:
        """The text that makes the memory."""
        shape, turned = _nested(value)
        if value.does == "leaf" or is_lasting(value):
            return _filled(value, shape) + turned
        return f"np.empty({shape}, {'bool' if value.is_mask else 'dtype'}){turned}"


def _nested(value: Value) -> tuple[tuple[int, ...], str]:
    """The shape of a value as its cells are nested in memory, and the text that turns its axes back."""
    order = order_of(value.lies)
    assert order is not None
    if value.lies.flags.c_contiguous:
        return value.shape, ""
    back = tuple(order.index(axis) for axis in range(len(order)))
    shape = tuple(value.shape[axis] for axis in order)
    return shape, ".T" if back == (1, 0) else f".transpose{back}"


def _listed(shape: Sequence[int]) -> str:
    return ", ".join(map(str, shape)) or "()"


def _filled(value: Value, shape: Sequence[int]) -> str:
    cell = value.details[1] if value.does == "padded" else 0.0
    if cell == 0.0:
        return f"np.zeros({tuple(shape)}, dtype)"
    return f"np.full({tuple(shape)}, {_number(cell)}, dtype)"


def _number(cell: float) -> str:
    return repr(cell) if np.isfinite(cell) else f"float('{cell}')"


# --- lines -----------------------------------------------------------------------------------------------

Lines = Callable[[Writer, Value, str, list[str]], None]


def ufunc(writer: Writer, value: Value, name: str, inputs: list[str]) -> None:
    if value.does in ("maximum", "minimum") and value.size > SMALL:
        inputs = [
            writer.repeated(each, value) or text for each, text in zip(value.inputs, inputs, strict=True)
        ]
    writer.lines.append(f"np.{value.does}({', '.join(inputs)}, out={name})")


def matmul(writer: Writer, value: Value, name: str, inputs: list[str]) -> None:
    flat = all(each.lies.ndim <= 2 for each in value.inputs)
    writer.lines.append(f"np.{'dot' if flat else 'matmul'}({inputs[0]}, {inputs[1]}, out={name})")


def reduce(writer: Writer, value: Value, name: str, inputs: list[str]) -> None:
    (axes,) = value.details
    axis = axes[0] if len(axes) == 1 else axes
    over = None if len(axes) == value.inputs[0].lies.ndim else axis
    writer.lines.append(f"np.{value.does}({inputs[0]}, axis={over}, out={name})")


def copy(writer: Writer, value: Value, name: str, inputs: list[str]) -> None:
    writer.lines.append(f"{name}[...] = {inputs[0]}")


def where(writer: Writer, value: Value, name: str, inputs: list[str]) -> None:
    test, yes, no = inputs
    writer.lines += [f"{name}[...] = {no}", f"np.copyto({name}, {yes}, where={test})"]


def joined(writer: Writer, value: Value, name: str, inputs: list[str]) -> None:
    (axis,) = value.details
    start = 0
    for part, text in zip(value.inputs, inputs, strict=True):
        stop = start + part.shape[axis]
        place = [("slice", None, None, None)] * axis + [("slice", start, stop, None)]
        writer.lines.append(f"{name}[{index_text(tuple(place))}] = {text}")
        start = stop


def padded(writer: Writer, value: Value, name: str, inputs: list[str]) -> None:
    before, _ = value.details
    inner = value.inputs[0].shape
    place = [("slice", start, start + size, None) for start, size in zip(before, inner, strict=True)]
    writer.lines.append(f"{name}[{index_text(tuple(place))}] = {inputs[0]}")


def added_at(writer: Writer, value: Value, name: str, inputs: list[str]) -> None:
    (places,) = value.details
    if visits(value.shape, places).max(initial=0) <= 1:
        for place, text in zip(places, inputs, strict=True):
            writer.lines.append(f"{name}[{index_text(open_ended(place))}] = {text}")
        return
    writer.lines.append(f"{name}.fill(0)")
    for place, text in zip(places, inputs, strict=True):
        view = writer.names.new(f"{name}_at")
        writer.setup.append(f"{view} = {name}[{index_text(open_ended(place))}]")
        writer.lines.append(f"np.add({view}, {text}, out={view})")


def one_hot(writer: Writer, value: Value, name: str, inputs: list[str]) -> None:
    (count,) = value.details
    classes = writer.names.new("classes")
    writer.setup.append(f"{classes} = np.arange({count}, dtype=dtype)")
    writer.lines.append(f"np.equal({inputs[0]}, {classes}, out={name})")
    writer.lines.append(f"if np.count_nonzero({name}) != {value.inputs[0].size}:")
    writer.lines.append(f"    raise ValueError({not_a_class(count)!r})")


def by_hand(writer: Writer, value: Value, name: str, inputs: list[str]) -> None:
    writer.needs.add(value.does)
    writer.lines.append(f"{name}[...] = {value.does}({inputs[0]})")


WRITERS: Mapping[str, Lines] = {
    "matmul": matmul,
    "add.reduce": reduce,
    "maximum.reduce": reduce,
    "minimum.reduce": reduce,
    "multiply.reduce": reduce,
    "copy": copy,
    "number": copy,
    "where": where,
    "joined": joined,
    "padded": padded,
    "added_at": added_at,
    "one_hot": one_hot,
    "erf": by_hand,
    "erfc": by_hand,
}
"""How a value is written that is not made by a ufunc."""
