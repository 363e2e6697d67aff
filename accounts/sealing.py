"""Personal data at rest: sealed under a key, opened for those who may see it. Pure.

Fernet (AES-128-CBC with HMAC-SHA256) of the `cryptography` package; its key is derived from the installation's.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


def seal(keys: Sequence[str], text: str) -> str:
    """The sealed form of a text, under the first key; two seals of one text differ."""
    return _box(tuple(keys)).encrypt(text.encode()).decode()


def unseal(keys: Sequence[str], sealed: str) -> str:
    """The text; later keys are former ones. Raises ValueError for what was sealed under none of them."""
    try:
        return _box(tuple(keys)).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise ValueError("sealed under another key") from error


def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"sealed fields " + key.encode()).digest())
