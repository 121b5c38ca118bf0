"""The picture of a moment: right, the same whichever way one came, and shared where nothing changed."""

import gc
import weakref
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradviz.engine.point import with_values
from gradviz.engine.trace import Mode, Trace, trace
from gradviz.explain import frame as frames
from gradviz.explain.faces import Faces
from gradviz.explain.frame import Frame, built, frame
from gradviz.explain.numbers import short
from gradviz.graph.expand import expand
from gradviz.graph.graph import Edge, Graph
from gradviz.graph.parse import parse
from gradviz.ops.op import shape_text
from tests.graphs import Builder, ladder, random_graph, seed_graph, small_net


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    frames._books.clear()


def card(run: Trace, cursor: int, label: str) -> tuple[str, str, str, str, bool]:
    face = frame(run, cursor).cards[run.graph.find(label)]
    return face.value, face.gradient, face.running_sum, face.phase, face.current


def wire(run: Trace, cursor: int, source: str, target: str) -> tuple[str, str, bool, bool]:
    find = run.graph.find
    edge = next(e for e in run.graph.edges if (e.source, e.target) == (find(source), find(target)))
    face = frame(run, cursor).wires[edge]
    return face.chip, face.phase, face.backward, face.current


def test_the_seed_expression_from_moment_to_moment() -> None:
    run = trace(seed_graph())
    assert card(run, 0, "a") == ("2", "—", "", "forward", False)
    assert card(run, 0, "c") == ("—", "—", "", "ahead", False)
    assert wire(run, 0, "b", "c") == ("", "ahead", False, False)
    assert card(run, 1, "c") == ("3", "—", "", "forward", True)
    assert wire(run, 1, "b", "c") == ("∂c/∂b = 1", "forward", False, False)
    assert wire(run, 3, "c", "e") == ("∂e/∂c = d = 2", "forward", False, False)
    assert wire(run, 3, "1", "d") == ("", "forward", False, False), "nothing is differentiated by a constant"
    assert card(run, 4, "e") == ("6", "1", "", "backward", True)
    assert card(run, 8, "b") == ("1", "—", "∂e/∂b = 2 + —", "forward", True)
    assert wire(run, 8, "b", "c") == ("∂c/∂b = 1", "backward", True, True)
    assert card(run, 9, "b") == ("1", "—", "∂e/∂b = 2 + 3", "forward", True)
    assert card(run, 10, "b") == ("1", "5", "∂e/∂b = 2 + 3 = 5", "backward", True)
    assert wire(run, 10, "b", "c") == ("∂c/∂b = 1", "backward", True, False)
    assert card(run, 10, "1") == ("1", "—", "", "forward", False)


def test_the_eye_goes_to_the_edge_or_the_node_of_the_step() -> None:
    run = trace(seed_graph())
    find = run.graph.find
    assert [(frame(run, k).focus, frame(run, k).phase) for k in (0, 1, 4, 8, 10)] == [
        (None, "ahead"),
        (find("c"), "forward"),
        (find("e"), "backward"),
        (Edge(find("b"), find("c"), 1), "backward"),
        (find("b"), "backward"),
    ]


def test_one_card_glows_and_it_is_the_one_that_receives() -> None:
    run = trace(seed_graph())
    for k in range(1, len(run) + 1):
        step = run.steps[k - 1]
        glowing = [node_id for node_id, face in frame(run, k).cards.items() if face.current]
        assert glowing == [step.source if step.kind == "backward" else step.node]


def test_a_card_says_itself_aloud() -> None:
    run = trace(seed_graph())
    e = run.graph.find("e")
    assert frame(run, 0).cards[e].spoken == "Multiplication e: not computed yet."
    assert frame(run, 3).cards[e].spoken == "Multiplication e: value 6, gradient not known yet."
    assert frame(run, 10).cards[e].spoken == "Multiplication e: value 6, gradient 1."
    edge = Edge(run.graph.find("c"), e, 0)
    assert frame(run, 0).wires[edge].spoken == "c goes into e."
    assert frame(run, 10).wires[edge].spoken == "c goes into e: local derivative 2, contribution 2."


def test_a_negative_share_and_many_shares() -> None:
    build = Builder()
    x = build.leaf(2.0, name="x")
    y = build.add("add", build.add("negate", x), build.add("multiply", x, build.leaf(3.0, "const")), name="y")
    run = trace(build.graph())
    assert card(run, len(run), "x")[2] == "∂y/∂x = −1 + 3 = 2"
    z = build.add("multiply", y, build.add("add", x, build.add("add", x, build.add("add", x, x))), name="z")
    run = trace(build.graph(z))
    sum_at = next(k for k, s in enumerate(run.steps, start=1) if s.kind == "sum" and s.node == x)
    assert card(run, sum_at, "x")[2] == "∂z/∂x: 6 of 6 shares"


@pytest.mark.parametrize("mode", ["reverse", "forward", "paths"])
@pytest.mark.parametrize("seed", range(8))
def test_a_frame_is_the_same_whichever_way_one_came(seed: int, mode: Mode) -> None:
    graph = random_graph(seed)
    run = trace(graph, mode=mode, learning_rate=0.1)
    there = [frame(run, k) for k in range(len(run) + 1)]
    back = [frame(run, k) for k in reversed(range(len(run) + 1))][::-1]
    for k, (one, other) in enumerate(zip(there, back, strict=True)):
        same_faces(one, other)
        assert list(one.cards) == list(graph.nodes)
        assert list(one.wires) == list(graph.edges)
        frames._books.clear()
        fresh = frame(run, k)
        assert dict(fresh.cards) == dict(one.cards)
        assert dict(fresh.wires) == dict(one.wires)
        assert (fresh.focus, fresh.phase) == (one.focus, one.phase)


def same_faces(one: Frame, other: Frame) -> None:
    assert all(one.cards[i] is face for i, face in other.cards.items())
    assert all(one.wires[i] is face for i, face in other.wires.items())


@given(st.lists(st.integers(0, 40), min_size=1, max_size=30))
def test_jumping_about_gives_the_same_frames(cursors: list[int]) -> None:
    run = trace(random_graph(5))
    expected = [frame(trace(random_graph(5)), k) for k in cursors]
    for k, wanted in zip(cursors, expected, strict=True):
        found = frame(run, k)
        assert dict(found.cards) == dict(wanted.cards)
        assert dict(found.wires) == dict(wanted.wires)


@pytest.mark.parametrize("seed", range(8))
def test_one_step_changes_only_what_it_touches(seed: int) -> None:
    run = trace(random_graph(seed))
    before = frame(run, 0)
    for k in range(1, len(run) + 1):
        after = frame(run, k)
        nodes, edges = after.changed_from(before)
        around = {run.steps[j].node for j in (k - 1, max(0, k - 2))}
        around |= {source for j in (k - 1, max(0, k - 2)) if (source := run.steps[j].source) is not None}
        assert nodes <= around
        assert all(edge.target in around for edge in edges)
        before = after
    assert before.changed_from(before) == (set(), set())
    assert before.changed_from(None) == (set(run.graph.nodes), set(run.graph.edges))


def test_a_dragged_value_keeps_the_faces_that_say_the_same() -> None:
    graph = seed_graph()
    end = frame(trace(graph), 10)
    dragged = trace(graph.with_value("a", 2.5))
    nodes, edges = frame(dragged, 10).changed_from(end)
    find = graph.find
    assert nodes == {find(name) for name in "abcde"}  # d and b have the same value, but another gradient
    assert {(graph.labels[edge.source], graph.labels[edge.target]) for edge in edges} == {
        ("d", "e"),  # its local derivative is c
        ("b", "d"),  # its contribution is d's gradient
    }


def test_a_dragged_array_is_drawn_anew_though_its_words_are_the_same() -> None:
    graph = Graph(dict(small_net().nodes))
    first = frame(trace(graph), 0)
    w = graph.find("W1")
    value = np.array(graph["W1"].value)
    value[0, 0] = 9.0
    second = frame(trace(graph.with_value("W1", value)), 0)
    assert second.cards[w].value == first.cards[w].value
    assert second.cards[w] is not first.cards[w]
    assert second.cards[w].value_cells is not None
    assert second.cards[w].value_cells[0, 0] == 9.0


def test_arrays_show_shapes_uniform_derivatives_and_what_a_product_passes_back() -> None:
    run = trace(small_net())
    end = frame(run, len(run))
    chips = {(run.graph.labels[e.source], run.graph.labels[e.target]): f.chip for e, f in end.wires.items()}
    assert chips["W1", "v1"] == "∂loss/∂v₁ xᵀ"
    assert chips["v1", "v2"] == "∂v₂/∂v₁ = 1"
    assert chips["v2", "v3"] == "∂v₃/∂v₂ = [1, 0]"
    assert end.cards[run.graph.find("W1")].shape == shape_text((2, 3))
    assert end.cards[run.graph.find("W1")].value_cells is run.values[run.graph.find("W1")]


def test_a_class_number_has_no_chip() -> None:
    build = Builder()
    t = build.leaf(0.0, name="t")
    loss = build.add("cross_entropy", build.leaf([3.2, 5.1, -1.7], name="s"), t, name="L")
    run = trace(build.graph())
    assert frame(run, len(run)).wires[Edge(t, loss, 1)].chip == ""


def test_forward_mode_shows_tangents_and_points_no_arrow_back() -> None:
    run = trace(seed_graph(), mode="forward", wrt="b")
    end = frame(run, len(run))
    assert [end.cards[run.graph.find(name)].gradient for name in "abcde"] == ["—", "1", "1", "1", "5"]
    assert end.cards[run.graph.find("e")].running_sum == "∂e/∂b = 2 + 3 = 5"
    assert not any(face.backward for face in end.wires.values())
    assert wire(run, len(run), "c", "e")[1] == "backward"


def test_a_path_lights_all_its_wires() -> None:
    run = trace(seed_graph(), mode="paths", wrt="b")
    lit = {
        (run.graph.labels[edge.source], run.graph.labels[edge.target])
        for edge, face in frame(run, 5).wires.items()
        if face.current and face.backward
    }
    assert lit == {("b", "c"), ("c", "e")}


def test_the_cursor_is_clamped_and_huge_path_counts_do_no_harm() -> None:
    run = trace(ladder(40), mode="paths")
    assert frame(run, 999) is frame(run, len(run))
    assert dict(frame(run, -1).cards) == dict(frame(run, 0).cards)


def test_edits_that_keep_the_edges_do_not_leave_old_words_behind() -> None:
    graph = seed_graph()
    frame(trace(graph), 10)
    changed = Graph({**graph.nodes, (5,): replace(graph["e"], op="add")})
    end = frame(trace(changed), 10)
    assert end.cards[(5,)].symbol == "+"
    assert end.wires[Edge((2,), (5,), 0)].chip == "∂e/∂c = 1"


def test_another_language_gets_faces_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    run = trace(seed_graph())
    e = run.graph.find("e")
    english = frame(run, 3).cards[e].spoken
    monkeypatch.setattr(frames, "language", lambda: "shouting")
    for module in ("faces", "spoken_card"):
        monkeypatch.setattr(f"gradviz.explain.{module}.tr", lambda message: f"{message}!")
    assert frame(run, 3).cards[e].spoken == "Multiplication! e: value 6, gradient not known yet.!"
    monkeypatch.undo()
    assert frame(run, 3).cards[e].spoken == english


@pytest.mark.parametrize("mode", ["reverse", "forward", "paths"])
@pytest.mark.parametrize("seed", range(4))
def test_how_far_a_face_has_come_is_known_without_its_words(seed: int, mode: Mode) -> None:
    run = trace(random_graph(seed), mode=mode, learning_rate=0.1)
    for k in range(len(run) + 1):
        moment = frame(run, k)
        progress = {i: moment.card_progress(i) for i in run.graph.nodes}
        flow = {edge: moment.wire_progress(edge) for edge in run.graph.edges}
        assert progress == {i: face.progress for i, face in moment.cards.items()}
        assert flow == {edge: face.progress for edge, face in moment.wires.items()}


@pytest.mark.parametrize("seed", range(12))
def test_the_shortest_that_a_wire_says_is_known_without_the_rest(seed: int) -> None:
    run = trace(random_graph(seed) if seed else small_net())
    for k in (0, len(run) // 2, len(run)):
        shortest = {edge: frame(run, k).shortest_chip(edge) for edge in run.graph.edges}
        assert shortest == {edge: face.short_chip or face.chip for edge, face in frame(run, k).wires.items()}
    frames._books.clear()
    calm = built(run)
    assert all(calm.shortest_chip(edge) == face.short_chip for edge, face in calm.wires.items())


def test_what_a_step_touches_is_told_and_after_a_leap_it_may_be_anything() -> None:
    run = trace(ladder(40))
    first = frame(run, 10)
    nodes, edges = frame(run, 13).touched_since(first) or (set(), set())
    assert nodes == {step.node for step in run.steps[9:13]}
    assert edges == {edge for edge in run.graph.edges if edge.target in nodes}
    assert frame(run, len(run)).touched_since(first) is None
    assert frame(trace(ladder(40)), 13).touched_since(first) is None
    assert first.touched_since(None) is None


def test_a_face_is_written_when_somebody_looks_at_it(monkeypatch: pytest.MonkeyPatch) -> None:
    run = trace(ladder(40))
    written: list[object] = []
    write = Faces._new_card
    monkeypatch.setattr(
        Faces, "_new_card", lambda faces, *state: (written.append(state[0]), write(faces, *state))[1]
    )
    moment = frame(run, len(run))
    assert written == []
    assert moment.cards[run.output].value
    assert moment.cards[run.output] is moment.cards[run.output]
    assert written == [run.output]


def test_a_trace_that_nobody_looks_at_any_more_is_gone_without_the_garbage_collector() -> None:
    run = trace(ladder(4))
    moments = [frame(run, 2), frame(run, 5), built(run)]
    assert all(moment.cards[run.output].symbol for moment in moments)
    seen = weakref.ref(run)
    frames._books.clear()
    gc.disable()
    try:
        del run, moments
        assert seen() is None
    finally:
        gc.enable()


# --- at no moment -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["reverse", "forward", "paths"])
def test_a_graph_that_is_built_shows_its_values_and_nothing_that_glows(mode: Mode) -> None:
    run = trace(seed_graph(), mode=mode)
    shown = built(run)
    assert [face.value for face in shown.cards.values()] == ["2", "1", "3", "1", "2", "6"]
    assert {face.gradient for face in shown.cards.values()} == {"—"}
    assert not any(face.current for face in (*shown.cards.values(), *shown.wires.values()))
    assert {(face.chip, face.phase, face.backward) for face in shown.wires.values()} == {
        ("", "forward", False)
    }
    assert shown.focus is None
    assert built(run) is shown


def test_a_frame_has_nothing_of_another_graph() -> None:
    moment = frame(trace(seed_graph()), 3)
    elsewhere = Edge((40,), (41,), 3)
    assert moment.wires.get(elsewhere) is None
    assert moment.wires.get(Edge((0,), (3,), 5)) is None
    assert moment.cards.get((40,)) is None


def test_in_forward_mode_a_card_speaks_of_its_tangent() -> None:
    run = trace(seed_graph(), mode="forward", wrt="b")
    face = frame(run, len(run)).cards[run.graph.find("c")]
    assert face.spoken == "Addition c: value 3, tangent 1."
    assert face.gradient_of == "∂c/∂b"
    assert frame(run, 3).cards[run.graph.find("c")].spoken == "Addition c: value 3, tangent not known yet."


def test_a_wire_that_carries_an_array_says_its_shape_and_one_with_a_number_does_not() -> None:
    run = trace(parse("x = [[1, 2], [3, 4]]\ns = sum(x)\nL = s * s"))
    x, s, total = (run.graph.find(name) for name in ("x", "s", "L"))
    moment = frame(run, 0)
    assert moment.shapes == {Edge(x, s, 0): "2 × 2"}
    assert moment.wires[Edge(x, s, 0)].shape == "2 × 2"
    assert moment.wires[Edge(x, s, 0)].spoken == "x (2 × 2) goes into s."
    assert moment.wires[Edge(s, total, 0)].shape == ""


def test_the_length_of_a_vector_does_not_read_as_a_value() -> None:
    run = trace(parse("x = [1, 2, 3]\ns = sum(x)"))
    edge = run.graph.edges[0]
    assert frame(run, 0).wires[edge].shape == "(3)"
    assert frame(run, 0).wires[edge].spoken == "x (3) goes into s."


def test_the_shapes_of_a_drawing_are_one_object_while_its_numbers_change() -> None:
    graph = parse("x = [1, 2, 3]\ns = sum(x)")
    run = trace(graph)
    other = trace(with_values(graph, {"x": [4.0, 5.0, 6.0]}), like=run)
    assert frame(run, 0).shapes is frame(other, 3).shapes


def test_under_a_circle_there_is_room_for_what_many_shares_make_but_not_for_all_of_them() -> None:
    graph = parse('x = [0.5, -1]\nh = dense(x, 4, activation="tanh")\ny = dense(h, 1)\nL = sum(y)')
    run = trace(expand(graph, {graph.find("h"), graph.find("y")}).graph)
    x1 = next(node.id for node in run.graph if len(run.index.arrivals.get(node.id, ())) == 4)
    sums = [frame(run, k).cards[x1].running_sum for k in range(len(run) + 1)]
    said = list(dict.fromkeys(text for text in sums if text))
    made = np.cumsum([float(share.contribution) for share in run.index.arrivals[x1]])
    assert said == [f"{short(total)} + —" for total in made[:3]] + [short(made[3])]


def test_a_long_sum_of_arrays_is_counted_and_not_written_out() -> None:
    run = trace(parse("x = [0.51, -1.23]\na = x * 2.25\nb = x * 1.75\ns = sum(a * b)"))
    x = run.graph.find("x")
    sums = {frame(run, k).cards[x].running_sum for k in range(len(run) + 1)}
    assert sums == {"", "∂s/∂x = [2.008, −4.843] + —", "∂s/∂x: 2 of 2 shares"}
