"""What the README tells people to type works as it stands there."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import gradviz as gv
from gradviz.cli import main
from gradviz.ops import OPS

ROOT = Path(__file__).parents[1]
README = ROOT.joinpath("README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
COMMANDS = [
    shlex.split(line, comments=True)[1:]
    for kind, block in BLOCKS
    for line in block.splitlines()
    if kind == "sh" and line.startswith("gradviz ")
]
NO_WINDOW = "import gradviz\ngradviz.show = lambda what: print(type(what).__name__)\n"
NET = "x = input(1, {inputs})\nt = input(1)\ny = mlp(x, widths=(8, {classes}))\nloss = cross_entropy(y, t)\n"


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_every_command_runs(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: object
) -> None:
    monkeypatch.chdir(tmp_path)
    gv.save("y = tanh(w * x)", "lecture.gradviz")
    gv.save(NET.format(inputs=64, classes=10), "digits.gradviz")
    Path("net.txt").write_text(NET.format(inputs=2, classes=2), encoding="utf-8")
    opened: list[str | None] = []
    monkeypatch.setattr("gradviz.ui.display.require_display", lambda: None)
    monkeypatch.setattr("gradviz.ui.app.main", lambda program=None, path=None: opened.append(program) or 0)
    assert main(arguments) == 0
    if "-o" in arguments:
        assert (tmp_path / arguments[arguments.index("-o") + 1]).exists()
    elif arguments[0] not in ("check", "trace", "train"):
        assert opened == arguments


def test_the_python_code_runs_and_its_numbers_are_true(tmp_path: Path) -> None:
    (code,) = (block for kind, block in BLOCKS if kind == "python")
    told = re.findall(r"^(t\..*?) +# (\d\.\d)\b", code, re.MULTILINE)
    checks = [f"assert {expression} == {number}, {expression}" for expression, number in told]
    script = "\n".join([NO_WINDOW, code, *checks])
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Tensor\n"
    assert len(told) == 3
    assert (tmp_path / "e.svg").exists()


def test_every_operation_with_a_name_of_its_own_is_listed() -> None:
    by_sign = {"add", "subtract", "multiply", "divide", "power", "negate", "matmul", "pick", "identity"}
    by_other_name = {"maximum", "minimum"}
    wanted = {op.name for op in OPS.values() if not op.is_leaf} - by_sign - by_other_name
    words = set(re.findall(r"\w+", README.partition("## What it knows")[2].partition("\n## ")[0]))
    assert wanted <= words, wanted - words
