"""The command ``gradviz train``: a net learns in the shell, with a bar meanwhile and a table at the end."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from gradviz.cli_compare import finite, folded, percent, swept
from gradviz.document.document import State
from gradviz.document.files import SUFFIX, save
from gradviz.document.training import HYPERPARAMETERS, OPTIMIZERS, TrainingSetup
from gradviz.document.weights import KINDS as WEIGHTS
from gradviz.document.weights import save_weights, with_weights
from gradviz.export.table import text_table
from gradviz.graph.graph import Graph
from gradviz.graph.parse import parse_program
from gradviz.graph.weave import woven
from gradviz.language import mark, tr
from gradviz.train.evaluation import Evaluation, evaluate
from gradviz.train.neighbours import baseline
from gradviz.train.run import Recording, Run
from gradviz.train.run_files import SUFFIX as RUN
from gradviz.train.run_files import save_run
from gradviz.train.setup import Prepared, prepared, suggested
from gradviz.train.sweep import grid
from gradviz.train.trainer import Progress, Trouble, train

BAR = 24
"""Characters of the bar."""
BETWEEN = 0.1
"""Seconds between two pictures of it."""
PARTS = (mark("training"), mark("validation"), mark("test"))
MOST_CLASSES = 20
"""A confusion matrix of more is wider than a terminal."""
STOPPED = 130
"""Exit code after Ctrl+C, as shells have it."""

Opened = tuple[State, Path | None]
"""What is trained, and the folder of its file, where it is one."""


# --- the arguments -------------------------------------------------------------------------------------


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything that can be set: one option for each hyperparameter, besides the data and the files."""
    parser.add_argument(
        "program", help=tr("a .gradviz file, a text file, a program in quotes, or - for standard input")
    )
    parser.add_argument("--data", help=tr("a built-in set, or a file or folder with examples"))
    parser.add_argument("--inputs", metavar="A,B", help=tr("the columns of a table that are fed"))
    parser.add_argument("--target", help=tr("the column of a table that is predicted"))
    parser.add_argument(
        "-o", "--out", type=Path, help=tr("the .gradviz file for the net with its new weights")
    )
    begin = tr("weights to begin with: a file .npz or .safetensors")
    parser.add_argument("--load-weights", type=Path, metavar="FILE", help=begin)
    parser.add_argument(
        "--save-weights", type=Path, metavar="FILE", help=tr("where the new weights go besides")
    )
    parser.add_argument(
        "--save-run", type=Path, metavar="FILE", help=tr("where the run goes, with its moments")
    )
    parser.add_argument("--folds", type=int, metavar="N", help=tr("cross-validation with so many folds"))
    several = tr("several values, as in learning_rate=0.1,0.01: every combination is tried; may be repeated")
    parser.add_argument("--sweep", action="append", default=[], metavar="NAME=A,B", help=several)
    workers = tr("how many processes try combinations side by side (default: one a core)")
    parser.add_argument("--workers", type=int, default=-1, metavar="N", help=workers)
    parser.add_argument("--json", action="store_true", help=tr("the result as JSON"))
    parser.add_argument("--quiet", action="store_true", help=tr("no bar"))
    for each in HYPERPARAMETERS.values():
        flag, says = f"--{each.name.replace('_', '-')}", tr(each.attr.says).replace("%", "%%")
        if each.attr.kind == "bool":
            parser.add_argument(flag, action=argparse.BooleanOptionalAction, default=None, help=says)
        else:
            word = "|".join(each.attr.choices) if each.attr.choices else each.attr.kind.upper()
            parser.add_argument(flag, default=None, metavar=word, help=says)


def setup_from(options: argparse.Namespace, setup: TrainingSetup) -> TrainingSetup:
    """The set-up with what was asked for. Raises Trouble for what is no number."""
    if options.data is not None:
        path = Path(options.data).expanduser()
        is_file = path.exists() or path.suffix or len(path.parts) > 1
        found = {"path": str(path.absolute())} if is_file else {"data": options.data, "path": ""}
        setup = replace(setup, points=(), **found)
    if options.inputs is not None:
        setup = replace(setup, inputs=tuple(name.strip() for name in options.inputs.split(",")))
    if options.target is not None:
        setup = replace(setup, target=options.target)
    if options.optimizer in OPTIMIZERS:
        setup = setup.with_optimizer(options.optimizer)
    given = {name: getattr(options, name) for name in HYPERPARAMETERS}
    return replace(setup, **{name: _read(name, text) for name, text in given.items() if text is not None})


def _read(name: str, typed: str | bool) -> Any:
    """The value that was typed for a hyperparameter. Raises Trouble."""
    each = HYPERPARAMETERS[name]
    value: Any = typed
    if each.attr.kind == "bool" and typed in ("true", "false"):
        value = typed == "true"
    if isinstance(typed, str) and each.attr.kind in ("int", "float"):
        if typed.lower() == "none" and each.attr.default is None:
            return None
        try:
            value = int(typed) if each.attr.kind == "int" else float(typed)
        except ValueError:
            value = typed
    problem = each.what_is_wrong(value)
    if problem:
        raise Trouble(problem)
    return value


# --- training ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """What there is to tell at the end."""

    run: Run
    ready: Prepared
    stopped: bool


def run_train(options: argparse.Namespace, opened: Callable[[str], Opened]) -> int:
    """Train, tell, save; the exit code. `opened` reads the program that was given. Raises ValueError with one
    sentence for whatever is wrong."""
    state, folder = opened(options.program)
    setup = setup_from(options, state.training or suggested(state.graph))
    if options.load_weights is not None:
        state = replace(state, graph=with_weights(state.graph, options.load_weights))
    for place, kinds in _places(options):
        _require_place(place, kinds)
    shows = sys.stderr.isatty() and not options.quiet
    if options.folds is not None or options.sweep:
        return _compared(options, state.graph, setup, folder, shows)
    ready = prepared(state.graph, setup, folder)
    outcome = trained(ready, setup, Bar(setup) if shows else None)
    if options.save_weights is not None:
        save_weights(ready.work.graph, options.save_weights)
    if options.save_run is not None:
        save_run(outcome.run, options.save_run)
    if options.out is not None:
        save(_learned(state, outcome, folder), options.out)
    parts = [evaluate(ready.work, part) for part in range(3)]
    print(_json(outcome, parts, options.out) if options.json else _told(outcome, parts, options.out))
    return STOPPED if outcome.stopped else 0


def trained(ready: Prepared, setup: TrainingSetup, bar: Bar | None = None) -> Outcome:
    """The whole training, or as far as it went until somebody pressed Ctrl+C."""
    recording, began = Recording(ready.work, setup), time.process_time()
    with asked_to_stop() as asked:
        for now in train(ready.work, ready.settings):
            recording.note(now)
            if bar is not None:
                bar.show(now)
            if asked.is_set() and not now.ended:
                recording.ended = mark("Stopped by hand.")
                break
    if bar is not None:
        bar.clear()
    stopped = asked.is_set()
    return Outcome(recording.run(time.process_time() - began), ready, stopped)


@contextmanager
def asked_to_stop() -> Iterator[threading.Event]:
    """Set by the first Ctrl+C: the step of the moment is done to its end. The second one breaks it."""
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield asked
        return

    def stop(*_: object) -> None:
        asked.set()
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, before)


def _compared(
    options: argparse.Namespace, graph: Graph, setup: TrainingSetup, folder: Path | None, shows: bool
) -> int:
    """Several trainings beside each other, and which was how good."""
    if _places(options) or (options.folds is not None and options.sweep):
        raise Trouble(tr("Cross-validation and a sweep compare trainings; they save nothing."))
    with asked_to_stop() as asked:
        if options.folds is not None:
            result = folded(graph, setup, options.folds, folder, asked, shows)
        else:
            values = dict(_values(text) for text in options.sweep)
            result = swept(graph, grid(setup, values), tuple(values), folder, options.workers, asked, shows)
    print(json.dumps(finite(result.told), ensure_ascii=False, indent=1) if options.json else result.table)
    return STOPPED if asked.is_set() else 0


def _values(text: str) -> tuple[str, list[Any]]:
    """The name and the values of one ``--sweep``. Raises Trouble."""
    name, equals, values = text.partition("=")
    name = name.strip().replace("-", "_")
    if not equals or name not in HYPERPARAMETERS:
        raise Trouble(
            tr("--sweep wants name=value,value with a hyperparameter, not {text}.").format(text=text)
        )
    return name, [_read(name, value.strip()) for value in values.split(",")]


def _places(options: argparse.Namespace) -> list[tuple[Path, tuple[str, ...]]]:
    """Where something is to be written, and as which kinds of files."""
    places = (
        (options.out, (SUFFIX,)),
        (options.save_weights, WEIGHTS),
        (options.save_run, (RUN,)),
    )
    return [(place, kinds) for place, kinds in places if place is not None]


def _require_place(path: Path, kinds: tuple[str, ...]) -> None:
    """Raises Trouble where nothing can be written: better now than after an hour."""
    if path.suffix.lower() not in kinds:
        message = tr("{file} must be a file of the kind {kinds}.")
        raise Trouble(message.format(file=path.name, kinds=" / ".join(kinds)))
    if not path.absolute().parent.is_dir():
        raise Trouble(tr("There is no folder {folder}.").format(folder=path.absolute().parent))


def _learned(state: State, outcome: Outcome, folder: Path | None) -> State:
    """The document with its new weights, its text brought up to date."""
    graph = outcome.ready.work.graph
    text = woven(parse_program(state.text, state.graph), graph) if state.text else state.text
    setup = outcome.run.setup
    if setup.path:  # the file may come to lie in another folder
        setup = replace(setup, path=str(((folder or Path()) / Path(setup.path).expanduser()).absolute()))
    return replace(state, graph=graph, text=text, training=setup)


# --- while it runs -------------------------------------------------------------------------------------


class Bar:
    """One line that says how far the training is."""

    def __init__(self, setup: TrainingSetup) -> None:
        self._epochs = setup.epochs
        self._began = time.monotonic()
        self._shown = 0.0
        self._validation = ""

    def show(self, now: Progress) -> None:
        """Draw it, unless it was drawn just now."""
        figures = now.validation or now.training
        if figures is not None:
            self._validation = f"  {percent(figures.score)}"
        moment = time.monotonic()
        if moment - self._shown < BETWEEN:
            return
        self._shown = moment
        within = (now.step - 1) % now.of + 1
        done = (now.epoch - 1 + within / now.of) / self._epochs
        filled = round(BAR * done)
        left = (moment - self._began) * (1 - done) / done
        words = tr("epoch {epoch} of {epochs}  loss {loss}{score}  {seconds} s left").format(
            epoch=now.epoch,
            epochs=self._epochs,
            loss=f"{now.loss:.4g}",
            score=self._validation,
            seconds=round(left),
        )
        print(f"\r\x1b[K{'█' * filled}{'░' * (BAR - filled)}  {words}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Take the line away."""
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


# --- at the end ----------------------------------------------------------------------------------------


def _told(outcome: Outcome, parts: list[Evaluation | None], out: Path | None) -> str:
    """The table, and what else is worth a line."""
    is_classes = outcome.ready.work.parts.training.task == "classification"
    head = [tr("part"), tr("examples"), tr("loss"), tr("right") if is_classes else "R²", tr("neighbours")]
    rows = [head]
    for title, found in zip(map(tr, PARTS), parts, strict=True):
        if found is None:
            continue
        score = percent(found.figures.score) if is_classes else f"{found.figures.score:.4f}"
        other = ""
        if found is not parts[0]:
            near = baseline(outcome.ready.work.parts, found.dataset)
            other = percent(near) if is_classes else f"{near:.4f}"
        rows.append([title, str(len(found.dataset)), f"{found.figures.loss:.4g}", score, other])
    run = outcome.run
    lines = [text_table(rows, numeric=4), "", *_confusion(parts), tr(run.ended)]
    if run.best_epoch and not outcome.stopped:
        lines[-1] += " " + tr("Epoch {number} was the best.").format(number=run.best_epoch)
    lines.append(
        tr("{steps} steps in {seconds} s.").format(steps=len(run.losses), seconds=f"{run.seconds:.1f}")
    )
    if out is not None:
        lines.append(tr("The net with its new weights is in {file}.").format(file=out))
    return "\n".join(lines)


def _confusion(parts: list[Evaluation | None]) -> list[str]:
    """Which class was taken for which, of the examples that say most: those of the test, where there are any,
    then those of the validation."""
    part, found = next((part, found) for part, found in reversed([*enumerate(parts)]) if found is not None)
    counts, classes = found.answers.confusion, found.answers.classes
    if counts is None:
        return []
    if len(classes) > MOST_CLASSES:
        return [tr("The confusion matrix is too wide for a table; --json tells it."), ""]
    title = f"{tr('Confusion matrix')} ({tr(PARTS[part])})"
    head = [f"{tr('is')} \\ {tr('taken for')}", *classes]
    rows = [[name, *map(str, row)] for name, row in zip(classes, counts.tolist(), strict=True)]
    return [title, text_table([head, *rows], numeric=len(classes)), ""]


def _json(outcome: Outcome, parts: list[Evaluation | None], out: Path | None) -> str:
    """Everything for a program: English words, every digit."""
    run = outcome.run

    def of(found: Evaluation | None) -> dict[str, Any] | None:
        if found is None:
            return None
        told: dict[str, Any] = {"examples": len(found.dataset), **asdict(found.figures)}
        counts = found.answers.confusion
        if counts is not None:
            told |= {"classes": list(found.answers.classes), "confusion": counts.tolist()}
        if found is not parts[0]:
            told["neighbours"] = baseline(outcome.ready.work.parts, found.dataset)
        return told

    whole = {
        "version": 1,
        "setup": asdict(run.setup),
        "epochs": [asdict(epoch) for epoch in run.epochs],
        "steps": len(run.losses),
        "best_epoch": run.best_epoch,
        "stopped": outcome.stopped,
        "ended": run.ended,
        "seconds": run.seconds,
        **{name: of(found) for name, found in zip(PARTS, parts, strict=True)},
        "saved": None if out is None else str(out),
    }
    return json.dumps(finite(whole), ensure_ascii=False, indent=1)
