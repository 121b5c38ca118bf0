"""Every step in one plain sentence, and what is still to come."""

import pytest

from gradviz.engine.trace import Mode, Trace, trace
from gradviz.explain.spans import Span, fill, listed
from gradviz.explain.words import phases, sentence
from gradviz.ops import OPS
from tests.graphs import Builder, ladder, random_graph, seed_graph, small_net

MODES: list[Mode] = ["reverse", "forward", "paths"]


def said(run: Trace) -> list[str]:
    return ["".join(span.text for span in sentence(run, k).said) for k in range(len(run) + 1)]


def pending(run: Trace) -> list[str]:
    return ["".join(span.text for span in sentence(run, k).pending) for k in range(len(run) + 1)]


def test_the_seed_expression_is_told_step_by_step() -> None:
    assert said(trace(seed_graph())) == [
        "Only the inputs have values so far; everything else is still to be computed.",
        "c adds a and b: 2 + 1 = 3.",
        "d adds b and 1: 1 + 1 = 2.",
        f"e {OPS['multiply'].says.format(x1='c', x2='d')}: 3 · 2 = 6.",
        "The derivative of e by itself is 1: here the way back begins.",
        "The gradient of e flows back from e to c: upstream 1 times local derivative 2 gives 2.",
        "The gradient of e flows back from e to d: upstream 1 times local derivative 3 gives 3.",
        "The gradient of e flows back from c to a: upstream 2 times local derivative 1 gives 2.",
        "The gradient of e flows back from c to b: upstream 2 times local derivative 1 gives 2.",
        "The gradient of e flows back from d to b: upstream 3 times local derivative 1 gives 3.",
        "The shares that meet at b add up: 2 + 3 = 5.",
    ]


def test_what_is_still_to_come_is_told_too() -> None:
    told = pending(trace(seed_graph()))
    assert told[0] == "Next comes the forward pass, 3 values, inputs first."
    assert told[1:4] == [
        "2 values are still to come.",
        "1 value is still to come.",
        "Every value is known. Next, the way back begins at e.",
    ]
    assert told[7] == "Nothing else leads from a to e, so this is its whole gradient."
    assert told[8] == "b feeds two nodes. Its other share, from d, is still to come."
    assert told[9] == "Both shares of b are here, to be added up."
    assert told[10] == "Every gradient is known."


def test_names_and_numbers_have_their_style() -> None:
    spans = sentence(trace(seed_graph()), 8).said
    assert [(span.text, span.style) for span in spans if span.style != "plain"] == [
        ("e", "name"),
        ("c", "name"),
        ("b", "name"),
        ("2", "backward"),
        ("1", "number"),
        ("2", "backward"),
    ]
    assert ("3", "forward") in [(span.text, span.style) for span in sentence(trace(seed_graph()), 1).said]
    assert sentence(trace(seed_graph()), 8).plain.endswith("is still to come.")


def test_a_closed_path_is_called_closed() -> None:
    build = Builder()
    build.add("relu", build.leaf(-1.0, name="x"), name="y")
    assert said(trace(build.graph()))[-1] == (
        "The gradient of y stops between y and x: upstream 1 times local derivative 0 gives 0, so this "
        "path is closed."
    )


def test_an_input_that_enters_twice_is_told_so() -> None:
    build = Builder()
    b = build.leaf(3.0, name="b")
    build.add("multiply", b, b, name="y")
    assert pending(trace(build.graph()))[3] == "b enters y twice. Its other share is still to come."


def test_many_shares_are_named_or_counted() -> None:
    build = Builder()
    x = build.leaf(0.5, name="x")
    parts = [build.add("tanh", x) for _ in range(7)]
    last = parts[0]
    for part in parts[1:]:
        last = build.add("add", last, part)
    run = trace(build.graph())
    told = pending(run)
    assert any("x collects 7 shares. 6 of them are still to come." in line for line in told)
    assert any(line.startswith("x collects 7 shares. 2 of them, from ") for line in told)
    assert any(line.startswith("x collects 7 shares. The last one, from ") for line in told)
    assert "All 7 shares of x are here, to be added up." in told


def test_an_output_that_is_not_a_number_says_how_it_is_seeded() -> None:
    build = Builder()
    build.add("tanh", build.leaf([1.0, 2.0], name="x"), name="y")
    assert "seeded with ones" in said(trace(build.graph()))[2]
    assert "y is seeded with a 1 at cell [1]" in said(trace(build.graph(), cell=(1,)))[2]
    assert "All cells of x move" in said(trace(build.graph(), mode="forward"))[2]
    assert "Cell [0] of x moves" in said(trace(build.graph(), mode="forward", cell=(0,)))[2]


def test_a_product_of_matrices_gives_its_own_reason() -> None:
    run = trace(small_net())
    line = next(text for text in said(run) if "to W₁" in text)
    assert line == "The gradient of loss flows back from v₁ to W₁. " + OPS["matmul"].partial_says[0]


def test_training_and_the_other_modes_are_told() -> None:
    build = Builder()
    build.add("multiply", build.leaf(3.0, "param", "w"), build.leaf(-2.0, name="x"), name="y")
    run = trace(build.graph(), learning_rate=0.1)
    assert said(run)[-1] == "Gradient descent moves w against its gradient: 3 − 0.1 · (−2) = 3.2."
    assert pending(run)[-2] == ("Nothing else leads from x to y, so this is its whole gradient.")
    assert pending(run)[-1] == "One step of training is done."
    assert said(trace(seed_graph(), mode="forward", wrt="b"))[7] == (
        "b moves e through c: tangent 1 times local derivative 2 gives 2."
    )
    paths = trace(seed_graph(), mode="paths", wrt="b")
    assert said(paths)[5:] == [
        "Path 1 of 2, b → c → e: its local derivatives multiply to 1 · 2 = 2.",
        "Path 2 of 2, b → d → e: its local derivatives multiply to 1 · 3 = 3.",
        "The products of all paths add up: 2 + 3 = 5.",
    ]


def test_too_many_paths_are_counted_and_the_saving_is_named() -> None:
    assert said(trace(ladder(40), mode="paths"))[-1] == (
        "There are 1.10e12 paths from x to v₄₀, too many to list. Together they give 1.1e12, which the "
        "reverse pass finds with 80 multiplications instead of 4.40e13."
    )


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("seed", range(25))
def test_every_step_of_every_graph_has_a_whole_sentence(seed: int, mode: Mode) -> None:
    run = trace(random_graph(seed), mode=mode, learning_rate=0.1)
    for k in range(len(run) + 1):
        told = sentence(run, k)
        for text in (said_ := "".join(s.text for s in told.said), "".join(s.text for s in told.pending)):
            assert not set("{}\n") & set(text)
            assert "  " not in text
            assert text == text.strip()
            assert not text or text.endswith(".")
        assert said_


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("seed", range(10))
def test_the_phases_cover_the_timeline(seed: int, mode: Mode) -> None:
    run = trace(random_graph(seed), mode=mode, learning_rate=0.1)
    marks = phases(run)
    covered = [k for mark in marks for k in range(mark.first, mark.last + 1)]
    assert covered == list(range(1, len(run) + 1))
    for mark in marks:
        kinds = {run.steps[k - 1].kind for k in range(mark.first, mark.last + 1)}
        assert kinds <= {mark.kind, "sum"}
    assert [mark.kind for mark in phases(trace(seed_graph()))] == ["forward", "seed", "backward"]


def test_a_translation_may_order_the_places_as_it_likes() -> None:
    spans = fill("{b}：{a}！", a=Span("x", "name"), b=(Span("1", "forward"), Span("?")))
    assert [(span.text, span.style) for span in spans] == [
        ("1", "forward"),
        ("?：", "plain"),
        ("x", "name"),
        ("！", "plain"),
    ]


def test_a_list_of_names_reads_as_a_list() -> None:
    names = [Span(letter, "name") for letter in "cdf"]
    assert "".join(span.text for span in listed(names)) == "c, d and f"
    assert "".join(span.text for span in listed(names[:2])) == "c and d"
    assert listed(names[:1]) == (names[0],)
    assert listed([]) == ()
