"""What is pointed at, and what is selected with it."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from gradviz.graph.graph import Edge
from gradviz.ui.session import Session
from tests.ui.session_parts import SEED, Heard, node


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    made = Session()
    made.open_text(SEED)
    yield made
    made.close()


def names(session: Session) -> str:
    """The labels of all that is selected, in order."""
    return "".join(sorted(session.graph.labels[node_id] for node_id in session.selected))


def test_one_node_is_selected_at_a_time_unless_it_joins_others(session: Session) -> None:
    a, b = node(session, "a"), node(session, "b")
    session.select(a)
    session.select(b)
    assert (names(session), session.selection) == ("b", b)
    session.select(a, extend=True)
    assert (names(session), session.selection) == ("ab", a)
    session.select(a, extend=True)
    assert (names(session), session.selection) == ("b", b)
    session.select(None, extend=True)
    assert names(session) == "b"
    session.select(None)
    assert (names(session), session.selection) == ("", None)


def test_an_edge_is_pointed_at_without_its_nodes(session: Session) -> None:
    wire = session.state.graph.edges[0]
    session.select(node(session, "a"))
    session.select(wire)
    assert (names(session), session.selection) == ("", wire)


def test_a_rubber_band_selects_and_keeps_what_is_pointed_at(session: Session) -> None:
    a, b, e = (node(session, name) for name in "abe")
    session.select(b)
    session.select_nodes([a, b, (99,)])
    assert (names(session), session.selection) == ("ab", b)
    session.select_nodes([e], extend=True)
    assert (names(session), session.selection) == ("abe", b)
    session.select_nodes([a, e])
    assert (names(session), session.selection) == ("ae", e)
    session.select_nodes([])
    assert session.selection is None


def test_everything_or_all_that_depends_or_all_that_is_depended_on(session: Session) -> None:
    session.select_all()
    assert names(session) == "1abcde"
    session.select(node(session, "d"))
    session.select_dependents()
    assert names(session) == "de"
    session.select(node(session, "d"))
    session.select_dependencies()
    assert names(session) == "1bd"
    session.select(Edge(node(session, "a"), node(session, "c"), 0))
    session.select_dependents()
    assert names(session) == "ce"


def test_what_is_gone_is_selected_no_more(session: Session) -> None:
    session.select_nodes([node(session, "a"), node(session, "e")])
    session.select(node(session, "e"), extend=False)
    session.select(node(session, "a"), extend=True)
    session.building.delete([node(session, "a")])
    assert (names(session), session.selection) == ("e", node(session, "e"))


def test_each_change_is_told_once(session: Session) -> None:
    pointed, selected = Heard(session.selection_changed), Heard(session.selected_changed)
    session.select(node(session, "a"))
    session.select(node(session, "a"))
    assert (len(pointed), len(selected)) == (1, 1)
    session.select_nodes([node(session, "a"), node(session, "b")])
    assert (len(pointed), len(selected)) == (1, 2)
