"""The organiser's pages: one by one and as a list; strangers find nothing."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from contest.attempts.models import Attempt
from contest.results.admission.actions import admit_person
from contest.results.entered.models import EnteredResult
from contest.rounds.models import Period
from tests.factories import make_participant, make_person
from tests.markup import on_one_line
from tests.results.entered.test_entered import enter, entry
from tests.results.entered.test_reading import sheet

pytestmark = pytest.mark.django_db
HEAD = ["Mã dự thi", "Họ và tên", "Điểm", "Thời gian"]


@pytest.fixture
def open_final(final):
    """The final has begun by the wall clock."""
    now = timezone.now()
    Period.objects.filter(pk=final.pk).update(opens_at=now - dt.timedelta(hours=1), closes_at=now)
    return final


@pytest.fixture
def at_desk(client, organiser):
    client.force_login(organiser)
    return client


def address(name, contest, *more) -> str:
    return reverse(f"entered:{name}", args=[contest.slug, 2, *more])


def uploaded(client, contest, *rows):
    file = io.BytesIO(sheet(HEAD, *rows))
    file.name = "kq.xlsx"
    return client.post(address("upload", contest), {"file": file})


def test_one_result_is_entered_corrected_and_taken_back(contest, people, open_final, at_desk):
    person = people["A"].person
    one, home = address("one", contest), address("list", contest)
    answer = at_desk.post(one, {"person": person.pk, "score": "88", "duration": "12:34"}, follow=True)
    assert "Đã nhập 1 kết quả." in answer.content.decode()
    attempt = Attempt.objects.get(participant=people["A"], round=open_final)
    assert (attempt.score, attempt.duration_ms) == (88, 754_000)
    said = {"person": person.pk, "score": "90", "duration": "12:34", "seen": "88/754000"}
    assert "Ghi lý do sửa." in at_desk.post(one, said, follow=True).content.decode()
    answer = at_desk.post(one, said | {"reason": "Cộng nhầm."}, follow=True).content.decode()
    assert "Đã sửa 1 kết quả." in answer
    assert "đã sửa" in answer
    back = address("take_back", contest, attempt.pk)
    assert "Ghi lý do sửa." in at_desk.post(back, {}, follow=True).content.decode()
    assert "Đã bỏ kết quả." in at_desk.post(back, {"reason": "Nhầm người."}, follow=True).content.decode()
    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.VOID
    assert "chưa có" in at_desk.get(home).content.decode()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"score": "8,5"}, "Điểm là số nguyên"),
        ({"score": ""}, "Điểm là số nguyên"),
        ({"score": "8", "duration": "lâu"}, "Ghi thời gian bằng phút và giây"),
        ({"score": "8"}, "Thể lệ xếp theo thời gian"),
        ({"score": "8", "duration": "1:00", "person": "999999"}, "vừa được người khác bỏ"),
    ],
)
def test_a_faulty_result_changes_nothing(contest, people, open_final, at_desk, said, words):
    data = {"person": people["A"].person_id, **said}
    assert words in at_desk.post(address("one", contest), data, follow=True).content.decode()
    assert not EnteredResult.objects.exists()


def test_a_list_is_looked_at_before_it_is_taken_in(contest, people, open_final, at_desk):
    a, b = people["A"].person, people["B"].person
    seen = uploaded(at_desk, contest, [a.code, a.full_name, 88, "12:34"], [b.code, b.full_name, 8.5, "1:00"])
    page = seen.content.decode()
    assert "1 kết quả mới, 0 kết quả sửa, 0 như cũ, 1 dòng lỗi" in page
    assert "Điểm là số nguyên" in page
    assert not EnteredResult.objects.exists()
    taken = {"list": seen.context["signed"]}
    assert "Đã nhập 1 kết quả." in at_desk.post(address("take_in", contest), taken, follow=True).content.decode()
    # pressed twice
    assert "Không có gì thay đổi." in at_desk.post(address("take_in", contest), taken, follow=True).content.decode()
    seen = uploaded(at_desk, contest, [a.code, "", 89, "12:34"], ["", b.full_name, 90, "2:00"])
    taken = {"list": seen.context["signed"]}
    assert "Ghi lý do sửa." in at_desk.post(address("take_in", contest), taken, follow=True).content.decode()
    assert EnteredResult.objects.count() == 1
    at_desk.post(address("take_in", contest), taken | {"reason": "Phúc khảo."})
    scores = Attempt.objects.filter(round=open_final).order_by("participant").values_list("score", flat=True)
    assert list(scores) == [89, 90]


def test_a_list_that_was_tampered_with_is_refused(contest, people, open_final, at_desk):
    seen = uploaded(at_desk, contest, [people["A"].person.code, "", 88, "12:34"])
    for text in ("", "x", seen.context["signed"][:-2] + "xx"):
        answer = at_desk.post(address("take_in", contest), {"list": text}, follow=True).content.decode()
        assert "Bản xem trước đã cũ. Tải lại tệp." in answer
    assert not EnteredResult.objects.exists()


def test_an_unreadable_file_says_so(contest, people, open_final, at_desk):
    file = io.BytesIO(b"khong")
    file.name = "kq.xlsx"
    answer = at_desk.post(address("upload", contest), {"file": file})
    assert (answer.status_code, "không phải sổ Excel" in answer.content.decode()) == (422, True)
    answer = at_desk.post(address("upload", contest), {})
    assert (answer.status_code, "Chọn tệp Excel." in answer.content.decode()) == (422, True)


def test_the_blank_list_comes_back_filled_in(contest, people, open_final, at_desk):
    answer = at_desk.get(address("blank", contest))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0] == ["Mã dự thi", "Họ và tên", "Đơn vị", "Điểm", "Thời gian (phút:giây)"]
    assert [row[:2] for row in rows[1:]] == [[people[n].person.code, f"Nguyễn Văn {n}"] for n in "AB"]
    file = io.BytesIO(sheet(rows[0], *[[*row[:3], 50 + n, "1:30"] for n, row in enumerate(rows[1:])]))
    file.name = "kq.xlsx"
    assert at_desk.post(address("upload", contest), {"file": file}).context["ready"] == 2


def test_strangers_and_rounds_taken_here_have_no_such_page(client, contest, people, open_final, member, organiser):
    for person in (None, member, make_person("Ngoài")):
        if person:
            client.force_login(person)
        assert client.get(address("list", contest)).status_code in ((302,) if person is None else (403, 404))
        assert client.post(address("one", contest), {}).status_code in ((302,) if person is None else (403, 404))
    client.force_login(organiser)
    assert client.get(reverse("entered:list", args=[contest.slug, 1])).status_code == 404
    assert client.get(address("one", contest)).status_code == 405
    Period.objects.filter(pk=open_final.pk).update(state=Period.State.DRAFT)
    assert client.get(address("list", contest)).status_code == 404


def test_the_list_costs_the_same_for_one_and_for_three(contest, people, open_final, at_desk, organiser, cell):
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            at_desk.get(address("list", contest))
        return len(found)

    at_desk.get(address("list", contest))
    before = queries()
    for n in range(3):
        person = make_participant(contest, cell, f"Lê Văn {n}").person
        admit_person(round=open_final, person=person, reason="Thêm.", by=organiser, now=timezone.now())
    assert queries() == before


def test_participants_read_their_points_once_they_are_official(client, contest, people, open_final, organiser):
    enter(open_final, organiser, entry(people["A"], 87), now=timezone.now())
    client.force_login(people["A"].person)
    own = reverse("sitting:own_attempts")
    page = on_one_line(client.get(own).text)
    assert ("chưa công bố" in page, ">87<" in page) == (True, False)
    Period.objects.filter(pk=open_final.pk).update(state=Period.State.FIXED, fixed_at=timezone.now())
    page = on_one_line(client.get(own).text)
    assert ("chưa công bố" in page, ">87<" in page) == (False, True)
