"""The order of the vertices within each layer, so that few edges cross.

"model": the given order, smoothed. "crossings": several starts, each smoothed and sifted; the best of them
is then kicked: a few vertices of one layer are disturbed, the layers around are sifted again, and the change
stays if it costs nothing (iterated local search). All budgets count work; nothing looks at a clock.
"""

from collections.abc import Callable
from random import Random

from gradviz.graph.arrange.kick import Kicker
from gradviz.graph.arrange.layered import Layered, Layers
from gradviz.graph.arrange.leaves import leaves_of, put_back
from gradviz.graph.arrange.sift import Sifter
from gradviz.graph.arrange.sweep import smooth, start_from_model, start_from_search

Check = Callable[[], None]
"""Called now and then; raises to end the work."""

SWEEPS = 24
HUGE = 4000
"""From this many vertices on, sifting is too dear for every start."""
SMALL = 800
"""Below this many vertices there is a third search, and each of the three is kicked by itself."""
EARLY = 0.25
"""The share of the work that each of the three gets; the best of them gets the rest."""


def order_by_model(net: Layered) -> None:
    """Order the layers after the model: leaves aside, sweeps that only swap where it saves crossings."""
    leaves = leaves_of(net)
    core = net.without(leaves) if leaves else net
    start_from_model(core)
    smooth(core, SWEEPS)
    if leaves:
        put_back(net, core, leaves)


def order_by_crossings(net: Layered, effort: float, check: Check) -> int:
    """Search for an order with few crossings, the model order where nothing is better; how many remain."""
    size = len(net.rank)
    starts = 2 if size > 1500 else int(max(3, min(8, effort * 3000 / max(size, 1))))
    searches: list[Callable[[], object]] = [
        lambda: _search_model(net),
        lambda: _search_core(net, starts, check),
        lambda: _best_start(net, starts, Random(1), check),
    ]
    small = size < SMALL
    given = net.snapshot()
    least, best = -1, given
    for turn, search in enumerate(searches if small else searches[:2]):
        net.reorder(given)
        search()
        crossings = net.crossings()
        if crossings and small:
            crossings = Kicker(net, Random(turn)).run(EARLY * effort, check)
        if least < 0 or crossings < least:
            least, best = crossings, net.snapshot()
        if not least:
            break
    net.reorder(best)
    if least:
        least = Kicker(net, Random(1)).run(effort * (1 - 3 * EARLY if small else 1), check)
    return least


def _search_model(net: Layered) -> None:
    """The model order, sifted where that is cheap."""
    order_by_model(net)
    if len(net.rank) < HUGE:
        _sift(net, 8)


def _search_core(net: Layered, starts: int, check: Check) -> None:
    """Search with the leaves aside, then put them back and sift everything."""
    leaves = leaves_of(net)
    core = net.without(leaves) if leaves else net
    _best_start(core, starts, Random(1), check)
    if leaves:
        put_back(net, core, leaves)
        _sift(net, 4)


def _best_start(net: Layered, starts: int, random: Random, check: Check) -> None:
    """Several starts, smoothed and sifted; the best stays, the model order where equal."""
    huge = len(net.rank) > HUGE
    best: Layers = []
    least = -1
    for turn in range(starts):
        check()
        if turn == 0:
            start_from_model(net)
        else:
            start_from_search(net, turn % 2 == 1, random if turn > 2 else None)
        crossings = smooth(net, 10 if huge else SWEEPS, turn)
        if crossings and not (huge and turn):
            crossings -= _sift(net, 3 if huge else 8)
        if least < 0 or crossings < least:
            least, best = crossings, net.snapshot()
        if not least:
            break
    net.reorder(best)


def _sift(net: Layered, rounds: int) -> int:
    sifter = Sifter(net)
    gain = sifter.sift_all(rounds)
    sifter.finish()
    return gain
