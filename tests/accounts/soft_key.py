"""A passkey in software: does what a phone does when it makes and shows one."""

from __future__ import annotations

import hashlib
import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256

PRESENT, VERIFIED, ATTESTED = 1, 4, 64


def text(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def data(value: str) -> bytes:
    return urlsafe_b64decode(value + "=" * (-len(value) % 4))


class SoftKey:
    """Its answers are JSON as the page's script sends them. `verified`: finger, face or PIN were shown."""

    def __init__(self, *, verified: bool = True, origin: str = "https://testserver") -> None:
        self.secret = ec.generate_private_key(ec.SECP256R1())
        self.id, self.origin = os.urandom(16), origin
        self.flags = PRESENT | (VERIFIED if verified else 0)
        self.handle = ""

    def make(self, options: dict, **changes: str) -> str:
        asked = options["publicKey"]
        self.handle = asked["user"]["id"]
        public = cbor.encode(dict(ES256.from_cryptography_key(self.secret.public_key())))
        shown = (
            self._shown(asked["rp"]["id"], ATTESTED) + bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        )
        response = {
            "clientDataJSON": text(self._said("webauthn.create", changes.get("challenge", asked["challenge"]))),
            "attestationObject": text(cbor.encode({"fmt": "none", "attStmt": {}, "authData": shown})),
        }
        return self._answer(response)

    def show(self, options: dict, **changes: str) -> str:
        asked = options["publicKey"]
        said = self._said("webauthn.get", changes.get("challenge", asked["challenge"]))
        shown = self._shown(asked["rpId"], 0)
        signature = self.secret.sign(shown + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": text(said),
            "authenticatorData": text(shown),
            "signature": text(signature),
            "userHandle": changes.get("handle", self.handle),
        }
        return self._answer(response)

    def _said(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _shown(self, host: str, more: int) -> bytes:
        return hashlib.sha256(host.encode()).digest() + bytes([self.flags | more]) + bytes(4)

    def _answer(self, response: dict) -> str:
        return json.dumps(
            {
                "id": text(self.id),
                "rawId": text(self.id),
                "type": "public-key",
                "response": response,
                "clientExtensionResults": {"credProps": {"rk": True}},
            }
        )
