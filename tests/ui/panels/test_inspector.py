"""The inspector follows selection, cursor and values."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from gradviz import language
from gradviz.graph.graph import Edge
from gradviz.ui.panels.cards import Number
from gradviz.ui.panels.formula_lines import FormulaLines, typesetter
from gradviz.ui.panels.inspector import Inspector
from gradviz.ui.panels.inspector_edge import EdgePage
from gradviz.ui.panels.inspector_graph import GraphPage
from gradviz.ui.panels.inspector_node import NodePage
from gradviz.ui.session import Session
from gradviz.ui.tokens import DARK, LIGHT

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def inspect(qtbot: QtBot) -> Callable[..., Inspector]:
    def made(session: Session, width: int = 320) -> Inspector:
        inspector = Inspector(session)
        qtbot.addWidget(inspector)
        inspector.resize(width, 900)
        inspector.show()
        qtbot.waitExposed(inspector)
        return inspector

    return made


@pytest.fixture
def inspector(session: Session, inspect: Callable[..., Inspector]) -> Inspector:
    return inspect(session)


def edge(session: Session, source: str, target: str, slot: int) -> Edge:
    return Edge(session.graph.find(source), session.graph.find(target), slot)


def plain(label: QLabel) -> str:
    return re.sub("<[^>]*>|\u200b", "", label.text())


# --- an edge ---------------------------------------------------------------------------------------------


def test_an_edge_shows_what_comes_in_times_local_is_what_goes_on(
    session: Session, inspector: Inspector
) -> None:
    session.select(edge(session, "b", "c", 1))
    page = inspector.page
    assert isinstance(page, EdgePage)
    assert (inspector.kind.text(), inspector.name.text()) == ("Edge", "b → c")
    assert plain(page.upstream_name) == "upstream ∂e/∂c"
    assert plain(page.local_name) == "local ∂c/∂b"
    assert plain(page.contribution_name) == "contribution to b"
    assert (page.upstream.text(), page.local.text(), page.contribution.text()) == ("—", "—", "—")
    session.to_end()
    assert (page.upstream.text(), page.local.text(), page.contribution.text()) == ("2", "1", "2")
    assert page.partial.words.text().startswith("An addition passes the gradient on")


def test_numbers_come_as_the_cursor_passes_and_go_when_it_steps_back(
    session: Session, inspector: Inspector
) -> None:
    session.select(edge(session, "b", "c", 1))
    page, trace = inspector.page, session.trace
    assert isinstance(page, EdgePage)
    for moment in [*range(len(trace) + 1), *reversed(range(len(trace)))]:
        session.set_cursor(moment)
        known = trace.known_after(moment)
        for number, value in (
            (page.upstream, known.gradient(session.graph.find("c"))),
            (page.local, known.local(session.selection)),
            (page.contribution, known.contribution(session.selection)),
        ):
            assert number.text() == ("—" if value is None else str(int(value)))


def test_in_forward_mode_the_tangent_comes_in_from_the_source(session: Session, inspector: Inspector) -> None:
    session.set_mode("forward", session.graph.find("b"))
    session.select(edge(session, "b", "c", 1))
    session.to_end()
    page = inspector.page
    assert isinstance(page, EdgePage)
    assert plain(page.upstream_name) == "tangent ∂b/∂b"
    assert plain(page.contribution_name) == "contribution to c"
    assert page.upstream.text() == "1"


def test_along_a_single_edge_of_a_path_nothing_arrives(session: Session, inspector: Inspector) -> None:
    session.set_mode("paths", session.graph.find("b"))
    session.select(edge(session, "b", "c", 1))
    page = inspector.page
    assert isinstance(page, EdgePage)
    assert not page.upstream.isVisible()
    assert page.local.isVisible()


def test_the_two_edges_of_a_square_are_told_apart(
    open_program: Callable[[str], Session], inspect: Callable[..., Inspector]
) -> None:
    session = open_program("b = 3\ny = b - b * 2\n")
    inspector = inspect(session)
    product = next(node.id for node in session.graph if node.op == "multiply")
    session.to_end()
    session.select(Edge(session.graph.find("b"), session.graph.find("y"), 0))
    assert inspector.page.local.text() == "1"  # type: ignore[attr-defined]
    session.select(Edge(product, session.graph.find("y"), 1))
    assert inspector.page.local.text() == "−1"  # type: ignore[attr-defined]


def test_a_jacobian_is_a_table_of_slices(layers: Session, inspect: Callable[..., Inspector]) -> None:
    inspector = inspect(layers)
    target = next(node.id for node in layers.graph if node.op == "matmul")
    layers.to_end()
    layers.select(Edge(layers.graph.find("W"), target, 0))
    page = inspector.page
    assert isinstance(page, EdgePage)
    assert page.arrays.table.model.array.shape == (3, 3, 2)
    page.arrays.choose("upstream")
    assert page.arrays.table.model.array.shape == (3,)


# --- a node ----------------------------------------------------------------------------------------------


def test_a_node_shows_what_it_does_with_symbols_and_numbers(session: Session, inspector: Inspector) -> None:
    session.select(session.graph.find("e"))
    page = inspector.page
    assert isinstance(page, NodePage)
    assert page.operation.title.text() == "Multiplication"
    assert page.operation.says.text().startswith("e multiplies c by d")
    assert page.operation.formula.latex.count("=") == 1
    session.to_end()
    assert page.operation.formula.latex.endswith("= 6")
    assert [row.formula.latex.endswith(number) for row, number in zip(page.partials.rows, "23", strict=True)]
    assert page.numbers.value.text() == "6"
    assert page.numbers.gradient.text() == "1"


def test_the_shares_of_a_gradient_are_a_sum(session: Session, inspector: Inspector) -> None:
    session.select(session.graph.find("b"))
    page = inspector.page
    assert isinstance(page, NodePage)
    shares = []
    for moment in range(len(session.trace) + 1):
        session.set_cursor(moment)
        shares.append(page.numbers.shares.text())
    assert list(dict.fromkeys(shares)) == ["— + —", "2 + —", "2 + 3"]
    assert page.numbers.gradient.text() == "5"


def test_a_typed_value_changes_the_leaf_and_everything_follows(
    session: Session, inspector: Inspector, qtbot: QtBot
) -> None:
    session.select(session.graph.find("a"))
    session.to_end()
    page = inspector.page
    assert isinstance(page, NodePage)
    field = page.numbers.field
    assert field.text() == "2"
    field.selectAll()
    qtbot.keyClicks(field, "-3.5")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert session.trace.value("e") == -5.0
    assert "a = -3.5" in session.text
    session.undo()
    assert field.text() == "2"


def test_what_is_no_number_is_marked_and_changes_nothing(
    session: Session, inspector: Inspector, qtbot: QtBot
) -> None:
    session.select(session.graph.find("a"))
    page = inspector.page
    assert isinstance(page, NodePage)
    field = page.numbers.field
    field.selectAll()
    qtbot.keyClicks(field, "two")
    assert field.property("role") == "bad"
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert session.trace.value("a") == 2
    assert field.text() == "2"
    assert field.property("role") == ""


def test_a_cell_typed_over_changes_the_array(layers: Session, inspect: Callable[..., Inspector]) -> None:
    inspector = inspect(layers)
    layers.select(layers.graph.find("W"))
    page = inspector.page
    assert isinstance(page, NodePage)
    page.arrays.table.model.setData(page.arrays.table.model.index(2, 1), "-6")
    np.testing.assert_array_equal(layers.trace.value("W"), [[1, 2], [3, 4], [5, -6]])


def test_a_double_click_on_a_cell_of_the_output_seeds_it_and_another_seeds_all(
    layers: Session, inspect: Callable[..., Inspector], qtbot: QtBot
) -> None:
    inspector = inspect(layers)
    layers.select(layers.graph.find("y"))
    layers.to_end()
    page = inspector.page
    assert isinstance(page, NodePage)
    page.arrays.table.picked.emit((1,))
    assert layers.trace.cell == (1,)
    assert page.arrays.table.model.seeded == (1,)
    page.arrays.table.picked.emit((1,))
    assert layers.trace.cell is None


def test_a_constant_says_why_it_has_no_gradient(session: Session, inspector: Inspector) -> None:
    session.select(session.graph.find("1"))
    page = inspector.page
    assert isinstance(page, NodePage)
    assert page.numbers.remark.text() == "A constant has no gradient: nothing is differentiated by it."
    assert not page.nudge.isVisible()


def test_the_wire_of_a_constant_says_calmly_that_it_has_no_derivative(
    open_program: Callable[[str], Session], inspect: Callable[..., Inspector]
) -> None:
    session = open_program("a = -2\ny = a ** 3\n")
    session.to_end()
    inspector = inspect(session)
    wires = dict(session.frame.wires.items())
    constant, power = edge(session, "3", "y", 1), edge(session, "a", "y", 0)
    assert (wires[constant].chip, wires[power].short_chip) == ("", "12")
    session.select(constant)
    page = inspector.page
    assert isinstance(page, EdgePage)
    assert page.partial.words.text() == "3 is a constant: nothing is differentiated by it."
    shown = [card.isVisible() for card in (page.facts_card, page.plot, page.arrays, page.partial.formula)]
    assert not any(shown)
    session.select(power)
    assert page.facts_card.isVisible()
    assert page.plot.isVisible()


def test_a_node_that_does_not_reach_the_output_says_so(
    open_program: Callable[[str], Session], inspect: Callable[..., Inspector]
) -> None:
    session = open_program("a = 2\nb = 3\nc = a * b\ny = a + 1\n")
    inspector = inspect(session)
    session.select(session.graph.find("c"))
    page = inspector.page
    assert isinstance(page, NodePage)
    assert page.numbers.remark.text() == "y does not depend on c, so no gradient arrives here."


def test_breakpoint_and_output_can_be_set_from_the_page(
    session: Session, inspector: Inspector, qtbot: QtBot
) -> None:
    c = session.graph.find("c")
    session.select(c)
    page = inspector.page
    assert isinstance(page, NodePage)
    qtbot.mouseClick(page.deeds.breakpoint, LEFT)
    assert session.state.breakpoints == {c}
    assert page.deeds.breakpoint.isChecked()
    qtbot.mouseClick(page.deeds.output, LEFT)
    assert session.trace.output == c
    assert not page.deeds.output.isVisible()


def test_one_scalar_input_has_its_curve_with_the_tangent_where_it_is(
    open_program: Callable[[str], Session], inspect: Callable[..., Inspector]
) -> None:
    session = open_program("z = 0.5\ny = sigmoid(z)\n")
    inspector = inspect(session)
    session.select(session.graph.find("y"))
    page = inspector.page
    assert isinstance(page, NodePage)
    assert not page.plot.plot.isVisible()
    session.to_end()
    assert page.plot.plot.isVisible()
    assert page.plot.plot.curve.x == 0.5
    assert plain(page.plot.title) == "y as a function of z"
    assert page.plot.slope.text() == "slope 0.235"
    session.set_value(session.graph.find("z"), 1.5, final=False)
    assert page.plot.plot.curve.x == 1.5
    session.settle()


def test_a_curve_is_not_sampled_again_while_only_the_cursor_moves(
    open_program: Callable[[str], Session], inspect: Callable[..., Inspector]
) -> None:
    session = open_program("z = 0.5\ny = sigmoid(z)\n")
    inspector = inspect(session)
    session.select(session.graph.find("y"))
    page = inspector.page
    assert isinstance(page, NodePage)
    session.set_cursor(1)
    curve = page.plot.plot.curve
    session.set_cursor(2)
    assert page.plot.plot.curve is curve


# --- the graph -------------------------------------------------------------------------------------------


def test_without_a_selection_the_graph_is_shown(session: Session, inspector: Inspector, qtbot: QtBot) -> None:
    session.to_end()
    page = inspector.page
    assert isinstance(page, GraphPage)
    assert inspector.kind.text() == "Graph"
    assert plain(page.output_name) == "output e"
    assert page.output.text() == "6"
    assert page.nodes.text() == "6"
    model = page.leaves.leaves
    rows = [[model.index(row, column).data() for column in range(3)] for row in range(model.rowCount())]
    assert rows == [["a", "2", "2"], ["b", "1", "5"]]
    session.set_cursor(0)
    assert model.index(1, 2).data() == "—"
    session.set_mode("forward")
    assert model.headerData(2, Qt.Orientation.Horizontal) == "tangent"


def test_a_row_of_the_leaves_selects_its_node(session: Session, inspector: Inspector, qtbot: QtBot) -> None:
    page = inspector.page
    assert isinstance(page, GraphPage)
    where = page.leaves.visualRect(page.leaves.leaves.index(1, 0)).center()
    qtbot.mouseClick(page.leaves.viewport(), LEFT, pos=where)
    assert session.selection == session.graph.find("b")
    assert isinstance(inspector.page, NodePage)


def test_the_whole_graph_is_checked_by_nudging(session: Session, inspector: Inspector, qtbot: QtBot) -> None:
    page = inspector.page
    assert isinstance(page, GraphPage)
    qtbot.waitUntil(lambda: page.check.is_done)
    assert page.check.verdict.text() == "✓ 2 gradients agree with nudging."
    assert page.check.verdict.property("role") == "good"
    assert {row.label for row in page.check.rows} == {"a", "b"}


def test_a_kink_needs_a_look(
    open_program: Callable[[str], Session], inspect: Callable[..., Inspector], qtbot: QtBot
) -> None:
    session = open_program("x = 0\ny = relu(x)\n")
    inspector = inspect(session)
    page = inspector.page
    assert isinstance(page, GraphPage)
    qtbot.waitUntil(lambda: page.check.is_done)
    assert page.check.verdict.text() == "1 of 1 gradients needs a look."
    assert page.check.verdict.property("role") == "warning"
    assert "kink" in page.check.details.text()


def test_a_gradient_that_rounding_swallows_is_not_said_to_agree(
    open_program: Callable[[str], Session], inspect: Callable[..., Inspector], qtbot: QtBot
) -> None:
    session = open_program("x = 1\nb = 1\ny = x * 1e-30 + b\n")
    inspector = inspect(session)
    page = inspector.page
    assert isinstance(page, GraphPage)
    qtbot.waitUntil(lambda: page.check.is_done)
    assert page.check.verdict.text() == "✓ 1 gradient agrees with nudging."
    assert page.check.details.text() == "1 more is too small to be checked: its change is lost in rounding."
    session.set_text("x = 1\ny = x * 1e-30 + 5\n")
    qtbot.waitUntil(lambda: page.check.is_done and bool(page.check.rows))
    assert page.check.verdict.text() == (
        "Too small to be checked: the changes they foretell are lost in rounding."
    )
    assert page.check.verdict.property("role") == "quiet"


def test_the_empty_program_has_nothing_to_look_at(
    session: Session, inspector: Inspector, qtbot: QtBot
) -> None:
    session.select(session.graph.find("a"))
    session.set_text("")
    qtbot.waitUntil(lambda: session.trace is None)
    page = inspector.page
    assert isinstance(page, GraphPage)
    assert page.empty.text() == "There is nothing to look at yet: the program is empty."
    assert not page.facts_card.isVisible()


# --- what all of them share ------------------------------------------------------------------------------


def test_a_hidden_inspector_does_nothing_until_it_is_shown(
    session: Session, inspector: Inspector, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.select(session.graph.find("e"))
    page = inspector.page
    calls: list[int] = []
    refresh = page.refresh
    monkeypatch.setattr(page, "refresh", lambda: (calls.append(1), refresh()))
    inspector.hide()
    session.to_end()
    assert calls == []
    inspector.show()
    assert calls
    assert page.numbers.value.text() == "6"  # type: ignore[attr-defined]


def test_the_exact_number_is_on_hover_and_can_be_copied(
    open_program: Callable[[str], Session], inspect: Callable[..., Inspector]
) -> None:
    session = open_program("a = 1\ny = a / 3\n")
    inspector = inspect(session)
    session.select(session.graph.find("y"))
    session.to_end()
    number = inspector.page.numbers.value  # type: ignore[attr-defined]
    assert isinstance(number, Number)
    assert number.text() == "0.3333"
    assert number.toolTip() == "0.3333333333333333"
    number.copy()
    assert QGuiApplication.clipboard().text() == "0.3333333333333333"


def cut_off(page: QWidget) -> list[str]:
    """Labels without the room they need, formulas and words that stick out."""
    found = []
    for widget in page.findChildren(QWidget):
        if not widget.isVisible() or not isinstance(widget, (QLabel, FormulaLines)):
            continue
        if isinstance(widget, FormulaLines) and widget.height() < widget.heightForWidth(widget.width()):
            found.append(f"{widget.latex} is too low")
        if isinstance(widget, QLabel):
            height = widget.heightForWidth(widget.width()) if widget.wordWrap() else 0
            if widget.height() < height:
                found.append(f"{widget.text()!r} is too low: {widget.height()} for {height}")
            if not widget.wordWrap() and widget.width() < widget.minimumSizeHint().width():
                found.append(f"{widget.text()!r} is too narrow")
        if widget.mapTo(page, widget.rect().topRight()).x() > page.width():
            found.append(f"{widget} sticks out")
    return found


def stretched(message: str) -> str:
    return message + " ĕxţŕå" * (1 + len(message) // 20) if message else message


def chinese(message: str) -> str:
    """The same places in another script, without spaces to break at; as everywhere, shorter than English."""
    places = "".join(re.findall(r"\{[^}]*\}", message))
    return ("反向传播的梯度沿着边流回" * 9)[: max(2, len(message) // 2)] + places if message else message


LONG_NAMES = """
some_long_name = 1e-7
another_long_name = 123456.789
result = tanh(some_long_name * another_long_name)
"""
PROGRAMS = (
    "a = 2\nb = 1\ne = (a + b) * (b + 1)\n",
    "W = [[1, 2], [3, 4], [5, 6]]\nx = [1, -2]\ny = relu(W @ x)\n",
    LONG_NAMES,
)


@pytest.mark.parametrize("width", [260, 320, 420])
@pytest.mark.parametrize("words", [lambda m: m, stretched, chinese], ids=["English", "pseudo", "Chinese"])
@pytest.mark.parametrize("program", PROGRAMS, ids=["seed", "layers", "long names"])
def test_nothing_is_cut_off(
    open_program: Callable[[str], Session],
    inspect: Callable[..., Inspector],
    monkeypatch: pytest.MonkeyPatch,
    settle: Callable[[], None],
    width: int,
    words: Callable[[str], str],
    program: str,
) -> None:
    monkeypatch.setattr(language._words.catalogue, "gettext", words)
    session = open_program(program)
    inspector = inspect(session, width)
    session.to_end()
    for selection in (None, *session.graph.nodes, *session.graph.edges):
        session.select(selection)
        settle()
        assert cut_off(inspector.page) == []
        assert inspector.page.minimumSizeHint().width() <= inspector.scroller.viewport().width() - 32


def test_both_themes_and_another_language_at_run_time(
    session: Session, inspector: Inspector, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.select(session.graph.find("e"))
    session.to_end()
    pictures = []
    for theme in (LIGHT, DARK):
        inspector.set_theme(theme)
        typesetter().finish()
        pictures.append(inspector.grab().toImage())
    assert pictures[0] != pictures[1]
    monkeypatch.setattr(language._words.catalogue, "gettext", chinese)
    inspector.retranslate()
    page = inspector.page
    assert isinstance(page, NodePage)
    assert page.operation.title.text().startswith("反向")
    assert page.numbers.value_name.text().startswith("反向")
