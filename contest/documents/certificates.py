"""Certificates (giấy chứng nhận): the facts on the paper, the code that proves them, the page to print. Pure."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Sequence
from typing import Any

import msgspec

from accounts.keychain import scheme_of
from contest.common.rays import VIEW_BOX, ring_of_kites
from contest.common.structs import worked_out
from contest.common.typeset import qr_picture

# Without 0 and O, 1 and I, so that a code can be read out and typed: 32 signs, five bits each.
SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_SIGNS = 16
_NOT_SIGN = re.compile(r"[\s\-–—._]+")


@worked_out
class Facts(msgspec.Struct, frozen=True):
    """What the paper says, in the words of the paper; `dated` is place and date in one line."""

    title: str
    full_name: str
    unit: str
    text: str
    contest: str
    result: str
    organiser: str
    dated: str
    authority: str
    post: str
    signer: str


def certificate_code(key: str, facts: Facts, *, participant_id: int, number: int) -> str:
    """ "7KQ2-M9XD-P3RT-ABCD": 80 bits keyed over the facts.

    `number` counts the certificates of one participant, so that a paper that is given anew has another code.
    """
    said = json.dumps(
        [participant_id, number, msgspec.to_builtins(facts)], ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    whole = hmac.digest(key.encode(), b"certificate " + said.encode(), scheme_of(key).digest)
    digest = int.from_bytes(whole[:10], "big")
    signs = "".join(SIGNS[digest >> (5 * place) & 31] for place in reversed(range(CODE_SIGNS)))
    return _grouped(signs)


def normal_code(text: str) -> str:
    """A code as it was printed, however it was typed. Raises ValueError."""
    signs = _NOT_SIGN.sub("", text).upper()
    if len(signs) != CODE_SIGNS or not set(signs) <= set(SIGNS):
        raise ValueError(text)
    return _grouped(signs)


def read_facts(values: Any) -> Facts:
    """The facts as they were stored."""
    return msgspec.convert(values, Facts)


def certificates_document(papers: Sequence[tuple[Facts, str, str]]) -> dict[str, Any]:
    """What templates/typst/certificate.typ prints, one page each: (facts, code, address of the check page)."""
    first = papers[0][0]
    single = len(papers) == 1
    return {
        "title": f"{first.title}: {first.full_name if single else first.contest}",
        "seal": seal_picture(),
        "papers": [
            {**msgspec.to_builtins(facts), "code": code, "qr": qr_picture(address), "address": _shown(address)}
            for facts, code, address in papers
        ],
    }


def seal_picture() -> str:
    """The mark of the site as a seal: twenty rays around a disc, gold."""
    rays = "".join(ring_of_kites(20, inner=30, middle=52, outer=96, width=0.11))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{VIEW_BOX}" width="200" height="200">'
        f'<path fill="#C08A0A" d="{rays}"/><circle r="22" fill="#C08A0A"/></svg>'
    )


def _shown(address: str) -> str:
    return address.split("://", 1)[-1]


def _grouped(signs: str) -> str:
    return "-".join(signs[start : start + 4] for start in range(0, len(signs), 4))
