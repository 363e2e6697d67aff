"""Recovery codes (mã dự phòng): shown once, kept as password hashes with salts of their own, each worth one sign-in."""

from __future__ import annotations

import json
import random

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction

from accounts.identity import seal, unseal
from accounts.models import Person
from accounts.rosters.codes import new_slip_code, normal_slip_code

COUNT = 10
HASHES = "hashes"
# of the session: codes that were made and not seen yet, sealed
UNSEEN = "recovery_unseen"
# codes of before 2026-11-26
OLD_DIGITS = 8


@transaction.atomic
def make_codes(person: Person, *, chance: random.Random | None = None) -> list[str]:
    """Ten new codes of 60 bits in the place of those before. 0.3 s: each is hashed like a password."""
    chance = chance or random.SystemRandom()
    codes = [new_slip_code(chance) for _n in range(COUNT)]
    data = {HASHES: [make_password(code) for code in codes]}
    Authenticator.objects.update_or_create(
        user=person, type=Authenticator.Type.RECOVERY_CODES, defaults={"data": data, "last_used_at": None}
    )
    return codes


def has_codes(person: Person) -> bool:
    return Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).exists()


def count_left(person: Person) -> int:
    """How many codes are unused. One query."""
    row = Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(row.data.get(HASHES, [])) if row else 0


def use_up(row: Authenticator, typed: str) -> bool:
    """Takes one code out of a locked row. Nothing is hashed for what cannot be a code."""
    code = _normal(typed)
    for kept in row.data.get(HASHES, []) if code else []:
        if check_password(code, kept):
            row.data[HASHES] = [one for one in row.data[HASHES] if one != kept]
            row.save(update_fields=["data"])
            return True
    return False


def _normal(typed: str) -> str:
    try:
        return normal_slip_code(typed)
    except ValueError:
        digits = "".join(typed.split())
        return digits if len(digits) == OLD_DIGITS and digits.isascii() and digits.isdigit() else ""


def keep_unseen(session: SessionBase, codes: list[str]) -> None:
    """For the next page alone."""
    session[UNSEEN] = seal(json.dumps(codes))


def take_unseen(session: SessionBase) -> list[str]:
    """What was made just now; nothing the second time."""
    sealed = session.pop(UNSEEN, "")
    codes: list[str] = json.loads(unseal(sealed)) if sealed else []
    return codes
