"""Runs in files: an NPZ of plain numbers, with JSON for what is no number. Nothing in it is executed."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import astuple
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from gradviz.document.document import State
from gradviz.document.files import decode, encode, refusal, write_atomically
from gradviz.document.numbers import read_arrays
from gradviz.document.records import FileError, training_of, training_record
from gradviz.document.training import TrainingSetup
from gradviz.graph.graph import Graph, NodeId
from gradviz.language import tr
from gradviz.train.dataset import Array
from gradviz.train.run import Epoch, Run
from gradviz.train.trainer import Checkpoint, Figures, Memory

FORMAT = "gradviz run"
VERSION = 1
SUFFIX = ".npz"
NOTHING = float("nan")


class _Kept(msgspec.Struct, forbid_unknown_fields=True):
    """A checkpoint without its numbers."""

    epoch: int
    step: int
    optimizer: list[str]
    remembered: list[list[int]]


class _Story(msgspec.Struct, forbid_unknown_fields=True):
    """What of a run is no array."""

    format: str
    version: int
    checkpoints: list[_Kept]
    changes: list[tuple[int, dict[str, Any]]]
    best_epoch: int
    ended: str
    seconds: float


# --- writing -------------------------------------------------------------------------------------------


def save_run(run: Run, path: Path | str) -> None:
    """Write a run; an older file stays whole until the new one is complete. Raises FileError."""
    path = Path(path)
    out = io.BytesIO()
    np.savez_compressed(out, **dict(_arrays(run)))  # type: ignore[arg-type]
    try:
        write_atomically(path, out.getvalue())
    except OSError as error:
        message = tr("{file} cannot be written: {reason}.")
        raise FileError(message.format(file=path.name, reason=refusal(error))) from error


def _arrays(run: Run) -> Iterator[tuple[str, NDArray[Any]]]:
    story = _Story(
        FORMAT,
        VERSION,
        [
            _Kept(each.epoch, each.step, list(each.optimizer), [list(i) for i in each.memory.remembered])
            for each in run.checkpoints
        ],
        [(after, training_record(setup)) for after, setup in run.changes],
        run.best_epoch,
        run.ended,
        run.seconds,
    )
    yield "story", _bytes(msgspec.json.encode(story))
    yield "began", _bytes(encode(State(graph=run.graph, training=run.setup)))
    if run.learned is not None:
        yield "learned", _bytes(encode(State(graph=run.learned)))
    yield "losses", np.array(run.losses)
    yield "epochs", np.array([_row(epoch) for epoch in run.epochs]).reshape(-1, 6)
    for number, each in enumerate(run.checkpoints):
        yield f"{number} parameters", each.memory.parameters
        yield from ((f"{number} optimizer {name}", array) for name, array in each.optimizer.items())
        yield from ((_remembered(number, i), array) for i, array in each.memory.remembered.items())


def _bytes(text: bytes) -> NDArray[np.uint8]:
    return np.frombuffer(text, dtype=np.uint8)


def _row(epoch: Epoch) -> tuple[float, ...]:
    judged = (NOTHING, NOTHING) if epoch.validation is None else astuple(epoch.validation)
    return (epoch.number, epoch.step, *astuple(epoch.training), *judged)


def _remembered(number: int, node_id: NodeId) -> str:
    return f"{number} remembered {'.'.join(map(str, node_id))}"


# --- reading -------------------------------------------------------------------------------------------


def load_run(path: Path | str) -> Run:
    """Read a run. Raises FileError with one sentence; nothing is changed then."""
    path = Path(path)
    arrays = read_arrays(path)
    try:
        return _run(arrays)
    except (KeyError, ValueError, OverflowError, TypeError, msgspec.DecodeError) as error:
        if isinstance(error, FileError):
            raise
        message = tr("{file} is not a run of a training, or it is damaged.")
        raise FileError(message.format(file=path.name)) from None


def _run(arrays: Mapping[str, Array]) -> Run:
    """Raises ValueError or KeyError for what does not hold together."""
    story = msgspec.json.decode(_text(arrays["story"]), type=_Story)
    if story.format != FORMAT or story.version > VERSION:
        raise ValueError
    began = decode(_text(arrays["began"]), "began")
    losses = arrays["losses"]
    epochs = tuple(_epoch(row) for row in arrays["epochs"])
    checkpoints = tuple(_checkpoint(number, each, arrays) for number, each in enumerate(story.checkpoints))
    changes = tuple((after, _setup(record)) for after, record in story.changes)
    if began.training is None or losses.ndim != 1 or not checkpoints or checkpoints[0].step:
        raise ValueError
    if not all(a.step < b.step and a.epoch < b.epoch for a, b in pairwise(checkpoints)):
        raise ValueError
    if not all(_fits(each, checkpoints[0], began.graph) for each in checkpoints):
        raise ValueError
    learned = _graph(arrays["learned"]) if "learned" in arrays else None
    return Run(
        began.graph,
        began.training,
        tuple(losses.tolist()),
        epochs,
        checkpoints,
        changes,
        story.best_epoch,
        story.ended,
        learned,
        story.seconds,
    )


def _fits(each: Checkpoint, first: Checkpoint, graph: Graph) -> bool:
    """Whether its numbers have the shapes of those of the first one, and of the net."""
    shapes = ((array.shape, graph.nodes[i].value) for i, array in each.memory.remembered.items())
    return each.memory.parameters.shape == first.memory.parameters.shape and all(
        value is not None and shape == value.shape for shape, value in shapes
    )


def _text(array: Array) -> bytes:
    return array.astype(np.uint8).tobytes()


def _graph(array: Array) -> Graph:
    return decode(_text(array), "learned").graph


def _setup(record: dict[str, Any]) -> TrainingSetup:
    setup = training_of(record)
    assert setup is not None
    return setup


def _epoch(row: Array) -> Epoch:
    number, step, loss, score, judged_loss, judged_score = row.tolist()
    is_judged = not (np.isnan(judged_loss) and np.isnan(judged_score))
    validation = Figures(judged_loss, judged_score) if is_judged else None
    return Epoch(int(number), int(step), Figures(loss, score), validation)


def _checkpoint(number: int, each: _Kept, arrays: Mapping[str, Array]) -> Checkpoint:
    parameters = arrays[f"{number} parameters"]
    optimizer = {name: arrays[f"{number} optimizer {name}"] for name in each.optimizer}
    remembered = {tuple(i): arrays[_remembered(number, tuple(i))] for i in each.remembered}
    if parameters.ndim != 1 or any(array.shape != parameters.shape for array in optimizer.values()):
        raise ValueError
    return Checkpoint(each.epoch, each.step, Memory(parameters, remembered), optimizer)
