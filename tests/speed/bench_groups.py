"""Nets with open groups: how long an arrangement takes, and how far opening and closing moves the rest.

    python -m tests.speed.bench_groups

"all open" and "closed" are from scratch; the others start from the arrangement before them. Movement is how
far what was there before goes across the direction (along it all the columns give way), the mean and the
most; and, once all is closed again, how far anything is from where it was at first.
"""

import time
from collections.abc import Callable

import numpy as np

from gradviz.graph.arrange import Arrangement, arrange
from gradviz.graph.arrange.metrics import count_hits, count_overlaps
from tests.graph.arrange.nested import Nested, closing, net

WIDTHS = [(2, 4, 1), (4, 8, 8, 1), (2, 16, 16, 1)]
REPEATS = 5
HEAD = (
    f"{'net':12} {'what':26} | {'nodes':>5} {'links':>5} {'frames':>6} | {'ms':>7} | "
    f"{'faults':>6} | {'moved':>16}"
)


def timed(work: Callable[[], Arrangement]) -> tuple[float, Arrangement]:
    """Milliseconds of the fastest of a few runs, and what they make."""
    best = float("inf")
    for _ in range(REPEATS):
        began = time.perf_counter()
        made = work()
        best = min(best, time.perf_counter() - began)
    return 1000 * best, made


def moves(old: Arrangement, new: Arrangement, axis: int) -> np.ndarray:
    """How far the nodes in both have moved along one axis."""
    return np.array([abs(new.places[k][axis] - at[axis]) for k, at in old.places.items() if k in new.places])


def row(name: str, what: str, drawing: Nested, previous: Arrangement | None) -> Arrangement:
    """Arrange, and print one line."""
    boxes, links, groups = drawing
    ms, made = timed(lambda: arrange(boxes, links, groups=groups, previous=previous))
    faults = count_overlaps(boxes, made.places) + count_hits(boxes, links, made.places, made.routes)
    moved = ""
    if previous is not None:
        across = moves(previous, made, 1)
        moved = f"{across.mean():7.1f} {across.max():8.1f}"
    print(
        f"{name:12} {what:26} | {len(boxes):5} {len(links):5} {len(groups):6} | {ms:7.1f} | {faults:6} | "
        f"{moved:>16}",
        flush=True,
    )
    return made


def measure(widths: tuple[int, ...]) -> None:
    """All the lines of one net."""
    name = "-".join(map(str, widths))
    whole = net(*widths)
    layers = {key for key in whole[2] if "." not in key}
    neurons = {key for key in whole[2] if "." in key}
    row(name, "all open", whole, None)
    closed = closing(whole, layers)
    first = row(name, "closed", closed, None)
    row(name, "all opened at once", whole, first)
    discs = closing(whole, (layers - {"h1"}) | neurons)
    one = row(name, "first layer opened", discs, first)
    inner = closing(whole, (layers - {"h1"}) | (neurons - {"h1.1"}))
    two = row(name, "one of its neurons opened", inner, one)
    three = row(name, "that neuron closed", discs, two)
    back = row(name, "the layer closed", closed, three)
    apart = max(float(moves(first, back, axis).max()) for axis in (0, 1))
    print(f"{name:12} closed again, from where all had been: {apart:.2f} px at most")


def main() -> None:
    """Measure and print."""
    print(HEAD)
    for widths in WIDTHS:
        measure(widths)


if __name__ == "__main__":
    main()
