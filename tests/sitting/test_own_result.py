"""The result of a paper in another browser: an ordinary address that gives out the seat, and the history's links."""

from __future__ import annotations

import datetime as dt

from django.test import Client

from contest.rounds.actions import move_window
from tests.factories import make_person
from tests.markup import on_one_line
from tests.sitting.conftest import Phone, open_contest, right_answers

ADDRESS = "/cua-toi/thi/1"
RESULT = "/bai-thi/thi/1/ket-qua"


def other_browser(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_result_opens_in_another_browser(phone):
    page = phone.start()
    phone.post("nop", page, **right_answers(page))
    client = other_browser(phone.person)
    answer = client.get(ADDRESS, follow=True)
    assert answer.redirect_chain == [(RESULT, 302)]
    assert "Đúng cả 10 câu" in answer.content.decode()


def test_its_address_from_the_first_browser_leads_there_too(phone):
    page = phone.start()
    phone.post("nop", page, **right_answers(page))
    client = other_browser(phone.person)
    assert client.get(RESULT)["Location"] == ADDRESS
    assert client.get(ADDRESS)["Location"] == RESULT
    assert "Đúng cả 10 câu" in client.get(RESULT).content.decode()


def test_without_a_seat_only_a_result_is_led_to(phone):
    phone.start()
    assert Client().get(RESULT)["Location"] == ADDRESS
    # a script is told, and a paper that runs is entered as before
    assert Client().get(RESULT, HTTP_SEC_FETCH_DEST="empty").status_code == 401
    assert Client().get("/bai-thi/thi/1")["Location"] == "/cuoc-thi/thi/vao-thi"


def test_stranger_signs_in_first_and_comes_back(phone):
    page = phone.start()
    phone.post("nop", page, **right_answers(page))
    assert Client().get(ADDRESS)["Location"] == f"/dang-nhap?next={ADDRESS}"


def test_paper_of_somebody_else_is_not_there(phone, cell):
    page = phone.start()
    phone.post("nop", page, **right_answers(page))
    client = other_browser(make_person(unit=cell))
    assert client.get(ADDRESS)["Location"] == "/cuoc-thi/thi/vao-thi"
    assert other_browser(phone.person).get("/cua-toi/thi/2")["Location"] == "/cuoc-thi/thi/vao-thi"
    assert client.post(ADDRESS).status_code == 405


def test_history_leads_to_result_and_picture(phone):
    page = phone.start()
    assert ADDRESS not in phone.client.get("/cua-toi").content.decode()
    phone.post("nop", page, **right_answers(page))
    said = on_one_line(phone.client.get("/cua-toi").text)
    assert f'href="{ADDRESS}"' in said
    assert f'href="{ADDRESS}/anh" download' in said


def test_history_has_no_picture_of_a_score_that_is_not_shown(root, member):
    phone = Phone(open_contest(root, show_at_once=()) and member)
    page = phone.start()
    phone.post("nop", page, **right_answers(page))
    said = on_one_line(phone.client.get("/cua-toi").text)
    assert f'href="{ADDRESS}"' in said
    assert f"{ADDRESS}/anh" not in said


def test_history_keeps_what_waits_for_the_close_on_a_host_that_is_ahead(root, member, request):
    round = open_contest(root, show_at_once=("duration",), show_after_round=("score",))
    phone = Phone(member)
    page = phone.start()
    phone.post("nop", page, **right_answers(page))
    ahead = request.getfixturevalue("host_ahead")
    move_window(round=round, opens_at=round.opens_at, closes_at=dt.datetime.now(dt.UTC) + ahead / 2)
    assert "10/10" not in phone.client.get("/cua-toi").text
    move_window(round=round, opens_at=round.opens_at, closes_at=dt.datetime.now(dt.UTC) - ahead / 2)
    assert "10/10" in phone.client.get("/cua-toi").text
