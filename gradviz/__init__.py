"""gradviz: draw a computation, step through its forward and backward pass, train it, take the picture away."""

__version__ = "0.1.0"
