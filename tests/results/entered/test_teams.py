"""Rounds for teams: registered by captains, let in, entered or online; lists and prizes carry the names of teams."""

from __future__ import annotations

import datetime as dt
import json
import zlib

import pytest
from django.urls import reverse

from accounts.audit.models import Audit
from contest.attempts.models import Attempt, Participant, Team
from contest.attempts.teams.actions import change_team, register_team, remove_team
from contest.attempts.teams.errors import TeamError
from contest.documents.queries import award_lines
from contest.results.actions import tally_all
from contest.results.admission.actions import admit_person
from contest.results.admission.errors import AdmissionError
from contest.results.admission.queries import is_admitted
from contest.results.awarding.actions import Choice, confirm_awards
from contest.results.comparing import find_differences
from contest.results.entered.actions import Entry
from contest.results.entered.queries import key_of, lines_of_round, plan_results
from contest.results.entered.reading import ResultRow
from contest.results.fixing.models import PublishedRanking
from contest.results.models import Leaderboard
from contest.results.queries import leaderboard_page
from contest.rounds.models import Period, Round
from contest.rounds.rules import Identity, Prize, Ranking, RoundRules, Route, Tier, read_rules
from contest.sitting.snapshot import find_contest_now, forget
from tests.factories import NOW, hand_in, make_contest, make_participant, make_person
from tests.results.entered.test_entered import enter
from tests.results.fixing.conftest import AFTER, fixed, round_of, with_rules

pytestmark = pytest.mark.django_db
PRIZE = Prize(key="doi", label="Giải đồng đội", ranking="doi", tiers=(Tier(label="giải Nhất", count=1),))


@pytest.fixture
def contest(root):
    """A round for people, and a final that is entered, for teams."""
    contest = make_contest(root, rounds=2)
    final = Round.objects.get(contest=contest, position=2)
    Period.objects.filter(pk=final.pk).update(opens_at=NOW, closes_at=NOW + dt.timedelta(hours=4))
    Round.objects.filter(pk=final.pk).update(edition=None)
    first, second = Round.objects.filter(contest=contest).order_by("position")
    return with_rules(
        contest,
        rounds=(RoundRules(key=first.key), RoundRules(key=second.key, held="entered", entrant="unit")),
        rankings=(
            Ranking(key="nguoi", only=(first.key,)),
            Ranking(key="doi", only=(second.key,), chain=("score",), names="masked"),
        ),
        prizes=(PRIZE,),
    )


@pytest.fixture
def final(contest) -> Round:
    return Round.objects.select_related("contest__unit").get(contest=contest, position=2)


@pytest.fixture
def captains(contest, cell):
    return {name: make_person(unit=cell, full_name=f"Trần Thị {name}") for name in "AB"}


@pytest.fixture
def teams(contest, captains, organiser):
    return {
        name: register_team(
            contest=contest,
            captain=captain,
            name=f"Đội {name}",
            members=["Lê Văn M", "Lê Văn N"],
            by=organiser,
            now=NOW,
        )
        for name, captain in captains.items()
    }


def entry(team, score) -> Entry:
    return Entry(team.participant.person_id, score, None)


def test_a_team_is_registered_once_and_leads_stand_alone(contest, captains, teams, organiser, cell):
    team = teams["A"]
    assert (team.participant.person, team.members) == (captains["A"], ["Lê Văn M", "Lê Văn N"])
    assert Audit.objects.filter(action="team.registered").count() == 2

    def code(**said) -> str:
        usual = {"captain": make_person(unit=cell, full_name="Người mới"), "name": "Đội C", "members": []}
        with pytest.raises(TeamError) as error:
            register_team(contest=contest, by=organiser, now=NOW, **usual | said)
        return error.value.code

    before = (Team.objects.count(), Audit.objects.filter(action__startswith="team.").count())
    assert code(name="  Đội A ") == "name_taken"
    assert code(name=" ") == "no_name"
    assert code(captain=captains["A"]) == "leads_already"
    assert code(captain=make_person(unit=None, full_name="Không đơn vị")) == "no_unit"
    assert (Team.objects.count(), Audit.objects.filter(action__startswith="team.").count()) == before
    with_rules(contest, rounds=tuple(RoundRules(key=one.key) for one in read_rules(contest.rules).rounds))
    assert code() == "not_asked"


def test_results_stand_under_the_names_of_teams(contest, final, teams, organiser, cell):
    person = make_participant(contest, cell, "Nguyễn Văn C")
    assert [line.name for line in lines_of_round(final, read_rules(contest.rules))] == ["Đội A", "Đội B"]
    enter(final, organiser, entry(teams["A"], 80), entry(teams["B"], 95))
    leaderboard = Leaderboard.objects.select_related("period__contest__unit").get(key="doi")
    assert [line.full_name for line in leaderboard_page(leaderboard, 1).lines] == ["Đội B", "Đội A"]
    assert find_differences(contest) == []
    hand_in(person, 20, 30_000)
    hand_in(teams["A"].participant, 19, 30_000)
    tally_all()
    own = Leaderboard.objects.select_related("period__contest__unit").get(key="nguoi")
    assert [line.full_name for line in leaderboard_page(own, 1).lines] == ["Nguyễn Văn C", "Trần Thị A"]


def test_who_leads_no_team_has_no_result_there(contest, final, teams, organiser, cell):
    person = make_participant(contest, cell, "Nguyễn Văn C")
    rules = read_rules(contest.rules)
    planned = plan_results(
        final,
        rules,
        [ResultRow(2, "", "Đội A", 80, None), ResultRow(3, key_of(person.person), "Nguyễn Văn C", 70, None)],
        stage="",
    )
    assert [(one.kind, one.fault) for one in planned] == [("new", ""), ("fault", "not_admitted")]
    with pytest.raises(ValueError, match="not_admitted"):
        enter(final, organiser, Entry(person.person_id, 70, None))
    assert not Attempt.objects.filter(round=final).exists()


def test_prizes_and_the_published_ranking_name_the_team(contest, final, teams, organiser):
    enter(final, organiser, entry(teams["A"], 80), entry(teams["B"], 95))
    fixed(round_of(contest, 2), organiser)
    kept = PublishedRanking.objects.get(leaderboard__key="doi")
    document = json.loads(zlib.decompress(bytes(kept.packed)))
    # names of people would be masked in this ranking
    assert [one["name"] for one in document["people"]] == ["Đội B", "Đội A"]
    best = Choice(kept.leaderboard_id, "doi", 0, teams["B"].participant_id)
    confirm_awards(period=round_of(contest, 2), choices=[best], decision="QĐ 1", by=organiser, now=AFTER)
    (line,) = award_lines(contest)[0]
    assert (line.full_name, line.birth_year, line.score) == ("Đội B", None, 95)


def test_a_team_with_a_result_stays(contest, final, teams, organiser):
    enter(final, organiser, entry(teams["A"], 80))
    with pytest.raises(TeamError, match="has_results"):
        remove_team(team=teams["A"], by=organiser, now=AFTER)
    remove_team(team=teams["B"], by=organiser, now=AFTER)
    assert [*Team.objects.values_list("name", flat=True)] == ["Đội A"]
    change_team(team=teams["A"], name="Đội xã A", members=[], by=organiser, now=AFTER)
    leaderboard = Leaderboard.objects.select_related("period__contest__unit").get(key="doi")
    assert [line.full_name for line in leaderboard_page(leaderboard, 1).lines] == ["Đội xã A"]


def test_only_teams_are_let_into_a_round_for_chosen_teams(contest, final, teams, organiser, cell):
    rules = read_rules(contest.rules)
    first = rules.rounds[0]
    closed = RoundRules(key=final.key, held="entered", entrant="unit", admission=(Route(how="list"),))
    final.contest = with_rules(contest, rounds=(first, closed))
    stranger = make_participant(contest, cell, "Nguyễn Văn C")
    with pytest.raises(AdmissionError, match="no_team"):
        admit_person(round=final, person=stranger.person, reason="Được mời", by=organiser, now=NOW)
    admit_person(round=final, person=teams["B"].participant.person, reason="Được mời", by=organiser, now=NOW)
    now = read_rules(contest.rules)
    assert [line.name for line in lines_of_round(final, now)] == ["Đội B"]
    assert [is_admitted(final, now, teams[name].participant) for name in "AB"] == [False, True]


def test_online_only_captains_may_start(root, cell, organiser):
    contest = make_contest(root)
    key = Round.objects.get(contest=contest).key
    asked = Identity(required=("full_name", "unit"))
    with_rules(contest, identity=asked, rounds=(RoundRules(key=key, entrant="unit"),))
    captain, other = make_person(unit=cell, full_name="Trần Thị A"), make_participant(contest, cell, "Nguyễn Văn C")
    team = register_team(contest=contest, captain=captain, name="Đội A", members=[], by=organiser, now=NOW)
    forget()
    (round,) = find_contest_now(contest.slug).rounds.values()
    assert round.admitted == {team.participant_id}
    assert other.pk not in round.admitted
    hand_in(team.participant, 18, 30_000)
    tally_all()
    leaderboard = Leaderboard.objects.select_related("period__contest__unit").exclude(key="").get()
    assert [line.full_name for line in leaderboard_page(leaderboard, 1).lines] == ["Đội A"]


def test_the_organiser_registers_changes_and_removes_on_the_page(contest, cell, organiser, client):
    captain = make_person(unit=cell, full_name="Phạm Thị Hoa")
    client.force_login(organiser)
    home = reverse("attempts:teams", args=[contest.slug])
    assert "Chưa có đội nào." in client.get(home).content.decode()
    assert "Phạm Thị Hoa" in client.get(home, {"tim": "pham hoa"}).content.decode()
    add = reverse("attempts:team_add", args=[contest.slug])
    said = {"person": captain.pk, "name": "Đội Hoa", "members": "Lê Văn M\n\n Lê Văn N ", "tim": "hoa"}
    assert client.post(add, said | {"name": ""}).status_code == 422
    assert "Đã ghi tên Đội Hoa." in client.post(add, said, follow=True).content.decode()
    team = Team.objects.get()
    assert team.members == ["Lê Văn M", "Lê Văn N"]
    change = reverse("attempts:team_change", args=[contest.slug, team.pk])
    client.post(change, {f"t{team.pk}-name": "Đội Hoa Sen", f"t{team.pk}-members": "Lê Văn M"})
    team.refresh_from_db()
    assert (team.name, team.members) == ("Đội Hoa Sen", ["Lê Văn M"])
    client.post(reverse("attempts:team_remove", args=[contest.slug, team.pk]))
    assert not Team.objects.exists()
    assert Participant.objects.filter(contest=contest, person=captain).exists()


def test_strangers_find_no_teams(contest, teams, cell, client):
    home = reverse("attempts:teams", args=[contest.slug])
    change = reverse("attempts:team_change", args=[contest.slug, teams["A"].pk])
    assert client.get(home).status_code == 302
    client.force_login(make_person(unit=cell, full_name="Nguyễn Văn Dân"))
    assert (client.get(home).status_code, client.post(change, {}).status_code) == (404, 404)
