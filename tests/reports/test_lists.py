"""The lists behind the figures, in the workbook: people by name for those who may see names, questions once public."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from accounts.actions import give_role
from accounts.audit.models import Audit
from accounts.models import Person, Role, Unit
from contest.common.jobs.models import Job
from contest.reports import making
from contest.results.actions import tally_all
from contest.rounds.models import Edition, Round
from tests.factories import NOW, hand_in, hide_scores, make_bank, make_contest, make_participant, make_person
from tests.reports.test_items_page import fill

pytestmark = pytest.mark.django_db
FILE = reverse("reports:download", args=["thi-thu", "xlsx"])


@pytest.fixture
def contest(root: Unit):
    made = make_contest(root, total=20)
    an = make_participant(made, Unit.objects.get(code="K1-1"), "Nguyễn Văn An")
    hand_in(an, 12, 90_000)
    hand_in(an, 20, 60_500)
    hand_in(make_participant(made, Unit.objects.get(code="K2-1"), "=Lò Thị Bình"), 7, 300_000)
    make_person("Vàng A Chỉnh", unit=Unit.objects.get(code="K1-1"))
    tally_all()
    return made


def sheets(client: Client, **query: str) -> dict[str, list[list]]:
    response = client.get(FILE, query)
    assert response.status_code == 200, response
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response.streaming_content)))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def signed_in(client: Client, person: Person) -> Client:
    client.force_login(person)
    return client


# --- people -----------------------------------------------------------------------------------------


def test_an_organiser_gets_everybody_unit_by_unit_those_with_papers_first(contest, client, organiser):
    lines = sheets(signed_in(client, organiser))["Danh sách người"]
    assert lines[0][:5] == ["Họ và tên", "Mã đơn vị", "Đơn vị", "Tình trạng", "Số lượt thi"]
    found = {line[0]: line for line in lines[1:]}
    assert found["Nguyễn Văn An"][1:] == ["K1-1", "Chi bộ Phòng Ngân sách", "Đã thi", 2, 1, 20, 60.5]
    assert found["Vàng A Chỉnh"][3:] == ["Chưa thi", 0, 0, "", ""]
    # a name is text, whatever it begins with
    assert found["=Lò Thị Bình"][4] == 1
    assert [line[1] for line in lines[1:]] == sorted(line[1] for line in lines[1:])
    assert next(line[3] for line in lines[1:] if line[1] == "K1-1") == "Đã thi"


def test_a_secretary_gets_the_own_branch_only(contest, client, secretary):
    lines = sheets(signed_in(client, secretary))["Danh sách người"]
    assert {line[1] for line in lines[1:]} == {"K1-1"}


def test_a_secretary_gets_no_scores_that_papers_keep(contest, client, secretary):
    hide_scores(contest)
    found = {line[0]: line for line in sheets(signed_in(client, secretary))["Danh sách người"]}
    assert found["Nguyễn Văn An"][3:] == ["Đã thi", 2, "", "", ""]
    assert found["Vàng A Chỉnh"][3:] == ["Chưa thi", 0, "", "", ""]


def test_who_may_not_see_names_gets_none(contest, client, root):
    viewer = make_person("Đỗ Thị Hồng Nhung", unit=root, role=Role.Kind.VIEWER, branch=root)
    assert list(sheets(signed_in(client, viewer))) == ["Tóm tắt", "Theo đơn vị", "Theo ngày", "Theo giờ", "Theo điểm"]


def test_names_that_leave_are_written_down(contest, client, organiser):
    sheets(signed_in(client, organiser), **{"don-vi": "K1"})
    assert Audit.objects.latest("pk").action == "export.names"


def test_many_names_are_left_to_a_worker(contest, client, organiser, monkeypatch):
    monkeypatch.setattr(making, "MOST_PEOPLE_AT_ONCE", 1)
    assert signed_in(client, organiser).get(FILE).status_code == 302
    made = making.make_participation(Job.objects.get().arguments, lambda done, total: None)
    assert "Danh sách người" in CalamineWorkbook.from_filelike(io.BytesIO(made.content)).sheet_names


@pytest.mark.parametrize(
    ("asked_as", "kept_as", "status"),
    [
        (("secretary", "K1"), ("secretary", "K1"), 200),
        # what the role once opened is closed with it, whole or in part
        (("organiser", ""), ("secretary", "K1"), 404),
        (("secretary", "K1"), ("secretary", "K2"), 404),
        (("secretary", "K1"), ("viewer", "K1"), 404),
        (("organiser", "K1"), ("secretary", "K1"), 404),
        (("organiser", "K1"), ("organiser", ""), 200),
    ],
)
def test_a_file_that_waited_is_for_who_may_still_see_all_of_it(
    contest, client, root, monkeypatch, asked_as, kept_as, status
):
    monkeypatch.setattr(making, "MOST_PEOPLE_AT_ONCE", 0)
    person = make_person("Đỗ Thị Hồng Nhung", unit=root)
    take_office(person, *asked_as)
    wanted = {"don-vi": asked_as[1]} if asked_as[1] else {}
    address = signed_in(client, person).get(FILE, wanted).url
    person.roles.all().delete()
    take_office(person, *kept_as)
    assert client.get(address).status_code == status


def take_office(person: Person, role: str, code: str) -> None:
    branch = Unit.objects.get(code=code) if code and role != "organiser" else None
    give_role(person=person, kind=Role.Kind[role.upper()], unit=branch)


# --- questions --------------------------------------------------------------------------------------


@pytest.fixture
def closed(root: Unit):
    """A contest whose only round is over and its secret out."""
    made = make_contest(root, total=6)
    fill(made, 60, wrong=False)
    round = Round.objects.get(contest=made)
    round.bank = make_bank("Ngân hàng của đợt")
    round.save()
    Edition.objects.update(revealed_at=NOW)
    return made


def test_questions_of_rounds_that_are_over_come_with_their_figures(closed, client, organiser):
    lines = sheets(signed_in(client, organiser))["Theo câu hỏi"]
    assert len(lines) == 1 + 12
    round_title, number, topic, text, seen, facility, _discrimination = lines[1]
    assert (round_title, number, topic, text) == ("Đợt 1", 1, "Chung", "Câu hỏi 1 về Chung?")
    assert sum(line[4] for line in lines[1:]) == 60 * 6
    assert 0 < facility < 1
    assert seen > 0


@pytest.mark.parametrize("still", ["secret", "drawn"])
def test_questions_that_can_still_be_met_stay_out(closed, client, organiser, still, root):
    if still == "secret":
        Edition.objects.update(revealed_at=None)
    else:
        other = Round.objects.get(contest=make_contest(root, slug="khac"))
        other.bank = Round.objects.get(contest=closed).bank
        other.save()
    assert "Theo câu hỏi" not in sheets(signed_in(client, organiser))


def test_secretaries_get_no_questions(closed, client, secretary):
    assert "Theo câu hỏi" not in sheets(signed_in(client, secretary))
