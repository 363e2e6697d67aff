"""Rules that name rounds of which they say nothing else; rounds with papers of their own: “vòng loại và chung kết”."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from contest.attempts.models import Attempt
from contest.results.actions import tally_all
from contest.rounds.actions import AboutContest, add_round, create_contest, publish_round, reveal_secrets
from contest.rounds.models import Period, Round
from contest.rounds.rules import Cap, RoundRules, Rules, Section, usual_paper, usual_ranking
from tests.sitting.conftest import SECRET, Phone, make_bank, right_answers


@pytest.fixture
def final(root) -> Round:
    """Two rounds that are open, both published: the rules name the first only in their lists, the second has a paper
    of four questions whose key is never shown."""
    now = timezone.now()
    papers = (
        usual_paper(sections=(Section(label="Chung", count=6),)),
        usual_paper(key="ck", sections=(Section(label="Chung", count=4),), show_after_round=()),
    )
    rules = Rules(
        papers=papers,
        rankings=(usual_ranking(key="tuan", only=("t1",)), usual_ranking(key="ck", only=("ck",))),
        caps=(Cap(max=2, per="round", only=("t1",)), Cap(max=1, per="round", only=("ck",))),
        rounds=(RoundRules(key="ck", paper="ck"),),
    )
    contest = create_contest(
        about=AboutContest(slug="thi", title="Thi", organiser="Sở", unit=root), rules=rules, by=None, now=now
    )
    opens, bank = now - dt.timedelta(hours=1), make_bank()
    for key, hours in (("t1", 2), ("ck", 4)):
        added = add_round(
            contest=contest, title=key, opens_at=opens, closes_at=now + dt.timedelta(hours=hours), bank=bank
        )
        Period.objects.filter(pk=added.pk).update(key=key)
    for one in Round.objects.filter(contest=contest).order_by("position"):
        publish_round(round=one, secret=SECRET, now=now)
    return Round.objects.get(contest=contest, key="ck")


def test_papers_are_taken_and_every_public_page_opens(final, member, client):
    phone = Phone(member)
    page = phone.start()
    assert phone.post("nop", page, sure="1", **right_answers(page)).status_code == 200
    assert Attempt.objects.get().state == Attempt.State.HANDED_IN
    tally_all()
    for address in (
        "",
        "/the-le",
        "/vao-thi",
        "/ket-qua",
        "/ket-qua/1",
        "/ket-qua/2",
        "/kiem-chung",
    ):
        assert phone.client.get(f"/cuoc-thi/thi{address}", follow=True).status_code == 200, address


def test_results_of_a_round_say_the_size_of_its_own_paper(final, client):
    totals = [client.get(f"/cuoc-thi/thi/ket-qua/{number}").context["total"] for number in (1, 2)]
    assert totals == [6, 4]


def test_keys_of_a_round_whose_own_paper_never_shows_them_stay_unpublished(final, client):
    Period.objects.filter(contest=final.contest).exclude(opens_at=None).update(
        opens_at=timezone.now() - dt.timedelta(hours=9), closes_at=timezone.now() - dt.timedelta(hours=2)
    )
    assert reveal_secrets(now=timezone.now()) == 2
    proofs = [client.get(f"/cuoc-thi/thi/kiem-chung/{number}.json").json() for number in (1, 2)]
    assert ["questions" in proof for proof in proofs] == [True, False]
