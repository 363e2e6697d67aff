"""From the QR code of a personal slip to the practice paper handed in: what a roster member has to tap."""

from __future__ import annotations

import msgspec
import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.rosters.codes import slip_address
from accounts.rosters.slips import make_slips
from contest.attempts.models import Attempt
from contest.rounds.actions import add_round, publish_round
from contest.rounds.models import Round
from contest.rounds.rules import RoundRules, read_rules, rules_document
from contest.sitting import snapshot
from tests.factories import make_person
from tests.journeys.sitting import RESULT, answer_at_once, wait_until_saved
from tests.sitting.conftest import SECRET

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_TAPS = 6


class Finger:
    """Taps what can be seen and reached, and counts; scrolling is no tap."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0

    def tap(self, thing: Locator) -> None:
        thing.tap()
        self.taps += 1


@pytest.fixture
def practice(round: Round) -> Round:
    """A practice round beside the one that counts."""
    contest = round.contest
    rules = read_rules(contest.rules)
    key = rules.paper.key
    beside = (RoundRules(key="d1", paper=key), RoundRules(key="d2", paper=key, practice=True))
    contest.rules = rules_document(msgspec.structs.replace(rules, rounds=beside))
    contest.save(update_fields=["rules"])
    times = {"opens_at": round.opens_at, "closes_at": round.closes_at}
    made = add_round(contest=contest, title="Thi thử", bank=round.bank, **times)
    publish_round(round=made, secret=SECRET, now=timezone.now())
    snapshot.forget()
    return made


@pytest.mark.parametrize(("way_in", "counts"), [("Thi thử: thi thử", False), ("Vào thi", True)])
def test_from_the_slip_to_the_paper_handed_in(context, round, practice, cell, admin, live_server, way_in, counts):
    member = make_person("Nguyễn Thị Thu Hằng", code="DV001", unit=cell)
    code = make_slips(people=[member], by=admin, now=timezone.now())[0].code
    page = context().new_page()
    finger = Finger(page)

    # what the phone's camera opens
    page.goto(slip_address(f"{live_server.url}/t", code))
    expect(page.locator("h1")).to_have_text("Nguyễn Thị Thu Hằng?")
    finger.tap(page.get_by_role("button", name="Đúng là tôi"))
    finger.tap(page.locator("main a:visible", has_text=way_in))
    # the rules in short are seen before the clock goes
    expect(page.get_by_text("20 câu, 15 phút.")).to_be_visible()
    expect(page.get_by_text("không tính điểm và không xếp hạng")).to_have_count(0 if counts else 1)
    finger.tap(page.get_by_role("button", name="Bắt đầu làm bài"))
    answer_at_once(page)
    wait_until_saved(page)
    finger.tap(page.locator("[data-submit]"))
    finger.tap(page.locator("[data-sure]"))

    expect(page).to_have_url(RESULT)
    attempt = Attempt.objects.get()
    assert (attempt.state, attempt.score) == (Attempt.State.HANDED_IN, 20)
    assert (attempt.round_id == practice.pk) is not counts
    assert finger.taps <= MOST_TAPS
