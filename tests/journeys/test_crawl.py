"""Every address × every role × every id: nothing from outside the branch, nothing unpublished, and no server error."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from accounts.models import Person, Role, Unit
from contest.attempts.models import Attempt
from contest.banks.models import Bank, Question, Revision
from contest.results.actions import tally_all
from contest.rounds.actions import move_window
from contest.rounds.models import Contest, Period
from tests.factories import (
    hand_in,
    make_bank,
    make_draft,
    make_participant,
    make_person,
    published_round,
)

pytestmark = pytest.mark.once
OWN, FOREIGN = "Ngô Thị Trongnhánh", "Ngô Thị Ngoàinhánh"
NOWHERE = "khong-co"
DRAFT, BANK, QUESTION = "Cuộc thi còn kín", "Ngân hàng còn kín", "Câu hỏi còn kín"
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
# rows that nobody without an office may change, whatever is posted
GUARDED = (Contest, Period, Bank, Question, Revision, Unit, Role)


@pytest.fixture
def world(from_one: None, root: Unit) -> list[str]:
    """A running contest, one in draft, people who are silent in both branches; returns the slugs."""
    theirs, foreign = (Unit.objects.get(code=code) for code in ("K1-1", "K2-1"))
    now = timezone.now()
    round = published_round(root)
    move_window(round=round, opens_at=now - dt.timedelta(days=2), closes_at=now + dt.timedelta(days=2))
    contest = round.contest
    for _ in range(2):
        make_person(OWN, unit=theirs)
    hand_in(make_participant(contest, theirs, "Lê Văn 1"), 1, total=4, at=now)
    # the number of the foreign cell is that of the first row of everything that is not for all eyes; a contest is a
    # period too, just before its round
    count_on_from(foreign.pk, contest_period=foreign.pk - 1)
    for _ in range(2):
        make_person(FOREIGN, unit=foreign)
    for score, unit in enumerate((foreign, Unit.objects.get(code="K2-2")), start=2):
        hand_in(make_participant(contest, unit, f"Lê Văn {score}"), score, total=4, at=now)
    tally_all()
    bank = make_bank(BANK)
    Revision.objects.filter(question__bank=bank).update(text=QUESTION)
    draft = make_draft(root, bank=bank).contest
    Contest.objects.filter(pk=draft.pk).update(title=DRAFT)
    Period.objects.filter(contest=draft).update(title=DRAFT)
    return [contest.slug, draft.slug, NOWHERE]


def count_on_from(number: int, **others: int) -> None:
    """On SQLite the next row of each table gets this number, or another: rows of many kinds with one number are all met
    by few addresses.
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("select name from sqlite_master where type = 'table' and sql like '%autoincrement%'")
        for name in [row[0] for row in cursor.fetchall()]:
            cursor.execute("select seq from sqlite_sequence where name = %s", [name])
            last = max([others.get(name, number) - 1, *(row[0] for row in cursor.fetchall())])
            cursor.execute("delete from sqlite_sequence where name = %s", [name])
            cursor.execute("insert into sqlite_sequence (name, seq) values (%s, %s)", [name, last])


def patterns(found: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """(route, converters by parameter) of every address."""
    for one in found:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns, route)
        else:
            yield route, one.pattern.converters


def ids() -> list[str]:
    """First numbers, those of rows of the other branch and of what is not published, and one that nothing has."""
    rows = {
        1,
        # the round that runs
        Period.objects.exclude(title=DRAFT).latest("pk").pk,
        999_999,
        Unit.objects.get(code="K2-1").pk,
        Person.objects.filter(full_name=FOREIGN).earliest("pk").pk,
        Bank.objects.get(name=BANK).pk,
        Attempt.objects.filter(participant__unit__code="K2-1").get().pk,
        Period.objects.filter(title=DRAFT).latest("pk").pk,
    }
    return sorted(map(str, rows))


def values(converter: Any, slugs: list[str], numbers: list[str]) -> list[str]:
    """What may stand at a parameter: every candidate that its converter takes."""
    candidates = [*numbers, *slugs, "AAAA-BBBB", "0" * 64, "de-thi"]
    taken = [text for text in candidates if re.fullmatch(converter.regex, text)]
    return slugs if set(slugs) <= set(taken) else taken[: len(numbers)] or candidates[:1]


def addresses(slugs: list[str]) -> Iterator[str]:
    numbers = ids()
    for route, converters in patterns(get_resolver().url_patterns):
        names = list(converters)
        for filled in itertools.product(*(values(converters[name], slugs, numbers) for name in names)):
            given = dict(zip(names, filled, strict=True))
            # a contest that is not there has no rows either: one number for all that are asked for
            if NOWHERE in filled and len(set(filled) - {*slugs}) > 1:
                continue
            address = PARAMETER.sub(lambda found, given=given: given[found[1]], "/" + route)
            if "dang-xuat" not in address:
                yield address


def crawl(person: Person | None, slugs: list[str], method: str = "get") -> Iterator[tuple[str, int, str]]:
    """(address, status, text) of everything that somebody can ask for."""
    client = Client(raise_request_exception=False)
    if person:
        client.force_login(person)
    for address in addresses(slugs):
        response = getattr(client, method)(address)
        streamed = b"".join(response) if response.streaming else response.content
        yield address, response.status_code, streamed.decode("utf-8", "replace")


def cast(root: Unit) -> dict[str, Person | None]:
    cell = Unit.objects.get(code="K1-1")
    return {
        "anonymous": None,
        "participant": make_person("Trần Thị Dự Thi", unit=cell),
        "secretary": make_person(
            "Trần Văn Bí Thư", unit=cell, role=Role.Kind.SECRETARY, branch=Unit.objects.get(code="K1")
        ),
        "judge": make_person("Trần Văn Giám Khảo", unit=cell, role=Role.Kind.JUDGE),
        "organiser": make_person("Trần Văn Tổ Chức", unit=cell, role=Role.Kind.ORGANISER),
        "admin": make_person("Trần Văn Quản Trị", unit=cell, role=Role.Kind.ADMIN),
    }


@pytest.mark.parametrize("role", ["anonymous", "participant", "judge", "secretary", "admin"])
def test_nothing_from_outside_ones_own_is_on_any_page(world, root, role, caplog, settings):
    """The admin has not shown the second factor that is required: there is nothing for them either."""
    caplog.set_level("CRITICAL")
    if role == "admin":
        settings.STAFF_SECOND_FACTOR, settings.STAFF_SECOND_FACTOR_GRACE_HOURS = "required", 0
    hidden = (FOREIGN, DRAFT, BANK, QUESTION) if role == "secretary" else (OWN, FOREIGN, DRAFT, BANK, QUESTION)
    leaks, errors = [], []
    for address, status, text in crawl(cast(root)[role], world):
        if status >= 500 and address != "/readyz":
            errors.append(address)
        leaks += [(address, mark) for mark in hidden if mark in text]
    assert (leaks, errors) == ([], [])


@pytest.mark.parametrize("role", ["organiser", "admin"])
def test_no_address_breaks_for_those_who_may_see_it(world, root, role, caplog):
    caplog.set_level("CRITICAL")
    seen = list(crawl(cast(root)[role], world))
    assert [address for address, status, _ in seen if status >= 500 and address != "/readyz"] == []
    # the crawl would say nothing if it never reached a page
    assert any(QUESTION in text for _, _, text in seen)
    assert any(DRAFT in text for _, _, text in seen)


@pytest.mark.parametrize("role", ["participant", "secretary"])
def test_posting_anywhere_changes_nothing_that_is_not_ones_own(world, root, role, caplog):
    caplog.set_level("CRITICAL")
    person = cast(root)[role]

    def rows() -> list[list[tuple[object, ...]]]:
        return [list(model.objects.order_by("pk").values_list()) for model in GUARDED]

    before = rows()
    errors = [address for address, status, _ in crawl(person, world, "post") if status >= 500 and address != "/readyz"]
    assert errors == []
    assert rows() == before
