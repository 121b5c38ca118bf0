"""The example gallery: a title and a subtitle here, the program as text in ``resources/examples``."""

from __future__ import annotations

from dataclasses import dataclass

from gradviz import resources
from gradviz.language import mark


@dataclass(frozen=True, slots=True)
class Example:
    """One entry of the gallery. `title` and `says` are marked for translation; `icon` is an italic sign."""

    key: str
    icon: str
    title: str
    says: str

    @property
    def text(self) -> str:
        """The program."""
        return resources.path("examples", f"{self.key}.txt").read_text(encoding="utf-8")


EXAMPLES: tuple[Example, ...] = (
    Example("seed", "e", mark("e = (a+b)·(b+1)"), mark("two paths meet at b")),
    Example("cube", "a³", mark("A power"), mark("the slope of a³ at 2")),
    Example("gates", "max", mark("Three gates"), mark("add, multiply, max")),
    Example("neuron", "σ", mark("Sigmoid neuron"), mark("two inputs, weights, bias")),
    Example("perceptron", "∧", mark("Perceptron AND"), mark("over its truth table")),
    Example("logistic", "p", mark("Logistic regression"), mark("one example, log loss")),
    Example("softmax", "s", mark("Softmax + cross-entropy"), mark("scores 3.2, 5.1, −1.7")),
    Example("hinge", "L", mark("Multi-class hinge loss"), mark("the same scores, margin 1")),
    Example("matrices", "W", mark("Two layers in matrices"), mark("W2 @ relu(W1 @ x)")),
    Example("vanishing", "0", mark("Vanishing gradient"), mark("four sigmoids in a row")),
    Example("net241", "h", mark("2-4-1 net"), mark("open the layers to see their neurons")),
    Example("textbook", "w", mark("2-2-2 net by hand"), mark("the weights that textbooks work through")),
    Example("residual", "+", mark("Residual pair"), mark("two blocks with a way around them")),
    Example("rnn", "↻", mark("Recurrent net"), mark("four steps in time, shared weights")),
    Example("lstm", "C", mark("LSTM"), mark("three steps, gates and a cell state")),
    Example("attention", "α", mark("Attention head"), mark("queries, keys and values")),
)


def example(key: str) -> Example:
    """The example called `key`. Raises KeyError."""
    for entry in EXAMPLES:
        if entry.key == key:
            return entry
    raise KeyError(key)
