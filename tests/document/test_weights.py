"""Weights in files of their own: every bit comes back, and what does not fit changes nothing."""

from pathlib import Path

import numpy as np
import pytest

import gradviz as gv
from gradviz.document.numbers import read_numbers
from gradviz.document.records import FileError
from gradviz.document.weights import KINDS, save_weights, weights_of, with_weights

TEXT = """
x = input(1, 2)
t = input(1)
h = dense(x, units=4)
n = batch_norm(h)
k = param(0.1)
y = dense(n, units=2) * k
loss = cross_entropy(y, t)
"""
NET = gv.parse(TEXT)


def changed() -> gv.Graph:
    graph, random = NET, np.random.default_rng(0)
    for name, array in weights_of(NET).items():
        graph = graph.with_value(name, random.normal(size=array.shape))
    return graph


@pytest.mark.parametrize("kind", KINDS)
def test_every_bit_comes_back(kind: str, tmp_path: Path) -> None:
    graph, file = changed(), tmp_path / f"weights{kind}"
    save_weights(graph, file)
    again = with_weights(NET, file)
    assert again == graph
    assert {"W_h", "b_h", "gamma_n", "running_mean_n", "k"} <= set(weights_of(again))
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("kind", KINDS)
def test_numbers_that_float32_holds_are_written_so_that_others_read_them(kind: str, tmp_path: Path) -> None:
    graph, file = NET.with_value("k", 0.5).with_value("W_h", np.full((4, 2), 0.1)), tmp_path / f"w{kind}"
    save_weights(graph, file)
    if kind == ".npz":
        with np.load(file) as found:
            kinds = {name: found[name].dtype.name for name in found.files}
    else:
        from safetensors.numpy import load_file

        kinds = {name: array.dtype.name for name, array in load_file(file).items()}
    assert (kinds["k"], kinds["W_h"]) == ("float32", "float64")


def test_a_single_leaf_takes_its_value_from_such_a_file(tmp_path: Path) -> None:
    save_weights(changed(), tmp_path / "w.safetensors")
    value = read_numbers(tmp_path / "w.safetensors", (4, 2), "W_h")
    np.testing.assert_array_equal(value, changed()["W_h"].value)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("other", "says"),
    [
        (TEXT.replace("k = param(0.1)", "q = param(0.1)").replace("* k", "* q"), "has no weights called k"),
        (TEXT.replace(" * k", "").replace("k = param(0.1)\n", ""), "has no weights called"),
        (TEXT.replace("param(0.1)", "param([0.1, 0.2])"), "k has the shape"),
        (TEXT + "z = param(1.0)\ntotal = loss + z\n", "has weights called z, which the net has not"),
    ],
)
def test_weights_of_another_net_are_refused_in_one_sentence(
    kind: str, other: str, says: str, tmp_path: Path
) -> None:
    save_weights(gv.parse(other), tmp_path / f"w{kind}")
    with pytest.raises(FileError) as caught:
        with_weights(NET, tmp_path / f"w{kind}")
    assert says in str(caught.value)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("content", [b"", b"nonsense", b"\xff" * 64, b'{"a": 1}'])
def test_a_damaged_file_is_refused_in_one_sentence(kind: str, content: bytes, tmp_path: Path) -> None:
    file = tmp_path / f"w{kind}"
    save_weights(NET, file)
    for damaged in (content, file.read_bytes()[:-9], file.read_bytes()[:40]):
        file.write_bytes(damaged)
        with pytest.raises(FileError, match=f"w{kind} cannot be used"):
            with_weights(NET, file)


def test_other_kinds_of_files_and_places_are_refused(tmp_path: Path) -> None:
    with pytest.raises(
        FileError, match=r"Weights go into a file of the kind \.npz / \.safetensors, not w\.txt"
    ):
        save_weights(NET, tmp_path / "w.txt")
    with pytest.raises(FileError, match="cannot be written: No such file or directory"):
        save_weights(NET, tmp_path / "nowhere" / "w.npz")
