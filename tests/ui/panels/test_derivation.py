"""The read-only view of a gradient's derivation."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from gradviz.graph.graph import Edge
from gradviz.ui.panels.derivation import MOST_LINES
from gradviz.ui.panels.formula_lines import FormulaLines
from gradviz.ui.panels.views import Views
from gradviz.ui.session import Session

SEED = "a = 2\nb = 1\ne = (a + b) * (b + 1)"


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    session = Session()
    session.open_text(SEED)
    yield session
    session.close()


@pytest.fixture
def views(session: Session, qtbot: QtBot) -> Views:
    views = Views(session)
    qtbot.addWidget(views)
    views.retranslate()
    views.resize(300, 500)
    views.show()
    return views


def lines(views: Views) -> list[str]:
    found = views.derivation.findChildren(FormulaLines)
    return [line.latex for line in found if not line.isHidden()]


def test_it_follows_the_selection_and_the_values(session: Session, views: Views) -> None:
    session.select(session.graph.find("b"))
    assert lines(views) == [], "what nobody looks at costs nothing"
    views.switch.buttons["latex"].click()
    assert views.program.isHidden()
    assert len(lines(views)) == 6
    assert lines(views)[-1].endswith("2 + 3 = 5")
    session.set_value(session.graph.find("a"), 4.0)
    assert lines(views)[-1].endswith("2 + 5 = 7")
    session.select(session.graph.find("a"))
    assert len(lines(views)) == 3


def test_of_a_wire_it_shows_who_receives(session: Session, views: Views) -> None:
    views.show_page("latex")
    session.select(Edge(session.graph.find("c"), session.graph.find("e"), 0))
    assert lines(views)[-1].endswith("= 2")


def test_without_a_gradient_it_says_so_in_a_sentence(session: Session, views: Views) -> None:
    views.show_page("latex")
    assert views.derivation.hint.text() == "Select a node to see how its gradient comes about."
    assert views.derivation.copy.isHidden()
    session.select(session.graph.find("1"))
    assert views.derivation.hint.text() == "No gradient runs to 1."
    session.open_text("")
    assert lines(views) == []


def test_it_can_be_copied_as_latex(session: Session, views: Views) -> None:
    views.show_page("latex")
    session.select(session.graph.find("b"))
    views.derivation.copy.click()
    assert QGuiApplication.clipboard().text().startswith("\\begin{align*}")


def test_a_long_derivation_is_counted_not_written_out(session: Session, views: Views) -> None:
    views.show_page("latex")
    session.open_text("y = " + " + ".join(f"x*{k}" for k in range(MOST_LINES)))
    session.select(session.graph.find("x"))
    assert len(lines(views)) == MOST_LINES
    assert views.derivation._more.text().startswith("… and ")


def test_the_program_comes_back(session: Session, views: Views) -> None:
    views.show_page("latex")
    views.switch.buttons["program"].click()
    assert not views.program.isHidden()
    assert views.derivation.isHidden()
