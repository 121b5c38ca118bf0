"""What is installed with `pip install .`: tried out in a clean environment, far from the checkout."""

import csv
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from dataclasses import dataclass
from email.message import Message
from email.parser import Parser
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import gradviz

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Packages:
    """The two archives that are published."""

    wheel: Path
    source: Path

    def names(self) -> set[str]:
        with zipfile.ZipFile(self.wheel) as archive:
            return set(archive.namelist())

    def metadata(self) -> Message:
        with zipfile.ZipFile(self.wheel) as archive:
            return Parser().parsestr(archive.read(f"{self.dist_info}/METADATA").decode())

    @property
    def dist_info(self) -> str:
        return f"gradviz-{gradviz.__version__}.dist-info"


@dataclass(frozen=True)
class Installed:
    """A virtual environment with the wheel in it, and an empty folder to stand in."""

    folder: Path
    elsewhere: Path

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        program = self.programs / command[0]
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        return subprocess.run(
            [str(program), *command[1:]],
            cwd=self.elsewhere,
            env={**clean, "LC_ALL": "C.UTF-8", "QT_QPA_PLATFORM": "offscreen", **environment},
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )

    @property
    def programs(self) -> Path:
        return self.folder / ("Scripts" if os.name == "nt" else "bin")


def must(*command: str | Path) -> None:
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Packages:
    """A source archive made of the checkout, and a wheel made of that source archive."""
    out = tmp_path_factory.mktemp("dist")
    must(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, ROOT)
    (wheel,) = out.glob("*.whl")
    (source,) = out.glob("*.tar.gz")
    return Packages(wheel, source)


@pytest.fixture(scope="module")
def installed(packages: Packages, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel alone is installed; what it depends on is taken from the environment of the tests."""
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    place = Installed(folder, elsewhere)
    python = place.programs / "python"
    must(
        sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", packages.wheel
    )
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder)}))
    # A line of a .pth file adds a folder, but no .pth file in that folder counts: a checkout installed there
    # for development stays out of sight.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return place


def test_the_wheel_has_the_code_and_the_resources_and_nothing_else(packages: Packages) -> None:
    tops = {name.split("/")[0] for name in packages.names()}
    assert tops == {"gradviz", packages.dist_info, f"gradviz-{gradviz.__version__}.data"}
    shipped = {
        f"gradviz/_resources/{file.relative_to(ROOT / 'resources').as_posix()}"
        for file in (ROOT / "resources").rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert shipped <= packages.names()
    code = {f"{file.relative_to(ROOT).as_posix()}" for file in (ROOT / "gradviz").rglob("*.py")}
    assert {*code, "gradviz/py.typed"} <= packages.names()
    assert not [name for name in packages.names() if "__pycache__" in name or name.endswith(".pyc")]


def test_the_wheel_brings_the_licences_of_the_program_and_of_the_fonts(packages: Packages) -> None:
    licences = {name.removeprefix(f"{packages.dist_info}/licenses/") for name in packages.names()}
    fonts = {f"resources/fonts/{file.name}" for file in (ROOT / "resources" / "fonts").glob("OFL-*.txt")}
    assert {"LICENSE", *fonts} <= licences
    assert len(fonts) == 4


def test_the_metadata_says_what_the_project_says(packages: Packages) -> None:
    metadata = packages.metadata()
    assert metadata["Version"] == gradviz.__version__
    assert metadata["License-Expression"] == "MIT"
    assert metadata["Requires-Python"] == ">=3.11"
    needed = [Requirement(line) for line in metadata.get_all("Requires-Dist", [])]
    always = {canonicalize_name(each.name) for each in needed if "extra" not in str(each.marker)}
    assert always >= {
        "pyside6-essentials",
        "numpy",
        "networkx",
        "pyqtgraph",
        "ziamath",
        "msgspec",
        "platformdirs",
    }
    assert not always & {"babel", "pytest", "torch"}


VERSIONS = [
    ("3.11", "6.11.3", True),
    ("3.11", "6.12.0", False),
    ("3.11", "6.12.1", False),
    ("3.12", "6.11.3", True),
    ("3.12", "6.12.0", False),
    ("3.13", "6.12.1", True),
]


@pytest.mark.parametrize(("python", "qt", "taken"), VERSIONS)
def test_qt_is_not_taken_where_it_takes_the_process_down(
    packages: Packages, python: str, qt: str, taken: bool
) -> None:
    lines = packages.metadata().get_all("Requires-Dist", [])
    rules = [each for each in map(Requirement, lines) if each.name.lower() == "pyside6-essentials"]
    (rule,) = [each for each in rules if each.marker and each.marker.evaluate({"python_version": python})]
    assert rule.specifier.contains(qt) == taken


def test_the_source_archive_can_be_tested(packages: Packages) -> None:
    with tarfile.open(packages.source) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {
        "pyproject.toml",
        "Makefile",
        "LICENSE",
        "README.md",
        "tests/conftest.py",
        "tools/words.py",
    } <= names
    assert {"gradviz/__init__.py", ".ci/setup", "resources/gradviz.desktop"} <= names
    assert not [name for name in names if name.startswith((".venv", "out", "dist", ".git/"))]


def test_the_command_is_there_and_knows_its_version(installed: Installed) -> None:
    for command in (["gradviz", "--version"], ["python", "-m", "gradviz", "--version"]):
        done = installed.run(*command)
        assert (done.stdout, done.stderr) == (f"gradviz {gradviz.__version__}\n", "")


def test_it_is_the_installed_code_that_runs_and_it_finds_its_resources(installed: Installed) -> None:
    program = (
        "import gradviz, gradviz.resources as r; from gradviz.language import tr, set_language, language;"
        "set_language('zh_CN');"
        "print(gradviz.__file__, r.folder(), len(r.fonts()), len(r.icons()), language(), sep='\\n')"
    )
    done = installed.run("python", "-c", program)
    assert done.stderr == ""
    code, folder, fonts, icons, language = done.stdout.splitlines()
    assert Path(code).is_relative_to(installed.folder)
    assert Path(folder) == Path(code).parent / "_resources"
    assert (int(fonts), language) == (len(list((ROOT / "resources" / "fonts").glob("*.ttf"))), "zh_CN")
    assert int(icons) == len(list((ROOT / "resources" / "icons" / "line").glob("*.svg")))


def test_the_installed_command_draws_a_picture(installed: Installed) -> None:
    done = installed.run("gradviz", "render", "e = (a+b)*(b+1)", "--at", "a=2,b=1", "-o", "e.svg")
    assert (done.returncode, done.stderr) == (0, "")
    assert "<svg" in (installed.elsewhere / "e.svg").read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform != "linux", reason="desktop entries are a thing of Linux")
def test_the_desktop_entry_and_the_icon_are_where_a_desktop_looks(installed: Installed) -> None:
    share = installed.folder / "share"
    for file in (
        "applications/gradviz.desktop",
        "icons/hicolor/scalable/apps/gradviz.svg",
        "icons/hicolor/256x256/apps/gradviz.png",
        "mime/packages/gradviz.xml",
    ):
        assert (share / file).is_file(), file
    validator = shutil.which("desktop-file-validate")
    if validator:
        must(validator, share / "applications" / "gradviz.desktop")


def test_every_installed_file_is_listed_so_that_it_can_be_removed(packages: Packages) -> None:
    with zipfile.ZipFile(packages.wheel) as archive:
        record = archive.read(f"{packages.dist_info}/RECORD").decode().splitlines()
    assert {row[0] for row in csv.reader(record)} == packages.names()
