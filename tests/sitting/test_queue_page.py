"""The queue at the hot door: its page, its ticket, and who is never held back by it."""

from __future__ import annotations

import pytest
from django.test import Client

from contest.attempts.models import Attempt
from contest.common import door_wait
from contest.sitting import queue_page
from contest.sitting.queueing import StartQueue
from tests.factories import make_person
from tests.sitting.conftest import hidden, right_answers


@pytest.fixture
def wait(monkeypatch):
    """Sets how long requests wait at the door; a queue that calls nobody until it is told to."""
    queue = StartQueue()
    monkeypatch.setattr(queue_page, "queue", queue)

    def change(seconds: float) -> StartQueue:
        monkeypatch.setattr(door_wait, "seconds", lambda: seconds)
        queue._looked_ms = 0
        return queue

    return change


@pytest.fixture
def full(wait, monkeypatch):
    return fill(wait(1.5), monkeypatch)


def fill(queue: StartQueue, monkeypatch) -> StartQueue:
    """Somebody stands in it before everybody else, who is never called."""
    queue.steer(1.5, now_ms=1)
    monkeypatch.setattr(queue, "_call", lambda now_ms: None)
    queue.come(-1, now_ms=2)
    return queue


def test_start_in_a_crowd_gives_a_place_and_no_statement(phone, full, django_assert_num_queries):
    token = hidden(phone.entry(), "token")
    phone.send("bat-dau", {"token": token})
    with django_assert_num_queries(0):
        page = phone.send("bat-dau", {"token": token})
    assert (page.status_code, page.headers["Retry-After"]) == (200, "1")
    text = page.content.decode()
    assert "Bạn đã có chỗ trong hàng" in text or "Đồng chí đã có chỗ trong hàng" in text
    assert "Giờ làm bài chưa tính." in text
    assert (hidden(page, "token"), bool(hidden(page, "ve"))) == (token, True)
    assert not Attempt.objects.exists()


def test_page_is_small(phone, full):
    page = phone.start(**{"Accept-Encoding": "gzip"})
    assert len(page.content) < 3_000


def test_page_in_english_and_the_reader_s_look(phone, full):
    phone.client.cookies["django_language"] = "en"
    phone.client.cookies["theme"] = "dark"
    text = phone.start().content.decode()
    assert "The clock of your paper has not started." in text
    assert 'data-theme="dark"' in text


def test_ticket_leads_in_once_it_is_called(phone, full):
    page = phone.start()
    form = {"token": hidden(page, "token"), "ve": hidden(page, "ve")}
    again = phone.send("bat-dau", form)
    # too early: the same place
    assert hidden(again, "ve") == form["ve"]
    full._called_ms = int(form["ve"].partition(".")[0])
    assert 'name="c' in phone.send("bat-dau", form).content.decode()
    assert Attempt.objects.count() == 1


def test_forged_and_foreign_tickets_count_as_none(phone, phones, full, root):
    other = phones(make_person(unit=root))
    foreign = hidden(other.start(), "ve")
    own = hidden(phone.start(), "ve")
    full._called_ms = int(foreign.partition(".")[0])
    full._places.clear()
    full._line.append(full._called_ms + 1)
    moment, _, signature = own.partition(".")
    forged = f"{int(moment) - 100_000}.{signature}"
    token = hidden(phone.entry(), "token")
    for ticket in (foreign, forged, "", "x", "1.ữ", "9" * 40):
        page = phone.send("bat-dau", {"token": token, "ve": ticket})
        assert hidden(page, "ve") not in ("", foreign, forged)
    assert not Attempt.objects.exists()


def test_papers_that_are_open_are_never_held_back(phone, wait, monkeypatch):
    page = phone.start()
    queue = wait(1.5)
    queue.steer(1.5, now_ms=1)
    monkeypatch.setattr(queue, "come", lambda *_, **__: pytest.fail("asked the queue"))
    assert phone.send("bat-dau", {"token": hidden(phone.entry(), "token"), "lam_tiep": "1"}).status_code == 200
    assert phone.client.get("/bai-thi/thi/1").status_code == 200
    assert phone.post("luu", page, script="1", no="1", **right_answers(page)).status_code == 204
    assert "10/10" in phone.post("nop", page, **right_answers(page)).content.decode()
    assert phone.client.get("/bai-thi/thi/1/ket-qua").status_code == 200


def test_who_has_a_paper_open_elsewhere_is_led_to_it(phone, wait, monkeypatch):
    token = hidden(phone.entry(), "token")
    phone.send("bat-dau", {"token": token})
    fill(wait(1.5), monkeypatch)
    page = phone.send("bat-dau", {"token": token})
    assert 'href="/bai-thi/thi/bat-dau"' in page.content.decode()
    assert 'name="c' in phone.client.get("/bai-thi/thi/bat-dau").content.decode()


def test_asking_for_the_start_without_a_paper_begins_none(phone):
    phone.entry()
    answer = phone.client.get("/bai-thi/thi/bat-dau")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/cuoc-thi/thi/vao-thi")
    assert not Attempt.objects.exists()


def test_queue_is_gone_with_the_crowd(phone, wait, monkeypatch):
    queue = wait(1.5)
    queue.steer(1.5, now_ms=1)
    wait(0.0)
    assert phone.start().status_code == 200
    assert Attempt.objects.count() == 1
    assert not queue.is_on


# --- pages give way ---------------------------------------------------------------------------------

CRUSH = 3.0


@pytest.mark.parametrize("address", ["/", "/cuoc-thi/thi", "/cuoc-thi/thi/vao-thi", "/dang-nhap/", "/khong/co"])
def test_pages_give_way_in_a_crush_before_any_statement(phone, wait, address, django_assert_num_queries):
    wait(CRUSH)
    phone.client.get(address)
    with django_assert_num_queries(0):
        page = phone.client.get(address)
    assert page.status_code == 503
    seconds = page.headers["Retry-After"]
    assert 6 <= int(seconds) < 16
    assert f'<meta http-equiv="refresh" content="{seconds}">' in page.content.decode()
    assert "default-src" in page.headers["Content-Security-Policy"]
    assert not page.cookies


@pytest.mark.parametrize("address", ["/healthz", "/to-chuc/", "/quan-tri/van-hanh", "/metrics"])
def test_watchers_and_organisers_see_what_is_going_on(db, wait, address):
    wait(CRUSH)
    assert Client().get(address).status_code != 503


def test_scripts_get_a_word_and_forms_pass(phone, wait):
    wait(CRUSH)
    word = phone.client.get("/cuoc-thi/thi", headers={"Sec-Fetch-Dest": "empty"})
    assert (word.status_code, word.content) == (503, b"busy")
    assert phone.client.post("/dang-nhap/", {}).status_code != 503


def test_pages_are_there_again_after_the_crush(phone, wait):
    wait(CRUSH)
    assert phone.client.get("/cuoc-thi/thi").status_code == 503
    wait(1.5)
    assert phone.client.get("/cuoc-thi/thi").status_code == 200
