"""Posters of a contest and entry slips as PDF: what stands on them. Pure. Always in Vietnamese."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from contest.common.clock import VIETNAM
from contest.common.rays import drum_svg
from contest.common.text_numbers import minutes_text, moment_text
from contest.common.typeset import qr_picture

PaperSize = Literal["a4", "a3"]
STEPS = (
    ("Quét mã QR", "Mở camera điện thoại, đưa vào ô vuông bên cạnh."),
    ("Vào thi", "Đăng nhập bằng mã, số điện thoại hoặc phiếu vào thi."),
    ("Làm bài, nộp bài", "Nộp bài để được tính kết quả."),
)


@dataclass(frozen=True, slots=True)
class Poster:
    """What a poster announces; `who` it is for; moments with a zone, None while there is no round."""

    contest: str
    kicker: str
    organiser: str
    who: str
    opens_at: dt.datetime | None
    closes_at: dt.datetime | None
    questions: int
    minutes: int | None


@dataclass(frozen=True, slots=True)
class SlipCard:
    """One entry slip: whose, and the code that lets them in."""

    full_name: str
    unit: str
    code: str
    slip: str
    address: str


def poster_document(poster: Poster, *, address: str, size: PaperSize) -> dict[str, Any]:
    """What templates/typst/poster.typ prints."""
    limit = f", {minutes_text(60 * poster.minutes, language='vi')}" if poster.minutes else ""
    return {
        "title": f"Áp phích cuộc thi “{poster.contest}”",
        "paper": size,
        "drum": drum_svg().replace("<g ", '<g opacity="0.18" '),
        "kicker": poster.kicker,
        "contest": poster.contest,
        "organiser": poster.organiser,
        "who": poster.who,
        "window": _window(poster),
        "facts": f"Mỗi bài {poster.questions} câu{limit}.",
        "steps": [{"title": title, "text": text} for title, text in STEPS],
        "qr": qr_picture(address),
        "address": address.split("://", 1)[-1],
    }


def slips_document(cards: Sequence[SlipCard], *, site: str, typed: str) -> dict[str, Any]:
    """What templates/typst/slips.typ prints; `typed` is the address for those who type the code."""
    return {
        "title": "Phiếu vào thi",
        "site": site,
        "typed": typed,
        "slips": [
            {
                "name": card.full_name,
                "unit": card.unit,
                "code": card.code,
                "slip": card.slip,
                "qr": qr_picture(card.address),
            }
            for card in cards
        ],
    }


def _window(poster: Poster) -> list[str]:
    words = (("Từ", poster.opens_at, False), ("Đến", poster.closes_at, True))
    return [
        f"{word} {moment_text(moment.astimezone(VIETNAM), language='vi', closing=closing)}"
        for word, moment, closing in words
        if moment is not None
    ]
