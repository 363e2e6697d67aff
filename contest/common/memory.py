"""What a process holds: what it has loaded for good, and what large work leaves behind. No Django."""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager

# glibc's alone; elsewhere what is free stays with the process
_trim = getattr(ctypes.CDLL(None), "malloc_trim", None)


def keep_for_good() -> None:
    """What is loaded by now stays: the collector need not look through it again, 60 ms each time."""
    _give_back()
    gc.freeze()


@contextmanager
def given_back() -> Iterator[None]:
    """Around large work, also as a decorator: what it took goes back to the system when it ends, in some 10 ms.

    The elements of a Word file hold each other, 10 MB and more of them, and are so few objects that the collector does
    not come by itself.
    """
    try:
        yield
    finally:
        _give_back()


def _give_back() -> None:
    gc.collect()
    if _trim:
        _trim(0)
