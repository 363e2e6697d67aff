"""Damaged question files: seeds of every format, from the tests' makers, with bytes, lines and XML values changed."""

from __future__ import annotations

import io
import random
import re
import traceback
import zipfile

from contest.banks.readers import UnreadableFile, read_bank
from tests.banks.test_readers_any_bytes import SEEDS, VALUES

PIECES = [
    "Câu 1:",
    "A.",
    "B)",
    "*C.",
    "Đáp án:",
    "1.A",
    "\t",
    "\n\n",
    "=",
    "~",
    "{",
    "}",
    "#",
    "²",
    "٣",
    "\0",
    "\ufeff",
]


def damaged(kind: str, chance: random.Random) -> bytes:
    """A file of this kind with one to six changes."""
    content = SEEDS[kind]
    if content[:2] == b"PK" and chance.random() < 0.7:
        content = _damaged_package(content, chance)
    else:
        content = _damaged_bytes(content, chance)
    return content


def read(content: bytes, key: bytes | None) -> str | None:
    """None when it is read or refused; else the last lines of what went wrong."""
    try:
        read_bank(content, name="tệp", answers=key)
    except UnreadableFile:
        return None
    except Exception:
        return "".join(traceback.format_exc().splitlines(keepends=True)[-5:])
    return None


def _damaged_bytes(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at, length = chance.randrange(len(changed) + 1), chance.choice((0, 0, 1, 2, 30))
        piece = chance.choice(PIECES).encode() if chance.random() < 0.6 else chance.randbytes(chance.randint(0, 4))
        if chance.random() < 0.2:
            start = chance.randrange(len(changed) + 1)
            piece = bytes(changed[start : start + 200]) * chance.randint(1, 5)
        changed[at : at + length] = piece
    return bytes(changed)


def _damaged_package(content: bytes, chance: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        members = {name: package.read(name) for name in package.namelist()}
    for _ in range(chance.randint(1, 6)):
        name = chance.choice(sorted(members))
        text = members[name].decode("utf-8", "replace")
        dice = chance.random()
        if dice < 0.1:
            del members[name]
            if not members:
                break
        elif dice < 0.4:
            parts = text.split('"')
            if len(parts) > 2:
                parts[1 + 2 * chance.randrange(len(parts) // 2)] = chance.choice(VALUES)
            members[name] = '"'.join(parts).encode("utf-8", "replace")
        elif dice < 0.6:
            members[name] = re.sub(
                r">([^<]+)<", lambda _: f">{chance.choice(VALUES + PIECES[:8])}<", text, count=3
            ).encode()
        elif dice < 0.8:
            elements = re.findall(r"<(\w+:\w+|\w+)[ />]", text)
            if elements:
                gone = chance.choice(elements)
                members[name] = re.sub(rf"<(/?){re.escape(gone)}(?=[ />])", rf"<\g<1>{gone}x", text).encode()
        else:
            members[name] = _damaged_bytes(members[name], chance)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, member in members.items():
            package.writestr(name, member)
    return out.getvalue()
