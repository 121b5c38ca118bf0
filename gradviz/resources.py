"""Where fonts, icons, examples and translations are: the one place that knows.

In a checkout they are in `resources/` beside the package, in an installed wheel inside of it.
"""

from functools import cache
from pathlib import Path


@cache
def folder() -> Path:
    """The folder of everything that is shipped beside the code."""
    package = Path(__file__).resolve().parent
    for candidate in (package / "_resources", package.parent / "resources"):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"gradviz is not installed completely: there are no resources in {package}.")


def path(*parts: str) -> Path:
    """The path of one file or folder of the resources, as in `path("fonts", "Inter-Regular.ttf")`.

    Raises FileNotFoundError, with the name in it, where there is no such thing.
    """
    found = folder().joinpath(*parts)
    if not found.exists():
        raise FileNotFoundError(f"gradviz has no resource named {'/'.join(parts)}.")
    return found


def fonts() -> list[Path]:
    """Every font file, in the order of their names."""
    return sorted(path("fonts").glob("*.ttf"))


def icons() -> list[str]:
    """The names that `icon` knows, in alphabetical order."""
    return sorted(file.stem for file in path("icons", "line").glob("*.svg"))


@cache
def icon(name: str, colour: str) -> bytes:
    """A line icon, 20 by 20, as SVG drawn in a colour such as "#1A1F27".

    Raises FileNotFoundError, with the name in it, where there is no such icon.
    """
    drawing = path("icons", "line", f"{name}.svg").read_text(encoding="utf-8")
    return drawing.replace("currentColor", colour).encode()
