"""The picture of a result that somebody shows around: what stands on it. Pure; words come with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from contest.common.rays import dial_svg, drum_svg

GOLD, PALE = "#F5C542", "#FFE3A3"


@dataclass(frozen=True, slots=True)
class SharedResult:
    """One paper's result; `full_name` and `line` (points, duration) are "" where they are not to be seen."""

    contest: str
    kicker: str
    organiser: str
    right: int
    total: int
    right_word: str
    full_name: str
    line: str
    address: str


def share_document(result: SharedResult) -> dict[str, Any]:
    """What templates/typst/share.typ draws. Nobody else's score, no place: both are somebody else's too."""
    return {
        "title": result.contest,
        "kicker": result.kicker,
        "contest": result.contest,
        "organiser": result.organiser,
        "dial": dial_svg(result.right, result.total, lit=GOLD, rim=PALE),
        "drum": drum_svg().replace("<g ", '<g opacity="0.2" '),
        "figure": f"{result.right}/{result.total}",
        "word": result.right_word,
        "name": result.full_name,
        "line": result.line,
        "address": result.address,
    }
