"""The preview names every prize that a change of a key moves; official results do not change without a word."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import count, islice

import pytest
from django.urls import reverse

from accounts.models import Unit
from contest.attempts.frozen import get_frozen_edition
from contest.attempts.models import KeyChange
from contest.results.actions import tally_all
from contest.results.awarding.collective_queries import unit_sheets
from contest.results.awarding.queries import propose
from contest.results.fixing.models import Fixing, PublishedRanking
from contest.results.making import frame_of
from contest.results.rekey.actions import carry_out, confirm_key_change, undo_key_change
from contest.results.rekey.errors import RekeyError
from contest.results.rekey.queries import prizes_of
from contest.rounds.models import Contest, Period, Round
from contest.rounds.rules import Collective, Prize, Tier
from tests.factories import NOW, make_participant
from tests.results.fixing.conftest import fixed, with_rules
from tests.results.fixing.test_awards import confirm
from tests.results.rekey.conftest import ITEM, LATER, A, B, everything, take_paper

PAPERS = 12
CLOSED = NOW + dt.timedelta(days=9)
FIRST = Tier(label="giải Nhất", count=1)
SECOND = Tier(label="giải Nhì", count=4)


@pytest.fixture
def prized(contest, round, crowd) -> Contest:
    """Beside the crowd, of whom a unit has ten papers: one person with A everywhere, one with B on the question only,
    both with more papers than that, all of them with the question."""
    prize = Prize(
        key="giai", label="Giải cá nhân", ranking=frame_of(contest).rules.rankings[0].key, tiers=(FIRST, SECOND)
    )
    team = Collective(
        key="tt",
        label="Giải tập thể",
        per="round",
        level="2",
        criteria=("perfect_attempts",),
        tiers=(Tier(label="cờ Nhất", count=1),),
    )
    cells = Unit.objects.filter(code__contains="-").order_by("code")
    for cell, name, mask in zip(cells, ("Người Chọn A", "Người Chọn B"), (A, B), strict=False):
        participant = make_participant(contest, cell, name)
        for number in islice(numbers_holding(round, participant.pk), PAPERS):
            take_paper(participant, round, lambda i, m=mask: m if i == ITEM else A, seconds=5, number=number)
    tally_all()
    return with_rules(contest, prizes=(prize,), collectives=(team,))


def numbers_holding(round: Round, participant_id: int) -> Iterator[int]:
    """Numbers of papers with the question in them."""
    edition = get_frozen_edition(round.edition_id, 0)
    for number in count(1):
        paper = edition.draw(participant_id, number)
        if any(paper[i] << 8 | paper[i + 1] == ITEM for i in range(0, len(paper), 3)):
            yield number


def period_of(contest: Contest) -> Period:
    period = Period.objects.select_related("contest").get(contest=contest, kind=Period.Kind.ROUND)
    return period


def proposed(contest: Contest) -> dict[int, int]:
    period = period_of(contest)
    return {one.participant: one.tier for one in propose(period, frame_of(contest), confirmed=()).awards}


def leaders(contest: Contest) -> dict[int, list]:
    """The unit that has the prize, or those that tie for it."""
    (sheet,) = unit_sheets(period_of(contest), frame_of(contest), now=CLOSED)
    found = {line.unit.pk: ["cờ Nhất", False] for line in sheet.lines if line.tier == 0}
    return found | {unit.pk: ["Giải tập thể", True] for unit in sheet.undecided}


def test_prizes_told_are_those_that_change(prized, change, organiser):
    made = change()
    before = proposed(prized)
    confirm_key_change(change=made, by=organiser, now=LATER)
    carry_out(change_id=made.pk, clock=lambda: LATER)
    after = proposed(prized)
    tiers = (FIRST.label, SECOND.label)
    told = {
        one["participant"]: ([label for label, _ in one["before"]], [label for label, _ in one["after"]])
        for one in made.preview["prizes"]
        if one["participant"] and not any(undecided for _, undecided in one["before"] + one["after"])
    }
    differing = {who for who in before.keys() | after.keys() if before.get(who) != after.get(who)}
    assert told == {
        who: ([tiers[before[who]]] if who in before else [], [tiers[after[who]]] if who in after else [])
        for who in differing
    }
    assert told


def test_confirmed_award_that_no_longer_follows_is_named(prized, change, organiser):
    period = period_of(prized)
    fixed(period, organiser, CLOSED)
    held = {one.participant_id: one.tier_label for one in confirm(period, organiser)}
    made = change()
    lines = {one["participant"]: one for one in made.preview["prizes"] if one["participant"]}
    gone = {who: one["stays"] for who, one in lines.items() if one["stays"]}
    assert gone
    assert gone == {who: [held[who]] for who in gone}
    assert set(gone) == {who for who in lines if who in held}


def test_unit_prize_that_moves_is_named(prized, change, organiser):
    made = change()
    told = {one["unit"]: (one["before"], one["after"]) for one in made.preview["prizes"] if one["unit"]}
    before = leaders(prized)
    confirm_key_change(change=made, by=organiser, now=LATER)
    carry_out(change_id=made.pk, clock=lambda: LATER)
    after = leaders(prized)
    assert told == {
        unit: ([before[unit]] if unit in before else [], [after[unit]] if unit in after else [])
        for unit in before.keys() | after.keys()
        if before.get(unit) != after.get(unit)
    }
    assert told


def test_official_results_are_opened_again_with_a_public_reason(prized, change, organiser):
    period = period_of(prized)
    fixed(period, organiser, CLOSED)
    made = change()
    before = everything(prized)
    with pytest.raises(RekeyError, match="official"):
        confirm_key_change(change=made, by=organiser, now=LATER)
    made.refresh_from_db()
    period.refresh_from_db()
    assert (made.state, period.state) == (KeyChange.State.PROPOSED, Period.State.FIXED)
    assert everything(prized) == before
    confirm_key_change(change=made, by=organiser, now=LATER, reopen_reason="Đáp án câu 1 sai")
    period.refresh_from_db()
    assert period.state == Period.State.PUBLISHED
    assert Fixing.objects.get().reopened_reason == "Đáp án câu 1 sai"


def test_undoing_brings_the_published_ranking_back_byte_for_byte(prized, change, organiser):
    period = period_of(prized)
    fixed(period, organiser, CLOSED)
    before, bytes_before = everything(prized), PublishedRanking.objects.get().content
    made = change()
    confirm_key_change(change=made, by=organiser, now=LATER, reopen_reason="Đáp án câu 1 sai")
    assert carry_out(change_id=made.pk, clock=lambda: LATER)
    assert everything(prized) != before
    fixed(period_of(prized), organiser, CLOSED)
    made.refresh_from_db()
    undo_key_change(change=made, reason="Sửa nhầm", by=organiser, now=LATER)
    assert period_of(prized).state == Period.State.PUBLISHED
    assert carry_out(change_id=made.pk, clock=lambda: LATER)
    assert everything(prized) == before
    fixed(period_of(prized), organiser, CLOSED)
    assert PublishedRanking.objects.order_by("pk").last().content == bytes_before


def test_page_asks_for_the_reason_of_official_results(client, prized, change, organiser):
    fixed(period_of(prized), organiser, CLOSED)
    made = change()
    client.force_login(organiser)
    page = client.get(reverse("rekey:change", args=[prized.slug, made.pk])).content.decode()
    assert "Lý do mở lại kết quả" in page
    assert "Giải thay đổi" in page
    for line in prizes_of(made):
        assert line.name in page
    address = reverse("rekey:confirm", args=[prized.slug, made.pk])
    assert client.post(address, {"checked": "on"}).status_code == 422
    assert period_of(prized).state == Period.State.FIXED
    assert client.post(address, {"checked": "on", "reopen_reason": "Đáp án sai"}).status_code == 302
    assert period_of(prized).state == Period.State.PUBLISHED
