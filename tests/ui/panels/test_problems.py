"""The list of what is wrong with the graph."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gradviz.ui.panels.inspector_graph import GraphPage
from gradviz.ui.panels.problems import MOST, ProblemRow
from gradviz.ui.session import Session


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    session = Session()
    yield session
    session.close()


@pytest.fixture
def page(session: Session, qtbot: QtBot) -> GraphPage:
    page = GraphPage(session)
    qtbot.addWidget(page)
    page.retranslate()
    page.resize(300, 700)
    page.show()
    return page


def shown(session: Session, page: GraphPage, text: str) -> list[ProblemRow]:
    session.open_text(text)
    page.refresh()
    return page.problems.rows


def test_where_nothing_is_wrong_there_is_no_list(session: Session, page: GraphPage) -> None:
    assert shown(session, page, "y = a * b") == []
    assert page.problems.isHidden()


def test_each_problem_is_a_sentence_that_leads_to_its_node(
    session: Session, page: GraphPage, qtbot: QtBot
) -> None:
    rows = shown(session, page, "x = [1, 2]\nt = [1, 2, 3]\ns = x + t\nz = log(-1.0 * a)\ny = sum(s) * z")
    texts = [row.problem.text for row in rows]
    assert any("s" in text and "fit" in text for text in texts)
    assert not page.problems.isHidden()
    sought: list[object] = []
    session.sought.connect(sought.append)
    qtbot.mouseClick(rows[0], Qt.MouseButton.LeftButton)
    assert session.selection == rows[0].problem.node
    qtbot.keyClick(rows[-1], Qt.Key.Key_Return)
    assert sought == [rows[0].problem.node, rows[-1].problem.node]


def test_the_list_follows_what_is_mended(session: Session, page: GraphPage) -> None:
    assert shown(session, page, "y = a + _")
    assert shown(session, page, "y = a + 1") == []


def test_many_problems_are_counted(session: Session, page: GraphPage) -> None:
    rows = shown(session, page, "".join(f"y{k} = x{k} + _\n" for k in range(MOST + 3)))
    assert len(rows) == MOST
    assert page.problems.more.text() == f"… and {len(session.problems) - MOST} more"
    assert len(session.problems) >= MOST + 3
