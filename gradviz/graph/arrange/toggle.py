"""What opening and closing a group does to what is around it.

Along the direction the columns give way like an accordion: by what the widest item of a column gains or loses
at one side, all the columns on that side move. So the same columns come back when the group is toggled again.

Whatever else must move, across the direction, is remembered (`Arrangement.moved`), and goes back by as much
when the group is toggled again. Where nothing is remembered yet, what lies close to a closing group follows
its borders.
"""

from collections.abc import Collection, Mapping, Sequence

from gradviz.graph.arrange.frames import rectangle
from gradviz.graph.arrange.nest import Item, Nest, Open
from gradviz.graph.arrange.problem import Problem
from gradviz.graph.arrange.values import (
    Arrangement,
    EdgeKey,
    Frame,
    GroupKey,
    Link,
    NodeKey,
    Options,
    Point,
)

HAIR = 0.1
"""Pixels below which nothing has moved."""
CLOSE = 2.5
"""Distance in node gaps up to which an item follows the border of a closing group."""

Records = dict[GroupKey, dict[NodeKey, Point]]


def expected(nest: Nest, previous: Arrangement, item: Item) -> Point:
    """How far an item should move since other groups are open than were, as far as is remembered."""
    dx = dy = 0.0
    for group, record in previous.moved.items():
        sign = (Open(group) in nest.holder) - (group in previous.groups)
        if sign and record:
            by = _recorded(nest, record, item)
            dx, dy = dx + sign * by[0], dy + sign * by[1]
    return dx, dy


def _recorded(nest: Nest, record: Mapping[GroupKey, Point], item: Item) -> Point:
    """What is recorded of an item, or of the innermost frame around it of which anything is."""
    key = item.key if isinstance(item, Open) else item
    return next((record[k] for k in (key, *nest.around(item)) if k in record), (0.0, 0.0))


def together(moves: Collection[Point]) -> bool:
    """Whether all move alike, so that what holds them moves as they do."""
    xs, ys = zip(*moves, strict=True)
    return bool(max(xs) - min(xs) <= HAIR and max(ys) - min(ys) <= HAIR)


def remember(
    nest: Nest, previous: Arrangement, toggled: Collection[Item], moves: Mapping[Item, Point]
) -> Records:
    """`Arrangement.moved` after this.

    `moves`: how far old items have moved; as far as that was not expected it is put down to what was toggled.
    What moves with the frame around it needs no record of its own.
    """
    records = dict(previous.moved)
    inwards = sorted(moves, key=lambda item: (len(nest.around(item)), not isinstance(item, Open)))
    for one in toggled:
        key, sign = (one.key, 1) if isinstance(one, Open) else (one, -1)
        old = records.get(key, {})
        record = dict(old)
        share = sign / len(toggled)
        for item in inwards:
            if Open(item) in moves:
                continue  # the node that bears the key of its group moves with the group
            already, before = expected(nest, previous, item), _recorded(nest, old, item)
            x = before[0] + share * (moves[item][0] - already[0])
            y = before[1] + share * (moves[item][1] - already[1])
            known = _recorded(nest, record, item)
            if abs(x - known[0]) > HAIR or abs(y - known[1]) > HAIR:
                record[item.key if isinstance(item, Open) else item] = (x, y)
        records[key] = record
    return records


def heirs(
    nest: Nest, links: Sequence[Link], previous: Arrangement, toggled: Collection[GroupKey]
) -> dict[EdgeKey, EdgeKey]:
    """For new links at a group that was opened or closed the old ones that ran the same way outside it."""
    if not toggled:
        return {}
    parents = {member: key for key, group in previous.groups.items() for member in group.members}

    def was(node: NodeKey) -> NodeKey:
        """The toggled group that a node is in, or was, itself where there is none."""
        at = parents.get(node)
        while at is not None and at not in toggled:
            at = previous.groups[at].parent
        return node if at is None else at

    def now(node: NodeKey) -> NodeKey:
        return next((group for group in nest.around(node) if group in toggled), node)

    gone: dict[tuple[NodeKey, NodeKey], list[EdgeKey]] = {}
    for link in previous.links:
        if link.key not in nest.ways:
            gone.setdefault((was(link.source), was(link.target)), []).append(link.key)
    old = {link.key for link in previous.links}
    toggled_ends = frozenset(toggled)
    found: dict[EdgeKey, EdgeKey] = {}
    for link in links:
        ends = (now(link.source), now(link.target))
        if link.key in old:
            if ends != (link.source, link.target) or toggled_ends.intersection(ends):
                found[link.key] = link.key
        elif ends in gone:
            keys = gone[ends]
            found[link.key] = keys.pop(0) if len(keys) > 1 else keys[0]
    return found


def follow(
    problem: Problem,
    places: Sequence[Point | None],
    ranks: Sequence[int | None],
    changed: Collection[int],
    before: Sequence[Frame | None],
    known: bool,
    options: Options,
) -> list[Point | None]:
    """Where the items of a level should go when some of them have changed their size.

    places   where they should go for all that is known yet;  `before`: the rectangles they had.
    changed  those that were opened or closed, or hold what was.
    known    whether it is remembered how far to move across.
    """
    now = [None if place is None else rectangle(place, *problem.sizes[i]) for i, place in enumerate(places)]
    columns: dict[int, dict[int, tuple[Frame, Frame]]] = {}
    for i, (rank, old, new) in enumerate(zip(ranks, before, now, strict=True)):
        if rank is not None and old is not None and new is not None:
            columns.setdefault(rank, {})[i] = (old, new)
    result = list(places)
    for rank in sorted({rank for i in changed if (rank := ranks[i]) in columns}):
        column = columns[rank]
        left, right = _growth(column, changed)
        for j, (place, other) in enumerate(zip(result, ranks, strict=True)):
            if place is not None and other is not None and other != rank:
                result[j] = (place[0] + (right if other > rank else left), place[1])
        if not known:
            for j, by in _followers(column, changed, CLOSE * options.node_gap).items():
                place = result[j]
                assert place is not None
                result[j] = (place[0], place[1] + by)
    return result


def _growth(column: Mapping[int, tuple[Frame, Frame]], changed: Collection[int]) -> tuple[float, float]:
    """How far the left and the right end of a column move: those of its widest item.

    If that has not changed itself, it will lie as near to where it was as leaves those within its width that
    have.
    """
    old = max((old for old, _ in column.values()), key=_width)
    new = max((new for _, new in column.values()), key=_width)
    shift = 0.0
    for i in changed:
        if i in column:
            own = column[i][1]
            shift += max(0.0, own[2] - new[2] - shift)
            shift += min(0.0, own[0] - new[0] - shift)
    return new[0] + shift - old[0], new[2] + shift - old[2]


def _width(frame: Frame) -> float:
    return frame[2] - frame[0]


def _followers(
    column: Mapping[int, tuple[Frame, Frame]], changed: Collection[int], close: float
) -> dict[int, float]:
    """How far across the others go with the borders of what has become smaller in their column."""
    order = sorted(column, key=lambda i: column[i][0][1])
    moves: dict[int, float] = {}
    for at, i in enumerate(order):
        if i not in changed:
            continue
        (_, old_top, _, old_bottom), (_, top, _, bottom) = column[i]
        for step, by in ((-1, max(0.0, top - old_top)), (1, min(0.0, bottom - old_bottom))):
            j = at
            while 0 <= j + step < len(order):
                one, other = column[order[j]][0], column[order[j + step]][0]
                if (one[1] - other[3] if step < 0 else other[1] - one[3]) > close:
                    break
                j += step
                moves[order[j]] = moves.get(order[j], 0.0) + by
    return moves
