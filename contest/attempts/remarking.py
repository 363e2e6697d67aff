"""Marking ended attempts again after a key has changed.

An attempt says with which version of the keys it was marked. Raising the version of a round waits for the tally's lock,
and whatever is handed in leaves the tally's queue only after `remark_late` has looked at it. So a paper that a web
process marked with the old keys, however late, is either seen by `remark_next` or marked again before it is counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import F

from contest.attempts.frozen import get_frozen_edition
from contest.attempts.marking import with_essay
from contest.attempts.models import Attempt
from contest.rounds.models import Round

CHUNK = 2_000
# Attempts that have ended, void ones too: they may be restored.
ENDED = (Attempt.State.HANDED_IN, Attempt.State.CLOSED, Attempt.State.VOID)

MARK = """
update contest_attempt set score = %s, dropped = %s, points = %s, key_version = %s
where id = %s and state <> 0 and key_version < %s
"""


@dataclass(frozen=True, slots=True)
class Remarked:
    """What one step did: the last id it looked at, how many attempts, how many of them got another score."""

    last_id: int
    looked: int
    changed: int


def remark_next(*, round_ids: Sequence[int], above_id: int, limit: int = CHUNK) -> Remarked | None:
    """Marks the next ended attempts of these rounds, by id; None when there are no more. Safe to run twice.

    All rounds draw from one edition. Reads first and writes in a short transaction: hand-ins hardly wait.
    """
    rows = Attempt.objects.filter(pk__gt=above_id, round__in=round_ids, state__in=ENDED).order_by("pk")
    columns = ("pk", "score", "dropped", "points", "key_version", "paper", "answers", "essay_points")
    found = list(rows.values_list(*columns)[:limit])
    if not found:
        return None
    round = Round.objects.filter(pk__in=round_ids).order_by("-key_version").first()
    assert round is not None
    assert round.edition_id is not None
    version = round.key_version
    edition = get_frozen_edition(round.edition_id, version)
    changed = []
    for pk, score, dropped, points, marked_with, paper, answers, essay in found:
        # the constraint attempt_ended_is_whole says that paper and answers are there
        mark = with_essay(edition.mark(bytes(paper or b""), bytes(answers or b"")), essay)
        if mark != (score, dropped, points) and (marked_with or 0) < version:
            changed.append((*mark, version, pk, version))
    ids = [row[0] for row in found]
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.executemany(MARK, changed)
        same = Attempt.objects.filter(pk__gte=ids[0], pk__lte=ids[-1], round__in=round_ids, state__in=ENDED)
        same.filter(pk__in=ids, key_version__lt=version).update(key_version=version)
    return Remarked(ids[-1], len(ids), len(changed))


def remark_late(ids: Sequence[int]) -> int:
    """Marks those of some attempts again that were marked with older keys than their round has; returns how many.

    For the tally, inside its transaction and its lock: almost always one query that finds nothing.
    """
    late = Attempt.objects.filter(pk__in=ids, state__in=ENDED, key_version__lt=F("round__key_version"))
    columns = ("pk", "paper", "answers", "round__edition_id", "round__key_version", "essay_points")
    found = list(late.values_list(*columns).order_by("pk"))
    marks = []
    for pk, paper, answers, edition_id, version, essay in found:
        mark = with_essay(
            get_frozen_edition(edition_id, version).mark(bytes(paper or b""), bytes(answers or b"")), essay
        )
        marks.append((*mark, version, pk, version))
    with connection.cursor() as cursor:
        cursor.executemany(MARK, marks)
    return len(found)
