"""Whom the rules keep from prizes: staff and units are passed over with reasons, places stay, organisers may undo."""

from __future__ import annotations

import msgspec
import pytest
from django.urls import reverse

from accounts.models import Audit, Role, Unit
from contest.results.actions import tally_all
from contest.results.awarding import actions
from contest.results.awarding.collective_queries import unit_sheets
from contest.results.awarding.errors import AwardError
from contest.results.awarding.ineligible import ineligible_people
from contest.results.awarding.models import Reconsideration
from contest.results.awarding.prizes import Given, PassedOver, propose_prizes
from contest.results.awarding.queries import prize_sheets, propose
from contest.results.awarding.wording import passed_words
from contest.results.making import frame_of
from contest.results.models import Standing
from contest.rounds.rules import Collective, Exclusion, OnePrize, Tier
from contest.rounds.staff import staff_of
from tests.factories import hand_in, make_participant
from tests.results.fixing.conftest import AFTER, PRIZE, fixed, with_rules
from tests.results.test_awarding_prizes import prize, ranked

STAFF = Exclusion(label="Ban Tổ chức, Ban Giám khảo", effect="prize", staff=True)


def test_whom_the_rules_exclude_is_passed_over_in_every_tier_and_the_reserve():
    proposal = propose_prizes([prize(reserve=1)], [], [ranked(5, 3, 8, 1, 2, 7)], ineligible={5, 2})
    assert [(one.tier, one.participant, one.place) for one in proposal.awards] == [(0, 3, 2), (1, 8, 3), (1, 1, 4)]
    assert proposal.reserves == {("giai", 1): (7,)}
    assert proposal.passed_over == [PassedOver("giai", 1, 0, 5, "rules"), PassedOver("giai", 1, 1, 5, "rules")]


def test_what_is_confirmed_for_them_stays_and_a_tie_is_among_the_others():
    given = Given("giai", 1, 0, 5, 1)
    tied = ranked(5, 3, 8, 1, 2, places=[1, 2, 2, 2, 2])
    one = OnePrize(prizes=("giai",))
    proposal = propose_prizes([prize()], [one], [tied], [given], ineligible={5, 3, 8})
    assert [one.participant for one in proposal.awards] == [1, 2]
    assert proposal.undecided == []


def lines(period) -> tuple[list[str], dict[str, str]]:
    frame = frame_of(period.contest)
    (sheet,) = prize_sheets(period, frame, propose(period, frame))
    won = [line.full_name[-1] for tier in sheet.tiers for line in tier.proposed]
    return won, {one.line.full_name[-1]: passed_words(one.reason, one.rule) for one in sheet.passed_over}


@pytest.mark.django_db
def test_staff_are_organisers_judges_makers_and_writers(contest, people, period, organiser, admin):
    who = {name: one.person for name, one in people.items()}
    Role.objects.create(person=who["A"], kind=Role.Kind.JUDGE, unit=people["A"].unit)
    Role.objects.create(person=who["B"], kind=Role.Kind.ORGANISER)
    contest.by = who["C"]
    contest.save()
    # a secretary works for a unit, not for the contest
    Role.objects.create(person=who["D"], kind=Role.Kind.SECRETARY, unit=people["D"].unit)
    staff = staff_of(contest)
    assert {name: staff.get(one.pk) for name, one in who.items()} == {
        "A": "judge", "B": "organiser", "C": "organiser", "D": None, "E": None, "F": None,
    }  # fmt: skip
    assert staff_of(contest, person=who["A"].pk) == {who["A"].pk: "judge"}
    assert lines(period) == (["A", "B", "C"], {})
    with_rules(contest, exclusions=(msgspec.structs.replace(STAFF, effect="entry"),))
    assert lines(period) == (["A", "B", "C"], {})
    with_rules(contest, exclusions=(STAFF,))
    label = "thể lệ không xét giải: Ban Tổ chức, Ban Giám khảo"
    organised = f"{label} (thuộc Ban Tổ chức)"
    assert lines(period) == (["D", "E", "F"], {"A": f"{label} (là giám khảo)", "B": organised, "C": organised})
    places = Standing.objects.filter(leaderboard__period=period, rank_key__isnull=False)
    assert places.count() == 6


@pytest.mark.django_db
def test_people_and_collectives_of_a_named_unit_get_no_prize(contest, people, period, cell):
    other = Unit.objects.get(code="K2-1")
    hand_in(make_participant(contest, other, "Trần Thị Z"), 20, 90_000)
    tally_all()
    rule = Exclusion(label="Đơn vị ra đề", effect="prize", units=("K1",))
    tt = Collective(key="tt", label="Tập thể", per="round", criteria=("people",), tiers=(Tier(label="Nhất", count=1),))
    with_rules(contest, exclusions=(rule,), collectives=(tt,))
    won, passed = lines(period)
    assert won == ["Z"]
    assert set(passed.values()) == {"thể lệ không xét giải: Đơn vị ra đề (Đảng bộ Sở Tài chính)"}
    (sheet,) = unit_sheets(period, frame_of(contest), now=AFTER)
    found = {one.unit.code: (one.place, one.missing, one.tier) for one in sheet.lines}
    assert found == {"K1": (None, ("rules",), None), "K2": (1, (), 0)}


@pytest.mark.django_db
def test_the_organisers_let_somebody_have_a_prize_and_take_it_back_on_record(
    contest, people, period, organiser, client
):
    Role.objects.create(person=people["A"].person, kind=Role.Kind.JUDGE, unit=people["A"].unit)
    with_rules(contest, exclusions=(STAFF,))
    fixed(period, organiser)
    act = {"participant": people["A"], "by": organiser, "now": AFTER}
    with pytest.raises(AwardError, match="no_reason"):
        actions.consider_all_the_same(**act, reason=" ")
    with pytest.raises(AwardError, match="not_excluded"):
        actions.consider_all_the_same(**{**act, "participant": people["B"]}, reason="x")
    client.force_login(organiser)
    page = reverse("awarding:period", args=[contest.slug, period.pk])
    assert "là giám khảo" in client.get(page).content.decode()
    address = reverse("awarding:consider", args=[contest.slug, period.pk, people["A"].pk])
    client.post(address, {"reason": "Chấm thi bảng khác."})
    assert lines(period)[0] == ["A", "B", "C"]
    with pytest.raises(AwardError, match="already_considered"):
        actions.consider_all_the_same(**act, reason="x")
    held = Reconsideration.objects.get()
    assert (held.reason, held.by) == ("Chấm thi bảng khác.", organiser)
    assert "Chấm thi bảng khác." in client.get(page).content.decode()
    client.post(reverse("awarding:unconsider", args=[contest.slug, period.pk, held.pk]))
    assert lines(period)[0] == ["B", "C", "D"]
    with pytest.raises(AwardError, match="already_undone"):
        actions.undo_consideration(consideration=held, by=organiser, now=AFTER)
    assert Audit.objects.filter(action__startswith="result.reconsider").count() == 2


@pytest.mark.django_db
def test_presses_are_for_organisers_of_this_contest(contest, people, period, organiser, client):
    address = reverse("awarding:consider", args=[contest.slug, period.pk, people["A"].pk])
    assert client.post(address, {"reason": "x"}).status_code == 302
    client.force_login(people["B"].person)
    assert client.post(address, {"reason": "x"}).status_code == 404
    client.force_login(organiser)
    assert client.get(address).status_code == 405
    assert not Reconsideration.objects.exists()


@pytest.mark.django_db
def test_without_an_exclusion_nothing_is_asked(contest, people, django_assert_num_queries):
    frame = frame_of(with_rules(contest, prizes=(PRIZE,)))
    with django_assert_num_queries(0):
        assert ineligible_people(frame) == {}
