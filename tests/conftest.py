"""What every test can count on: a window system of its own, English, an empty home, and nothing left over."""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TypeVar

import hypothesis
import pytest

# Before NumPy is imported: for arrays of this size the threads of BLAS only get in each other's way.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# A slow machine is no reason to fail, and on CI a red test must be red again tomorrow.
hypothesis.settings.register_profile("gradviz", deadline=None, print_blob=True)
hypothesis.settings.register_profile(
    "ci", parent=hypothesis.settings.get_profile("gradviz"), derandomize=True
)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "gradviz")

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skips", action="store_true", help="a skipped test fails: here everything can run")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        return  # This process only hands out tests; its workers come here too.
    home = tempfile.TemporaryDirectory(prefix="gradviz-tests-")
    config.add_cleanup(home.cleanup)
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        os.environ[f"XDG_{name}_HOME"] = str(Path(home.name, name.lower()))
    if sys.platform == "linux" and "QT_QPA_PLATFORM" not in os.environ:
        choose_window_system(config)


def choose_window_system(config: pytest.Config) -> None:
    """An X server of this worker's own if there can be one, so that no two windows fight for the focus."""
    if shutil.which("Xvfb"):
        display, server = start_xvfb()
        config.add_cleanup(lambda: stop(server))
        os.environ["DISPLAY"] = display
        os.environ["QT_QPA_PLATFORM"] = "xcb"
        os.environ.pop("WAYLAND_DISPLAY", None)
    elif not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"


def start_xvfb() -> tuple[str, subprocess.Popen[bytes]]:
    """Start an X server on a free display; it says on a pipe which one, and that it is ready."""
    reading, writing = os.pipe()
    screen = ["-screen", "0", "2560x1600x24", "-dpi", "96", "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), *screen],
        pass_fds=[writing],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,  # were the run killed, whoever reads its output would wait for the server
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as pipe:
        number = pipe.readline().strip()
    if not number:
        raise pytest.UsageError(
            "Xvfb is installed but does not start; set QT_QPA_PLATFORM=offscreen to do without."
        )
    return f":{number}", server


def stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    server.wait()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    expected_failure = hasattr(report, "wasxfail")
    return report if expected_failure else forbid_skip(item.config, report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return forbid_skip(collector.config, (yield))


def forbid_skip(config: pytest.Config, report: Report) -> Report:
    """With --no-skips, a skipped test or file is a failed one."""
    if report.skipped and config.getoption("--no-skips"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} was skipped where nothing may be: {reason}"
    return report


@pytest.fixture
def x11() -> None:
    """For a test that needs a real window system, with a focus and a pointer."""
    if os.environ.get("QT_QPA_PLATFORM") == "offscreen":
        pytest.skip("needs a window system (on Debian: apt install xvfb)")


@pytest.fixture(autouse=True)
def english() -> None:
    """Each test begins in English, whatever language the machine or the test before it spoke."""
    from gradviz.language import set_language

    set_language("en")


@pytest.fixture(autouse=True)
def nothing_left_over() -> Iterator[None]:
    """A thread that goes on, or a window that stays open, belongs to the test that began it."""
    before = set(threading.enumerate())
    yield
    # Qt's own threads, once they have called Python, stay in the list as dummies.
    threads = [
        thread
        for thread in set(threading.enumerate()) - before
        if not isinstance(thread, threading._DummyThread)
    ]
    for thread in threads:
        thread.join(timeout=2)
    running = [thread.name for thread in threads if thread.is_alive()]
    assert not running, f"these threads go on after the test: {running}"
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets and (application := widgets.QApplication.instance()):
        visible = [widget for widget in application.topLevelWidgets() if widget.isVisible()]
        names = [f"{type(widget).__name__} {widget.windowTitle()!r}" for widget in visible]
        for widget in visible:
            widget.close()
        assert not names, f"these windows stay open after the test (qtbot.addWidget closes one): {names}"
