"""What one card and one wire say at one moment.

The words and numbers only: how they look is the canvas's business, when they change is the frame's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from gradviz.explain.figures import Figure
from gradviz.explain.insides import Inside
from gradviz.explain.numbers import UNKNOWN
from gradviz.explain.weights import Weight
from gradviz.graph.graph import same_array
from gradviz.ops.op import Array

Phase = Literal["ahead", "forward", "backward", "update"]
"""How far a thing has come: not reached yet, reached forward, reached backward (its gradient is known),
updated."""


class CardProgress(NamedTuple):
    """How far a card has come: what can be seen of it from far away, where no word can be read."""

    valued: bool
    graded: bool
    summing: bool
    """A running sum hangs under it."""
    current: bool
    wrong: bool = False
    """Something is wrong with it; what, is said in words."""


class WireProgress(NamedTuple):
    """How far a wire has come."""

    phase: Phase
    current: bool
    share: float | None = None
    """Of the line of a weight: from -1 to 1, how strong it is."""


@dataclass(frozen=True, slots=True)
class CardFace:
    """What one node's card says. Texts are short (`explain.numbers.short`), exact ones for hovering."""

    symbol: str
    """Badge: ``+``, ``×``, ``in``, ``w``, ``1``."""
    label: str
    """The name in italic mathematics, as plain text with Unicode subscripts: ``w₁``."""
    shape: str
    """``scalar`` or ``3 × 4``; empty where it does not run."""
    value: str
    """Short value, or ``—`` while unknown."""
    gradient: str
    exact_value: str
    exact_gradient: str
    running_sum: str
    """Hangs under the card while several shares meet: ``∂e/∂b = 2 + —``, and at the sum itself ``∂e/∂b = 2 +
    3 = 5``; empty otherwise."""
    phase: Phase
    current: bool
    """The step under the cursor is about this node: it glows."""
    spoken: str
    """The accessible name, one sentence: "Multiplication e: value 6, gradient 1."."""
    gradient_of: str = ""
    """What the gradient is called: ``∂e/∂b``, and in forward mode, where it is a tangent, ``∂b/∂a``."""
    problem: str = ""
    """What is wrong here, one sentence: an input is open, shapes do not fit, the value is not finite."""
    runs: bool = True
    """It can be computed: False with a problem where it stops, without one where it only waits for that."""
    figure: Figure = "card"
    """What it is drawn as."""
    tint: float = 0.0
    """Of a neuron: from -1 to 1, how strongly it is coloured."""
    inside: Inside | None = None
    """What a closed block says of its insides."""
    value_cells: Array | None = field(default=None, compare=False, repr=False)
    """The value itself where it is an array and known: the card draws its cells."""
    gradient_cells: Array | None = field(default=None, compare=False, repr=False)

    def same_numbers(self, other: CardFace) -> bool:
        """Whether the arrays are equal, too, which ``==`` does not look at."""
        return (
            same_array(self.value_cells, other.value_cells)
            and same_array(self.gradient_cells, other.gradient_cells)
            and (self.inside is None or self.inside.same_numbers(other.inside))
        )

    @property
    def progress(self) -> CardProgress:
        """How far the card has come."""
        valued, graded = self.value != UNKNOWN, self.gradient != UNKNOWN
        return CardProgress(valued, graded, bool(self.running_sum), self.current, bool(self.problem))


@dataclass(frozen=True, slots=True)
class WireFace:
    """What one edge says."""

    chip: str
    """The local derivative: ``∂c/∂b = 1``, ``∂e/∂c = d = 2``; empty while unknown."""
    short_chip: str
    """The number alone, or how large the derivative is: for small scales."""
    exact_chip: str
    phase: Phase
    backward: bool
    """The arrow points back: the gradient has run, or is running, along this edge."""
    current: bool
    spoken: str
    weight: Weight | None = None
    """The weight that a neuron gives to what comes along this edge: it is drawn as a line of that weight."""
    shape: str = ""
    """What goes along it where that is an array: ``32 × 4``, ``(4)``."""

    @property
    def progress(self) -> WireProgress:
        """How far the wire has come."""
        return WireProgress(self.phase, self.current, None if self.weight is None else self.weight.share)
