"""Teams that secretaries register: of their branch, of the right size, so many a unit, until the last day."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, Unit
from contest.attempts.models import Team
from contest.attempts.teams.actions import change_team, register_team
from contest.attempts.teams.errors import TeamError
from contest.attempts.teams.lists.queries import key_of, plan_teams
from contest.attempts.teams.lists.reading import TeamRow
from contest.rounds.documents import wall_clock
from contest.rounds.models import Round
from contest.rounds.rules import RoundRules, Teams
from tests.factories import NOW, make_contest, make_person
from tests.results.fixing.conftest import with_rules

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def contest(root):
    return make_contest(root)


def with_teams(contest, **said):
    """The contest with a round for teams that opens in an hour, and these rules of teams."""
    round = Round.objects.get(contest=contest)
    now = timezone.now()
    Round.objects.filter(pk=round.pk).update(opens_at=now + HOUR, closes_at=now + 2 * HOUR)
    rounds = (RoundRules(key=round.key, held="entered", entrant="unit"),)
    return with_rules(contest, rounds=rounds, teams=Teams(**said))


def page(contest, name: str = "unit_teams", *more) -> str:
    return reverse(f"attempts:{name}", args=[contest.slug, *more])


def fields(person, name: str = "Đội A", members: str = "") -> dict[str, object]:
    return {"person": person.pk, "name": name, "members": members}


@pytest.mark.parametrize(
    ("said", "members", "code"),
    [
        ({"least": 3}, 1, "too_few"),
        ({"least": 3}, 2, None),
        ({"most": 3}, 3, "too_many"),
        ({"most": 3}, 2, None),
        ({"least": 5, "most": 5}, 4, None),
        ({}, 0, None),
    ],
)
def test_the_size_is_a_rule_for_everybody(contest, cell, organiser, said, members, code):
    with_teams(contest, **said)
    captain = make_person(unit=cell, full_name="Lê Văn An")
    names = [f"Người {number}" for number in range(members)]
    planned = plan_teams(contest, [TeamRow(2, "Đội A", key_of(captain), "", tuple(names))])
    assert planned[0].fault == (code or "")
    act = {"contest": contest, "captain": captain, "name": "Đội A", "members": names, "by": organiser, "now": NOW}
    if code is None:
        team = register_team(**act)
        wrong = [*names, "thừa"] if said.get("most") else []
        if said:
            with pytest.raises(TeamError):
                change_team(team=team, name="Đội A", members=wrong, by=organiser, now=NOW)
            assert Team.objects.get().members == names
    else:
        with pytest.raises(TeamError) as error:
            register_team(**act)
        assert (error.value.code, error.value.number) == (code, 3)
        assert not Team.objects.exists()


def test_so_many_of_each_unit_below_the_contest(contest, organiser):
    """Two cells of one unit are one unit; another unit has its own."""
    with_teams(contest, per_unit=1)
    cells = {code: Unit.objects.get(code=code) for code in ("K1-1", "K1-2", "K2-1")}
    people = {code: make_person(unit=unit, full_name=f"Người {code}") for code, unit in cells.items()}
    act = {"contest": contest, "members": [], "by": organiser, "now": NOW}
    rows = [TeamRow(n, f"Đội {code}", key_of(one), "", ()) for n, (code, one) in enumerate(people.items(), 2)]
    assert [one.fault for one in plan_teams(contest, rows)] == ["", "unit_has_enough", ""]
    register_team(captain=people["K1-1"], name="Đội 1", **act)
    with pytest.raises(TeamError) as error:
        register_team(captain=people["K1-2"], name="Đội 2", **act)
    assert error.value.code == "unit_has_enough"
    register_team(captain=people["K2-1"], name="Đội 3", **act)


def test_a_secretary_registers_changes_and_takes_back(client, contest, secretary, organiser):
    with_teams(contest, by="units", least=2)
    own = Role.objects.get(person=secretary).unit
    captain = make_person(unit=own, full_name="Lê Văn An")
    outside = make_person(unit=Unit.objects.exclude(path__startswith=own.path).filter(depth__gt=1).first())
    client.force_login(secretary)
    assert "Lê Văn An" in client.get(page(contest), {"tim": "Lê Văn An"}).content.decode()
    assert client.get(page(contest), {"tim": outside.full_name}).context["found"] == []

    alone = client.post(page(contest, "unit_team_add"), fields(captain), follow=True)
    assert "Đội phải có ít nhất 2 người" in alone.content.decode()
    unknown = client.post(page(contest, "unit_team_add"), fields(outside, members="Trần B"), follow=True)
    assert "Không còn người này. Tìm lại." in unknown.content.decode()
    assert not Team.objects.exists()

    client.post(page(contest, "unit_team_add"), fields(captain, members="Trần B\nLê C"))
    team = Team.objects.get()
    assert (team.name, team.members, team.by) == ("Đội A", ["Trần B", "Lê C"], secretary)
    key = f"t{team.pk}"
    client.post(page(contest, "unit_team_change", team.pk), {f"{key}-name": "Đội B", f"{key}-members": "Vũ D"})
    team.refresh_from_db()
    assert (team.name, team.members) == ("Đội B", ["Vũ D"])

    # another unit's team is not there for them
    other = register_team(contest=contest, captain=outside, name="Đội khác", members=["x"], by=organiser, now=NOW)
    assert "Đội khác" not in client.get(page(contest)).content.decode()
    assert client.post(page(contest, "unit_team_remove", other.pk)).status_code == 404
    client.post(page(contest, "unit_team_remove", team.pk))
    assert list(Team.objects.all()) == [other]


def test_nothing_changes_after_the_last_day(client, contest, secretary):
    own = Role.objects.get(person=secretary).unit
    captain = make_person(unit=own, full_name="Lê Văn An")
    client.force_login(secretary)
    with_teams(contest, by="units", closes=wall_clock(timezone.now() + HOUR / 2))
    client.post(page(contest, "unit_team_add"), fields(captain))
    team = Team.objects.get()
    with_teams(contest, by="units", closes=wall_clock(timezone.now() - HOUR))
    seen = client.get(page(contest)).content.decode()
    assert "Đã hết hạn ghi tên đội." in seen
    assert "Đội A" in seen
    assert page(contest, "unit_team_change", team.pk) not in seen
    refused = client.post(page(contest, "unit_team_remove", team.pk), follow=True)
    assert "Đã hết hạn ghi tên đội." in refused.content.decode()
    assert Team.objects.get() == team


def test_without_a_day_the_opening_of_the_round_is_the_last(client, contest, secretary):
    with_teams(contest, by="units")
    client.force_login(secretary)
    assert client.get(page(contest)).context["is_open"]
    Round.objects.filter(contest=contest).update(opens_at=timezone.now() - HOUR)
    assert not client.get(page(contest)).context["is_open"]


def test_the_page_is_the_secretaries_and_only_where_units_register(client, contest, secretary, organiser, member):
    address = page(contest)
    with_teams(contest, by="units")
    assert client.get(address).status_code == 302
    for person in (organiser, member):
        client.force_login(person)
        assert client.get(address).status_code == 404
    client.force_login(secretary)
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 405
    unit = reverse("reports:unit")
    assert address in client.get(unit).content.decode()
    with_teams(contest, by="organiser")
    assert client.get(address).status_code == 404
    assert address not in client.get(unit).content.decode()


def test_teams_that_changed_rules_no_longer_allow_are_told_of(client, contest, cell, organiser, secretary):
    with_teams(contest, by="units")
    own = Role.objects.get(person=secretary).unit
    for name in ("Đội A", "Đội B"):
        members = ["x", "y"] if name == "Đội B" else []
        captain = make_person(unit=own, full_name=name)
        register_team(contest=contest, captain=captain, name=name, members=members, by=organiser, now=NOW)
    with_teams(contest, by="units", least=3)
    for person, address in ((secretary, page(contest)), (organiser, page(contest, "teams"))):
        client.force_login(person)
        seen = client.get(address).content.decode()
        assert seen.count("Đội phải có ít nhất 3 người, tính cả đội trưởng.") == 1
        assert "<strong>ít nhất 3 người</strong>" in seen or "<b>ít nhất 3 người</b>" in seen
