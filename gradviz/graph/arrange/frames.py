"""Frames around what is in them, and the way between the caller's plane and that of the engine."""

from collections.abc import Mapping
from dataclasses import replace

from gradviz.graph.arrange.nest import Groups, Level, Nest, Open, read_nest
from gradviz.graph.arrange.problem import size_of, turn_point, unturn_point
from gradviz.graph.arrange.values import Arrangement, Box, Frame, Group, GroupKey, NodeKey, Options, Point

NOTHING: Frame = (0.0, 0.0, 0.0, 0.0)


def frame_around(content: Frame, group: Group, options: Options) -> Frame:
    """The frame of a group around its content, both in the engine's plane."""
    left, top, right, bottom = padded(content, group, options)
    if options.direction in ("LR", "RL"):
        spare = max(0.0, group.width - (right - left)) / 2
        return (left - spare, top, right + spare, bottom)
    spare = max(0.0, group.width - (bottom - top)) / 2
    return (left, top - spare, right, bottom + spare)


def padded(content: Frame, group: Group, options: Options) -> Frame:
    """The least that a frame must hold."""
    before, above, after, below = margins(group, options)
    left, top, right, bottom = content
    return (left - before, top - above, right + after, bottom + below)


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
    like: Arrangement | None = None,
) -> dict[GroupKey, Frame]:
    """The frames around boxes that lie where a hand has put them.

    `like`: an arrangement of the same drawing. A frame keeps the room that it has there beside its boxes (for
    the links that pass in it); so frames in which nothing has moved stay the same. An empty group, which has
    nothing to lie around, keeps its frame; without `like` it gets one at 0, 0.
    """
    nest = read_nest(boxes, (), groups)
    frames = engine_frames(nest, boxes, places, groups, options, like)
    return {key: turn_frame(frame, options) for key, frame in frames.items()}


def relocated(made: Arrangement, places: Mapping[NodeKey, Point], options: Options) -> Arrangement:
    """The same arrangement with its boxes somewhere else and its frames around them: what `arrange` needs as
    `previous` once hands have moved things. The routes are those of before."""
    frames = frames_at(made.boxes, places, made.groups, options, made)
    return replace(made, places=dict(places), frames=frames)


def engine_frames(
    nest: Nest,
    boxes: Mapping[NodeKey, Box],
    places: Mapping[NodeKey, Point],
    groups: Groups,
    options: Options,
    like: Arrangement | None = None,
) -> dict[GroupKey, Frame]:
    """`frames_at` in the engine's plane."""
    frames: dict[GroupKey, Frame] = {}
    old = {} if like is None else {key: unturn_frame(frame, options) for key, frame in like.frames.items()}
    for key, level in reversed(nest.levels.items()):
        if key is None:
            continue
        content = _content(level, boxes, places, frames, options)
        frame = frame_around(content or NOTHING, groups[key], options)
        if like is not None and key in old:
            before = _content(level, like.boxes, like.places, old, options)
            if before is None or content is None:
                frame = old[key]
            else:
                tight = frame_around(before, groups[key], options)
                least = padded(content, groups[key], options)
                frame = _joined(_changed(frame, tight, old[key]), least)
        frames[key] = frame
    return frames


def _content(
    level: Level,
    boxes: Mapping[NodeKey, Box],
    places: Mapping[NodeKey, Point],
    frames: Mapping[GroupKey, Frame],
    options: Options,
) -> Frame | None:
    """The rectangle around all the items of a level that are anywhere; None if none is."""
    rows = []
    for item in level.items:
        if isinstance(item, Open):
            if item.key in frames:
                rows.append(frames[item.key])
        elif item in places and item in boxes:
            rows.append(rectangle(unturn_point(places[item], options), *size_of(boxes[item], options)))
    if not rows:
        return None
    lefts, tops, rights, bottoms = zip(*rows, strict=True)
    return (min(lefts), min(tops), max(rights), max(bottoms))


def _changed(frame: Frame, one: Frame, other: Frame) -> Frame:
    """A frame changed as `one` must be to become `other`."""
    left, top, right, bottom = (a + c - b for a, b, c in zip(frame, one, other, strict=True))
    return (left, top, right, bottom)


def _joined(one: Frame, other: Frame) -> Frame:
    """The smallest frame around both."""
    return (
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[2], other[2]),
        max(one[3], other[3]),
    )
