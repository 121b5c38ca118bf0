r"""How the gradient of one node comes about, line by line, from the output down to it: the steps of the
backward pass that it depends on, and no others."""

from __future__ import annotations

from collections.abc import Sequence

from gradviz.engine.trace import Trace
from gradviz.explain.formula import Formula
from gradviz.explain.formulas import step_formula
from gradviz.graph.graph import NodeId


def derivation(trace: Trace, node_id: NodeId) -> Sequence[Formula]:
    """The lines, in the order of the steps. None where no derivative runs between the node and the output.

    In forward mode the lines lead from the input on to the node; for the sum over paths they are the paths
    from the node that the trace asks about.
    """
    concerned = _concerned(trace, node_id)
    found = []
    for cursor, step in enumerate(trace.steps, start=1):
        if step.kind in ("forward", "update"):
            continue
        receiver = step.node
        if step.kind == "backward" and step.source is not None:
            receiver = step.source
        if receiver in concerned:
            found.append(step_formula(trace, cursor))
    return found if len(found) > 1 or trace.output == node_id else ()


def _concerned(trace: Trace, node_id: NodeId) -> frozenset[NodeId]:
    """The nodes whose gradient (or tangent) that of the node is made of."""
    if trace.mode == "forward":
        assert trace.wrt is not None
        return trace.graph.ancestors(node_id) & trace.graph.descendants(trace.wrt)
    if node_id not in trace.flow.into:
        return frozenset()
    if trace.mode == "paths":
        return frozenset({node_id} if node_id == trace.wrt else ())
    return trace.graph.descendants(node_id) & frozenset(trace.flow.into)


def latex_of(lines: Sequence[Formula]) -> str:
    r"""The lines as one piece of LaTeX (amsmath), aligned at their first sign: ready for a paper."""
    rows = []
    for line in lines:
        for sign in (r" \leftarrow ", " = "):
            left, found, right = line.symbols.partition(sign)
            if found:
                rows.append(f"{left} &{sign.strip()} {right}" + _rest(line))
                break
        else:
            rows.append(line.symbols + _rest(line).replace(" = ", " &= ", 1))
    body = " \\\\\n".join(f"  {row}" for row in rows)
    return f"\\begin{{align*}}\n{body}\n\\end{{align*}}\n" if rows else ""


def _rest(line: Formula) -> str:
    return "".join(f" = {piece}" for piece in (line.numbers, line.result) if piece)
