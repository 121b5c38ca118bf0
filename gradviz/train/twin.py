"""The same net beside the one that learns: its layers unfolded, some examples, the numbers of any moment.

To look at a net must not disturb it. So what the plots show is computed by a plan of its own, which is given
the parameters of a moment; looking at a moment of the past is the same as looking at the present.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gradviz.engine.plan import compile as compiled
from gradviz.graph.graph import NodeId
from gradviz.train.dataset import Array
from gradviz.train.layers import Layer, layers_of, unfolded
from gradviz.train.trainer import Training

Numbers = NDArray[np.floating]
EXAMPLES = 256
"""So many training examples are looked at."""
IMAGES = 64
"""So many where they are images."""


class Twin:
    """A net that only looks. It belongs to the thread that uses it, be it another than the training's."""

    def __init__(self, work: Training, most: int | None = None) -> None:
        data = work.parts.training
        most = (IMAGES if data.is_images else EXAMPLES) if most is None else most
        self.inputs: Array = data.inputs[:most]
        self.targets: Array = work.targets[0][:most]
        roles, graph = work.roles, work.judged
        shown = unfolded(graph.with_value(roles.data, self.inputs).with_value(roles.target, self.targets))
        self.graph = shown.graph
        self._work = work
        self.names = graph.labels[roles.data], graph.labels[roles.target]
        self.prediction: NodeId = shown.shown_id(roles.prediction)
        self.layers: tuple[Layer, ...] = layers_of(self.graph, roles.data, self.prediction)
        self.plan = compiled(
            self.graph,
            shown.shown_id(roles.loss),
            dtype=work.plan.dtype.name,  # type: ignore[arg-type]
            wrt=list(work.plan.places),
            keep=[*(layer.node for layer in self.layers), self.prediction],
        )
        self.theirs = work.plan.places
        """Where each parameter lies among those of the training."""
        self.take(work.plan.parameters)

    def take(self, parameters: Numbers) -> None:
        """Have these numbers from now on: those of `Plan.parameters` of the training, at any moment of it."""
        mine = self.plan.places
        for node_id, place in self.theirs.items():
            self.plan.parameters[mine[node_id]] = parameters[place]

    def parameter(self, node_id: NodeId) -> Numbers:
        """The numbers of a parameter as they are now."""
        return np.asarray(self.plan.value(node_id))

    def gradient(self, node_id: NodeId) -> Numbers:
        """The gradient of the loss with respect to a parameter, after `learn`."""
        return np.asarray(self.plan.grad(node_id))

    def learn(self) -> float:
        """Forward and backward over the examples; nothing is changed. The loss."""
        return float(self.plan.step(self._feeds(self.inputs, self.targets)))

    def loss(self) -> float:
        """The loss over the examples."""
        return float(self.plan.forward(self._feeds(self.inputs, self.targets)))

    def run(self, inputs: Array) -> None:
        """Forward for other inputs, of which only the activations and the predictions mean something."""
        blank = self.targets[:1].repeat(len(inputs), axis=0)
        self.plan.forward(self._feeds(inputs, blank))

    def activations(self, layer: Layer) -> Numbers:
        """What came out of a layer in the last run, an example a row."""
        return np.asarray(self.plan.value(layer.node))

    @property
    def predictions(self) -> Numbers:
        """What came out of the net in the last run."""
        return np.asarray(self.plan.value(self.prediction))

    def _feeds(self, inputs: Array, targets: Array) -> dict[str, Array]:
        return {**dict(zip(self.names, (inputs, targets), strict=True)), **self._work.figures_fed}
