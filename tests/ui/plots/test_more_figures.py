"""Why a weight moved, runs side by side, and what is wrong: as figures."""

from dataclasses import replace
from functools import cache

import pytest
from pytestqt.qtbot import QtBot

from gradviz.document.training import TrainingSetup
from gradviz.graph.parse import parse
from gradviz.train.run import Recording, Run, moment
from gradviz.train.setup import prepared
from gradviz.train.symptoms import Symptom
from gradviz.train.trainer import train
from gradviz.train.why import Share, Why, why
from gradviz.ui.plots import runs_figure, symptoms_figure, why_figure
from gradviz.ui.plots.figure import Box, Cursor, Figure, Text
from gradviz.ui.plots.figure_paint import wrapped
from gradviz.ui.plots.runs_figure import Entry
from gradviz.ui.tokens import DARK, LIGHT
from tests.train.nets import net
from tests.ui.plots.seen import words_of

SETUP = TrainingSetup(size=60, batch_size=12, epochs=2)


@cache
def run(setup: TrainingSetup) -> Run:
    ready = prepared(parse(net((4, 2), "tanh")), setup)
    recording = Recording(ready.work, setup)
    for now in train(ready.work, ready.settings):
        recording.note(now)
    return recording.run()


def moved() -> Why:
    return why(moment(run(SETUP.with_optimizer("adam")), 4), "W1", (1, 0))


# --- why a weight moved --------------------------------------------------------------------------------


def test_the_bars_add_up_to_the_movement(qtbot: QtBot) -> None:
    found = moved()
    for most in (1, 3, 8, 100):
        bars = why_figure.bars(found, most)
        assert sum(bar.update for bar in bars) == pytest.approx(found.update, abs=1e-12)
        assert len([bar for bar in bars if bar.row is not None]) <= most + 1


def test_a_bar_goes_to_the_side_to_which_it_moved_the_weight(qtbot: QtBot) -> None:
    found = moved()
    figure = why_figure.why_figure(found, "W1[2, 1]", 396, LIGHT)
    boxes = [mark for mark in figure.marks if isinstance(mark, Box)]
    updates = [bar.update for bar in (*why_figure.bars(found), why_figure.total(found))]
    zero = why_figure.LABEL + (396 - why_figure.LABEL - why_figure.NUMBER) / 2
    largest = max(map(abs, updates))
    for box, update in zip(boxes, updates, strict=True):
        assert box.fill == (LIGHT.forward if update >= 0 else LIGHT.backward)
        end = box.rect.right if update >= 0 else box.rect.left
        assert end == pytest.approx(zero + (zero - why_figure.LABEL) * update / largest, abs=0.6)


def test_the_examples_that_moved_it_most_come_first_and_the_rest_together(qtbot: QtBot) -> None:
    shares = [Share("example", k / 10, -float(k), k) for k in range(1, 16)] + [Share("penalty", -0.5, 5.0)]
    found = Why((0,), (), 1.0, 12.5, 0.0, tuple(shares), 0.1)
    bars = why_figure.bars(found)
    assert [bar.name for bar in bars[:2]] == ["example 16", "example 15"]
    assert [bar.name for bar in bars[-2:]] == ["penalty", "7 other examples"]
    assert bars[-1].update == pytest.approx(2.8)
    assert bars[0].says == "example 16 · moves the weight by +1.5 · gradient −15"
    figure = why_figure.why_figure(found, "w", 396, DARK)
    assert words_of(figure)[-2:] == ["together", "+11.5"]
    assert figure.key(Cursor(0, 0, 0)) == 15


def test_it_is_told_in_a_sentence_and_as_a_table(qtbot: QtBot) -> None:
    found = Why((0,), (), 1.0, 0.5, 2.0, (Share("example", -0.5, 2.0, 3),), 0.25)
    assert why_figure.told(found, "w") == (
        "w moved by −0.5, from 1 to 0.5. "
        "Most of it comes from: example 4 · moves the weight by −0.5 · gradient 2."
    )
    assert why_figure.why_table(found)[1:] == [
        ("example", "4", "-0.5", "2.0"),
        ("together", "", "-0.5", "2.0"),
    ]


def test_a_weight_that_did_not_move_is_drawn_too(qtbot: QtBot) -> None:
    figure = why_figure.why_figure(Why((0,), (), 1.0, 1.0, 0.0, (), 0.1), "w", 396, LIGHT)
    assert words_of(figure)[-2:] == ["together", "0"]


# --- runs ----------------------------------------------------------------------------------------------


def entries() -> list[Entry]:
    slow = replace(SETUP.with_optimizer("sgd"), learning_rate=1e-4)
    return [
        Entry("good", run(SETUP.with_optimizer("adam")), "#112233"),
        Entry("slow", run(slow), "#445566", 0.5),
    ]


def test_only_the_settings_that_differ_have_a_column(qtbot: QtBot) -> None:
    words = words_of(runs_figure.runs_figure(entries(), 600, LIGHT))
    assert words[:4] == ["Optimizer", "Learning rate", "loss", "score"]
    assert "Adam" in words
    assert "Batch size" not in words


def test_the_best_run_is_told_and_written_in_bold(qtbot: QtBot) -> None:
    found = entries()
    figure = runs_figure.runs_figure(found, 600, LIGHT)
    bold = [mark.words for mark in figure.marks if isinstance(mark, Text) and mark.weight == 600]
    assert bold[0] == "good"
    assert "slow" not in bold
    assert runs_figure.told(found).startswith("Of 2 runs the best is good: loss ")
    assert "50 % done" in figure.words(Cursor(1, 0, 0))
    assert runs_figure.told(found[:1]) == "There is nothing to compare yet."


def test_a_run_that_has_not_begun_has_no_figures(qtbot: QtBot) -> None:
    waiting = Entry("waiting", Run(run(SETUP).graph, SETUP), "#112233", 0.0)
    figure = runs_figure.runs_figure([waiting], 400, LIGHT)
    assert words_of(figure)[-2:] == ["—", "—"]
    assert runs_figure.runs_table([waiting])[1] == ("waiting", "0", "", "", "", "")


def test_runs_as_a_table_have_every_setting_that_differs(qtbot: QtBot) -> None:
    head, first, second = runs_figure.runs_table(entries())
    assert head[0] == "run"
    assert head[-5:] == ("epochs", "training loss", "training score", "validation loss", "validation score")
    assert first[head.index("optimizer")] == "adam"
    assert second[head.index("learning_rate")] == "0.0001"


# --- symptoms ------------------------------------------------------------------------------------------


def vanishing(name: str) -> Symptom:
    return Symptom("vanishing", f"The gradients of {name} vanish.", (0,), name)


def test_layers_with_the_same_trouble_share_one_box(qtbot: QtBot) -> None:
    found = [vanishing("h1"), vanishing("h2"), Symptom("stuck", "The loss does not fall."), vanishing("h3")]
    figure = symptoms_figure.symptoms_figure(found, 400, LIGHT)
    assert words_of(figure) == ["The gradients of h1 vanish. Likewise: h2, h3.", "The loss does not fall."]
    assert figure.words(Cursor(0, 0, 0)).splitlines() == [each.text for each in found if each.name]
    assert len(symptoms_figure.symptoms_table(found)) == 5


def test_grave_trouble_is_red(qtbot: QtBot) -> None:
    found = [Symptom("exploding", "It explodes.", (0,), "h1"), vanishing("h2")]
    boxes = [
        mark for mark in symptoms_figure.symptoms_figure(found, 400, DARK).marks if isinstance(mark, Box)
    ]
    assert [box.fill for box in boxes] == [DARK.danger_soft, DARK.warning_soft]


def test_nothing_wrong_takes_no_room(qtbot: QtBot) -> None:
    nothing = symptoms_figure.symptoms_figure((), 400, LIGHT)
    assert nothing.height == 0
    below = Figure(400, 50)
    assert nothing.above(below, 10) is below


def test_a_figure_above_another_moves_it_down(qtbot: QtBot) -> None:
    one = symptoms_figure.symptoms_figure([vanishing("h1")], 400, LIGHT)
    both = one.above(one, 10)
    assert both.height == 2 * one.height + 10
    assert both.words(Cursor(1, 0, 0)) == both.words(Cursor(0, 0, 0))
    assert both.rect(Cursor(1, 0, 0)).top == pytest.approx(both.rect(Cursor(0, 0, 0)).top + one.height + 10)


@pytest.mark.parametrize(
    "words", ["The gradients of h1 are 82,000 times smaller.", "梯度只有最后一层的八万分之一"]
)
def test_words_are_broken_into_lines_that_fit(words: str, qtbot: QtBot) -> None:
    lines = wrapped(words, 12, 120)
    assert len(lines) > 1
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")


def test_where_two_plots_share_a_row_no_bar_lies_on_words(qtbot: QtBot) -> None:
    shares = (Share("momentum", -0.5), Share("example", 0.2, 1.0, 7))
    figure = why_figure.why_figure(Why((0,), (), 1.0, 0.7, 1.0, shares, 0.1), "w", 154, LIGHT)
    bars = [each.rect for each in figure.marks if isinstance(each, Box)]
    names = [
        each for each in figure.marks if isinstance(each, Text) and each.align == "right" and each.y > 50
    ]
    ends = [each.x for each in names if each.x < 154]
    assert len(bars) == 3
    assert max(ends) < min(rect.left for rect in bars)
    assert max(rect.right for rect in bars) <= 154 - why_figure.NUMBER
    assert all(each.room and each.room <= each.x for each in names if each.x < 154)
    assert "up →" not in words_of(figure)
