"""The text follows the drawing: what an edit does not concern stays as it was typed."""

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradviz.graph import edit
from gradviz.graph import weave as room
from gradviz.graph.fragments import duplicated
from gradviz.graph.graph import Edge, Graph, GraphError, NodeId
from gradviz.graph.parse import ParseError, Program, parse_program
from gradviz.graph.statements import Layout
from gradviz.graph.weave import weave, woven
from tests.graph.edits import as_typed, random_edit
from tests.graph.strategies import PROGRAMS

TYPED = """# the example
a = 2   # two
b=1

# the product
e = (a+b) *(b+1)  # here
# the end
"""

Deed = Callable[[Graph, Callable[[str], NodeId]], Graph]


def after(text: str, deed: Deed) -> str:
    """The text after a deed, which is given the graph and how to find a node."""
    program = parse_program(text)
    edited = deed(program.graph, program.graph.find)
    made = weave(program, edited)
    assert dict(made.graph.nodes) == dict(edited.nodes)
    assert parse_program(made.text, made.graph).graph == made.graph
    return made.text


# --- what changes -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "deed, line, becomes",
    [
        (lambda g, f: edit.with_new(g, "relu", name="r"), "  # here\n", "  # here\nr = relu(_)\n"),
        (lambda g, f: edit.with_new(g, "param", name="w"), "b=1\n", "b=1\nw = param(1)\n"),
        (
            lambda g, f: edit.connected(edit.with_new(g, "tanh", (9,), name="t"), f("e"), (9,), 0),
            "  # here\n",
            "  # here\nt = tanh(e)\n",
        ),
        (
            lambda g, f: edit.inserted(g, Edge(f("a"), f("c"), 0), "relu"),
            "e = (a+b) *(b+1)",
            "e = (relu(a) + b) * (b + 1)",
        ),
        (lambda g, f: edit.renamed(g, f("b"), "bias"), "b=1\n", "bias=1\n"),
        (lambda g, f: edit.replaced(g, f("c"), "multiply"), "e = (a+b) *(b+1)", "e = a*b * (b + 1)"),
        (
            lambda g, f: edit.disconnected(g, [Edge(f("a"), f("c"), 0)]),
            "e = (a+b) *(b+1)",
            "e = (_ + b) * (b + 1)",
        ),
        (lambda g, f: g.with_value("a", 2.5), "a = 2   # two", "a = 2.5   # two"),
        (lambda g, f: g.with_value("1", 7.0), "e = (a+b) *(b+1)", "e = (a+b) *(b+7)"),
        (lambda g, f: g.with_output(f("a")), "# the end\n", "# the end\n"),
    ],
)
def test_a_deed_changes_its_own_line_and_no_other(deed: Deed, line: str, becomes: str) -> None:
    text = after(TYPED, deed)
    kept = TYPED.replace(line, becomes)
    if "bias" in becomes:
        kept = kept.replace("(a+b) *(b+1)", "(a+bias) *(bias+1)")
    if line == becomes:
        kept = kept.replace("  # here\n", "  # here\noutput a\n")
    assert text == kept


def test_what_is_deleted_vanishes_with_its_line_and_leaves_an_open_input() -> None:
    assert after(TYPED, lambda g, f: edit.without_nodes(g, [f("a")])) == TYPED.replace(
        "a = 2   # two\n", ""
    ).replace("(a+b) *(b+1)", "(_ + b) * (b + 1)")


def test_what_only_a_deleted_node_used_gets_a_line_of_its_own() -> None:
    text = after(TYPED, lambda g, f: edit.without_nodes(g, [f("e")]))
    assert text == TYPED.replace("e = (a+b) *(b+1)  # here\n", "_1 = a + b\nb + 1\n")


def test_everything_deleted_leaves_the_comments() -> None:
    text = after(TYPED, lambda g, f: edit.without_nodes(g, g.nodes))
    assert text == "# the example\n\n# the product\n# the end\n"


def test_a_line_that_another_one_needs_now_comes_above_it() -> None:
    text = "x = 3\ny = relu(x)  # first\nz = x * 2  # second\ns = y + z\n"
    assert (
        after(text, lambda g, f: edit.connected(g, f("z"), f("y"), 0))
        == "x = 3\nz = x * 2  # second\ny = relu(z)  # first\ns = y + z\n"
    )


def test_the_last_line_gets_a_name_when_something_uses_it() -> None:
    text = after(
        "a = 2\n(a +\n 1) * 3  # odd",
        lambda g, f: edit.connected(edit.with_new(g, "tanh", (9,), name="t"), g.output or (0,), (9,), 0),
    )
    assert text == "a = 2\n_1 = (a +\n 1) * 3  # odd\nt = tanh(_1)\n"


def test_a_line_without_a_name_of_its_own_goes_into_the_one_that_uses_it() -> None:
    def use_once(g: Graph, f: Callable[[str], NodeId]) -> Graph:
        return edit.connected(edit.with_new(g, "tanh", (9,), name="t"), f("b"), (9,), 0)

    assert after("a = 2\n_1 = a + 1\ny = relu(_)", use_once) == "a = 2\ny = relu(_)\nt = tanh(a + 1)\n"
    assert after("a = 2\na + 1", use_once) == "a = 2\nt = tanh(a + 1)\n"
    kept = "a = 2\n_1 = a + 1  # why\n"
    assert after(kept, use_once) == kept + "t = tanh(_1)\n"


def test_statements_on_one_line_are_told_apart() -> None:
    text = "a = 1; b = 2 ; c = a + b  # all\nd = c * a"
    assert after(text, lambda g, f: edit.without_nodes(g, [f("c")])) == "a = 1; b = 2  # all\nd = _ * a"
    assert after(text, lambda g, f: edit.without_nodes(g, [f("b")])) == "a = 1; c = a + _  # all\nd = c * a"
    new = after(text, lambda g, f: edit.connected(edit.with_new(g, "tanh", (9,), name="t"), (9,), f("c"), 0))
    assert new == "a = 1; b = 2 ; t = tanh(_); c = t + b  # all\nd = c * a"


def test_line_ends_and_a_byte_order_mark_stay_as_they_are() -> None:
    text = "\ufeffa = 2\r\ne = a * 3\r\n"
    assert (
        after(text, lambda g, f: edit.with_new(g, "param", name="w"))
        == "\ufeffa = 2\r\nw = param(1)\r\ne = a * 3\r\n"
    )
    assert after(text, lambda g, f: edit.without_nodes(g, [f("a")])) == "\ufeffe = _ * 3\r\n"


def test_what_a_person_typed_oddly_is_kept_where_only_another_name_changes() -> None:
    text = "ｘ = 2\ny = ｘ*ｘ + w₁\n"
    assert after(text, lambda g, f: edit.renamed(g, f("y"), "loss")) == text.replace("y =", "loss =")
    assert after(text, lambda g, f: edit.renamed(g, f("x"), "z")) == "z = 2\ny = z*z + w₁\n"


def test_the_chosen_output_is_followed_by_its_name_and_given_up_with_its_node() -> None:
    text = "a = 2\nb = tanh(a)\nc = b + 1\noutput b  # this one\n"
    assert after(text, lambda g, f: edit.renamed(g, f("b"), "q")).endswith("output q  # this one\n")
    assert after(text, lambda g, f: g.with_output(f("c"))).endswith("output c  # this one\n")
    assert after(text, lambda g, f: edit.without_nodes(g, [f("b")])) == "a = 2\nc = _ + 1\n"
    new = after(text, lambda g, f: edit.with_new(g, "relu", name="r"))
    assert new == text.replace("output", "r = relu(_)\noutput")


def test_an_input_that_no_line_names_gets_a_line_when_nothing_uses_it_any_more() -> None:
    text = "y = tanh(x)\n"
    assert after(text, lambda g, f: edit.disconnected(g, g.edges)) == "x = 1\ny = tanh(_)\n"
    assert after(text, lambda g, f: edit.renamed(g, f("x"), "z")) == "y = tanh(z)\n"
    assert after(text, lambda g, f: edit.renamed(g, f("x"), "sum")) == "sum = 1\ny = tanh(sum)\n"


def test_blocks_keep_what_is_said_of_their_parameters() -> None:
    text = "x = [1, 2]\nh = dense(x, 2, W=[[1,2], [3,4]])  # given\ny = dense(h, 2, W=h.W.T)\n"
    assert after(text, lambda g, f: edit.renamed(g, f("h"), "k")) == (
        "x = [1, 2]\nk = dense(x, 2, W=[[1,2], [3,4]])  # given\ny = dense(k, 2, W=k.W.T)\n"
    )
    cut = after(text, lambda g, f: edit.disconnected(g, [Edge(f("x"), f("h"), 0)]))
    assert cut.splitlines()[1] == "h = dense(_, 2, W=[[1, 2], [3, 4]])  # given"
    twice = after(text, lambda g, f: duplicated(g, [f("h")], 50)[0])
    assert twice.splitlines()[-1] == "h2 = dense(x, 2)"


def test_a_graph_that_did_not_change_leaves_the_program_as_it_is() -> None:
    program = parse_program(TYPED)
    assert weave(program, program.graph) is program
    assert weave(program, Graph(dict(program.graph.nodes))) is program


def test_a_circle_is_refused() -> None:
    program = parse_program("a = 1\nb = relu(a)\nc = tanh(b)")
    with pytest.raises(GraphError, match="circle"):
        woven(program, edit.connected(program.graph, program.graph.find("c"), program.graph.find("b"), 0))


# --- whatever is done ---------------------------------------------------------------------------------------

BLOCKS = (
    "x = [1, 2]\nh = dense(x, 3, W=[[1,2],[3,4],[5,6]])\ny = dense(h, 3, W=h.W.T @ h.W)\n",
    "x=[1,2]\nh = mlp(x, (3, 2))\nz = neuron(h)\nz",
)


def never(*_: object) -> str:
    """Printing everything anew is for what cannot happen."""
    raise AssertionError("the whole program was printed anew")


def untouched_lines(program: Program, edited: Graph) -> set[str]:
    """The lines of a text of which the edit changed nothing at all: no node, no name, no use.

    Not those that hold several statements, which may get another one between them, and not the last one
    without a name and the choice of the output, which depend on what comes after and before them.
    """
    named = {definition.number for definition in Layout(program).definitions.values() if definition.name}
    loose = [place for k, (_, place) in enumerate(program.statements) if k not in named]
    graph, now = program.graph, edited.nodes
    changed = {i for i, node in graph.nodes.items() if now.get(i) is not node}
    changed |= {i for i in graph.nodes if i in now and _users(graph, i) != _users(edited, i)}
    changed |= {i for i in (graph.chosen, edited.chosen) if i in graph}
    renamed = {i for i, node in graph.nodes.items() if i not in now or now[i].name != node.name}
    places = loose + [program.ranges[i] for i in changed]
    places += [place for i in renamed for place in program.name_ranges.get(i, ())]
    lines, start = set(), 0
    for line in program.text.splitlines(keepends=True):
        end = start + len(line)
        broken = ";" in line or any(a < start < b or a < end < b for _, (a, b) in program.statements)
        if not broken and not any(first < end and last > start for first, last in places):
            lines.add(line.split("#")[0].strip() or line.strip())
        start = end
    return lines


def _users(graph: Graph, node_id: NodeId) -> list[Edge]:
    return sorted(graph.outgoing[node_id])


@settings(max_examples=120)
@given(st.integers(0, 1_000_000))
def test_the_text_means_the_edited_graph_and_keeps_every_line_that_is_not_concerned(seed: int) -> None:
    random = Random(seed)
    try:
        program = parse_program(as_typed(random, random.choice(PROGRAMS + BLOCKS)))
    except ParseError:
        return  # a line that was broken up inside brackets
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "program_of", never)
        for _ in range(6):
            edited = random_edit(random, program.graph)
            made = weave(program, edited)
            assert dict(made.graph.nodes) == dict(edited.nodes)
            assert (made.graph.chosen, made.graph.output) == (edited.chosen, edited.output)
            assert parse_program(made.text, made.graph).graph == made.graph
            assert [line for line in untouched_lines(program, edited) if line not in made.text] == []
            program = made


def test_every_deed_is_done_in_the_long_run() -> None:
    ops = set()
    for seed in range(40):
        random = Random(seed)
        graph = parse_program(random.choice(PROGRAMS + BLOCKS)).graph
        for _ in range(8):
            graph = random_edit(random, graph)
        ops |= {node.op for node in graph}
    assert len(ops) > 25
