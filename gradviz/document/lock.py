"""A lock that ends with the process that holds it, however it ends."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

TAKEN = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
"""What the system says where somebody else holds the lock."""


class Lock:
    """One file that is locked. The file stays when the lock is let go: where it was removed, two could each
    hold a lock on a file of this name."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def release(self) -> None:
        """Let go."""
        os.close(self._handle)


def lock(path: Path) -> Lock | None:
    """Lock a file, which is made if there is none; None where it is locked already, by this process or
    another. Raises OSError where it cannot be made."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(handle)
    except OSError as error:
        if error.errno in TAKEN:
            os.close(handle)
            return None
        # A disk that knows no locks: better without one than without what it is to protect.
    return Lock(handle)


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
