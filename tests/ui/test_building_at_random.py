"""Thousands of deeds at random: nothing raises, the text says what the graph says, and undo leads all the way
back."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from gradviz.document.document import State
from gradviz.document.files import decode, encode
from gradviz.graph.block import BLOCKS, attrs_of
from gradviz.graph.graph import Edge, NodeId
from gradviz.graph.parse import parse_program
from gradviz.ops.op import LEAVES, OPS
from gradviz.ui.building import Port
from gradviz.ui.session import Session

START = '# at first\na = 2\nb=1\ne = (a+b) * (b+1)  # the product\nh = dense([a, b], 3, activation="tanh")\n'
OPERATIONS = (*LEAVES, *OPS, *BLOCKS, *BLOCKS)
PIECES = (
    "q = a * zz",
    "a = 3\nc = tanh(a)",
    "x = [1, 2]\nsum(x)",
    "f =",
    "w = dense(x, 2)\nw.W.T",
    "e + _",
    "",
    "block unit1(x) { param(2) * x }\nunit1(a)",
    'block act(x, n=2, bend="relu") {\n  h = dense(x, n, activation=bend)\n  h + x[0]\n}\nr = act([1, 2], 3)',
)
TYPED = (
    "\nf = e *",
    "\nf = e * 2",
    "\n# a note",
    "\nk = relu(_)",
    " + 1",
    "\nz = dense(a, 2)",
    "\noutput a",
    "\nblock unit2(x) { x**2 }\nu = unit2(e)",
    "(",
)
NAMES = ("a", "b", "loss", "y", "", "sum", "2x", "w1", "_1")
Seed = st.integers(0, 1_000_000)


class Hand(RuleBasedStateMachine):
    """Somebody who does anything, as often as it comes."""

    def __init__(self) -> None:
        super().__init__()
        self.session = self.opened()
        self.first = self.session.state
        self.clipboard = ""
        self.seen: State | None = None

    def opened(self) -> Session:
        """A session that neither runs nor places anything: what is on trial is the document."""
        session = Session()
        session._recorder.record = lambda request: None  # type: ignore[method-assign]
        session.open_text(START)
        return session

    def teardown(self) -> None:
        session = self.session
        while session.document.can_undo:
            session.undo()
        assert session.state.text == self.first.text
        assert session.state.graph == self.first.graph
        session.close()

    # --- whom it may concern -------------------------------------------------------------------------------

    def node(self, random: Random) -> NodeId:
        """Any node, now and then one that is not there."""
        nodes = [*self.session.state.graph.nodes, (99,)]
        return random.choice(nodes)

    def nodes(self, random: Random) -> list[NodeId]:
        return [self.node(random) for _ in range(random.randint(1, 4))]

    def edge(self, random: Random) -> Edge:
        edges = self.session.state.graph.edges
        return random.choice(edges) if edges else Edge((99,), (98,), 0)

    def port(self, random: Random) -> Port:
        return Port(self.node(random), random.choice((None, 0, 1, 2)))

    # --- deeds ---------------------------------------------------------------------------------------------

    @rule(seed=Seed)
    def adds(self, seed: int) -> None:
        random = Random(seed)
        ports = [self.port(random)] if random.random() < 0.6 else []
        at = (random.uniform(-500, 500), 0.0) if random.random() < 0.5 else None
        self.session.building.add(random.choice(OPERATIONS), at=at, connect_to=ports)

    @rule(seed=Seed)
    def wires(self, seed: int) -> None:
        random, building = Random(seed), self.session.building
        deeds: tuple[Callable[[], object], ...] = (
            lambda: building.connect(self.node(random), self.node(random), random.randint(0, 3)),
            lambda: building.reconnect(self.edge(random), source=self.node(random)),
            lambda: building.reconnect(
                self.edge(random), target=Port(self.node(random), random.randint(0, 2))
            ),
            lambda: building.disconnect(self.edge(random)),
            lambda: building.insert(self.edge(random), random.choice(OPERATIONS)),
            lambda: building.put_on(self.edge(random), self.node(random)),
        )
        random.choice(deeds)()

    @rule(seed=Seed)
    def changes(self, seed: int) -> None:
        random, building = Random(seed), self.session.building
        node_id = self.node(random)
        node = self.session.state.graph.nodes.get(node_id)
        attrs = () if node is None else attrs_of(node.op)
        deeds: list[Callable[[], object]] = [
            lambda: building.replace(node_id, random.choice(OPERATIONS)),
            lambda: building.rename(node_id, random.choice(NAMES)),
            lambda: self.session.set_value(node_id, random.choice((2.5, -1.0, [1.0, 2.0]))),
            lambda: self.session.set_output(random.choice((None, node_id))),
        ]
        if attrs:
            attr = random.choice(attrs)
            more = {"int": (1, 2), "float": (0.5, 2.0), "bool": (True, False), "shape": ((2, 3), (4,))}
            value = random.choice((attr.default, *attr.choices, *more.get(attr.kind, ())))
            deeds.append(lambda: building.set_attribute(node_id, attr.name, value))
        random.choice(deeds)()

    @rule(seed=Seed)
    def deletes(self, seed: int) -> None:
        random = Random(seed)
        things = [*self.nodes(random), self.edge(random)]
        self.session.building.delete(random.sample(things, 2), bridge=random.random() < 0.5)

    @rule(seed=Seed)
    def copies(self, seed: int) -> None:
        random, building = Random(seed), self.session.building
        nodes = self.nodes(random)
        match random.randint(0, 4):
            case 0:
                self.clipboard = building.copy(nodes)
            case 1:
                self.clipboard = building.cut(nodes)
            case 2:
                building.duplicate(nodes)
            case 3:
                building.paste(self.clipboard, at=(0.0, 0.0))
            case _:
                building.paste(random.choice(PIECES))

    @rule(seed=Seed)
    def makes_a_block(self, seed: int) -> None:
        random = Random(seed)
        self.session.building.gather(set(self.nodes(random)), f"unit{random.randint(1, 3)}")

    @rule(seed=Seed)
    def types(self, seed: int) -> None:
        random, text = Random(seed), self.session.text
        at = random.randint(0, len(text))
        kind = random.random()
        if kind < 0.5:
            self.session.set_text(text + random.choice(TYPED))
        elif kind < 0.8:
            self.session.set_text(text[:at] + text[at + random.randint(1, 6) :])
        else:
            self.session.set_text(self.session.state.text)
        if random.random() < 0.5:
            self.session.settle()

    @rule(seed=Seed)
    def arranges(self, seed: int) -> None:
        random, building = Random(seed), self.session.building
        nodes = self.nodes(random)
        self.session.move({node_id: (random.uniform(-9, 9), 0.0) for node_id in nodes})
        building.align(nodes, "left")
        building.distribute(nodes, "vertical")

    @rule(seed=Seed)
    def points(self, seed: int) -> None:
        random, session = Random(seed), self.session
        session.select(
            random.choice((None, self.node(random), self.edge(random))), extend=random.random() < 0.5
        )
        random.choice((session.select_all, session.select_dependents, session.select_dependencies))()

    @rule(seed=Seed)
    def opens_blocks(self, seed: int) -> None:
        random = Random(seed)
        self.session.open_block(self.node(random), random.random() < 0.7)

    @rule(steps=st.integers(1, 8))
    def goes_back(self, steps: int) -> None:
        for _ in range(steps):
            self.session.undo()

    @rule(steps=st.integers(1, 8))
    def goes_forward(self, steps: int) -> None:
        for _ in range(steps):
            self.session.redo()

    @rule(reopen=st.integers(0, 9))
    def saves(self, reopen: int) -> None:
        state = self.session.state
        loaded = decode(encode(state), "file")
        assert (loaded.text, loaded.draft) == (state.text, state.draft)
        assert loaded.graph == state.graph
        assert (loaded.places, loaded.pinned) == (state.places, state.pinned & state.places.keys())
        if reopen == 0:
            self.session.open_state(loaded)
            self.first = self.session.state

    # --- what always holds ---------------------------------------------------------------------------------

    @invariant()
    def the_text_says_what_the_graph_says(self) -> None:
        state = self.session.state
        if state is self.seen:
            return
        self.seen = state
        assert parse_program(state.text, state.graph).graph == state.graph
        assert self.session.program.graph is state.graph


class Onlooker(Hand):
    """The same, and what is on the screen is what is in the document."""

    def opened(self) -> Session:
        session = Session()
        session.open_text(START)
        return session

    @invariant()
    def the_screen_shows_the_document(self) -> None:
        session = self.session
        while session.is_busy:  # what takes long is done beside the window
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if not len(session.state.graph):
            assert len(session.drawing.graph) == 0
            return
        assert session.trace is not None
        assert session.expanded.source is session.state.graph
        assert session.trace.graph.nodes.keys() == session.expanded.graph.nodes.keys()
        assert session.is_drawn
        assert session.frame is not None
        assert session.frame.cards.keys() == session.drawing.graph.nodes.keys()
        assert all(node_id in session.graph for node_id in session.selected)


@pytest.mark.parametrize("somebody, examples, steps", [(Hand, 100, 50), (Onlooker, 6, 25)])
def test_whatever_a_hand_does_the_document_holds_together(
    qapp: QApplication, somebody: type[Hand], examples: int, steps: int
) -> None:
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    chosen = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=checks
    )
    run_state_machine_as_test(somebody, settings=chosen)  # type: ignore[no-untyped-call]
