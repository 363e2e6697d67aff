"""The secretary's page: names only for the own branch, the reminder, the place among units."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Person, Role, Unit
from contest.results.actions import tally_all
from tests.factories import hand_in, make_contest, make_participant, make_person

pytestmark = pytest.mark.django_db
PAGE = reverse("reports:unit")


def text_of(response) -> str:
    html = re.sub(r"<(head|style|script)[\s>].*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace("\xa0", " ").split())


def copied(response) -> list[str]:
    return [
        unescape(text).replace("\xa0", " ") for text in re.findall(r'data-copy="([^"]*)"', response.content.decode())
    ]


@pytest.fixture
def contest(root: Unit):
    return make_contest(root)


@pytest.fixture
def cells(contest) -> dict[str, Unit]:
    """K1-1: Hoa has taken part, Thắng and the secretary have not; K2-1: Ngoài has not."""
    units = {unit.code: unit for unit in Unit.objects.all()}
    hand_in(make_participant(contest, units["K1-1"], "Lương Thị Hoa"), 20)
    make_person("Hà Đức Thắng", unit=units["K1-1"])
    make_person("Phạm Văn Ngoài", unit=units["K2-1"])
    tally_all()
    return units


@pytest.fixture
def as_secretary(client: Client, secretary: Person) -> Client:
    client.force_login(secretary)
    return client


def test_the_page_says_who_has_not_taken_part(cells, as_secretary):
    response = as_secretary.get(PAGE)
    text = text_of(response)
    assert "1 /20 5,0% đảng viên đã dự thi hạng 1 trong 2" in text
    assert "1 lượt thi · 1 người, 1 bài đúng 20/20" in text
    # the roster knows two of the 19
    assert "19 đồng chí chưa thi 2 người có tên trong danh sách" in text
    assert re.findall(r"<li><b>([^<]+)", response.content.decode()) == ["Trần Văn Khải", "Hà Đức Thắng"]
    assert "Lương Thị Hoa" not in text
    assert "Ngoài" not in text


def test_a_full_roster_is_counted_by_name(cells, as_secretary, contest):
    Unit.objects.get(code="K1").headcounts.update(people=3)
    assert "2 đồng chí chưa thi Trần Văn Khải" in text_of(as_secretary.get(PAGE))


def test_everybody_has_taken_part(cells, as_secretary, contest):
    Unit.objects.get(code="K1-2").headcounts.update(people=1)
    hand_in(make_participant(contest, cells["K1-2"]), 3)
    tally_all()
    assert "Cả 1 đồng chí đã dự thi." in text_of(as_secretary.get(PAGE, {"don-vi": "K1-2"}))


def test_a_unit_without_a_roster_says_so(cells, as_secretary):
    Unit.objects.get(code="K1-2").headcounts.all().delete()
    assert "Chưa có danh sách đảng viên của đơn vị này." in text_of(as_secretary.get(PAGE, {"don-vi": "K1-2"}))


def test_the_reminder_with_names_and_without(cells, as_secretary):
    open_text, named_text = copied(as_secretary.get(PAGE))
    start = (
        "Kính gửi các đồng chí Đảng bộ Sở Tài chính. Cuộc thi “Đảng viên tốt, chi bộ kiểu mẫu”, "
        "Đợt 1 đóng lúc 09:00, Chủ nhật 29/11/2026. Đơn vị đã có 1/20 đồng chí dự thi. "
    )
    end = "Vào thi: http://testserver/cuoc-thi/thi-thu. Trân trọng cảm ơn."
    assert named_text == f"{start}Còn 19 đồng chí, trong đó có: Trần Văn Khải, Hà Đức Thắng. {end}"
    assert open_text == start + end


def test_the_reminder_of_a_full_roster_names_everybody_who_is_left(cells, as_secretary):
    Unit.objects.get(code="K1").headcounts.update(people=3)
    assert "dự thi. Còn: Trần Văn Khải, Hà Đức Thắng. Vào thi" in copied(as_secretary.get(PAGE))[1]


def test_letters_are_offered_where_the_site_can_send_them(cells, as_secretary, settings):
    said = {}
    for settings.MAIL_IS_SET_UP in (True, False):
        said[settings.MAIL_IS_SET_UP] = "Báo cáo qua thư điện tử" in as_secretary.get(PAGE).content.decode()
    assert said == {True: True, False: False}


def test_all_names_are_shown_on_request(cells, as_secretary):
    for number in range(9):
        make_person(f"Nguyễn Văn Số{number}", unit=cells["K1-1"])
    assert as_secretary.get(PAGE).content.decode().count("<li><b>") == 5
    assert as_secretary.get(PAGE, {"tat-ca": "1"}).content.decode().count("<li><b>") == 11


@pytest.mark.parametrize("code", ["K", "K2", "K2-1", "khong-co", "\0"])
def test_another_branch_is_no_page(cells, as_secretary, code):
    assert as_secretary.get(PAGE, {"don-vi": code}).status_code == 404


@pytest.mark.parametrize("slug", ["khong-co", "\0"])
def test_unknown_contest_is_no_page(cells, as_secretary, slug):
    assert as_secretary.get(PAGE, {"cuoc-thi": slug}).status_code == 404


def test_a_viewer_sees_the_number_and_no_name(cells, client, cell):
    client.force_login(make_person("Người Xem", unit=cells["K2-2"], role=Role.Kind.VIEWER, branch=cells["K1"]))
    response = client.get(PAGE)
    text = text_of(response)
    assert "19 đồng chí chưa thi" in text
    assert "Thắng" not in response.content.decode()
    assert "Khải" not in response.content.decode()


def test_a_secretary_who_views_more_names_the_own_branch_only(cells, as_secretary, secretary, root):
    Role.objects.create(person=secretary, kind=Role.Kind.VIEWER, unit=root)
    assert "Ngoài" not in as_secretary.get(PAGE, {"don-vi": "K"}).content.decode()
    assert "Ngoài" not in as_secretary.get(PAGE, {"don-vi": "K2-1", "tat-ca": "1"}).content.decode()
    assert "Thắng" in as_secretary.get(PAGE, {"don-vi": "K1"}).content.decode()


@pytest.mark.parametrize("who", ["member", "judge", "outsider"])
def test_others_find_nothing(cells, client, request, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(PAGE).status_code == 404


def test_strangers_are_sent_to_sign_in(cells, client):
    assert client.get(PAGE).status_code == 302


def test_without_a_contest_there_is_no_page(as_secretary):
    assert as_secretary.get(PAGE).status_code == 404


# --- where reports begin --------------------------------------------------------------------------

HOME = reverse("reports:home")


def test_home_goes_to_the_only_contest(contest, as_secretary):
    assert as_secretary.get(HOME)["Location"] == reverse("reports:participation", args=["thi-thu"])


def test_home_lists_the_contests_of_the_branch(contest, as_secretary):
    make_contest(Unit.objects.get(code="K1"), slug="cua-so")
    make_contest(Unit.objects.get(code="K2"), slug="cua-dien-luc")
    make_contest(Unit.objects.get(code="K1"), slug="nhap", published=False)
    html = as_secretary.get(HOME).content.decode()
    assert sorted(re.findall(r'class="link" href="/bao-cao/([^"]+)"', html)) == ["cua-so", "thi-thu"]


def test_home_is_there_before_the_first_contest(as_secretary):
    assert "Chưa có cuộc thi nào cho đơn vị này." in text_of(as_secretary.get(HOME))
