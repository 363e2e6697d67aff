"""The identity keys of an installation: what people are found by, and what is sealed, over changes of the key. Pure.

A hash under a former key cannot be made anew, for nobody kept the number. So it is wrapped, as password hashes are:
under the second key lies HMAC(second, HMAC(first, number)), and whoever types the number goes the same way. The former
key alone opens nothing any more, but it stays a link of the chain: losing it loses everybody.

A key says by its beginning which algorithms it is used with (`SCHEMES`), so another algorithm comes with another key.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass

from accounts.sealing import Box, FernetBox, GcmBox

HASH_BYTES = 32
# one byte of each hash says how many keys it has gone through
MOST_KEYS = 256


@dataclass(frozen=True, slots=True)
class Scheme:
    """What a key is used with: the hash inside its HMAC, and its box."""

    digest: str
    box: Callable[[str], Box]


# By the beginning of a key. None is ever taken out, or given another meaning.
SCHEMES = {"": Scheme("sha256", FernetBox), "v2:": Scheme("sha3_256", GcmBox)}


def scheme_of(key: str) -> Scheme:
    """The algorithms of a key; of one without a beginning that is known, those of the first."""
    return next((one for start, one in SCHEMES.items() if start and key.startswith(start)), SCHEMES[""])


def mark_of(key: str) -> str:
    """Sixteen hex digits that are the same for the same key and tell nothing else about it."""
    return hashlib.sha256(b"backup identity mark " + key.encode()).hexdigest()[:16]


def age_of(stored: bytes) -> int:
    """How many changes of the key a stored hash has gone through."""
    return 0 if len(stored) == HASH_BYTES else stored[0]


class Keychain:
    """All keys, the first that there ever was first, that of today last."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        self.keys = keys
        self._boxes: tuple[Box, ...] = tuple(scheme_of(key).box(key) for key in reversed(keys))

    @property
    def age(self) -> int:
        """How many changes of the key there were: what a hash of today says."""
        return len(self.keys) - 1

    def up_to(self, age: int) -> Keychain:
        """The chain as it was then."""
        return self if age == self.age else Keychain(self.keys[: age + 1])

    def forms(self, said: bytes) -> tuple[bytes, ...]:
        """All that may be stored of something said, the form of today first: it is written, all are looked for."""
        found = [self._first(said)]
        for age in range(1, len(self.keys)):
            found.append(self._wrapped(age, found[-1]))
        return tuple(reversed(found))

    def newest(self, stored: bytes) -> bytes:
        """A stored hash in its form of today."""
        for age in range(age_of(stored) + 1, len(self.keys)):
            stored = self._wrapped(age, stored)
        return stored

    def seal(self, text: str) -> str:
        """The sealed form of a text, under the key of today; two seals of one text differ."""
        return self._boxes[0].seal(text.encode())

    def unseal(self, sealed: str) -> str:
        """The text, sealed under any of the keys. Raises ValueError for what was sealed under none of them."""
        for box in self._boxes:
            try:
                return box.unseal(sealed).decode()
            except ValueError:
                continue
        raise ValueError("sealed under another key")

    def is_sealed_today(self, sealed: str) -> bool:
        """Whether it was sealed under the key of today."""
        try:
            self._boxes[0].unseal(sealed)
        except ValueError:
            return False
        return True

    def _first(self, said: bytes) -> bytes:
        return hmac.digest(self.keys[0].encode(), said, scheme_of(self.keys[0]).digest)

    def _wrapped(self, age: int, stored: bytes) -> bytes:
        key = self.keys[age]
        return bytes([age]) + hmac.digest(key.encode(), b"wrapped " + stored, scheme_of(key).digest)
