"""Names in HTML: what stands behind the stroke of a name is set below the line, as on the cards."""

from __future__ import annotations

import re

from gradviz.explain.names import LONGEST_BASE

_NAME = re.compile(rf"(?<!\w)([^\W_]{{1,{LONGEST_BASE}}})_(\w+(?:,\w+)*)")


def with_indices(html: str) -> str:
    """The same with the index of every name below the line: ``∂L/∂W_h`` as ∂L/∂W with a small h.

    What is a name with an index is said by `gradviz.explain.names.name_parts`.
    """
    # A long index may break behind its own strokes, where there is an invisible space.
    return _NAME.sub(lambda found: f"{found[1]}<sub>{found[2].replace('_', '_' + chr(0x200B))}</sub>", html)
