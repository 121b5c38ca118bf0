"""The update printed: an optimizer's rules over all parameters at once.

An optimizer is described like an operation, by rules: how its arrays, the gradient ``g`` and the parameter
``p`` follow from what they were. The same rules are typeset for the reader.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from gradviz.engine.compiled.homes import BY_LINES, heirs_in, homes_for, needed
from gradviz.engine.compiled.names import Names
from gradviz.engine.compiled.recorder import Recorder
from gradviz.engine.compiled.symbol import Symbol
from gradviz.engine.compiled.value import Value
from gradviz.engine.compiled.writer import Writer
from gradviz.language import tr
from gradviz.ops.rule import compile_rule, source

CHUNK = 32_768
"""So many parameters are updated at a time: what is needed in between stays small and near."""


class Optimizer(Protocol):
    """What an update needs to know. See `gradviz.train.optimizers`."""

    @property
    def arrays(self) -> tuple[str, ...]:
        """What is remembered for each parameter from step to step, 0 at first."""

    @property
    def numbers(self) -> Mapping[str, str]:
        """Rules for the numbers that `rules` use, in ``t``: 1 in the first step."""

    @property
    def rules(self) -> tuple[tuple[str, str], ...]:
        """What becomes of ``g``, of the arrays and at last of ``p``, one after the other."""

    @property
    def clip_norm(self) -> float | None:
        """The longest that the gradient of all parameters together may be."""


@dataclass(frozen=True)
class Update:
    """The lines of an update."""

    arrays: Mapping[str, str]
    """What the program calls the optimizer's arrays."""
    numbers: tuple[str, ...]
    """What it calls the numbers that change from step to step."""
    counted: tuple[str, ...]
    """The array that counts the steps, where the numbers ask for it."""
    setup: tuple[str, ...]
    lines: tuple[str, ...]


def update_of(optimizer: Optimizer, count: int, names: Names) -> Update:
    """The update of so many parameters, whose arrays are called parameters and gradients."""
    make = Recorder()
    fixed, moving = numbers_of(optimizer)
    chunked = count > CHUNK
    numbers = {name: names.new(name) for name in moving}
    if optimizer.clip_norm is not None:
        numbers["clip"] = names.new("clip")
    called = numbers | {name: names.new(name) for name in ("p", "g", *optimizer.arrays)}
    leaves = {name: make.leaf(name, ()) for name in numbers}
    leaves |= {name: make.leaf(name, (min(count, CHUNK),)) for name in ("p", "g", *optimizer.arrays)}
    ends = _ends(make, optimizer, leaves, fixed)
    writer, first, temporary = _written(ends, leaves, called, names)
    arrays = {name: names.new(f"all_{name}") if chunked else called[name] for name in optimizer.arrays}
    whole = {"p": "parameters", "g": "gradients"} | arrays
    setup, lines = writer.setup, writer.lines
    if chunked:
        parts = {called[name]: text for name, text in whole.items()}
        chunks = names.new("chunks")
        setup = [*setup, *_chunks(chunks, parts, temporary, count)]
        loop = f"for {', '.join((*parts, *temporary))} in {chunks}:"
        lines = [loop, *(f"    {line}" for line in lines)]
    else:
        setup = [f"{called['p']}, {called['g']} = parameters, gradients", *setup]
    before = [*_number_lines(moving, numbers, names), *_clip_lines(optimizer, numbers), *first]
    head = ("", "# " + tr("the update"))
    counted = ("steps",) if moving else ()
    return Update(arrays, tuple(numbers.values()), counted, tuple(setup), (*head, *before, *lines))


def numbers_of(optimizer: Optimizer) -> tuple[dict[str, float], dict[str, str]]:
    """The numbers that are the same in every step, and the rules of the others."""
    fixed: dict[str, float] = {}
    moving: dict[str, str] = {}
    for name, rule in optimizer.numbers.items():
        if re.search(r"\bt\b", rule):
            moving[name] = rule
        else:
            fixed[name] = float(compile_rule(rule, ())())
    return fixed, moving


def _ends(
    make: Recorder, optimizer: Optimizer, leaves: Mapping[str, Value], fixed: Mapping[str, float]
) -> dict[str, Value]:
    """What ``p`` and the arrays are after the update."""
    known: dict[str, Symbol | float] = {name: Symbol(make, leaf) for name, leaf in leaves.items()}
    known |= fixed
    if "clip" in leaves:
        known["g"] = known["g"] * known["clip"]
    for name, rule in optimizer.rules:
        known[name] = compile_rule(rule, tuple(known))(**known)
    ends = {name: known[name] for name in (*optimizer.arrays, "p")}
    return {name: symbol.value for name, symbol in ends.items() if isinstance(symbol, Symbol)}


def _written(
    ends: Mapping[str, Value], leaves: Mapping[str, Value], called: Mapping[str, str], names: Names
) -> tuple[Writer, list[str], list[str]]:
    """The lines for one chunk; those for single numbers, before; the names of what is needed in between."""
    program = needed(ends.values())
    alone = [end for name, end in ends.items() if not _replaces(program, ends, end, leaves[name])]
    homes = homes_for(program, set(ends.values()), {}, alone)
    into = {
        end: called[name]
        for name, end in ends.items()
        if _replaces(program, ends, end, leaves[name], homes.heirs)
    }
    writer = Writer(names, homes, into=into)
    writer.called.update({leaves[name]: text for name, text in called.items()})
    writer.write([value for value in program if not value.shape])
    first, writer.lines = writer.lines, []
    writer.write([value for value in program if value.shape])
    for name, end in ends.items():
        if writer.called[end] != called[name]:
            writer.lines.append(f"{called[name]}[...] = {writer.called[end]}")
    made = [writer.called[value] for value in program if value in homes.heirs and value.shape]
    return writer, first, [name for name in dict.fromkeys(made) if name not in called.values()]


def _replaces(
    program: Sequence[Value],
    ends: Mapping[str, Value],
    end: Value,
    leaf: Value,
    heirs: Mapping[Value, Value] | None = None,
) -> bool:
    """Whether the end may be written where the leaf is: nobody reads the leaf after that memory is written
    to."""
    heirs = heirs_in(program, set(ends.values())) if heirs is None else heirs
    first = next((value for value in program if heirs.get(value) is end), None)
    if first is None or first.does in BY_LINES:
        return False
    return all(value.number <= first.number for value in program if leaf in value.inputs)


def _chunks(name: str, parts: Mapping[str, str], temporary: Sequence[str], count: int) -> list[str]:
    """The lines that cut the arrays into chunks."""
    cut = [f"{text}[k : k + {CHUNK}]" for text in parts.values()]
    short = [f"{text}[: {count} - k]" for text in temporary]
    both = ", ".join((*cut, *short))
    return [f"{name} = [({both}) for k in range(0, {count}, {CHUNK})]"]


def _number_lines(moving: Mapping[str, str], numbers: Mapping[str, str], names: Names) -> list[str]:
    """What changes from step to step."""
    if not moving:
        return []
    step = names.new("t")
    lines = [f"{step} = int(steps) + 1", f"steps[...] = {step}"]
    return lines + [f"{numbers[name]}[...] = {source(rule, {'t': step})}" for name, rule in moving.items()]


def _clip_lines(optimizer: Optimizer, numbers: Mapping[str, str]) -> list[str]:
    """The factor that keeps the gradient from being too long, as torch.nn.utils.clip_grad_norm_ has it."""
    if optimizer.clip_norm is None:
        return []
    length = "np.sqrt(np.dot(gradients, gradients))"
    return [f"{numbers['clip']}[...] = min(1.0, {optimizer.clip_norm!r} / ({length} + 1e-06))"]
