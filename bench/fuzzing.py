"""What asks: addresses with odd parameters, forms of pages with odd values, odd bodies, headers and methods.

Half of the forms are filled as a person would, with files that can be read and at most one odd value: such requests
come to what lies behind the first page. Under /bai-thi/ the web server's own application is asked, as it is in life.
"""

from __future__ import annotations

import contextlib
import io
import json
import random
import re
import sys
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlencode, urlsplit

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.core.signals import got_request_exception
from django.db import connection
from django.test import Client
from django.test.client import FakePayload
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import Person
from bench.fuzzing_readers import ESSAYS, LISTS, PICTURES, QUESTIONS, damaged
from contest.sitting import hot_door
from contest.sitting.guard import PREFIX

DIGITS = re.compile(r"\d+")
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
METHODS = ("GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "BREW", "get")
FILES = (
    *((f"{name}.{'xlsx' if content[:2] == b'PK' else 'xls'}", content) for name, content in LISTS.items()),
    *((f"{name}.docx" if content[:2] == b"PK" else name, content) for name, content in QUESTIONS.items()),
    *((f"bai.{kind}", content) for kind, content in ESSAYS.items()),
    *((f"anh.{kind.lower()}", content) for kind, content in PICTURES.items()),
)
# What a person would type where a page leaves a field empty, by the field's kind.
USUAL = {
    "number": ("1", "3", "20"),
    "date": ("2026-12-01", "1990-05-19"),
    "datetime-local": ("2026-12-01T08:00", "2027-01-31T17:00"),
    "time": ("08:00", "17:30"),
    "email": ("an@vidu.vn",),
    "tel": ("0912345678",),
    "url": ("https://vidu.vn/bai",),
    "password": ("thi-thu-2026",),
}
# Longer than a person waits: of processor, for one question.
SLOW_SECONDS = 5.0
MOST_FORMS, MOST_LINKS, MOST_OF_A_PAGE = 400, 800, 120
SIGN_IN, SIGNS_OUT = "/dang-nhap", ("/dang-xuat",)
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
WRITES = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
# These change with any question, also with one that was refused.
WRITTEN_ANYWAY = {"django_session"}
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


class Reply(NamedTuple):
    """What was answered. `route`: the pattern of the address, "-" without one."""

    status: int
    route: str
    kind: str = ""
    location: str = ""
    body: bytes = b""


class Field(NamedTuple):
    """A field of a form as a page shows it; of a list to choose from each choice is one, of kind "option"."""

    name: str
    value: str
    kind: str


Form = tuple[str, str, list[Field]]


class Forms(HTMLParser):
    """The forms of a page: (action, method, fields), and its links."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((found.get("action", ""), found.get("method", "get").upper(), []))
        elif tag == "select":
            self.select = found.get("name", "")
        elif tag in ("input", "textarea", "button") and found.get("name") and self.forms:
            kind = "submit" if tag == "button" else found.get("type", "text")
            self.forms[-1][2].append(Field(found["name"], found.get("value", ""), kind))
        elif tag == "option" and self.forms and self.select:
            self.forms[-1][2].append(Field(self.select, found.get("value", ""), "option"))
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
    # of contests that are there
    slugs: list[str]
    # what people would type where a page wants words: titles that confirm, codes that are there
    texts: list[str] = field(default_factory=lambda: ["Đợt thử"])
    asked: int = 0
    faults: dict[str, Fault] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    by_route: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    # of posted forms alone: how they were answered, and how many of those let in wrote rows
    posted: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    changed: Counter[str] = field(default_factory=Counter)
    slowest: tuple[float, str] = (0.0, "")
    # what workers would do now, called after each question; what it raises is a fault
    work: Callable[[], None] | None = None

    def __post_init__(self) -> None:
        self.routes = sorted(set(routes()))
        self.turn = 0
        self.names: dict[str, Person | None] = {
            (person.code or "") if person else "nobody": person for person in self.people
        }
        # by their shape, the newest with who saw it: a hundred units are one kind of page
        self.links: dict[str, tuple[str, str]] = {}
        # by where they go and what they ask: those that stand on every page are one among many
        self.forms: dict[tuple[str, frozenset[str]], tuple[str, Form]] = {}
        # how often each was gone to: what nobody has tried comes first
        self.tried: Counter[Any] = Counter()
        self.clients: dict[str, Client] = {}
        self.raised: list[str] = []
        self.written: set[str] = set()
        connection.execute_wrappers.append(self._note_writing)
        got_request_exception.connect(self._note, weak=False, dispatch_uid=id(self))

    def _note(self, **_news: Any) -> None:
        self.raised.append("".join(traceback.format_exception(*sys.exc_info())))

    def _note_writing(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if writes := WRITES.match(sql):
            self.written.add(writes[1])
        return execute(sql, params, many, context)

    def by_status(self) -> dict[int, int]:
        return dict(sorted(self.statuses.items()))

    @property
    def routes_seen(self) -> set[str]:
        return set(self.by_route)

    def never_let_in(self) -> list[str]:
        """Routes that nobody was ever let in to: neither a page nor a way on."""
        return [route for route in self.routes if not any(status < 400 for status in self.by_route.get(route, ()))]

    def never_changed(self) -> list[str]:
        """Routes that take forms, and took none that changed anything, with how they answered."""
        return [
            f"{route} {dict(sorted(answers.items()))}"
            for route, answers in sorted(self.posted.items())
            if set(answers) - {404, 405} and not self.changed[route]
        ]

    def begin_anew(self) -> None:
        """For a site that has been laid out anew: what was learned of its rows is no longer so."""
        self.clients.clear()
        self.forms.clear()
        self.links.clear()
        self.tried.clear()

    def ask(self) -> None:
        """One question; every one of all addresses gets its turn in every method, between forms and links."""
        # a site that has just been laid out is looked round in first: forms stand on its pages
        weights = (5, 7, 3) if all(self.tried[key] for key in self.links) else (2, 5, 8)
        make: Callable[[str], Question] = self.chance.choices((self._address, self._form, self._link), weights)[0]
        self._send(make(self.chance.choice([*self.names])))

    def _client(self, who: str, person: Person | None) -> Client:
        client = self.clients.get(who)
        if client is None or self.asked % 50 == 0:
            client = self.clients[who] = Client(raise_request_exception=False)
            if person:
                client.force_login(person)
                self._confirm(client)
        return client

    def _confirm(self, client: Client) -> None:
        """As somebody who has just typed the password: pages that ask for it again let in."""
        session = client.session
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time()}]
        session.save()

    def _send(self, question: Question) -> None:
        client = self._client(question.who, self.names[question.who])
        self.raised.clear()
        self.written.clear()
        self.asked += 1
        begun = time.process_time()
        try:
            reply = (at_the_door if question.path.startswith(PREFIX) else through_django)(client, question)
        except Exception:  # what no handler turned into an answer is the worst of all
            self._keep(question, traceback.format_exc())
            return
        took = time.process_time() - begun
        self.slowest = max(self.slowest, (took, str(question)))
        if took > SLOW_SECONDS:
            self._keep(question, f"{took:.1f} s of processor for {reply.route}")
        self._look_at(question, reply)
        self._do_work(question)

    def _look_at(self, question: Question, reply: Reply) -> None:
        self.statuses[reply.status] += 1
        self.by_route[reply.route][reply.status] += 1
        if question.method == "POST":
            self.posted[reply.route][reply.status] += 1
            self.changed[reply.route] += reply.status < 400 and bool(self.written - WRITTEN_ANYWAY)
        path = question.path.partition("?")[0]
        if reply.status >= 500 and MAY_FAIL.get(path) != reply.status:
            self._keep(question, self.raised[-1] if self.raised else f"{reply.status} without an exception")
        elif b"Traceback (most recent call last)" in reply.body:
            self._keep(question, reply.body.decode("utf-8", "replace")[-2_000:])
        if reply.kind.startswith("text/html"):
            if b"<script>" in reply.body:
                self._keep(question, f"{reply.route} says our <script> as it is")
            if reply.status < 500:
                self._learn(question.who, path, reply.body.decode("utf-8", "replace"))
        if 300 <= reply.status < 400 and reply.location.startswith("/"):
            self._learn_link(question.who, reply.location)
        if reply.location.startswith(SIGN_IN) or path in SIGNS_OUT:
            # whoever was signed out signs in again
            self.clients.pop(question.who, None)

    def _do_work(self, question: Question) -> None:
        if self.work is None:
            return
        try:
            self.work()
        except Exception:
            self._keep(question, f"in a worker: {traceback.format_exc()}")

    def _keep(self, question: Question, trace: str) -> None:
        ours = re.findall(r'File "[^"]*/((?:accounts|contest)/[^"]+)", line (\d+)', trace)
        last = trace.strip().rsplit("\n", 1)[-1].partition(":")[0]
        self.faults.setdefault(f"{ours[-1:]} {last}", Fault(question, trace))

    def _learn(self, who: str, path: str, page: str) -> None:
        parser = Forms()
        with contextlib.suppress(AssertionError):
            parser.feed(page)
        for action, method, fields in parser.forms:
            where = urlsplit(action).path or path
            names = frozenset(DIGITS.sub("0", one.name) for one in fields)
            self.forms[DIGITS.sub("0", where), names] = (who, (where, method, fields))
        for link in parser.links[:MOST_OF_A_PAGE]:
            self._learn_link(who, link)
        while len(self.forms) > MOST_FORMS:
            del self.forms[self.chance.choice([*self.forms])]

    def _learn_link(self, who: str, link: str) -> None:
        path, _, query = link.partition("?")
        self.links[DIGITS.sub("0", path) + "&".join(sorted(dict(parse_qsl(query))))] = (link, who)
        while len(self.links) > MOST_LINKS:
            del self.links[self.chance.choice([*self.links])]

    def _mostly(self, saw: str, other: str) -> str:
        """Who saw a page goes on from there, or now and then somebody else."""
        return saw if self.chance.random() < 0.8 else other

    def _least_tried(self, keys: list[Any]) -> Any:
        """Mostly one of those that were tried least, so that rare pages are not lost among those met everywhere."""
        if self.chance.random() < 0.7:
            least = min(self.tried[key] for key in keys)
            keys = [key for key in keys if self.tried[key] == least]
        key = self.chance.choice(keys)
        self.tried[key] += 1
        return key

    # --- questions --------------------------------------------------------------------------------

    def word(self) -> str:
        return self.chance.choice(self.chance.choice((NUMBERS, WORDS)))

    def _address(self, who: str) -> Question:
        self.turn += 1
        route = self.routes[self.turn % len(self.routes)]
        known = ("1", "2", "xlsx", "docx", "0" * 64, "AAAA-BBBB")

        def value(found: re.Match[str]) -> str:
            text = self.chance.choice(known) if self.chance.random() < 0.7 else self.word()
            if found[0] in ("<slug:slug>", "<contest:slug>") and self.chance.random() < 0.9:
                text = self.chance.choice(self.slugs)
            if "int:" in found[0]:
                text = self.chance.choice(NUMBERS[1:4] * 4 + NUMBERS[:-1]).lstrip("-")
            return quote(text, safe="").replace("/", "-") or "-"

        path = "/" + PARAMETER.sub(value, route)
        if self.chance.random() < 0.4:
            path += "?" + self._query()
        method = METHODS[(self.turn // len(self.routes)) % len(METHODS)]
        return Question(who, method, path, *self._body(), extra=self._extra())

    def _query(self) -> str:
        names: tuple[str, ...] = (
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
        names = (*names, *(one.name for _who, (_a, _m, fields) in [*self.forms.values()][-20:] for one in fields))
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
        """A form that some page has shown: as a person fills it, perhaps with one odd value, or with many."""
        if not self.forms:
            return self._link(who)
        saw, (action, method, fields) = self.forms[self._least_tried([*self.forms])]
        who = self._mostly(saw, who)
        pairs = self._filled(fields) if self.chance.random() < 0.5 else self._odd(fields)
        if method == "GET":
            return Question(who, "GET", f"{action}?{urlencode(pairs)}", extra=self._extra())
        files = {one.name for one in fields if one.kind == "file"}
        if files or self.chance.random() < 0.2:
            return Question(who, "POST", action, *self._multipart(pairs, files), extra=self._extra())
        return Question(who, "POST", action, FORM_TYPE, urlencode(pairs).encode(), self._extra())

    def _filled(self, fields: list[Field]) -> list[tuple[str, str]]:
        pairs: list[tuple[str, str]] = []
        groups: defaultdict[str, list[Field]] = defaultdict(list)
        for one in fields:
            if one.kind in ("radio", "option", "submit"):
                groups["" if one.kind == "submit" else one.name].append(one)
            elif one.kind != "checkbox" or self.chance.random() < 0.5:
                usual = USUAL.get(one.kind, tuple(self.texts))
                pairs.append((one.name, one.value or ("" if one.kind == "hidden" else self.chance.choice(usual))))
        pairs += [(one.name, one.value) for one in map(self.chance.choice, groups.values())]
        if pairs and self.chance.random() < 0.3:
            place = self.chance.randrange(len(pairs))
            pairs[place] = (pairs[place][0], self.word())
        return pairs

    def _odd(self, fields: list[Field]) -> list[tuple[str, str]]:
        pairs: list[tuple[str, str]] = []
        for name, value, _kind in fields:
            dice = self.chance.random()
            if dice < 0.6:
                pairs.append((name, value or (self.word() if dice < 0.3 else "Đợt thử")))
            elif dice < 0.85:
                pairs.append((name, self.word()))
            elif dice < 0.9:
                pairs += [(name, self.word()), (name, value)]
        return pairs

    def _multipart(self, pairs: list[tuple[str, str]], files: set[str]) -> tuple[str, bytes]:
        """As a form with files: some that can be read, some damaged, some of odd names and content."""
        out = io.BytesIO()
        for name, value in pairs:
            is_file = name in files if files else self.chance.random() < 0.4
            named, content = "", value.encode("utf-8", "replace")
            if is_file:
                title, content = self._file()
                named = f'; filename="{title}"'
            head = f'--lim\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
            out.write(head.encode("utf-8", "replace") + content + b"\r\n")
        out.write(b"--lim--\r\n" if self.chance.random() < 0.8 else self.chance.choice((b"--lim", b"")))
        return "multipart/form-data; boundary=lim", out.getvalue()

    def _file(self) -> tuple[str, bytes]:
        title, content = self.chance.choice(FILES)
        dice = self.chance.random()
        if dice < 0.6:
            return title, content
        if dice < 0.8:
            return title, damaged(content, self.chance)
        odd = self.chance.choice(("a.docx", "a.xlsx", "a.csv", "../x", "a", "ảnh.png"))
        return odd, self.chance.randbytes(self.chance.choice((0, 30, 2_000)))

    def _link(self, who: str) -> Question:
        link, saw = self.links[self._least_tried([*self.links])] if self.links else ("/", who)
        who = self._mostly(saw, who)
        if self.chance.random() < 0.3:
            link = f"{link.partition('?')[0]}?{self._query()}"
        return Question(who, "GET", link, extra=self._extra())


# --- ways in ------------------------------------------------------------------------------------------


def through_django(client: Client, question: Question) -> Reply:
    path, _, query = question.path.partition("?")
    said: dict[str, Any] = {"QUERY_STRING": query, **dict(question.extra)}
    response: Any = client.generic(question.method, path, question.body, question.kind, **said)
    body = b"".join(response) if response.streaming else response.content
    route = getattr(response.wsgi_request.resolver_match, "route", "-")
    kind, location = response.headers.get("Content-Type", ""), response.headers.get("Location", "")
    return Reply(response.status_code, route, kind, location, body)


def at_the_door(client: Any, question: Question) -> Reply:
    """By the hot door's own application. Raises what a web server cannot send."""
    path, _, query = question.path.partition("?")
    told = {"CONTENT_LENGTH": str(len(question.body)), "CONTENT_TYPE": question.kind} if question.body else {}
    told |= {"PATH_INFO": unquote_to_bytes(path).decode("latin-1"), "QUERY_STRING": query}
    environ = client._base_environ(**{**told, "REQUEST_METHOD": question.method, **dict(question.extra)})
    environ["wsgi.input"] = FakePayload(question.body)
    said: list[tuple[str, list[tuple[str, str]]]] = []
    body = b"".join(hot_door.application(environ, lambda status, headers: said.append((status, headers))))
    ((status, headers),) = said
    for name, value in headers:
        if re.search(r"[\r\n]", f"{name}: {value}".encode("latin-1").decode("latin-1")):
            raise ValueError(f"a line too many in {name}: {value!r}")
    found = dict(headers)
    match = hot_door.find_match(environ["PATH_INFO"])
    route = match.route if match else "-"
    return Reply(int(status[:3]), route, found.get("Content-Type", ""), found.get("Location", ""), body)
