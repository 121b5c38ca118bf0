"""The deeds of a hand: graph, text and places follow together, each deed one step of undo."""

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from gradviz.graph.graph import Edge, Graph
from gradviz.ui.building import Port
from gradviz.ui.session import Session
from tests.ui.session_parts import Heard, node

TYPED = "# the example\na = 2   # two\nb=1\ne = (a+b) *(b+1)  # here\n"


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    made = Session()
    made.open_text(TYPED)
    yield made
    made.close()


def edge(session: Session, source: str, target: str) -> Edge:
    ends = node(session, source), node(session, target)
    return next(wire for wire in session.state.graph.edges if wire[:2] == ends)


Deed = Callable[[Session], object]
DEEDS: dict[str, tuple[Deed, str]] = {
    "new node: ReLU": (
        lambda s: s.building.add("relu", connect_to=Port(node(s, "e"))),
        TYPED + "relu(e)\n",
    ),
    "new node: Parameter": (
        lambda s: s.building.add("param"),
        TYPED.replace("b=1\n", "b=1\nw = param(1)\n"),
    ),
    "new node: Hyperbolic tangent": (
        lambda s: s.building.insert(edge(s, "a", "c"), "tanh"),
        TYPED.replace("(a+b) *(b+1)", "(tanh(a) + b) * (b + 1)"),
    ),
    "operation of c": (
        lambda s: s.building.replace(node(s, "c"), "subtract"),
        TYPED.replace("(a+b) *(b+1)", "(a - b) * (b + 1)"),
    ),
    "deletion of a": (
        lambda s: s.building.delete([node(s, "a")]),
        TYPED.replace("a = 2   # two\n", "").replace("(a+b) *(b+1)", "(_ + b) * (b + 1)"),
    ),
    "cut wire": (
        lambda s: s.building.disconnect(edge(s, "a", "c")),
        TYPED.replace("(a+b) *(b+1)", "(_ + b) * (b + 1)"),
    ),
    "wire to c": (
        lambda s: s.building.connect(node(s, "b"), node(s, "c"), 0),
        TYPED.replace("(a+b) *(b+1)", "(b + b) * (b + 1)"),
    ),
    "wire to d": (
        lambda s: s.building.reconnect(edge(s, "b", "d"), source=node(s, "a")),
        TYPED.replace("(a+b) *(b+1)", "(a + b) * (a + 1)"),
    ),
    "name of b": (
        lambda s: s.building.rename(node(s, "b"), " bias "),
        TYPED.replace("b=1", "bias=1").replace("(a+b) *(b+1)", "(a+bias) *(bias+1)"),
    ),
    "duplicate": (
        lambda s: s.building.duplicate([node(s, "b")]),
        TYPED.replace("b=1\n", "b=1\nb2 = 1\n"),
    ),
    "paste": (
        lambda s: s.building.paste("q = a * zz"),
        TYPED.replace("b=1\n", "b=1\nzz = 1\n") + "q = a * zz\n",
    ),
}


@pytest.mark.parametrize("label", DEEDS)
def test_a_deed_changes_graph_and_text_in_one_named_step(session: Session, label: str) -> None:
    deed, text = DEEDS[label]
    before = session.state
    deed(session)
    assert session.text == text
    assert session.document.undo_label == label
    assert session.is_drawn
    session.undo()
    assert session.state.text == TYPED
    assert session.state.graph is before.graph
    assert not session.document.can_undo
    session.redo()
    assert session.text == text


REFUSALS: dict[str, Deed] = {
    "This would make a circle": lambda s: s.building.connect(node(s, "e"), node(s, "c"), 0),
    "has no input number 3": lambda s: s.building.connect(node(s, "a"), node(s, "e"), 2),
    "called b already": lambda s: s.building.rename(node(s, "a"), "b"),
    "cannot be a name": lambda s: s.building.rename(node(s, "a"), "2x"),
    "takes no input": lambda s: s.building.insert(edge(s, "a", "c"), "param"),
    "no function frobnicate": lambda s: s.building.add("frobnicate"),
    "never closed": lambda s: s.building.paste("f = (a"),
}


@pytest.mark.parametrize("words", REFUSALS)
def test_what_cannot_be_done_is_refused_in_one_sentence_and_changes_nothing(
    session: Session, words: str
) -> None:
    heard, before = Heard(session.refused), session.state
    REFUSALS[words](session)
    assert session.state is before
    [(said,)] = heard.said
    assert words in str(said)
    assert str(said).endswith(".")


def test_a_hand_that_outlives_its_node_does_nothing(session: Session) -> None:
    heard, before, building = Heard(session.refused), session.state, session.building
    gone = Edge((99,), (98,), 0)
    assert not building.connect((99,), node(session, "e"), 0)
    assert not building.reconnect(gone, source=node(session, "a"))
    assert not building.reconnect(edge(session, "a", "c"), target=Port((99,), 0))
    assert building.insert(gone, "relu") is None
    for deed in (building.replace, building.rename):
        assert not deed((99,), "relu")
    assert not building.delete([(99,), gone])
    assert building.duplicate([(99,)]) == frozenset()
    assert session.state is before
    assert not heard.said


def test_a_new_node_stands_where_it_was_dropped_and_nothing_else_moves(session: Session) -> None:
    before = dict(session.state.places)
    made = session.building.add("relu", at=(400.0, -300.0))
    assert made is not None
    assert session.state.places == {**before, made: (400.0, -300.0)}
    assert session.state.pinned == {made}
    assert session.selection == made


def test_a_new_node_is_shown_with_its_open_inputs_while_the_rest_runs_on(session: Session) -> None:
    made = session.building.add("multiply")
    assert made is not None
    session.to_end()
    assert session.frame is not None
    assert session.frame.cards[made].problem == "The input x1 of f is still open."
    assert session.trace is not None
    assert session.trace.value("e") == 6
    assert [problem.node for problem in session.problems] == [made]


def test_an_id_is_never_used_again_though_its_node_was_undone(session: Session) -> None:
    first = session.building.add("relu")
    session.undo()
    second = session.building.add("tanh")
    assert first is not None
    assert second is not None
    assert second > first


def test_what_is_copied_is_a_program_that_connects_again_where_it_is_pasted(session: Session) -> None:
    text = session.building.copy([node(session, "c"), node(session, "e")])
    assert text == "e = (a + b) * d\n"
    made = session.building.paste(text)
    assert len(made) == 2
    assert session.state.graph["e2"].inputs[1] == session.state.graph["e"].inputs[1]


def test_what_is_cut_is_gone_and_can_be_pasted(session: Session) -> None:
    text = session.building.cut([node(session, "e")])
    assert text == "e = c * d\n"
    assert "e" not in session.state.graph.by_name
    session.building.paste(text)
    assert [session.state.graph.labels[i] for i in session.state.graph["e"].inputs if i] == ["c", "d"]


def test_a_half_typed_line_outlives_what_is_built_beside_it(session: Session) -> None:
    session.set_text(TYPED + "f = e *")
    session.building.add("param")
    assert session.text == TYPED.replace("b=1\n", "b=1\nw = param(1)\n") + "f = e *"
    session.set_text(session.text + " w")
    assert session.trace is not None
    assert session.trace.value("f") == 6


def test_what_is_built_where_somebody_types_takes_its_place_and_undo_brings_it_back(session: Session) -> None:
    draft = TYPED.replace("*(b+1)", "*(b+")
    session.set_text(draft)
    session.building.disconnect(edge(session, "a", "c"))
    assert session.text == TYPED.replace("(a+b) *(b+1)", "(_ + b) * (b + 1)")
    session.undo()
    assert session.text == draft


def test_a_wire_is_asked_about_before_it_is_drawn(session: Session) -> None:
    building, graph = session.building, session.state.graph
    assert building.why_not(graph.find("a"), graph.find("e"), 0) == ""
    assert "circle" in building.why_not(graph.find("e"), graph.find("c"), 0)
    assert building.why_not(graph.find("c"), graph.find("d"), 0, without=edge(session, "c", "e")) == ""


def test_a_card_that_stands_alone_is_put_onto_a_wire(session: Session) -> None:
    made = session.building.add("exp", at=(0.0, 0.0))
    assert made is not None
    assert session.building.put_on(edge(session, "a", "c"), made)
    assert "e = (exp(a) + b) * (b + 1)" in session.text


def test_everything_deleted_leaves_an_empty_canvas(session: Session) -> None:
    assert session.building.delete(session.state.graph.nodes)
    assert session.text == "# the example\n"
    assert session.drawing.graph == Graph()
    session.undo()
    assert session.text == TYPED
