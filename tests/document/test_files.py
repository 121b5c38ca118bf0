"""A file comes back as it was, or says in one sentence why it cannot."""

from __future__ import annotations

import json
import math
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gradviz.document import files
from gradviz.document.document import State
from gradviz.document.examples import EXAMPLES
from gradviz.document.files import FileError, decode, encode, load, save
from gradviz.graph.graph import same_structure
from gradviz.graph.parse import parse_program


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


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_damaged_or_truncated_file_never_raises_anything_else(data: st.DataObject) -> None:
    content = bytearray(encode(SEED))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        match data.draw(st.sampled_from(["flip", "cut", "drop", "double"])):
            case "flip":
                content[at] = data.draw(st.integers(0, 255))
            case "cut":
                content = content[: max(at, 1)]
            case "drop":
                del content[at : at + 3]
                content = content or bytearray(b"{")
            case "double":
                content[at:at] = content[at : at + 40]
    assert "\n" not in sentence_of(bytes(content))


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
