"""The sentence of a card: what it is and the numbers that are known of it."""

from __future__ import annotations

from gradviz.engine.step import Mode
from gradviz.explain.numbers import UNKNOWN
from gradviz.language import tr


def spoken_card(
    operation: str, label: str, value: str, gradient: str, mode: Mode, problem: str, runs: bool
) -> str:
    """ "Multiplication e: value 6, gradient 1."

    `problem` says what is wrong, `runs` whether there are numbers; `gradient` is empty where none ever comes.
    """
    if not runs:
        if not problem:
            message = tr("{operation} {name}: cannot be computed, since it depends on what cannot.")
            return message.format(operation=operation, name=label)
        return tr("{operation} {name}. {problem}").format(operation=operation, name=label, problem=problem)
    said = _spoken_numbers(operation, label, value, gradient, mode)
    return tr("{first} {second}").format(first=said, second=problem) if problem else said


def _spoken_numbers(operation: str, label: str, value: str, gradient: str, mode: Mode) -> str:
    if value == UNKNOWN:
        return tr("{operation} {name}: not computed yet.").format(operation=operation, name=label)
    if not gradient:
        return tr("{operation} {name}: value {value}.").format(operation=operation, name=label, value=value)
    tangent = mode == "forward"
    if gradient == UNKNOWN:
        message = (
            tr("{operation} {name}: value {value}, tangent not known yet.")
            if tangent
            else tr("{operation} {name}: value {value}, gradient not known yet.")
        )
        return message.format(operation=operation, name=label, value=value)
    message = (
        tr("{operation} {name}: value {value}, tangent {gradient}.")
        if tangent
        else tr("{operation} {name}: value {value}, gradient {gradient}.")
    )
    return message.format(operation=operation, name=label, value=value, gradient=gradient)
