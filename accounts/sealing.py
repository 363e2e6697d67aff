"""Personal data at rest: sealed under a key, opened for those who may see it. Pure.

Which box a key seals with stands in `accounts/keychain.py`.
"""

from __future__ import annotations

import base64
import hashlib
import os
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class Box(Protocol):
    """Seals bytes under one key; what it seals tells its kind apart from other boxes'."""

    def seal(self, plain: bytes) -> str: ...

    def unseal(self, sealed: str) -> bytes:
        """Raises ValueError for what was sealed under another key, or by another kind of box."""
        ...


class FernetBox:
    """AES-128-CBC with HMAC-SHA256, of the `cryptography` package."""

    def __init__(self, key: str) -> None:
        secret = hashlib.sha256(b"sealed fields " + key.encode()).digest()
        self._fernet = Fernet(base64.urlsafe_b64encode(secret))

    def seal(self, plain: bytes) -> str:
        return self._fernet.encrypt(plain).decode()

    def unseal(self, sealed: str) -> bytes:
        try:
            return self._fernet.decrypt(sealed.encode())
        except InvalidToken as error:
            raise ValueError("sealed under another key") from error


class GcmBox:
    """AES-256-GCM with a random nonce of 96 bits, of the same package."""

    MARK = "2:"
    NONCE_BYTES = 12

    def __init__(self, key: str) -> None:
        self._cipher = AESGCM(hashlib.sha3_256(b"sealed fields " + key.encode()).digest())

    def seal(self, plain: bytes) -> str:
        nonce = os.urandom(self.NONCE_BYTES)
        sealed = nonce + self._cipher.encrypt(nonce, plain, None)
        return self.MARK + base64.urlsafe_b64encode(sealed).decode()

    def unseal(self, sealed: str) -> bytes:
        if not sealed.startswith(self.MARK):
            raise ValueError("sealed by another kind of box")
        try:
            whole = base64.urlsafe_b64decode(sealed.removeprefix(self.MARK).encode())
            return self._cipher.decrypt(whole[: self.NONCE_BYTES], whole[self.NONCE_BYTES :], None)
        except (InvalidTag, ValueError) as error:
            raise ValueError("sealed under another key") from error
