"""What a drawing means: an immutable graph, read from text, written back as text, arranged in the plane."""

from gradviz.graph import blocks as blocks  # registers them: a graph may hold any of them
from gradviz.graph import own as own  # reads the definitions of those that a person has made
