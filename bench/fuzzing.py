"""What asks: addresses with odd parameters, forms of pages with odd values, odd bodies, headers and methods."""

from __future__ import annotations

import contextlib
import io
import json
import random
import re
import sys
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from django.core.signals import got_request_exception
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import Person

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
METHODS = ("GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "BREW", "get")
# A server that has no broker says so.
MAY_FAIL = {"/readyz": 503}
NUMBERS = ("0", "1", "2", "7", "-1", "2147483647", "2147483648", "9223372036854775807", "9223372036854775808", "9" * 40)
WORDS = (
    *("", " ", "\0", "a\0b", "²", "٣", "½", "\ud7ff", "\u202e", "%", "%00", "%s", "{}", "{0}", "'", '"', "' or 1=1 --"),
    *("<script>", "../../etc/passwd", "\\", "\r\nX: y", "null", "true", "[]", "{}", "NaN", "Infinity", "-0", "1e400"),
    *("2026-02-30", "0000-00-00", "9999-12-31T23:59", "2026-11-25T08:00", "1.000", "1,5", "24:00", "0001-01-01"),
    *("Nguyễn Thị Hằng", "Đợt 1", "ước" * 2_000, "x" * 300, "\u0301" * 50, "🙂", "dv001", "0912345678", "all", "on"),
)
TYPES = (
    *("application/x-www-form-urlencoded", "application/json", "text/plain", "multipart/form-data", "", "x"),
    *("multipart/form-data; boundary=x", "multipart/form-data; boundary=" + "y" * 90, "application/octet-stream"),
    *("application/x-www-form-urlencoded; charset=utf-16", "application/x-www-form-urlencoded; charset=none"),
)
HEADERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("HTTP_COOKIE", ("sessionid=\0; theme=x", "cho_ngoi=1.1.1.x", "cho_ngoi=" + "9" * 99 + ".1.1.a", "=;=;", "ngôn=ü")),
    ("HTTP_HX_REQUEST", ("true", "")),
    ("HTTP_HX_CURRENT_URL", ("http://[", "%ff")),
    ("HTTP_ACCEPT_LANGUAGE", ("en;q=x", "*", "zz-" * 300)),
    ("HTTP_ACCEPT_ENCODING", ("gzip", "br;q=0", ";;")),
    ("HTTP_IF_MODIFIED_SINCE", ("yesterday", "Thu, 01 Jan 1970 00:00:00 GMT")),
    ("HTTP_IF_NONE_MATCH", ("*", '"x', "W/")),
    ("HTTP_ORIGIN", ("null", "http://testserver", "https://elsewhere.example", "://")),
    ("HTTP_REFERER", ("http://[", "http://testserver/", "x")),
    ("HTTP_SEC_FETCH_DEST", ("empty", "document")),
    ("HTTP_SEC_FETCH_SITE", ("cross-site", "same-origin", "none")),
    ("HTTP_X_REQUEST_ID", ("a\nb", "x" * 99, "abcdefgh")),
    ("HTTP_X_FORWARDED_FOR", ("1.2.3.4, x", "")),
    ("HTTP_AUTHORIZATION", ("Bearer ü", "Basic x", "Bearer")),
    ("HTTP_RANGE", ("bytes=0-", "bytes=5-2", "x")),
    # a length that is none, or more than comes, never passes the server; so it is not among these
    ("CONTENT_LENGTH", ("0",)),
)
FORM_TYPE = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Question:
    """One request."""

    who: str
    method: str
    path: str
    kind: str = ""
    body: bytes = b""
    extra: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.who}: {self.method} {self.path[:300]} [{self.kind}] {self.body[:400]!r} {dict(self.extra)}"


@dataclass(frozen=True)
class Fault:
    question: Question
    trace: str


class Forms(HTMLParser):
    """The forms of a page: (action, method, fields), and its links."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, str, list[tuple[str, str]]]] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((found.get("action", ""), found.get("method", "get").upper(), []))
        elif tag in ("input", "select", "textarea", "button") and found.get("name") and self.forms:
            self.forms[-1][2].append((found["name"], found.get("value", "")))
        elif tag == "option" and self.forms and self.forms[-1][2]:
            self.forms[-1][2].append((self.forms[-1][2][-1][0], found.get("value", "")))
        elif tag == "a" and found.get("href", "").startswith("/"):
            self.links.append(found["href"])


def routes(found: list[URLPattern | URLResolver] | None = None, prefix: str = "") -> Iterator[str]:
    for one in found if found is not None else get_resolver().url_patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, route)
        else:
            yield route


@dataclass
class Fuzzer:
    """Asks one question after another; keeps what broke, once for each place in the code."""

    people: list[Person | None]
    chance: random.Random
    slug: str
    asked: int = 0
    faults: dict[str, Fault] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    routes_seen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.routes = sorted(set(routes()))
        self.turn = 0
        self.links: list[str] = ["/"]
        self.forms: list[tuple[str, str, list[tuple[str, str]]]] = []
        self.clients: dict[str, Client] = {}
        self.raised: list[str] = []
        got_request_exception.connect(self._note, weak=False, dispatch_uid=id(self))

    def _note(self, **_news: Any) -> None:
        self.raised.append("".join(traceback.format_exception(*sys.exc_info())))

    def by_status(self) -> dict[int, int]:
        return dict(sorted(self.statuses.items()))

    def ask(self) -> None:
        """One question; every one of all addresses gets its turn in every method, between forms and links."""
        person = self.chance.choice(self.people)
        who = f"{person.code}" if person else "nobody"
        make = self.chance.choices((self._address, self._form, self._link), (5, 5, 2))[0]
        self._send(make(who), person)

    def _client(self, who: str, person: Person | None) -> Client:
        client = self.clients.get(who)
        if client is None or self.asked % 50 == 0:
            client = self.clients[who] = Client(raise_request_exception=False)
            if person:
                client.force_login(person)
        return client

    def _send(self, question: Question, person: Person | None) -> None:
        client = self._client(question.who, person)
        self.raised.clear()
        self.asked += 1
        path, _, query = question.path.partition("?")
        try:
            response = client.generic(
                question.method, path, question.body, question.kind, QUERY_STRING=query, **dict(question.extra)
            )
            streamed = b"".join(response) if response.streaming else response.content
            status, kind = response.status_code, response.headers.get("Content-Type", "")
            route = getattr(response.wsgi_request.resolver_match, "route", "-")
        except Exception:  # what no handler turned into an answer is the worst of all
            self._keep(question, traceback.format_exc())
            return
        self.statuses[status] += 1
        self.routes_seen.add(route)
        if status >= 500 and MAY_FAIL.get(path) != status:
            self._keep(question, self.raised[-1] if self.raised else f"{status} without an exception")
        elif b"Traceback (most recent call last)" in streamed:
            self._keep(question, streamed.decode("utf-8", "replace")[-2_000:])
        if kind.startswith("text/html") and status < 500:
            self._learn(path, streamed.decode("utf-8", "replace"))
        if 300 <= status < 400 and (to := response.headers.get("Location", "")).startswith("/"):
            self._learn_link(to)

    def _keep(self, question: Question, trace: str) -> None:
        ours = re.findall(r'File "[^"]*/((?:accounts|contest)/[^"]+)", line (\d+)', trace)
        last = trace.strip().rsplit("\n", 1)[-1].partition(":")[0]
        self.faults.setdefault(f"{ours[-1:]} {last}", Fault(question, trace))

    def _learn(self, path: str, page: str) -> None:
        parser = Forms()
        with contextlib.suppress(AssertionError):
            parser.feed(page)
        for action, method, fields in parser.forms:
            self.forms.append((urlsplit(action).path or path, method, fields))
        for link in parser.links[:40]:
            self._learn_link(link)
        # the newest pages know the rows that there are
        del self.forms[:-400]

    def _learn_link(self, link: str) -> None:
        if link not in self.links:
            self.links.append(link)
            del self.links[1:-400]

    # --- questions --------------------------------------------------------------------------------

    def word(self) -> str:
        return self.chance.choice(self.chance.choice((NUMBERS, WORDS)))

    def _address(self, who: str) -> Question:
        self.turn += 1
        route = self.routes[self.turn % len(self.routes)]
        known = ("1", "2", "xlsx", "docx", "0" * 64, "AAAA-BBBB")

        def value(found: re.Match[str]) -> str:
            text = self.chance.choice(known) if self.chance.random() < 0.7 else self.word()
            if found[0] == "<slug:slug>" and self.chance.random() < 0.9:
                text = self.slug
            if "int:" in found[0]:
                text = self.chance.choice(NUMBERS[1:4] * 4 + NUMBERS[:-1]).lstrip("-")
            return quote(text, safe="").replace("/", "-") or "-"

        path = "/" + PARAMETER.sub(value, route)
        if self.chance.random() < 0.4:
            path += "?" + self._query()
        method = METHODS[(self.turn // len(self.routes)) % len(METHODS)]
        return Question(who, method, path, *self._body(), extra=self._extra())

    def _query(self) -> str:
        names = (
            "q",
            "trang",
            "nguoi",
            "cuoc-thi",
            "viec",
            "next",
            "size",
            "mo",
            "dot",
            "bang",
            "don-vi",
            "ma",
            "root",
            "x[]",
        )
        names = (*names, *(name for _a, _m, fields in self.forms[-20:] for name, _value in fields))
        pairs = [(self.chance.choice(names), self.word()) for _ in range(self.chance.randint(1, 4))]
        return (
            urlencode(pairs)
            if self.chance.random() < 0.8
            else self.chance.choice(("%ff=%fe", "&&&=", "a=%00", "q=%C3"))
        )

    def _extra(self) -> tuple[tuple[str, str], ...]:
        if self.chance.random() < 0.6:
            return ()
        some = self.chance.sample(HEADERS, self.chance.randint(1, 3))
        return tuple((name, self.chance.choice(values)) for name, values in some)

    def _body(self) -> tuple[str, bytes]:
        kind = self.chance.choice(TYPES)
        shape = self.chance.randrange(5)
        if shape == 0:
            return kind, b""
        if shape == 1:
            return kind, self.chance.randbytes(self.chance.choice((1, 40, 3_000, 70_000)))
        if shape == 2:
            return kind, json.dumps(self.chance.choice(([], {}, {"a": [{}]}, 10**400, None, [[]] * 900))).encode()
        if shape == 3:
            return kind, b"[" * 5_000
        return kind, urlencode([(self.word(), self.word()) for _ in range(self.chance.choice((1, 8, 1_200)))]).encode()

    def _form(self, who: str) -> Question:
        """A form that some page has shown, with most of its values kept and some made odd."""
        if not self.forms:
            return self._link(who)
        action, method, fields = self.chance.choice(self.forms)
        pairs: list[tuple[str, str]] = []
        for name, value in fields:
            dice = self.chance.random()
            if dice < 0.6:
                pairs.append((name, value or (self.word() if dice < 0.3 else "Đợt thử")))
            elif dice < 0.85:
                pairs.append((name, self.word()))
            elif dice < 0.9:
                pairs += [(name, self.word()), (name, value)]
        if method == "GET":
            return Question(who, "GET", f"{action}?{urlencode(pairs)}", extra=self._extra())
        if self.chance.random() < 0.3:
            return Question(who, "POST", action, *self._multipart(pairs), extra=self._extra())
        return Question(who, "POST", action, FORM_TYPE, urlencode(pairs).encode(), self._extra())

    def _multipart(self, pairs: list[tuple[str, str]]) -> tuple[str, bytes]:
        """As a form with files: some of the fields become files of odd names and content."""
        out = io.BytesIO()
        for name, value in pairs:
            is_file = self.chance.random() < 0.4 or name in ("file", "files", "picture", "logo", "key", "tep")
            named = (
                f'; filename="{self.chance.choice(("a.docx", "a.xlsx", "a.csv", "../x", "a", "ảnh.png"))}"'
                if is_file
                else ""
            )
            content = (
                self.chance.randbytes(self.chance.choice((0, 30, 2_000)))
                if is_file
                else value.encode("utf-8", "replace")
            )
            head = f'--lim\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
            out.write(head.encode("utf-8", "replace") + content + b"\r\n")
        out.write(self.chance.choice((b"--lim--\r\n", b"--lim", b"")))
        return "multipart/form-data; boundary=lim", out.getvalue()

    def _link(self, who: str) -> Question:
        link = self.chance.choice(self.links)
        if self.chance.random() < 0.3:
            link = f"{link.partition('?')[0]}?{self._query()}"
        return Question(who, "GET", link, extra=self._extra())
