"""Nobody outlives who keeps them: an orphan would hold the door, the queue's socket, or work that others take up."""

import ctypes
import signal
import sys

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)


def die_with_parent() -> None:
    """Lets the system kill this process when its parent dies; on Linux, elsewhere nothing happens.

    Killed, not asked to end: an interpreter whose threads wait for each other hears nothing (DECISIONS.md).
    """
    if sys.platform == "linux":
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
