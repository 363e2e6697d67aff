"""The keys behind receipt codes (receipts.py says how codes are made of them)."""

from __future__ import annotations

import hashlib
from functools import cache

from accounts.identity import key_of_codes
from accounts.keychain import scheme_of
from contest.attempts.receipts import CodeKey
from contest.common.clock import from_ms


def receipt_key(submitted_ms: int | None) -> CodeKey:
    """Key of the receipt codes of a moment. A code that somebody wrote down outlives the changes of all keys: it is
    SECRET_KEY's in no way, and the identity key's of when the paper was handed in."""
    return _receipt_key(key_of_codes(from_ms(submitted_ms or 0)))


@cache
def _receipt_key(key: str) -> CodeKey:
    return CodeKey(hashlib.sha256(b"receipt " + key.encode()).digest(), scheme_of(key).digest)
