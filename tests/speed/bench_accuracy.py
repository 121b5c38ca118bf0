"""How well nets learn from the settings that come with them: ``python -m tests.speed.bench_accuracy``.

Each example of the gallery that is made for learning is trained with five seeds, which decide on the
examples, their division and order and the first weights of blocks. What counts is the median accuracy on the
test examples, which nothing was chosen by, and the processor's time, which does not depend on what else the
machine does.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
import statistics
import time
from dataclasses import replace

from gradviz.document.examples import example
from gradviz.graph.parse import parse
from gradviz.train.evaluation import evaluate
from gradviz.train.neighbours import baseline
from gradviz.train.setup import prepared
from gradviz.train.trainer import train
from tests.speed.table import promise, verdict

SEEDS = range(5)
SECONDS = 60.0
GOALS = {"xor": 1.0, "circles": 1.0, "spirals": 0.97, "convnet": 0.98, "lenet": 0.98}
TITLE = "Nets from the gallery, median of 5 seeds"


def trained(key: str, seed: int) -> tuple[float, float, float, int]:
    """The accuracy on the test examples, that of the five nearest neighbours, seconds of processor time, and
    how many test examples there are."""
    entry = example(key)
    assert entry.training is not None
    began = time.process_time()
    ready = prepared(parse(entry.text), replace(entry.training, seed=seed, weights="fresh"))
    for _ in train(ready.work, ready.settings):
        pass
    found = evaluate(ready.work, 2)
    spent = time.process_time() - began
    assert found is not None
    return found.figures.score, baseline(ready.work.parts, found.dataset), spent, len(found.dataset)


def main() -> None:
    """One line for each net."""
    print(f"\n{TITLE:<46} {'goal':>9} {'median':>8} {'worst':>8} {'nearest':>8} {'CPU s':>7}")
    for key, goal in GOALS.items():
        runs = [trained(key, seed) for seed in SEEDS]
        scores, neighbours, seconds, counts = zip(*runs, strict=True)
        median, spent = statistics.median(scores), statistics.median(seconds)
        what = f"{key}, {counts[0]:,} held-out examples"
        kept = median >= goal and spent <= SECONDS
        print(
            f"{what:<46} {f'{goal:.0%}':>9} {median:8.2%} {min(scores):8.2%} "
            f"{statistics.median(neighbours):8.2%} {spent:7.1f} {verdict(kept)}",
            flush=True,
        )
        promise(f"{what}: right", f"{goal:.0%}", f"{median:.2%}", median >= goal, TITLE)
        promise(f"{what}: seconds", f"{SECONDS:g}", f"{spent:.1f}", spent <= SECONDS, TITLE)


if __name__ == "__main__":
    main()
