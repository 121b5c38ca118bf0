"""A file comes back as it was, or says in one sentence why it cannot.

``GRADVIZ_FUZZ=10000`` with ``--timeout=0`` damages that many files.
"""

from __future__ import annotations

import json
import math
import os
import re
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gradviz.document import files
from gradviz.document.document import State
from gradviz.document.examples import EXAMPLES
from gradviz.document.files import FileError, decode, encode, load, save
from gradviz.document.notes import Note
from gradviz.document.training import TrainingSetup
from gradviz.graph.check import problems
from gradviz.graph.expand import expand
from gradviz.graph.graph import same_structure
from gradviz.graph.parse import parse_program
from gradviz.language import set_language
from tests.graph.strategies import NETS
from tests.patience import within_a_second

FUZZ = int(os.environ.get("GRADVIZ_FUZZ", "300"))


def state_of(text: str) -> State:
    program = parse_program(text)
    return State(graph=program.graph, text=text, places={node.id: (1.5, -2.0) for node in program.graph})


SEED = state_of("a = 2\nb = 1\ne = (a + b) * (b + 1)  # two paths\n")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.key)
def test_every_example_survives_the_file(example) -> None:
    state = state_of(example.text)
    again = decode(encode(state), "x.gradviz")
    assert again.graph == state.graph
    assert again.text == state.text
    assert again.places == state.places


def test_saving_and_loading_keeps_text_places_pins_breakpoints_and_cell(tmp_path: Path) -> None:
    some = next(iter(SEED.graph.nodes))
    state = replace(SEED, pinned=frozenset({some}), breakpoints=frozenset({some}), cell=(1, 0))
    save(state, tmp_path / "seed.gradviz")
    again = load(tmp_path / "seed.gradviz")
    assert again.title == "seed"
    assert (again.text, again.places, again.pinned, again.breakpoints, again.cell) == (
        state.text,
        state.places,
        state.pinned,
        state.breakpoints,
        state.cell,
    )


def test_what_does_not_parse_yet_is_kept_too() -> None:
    assert decode(encode(replace(SEED, draft="e = (a +")), "x").draft == "e = (a +"
    assert decode(encode(SEED), "x").draft is None


def test_a_limit_that_is_infinite_is_kept() -> None:
    state = state_of("y = clip(x, low=-inf, high=inf)")
    assert decode(encode(state), "x").graph == state.graph


def test_the_same_state_gives_the_same_bytes() -> None:
    assert encode(SEED) == encode(decode(encode(SEED), "x"))


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_every_number_keeps_every_bit(number: float) -> None:
    leaf = SEED.graph.find("a")
    state = replace(SEED, graph=SEED.graph.with_value(leaf, number), text="")
    value = decode(encode(state), "x").graph.nodes[leaf].value
    assert value is not None
    assert float(value).hex() == float(number).hex() or (math.isnan(number) and math.isnan(float(value)))


def test_text_that_says_something_else_is_printed_anew_from_the_graph() -> None:
    record = json.loads(encode(SEED))
    record["text"] = "e = a - b"
    again = decode(json.dumps(record).encode(), "x")
    assert same_structure(parse_program(again.text).graph, SEED.graph)


def broken(change) -> bytes:
    record = json.loads(encode(SEED))
    change(record)
    return json.dumps(record).encode()


def sentence_of(content: bytes) -> str:
    try:
        decode(content, "x.gradviz")
    except FileError as error:
        return str(error)
    return ""


def make_circle(record: dict) -> None:
    record["nodes"][2]["inputs"][0] = record["nodes"][-1]["id"]


BROKEN = {
    "future": lambda r: r.update(version=99),
    "other format": lambda r: r.update(format="netron"),
    "no nodes": lambda r: r.pop("nodes"),
    "unknown operation": lambda r: r["nodes"][2].update(op="teleport"),
    "unknown input": lambda r: r["nodes"][2].update(inputs=[[99], [0]]),
    "one input too few": lambda r: r["nodes"][2].update(inputs=[[0]]),
    "two nodes with one id": lambda r: r["nodes"][1].update(id=r["nodes"][0]["id"]),
    "two nodes with one name": lambda r: r["nodes"][1].update(name=r["nodes"][0]["name"]),
    "a name that is none": lambda r: r["nodes"][0].update(name="import os; os"),
    "a word of Python for a name": lambda r: r["nodes"][0].update(name="lambda"),
    "a number for a name": lambda r: r["nodes"][0].update(name="inf"),
    "a name that programs write otherwise": lambda r: r["nodes"][0].update(name="ｘ"),
    "an endless name": lambda r: r["nodes"][0].update(name="x" * 5_000),
    "too few numbers": lambda r: r["nodes"][0].update(shape=[3], value=[1.0]),
    "a word for a number": lambda r: r["nodes"][0].update(value=["two"]),
    "a leaf without value": lambda r: r["nodes"][0].pop("value"),
    "an attribute nobody knows": lambda r: r["nodes"][2].update(attrs={"colour": 1}),
    "an unknown field": lambda r: r.update(extra=1),
    "an unknown output": lambda r: r.update(output=[77]),
    "circle": make_circle,
}


@pytest.mark.parametrize("change", BROKEN.values(), ids=BROKEN.keys())
def test_a_file_that_does_not_hold_together_gives_one_sentence(change) -> None:
    with pytest.raises(FileError) as caught:
        decode(broken(change), "x.gradviz")
    message = str(caught.value)
    assert message.startswith("x.gradviz")
    assert message.endswith(".")
    assert "\n" not in message


def test_deep_nesting_is_refused_and_not_followed() -> None:
    with pytest.raises(FileError):
        decode(b'{"format":"gradviz","version":1,"nodes":' + b"[" * 100_000, "deep.gradviz")


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "huge.gradviz"
    path.write_bytes(b"x" * 100)
    monkeypatch.setattr(files, "LARGEST_FILE", 50)
    with pytest.raises(FileError, match="too large"):
        load(path)


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"nowhere\.gradviz cannot be read"):
        load(tmp_path / "nowhere.gradviz")


def damaged(content: bytes, draw: st.DrawFn) -> bytes:
    """Some bytes flipped, dropped, doubled, or the rest cut off."""
    found = bytearray(content)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(found) - 1))
        match draw(st.sampled_from(["flip", "cut", "drop", "double"])):
            case "flip":
                found[at] = draw(st.integers(0, 255))
            case "cut":
                found = found[: max(at, 1)]
            case "drop":
                del found[at : at + 3]
                found = found or bytearray(b"{")
            case "double":
                found[at:at] = found[at : at + 40]
    return bytes(found)


WRONG = st.one_of(
    st.sampled_from(
        [None, True, -1, 0, 1, 99, 10**30, 1.5, 1e308, "", "a", "inf", "\u2028", [], [0], [[]], {}]
    ),
    st.integers(-3, 8),
    st.lists(st.integers(-2, 6), max_size=3),
    st.text(max_size=6),
    st.just("x" * 5_000),
    st.just([1.0] * 5_000),
)


def wrong_inside(content: bytes, draw: st.DrawFn) -> bytes:
    """Valid JSON, in which some values are others, are missing, or stand where they should not."""
    record = json.loads(content)
    for _ in range(draw(st.integers(1, 4))):
        inside = record
        while isinstance(inside, dict | list) and inside:
            keys = list(inside) if isinstance(inside, dict) else list(range(len(inside)))
            key = draw(st.sampled_from(keys))
            deeper = isinstance(inside[key], dict | list) and inside[key] and draw(st.integers(0, 3))
            if deeper:
                inside = inside[key]
                continue
            match draw(st.sampled_from(["other", "gone", "twice"])):
                case "other":
                    inside[key] = deepcopy(draw(WRONG))
                case "gone":
                    del inside[key]
                case "twice" if isinstance(inside, list):
                    inside.insert(draw(st.integers(0, len(inside))), deepcopy(inside[key]))
                case "twice":
                    inside[draw(st.sampled_from([*keys, "value", "shape", "inputs"]))] = deepcopy(inside[key])
            break
    return json.dumps(record).encode()


JOTTED = replace(
    state_of(NETS[0]),
    notes={
        0: Note("note", "the *first* layer", (0, -90, 160, 60)),
        3: Note("frame", "", (5, 5, 99, 99), "blue"),
    },
    draft="h = dense(",
    opened=frozenset({(1,), (1, 4)}),
    pinned=frozenset({(1,)}),
    breakpoints=frozenset({(1,)}),
    cell=(0,),
    training=TrainingSetup(
        path="own.csv",
        inputs=("a", "b"),
        points=((0.5, -1.0, 0), (0.25, 1e-3, 1)),
        size=40,
        learning_rate=0.25,
        schedule="cosine",
        flip=True,
    ),
)
CONTENTS = [
    *(encode(state_of(example.text)) for example in EXAMPLES),
    *(encode(state_of(text)) for text in NETS),
    encode(SEED),
    *[encode(JOTTED)] * 9,  # where there is most to damage
]


@pytest.mark.parametrize(
    "change, said",
    [
        (lambda r: r["nodes"][0].update(op=3), "nodes[0].op"),
        (lambda r: r.pop("nodes"), "it is not complete"),
        (lambda r: r.update(oops=1), "holds what does not belong there"),
    ],
)
def test_what_is_wrong_in_a_file_is_said_in_our_own_words(change, said: str) -> None:
    sentence = sentence_of(broken(change))
    assert sentence.startswith("x.gradviz is damaged: ")
    assert said in sentence
    set_language("zh_CN")
    assert re.search("[\u4e00-\u9fff]", sentence_of(broken(change)))
    assert "Expected" not in sentence


@settings(max_examples=FUZZ, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data(), st.sampled_from(CONTENTS), st.sampled_from([damaged, wrong_inside]))
def test_a_damaged_file_is_read_or_refused_in_one_sentence_within_a_second(data, content, damage) -> None:
    content = damage(content, data.draw)
    try:
        with within_a_second("reading"):
            state = decode(content, "x.gradviz")
    except FileError as error:
        message = str(error)
    else:
        message = "x.gradviz."
        problems(state.graph)
        expand(state.graph, state.opened)
        again = decode(encode(state), "x.gradviz")
        assert again.graph == state.graph
        assert encode(again) == encode(state)
    assert message.startswith("x.gradviz")
    assert message.endswith(".")
    assert "\n" not in message


def test_a_failed_save_leaves_the_old_file_whole_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "seed.gradviz"
    save(SEED, path)
    before = path.read_bytes()

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(FileError, match="No space left"):
        save(state_of("y = 1 + 2"), path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_saving_through_a_link_keeps_the_link(tmp_path: Path) -> None:
    target, link = tmp_path / "target.gradviz", tmp_path / "link.gradviz"
    save(SEED, target)
    link.symlink_to(target)
    save(state_of("y = 1 + 2"), link)
    assert link.is_symlink()
    assert load(target).text == "y = 1 + 2"
