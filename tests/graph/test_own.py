"""Blocks that a person defines in a program."""

import numpy as np
import pytest

import gradviz as gv
from gradviz.engine.trace import trace
from gradviz.graph.block import block_of
from gradviz.graph.edit import with_attribute, with_new, without_nodes
from gradviz.graph.expand import collected
from gradviz.graph.graph import Graph, GraphError
from gradviz.graph.parse import ParseError, parse, parse_program
from gradviz.graph.text import program_of
from gradviz.graph.values import values_of
from gradviz.graph.weave import weave
from tests.blocks import all_open

UNIT = """block unit(x, width=3, act="tanh") {
    # a layer, scaled
    h = dense(x, width, activation=act)
    scale = param(0.5)
    scale*h + 1
}
"""
TWO = "block two(x, y) { unit(x) + unit(y, 3) }\n"
PROGRAM = f'x = [1, 2]\n{UNIT}{TWO}y = unit(x, 4, act="relu")\nz = two(x, x)\nsum(y)*sum(z)\n'


def test_a_definition_is_a_block_of_this_program_with_inputs_settings_and_parameters():
    graph = parse(PROGRAM)
    kind = block_of(graph["y"].op)
    assert (kind.name, kind.inputs, [attr.name for attr in kind.attrs]) == ("unit", ("x",), ["width", "act"])
    assert kind.parameter_names({}) == ("h_W", "h_b", "scale")
    assert graph["y"].attrs == {"width": 4, "act": "relu"}
    assert graph["y.h_W"].value.shape == (4, 2)
    assert graph["y.scale"].value == 0.5


def test_its_value_is_that_of_its_statements():
    graph = parse(PROGRAM)
    run = trace(graph)
    hidden = np.maximum(graph["y.h_W"].value @ [1.0, 2.0] + graph["y.h_b"].value, 0.0)
    np.testing.assert_array_equal(run.value("y"), 0.5 * hidden + 1)


def test_open_or_closed_it_has_the_same_values_and_gradients():
    graph = parse(PROGRAM)
    closed, opened = trace(graph), all_open(graph)
    run = trace(opened.graph)
    assert run.values[opened.shown_id(graph.output)] == closed.values[graph.output]
    gradients = collected(opened, run.gradients)
    for leaf in graph.leaves:
        if leaf in closed.gradients:
            np.testing.assert_allclose(gradients[leaf], closed.gradients[leaf], rtol=1e-12)


def test_the_fast_run_agrees_with_the_trace():
    graph = parse(PROGRAM)
    plan, run = gv.compile(graph, dtype="float64"), trace(graph)
    plan.step({})
    for node in graph:
        np.testing.assert_allclose(plan.value(node.id), run.value(node.id), rtol=1e-12)
        if node.id in run.gradients:
            np.testing.assert_allclose(plan.grad(node.id), run.grad(node.id), rtol=1e-12)


def test_blocks_inside_one_another_begin_with_different_numbers():
    graph = parse(PROGRAM)
    first, second = graph["z.unit_h_W"].value, graph["z.unit2_h_W"].value
    assert first.shape == second.shape == (3, 2)
    assert not np.any(first == second)


def test_what_a_setting_may_be_is_what_the_calls_inside_allow():
    width, act = block_of(parse(PROGRAM)["y"].op).attrs
    assert (width.kind, width.low, act.kind) == ("int", 1, "choice")
    assert "relu" in act.choices
    with pytest.raises(ParseError, match="width"):
        parse(f"{UNIT}unit([1, 2], 0)")


def test_any_graph_with_blocks_prints_and_reads_back():
    graph = parse(PROGRAM)
    assert parse(program_of(graph)) == graph
    assert program_of(parse(program_of(graph))) == program_of(graph)


def test_comments_and_blank_lines_of_a_definition_change_nothing():
    bare = PROGRAM.replace("    # a layer, scaled\n", "\n\n").replace("    ", "\t")
    assert parse(bare) == parse(PROGRAM)


def test_two_programs_may_mean_different_things_by_one_name():
    once, twice = parse("block f(x) { x + 1 }\nf(2)"), parse("block f(x) { x + 2 }\nf(2)")
    assert trace(once).values[once.output] == 3
    assert trace(twice).values[twice.output] == 4
    assert once != twice


def test_a_file_keeps_the_definitions(tmp_path):
    graph = parse(PROGRAM)
    gv.save(graph, tmp_path / "own.gradviz")
    assert gv.load(tmp_path / "own.gradviz") == graph
    assert '"version": 2' in (tmp_path / "own.gradviz").read_text()
    gv.save("a*b", tmp_path / "plain.gradviz")
    assert '"version": 1' in (tmp_path / "plain.gradviz").read_text()


@pytest.mark.parametrize("damage", ["block unit(x) { q }", "block 0", "x = 2", ""])
def test_a_file_with_a_damaged_definition_gives_one_sentence(tmp_path, damage):
    path = tmp_path / "own.gradviz"
    gv.save("block unit(x) { x*2 }\nunit(3)", path)
    whole = r"block unit(x) {\n    x*2\n}\n"
    assert whole in path.read_text()
    path.write_text(path.read_text().replace(whole, damage))
    with pytest.raises(ValueError, match=r"does not hold together"):
        gv.load(path)


def test_an_edit_leaves_the_definition_as_it_was_typed():
    program = parse_program(PROGRAM)
    wider = weave(program, with_attribute(program.graph, program.graph["y"].id, "width", 5))
    assert wider.text == PROGRAM.replace("unit(x, 4", "unit(x, 5")


def test_a_block_that_comes_from_elsewhere_brings_its_definition():
    op = parse(PROGRAM)["z"].op
    program = parse_program("# mine\na = 2\ny = a*a\n")
    grown = weave(program, with_new(program.graph, op, name="t"))
    assert grown.text.startswith("# mine\nblock unit(x, width=3")
    assert "block two(x, y) {" in grown.text
    assert grown.text.endswith("y = a*a\nt = two(_, _)\n")


def test_a_definition_that_nothing_uses_any_more_stays():
    program = parse_program(PROGRAM)
    left = weave(program, without_nodes(program.graph, [program.graph["z"].id]))
    assert UNIT + TWO in left.text


def test_two_definitions_of_one_name_are_not_put_into_one_program():
    nodes = parse("block f(x) { x + 1 }\na = f(2)").nodes | {
        (7,): parse("b = 3")["b"].__class__((7,), parse("block f(x) { x + 2 }\nf(2)")[(1,)].op, ((0,),))
    }
    with pytest.raises(GraphError, match="Two blocks are called f"):
        program_of(Graph(nodes))


def test_from_python_a_definition_is_a_function_of_tensors():
    unit = gv.block(UNIT + TWO)
    x = gv.tensor([1.0, 2.0], name="x")
    y = unit(x, x, name="y")
    assert y.parameters["unit_h_W"].shape == (3, 2)
    y.backward(np.ones(3))
    graph = gv.graph_of(y)
    assert parse(program_of(graph))["y"].op == graph["y"].op
    np.testing.assert_array_equal(unit(x, x, **y.parameters).data, y.data)
    with pytest.raises(ValueError, match="definition of a block is wanted"):
        gv.block("y = 2")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("block f(x) { f(x) }", "calls itself"),
        ("block f(x) { g(x) }\nblock g(x) { h(x) }\nblock h(x) { f(x) }", "f → g → h → f"),
        ("block f(x) { y*2 }", "y is no input of f"),
        ("block f(x) { }", "nothing inside"),
        ("block f() { 2 }", "at least one input"),
        ("block f(x) { x*2 }\nblock f(x) { x }", "defined twice"),
        ("block dense(x) { x*2 }", "dense is a function already"),
        ("block f(x, x) { x*2 }", "given twice"),
        ("block f(width=2, x) { x*2 }", "before its settings"),
        ("block f(x) { x = 2; x*2 }", "stands at the head"),
        ("block f(x) { x*_ }", "no input stays open"),
        ("block f(x) { x*2", "never closed"),
        ("block f(x) { (x*2 }", "never closed"),
        ("block f(x) x*2", "“{” was expected"),
        ("block f(x) { x*2 } y = 3", "lines of its own"),
        ("y = 2; block f(x) { x*2 }", "lines of its own"),
        ("block f(x, a=y) { x*2 }", "A setting of a block"),
        ("block f(x, a=2) { x[a]*{ }", "Braces"),
        ('block f(x, act="odd") { dense(x, 3, activation=act) }', "activation"),
        ("block 2(x) { x }", "Something is missing"),
        ("block f(x) { block g(y) { y } }", "not inside another"),
    ],
)
def test_what_is_wrong_with_a_definition_is_one_sentence_with_its_place(text, said):
    with pytest.raises(ParseError, match=said) as error:
        parse(text)
    assert 0 <= error.value.span.start <= error.value.span.end <= len(text)


def test_blocks_that_double_over_and_over_are_refused():
    lines = ["block f0(x) { x*x + x }"]
    lines += [f"block f{k}(x) {{ f{k - 1}(x) + f{k - 1}(x) }}" for k in range(1, 19)]
    with pytest.raises(ParseError, match="more than 20000 operations"):
        parse("\n".join(lines))
    chain = ["block f0(x) { x*x }"] + [f"block f{k}(x) {{ f{k - 1}(x) }}" for k in range(1, 30)]
    with pytest.raises(ParseError, match="more than 20 blocks inside one another"):
        parse("\n".join(chain))


def test_a_setting_counts_as_a_number_wherever_one_may_stand():
    graph = parse("block f(x, k=1, p=-2) { x[k:]**2 + p**2 }\nf([1, 2, 3])")
    np.testing.assert_array_equal(trace(graph).values[graph.output], [8, 13])


def test_a_shape_that_does_not_fit_inside_is_said_at_the_block():
    graph = parse("block f(x) { x @ [[1, 2], [3, 4]] }\ny = f([1, 2, 3])")
    _, failures = values_of(graph)
    assert [failure.node for failure in failures] == [graph["y"].id]


def test_a_changed_definition_keeps_what_its_parameters_have_learned():
    program = parse_program("block f(x, n=2) { h = dense(x, n); h * param(2) }\ny = f([1, 2])")
    learned = program.graph.with_value(program.graph["y.h_W"].id, [[1.0, 2.0], [3.0, 4.0]])
    changed = parse_program(program.text.replace("h * param(2)", "tanh(h) * param(3)"), learned)
    np.testing.assert_array_equal(changed.graph["y.h_W"].value, [[1.0, 2.0], [3.0, 4.0]])
    assert changed.graph["y.p"].value == 3.0
    assert changed.graph["y"].id == program.graph["y"].id
    wider = parse_program(program.text.replace("f([1, 2])", "f([1, 2], 3)"), learned)
    assert wider.graph["y.h_W"].value.shape == (3, 2)
