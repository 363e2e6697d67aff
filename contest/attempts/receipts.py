"""The receipt code (mã biên nhận) that proves what was handed in. Pure."""

import hmac
from typing import NamedTuple

# No 0/O, 1/I/L, U: read aloud over the phone.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


class CodeKey(NamedTuple):
    """What codes are made with: a secret, and the hash inside the HMAC."""

    secret: bytes
    digest: str = "sha256"


def receipt_code(key: CodeKey, *, participant_id: int, number: int, paper: bytes, answers: bytes) -> str:
    """Eight signs as "7KQ2-M9XD": a keyed digest of who, which attempt, which paper and which answers."""
    said = b"receipt %d %d " % (participant_id, number) + paper + answers
    return code_of(hmac.digest(key.secret, said, key.digest))


def code_of(digest: bytes) -> str:
    """The first 64 bits of a digest as eight signs."""
    rest = int.from_bytes(digest[:8], "big")
    signs = []
    for _ in range(8):
        rest, place = divmod(rest, len(ALPHABET))
        signs.append(ALPHABET[place])
    return "".join(signs[:4]) + "-" + "".join(signs[4:])
