"""Which node plays which part in training: what is fed, what is predicted, what it is held against."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gradviz.graph.graph import Graph, GraphError, Node, NodeId
from gradviz.graph.values import values_of
from gradviz.language import tr
from gradviz.ops import losses
from gradviz.ops.op import OPS
from gradviz.train.dataset import Array

BY_CLASS_NUMBER = frozenset(("cross_entropy", "hinge"))
"""The losses that take a class number for each row."""


@dataclass(frozen=True)
class Roles:
    """The parts that are played in one graph."""

    data: NodeId
    target: NodeId
    prediction: NodeId
    loss: NodeId
    measure: str
    """The operation that compares prediction and target."""

    @property
    def threshold(self) -> float:
        """From where on a single number speaks for class 1."""
        return 0.0 if self.measure == "binary_cross_entropy_with_logits" else 0.5


def roles_of(graph: Graph) -> Roles:
    """The parts, told from the loss: what it compares are prediction and target, and what else is fed are the
    examples. Raises GraphError where that is not clear."""
    loss = graph.output
    if loss is None:
        raise GraphError(tr("There is nothing to run yet: the graph is empty."))
    compared = [node for node in graph if node.id in graph.used and _compares(graph, node)]
    if len(compared) != 1:
        message = tr("Training needs one loss, such as mse(y, t), that compares a prediction with an input.")
        raise GraphError(message)
    prediction, target = compared[0].inputs
    assert prediction is not None
    assert target is not None
    behind = graph.ancestors(prediction)
    fed = [i for i in graph.leaves if i in behind and graph.nodes[i].op == "input"]
    if len(fed) != 1:
        message = tr("Training needs one input that the examples are fed to; {name} depends on {count}.")
        raise GraphError(message.format(name=graph.labels[prediction], count=len(fed)))
    return Roles(fed[0], target, prediction, loss, compared[0].op)


def _compares(graph: Graph, node: Node) -> bool:
    """Whether a node is a loss whose target is fed."""
    if node.op not in OPS or OPS[node.op].category != losses.CATEGORY:
        return False
    prediction, target = node.inputs
    return prediction is not None and target is not None and graph.nodes[target].op == "input"


def fed_targets(graph: Graph, roles: Roles, inputs: Array, targets: Array, classes: int) -> Array:
    """The targets (N,) in the shape in which the loss compares them.

    A loss by class number takes them as they are; else they have the shape of the predictions, and class
    numbers become rows of 0 and 1 where there is a score for each class. Raises GraphError where the net does
    not fit the examples.
    """
    width = prediction_shape(graph, roles, inputs)[1:]
    if roles.measure in BY_CLASS_NUMBER:
        if width and classes > width[-1]:
            message = tr("{name} gives {width} scores, and the examples have {count} classes.")
            name = graph.labels[roles.prediction]
            raise GraphError(message.format(name=name, width=width[-1], count=classes))
        return targets
    if width in ((), (1,)):
        return targets.reshape(len(targets), *width)
    if classes and width == (classes,):
        return np.eye(classes)[targets.astype(np.intp)]
    message = tr("{name} predicts {width} numbers for each example, and there is one target.")
    raise GraphError(message.format(name=graph.labels[roles.prediction], width=int(np.prod(width))))


def prediction_shape(graph: Graph, roles: Roles, inputs: Array) -> tuple[int, ...]:
    """The shape of the predictions for the first one or two examples. Raises GraphError."""
    values, failures = values_of(_predicting(graph, roles, inputs[:2]))
    if failures:
        raise failures[0].reason
    return values[roles.prediction].shape


def can_be_fed(graph: Graph, roles: Roles, inputs: Array) -> bool:
    """Whether the net predicts something for inputs of this shape."""
    return not values_of(_predicting(graph, roles, inputs))[1]


def _predicting(graph: Graph, roles: Roles, inputs: Array) -> Graph:
    fed = graph.with_value(roles.data, inputs)
    ancestors = fed.ancestors(roles.prediction)
    return Graph({i: node for i, node in fed.nodes.items() if i in ancestors}, roles.prediction)
