"""The library of blocks. Importing this package registers every block, in the order of the palette.

To add one, write one more ``register_block(Block(...))`` in the module it belongs to: its call in a program,
card, inspector, formula, sentence and tests come from that value.
"""

from gradviz.graph.block import BLOCKS

# isort: off
from gradviz.graph.blocks import layers as layers
from gradviz.graph.blocks import residual as residual
from gradviz.graph.blocks import recurrent as recurrent
from gradviz.graph.blocks import lstm as lstm
from gradviz.graph.blocks import gru as gru
from gradviz.graph.blocks import attention as attention
from gradviz.graph.blocks import embedding as embedding
from gradviz.graph.blocks import normalisation as normalisation
from gradviz.graph.blocks import regularisation as regularisation
from gradviz.graph.blocks import conv as conv
from gradviz.graph.blocks import convnets as convnets
# isort: on

__all__ = ["BLOCKS"]
