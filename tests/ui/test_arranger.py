"""What crosses to the arranging process and back: nothing is lost, nothing changes."""

import threading
from random import Random
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gradviz.graph.arrange import Arrangement, Box, Group, Link, Options
from gradviz.ui.arranger import Answer, Keys, Wish, arrangement_of, fulfil, packed, unpacked, wish_of
from gradviz.ui.sheet import Sheet


def random_graph(size: int, seed: int) -> Sheet:
    random = Random(seed)
    boxes = {(k,): Box(130 + random.randrange(40), 84) for k in range(size)}
    links = [
        Link(("edge", k, slot), (random.randrange(k),), (k,), slot)
        for k in range(1, size)
        for slot in range(2)
    ]
    return Sheet(boxes, tuple(links))


def opened(sheet: Sheet) -> Sheet:
    """The same with the second node opened: three circles in a row, in a frame inside a frame."""
    boxes = {key: box for key, box in sheet.boxes.items() if key != (1,)}
    parts = [(1, 5), (1, 6), (1, 7)]
    boxes |= {part: Box(76, 76, round=True) for part in parts} | {(1,): Box(130, 84)}
    between = [Link((part, "in"), (0,), part, straight=True) for part in parts]
    between += [Link((part, "out"), part, (1,), slot) for slot, part in enumerate(parts)]
    kept = [link for link in sheet.links if link.target != (1,)]
    groups = {(1,): Group(None, ((1,),)), (1, 4): Group((1,), tuple(parts), width=300)}
    return Sheet(boxes, (*kept, *between), groups)


def wish_for(sheet: Sheet, stages: list[str], **more: Any) -> tuple[Wish, Keys]:
    keys = Keys(sheet, more.get("previous"))
    return through_the_pipe(wish_of(1, sheet, keys, stages, **more)), keys


def same(one: Arrangement, other: Arrangement) -> bool:
    return (
        one.places == other.places
        and one.ranks == other.ranks
        and one.mids == other.mids
        and one.bounds == other.bounds
        and one.crossings == other.crossings
        and one.frames == other.frames
        and one.frame_ranks == other.frame_ranks
        and one.inside == other.inside
        and one.moved == other.moved
        and one.groups == other.groups
        and one.routes.keys() == other.routes.keys()
        and all(np.array_equal(one.routes[key], other.routes[key]) for key in one.routes)
    )


def through_the_pipe(wish: Wish) -> Wish:
    import msgspec

    [content] = unpacked(bytearray(packed(wish)))
    return msgspec.msgpack.decode(content, type=Wish)


@settings(max_examples=15)
@given(st.integers(2, 30), st.integers(0, 1000))
def test_an_arrangement_made_elsewhere_is_the_one_made_here(size: int, seed: int) -> None:
    sheet = random_graph(size, seed)
    wish, keys = wish_for(sheet, ["model"])
    [answer] = fulfil(wish)
    assert answer.last
    assert answer.arrangement is not None
    assert same(arrangement_of(answer.arrangement, keys), sheet.arranged())


def test_an_edit_with_pins_is_arranged_as_here_and_forgets_what_is_gone() -> None:
    sheet = random_graph(12, 4)
    old = sheet.arranged()
    gone = (11,)
    kept = {key: box for key, box in sheet.boxes.items() if key != gone}
    rest = tuple(link for link in sheet.links if gone not in (link.source, link.target))
    fewer = Sheet(kept, rest)
    wish, keys = wish_for(fewer, ["model"], previous=old, pinned={(3,): (500.0, 400.0), gone: (0.0, 0.0)})
    [answer] = fulfil(wish)
    assert answer.arrangement is not None
    made = arrangement_of(answer.arrangement, keys)
    assert made.places[(3,)] == (500.0, 400.0)
    assert same(made, fewer.arranged("model", old, {(3,): (500.0, 400.0)}))


def test_open_groups_cross_with_all_that_the_next_arrangement_needs_of_them() -> None:
    closed = random_graph(12, 4)
    sheet, old = opened(closed), closed.arranged()
    wish, keys = wish_for(sheet, ["model"], previous=old)
    [answer] = fulfil(wish)
    assert answer.arrangement is not None
    made = arrangement_of(answer.arrangement, keys)
    assert same(made, sheet.arranged("model", old))
    assert made.frames.keys() == sheet.groups.keys()
    back, keys = wish_for(closed, ["model"], previous=made)
    [answer] = fulfil(back)
    assert answer.arrangement is not None
    assert same(arrangement_of(answer.arrangement, keys), closed.arranged("model", made))


def test_routes_are_drawn_around_frames_as_here() -> None:
    sheet = opened(random_graph(12, 4))
    places = sheet.arranged().places
    wish, keys = wish_for(sheet, ["routes"], places=places)
    [answer] = fulfil(wish)
    assert answer.arrangement is not None
    routes = arrangement_of(answer.arrangement, keys).routes
    wanted = sheet.routes(places)
    assert routes.keys() == wanted.keys()
    assert all(np.array_equal(routes[key], wanted[key]) for key in wanted)


def test_the_quick_answer_comes_first_and_the_better_one_last() -> None:
    wish, _ = wish_for(random_graph(20, 1), ["model", "crossings"])
    answers = list(fulfil(wish))
    assert [answer.last for answer in answers] == [False, True]
    assert {answer.number for answer in answers} == {1}
    first, last = (answer.arrangement for answer in answers)
    assert first is not None
    assert last is not None
    assert last.crossings <= first.crossings


def test_a_wish_that_is_no_longer_current_is_not_answered() -> None:
    wish, _ = wish_for(random_graph(20, 1), ["model", "crossings"])
    assert not list(fulfil(wish, threading.Event()))


def test_a_wish_that_makes_no_sense_is_answered_with_the_reason() -> None:
    wish = Wish(1, {0: (10.0, 10.0, False)}, [(0, 0, 5, 0, False)], {}, Options(), ["model"])
    [answer] = fulfil(wish)
    assert answer.failure
    assert answer.last


@given(st.lists(st.binary(max_size=20), max_size=6), st.integers(1, 7))
def test_messages_come_out_whole_however_they_are_cut(failures: list[bytes], cut: int) -> None:
    answers = [Answer(k, True, None, repr(text)) for k, text in enumerate(failures)]
    stream = b"".join(packed(answer) for answer in answers)
    buffer, found = bytearray(), []
    for start in range(0, len(stream), cut):
        buffer += stream[start : start + cut]
        found += list(unpacked(buffer))
    assert len(found) == len(answers)
    assert not buffer
