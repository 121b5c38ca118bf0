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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from queue import SimpleQueue
from typing import BinaryIO

import msgspec
import numpy as np

from gradviz.graph.arrange import Arrangement, Box, Cancelled, Link, Options, arrange, reroute
from gradviz.graph.arrange.values import EdgeKey, NodeKey

HEAD = struct.Struct("<I")


class Plain(msgspec.Struct, array_like=True):
    """An arrangement in numbers: nodes and links in the order of the wish."""

    nodes: list[int]
    places: list[tuple[float, float]]
    ranks: list[int]
    links: list[int]
    routes: list[list[float]]
    mids: list[tuple[float, ...]]
    bounds: tuple[float, float, float, float]
    crossings: int


class Wish(msgspec.Struct, array_like=True):
    """A graph to be arranged. `stages` are what to do, one answer each, the quick one first: "model" and
    "crossings" are the orders to arrange in, "routes" draws the edges between boxes that are at `places`."""

    number: int
    boxes: list[tuple[float, float]]
    links: list[tuple[int, int, int]]
    """(source, target, slot)"""
    options: Options
    stages: list[str]
    previous: Plain | None = None
    pinned: dict[int, tuple[float, float]] = {}
    places: list[tuple[float, float]] = []


class Answer(msgspec.Struct, array_like=True):
    """One arrangement; `failure` where there is none."""

    number: int
    last: bool
    arrangement: Plain | None = None
    failure: str = ""


def plain_of(arrangement: Arrangement, nodes: Sequence[NodeKey], links: Sequence[EdgeKey]) -> Plain:
    """In numbers: `nodes` and `links` give each key its number; what they do not have is left out."""
    held = [number for number, key in enumerate(nodes) if key in arrangement.places]
    drawn = [number for number, key in enumerate(links) if key in arrangement.routes]
    return Plain(
        nodes=held,
        places=[arrangement.places[nodes[number]] for number in held],
        ranks=[arrangement.ranks[nodes[number]] for number in held],
        links=drawn,
        routes=[np.asarray(arrangement.routes[links[number]]).ravel().tolist() for number in drawn],
        mids=[arrangement.mids.get(links[number], ()) for number in drawn],
        bounds=arrangement.bounds,
        crossings=arrangement.crossings,
    )


def arrangement_of(plain: Plain, nodes: Sequence[NodeKey], links: Sequence[EdgeKey]) -> Arrangement:
    """The other way: keys in place of numbers. Raises IndexError where the numbers do not fit the keys."""
    keys = [nodes[number] for number in plain.nodes]
    edges = [links[number] for number in plain.links]
    routes = {key: np.array(flat).reshape(-1, 2) for key, flat in zip(edges, plain.routes, strict=True)}
    mids = {key: mid for key, mid in zip(edges, plain.mids, strict=True) if mid}
    return Arrangement(
        places=dict(zip(keys, plain.places, strict=True)),
        routes=dict(routes),
        ranks=dict(zip(keys, plain.ranks, strict=True)),
        mids=dict(mids),
        bounds=plain.bounds,
        crossings=plain.crossings,
    )


def wish_of(
    number: int,
    boxes: Mapping[NodeKey, Box],
    links: Sequence[Link],
    options: Options,
    stages: Sequence[str],
    previous: Arrangement | None = None,
    pinned: Mapping[NodeKey, tuple[float, float]] | None = None,
    places: Mapping[NodeKey, tuple[float, float]] | None = None,
) -> Wish:
    """A wish in numbers."""
    keys = list(boxes)
    place = {key: k for k, key in enumerate(keys)}
    return Wish(
        number=number,
        boxes=[(box.width, box.height) for box in boxes.values()],
        links=[(place[link.source], place[link.target], link.slot) for link in links],
        options=options,
        stages=list(stages),
        previous=None if previous is None else plain_of(previous, keys, [link.key for link in links]),
        pinned={place[key]: at for key, at in (pinned or {}).items() if key in place},
        places=[] if places is None else [places[key] for key in keys],
    )


def fulfil(wish: Wish, is_current: threading.Event | None = None) -> Iterator[Answer]:
    """One answer a stage. Ends early once `is_current` is cleared."""
    nodes, edges = list(range(len(wish.boxes))), list(range(len(wish.links)))
    boxes: dict[NodeKey, Box] = {number: Box(*size) for number, size in enumerate(wish.boxes)}
    links = [Link(number, *ends) for number, ends in enumerate(wish.links)]
    pinned: dict[NodeKey, tuple[float, float]] = dict(wish.pinned.items())
    previous = None if wish.previous is None else arrangement_of(wish.previous, nodes, edges)

    def cancelled() -> bool:
        return is_current is not None and not is_current.is_set()

    for stage in wish.stages:
        options = replace(wish.options, order="crossings" if stage == "crossings" else "model")
        last = stage == wish.stages[-1]
        try:
            if stage == "routes":
                yield Answer(wish.number, last, _routed(wish, boxes, links))
                continue
            made = arrange(boxes, links, options, previous=previous, pinned=pinned, cancelled=cancelled)
        except Cancelled:
            return
        except (ValueError, ArithmeticError, LookupError) as error:
            yield Answer(wish.number, True, failure=repr(error))
            return
        yield Answer(wish.number, last, plain_of(made, nodes, edges))


def _routed(wish: Wish, boxes: Mapping[NodeKey, Box], links: Sequence[Link]) -> Plain:
    places: dict[NodeKey, tuple[float, float]] = dict(enumerate(wish.places))
    routes = reroute(boxes, links, places, wish.options)
    made = Arrangement(places, routes, dict.fromkeys(places, 0), {}, (0.0, 0.0, 0.0, 0.0), 0)
    return plain_of(made, list(places), [link.key for link in links])


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
