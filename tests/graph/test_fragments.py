"""Pieces of a drawing cut out and put in elsewhere."""

from gradviz.graph.fragments import duplicated, fragment, with_fragment
from gradviz.graph.graph import Graph, NodeId, same_structure
from gradviz.graph.parse import parse, parse_program
from gradviz.graph.text import program_of


def copied(text: str, *names: str) -> str:
    """Some nodes of a program as a program."""
    graph = parse(text)
    return program_of(*fragment(graph, [graph.find(name) for name in names]))


def pasted(text: str, piece: str) -> str:
    """A program put into another one, printed."""
    program = parse_program(piece)
    references = [n.id for n in program.graph if n.op == "input" and n.id not in program.literal_ranges]
    graph = parse(text)
    return program_of(with_fragment(graph, program.graph, references, 50)[0])


def test_what_a_piece_refers_to_outside_is_a_name_in_it() -> None:
    text = "a = 2\nb = relu(a)\nc = b * a\nd = c + 1"
    assert copied(text, "b", "c") == "b = relu(a)\nc = b * a\n"
    assert copied(text, "a", "d") == "a = 2\nd = c + 1\n"


def test_what_has_no_name_is_called_by_its_label() -> None:
    assert copied("e = (a + b) * (b + 1)", "e") == "e = c * d\n"


def test_a_piece_that_is_put_back_is_wired_as_before_under_other_names() -> None:
    text = "a = 2\nb = relu(a)\nc = b * a\n"
    assert pasted(text, copied(text, "b", "c")) == text + "b2 = relu(a)\nc2 = b2 * a\n"


def test_names_that_nobody_has_become_inputs() -> None:
    assert pasted("a = 2\nb = relu(a)", "c = a * q") == "a = 2\nq = 1\nb = relu(a)\nc = a * q\n"


def test_a_block_takes_its_parameters_along() -> None:
    block = "h = dense(x, 2, W=[[1, 2], [3, 4]])\n"
    graph = parse(f"x = [1, 2]\n{block}y = h.W.T")
    more, made = duplicated(graph, [graph.find("h")], 50)
    assert made[graph.find("h")] == (50,)
    assert more["h2.W"].value is graph["h.W"].value
    assert (
        copied("x = [1, 2]\nh = dense(x, 2, W=[[1, 2], [3, 4]])", "h")
        == "h = dense(x, 2, W=[[1, 2], [3, 4]])\n"
    )


def test_the_copies_of_several_nodes_are_wired_among_themselves() -> None:
    graph = parse("a = 2\nb = relu(a)\nc = b * a")
    ids: list[NodeId] = [graph.find("b"), graph.find("c")]
    more, made = duplicated(graph, ids, 50)
    assert [more.labels[s] for s in more.nodes[made[ids[1]]].inputs if s is not None] == ["b2", "a"]
    assert len(more) == 5


def test_a_whole_graph_survives_being_cut_out() -> None:
    graph = parse("x = [1, 2]\nW = param([[1, 2], [3, 4]])\ny = sum(relu(W @ x))")
    piece, references = fragment(graph, graph.nodes)
    assert references == frozenset()
    assert same_structure(with_fragment(Graph(), piece, references, 0)[0], graph)
