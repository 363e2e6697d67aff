"""Units that participants did not find in the list, in their own words."""

from __future__ import annotations

from accounts.names import fold
from contest.attempts.models import Participant, UnlistedUnit


def keep_words(participant: Participant, words: str) -> None:
    """Writes down the unit in a participant's own words, so that it waits for an assignment; nothing without words."""
    if words:
        UnlistedUnit.objects.update_or_create(
            participant=participant,
            defaults={"contest_id": participant.contest_id, "words": words, "folded": fold(words)[:120]},
        )


def words_of(participant: Participant) -> str:
    """What somebody wrote whose unit still waits; "" for everybody else. One query for people of the contest's unit."""
    if participant.unit_id != participant.contest.unit_id:
        return ""
    waiting = UnlistedUnit.objects.filter(participant=participant, assignment=None)
    return waiting.values_list("words", flat=True).first() or ""
