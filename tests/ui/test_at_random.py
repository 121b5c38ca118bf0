"""Somebody does thousands of things in no order at all: nothing ever raises, canvas and document never fall
apart, and a full undo returns to the very first state."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gradviz.document.files import decode, encode
from gradviz.document.notes import COLOURS
from gradviz.graph.block import BLOCKS
from gradviz.graph.graph import Edge, NodeId, same_structure
from gradviz.graph.parse import parse
from gradviz.ops.op import OPS
from gradviz.ui.session import Session
from gradviz.ui.stage import Stage

MOST_NODES = 40
"""Above this nothing more is added: it is the variety that finds things, not the size."""
PROGRAMS = (
    "a = 2\nb = 1\ne = (a + b) * (b + 1)",
    'x = [1, 2]\nh = dense(x, 3, activation="tanh")  # a layer\ny = dense(h, 1)\nL = mse(y, [0.5])',
    'y = neuron(a, b, activation="step", w=[0.5, 0.5], b=-0.8)',
    "y = mlp([1, 2], 2, 1)\nz = y + _",
    "x = [1, 2]\nt = [1, 2, 3]\ns = x + t",
    "y = tanh(",
    "",
)
OPERATIONS = ("input", "param", "const", "add", "multiply", "total", "tanh", "log", "matmul", "sum", "mse")
BLOCKS_TO_ADD = ("neuron", "dense", "mlp")
TEXTS = ("a * b", "q = a + 1\nr = q ** 2", "dense(x, 2)", "w = param([1, 2])", "nonsense((", "x = _")


class Somebody(RuleBasedStateMachine):
    """One session with its canvas."""

    def __init__(self) -> None:
        super().__init__()
        self.session = Session()
        self.stage = Stage(self.session)
        self.stage.resize(700, 500)
        self.stage.canvas.set_reduced_motion(True)

    @initialize(text=st.sampled_from(PROGRAMS))
    def begin(self, text: str) -> None:
        """Something is open."""
        try:
            self.session.open_text(text)
        except ValueError:
            self.session.open_text("y = x")
        self.first = self.session.state

    # --- what there is -------------------------------------------------------------------------------------

    def node(self, k: int) -> NodeId | None:
        """One of the nodes of the drawing."""
        nodes = tuple(self.session.state.graph.nodes)
        return nodes[k % len(nodes)] if nodes else None

    def shown(self, k: int) -> NodeId | None:
        """One of the nodes on the screen."""
        nodes = tuple(self.session.graph.drawn.nodes)
        return nodes[k % len(nodes)] if nodes else None

    def edge(self, k: int) -> Edge | None:
        edges = self.session.state.graph.drawn.edges
        return edges[k % len(edges)] if edges else None

    def is_small(self) -> bool:
        return len(self.session.state.graph) < MOST_NODES

    # --- what is done --------------------------------------------------------------------------------------

    @precondition(is_small)
    @rule(op=st.sampled_from(OPERATIONS + BLOCKS_TO_ADD), x=st.integers(-300, 300), y=st.integers(-300, 300))
    def add(self, op: str, x: int, y: int) -> None:
        self.session.building.add(op, at=(float(x), float(y)))

    @precondition(is_small)
    @rule(k=st.integers(0, 99), op=st.sampled_from(("tanh", "add", "negate", "dense")))
    def insert(self, k: int, op: str) -> None:
        edge = self.edge(k)
        if edge is not None:
            self.session.building.insert(edge, op)

    @rule(one=st.integers(0, 99), other=st.integers(0, 99), slot=st.integers(0, 3))
    def connect(self, one: int, other: int, slot: int) -> None:
        source, target = self.node(one), self.node(other)
        if source is not None and target is not None:
            count = len(self.session.state.graph.nodes[target].inputs)
            if slot <= count:
                self.session.building.connect(source, target, slot)

    @rule(k=st.integers(0, 99))
    def cut(self, k: int) -> None:
        edge = self.edge(k)
        if edge is not None:
            self.session.building.disconnect(edge)

    @rule(k=st.integers(0, 99), bridge=st.booleans())
    def delete(self, k: int, bridge: bool) -> None:
        node_id = self.node(k)
        if node_id is not None:
            self.session.building.delete([node_id], bridge)

    @rule(k=st.integers(0, 99), op=st.sampled_from(("multiply", "sigmoid", "maximum", "sum", "input")))
    def become(self, k: int, op: str) -> None:
        node_id = self.node(k)
        if node_id is not None:
            self.session.building.replace(node_id, op)

    @rule(k=st.integers(0, 99), name=st.sampled_from(("q", "w", "", "a b", "loss", "y", "学习")))
    def rename(self, k: int, name: str) -> None:
        node_id = self.node(k)
        if node_id is not None:
            self.session.building.rename(node_id, name)

    @precondition(is_small)
    @rule(k=st.integers(0, 99), j=st.integers(0, 99))
    def copy_and_paste(self, k: int, j: int) -> None:
        some = {node_id for node_id in (self.node(k), self.node(j)) if node_id is not None}
        if some:
            self.session.building.paste(self.session.building.copy(some), at=(0.0, 0.0))

    @precondition(is_small)
    @rule(k=st.integers(0, 99))
    def duplicate(self, k: int) -> None:
        node_id = self.node(k)
        if node_id is not None:
            self.session.building.duplicate([node_id])

    @precondition(is_small)
    @rule(text=st.sampled_from(TEXTS))
    def paste(self, text: str) -> None:
        self.session.building.paste(text)

    @rule(text=st.sampled_from(PROGRAMS))
    def type_program(self, text: str) -> None:
        self.session.set_text(text)
        self.session.settle()

    @precondition(is_small)
    @rule(line=st.sampled_from(("k = 3", "# remark", "m = a * 2", "broken = (", "n = dense([1, 2], 2)")))
    def type_line(self, line: str) -> None:
        self.session.set_text(f"{self.session.text.rstrip()}\n{line}\n")
        self.session.settle()

    @rule(k=st.integers(0, 99), value=st.sampled_from((0.0, -2.5, 1e9)), final=st.booleans())
    def set_value(self, k: int, value: float, final: bool) -> None:
        node_id = self.shown(k)
        node = self.session.graph.nodes.get(node_id) if node_id is not None else None
        if node_id is not None and node is not None and node.is_leaf and node.value is not None:
            changed = node.value.copy()
            changed[...] = value
            self.session.set_value(node_id, changed, final)

    @rule(k=st.integers(0, 99))
    def open_or_close(self, k: int) -> None:
        blocks = [node.id for node in self.session.expanded.graph if node.op in BLOCKS]
        things = [*blocks, *self.session.expanded.opened]
        if things:
            chosen = things[k % len(things)]
            self.session.open_block(chosen, chosen not in self.session.expanded.opened)

    @rule(k=st.integers(0, 99), x=st.integers(-500, 500), y=st.integers(-500, 500))
    def carry(self, k: int, x: int, y: int) -> None:
        node_id = self.shown(k)
        if node_id is not None:
            self.session.move({node_id: (float(x), float(y))})

    @rule(k=st.integers(0, 99))
    def choose_output(self, k: int) -> None:
        node_id = self.node(k)
        if node_id is not None:
            self.session.set_output(node_id)

    @rule(k=st.integers(0, 99), share=st.floats(0, 1))
    def look(self, k: int, share: float) -> None:
        """Select something and step somewhere."""
        self.session.select(self.shown(k))
        self.session.set_cursor(round(share * len(self.session.trace or ())))

    @rule(mode=st.sampled_from(("reverse", "forward", "paths")))
    def go_another_way(self, mode: str) -> None:
        self.session.set_mode(mode)  # type: ignore[arg-type]

    @rule(kind=st.sampled_from(("note", "frame")))
    def jot(self, kind: str) -> None:
        self.session.jotting.add(kind, (0.0, 0.0), "here")  # type: ignore[arg-type]

    @rule(k=st.integers(0, 99), deed=st.integers(0, 5), x=st.integers(-200, 200), y=st.integers(-200, 200))
    def jot_again(self, k: int, deed: int, x: int, y: int) -> None:
        """Something is done with a note or a frame."""
        jotting, session = self.session.jotting, self.session
        if deed == 5:
            jotting.frame([(float(x), float(y), 100.0, 60.0)])
        elif session.state.notes:
            number = tuple(session.state.notes)[k % len(session.state.notes)]
            places = session.drawing.places
            held = jotting.held_by(number, places)
            carried = {i: (places[i][0] + x, places[i][1] + y) for i in held}
            deeds: tuple[Callable[[], object], ...] = (
                lambda: jotting.write(number, f"a **word** of {x}"),
                lambda: jotting.colour(number, COLOURS[k % len(COLOURS)]),
                lambda: jotting.move(number, (float(x), float(y)), carried, final=k % 2 == 0),
                lambda: jotting.resize(number, float(x), float(y), final=k % 2 == 0),
                lambda: jotting.delete(number),
            )
            deeds[deed]()

    @rule(
        k=st.integers(0, 99),
        j=st.integers(0, 99),
        way=st.sampled_from(("tidy", "left", "middle", "horizontal")),
    )
    def put_in_order(self, k: int, j: int, way: str) -> None:
        some = {node_id for node_id in (self.node(k), self.node(j), self.node(k + j)) if node_id is not None}
        if way == "tidy":
            self.session.tidy()
        elif way == "horizontal":
            self.session.building.distribute(some, "horizontal")
        else:
            self.session.building.align(some, way)  # type: ignore[arg-type]

    @rule(steps=st.integers(1, 4))
    def undo(self, steps: int) -> None:
        for _ in range(steps):
            self.session.undo()

    @rule(steps=st.integers(1, 4))
    def redo(self, steps: int) -> None:
        for _ in range(steps):
            self.session.redo()

    @rule()
    def save(self) -> None:
        """What is saved is what is open."""
        state = self.session.state
        again = decode(encode(state), "x.gradviz")
        assert again.graph == state.graph
        assert (again.text, again.draft, again.opened) == (state.text, state.draft, state.opened)
        assert again.notes == state.notes

    # --- what always holds ---------------------------------------------------------------------------------

    @invariant()
    def text_and_drawing_say_the_same(self) -> None:
        graph = self.session.state.graph
        read = parse(self.session.state.text)
        assert {node.name for node in read if node.name} == {node.name for node in graph if node.name}
        assert sorted(node.op for node in read) == sorted(node.op for node in graph)
        bare = self.session.program.graph
        assert same_structure(bare, graph)

    @invariant()
    def the_canvas_shows_the_drawing(self) -> None:
        QApplication.processEvents()
        session, canvas = self.session, self.stage.canvas.canvas
        if session.is_busy or session.trace is None:
            return
        assert set(canvas.cards) == set(session.trace.graph.drawn.nodes)
        assert set(canvas.wires) == set(session.trace.graph.drawn.edges)
        assert set(canvas.notes.items) == set(session.state.notes)

    def teardown(self) -> None:
        while self.session.document.can_undo:
            self.session.undo()
        end = self.session.state
        assert end.graph == self.first.graph
        assert (end.text, end.opened, end.notes) == (self.first.text, self.first.opened, self.first.notes)
        self.session.close()
        self.stage.close()
        self.stage.deleteLater()
        QApplication.processEvents()


def test_the_operations_that_are_added_are_there() -> None:
    assert set(OPERATIONS) <= set(OPS)
    assert set(BLOCKS_TO_ADD) <= set(BLOCKS)


@pytest.mark.slow
@pytest.mark.parametrize("round_", range(5))
def test_five_thousand_things_in_no_order_break_nothing(
    round_: int, qtbot: QtBot, run_machine: Callable[[type[RuleBasedStateMachine], int], None]
) -> None:
    run_machine(Somebody, round_)


@pytest.fixture
def run_machine() -> Callable[[type[RuleBasedStateMachine], int], None]:
    """Runs a tenth of the examples, so that several workers share them."""
    from hypothesis.stateful import run_state_machine_as_test

    def run(machine: type[RuleBasedStateMachine], seed: int) -> None:
        from hypothesis import seed as seeded

        chosen = settings(
            max_examples=20,
            stateful_step_count=50,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate,),
            database=None,
        )
        run_state_machine_as_test(seeded(seed)(machine), settings=chosen)

    return run
