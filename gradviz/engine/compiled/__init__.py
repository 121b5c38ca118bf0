"""From a graph to a straight NumPy program over buffers that are allocated once.

`record` runs a graph on symbols: the rules and the code of its operations, forward and backward, are taken
down as `Value`s (`recorder`, `symbol`), simplified on the way (`simplify`). `homes` says where each value
lies in memory; `writer` prints the program, and `gradviz.engine.plan` runs what was printed.
"""
