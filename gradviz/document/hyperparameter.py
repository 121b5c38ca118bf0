"""What can be set about a training, each described once: where the field that holds it is declared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from gradviz.graph.attributes import expectation, fits
from gradviz.language import tr
from gradviz.ops.op import Attr

Group = Literal["data", "course", "optimizer", "schedule", "augmentation"]


@dataclass(frozen=True)
class Hyperparameter:
    """One thing that can be set. `title` and what `attr` says are marked for translation."""

    attr: Attr
    title: str
    group: Group
    live: bool
    """It may be changed while the training runs; else it takes effect with the next start."""

    @property
    def name(self) -> str:
        """As it is called in a file and, with hyphens, on the command line."""
        return self.attr.name

    def what_is_wrong(self, value: object) -> str:
        """One plain sentence for a value that is not what it must be; empty where it is."""
        if fits(self.attr, value):
            return ""
        message = tr("{title}: {expected} is wanted, not {given}.")
        given = value if isinstance(value, str) else repr(value)
        return message.format(title=tr(self.title), expected=expectation(self.attr), given=given[:40])


def setting(group: Group, default: Any, title: str, says: str, *, live: bool = False, **more: Any) -> Any:
    """A field of a dataclass that is a hyperparameter. Of which kind it is, its default or `kind` tells;
    `low`, `high` and `choices` are those of an `Attr`."""
    kind = more.pop("kind", None) or ("choice" if isinstance(default, str) else type(default).__name__)
    words = {"title": title, "group": group, "live": live}
    return field(default=default, metadata={**words, "attr": {"says": says, "kind": kind, **more}})


def described(of: type) -> Mapping[str, Hyperparameter]:
    """All hyperparameters of a dataclass, in the order in which a person is offered them."""
    return {
        each.name: Hyperparameter(
            Attr(name=each.name, default=each.default, **each.metadata["attr"]),
            each.metadata["title"],
            each.metadata["group"],
            each.metadata["live"],
        )
        for each in fields(of)
        if each.metadata
    }
