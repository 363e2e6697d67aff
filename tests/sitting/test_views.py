"""The participant's ordinary pages: contest page in its states, entry, waiting room, own attempts, key at the end."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role
from contest.attempts.actions import enter_contest
from contest.attempts.models import Attempt, Participant
from contest.results.actions import tally_all
from contest.rounds.actions import add_round, reveal_secrets
from contest.rounds.models import Period, Round
from contest.rounds.rules import GRACE_MS, Cap
from contest.sitting import snapshot
from contest.sitting.waiting import SPREAD_MS, waiting
from tests.factories import make_contest, make_person
from tests.sitting.conftest import Phone, hidden, open_contest, right_answers


def move(round: Round, *, opens: dt.timedelta, closes: dt.timedelta) -> None:
    now = timezone.now()
    Period.objects.filter(pk=round.pk).update(opens_at=now + opens, closes_at=now + closes)
    snapshot.forget()


def soon(round: Round, minutes: int) -> None:
    move(round, opens=dt.timedelta(minutes=minutes), closes=dt.timedelta(days=1))


def over(round: Round) -> None:
    move(round, opens=-dt.timedelta(days=1), closes=-dt.timedelta(minutes=1))


# --- contest page ---------------------------------------------------------------------------------


def test_contest_page_to_a_stranger(round, client):
    text = client.get("/cuoc-thi/thi").content.decode()
    assert "Đợt 1 đang mở" in text
    assert "/cuoc-thi/thi/vao-thi" in text


@pytest.mark.parametrize("slug", ["khong-co", "thi/gi-do"])
def test_contest_page_of_nothing(round, client, slug):
    assert client.get(f"/cuoc-thi/{slug}").status_code == 404


def test_contest_page_draft_does_not_exist(round, client, organiser):
    Period.objects.update(state=Period.State.DRAFT)
    client.force_login(organiser)
    assert client.get("/cuoc-thi/thi").status_code == 404


@pytest.mark.parametrize(("minutes", "button"), [(20, "Vào phòng chờ"), (31, "Nhắc tôi")])
def test_contest_page_before_the_round(round, client, minutes, button):
    soon(round, minutes)
    assert button in client.get("/cuoc-thi/thi").content.decode()


def test_contest_page_after_the_round(round, client):
    over(round)
    assert "Xem kết quả tạm thời" in client.get("/cuoc-thi/thi").content.decode()


def test_contest_page_while_a_paper_is_open(phone):
    phone.start()
    assert "Làm tiếp" in phone.client.get("/cuoc-thi/thi").content.decode()


def test_contest_page_after_the_last_attempt_of_the_day(phone):
    for number in (1, 2, 3):
        page = phone.start()
        phone.post("nop", page, number=number, **right_answers(page))
    text = phone.client.get("/cuoc-thi/thi").content.decode()
    assert "Hết 3 lượt của hôm nay." in text


def test_home_leads_to_the_only_contest(round, client):
    assert client.get("/")["Location"] == "/cuoc-thi/thi"


@pytest.mark.parametrize(("who", "where"), [("organiser", "/to-chuc"), ("secretary", "/don-vi"), ("member", "/")])
def test_after_sign_in_leads_to_the_office_or_home(round, client, request, who, where):
    client.force_login(request.getfixturevalue(who))
    assert client.get("/sau-dang-nhap")["Location"] == where


def test_after_sign_in_who_reads_reports_begins_with_the_own_branch(round, client, cell):
    client.force_login(make_person("Đỗ Thị Nhung", unit=cell, role=Role.Kind.VIEWER, branch=cell))
    assert client.get("/sau-dang-nhap")["Location"] == "/don-vi"


def test_home_says_of_each_contest_what_it_is_now_and_what_is_over_last(round, client):
    other = make_contest(round.contest.unit, slug="khac")
    over(Round.objects.get(contest=other))
    chips = re.findall(r'class="chip[^"]*">\s*([^<]+?)\s*</span>', client.get("/").content.decode())
    assert chips == [f"{round.title} đang mở", "Đã đóng"]


# --- entry and waiting room -----------------------------------------------------------------------


@pytest.mark.parametrize("page", ["vao-thi", "phong-cho"])
def test_entry_sends_strangers_to_sign_in_and_back(round, client, page):
    answer = client.get(f"/cuoc-thi/thi/{page}")
    assert answer["Location"] == f"/dang-nhap?next=/cuoc-thi/thi/{page}"


def test_entry_is_one_participant_however_often(phone):
    phone.entry()
    phone.entry()
    assert Participant.objects.count() == 1


def test_entry_of_an_outsider_says_for_whom_it_is(round, outsider):
    answer = Phone(outsider).entry()
    assert answer.status_code == 403
    assert "Cuộc thi này dành cho người thuộc Đảng bộ Khối" in answer.content.decode()
    assert not Participant.objects.exists()


def test_entry_tells_the_number_and_what_is_left(phone):
    assert "Lượt thi thứ 1, hôm nay còn 3&nbsp;lượt" in phone.entry().content.decode()


def test_entry_without_caps_names_no_number(root, member):
    open_contest(root)
    text = Phone(member).entry().content.decode()
    assert "Lượt thi thứ 1" in text
    assert "hôm nay còn" not in text
    page = Phone(member).start()
    assert "hôm nay còn" not in Phone(member).post("nop", page, sure="1").content.decode()


def test_waiting_room_counts_down_and_reloads_without_script(round, phone):
    soon(round, 10)
    text = phone.client.get("/cuoc-thi/thi/phong-cho").content.decode()
    assert '<noscript><meta http-equiv="refresh" content="60' in text or 'content="59' in text
    assert "disabled" in text


def test_waiting_room_lights_buttons_at_different_moments(round, cell):
    soon(round, 10)
    round.refresh_from_db()
    now = timezone.now()
    crowd = [make_person(unit=cell) for _ in range(20)]
    people = [enter_contest(contest=round.contest, person=one, unit=cell, now=now) for one in crowd]
    shares = [waiting(one, round, now=now).lights_ms - waiting(one, round, now=now).opens_ms for one in people]
    assert all(0 <= share < SPREAD_MS for share in shares)
    assert len(set(shares)) > 15


def test_waiting_room_once_open_leads_to_the_entry(phone):
    assert phone.client.get("/cuoc-thi/thi/phong-cho")["Location"] == "/cuoc-thi/thi/vao-thi"


def test_start_before_the_round_opens_starts_nothing(round, phone):
    soon(round, 1)
    page = phone.client.get("/cuoc-thi/thi/phong-cho")
    phone.send("bat-dau", {"token": hidden(page, "token")})
    assert not Attempt.objects.exists()


def test_calendar_file_names_the_opening(round, client):
    soon(round, 600)
    answer = client.get("/cuoc-thi/thi/lich.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    round.refresh_from_db()
    assert f"DTSTART:{round.opens_at:%Y%m%dT%H%M%SZ}".encode() in answer.content


# --- own attempts ---------------------------------------------------------------------------------


def handed_in(phone: Phone) -> Attempt:
    page = phone.start()
    phone.post("nop", page, **right_answers(page))
    return Attempt.objects.get()


def test_own_page_lists_attempts_with_receipt(phone):
    handed_in(phone)
    text = phone.client.get("/cua-toi").content.decode()
    assert "10/10" in text
    assert "Mã biên nhận" in text


def test_own_pages_are_kept_by_no_cache(round, phone):
    attempt = handed_in(phone)
    revealed(round)
    for address in ("/cua-toi", f"/cua-toi/{attempt.pk}"):
        assert "no-store" in phone.client.get(address)["Cache-Control"]


def test_own_page_shows_nothing_of_others(phone, cell):
    handed_in(phone)
    text = Phone(make_person(unit=cell)).client.get("/cua-toi").content.decode()
    assert "Chưa có lượt thi nào." in text


def test_own_page_costs_the_same_for_one_attempt_and_three(phone, django_assert_num_queries):
    handed_in(phone)
    with CaptureQueriesContext(connection) as one:
        phone.client.get("/cua-toi")
    cost = len(one)
    for number in (2, 3):
        page = phone.start()
        phone.post("nop", page, number=number, **right_answers(page))
    with django_assert_num_queries(cost):
        phone.client.get("/cua-toi")


def test_hidden_score_is_not_on_the_own_page_before_the_end(root, member):
    round = open_contest(root, show_at_once=(), show_after_round=("score",))
    phone = Phone(member)
    page = phone.start()
    result = phone.post("nop", page, **right_answers(page)).content.decode()
    assert "10/10" not in result
    assert "Đã nhận bài thi lúc" in result
    assert "10/10" not in phone.client.get("/cua-toi").content.decode()
    over(round)
    assert "10/10" in phone.client.get("/cua-toi").content.decode()


def test_score_that_is_never_shown_is_not_there_after_the_end_either(root, member):
    round = open_contest(root, show_at_once=(), show_after_round=())
    phone = Phone(member)
    handed_in(phone)
    tally_all()
    over(round)
    text = phone.client.get("/cua-toi").content.decode()
    assert "10/10" not in text
    assert "được tính" not in text


def revealed(round: Round) -> None:
    move(round, opens=-dt.timedelta(days=1), closes=-dt.timedelta(minutes=61))
    reveal_secrets(now=timezone.now())


def test_key_is_shown_only_once_nobody_extends_the_round_any_more(round, phone):
    attempt = handed_in(phone)
    address = f"/cua-toi/{attempt.pk}"
    for closed in (-1, 1, GRACE_MS // 1000 + 1, 3_599):
        move(round, opens=-dt.timedelta(days=1), closes=-dt.timedelta(seconds=closed))
        reveal_secrets(now=timezone.now())
        assert phone.client.get(address).status_code == 404
    revealed(round)
    assert "Đáp án và giải thích" in phone.client.get(address).content.decode()


def test_key_is_not_shown_while_another_round_draws_from_the_bank(round, phone):
    attempt = handed_in(phone)
    later = timezone.now() + dt.timedelta(days=1)
    add_round(contest=round.contest, title="Đợt 2", opens_at=later, closes_at=later + dt.timedelta(1), bank=round.bank)
    revealed(round)
    assert phone.client.get(f"/cua-toi/{attempt.pk}").status_code == 404


def test_key_is_shown_to_its_owner_only(round, phone, cell):
    attempt = handed_in(phone)
    revealed(round)
    assert Phone(make_person(unit=cell)).client.get(f"/cua-toi/{attempt.pk}").status_code == 404


def test_what_was_wrong_can_be_shown_without_the_key(root, member):
    round = open_contest(root, show_after_round=("wrong",))
    phone = Phone(member)
    page = phone.start()
    answers = right_answers(page)
    field = next(name for name, values in answers.items() if len(values) == 1)
    other = next(str(n) for n in range(4) if [str(n)] != answers[field])
    phone.post("nop", page, **(answers | {field: other}))
    revealed(round)
    text = phone.client.get(f"/cua-toi/{Attempt.objects.get().pk}").content.decode()
    wrong = next(part for part in text.split('<li class="card">') if "chưa đúng" in part)
    assert "is-wrong" in wrong
    assert "is-right" not in wrong


@pytest.mark.parametrize("address", ["/cuoc-thi/thi", "/cua-toi", "/cuoc-thi/thi/phong-cho"])
def test_pages_take_no_posts(phone, address):
    phone.client.handler.enforce_csrf_checks = False
    assert phone.client.post(address).status_code == 405


def test_round_cap_ends_it(root, member):
    open_contest(root, caps=(Cap(max=1, per="round"),))
    phone = Phone(member)
    handed_in(phone)
    text = phone.entry().content.decode()
    assert "Đã dùng hết số lượt của đợt thi." in text
