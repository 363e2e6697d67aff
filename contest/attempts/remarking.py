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

from contest.attempts.drawing import holds_item
from contest.attempts.frozen import get_frozen_edition
from contest.attempts.marking import Marked, with_essay
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
    """What one step did: the last id it looked at, how many attempts.

    `holding`: those of them that hold the question and are valid; `changed`: those of these that have another score by
    the present keys than by the ones before, whether this step wrote it or one that died.
    """

    last_id: int
    looked: int
    holding: int
    changed: int


def remark_next(*, round_ids: Sequence[int], item: int, above_id: int, limit: int = CHUNK) -> Remarked | None:
    """Marks the next ended attempts of these rounds, by id; None when there are no more. Safe to run twice.

    `item`: the question whose key has changed. All rounds draw from one edition. Reads first and writes in a short
    transaction: hand-ins hardly wait.
    """
    rows = Attempt.objects.filter(pk__gt=above_id, round__in=round_ids, state__in=ENDED).order_by("pk")
    columns = ("pk", "state", "score", "dropped", "points", "key_version", "paper", "answers", "essay_points")
    found = list(rows.values_list(*columns)[:limit])
    if not found:
        return None
    round = Round.objects.filter(pk__in=round_ids).order_by("-key_version").first()
    assert round is not None
    assert round.edition_id is not None
    version = round.key_version
    earlier, edition = (get_frozen_edition(round.edition_id, number) for number in (max(version - 1, 0), version))
    changed = []
    holding = differing = 0
    for pk, state, score, dropped, points, marked_with, stored_paper, stored_answers, essay in found:
        # the constraint attempt_ended_is_whole says that paper and answers are there
        paper, answers = bytes(stored_paper or b""), bytes(stored_answers or b"")
        plain = edition.mark(paper, answers)
        mark = with_essay(plain, essay)
        if mark != (score, dropped, points) and (marked_with or 0) < version:
            changed.append((*mark, version, pk, version))
        if state != Attempt.State.VOID and holds_item(paper, item):
            holding += 1
            differing += _counts_for(earlier.mark(paper, answers)) != _counts_for(plain)
    ids = [row[0] for row in found]
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.executemany(MARK, changed)
        same = Attempt.objects.filter(pk__gte=ids[0], pk__lte=ids[-1], round__in=round_ids, state__in=ENDED)
        same.filter(pk__in=ids, key_version__lt=version).update(key_version=version)
    return Remarked(ids[-1], len(ids), holding, differing)


def _counts_for(mark: Marked) -> tuple[int, int]:
    """The score that people read, and how many questions do not count."""
    right, dropped, points = mark
    return (right if points is None else points), dropped


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
