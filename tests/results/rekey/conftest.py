"""A contest whose papers are drawn from a real bank, and a crowd that answered them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from accounts.models import Person, Unit
from contest.attempts.frozen import get_frozen_edition
from contest.attempts.marking import Way
from contest.attempts.models import Attempt, KeyChange, Participant, TallyQueue
from contest.common.clock import local_day, to_ms
from contest.results import in_turn
from contest.results.actions import tally_all
from contest.results.comparing import stored_of
from contest.results.recount import TABLES
from contest.results.rekey.actions import KeyProposal, carry_out, confirm_key_change, propose_key_change
from contest.results.rekey.previewing import compute_preview
from contest.rounds.models import Contest, Round
from tests.factories import NOW, make_participant, published_round

A, B, C, D = 1, 2, 4, 8
LATER = NOW + dt.timedelta(hours=1)
# the question that the tests change; its key is A
ITEM = 0


def take_paper(
    participant: Participant,
    round: Round,
    answer: Callable[[int], int],
    *,
    seconds: int = 60,
    version: int | None = None,
    number: int | None = None,
) -> Attempt:
    """A paper handed in, waiting for the tally. `answer` gives the mask for an item; marked with keys of `version`."""
    number = number or Attempt.objects.filter(participant=participant).count() + 1
    marked_with = Round.objects.get(pk=round.pk).key_version if version is None else version
    edition = get_frozen_edition(round.edition_id, marked_with)
    paper = edition.draw(participant.pk, number)
    answers = bytes(answer(paper[i] << 8 | paper[i + 1]) for i in range(0, len(paper), 3))
    score, dropped, points = edition.mark(paper, answers)
    attempt = Attempt.objects.create(
        participant=participant,
        round=round,
        number=number,
        state=Attempt.State.HANDED_IN,
        day=local_day(to_ms(NOW)),
        unit=participant.unit,
        started_ms=to_ms(NOW) - seconds * 1000,
        ends_ms=to_ms(NOW) + 900_000,
        submitted_ms=to_ms(NOW) + number,
        duration_ms=seconds * 1000,
        score=score,
        dropped=dropped,
        points=points,
        key_version=marked_with,
        paper=paper,
        answers=answers,
    )
    TallyQueue.objects.create(attempt=attempt, round=round)
    return attempt


def holds(attempt: Attempt, item: int = ITEM) -> bool:
    paper = bytes(attempt.paper)
    return any(paper[i] << 8 | paper[i + 1] == item for i in range(0, len(paper), 3))


@pytest.fixture
def round(root: Unit) -> Round:
    """Papers of four questions out of ten; the key of each is A."""
    return published_round(root)


@pytest.fixture
def contest(round: Round) -> Contest:
    return round.contest


@pytest.fixture
def crowd(round: Round) -> list[Attempt]:
    """Twenty people with two papers each, counted. On the question every third has A, the others B; all else is right,
    but for every fifth person.
    """
    cells = list(Unit.objects.filter(code__contains="-").order_by("code"))
    attempts = []
    for n in range(20):
        participant = make_participant(round.contest, cells[n % 4], f"Người Thứ {n}")
        for second in (0, 7):
            right = A if n % 5 else C
            answer = {ITEM: A if n % 3 == 0 else B}
            attempts.append(
                take_paper(participant, round, lambda item, a=answer, r=right: a.get(item, r), seconds=30 + n + second)
            )
    tally_all()
    # about half of them by chance
    assert sum(map(holds, attempts)) > 5
    return attempts


@pytest.fixture
def change(organiser: Person, round: Round) -> Callable[..., KeyChange]:
    """Proposes, and previews, a change of the question's key."""

    def propose(way: Way = "new", mask: int = B, *, item: int = ITEM, **changes) -> KeyChange:
        words = {
            "public_note": "Đáp án câu 1 được sửa từ A thành B theo văn bản gốc.",
            "reason": "Đối chiếu Điều lệ, Điều 4.",
        }
        proposal = KeyProposal(way=way, mask=mask, **words | changes)
        made = propose_key_change(
            round=Round.objects.get(pk=round.pk), item=item, proposal=proposal, by=organiser, now=LATER
        )
        assert compute_preview(change_id=made.pk, clock=lambda: LATER)
        made.refresh_from_db()
        return made

    return propose


@pytest.fixture
def applied(change, organiser: Person) -> Callable[..., KeyChange]:
    """Makes key changes that are confirmed and carried out."""

    def apply(*args, **values) -> KeyChange:
        made = change(*args, **values)
        confirm_key_change(change=made, by=organiser, now=LATER)
        assert carry_out(change_id=made.pk, clock=lambda: LATER)
        made.refresh_from_db()
        return made

    return apply


@pytest.fixture
def hinted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """What workers are told about work that waited for other work."""
    told: list[tuple[str, int]] = []
    monkeypatch.setattr(in_turn, "_hint", lambda task, ids: told.extend((task, pk) for pk in ids))
    return told


def everything(contest: Contest) -> dict[str, list]:
    """All counted rows of a contest, and all marks; buckets that everybody has left are no rows."""
    rows: dict[str, list] = {}
    for model, (key, columns) in TABLES.items():
        values = stored_of(model, contest).values_list(*key, *columns)
        plain = [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in values]
        rows[model.__name__] = sorted(row for row in plain if row[len(key) :] != (0,))
    rows["marks"] = list(
        Attempt.objects.filter(round__contest=contest).order_by("pk").values_list("pk", "score", "dropped", "state")
    )
    return rows
