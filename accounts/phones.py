"""Phone numbers and roster codes: one form of each, what a phone is found by, a tail to show. Pure."""

import re

NOISE = re.compile(r"[\s.\-()]")
# Mobile numbers (03, 05, 07, 08, 09) and landlines (02): a zero and nine digits, ten for landlines.
NUMBER = re.compile(r"0(?:[35789]\d{8}|2\d{9})")


def normal_phone(text: str) -> str:
    """ "0912 345 678", "+84 912.345.678", "912345678" (lost zero) → "0912345678". Raises ValueError for the rest."""
    digits = NOISE.sub("", text)
    if digits.startswith("+84"):
        digits = "0" + digits[3:].removeprefix("0")
    elif digits.startswith("84") and len(digits) > 10:
        digits = "0" + digits[2:].removeprefix("0")
    elif not digits.startswith("0") and len(digits) in (9, 10):
        digits = "0" + digits
    if not (digits.isascii() and NUMBER.fullmatch(digits)):
        raise ValueError(text)
    return digits


def phone_said(phone: str) -> bytes:
    """What the keyed hash of a normal phone is made of (identity.py)."""
    return b"phone " + phone.encode()


def citizen_said(number: str) -> bytes:
    """What the keyed hash of a citizen number is made of (identity.py)."""
    return b"citizen " + number.encode()


def phone_tail(phone: str) -> str:
    """The last three digits, to show."""
    return phone[-3:]


def mask_phone(tail: str) -> str:
    """ "678" → "•••• ••• 678"."""
    return f"•••• ••• {tail}" if tail else ""


def normal_code(text: str) -> str:
    """A roster code as it is stored: capitals, no spaces. " dv 001" → "DV001"."""
    return "".join(text.split()).upper()
