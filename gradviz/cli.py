"""The command ``gradviz``: open the window, or render, check and trace from the shell without one."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import gradviz
from gradviz.document.document import State
from gradviz.document.files import SUFFIX, load, load_text, refusal
from gradviz.graph.graph import Graph, GraphError
from gradviz.language import mark, tr
from gradviz.ops.op import Array

COMMANDS = ("open", "render", "check", "trace", "train", "walk")
LARGEST_SCALE = 32
LIKE_A_FILE = re.compile(r"[^\s=()\[\]]*\w\.(gradviz|txt)", re.IGNORECASE)
"""No program looks like this."""
WRONG = 1
"""Exit code: a derivative is off, or the input cannot be used."""
WORDS_OF_ARGPARSE = (
    mark("usage: "),
    mark("positional arguments"),
    mark("options"),
    mark("show this help message and exit"),
    mark("%(heading)s:"),
    mark("the following arguments are required: %s"),
    mark("unrecognized arguments: %s"),
    mark("argument %(argument_name)s: %(message)s"),
    mark("expected one argument"),
    mark("invalid %(type)s value: %(value)r"),
    mark("invalid choice: %(value)r (choose from %(choices)s)"),
    mark("not allowed with argument %s"),
)


class _Refused(Exception):
    """The request cannot be carried out; the message is one plain sentence."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code. A person's mistake is one sentence on standard error."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] not in ([name] for name in COMMANDS) and not (
        given and given[0] in ("-h", "--help", "--version")
    ):
        given.insert(0, "open")
    options = _parser(given[0]).parse_args(given)
    try:
        return int(options.run(options))
    except (_Refused, GraphError, ValueError, KeyError) as error:
        message = error.args[0] if error.args else error
        print(f"gradviz: {message}", file=sys.stderr)
        return WRONG
    except BrokenPipeError:
        return WRONG
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"gradviz: {where}{refusal(error)}", file=sys.stderr)
        return WRONG


# --- the arguments -----------------------------------------------------------------------------------------


def _parser(command: str) -> argparse.ArgumentParser:
    # argparse asks gettext for its own words, in a catalogue that it cannot be told; this one has them.
    vars(argparse)["_"] = tr
    about = tr("Computation graphs and backpropagation, one number at a time.")
    parser = _Parser(prog="gradviz", description=about)
    version = f"gradviz {gradviz.__version__}"
    parser.add_argument("--version", action="version", version=version, help=tr("show the version and exit"))
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    opening = commands.add_parser("open", help=tr("open the window (the default)"))
    opening.add_argument(
        "program", nargs="?", help=tr("a .gradviz file, a text file, or a program in quotes")
    )
    opening.set_defaults(run=_open)

    _add_looks(commands.add_parser("render", help=tr("draw a program as PNG, SVG or PDF")))

    checking = commands.add_parser("check", help=tr("compare every gradient with a numeric one"))
    _add_program(checking)
    checking.add_argument("--epsilon", type=float, default=1e-6, help=tr("how far a value is nudged"))
    largest = tr("largest relative error that passes")
    checking.add_argument("--tolerance", type=float, default=1e-6, help=largest)
    checking.set_defaults(run=_check)

    _add_ways(commands.add_parser("trace", help=tr("print every step of the forward and the backward pass")))

    training = commands.add_parser("train", help=tr("let a net learn, with a table at the end"))
    if command == "train":  # whoever only opens the window need not wait for these imports
        from gradviz.cli_train import add_arguments

        add_arguments(training)
    training.set_defaults(run=_train)

    walking = commands.add_parser("walk", help=tr("without a screen: the window at every step, as pictures"))
    walking.add_argument("--out", type=Path, default=Path("out"), help=tr("the folder for the pictures"))
    walking.set_defaults(run=_walk)
    return parser


def _add_looks(parser: argparse.ArgumentParser) -> None:
    _add_program(parser)
    target = tr("the picture's file, or a folder with --steps all")
    parser.add_argument("-o", "--out", metavar="FILE", required=True, help=target)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--step", type=int, help=tr("draw the moment after this many steps (default: all)"))
    which.add_argument("--steps", choices=("all",), help=tr("one picture a step, into the folder --out"))
    parser.add_argument("--format", choices=("png", "svg", "pdf"), default="png", help=tr("for --steps all"))
    themes = ("light", "dark", "print")
    parser.add_argument("--theme", choices=themes, default="light", help=tr("colours"))
    parser.add_argument("--scale", type=float, default=1.0, help=tr("pixels a point, for PNG"))
    parser.add_argument("--transparent", action="store_true", help=tr("no background"))
    parser.add_argument("--no-shapes", action="store_true", help=tr("no shapes of arrays on the wires"))
    parser.add_argument("--caption", action="store_true", help=tr("the step's sentence below the picture"))
    opened = tr("blocks drawn open: all, a number of levels, or names with commas between them")
    parser.add_argument("--open", default="", help=opened)
    parser.set_defaults(run=_render)


def _add_ways(parser: argparse.ArgumentParser) -> None:
    _add_program(parser)
    parser.add_argument("--json", action="store_true", help=tr("as JSON"))
    ways = ("reverse", "forward", "paths")
    parser.add_argument("--mode", choices=ways, default="reverse", help=tr("which way"))
    parser.add_argument("--wrt", help=tr("the input asked about, for the modes forward and paths"))
    rate = tr("learning rate: also one update step per parameter")
    parser.add_argument("--rate", type=float, help=rate)
    parser.set_defaults(run=_trace)


def _add_program(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "program", help=tr("a .gradviz file, a text file, a program in quotes, or - for standard input")
    )
    parser.add_argument(
        "--at", action="append", default=[], metavar="a=2,b=1", help=tr("values of the leaves")
    )
    parser.add_argument(
        "--output", metavar="NODE", help=tr("the node to differentiate (default: the program's output)")
    )


def program_text(given: str) -> str:
    """The program in a text file, in standard input (``-``), or given as it is. Raises FileError for a file
    that cannot be read."""
    if given == "-":
        return sys.stdin.read()
    return load_text(given) if names_a_file(given) else given.replace(";", "\n")


def names_a_file(given: str) -> bool:
    """Whether this is the name of a file, which may be missing, and not a program."""
    try:
        return LIKE_A_FILE.fullmatch(given) is not None or (len(given) < 4096 and Path(given).is_file())
    except (OSError, ValueError):  # too long for a name, or with a character that no name has
        return False


def read_program(given: str) -> Graph:
    """The graph of a file, of standard input (``-``) or of a text. Raises GraphError, FileError."""
    return load(given).graph if given.endswith(SUFFIX) else gradviz.parse(program_text(given))


def read_values(given: Sequence[str]) -> dict[str, Array]:
    """Leaf values from ``a=2,x=[1, 2]``. Raises _Refused with a sentence that names the part."""
    found: dict[str, Array] = {}
    for part in (part for text in given for part in _split(text)):
        name, equals, _ = part.partition("=")
        if not equals:
            raise _Refused(tr("--at wants name=value, not {text}.").format(text=part.strip()))
        graph = gradviz.parse(part.strip())
        value = graph[name.strip()].value
        if value is None:
            raise _Refused(
                tr("--at wants a number or a list of numbers for {name}.").format(name=name.strip())
            )
        found[name.strip()] = value
    return found


def _split(text: str) -> list[str]:
    """Split at the commas that stand outside brackets."""
    parts, depth = [""], 0
    for character in text:
        depth += (character in "[(") - (character in "])")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part for part in parts if part.strip()]


# --- the commands ------------------------------------------------------------------------------------------


def _open(options: argparse.Namespace) -> int:
    from gradviz.ui.display import NoDisplay, require_display

    try:
        require_display()
    except NoDisplay as error:
        raise _Refused(str(error)) from None
    from gradviz.ui import app

    given: str | None = options.program
    if given is None:
        return app.main()
    if names_a_file(given):
        return app.main(path=Path(given))
    return app.main(program=given.replace(";", "\n"))


def _chosen(options: argparse.Namespace) -> tuple[Graph, Mapping[str, Array]]:
    graph = read_program(options.program)
    if options.output is not None:
        graph = graph.with_output(graph.find(options.output))
    return graph, read_values(options.at)


def _render(options: argparse.Namespace) -> int:
    if not 0.05 <= options.scale <= LARGEST_SCALE:
        raise _Refused(tr("--scale wants a number from 0.05 to {most}.").format(most=LARGEST_SCALE))
    graph, values = _chosen(options)
    looks = {
        "theme": options.theme,
        "scale": options.scale,
        "transparent": options.transparent,
        "caption": options.caption,
        "shapes": not options.no_shapes,
    }
    if options.steps is None:
        gradviz.render(graph, values, options.out, step=options.step, open=options.open, **looks)
        print(options.out)
        return 0
    from gradviz.graph.levels import read_opened
    from gradviz.ui.picture import render_steps

    opened = read_opened(graph, options.open)
    folder = Path(options.out)
    for path in render_steps(graph, values, folder, suffix=options.format, opened=opened, **looks):
        print(path)
    return 0


def _check(options: argparse.Namespace) -> int:
    from gradviz.export.table import check_table

    graph, values = _chosen(options)
    result = gradviz.gradcheck(graph, values, epsilon=options.epsilon, tolerance=options.tolerance)
    print(check_table(result))
    if not result.ok:
        print(tr("At least one gradient is off."))
        return WRONG
    every_one = all(row.verdict == "ok" for row in result.rows)
    print(tr("All gradients agree.") if every_one else tr("All gradients that can be checked agree."))
    return 0


def _trace(options: argparse.Namespace) -> int:
    from gradviz.explain.words import sentence
    from gradviz.export.table import values_table
    from gradviz.export.trace_json import trace_json

    graph, values = _chosen(options)
    run = gradviz.trace(graph, values, mode=options.mode, wrt=options.wrt, learning_rate=options.rate)
    if options.json:
        print(trace_json(run))
        return 0
    for cursor in range(1, len(run) + 1):
        print(f"{cursor:>4}  {sentence(run, cursor).plain}")
    print()
    print(values_table(run))
    return 0


def _train(options: argparse.Namespace) -> int:
    from gradviz.cli_train import run_train

    def opened(given: str) -> tuple[State, Path | None]:
        if given.endswith(SUFFIX):
            return load(given), Path(given).absolute().parent
        text = program_text(given)
        return State(graph=gradviz.parse(text), text=text), None

    return run_train(options, opened)


def _walk(options: argparse.Namespace) -> int:
    from gradviz.ui.walk import walk

    paths = walk(options.out)
    print(
        tr("There is no display, so the walk through the example was written to {folder}:").format(
            folder=options.out
        )
    )
    for path in paths:
        print(f"  {path}")
    return 0
