"""Awards: only proposals are confirmed, other gifts have a reason, changes stay on record, nothing moves alone."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Audit
from contest.attempts.models import Participant
from contest.results.actions import tally_all
from contest.results.awarding import actions
from contest.results.awarding.actions import Choice
from contest.results.awarding.errors import AwardError
from contest.results.awarding.models import Award
from contest.results.awarding.queries import (
    excluded_holders,
    later_changes,
    lists,
    prize_sheets,
    propose,
    published_awards,
)
from contest.results.facts import exclude
from contest.results.fixing.actions import reopen_results
from contest.results.making import frame_of
from contest.results.models import Leaderboard
from contest.rounds.models import Period
from contest.rounds.rules import OnePrize, Prize, Tier
from tests.factories import hand_in, make_contest, make_participant
from tests.results.fixing.conftest import AFTER, FIRST, PRIZE, fixed, round_of, with_rules

pytestmark = pytest.mark.django_db


def choices_of(period: Period) -> list[Choice]:
    frame = frame_of(period.contest)
    return [
        Choice(sheet.leaderboard.pk, sheet.prize.key, tier.number, line.participant_id)
        for sheet in prize_sheets(period, frame, propose(period, frame))
        for tier in sheet.tiers
        for line in tier.proposed
    ]


def confirm(period: Period, by, *, only: slice = slice(None)) -> list[Award]:
    chosen = choices_of(period)[only]
    return actions.confirm_awards(period=period, choices=chosen, decision="QĐ 13", by=by, now=AFTER)


def held(period: Period) -> list[tuple[int, str]]:
    awards = Award.objects.filter(period=period, withdrawn_at=None).order_by("tier", "place")
    return [(one.tier, one.name[-1]) for one in awards]


def test_only_official_results_are_awarded(contest, people, period, organiser):
    with pytest.raises(AwardError, match="not_fixed"):
        confirm(period, organiser)
    fixed(period, organiser)
    made = confirm(period, organiser)
    assert held(period) == [(0, "A"), (1, "B"), (1, "C")]
    first = made[0]
    assert (first.place, first.tier_label, first.amount, first.decision) == (1, "giải Nhất", 2_000_000, "QĐ 13")
    submitted = first.figures["submitted_ms"]
    assert first.figures == {
        "score": 20,
        "total": 20,
        "points": False,
        "duration_ms": 30_000,
        "submitted_ms": submitted,
        "keys": ["score", "duration", "submitted"],
        "values": {"score": 20, "duration": 30_000, "submitted": submitted},
    }
    assert choices_of(period) == []
    assert Audit.objects.get(action="result.awards_confirmed").detail["count"] == 3


def test_nobody_is_proposed_for_nothing_right(root, cell):
    """Six prizes, two people with answers right, two with none: four prizes stay empty, nobody decides on equals."""
    six = Prize(key="giai", label="Giải", ranking="chung", tiers=(Tier(label="giải Nhất", count=6),), reserve=5)
    contest = with_rules(make_contest(root), prizes=(six,))
    scores = {"A": 0, "B": 3, "C": 0, "D": 1}
    names = {make_participant(contest, cell, f"Người {name}").pk: name for name in scores}
    for participant_id, name in names.items():
        hand_in(Participant.objects.get(pk=participant_id), scores[name], 30_000, at=AFTER - dt.timedelta(days=1))
    tally_all()
    period = round_of(contest)
    frame = frame_of(contest)
    (sheet,) = prize_sheets(period, frame, propose(period, frame))
    assert [names[line.participant_id] for line in sheet.tiers[0].proposed] == ["B", "D"]
    assert (sheet.reserves, sheet.undecided, sheet.scoreless) == ((), (), True)
    # nobody without a point waits for a prize
    rich = with_rules(contest, prizes=(msgspec.structs.replace(six, tiers=(Tier(label="giải Nhất", count=2),)),))
    frame = frame_of(rich)
    assert [one.scoreless for one in prize_sheets(period, frame, propose(period, frame))] == [False]


def test_what_is_not_proposed_is_not_confirmed(contest, people, period, organiser):
    fixed(period, organiser)
    leaderboard = Leaderboard.objects.get(period=period, key="chung")
    for choices, code in (
        ([], "nothing"),
        ([Choice(leaderboard.pk, "giai", 0, people["B"].pk)], "not_proposed"),
        ([Choice(leaderboard.pk, "khac", 0, people["A"].pk)], "not_proposed"),
    ):
        with pytest.raises(AwardError, match=code):
            actions.confirm_awards(period=period, choices=choices, decision="", by=organiser, now=AFTER)
    assert not Award.objects.exists()


def test_a_prize_given_otherwise_needs_a_reason_and_leaves_the_rest_as_proposed(contest, people, period, organiser):
    fixed(period, organiser)
    leaderboard = Leaderboard.objects.get(period=period, key="chung")
    gift = {
        "period": period,
        "leaderboard_id": leaderboard.pk,
        "prize": "giai",
        "decision": "",
        "by": organiser,
        "now": AFTER,
    }
    with pytest.raises(AwardError, match="no_reason"):
        actions.give_award(**gift, tier=0, participant_id=people["D"].pk, reason=" ")
    actions.give_award(**gift, tier=0, participant_id=people["D"].pk, reason="Hạng 1 từ chối nhận.")
    for tier, who, code in ((0, "A", "full"), (2, "A", "no_prize"), (1, "D", "taken")):
        with pytest.raises(AwardError, match=code):
            actions.give_award(**gift, tier=tier, participant_id=people[who].pk, reason="x")
    stranger = make_participant(contest, people["A"].unit)
    with pytest.raises(AwardError, match="not_on_list"):
        actions.give_award(**gift, tier=1, participant_id=stranger.pk, reason="x")
    assert [choice.participant_id for choice in choices_of(period)] == [people["A"].pk, people["B"].pk]


def test_confirmed_awards_are_never_ranked_again(contest, people, period, organiser):
    fixed(period, organiser)
    confirm(period, organiser)
    reopen_results(period=period, reason="Sót bài.", by=organiser, now=AFTER)
    hand_in(make_participant(contest, people["A"].unit, "Trần Thị Z"), 20, 1_000)
    exclude(contest=contest, participant=people["C"], reason="Thi hộ.", by=organiser, now=AFTER)
    tally_all()
    fixed(round_of(contest), organiser, AFTER + dt.timedelta(hours=1))
    assert held(period) == [(0, "A"), (1, "B"), (1, "C")]
    assert excluded_holders(period) == ["Nguyễn Văn C"]
    assert choices_of(round_of(contest)) == []


def test_withdrawing_frees_the_slot_and_is_public_once_published(contest, people, period, organiser):
    fixed(period, organiser)
    first, second, _third = confirm(period, organiser)
    with pytest.raises(AwardError, match="no_reason"):
        actions.withdraw_award(award=first, reason="", by=organiser, now=AFTER)
    actions.withdraw_award(award=first, reason="Nhầm.", by=organiser, now=AFTER)
    with pytest.raises(AwardError, match="already_withdrawn"):
        actions.withdraw_award(award=first, reason="Nhầm.", by=organiser, now=AFTER)
    assert [choice.participant_id for choice in choices_of(period)] == [people["A"].pk]
    assert later_changes(period) == []
    assert actions.publish_awards(period=period, by=organiser, now=AFTER) == 2
    with pytest.raises(AwardError, match="nothing"):
        actions.publish_awards(period=period, by=organiser, now=AFTER)
    assert [one.name[-1] for one in published_awards(period)] == ["B", "C"]
    second.refresh_from_db()
    assert second.claim_until == (AFTER + dt.timedelta(days=10)).date()
    actions.withdraw_award(award=second, reason="Thi hộ.", by=organiser, now=AFTER)
    assert [one.withdrawn_reason for one in later_changes(period)] == ["Thi hộ."]


def test_the_last_day_to_confirm_ends_at_midnight_in_viet_nam_and_nothing_is_taken_away(
    contest, people, period, organiser
):
    fixed(period, organiser)
    first, second, third = confirm(period, organiser)
    with pytest.raises(AwardError, match="already_noted"):
        actions.note_claim(award=first, claimed=True, by=organiser, now=AFTER)
    actions.publish_awards(period=period, by=organiser, now=dt.datetime(2026, 12, 1, 16, 59, tzinfo=dt.UTC))
    first.refresh_from_db()
    # 23:59 in Ha Noi is still the first of December, ten days later the last day
    assert first.claim_until == dt.date(2026, 12, 11)
    assert [first.is_late(dt.date(2026, 12, day)) for day in (11, 12)] == [False, True]
    # later than the last day is for the organisers to say
    late = dt.datetime(2026, 12, 20, tzinfo=dt.UTC)
    actions.note_claim(award=first, claimed=True, by=organiser, now=late)
    first.refresh_from_db()
    assert (first.claimed_at, first.is_late(late.date())) == (late, False)
    actions.withdraw_award(award=second, reason="Không nhận.", by=organiser, now=late)
    for award, claimed in ((first, True), (second, True), (third, False)):
        with pytest.raises(AwardError, match="already_noted"):
            actions.note_claim(award=award, claimed=claimed, by=organiser, now=late)
    actions.note_claim(award=first, claimed=False, by=organiser, now=late)
    first.refresh_from_db()
    assert (first.claimed_at, first.is_late(late.date())) == (None, True)
    assert held(period) == [(0, "A"), (1, "C")]
    noted = Audit.objects.filter(action__contains="claimed").order_by("pk").values_list("action", flat=True)
    assert list(noted) == ["result.award_claimed", "result.award_unclaimed"]


def test_names_are_kept_as_the_ranking_shows_them(root, cell, organiser):
    contest = with_rules(make_contest(root, names="masked", shown="announced"), prizes=(PRIZE,))
    hand_in(make_participant(contest, cell, "Nguyễn Thị Thu Hằng"), 20)
    tally_all()
    fixed(round_of(contest), organiser)
    (award,) = confirm(round_of(contest), organiser)
    assert award.name == "Nguyễn T. T. Hằng"


def test_the_database_holds_one_award_a_person_and_a_reason_of_withdrawal(contest, people, period, organiser):
    fixed(period, organiser)
    award = confirm(period, organiser)[0]
    award.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        award.save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Award.objects.filter(tier=0).update(withdrawn_at=AFTER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Award.objects.filter(tier=0).update(unit=people["A"].unit)
    with pytest.raises(IntegrityError), transaction.atomic():
        Award.objects.filter(tier=0).update(claimed_at=AFTER)


def test_one_prize_bars_across_rounds_by_what_is_confirmed_and_what_is_proposed(root, cell, organiser):
    contest = with_rules(
        make_contest(root, rounds=2),
        prizes=(Prize(key="giai", label="Giải tuần", ranking="chung", tiers=(FIRST,)),),
        one_prize=(OnePrize(prizes=("giai",), within="contest"),),
    )
    people = [make_participant(contest, cell, f"Nguyễn Văn {name}") for name in "AB"]
    for n, one in enumerate(people):
        for number in (1, 2):
            hand_in(one, 20, 30_000 + 100 * n, round_number=number)
    tally_all()
    first, second = round_of(contest, 1), round_of(contest, 2)
    fixed(first, organiser)
    # the first round's prize is only proposed so far: it bars all the same
    assert [choice.participant_id for choice in choices_of(second)] == [people[1].pk]
    confirm(first, organiser)
    assert [choice.participant_id for choice in choices_of(second)] == [people[1].pk]


def test_a_tier_without_a_number_is_given_by_the_organisers(contest, people, period, organiser):
    with_rules(contest, prizes=(Prize(key="giai", label="Giải", ranking="chung", tiers=(Tier(label="khuyến khích"),)),))
    fixed(period, organiser)
    leaderboard = Leaderboard.objects.get(period=period, key="chung")
    for who in "AB":
        actions.give_award(
            period=period, leaderboard_id=leaderboard.pk, prize="giai", tier=0, participant_id=people[who].pk,
            decision="", reason="Ban Tổ chức chọn.", by=organiser, now=AFTER,
        )  # fmt: skip
    assert held(period) == [(0, "A"), (0, "B")]


def test_sheets_cost_the_same_for_more_people(root, cell):
    def cost(count: int) -> int:
        contest = with_rules(make_contest(root, slug=f"thi-{count}"), prizes=(PRIZE,))
        for n in range(count):
            hand_in(make_participant(contest, cell), 20, 30_000 + n)
        tally_all()
        period = round_of(contest)
        frame = frame_of(contest)
        with CaptureQueriesContext(connection) as queries:
            sheets = prize_sheets(period, frame, propose(period, frame))
        assert len(sheets[0].tiers[0].proposed) == 1
        return len(queries)

    assert cost(1) == cost(5)


def test_who_was_barred_before_does_not_hide_those_who_are_equal_further_down(root, cell, organiser, monkeypatch):
    """A won the first week. In the second A leads, then B and C are equal, and the head that is read ends with B."""
    monkeypatch.setattr(lists, "MARGIN", 0)
    contest = with_rules(
        make_contest(root, rounds=2),
        prizes=(Prize(key="giai", label="Giải tuần", ranking="chung", tiers=(FIRST,)),),
        one_prize=(OnePrize(prizes=("giai",), within="contest"),),
    )
    people = [make_participant(contest, cell, f"Nguyễn Văn {name}") for name in "ABC"]
    hand_in(people[0], 20, 30_000, round_number=1)
    for one, duration_ms in zip(people, (30_000, 40_000, 40_000), strict=True):
        hand_in(one, 20, duration_ms, round_number=2)
    tally_all()
    fixed(round_of(contest, 1), organiser)
    proposal = propose(round_of(contest, 2), frame_of(contest))
    second = Leaderboard.objects.get(period=round_of(contest, 2), key="chung").pk
    assert [one for one in proposal.awards if one.list_id == second] == []
    assert [(one.place, one.participants, one.left) for one in proposal.undecided] == [
        (2, (people[1].pk, people[2].pk), 1)
    ]
