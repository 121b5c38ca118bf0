import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from gradviz.ui.display import NoDisplay, answers, require_display

AWAY = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def yes(_name: str, _environment: Mapping[str, str]) -> bool:
    return True


@pytest.mark.parametrize(
    "platform, environment",
    [
        ("linux", {"DISPLAY": ":0"}),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0", "QT_QPA_PLATFORM": "wayland"}),
        ("linux", {"QT_QPA_PLATFORM": "offscreen"}),
        ("linux", {"QT_QPA_PLATFORM": "vnc:size=800x600"}),
        ("darwin", {}),
        ("win32", {}),
    ],
)
def test_a_window_can_be_opened(platform: str, environment: dict[str, str]) -> None:
    require_display(platform, environment, yes)


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"DISPLAY": ""},
        {"QT_QPA_PLATFORM": "xcb"},
        {"QT_QPA_PLATFORM": "xcb", "WAYLAND_DISPLAY": "wayland-0"},
    ],
)
def test_without_a_display_there_is_one_sentence(environment: dict[str, str]) -> None:
    with pytest.raises(NoDisplay, match=r"^There is no display .*\.$"):
        require_display("linux", environment, yes)


def test_one_display_that_answers_is_enough() -> None:
    both = {"DISPLAY": ":7", "WAYLAND_DISPLAY": "wayland-7"}
    for name in both:
        require_display("linux", both, lambda asked, _, name=name: asked == name)
    with pytest.raises(NoDisplay, match=r"^The display :7 does not answer; .*\.$"):
        require_display("linux", both, lambda *_: False)


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="Wayland is for systems with such sockets")
def test_a_wayland_display_answers_while_somebody_listens(tmp_path: Path) -> None:
    environment = {"XDG_RUNTIME_DIR": str(tmp_path), "WAYLAND_DISPLAY": "wayland-7"}
    assert not answers("WAYLAND_DISPLAY", environment)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "wayland-7"))
        server.listen()
        assert answers("WAYLAND_DISPLAY", environment)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
@pytest.mark.parametrize("display", ["", ":4711"], ids=["none", "one that is not there"])
@pytest.mark.parametrize(
    "code, said",
    [
        ("from gradviz.cli import main; raise SystemExit(main(['y = x']))", "gradviz: {sentence}"),
        ("import gradviz as gv; gv.show('y = x')", "NoDisplay: {sentence}"),
    ],
    ids=["command", "show"],
)
def test_without_a_display_the_process_is_not_torn_down(code: str, said: str, display: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in AWAY}
    if display:
        environment["DISPLAY"] = display
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    sentence = f"The display {display} does not answer" if display else "There is no display"
    assert said.format(sentence=sentence) in done.stderr


@pytest.mark.usefixtures("x11")
def test_the_display_of_these_tests_answers() -> None:
    require_display()
