"""The definitions of blocks in a program's text: which ones a graph needs, and where they are put."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from gradviz.graph.block import is_own
from gradviz.graph.definitions import Own, normal
from gradviz.graph.graph import Graph, GraphError
from gradviz.graph.parse import parse_program
from gradviz.graph.program_syntax import read_program
from gradviz.graph.tokens import BYTE_ORDER_MARK, newline_of, plain, tokens
from gradviz.language import tr


@lru_cache(maxsize=512)
def blocks_of(op: str) -> Mapping[str, Own]:
    """All blocks that an operation defines which is a definition: those that it calls, and itself. Raises
    ParseError."""
    return parse_program(op).blocks


def needed_blocks(graph: Graph) -> dict[str, Own]:
    """The blocks of one's own that a graph is made of, by name, each after those that it calls.

    Raises GraphError where two of them have one name, which no program can say.
    """
    found: dict[str, Own] = {}
    for op in dict.fromkeys(node.op for node in graph if is_own(node.op)):
        for name, own in blocks_of(op).items():
            if found.setdefault(name, own).op != own.op:
                raise GraphError(tr("Two blocks are called {name}.").format(name=name))
    return found


def definitions_text(graph: Graph) -> str:
    """The definitions that a program of this graph begins with; empty where it needs none."""
    return "".join(f"{normal(own.definition)}\n" for own in needed_blocks(graph).values())


def with_definitions(text: str, graph: Graph, known: Mapping[str, Own]) -> str:
    """The text of a program with every definition that its graph needs. `known` are those that stand in it
    already; of one name, what the graph needs takes the place of what stands there."""
    missing = {n: own for n, own in needed_blocks(graph).items() if n not in known or known[n].op != own.op}
    if not missing:
        return text
    ready, newline = plain(text), newline_of(text)
    old = {d.name.name: (d.start, d.end) for d in read_program(tokens(ready)).definitions}
    for name in sorted(missing.keys() & old.keys(), key=lambda name: -old[name][0]):
        start, end = old[name]
        own = missing.pop(name)
        text = text[:start] + normal(own.definition).rstrip("\n").replace("\n", newline) + text[end:]
    if not missing:
        return text
    more = "".join(f"{normal(own.definition)}\n" for own in missing.values()).replace("\n", newline)
    at = _below_definitions(text)
    gap = "" if not text[:at].strip() or text[:at].endswith(("\n", "\r")) else newline
    return text[:at] + gap + more + text[at:]


def _below_definitions(text: str) -> int:
    """Where new definitions go: below those that stand there, else above the first line of the program."""
    ready = plain(text)
    found = tokens(ready)
    definitions = read_program(found).definitions
    if definitions:
        end = ready.find("\n", definitions[-1].end)
        return len(text) if end < 0 else end + 1
    first = next((token for token in found if token.kind not in ("line", "end")), None)
    if first is None:
        return len(text)
    at = ready.rfind("\n", 0, first.start) + 1
    return 1 if at == 0 and text.startswith(BYTE_ORDER_MARK) else at
