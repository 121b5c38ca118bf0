"""A list of weights of which one is chosen: those that moved farthest first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QSizePolicy

from gradviz.graph.graph import Graph
from gradviz.train.weights import Weight, weight_name
from gradviz.ui.theme import SMALL_SIZE, word_font

MOST = 40
"""So many are offered."""


class WeightChoice(QComboBox):
    """Keeps what was chosen for as long as it is offered."""

    def __init__(self) -> None:
        super().__init__()
        self.setFont(word_font(SMALL_SIZE, 500))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumContentsLength(6)
        self._offered: tuple[Weight, ...] = ()

    @property
    def weight(self) -> Weight | None:
        """The one that is chosen."""
        place = self.currentIndex()
        return self._offered[place] if 0 <= place < len(self._offered) else None

    def offer(self, graph: Graph, weights: Sequence[Weight], first: int = 0) -> None:
        """Offer these; the one at the place `first` where nothing else was chosen."""
        chosen, offered = self.weight, tuple(weights)
        if chosen is not None and chosen not in offered and chosen.parameter in graph.nodes:
            offered = (chosen, *offered)
        if offered == self._offered:
            return
        with QSignalBlocker(self):
            self._offered = offered
            self.clear()
            self.addItems([weight_name(graph, weight) for weight in offered])
            here = offered.index(chosen) if chosen in offered else min(first, len(offered) - 1)
            self.setCurrentIndex(here)

    def forget(self) -> None:
        """Another net."""
        with QSignalBlocker(self):
            self._offered = ()
            self.clear()
