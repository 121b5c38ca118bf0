"""Why a weight moved: a signed bar for each example of the step and for what else there is, and their sum."""

from __future__ import annotations

from dataclasses import dataclass

from gradviz.explain.numbers import MINUS, short
from gradviz.language import mark, tr, trn
from gradviz.train.why import Share, Why
from gradviz.ui.plots.figure import Box, Figure, Grid, Line, Mark, Rect, Text, joined, points, spot
from gradviz.ui.tokens import SMALL_SIZE, TEXT_SIZE, Theme

MOST = 8
"""So many examples have a bar of their own; the others share one."""
ROW = 22
BAR = 12
HEAD = 44
LABEL = 112
NUMBER = 66
DIRECTIONS = 100
"""Pixels that the words for up and down take beside each other."""
NAMES = {
    "penalty": mark("penalty"),
    "decay": mark("weight decay"),
    "momentum": mark("momentum"),
    "rounding": mark("rounding"),
}


@dataclass(frozen=True)
class Bar:
    """One bar: what it is called, by how much it moved the weight, and what there is to read."""

    name: str
    update: float
    says: str
    row: int | None = None
    """The training example."""


def bars(why: Why, most: int = MOST) -> list[Bar]:
    """The examples that moved it most and what is no example, the longest first; then all others together."""
    examples = sorted(
        (share for share in why.shares if share.kind == "example"), key=lambda s: -abs(s.update)
    )
    own, rest = (examples, []) if len(examples) <= most + 1 else (examples[:most], examples[most:])
    others = [share for share in why.shares if share.kind != "example"]
    made = sorted((_bar(share) for share in (*own, *others)), key=lambda bar: -abs(bar.update))
    if rest:
        update, gradient = sum(s.update for s in rest), sum(s.gradient for s in rest)
        name = trn("{n} other example", "{n} other examples", len(rest)).format(n=f"{len(rest):,}")
        made.append(Bar(name, update, _says(name, update, gradient)))
    return made


def _bar(share: Share) -> Bar:
    if share.row is None:
        name = tr(NAMES[share.kind])
    else:
        name = tr("example {number}").format(number=f"{share.row + 1:,}")
    return Bar(name, share.update, _says(name, share.update, share.gradient), share.row)


def _says(name: str, update: float, gradient: float) -> str:
    moved = tr("moves the weight by {update}").format(update=with_sign(update))
    slope = tr("gradient {gradient}").format(gradient=short(gradient)) if gradient else ""
    return joined((name, moved, slope))


def with_sign(number: float) -> str:
    """``+0.0123``: of a movement the sign says the direction."""
    text = short(number)
    return text if text.startswith(MINUS) or not number else f"+{text}"


def why_figure(why: Why, name: str, width: float, theme: Theme) -> Figure:
    """`name` is the weight's."""
    sum_of_all = total(why)
    found = [*bars(why), sum_of_all]
    largest = max(abs(each.update) for each in found) or 1.0
    label = min(LABEL, 0.6 * (width - NUMBER))
    room = max(20.0, width - label - NUMBER)
    zero, half = label + room / 2, room / 2
    marks: list[Mark] = [
        Text(0, 14, name, theme.text, 16, face="names", room=width / 2),
        Text(width, 14, movement(why), theme.text, TEXT_SIZE, 500, "right", width / 2),
    ]
    if room >= DIRECTIONS:
        marks += [
            Text(zero - half, 33, "← " + tr("down"), theme.backward, SMALL_SIZE),
            Text(zero + half, 33, tr("up") + " →", theme.forward, SMALL_SIZE, align="right"),
        ]
    grids: list[Grid] = []
    top = float(HEAD)
    for each in found:
        is_total = each is sum_of_all
        if is_total:
            marks.append(Line(points((0, width), (top + 4, top + 4)), theme.line))
            top += 9
        middle = top + ROW / 2
        weight = 600 if is_total else 400
        long = half * abs(each.update) / largest
        left = zero if each.update >= 0 else zero - long
        ink = theme.forward if each.update >= 0 else theme.backward
        marks.append(
            Text(label - 10, middle + 4, each.name, theme.text, SMALL_SIZE, weight, "right", label - 10)
        )
        marks.append(Box(Rect(left, middle - BAR / 2, max(0.5, long), BAR), ink, 2))
        marks.append(Text(width, middle + 4, with_sign(each.update), theme.text, SMALL_SIZE, weight, "right"))
        grids.append(spot(Rect(0, top, width, ROW), each.says, each.row))
        top += ROW
    marks.append(Line(points((zero, zero), (HEAD, top)), theme.ahead))
    return Figure(width, top + 4, tuple(marks), tuple(grids))


def movement(why: Why) -> str:
    """From where to where; of a movement that is too small for that, how far."""
    before, after = short(why.before), short(why.after)
    return f"{before} → {after}" if before != after else f"{before}  {with_sign(why.update)}"


def total(why: Why) -> Bar:
    """All of them together."""
    name = tr("together")
    return Bar(name, why.update, _says(name, why.update, why.gradient))


HEADINGS = ("kind", "example", "update", "gradient")


def why_table(why: Why) -> list[tuple[str, ...]]:
    """Every share, exactly."""
    rows: list[tuple[str, ...]] = [HEADINGS]
    for share in why.shares:
        row = "" if share.row is None else str(share.row + 1)
        rows.append((share.kind, row, repr(share.update), repr(share.gradient)))
    rows.append(("together", "", repr(why.update), repr(why.gradient)))
    return rows


def told(why: Why, name: str) -> str:
    """All of it in one sentence."""
    text = tr("{name} moved by {update}, from {before} to {after}.").format(
        name=name, update=with_sign(why.update), before=short(why.before), after=short(why.after)
    )
    pulling = max(bars(why), key=lambda each: abs(each.update), default=None)
    if pulling is None:
        return text
    most = tr("Most of it comes from: {what}.").format(what=pulling.says)
    return f"{text} {most}"
