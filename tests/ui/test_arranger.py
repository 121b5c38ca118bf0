"""What crosses to the arranging process and back: nothing is lost, nothing changes."""

import threading
from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gradviz.graph.arrange import Arrangement, Box, Link, Options, arrange
from gradviz.ui.arranger import Answer, Wish, arrangement_of, fulfil, packed, unpacked, wish_of


def random_graph(size: int, seed: int) -> tuple[dict[object, Box], list[Link]]:
    random = Random(seed)
    boxes: dict[object, Box] = {(k,): Box(130 + random.randrange(40), 84) for k in range(size)}
    links = [
        Link(("edge", k, slot), (random.randrange(k),), (k,), slot)
        for k in range(1, size)
        for slot in range(2)
    ]
    return boxes, links


def same(one: Arrangement, other: Arrangement) -> bool:
    return (
        one.places == other.places
        and one.ranks == other.ranks
        and one.mids == other.mids
        and one.bounds == other.bounds
        and one.crossings == other.crossings
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
    boxes, links = random_graph(size, seed)
    wish = through_the_pipe(wish_of(1, boxes, links, Options(), ["model"]))
    [answer] = fulfil(wish)
    assert answer.last
    assert answer.arrangement is not None
    made = arrangement_of(answer.arrangement, list(boxes), [link.key for link in links])
    assert same(made, arrange(boxes, links, Options()))


def test_an_edit_with_pins_is_arranged_as_here_and_forgets_what_is_gone() -> None:
    boxes, links = random_graph(12, 4)
    old = arrange(boxes, links, Options())
    gone = (11,)
    kept = {key: box for key, box in boxes.items() if key != gone}
    rest = [link for link in links if gone not in (link.source, link.target)]
    pinned = {(3,): (500.0, 400.0), gone: (0.0, 0.0)}
    wish = through_the_pipe(wish_of(1, kept, rest, Options(), ["model"], old, pinned))
    [answer] = fulfil(wish)
    assert answer.arrangement is not None
    made = arrangement_of(answer.arrangement, list(kept), [link.key for link in rest])
    assert made.places[(3,)] == (500.0, 400.0)
    assert same(made, arrange(kept, rest, Options(), previous=old, pinned={(3,): (500.0, 400.0)}))


def test_the_quick_answer_comes_first_and_the_better_one_last() -> None:
    boxes, links = random_graph(20, 1)
    answers = list(fulfil(wish_of(7, boxes, links, Options(), ["model", "crossings"])))
    assert [answer.last for answer in answers] == [False, True]
    assert {answer.number for answer in answers} == {7}
    first, last = (answer.arrangement for answer in answers)
    assert first is not None
    assert last is not None
    assert last.crossings <= first.crossings


def test_a_wish_that_is_no_longer_current_is_not_answered() -> None:
    boxes, links = random_graph(20, 1)
    assert not list(fulfil(wish_of(1, boxes, links, Options(), ["model", "crossings"]), threading.Event()))


def test_a_wish_that_makes_no_sense_is_answered_with_the_reason() -> None:
    wish = Wish(1, [(10.0, 10.0)], [(0, 5, 0)], Options(), ["model"])
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
