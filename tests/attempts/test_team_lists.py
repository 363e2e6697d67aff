"""Lists of teams: read, looked at, taken in whole or not at all; what was taken in comes back unchanged."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse

from accounts.audit.models import Audit
from contest.attempts.models import Participant, Team
from contest.attempts.teams.actions import MOST_MEMBERS, register_team
from contest.attempts.teams.errors import TeamError
from contest.attempts.teams.lists.actions import TakenTeams, TeamEntry, take_in_teams
from contest.attempts.teams.lists.queries import key_of, lines_of_teams, plan_teams
from contest.attempts.teams.lists.reading import TeamRow, read_teams
from contest.attempts.teams.lists.sheet import write_teams
from contest.rounds.models import Round
from contest.rounds.rules import Board, RoundRules
from tests.factories import NOW, make_contest, make_person
from tests.results.entered.test_reading import sheet
from tests.results.fixing.conftest import with_rules

HEAD = ["Tên đội", "Mã dự thi đội trưởng", "Đội trưởng", "Thành viên"]


def row(number: int, name: str, person=None, members: tuple[str, ...] = (), *, captain: str = "") -> TeamRow:
    return TeamRow(number, name, key_of(person) if person else "", captain, members)


@pytest.mark.parametrize(
    ("head", "cells", "read"),
    [
        (HEAD, ["Đội 1", "dv 001", "Lê Văn An", "Trần B; Lê C\nVũ D"], ("Đội 1", "dv 001", "Lê Văn An", "BCD")),
        (["STT", "Đội thi", "Họ và tên đội trưởng"], [1, " Đội  1 ", "Lê Văn An"], ("Đội 1", "", "Lê Văn An", "")),
        (
            ["Tập thể (chi đoàn)", "Mã đội trưởng", "Thành viên 1", "Thành viên 2", "Thành viên 3"],
            ["Đội 1", "DV001", "Trần B", "", "Vũ D"],
            ("Đội 1", "DV001", "", "BD"),
        ),
        (["Đơn vị dự thi", "Đội trưởng"], ["Xã A", ""], ("Xã A", "", "", "")),
    ],
)
def test_columns_are_found_by_their_words(head, cells, read):
    content = sheet(["DANH SÁCH ĐỘI THI"], head, cells, [""])
    (found,) = read_teams(content, name="doi.xlsx")
    assert (found.name, found.code, found.captain, "".join(one[-1] for one in found.members)) == read
    assert found.number == 3


@pytest.mark.parametrize("head", [["Họ và tên", "Đơn vị"], ["Tên đội", "Điểm"], ["Mã dự thi", "Đội trưởng"]])
def test_a_sheet_without_teams_and_captains_is_none(head):
    assert read_teams(sheet(head, ["a", "b"]), name="x.xlsx") == []


@pytest.fixture
def contest(root):
    contest = make_contest(root)
    key = Round.objects.get(contest=contest).key
    return with_rules(contest, rounds=(RoundRules(key=key, held="entered", entrant="unit"),))


@pytest.fixture
def captains(contest, cell):
    return {name: make_person(unit=cell, full_name=f"Trần Thị {name}") for name in ("An", "Bình", "Chi")}


def registered(contest, captain, organiser, name="Đội An", members=("Lê Văn M",)):
    return register_team(contest=contest, captain=captain, name=name, members=members, by=organiser, now=NOW)


@pytest.mark.django_db
def test_each_line_says_whom_it_means_and_what_it_changes(
    contest, captains, organiser, cell, django_assert_num_queries
):
    an, binh, chi = captains.values()
    registered(contest, an, organiser)
    registered(contest, binh, organiser, name="Đội Bình")
    twin = [make_person(unit=cell, full_name="Vũ Văn Hai") for _ in range(2)]
    elsewhere = make_person(unit=None, full_name="Người ngoài")
    rows = [
        row(2, "Đội An", an, ("Lê Văn M",)),
        row(3, "Đội Bình", binh, ("Lê Văn M", "Lê Văn N")),
        row(4, "Đội Chi", captain="trần thị CHI"),
        row(5, "Đội Chi", twin[0]),
        row(6, "Đội khác", chi),
        row(7, "Đội Hai", captain="Vũ Văn Hai"),
        row(8, "Đội ngoài", elsewhere),
        row(9, "Đội Hai", twin[0], captain="Vũ Văn Ba"),
        row(10, "", twin[0]),
        row(11, "Đội Hai", twin[0], ("x",) * (MOST_MEMBERS + 1)),
        row(12, "Đội Hai", twin[0], ("x" * 121,)),
        row(13, "Đội không ai"),
        row(14, "Đội #x", captain="", members=()),
    ]
    with django_assert_num_queries(3):
        planned = plan_teams(contest, rows)
    assert [(one.row.number, one.kind, one.fault) for one in planned] == [
        (2, "same", ""),
        (3, "change", ""),
        (4, "new", ""),
        (5, "fault", "twice"),
        (6, "fault", "twice"),
        (7, "fault", "name_twice"),
        (8, "fault", "unknown_captain"),
        (9, "fault", "other_name"),
        (10, "fault", "no_name"),
        (11, "fault", "too_many_members"),
        (12, "fault", "too_long"),
        (13, "fault", "unknown_captain"),
        (14, "fault", "unknown_captain"),
    ]
    taken = plan_teams(contest, [row(2, "Đội mới", an), row(3, "Đội Bình", chi)])
    assert [one.fault for one in taken] == ["leads_already", "name_taken"]


@pytest.mark.django_db
def test_with_boards_who_has_picked_none_leads_no_team(contest, captains):
    with_rules(contest, boards=(Board(key="a", label="A"), Board(key="b", label="B")))
    (planned,) = plan_teams(contest, [row(2, "Đội An", captains["An"])])
    assert planned.fault == "no_board"


@pytest.mark.django_db
def test_a_list_is_taken_in_whole_or_not_at_all(contest, captains, organiser):
    an, binh, chi = captains.values()
    registered(contest, an, organiser)
    changed = TeamEntry(an.pk, "Đội An", ("Vũ Văn X",), seen=("Lê Văn M",))
    stale = TeamEntry(an.pk, "Đội An", ("Vũ Văn Y",), seen=("Người khác",))
    fresh = TeamEntry(binh.pk, "Đội Bình", ("Vũ Văn Z",))

    def take(*entries):
        return take_in_teams(contest=contest, entries=entries, by=organiser, now=NOW)

    for last, code in [
        (stale, "moved"),
        (TeamEntry(chi.pk, "Đội An", ()), "name_taken"),
        (TeamEntry(an.pk, "Đội khác", ()), "leads_already"),
        (TeamEntry(2**31 - 1, "Đội khác", ()), "unknown"),
    ]:
        with pytest.raises(TeamError) as error:
            take(fresh, last)
        assert error.value.code == code
        assert [*Team.objects.values_list("name", "members")] == [("Đội An", ["Lê Văn M"])]
    assert take(fresh, changed) == TakenTeams(1, 1)
    assert [*Team.objects.order_by("name").values_list("name", "members")] == [
        ("Đội An", ["Vũ Văn X"]),
        ("Đội Bình", ["Vũ Văn Z"]),
    ]


@pytest.mark.django_db
def test_what_is_written_out_comes_back_unchanged(contest, captains, organiser):
    registered(contest, captains["An"], organiser, members=["Lê Văn M", "=1+1"])
    registered(contest, captains["Bình"], organiser, name="Đội Bình", members=[])
    rows = read_teams(write_teams(lines_of_teams(contest.pk)), name="doi.xlsx")
    assert [(one.kind, one.fault) for one in plan_teams(contest, rows)] == [("same", "")] * 2


def uploaded(client, contest, *rows):
    file = io.BytesIO(sheet(HEAD, *rows))
    file.name = "doi.xlsx"
    return client.post(reverse("attempts:teams_file", args=[contest.slug]), {"file": file})


@pytest.mark.django_db
def test_the_organiser_looks_at_a_list_and_takes_it_in(contest, captains, organiser, client):
    client.force_login(organiser)
    home = reverse("attempts:teams", args=[contest.slug])
    assert reverse("attempts:teams_file", args=[contest.slug]) in client.get(home).content.decode()
    page = uploaded(
        client, contest, ["Đội An", key_of(captains["An"]), "", "Lê Văn M; Lê Văn N"], ["Đội lạ", "", "Không ai", ""]
    )
    text = page.content.decode()
    assert "1 đội mới, 0 đội đổi thành viên, 0 như cũ, 1 dòng lỗi" in text
    assert "Không tìm thấy đội trưởng" in text
    assert not Team.objects.exists()
    take = reverse("attempts:teams_take_in", args=[contest.slug])
    said = {"list": page.context["signed"]}
    assert "Đã ghi tên 1 đội." in client.post(take, said, follow=True).content.decode()
    assert [*Team.objects.values_list("name", "members")] == [("Đội An", ["Lê Văn M", "Lê Văn N"])]
    # the same list again: the captain leads one now
    client.post(take, said)
    assert (Team.objects.count(), Participant.objects.filter(contest=contest).count()) == (1, 1)
    assert "Bản xem trước đã cũ." in client.post(take, {"list": "x"}, follow=True).content.decode()
    file = client.get(reverse("attempts:teams_blank", args=[contest.slug]))
    assert [one.name for one in read_teams(file.content, name="x.xlsx")] == ["Đội An"]
    assert Audit.objects.filter(action="export.file").count() == 1


@pytest.mark.django_db
def test_a_file_without_teams_is_refused_and_other_contests_lists_too(contest, captains, organiser, client, root):
    client.force_login(organiser)
    file = io.BytesIO(sheet(["Họ và tên"], ["a"]))
    file.name = "x.xlsx"
    page = client.post(reverse("attempts:teams_file", args=[contest.slug]), {"file": file})
    assert page.status_code == 422
    assert "Cần cột Tên đội" in page.content.decode()
    other = make_contest(root, slug="khac")
    key = Round.objects.get(contest=other).key
    with_rules(other, rounds=(RoundRules(key=key, held="entered", entrant="unit"),))
    page = uploaded(client, contest, ["Đội An", key_of(captains["An"]), "", ""])
    client.post(reverse("attempts:teams_take_in", args=[other.slug]), {"list": page.context["signed"]})
    assert not Team.objects.exists()


@pytest.mark.django_db
def test_strangers_find_no_lists(contest, cell, client, secretary):
    addresses = [reverse(f"attempts:{name}", args=[contest.slug]) for name in ("teams_file", "teams_blank")]
    take = reverse("attempts:teams_take_in", args=[contest.slug])
    assert [client.get(one).status_code for one in addresses] == [302, 302]
    for person in (make_person(unit=cell, full_name="Nguyễn Văn Dân"), secretary):
        client.force_login(person)
        assert [client.get(one).status_code for one in addresses] == [404, 404]
        assert client.post(take, {"list": "x"}).status_code == 404
