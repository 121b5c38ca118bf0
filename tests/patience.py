"""Nothing that a person waits for may hang."""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager

SECOND = 1.0


@contextmanager
def within_a_second(doing: str) -> Iterator[None]:
    """Fails where it takes longer. Only this thread's own time counts, so that a busy machine fails no test,
    and the garbage of the thousand examples before is left where it is."""
    was_on = gc.isenabled()
    gc.disable()
    began = time.thread_time()
    try:
        yield
    finally:
        took = time.thread_time() - began
        if was_on:
            gc.enable()
        assert took < SECOND, f"{doing} took {took:.2f} s"
