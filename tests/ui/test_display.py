import os
import subprocess
import sys

import pytest

from gradviz.ui.display import NoDisplay, require_display


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
    require_display(platform, environment)


@pytest.mark.parametrize("environment", [{}, {"DISPLAY": ""}, {"QT_QPA_PLATFORM": "xcb"}])
def test_without_a_display_there_is_one_sentence(environment: dict[str, str]) -> None:
    with pytest.raises(NoDisplay, match=r"^There is no display .*\.$"):
        require_display("linux", environment)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
@pytest.mark.parametrize(
    "code, said",
    [
        ("from gradviz.cli import main; raise SystemExit(main(['y = x']))", "gradviz: There is no display"),
        ("import gradviz as gv; gv.show('y = x')", "NoDisplay: There is no display"),
    ],
    ids=["command", "show"],
)
def test_without_a_display_the_process_is_not_torn_down(code: str, said: str) -> None:
    away = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in away}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert said in done.stderr
