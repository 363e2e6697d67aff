"""Whose places other rules would change: just what happens then; by a worker when there are many."""

from __future__ import annotations

import datetime as dt
import random

import msgspec
import pytest
from django.utils import timezone

from accounts.models import Unit
from contest.results import rule_changes
from contest.results.actions import tally_all
from contest.results.facts import exclude
from contest.results.models import Leaderboard, RulesTrial, Standing
from contest.results.moving import AFTER, BEFORE, Move, find_moves
from contest.results.ranking import places_of
from contest.results.trying import moves_under
from contest.rounds import issuing
from contest.rounds.issuing import change_draft, drafted_rules, issue_rules
from contest.rounds.models import Contest, RulesDraft
from contest.rounds.rules import Board, Ranking, Rules
from contest.rounds.running import Announcement
from tests.factories import NOW, hand_in, make_contest, make_participant

SOON = NOW + dt.timedelta(minutes=5)
ONE, TWO = (7, "chung", "", ""), (8, "chung", "", "")


def test_moves_are_places_that_differ_and_ties_share_theirs():
    before = [(ONE, 1, b"a"), (ONE, 2, b"b"), (ONE, 3, b"b"), (ONE, 4, b"c"), (TWO, 1, b"a")]
    after = [(ONE, 1, b"a"), (ONE, 3, b"a"), (ONE, 2, b"b"), (ONE, 5, b"z"), (TWO, 1, b"q")]
    rows = [(side, *row) for side, some in ((BEFORE, before), (AFTER, after)) for row in some]
    random.Random(3).shuffle(rows)
    found = find_moves(rows)
    assert found.people == 4
    assert found.lists == ((ONE, 2, 2),)
    assert found.first == (Move(3, ONE, 2, 1), Move(2, ONE, 2, 3), Move(5, ONE, None, 4), Move(4, ONE, 4, None))


def test_nobody_moves_where_nobody_took_part():
    assert find_moves([]).people == 0


@pytest.fixture
def crowd(root) -> Contest:
    """Forty people of four cells, two boards, two rounds, many ties; one is excluded."""
    chance = random.Random(11)
    contest = make_contest(root, rounds=2, by_board=False)
    cells = list(Unit.objects.filter(kind=Unit.Kind.CELL))
    for n in range(40):
        one = make_participant(contest, cells[n % 4], f"Người {n}")
        one.board = "ab"[n % 2]
        one.save()
        for number in (1, 2):
            for _attempt in range(chance.randrange(3)):
                at = NOW + dt.timedelta(seconds=chance.randrange(50))
                hand_in(one, chance.randrange(15, 21), chance.randrange(40) * 500 + 20_000, at=at, round_number=number)
        if n == 5:
            exclude(contest=contest, participant=one, reason="x", by=None, now=NOW)
    tally_all()
    return contest


def places(contest: Contest) -> dict:
    """Everybody's place on every list, read from what is stored."""
    found = {}
    for one in Leaderboard.objects.filter(period__contest=contest).exclude(key="").select_related("period", "unit"):
        rows = Standing.objects.filter(leaderboard=one, rank_key__isnull=False).order_by("rank_key")
        keys = list(rows.values_list("participant_id", "rank_key"))
        name = (one.period.kind, one.period.key, one.key, one.board, one.unit.path if one.unit else "")
        for (who, _), place in zip(keys, places_of(bytes(key) for _, key in keys), strict=True):
            found[who, name] = place
    return found


def ranked(**parts: object):
    return lambda rules: msgspec.structs.replace(rules, rankings=(msgspec.structs.replace(rules.rankings[0], **parts),))


def another(rules: Rules) -> Rules:
    more = Ranking(key="tong", label="Cả cuộc thi", per="contest", count="sum_rounds", chain=("score", "duration"))
    return msgspec.structs.replace(rules, rankings=(*rules.rankings, more))


def by_unit(rules: Rules) -> Rules:
    identity = msgspec.structs.replace(rules.identity, required=("full_name", "unit"))
    return msgspec.structs.replace(ranked(by_unit_level="chi bộ")(rules), identity=identity)


def boarded(rules: Rules) -> Rules:
    boards = (Board(key="a", label="Bảng A"), Board(key="b", label="Bảng B"))
    return msgspec.structs.replace(ranked(by_board=True)(rules), boards=boards)


CHANGES = {
    "order": ranked(chain=("score", "submitted")),
    "whole_seconds": ranked(whole_seconds=True),
    "gate": ranked(gate=18),
    "first_attempt": ranked(count="first"),
    "by_unit": by_unit,
    "sums": another,
    "boards": boarded,
    "none": ranked(top=3),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", CHANGES)
def test_what_is_said_is_what_happens(crowd, organiser, name):
    change_draft(contest=crowd, change=CHANGES[name], by=organiser, now=SOON)
    after = drafted_rules(crowd, RulesDraft.objects.get())
    stored = list(Leaderboard.objects.order_by("pk").values())
    moves = moves_under(crowd, after)
    assert list(Leaderboard.objects.order_by("pk").values()) == stored
    earlier = places(crowd)
    issue_rules(contest=crowd, said=Announcement("Lý do", "Đổi.", organiser, SOON))
    later = places(crowd)
    moved = {who for who, of in earlier.keys() | later.keys() if earlier.get((who, of)) != later.get((who, of))}
    assert moves.people == len(moved)
    assert (moves.people == 0) == (name == "none")


# --- a worker ---------------------------------------------------------------------------------------


@pytest.fixture
def large(crowd, organiser, monkeypatch) -> Rules:
    monkeypatch.setattr(rule_changes, "COUNTED_AT_ONCE", 1)
    change_draft(contest=crowd, change=CHANGES["order"], by=organiser, now=SOON)
    return drafted_rules(crowd, RulesDraft.objects.get())


@pytest.mark.django_db
def test_a_worker_counts_once_and_keeps_names_and_numbers(crowd, large):
    assert issuing.moved_places(crowd, large).people is None
    assert rule_changes.unfinished_trials(now=SOON) == [crowd.pk]
    assert rule_changes.carry_out_trial(contest_id=crowd.pk)
    assert not rule_changes.carry_out_trial(contest_id=crowd.pk)
    found = issuing.moved_places(crowd, large)
    truth = moves_under(crowd, large)
    assert (found.people, len(found.first)) == (truth.people, len(truth.first))
    assert found.people
    assert found.first[0].name.startswith("Người ")
    assert {one.where[0] for one in found.lists} == {"Đợt 1", "Đợt 2"}
    assert (found.lists[0].up, found.lists[0].down) == truth.lists[0][1:]


@pytest.mark.django_db
def test_a_worker_that_dies_is_replaced_and_another_draft_is_counted_anew(crowd, large, organiser, monkeypatch):
    issuing.moved_places(crowd, large)

    def dies(*_args: object, **_values: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(rule_changes, "moves_under", dies)
        with pytest.raises(KeyboardInterrupt):
            rule_changes.carry_out_trial(contest_id=crowd.pk, clock=lambda: NOW)
    assert not rule_changes.carry_out_trial(contest_id=crowd.pk, clock=lambda: NOW)
    later = NOW + dt.timedelta(minutes=5)
    assert rule_changes.unfinished_trials(now=later) == [crowd.pk]
    assert rule_changes.carry_out_trial(contest_id=crowd.pk, clock=lambda: later)
    assert issuing.moved_places(crowd, large).people == moves_under(crowd, large).people
    change_draft(contest=crowd, change=CHANGES["none"], by=organiser, now=SOON)
    other = drafted_rules(crowd, RulesDraft.objects.get())
    assert issuing.moved_places(crowd, other).people is None


@pytest.mark.django_db
def test_what_is_counted_for_an_older_draft_is_not_kept(crowd, large, monkeypatch):
    issuing.moved_places(crowd, large)
    counted = rule_changes.moves_under

    def meanwhile(*args: object, **values: object):
        RulesTrial.objects.update(digest="another", busy_until=None)
        return counted(*args, **values)

    monkeypatch.setattr(rule_changes, "moves_under", meanwhile)
    assert not rule_changes.carry_out_trial(contest_id=crowd.pk)
    assert RulesTrial.objects.get().found is None


@pytest.mark.django_db
def test_the_page_says_how_far_it_is_and_then_who(crowd, large, organiser, client):
    client.force_login(organiser)
    page = f"/to-chuc/{crowd.slug}/soan/ban-hanh"
    shown = client.get(page).content.decode()
    assert ("Đang tính ai đổi thứ hạng." in shown, "Lâu hơn thường lệ" in shown) == (True, False)
    RulesTrial.objects.update(asked_at=timezone.now() - dt.timedelta(minutes=1))
    assert "Lâu hơn thường lệ" in client.get(page).content.decode()
    rule_changes.carry_out_trial(contest_id=crowd.pk)
    shown = client.get(page).content.decode()
    assert f"{moves_under(crowd, large).people} người đổi thứ hạng." in shown
    assert 'http-equiv="refresh"' not in shown
    issue_rules(contest=crowd, said=Announcement("Lý do", "Đổi.", organiser, SOON))
    assert not RulesTrial.objects.exists()
    assert "Đang tính lại thứ hạng" in client.get(f"/to-chuc/{crowd.slug}/chot").content.decode()
