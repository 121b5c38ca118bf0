"""All the levels of a drawing: arranged from the innermost out, each once its open groups have their sizes.

Equal levels are arranged once: the sixteen neurons of a layer cost as much as one.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace

from gradviz.graph.arrange.frames import frame_around, middle_of
from gradviz.graph.arrange.level import Arranged, arrange_level, obey
from gradviz.graph.arrange.nest import Groups, Item, Level, LevelKey, Nest, Open
from gradviz.graph.arrange.order import Check
from gradviz.graph.arrange.problem import OUTSIDE, LineEnd, Problem, size_of, unturn_point
from gradviz.graph.arrange.recall import Recall
from gradviz.graph.arrange.stable import Past
from gradviz.graph.arrange.values import Box, Frame, GroupKey, Link, NodeKey, Options, Point

GRAIN = 3
"""Decimals to which old places within a frame are compared, so that equal frames are recognised."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be arranged: see `arrange`."""

    boxes: Mapping[NodeKey, Box]
    groups: Groups
    nest: Nest
    options: Options
    memory: Recall | None
    pinned: Mapping[NodeKey, Point]
    check: Check


@dataclass(slots=True)
class Levels:
    """The levels as far as they are arranged, each in a plane of its own until `settle`.

    frames   of the open groups, in the planes of their contents.
    known    the groups whose content lies where it belongs already, since some of it is old or pinned;
             `fixed`: those that must not be moved, since some of it is pinned.
    """

    task: Task
    problems: dict[LevelKey, Problem] = field(default_factory=dict)
    arranged: dict[LevelKey, Arranged] = field(default_factory=dict)
    frames: dict[GroupKey, Frame] = field(default_factory=dict)
    known: set[LevelKey] = field(default_factory=set)
    fixed: set[LevelKey] = field(default_factory=set)
    _solved: dict[Hashable, Arranged] = field(default_factory=dict)

    def arrange(self) -> None:
        """Every level, the innermost first."""
        nest = self.task.nest
        by_depth: dict[int, list[LevelKey]] = {}
        for key in nest.levels:
            by_depth.setdefault(0 if key is None else len(nest.around(Open(key))), []).append(key)
        for depth in sorted(by_depth, reverse=True):
            pasts = {}
            for key in by_depth[depth]:
                self.problems[key] = self._problem(key)
                pasts[key] = self._past(key)
            self._line_up(by_depth[depth], pasts)
            for key in by_depth[depth]:
                self._arrange_level(key, pasts[key])

    def _line_up(self, keys: list[LevelKey], pasts: Mapping[LevelKey, Past | None]) -> None:
        """Give the items of frames that hold the same side by side the room of the largest, so that their
        columns and rows line up. Frames that are there already take no notice of new ones."""
        alike: dict[Hashable, list[LevelKey]] = {}
        for key in keys:
            if key is not None:
                problem = self.problems[key]
                holder = self.task.nest.holder[Open(key)]
                shape = (holder, tuple(problem.ends), tuple(problem.open), tuple(problem.round))
                alike.setdefault(shape, []).append(key)
        for group in alike.values():
            old = [key for key in group if pasts[key] is not None]
            new = [key for key in group if pasts[key] is None]
            for members, models in ((old, old), (new, group)):
                sizes = list(zip(*(self.problems[key].sizes for key in models), strict=True))
                along = [max(size[0] for size in item) for item in sizes]
                across = [max(size[1] for size in item) for item in sizes]
                for key in members:
                    self.problems[key] = replace(self.problems[key], along=along, across=across)

    def settle(self) -> None:
        """Bring all levels into one plane, the whole drawing's."""
        nest = self.task.nest
        shifts: dict[LevelKey, Point] = {None: self._anchored()}
        for key, level in nest.levels.items():
            dx, dy = shifts[key]
            self.arranged[key] = self.arranged[key].moved(dx, dy)
            if key is not None:
                left, top, right, bottom = self.frames[key]
                self.frames[key] = (left + dx, top + dy, right + dx, bottom + dy)
            for item, (x, y) in zip(level.items, self.arranged[key].centres, strict=True):
                if isinstance(item, Open):
                    here = middle_of(self.frames[item.key])
                    shifts[item.key] = (x - here[0], y - here[1])

    def _anchored(self) -> Point:
        """How far to move the whole drawing so that the anchor is where it was."""
        memory, nest = self.task.memory, self.task.nest
        if memory is None or memory.anchor is None or memory.anchor_at is None or self.task.pinned:
            return (0.0, 0.0)
        at = memory.anchor
        dx, dy = memory.anchor_at
        for holder in nest.around(at):
            x, y = self.arranged[holder].centres[nest.levels[holder].number[at]]
            dx, dy = dx - x, dy - y
            if holder is not None:
                here = middle_of(self.frames[holder])
                dx, dy = dx + here[0], dy + here[1]
                at = Open(holder)
        return dx, dy

    def _past(self, key: LevelKey) -> Past | None:
        memory = self.task.memory
        if memory is None:
            return None
        frames = {group: frame for group, frame in self.frames.items() if group in self.known}
        return memory.past_of(key, frames, self.problems[key])

    def _arrange_level(self, key: LevelKey, past: Past | None) -> None:
        task, level = self.task, self.task.nest.levels[key]
        problem = self.problems[key]
        wanted: dict[int, Point] = {}
        for number, item in enumerate(level.items):
            if item in task.pinned:
                wanted[number] = unturn_point(task.pinned[item], task.options)
            elif isinstance(item, Open) and item.key in self.fixed:
                wanted[number] = middle_of(self.frames[item.key])
        if past is not None and wanted:
            held = {number for number in wanted if problem.open[number]}
            past = replace(past, firm=past.firm | held)
        drawn = self._solve(key, problem, past)
        if wanted:
            drawn = obey(problem, drawn, wanted, task.options, shift=past is None)
            self.fixed.add(key)
        if wanted or past is not None:
            self.known.add(key)
        self.arranged[key] = drawn
        if key is not None:
            self.frames[key] = frame_around(drawn.bounds, task.groups[key], task.options)

    def _problem(self, key: LevelKey) -> Problem:
        task, level = self.task, self.task.nest.levels[key]
        sizes = []
        for item in level.items:
            if isinstance(item, Open):
                left, top, right, bottom = self.frames[item.key]
                sizes.append((right - left, bottom - top))
            else:
                sizes.append(size_of(task.boxes[item], task.options))
        leave: list[float | None] = [None] * len(level.links)
        arrive: list[float | None] = [None] * len(level.links)
        if len(self.frames) > 0:
            for number, (link, (u, v)) in enumerate(zip(level.links, level.ends, strict=True)):
                leave[number] = self._port(level.items[u], link, leaves=True) if u != OUTSIDE else None
                arrive[number] = self._port(level.items[v], link, leaves=False) if v != OUTSIDE else None
        return Problem(
            keys=level.items,
            sizes=sizes,
            along=[along for along, _ in sizes],
            across=[across for _, across in sizes],
            round=[not isinstance(item, Open) and task.boxes[item].round for item in level.items],
            open=[isinstance(item, Open) for item in level.items],
            links=level.links,
            ends=level.ends,
            leave=leave,
            arrive=arrive,
            turned=level.turned,
            lines={
                number: (self._line_end(level, number, 0), self._line_end(level, number, 1))
                for number, link in enumerate(level.links)
                if link.straight
            },
        )

    def _line_end(self, level: Level, number: int, side: int) -> LineEnd | None:
        """What is known of the end of a straight link, if that is in an open group of the level."""
        at = level.ends[number][side]
        item = level.items[at] if at != OUTSIDE else None
        if not isinstance(item, Open):
            return None
        inner, arranged = self.task.nest.levels[item.key], self.arranged[item.key]
        index = inner.index[level.links[number].key]
        end = inner.ends[index][side]
        x = arranged.centres[end][0]
        frame = self.frames[item.key]
        inset = x - frame[0] if side else frame[2] - x
        deeper = self.problems[item.key].lines[index][side]
        if deeper is not None:
            inset += deeper.inset - self.problems[item.key].sizes[end][0] / 2
        return LineEnd(inset, arranged.slopes[index][side])

    def _port(self, item: Item, link: Link, leaves: bool) -> float | None:
        """At which height, from the middle of its frame, a link crosses the border of an open group."""
        if not isinstance(item, Open):
            return None
        arranged = self.arranged[item.key]
        index = self.task.nest.levels[item.key].index[link.key]
        mids = arranged.mids[index]
        height = mids[-1] if leaves else mids[0]
        if len(mids) == 1:
            height += (arranged.leave if leaves else arranged.arrive)[index]
        return height - middle_of(self.frames[item.key])[1]

    def _solve(self, key: LevelKey, problem: Problem, past: Past | None) -> Arranged:
        """Arrange a level, or take an equal one that is arranged already."""
        task = self.task
        if past is None:
            return self._once(problem, None)
        if key is None or past.firm or past.pinned:
            return arrange_level(problem, task.options, past, task.check)
        x, y = next(place for place in past.places if place is not None)
        near = past.relative_to(x, y, GRAIN)
        return self._once(problem, near).moved(x, y)

    def _once(self, problem: Problem, past: Past | None) -> Arranged:
        content = (
            tuple(problem.sizes),
            tuple(problem.along),
            tuple(problem.across),
            tuple(problem.round),
            tuple(problem.open),
            tuple(problem.ends),
            tuple([(link.slot, link.room) for link in problem.links]),
            tuple(problem.leave),
            tuple(problem.arrive),
            tuple(problem.lines.items()),
            past,
        )
        found = self._solved.get(content)
        if found is None:
            found = arrange_level(problem, self.task.options, past, self.task.check)
            self._solved[content] = found
        return found
