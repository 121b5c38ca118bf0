"""Frames around what is in them, and the way between the caller's plane and that of the engine."""

from collections.abc import Mapping

from gradviz.graph.arrange.nest import Groups, Nest, Open, read_nest
from gradviz.graph.arrange.problem import size_of, turn_point, unturn_point
from gradviz.graph.arrange.values import Box, Frame, Group, GroupKey, NodeKey, Options, Point

NOTHING: Frame = (0.0, 0.0, 0.0, 0.0)


def frame_around(content: Frame, group: Group, options: Options) -> Frame:
    """The frame of a group around its content, both in the engine's plane."""
    before, above, after, below = margins(group, options)
    left, top, right, bottom = content
    left, top, right, bottom = left - before, top - above, right + after, bottom + below
    if options.direction in ("LR", "RL"):
        spare = max(0.0, group.width - (right - left)) / 2
        return (left - spare, top, right + spare, bottom)
    spare = max(0.0, group.width - (bottom - top)) / 2
    return (left, top - spare, right, bottom + spare)


def margins(group: Group, options: Options) -> Frame:
    """What a frame keeps free at its left, top, right and bottom, as the engine sees it."""
    pad, head = group.padding, group.padding + group.header
    match options.direction:
        case "LR" | "RL":
            return (pad, head, pad, pad)
        case "TB":
            return (head, pad, pad, pad)
        case "BT":
            return (pad, pad, head, pad)


def rectangle(centre: Point, along: float, across: float) -> Frame:
    """A box as a frame, in the engine's plane."""
    x, y = centre
    return (x - along / 2, y - across / 2, x + along / 2, y + across / 2)


def middle_of(frame: Frame) -> Point:
    return (frame[0] + frame[2]) / 2, (frame[1] + frame[3]) / 2


def same_size(one: Frame, other: Frame) -> bool:
    """Whether two frames are equally large, to a hundredth of a pixel."""
    width, height = other[2] - other[0], other[3] - other[1]
    return abs(one[2] - one[0] - width) < 0.01 and abs(one[3] - one[1] - height) < 0.01


def turn_frame(frame: Frame, options: Options) -> Frame:
    """A frame of the engine as the caller sees it."""
    return _spanned(turn_point(frame[:2], options), turn_point(frame[2:], options))


def unturn_frame(frame: Frame, options: Options) -> Frame:
    """The inverse of `turn_frame`."""
    return _spanned(unturn_point(frame[:2], options), unturn_point(frame[2:], options))


def _spanned(one: Point, other: Point) -> Frame:
    (x0, y0), (x1, y1) = one, other
    return (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def frames_at(
    boxes: Mapping[NodeKey, Box],
    places: Mapping[NodeKey, Point],
    groups: Groups,
    options: Options,
) -> dict[GroupKey, Frame]:
    """The frames around boxes that lie where a hand has put them. An empty group has none to lie around: it
    gets a frame of its margins at 0, 0."""
    return {
        key: turn_frame(frame, options)
        for key, frame in engine_frames(read_nest(boxes, (), groups), boxes, places, groups, options).items()
    }


def engine_frames(
    nest: Nest,
    boxes: Mapping[NodeKey, Box],
    places: Mapping[NodeKey, Point],
    groups: Groups,
    options: Options,
) -> dict[GroupKey, Frame]:
    """`frames_at` in the engine's plane."""
    frames: dict[GroupKey, Frame] = {}
    for key, level in reversed(nest.levels.items()):
        if key is None:
            continue
        rows = []
        for item in level.items:
            if isinstance(item, Open):
                rows.append(frames[item.key])
                continue
            rows.append(rectangle(unturn_point(places[item], options), *size_of(boxes[item], options)))
        content = NOTHING
        if rows:
            lefts, tops, rights, bottoms = zip(*rows, strict=True)
            content = (min(lefts), min(tops), max(rights), max(bottoms))
        frames[key] = frame_around(content, groups[key], options)
    return frames
