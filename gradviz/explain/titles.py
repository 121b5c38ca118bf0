"""What a block is called where there is room for more than its badge: ``dense 3 · tanh``."""

from __future__ import annotations

from gradviz.graph.block import Attrs, block_of, is_block, short_name
from gradviz.graph.initial import BEGINNING
from gradviz.language import trn
from gradviz.ops.op import OPS, Attr, settings

_UNSAID = frozenset(attr.name for attr in BEGINNING)
"""How a block begins is the inspector's business."""


def block_title(op: str, attrs: Attrs) -> str:
    """The block as the program calls it, with what makes it this one: its size, what else is not as usual,
    activations."""
    if not is_block(op):
        return op
    chosen = settings(block_of(op), attrs)
    numbers = [attr for attr in block_of(op).attrs if _is_size(attr)]
    name = " ".join([short_name(op), *(_size(chosen[attr.name]) for attr in numbers[:1])])
    more = (f"{a.name} {_size(chosen[a.name])}" for a in numbers[1:] if chosen[a.name] != a.default)
    bends = (str(chosen[attr.name]) for attr in block_of(op).attrs if _is_choice(attr))
    return " · ".join([name, *more, *(bend for bend in bends if bend != "none")])


def activation_of(op: str, attrs: Attrs) -> str:
    """The operation that bends the sums of a block; empty where nothing does."""
    chosen = settings(block_of(op), attrs).get("activation", "none") if is_block(op) else "none"
    return "" if chosen not in OPS else str(chosen)


def parameter_words(count: int) -> str:
    """``9 parameters``."""
    return trn("{n} parameter", "{n} parameters", count).format(n=f"{count:,}")


def _is_size(attr: Attr) -> bool:
    return attr.kind in ("int", "shape") and attr.name not in _UNSAID


def _is_choice(attr: Attr) -> bool:
    return attr.kind == "choice" and attr.name not in _UNSAID


def _size(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)
