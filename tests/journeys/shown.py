"""Reads what somebody is shown: follows the links of the site and fills in the forms as a browser would."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import Resolver404, get_resolver, resolve

PARAMETER = re.compile(r"<(?:\w+:)?\w+>")
# made for one reader at some cost, or pictures
FILES = re.compile(
    r"\.(pdf|xlsx|docx|json|ics|py|csv)$|/(anh|tep|xuat|tep-loi|tai|giay-chung-nhan)$|/(tai|hinh|danh-sach-giai)/|/ap-phich"
)
# of one route within one contest
MOST_PAGES, MOST_TRIES, MOST_FORMS = 2, 4, 4
VALUES = {"number": "1", "date": "2026-11-20", "datetime-local": "2026-11-20T08:00", "tel": "0912345678"}
VALUES |= {"hidden": "", "email": "thu@vi-du.vn", "password": "mat-khau-thu-1", "time": "08:00"}


@dataclass(frozen=True)
class Form:
    """A form as its page shows it, filled in. `files`: fields that take a file."""

    route: str
    address: str
    values: tuple[tuple[str, str], ...]
    files: tuple[str, ...] = ()

    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = defaultdict(list)
        for name, value in self.values:
            found[name].append(value)
        for name in self.files:
            found[name] = [SimpleUploadedFile("tep.csv", b"STT,Ho va ten\n1,Nguyen Van A\n")]
        return dict(found)


# --- reading pages --------------------------------------------------------------------------------


@dataclass
class _Open:
    address: str
    method: str
    id: str = ""
    values: dict[str, list[str]] = field(default_factory=dict)
    radios: set[str] = field(default_factory=set)
    files: list[str] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)


class Page(HTMLParser):
    """Links and forms of a page."""

    def __init__(self, text: str, address: str) -> None:
        super().__init__()
        self.address, self.links = address, list[str]()
        self.forms: list[_Open] = []
        self._form: _Open | None = None
        self._select = self._area = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.links += [said[name] for name in ("href", "src", "hx-get") if said.get(name)]
        if tag == "form":
            action = said.get("action") or self.address
            self._form = _Open(urljoin(self.address, action), said.get("method", "get").lower(), said.get("id", ""))
            self.forms.append(self._form)
            if said.get("hx-post"):
                self.forms.append(_Open(said["hx-post"], "post", values=self._form.values))
        form = next((one for one in self.forms if one.id and one.id == said.get("form")), self._form)
        name = said.get("name", "")
        if form is None or (not name and tag not in ("button", "option")):
            return
        if tag == "input":
            self._input(form, name, said)
        elif tag == "button" and said.get("type") != "button":
            form.buttons.append((name, said.get("value", ""), said.get("formaction", "")))
        elif tag == "select":
            self._select = name
        elif tag == "textarea":
            self._area = name
            form.values.setdefault(name, [""])
        elif tag == "option" and (form.values.get(self._select, [""]) == [""] or "selected" in said):
            form.values[self._select] = [said.get("value", "")]

    def _input(self, form: _Open, name: str, said: Mapping[str, str]) -> None:
        kind, value = said.get("type", "text"), said.get("value", "")
        kind = "number" if said.get("inputmode") == "numeric" and kind == "text" else kind
        if kind == "file":
            form.files.append(name)
        elif kind == "radio":
            if name not in form.radios or "checked" in said:
                form.values[name] = [value or "on"]
            form.radios.add(name)
        elif kind == "checkbox":
            form.values.setdefault(name, []).append(value or "on")
        elif kind == "submit":
            form.buttons.append((name, value, said.get("formaction", "")))
        else:
            form.values.setdefault(name, []).append(value or VALUES.get(kind, "Theo Điều lệ"))

    def handle_data(self, data: str) -> None:
        if self._area and self._form and data.strip():
            self._form.values[self._area] = [data.strip()]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea" and self._form:
            if self._area and self._form.values.get(self._area) == [""]:
                self._form.values[self._area] = ["Theo Điều lệ"]
            self._area = ""


def path_of(address: str) -> str:
    return urlsplit(address).path


def route_of(address: str) -> str:
    """The pattern behind an address, "" where there is none."""
    try:
        return str(resolve(path_of(address)).route)
    except Resolver404:
        return ""


def place_of(address: str) -> str:
    """The route within a contest."""
    try:
        found = resolve(path_of(address))
    except Resolver404:
        return ""
    return re.sub(r"<(contest|slug):slug>", found.kwargs.get("slug", ""), str(found.route))


def forms_on(text: str, address: str) -> Iterator[Form]:
    """The forms of a page that change something, once for each of their buttons."""
    for one in Page(text, address).forms:
        if one.method != "post":
            continue
        one.values.pop("csrfmiddlewaretoken", None)
        values = [(name, value) for name, given in one.values.items() for value in given]
        for name, value, target in one.buttons[:6] or [("", "", "")]:
            pressed = [(name, value)] if name else []
            where = urljoin(one.address, target) if target and not target.startswith("#") else one.address
            if route := route_of(where):
                yield Form(route, where, (*values, *pressed), tuple(one.files))


def harvest(client: Client, starts: Iterable[str], *, leave_out: tuple[str, ...] = ()) -> dict[str, list[Form]]:
    """By route, the forms on all pages that are reached from these addresses by following links, but for those that
    begin so. Files are not fetched.
    """
    found: dict[str, list[Form]] = defaultdict(list)
    waiting, seen, visits, tries, shown = list(starts), set[str](), Counter[str](), Counter[str](), Counter[str]()
    while waiting:
        address = waiting.pop(0).partition("#")[0]
        place = place_of(address)
        if place in ("", "dang-xuat") or address in seen or visits[place] >= MOST_PAGES or tries[place] >= MOST_TRIES:
            continue
        seen.add(address)
        if FILES.search(path_of(address)) or address.startswith(leave_out):
            continue
        tries[place] += 1
        response = client.get(address)
        assert response.status_code < 500 or address == "/readyz", address
        if response.status_code in (301, 302):
            waiting.append(response["Location"])
        if response.status_code != 200 or "html" not in response["Content-Type"]:
            continue
        visits[place] += 1
        text = response.content.decode()
        for form in forms_on(text, address):
            if form not in found[form.route] and shown[place_of(form.address)] < MOST_FORMS:
                shown[place_of(form.address)] += 1
                found[form.route].append(form)
        links = Page(text, address).links
        waiting += [urljoin(address, link) for link in links if not urlsplit(link).netloc and not link.startswith("#")]
    return found


def takes_post(route: str) -> bool:
    """Whether an address is for sending at all: those for reading say so to everybody, whatever they ask for."""
    address = PARAMETER.sub(lambda found: "1" if "int" in found[0] else "a-1", "/" + route)
    return Client(raise_request_exception=False).post(address).status_code != 405


def every_route() -> dict[str, Any]:
    """Each address of the site by its pattern, with the view behind it."""

    def walk(found: Iterable[Any], prefix: str) -> Iterator[tuple[str, Any]]:
        for one in found:
            route = prefix + str(one.pattern)
            if hasattr(one, "url_patterns"):
                yield from walk(one.url_patterns, route)
            else:
                yield route, one.callback

    return dict(walk(get_resolver().url_patterns, ""))


def filled(route: str, values: Iterable[str]) -> str:
    """The address of a route with these at its parameters."""
    for value in values:
        route = PARAMETER.sub(value, route, count=1)
    return "/" + route
