"""What the installation's identity keys make: what people are found by, what is sealed, the keys of printed codes.

`settings.IDENTITY_KEY` is the key of today, `settings.FORMER_IDENTITY_KEYS` those before it, the first first.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from django.conf import settings

from accounts.keychain import Keychain
from accounts.models import IdentityKey
from accounts.phones import citizen_said, phone_said
from accounts.rosters.codes import slip_said


def keychain() -> Keychain:
    """All keys as they are set."""
    return _chain_of((*settings.FORMER_IDENTITY_KEYS, settings.IDENTITY_KEY))


@lru_cache(maxsize=4)
def _chain_of(keys: tuple[str, ...]) -> Keychain:
    return Keychain(keys)


def phone_forms(number: str) -> tuple[bytes, ...]:
    """What finds a normal phone again: the form that is written, then those that may still be stored."""
    return keychain().forms(phone_said(number))


def citizen_forms(number: str) -> tuple[bytes, ...]:
    """What finds a citizen number again, as `phone_forms` does a phone."""
    return keychain().forms(citizen_said(number))


def slip_forms(code: str) -> tuple[bytes, ...]:
    """What finds the code of a slip again, as `phone_forms` does a phone."""
    return keychain().forms(slip_said(code))


def same_now(stored: bytes | memoryview | None) -> bytes | None:
    """A stored hash in its form of today: what two rows must be compared by."""
    return keychain().newest(bytes(stored)) if stored else None


def seal(text: str) -> str:
    """The sealed form of a text, under the key of today."""
    return keychain().seal(text)


def unseal(sealed: str) -> str:
    """The text. Raises ValueError for what was sealed under none of the keys."""
    return keychain().unseal(sealed)


# --- codes that people hold on paper ---------------------------------------------------------------


def key_of_codes(at: dt.datetime) -> str:
    """The key of receipts and certificates of a moment: a code stays what it was, whatever key came later.

    No query where there was never another key, else one until all of them are known to be noted.
    """
    keys = keychain().keys
    if len(keys) == 1:
        return keys[0]
    in_force = [number for number, since in _noted(keys).items() if since <= at]
    return keys[max(in_force, default=0)]


_since: dict[tuple[str, ...], dict[int, dt.datetime]] = {}


def _noted(keys: tuple[str, ...]) -> dict[int, dt.datetime]:
    if (known := _since.get(keys)) is not None:
        return known
    found = dict(IdentityKey.objects.filter(number__lt=len(keys)).values_list("number", "since"))
    if len(found) == len(keys):
        _since[keys] = found
    return found


def forget() -> None:
    """What this process remembers of when keys came into force."""
    _since.clear()
