"""Every form that a role is shown, sent by everybody who has no business there, with the ids of the first.

The town (town.py) has a row of nearly everything. What five roles are shown there is read (shown.py) and sent again in
eight other sessions, each time undone (replaying.py). What no page of the town shows a form for is sent with first
numbers and likely words. An address for sending that was tried in neither way, or that is not there for an admin
either, fails the test.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

import pytest
from django.test import Client

from accounts.models import Person
from contest.rounds.models import Contest, Period
from tests.journeys.replaying import Change, Watch, foreign, undone
from tests.journeys.shown import PARAMETER, Form, every_route, filled, harvest, takes_post
from tests.journeys.town import Town, build_town

pytestmark = pytest.mark.once
OWNERS = ("member", "secretary", "viewer", "judge", "admin")
ATTACKERS = ("stranger", "neighbour", "far", "newcomer", "far_secretary", "viewer", "judge", "organiser")
# may do as little in the office as `far`, who tries it for them
LIKE_FAR = ("neighbour", "newcomer")
BY_HAND = "by hand"
# papers of make_contest ask what no edition has: nothing can be said about their questions
MADE_UP = ("/bao-cao/da-xong/cau-hoi", "/bai-thi/da-xong/")
# the contests in which an address is
THERE = {"/doi-thi": ["doi-thi"], "/vao-vong": ["chung-khao"], "/nhap-ket-qua": ["chung-khao"]}
THERE |= {"/tu-luan": ["dang-viet", "dang-cham"]}
# whose seat is in the contest that is open: the hot door asks for it
SEAT = "/cuoc-thi/dang-mo/vao-thi"
# judges answer appeals, without names (practice.md, 2)
ALLOWED = {("judge", "to-chuc/<contest:slug>/y-kien/<int:appeal_id>")}
# what the organisers may do stands under these; the rest of an admin's is not theirs
ORGANISERS = ("/to-chuc", "/bao-cao", "/cuoc-thi", "/bai-thi", "/tep", "/don-vi")
WORDS = {
    **dict.fromkeys(("reason", "ly-do", "text", "name", "decision", "title", "words", "number", "answer"), "1"),
    **dict.fromkeys(("person", "participant", "tier", "place", "state", "choice", "points", "board", "sure"), "1"),
    **{"unit": "K1-1", "captain": "1", "full_name": "Lê Văn Giả", "phone": "0912345679", "password": "mat-khau-thu-1"},
}
# columns and fields of tables, which no form of a participant has
MORE = ("id", "pk", "person_id", "participant_id", "user", "user_id", "unit_id", "contest_id", "attempt_id", "by")
MORE += ("is_active", "is_staff", "is_superuser", "is_guest", "is_admin", "role", "roles", "score", "duration_ms")
MORE += ("extra_seconds", "key_version", "started_ms", "ends_ms", "submitted_ms", "board", "pending", "free", "judge")
NEVER_TWICE = ("_at", "_ms", "password", "hash", "mark", "at", "sealed", "fields", "code", "secret")
# What the town has no row for: sent with numbers that fit nothing; each has tests of its own.
NOTHING_THERE = {
    "dang-nhap/mot-lan/<slug:provider_id>": "no single sign-on",
    "dang-nhap/mot-lan/<slug:provider_id>/ve": "no single sign-on",
    "lop-hai/khoa/<int:pk>": "nobody has a passkey",
    "lop-hai/tat": "nobody has a second factor",
    "thu-bao-cao/<str:code>": "opens by the code in a letter, to whoever has it",
    "to-chuc/<contest:slug>/chot/<int:pk>/bang-nhau/<int:decision>/huy": "no tie was decided",
    "to-chuc/<contest:slug>/chot/<int:pk>/dap-so/<int:over>/<slug:of>": "nothing is predicted",
    "to-chuc/<contest:slug>/cong-bang/<int:pk>/mo-lai": "no case was decided",
    "to-chuc/<contest:slug>/giai/<int:pk>/don-vi": "no prizes for units",
}


@dataclass(frozen=True)
class Played:
    town: Town
    shown: dict[str, dict[str, list[Form]]]
    clients: dict[str, Client]
    watch: Watch

    def forms(self) -> Iterator[tuple[str, str, Form]]:
        """(who was shown it, the route, the form); an admin's name for what was made by hand."""
        for owner, by_route in self.shown.items():
            for route, forms in by_route.items():
                yield from ((owner.replace(BY_HAND, "admin"), route, form) for form in forms)


# what was read once serves all tests of this process: the town has the same numbers whenever it is built
_read: dict[tuple[int, ...], dict[str, dict[str, list[Form]]]] = {}


@pytest.fixture
def played(from_one, root, caplog) -> Played:
    caplog.set_level("CRITICAL")
    town = build_town(root)
    clients = {"stranger": Client(raise_request_exception=False)}
    for name in {*OWNERS, *ATTACKERS} - {"stranger"}:
        clients[name] = Client(raise_request_exception=False)
        clients[name].force_login(getattr(town, name))
    numbers = (*(getattr(town, one.name).pk for one in fields(town)), *Period.objects.values_list("pk", flat=True))
    shown = _read.get(numbers) or _read.setdefault(numbers, read_all(clients))
    for client in clients.values():
        client.get(SEAT)
    watch = Watch()
    watch.remember()
    return Played(town, shown, clients, watch)


def read_all(clients: dict[str, Client]) -> dict[str, dict[str, list[Form]]]:
    """By owner and route. Public pages are the member's: they show the same forms to everybody."""
    shown = {}
    for name in OWNERS:
        public = () if name == "member" else ("/cuoc-thi/", "/bai-thi/")
        with undone():
            shown[name] = harvest(clients[name], starts(), leave_out=(*public, *MADE_UP))
    there = set().union(*shown.values())
    shown[BY_HAND] = {route: made_by_hand(route) for route in every_route() if route not in there and takes_post(route)}
    return shown


def starts() -> list[str]:
    """The member's running paper first, beside the seat that it needs; all addresses that need at most a contest."""
    slugs = list(Contest.objects.values_list("slug", flat=True))
    found = [SEAT, "/bai-thi/dang-mo/2"]
    for route in every_route():
        parameters = PARAMETER.findall(route)
        if not parameters:
            found.append("/" + route)
        elif len(parameters) == 1 and "slug>" in parameters[0]:
            found += [filled(route, [slug]) for slug in slugs]
    return found


def made_by_hand(route: str) -> list[Form]:
    """An address with numbers of first rows, and a body in which most fields find something."""
    slugs = next((slugs for part, slugs in THERE.items() if part in route), ["dang-mo", "da-xong"])
    taken = {"<contest:slug>": slugs, "<slug:slug>": slugs, "<int": ["1", "2"]}
    choices = [next((values for begin, values in taken.items() if one.startswith(begin)), ["AAAA-BBBB"])
               for one in PARAMETER.findall(route)]  # fmt: skip
    return [Form(route, filled(route, values), tuple(WORDS.items())) for values in itertools.product(*choices)]


def test_sending_what_was_shown_to_another_changes_nothing_of_theirs(played):
    sent, broken, findings, tried = 0, [], [], set()
    for attacker in ATTACKERS:
        person: Person | None = getattr(played.town, attacker, None)
        for owner, route, form in played.forms():
            if owner == attacker or (owner == "admin" and attacker in LIKE_FAR):
                continue
            if attacker == "organiser" and form.address.startswith(ORGANISERS):
                continue
            (status, _text), changes = played.watch.send(played.clients[attacker], form)
            sent += 1
            tried.add(route)
            if status >= 500:
                broken.append((attacker, form.address))
            if foreign(changes, person, played.watch.before) and (attacker, route) not in ALLOWED:
                findings.append((attacker, owner, form, changes))
    assert (broken, findings) == ([], [])
    # it would say nothing if it sent little
    assert sent > 2_000
    assert {route for route in every_route() if takes_post(route)} <= tried


def test_the_owners_own_sending_changes_something(played):
    """What the other test rests on: these very forms do something for those to whom they were shown."""
    moved, answered = set(), set()
    for owner, route, form in played.forms():
        (status, _text), changes = played.watch.send(played.clients[owner], form)
        assert status < 500, form
        moved |= {route} if changes else set()
        answered |= {route} if status != 404 else set()
    # a participant's and a secretary's own
    left = {route: forms for route, forms in played.shown[BY_HAND].items() if route not in answered}
    for route, forms in left.items():
        for owner, form in itertools.product(("member", "secretary"), forms):
            (status, _text), _changes = played.watch.send(played.clients[owner], form)
            answered |= {route} if status != 404 else set()
    assert len(moved) >= 60
    assert {*left} - answered == {*NOTHING_THERE}


def test_fields_that_no_form_shows_are_not_taken(played):
    """Whoever adds a score, a role or another's number to the own form changes what the form alone changes."""
    taken, compared = [], 0
    for owner, _route, form in played.forms():
        if owner == "admin":
            continue
        names = {name for name, _value in form.values}
        more = replace(form, values=(*form.values, *((name, "1") for name in MORE if name not in names)))
        _answer, alone = played.watch.send(played.clients[owner], form)
        _answer, together = played.watch.send(played.clients[owner], more)
        compared += bool(alone)
        if written(alone) != written(together):
            taken.append((owner, form.address, written(alone) ^ written(together)))
    assert taken == []
    assert compared >= 10


def written(changes: list[Change]) -> set[tuple[str, str, str]]:
    """(table, column, value) of what was written, without what two sendings of one form write differently."""
    found = set()
    for one in changes:
        before, after = one.before or {}, one.after or {}
        found |= {(one.table, name, str(value)) for name, value in after.items() if before.get(name) != value}
    return {one for one in found if not one[1].endswith(NEVER_TWICE)}
