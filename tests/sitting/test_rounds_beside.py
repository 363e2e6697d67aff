"""Rounds beside each other: practice that counts for nothing, a choice of rounds, own papers, opening hours."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from django.utils import timezone

from contest.attempts.models import Attempt
from contest.common.clock import VIETNAM
from contest.rounds.actions import add_round, publish_round
from contest.rounds.models import Contest, Round
from contest.rounds.rules import (
    Cap,
    OpenHours,
    RoundRules,
    Section,
    read_rules,
    rules_document,
    usual_paper,
)
from contest.sitting import snapshot
from tests.sitting.conftest import SECRET, Phone, hidden


def change(contest: Contest, **parts) -> None:
    rules = msgspec.structs.replace(read_rules(contest.rules), **parts)
    contest.rules = rules_document(rules)
    contest.save(update_fields=["rules"])
    snapshot.forget()


@pytest.fixture
def practice(round) -> Round:
    """Two questions beside the ten of the round, with a cap of one a day that it is free of."""
    short = usual_paper(key="thu", sections=(Section(label="Thử", count=2),), minutes=5)
    change(
        round.contest,
        papers=(read_rules(round.contest.rules).paper, short),
        caps=(Cap(max=1, per="day"),),
        rounds=(RoundRules(key="d1", paper="bai"), RoundRules(key="d2", paper="thu", practice=True)),
    )
    beside = add_round(
        contest=round.contest,
        title="Thi thử",
        opens_at=round.opens_at,
        closes_at=round.closes_at,
        bank=round.bank,
    )
    publish_round(round=beside, secret=SECRET, now=timezone.now())
    snapshot.forget()
    return beside


def start(phone: Phone, position: int | None = None):
    address = f"/cuoc-thi/{phone.slug}/vao-thi" + (f"?dot={position}" if position else "")
    page = phone.client.get(address)
    return page, phone.send("bat-dau", {"token": hidden(page, "token")})


def test_the_contest_page_leads_to_the_round_and_offers_practice_beside_it(round, practice, member):
    page = Phone(member).client.get("/cuoc-thi/thi").content.decode()
    assert "Thi thử: thi thử, không tính kết quả" in page
    assert "/cuoc-thi/thi/vao-thi?dot=2" in page


def test_practice_has_its_own_paper_says_so_and_uses_up_nothing(round, practice, member):
    phone = Phone(member)
    for _ in range(2):
        page, paper = start(phone, 2)
        assert "không tính điểm và không xếp hạng" in page.content.decode()
        attempt = Attempt.objects.latest("number")
        assert (attempt.round_id, paper.content.decode().count("<fieldset")) == (practice.pk, 2)
        phone.post("nop", paper, attempt.number, sure="1")
    page, paper = start(phone)
    assert "không tính điểm" not in page.content.decode()
    attempt = Attempt.objects.latest("number")
    assert (attempt.number, attempt.round_id, paper.content.decode().count("<fieldset")) == (3, round.pk, 10)
    result = phone.post("nop", paper, 3, sure="1")
    # the cap of one a day is used up by the real one only
    assert "Thi lại" not in result.content.decode()
    _page, again = start(phone, 2)
    assert again.content.decode().count("<fieldset") == 2


def test_a_round_that_is_not_open_any_more_gives_the_one_that_is(round, practice, member):
    phone = Phone(member)
    token = hidden(phone.client.get("/cuoc-thi/thi/vao-thi?dot=2"), "token")
    Round.objects.filter(pk=practice.pk).update(closes_at=timezone.now())
    snapshot.forget()
    phone.send("bat-dau", {"token": token})
    assert Attempt.objects.get().round_id == round.pk


@pytest.mark.parametrize("asked", ["9", "x", "-1", "99999999999", "²"])
def test_a_round_that_is_none_is_the_current_one(round, member, asked):
    page = Phone(member).client.get(f"/cuoc-thi/thi/vao-thi?dot={asked}")
    assert (page.status_code, "Đợt 1" in page.content.decode()) == (200, True)


def test_outside_its_hours_a_round_takes_no_start_and_says_when_it_opens(round, member):
    now = timezone.now().astimezone(VIETNAM)
    later = (now + dt.timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
    hours = OpenHours(start=later.time(), end=(later + dt.timedelta(minutes=30)).time())
    change(round.contest, rounds=(RoundRules(key="d1", hours=(hours,)),))
    phone = Phone(member)
    page = phone.client.get("/cuoc-thi/thi").content.decode()
    assert f"Mở lúc {later:%H:%M}" in page
    start_page = phone.entry().content.decode()
    assert "Bắt đầu làm bài" not in start_page


def test_a_paper_ends_with_the_opening_hours(round, member):
    now = timezone.now().astimezone(VIETNAM)
    soon = (now + dt.timedelta(minutes=3)).replace(second=0, microsecond=0)
    begun = (now - dt.timedelta(hours=1)).replace(second=0, microsecond=0)
    change(round.contest, rounds=(RoundRules(key="d1", hours=(OpenHours(start=begun.time(), end=soon.time()),)),))
    start(Phone(member))
    assert Attempt.objects.get().ends_ms == int(soon.timestamp() * 1000)
