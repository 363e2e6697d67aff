"""The audit trail in words, its page, and who writes into it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions import give_role, take_role
from accounts.audit.actions import record
from accounts.models import Audit, Role
from accounts.rosters.slips import give_password, make_slips
from contest.reports.trail import GROUPS, WORDS, trail_lines
from tests.factories import NOW, make_bank, make_contest, make_person

PAGE = "/quan-tri/nhat-ky"


def actions() -> list[str]:
    return list(Audit.objects.order_by("id").values_list("action", flat=True))


def said(*rows: Audit) -> list[str]:
    return [line.words for line in trail_lines(rows or Audit.objects.order_by("id"))]


def recorded_in_source() -> set[str]:
    """Every action that some module writes with its name spelt out."""
    found: set[str] = set()
    for folder in ("accounts", "contest"):
        for path in Path(settings.BASE_DIR, folder).rglob("*.py"):
            for call in re.findall(r"record(?:_look)?\(\s*([^,]+),", path.read_text(encoding="utf-8")):
                found.update(re.findall(r'"([a-z]+\.[a-z_]+)"', call))
    return found


def test_every_recorded_action_has_words_and_a_group():
    source = recorded_in_source()
    assert len(source) > 15
    assert source - WORDS.keys() == set()
    assert {action.partition(".")[0] for action in WORDS} == set(GROUPS)


# --- in words ---------------------------------------------------------------------------------------


def test_words_name_the_person_as_of_now(admin, member):
    give_role(person=member, kind=Role.Kind.JUDGE, by=admin, now=NOW)
    take_role(role=member.roles.get(), by=admin, now=NOW)
    assert not take_role(role=Role(pk=0, person=member, kind=4), by=admin, now=NOW)
    assert said()[-2:] == [
        "Giao vai trò Giám khảo cho Nguyễn Thị Thu Hằng",
        "Thu vai trò Giám khảo của Nguyễn Thị Thu Hằng",
    ]


def test_words_of_an_unknown_action_or_detail_are_its_name(admin):
    assert said(record("old.thing", by=admin, now=NOW)) == ["old.thing"]
    assert said(record("slips.made", by=admin, now=NOW)) == ["slips.made"]


def test_give_role_twice_is_recorded_once(admin, member):
    before = len(actions())
    for _ in range(2):
        give_role(person=member, kind=Role.Kind.JUDGE, by=admin, now=NOW)
    assert actions()[before:] == ["roles.given"]


# --- who writes -------------------------------------------------------------------------------------


def test_sign_in_of_staff_is_recorded_and_that_of_participants_is_not(client, admin, member):
    before = len(actions())
    client.force_login(member)
    client.force_login(admin)
    assert actions()[before:] == ["session.signed_in"]
    assert Audit.objects.latest("id").actor == admin


def test_slips_and_passwords_are_recorded_without_their_codes(admin, member):
    before = len(actions())
    slip = make_slips(people=[member], by=admin, now=NOW)[0]
    password = give_password(person=member, by=admin, now=NOW)
    assert actions()[before:] == ["slips.made", "password.given"]
    kept = str(list(Audit.objects.values()))
    assert slip.code not in kept
    assert password not in kept


def test_looks_at_people_and_downloads_are_recorded(client, admin, member):
    bank = make_bank()
    client.force_login(admin)
    before = len(actions())
    client.get("/quan-tri/nguoi")
    client.get(f"/quan-tri/nguoi/{member.pk}")
    client.get(f"/to-chuc/ngan-hang/{bank.pk}/tai/xlsx?van-tai=1")
    assert actions()[before:] == ["look.people", "look.person", "export.bank"]
    assert said()[-2:] == ["Xem hồ sơ của Nguyễn Thị Thu Hằng", "Tải ngân hàng “Ngân hàng thử” (xlsx)"]


def test_participation_download_is_recorded_with_the_contest(client, organiser, root):
    contest = make_contest(root)
    client.force_login(organiser)
    client.get(f"/bao-cao/{contest.slug}/tai/csv")
    row = Audit.objects.latest("id")
    assert (row.action, row.contest, row.detail) == ("export.participation", "thi-thu", {"format": "csv", "unit": "K"})


# --- the page ---------------------------------------------------------------------------------------


def test_page_shows_newest_first_and_filters(client, admin, organiser, root):
    contest = make_contest(root)
    record("round.suspended", by=organiser, now=NOW, contest=contest.slug, detail={"round": "Đợt 1"})
    record("slips.made", by=admin, now=NOW, detail={"count": 3})
    client.force_login(admin)
    page = client.get(PAGE)
    assert [line.words for line in page.context["lines"]][:3] == ["Đăng nhập", "In 3 phiếu vào thi", "Tạm dừng Đợt 1"]
    assert contest.title in page.content.decode()
    by = {
        "cuoc-thi=thi-thu": ["Tạm dừng Đợt 1"],
        f"nguoi={organiser.pk}": ["Tạm dừng Đợt 1"],
        "viec=slips": ["In 3 phiếu vào thi"],
        "viec=slips&cuoc-thi=thi-thu": [],
        "viec=nothing&cuoc-thi=%00": ["Đăng nhập", "In 3 phiếu vào thi", "Tạm dừng Đợt 1"],
    }
    for query, words in by.items():
        assert [line.words for line in client.get(f"{PAGE}?{query}").context["lines"]][: len(words) or None] == words


def test_page_checks_the_chain(client, admin):
    client.force_login(admin)
    assert "Chuỗi nhật ký nguyên vẹn." in client.get(f"{PAGE}?kiem-tra=1").content.decode()
    break_chain(row=1)
    assert "Chuỗi nhật ký đứt ở dòng 1." in client.get(f"{PAGE}?kiem-tra=1").content.decode()


def test_page_for_others(client, organiser, secretary, member):
    assert client.get(PAGE).status_code == 302
    for person in (organiser, secretary, member):
        client.force_login(person)
        assert client.get(PAGE).status_code == 404


def test_page_wrong_method(client, admin):
    client.force_login(admin)
    assert client.post(PAGE).status_code == 405


def test_page_has_the_same_number_of_queries_for_more_rows(client, admin):
    client.force_login(admin)
    counts = []
    for more in (1, 3):
        for _ in range(more):
            person = make_person(role=Role.Kind.JUDGE)
            record("person.changed", by=person, now=NOW, about=make_person(), contest="x")
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- recount --check --------------------------------------------------------------------------------


def break_chain(*, row: int) -> None:
    """Changes a row behind the trigger's back."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("alter table accounts_audit disable trigger audit_append_only")
        else:
            cursor.execute("drop trigger audit_no_update")
        cursor.execute("update accounts_audit set action = 'x.y' where id = %s", [row])


@pytest.mark.django_db
def test_recount_check_says_the_chain_is_sound(capsys):
    call_command("recount", "--check")
    assert "nguyên vẹn: chưa có dòng nào" in capsys.readouterr().out
    row = record("trail.begun", by=None, now=NOW)
    call_command("recount", "--check")
    assert f"nguyên vẹn: 1 dòng, mã cuối {row.hash}" in capsys.readouterr().out


@pytest.mark.django_db
def test_recount_check_fails_where_the_chain_is_broken(capsys):
    for _ in range(3):
        record("trail.begun", by=None, now=NOW)
    break_chain(row=2)
    with pytest.raises(CommandError, match="Chuỗi nhật ký đứt"):
        call_command("recount", "--check")
    assert "đứt ở dòng 2: nội dung đã bị sửa" in capsys.readouterr().out
