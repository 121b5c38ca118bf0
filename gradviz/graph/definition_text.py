"""The definitions of blocks in a program's text: which ones a graph needs, and where they are put."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from gradviz.graph.block import is_own
from gradviz.graph.definitions import Own, normal
from gradviz.graph.edit import fresh_name
from gradviz.graph.graph import Graph, GraphError
from gradviz.graph.parse import parse_program
from gradviz.graph.program_syntax import BLOCK, read_program
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


def defines(text: str, name: str) -> bool:
    """Whether a text, which need not be a whole program, begins the definition of a block of this name."""
    found = tokens(plain(text))
    return any(a.text == BLOCK and b.text == name for a, b in pairwise(found) if a.kind == b.kind == "name")


def definition_for(text: str, op: str) -> tuple[int, str]:
    """Where in a text, which need not be a whole program, the definitions of a block can be put in, and what
    is put in there: those that it does not have."""
    missing = [own for name, own in blocks_of(op).items() if not defines(text, name)]
    return _above_everything(text), "".join(f"{normal(own.definition)}\n" for own in missing)


def _below_definitions(text: str) -> int:
    """Where new definitions go: below those that stand there, else above the first line of the program."""
    ready = plain(text)
    found = tokens(ready)
    definitions = read_program(found).definitions
    if definitions:
        end = ready.find("\n", definitions[-1].end)
        return len(text) if end < 0 else end + 1
    return _above_everything(text)


def _above_everything(text: str) -> int:
    """Where the first line begins that is not empty, and no comment."""
    ready = plain(text)
    first = next((token for token in tokens(ready) if token.kind not in ("line", "end")), None)
    if first is None:
        return len(text)
    at = ready.rfind("\n", 0, first.start) + 1
    return 1 if at == 0 and text.startswith(BYTE_ORDER_MARK) else at


# --- names -------------------------------------------------------------------------------------------------


def fitting(op: str, known: Mapping[str, Own]) -> str:
    """A block for a program that has these blocks already: itself, or under another name (as those that it
    calls may be) where what is called so there is something else."""
    if not is_own(op):
        return op
    own = blocks_of(op)
    taken = {*known, *own}
    names: dict[str, str] = {}
    for name, found in own.items():
        if name in known and known[name].op != found.op:
            names[name] = fresh_name(taken, name)
            taken.add(names[name])
    return with_other_names(op, names) if names else op


def with_fitting_blocks(graph: Graph, known: Mapping[str, Own]) -> Graph:
    """The same graph, of blocks that such a program can have."""
    changed = {n.id: replace(n, op=fitting(n.op, known)) for n in graph if is_own(n.op)}
    changed = {node_id: node for node_id, node in changed.items() if node.op != graph.nodes[node_id].op}
    return Graph({**graph.nodes, **changed}, graph.chosen) if changed else graph


def with_other_names(op: str, names: Mapping[str, str]) -> str:
    """A block in whose definition, and in those that it calls, blocks are called otherwise. Raises ParseError
    where that means nothing."""
    found = tokens(op)
    pieces: list[str] = []
    end = 0
    for token, following in pairwise(found):
        if token.kind == "name" and token.text in names and following.text == "(":
            pieces += (op[end : token.start], names[token.text])
            end = token.end
    return last_block("".join((*pieces, op[end:])))


def last_block(text: str) -> str:
    """The operation of the last block that a text defines. Raises ParseError, KeyError for none."""
    return parse_program(text).blocks[read_program(tokens(plain(text))).definitions[-1].name.name].op
