"""A round that is not taken here is published without a bank, also when it is over; nobody starts a paper in it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from contest.attempts.models import Attempt
from contest.results.comparing import find_differences
from contest.rounds.actions import publish_round
from contest.rounds.errors import RoundError
from contest.rounds.models import Edition, Period, Round
from contest.rounds.queries import find_unpublished, publish_problems
from contest.rounds.rules import RoundRules, find_problems, single_rules, usual_paper
from contest.sitting.queries import find_outlook
from contest.sitting.snapshot import find_contest_now
from contest.sitting.states import State
from tests.factories import NOW, make_contest
from tests.results.entered.conftest import with_final
from tests.results.entered.test_entered import enter, entry
from tests.results.fixing.conftest import AFTER, with_rules

pytestmark = pytest.mark.django_db


def make_hall(root, held="entered") -> Round:
    contest = with_rules(make_contest(root, published=False), rounds=(RoundRules(key="d1", held=held),))
    return Round.objects.select_related("contest__unit").get(contest=contest)


@pytest.mark.parametrize("held", ["entered", "session"])
def test_it_needs_no_bank_and_may_be_over(root, held):
    round = make_hall(root, held)
    assert publish_problems(find_unpublished(round.contest)[0], now=AFTER) == []
    assert publish_round(round=round, secret=bytes(32), now=AFTER) is None
    round.refresh_from_db()
    assert (round.state, round.edition, Edition.objects.count()) == (Period.State.PUBLISHED, None, 0)
    with pytest.raises(RoundError, match="wrong_state"):
        publish_round(round=round, secret=bytes(32), now=AFTER)
    assert find_contest_now(round.contest.slug) is None
    assert find_differences(round.contest) == []


def test_a_paper_of_halls_alone_needs_no_questions():
    def codes(held):
        rules = single_rules(paper=usual_paper(sections=()), rounds=(RoundRules(key="d1", held=held),))
        return [one.code for one in find_problems(rules)]

    assert codes("entered") == []
    assert codes("online") == ["no_section"]


def test_the_contest_page_says_so_and_offers_no_paper(client, root):
    round = make_hall(root)
    publish_round(round=round, secret=bytes(32), now=NOW)
    outlook = find_outlook(round.contest, None, now=NOW)
    assert outlook is not None
    assert outlook.state is State.ELSEWHERE
    now = timezone.now()
    Period.objects.filter(pk=round.pk).update(opens_at=now - dt.timedelta(days=1), closes_at=now + dt.timedelta(days=1))
    page = client.get(reverse("sitting:contest", args=[round.contest.slug])).content.decode()
    assert "Ban Tổ chức nhập và công bố kết quả." in page
    assert reverse("sitting:entry", args=[round.contest.slug]) not in page.split("<main", 1)[1]


def test_a_round_that_is_open_online_comes_first(contest):
    window = {"opens_at": NOW - dt.timedelta(days=1), "closes_at": NOW + dt.timedelta(days=1)}
    Period.objects.filter(contest=contest, kind=Period.Kind.ROUND).update(**window)
    first = Round.objects.get(contest=contest, position=1)
    Period.objects.filter(pk=first.pk).update(position=3)
    outlook = find_outlook(contest, None, now=NOW)
    assert (outlook.round.pk, outlook.others) == (first.pk, ())
    assert {*find_contest_now(contest.slug).rounds} == {first.pk}


def test_the_result_address_of_an_entered_one_leads_to_the_contest(contest, people, final, organiser, client):
    enter(final, organiser, entry(people["A"], 80))
    attempt = Attempt.objects.get(participant=people["A"], round=final)
    client.force_login(people["A"].person)
    client.get(reverse("sitting:entry", args=[contest.slug]))
    answer = client.get(reverse("sitting:result", args=[contest.slug, attempt.number]))
    assert (answer.status_code, answer["Location"]) == (303, reverse("sitting:contest", args=[contest.slug]))


def test_boards_say_points_and_no_questions(contest, people, final, organiser, client):
    now = timezone.now()
    Period.objects.filter(pk=final.pk).update(opens_at=now - dt.timedelta(days=1), closes_at=now)
    with_final(contest, shown="live")
    enter(final, organiser, entry(people["A"], 80), now=now)
    page = client.get(reverse("results:round", args=[contest.slug, 2])).content.decode()
    assert ("80 điểm" in page, "80/20" in page) == (True, False)
    assert "người đúng 20/20" not in page
