"""What is still to come after a step: the pale line under the sentence."""

from __future__ import annotations

from gradviz.engine.step import Step
from gradviz.engine.trace import Trace
from gradviz.explain.numbers import count
from gradviz.explain.spans import Span, Spans, fill, listed, named
from gradviz.graph.graph import NodeId
from gradviz.language import tr, trn


def before_the_first(trace: Trace) -> Spans:
    """At cursor 0: what the forward pass will do."""
    n = sum(step.kind == "forward" for step in trace.steps)
    if trace.mode != "reverse" and trace.wrt is None and n == 0:
        return _at_the_end(trace)
    if n == 0:
        return fill(tr("There is nothing to compute: the derivative comes next."))
    message = trn(
        "Next comes the forward pass, {n} value.", "Next comes the forward pass, {n} values, inputs first.", n
    )
    return fill(message, n=str(n))


def outlook(trace: Trace, step: Step, cursor: int) -> Spans:
    """What is still to come after `step`, the one before `cursor`; empty where there is nothing to say."""
    if cursor == len(trace):
        return _at_the_end(trace)
    if step.kind == "forward":
        return _while_forward(trace, cursor)
    if step.kind == "backward":
        assert step.source is not None
        return _shares_to_come(trace, step.source, cursor)
    if step.kind == "path":
        return _paths_to_come(trace, cursor)
    if trace.steps[cursor].kind == "update" and step.kind != "update":
        return fill(tr("Every gradient is known. Next, the parameters take a step against theirs."))
    return ()


def _at_the_end(trace: Trace) -> Spans:
    if trace.mode != "reverse" and trace.wrt is None:
        return fill(tr("There is no input to differentiate by: everything here is constant."))
    if trace.mode == "forward":
        assert trace.wrt is not None
        message = tr("Every derivative by {wrt} is known.")
        return fill(message, wrt=named(trace.graph, trace.wrt))
    if trace.mode == "paths":
        assert trace.wrt is not None
        if trace.path_count == 0:
            message = tr("No path leads from {wrt} to {output}: the derivative is 0.")
        else:
            message = tr("That is the derivative of {output} by {wrt}.")
        return fill(message, output=named(trace.graph, trace.output), wrt=named(trace.graph, trace.wrt))
    if trace.steps[-1].kind == "update":
        return fill(tr("One step of training is done."))
    return fill(tr("Every gradient is known."))


def _while_forward(trace: Trace, cursor: int) -> Spans:
    left = 0
    while cursor + left < len(trace) and trace.steps[cursor + left].kind == "forward":
        left += 1
    if left:
        message = trn("{n} value is still to come.", "{n} values are still to come.", left)
        return fill(message, n=str(left))
    if trace.mode == "forward":
        assert trace.wrt is not None
        message = tr("Every value is known. Next, {wrt} moves, and everything that depends on it.")
        return fill(message, wrt=named(trace.graph, trace.wrt))
    message = tr("Every value is known. Next, the way back begins at {output}.")
    return fill(message, output=named(trace.graph, trace.output))


def _shares_to_come(trace: Trace, source: NodeId, cursor: int) -> Spans:
    """Which other shares of a node's gradient are missing."""
    graph = trace.graph
    shares = trace.index.arrivals[source]
    node, total = named(graph, source), len(shares)
    if total == 1:
        message = tr("Nothing else leads from {node} to {output}, so this is its whole gradient.")
        return fill(message, node=node, output=named(graph, trace.output))
    missing = [share.edge.target for share in shares if share.edge is not None and share.known > cursor]
    if not missing:
        both = tr("Both shares of {node} are here, to be added up.")
        message = both if total == 2 else tr("All {n} shares of {node} are here, to be added up.")
        return fill(message, node=node, n=str(total))
    targets = {share.edge.target for share in shares if share.edge is not None}
    others = listed([named(graph, target) for target in dict.fromkeys(missing)])
    if total == 2:
        if len(targets) == 1:
            message = tr("{node} enters {others} twice. Its other share is still to come.")
        else:
            message = tr("{node} feeds two nodes. Its other share, from {others}, is still to come.")
        return fill(message, node=node, others=others)
    if len(missing) > 4:
        message = tr("{node} collects {total} shares. {n} of them are still to come.")
        return fill(message, node=node, total=str(total), n=str(len(missing)))
    message = trn(
        "{node} collects {total} shares. The last one, from {others}, is still to come.",
        "{node} collects {total} shares. {n} of them, from {others}, are still to come.",
        len(missing),
    )
    return fill(message, node=node, total=str(total), n=str(len(missing)), others=others)


def _paths_to_come(trace: Trace, cursor: int) -> Spans:
    done = sum(step.kind == "path" for step in trace.steps[:cursor])
    left = (trace.path_count or 0) - done
    if left == 0:
        return fill(tr("All paths are walked; their products are added up next."))
    message = trn("{n} path is still to be walked.", "{n} paths are still to be walked.", left)
    return fill(message, n=Span(count(left)))
