"""What makes somebody without an account the same person: phone, e-mail, citizen number, in one form of each. Pure."""

from __future__ import annotations

import hmac
from collections.abc import Mapping

from accounts.names import fold
from accounts.phones import normal_phone
from contest.rounds.rules import Identity

# what tells people apart by itself
APART = ("citizen_id", "phone", "email")


def marks_of(key: str, contest_id: int, identity: Identity, said: Mapping[str, str]) -> list[bytes]:
    """A mark of 32 bytes for each number or address that the rules ask and somebody gave; nothing else tells apart.

    `said`: full_name, birth_date and the rules' fields as text. Where relatives may share a phone, name and date of
    birth belong to it. Raises ValueError for a phone that is none.
    """
    asked = [field for field in APART if field in (*identity.required, *identity.optional)]
    who = f"{fold(said.get('full_name', ''))} {said.get('birth_date', '')}" if identity.shared_contact else ""
    texts = [f"{field} {normal_contact(field, said[field])} {who}" for field in asked if said.get(field)]
    return [hmac.digest(key.encode(), f"known by {contest_id} {text}".encode(), "sha256") for text in texts]


def relative_mark(key: str, contest_id: int, *, phone_hash: bytes, full_name: str, birth_date: str) -> bytes:
    """The mark of somebody with an account where relatives share a phone: phone, name and date of birth together."""
    text = f"{phone_hash.hex()} {fold(full_name)} {birth_date}"
    return hmac.digest(key.encode(), f"relative {contest_id} {text}".encode(), "sha256")


def normal_contact(field: str, text: str) -> str:
    """One form of a number or address: "+84 912.345.678" → "0912345678", "An@Vi-Du.VN " → "an@vi-du.vn"."""
    if field == "phone":
        return normal_phone(text)
    return "".join(text.split()).casefold()
