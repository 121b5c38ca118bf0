"""The library of blocks. Importing this package registers every block, in the order of the palette.

To add one, write one more ``register_block(Block(...))`` in the module it belongs to: its call in a program,
card, inspector, formula, sentence and tests come from that value.
"""

from gradviz.graph.block import BLOCKS

# isort: off
from gradviz.graph.blocks import layers as layers
# isort: on

__all__ = ["BLOCKS"]
