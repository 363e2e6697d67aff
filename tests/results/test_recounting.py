"""Counting anew beside hand-ins: the queue waits, what is shown stays whole, the end equals a fresh recount."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from django.urls import reverse

from contest.attempts.models import TallyQueue
from contest.results import recounting, rule_changes
from contest.results.actions import tally_all
from contest.results.comparing import find_differences
from contest.results.facts import exclude
from contest.results.models import Leaderboard, PeriodTally, Recounting, Standing
from contest.results.recounting import (
    ask_counting_anew,
    carry_out_counting,
    hold_counting,
    is_recounting,
    unfinished,
)
from contest.rounds.models import Contest, Period
from contest.rounds.rules import read_rules, rules_document
from tests.factories import NOW, hand_in, make_contest, make_participant

pytestmark = pytest.mark.django_db
TABLES = {model._meta.db_table: model for model in recounting.TABLES}


@pytest.fixture
def contest(root, cell) -> Contest:
    made = make_contest(root)
    for n in range(6):
        # the faster, the later
        moment = NOW + dt.timedelta(seconds=n)
        hand_in(make_participant(made, cell, f"Người {n}"), 20 - n % 2, 60_000 - n * 1_000, at=moment)
    tally_all()
    return made


def issue(contest: Contest, **changes: object) -> None:
    rules = read_rules(contest.rules)
    ranking = msgspec.structs.replace(rules.rankings[0], **changes)
    contest.rules = rules_document(msgspec.structs.replace(rules, rankings=(ranking,)))
    contest.save(update_fields=["rules"])


def ordered(contest: Contest) -> list[str]:
    leaderboard = Leaderboard.objects.exclude(key="").get(period__contest=contest)
    rows = Standing.objects.filter(leaderboard=leaderboard, rank_key__isnull=False).order_by("rank_key")
    return list(rows.values_list("participant__person__full_name", flat=True))


def attempts_counted(contest: Contest) -> int:
    return PeriodTally.objects.get(period__contest=contest, period__kind=Period.Kind.CONTEST).attempts


def lists(contest: Contest) -> list:
    return list(
        Leaderboard.objects.filter(period__contest=contest).order_by("pk").values_list("pk", "chain", "counting")
    )


def test_rules_issued_for_many_papers_are_counted_by_a_worker(contest, monkeypatch):
    monkeypatch.setattr(rule_changes, "COUNTED_AT_ONCE", 5)
    before, shown = lists(contest), ordered(contest)
    issue(contest, chain=("score", "submitted"))
    rule_changes.count_anew(Contest, contest=contest)
    # nothing of what people see has moved, and nothing is added to it
    assert (lists(contest), ordered(contest)) == (before, shown)
    assert carry_out_counting(contest_id=contest.pk)
    assert ordered(contest) == ["Người 0", "Người 2", "Người 4", "Người 1", "Người 3", "Người 5"] != shown
    assert not is_recounting(contest)
    assert find_differences(Contest.objects.get()) == []


def test_few_papers_are_counted_at_once(contest):
    issue(contest, chain=("score", "submitted"))
    rule_changes.count_anew(Contest, contest=contest)
    assert not is_recounting(contest)
    assert ordered(contest)[0] == "Người 0"


def test_queue_waits_while_a_contest_is_counted_anew(contest, cell):
    hold_counting(contest, redefine=False, now=NOW)
    hand_in(make_participant(contest, cell, "Người Mới"), 20, 1_000)
    assert tally_all() == 0
    assert (TallyQueue.objects.count(), attempts_counted(contest)) == (1, 6)
    assert carry_out_counting(contest_id=contest.pk)
    assert (TallyQueue.objects.count(), attempts_counted(contest)) == (0, 7)
    assert ordered(contest)[0] == "Người Mới"
    assert find_differences(contest) == []


def test_queues_of_other_contests_go_on(contest, root, cell):
    other = make_contest(root, slug="khac")
    hold_counting(contest, redefine=False, now=NOW)
    hand_in(make_participant(other, cell, "Người Khác"), 20)
    assert tally_all() == 1


def test_prediction_truth_outlives_new_rules(contest):
    leaderboard = Leaderboard.objects.exclude(key="").get()
    truths = {str(leaderboard.period_id): 7}
    leaderboard.chain = {**leaderboard.chain, "truths": truths}
    leaderboard.save()
    issue(contest, chain=("score", "submitted"))
    hold_counting(contest, redefine=True, now=NOW)
    assert carry_out_counting(contest_id=contest.pk)
    leaderboard.refresh_from_db()
    assert (leaderboard.chain["keys"], leaderboard.chain["truths"]) == (["score", "submitted"], truths)


def test_only_one_worker_counts_and_a_dead_one_is_replaced(contest):
    hold_counting(contest, redefine=False, now=NOW)
    assert unfinished(now=NOW) == [contest.pk]
    Recounting.objects.update(busy_until=NOW + dt.timedelta(seconds=60))
    assert unfinished(now=NOW) == []
    assert not carry_out_counting(contest_id=contest.pk, clock=lambda: NOW)
    later = NOW + dt.timedelta(seconds=61)
    assert unfinished(now=later) == [contest.pk]
    assert carry_out_counting(contest_id=contest.pk, clock=lambda: later)
    assert not carry_out_counting(contest_id=contest.pk, clock=lambda: later)


@pytest.mark.parametrize("step", ["_compare", "_write", "replace_rows", "_finish"])
def test_worker_that_dies_leaves_what_the_next_one_ends(contest, monkeypatch, step):
    issue(contest, chain=("score", "submitted"))
    hold_counting(contest, redefine=True, now=NOW)

    def dies(*_args: object, **_values: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(recounting, step, dies)
        with pytest.raises(KeyboardInterrupt):
            carry_out_counting(contest_id=contest.pk, clock=lambda: NOW)
    assert is_recounting(contest)
    later = NOW + dt.timedelta(minutes=5)
    assert carry_out_counting(contest_id=contest.pk, clock=lambda: later)
    assert ordered(contest)[:2] == ["Người 0", "Người 2"]
    assert find_differences(Contest.objects.get()) == []


def test_what_changes_between_counting_and_writing_is_counted_too(contest, organiser, monkeypatch):
    issue(contest, chain=("score", "submitted"))
    hold_counting(contest, redefine=True, now=NOW)
    compare, first = recounting._compare, Standing.objects.order_by("pk").first().participant
    done = []

    def compare_then_exclude(work, progress):
        found = compare(work, progress)
        if not done:
            done.append(exclude(contest=contest, participant=first, reason="Ban Tổ chức", by=organiser, now=NOW))
        return found

    monkeypatch.setattr(recounting, "_compare", compare_then_exclude)
    assert carry_out_counting(contest_id=contest.pk)
    assert len(ordered(contest)) == 5
    assert find_differences(Contest.objects.get()) == []


def test_a_wish_that_comes_meanwhile_is_not_lost(contest, monkeypatch):
    hold_counting(contest, redefine=False, now=NOW)
    finish = recounting._finish

    def issued_first(work):
        issue(contest, chain=("score", "submitted"))
        ask_counting_anew(contest, redefine=True, now=NOW)
        monkeypatch.setattr(recounting, "_finish", finish)
        return finish(work)

    monkeypatch.setattr(recounting, "_finish", issued_first)
    assert not carry_out_counting(contest_id=contest.pk)
    assert unfinished(now=NOW) == [contest.pk]
    assert carry_out_counting(contest_id=contest.pk)
    assert ordered(contest)[:2] == ["Người 0", "Người 2"]


@pytest.mark.parametrize("rounds", [0, 1])
def test_after_its_rounds_the_rest_is_done_under_the_lock(contest, monkeypatch, rounds):
    issue(contest, chain=("score", "submitted"))
    hold_counting(contest, redefine=True, now=NOW)
    monkeypatch.setattr(recounting, "ROUNDS", rounds)
    assert carry_out_counting(contest_id=contest.pk)
    assert ordered(contest)[:2] == ["Người 0", "Người 2"]
    assert find_differences(Contest.objects.get()) == []


def test_slices_write_the_same(contest, monkeypatch):
    Standing.objects.update(attempts=9)
    PeriodTally.objects.all().delete()
    monkeypatch.setattr(recounting, "SLICE", 2)
    hold_counting(contest, redefine=False, now=NOW)
    assert carry_out_counting(contest_id=contest.pk)
    assert find_differences(contest) == []


def test_slices_hold_every_row_once():
    old = [(1, n) for n in range(5)]
    new = [(1, n, *[0] * 6) for n in range(3, 9)]
    slices = recounting._sliced([(Standing, old, new)])
    assert all(
        len({*gone} | {row[:2] for row in made}) <= recounting.SLICE for some in slices for _, gone, made in some
    )
    assert sorted(row for some in slices for _, gone, _made in some for row in gone) == old
    assert sorted(row for some in slices for _, _gone, made in some for row in made) == new


def test_page_says_that_places_are_counted_anew(contest, client):
    hold_counting(contest, redefine=True, now=NOW)
    words = "Thứ hạng đang được tính lại"
    address = reverse("results:round", args=[contest.slug, 1])
    shown = client.get(address)
    assert words in shown.content.decode()
    assert ordered(contest)[0] in shown.content.decode()
    carry_out_counting(contest_id=contest.pk)
    # a copy from before is not taken for good
    after = client.get(address, headers={"if-none-match": shown["ETag"]})
    assert after.status_code == 200
    assert words not in after.content.decode()
