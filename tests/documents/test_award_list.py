"""The annex of a decision: one table for each prize, full names, the same in Word and PDF."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace

import docx
import pytest
from django.urls import reverse

from accounts.models import Person, Unit
from contest.documents.award_list import AwardLine, award_document, write_docx, write_pdf
from contest.documents.letterhead import Letterhead
from contest.documents.queries import award_lines
from contest.results.awarding.models import Award
from contest.results.models import Leaderboard
from contest.rounds.models import Period
from tests.common.test_typeset import pages_of, pdf_text
from tests.factories import NOW, hand_in, make_contest, make_participant

LINE = AwardLine("Giải cá nhân", "Giải Nhất", 1, "Nguyễn Thị Thu Hằng", 1980, "Chi bộ 1", 20, 17_000)
UNIT = AwardLine("Giải tập thể", "Giải Nhì", 2, "Đảng bộ Sở Tài chính", None, "", None, None)
HEAD = Letterhead(office="Đảng ủy Khối", number="15", mark="ĐUK", place="Bắc Hà")


def document_of(*lines: AwardLine, **more: object) -> dict:
    return award_document(lines, **{"contest": "Thi thử", "period": "Đợt 1", "head": HEAD, **more})


def made(write, document: dict) -> bytes:
    file = io.BytesIO()
    write(document, file, at=NOW)
    return file.getvalue()


def words(content: bytes) -> str:
    return " ".join(pdf_text(content).split())


def test_pdf_says_what_it_belongs_to():
    shown = words(made(write_pdf, document_of(LINE, UNIT, decided=dt.date(2026, 12, 5))))
    assert "Đạt giải cuộc thi “Thi thử”, Đợt 1" in shown
    assert "(Kèm theo Quyết định số 15-QĐ/ĐUK, ngày 05 tháng 12 năm 2026 của Đảng ủy Khối)" in shown
    for text in (
        "Giải cá nhân",
        "Nguyễn Thị Thu Hằng",
        "1980",
        "17,0 giây",
        "Giải tập thể",
        "này có 2 giải.",
    ):
        assert text in shown


def test_a_decision_that_is_named_is_all_that_is_said():
    for named in ("số 15-QĐ/ĐUK", "Quyết định số 15-QĐ/ĐUK"):
        assert document_of(LINE, decision=named)["annex"] == "(Kèm theo Quyết định số 15-QĐ/ĐUK)"


def test_what_is_not_known_is_a_blank():
    shown = words(made(write_pdf, document_of(LINE, head=Letterhead())))
    assert "Quyết định số ……-QĐ/……, ngày …… tháng …… năm …… của" in shown


def test_word_has_a_table_for_each_prize():
    document = docx.Document(io.BytesIO(made(write_docx, document_of(LINE, replace(LINE, place=2), UNIT))))
    _head, people, units, _foot = document.tables
    assert [[cell.text for cell in row.cells] for row in people.rows] == [
        ["TT", "Họ và tên", "Năm sinh", "Đơn vị", "Giải", "Số câu đúng", "Thời gian"],
        ["1", "Nguyễn Thị Thu Hằng", "1980", "Chi bộ 1", "Giải Nhất", "20", "17,0\u00a0giây"],
        ["2", "Nguyễn Thị Thu Hằng", "1980", "Chi bộ 1", "Giải Nhất", "20", "17,0\u00a0giây"],
    ]
    assert [cell.text for cell in units.rows[1].cells] == ["1", "Đảng bộ Sở Tài chính", "", "", "Giải Nhì", "", ""]


def test_notes_have_a_column_only_when_there_are_some():
    assert document_of(LINE)["columns"][-1]["heading"] == "Thời gian"
    noted = document_of(replace(LINE, note="Thay người khác"), LINE)
    assert noted["columns"][-1]["heading"] == "Ghi chú"
    assert [row[-1] for row in noted["groups"][0]["rows"]] == ["Thay người khác", ""]


@pytest.mark.parametrize("write", [write_pdf, write_docx])
def test_hostile_names_stay_names(write):
    names = ("#panic()", "*x*", "<w:t>&", "=1+1")
    content = made(write, document_of(*(replace(LINE, full_name=name) for name in names)))
    if write is write_pdf:
        shown = words(content)
    else:
        rows = docx.Document(io.BytesIO(content)).tables[1].rows
        shown = " ".join(row.cells[1].text for row in rows)
    for name in names:
        assert name in shown


def test_nobody_awarded_is_a_document_too():
    assert pages_of(made(write_pdf, document_of())) == 1
    assert made(write_docx, document_of())


# --- from the table of awards ---------------------------------------------------------------------


@pytest.fixture
def awarded(root):
    contest = make_contest(root)
    one = make_participant(contest, Unit.objects.get(code="K1-1"), "Nguyễn Thị Thu Hằng")
    Person.objects.filter(pk=one.person_id).update(birth_year=1980)
    hand_in(one, 20, 17_000)
    period = Period.objects.get(contest=contest, kind=Period.Kind.CONTEST)
    board = Leaderboard.objects.create(period=period, key="giai", chain={})
    common = {"period": period, "prize": "a", "prize_label": "Giải cá nhân", "unit_name": "Chi bộ 1"}
    award = Award.objects.create(
        **common, leaderboard=board, participant=one, tier=0, tier_label="Giải Nhất", place=1, name="N. T. T. H.",
        figures={"score": 20, "duration_ms": 17_000, "submitted_ms": 1},
    )  # fmt: skip
    Award.objects.create(
        period=period, prize="b", prize_label="Giải tập thể", tier=0, tier_label="Giải Nhất", place=1,
        unit=Unit.objects.get(code="K1"), name="Đảng bộ Sở Tài chính", figures={"people": [3, 1]},
    )  # fmt: skip
    return contest, award


def test_lines_of_the_awards_have_full_names(awarded):
    contest, award = awarded
    (person, unit), decision = award_lines(contest)
    assert decision == ""
    assert person == replace(LINE, unit="Chi bộ 1")
    assert (unit.full_name, unit.birth_year, unit.score) == ("Đảng bộ Sở Tài chính", None, None)
    Award.objects.filter(pk=award.pk).update(withdrawn_at=NOW, withdrawn_reason="sai")
    assert [line.prize for line in award_lines(contest)[0]] == ["Giải tập thể"]


def test_files_are_the_organisers(client, awarded, organiser, secretary, member):
    address = reverse("documents:awards", args=["thi-thu", "pdf"])
    assert client.get(address).status_code == 302
    for person in (secretary, member):
        client.force_login(person)
        assert client.get(address).status_code == 404
    client.force_login(organiser)
    assert "Nguyễn Thị Thu Hằng" in words(client.get(address).content)
    docx_file = client.get(reverse("documents:awards", args=["thi-thu", "docx"]))
    assert len(docx.Document(io.BytesIO(docx_file.content)).tables) == 4
    for wrong in (
        reverse("documents:awards", args=["thi-thu", "exe"]),
        f"{address}?dot=x",
        f"{address}?dot=999999",
    ):
        assert client.get(wrong).status_code == 404
    assert client.post(address).status_code == 405


def test_without_a_prize_there_is_no_file(client, awarded, organiser):
    client.force_login(organiser)
    page = reverse("documents:papers", args=["thi-thu"])
    address = reverse("documents:awards", args=["thi-thu", "pdf"])
    assert address in client.get(page).content.decode()
    Award.objects.update(withdrawn_at=NOW, withdrawn_reason="sai")
    refused = client.get(address, follow=True)
    assert refused.redirect_chain == [(page, 302)]
    assert "Chưa trao giải nào nên chưa có danh sách." in refused.content.decode()
    assert address not in refused.content.decode()
    # a period without a prize of its own, in a contest with prizes
    Award.objects.update(withdrawn_at=None, withdrawn_reason="")
    other = Period.objects.filter(kind=Period.Kind.ROUND).first()
    assert client.get(f"{address}?dot={other.pk}").status_code == 302
