"""The process beside the window that arranges large graphs: wishes come in on standard input, answers go out.

It knows nothing of Qt. A message is its length (four bytes) and MessagePack, checked as it is read; nodes and
links are numbers, so that a drawing of a thousand nodes crosses in milliseconds. A newer wish cancels the one
that is being worked on; the end of the input ends the process, so that it never outlives its window.
"""

from __future__ import annotations

import os
import struct
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from queue import SimpleQueue
from typing import Any, BinaryIO, TypeVar

import msgspec
import numpy as np

from gradviz.graph.arrange import (
    Arrangement,
    Box,
    Cancelled,
    EdgeKey,
    Group,
    Link,
    NodeKey,
    Options,
    Order,
    Point,
)
from gradviz.ui.sheet import Sheet

HEAD = struct.Struct("<I")


class PlainGroup(msgspec.Struct, array_like=True):
    """A group in numbers."""

    parent: int | None
    members: tuple[int, ...]
    header: float
    padding: float
    width: float


PlainBox = tuple[float, float, bool]
"""(width, height, round)"""
PlainLink = tuple[int, int, int, int, bool]
"""(number, source, target, slot, straight)"""


class Plain(msgspec.Struct, array_like=True):
    """An arrangement in numbers."""

    places: dict[int, tuple[float, float]]
    ranks: dict[int, int]
    routes: dict[int, list[float]]
    mids: dict[int, tuple[float, ...]]
    bounds: tuple[float, float, float, float]
    crossings: int
    frames: dict[int, tuple[float, float, float, float]] = {}
    boxes: dict[int, PlainBox] = {}
    links: list[PlainLink] = []
    groups: dict[int, PlainGroup] = {}
    frame_ranks: dict[int, int] = {}
    inside: dict[int, dict[int, tuple[float, ...]]] = {}
    moved: dict[int, dict[int, tuple[float, float]]] = {}


class Wish(msgspec.Struct, array_like=True):
    """A graph to be arranged. `stages` are what to do, one answer each, the quick one first: "model" and
    "crossings" are the orders to arrange in, "routes" draws the edges between boxes that are at `places`."""

    number: int
    boxes: dict[int, PlainBox]
    links: list[PlainLink]
    groups: dict[int, PlainGroup]
    options: Options
    stages: list[str]
    previous: Plain | None = None
    pinned: dict[int, tuple[float, float]] = {}
    places: dict[int, tuple[float, float]] = {}


class Answer(msgspec.Struct, array_like=True):
    """One arrangement; `failure` where there is none."""

    number: int
    last: bool
    arrangement: Plain | None = None
    failure: str = ""


class Keys:
    """The number of every node, group and edge that a wish speaks of, and back."""

    def __init__(self, sheet: Sheet, previous: Arrangement | None = None) -> None:
        self.nodes: list[NodeKey] = list(dict.fromkeys(chain(sheet.boxes, sheet.groups, _nodes(previous))))
        self.edges: list[EdgeKey] = list(dict.fromkeys(chain(sheet.edges, _edges(previous))))
        self.node = {key: number for number, key in enumerate(self.nodes)}
        self.edge = {key: number for number, key in enumerate(self.edges)}


def _nodes(previous: Arrangement | None) -> Iterator[NodeKey]:
    if previous is not None:
        yield from chain(previous.places, previous.groups, previous.moved, *previous.moved.values())


def _edges(previous: Arrangement | None) -> Iterator[EdgeKey]:
    if previous is not None:
        yield from chain(previous.routes, previous.mids, *previous.inside.values())


Value = TypeVar("Value")
Names = Mapping[Any, Any] | Sequence[Any] | None
"""What keys are called on the other side; None: the same."""


def _renamed(found: Mapping[Any, Value], names: Names) -> dict[Any, Value]:
    """The same under other keys."""
    return dict(found) if names is None else {names[key]: value for key, value in found.items()}


def _groups(groups: Mapping[Any, Any], names: Names, make: Callable[..., Any]) -> dict[Any, Any]:
    """Groups with other keys, of the other kind."""

    def of(key: Any) -> Any:
        return key if names is None or key is None else names[key]

    return {
        of(key): make(of(g.parent), tuple(map(of, g.members)), g.header, g.padding, g.width)
        for key, g in groups.items()
    }


def _boxes(boxes: Mapping[Any, Box], names: Names) -> dict[int, PlainBox]:
    return _renamed({key: (box.width, box.height, box.round) for key, box in boxes.items()}, names)


def _links(links: Sequence[Link], node: Names, edge: Names, make: Callable[..., Any]) -> list[Any]:
    """Links with other keys, of the other kind."""

    def of(key: Any, names: Names) -> Any:
        return key if names is None else names[key]

    return [
        make(of(link.key, edge), of(link.source, node), of(link.target, node), link.slot, link.straight)
        for link in links
    ]


def plain_of(made: Arrangement, keys: Keys | None = None) -> Plain:
    """An arrangement as it goes through the pipe; without `keys` its keys are numbers already."""
    node, edge = (None, None) if keys is None else (keys.node, keys.edge)
    routes = {key: np.asarray(route).ravel().tolist() for key, route in made.routes.items()}
    return Plain(
        places=_renamed(made.places, node),
        ranks=_renamed(made.ranks, node),
        routes=_renamed(routes, edge),
        mids=_renamed(made.mids, edge),
        bounds=made.bounds,
        crossings=made.crossings,
        frames=_renamed(made.frames, node),
        boxes=_boxes(made.boxes, node),
        links=_links(made.links, node, edge, lambda *link: link),
        groups=_groups(made.groups, node, PlainGroup),
        frame_ranks=_renamed(made.frame_ranks, node),
        inside=_renamed({group: _renamed(mids, edge) for group, mids in made.inside.items()}, node),
        moved=_renamed({group: _renamed(by, node) for group, by in made.moved.items()}, node),
    )


def arrangement_of(plain: Plain, keys: Keys | None = None) -> Arrangement:
    """The other way. Raises LookupError where the numbers do not fit the keys."""
    node, edge = (None, None) if keys is None else (keys.nodes, keys.edges)
    routes = {number: np.array(flat).reshape(-1, 2) for number, flat in plain.routes.items()}
    return Arrangement(
        places=_renamed(plain.places, node),
        routes=_renamed(routes, edge),
        ranks=_renamed(plain.ranks, node),
        mids=_renamed(plain.mids, edge),
        bounds=plain.bounds,
        crossings=plain.crossings,
        frames=_renamed(plain.frames, node),
        boxes=_renamed({number: Box(*size) for number, size in plain.boxes.items()}, node),
        links=tuple(_links([Link(*link) for link in plain.links], node, edge, Link)),
        groups=_groups(plain.groups, node, Group),
        frame_ranks=_renamed(plain.frame_ranks, node),
        inside=_renamed({group: _renamed(mids, edge) for group, mids in plain.inside.items()}, node),
        moved=_renamed({group: _renamed(by, node) for group, by in plain.moved.items()}, node),
    )


def wish_of(
    number: int,
    sheet: Sheet,
    keys: Keys,
    stages: Sequence[str],
    previous: Arrangement | None = None,
    pinned: Mapping[NodeKey, Point] | None = None,
    places: Mapping[NodeKey, Point] | None = None,
) -> Wish:
    """A wish in numbers."""
    node = keys.node
    return Wish(
        number=number,
        boxes=_boxes(sheet.boxes, node),
        links=_links(sheet.links, node, keys.edge, lambda *link: link),
        groups=_groups(sheet.groups, node, PlainGroup),
        options=sheet.options,
        stages=list(stages),
        previous=None if previous is None else plain_of(previous, keys),
        pinned={node[key]: at for key, at in (pinned or {}).items() if key in sheet.boxes},
        places={} if places is None else {node[key]: places[key] for key in sheet.boxes},
    )


def fulfil(wish: Wish, is_current: threading.Event | None = None) -> Iterator[Answer]:
    """One answer a stage. Ends early once `is_current` is cleared."""
    sheet = Sheet(
        {number: Box(*size) for number, size in wish.boxes.items()},
        tuple(Link(*link) for link in wish.links),
        _groups(wish.groups, None, Group),
        wish.options,
    )
    previous = None if wish.previous is None else arrangement_of(wish.previous)

    def cancelled() -> bool:
        return is_current is not None and not is_current.is_set()

    for stage in wish.stages:
        last = stage == wish.stages[-1]
        try:
            if stage == "routes":
                yield Answer(wish.number, last, plain_of(_routed(wish, sheet, cancelled)))
                continue
            order: Order = "crossings" if stage == "crossings" else "model"
            made = sheet.arranged(order, previous, wish.pinned, cancelled)
        except Cancelled:
            return
        except (ValueError, ArithmeticError, LookupError) as error:
            yield Answer(wish.number, True, failure=repr(error))
            return
        yield Answer(wish.number, last, plain_of(made))


def _routed(wish: Wish, sheet: Sheet, cancelled: Callable[[], bool]) -> Arrangement:
    """An arrangement of which only the routes are new."""
    places: dict[NodeKey, Point] = dict(wish.places.items())
    return Arrangement(places, sheet.routes(places, cancelled=cancelled), {}, {}, (0.0, 0.0, 0.0, 0.0), 0)


def packed(message: Wish | Answer) -> bytes:
    """A message as it goes through the pipe."""
    content = msgspec.msgpack.encode(message)
    return HEAD.pack(len(content)) + content


def unpacked(buffer: bytearray) -> Iterator[bytes]:
    """Takes every complete message off the front of the buffer."""
    while len(buffer) >= HEAD.size:
        (length,) = HEAD.unpack_from(buffer)
        if len(buffer) < HEAD.size + length:
            return
        content = bytes(buffer[HEAD.size : HEAD.size + length])
        del buffer[: HEAD.size + length]
        yield content


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer wishes until the source ends; only the newest one counts."""
    waiting: SimpleQueue[tuple[Wish, threading.Event] | None] = SimpleQueue()
    threading.Thread(target=_listen, args=(source, waiting), daemon=True).start()
    while (item := waiting.get()) is not None:
        wish, is_current = item
        for answer in fulfil(wish, is_current):
            sink.write(packed(answer))
            sink.flush()


def _listen(source: BinaryIO, waiting: SimpleQueue[tuple[Wish, threading.Event] | None]) -> None:
    newest = threading.Event()
    buffer = bytearray()
    while chunk := os.read(source.fileno(), 1 << 16):
        buffer += chunk
        for content in unpacked(buffer):
            newest.clear()
            newest = threading.Event()
            newest.set()
            waiting.put((msgspec.msgpack.decode(content, type=Wish), newest))
    newest.clear()
    waiting.put(None)


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
