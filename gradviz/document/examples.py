"""What there is to begin with: titles, sections and starting notes here, the programs as text in
``resources/examples``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gradviz import resources
from gradviz.document.notes import Note
from gradviz.document.training import TrainingSetup
from gradviz.language import mark, tr

FIRST, NEURONS, NETS = mark("First steps"), mark("Neurons and losses"), mark("Nets")
SEQUENCES, WORDS, IMAGES = mark("Sequences"), mark("Words"), mark("Images")
LEARNING = mark("Nets that learn")
NOTE_PLACE = (0.0, -120.0, 445.5, 88.0)
"""Where a starting note lies until a drawing is there to stand over."""


@dataclass(frozen=True, slots=True)
class Example:
    """One entry of the gallery. `section`, `title`, `says` and `note` are marked for translation; `icon` is
    an italic sign."""

    key: str
    icon: str
    section: str
    title: str
    says: str
    note: str = ""
    """What to look at and what to try."""
    opened: tuple[str, ...] = ()
    """The blocks that are open in its small picture."""
    training: TrainingSetup | None = None
    """How it learns something at once; None where there is no set of examples for it."""

    @property
    def text(self) -> str:
        """The program."""
        return resources.path("examples", f"{self.key}.txt").read_text(encoding="utf-8")

    @property
    def notes(self) -> Mapping[int, Note]:
        """The starting note, in the language of the moment; it keeps above the drawing."""
        return {0: Note("note", tr(self.note), NOTE_PLACE, "blue", above=True)} if self.note else {}


EXAMPLES: tuple[Example, ...] = (
    Example("seed", "e", FIRST, mark("e = (a+b)·(b+1)"), mark("two paths meet at b")),
    Example("cube", "a³", FIRST, mark("A power"), mark("the slope of a³ at 2")),
    Example("gates", "max", FIRST, mark("Three gates"), mark("add, multiply, max")),
    Example("neuron", "σ", NEURONS, mark("Sigmoid neuron"), mark("two inputs, weights, bias")),
    Example("perceptron", "∧", NEURONS, mark("Perceptron AND"), mark("over its truth table")),
    Example(
        "gate",
        "○",
        NEURONS,
        mark("Neuron as a logic gate"),
        mark("AND, OR and NOT by weights"),
        mark(
            "A neuron with a step function is a logic gate; this one is AND. Try all four inputs. With b "
            "= -0.5 it is OR; with one input, w = [-1] and b = 0.5 it is NOT. A step has slope 0: nothing"
            " flows back, so such a neuron cannot learn by gradients."
        ),
    ),
    Example("logistic", "p", NEURONS, mark("Logistic regression"), mark("one example, log loss")),
    Example(
        "regression",
        "ℓ",
        NEURONS,
        mark("Logistic regression, batch"),
        mark("one neuron, four examples"),
        mark(
            "One neuron tells two classes apart; each row of x is an example with its target in t. The "
            "loss is the mean over all four, and the gradients of w and b are means as well."
        ),
        training=TrainingSetup(data="moons", epochs=60, learning_rate=0.05),
    ),
    Example("softmax", "s", NEURONS, mark("Softmax + cross-entropy"), mark("scores 3.2, 5.1, −1.7")),
    Example("hinge", "L", NEURONS, mark("Multi-class hinge loss"), mark("the same scores, margin 1")),
    Example("matrices", "W", NETS, mark("Two layers in matrices"), mark("W2 @ relu(W1 @ x)")),
    Example(
        "net241",
        "2·4·1",
        NETS,
        mark("2-4-1 net"),
        mark("layers, neurons, numbers"),
        mark(
            "Two inputs, four hidden neurons, one output. Double-click a layer to see its neurons, and a "
            "neuron to see products and a sum: the numbers stay the same."
        ),
        opened=("h", "y"),
        training=TrainingSetup(data="xor", epochs=80, learning_rate=0.02),
    ),
    Example(
        "textbook",
        "2·2·2",
        NETS,
        mark("2-2-2 net by hand"),
        mark("the weights that textbooks work through"),
        mark(
            "The well-known exercise with given weights: E is 0.298371109. The first weight of o1 "
            "receives the gradient 0.082167041; one step with a learning rate of 0.5 makes 0.35891648 of "
            "its 0.4."
        ),
    ),
    Example(
        "residual",
        "+F",
        NETS,
        mark("Residual pair"),
        mark("two blocks with a way around them"),
        mark(
            "Each block adds to its input what two layers make of it. Open one and step backward: one "
            "share of the gradient comes through the layers, the other comes back unchanged."
        ),
    ),
    Example("vanishing", "0", NETS, mark("Vanishing gradient"), mark("four sigmoids in a row")),
    Example(
        "rnn",
        "h→h",
        SEQUENCES,
        mark("RNN over 4 steps"),
        mark("h, e, l, l predicts e, l, l, o"),
        mark(
            "The letters h, e, l, l come in one by one, and each shall predict the next. Open h to see "
            "the same cell four times: its weights collect a share of the gradient at every step, back "
            "through time."
        ),
    ),
    Example(
        "lstm",
        "c→c",
        SEQUENCES,
        mark("LSTM over 3 steps"),
        mark("gates, and a cell state that lasts"),
        mark(
            "The answer depends on what came in first. Open h, then its first cell: forget, input, cell "
            "and output gate. Along c the gradient is only multiplied by the forget gates."
        ),
    ),
    Example(
        "attention",
        "QKᵀ",
        SEQUENCES,
        mark("A single attention head"),
        mark("queries, keys, values, a mask"),
        mark(
            "Three places, each a row of x. Open y: every query is compared with every key, the softmax "
            "makes weights of a row of scores, and the mask keeps each place from looking ahead."
        ),
    ),
    Example(
        "cbow",
        "v̄",
        WORDS,
        mark("Word vectors: CBOW"),
        mark("a word from its neighbours"),
        mark(
            "0 the, 1 cat, 2 sat, 3 on, 4 mat. In “the cat sat on the mat” the mean of four neighbours "
            "shall point to “sat” (t = 1), and away from two words drawn at random (t = 0): negative "
            "sampling."
        ),
    ),
    Example(
        "skipgram",
        "u·v",
        WORDS,
        mark("Word vectors: skip-gram"),
        mark("neighbours from a word"),
        mark(
            "0 the, 1 cat, 2 sat, 3 on, 4 mat. The vector of “sat” shall point to its neighbour “cat” "
            "(t = 1), and away from two words drawn at random (t = 0): negative sampling. Only rows that "
            "were looked up learn."
        ),
    ),
    Example(
        "digits",
        "8",
        IMAGES,
        mark("Digits: 16×16 to 10"),
        mark("pixels, scores, cross-entropy"),
        mark(
            "A written 3 of 256 pixels; one layer gives each of the ten digits a score. The gradient of "
            "the scores is the softmax minus 1 at the right digit; that of W is the same, times the "
            "picture."
        ),
        training=TrainingSetup(data="mnist16", standardise=False, batch_size=32, epochs=8),
    ),
    Example(
        "edges",
        "∗",
        IMAGES,
        mark("Edges in a picture"),
        mark("a kernel, ReLU, max pooling"),
        mark(
            "The kernel K finds edges from dark to bright. Select c and point at a cell in the inspector: "
            "there its patch meets the kernel, number by number. Choose another kernel there, type over one "
            "of its cells, or load a picture of your own."
        ),
    ),
    Example(
        "xor",
        "⊕",
        LEARNING,
        mark("XOR"),
        mark("four corners, eight neurons"),
        mark(
            "Train it: opposite corners are alike, so no straight line tells the classes apart, and the "
            "eight neurons of h have to bend the plane first."
        ),
        opened=("h", "y"),
        training=TrainingSetup(data="xor", epochs=60, learning_rate=0.02),
    ),
    Example(
        "circles",
        "◎",
        LEARNING,
        mark("Circles"),
        mark("a ring inside a ring"),
        mark(
            "Train it: the six neurons of h draw six straight lines around the inner ring. With two of "
            "them the ring cannot be closed."
        ),
        opened=("h", "y"),
        training=TrainingSetup(data="circles", epochs=80, learning_rate=0.02),
    ),
    Example(
        "spirals",
        "@",
        LEARNING,
        mark("Two spirals"),
        mark("two hidden layers"),
        mark(
            "Train it and watch the boundary wind itself between the arms. One hidden layer alone finds "
            "it much harder."
        ),
        opened=("h1", "h2", "y"),
        training=TrainingSetup(data="spirals", epochs=300, learning_rate=0.02, schedule="cosine"),
    ),
    Example(
        "sine",
        "∿",
        LEARNING,
        mark("A sine wave"),
        mark("a curve through noisy points"),
        mark(
            "Train it: the curve is a sum of eight bends, one a neuron. With so few examples too many "
            "neurons follow the noise."
        ),
        opened=("h", "y"),
        training=TrainingSetup(data="sine", epochs=200, learning_rate=0.02),
    ),
    Example(
        "convnet",
        "8×8",
        LEARNING,
        mark("Digits: 8×8 to 10"),
        mark("two convolutions and a pooling"),
        mark(
            "Train it on 1,797 written digits. In every step the images are moved by a pixel and turned a "
            "little, so that the net cannot learn them by heart."
        ),
        training=TrainingSetup(
            data="digits",
            validation=0.1,
            standardise=False,
            batch_size=32,
            epochs=40,
            learning_rate=0.003,
            schedule="cosine",
            shift=1,
            rotate=8.0,
        ),
    ),
    Example(
        "lenet",
        "28²",
        LEARNING,
        mark("MNIST: a small LeNet"),
        mark("convolve, pool, twice"),
        mark(
            "Train it on 10,000 written digits. Look at the filters of k1: they become detectors of "
            "strokes and edges."
        ),
        training=TrainingSetup(
            data="mnist",
            validation=0.05,
            standardise=False,
            batch_size=64,
            epochs=30,
            learning_rate=0.005,
            schedule="cosine",
            shift=1,
            rotate=8.0,
            restore_best=False,
        ),
    ),
)


def example(key: str) -> Example:
    """The example called `key`. Raises KeyError."""
    for entry in EXAMPLES:
        if entry.key == key:
            return entry
    raise KeyError(key)
