import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import gradviz as gv


def run(code: str) -> str:
    """What a fresh process prints."""
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()


def test_importing_gradviz_imports_neither_qt_nor_anything_else_that_is_heavy() -> None:
    heavy = ("PySide6", "pyqtgraph", "networkx", "numpy", "msgspec", "ziamath")
    assert run(f"import sys, gradviz; print([m for m in {heavy} if m in sys.modules])") == "[]"


def test_working_with_graphs_imports_no_qt() -> None:
    code = (
        "import sys, gradviz as gv\n"
        "gv.trace(gv.parse('e = (a + b) * (b + 1)')).grad('b')\n"
        "gv.tensor(2.0).tanh().backward()\n"
        "print([m for m in sys.modules if m.startswith(('PySide6', 'pyqtgraph', 'gradviz.ui'))])"
    )
    assert run(code) == "[]"


def test_importing_gradviz_and_numpy_is_quick() -> None:
    code = "import time; s = time.perf_counter(); import gradviz, numpy; print(time.perf_counter() - s)"
    assert min(float(run(code)) for _ in range(3)) < 0.5


def test_every_name_of_the_api_is_there_and_documented() -> None:
    for name in gv.__all__:
        found = getattr(gv, name)
        assert name == "__version__" or found.__doc__
        assert name in dir(gv)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        _ = gv.nonsense  # type: ignore[attr-defined]


def test_the_readme_s_example_runs() -> None:
    graph = gv.parse("e = (a + b) * (b + 1)")
    trace = gv.trace(graph, {"a": 2.0, "b": 1.0})
    assert (trace.value("e"), trace.grad("a"), trace.grad("b")) == (6.0, 2.0, 5.0)
    x = gv.tensor(2.0, name="x")
    y = (x * x + 1).tanh()
    y.backward()
    assert x.grad == pytest.approx(4 * (1 - np.tanh(5) ** 2))
    assert gv.gradcheck(graph, {"a": 2.0, "b": 1.0}).ok


def test_a_tensor_s_history_traces_to_the_gradients_it_has() -> None:
    x, w = gv.tensor([1.0, -2.0], name="x"), gv.tensor([[0.5, -1.0], [1.0, 0.5]], name="w", param=True)
    loss = ((w @ x).relu() ** 2).sum()
    loss.backward()
    trace = gv.trace(gv.graph_of(loss))
    np.testing.assert_allclose(trace.grad("w"), w.grad)
    np.testing.assert_allclose(trace.grad("x"), x.grad)


@pytest.mark.parametrize("what", ["text", "graph", "tensor"])
def test_what_is_saved_is_loaded(what: str, tmp_path: Path) -> None:
    text = "a = 2\nb = 1\ne = (a + b) * (b + 1)\n"
    a, b = gv.tensor(2.0, name="a"), gv.tensor(1.0, name="b")
    e = (a + b) * (b + 1)
    e.name = "e"
    gv.save({"text": text, "graph": gv.parse(text), "tensor": e}[what], tmp_path / "e.gradviz")
    loaded = gv.load(tmp_path / "e.gradviz")
    assert loaded == gv.parse(text)
    assert gv.program_of(loaded) == text


def test_a_bad_program_is_a_value_error_with_a_place() -> None:
    with pytest.raises(ValueError, match="did you mean sigmoid") as caught:
        gv.parse("y = simgoid(x)")
    assert isinstance(caught.value, gv.ParseError)
    assert (caught.value.line, caught.value.column) == (1, 5)


@pytest.mark.parametrize("suffix", ["svg", "png", "pdf"])
def test_a_picture_is_the_same_every_time(suffix: str, tmp_path: Path) -> None:
    for name in ("one", "two"):
        gv.render("e = (a + b) * (b + 1)", {"a": 2.0}, tmp_path / f"{name}.{suffix}", step=7)
    assert (tmp_path / f"one.{suffix}").read_bytes() == (tmp_path / f"two.{suffix}").read_bytes()
    assert (tmp_path / f"one.{suffix}").stat().st_size > 1000


def test_a_misspelt_name_is_found_by_a_type_checker(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("import gradviz as gv\ngv.prase('y = x')\ngv.trace(gv.parse('y = x')).grad('x')\n")
    check = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--follow-imports=silent",
        "--cache-dir",
        str(tmp_path),
    ]
    found = subprocess.run([*check, str(script)], capture_output=True, text=True, check=False).stdout
    assert 'script.py:2: error: Module has no attribute "prase"' in found
    assert "Found 1 error" in found
