"""Small nets and trainings that tests look into."""

from gradviz.graph.parse import parse
from gradviz.train.data import Split, split, standardised
from gradviz.train.datasets import dataset
from gradviz.train.trainer import Progress, Settings, Training, train, training

WRITTEN = """
x = input(1, 2)
t = input(1, 1)
W = param([[0.5, -1, 2], [1, 0.25, -0.5]])
b = param([0.1, 0, -3])
V = param([[1, -2, 0.5]])
c = param(0.25, shape=(1,))
h = relu(x @ W + b)
y = h @ transpose(V) + c
loss = mse(y, t)
"""
"""A net without a block: its layers are products, sums and functions."""
IMAGES = """
x = input(1, 1, 8, 8)
t = input(1)
K = param(0.1, shape=(4, 1, 3, 3))
k = param([0.5, 0, 0, -20])
c = relu(conv2d(x, K, k, padding=1))
y = dense(flatten(max_pool2d(c, kernel=2)), units=10)
loss = cross_entropy(y, t)
"""


def net(widths: tuple[int, ...], activation: str, more: str = "") -> str:
    """A net for two inputs and as many classes as the last width."""
    return f"""
x = input(1, 2)
t = input(1)
y = mlp(x, widths={widths}, activation="{activation}"{more})
loss = cross_entropy(y, t)
"""


def parts_of(name: str, size: int | None = None) -> Split:
    """A built-in set in three parts, by the figures of the first."""
    return standardised(split(dataset(name, size), seed=1))[0]


def ready(program: str, parts: Split, settings: Settings | None = None) -> Training:
    """A training that is ready to begin."""
    return training(parse(program), parts, settings)


def trained(work: Training, settings: Settings) -> list[Progress]:
    """Every step of it."""
    return list(train(work, settings))
