"""Whether relatives may share a phone: what accounts ask contests (accounts/shared_phones.py)."""

from __future__ import annotations

from contest.rounds.queries import public_contests
from contest.rounds.rules import read_rules


def allows_sharing() -> bool:
    """Whether a public contest says so. Asked only of somebody whose phone is taken; one query."""
    return any(read_rules(contest.rules).identity.shared_contact for contest in public_contests())
