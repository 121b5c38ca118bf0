"""The session: document, trace, cursor and selection agree, whatever is done to them."""

import threading
from collections.abc import Iterator
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gradviz.engine.trace import Trace
from gradviz.explain.words import phases
from gradviz.graph.graph import Edge
from gradviz.graph.parse import parse_program
from gradviz.ui import recorder
from gradviz.ui.session import Session
from tests.ui.session_parts import SEED, Heard, node, until


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    made = Session()
    yield made
    made.close()


@pytest.fixture
def seed(session: Session) -> Session:
    session.open_text(SEED, "seed")
    return session


def values(session: Session) -> dict[str, float]:
    assert session.trace is not None
    return {name: float(session.trace.value(name)) for name in session.state.graph.by_name}


# --- opening ------------------------------------------------------------------------------------------------


def test_an_opened_program_stands_at_its_start_with_nothing_to_undo_or_save(seed: Session) -> None:
    assert seed.trace is not None
    assert seed.cursor == 0
    assert len(seed.trace) == 10
    assert not seed.document.can_undo
    assert not seed.document.is_modified


def test_every_card_has_a_place_and_every_wire_a_route(seed: Session) -> None:
    graph = seed.state.graph
    assert seed.is_drawn
    assert set(seed.drawing.places) == set(graph.nodes)
    assert set(seed.drawing.routes) == set(graph.edges)
    assert seed.state.places == seed.drawing.places


def test_an_empty_document_has_no_trace_and_no_frame(session: Session) -> None:
    session.open_text("")
    assert session.trace is None
    assert session.frame is None
    session.step(1)
    session.play()
    assert session.cursor == 0


def test_clearing_the_text_leaves_an_empty_drawing_that_undo_fills_again(seed: Session) -> None:
    seed.set_text("")
    assert seed.problem is None
    assert len(seed.drawing.graph) == 0
    seed.undo()
    assert values(seed)["e"] == 6


def test_a_program_that_cannot_run_as_a_whole_is_opened_and_runs_as_far_as_it_can(session: Session) -> None:
    session.open_text("a = [1, 2]\nb = [1, 2, 3]\nc = a + b\nd = a * 2")
    assert session.is_drawn
    assert session.trace is not None
    assert session.trace.output == node(session, "d")
    assert node(session, "c") not in session.trace.values
    assert [(problem.node, problem.is_hint) for problem in session.problems] == [
        (node(session, "c"), False),
        (node(session, "b"), True),
    ]


# --- typing -------------------------------------------------------------------------------------------------


def test_a_bad_line_keeps_the_last_good_graph_and_says_where_it_is_wrong(seed: Session) -> None:
    heard = Heard(seed.problem_changed)
    before = seed.state.graph
    seed.set_text("a = 2\nb = 1\ne = (a + b * (b + 1)")
    assert seed.state.graph is before
    assert values(seed)["e"] == 6
    assert seed.problem is not None
    assert seed.problem.line == 3
    assert seed.text == "a = 2\nb = 1\ne = (a + b * (b + 1)"
    assert len(heard) == 1


def test_shapes_that_do_not_fit_are_told_with_their_place_and_the_rest_runs(seed: Session) -> None:
    seed.set_text("a = [1, 2]\nb = [1, 2, 3]\ne = a + b\nf = sum(b)")
    assert seed.problem is not None
    assert (seed.problem.line, seed.problem.column, seed.problem.length) == (3, 5, 5)
    assert seed.state.draft is None
    assert seed.trace is not None
    assert seed.trace.value("f") == 6
    seed.set_text("a = [1, 2]\nb = [1, 2]\ne = a + b\nf = sum(b)")
    assert seed.problem is None


def test_an_open_input_is_shown_with_a_dash_and_a_sentence_at_its_node(seed: Session) -> None:
    seed.set_text(SEED + "f = relu(_)\ng = f + e")
    seed.to_end()
    assert seed.frame is not None
    f, g, e = (seed.frame.cards[node(seed, name)] for name in "fge")
    assert (f.value, f.problem, f.runs) == ("—", "The input x of f is still open.", False)
    assert (g.value, g.problem, g.runs) == ("—", "", False)
    assert (e.value, e.gradient, e.problem, e.runs) == ("6", "1", "", True)


def test_a_graph_of_which_nothing_runs_is_drawn_and_has_no_steps(session: Session) -> None:
    session.open_text("y = relu(_)")
    assert session.is_drawn
    assert session.trace is not None
    assert len(session.trace) == 0
    session.step(1)
    session.play()
    assert session.cursor == 0
    for mode in ("forward", "paths"):
        session.set_mode(mode)
        assert session.is_drawn


def test_a_value_that_is_not_finite_is_told_at_its_node_and_is_no_problem_of_the_text(
    session: Session,
) -> None:
    session.open_text("a = -1\ny = log(a)")
    assert session.problem is None
    [problem] = session.problems
    assert (problem.node, problem.is_hint) == (node(session, "y"), True)
    assert session.frame is not None
    assert session.frame.cards[node(session, "y")].problem == ""
    session.to_end()
    assert session.frame.cards[node(session, "y")].problem == "y is not a number here: Logarithm of -1."


def test_the_problem_goes_when_the_line_is_mended(seed: Session) -> None:
    seed.set_text(SEED + "f =")
    seed.set_text(SEED + "f = e * 2")
    assert seed.problem is None
    assert values(seed)["f"] == 12


def test_a_half_typed_line_is_undone_like_everything_else(seed: Session) -> None:
    seed.set_text(SEED + "f =")
    seed.undo()
    assert seed.text == SEED
    assert seed.problem is None
    seed.redo()
    assert seed.text == SEED + "f ="
    assert seed.problem is not None


def test_a_burst_of_typing_is_one_step_of_undo_and_the_next_burst_another(seed: Session) -> None:
    for end in range(1, 9):
        seed.set_text(SEED + "f = 2 * e"[: end + 1])
    seed.settle()
    seed.set_text(SEED + "f = 2 * e + 1")
    seed.undo()
    assert seed.text == SEED + "f = 2 * e"
    seed.undo()
    assert seed.text == SEED
    assert not seed.document.can_undo


def test_nodes_that_stay_keep_their_ids_places_and_breakpoints(seed: Session) -> None:
    b, places = node(seed, "b"), dict(seed.state.places)
    seed.toggle_breakpoint(b)
    seed.select(b)
    seed.set_text(SEED.replace("(b + 1)", "(b + 1) * 3"))
    assert node(seed, "b") == b
    assert seed.state.breakpoints == {b}
    assert seed.selection == b
    # The picture may move as a whole, the cards not against each other by more than an edit needs.
    assert abs(seed.state.places[b][1] - places[b][1]) < 200


def test_a_selection_that_is_gone_is_dropped(seed: Session) -> None:
    edge = next(edge for edge in seed.state.graph.edges if edge.source == node(seed, "b"))
    seed.select(edge)
    assert seed.selection == edge
    seed.set_text("a = 2\ne = a * 3")
    assert seed.selection is None


def test_selecting_what_is_not_there_selects_nothing(seed: Session) -> None:
    seed.select((99,))
    assert seed.selection is None
    seed.select(Edge((0,), (99,), 0))
    assert seed.selection is None


# --- values -------------------------------------------------------------------------------------------------


def test_undo_after_a_drag_returns_to_the_start(seed: Session) -> None:
    a = node(seed, "a")
    for k in range(1, 40):
        seed.set_value(a, 2 + k / 10, final=False)
    seed.set_value(a, 6.0, final=True)
    assert values(seed)["e"] == 14
    assert seed.state.text == SEED.replace("a = 2", "a = 6")
    seed.undo()
    assert seed.state.text == SEED
    assert values(seed)["e"] == 6
    assert not seed.document.can_undo


def test_two_drags_of_one_value_are_two_steps_of_undo(seed: Session) -> None:
    a = node(seed, "a")
    seed.set_value(a, 3.0, final=False)
    seed.set_value(a, 4.0, final=True)
    seed.set_value(a, 5.0, final=True)
    seed.undo()
    assert values(seed)["a"] == 4
    seed.undo()
    assert values(seed)["a"] == 2


def test_a_dragged_value_keeps_the_step_under_the_cursor(seed: Session) -> None:
    seed.set_cursor(8)
    seed.set_value(node(seed, "b"), 7.5, final=False)
    assert seed.cursor == 8


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from("abw"), st.floats(-1e6, 1e6, allow_nan=False)), min_size=1, max_size=12
    )
)
def test_dragged_values_and_their_text_always_mean_the_same(
    session: Session, edits: list[tuple[str, float]]
) -> None:
    session.open_text("a = 2; b = 1\nw = param(-0.5)  # a comment\ne = (a + b) * (b + w) ** 2\n")
    for name, value in edits:
        session.set_value(node(session, name), value, final=False)
        program, anew = session.program, parse_program(session.state.text, session.program)
        assert anew.graph == session.state.graph
        assert anew.ranges == program.ranges
        assert anew.literal_ranges == program.literal_ranges
        assert anew.name_ranges == program.name_ranges
        assert anew.statements == program.statements


def test_a_value_dragged_while_a_line_is_half_typed_is_in_both(seed: Session) -> None:
    seed.set_text(SEED + "f = e *")
    seed.set_value(node(seed, "a"), 5.0)
    assert seed.text == SEED.replace("a = 2", "a = 5") + "f = e *"
    seed.set_text(seed.text + " 2")
    assert values(seed)["f"] == 24


def test_a_value_of_another_shape_that_does_not_fit_is_refused_in_a_sentence(session: Session) -> None:
    session.open_text("x = [1, 2]\nw = [3, 4]\ny = x * w")
    heard = Heard(session.refused)
    session.set_value(node(session, "x"), np.ones(3))
    assert len(heard) == 1
    assert session.state.graph["x"].value is not None
    assert session.state.graph["x"].value.shape == (2,)


def test_a_value_for_a_computed_node_is_refused(seed: Session) -> None:
    heard = Heard(seed.refused)
    seed.set_value(node(seed, "e"), 1.0)
    assert len(heard) == 1
    assert not seed.document.can_undo


def test_a_drag_that_outlives_its_node_does_nothing(seed: Session) -> None:
    gone = node(seed, "b")
    seed.set_text("a = 2\ne = a * a")
    before = seed.state
    seed.set_value(gone, 3.0, final=False)
    seed.move({gone: (10.0, 10.0)})
    seed.nudge(gone, 0.01, final=False)
    assert seed.state is before
    assert seed.nudged is None


def test_an_input_that_no_line_names_gets_a_line_when_it_is_changed(session: Session) -> None:
    session.open_text("y = x ** 2")
    session.set_value(node(session, "x"), 3.0)
    assert "x = 3" in session.state.text
    assert values(session)["y"] == 9


# --- nudging ------------------------------------------------------------------------------------------------


def test_a_nudge_shows_what_is_predicted_and_what_happens_and_changes_nothing(seed: Session) -> None:
    b, before = node(seed, "b"), seed.state
    heard = Heard(seed.nudge_changed)
    seed.nudge(b, 0.01, final=False)
    assert seed.nudged is not None
    assert seed.nudged.predicted == pytest.approx(0.05)
    assert seed.nudged.actual == pytest.approx(0.0501)
    assert values(seed)["e"] == pytest.approx(6.0501)
    assert seed.state is before
    seed.nudge(b, 0.01, final=True)
    assert seed.nudged is None
    assert values(seed)["e"] == 6
    assert seed.state is before
    assert len(heard) == 2


# --- stepping -----------------------------------------------------------------------------------------------


def test_the_cursor_stays_between_the_start_and_the_end(seed: Session) -> None:
    seed.step(-1)
    assert seed.cursor == 0
    seed.set_cursor(999)
    assert seed.cursor == 10
    seed.step(1)
    assert seed.cursor == 10


def test_phases_are_walked_to_their_ends_and_back_to_their_starts(seed: Session) -> None:
    assert seed.trace is not None
    marks = phases(seed.trace)
    ends = [mark.last for mark in marks]
    for end in ends:
        seed.step_phase(1)
        assert seed.cursor == end
    for mark in reversed(marks):
        seed.step_phase(-1)
        assert seed.cursor == mark.first - 1


def test_run_to_a_node_stops_where_it_gets_a_number(seed: Session) -> None:
    e, b = node(seed, "e"), node(seed, "b")
    seed.run_to(e)
    assert seed.trace is not None
    assert seed.trace.steps[seed.cursor - 1].node == e
    seed.run_to(b)
    first = seed.cursor
    assert seed.trace.steps[first - 1].source == b
    seed.run_to(b)
    assert seed.cursor > first


def test_playing_takes_steps_until_the_end(seed: Session, qtbot: QtBot) -> None:
    seed.player.speed = 100.0
    heard = Heard(seed.playing_changed)
    seed.play()
    until(qtbot, lambda: seed.cursor == 10)
    assert not seed.player.is_playing
    assert [said[0] for said in heard.said] == [True, False]


def test_playing_stops_at_a_breakpoint_and_goes_on_from_there(seed: Session, qtbot: QtBot) -> None:
    e = node(seed, "e")
    seed.toggle_breakpoint(e)
    seed.player.speed = 100.0
    seed.play()
    until(qtbot, lambda: not seed.player.is_playing)
    assert seed.trace is not None
    assert seed.trace.steps[seed.cursor - 1].node == e
    here = seed.cursor
    seed.play()
    until(qtbot, lambda: not seed.player.is_playing)
    assert seed.cursor > here


def test_play_at_the_end_begins_at_the_start(seed: Session) -> None:
    seed.to_end()
    seed.play()
    assert seed.cursor == 1
    seed.pause()
    assert not seed.player.is_playing


def test_at_the_end_the_cursor_stays_at_the_end_of_a_longer_program(seed: Session) -> None:
    seed.to_end()
    seed.set_text(SEED + "f = e * e")
    assert seed.trace is not None
    assert seed.cursor == len(seed.trace) > 10


def test_after_an_edit_the_cursor_stays_at_the_same_step(seed: Session) -> None:
    assert seed.trace is not None
    seed.set_cursor(8)
    step = seed.trace.steps[7]
    seed.set_text(SEED.replace("e =", "k = 3\ne = k *"))
    now = seed.trace.steps[seed.cursor - 1]
    assert (now.kind, now.node, now.source) == (step.kind, step.node, step.source)


def test_the_three_ways_agree_on_the_derivative(seed: Session) -> None:
    b = node(seed, "b")
    found = []
    for mode in ("reverse", "forward", "paths"):
        seed.set_mode(mode, b)
        assert seed.trace is not None
        assert seed.trace.mode == mode
        found.append(seed.trace.gradients[b if mode != "forward" else seed.trace.output])
    assert [float(each) for each in found] == [5, 5, 5]


def test_where_nobody_chose_the_input_asked_about_is_one_where_paths_meet(seed: Session) -> None:
    seed.set_mode("paths")
    assert seed.wrt == node(seed, "b")


def test_the_input_asked_about_is_another_one_when_it_goes(seed: Session) -> None:
    seed.set_mode("forward", node(seed, "b"))
    seed.set_text("a = 2\ne = a * 3")
    assert seed.wrt == node(seed, "a")


def test_a_mode_that_does_not_exist_is_an_error(seed: Session) -> None:
    with pytest.raises(ValueError, match="sideways"):
        seed.set_mode("sideways")  # type: ignore[arg-type]


# --- output -------------------------------------------------------------------------------------------------


def test_another_output_is_in_the_graph_and_in_the_text_and_can_be_undone(session: Session) -> None:
    session.open_text("a = 2\nc = a * 3\ne = c + 1")
    session.set_output(node(session, "c"))
    assert session.trace is not None
    assert session.trace.output == node(session, "c")
    assert "output c" in session.state.text
    session.undo()
    assert session.trace.output == node(session, "e")
    assert session.state.text == "a = 2\nc = a * 3\ne = c + 1"


def test_a_cell_of_the_output_is_seeded_and_undone(session: Session) -> None:
    session.open_text("x = [1, 2, 3]\ny = x * x")
    session.set_cell((1,))
    assert session.trace is not None
    np.testing.assert_array_equal(session.trace.gradients[node(session, "x")], [0, 4, 0])
    session.undo()
    np.testing.assert_array_equal(session.trace.gradients[node(session, "x")], [2, 4, 6])


# --- places -------------------------------------------------------------------------------------------------


def test_undo_after_a_card_was_dragged_puts_it_back(seed: Session) -> None:
    b = node(seed, "b")
    before, routes = seed.state.places[b], dict(seed.drawing.routes)
    for k in range(10):
        seed.move({b: (before[0] + k, before[1] - 7 * k)}, final=k == 9)
    assert seed.drawing.places[b] == (before[0] + 9, before[1] - 63)
    assert b in seed.state.pinned
    touched = [edge for edge in routes if edge.source == b]
    assert all(not np.array_equal(seed.drawing.routes[edge], routes[edge]) for edge in touched)
    seed.undo()
    assert seed.drawing.places[b] == before
    assert b not in seed.state.pinned
    assert not seed.document.can_undo
    for edge, route in routes.items():
        np.testing.assert_allclose(seed.drawing.routes[edge][[0, -1]], route[[0, -1]], atol=40)


def test_a_dragged_card_stays_where_it_is_when_the_program_grows(seed: Session) -> None:
    b = node(seed, "b")
    seed.move({b: (900.0, 700.0)})
    seed.set_text(SEED + "f = e * 2")
    assert seed.state.places[b] == (900.0, 700.0)


def test_tidying_is_one_step_that_can_be_undone(seed: Session) -> None:
    b = node(seed, "b")
    before = seed.state.places[b]
    seed.move({b: (900.0, 700.0)})
    heard = Heard(seed.drawing_changed)
    seed.tidy()
    assert seed.state.places[b] == before
    assert not seed.state.pinned
    assert [said[1] for said in heard.said] == [True]
    seed.undo()
    assert seed.state.places[b] == (900.0, 700.0)
    assert b in seed.state.pinned


def test_places_of_the_layout_do_not_make_a_document_modified(seed: Session) -> None:
    assert seed.state.places
    assert not seed.document.is_modified


def test_a_saved_and_loaded_drawing_has_its_cards_where_they_were(seed: Session, session: Session) -> None:
    from gradviz.document.files import decode, encode

    seed.move({node(seed, "b"): (900.0, 700.0)})
    places = dict(seed.state.places)
    session.open_state(decode(encode(seed.state), "seed"))
    assert session.drawing.places == places
    assert set(session.drawing.routes) == set(session.state.graph.edges)


def large_program(nodes: int) -> str:
    lines = ["x = 1", "w = param(0.5)"]
    lines += [f"v{k} = v{k // 2} * w" if k else "v0 = x + w" for k in range(nodes - 2)]
    ends = "+".join(f"v{k}" for k in range((nodes - 2) // 2, nodes - 2))
    return "\n".join([*lines, f"y = {ends}"])


def test_a_large_graph_is_placed_beside_the_window_and_its_places_are_not_an_edit(
    session: Session, qtbot: QtBot
) -> None:
    session.open_text(large_program(150))
    assert session.trace is not None
    assert not session.is_drawn
    until(qtbot, lambda: session.is_drawn)
    assert set(session.state.places) == set(session.state.graph.nodes)
    assert not session.document.is_modified
    assert not session.document.can_undo


def test_a_card_dragged_in_a_large_graph_takes_its_wires_along_and_the_rest_follows_when_it_rests(
    session: Session, qtbot: QtBot
) -> None:
    session.open_text(large_program(150))
    until(qtbot, lambda: session.is_drawn and session._placer._wish == "")
    card = node(session, "v40")
    x, y = session.state.places[card]
    session.move({card: (x + 300.0, y - 200.0)})
    drawing = session.drawing
    assert drawing.places[card] == (x + 300.0, y - 200.0)
    until(qtbot, lambda: session.drawing is not drawing and not session._placer._rough)
    assert set(session.drawing.routes) == set(session.state.graph.edges)


def test_wires_of_a_large_file_are_led_around_its_cards_when_it_is_opened(
    session: Session, qtbot: QtBot
) -> None:
    session.open_text(large_program(150))
    until(qtbot, lambda: session.is_drawn and session._placer._wish == "")
    kept, places = session.state, dict(session.state.places)
    session.open_text(SEED)
    session.open_state(kept)
    assert session.is_drawn
    assert session.drawing.places == places
    until(qtbot, lambda: len(session.drawing.routes) == len(session.state.graph.edges))


def test_places_that_come_too_late_are_dropped(session: Session, qtbot: QtBot) -> None:
    session.open_text(large_program(150))
    session.open_text(SEED)
    shown = session.drawing
    with qtbot.waitSignal(session._placer._worker.answered, raising=False, timeout=1_500):
        pass
    assert session.drawing is shown
    assert set(session.state.places) == set(session.state.graph.nodes)


# --- traces beside the window -------------------------------------------------------------------------------


def test_a_slow_trace_is_recorded_beside_the_window_and_a_stale_one_is_dropped(
    seed: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    real = recorder.Request.run

    def slow(request: recorder.Request) -> Trace:
        begun.set()
        assert go_on.wait(20)
        return real(request)

    monkeypatch.setattr(recorder, "MOST_NODES_AT_ONCE", 0)
    monkeypatch.setattr(recorder.Request, "run", slow)
    heard = Heard(seed.trace_changed)
    seed.set_value(node(seed, "a"), 3.0)
    assert begun.wait(20)
    assert values(seed)["e"] == 6, "the last trace stays until the next one is there"
    seed.set_value(node(seed, "a"), 4.0)
    go_on.set()
    until(qtbot, lambda: values(seed)["a"] == 4)
    assert values(seed)["e"] == 10
    assert len(heard) == 1, "the trace for a = 3 was stale when it came"


def test_an_undo_makes_a_trace_that_is_still_recorded_stale(
    seed: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "MOST_NODES_AT_ONCE", 0)
    seed.set_text("a = 5\ny = a * a")
    seed.undo()
    until(qtbot, lambda: not seed.is_busy)
    assert values(seed)["e"] == 6


# --- the whole ----------------------------------------------------------------------------------------------


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.lists(st.integers(0, 10), max_size=25), st.randoms(use_true_random=False))
def test_undoing_everything_returns_to_what_was_opened(
    session: Session, deeds: list[int], random: Random
) -> None:
    session.open_text(SEED)
    comes_to_rest(session)
    opened = session.state.text, session.state.graph, dict(session.state.places)
    for deed in deeds:
        do_something(session, deed, random)
        comes_to_rest(session)
        if session.trace is not None:
            assert session.trace.graph.nodes.keys() == session.state.graph.nodes.keys()
            assert 0 <= session.cursor <= len(session.trace)
            assert session.drawing.places.keys() == session.state.graph.nodes.keys()
            assert session.drawing.routes.keys() == set(session.state.graph.edges)
    while session.document.can_undo:
        session.undo()
    assert (session.state.text, session.state.graph, dict(session.state.places)) == opened


def comes_to_rest(session: Session) -> None:
    """A run that was held up is recorded beside the window, and so is the next one."""
    while session.is_busy:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def do_something(session: Session, deed: int, random: Random) -> None:
    """One of the things that a person may do."""
    a, b = session.state.graph.by_name.get("a"), random.random()
    match deed:
        case 0 | 1 if a is not None:
            session.set_value(a, round(b, 3), final=deed == 0)
        case 2:
            session.set_text(session.text + f"g{len(session.text)} = a * {b:.2f}\n")
        case 3:
            session.set_text(session.text + "(")
        case 4 if a is not None:
            session.move({a: (1000 * b, 500.0)}, final=b < 0.5)
        case 5 if a is not None:
            session.toggle_breakpoint(a)
        case 6 if a is not None:
            session.set_output(a if b < 0.5 else None)
        case 7:
            session.tidy()
        case 8:
            session.step(random.choice((-3, 1, 2)))
        case 9:
            session.undo() if b < 0.6 else session.redo()
        case 10:  # something held the last run up: the next one is recorded beside the window
            session._recorder._seconds_per_node = 1.0
