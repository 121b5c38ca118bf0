"""The person's text follows an edit of the drawing.

Every statement that the edit does not concern stays as it was typed, character by character: comments,
spacing, order. A statement that is concerned is written anew in its place, one whose node is gone vanishes
with its line, and a new one comes above the first that uses it, or where its node stands among the others.
The text that results means exactly the edited graph.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from gradviz.graph.block import is_block, parameter_names
from gradviz.graph.definition_text import with_definitions
from gradviz.graph.edit import ONE
from gradviz.graph.expressions import ATOM, Piece, leaf_text
from gradviz.graph.graph import Graph, Node, NodeId, same_bits
from gradviz.graph.initial import is_owned, operands, owners_first
from gradviz.graph.line_order import line_order, longest_rising
from gradviz.graph.names import UNNAMED, normal_name
from gradviz.graph.parse import Program, parse_as
from gradviz.graph.rewrite import literal_text
from gradviz.graph.rows import Change, Sheet
from gradviz.graph.statements import Layout
from gradviz.graph.text import program_of
from gradviz.graph.tokens import plain
from gradviz.graph.writer import Line, Writer, needs_line
from gradviz.ops.op import OPS


def woven(program: Program, graph: Graph) -> str:
    """The program's text, brought up to date with an edited graph.

    Raises GraphError for a circle, and for a node whose name no program can have.
    """
    return weave(program, graph).text


def weave(program: Program, graph: Graph) -> Program:
    """The same as a program, whose graph has the very nodes of the edited one, in the order of the text."""
    if graph == program.graph:
        return program
    weaving = _Weaving(program, graph)
    try:
        text = with_definitions(weaving.text(), graph, program.blocks)
        return parse_as(text, graph, weaving.nameless(), program.next_id)
    except ValueError:  # tests hold that this never happens; a text that lies would be worse
        return parse_as(program_of(graph), graph, {}, program.next_id)


Waiting = tuple[NodeId, int | None]
"""A line that is to be put in: what it defines, and which old statement it is, where it is one."""


class _Weaving:
    """One edit of one text."""

    def __init__(self, program: Program, graph: Graph) -> None:
        self.program, self.old, self.new = program, program.graph, graph
        self.layout = Layout(program)
        self.definitions = self.layout.definitions
        self.numbers = _free_numbers(program.text)
        self.implicit = {
            i for i in self.layout.implicit if i in graph and self._stays_implicit(graph.nodes[i])
        }
        """Inputs that no line gives a value, now as before."""
        touched = {i for i in self._touched() if i in self.old}
        concerned = {self.layout.statement_of(i) for i in touched}
        self.concerned = {root for root in concerned if root is not None and self._is_concerned(root)}
        """What is defined by statements that cannot stay as they are."""
        dissolved = {root for root in touched if root in self.definitions and self._dissolves(root)}
        self.concerned |= dissolved
        self.roots = [root for root in self.definitions if root in graph and root not in dissolved]
        """What had a line and has one still, in the old order."""
        self._has_line = set(self.roots)
        self.names = self._names()
        """What nodes without a name are called in the new text, as far as they have lines."""
        self.lines = self._written()
        """New right-hand sides, by the node that each defines."""
        self.homes = {
            i: self.definitions[root].number
            for root in self.concerned
            if root not in self._has_line
            for i in self.layout.members(root)
        }
        """For what was written in a statement that goes, which one that was."""
        self.touches = sorted([*self._renamings(), *self._new_numbers()])
        """Names and numbers that change where they stand."""

    def nameless(self) -> Mapping[str, NodeId]:
        """What is called ``_1``, ``_2``, ... in the new text."""
        lines = {line.name: line.node for line in self.lines.values()}
        return lines | {name: node_id for node_id, name in self.names.items()}

    # --- what changes --------------------------------------------------------------------------------------

    def _touched(self) -> set[NodeId]:
        """The nodes that are gone or different, and those that gain or lose something that uses them."""
        old, new = self.old.nodes, self.new.nodes
        changed = [(node, new.get(i)) for i, node in old.items() if new.get(i) is not node]
        added = [node for i, node in new.items() if i not in old]
        found = {node.id for node, _ in changed} | {self.old.chosen, self.new.chosen}
        for node in itertools.chain(added, *changed):
            if node is not None:
                found.update(node.inputs)
        return {node_id for node_id in found if node_id is not None}

    def _is_concerned(self, root: NodeId) -> bool:
        """Something in a statement is gone, means something else, or needs a line of its own now."""
        for node_id in self.layout.members(root):
            node, before, is_root = self.new.nodes.get(node_id), self.old.nodes[node_id], node_id == root
            if node is None or not (node is before or self._reads_alike(before, node, is_root)):
                return True
            if not is_root and not is_owned(self.new, node_id) and needs_line(self.new, node):
                return True
        return False

    def _dissolves(self, root: NodeId) -> bool:
        """A line without a name of its own goes into the one that uses it now, unless a comment would go."""
        node = self.new.nodes.get(root)
        if node is None or self.old.nodes[root].name or needs_line(self.new, node):
            return False
        used = self.new.outgoing[root]
        if used == self.old.outgoing[root]:
            return False
        user = used[0].target
        if user in self.old and self.layout.statement_of(user) not in self.concerned:
            return False
        end = self.layout.place(root)[1]
        return "#" not in self.program.text[end:].partition("\n")[0]

    def _reads_alike(self, before: Node, node: Node, is_root: bool) -> bool:
        """Equal but for what is put in where it stands: the name of what a line defines, a number."""
        if before.inputs != node.inputs or not (is_root or before.name == node.name):
            return False
        has_own_value = is_owned(self.old, node.id) and node.id in self.program.literal_ranges
        if has_own_value and not _same_value(before, node):
            return False
        return replace(before, name=node.name, value=node.value).same_content(node)

    def _stays_implicit(self, node: Node) -> bool:
        """An input that no line gives a value needs none: it is called by something, and its value is 1."""
        before = self.old.nodes[node.id]
        if node.op != "input" or node.value is None or not same_bits(node.value, ONE):
            return False
        callable_name = node.name in OPS or is_block(node.name)
        called = bool(self.new.outgoing[node.id])
        return bool(node.name) and called and (node.name == before.name or not callable_name)

    def _names(self) -> dict[NodeId, str]:
        found = {}
        for root in self.roots:
            if not self.new.nodes[root].name:
                typed = normal_name(self.definitions[root].name)
                found[root] = typed if UNNAMED.fullmatch(typed) else f"_{next(self.numbers)}"
        return found

    def _called(self, node_id: NodeId) -> str:
        """What a node with a line is called in the new text."""
        line = self.lines.get(node_id)
        return line.name if line is not None else self.new.nodes[node_id].name or self.names[node_id]

    def _written(self) -> dict[NodeId, Line]:
        free = self._free()
        writer = Writer(
            self.new,
            silent={i for i in free if is_owned(self.new, i) and not self._is_said(i)},
            names=self.names,
            numbers=self.numbers,
        )
        for node_id in free:
            for source in operands(self.new, node_id):
                if source not in free and source not in writer.pieces:
                    name = self.new.nodes[source].name or self.names[source]
                    writer.pieces[source] = Piece(name, name, ATOM)
        for node_id in owners_first(self.new):  # which has no circles, or says so
            if node_id in free:
                writer.write(self.new.nodes[node_id])
        return {line.node: line for line in writer.lines}

    def _free(self) -> dict[NodeId, None]:
        """The nodes that are to be written, in model order."""
        left = {i for root in self.concerned for i in self.layout.members(root)}
        left |= self.layout.implicit - self.implicit
        return dict.fromkeys(i for i in self.new.nodes if i in left or i not in self.old)

    def above(self, root: NodeId) -> Iterator[NodeId]:
        """The lines that what stands in the line of `root` calls by name."""
        waiting, has_line = [root], self._has_line
        for node_id in waiting:
            for operand in operands(self.new, node_id):
                if operand in has_line or operand in self.lines:
                    yield operand
                elif operand not in self.implicit:
                    waiting.append(operand)

    def _is_said(self, node_id: NodeId) -> bool:
        """The old text gives this parameter of a block the value that it still has."""
        before = self.old.nodes.get(node_id)
        said = before is not None and node_id in self.program.literal_ranges
        return said and before is not None and _same_value(before, self.new.nodes[node_id])

    # --- the new text --------------------------------------------------------------------------------------

    def text(self) -> str:
        """The text of the edited graph."""
        program = self.program
        order = line_order(self.new, self.roots, self.lines, self.above)
        sheet = Sheet(program.text, [place for _, place in program.statements])
        stays = longest_rising([self.definitions[i].number for i in order if i in self._has_line])
        choice = self._choice(order[-1] if order else None)
        alone = bool(order) and choice.last_may_be_bare and self._may_stand_alone(order[-1])
        bare = order[-1] if alone else None
        sheet.change(choice.changes)
        waiting: list[Waiting] = []
        before: NodeId | None = None
        for root in order:
            number = self.definitions[root].number if root in self._has_line else None
            if number is None or number not in stays:
                waiting.append((root, number))
                continue
            rest = self._put_at_home(sheet, waiting, before, number, bare)
            sheet.put_before(number, self._moved(sheet, rest, sheet.begins_row(number), bare))
            waiting.clear()
            sheet.change(self._changes(root, bare))
            before = root
        waiting = self._put_at_home(sheet, waiting, before, choice.before, bare)
        last = self._moved(sheet, waiting, choice.before is None or sheet.begins_row(choice.before), bare)
        if choice.before is not None:
            sheet.put_before(choice.before, last)
            last = []
        sheet.put_after(max(stays | sheet.replaced, default=None), [*last, *choice.lines])
        gone = [d.number for d in self.definitions.values() if d.number not in stays]
        sheet.take_out([*gone, *choice.gone])
        return sheet.result()

    def _put_at_home(
        self,
        sheet: Sheet,
        waiting: list[Waiting],
        before: NodeId | None,
        following: int | None,
        bare: NodeId | None,
    ) -> list[Waiting]:
        """Of the lines that wait between two statements which stay, put those that belong somewhere: values
        to the values before them, what was written in a statement that goes to its place. The others are
        returned."""
        number = -1 if before is None else self.definitions[before].number
        if before is not None and self.new.nodes[before].is_leaf and sheet.ends_row(number):
            values = [*itertools.takewhile(lambda line: self.new.nodes[line[0]].is_leaf, waiting)]
            sheet.put_after(number, self._moved(sheet, values, True, bare))
            waiting = waiting[len(values) :]
        done = 0
        ends = {self.homes[root]: k + 1 for k, (root, _) in enumerate(waiting) if root in self.homes}
        for home, end in ends.items():
            between = number < home and (following is None or home < following)
            if between and end > done:
                lines = self._moved(sheet, waiting[done:end], sheet.is_alone(home), bare)
                sheet.put_in_place_of(home, lines)
                number, done = home, end
        return waiting[done:]

    def _moved(
        self, sheet: Sheet, waiting: Iterable[Waiting], as_lines: bool, bare: NodeId | None
    ) -> list[str]:
        """New statements, and old ones that come from elsewhere."""
        return [
            self._line(root, bare)
            if number is None
            else sheet.taken(number, self._changes(root, bare), with_comment=as_lines)
            for root, number in waiting
        ]

    def _line(self, root: NodeId, bare: NodeId | None) -> str:
        line = self.lines[root]
        return line.expression if root == bare else f"{line.name} = {line.expression}"

    def _changes(self, root: NodeId, bare: NodeId | None) -> list[Change]:
        """What is different in an old statement."""
        start, end = self.layout.place(root)
        if root in self.lines:
            return [Change(start, end, self._line(root, bare))]
        changes = self._within(start, end)
        if not self.definitions[root].name and root != bare:
            if self.new.nodes[root].is_leaf:
                return [Change(start, end, f"{self._called(root)} = {leaf_text(self.new.nodes[root])}")]
            changes.append(Change(start, start, f"{self._called(root)} = "))
        return changes

    def _renamings(self) -> Iterator[Change]:
        """Other names, wherever the old ones stand."""
        for node in self.old:
            new = self.new.nodes.get(node.id)
            if new is None or new is node or node.id not in self.program.name_ranges:
                continue
            if not (new.name or node.id in self.lines or node.id in self.names):
                continue  # its line is gone, and nothing that stays calls it
            before = node.name or self.names.get(node.id)
            after = new.name or self._called(node.id)
            if before != after:
                for start, end in self.program.name_ranges[node.id]:
                    yield Change(start, end, after)

    def _new_numbers(self) -> Iterator[Change]:
        """Other values, where the old ones stand."""
        for node_id, place in self.program.literal_ranges.items():
            before, node = self.old.nodes[node_id], self.new.nodes.get(node_id)
            if node is None or node is before or node.value is None or node.op != before.op:
                continue
            if not is_owned(self.new, node_id) and not _same_value(before, node):
                yield Change(*place, literal_text(self.program, node, node.value, place))

    def _may_stand_alone(self, root: NodeId) -> bool:
        """The last line needs no name where its node has none, and nothing calls what it says."""
        node = self.new.nodes[root]
        if node.name or (root in self._has_line and self.definitions[root].name):
            return False
        is_called = bool(self.new.outgoing[root]) or root == self.new.chosen
        would_be_another = root in self.lines and (node.is_leaf or node.op == "identity")
        return not is_called and not would_be_another

    # --- the output ----------------------------------------------------------------------------------------

    def _choice(self, last_line: NodeId | None) -> _Choice:
        """What becomes of the statements that choose the output. A name that stands alone chooses it where it
        is not that of the last line, which is the output anyway."""
        statements, chosen = self.program.statements, self.new.chosen
        outputs = [k for k, (root, _) in enumerate(statements) if root is None]
        words = self.layout.words
        # What belongs to a block has no name of its own: ``h.W`` alone on the last line chooses it.
        can_be_named = chosen is not None and not is_owned(self.new, chosen)
        kept = [k for k in outputs if can_be_named]
        changes = [change for k in kept for change in self._chosen_anew(*statements[k][1])]
        for k in words:
            root = statements[k][0]
            says_so = chosen == (None if root == last_line else root)
            if root in self.new and (says_so or kept):
                changes += self._within(*statements[k][1])
                kept.insert(0, k)
        gone = [k for k in (*outputs, *words) if k not in kept]
        lines = [] if chosen is None or kept else [self._words_of_choice(chosen)]
        last = max((definition.number for definition in self.definitions.values()), default=-1)
        after = [k for k in kept if k > last]
        return _Choice(
            changes, gone, lines, min(after, default=None), not words or bool(set(words) <= set(gone))
        )

    def _chosen_anew(self, start: int, end: int) -> list[Change]:
        chosen = self.new.chosen
        assert chosen is not None
        if chosen == self.old.chosen:
            return self._within(start, end)
        return [Change(start, end, self._words_of_choice(chosen))]

    def _words_of_choice(self, chosen: NodeId) -> str:
        if not is_owned(self.new, chosen):
            return f"output {self._called(chosen)}"
        block = self.new.nodes[chosen[:-1]]
        return f"{self._called(block.id)}.{parameter_names(block.op, block.attrs)[chosen[-1]]}"

    def _within(self, start: int, end: int) -> list[Change]:
        first = bisect_left(self.touches, (start,))
        inside = itertools.takewhile(lambda change: change.end <= end, self.touches[first:])
        return list(inside)


class _Choice(NamedTuple):
    """The statements that choose the output: what changes in them, which go, which come, and which of those
    that stay comes after everything else."""

    changes: list[Change]
    gone: list[int]
    lines: list[str]
    before: int | None
    last_may_be_bare: bool


def _same_value(one: Node, other: Node) -> bool:
    if one.value is None or other.value is None:
        return one.value is other.value
    return same_bits(one.value, other.value)


def _free_numbers(text: str) -> Iterator[int]:
    """The numbers of which no ``_1``, ``_2``, ... stands in the text."""
    taken = {int(found[1:]) for found in UNNAMED.findall(plain(text)) if len(found) < 10}
    return (number for number in itertools.count(1) if number not in taken)
