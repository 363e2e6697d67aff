"""Writes of contests and rounds: one edition however often it is published, states, windows, locked drafts."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import product
from threading import Barrier

import msgspec
import pytest
from django.db import connection

from contest.banks.models import Bank, Question
from contest.rounds import actions
from contest.rounds.actions import AboutContest
from contest.rounds.editions import bank_hash
from contest.rounds.errors import RoundError
from contest.rounds.models import Contest, Edition, Period, Round
from contest.rounds.queries import candidates
from contest.rounds.rules import Cap, RulesError, read_rules, single_rules, usual_paper
from contest.rounds.signals import round_published
from tests.factories import NOW, make_bank, make_draft, make_unit, published_round

HOUR = dt.timedelta(hours=1)
State = Period.State


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises((RoundError, RulesError)) as error:
        yield
    assert error.value.code == code


@contextmanager
def news(signal) -> Iterator[list[dict]]:
    heard: list[dict] = []

    def hear(sender, signal, **said):
        heard.append(said)

    signal.connect(hear)
    yield heard
    signal.disconnect(hear)


def publish(round: Round, *, secret: bytes = b"s" * 32, now: dt.datetime = NOW) -> Edition:
    return actions.publish_round(round=round, secret=secret, now=now)


@pytest.fixture
def draft(root) -> Round:
    return make_draft(root)


@pytest.fixture
def published(root) -> Round:
    return published_round(root)


# --- making ---------------------------------------------------------------------------------------


def start(root, organiser, **changes) -> Contest:
    usual = {"slug": "hoc-tap", "title": "Học tập và làm theo", "organiser": "Ban Tuyên giáo", "unit": root}
    about = AboutContest(**{**usual, **changes})
    return actions.start_contest(about=about, first_round="Đợt 1", by=organiser, now=NOW)


def test_start_contest_makes_a_draft_that_nobody_sees_with_one_round(root, organiser):
    contest = start(root, organiser)
    states = Period.objects.filter(contest=contest).order_by("kind").values_list("kind", "title", "state")
    assert list(states) == [
        (Period.Kind.CONTEST, "Học tập và làm theo", State.DRAFT),
        (Period.Kind.ROUND, "Đợt 1", State.DRAFT),
    ]
    assert (contest.by, read_rules(contest.rules).paper.sections) == (organiser, ())


def test_start_contest_at_an_address_in_use_changes_nothing(root, organiser):
    start(root, organiser)
    with refused("slug_taken"):
        start(root, organiser, title="Khác")
    assert list(Contest.objects.values_list("title", flat=True)) == ["Học tập và làm theo"]


def test_a_title_longer_than_a_period_can_bear_is_kept_whole_in_the_contest(root, organiser):
    contest = start(root, organiser, title="H" * 200)
    assert (len(contest.title), len(contest.periods.get(kind=Period.Kind.CONTEST).title)) == (200, 120)


@pytest.mark.parametrize("minutes", [0, -1])
def test_add_round_refuses_a_window_without_time(draft, minutes):
    with refused("window"):
        actions.add_round(
            contest=draft.contest, title="Đợt 2", opens_at=NOW, closes_at=NOW + dt.timedelta(minutes=minutes), bank=None
        )


def test_add_round_takes_the_next_place(draft):
    second = actions.add_round(contest=draft.contest, title="Đợt 2", opens_at=NOW, closes_at=NOW + HOUR, bank=None)
    assert (draft.position, second.position, second.state) == (1, 2, State.DRAFT)


# --- publishing -----------------------------------------------------------------------------------


def test_publish_round_freezes_the_bank_and_makes_the_contest_public(draft):
    with news(round_published) as heard:
        edition = publish(draft)
    draft.refresh_from_db()
    contest = Contest.objects.get(pk=draft.contest_id)
    whole = contest.periods.get(kind=Period.Kind.CONTEST)
    assert (draft.edition, draft.state, whole.state) == (edition, State.PUBLISHED, State.PUBLISHED)
    assert edition.secret_hash == hashlib.sha256(b"s" * 32).hexdigest()
    assert edition.bank_hash == bank_hash(candidates(draft.bank), salt=bytes(edition.bank_salt))
    assert edition.plan == [
        {"label": "Điều lệ", "count": 3, "items": [0, 5]},
        {"label": "Lịch sử", "count": 1, "items": [6, 9]},
    ]
    assert list(edition.items.order_by("item").values_list("item", "topic_name")) == [
        *((item, "Điều lệ") for item in range(6)),
        *((item, "Lịch sử") for item in range(6, 10)),
    ]
    assert contest.rules_dated == dt.date(2026, 11, 24)
    assert heard == [{"round": draft}]


def test_the_rules_are_dated_by_the_vietnamese_day(draft):
    publish(draft, now=dt.datetime(2026, 11, 24, 17, 30, tzinfo=dt.UTC))
    assert Contest.objects.get(pk=draft.contest_id).rules_dated == dt.date(2026, 11, 25)


def test_an_edition_keeps_its_questions_when_the_bank_goes_on(draft):
    edition = publish(draft)
    Question.objects.filter(bank=draft.bank).update(retired_at=NOW)
    assert edition.items.count() == 10


def assert_still_a_draft(round: Round) -> None:
    round.refresh_from_db()
    whole = Period.objects.get(contest=round.contest, kind=Period.Kind.CONTEST)
    assert (round.state, round.edition, whole.state) == (State.DRAFT, None, State.DRAFT)
    assert Edition.objects.count() == 0


def test_publish_round_without_a_bank(draft):
    Round.objects.filter(pk=draft.pk).update(bank=None)
    with refused("no_bank"):
        publish(draft)
    assert_still_a_draft(draft)


def test_publish_round_with_a_bank_that_is_short(draft):
    Question.objects.filter(bank=draft.bank, topic__name="Điều lệ", number__gt=2).update(retired_at=NOW)
    with pytest.raises(RoundError) as error:
        publish(draft)
    assert error.value.code == "shortage"
    assert [(s.section.topic, s.count, s.available) for s in error.value.shortages] == [("Điều lệ", 3, 2)]
    assert_still_a_draft(draft)


def test_publish_round_after_its_end(draft):
    with refused("already_over"):
        publish(draft, now=draft.closes_at)
    assert_still_a_draft(draft)


def test_publish_round_with_rules_that_contradict_themselves(draft):
    Contest.objects.filter(pk=draft.contest_id).update(rules={"paper": {"sections": []}})
    with refused("no_section"):
        publish(draft)
    assert_still_a_draft(draft)


def test_publish_round_reads_what_is_stored_not_what_the_page_had_loaded(draft):
    old = Round.objects.select_related("contest", "bank").get(pk=draft.pk)
    other = make_bank("Ngân hàng khác", topics={"Điều lệ": 3, "Lịch sử": 1})
    actions.change_round(round=draft, title="Đợt 1", opens_at=draft.opens_at, closes_at=draft.closes_at, bank=other)
    edition = publish(old)
    assert edition.bank_hash == bank_hash(candidates(other), salt=bytes(edition.bank_salt))


def test_publish_round_twice_keeps_the_first_edition(draft):
    edition = publish(draft)
    with refused("wrong_state"):
        publish(draft, secret=b"t" * 32)
    draft.refresh_from_db()
    assert (draft.edition, list(Edition.objects.all())) == (edition, [edition])


def test_a_suspended_round_is_not_published_again(published):
    edition = published.edition
    actions.change_state(period=published, to=State.SUSPENDED)
    with refused("wrong_state"):
        publish(published)
    published.refresh_from_db()
    assert (published.state, published.edition) == (State.SUSPENDED, edition)


@pytest.mark.django_db(transaction=True)
def test_publish_round_by_two_at_once_makes_one_edition():
    round = make_draft(make_unit("K"))
    together = Barrier(2)

    def one(secret: bytes) -> str:
        mine = Round.objects.select_related("contest").get(pk=round.pk)
        together.wait(timeout=10)
        try:
            publish(mine, secret=secret)
        except RoundError as error:
            return error.code
        finally:
            connection.close()
        return "published"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(one, [b"a" * 32, b"b" * 32]))
    assert outcomes == ["published", "wrong_state"]
    round.refresh_from_db()
    assert [round.edition] == list(Edition.objects.all())


# --- drafts ---------------------------------------------------------------------------------------


def with_pause(minutes: int):
    return lambda rules: msgspec.structs.replace(rules, pause_minutes=minutes)


def with_caps(**most: int):
    caps = tuple(Cap(max=value, per=per) for per, value in most.items())
    return lambda rules: msgspec.structs.replace(rules, caps=caps)


def test_change_rules_keeps_what_somebody_else_changed_meanwhile(draft):
    mine = Contest.objects.get(pk=draft.contest_id)
    theirs = Contest.objects.get(pk=draft.contest_id)
    actions.change_rules(contest=theirs, change=with_caps(day=3))
    actions.change_rules(contest=mine, change=with_pause(5))
    stored = read_rules(Contest.objects.get(pk=draft.contest_id).rules)
    assert (stored.caps, stored.pause_minutes) == ((Cap(max=3, per="day"),), 5)


def test_change_rules_refuses_a_contradiction_and_stores_nothing(draft):
    with refused("cap_never_reached"):
        actions.change_rules(contest=draft.contest, change=with_caps(day=9, round=3))
    assert read_rules(Contest.objects.get(pk=draft.contest_id).rules).caps == ()


def test_change_rules_lets_a_draft_be_unfinished(draft):
    emptied = single_rules(paper=usual_paper(sections=()))
    actions.change_rules(contest=draft.contest, change=lambda _: emptied)
    assert read_rules(Contest.objects.get(pk=draft.contest_id).rules) == emptied


def test_change_contest_leaves_the_rules_alone(draft, root):
    stale = Contest.objects.get(pk=draft.contest_id)
    actions.change_rules(contest=draft.contest, change=with_pause(7))
    about = AboutContest(slug="ten-moi", title="Tên mới", kicker="2026", organiser="Ban", unit=root, address="bạn")
    actions.change_contest(contest=stale, about=about)
    stored = Contest.objects.get(slug="ten-moi")
    assert (stored.title, stored.address, read_rules(stored.rules).pause_minutes) == ("Tên mới", "bạn", 7)


def test_change_contest_to_an_address_in_use(draft, root):
    make_draft(root, slug="co-roi")
    about = AboutContest(slug="co-roi", title="X", organiser="Y", unit=root)
    with refused("slug_taken"):
        actions.change_contest(contest=draft.contest, about=about)


def changes_of(round: Round) -> list:
    contest, window = round.contest, {"opens_at": round.opens_at, "closes_at": round.closes_at}
    about = AboutContest(slug="khac", title="Khác", organiser="Khác", unit=contest.unit, address="bạn")
    return [
        lambda: actions.change_rules(contest=contest, change=with_pause(9)),
        lambda: actions.change_contest(contest=contest, about=about),
        lambda: actions.change_round(round=round, title="Khác", bank=None, **window),
    ]


@pytest.mark.parametrize("change", range(3))
@pytest.mark.parametrize("state", [State.PUBLISHED, State.SUSPENDED, State.FIXED])
def test_nothing_of_a_published_contest_changes(published, state, change):
    Period.objects.filter(pk=published.pk).update(state=state)
    before = (Contest.objects.values().get(), Round.objects.values().get())
    with refused("locked"):
        changes_of(published)[change]()
    assert (Contest.objects.values().get(), Round.objects.values().get()) == before


def test_a_published_round_locks_the_drafts_beside_it(published):
    second = actions.add_round(
        contest=published.contest, title="Đợt 2", opens_at=NOW, closes_at=NOW + HOUR, bank=Bank.objects.get()
    )
    with refused("locked"):
        actions.change_round(round=second, title="Đợt hai", opens_at=NOW, closes_at=NOW + HOUR, bank=None)


# --- states ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("before", "after"), list(product(State, State)))
def test_change_state_along_the_table_only(draft, before, after):
    Period.objects.filter(pk=draft.pk).update(state=before)
    if after in actions.TRANSITIONS[before]:
        actions.change_state(period=draft, to=after)
    else:
        with refused("wrong_state"):
            actions.change_state(period=draft, to=after)
    moved = after in actions.TRANSITIONS[before]
    assert Period.objects.get(pk=draft.pk).state == (after if moved else before)


def test_the_table_of_states():
    assert {state.name: sorted(to.name for to in targets) for state, targets in actions.TRANSITIONS.items()} == {
        "DRAFT": ["PUBLISHED"],
        "PUBLISHED": ["FIXED", "SUSPENDED"],
        "SUSPENDED": ["PUBLISHED"],
        "FIXED": ["PUBLISHED"],
    }


# --- windows --------------------------------------------------------------------------------------


def test_move_window_refuses_to_close_before_opening(draft):
    with refused("window"):
        actions.move_window(round=draft, opens_at=NOW, closes_at=NOW)
