"""Pages and files of reports: who sees which branch, and what they say."""

from __future__ import annotations

import datetime as dt
import json
import re
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml.html import document_fromstring

from accounts.actions import add_unit
from accounts.models import Person, Role, Unit, UnitHeadcount
from contest.reports.part_queries import branch_parts, parts_of
from contest.reports.participation import participation
from contest.reports.writers import WRITERS
from contest.results.actions import tally_all
from contest.rounds.models import Period
from tests.factories import NOW, hand_in, hide_scores, make_contest, make_participant, make_person

pytestmark = pytest.mark.django_db
PAGE = reverse("reports:participation", args=["thi-thu"])


def file_address(extension: str) -> str:
    return reverse("reports:download", args=["thi-thu", extension])


def text_of(response) -> str:
    html = re.sub(r"<(head|style|script)[\s>].*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace("\xa0", " ").split())


def main_of(response) -> str:
    return text_of(response).split("Tải báo cáo", 1)[1]


@pytest.fixture
def contest(root: Unit):
    made = make_contest(root, rounds=2)
    for code, papers in (("K1-1", 3), ("K1-2", 1), ("K2-1", 4)):
        person = make_participant(made, Unit.objects.get(code=code))
        for number in range(papers):
            hand_in(person, 20 - number % 2, 17_000 + number, at=NOW - dt.timedelta(hours=number))
    tally_all()
    return made


@pytest.fixture
def as_organiser(client: Client, organiser: Person) -> Client:
    client.force_login(organiser)
    return client


@pytest.fixture
def as_secretary(client: Client, secretary: Person) -> Client:
    client.force_login(secretary)
    return client


# --- what it says ---------------------------------------------------------------------------------


def test_participation_shows_the_units_below(contest, as_organiser):
    text = main_of(as_organiser.get(PAGE))
    assert "40 tổng số đảng viên 3 người dự thi 7,5% tỷ lệ tham gia 8 lượt thi 3 người 20/20 5 bài 20/20" in text
    # name, headcount, people, rate with the sign of a low one, attempts, people and papers all right, silent
    assert "Đảng bộ Sở Tài chính 20 2 thấp: 10,0% 4 2 3 18" in text
    assert "Đảng bộ Công ty Điện lực tỉnh 20 1 thấp: 5,0% 4 1 2 19" in text
    assert "Chi bộ" not in text
    assert "Lượt thi mỗi ngày" in text


def test_participation_has_the_paragraph_ready_to_copy(contest, as_organiser):
    html = as_organiser.get(PAGE).content.decode().replace("\xa0", " ")
    copied = re.search(r'data-copy="([^"]+)"', html)
    assert copied is not None
    assert "cuộc thi có 3 người dự thi với 8 lượt thi; 3 người có 5 bài trả lời đúng 20/20 câu;" in copied[1]
    assert "<strong>3 người</strong>" in html


def test_participation_drills_down_to_a_cell(contest, as_organiser):
    committee = as_organiser.get(PAGE, {"don-vi": "K1"})
    assert "Chi bộ Phòng Ngân sách 10 1 thấp: 10,0% 3 1 2 9" in text_of(committee)
    cell = as_organiser.get(PAGE, {"don-vi": "K1-1"})
    text = text_of(cell)
    assert "Đơn vị này không có đơn vị trực thuộc." in text
    assert "Báo cáo Đảng bộ Khối cơ quan và doanh nghiệp tỉnh Đảng bộ Sở Tài chính Tham gia theo đơn vị" in text


def test_what_belongs_to_no_unit_below_stands_apart(contest, as_organiser):
    hand_in(make_participant(contest, Unit.objects.get(code="K1")), 20)
    tally_all()
    assert "Thuộc thẳng đơn vị này 1 1 1 1" in text_of(as_organiser.get(PAGE, {"don-vi": "K1"}))
    assert "Thuộc thẳng đơn vị này" not in text_of(as_organiser.get(PAGE))


def test_each_cell_says_its_heading_for_phones(contest, as_organiser):
    """The row of what belongs to no unit below leaves out those of which nothing is left."""
    hand_in(make_participant(contest, Unit.objects.get(code="K1")), 20)
    tally_all()
    table = document_fromstring(as_organiser.get(PAGE, {"don-vi": "K1"}).content).find(".//table")
    headings = [one.text_content().strip() for one in table.iter("th") if one.get("scope") == "col"]
    *rows, rest = [[cell.get("data-label") for cell in row.iter("td")] for row in table.iter("tr")][1:]
    assert [["Đơn vị", *labels] for labels in rows] == [headings] * 2
    assert rest == [None, "Người dự thi", None, "Lượt thi", "Người đúng hết", "Bài đúng hết", None]


@pytest.mark.parametrize(
    ("order", "first"),
    [
        ("", "Đảng bộ Công ty Điện lực tỉnh"),
        ("ten", "Đảng bộ Công ty Điện lực tỉnh"),
        ("-ten", "Đảng bộ Sở Tài chính"),
        ("ty-le", "Đảng bộ Công ty Điện lực tỉnh"),
        ("-ty-le", "Đảng bộ Sở Tài chính"),
        ("chua-thi", "Đảng bộ Sở Tài chính"),
        ("khong-co", "Đảng bộ Công ty Điện lực tỉnh"),
    ],
)
def test_participation_is_sorted_by_any_column(contest, as_organiser, order, first):
    Unit.objects.get(code="K2").headcounts.update(people=21)
    html = as_organiser.get(PAGE, {"xep": order}).content.decode()
    assert re.findall(r'class="unit-link"[^>]*>.*?<span>([^<]+)', html, flags=re.S)[0] == first


def test_a_round_is_chosen_by_its_number(contest, as_organiser):
    hand_in(make_participant(contest, Unit.objects.get(code="K2-2")), 11, round_number=2)
    tally_all()
    assert "1 người dự thi" in text_of(as_organiser.get(PAGE, {"dot": "2"}))
    for wrong in ("3", "x", "-1", "²", "99999"):
        assert as_organiser.get(PAGE, {"dot": wrong}).status_code == 404


def test_links_keep_the_choices(contest, as_organiser):
    html = unescape(as_organiser.get(PAGE, {"dot": "1", "xep": "-luot"}).content.decode())
    assert f'href="{PAGE}?dot=1&don-vi=K1&xep=-luot"' in html
    assert f'href="{file_address("xlsx")}?dot=1"' in html


def test_a_draft_without_questions_has_no_column_of_0_of_0(as_organiser, root):
    draft = make_contest(root, published=False)
    draft.rules["papers"] = [{**paper, "sections": []} for paper in draft.rules["papers"]]
    draft.save()
    page = text_of(as_organiser.get(PAGE))
    assert "Đảng bộ Sở Tài chính 20 0" in page
    assert "0/0" not in page
    assert "Người đúng hết" not in page
    assert as_organiser.get(file_address("xlsx")).status_code == 200


# --- files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("extension", WRITERS)
def test_download_gives_a_file_of_its_kind(contest, as_organiser, extension):
    response = as_organiser.get(file_address(extension), {"don-vi": "K1"})
    assert response.status_code == 200
    assert response["Content-Type"] == WRITERS[extension].CONTENT_TYPE
    name = re.search(r'filename="([^"]+)"', response["Content-Disposition"])
    assert name is not None
    assert re.fullmatch(rf"tham-gia-thi-thu-K1-\d{{8}}-\d{{4}}\.{extension}", name[1])
    assert len(b"".join(response.streaming_content)) > 500


def test_download_holds_the_figures_of_the_page(contest, as_organiser):
    response = as_organiser.get(file_address("json"))
    document = json.loads(b"".join(response.streaming_content))
    assert (document["summary"]["people"], document["summary"]["attempts"]) == (3, 8)
    assert [unit["code"] for unit in document["units"]] == ["K", "K1", "K1-1", "K1-2", "K2", "K2-1", "K2-2"]


def test_download_of_an_unknown_kind_is_no_page(contest, as_organiser):
    assert as_organiser.get(file_address("exe")).status_code == 404


# --- who ------------------------------------------------------------------------------------------


def test_a_secretary_sees_the_own_branch(contest, as_secretary):
    text = main_of(as_secretary.get(PAGE))
    assert "20 tổng số đảng viên 2 người dự thi" in text
    assert "Chi bộ Văn phòng 10 1" in text
    assert "Điện lực" not in text
    document = json.loads(b"".join(as_secretary.get(file_address("json")).streaming_content))
    assert [unit["code"] for unit in document["units"]] == ["K1", "K1-1", "K1-2"]
    assert document["days"] == []


@pytest.mark.parametrize("code", ["K", "K2", "K2-1", "NGOAI", "khong-co", "K1'--", "\0"])
def test_every_other_unit_is_no_page_for_a_secretary(contest, as_secretary, outsider, code):
    assert as_secretary.get(PAGE, {"don-vi": code}).status_code == 404
    for extension in WRITERS:
        assert as_secretary.get(file_address(extension), {"don-vi": code}).status_code == 404


def test_a_secretary_is_told_no_scores_that_papers_keep(contest, as_secretary, organiser):
    """One more perfect paper in a small unit would tell whose it is."""
    hide_scores(contest)
    page = text_of(as_secretary.get(PAGE))
    assert "2 người dự thi 10,0% tỷ lệ tham gia 4 lượt thi" in page
    assert "trả lời đúng" not in page
    assert "20/20" not in page
    assert "Người đúng hết" not in page
    assert "Số bài đúng hết và điểm có sau khi đợt thi đóng." in page
    assert "Lượt thi theo điểm" not in text_of(as_secretary.get(reverse("reports:charts", args=["thi-thu"])))
    unit = text_of(as_secretary.get(reverse("reports:unit")))
    assert "4 lượt thi · số bài đúng có sau khi đợt thi đóng" in unit
    document = json.loads(b"".join(as_secretary.get(file_address("json")).streaming_content))
    assert {told_of_scores(row) for row in (document["summary"], *document["units"])} == {(None, None, None, None)}
    assert document["scores"] == []
    as_secretary.force_login(organiser)
    assert "2 người 20/20 3 bài 20/20" in text_of(as_secretary.get(PAGE, {"don-vi": "K1"}))


def told_of_scores(figures: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(figures[name] for name in ("perfect_people", "perfect_attempts", "fastest_ms", "mean_score"))


def test_a_secretary_is_told_them_once_the_round_has_closed(contest, as_secretary):
    hide_scores(contest)
    Period.objects.filter(contest=contest, kind=Period.Kind.ROUND).update(closes_at=NOW)
    assert "2 người 20/20 3 bài 20/20" in text_of(as_secretary.get(PAGE))
    assert "2 người, 3 bài đúng 20/20" in text_of(as_secretary.get(reverse("reports:unit")))


@pytest.mark.parametrize("extension", WRITERS)
def test_each_file_can_do_without_scores(contest, as_secretary, extension):
    hide_scores(contest)
    response = as_secretary.get(file_address(extension))
    assert len(b"".join(response.streaming_content)) > 500


@pytest.mark.parametrize("order", ["nguoi-dung", "-bai-dung"])
def test_nothing_is_sorted_by_what_is_not_told(contest, as_secretary, order):
    hide_scores(contest)
    html = as_secretary.get(PAGE, {"xep": order}).content.decode()
    units = re.findall(r'class="unit-link"[^>]*>.*?<span>([^<]+)', html, flags=re.S)
    assert units == ["Chi bộ Phòng Ngân sách", "Chi bộ Văn phòng"]


def test_a_secretary_of_two_branches_chooses(contest, as_secretary, secretary):
    Role.objects.create(person=secretary, kind=Role.Kind.SECRETARY, unit=Unit.objects.get(code="K2-1"))
    assert as_secretary.get(PAGE, {"don-vi": "K2-1"}).status_code == 200
    assert as_secretary.get(PAGE, {"don-vi": "K2"}).status_code == 404
    assert "STC" in text_of(as_secretary.get(PAGE))


def test_a_viewer_of_everything_sees_the_contest(contest, client, cell):
    client.force_login(make_person("Người Xem", unit=cell, role=Role.Kind.VIEWER))
    assert "40 tổng số đảng viên" in text_of(client.get(PAGE))


def test_a_viewer_above_the_contest_sees_the_whole_of_it(client, root, cell):
    make_contest(Unit.objects.get(code="K1"))
    client.force_login(make_person("Người Xem", unit=cell, role=Role.Kind.VIEWER, branch=root))
    assert "20 tổng số đảng viên" in text_of(client.get(PAGE))


@pytest.mark.parametrize("who", ["member", "judge", "outsider"])
@pytest.mark.parametrize("address", [PAGE, file_address("csv")])
def test_others_find_no_report(contest, client, request, who, address):
    client.force_login(request.getfixturevalue(who))
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", [PAGE, file_address("csv")])
def test_strangers_are_sent_to_sign_in(contest, client, address):
    response = client.get(address)
    assert response.status_code == 302
    assert "next=" in response["Location"]


def test_a_draft_is_for_organisers_only(root, client, organiser, secretary):
    make_contest(root, published=False)
    client.force_login(secretary)
    assert client.get(PAGE).status_code == 404
    client.force_login(organiser)
    assert client.get(PAGE).status_code == 200


def test_a_draft_round_is_for_organisers_only(contest, client, organiser, secretary):
    Period.objects.filter(contest=contest, position=2).update(state=Period.State.DRAFT)
    client.force_login(secretary)
    assert client.get(PAGE, {"dot": "2"}).status_code == 404
    client.force_login(organiser)
    assert client.get(PAGE, {"dot": "2"}).status_code == 200


@pytest.mark.parametrize("address", [PAGE, file_address("csv")])
def test_reports_are_only_read(contest, as_organiser, address):
    assert as_organiser.post(address).status_code == 405


def test_the_page_costs_the_same_for_few_units_and_many(contest, as_organiser, root):
    as_organiser.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        as_organiser.get(PAGE)
    for number in range(60):
        Unit.objects.create(code=f"X{number}", name="Chi bộ mới", depth=2, path=f"{root.path}{number + 100:04d}")
    with CaptureQueriesContext(connection) as many:
        response = as_organiser.get(PAGE)
    assert "62 đơn vị" in text_of(response)
    assert len(few) == len(many)


# --- charts ---------------------------------------------------------------------------------------

CHARTS = reverse("reports:charts", args=["thi-thu"])


def test_charts_have_their_tables_behind_them(contest, as_organiser):
    page = as_organiser.get(CHARTS)
    text = text_of(page)
    assert (page.status_code, page.content.decode().count('role="img"')) == (200, 3)
    assert "Nhiều nhất là điểm 20: 5 lượt thi" in text
    # scores 18 to 20 of the table behind
    assert "18 0 19 3 20 5" in text
    assert CHARTS in as_organiser.get(PAGE).content.decode()


def test_charts_of_ages_once_a_year_of_birth_is_known(contest, as_organiser):
    assert "Độ tuổi" not in text_of(as_organiser.get(CHARTS))
    Person.objects.filter(participations__contest=contest).update(birth_year=NOW.year - 45)
    cache.clear()
    assert "41–50 tuổi 3 8" in text_of(as_organiser.get(CHARTS))


def test_charts_of_one_round_and_of_none(contest, as_organiser):
    assert as_organiser.get(CHARTS, {"dot": "1"}).status_code == 200
    assert "Chưa có bài nào nộp" in text_of(as_organiser.get(CHARTS, {"dot": "2"}))
    assert as_organiser.get(CHARTS, {"dot": "9"}).status_code == 404


def test_a_secretary_sees_the_charts_of_the_own_branch(contest, as_secretary, secretary):
    own = secretary.roles.get().unit
    assert own.code == "K1"
    page = as_secretary.get(CHARTS)
    assert "Báo cáo Biểu đồ Đảng bộ Sở Tài chính" in text_of(page)
    # four papers of the branch: 20, 19, 20 of one person, 20 of another
    assert "18 0 19 1 20 3" in text_of(page)
    assert as_secretary.get(CHARTS, {"don-vi": "K1-2"}).status_code == 200
    assert [as_secretary.get(CHARTS, {"don-vi": code}).status_code for code in ("K", "K2", "K2-1")] == [404] * 3
    assert f"{CHARTS}?don-vi=K1-2" in as_secretary.get(PAGE, {"don-vi": "K1-2"}).content.decode()


def test_charts_of_the_branches_are_those_of_the_whole_together(contest, root):
    both = make_participant(contest, Unit.objects.get(code="K1-1"))
    for code in ("K1-1", "K2-2"):
        paper = hand_in(both, 12)
        type(paper).objects.filter(pk=paper.pk).update(unit=Unit.objects.get(code=code))
    Person.objects.filter(participations__contest=contest).update(birth_year=NOW.year - 45)
    tally_all()
    period = Period.objects.select_related("contest__unit").get(kind=Period.Kind.CONTEST)
    whole = parts_of(period, now=NOW)
    branches = [branch_parts(period, unit, now=NOW) for unit in Unit.objects.filter(depth=2)]
    for name in ("hours", "scores", "ages"):
        parts = [getattr(one.parts, name) for one in branches]
        sums = [
            (sum(one.attempts for one in same), sum(one.people or 0 for one in same))
            for same in zip(*parts, strict=True)
        ]
        assert sums == [(one.attempts, one.people or 0) for one in getattr(whole, name)]
    assert sum(day.attempts for one in branches for day in one.days) == 10
    tallied = {row.code: row.people for row in participation(period, root, now=NOW).rows}
    counted = [sum(one.people or 0 for one in branch.parts.ages) for branch in branches]
    assert counted == [tallied["K1"], tallied["K2"]]


def test_charts_are_for_those_who_see_reports_and_are_only_read(contest, as_secretary, member):
    stranger = Client()
    stranger.force_login(member)
    assert stranger.get(CHARTS).status_code == stranger.get(PAGE).status_code
    assert as_secretary.post(CHARTS).status_code == 405


def test_a_unit_without_anybody_is_told_from_one_where_nobody_has_taken_part(contest, as_organiser, root):
    """Sorting goes on by the figures: none is the least rate, no members no rate at all."""
    for code, people in (("K8", 40), ("K9", 0)):
        unit = add_unit(parent=root, code=code, name=f"Chi bộ {code}", kind=Unit.Kind.CELL)
        UnitHeadcount.objects.create(unit=unit, on=NOW.date(), people=people)
    page = as_organiser.get(f"{PAGE}?xep=ty-le").content.decode()
    assert page.count("chưa ai thi</span>") == 1
    assert page.count("chưa có ai</span>") == 1
    assert not re.search(r"\b0,0%", page)
    rows = [row.code for row, _to, _cells in as_organiser.get(f"{PAGE}?xep=-ty-le").context["rows"]]
    assert rows.index("K8") < rows.index("K9")


def test_a_report_of_a_contest_that_nobody_has_taken_warns_of_no_unit(root, as_organiser):
    make_contest(root)
    page = as_organiser.get(PAGE).content.decode()
    assert page.count('<span class="second">chưa ai thi</span>') == 2
    assert 'class="late"' not in page
