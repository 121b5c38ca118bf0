"""``gradviz train`` as a person types it: what it prints, what it saves, how it ends."""

from __future__ import annotations

import io
import json
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import gradviz as gv
from gradviz import cli, cli_train
from gradviz.document.document import State
from gradviz.document.files import load, save
from gradviz.document.training import TrainingSetup
from gradviz.document.weights import with_weights
from gradviz.graph.parse import parse_program
from gradviz.train.run_files import load_run
from gradviz.train.trainer import train

NET = (
    "x = input(1, 2); t = input(1); y = mlp(x, widths=(8, 2), activation='tanh'); loss = cross_entropy(y, t)"
)
NET = NET.replace("'", '"')
TEXT = "# moons\n" + NET.replace("; ", "\n") + "\n"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    try:
        code = cli.main(("train", *arguments))
    except SystemExit as end:
        code = int(end.code or 0)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "net.gradviz"
    graph = parse_program(TEXT).graph
    save(State(graph=graph, text=TEXT, training=TrainingSetup(epochs=3, seed=1)), path)
    return path


def test_a_program_is_trained_and_a_table_tells_how_good_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, NET, "--data", "blobs", "--epochs", "5", "--size", "100")
    assert (code, out) == (1, "")
    assert err == "gradviz: y gives 2 scores, and the examples have 3 classes.\n"
    code, out, err = run(capsys, NET, "--data", "circles", "--epochs", "5", "--size", "100")
    assert (code, err) == (0, "")
    assert [line.split()[:2] for line in out.splitlines()[2:5]] == [
        ["training", "60"], ["validation", "20"], ["test", "20"]
    ]  # fmt: skip
    assert "All epochs are done." in out
    title, head, _, zero, one = out.splitlines()[6:11]
    assert title == "Confusion matrix (test)"
    assert head.split() == ["is", "\\", "taken", "for", "0", "1"]
    counts = [list(map(int, row.split()[1:])) for row in (zero, one)]
    assert sum(map(sum, counts)) == 20
    assert out.splitlines()[4].split()[3] == f"{100 * (counts[0][0] + counts[1][1]) / 20:.1f}"


def test_a_curve_has_nothing_to_confuse(capsys: pytest.CaptureFixture[str]) -> None:
    curve = "x = input(1, 1); t = input(1, 1); y = mlp(x, widths=(4, 1)); loss = mse(y, t)"
    code, out, _ = run(capsys, curve, "--data", "sine", "--epochs", "1")
    assert code == 0
    assert "Confusion" not in out


def test_the_same_seed_gives_the_same_result_and_another_seed_another(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = []
    for seed in ("3", "3", "4"):
        _, out, _ = run(capsys, NET, "--epochs", "2", "--seed", seed, "--weights", "fresh", "--json")
        result = json.loads(out)
        del result["seconds"]
        found.append(result)
    assert found[0] == found[1]
    assert found[0]["epochs"] != found[2]["epochs"]


def test_every_hyperparameter_is_an_option(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--epochs", "1", "--optimizer", "nesterov", "--clip-norm", "0.5", "--no-standardise"]
    code, out, _ = run(capsys, NET, *asked, "--noise", "none", "--schedule", "cosine", "--json")
    setup = json.loads(out)["setup"]
    assert code == 0
    assert setup == json.loads(
        json.dumps(
            vars(
                replace(
                    TrainingSetup().with_optimizer("nesterov"),
                    epochs=1,
                    clip_norm=0.5,
                    standardise=False,
                    schedule="cosine",
                )
            )
        )
    )


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (["--epochs", "many"], "Epochs: a whole number from 1 to 1000000 is wanted, not many."),
        (["--epochs", "none"], "Epochs: a whole number"),
        (["--learning-rate", "-1"], "Learning rate: a number"),
        (["--optimizer", "magic"], "Optimizer: one of sgd, momentum"),
        (["--data", "gone.csv"], "gone.csv cannot be read."),
        (["--data", "nowhere"], "There is no data set nowhere"),
        (["-o", "net.txt"], "net.txt must be a file of the kind .gradviz."),
        (["--save-weights", "net.txt"], "net.txt must be a file of the kind .npz / .safetensors."),
        (["--load-weights", "gone.npz"], "gone.npz cannot be read: No such file or directory."),
        (["--sweep", "magic=1"], "--sweep wants name=value,value with a hyperparameter, not magic=1."),
        (["--sweep", "epochs=1,x"], "Epochs: a whole number"),
        (["--folds", "1"], "From 2 to 240 folds are possible here, not 1."),
        (["--folds", "3", "--save-run", "run.npz"], "they save nothing"),
        (["--folds", "3", "--sweep", "epochs=1"], "they save nothing"),
        (["-o", "no such folder/net.gradviz"], "There is no folder"),
    ],
)
def test_what_is_wrong_is_one_sentence(
    capsys: pytest.CaptureFixture[str], asked: list[str], says: str
) -> None:
    code, out, err = run(capsys, NET, *asked)
    assert (code, out) == (1, "")
    assert says in err
    assert err.startswith("gradviz: ")
    assert err.count("\n") == 1


# --- files ---------------------------------------------------------------------------------------------


def test_a_file_is_trained_as_it_says_and_stays_as_it_is(
    capsys: pytest.CaptureFixture[str], file: Path
) -> None:
    before = file.read_bytes()
    code, out, _ = run(capsys, str(file), "--json")
    assert code == 0
    assert len(json.loads(out)["epochs"]) == 3
    assert file.read_bytes() == before


def test_the_new_weights_go_where_they_are_asked_for(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    old = load(file)
    code, out, _ = run(capsys, str(file), "--epochs", "4", "-o", str(file))
    assert code == 0
    assert f"The net with its new weights is in {file}." in out
    new = load(file)
    assert new.text == old.text
    assert new.training == TrainingSetup(epochs=4, seed=1)
    assert not np.array_equal(new.graph["W1"].value, old.graph["W1"].value)
    assert list(file.parent.iterdir()) == [file]


def test_weights_that_stand_in_the_text_are_brought_up_to_date(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    program = (
        "x = input(1, 1)\nt = input(1, 1)\nw = param([[0.0]])  # the slope\ny = x @ w\nloss = mse(y, t)\n"
    )
    out = tmp_path / "line.gradviz"
    asked = ["--data", "linear", "--noise", "0", "--optimizer", "sgd", "--no-standardise", "-o", str(out)]
    assert run(capsys, program, *asked)[0] == 0
    state = load(out)
    assert state.graph["w"].value == pytest.approx(0.7, abs=0.05)
    assert "# the slope" in state.text
    assert "param([[0.0]])" not in state.text
    assert gv.parse(state.text)["w"].value == state.graph["w"].value


def test_examples_beside_the_file_are_found_from_anywhere(
    capsys: pytest.CaptureFixture[str], file: Path, tmp_path: Path
) -> None:
    (tmp_path / "own.csv").write_text("a,b,c\n" + "\n".join(f"{k % 7},{-k % 5},{k % 2}" for k in range(30)))
    save(replace(load(file), training=TrainingSetup(path="own.csv", epochs=2)), file)
    other = tmp_path / "other"
    other.mkdir()
    assert run(capsys, str(file), "-o", str(other / "new.gradviz"))[0] == 0
    assert run(capsys, str(other / "new.gradviz"))[0] == 0


def test_weights_and_the_run_go_into_files_of_their_own_and_come_back(
    capsys: pytest.CaptureFixture[str], file: Path, tmp_path: Path
) -> None:
    weights, story = tmp_path / "w.safetensors", tmp_path / "run.npz"
    asked = ["--save-weights", str(weights), "--save-run", str(story), "-o", str(tmp_path / "new.gradviz")]
    assert run(capsys, str(file), *asked)[0] == 0
    new = load(tmp_path / "new.gradviz").graph
    assert with_weights(load(file).graph, weights) == new
    assert load_run(story).learned == new
    still = ["--load-weights", str(weights), "--epochs", "1", "--learning-rate", "0", "--optimizer", "sgd"]
    assert run(capsys, str(file), *still, "-o", str(tmp_path / "same.gradviz"))[0] == 0
    assert load(tmp_path / "same.gradviz").graph == new


# --- several at once -----------------------------------------------------------------------------------


def test_folds_are_told_one_by_one_and_together(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, NET, "--epochs", "3", "--size", "100", "--folds", "4")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()[2:6]] == ["1", "2", "3", "4"]
    assert "The mean is " in out
    _, told, _ = run(capsys, NET, "--epochs", "3", "--size", "100", "--folds", "4", "--json")
    found = json.loads(told)
    assert found["mean"] == pytest.approx(np.mean([fold["score"] for fold in found["folds"]]))


def test_a_sweep_tells_the_best_first(capsys: pytest.CaptureFixture[str]) -> None:
    several = ["--sweep", "learning-rate=0.00001,0.03", "--sweep", "standardise=true,false"]
    asked = [NET, "--epochs", "20", *several, "--workers", "1"]
    code, out, err = run(capsys, *asked)
    assert (code, err) == (0, "")
    lines = [line.split() for line in out.splitlines()[2:]]
    assert [line[0] for line in lines] == ["0.03", "0.03", "1e-05", "1e-05"]
    assert {line[1] for line in lines} == {"True", "False"}
    runs = json.loads(run(capsys, *asked, "--json")[1])["runs"]
    assert [each["learning_rate"] for each in runs] == [0.03, 0.03, 1e-05, 1e-05]
    assert all(each["epochs"] == 20 for each in runs)


def test_a_sweep_of_what_cannot_be_trained_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, NET, "--data", "blobs", "--sweep", "seed=0,1", "--workers", "1")
    assert (code, out) == (1, "")
    assert err == "gradviz: y gives 2 scores, and the examples have 3 classes.\n"


# --- Ctrl+C --------------------------------------------------------------------------------------------


def test_ctrl_c_ends_it_after_the_step_and_saves_what_there_is(
    capsys: pytest.CaptureFixture[str], file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = signal.getsignal(signal.SIGINT)

    def interrupted(*arguments: Any) -> Iterator[Any]:
        for now in train(*arguments):
            if now.step == 7:
                signal.raise_signal(signal.SIGINT)
            yield now

    monkeypatch.setattr(cli_train, "train", interrupted)
    old = load(file)
    code, out, _ = run(capsys, str(file), "--epochs", "10000", "-o", str(file))
    assert code == 130
    assert "Stopped by hand.\n7 steps in " in out
    assert not np.array_equal(load(file).graph["W1"].value, old.graph["W1"].value)
    assert signal.getsignal(signal.SIGINT) is before


def test_a_bar_shows_how_far_it_is_and_goes_away(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(cli_train, "BETWEEN", 0.0)
    run(capsys, NET, "--epochs", "4")
    pictures = screen.getvalue().split("\r\x1b[K")
    assert pictures[1].startswith("█" * 0 + "░")
    assert pictures[-2].startswith("█" * 24)
    assert "epoch 4 of 4" in pictures[-2]
    assert pictures[-1] == ""
