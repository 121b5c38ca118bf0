"""A step in one plain sentence, and what is still to come.

Every message is a whole sentence with places for names and numbers, so that a translation may order them as
its language wants. Names and numbers keep a style: the window prints forward values in the forward colour and
gradients in the backward one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from gradviz.engine.descent import Descent
from gradviz.engine.step import Step, StepKind
from gradviz.engine.trace import Trace
from gradviz.explain.moved import rate_of
from gradviz.explain.numbers import count, in_sum, short
from gradviz.explain.outlook import before_the_first, outlook
from gradviz.explain.plain import plain
from gradviz.explain.spans import Span, Spans, fill, input_names, named
from gradviz.explain.sums import neuron_numbers
from gradviz.explain.symbols import number
from gradviz.graph.graph import NodeId
from gradviz.graph.neurons import NEURON
from gradviz.language import mark, tr
from gradviz.ops.op import Array, shape_text
from gradviz.ops.typeset import formula

LONGEST_CALCULATION = 60
"""A longer sum is left to the formula."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a step does, and what is still to come (which may be nothing)."""

    said: Spans
    pending: Spans = ()

    @property
    def plain(self) -> str:
        """Both as text."""
        said, pending = ("".join(span.text for span in spans) for spans in (self.said, self.pending))
        if not (said and pending):
            return said or pending
        # Translators: two sentences, one after the other.
        return tr("{first} {second}").format(first=said, second=pending)


@dataclass(frozen=True, slots=True)
class PhaseMark:
    """A stretch of the timeline: the cursors `first` to `last` are after steps of this phase."""

    first: int
    last: int
    kind: StepKind
    title: str


def sentence(trace: Trace, cursor: int) -> Sentence:
    """What the step under the cursor does (cursor 0: before the first), and what is still to come."""
    cursor = max(0, min(cursor, len(trace)))
    if not trace.values:
        return Sentence(fill(tr("Nothing can be computed yet: inputs are open, or shapes do not fit.")), ())
    if cursor == 0:
        said = fill(tr("Only the inputs have values so far; everything else is still to be computed."))
        return Sentence(said, before_the_first(trace))
    step = trace.steps[cursor - 1]
    said = _SAY[step.kind](trace, step)
    return Sentence(said, outlook(trace, step, cursor))


def _is_scalar(*arrays: Array | None) -> bool:
    return all(array is not None and array.ndim == 0 for array in arrays)


# --- what each kind of step says -----------------------------------------------------------------------


def _say_forward(trace: Trace, step: Step) -> Spans:
    graph, node = trace.graph, trace.graph.nodes[step.node]
    assert step.value is not None
    action = fill(tr(node.operation.says), **input_names(graph, step.node))
    subject = named(graph, step.node)
    value = Span(short(step.value), "forward")
    if step.value.ndim and not value.text.startswith("["):
        message = tr("{name} {action}; the result has the shape {shape}.")
        shape = Span(shape_text(step.value.shape), "forward")
        return fill(message, name=subject, action=action, shape=shape)
    calculation = _calculation(trace, step.node)
    if not calculation or calculation == value.text:
        return fill(tr("{name} {action}: {value}."), name=subject, action=action, value=value)
    return fill(
        tr("{name} {action}: {calculation} = {value}."),
        name=subject,
        action=action,
        calculation=Span(calculation, "forward"),
        value=value,
    )


def _calculation(trace: Trace, node_id: NodeId) -> str:
    """``2 + 1``, where one line of text can say it."""
    node = trace.graph.nodes[node_id]
    if node.op == NEURON:
        text = plain(neuron_numbers(trace.graph, trace.values, node_id))
        return text if len(text) <= LONGEST_CALCULATION else ""
    inputs = [trace.values[source] for source in node.inputs if source is not None]
    if not _is_scalar(*inputs):
        return ""
    return plain(formula(node.operation, [number(value) for value in inputs], node.attrs))


def _say_seed(trace: Trace, step: Step) -> Spans:
    node = named(trace.graph, step.node)
    forward = trace.mode == "forward"
    if trace.cell is not None and trace.seed.ndim:
        cell = Span(", ".join(map(str, trace.cell)), "name")
        if forward:
            message = tr("Cell [{cell}] of {name} moves at the rate 1, its other cells stand still.")
        else:
            message = tr(
                "{name} is seeded with a 1 at cell [{cell}]: what follows is the gradient of that cell."
            )
        return fill(message, name=node, cell=cell)
    if trace.seed.ndim:
        if forward:
            message = tr("All cells of {name} move at the rate 1: its tangent is seeded with ones.")
        else:
            message = tr(
                "{name} is not a single number, so its gradient is seeded with ones: what follows is the "
                "gradient of the sum of its cells."
            )
        return fill(message, name=node)
    if forward:
        message = tr("{name} moves at the rate {one}: everything that depends on it moves along.")
    else:
        message = tr("The derivative of {name} by itself is {one}: here the way back begins.")
    return fill(message, name=node, one=Span("1", "backward"))


def _say_backward(trace: Trace, step: Step) -> Spans:
    assert step.source is not None
    graph = trace.graph
    names = {
        "output": named(graph, trace.output),
        "node": named(graph, step.node),
        "source": named(graph, step.source),
    }
    if _is_scalar(step.local, step.upstream, step.contribution):
        if step.local == 0:
            message = tr(
                "The gradient of {output} stops between {node} and {source}: upstream {upstream} times local "
                "derivative {local} gives {contribution}, so this path is closed."
            )
        else:
            message = tr(
                "The gradient of {output} flows back from {node} to {source}: upstream {upstream} times "
                "local derivative {local} gives {contribution}."
            )
        return fill(message, **names, **_numbers(step))
    if graph.nodes[step.node].operation.elementwise:
        if trace.values[step.node].shape != trace.values[step.source].shape:
            message = tr(
                "The gradient of {output} flows back from {node} to {source}: upstream times local "
                "derivative, cell by cell, added up over the cells that share one cell of {source}."
            )
        else:
            message = tr(
                "The gradient of {output} flows back from {node} to {source}: upstream times local "
                "derivative, cell by cell."
            )
        return fill(message, **names)
    message = tr("The gradient of {output} flows back from {node} to {source}. {reason}")
    return fill(message, **names, reason=_reason(trace, step))


def _numbers(step: Step) -> dict[str, Span]:
    return {
        "upstream": Span(short(step.upstream), "backward"),
        "local": Span(short(step.local), "number"),
        "contribution": Span(short(step.contribution), "backward"),
    }


def _reason(trace: Trace, step: Step) -> Spans:
    """What the operation itself says about this derivative."""
    assert step.slot is not None
    said = trace.graph.nodes[step.node].operation.partial_says
    if not said:
        return ()
    return fill(tr(said[min(step.slot, len(said) - 1)]), **input_names(trace.graph, step.node))


def _say_tangent(trace: Trace, step: Step) -> Spans:
    assert step.source is not None
    assert trace.wrt is not None
    graph = trace.graph
    names = {
        "wrt": named(graph, trace.wrt),
        "node": named(graph, step.node),
        "source": named(graph, step.source),
    }
    if _is_scalar(step.local, step.upstream, step.contribution):
        if step.local == 0:
            message = tr(
                "{source} moves, but {node} does not feel it: tangent {upstream} times local derivative "
                "{local} gives {contribution}."
            )
        else:
            message = tr(
                "{wrt} moves {node} through {source}: tangent {upstream} times local derivative {local} "
                "gives {contribution}."
            )
        if trace.wrt == step.source and step.local != 0:
            message = tr(
                "{source} moves {node}: tangent {upstream} times local derivative {local} gives "
                "{contribution}."
            )
        return fill(message, **names, **_numbers(step))
    if graph.nodes[step.node].operation.elementwise:
        message = tr("{source} moves {node}: tangent times local derivative, cell by cell.")
    else:
        message = tr("{source} moves {node}: its tangent times the local derivatives of all cells.")
    return fill(message, **names)


def _say_path(trace: Trace, step: Step) -> Spans:
    graph = trace.graph
    position = sum(other.kind == "path" for other in trace.steps[: trace.steps.index(step) + 1])
    stations = [step.node, *(edge.target for edge in step.path)]
    route: Spans = (named(graph, stations[0]),)
    shown = stations if len(stations) <= 8 else [*stations[:4], None, *stations[-3:]]
    for station in shown[1:]:
        route = (*route, Span(" → "), Span("…") if station is None else named(graph, station))
    places: dict[str, Span | Spans] = {
        "k": Span(str(position)),
        "n": Span(str(trace.path_count)),
        "route": route,
    }
    if _is_scalar(step.contribution, *step.factors):
        factors = [in_sum(factor) if k else short(factor) for k, factor in enumerate(step.factors)]
        text = " · ".join(factors if len(factors) <= 8 else [*factors[:4], "…", *factors[-3:]])
        places["product"] = Span(short(step.contribution), "backward")
        if len(factors) == 1:
            message = tr("Path {k} of {n}, {route}: a single local derivative, {product}.")
            return fill(message, **places)
        message = tr("Path {k} of {n}, {route}: its local derivatives multiply to {factors} = {product}.")
        return fill(message, **places, factors=Span(text))
    return fill(tr("Path {k} of {n}, {route}: the seed is pulled back edge by edge."), **places)


def _say_sum(trace: Trace, step: Step) -> Spans:
    node = named(trace.graph, step.node)
    value = Span(short(step.value), "backward")
    if not step.terms:
        return fill(
            tr(
                "There are {n} paths from {name} to {output}, too many to list. Together they give {value}, "
                "which the reverse pass finds with {cheap} multiplications instead of {dear}."
            ),
            n=Span(count(trace.path_count or 0), "name"),
            name=node,
            output=named(trace.graph, trace.output),
            value=value,
            cheap=count(trace.multiplications["reverse"]),
            dear=count(trace.multiplications["paths"]),
        )
    total = Span(str(len(step.terms)))
    if not _is_scalar(*step.terms):
        message = tr("{name} adds up the {n} shares that meet here, cell by cell.")
        return fill(message, name=node, n=total)
    if len(step.terms) > 8:
        message = tr("{name} adds up the {n} shares that meet here: {value}.")
        return fill(message, name=node, n=total, value=value)
    terms = " + ".join(in_sum(term) if k else short(term) for k, term in enumerate(step.terms))
    message = (
        tr("The products of all paths add up: {terms} = {value}.")
        if trace.mode == "paths"
        else tr("The shares that meet at {name} add up: {terms} = {value}.")
    )
    return fill(message, name=node, terms=Span(terms, "backward"), value=value)


def _say_update(trace: Trace, step: Step) -> Spans:
    node = named(trace.graph, step.node)
    rate = Span(short(rate_of(trace, step)))
    old = trace.values[step.node]
    if trace.descent is not None and not trace.descent.is_plain:
        return _say_moved(trace.descent, step, node, old)
    if not _is_scalar(old, step.gradient, step.value):
        message = tr("Gradient descent takes {rate} times its gradient away from each cell of {name}.")
        return fill(message, name=node, rate=rate)
    return fill(
        tr("Gradient descent moves {name} against its gradient: {old} − {rate} · {gradient} = {new}."),
        name=node,
        rate=rate,
        old=Span(short(old), "forward"),
        gradient=Span(in_sum(step.gradient), "backward"),
        new=Span(short(step.value), "forward"),
    )


def _say_moved(descent: Descent, step: Step, node: Span, old: Array) -> Spans:
    """An optimizer with more to it than a learning rate."""
    assert step.value is not None
    title, change = Span(descent.title), step.value - old
    if not _is_scalar(old, step.value):
        message = tr("{optimizer} moves each cell of {name}, by {most} at most.")
        return fill(message, optimizer=title, name=node, most=Span(short(float(np.max(np.abs(change))))))
    return fill(
        tr("{optimizer} moves {name} by {change}: from {old} to {new}."),
        optimizer=title,
        name=node,
        change=Span(short(change), "backward"),
        old=Span(short(old), "forward"),
        new=Span(short(step.value), "forward"),
    )


_SAY: Mapping[StepKind, Callable[[Trace, Step], Spans]] = {
    "forward": _say_forward,
    "seed": _say_seed,
    "backward": _say_backward,
    "tangent": _say_tangent,
    "path": _say_path,
    "sum": _say_sum,
    "update": _say_update,
}


# --- phases --------------------------------------------------------------------------------------------

TITLES: Mapping[StepKind, str] = {
    "forward": mark("forward"),
    "seed": mark("seed"),
    "backward": mark("backward"),
    "tangent": mark("tangents"),
    "path": mark("paths"),
    "sum": mark("sum"),
    "update": mark("update"),
}


def phases(trace: Trace) -> tuple[PhaseMark, ...]:
    """The stretches of the timeline, in order; together they cover the cursors 1 to len(trace).

    A sum belongs to the stretch it stands in.
    """
    firsts: list[tuple[int, StepKind]] = []
    for cursor, step in enumerate(trace.steps, start=1):
        kind, stretch = step.kind, firsts[-1][1] if firsts else None
        if kind != stretch and (kind != "sum" or stretch in (None, "forward", "seed")):
            firsts.append((cursor, kind))
    lasts = [first - 1 for first, _ in firsts[1:]] + [len(trace.steps)]
    return tuple(
        PhaseMark(first, last, kind, tr(TITLES[kind]))
        for (first, kind), last in zip(firsts, lasts, strict=False)
    )
