"""Types that documents are read into. Pure."""

from __future__ import annotations

from typing import TypeVar

import msgspec

T = TypeVar("T")


def worked_out(kind: type[T]) -> type[T]:
    """The type, once msgspec knows all that it must to read it.

    A decorator, so that it happens once, under the lock of the import: msgspec works a Struct out when it is first read
    and shows it half done to other threads, and a second one that reads it then ends the whole process.
    """
    msgspec.json.Decoder(kind)
    return kind
