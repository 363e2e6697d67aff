"""What the check of a bank shows: what is wrong in it, and whether it holds enough for the rounds that draw from it."""

from __future__ import annotations

from typing import Any

from contest.banks.models import Bank
from contest.banks.queries import asked_of, checked_questions, held_by_level
from contest.banks.readiness import findings, short_of
from contest.banks.wording.bank import finding_lines


def readiness_of(bank: Bank) -> dict[str, Any]:
    held = held_by_level(bank)
    return {
        "held": sum(held.values()),
        "findings": finding_lines(findings(checked_questions(bank))),
        "rounds": [
            {"asked": asked, "findings": finding_lines(short_of(asked.needs, held))} for asked in asked_of(bank)
        ],
    }
