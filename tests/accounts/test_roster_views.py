"""The admins' pages of people and rosters: who may, uploading, previewing, taking in, one person."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts import tasks
from accounts.actions import register_person
from accounts.models import Person, RosterImport, Unit
from accounts.rosters import imports
from accounts.rosters.queries import FORGET_AFTER, STALE_AFTER
from tests.accounts.roster_books import book
from tests.factories import NOW, PASSWORD, make_person
from tests.markup import on_one_line

pytestmark = pytest.mark.django_db
HEAD = ["Mã", "Họ và tên", "Năm sinh", "Chi bộ", "Số điện thoại"]
AN = ["DV1", "Nguyễn Văn An", 1980, "K1-1", "0912345678"]
HOA = ["DV2", "Trần Thị Hoa", 1985, "K2-1", None]
BAD = ["DV3", "Lê Văn 3", 1985, "K2-1", None]
State = RosterImport.State


@pytest.fixture
def desk(client, admin):
    """The admin's browser."""
    client.force_login(admin)
    return client


@pytest.fixture
def roster(admin, root):
    """Makes an import that waits for its reader."""

    def make(*rows, **fields):
        content = book(("Danh sách", [HEAD, *rows]))
        return RosterImport.objects.create(
            **{"file_name": "danh-sach.xlsx", "content": content, "by": admin, "at": NOW, "moved_at": NOW, **fields}
        )

    return make


def file(*rows, name="danh-sach.xlsx"):
    return SimpleUploadedFile(name, book(("Danh sách", [HEAD, *rows])))


def upload(client, *rows, **fields):
    response = client.post("/quan-tri/nguoi/nhap", {"file": file(*rows), **fields})
    return RosterImport.objects.latest("pk"), response


def people():
    return sorted(Person.objects.filter(code__startswith="DV").values_list("code", flat=True))


# --- who may --------------------------------------------------------------------------------------


@pytest.fixture
def addresses(roster, member):
    row = roster(AN, BAD)
    imports.read_import(row.pk, now=NOW)
    place = f"/quan-tri/nguoi/nhap/{row.pk}"
    reads = ["/quan-tri/nguoi", "/quan-tri/nguoi/nhap", place, f"{place}/tep-loi", f"/quan-tri/nguoi/{member.pk}"]
    return reads, [f"{place}/lay", f"{place}/huy"]


def test_pages_are_for_admins(client, admin, addresses):
    reads, writes = addresses
    client.force_login(admin)
    assert [client.get(address).status_code for address in reads] == [200] * 5
    assert [client.get(address).status_code for address in writes] == [405] * 2


@pytest.mark.parametrize("who", ["member", "secretary", "organiser", "judge"])
def test_pages_are_not_there_for_others(client, addresses, who, request):
    reads, writes = addresses
    client.force_login(request.getfixturevalue(who))
    assert [client.get(address).status_code for address in reads] == [404] * 5
    assert [client.post(address).status_code for address in writes] == [404] * 2
    assert "/quan-tri/nguoi" not in client.get("/to-chuc").text


def test_pages_send_strangers_to_sign_in(client, addresses):
    reads, _ = addresses
    assert [client.get(address).headers["Location"] for address in reads] == [
        f"/dang-nhap?next={address}" for address in reads
    ]


def test_rail_leads_an_admin_here(desk):
    assert 'href="/quan-tri/nguoi"' in desk.get("/to-chuc").text


# --- the list of people ---------------------------------------------------------------------------


def test_people_are_listed_and_searched(desk, root, cell):
    register_person(full_name="Nguyễn Văn An", phone="0912345678", password=PASSWORD, unit=cell, now=NOW)
    make_person("Trần Thị Hoa", code="DV2", unit=Unit.objects.get(code="K2-1"))
    page = on_one_line(desk.get("/quan-tri/nguoi").text)
    assert "••• 678" in page
    assert "0912345678" not in page
    found = desk.get("/quan-tri/nguoi", {"tim": "hoa", "noi": "dien luc"}).text
    assert "Trần Thị Hoa" in found
    assert "Nguyễn Văn An" not in found
    assert "Thấy 1 người" in found
    assert "Không có ai như vậy" in desk.get("/quan-tri/nguoi", {"tim": "xyz\0"}).text
    assert "Nguyễn Văn An" not in desk.get("/quan-tri/nguoi", {"nhanh": "K2"}).text


def test_people_cost_the_same_queries(desk, root, cell, django_assert_num_queries):
    make_person("Nguyễn Văn An", unit=cell)
    desk.get("/quan-tri/nguoi")
    with django_assert_num_queries(9):
        desk.get("/quan-tri/nguoi")
    for number in range(3):
        make_person(f"Trần Thị Hoa {'ABC'[number]}", unit=Unit.objects.get(code="K2-1"))
    with django_assert_num_queries(9):
        desk.get("/quan-tri/nguoi")


# --- uploading and taking in ----------------------------------------------------------------------


def test_small_roster_is_read_at_once_previewed_and_taken_in(desk, root):
    row, response = upload(desk, AN, HOA, BAD)
    address = f"/quan-tri/nguoi/nhap/{row.pk}"
    assert response.headers["Location"] == address
    assert (row.state, row.counts) == (State.READ, {"new": 2, "update": 0, "keep": 0, "fault": 1})

    page = desk.get(address).text
    assert "Nhập 2 người" in page
    assert "Họ và tên “Lê Văn 3” có “3”. Chỉ ghi chữ, có dấu." in page
    assert "Nguyễn Văn An" in desk.get(address, {"xem": "moi"}).text
    assert people() == []

    assert desk.post(f"{address}/lay").headers["Location"] == address
    assert people() == ["DV1", "DV2"]
    done = desk.get(address).text
    assert "Đã thêm 2 người, cập nhật 0 người." in done
    assert "1 dòng lỗi chưa nhập" in done
    assert "/lay" not in done


def test_taking_in_twice_writes_once(desk, root):
    row, _ = upload(desk, AN)
    for _ in range(2):
        desk.post(f"/quan-tri/nguoi/nhap/{row.pk}/lay")
    row.refresh_from_db()
    assert (row.state, people()) == (State.DONE, ["DV1"])


def test_second_upload_says_that_nothing_changes(desk, root):
    row, _ = upload(desk, AN)
    desk.post(f"/quan-tri/nguoi/nhap/{row.pk}/lay")
    second, _ = upload(desk, AN)
    page = desk.get(f"/quan-tri/nguoi/nhap/{second.pk}").text
    assert "Không có gì thay đổi." in page
    assert "/lay" not in page


def test_change_is_shown_with_what_was(desk, root, cell):
    make_person("Nguyễn Văn An", code="DV1", unit=cell)
    row, _ = upload(desk, ["DV1", "Nguyễn Văn Ân", 1980, "Chi bộ Văn phòng - STC", "0912345678"])
    page = " ".join(desk.get(f"/quan-tri/nguoi/nhap/{row.pk}", {"xem": "cap-nhat"}).text.split())
    assert "<del>Nguyễn Văn An</del>" in page
    assert "<b>Nguyễn Văn Ân</b>" in page
    assert "<del>Chi bộ Phòng Ngân sách</del>" in page
    assert "•••• ••• 678" in page
    assert "0912345678" not in page


def test_people_who_changed_after_the_preview_bring_it_back(desk, root, cell):
    row, _ = upload(desk, AN)
    make_person("Nguyễn Văn An", code="DV1", unit=cell)
    response = desk.post(f"/quan-tri/nguoi/nhap/{row.pk}/lay", follow=True)
    row.refresh_from_db()
    assert (row.state, row.counts["update"], Person.objects.get(code="DV1").birth_year) == (State.READ, 1, None)
    assert "Danh sách trong hệ thống vừa thay đổi. Xem lại rồi nhập." in response.text
    desk.post(f"/quan-tri/nguoi/nhap/{row.pk}/lay")
    assert Person.objects.get(code="DV1").birth_year == 1980


def test_unit_of_those_who_name_none(desk, root):
    address = "/quan-tri/nguoi/nhap?don-vi=K1-1"
    assert "Ai không ghi đơn vị sẽ vào <strong>Chi bộ Phòng Ngân sách</strong>" in desk.get(address).text
    content = book(("Danh sách", [["Mã", "Họ và tên"], ["DV1", "Nguyễn Văn An"]]))
    desk.post(address, {"file": SimpleUploadedFile("a.xlsx", content)})
    desk.post(f"/quan-tri/nguoi/nhap/{RosterImport.objects.get().pk}/lay")
    assert Person.objects.get(code="DV1").unit.code == "K1-1"
    assert desk.get("/quan-tri/nguoi/nhap?don-vi=KHONG").status_code == 404


def test_units_are_added_when_ticked(desk, root):
    rows = [["Mã", "Họ và tên", "Chi bộ", "Đảng bộ"], ["DV1", "Nguyễn Văn An", "Chi bộ Mới", "K1"]]
    for ticked, count in (({}, 0), ({"may_add_units": "on"}, 1)):
        upload_file = SimpleUploadedFile("a.xlsx", book(("Danh sách", rows)))
        desk.post("/quan-tri/nguoi/nhap", {"file": upload_file, **ticked})
        row = RosterImport.objects.latest("pk")
        assert row.counts["new"] == count
    assert "Chi bộ Mới (K1-01)" in desk.get(f"/quan-tri/nguoi/nhap/{row.pk}").text
    desk.post(f"/quan-tri/nguoi/nhap/{row.pk}/lay")
    assert Person.objects.get(code="DV1").unit.name == "Chi bộ Mới"


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (None, "", "Chọn tệp danh sách."),
        (b"", "a.xlsx", "Tệp trống, chưa tải lên gì."),
        (b"%PDF", "a.pdf", "Tệp “a.pdf” không phải sổ Excel."),
        (b"x", "~$a.xlsx", "là tệp khóa tạm của Excel"),
    ],
)
def test_upload_refused(desk, content, name, words):
    fields = {"file": SimpleUploadedFile(name, content)} if name else {}
    assert words in desk.post("/quan-tri/nguoi/nhap", fields).text
    assert not RosterImport.objects.exists()


def test_roster_without_people_says_so(desk, root):
    content = book(("Danh sách", [["Tên hàng", "Giá"], ["Bút", 1]]))
    desk.post("/quan-tri/nguoi/nhap", {"file": SimpleUploadedFile("a.xlsx", content)})
    page = desk.get(f"/quan-tri/nguoi/nhap/{RosterImport.objects.get().pk}").text
    assert "Tệp “a.xlsx” chưa có cột “Họ và tên”." in page


def test_error_file_is_downloaded(desk, root):
    row, _ = upload(desk, AN, BAD)
    response = desk.get(f"/quan-tri/nguoi/nhap/{row.pk}/tep-loi")
    lines = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()
    assert lines[0] == [*HEAD, "Lý do"]
    assert lines[1][:2] == ["DV3", "Lê Văn 3"]
    assert len(lines) == 2
    fine, _ = upload(desk, AN)
    assert desk.get(f"/quan-tri/nguoi/nhap/{fine.pk}/tep-loi").status_code == 404


def test_dropped_roster_is_forgotten_and_cannot_be_taken_in(desk, root):
    row, _ = upload(desk, AN)
    desk.post(f"/quan-tri/nguoi/nhap/{row.pk}/huy")
    desk.post(f"/quan-tri/nguoi/nhap/{row.pk}/lay")
    row.refresh_from_db()
    assert (row.state, row.content, row.preview, people()) == (State.DROPPED, None, None, [])
    assert "Chưa có ai của tệp này được nhập." in desk.get(f"/quan-tri/nguoi/nhap/{row.pk}").text


# --- workers --------------------------------------------------------------------------------------


@pytest.fixture
def hints(monkeypatch, django_capture_on_commit_callbacks):
    """The rosters that workers were told of."""
    told = []
    monkeypatch.setattr(imports, "_send_hint", told.append)
    return told


def test_large_roster_is_left_to_a_worker(desk, root, monkeypatch, hints, django_capture_on_commit_callbacks):
    monkeypatch.setattr(imports, "MOST_IN_REQUEST", 1)
    with django_capture_on_commit_callbacks(execute=True):
        row, _ = upload(desk, AN, HOA)
    address = f"/quan-tri/nguoi/nhap/{row.pk}"
    assert row.state == State.WAITING
    assert "Đang chờ đến lượt đọc" in desk.get(address).text

    tasks.work_on_roster(row.pk)
    assert "Nhập 2 người" in desk.get(address).text
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(f"{address}/lay")
    assert "Đang nhập" in desk.get(address).text
    assert people() == []

    tasks.work_on_roster(row.pk)
    tasks.work_on_roster(row.pk)
    assert people() == ["DV1", "DV2"]
    assert imports.find_progress(row.pk) == (2, 2)


def test_page_that_waits_asks_for_its_own_part(desk, roster):
    row = roster(AN)
    page = desk.get(f"/quan-tri/nguoi/nhap/{row.pk}", headers={"HX-Request": "true"}).text
    assert page.strip().startswith('<section class="card bank-form bank-narrow" id="progress"')
    imports.read_import(row.pk, now=NOW)
    ready = desk.get(f"/quan-tri/nguoi/nhap/{row.pk}", headers={"HX-Request": "true"})
    assert ready.headers["HX-Refresh"] == "true"


def test_fault_of_ours_is_told_and_nothing_is_written(desk, roster, monkeypatch):
    row = roster(AN)
    monkeypatch.setattr(imports, "make_plan", lambda *_: 1 / 0)
    assert imports.read_import(row.pk, now=NOW)
    row.refresh_from_db()
    assert (row.state, row.failure) == (State.FAILED, imports.BROKEN)
    assert "Có trục trặc ở máy chủ, chưa ghi gì." in desk.get(f"/quan-tri/nguoi/nhap/{row.pk}").text


def test_fault_while_writing_leaves_the_preview(desk, root, monkeypatch):
    row, _ = upload(desk, AN)
    monkeypatch.setattr(imports, "take_in_roster", lambda **_: 1 / 0)
    page = desk.post(f"/quan-tri/nguoi/nhap/{row.pk}/lay", follow=True).text
    row.refresh_from_db()
    assert (row.state, people()) == (State.READ, [])
    assert "Có trục trặc ở máy chủ, chưa ghi gì." in page


def test_tick_sends_again_what_a_dead_worker_left(roster, hints, monkeypatch, django_capture_on_commit_callbacks):
    now = timezone.now()
    waiting = roster(AN, moved_at=now)
    dead = roster(AN, state=State.READING, moved_at=now - STALE_AFTER - dt.timedelta(seconds=1))
    at_work = roster(AN, state=State.READING, moved_at=now)
    monkeypatch.setattr(imports, "nobody_is_at", lambda model, pk: False)
    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.resume_rosters() == 2
    assert imports.unfinished_imports(now=NOW) == [waiting.pk, dead.pk]
    at_work.refresh_from_db()
    assert at_work.state == State.READING


def test_a_file_whose_database_was_away_is_read_again(roster, monkeypatch):
    def lose_it(*_: object, **__: object) -> None:
        raise OperationalError("database is locked")

    row = roster(AN)
    with monkeypatch.context() as patch:
        patch.setattr(imports, "make_plan", lose_it)
        assert imports.read_import(row.pk, now=NOW) is False
    imports.revive_imports(now=NOW)
    assert imports.read_import(row.pk, now=NOW) is True
    row.refresh_from_db()
    assert (row.state, row.tries) == (State.READ, 2)


def test_a_file_that_workers_die_of_is_given_up_with_words(desk, roster, monkeypatch):
    class Killed(BaseException): ...

    def die(*_: object, **__: object) -> bool:
        raise Killed

    monkeypatch.setattr(imports, "_read_into_plan", die)
    row, seen = roster(AN), []
    for _ in range(3):
        with pytest.raises(Killed):
            imports.read_import(row.pk, now=NOW)
        imports.revive_imports(now=NOW)
        row.refresh_from_db()
        seen.append(row.state)
    assert seen == [State.WAITING, State.WAITING, State.FAILED]
    assert "Có trục trặc ở máy chủ, chưa ghi gì." in desk.get(f"/quan-tri/nguoi/nhap/{row.pk}").text


@pytest.mark.parametrize(("state", "after"), [(State.READ, State.DROPPED), (State.DONE, State.DONE)])
def test_tick_forgets_old_files(roster, state, after):
    row = roster(AN)
    imports.read_import(row.pk, now=NOW)
    old = timezone.now() - FORGET_AFTER - dt.timedelta(seconds=1)
    RosterImport.objects.filter(pk=row.pk).update(state=state, moved_at=old)
    imports.revive_imports(now=timezone.now())
    row.refresh_from_db()
    assert (row.state, row.content, row.preview, row.counts["new"]) == (after, None, None, 1)


# --- one person -----------------------------------------------------------------------------------


def test_person_is_changed(desk, root, cell):
    one = make_person("Nguyễn Văn An", code="DV1", unit=cell)
    address = f"/quan-tri/nguoi/{one.pk}"
    other = Unit.objects.get(code="K2-2")
    fields = {"full_name": "nguyễn văn ân", "code": "dv 9", "birth_year": "1980", "gender": "1"}
    desk.post(address, {**fields, "phone": "912.345.678", "unit": other.code})
    one.refresh_from_db()
    assert (one.full_name, one.code, one.birth_year, one.gender) == ("Nguyễn Văn Ân", "DV9", 1980, 1)
    assert (one.phone_tail, one.unit) == ("678", other)
    desk.post(address, {**fields, "phone": "", "unit": ""})
    one.refresh_from_db()
    assert (one.phone_tail, one.unit) == ("678", other)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("full_name", "", "Ghi họ và tên đầy đủ, có dấu."),
        ("full_name", "An 2", "Họ và tên “An 2” có “2”."),
        ("code", "DV2", "Mã này đang là của người khác."),
        ("phone", "0912 34", "có 6 chữ số"),
        ("phone", "0987654321", "Số điện thoại này đang là của người khác."),
        ("birth_year", "80", "Năm sinh gồm bốn chữ số"),
    ],
)
def test_person_is_refused(desk, root, cell, field, value, words):
    one = make_person("Nguyễn Văn An", code="DV1", unit=cell)
    other = register_person(full_name="Trần Thị Hoa", phone="0987654321", password=PASSWORD, unit=cell, now=NOW)
    Person.objects.filter(pk=other.pk).update(code="DV2")
    page = desk.post(f"/quan-tri/nguoi/{one.pk}", {"full_name": "Lê Văn Bình", "code": "DV1", field: value}).text
    assert words in page
    one.refresh_from_db()
    assert one.full_name == "Nguyễn Văn An"


def test_person_is_locked_and_opened_again(desk, admin, member):
    address = f"/quan-tri/nguoi/{member.pk}"
    desk.post(address, {"lock": "1"})
    assert not Person.objects.get(pk=member.pk).is_active
    assert "người này không đăng nhập được" in desk.get(address).text
    desk.post(address, {"unlock": "1"})
    assert Person.objects.get(pk=member.pk).is_active
    desk.post(f"/quan-tri/nguoi/{admin.pk}", {"lock": "1"})
    assert Person.objects.get(pk=admin.pk).is_active


def test_unknown_person(desk):
    assert desk.get("/quan-tri/nguoi/999999").status_code == 404
