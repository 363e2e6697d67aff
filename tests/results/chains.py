"""The distinct ranking chains of real contests, as parts of a ranking of the rules.

R1–R11 and R14 are the chains read in rule pages; the others are named by one of the contests of
tests/rounds/contests/ that rank so (test_chains.py: none of these is missing), the last ones by what they are.
"""

from __future__ import annotations

from typing import Any

from contest.results.lists import RoundPlace, definition_of
from contest.results.ranking import Definition, read_definition
from contest.rounds.rules import Bonus, Ranking

GATE = {"gate": "all_right"}
PRIORITY = (
    Bonus(label="vùng núi, hải đảo", points=2, field="address", values=("vùng núi", "hải đảo")),
    Bonus(label="nông thôn", points=1, field="address", values=("nông thôn",)),
)
# name → (rounds, parts of the ranking)
CHAINS: dict[str, tuple[int, dict[str, Any]]] = {
    "R1": (1, {**GATE, "chain": ("prediction", "submitted")}),
    "R2": (1, {**GATE, "chain": ("prediction",)}),
    "R3": (1, {"chain": ("score", "duration", "started")}),
    "R4": (1, {"chain": ("score", "duration", "prediction")}),
    "R5": (1, {"chain": ("score", "duration", "fewer_attempts", "registered")}),
    "R6": (3, {"count": "sum_attempts", "chain": ("score", "duration", "fewer_attempts")}),
    "R7": (1, {"chain": ("score", "duration")}),
    "R8": (1, {"count": "best_earliest", "chain": ("score", "submitted")}),
    "R9": (1, {"chain": ("score",), "bonus": PRIORITY}),
    "R10": (2, {"per": "contest", "count": "sum_rounds", "chain": ("score",)}),
    "R11": (1, {"chain": ("score", "fewer_attempts")}),
    "R14": (2, {"per": "contest", "chain": ("score", "prediction", "duration", "started", "more_perfect")}),
    "moj-2021": (1, {"chain": ("score", "prediction", "duration", "submitted")}),
    "plo-2026": (1, {"chain": ("score", "prediction", "submitted")}),
    "vcnet-2019": (1, {**GATE, "chain": ("prediction", "submitted"), "whole_seconds": True}),
    "doan-2016": (3, {"per": "stage", "chain": ("score", "duration", "submitted")}),
    "nhcsxh-2021": (2, {"per": "contest", "chain": ("score", "duration")}),
    "dongnai-2022": (
        4,
        {
            "per": "contest",
            "count": "sum_attempts",
            "chain": ("score", "duration", "fewer_attempts"),
            "by_board": False,
        },
    ),
    "bactramy-2021": (1, {"chain": ("score", "duration", "prediction"), "whole_seconds": True}),
    "canhsatbien-2021": (1, {**GATE, "chain": ("prediction", "duration", "submitted")}),
    "ck": (1, {"chain": ("score",)}),
    "nghean-doan-2013": (
        3,
        {"per": "contest", "count": "sum_rounds", "chain": ("score", "duration", "submitted")},
    ),
    "vcnet-2021-covid": (
        1,
        {"count": "best_earliest", "chain": ("score", "submitted"), "whole_seconds": True},
    ),
    "duytan": (1, {"gate": 19, "chain": ("score", "duration"), "bonus": PRIORITY}),
    "first": (2, {"per": "contest", "count": "first", "chain": ("score", "duration", "submitted")}),
    "last, by moment": (2, {"per": "contest", "count": "last", "chain": ("score", "submitted", "duration")}),
    "rounds all right": (2, {**GATE, "per": "contest", "count": "sum_rounds", "chain": ("duration", "submitted")}),
    "sum, whole seconds": (
        3,
        {"per": "contest", "count": "sum_rounds", "chain": ("score", "duration"), "whole_seconds": True, "gate": 30},
    ),
    "two rounds at least": (3, {"per": "contest", "min_rounds": 2, "chain": ("score", "more_perfect", "registered")}),
}


def chain_of(name: str, *, frozen: bool = True) -> tuple[int, Definition, dict[str, Any]]:
    """Rounds, the engine's definition and the same as the reference reads it; `frozen`: the truths are known."""
    rounds, parts = CHAINS[name]
    ranking = Ranking(**parts)
    places = [RoundPlace(number, f"d{number}") for number in range(1, rounds + 1)]
    truths = {number: 90 + number for number in range(1, rounds + 1)} if frozen else None
    stored = {**definition_of(ranking, places).document(), "truths": truths}
    return rounds, read_definition(stored), said_of(ranking, rounds=rounds, truths=truths)


def said_of(ranking: Ranking, *, rounds: int, truths: dict[int, int] | None) -> dict[str, Any]:
    """A ranking over so many rounds as the reference reads it."""
    return {
        "keys": ranking.chain,
        "count": ranking.count,
        "gate": ranking.gate,
        "min_rounds": ranking.min_rounds,
        "whole_seconds": ranking.whole_seconds,
        "bonus": [(one.field, one.values, one.points) for one in ranking.bonus],
        "truths": truths,
        "rounds": rounds,
    }
