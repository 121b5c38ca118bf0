"""The arrows of the house: who may import whom, everywhere in the code, inside functions too."""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import networkx
import pytest

ROOT = Path(__file__).resolve().parent.parent

# Each room, with the rooms it may look into; itself always.
ROOMS: dict[str, set[str]] = {
    "ops": set(),
    "graph": {"ops"},
    "engine": {"graph", "ops"},
    "train": {"document", "engine", "graph", "ops"},
    "explain": {"engine", "graph", "ops"},
    "export": {"explain", "engine", "graph", "ops"},
    "document": {"graph", "ops"},
    "ui": {"ops", "graph", "engine", "train", "explain", "export", "document"},
}
# The front door: the Python API and the command line. No room may go out through it and come in again.
DOOR = {"__init__", "__main__", "cli", "cli_compare", "cli_train"}
# The foundation: everybody may stand on it, and it stands on nothing but itself.
FOUNDATION = {"language", "resources"}

LIBRARIES: dict[str, set[str]] = {
    "ops": {"numpy"},
    "graph": {"numpy", "networkx"},
    "engine": {"numpy", "networkx"},
    "train": {"numpy", "PIL", "joblib", "msgspec"},
    "explain": {"numpy"},
    "export": {"numpy"},
    "document": {"numpy", "msgspec", "platformdirs", "safetensors"},
    "ui": {"numpy", "PySide6", "shiboken6", "pyqtgraph", "ziamath", "ziafont", "msgspec", "platformdirs"},
    "the door": {"numpy"},
    "the foundation": set(),
}
# The one look back through the door: the about box names the version.
VERSION = ("ui", "gradviz")
# What can execute what it reads, or load what nobody sees.
# (joblib hands work of ours to processes of ours; what it could load from a file, nobody asks it for.)
NEVER = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "imp"}
LOADERS = {"__import__", "import_module", "run_path", "run_module", "exec_module"}


@dataclass(frozen=True)
class Import:
    """One imported module: where it is written, and whether only the type checker sees it."""

    module: str
    line: int
    for_types: bool


def name_of(file: Path, root: Path) -> str:
    """The dotted name of a file, as in "gradviz.ops.op"."""
    parts = file.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(tree: ast.Module, modules: set[str]) -> Iterator[Import]:
    """Every import in a file, wherever it stands. `from a import b` is a.b where that is a module, else a."""
    for node, for_types in walk(tree, False):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, node.lineno, for_types)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            for alias in node.names:
                whole = f"{base}.{alias.name}"
                yield Import(whole if whole in modules else base, node.lineno, for_types)


def walk(node: ast.AST, for_types: bool) -> Iterator[tuple[ast.AST, bool]]:
    """Every node of a syntax tree, with whether it stands under `if TYPE_CHECKING`."""
    yield node, for_types
    guarded = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
    for child in ast.iter_child_nodes(node):
        yield from walk(child, for_types or (guarded and child in getattr(node, "body", ())))


def place_of(module: str) -> str:
    """The room a module of gradviz is in, or "the door" or "the foundation", or "" if it has no place."""
    parts = module.split(".")
    second = parts[1] if len(parts) > 1 else "__init__"
    if second in ROOMS:
        return second
    if len(parts) > 2:
        return ""
    return "the door" if second in DOOR else "the foundation" if second in FOUNDATION else ""


def objection(place: str, module: str) -> str:
    """What is wrong with importing a module in a place of the house; "" if nothing is."""
    top = module.split(".")[0]
    if not top:
        return f"imports {module} relatively; write the whole name"
    if top in NEVER:
        return f"imports {top}, which nobody may"
    if top != "gradviz":
        if top in sys.stdlib_module_names or top in LIBRARIES[place]:
            return ""
        return f"imports {top}, which is not for {place}"
    other = place_of(module)
    if not other:
        return f"imports {module}, which has no place in the house"
    if other in (place, "the foundation") or place == "the door" or other in ROOMS.get(place, ()):
        return ""
    if (place, module) == VERSION:
        return ""
    return f"imports {module}, but {place} may not look into {other}"


def problems(root: Path) -> list[str]:
    """Everything in root/gradviz that goes against the arrows, one sentence each."""
    files = {name_of(file, root): file for file in sorted((root / "gradviz").rglob("*.py"))}
    arrows = networkx.DiGraph()
    found = []
    for name, file in files.items():
        where = file.relative_to(root).as_posix()
        place = place_of(name)
        if not place:
            found.append(f"{where} is in no room of the house")
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        found += [f"{where}:{line} calls {call}, which hides an import" for call, line in loaders_in(tree)]
        for each in imports_of(tree, set(files)):
            if wrong := objection(place, each.module):
                found.append(f"{where}:{each.line} {wrong}")
            elif each.module in files and not each.for_types and (place, each.module) != VERSION:
                arrows.add_edge(name, each.module)
    return found + cycles(arrows)


def loaders_in(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Calls that import by a name that is only known when they run."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in LOADERS:
                yield called, node.lineno


def cycles(arrows: networkx.DiGraph) -> list[str]:
    """Files that import each other in a circle, be it inside of functions."""
    circles = [sorted(part) for part in networkx.strongly_connected_components(arrows) if len(part) > 1]
    circles += [[name] for name in arrows if arrows.has_edge(name, name)]
    return [f"these import each other in a circle: {', '.join(circle)}" for circle in sorted(circles)]


def test_the_house_keeps_to_its_arrows() -> None:
    assert not problems(ROOT)


def test_every_file_is_seen() -> None:
    names = {name_of(file, ROOT) for file in (ROOT / "gradviz").rglob("*.py")}
    assert {"gradviz", "gradviz.ops.op", "gradviz.graph.graph", "gradviz.ui", "gradviz.language"} <= names


def test_every_library_is_declared_as_a_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = " ".join(project["dependencies"])
    used = set().union(*LIBRARIES.values()) - {"PySide6", "shiboken6", "PIL"}
    assert not [name for name in used if name not in declared]
    assert "PySide6-Essentials" in declared
    assert "pillow" in declared, "imported as PIL"


TREE = {
    "__init__.py": "__version__ = '1'\ndef show():\n    from gradviz.ui.window import Window\n",
    "cli.py": "def main():\n    from gradviz.ui.window import Window\n",
    "language.py": "import gettext\nfrom gradviz import resources\n",
    "resources.py": "from pathlib import Path\n",
    "ops/__init__.py": "",
    "ops/op.py": "import numpy as np\nfrom gradviz.language import tr\n",
    "graph/__init__.py": "",
    "graph/graph.py": "import networkx\nfrom gradviz.ops import op\n",
    "engine/__init__.py": "",
    "engine/trace.py": "from gradviz.graph.graph import Graph\n",
    "ui/__init__.py": "",
    "ui/window.py": "import gradviz\nfrom PySide6 import QtWidgets\nfrom gradviz.engine import trace\n",
}


def build(root: Path, changes: dict[str, str]) -> Path:
    """A small house in a folder of its own, with some of its files written differently."""
    for file, text in {**TREE, **changes}.items():
        path = root / "gradviz" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def test_a_house_in_order_has_no_problems(tmp_path: Path) -> None:
    assert problems(build(tmp_path, {})) == []


WRONGS = [
    ("ops/op.py", "from gradviz.graph.graph import Graph", "ops may not look into graph"),
    ("ops/op.py", "import gradviz.graph.graph", "ops may not look into graph"),
    ("ops/op.py", "from gradviz.graph import graph", "ops may not look into graph"),
    ("ops/op.py", "import gradviz.graph.graph as g", "ops may not look into graph"),
    ("ops/op.py", "def late():\n    from gradviz.engine.trace import Trace", "ops may not look into engine"),
    ("ops/op.py", "class A:\n    def late(self):\n        import networkx", "networkx, which is not for ops"),
    (
        "ops/op.py",
        "try:\n    import scipy.special\nexcept ImportError:\n    pass",
        "scipy, which is not for ops",
    ),
    ("graph/graph.py", "from gradviz.engine.trace import Trace", "graph may not look into engine"),
    (
        "graph/graph.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from gradviz.ui.window import Window",
        "graph may not look into ui",
    ),
    ("graph/graph.py", "import PySide6.QtCore", "PySide6, which is not for graph"),
    ("engine/trace.py", "from PySide6 import QtCore", "PySide6, which is not for engine"),
    ("engine/trace.py", "import pyqtgraph", "pyqtgraph, which is not for engine"),
    ("explain/words.py", "import ziamath", "ziamath, which is not for explain"),
    ("explain/words.py", "from gradviz.document.files import save", "explain may not look into document"),
    ("export/svg.py", "from gradviz.document.files import load", "export may not look into document"),
    ("document/files.py", "from gradviz.engine.trace import Trace", "document may not look into engine"),
    ("train/data.py", "from gradviz.ui.window import Window", "train may not look into ui"),
    ("ui/window.py", "import networkx", "networkx, which is not for ui"),
    ("ui/window.py", "from gradviz.cli import main", "ui may not look into the door"),
    ("engine/trace.py", "import gradviz", "engine may not look into the door"),
    ("engine/trace.py", "from gradviz import __version__", "engine may not look into the door"),
    ("language.py", "from gradviz.ops.op import Op", "the foundation may not look into ops"),
    ("resources.py", "import numpy", "numpy, which is not for the foundation"),
    ("cli.py", "from PySide6.QtWidgets import QApplication", "PySide6, which is not for the door"),
    ("graph/graph.py", "from . import labels", "relatively"),
    ("document/files.py", "import pickle", "pickle, which nobody may"),
    ("document/files.py", "def load():\n    from marshal import loads", "marshal, which nobody may"),
    ("ops/op.py", "import importlib\nimportlib.import_module('gradviz.ui.window')", "hides an import"),
    ("ops/op.py", "x = [__import__('PySide6') for _ in range(1)]", "hides an import"),
    ("helpers.py", "", "gradviz/helpers.py is in no room"),
    ("tools/things.py", "", "gradviz/tools/things.py is in no room"),
    ("cli.py", "from gradviz.tools.things import thing", "has no place in the house"),
]


@pytest.mark.parametrize(("file", "text", "expected"), WRONGS)
def test_a_broken_rule_is_found(tmp_path: Path, file: str, text: str, expected: str) -> None:
    found = problems(build(tmp_path, {file: text + "\n"}))
    assert len(found) == 1
    assert expected in found[0]
    assert file in found[0]


def test_a_circle_is_found_even_inside_of_functions(tmp_path: Path) -> None:
    changes = {
        "graph/check.py": "from gradviz.graph.graph import Graph\n",
        "graph/graph.py": "def checked():\n    from gradviz.graph.check import check\n",
    }
    assert problems(build(tmp_path, changes)) == [
        "these import each other in a circle: gradviz.graph.check, gradviz.graph.graph"
    ]


CHECKING = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n"
TO_CHECK = "    from gradviz.graph.check import check\n"
CHECK = "from gradviz.graph.graph import Graph\n"


def test_a_type_may_be_named_in_a_circle(tmp_path: Path) -> None:
    changes = {"graph/check.py": CHECK, "graph/graph.py": CHECKING + TO_CHECK}
    assert problems(build(tmp_path, changes)) == []


def test_what_stands_beside_a_type_check_is_a_real_import(tmp_path: Path) -> None:
    changes = {"graph/check.py": CHECK, "graph/graph.py": f"{CHECKING}    pass\nelse:\n{TO_CHECK}"}
    assert len(problems(build(tmp_path, changes))) == 1


HEAVY = ("PySide6", "pyqtgraph", "ziamath", "torch", "gradviz.ui")


def test_importing_gradviz_does_not_import_qt() -> None:
    program = f"import sys, gradviz; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
