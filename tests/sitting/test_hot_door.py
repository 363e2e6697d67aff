"""Both ways to the hot views, the web server's and Django's, give the same; and what the former does by itself."""

from __future__ import annotations

import gzip
import io
from urllib.parse import urlencode

import pytest
from django.db import OperationalError

from contest.attempts.models import Attempt
from contest.sitting import hot_door, hot_sql
from contest.sitting.hot_http import LARGEST_BODY
from contest.wsgi import application
from tests.sitting.conftest import hidden, right_answers


class Reply:
    """An answer of the web server's way."""

    def __init__(self, status: str, headers: list[tuple[str, str]], content: bytes) -> None:
        self.status_code, self.headers, self.content = int(status[:3]), dict(headers), content
        assert len(self.headers) == len(headers), "a header twice"

    def said(self) -> tuple:
        return as_said(self.status_code, self.headers, self.content)


def ask(phone, address: str, form: dict | None = None, *, body: bytes | None = None, **more: str) -> Reply:
    """Asks as the web server does: by the WSGI application, with the phone's cookies."""
    if body is None:
        body = urlencode(form, doseq=True).encode() if form is not None else b""
    method = "GET" if form is None and not body else "POST"
    environ = {
        **{"REQUEST_METHOD": method, "PATH_INFO": address, "SCRIPT_NAME": "", "QUERY_STRING": ""},
        **{"SERVER_NAME": "testserver", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1"},
        **{
            "HTTP_HOST": "testserver",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body + b"of another request"),
        },
        "CONTENT_LENGTH": str(len(body)) if method == "POST" else "",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "HTTP_COOKIE": "; ".join(f"{one.key}={one.value}" for one in phone.client.cookies.values()),
        **more,
    }
    got: list = []
    content = b"".join(application(environ, lambda status, headers: got.extend((status, headers))))
    return Reply(*got, content)


def by_django(phone, address: str, form: dict | None = None, **more: str) -> tuple:
    """Asks by Django's test client; answers in the shape of `ask`."""
    if form is None:
        response = phone.client.get(address, **more)
    else:
        kind = "application/x-www-form-urlencoded"
        response = phone.client.post(address, urlencode(form, doseq=True), content_type=kind, **more)
    return as_said(response.status_code, dict(response.items()), response.content)


def as_said(status: int, headers: dict[str, str], content: bytes) -> tuple:
    """An answer without what is another's each time: its id, its moment, and its length, which is checked here.

    A page of another moment may be packed into a byte more or less.
    """
    if "Content-Length" in headers:
        assert int(headers["Content-Length"]) == len(content)
        headers = {**headers, "Content-Length": "true"}
    return status, {**headers, "X-Request-ID": ""}, without_moments(content)


def test_a_whole_attempt_by_the_web_servers_way(phone):
    page = ask(phone, "/bai-thi/thi/bat-dau", {"token": hidden(phone.entry(), "token")})
    form = {"token": hidden(page, "token"), **right_answers(page)}
    saved = ask(phone, "/bai-thi/thi/1/luu", {**form, "no": "1", "script": "1"})
    assert (saved.status_code, saved.content) == (204, b"")
    assert saved.headers["Content-Type"].startswith("text/html"), "browsers read what has no type as XML"
    assert "10/10" in ask(phone, "/bai-thi/thi/1/nop", form).content.decode()
    assert Attempt.objects.get().score == 10
    assert ask(phone, "/bai-thi/thi/1").headers["Location"] == "/bai-thi/thi/1/ket-qua"
    assert "10/10" in ask(phone, "/bai-thi/thi/1/ket-qua").content.decode()


@pytest.mark.parametrize(
    ("address", "form", "more"),
    [
        ("/bai-thi/thi/1", None, {}),
        ("/bai-thi/thi/1", None, {"HTTP_ACCEPT_ENCODING": "gzip, br"}),
        ("/bai-thi/thi/2", None, {}),
        ("/bai-thi/thi/1/ket-qua", None, {}),
        ("/bai-thi/thi/1/luu", None, {}),
        ("/bai-thi/thi/1/luu", {"token": "1.2.x"}, {}),
        ("/bai-thi/thi/1/luu", {"token": "1.2.x"}, {"HTTP_SEC_FETCH_DEST": "empty"}),
        ("/bai-thi/thi/bat-dau", {}, {"HTTP_HOST": "evil.example", "HTTP_ORIGIN": "http://evil.example"}),
        ("/bai-thi/thi/99999999999", None, {}),
        ("/bai-thi/khong-co/1", None, {}),
        ("/bai-thi/khong/co/gi/het", None, {}),
    ],
)
def test_both_ways_give_the_same(phone, address, form, more):
    phone.start()
    if form == {}:
        form = {"token": hidden(phone.entry(), "token")}
    assert ask(phone, address, form, **more).said() == by_django(phone, address, form, **more)


@pytest.mark.parametrize("body", [b"", b"x=1&" * 300])
@pytest.mark.parametrize("address", ["/bai-thi/khong-co/1/luu", "/bai-thi/Đợt 1/7/luu"])
def test_pages_of_errors_do_not_look_into_a_body_that_has_been_read(phone, address, body):
    """Found by bench.fuzz: error pages parsed the rest of a damaged form, and made their request of a read one."""
    kind = "multipart/form-data; boundary=" + "y" * 72
    told = phone.client.post(address, body, content_type=kind)
    path = address.encode().decode("latin-1")
    own = ask(phone, path, body=body, CONTENT_TYPE=kind, REQUEST_METHOD="POST", CONTENT_LENGTH=str(len(body)))
    assert (told.status_code, own.status_code) == (404, 404)


def without_moments(content: bytes) -> str:
    """A page without the moment at which it was made."""
    text = (gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content).decode()
    head, mark, rest = text.partition('data-now="')
    return head + mark + rest.partition('"')[2]


def test_its_line_in_the_log_and_the_id_that_leads_to_it(phone, caplog):
    phone.start()
    with caplog.at_level("INFO", "contest.request"):
        reply = ask(phone, "/bai-thi/thi/1", HTTP_X_REQUEST_ID="abcd-1234")
    assert reply.headers["X-Request-ID"] == "abcd-1234"
    line = caplog.records[-1].msg
    assert (line["route"], line["status"], line["request_id"]) == ("sitting:paper", 200, "abcd-1234")


def test_no_statement_but_the_pages_own(phone, django_assert_num_queries):
    phone.start()
    ask(phone, "/bai-thi/thi/1")
    with django_assert_num_queries(1):
        assert ask(phone, "/bai-thi/thi/1").status_code == 200


@pytest.mark.parametrize("length", ["", "x", "-5", "٣", str(LARGEST_BODY + 1)])
def test_bodies_without_a_fit_length_are_no_forms(phone, caplog, length):
    page = phone.start()
    body = urlencode({"token": hidden(page, "token"), "no": "1", "script": "1"}).encode()
    assert ask(phone, "/bai-thi/thi/1/luu", body=body).status_code == 204
    assert ask(phone, "/bai-thi/thi/1/luu", body=body, CONTENT_LENGTH=length).status_code == 303
    assert [one.msg["event"] for one in caplog.records if one.name == "contest.security"] == ["form refused"]


def test_other_methods_are_told_which_there_are(phone):
    reply = ask(phone, "/bai-thi/thi/1/nop", REQUEST_METHOD="DELETE")
    assert (reply.status_code, reply.headers["Allow"]) == (405, "GET, POST")


def test_a_tab_that_is_opened_again_comes_to_the_paper_or_its_result(phone):
    """The page that asks about gaps, and the result, stand at the address of the hand-in."""
    page = phone.start()
    assert "Câu" in ask(phone, "/bai-thi/thi/1/nop").content.decode()
    assert Attempt.objects.get().state == Attempt.State.OPEN
    phone.post("nop", page, **right_answers(page))
    assert ask(phone, "/bai-thi/thi/1/nop").headers["Location"] == "/bai-thi/thi/1/ket-qua"


def test_an_error_is_a_page_and_the_connection_is_looked_at(phone, monkeypatch):
    page = phone.start()
    looked = []

    def locked(**values):
        raise OperationalError("database is locked")

    monkeypatch.setattr(hot_sql, "save", locked)
    monkeypatch.setattr(hot_door, "close_old_connections", lambda: looked.append("looked"))
    reply = ask(phone, "/bai-thi/thi/1/luu", {"token": hidden(page, "token"), "no": "1", "script": "1"})
    assert (reply.status_code, reply.headers["Retry-After"], looked) == (503, "10", ["looked"])
    assert reply.headers["X-Request-ID"] in reply.content.decode()
    assert "locked" not in reply.content.decode()
    monkeypatch.undo()
    assert ask(phone, "/bai-thi/thi/1").status_code == 200
    assert looked == ["looked"]


def test_the_readers_language_ends_with_the_request(phone, settings):
    phone.start()
    phone.client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert 'lang="en"' in ask(phone, "/bai-thi/thi/1").content.decode()
    del phone.client.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert 'lang="vi"' in ask(phone, "/bai-thi/thi/1").content.decode()
