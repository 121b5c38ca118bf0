"""gradviz: draw a computation, step through its forward and backward pass, take the picture away.

    >>> import gradviz as gv
    >>> g = gv.parse("e = (a + b) * (b + 1)")
    >>> t = gv.trace(g, {"a": 2.0, "b": 1.0})
    >>> t.value("e"), t.grad("b")
    (6.0, 5.0)

Everything is imported when it is first asked for, so that ``import gradviz`` costs next to nothing, and
Qt only by `show` and `render`.
"""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike, fspath
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from gradviz.engine.gradcheck import gradcheck as gradcheck
    from gradviz.engine.plan import Plan as Plan
    from gradviz.engine.plan import compile as compile
    from gradviz.engine.trace import Step as Step
    from gradviz.engine.trace import Trace as Trace
    from gradviz.engine.trace import trace as trace
    from gradviz.graph.build import Tensor as Tensor
    from gradviz.graph.build import graph_of as graph_of
    from gradviz.graph.build import tensor as tensor
    from gradviz.graph.expand import Expanded as Expanded
    from gradviz.graph.functions import attention as attention
    from gradviz.graph.functions import batch_norm as batch_norm
    from gradviz.graph.functions import conv as conv
    from gradviz.graph.functions import dense as dense
    from gradviz.graph.functions import dropout as dropout
    from gradviz.graph.functions import embedding as embedding
    from gradviz.graph.functions import gate as gate
    from gradviz.graph.functions import gru as gru
    from gradviz.graph.functions import gru_cell as gru_cell
    from gradviz.graph.functions import l1 as l1
    from gradviz.graph.functions import l2 as l2
    from gradviz.graph.functions import layer_norm as layer_norm
    from gradviz.graph.functions import lenet as lenet
    from gradviz.graph.functions import lstm as lstm
    from gradviz.graph.functions import lstm_cell as lstm_cell
    from gradviz.graph.functions import mlp as mlp
    from gradviz.graph.functions import neuron as neuron
    from gradviz.graph.functions import residual as residual
    from gradviz.graph.functions import residual2d as residual2d
    from gradviz.graph.functions import rnn as rnn
    from gradviz.graph.functions import rnn_cell as rnn_cell
    from gradviz.graph.functions import vgg as vgg
    from gradviz.graph.graph import Graph as Graph
    from gradviz.graph.graph import GraphError as GraphError
    from gradviz.graph.graph import Node as Node
    from gradviz.graph.opening import expand as expand
    from gradviz.graph.parse import ParseError as ParseError
    from gradviz.graph.parse import parse as parse
    from gradviz.graph.text import program_of as program_of
    from gradviz.train.optimizers import SGD as SGD
    from gradviz.train.optimizers import Adagrad as Adagrad
    from gradviz.train.optimizers import Adam as Adam
    from gradviz.train.optimizers import AdamW as AdamW
    from gradviz.train.optimizers import Momentum as Momentum
    from gradviz.train.optimizers import Nesterov as Nesterov
    from gradviz.train.optimizers import RMSprop as RMSprop

__version__ = "0.1.0"

__all__ = [
    "SGD",
    "Adagrad",
    "Adam",
    "AdamW",
    "Expanded",
    "Graph",
    "GraphError",
    "Momentum",
    "Nesterov",
    "Node",
    "ParseError",
    "Plan",
    "RMSprop",
    "Step",
    "Tensor",
    "Trace",
    "__version__",
    "attention",
    "batch_norm",
    "block",
    "compile",
    "conv",
    "dense",
    "dropout",
    "embedding",
    "expand",
    "gate",
    "gradcheck",
    "graph_of",
    "gru",
    "gru_cell",
    "l1",
    "l2",
    "layer_norm",
    "lenet",
    "load",
    "lstm",
    "lstm_cell",
    "mlp",
    "neuron",
    "parse",
    "program_of",
    "render",
    "residual",
    "residual2d",
    "rnn",
    "rnn_cell",
    "save",
    "show",
    "tensor",
    "trace",
    "vgg",
]


def _home(name: str) -> ModuleType | None:
    """The module in which a name of the API lives, imported now."""
    match name:
        case "Graph" | "GraphError" | "Node":
            from gradviz.graph import graph

            return graph
        case "ParseError" | "parse":
            from gradviz.graph import parse

            return parse
        case "Expanded":
            from gradviz.graph import expand

            return expand
        case "expand":
            from gradviz.graph import opening

            return opening
        case "program_of":
            from gradviz.graph import text

            return text
        case "Tensor" | "tensor" | "graph_of":
            from gradviz.graph import build

            return build
        case "Step" | "Trace" | "trace":
            from gradviz.engine import trace

            return trace
        case "Plan" | "compile":
            from gradviz.engine import plan

            return plan
        case "SGD" | "Momentum" | "Nesterov" | "Adagrad" | "RMSprop" | "Adam" | "AdamW":
            from gradviz.train import optimizers

            return optimizers
        case "gradcheck":
            from gradviz.engine import gradcheck

            return gradcheck
    if name in __all__:  # the blocks, each under its own name
        from gradviz.graph import functions

        return functions
    return None


if not TYPE_CHECKING:  # a type checker would take any misspelt name for one that is fetched

    def __getattr__(name: str) -> Any:
        """What is not there yet is fetched on first use (PEP 562)."""
        home = _home(name)
        if home is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = globals()[name] = getattr(home, name)
        return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def render(
    what: Graph | Tensor | str,
    values: Mapping[str, ArrayLike] | None = None,
    path: str | PathLike[str] = "graph.svg",
    *,
    step: int | None = None,
    theme: str = "light",
    scale: float = 1.0,
    transparent: bool = False,
    caption: bool = False,
    open: str = "",
    shapes: bool = True,
) -> None:
    """Draw a graph (or a program, or a tensor's history) into a ``.png``, ``.svg`` or ``.pdf`` file.

    `values` replaces leaf values by name; the picture shows what is known after `step` micro-steps of the
    trace (None: after all of them). `open` says which blocks are drawn open: ``"all"``, a number of levels
    (``"1"``), or their names (``"h, y"``); with `shapes`, wires say those of the arrays on them. `theme` is
    ``light``, ``dark`` or ``print``; `scale` is pixels a point, for PNG. No window is opened and no display
    is needed; the same input gives the same bytes.
    Raises GraphError for a graph that cannot be run, KeyError for a block that is not there, ValueError for
    another kind of file or theme, OSError where the file cannot be written.
    """
    from gradviz.graph.build import as_graph
    from gradviz.graph.levels import read_opened
    from gradviz.ui.picture import render_file

    graph = as_graph(what)
    render_file(
        graph,
        dict(values or {}),
        path,
        step=step,
        theme=theme,
        scale=scale,
        transparent=transparent,
        caption=caption,
        opened=read_opened(graph, open),
        shapes=shapes,
    )


def show(what: Graph | Tensor | str, title: str = "") -> int:
    """Open the window on a graph, a program or a tensor's history; returns when the window is closed.

    Returns the exit code. Raises GraphError for a program that cannot be read, RuntimeError where there is
    no display.
    """
    from gradviz.graph.build import as_graph
    from gradviz.ui.display import require_display

    require_display()
    from gradviz.ui import app

    return app.show(as_graph(what), title)


def save(what: Graph | Tensor | str, path: str | PathLike[str]) -> None:
    """Write a graph to a ``.gradviz`` file. Raises FileError (a ValueError) where that is not possible."""
    from gradviz.document.document import State
    from gradviz.document.files import save as save_state
    from gradviz.graph.build import as_graph
    from gradviz.graph.text import in_reading_order, program_of

    graph = in_reading_order(as_graph(what))
    text = what if isinstance(what, str) else program_of(graph)
    save_state(State(graph=graph, text=text), fspath(path))


def load(path: str | PathLike[str]) -> Graph:
    """Read the graph of a ``.gradviz`` file. Raises FileError (a ValueError) with one sentence."""
    from gradviz.document.files import load as load_state

    return load_state(fspath(path)).graph
