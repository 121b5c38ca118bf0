"""What an operation is: one value per operation, described once as text rules (NumPy only).

Importing this package registers every operation in `OPS`, in the order of the palette. To add one, write
one more ``register(Op(...))`` in the module it belongs to: its tests, formula, sentence and button come
from that value.
"""

from gradviz.ops.op import OPS

# isort: off
from gradviz.ops import leaves as leaves
from gradviz.ops import arithmetic as arithmetic
from gradviz.ops import functions as functions
from gradviz.ops import reductions as reductions
from gradviz.ops import tensors as tensors
from gradviz.ops import losses as losses
from gradviz.ops import convolution as convolution
from gradviz.ops import pooling as pooling
from gradviz.ops import images as images
# isort: on

__all__ = ["OPS"]
