"""Every decision taken back: rankings as they would be published, and all counted rows, are what they were."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Callable
from functools import partial

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Role, Unit
from contest.attempts.teams.actions import change_team, register_team, remove_team
from contest.essays import actions as essays
from contest.results import facts
from contest.results.actions import tally_all
from contest.results.comparing import find_differences
from contest.results.entered.actions import Entry
from contest.results.fixing import actions as fixing
from contest.results.fixing.models import Fixing
from contest.results.fixing.publishing import publish_rankings
from contest.results.making import frame_of
from contest.results.models import Leaderboard, Standing
from contest.results.rekey.actions import (
    KeyProposal,
    carry_out,
    confirm_key_change,
    propose_key_change,
    undo_key_change,
)
from contest.results.rekey.previewing import compute_preview
from contest.rounds.models import Contest, Round
from tests.essays.conftest import marked, write, written
from tests.essays.conftest import round_of as essay_round_of
from tests.factories import NOW, hand_in, make_participant, make_person, published_round, small_tree
from tests.results.entered.test_entered import enter
from tests.results.entered.test_teams import contest as team_contest  # noqa: F401
from tests.results.fixing.conftest import AFTER, recounted, round_of
from tests.results.rekey.conftest import LATER, A, B, C, everything, take_paper

pytestmark = pytest.mark.django_db
Undo = Callable[[], object]
MOMENT = dt.datetime(2026, 12, 31, tzinfo=dt.UTC)


def published(contest: Contest) -> dict[tuple[str, str, str], bytes]:
    """Every list in the very bytes in which fixing would publish it; nothing of it is kept."""
    found = {}
    with transaction.atomic():
        for period in contest.periods.select_related("contest__unit"):
            made = Fixing.objects.create(period=period, decision="thử", at=MOMENT)
            for one in publish_rankings(made, frame_of(contest)):
                leaderboard = one.leaderboard
                found[period.title, leaderboard.key, leaderboard.board] = zlib.decompress(one.packed)
        transaction.set_rollback(True)
    return found


# --- decisions that may meet each other -----------------------------------------------------------


class Decisions:
    """A round whose papers were drawn from a bank, and what may be decided about it; each gives how it is undone."""

    def __init__(self) -> None:
        root = small_tree()
        self.by = make_person("Bùi Xuân Trường", unit=Unit.objects.get(code="K1-1"), role=Role.Kind.ORGANISER)
        self.round = published_round(root)
        self.contest = self.round.contest
        cells = list(Unit.objects.filter(code__contains="-").order_by("code"))
        for n in range(16):
            one = make_participant(self.contest, cells[n % 4], f"Người Thứ {n:02d}")
            for second in (0, 7):
                right, zero = (A if n % 5 else C), (A if n % 3 == 0 else B)
                # equals, some of them whatever is drawn: 3 and 6 have all right in the same time
                answer = partial(lambda item, zero, right: zero if item < 4 else right, zero=zero, right=right)
                take_paper(one, self.round, answer, seconds=30 + n // 8 + second)
        tally_all()
        self.people = list(self.contest.participants.order_by("pk"))

    def key(self, item: int, way: str) -> Undo:
        made = propose_key_change(
            round=Round.objects.get(pk=self.round.pk),
            item=item,
            proposal=KeyProposal(
                way=way,
                mask=B if way in ("new", "both") else 0,
                public_note="Đáp án được sửa.",
                note_at_once=True,
                reason="Đối chiếu Điều lệ.",
            ),
            by=self.by,
            now=LATER,
        )
        assert compute_preview(change_id=made.pk, clock=lambda: LATER)
        made.refresh_from_db()
        confirm_key_change(change=made, by=self.by, now=LATER)
        assert carry_out(change_id=made.pk, clock=lambda: LATER)

        def undo() -> None:
            made.refresh_from_db()
            undo_key_change(change=made, reason="Nhầm.", by=self.by, now=LATER)
            assert carry_out(change_id=made.pk, clock=lambda: LATER + dt.timedelta(hours=1))

        return undo

    def exclude_person(self, number: int) -> Undo:
        who = self.people[number]
        made = facts.exclude(contest=self.contest, participant=who, reason="Thi hộ.", by=self.by, now=LATER)
        return lambda: facts.undo_exclusion(exclusion=made, by=self.by, now=LATER, reason="Nhầm.")

    def exclude_unit(self, code: str) -> Undo:
        unit = Unit.objects.get(code=code)
        made = facts.exclude(contest=self.contest, unit=unit, reason="Cả đơn vị.", by=self.by, now=LATER)
        return lambda: facts.undo_exclusion(exclusion=made, by=self.by, now=LATER, reason="Nhầm.")

    def tie(self) -> Undo:
        leaderboard = Leaderboard.objects.exclude(key="").select_related("period__contest").first()
        assert leaderboard
        keys: dict[bytes, list[int]] = {}
        placed = Standing.objects.filter(leaderboard=leaderboard, rank_key__isnull=False).order_by("participant")
        for person, key in placed.values_list("participant_id", "rank_key"):
            keys.setdefault(bytes(key), []).append(person)
        equals = next((people for people in keys.values() if len(people) > 1), None)
        if equals is None:
            return lambda: None
        order = sorted(equals, reverse=True)
        made = facts.decide_tie(leaderboard=leaderboard, order=order, reason="Bốc thăm.", by=self.by, now=LATER)
        return lambda: facts.undo_decision(decision=made, by=self.by, now=LATER, reason="Nhầm.")

    def fix(self) -> Undo:
        period = round_of(self.contest)
        recounted(self.contest, self.by, AFTER + dt.timedelta(days=9))
        fixing.fix_results(period=period, decision="QĐ 1", by=self.by, now=AFTER + dt.timedelta(days=9))
        return lambda: fixing.reopen_results(period=period, reason="Nhầm.", by=self.by, now=AFTER)


ONES = {
    "new key": lambda d: d.key(0, "new"),
    "both keys": lambda d: d.key(1, "both"),
    "full marks": lambda d: d.key(2, "all"),
    "dropped": lambda d: d.key(3, "drop"),
    "person": lambda d: d.exclude_person(1),
    "another": lambda d: d.exclude_person(6),
    "unit": lambda d: d.exclude_unit("K2"),
    "tie": lambda d: d.tie(),
}


@pytest.fixture
def decisions(db) -> Decisions:
    return Decisions()


@pytest.mark.parametrize("name", ONES)
def test_one_decision_moves_something_and_undone_nothing(decisions, name):
    rows, files = everything(decisions.contest), published(decisions.contest)
    undo = ONES[name](decisions)
    assert published(decisions.contest) != files
    undo()
    assert (everything(decisions.contest), published(decisions.contest)) == (rows, files)


def test_fixing_and_opening_again_moves_nothing(decisions):
    rows, files = everything(decisions.contest), published(decisions.contest)
    decisions.fix()()
    assert (everything(decisions.contest), published(decisions.contest)) == (rows, files)


@settings(max_examples=12)
@given(data=st.data())
def test_many_decisions_undone_in_any_order_leave_the_ranking_of_before(data):
    """Keys of different questions, exclusions that overlap, ties decided between them."""
    with transaction.atomic():
        decisions = Decisions()
        rows, files = everything(decisions.contest), published(decisions.contest)
        names = data.draw(st.lists(st.sampled_from(sorted(ONES)), min_size=2, max_size=5, unique=True))
        undos = [ONES[name](decisions) for name in names]
        assert find_differences(decisions.contest) == []
        for at in data.draw(st.permutations(range(len(undos)))):
            undos[at]()
        assert find_differences(decisions.contest) == []
        assert (everything(decisions.contest), published(decisions.contest)) == (rows, files)
        transaction.set_rollback(True)


# --- decisions of other rounds --------------------------------------------------------------------


def test_essay_points_taken_out_again_leave_the_ranking_of_before(root, cell, organiser):
    round = written(root)
    people = [make_participant(round.contest, cell, f"Nguyễn Văn {name}") for name in "ABC"]
    for n, one in enumerate(people):
        hand_in(one, 20 - n, 30_000)
    entries = [write(round, one) for one in people]
    tally_all()
    judges = [make_person(f"Giám khảo {n}", unit=cell, role=Role.Kind.JUDGE) for n in (1, 2)]
    rows, files = everything(round.contest), published(round.contest)
    for entry, points in zip(entries, ((1, 1), (10, 5), (20, 10)), strict=True):
        entry.refresh_from_db()
        for judge in judges:
            marked(entry, judge, *points)
    essays.close_marking(round=essay_round_of(round.contest), by=organiser, now=AFTER)
    tally_all()
    after = published(round.contest)
    assert after != files
    essays.open_marking(round=essay_round_of(round.contest), reason="Chấm lại.", by=organiser, now=AFTER)
    tally_all()
    assert (everything(round.contest), published(round.contest)) == (rows, files)
    # and closed once more it is the very ranking of the first time
    essays.close_marking(round=essay_round_of(round.contest), by=organiser, now=AFTER)
    tally_all()
    assert published(round.contest) == after


def test_teams_and_their_results_corrected_and_back(team_contest, cell, organiser):  # noqa: F811
    contest = team_contest
    final = Round.objects.select_related("contest__unit").get(contest=contest, position=2)
    teams = [
        register_team(
            contest=contest,
            captain=make_person(f"Trần Thị {name}", unit=cell),
            name=f"Đội {name}",
            members=["Lê Văn M"],
            by=organiser,
            now=NOW,
        )
        for name in "ABC"
    ]
    when = {"now": NOW + dt.timedelta(hours=1)}
    enter(final, organiser, *(Entry(team.participant.person_id, 30 - n, None) for n, team in enumerate(teams)), **when)
    tally_all()
    rows, files = everything(contest), published(contest)
    last = teams[2].participant.person_id
    enter(final, organiser, Entry(last, 40, None, seen=(28, 0)), reason="Cộng nhầm.", **when)
    assert published(contest) != files
    enter(final, organiser, Entry(last, 28, None, seen=(40, 0)), reason="Đúng như cũ.", **when)
    assert (everything(contest), published(contest)) == (rows, files)
    change_team(team=teams[0], name="Đội Một", members=[], by=organiser, **when)
    assert published(contest) != files
    change_team(team=teams[0], name="Đội A", members=["Lê Văn M"], by=organiser, **when)
    other = register_team(
        contest=contest, captain=make_person("Vũ Thị D", unit=cell), name="Đội D", members=[], by=organiser, **when
    )
    remove_team(team=other, by=organiser, **when)
    assert (everything(contest), published(contest)) == (rows, files)
