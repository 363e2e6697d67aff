"""Personal codes: what is printed on a slip, what is kept of it, its QR code; passwords that can be read out. Pure."""

from __future__ import annotations

import io
import random
import re

import segno

# Without 0 and O, 1 and I: 32 signs are five bits each.
SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
SLIP_SIGNS = 12
PASSWORD_SIGNS = 8
_NOT_SIGN = re.compile(r"[\s\-–—._]+")


def new_slip_code(chance: random.Random) -> str:
    """A code of 60 bits in three groups: "7KQ2-M9XD-P3RT"."""
    return _grouped("".join(chance.choices(SIGNS, k=SLIP_SIGNS)))


def new_password(chance: random.Random) -> str:
    """A password of 40 bits to be typed once and changed: "k7mq-29xd"."""
    return _grouped("".join(chance.choices(SIGNS, k=PASSWORD_SIGNS))).lower()


def _grouped(signs: str) -> str:
    return "-".join(signs[start : start + 4] for start in range(0, len(signs), 4))


def normal_slip_code(text: str) -> str:
    """A code as it was made, however it was typed: "7kq2 m9xd p3rt" → "7KQ2-M9XD-P3RT". Raises ValueError."""
    signs = _NOT_SIGN.sub("", text).upper()
    if len(signs) != SLIP_SIGNS or not set(signs) <= set(SIGNS):
        raise ValueError(text)
    return _grouped(signs)


def slip_said(code: str) -> bytes:
    """What the keyed hash of a slip's code is made of (accounts/identity.py)."""
    return b"slip " + code.encode()


def slip_address(page: str, code: str) -> str:
    """What the QR code holds: the page for codes, the code behind its #, which browsers send to nobody."""
    return f"{page}#{code}"


def qr_svg(address: str) -> str:
    """The QR code of an address as an inline SVG without styles; a quarter of it may be dirty."""
    out = io.BytesIO()
    segno.make(address, error="q", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=False, omitsize=True, border=2, svgclass="qr", lineclass=None, nl=False
    )
    return out.getvalue().decode()
