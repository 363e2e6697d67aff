"""Results of a round that is not taken here: entered, corrected, taken back; they rank, are fixed and awarded."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from accounts.audit.models import Audit
from contest.attempts.models import Attempt
from contest.results.actions import tally_all
from contest.results.admission.actions import admit_person
from contest.results.awarding.queries import propose
from contest.results.comparing import find_differences, rebuild
from contest.results.entered.actions import Entered, Entry, enter_results, take_back
from contest.results.entered.errors import EnteredError
from contest.results.entered.models import EnteredResult
from contest.results.entered.queries import lines_of_round, plan_results
from contest.results.entered.reading import ResultRow
from contest.results.fixing.actions import fix_results, reopen_results
from contest.results.fixing.errors import FixingError
from contest.results.fixing.queries import checks_of
from contest.results.making import frame_of
from contest.results.models import PeriodTally, Standing
from contest.rounds.models import Period
from contest.rounds.rules import Prize, Tier, read_rules
from tests.factories import make_person
from tests.results.entered.conftest import final_of
from tests.results.fixing.conftest import AFTER, fixed, recounted, with_rules

pytestmark = pytest.mark.django_db


def entry(participant, score, seconds=60, seen=None) -> Entry:
    return Entry(participant.person_id, score, seconds * 1000, seen)


def enter(final, organiser, *entries, reason="", now=AFTER) -> Entered:
    done = enter_results(round=final, entries=entries, reason=reason, by=organiser, now=now)
    tally_all()
    return done


def order(contest, key) -> list[int]:
    """Participants of a list, best first."""
    rows = Standing.objects.filter(leaderboard__key=key, leaderboard__period__contest=contest, rank_key__isnull=False)
    return list(rows.order_by("rank_key", "participant_id").values_list("participant_id", flat=True))


def test_results_rank_by_points_then_time_and_a_recount_agrees(contest, people, final, organiser):
    a, b = people["A"], people["B"]
    assert enter(final, organiser, entry(a, 80, 90), entry(b, 80, 70)) == Entered(2, 0, 0)
    assert order(contest, "ck") == [b.pk, a.pk]
    assert order(contest, "tong")[:2] == [a.pk, b.pk]
    assert find_differences(contest) == []
    before = list(Standing.objects.order_by("leaderboard_id", "participant_id").values())
    rebuild(contest)
    assert list(Standing.objects.order_by("leaderboard_id", "participant_id").values()) == before
    tally = PeriodTally.objects.get(period=final.pk)
    assert (tally.people, tally.attempts, tally.perfect_people, tally.score_sum) == (2, 2, 0, 160)


def test_a_correction_needs_a_reason_and_stays_on_record(contest, people, final, organiser):
    a, b = people["A"], people["B"]
    enter(final, organiser, entry(a, 80), entry(b, 70))
    corrected = entry(b, 90, seen=(70, 60_000))
    with pytest.raises(EnteredError, match="no_reason"):
        enter(final, organiser, corrected, reason="  ")
    assert order(contest, "ck") == [a.pk, b.pk]
    done = enter(final, organiser, entry(a, 80, seen=(80, 60_000)), corrected, reason="Cộng nhầm phần hùng biện.")
    assert done == Entered(0, 1, 1)
    assert order(contest, "ck") == [b.pk, a.pk]
    assert find_differences(contest) == []
    kept = EnteredResult.objects.filter(attempt__participant=b).order_by("number")
    assert list(kept.values_list("number", "score", "reason", "by")) == [
        (1, 70, "", organiser.pk),
        (2, 90, "Cộng nhầm phần hùng biện.", organiser.pk),
    ]
    attempt = Attempt.objects.get(participant=b, round=final)
    said = Audit.objects.get(action="result.entered_changed")
    assert said.detail["attempts"] == [[attempt.pk, 70, 90]]
    assert said.detail["reason"] == "Cộng nhầm phần hùng biện."


def test_what_stands_there_must_be_what_was_seen(people, final, organiser):
    enter(final, organiser, entry(people["A"], 80))
    for seen in (None, (70, 60_000)):
        with pytest.raises(EnteredError, match="moved"):
            enter(final, organiser, entry(people["A"], 90, seen=seen), reason="Sửa.")
    assert Attempt.objects.get(participant=people["A"], round=final).score == 80
    # the same list once more changes nothing
    assert enter(final, organiser, entry(people["A"], 80)) == Entered(0, 0, 1)
    assert EnteredResult.objects.count() == 1


def test_all_or_none_of_a_list_is_entered(people, final, organiser):
    with pytest.raises(EnteredError, match="not_admitted") as refused:
        enter(final, organiser, entry(people["A"], 80), entry(people["C"], 90))
    assert refused.value.who == "Nguyễn Văn C"
    assert not Attempt.objects.filter(round=final).exists()
    with pytest.raises(EnteredError, match="no_duration"):
        enter(final, organiser, Entry(people["A"].person_id, 80, None))
    with pytest.raises(EnteredError, match="nothing"):
        enter(final, organiser)


def test_a_result_taken_back_counts_no_more_and_may_be_entered_again(contest, people, final, organiser):
    a, b = people["A"], people["B"]
    enter(final, organiser, entry(a, 80), entry(b, 90))
    attempt = Attempt.objects.get(participant=b, round=final)
    with pytest.raises(EnteredError, match="no_reason"):
        take_back(attempt=attempt, reason=" ", by=organiser, now=AFTER)
    take_back(attempt=attempt, reason="Nhập nhầm người.", by=organiser, now=AFTER)
    assert order(contest, "ck") == [a.pk]
    assert find_differences(contest) == []
    with pytest.raises(EnteredError, match="gone"):
        take_back(attempt=attempt, reason="Nữa.", by=organiser, now=AFTER)
    with pytest.raises(EnteredError, match="no_reason"):
        enter(final, organiser, entry(b, 70))
    enter(final, organiser, entry(b, 70), reason="Có thi thật.")
    assert order(contest, "ck") == [a.pk, b.pk]
    assert find_differences(contest) == []
    kept = EnteredResult.objects.filter(attempt=attempt).order_by("number").values_list("score", flat=True)
    assert list(kept) == [90, None, 70]


def test_results_are_fixed_awarded_and_shut(contest, people, final, organiser):
    a, b = people["A"], people["B"]
    prize = Prize(key="giai", label="Giải", ranking="ck", tiers=(Tier(label="giải Nhất", count=1),))
    with_rules(contest, prizes=(prize,))
    final = final_of(contest)
    enter(final, organiser, entry(a, 80))
    period = Period.objects.select_related("contest").get(pk=final.pk)
    checks = {one.code: (one.state, one.count) for one in checks_of(period, frame_of(contest), now=AFTER)}
    assert checks["entered"] == ("wait", 1)
    enter(final, organiser, entry(b, 90))
    recounted(contest, organiser)
    # a correction after the recount asks for another
    later = AFTER.replace(minute=30)
    enter(final, organiser, entry(b, 95, seen=(90, 60_000)), reason="Sửa.", now=later)
    with pytest.raises(FixingError, match="unsettled"):
        fix_results(period=period, decision="", by=organiser, now=later)
    fixed(period, organiser, later)
    proposal = propose(period, frame_of(contest))
    assert [(one.prize, one.participant) for one in proposal.awards] == [("giai", b.pk)]
    for act in (
        lambda: enter(final, organiser, entry(a, 99, seen=(80, 60_000)), reason="Sửa.", now=later),
        lambda: take_back(
            attempt=Attempt.objects.get(participant=a, round=final), reason="Bỏ.", by=organiser, now=later
        ),
    ):
        with pytest.raises(EnteredError, match="fixed"):
            act()
    reopen_results(period=period, reason="Cộng sai.", by=organiser, now=later)
    assert enter(final, organiser, entry(a, 99, seen=(80, 60_000)), reason="Cộng sai.", now=later).changed == 1


def test_nothing_is_entered_before_it_is_held(people, final, organiser):
    with pytest.raises(EnteredError, match="not_open"):
        enter(final, organiser, entry(people["A"], 80), now=final.window[0].replace(hour=0))
    Period.objects.filter(pk=final.pk).update(state=Period.State.SUSPENDED)
    with pytest.raises(EnteredError, match="not_open"):
        enter(final, organiser, entry(people["A"], 80))


def test_somebody_let_in_by_name_becomes_a_participant(contest, people, final, organiser, cell):
    person = make_person("Lê Thị E", unit=cell)
    admit_person(round=final, person=person, reason="Đặc cách.", by=organiser, now=AFTER)
    enter(final, organiser, Entry(person.pk, 95, 60_000))
    attempt = Attempt.objects.get(participant__person=person)
    assert (attempt.unit, attempt.number, attempt.free, bytes(attempt.paper)) == (cell, 1, True, b"")
    assert order(contest, "ck") == [attempt.participant_id]
    assert find_differences(contest) == []


def test_entries_take_nothing_from_the_caps(people, final, organiser):
    enter(final, organiser, entry(people["A"], 80))
    assert list(Attempt.objects.filter(participant=people["A"]).order_by("number").values_list("number", "free")) == [
        (1, False),
        (2, True),
    ]


def test_lines_of_a_list_are_held_against_who_is_expected(contest, people, final, organiser):
    a, b, c = (people[name].person for name in "ABC")
    enter(final, organiser, entry(people["A"], 80))
    rows = [
        ResultRow(2, a.code, a.full_name, 80, 60_000),
        ResultRow(3, "", b.full_name, 70, 61_000),
        ResultRow(4, b.code, b.full_name, 71, 61_000),
        ResultRow(5, c.code, c.full_name, 70, 60_000),
        ResultRow(6, a.code, b.full_name, 70, 60_000),
        ResultRow(7, "KHONGCO", "", 70, 60_000),
        ResultRow(8, a.code, "", None, None, "score"),
    ]
    planned = plan_results(final, read_rules(contest.rules), rows, stage="")
    assert [(one.kind, one.fault) for one in planned] == [
        ("same", ""),
        ("new", ""),
        ("fault", "twice"),
        ("fault", "not_admitted"),
        ("fault", "other_name"),
        ("fault", "unknown"),
        ("fault", "score"),
    ]
    corrected = plan_results(final, read_rules(contest.rules), [ResultRow(2, a.code, "", 81, 60_000)], stage="")
    assert [one.kind for one in corrected] == ["change"]


def test_the_list_shows_who_is_let_in(contest, people, final, organiser):
    enter(final, organiser, entry(people["B"], 80))
    lines = lines_of_round(final, read_rules(contest.rules))
    assert [(line.person.full_name, line.score) for line in lines] == [("Nguyễn Văn A", None), ("Nguyễn Văn B", 80)]


def test_the_database_keeps_entries_whole(people, final, organiser):
    enter(final, organiser, entry(people["A"], 80))
    attempt = Attempt.objects.get(participant=people["A"], round=final)
    for wrong in ({"number": 1, "score": 5}, {"number": 2, "score": 5}):
        with pytest.raises(IntegrityError), transaction.atomic():
            EnteredResult.objects.create(attempt=attempt, at=AFTER, **wrong)
