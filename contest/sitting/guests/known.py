"""What makes somebody without an account the same person: phone, e-mail, citizen number, in one form of each. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from accounts.keychain import Keychain, age_of
from accounts.names import fold
from accounts.phones import normal_phone
from contest.rounds.rules import Identity

# what tells people apart by itself
APART = ("citizen_id", "phone", "email")


def marks_said(contest_id: int, identity: Identity, said: Mapping[str, str]) -> list[bytes]:
    """What marks are made of (accounts/keychain.py): a text for each number or address that the rules ask and somebody
    gave; nothing else tells apart.

    `said`: full_name, birth_date and the rules' fields as text. Where relatives may share a phone, name and date of
    birth belong to it. Raises ValueError for a phone that is none.
    """
    asked = [field for field in APART if field in (*identity.required, *identity.optional)]
    who = f"{fold(said.get('full_name', ''))} {said.get('birth_date', '')}" if identity.shared_contact else ""
    texts = [f"{field} {normal_contact(field, said[field])} {who}" for field in asked if said.get(field)]
    return [f"known by {contest_id} {text}".encode() for text in texts]


def relative_forms(
    chain: Keychain, contest_id: int, *, phone_hash: bytes, full_name: str, birth_date: str
) -> tuple[bytes, ...]:
    """The marks, the one of today first, of somebody with an account where relatives share a phone: phone, name and
    date of birth together.

    Nobody types the phone here: the mark is made of its hash as it was under the key of the mark's day.
    """
    forms = []
    for age in range(chain.age, age_of(phone_hash) - 1, -1):
        then = chain.up_to(age)
        text = f"{then.newest(phone_hash).hex()} {fold(full_name)} {birth_date}"
        forms.append(then.forms(f"relative {contest_id} {text}".encode())[0])
    return tuple(forms)


def normal_contact(field: str, text: str) -> str:
    """One form of a number or address: "+84 912.345.678" → "0912345678", "An@Vi-Du.VN " → "an@vi-du.vn"."""
    if field == "phone":
        return normal_phone(text)
    return "".join(text.split()).casefold()
