"""What stands in a `.gradviz` file, and the way between those records and a `State`.

A file holds the graph itself (nodes in model order), the person's text, the places of the cards and what
belongs to stepping. Numbers keep every bit; the three that JSON has no word for are the strings ``"nan"``,
``"inf"`` and ``"-inf"``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, cast

import msgspec
import numpy as np

from gradviz.document.document import State
from gradviz.document.notes import COLOURS, KINDS, LONGEST, Colour, Note, NoteKind
from gradviz.document.training import TrainingSetup, what_is_wrong
from gradviz.graph.attributes import fits
from gradviz.graph.block import (
    BLOCKS,
    OWN,
    attrs_of,
    block_of,
    declared_inputs,
    is_own,
    parameter_names,
    short_name,
)
from gradviz.graph.graph import Graph, Node, NodeId, frozen_array
from gradviz.language import tr
from gradviz.ops.op import LEAVES, OPS, Array

FORMAT = "gradviz"
VERSION = 2
"""2 brought the training and blocks of one's own. A file without either says 1, so that older versions open
it."""
PLAIN = 1
MOST_NODES = 20_000
MOST_CELLS = 4_000_000

Number = float | str
SPECIAL = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


class FileError(ValueError):
    """The file cannot be read or written; the message is one plain sentence for the person."""


class NodeRecord(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """One node. `value` lists all cells in C order, `shape` says how they are laid out."""

    id: list[int]
    op: str
    inputs: list[list[int] | None] = []
    name: str = ""
    attrs: dict[str, Any] = {}
    shape: list[int] | None = None
    value: list[Number] | None = None


class PlaceRecord(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """Where one card stands."""

    id: list[int]
    x: float
    y: float
    pinned: bool = False


class NoteRecord(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A note or a frame."""

    number: int
    kind: str
    text: str
    rect: list[float]
    colour: str = "grey"
    above: bool = False


class FileRecord(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A whole file."""

    format: str
    version: int
    nodes: list[NodeRecord]
    output: list[int] | None = None
    text: str = ""
    draft: str | None = None
    """What stood in the editor where that did not parse: typing is never lost."""
    places: list[PlaceRecord] = []
    breakpoints: list[list[int]] = []
    cell: list[int] | None = None
    opened: list[list[int]] = []
    """The blocks that are open."""
    notes: list[NoteRecord] = []
    training: dict[str, Any] | None = None
    """What differs from the usual way of training; none where nobody has thought of training yet."""
    blocks: list[str] = []
    """The blocks of one's own that nodes are made of, in full: the node ``block 0`` is of the first kind."""
    title: str = ""
    """Only in the copy that survives a crash: whoever saves a file gives it a name."""


# --- writing -----------------------------------------------------------------------------------------------


def record_of(state: State) -> FileRecord:
    """The record of a state."""
    graph = state.graph
    blocks = {op: number for number, op in enumerate(dict.fromkeys(n.op for n in graph if is_own(n.op)))}
    return FileRecord(
        format=FORMAT,
        version=PLAIN if state.training is None and not blocks else VERSION,
        nodes=[_node_record(node, blocks) for node in graph],
        output=None if graph.chosen is None else list(graph.chosen),
        text=state.text,
        draft=state.draft,
        places=[
            PlaceRecord(id=list(node_id), x=float(x), y=float(y), pinned=node_id in state.pinned)
            for node_id, (x, y) in state.places.items()
            if node_id[:1] in graph
        ],
        breakpoints=sorted(list(node_id) for node_id in state.breakpoints),
        cell=None if state.cell is None else list(state.cell),
        opened=sorted(list(node_id) for node_id in state.opened),
        notes=[
            NoteRecord(number, note.kind, note.text, list(note.rect), note.colour, note.above)
            for number, note in state.notes.items()
        ],
        training=None if state.training is None else training_record(state.training),
        blocks=list(blocks),
    )


def training_record(setup: TrainingSetup) -> dict[str, Any]:
    """What is not as usual, by name."""
    values = {each.name: (getattr(setup, each.name), each.default) for each in fields(setup)}
    return {name: value for name, (value, usual) in values.items() if value != usual}


def _node_record(node: Node, blocks: Mapping[str, int]) -> NodeRecord:
    value = node.value
    return NodeRecord(
        id=list(node.id),
        op=f"{OWN}{blocks[node.op]}" if node.op in blocks else node.op,
        inputs=[None if source is None else list(source) for source in node.inputs],
        name=node.name,
        attrs={name: _number(it) if isinstance(it, float) else it for name, it in node.attrs.items()},
        shape=None if value is None else list(value.shape),
        value=None if value is None else [_number(cell) for cell in value.ravel().tolist()],
    )


def _number(cell: float) -> Number:
    if math.isfinite(cell):
        return cell
    return "nan" if math.isnan(cell) else "inf" if cell > 0 else "-inf"


def notes_of(record: FileRecord) -> dict[int, Note]:
    """The notes of a record. Raises FileError for one that is none."""
    found: dict[int, Note] = {}
    for entry in record.notes:
        fine = (
            entry.kind in KINDS
            and entry.colour in COLOURS
            and len(entry.text) <= LONGEST
            and len(entry.rect) == 4
            and all(math.isfinite(side) and abs(side) < 1e7 for side in entry.rect)
            and min(entry.rect[2:]) > 0
        )
        if not fine or entry.number in found or entry.number < 0:
            raise FileError(tr("a note in it is not what it must be"))
        left, top, width, height = entry.rect
        kind, colour = cast(NoteKind, entry.kind), cast(Colour, entry.colour)
        found[entry.number] = Note(kind, entry.text, (left, top, width, height), colour, entry.above)
    return found


def training_of(values: dict[str, Any] | None) -> TrainingSetup | None:
    """The training of a record. Raises FileError for one that cannot be."""
    if values is None:
        return None
    try:
        setup = msgspec.convert(values, TrainingSetup)
    except msgspec.ValidationError:
        raise FileError(tr("the training in it is not what it must be")) from None
    unknown = values.keys() - {each.name for each in fields(TrainingSetup)}
    if unknown:
        message = tr("the training in it has something that this version does not know: {name}")
        raise FileError(message.format(name=min(unknown)[:40]))
    problem = what_is_wrong(setup)
    if problem:
        raise FileError(problem)
    return setup


# --- reading -----------------------------------------------------------------------------------------------


def graph_of(record: FileRecord) -> Graph:
    """The graph of a record. Raises FileError where it does not hold together (GraphError for a cycle)."""
    if len(record.nodes) > MOST_NODES:
        raise FileError(tr("it holds more than {count} nodes").format(count=MOST_NODES))
    cells = sum(len(node.value or ()) for node in record.nodes)
    if cells > MOST_CELLS:
        raise FileError(tr("it holds more than {count} numbers").format(count=MOST_CELLS))
    blocks = {f"{OWN}{number}": _block(op) for number, op in enumerate(record.blocks)}
    nodes: dict[NodeId, Node] = {}
    names: set[str] = set()
    for entry in record.nodes:
        node = _node(entry, blocks)
        if node.id in nodes:
            raise FileError(tr("two nodes have the id {id}").format(id=entry.id))
        if node.name and node.name in names:
            raise FileError(tr("two nodes are called {name}").format(name=node.name))
        names.add(node.name)
        nodes[node.id] = node
    for node in nodes.values():
        if any(source is not None and source not in nodes for source in node.inputs):
            raise FileError(tr("a node uses another one that is not in the file"))
    chosen = None if record.output is None else tuple(record.output)
    if chosen is not None and chosen not in nodes:
        raise FileError(tr("its output is not in the file"))
    graph = Graph(nodes, chosen)
    graph.order  # noqa: B018  a cycle is found here, before anything is shown
    return graph


def _block(op: str) -> str:
    """A block of one's own, which means something. Raises FileError, and GraphError where it does not."""
    if not is_own(op):
        raise FileError(tr("a block in it has no definition"))
    block_of(op)
    return op


def _node(entry: NodeRecord, blocks: Mapping[str, str]) -> Node:
    op = blocks.get(entry.op, entry.op)
    if op not in OPS and op not in BLOCKS and entry.op not in blocks:
        raise FileError(
            tr("it uses an operation that this version does not know: {name}").format(name=entry.op[:40])
        )
    if not entry.id or any(part < 0 for part in entry.id):
        raise FileError(tr("a node has no proper id"))
    if entry.name and not entry.name.isidentifier():
        raise FileError(tr("{name} is not a name").format(name=repr(entry.name[:40])))
    attrs = _attrs(op, entry.attrs)
    _check_inputs(entry, op, attrs)
    return Node(
        id=tuple(entry.id),
        op=op,
        inputs=tuple(None if source is None else tuple(source) for source in entry.inputs),
        attrs=attrs,
        name=entry.name,
        value=_value(entry) if op in LEAVES else None,
    )


def _check_inputs(entry: NodeRecord, op: str, attrs: Mapping[str, Any]) -> None:
    inputs, variadic = declared_inputs(op)
    parameters = parameter_names(op, attrs)
    least, count = len(inputs) + len(parameters), len(entry.inputs)
    if count < least or (count > least and not variadic):
        raise FileError(tr("{name} cannot have {count} inputs").format(name=short_name(op), count=count))


def _value(entry: NodeRecord) -> Array | None:
    if entry.value is None or entry.shape is None:
        if len(entry.id) > 1:
            return None  # a parameter of a block that cannot tell its shape yet
        raise FileError(tr("a leaf has no value"))
    if any(size < 0 for size in entry.shape) or math.prod(entry.shape) != len(entry.value):
        raise FileError(tr("the numbers of a leaf do not fill its shape"))
    try:
        cells = [SPECIAL[cell] if isinstance(cell, str) else cell for cell in entry.value]
    except KeyError as error:
        raise FileError(tr("{text} is not a number").format(text=repr(str(error.args[0])[:40]))) from error
    return frozen_array(np.array(cells, dtype=np.float64).reshape(entry.shape))


def _attrs(op: str, attrs: Mapping[str, Any]) -> dict[str, Any]:
    known = {attr.name: attr for attr in attrs_of(op)}
    found = {}
    for name, value in attrs.items():
        if name not in known:
            raise FileError(tr("{op} has no attribute {name}").format(op=short_name(op), name=name[:40]))
        limitless = known[name].kind == "float" and isinstance(value, str)
        found[name] = SPECIAL.get(value) if limitless else _tuples(value)
        if not fits(known[name], found[name]):
            raise FileError(
                tr("the attribute {name} of {op} is not what it must be").format(op=short_name(op), name=name)
            )
    return found


def _tuples(value: Any) -> Any:
    return tuple(_tuples(part) for part in value) if isinstance(value, list) else value
