"""The shell commands, run as a person types them: what they print, what they write, how they end."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

import gradviz
from gradviz import cli
from gradviz.ops.op import OPS

SEED = "e = (a+b)*(b+1)"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    try:
        code = cli.main(arguments)
    except SystemExit as end:
        code = int(end.code or 0)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_a_trace_tells_every_step_and_ends_with_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "trace", SEED, "--at", "a=2,b=1")
    assert code == 0
    assert "upstream 2 times local derivative 1 gives 2" in out
    assert "2 + 3 = 5" in out


def test_a_trace_as_json_has_the_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "trace", SEED, "--at", "a=2,b=1", "--json")
    assert code == 0
    steps = json.loads(out)["steps"]
    assert [step["kind"] for step in steps].count("backward") == 5


@pytest.mark.parametrize("mode", ["forward", "paths"])
def test_the_other_ways_are_traced_too(capsys: pytest.CaptureFixture[str], mode: str) -> None:
    code, out, _ = run(capsys, "trace", SEED, "--at", "a=2,b=1", "--mode", mode, "--wrt", "b")
    assert code == 0
    assert "5" in out


def test_check_passes_where_every_gradient_agrees(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "check", "y = tanh(w*x) ** 2", "--at", "w=0.5,x=1.2")
    assert code == 0
    assert "All gradients agree." in out


def test_check_ends_with_one_where_a_gradient_is_off(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(OPS, "sin", replace(OPS["sin"], partials=("1.001 * cos(x)",)))
    code, out, _ = run(capsys, "check", "y = sin(x)", "--at", "x=1")
    assert code == 1
    assert "At least one gradient is off." in out


def test_values_may_be_arrays(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "trace", "y = sum(x * w)", "--at", "x=[1, 2], w=[[3, 4], [5, 6]]", "--json")
    assert code == 0
    assert json.loads(out)["steps"]


def test_a_program_may_come_from_a_file_or_from_standard_input(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved, written = tmp_path / "seed.gradviz", tmp_path / "seed.txt"
    gradviz.save(gradviz.parse("a = 2\nb = 1\n" + SEED), saved)
    written.write_text("a = 2\nb = 1\n" + SEED, encoding="utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO("a = 2\nb = 1\n" + SEED))
    tables = [run(capsys, "trace", given)[1] for given in (str(saved), str(written), "-")]
    assert tables[0] == tables[1] == tables[2]
    assert "gives 2" in tables[0]


def test_a_file_that_is_no_text_and_one_that_is_not_there_are_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "image.txt").write_bytes(b"\xff\xfe\x00")
    for name, said in (
        ("image.txt", "image.txt is neither a gradviz file nor plain text."),
        ("net.txt", "net.txt cannot be read: No such file or directory."),
    ):
        code, _, err = run(capsys, "trace", name)
        assert (code, err) == (1, f"gradviz: {said}\n")


def test_a_file_may_have_any_name(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a=1; b.txt").write_text("y = x * 3\n")
    assert run(capsys, "trace", "a=1; b.txt")[0] == 0


def test_an_error_of_nothing_is_nothing_and_none_is_told_where_there_is_no_value(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(capsys, "check", SEED)[1].splitlines()[2].endswith(" 0")
    out = run(capsys, "check", "y = log(x)", "--at", "x=-1")[1]
    assert out.splitlines()[2].endswith("—")


def test_another_output_can_be_differentiated(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "trace", "c = a * b\nd = c + 1", "--output", "c")
    assert code == 0
    assert "The derivative of c by itself is 1" in out


@pytest.mark.parametrize(
    "arguments",
    [
        ("trace", "y = (1"),
        ("trace", "y = nonsense(x)"),
        ("trace", SEED, "--at", "a"),
        ("trace", SEED, "--at", "zzz=1"),
        ("trace", SEED, "--at", "a=b+1"),
        ("trace", SEED, "--output", "nowhere"),
        ("trace", SEED, "--mode", "paths", "--wrt", "nowhere"),
        ("check", "nowhere.gradviz"),
        ("check", "folder/nowhere.txt"),
        ("render", SEED, "-o", "picture.docx"),
        ("render", SEED, "-o", "nowhere/at/all/e.svg"),
        ("render", SEED, "-o", "e.svg", "--scale", "-1"),
        ("render", SEED, "-o", "e.svg", "--step", "999"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_is_one_sentence_and_no_traceback(
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = run(capsys, *arguments)
    assert code == 1
    assert err.startswith("gradviz: ")
    assert len(err.splitlines()) == 1
    assert "Traceback" not in err
    assert not list(tmp_path.iterdir())


def test_wrong_options_end_with_two_and_the_usage(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "render", SEED)
    assert code == 2
    assert "usage" in err


def test_a_check_says_what_it_could_not_check(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "check", "y = a / 0")
    assert code == 0
    assert out.endswith("All gradients that can be checked agree.\n")


def test_the_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "--version")
    assert code == 0
    assert out.strip() == f"gradviz {gradviz.__version__}"


@pytest.mark.parametrize("suffix", ["svg", "png", "pdf"])
def test_the_same_input_gives_the_same_picture(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, suffix: str
) -> None:
    pictures = []
    for name in ("one", "other"):
        path = tmp_path / f"{name}.{suffix}"
        assert run(capsys, "render", SEED, "--at", "a=2,b=1", "--step", "7", "-o", str(path))[0] == 0
        pictures.append(path.read_bytes())
    assert pictures[0] == pictures[1]


def test_all_steps_are_one_picture_each_and_all_differ(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "slides"
    code, printed, _ = run(
        capsys, "render", SEED, "--at", "a=2,b=1", "--steps", "all", "--format", "svg", "-o", str(out)
    )
    assert code == 0
    pictures = sorted(out.iterdir())
    assert len(pictures) == 11  # the start and ten steps
    assert len({path.read_bytes() for path in pictures}) == 11
    assert len(printed.splitlines()) == 11
