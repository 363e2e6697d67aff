"""The two doors: which views are hot, and that nothing else escapes the ordinary protection."""

from urllib.parse import parse_qs

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import OperationalError
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.adapter import AccountAdapter
from accounts.rosters.changes import lock_person
from accounts.rosters.slips import give_password
from accounts.second_factor.actions import sign_out_everywhere
from contest.attempts.models import Attempt, Participant
from contest.sitting import hot_sql
from contest.sitting.guard import PREFIX
from contest.sitting.hot_connection import own_connection
from contest.sitting.hot_http import MOST_FIELDS, cut_form
from contest.sitting.paper_page import reverse_numbered
from tests.factories import make_person
from tests.sitting.conftest import hidden

HOT = {
    "sitting:start": "GET, POST",
    "sitting:paper": "GET",
    "sitting:save": "POST",
    "sitting:submit": "GET, POST",
    "sitting:predict": "POST",
    "sitting:result": "GET",
}


def every_view(resolver=None, prefix: str = "/", names: tuple[str, ...] = ()):
    """(address, name, view) of the whole URL map."""
    for pattern in (resolver or get_resolver()).url_patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = (*names, pattern.namespace) if pattern.namespace else names
            yield from every_view(pattern, address, inner)
        elif isinstance(pattern, URLPattern):
            yield address, ":".join([*names, pattern.name or ""]), pattern.callback


def test_only_hot_views_escape_csrf_protection():
    exempt = {name for _, name, view in every_view() if getattr(view, "csrf_exempt", False)}
    assert exempt == set(HOT)


def test_hot_views_and_only_they_stand_under_the_prefix():
    under = {name for address, name, _ in every_view() if address.startswith(PREFIX)}
    hot = {name for _, name, view in every_view() if getattr(view, "is_hot", False)}
    assert under == hot == set(HOT)


def test_url_map_is_walked_at_all():
    assert len(list(every_view())) > 20


@pytest.mark.parametrize("secure", [False, True])
def test_both_doors_send_the_same_headers(phone, settings, secure):
    ordinary = phone.client.get("/cuoc-thi/thi", secure=secure)
    hot = phone.client.get("/bai-thi/thi/1", secure=secure)
    names = {
        "Content-Security-Policy",
        "X-Frame-Options",
        "X-Content-Type-Options",
        "Referrer-Policy",
        "Cross-Origin-Opener-Policy",
        "Cross-Origin-Resource-Policy",
        "Permissions-Policy",
    }
    assert {name: hot[name] for name in names} == {name: ordinary[name] for name in names}
    assert (hot["Referrer-Policy"], hot["X-Frame-Options"]) == ("same-origin", "DENY")
    assert (hot["X-Content-Type-Options"], hot["Cross-Origin-Opener-Policy"]) == ("nosniff", "same-origin")
    policy = dict(part.strip().split(" ", 1) for part in hot["Content-Security-Policy"].split(";") if part.strip())
    assert {name for name, allowed in policy.items() if allowed == "'none'"} == {
        *("default-src", "base-uri", "frame-ancestors", "object-src"),
    }
    assert {policy[name] for name in ("script-src", "style-src", "connect-src", "form-action")} == {"'self'"}
    assert "unsafe" not in hot["Content-Security-Policy"]
    assert "require-trusted-types-for 'script'" in hot["Content-Security-Policy"]
    assert hot["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in hot["Permissions-Policy"]


@pytest.mark.parametrize(
    ("address", "host", "status"),
    [("/bai-thi/khong/co/gi/het", "testserver", 404), ("/bai-thi/thi/bat-dau", "evil.example", 400)],
)
def test_error_pages_of_the_hot_door_have_the_headers_too(phone, address, host, status):
    body, kind = f"token={hidden(phone.entry(), 'token')}", "application/x-www-form-urlencoded"
    answer = phone.client.post(address, body, content_type=kind, headers={"host": host, "origin": f"http://{host}"})
    assert answer.status_code == status
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_no_session_and_no_user_is_read_at_the_hot_door(phone, django_assert_num_queries):
    phone.start()
    phone.client.get("/bai-thi/thi/1")
    Session.objects.all().delete()
    with django_assert_num_queries(1):
        assert phone.client.get("/bai-thi/thi/1").status_code == 200


def test_seat_is_sent_to_its_contest_s_hot_addresses_only(phone):
    cookie = phone.entry().cookies["cho_ngoi"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/bai-thi/thi/", True, "Lax")


def test_unknown_address_under_the_prefix_is_a_page_that_says_so(client, db):
    answer = client.get("/bai-thi/khong/co/gi/het")
    assert answer.status_code == 404
    assert "Không có trang này" in answer.content.decode()


def test_lost_connection_is_noticed_once_and_mended(phone, monkeypatch):
    page = phone.start()
    calls = []

    def lost_once(**values):
        calls.append(values)
        if len(calls) == 1:
            raise OperationalError("server closed the connection unexpectedly")
        return save(**values)

    save = hot_sql.save
    monkeypatch.setattr(hot_sql, "save", lost_once)
    monkeypatch.setattr(own_connection(), "close", lambda: calls.append("closed"))
    monkeypatch.setattr(own_connection(), "is_usable", lambda: False)
    assert phone.post("luu", page, script="1").status_code == 204
    assert calls[1] == "closed"


def test_database_that_answers_is_not_asked_twice(phone, monkeypatch):
    """A lock that somebody holds for 20 seconds must not be waited for again."""
    page = phone.start()
    calls = []

    def locked(**values):
        calls.append(values)
        raise OperationalError("database is locked")

    monkeypatch.setattr(hot_sql, "save", locked)
    phone.client.raise_request_exception = False
    response = phone.post("luu", page, script="1")
    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (503, "10", "no-store")
    assert len(calls) == 1


def test_hand_in_that_cannot_be_written_leads_back_to_the_paper(phone, monkeypatch):
    page = phone.start()

    def full(**values):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(hot_sql, "submit", full)
    phone.client.raise_request_exception = False
    form = {"token": hidden(page, "token"), "sure": "1"}
    own = "http://testserver/bai-thi/thi/1"
    for referer, again in [(own, own[17:]), ("https://xau.example/", "/"), ("http://testserver//xau.example", "/")]:
        response = phone.send("1/nop", form, referer=referer)
        assert response.status_code == 503
        assert f'href="{again}">Thử lại' in response.text
        assert "full" not in response.text


def test_forged_forms_stand_in_the_log(phone, caplog):
    page = phone.start()
    phone.send("1/luu", {"token": hidden(page, "token")}, origin="https://xau.example")
    phone.send("1/nop", {"token": "x" * 40})
    lines = [one.msg for one in caplog.records if one.name == "contest.security"]
    told = [(line["event"], line["route"]) for line in lines]
    assert told == [("form refused", "sitting:save"), ("form refused", "sitting:submit")]


def test_seat_ends_with_the_sign_in_it_was_given_to(phone, cell):
    """On a shared phone the next person must not sit the last one's paper."""
    phone.start()
    phone.client.force_login(make_person("Trần Văn Khải", unit=cell))
    assert phone.client.get("/bai-thi/thi/1")["Location"] == "/cuoc-thi/thi/vao-thi"


def lock(person, boss):
    lock_person(person=person, locked=True, by=boss, now=timezone.now())


def end_elsewhere(person, boss):
    UserSession.objects.create(user=person, session_key="another", ip="0.0.0.0", user_agent="")
    sign_out_everywhere(person=person, by=boss, now=timezone.now())


def give_new_password(person, boss):
    give_password(person=person, by=boss, now=timezone.now())


def change_own_password(person, boss):
    AccountAdapter().set_password(person, "mat-khau-moi-1")


def end_all(person, boss):
    call_command("end_sessions", "--all")


@pytest.mark.parametrize("ends", [lock, end_elsewhere, give_new_password, change_own_password, end_all])
def test_seats_end_with_what_ends_sign_ins(phone, admin, ends):
    """Whoever has a lost phone in hand, or an account that was shut, takes and saves nothing more."""
    page = phone.start()
    ends(phone.person, admin)
    assert [phone.post(what, page, script="1", sure="1").status_code for what in ("luu", "nop")] == [401, 401]
    assert phone.client.get("/bai-thi/thi/1")["Location"] == "/cuoc-thi/thi/vao-thi"
    phone.post("nop", page, sure="1")
    assert phone.send("bat-dau", {"token": hidden(page, "token")}).status_code == 303
    assert [(one.state, one.draft) for one in Attempt.objects.all()] == [(Attempt.State.OPEN, None)]


def test_seats_end_however_often_they_ended_before(phone, admin):
    Participant.objects.update(epoch=32_767)
    phone.start()
    lock(phone.person, admin)
    assert phone.client.get("/bai-thi/thi/1").status_code == 303


@given(st.text(st.sampled_from("ac1=&&=%2+.-_ é"), max_size=40))
def test_forms_are_cut_as_the_standard_library_reads_them(text):
    form, values = cut_form(text), parse_qs(text)
    assert {name: form.first(name) for name in form.fields if form.first(name)} == {
        name: own[0] for name, own in values.items()
    }
    assert form.repeated == {name: own for name, own in values.items() if len(own) > 1}


@pytest.mark.parametrize("pair", ["c1=0", "c1=%30"])
def test_a_form_with_too_many_fields_is_no_form(pair):
    assert len(cut_form("&".join([pair] * MOST_FIELDS)).repeated["c1"]) == MOST_FIELDS
    with pytest.raises(ValueError, match="fields"):
        cut_form("&".join([pair] * (MOST_FIELDS + 1)))


@pytest.mark.parametrize("slug", ["thi", "0-gio", "2026-0", "0"])
@pytest.mark.parametrize("name", ["sitting:paper", "sitting:share_picture"])
def test_kept_addresses_of_attempts_are_the_url_map_s(name, slug):
    assert reverse_numbered(name, slug, 30).decode() == reverse(name, args=[slug, 30])
