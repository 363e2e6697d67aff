"""Rounds that are not for everybody: proposed from official rankings, confirmed, started by those alone."""

from __future__ import annotations

import msgspec
import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contest.attempts.models import Attempt
from contest.results.actions import tally_all
from contest.results.admission import actions
from contest.results.admission.errors import AdmissionError
from contest.results.admission.models import Admission
from contest.results.admission.queries import admitted_to, is_admitted, propose_admissions
from contest.results.comparing import rebuild
from contest.results.fixing.actions import decide
from contest.results.fixing.queries import undecided_ties
from contest.results.making import frame_of
from contest.rounds.models import Contest, Period, Round
from contest.rounds.rules import RoundRules, Route, read_rules
from contest.sitting import snapshot
from tests.factories import NOW, hand_in, make_contest, make_participant, make_person
from tests.results.fixing.conftest import AFTER, fixed, round_of, with_rules
from tests.sitting.conftest import Phone, open_contest

pytestmark = pytest.mark.django_db


def let_in(contest: Contest, *routes: Route) -> Contest:
    """The second round is for whoever the routes let in."""
    keys = [
        *Period.objects.filter(contest=contest, kind=Period.Kind.ROUND)
        .order_by("position")
        .values_list("key", flat=True)
    ]
    rules = (RoundRules(key=keys[0]), RoundRules(key=keys[1], admission=routes))
    return with_rules(contest, rounds=rules)


@pytest.fixture
def contest(root) -> Contest:
    return let_in(make_contest(root, rounds=2, only=()), Route(how="top", ranking="chung", count=2))


@pytest.fixture
def people(contest, cell):
    made = {name: make_participant(contest, cell, f"Nguyễn Văn {name}") for name in "ABCD"}
    for n, participant in enumerate(made.values()):
        hand_in(participant, 20, 30_000 + 100 * n)
    tally_all()
    return made


@pytest.fixture
def final(contest) -> Round:
    return Round.objects.select_related("contest__unit").get(contest=contest, position=2)


def proposed(contest, final) -> list[int]:
    return [one.person_id for one in propose_admissions(final, frame_of(contest)).candidates]


def test_only_official_rankings_propose(contest, people, final, organiser):
    first = propose_admissions(final, frame_of(contest))
    assert (first.candidates, [one.title for one in first.waiting]) == ((), ["Đợt 1"])
    fixed(round_of(contest), organiser)
    ab = [people[name].person_id for name in "AB"]
    assert proposed(contest, final) == ab
    for chosen, code in (([], "nothing"), ([people["C"].person_id], "not_proposed")):
        with pytest.raises(AdmissionError, match=code):
            actions.admit_proposed(round=final, people=chosen, by=organiser, now=AFTER)
    assert actions.admit_proposed(round=final, people=ab, by=organiser, now=AFTER) == 2
    assert proposed(contest, final) == []
    assert admitted_to([final.pk]) == {final.pk: frozenset(people[name].pk for name in "AB")}
    assert admitted_to([]) == {}


def test_a_tie_at_the_cut_is_the_boards_to_decide(contest, people, final, organiser):
    Attempt.objects.filter(participant=people["B"]).update(duration_ms=30_200, submitted_ms=1)
    Attempt.objects.filter(participant=people["C"]).update(submitted_ms=1)
    rebuild(contest)
    first = round_of(contest)
    (tie,) = undecided_ties(first, frame_of(contest))
    assert (tie.place, tie.left) == (2, 1)
    order = [people["C"].pk, people["B"].pk]
    decide(
        period=first, leaderboard=tie.leaderboard, order=order, reason="Thi phụ.", minutes="", by=organiser, now=AFTER
    )
    fixed(first, organiser)
    assert proposed(contest, final) == [people[name].person_id for name in "AC"]


def test_people_are_added_and_removed_with_reasons(contest, people, final, organiser):
    person = people["D"].person
    with pytest.raises(AdmissionError, match="no_reason"):
        actions.admit_person(round=final, person=person, reason="", by=organiser, now=AFTER)
    made = actions.admit_person(round=final, person=person, reason="Đặc cách.", by=organiser, now=AFTER)
    with pytest.raises(AdmissionError, match="already"):
        actions.admit_person(round=final, person=person, reason="Nữa.", by=organiser, now=AFTER)
    first = Round.objects.get(contest=contest, position=1)
    with pytest.raises(AdmissionError, match="open_to_all"):
        actions.admit_person(round=first, person=person, reason="x", by=organiser, now=AFTER)
    rules = read_rules(contest.rules)
    assert is_admitted(final, rules, people["D"])
    with pytest.raises(AdmissionError, match="no_reason"):
        actions.remove_admission(admission=made, reason=" ", by=organiser, now=AFTER)
    actions.remove_admission(admission=made, reason="Từ chối.", by=organiser, now=AFTER)
    with pytest.raises(AdmissionError, match="already_removed"):
        actions.remove_admission(admission=made, reason="Từ chối.", by=organiser, now=AFTER)
    assert not is_admitted(final, rules, people["D"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Admission.objects.update(removed_reason="")


def test_a_score_in_an_earlier_round_lets_in_at_once(root, cell):
    contest = make_contest(root, rounds=2)
    key = round_of(contest).key
    let_in(contest, Route(how="score", round=key, percent=80))
    final = Round.objects.get(contest=contest, position=2)
    rules = read_rules(contest.rules)
    for score, inside in ((15, False), (16, True), (20, True)):
        one = make_participant(contest, cell)
        hand_in(one, score)
        assert is_admitted(final, rules, one) is inside


def test_rounds_for_everybody_cost_no_query(contest, people):
    first, rules = Round.objects.get(contest=contest, position=1), read_rules(contest.rules)
    with CaptureQueriesContext(connection) as queries:
        assert is_admitted(first, rules, people["A"])
    assert len(queries) == 0


# --- the door -------------------------------------------------------------------------------------


def closed_round(root) -> Round:
    """An open round with a real bank that only admitted people may start in."""
    round = open_contest(root, slug="chung-ket")
    rules = msgspec.structs.replace(
        read_rules(round.contest.rules), rounds=(RoundRules(key=round.key, admission=(Route(how="list"),)),)
    )
    with_rules(round.contest, rounds=rules.rounds)
    snapshot.forget()
    return Round.objects.select_related("contest__unit").get(pk=round.pk)


def test_the_door_lets_in_the_admitted_alone(root, cell, organiser):
    round = closed_round(root)
    slug = round.contest.slug
    inside, outside = make_person("Lê An", unit=cell), make_person("Lê Bình", unit=cell)
    admission = actions.admit_person(round=round, person=inside, reason="Có tên.", by=organiser, now=NOW)
    words = "dành cho người được chọn vào vòng này"
    for person, lets in ((inside, True), (outside, False)):
        phone = Phone(person, slug)
        page = phone.entry()
        assert (words in page.content.decode()) is not lets
        assert ("Bắt đầu làm bài" in page.content.decode()) is lets
        # whoever presses an old page's button
        started = phone.send("bat-dau", {"token": page.context["token"]})
        assert started.status_code == (200 if lets else 303)
    assert Attempt.objects.count() == 1
    actions.remove_admission(admission=admission, reason="Nhầm.", by=organiser, now=NOW)
    snapshot.forget()
    # a paper that was begun is finished
    assert "Làm tiếp" in Phone(inside, slug).entry().content.decode()


# --- pages ----------------------------------------------------------------------------------------


def test_the_page_from_proposal_to_removal(client, contest, people, final, organiser):
    client.force_login(organiser)
    page = reverse("admission:list", args=[contest.slug, 2])
    assert "chưa chính thức nên chưa đề xuất được" in client.get(page).content.decode()
    assert page in client.get(reverse("fixing:home", args=[contest.slug])).content.decode()
    fixed(round_of(contest), organiser)
    assert client.get(page).content.decode().count('name="person"') == 2
    client.post(reverse("admission:confirm", args=[contest.slug, 2]), {"person": [people["A"].person_id]})
    found = client.get(page, {"tim": "Nguyễn Văn D"}).content.decode()
    assert f'value="{people["D"].person_id}"' in found
    add = reverse("admission:add", args=[contest.slug, 2])
    client.post(add, {"person": people["D"].person_id, "reason": ""})
    client.post(add, {"person": people["D"].person_id, "reason": "Đặc cách."})
    assert client.post(add, {"person": "x", "reason": "x"}).status_code == 404
    assert Admission.objects.filter(removed_at=None).count() == 2
    gone = Admission.objects.get(how="list")
    client.post(reverse("admission:remove", args=[contest.slug, gone.pk]), {"reason": "Từ chối."})
    assert "Từ chối." in client.get(page).content.decode()


def test_pages_are_the_organisers_alone(client, contest, people, final, member, organiser):
    pages = [reverse("admission:list", args=[contest.slug, 2]), reverse("admission:confirm", args=[contest.slug, 2])]
    for address, method in zip(pages, (client.get, client.post), strict=True):
        client.logout()
        assert method(address).status_code == 302
        client.force_login(member)
        assert method(address).status_code == 404
    client.force_login(organiser)
    assert client.get(pages[1]).status_code == 405
    assert client.get(reverse("admission:list", args=[contest.slug, 1])).status_code == 404
