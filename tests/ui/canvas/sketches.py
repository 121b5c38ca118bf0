"""Drawings and frames made by hand: what the canvas is given, without a trace."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

import numpy as np

from gradviz.explain.frame import CardFace, Frame, Phase, WireFace
from gradviz.explain.numbers import short
from gradviz.graph.arrange import Arrangement, Link, Options, arrange
from gradviz.graph.graph import Edge, Graph, Node, NodeId, frozen_array
from gradviz.ops.op import shape_text
from gradviz.ui.canvas.drawing import Drawing
from gradviz.ui.canvas.measure import box_of

A, B, ONE, C, D, E = ((k,) for k in range(6))


def seed_graph() -> Graph:
    """``e = (a + b) * (b + 1)`` at a = 2, b = 1."""
    return Graph(
        {
            A: Node(A, "input", name="a", value=frozen_array(2)),
            B: Node(B, "input", name="b", value=frozen_array(1)),
            ONE: Node(ONE, "const", value=frozen_array(1)),
            C: Node(C, "add", (A, B)),
            D: Node(D, "add", (B, ONE)),
            E: Node(E, "multiply", (C, D), name="e"),
        }
    )


def card(label: str, symbol: str = "+", value: str = "3", gradient: str = "—", **more: object) -> CardFace:
    """A card's face that says little else."""
    face = {
        "shape": shape_text(()),
        "exact_value": value,
        "exact_gradient": gradient,
        "running_sum": "",
        "phase": "forward",
        "current": False,
        "spoken": f"{label}: value {value}, gradient {gradient}",
        "gradient_of": f"∂e/∂{label}",
    }
    return CardFace(symbol=symbol, label=label, value=value, gradient=gradient, **{**face, **more})


def wire(
    chip: str, phase: Phase = "forward", current: bool = False, backward: bool | None = None
) -> WireFace:
    """A wire's face."""
    number = chip.split(" = ")[-1]
    back = phase == "backward" if backward is None else backward
    return WireFace(chip, number, number, phase, back, current, f"wire {chip}")


def seed_frame() -> Frame:
    """The moment of the design's picture: the first share of b's gradient arrives along c."""
    cards = {
        A: card("a", "in", "2", "2", phase="backward"),
        B: card("b", "in", "1", "—", phase="backward", current=True, running_sum="∂e/∂b = 2 + —"),
        ONE: card("1", "1", "1", "—", phase="forward"),
        C: card("c", "+", "3", "2", phase="backward"),
        D: card("d", "+", "2", "3", phase="backward"),
        E: card("e", "×", "6", "1", phase="backward"),
    }
    wires = {
        Edge(A, C, 0): wire("∂c/∂a = 1", "backward"),
        Edge(B, C, 1): wire("∂c/∂b = 1", "backward", current=True),
        Edge(B, D, 0): wire("∂d/∂b = 1", "ahead"),
        Edge(ONE, D, 1): wire("1", "ahead"),
        Edge(C, E, 0): wire("∂e/∂c = d = 2", "backward"),
        Edge(D, E, 1): wire("∂e/∂d = c = 3", "backward"),
    }
    return Frame(cards, wires, Edge(B, C, 1), "backward")


def arranged(graph: Graph, cards: Mapping[NodeId, CardFace], order: str = "crossings") -> Drawing:
    """The graph with the places that the layout gives it."""
    boxes = {node_id: box_of(face) for node_id, face in cards.items()}
    links = [Link(edge, edge.source, edge.target, edge.slot) for edge in graph.edges]
    made: Arrangement = arrange(boxes, links, Options(order=order))
    return Drawing(graph, made.places, made.routes, boxes)


def random_graph(count: int, seed: int = 1, window: int | None = None) -> Graph:
    """Leaves and operations; each input comes from one of the last few nodes."""
    random = Random(seed)
    nodes: dict[NodeId, Node] = {}
    reach = window or max(4, int(2 * count**0.5))
    for k in range(count):
        if k < 3 or random.random() < 0.12:
            op = random.choice(("input", "param", "const"))
            value = frozen_array(round(random.uniform(-3, 3), 3))
            nodes[(k,)] = Node((k,), op, name="" if op == "const" else f"x{k}", value=value)
        else:
            op = random.choice(("add", "multiply", "subtract", "maximum", "add", "sigmoid"))
            arity = 2 if op != "sigmoid" else 1
            inputs = tuple((random.randrange(max(0, k - reach), k),) for _ in range(arity))
            nodes[(k,)] = Node((k,), op, inputs)
    return Graph(nodes)


def chain_graph(count: int) -> Graph:
    """One input and then one operation after the other."""
    nodes = {(0,): Node((0,), "input", name="x", value=frozen_array(1))}
    for k in range(1, count):
        nodes[(k,)] = Node((k,), "tanh", ((k - 1,),))
    return Graph(nodes)


def in_a_square(graph: Graph, cards: Mapping[NodeId, CardFace]) -> Drawing:
    """The graph in rows of equal length: as many cards and wires in sight as there can be."""
    side = int(len(graph) ** 0.5) + 1
    places = {node_id: (k // side * 290.0, k % side * 130.0) for k, node_id in enumerate(graph.nodes)}
    return Drawing(graph, places, {}, {node_id: box_of(face) for node_id, face in cards.items()})


SYMBOLS = {"input": "in", "param": "w", "const": "1"}


def made_up_frame(graph: Graph, seed: int = 1, reached: float = 0.6, focus: int | None = None) -> Frame:
    """Faces with made-up numbers: everything forward is done, backward has come `reached` of the way."""
    random = Random(seed)
    order = list(graph.nodes)
    first_back = order[int(len(order) * (1 - reached))]
    back = {i for i in order if i >= first_back}
    at = graph.edges[focus % len(graph.edges)] if focus is not None else None
    cards = {}
    for node in graph:
        number = 10.0 ** random.randint(-4, 4) * random.uniform(-9, 9)
        done = node.id in back
        now = at is not None and node.id == at.source
        cards[node.id] = card(
            graph.labels[node.id],
            SYMBOLS.get(node.op, node.operation.symbol),
            short(number),
            short(number / 3) if done else "—",
            phase="backward" if done or now else "forward",
            current=now,
        )
    wires = {}
    for edge in graph.edges:
        done = edge.target in back and edge.source in back
        now = edge == at
        number = short(random.uniform(-2, 2))
        labels = graph.labels
        chip = f"∂{labels[edge.target]}/∂{labels[edge.source]} = {number}"
        wires[edge] = wire(
            chip, "backward" if done or now else random.choice(("forward", "forward", "ahead")), now
        )
    return Frame(cards, wires, at, "backward")


def matrix(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape)
