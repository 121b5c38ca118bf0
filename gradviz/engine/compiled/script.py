"""A program with its numbers, as a file that Python runs without anything but NumPy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from gradviz.engine.compiled.literals import array_text
from gradviz.engine.compiled.program import Ground, Program
from gradviz.graph.graph import Graph
from gradviz.language import tr


def script(graph: Graph, ground: Ground, program: Program, names: Mapping[str, Any]) -> str:
    """The whole text: `names` holds the arrays as they are now."""
    values = list(_values(ground, program, names))
    lines = [*ground.lines, "", "# " + tr("What the program computes with, in between."), *program.lines]
    lines += [
        "",
        "",
        "# " + tr("The numbers."),
        *values,
        "",
        'if __name__ == "__main__":',
        "    print(step())",
    ]
    text = "\n".join(lines)
    title = tr("{name}, as a straight program.").format(name=graph.labels[program.end])
    needed = [
        f"import {module}" for module in ("base64", "math") if f"{module}." in text or _needs(program, module)
    ]
    head = [f'"""{title}"""', "", *needed, *([""] if needed else []), "import numpy as np", ""]
    head += [f"dtype = np.{names['dtype'].__name__}"]
    head += [f"{name} = np.frompyfunc(math.{name}, 1, 1)" for name in sorted(program.needs)]
    return "\n".join([*head, "", text, ""])


def _needs(program: Program, module: str) -> bool:
    return module == "math" and bool(program.needs)


def _values(ground: Ground, program: Program, names: Mapping[str, Any]) -> Iterator[str]:
    """One line for each array that does not begin with zeros."""
    update: Sequence[str] = ()
    if ground.update is not None:
        update = (*ground.update.arrays.values(), *ground.update.counted)
    parameters = [slot.name for slot in (*ground.slots.values(), *ground.rest.values())]
    for name in (*parameters, *update, *program.inputs.values()):
        array = np.asarray(names[name])
        if array.any():
            yield f"{name}[...] = {array_text(array)}"
