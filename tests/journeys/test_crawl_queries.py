"""Every address once more with every question that the code reads behind it: branches, rounds, people of others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from accounts.models import Person, Unit
from contest.rounds.models import Period
from tests.journeys.test_crawl import (  # noqa: F401  # world: fixture
    BANK,
    DRAFT,
    FOREIGN,
    OWN,
    QUESTION,
    addresses,
    cast,
    world,
)

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parents[2]
READ = re.compile(r'\bGET(?:\.get|\.getlist)?[(\[]"([\w-]+)"')


def keys() -> list[str]:
    """Whatever views ask for by name."""
    files = [*ROOT.glob("accounts/**/*.py"), *ROOT.glob("contest/**/*.py")]
    return sorted({key for file in files for key in READ.findall(file.read_text(encoding="utf-8"))})


def test_the_keys_are_found():
    assert {"don-vi", "dot", "trang", "tim", "next"} <= set(keys())


@pytest.mark.parametrize("role", ["anonymous", "participant", "judge", "secretary", "admin"])
def test_no_question_behind_an_address_opens_what_is_not_ones_own(world, root, role, caplog, settings):  # noqa: F811
    """The admin has not shown the second factor that is required."""
    caplog.set_level("CRITICAL")
    if role == "admin":
        settings.STAFF_SECOND_FACTOR, settings.STAFF_SECOND_FACTOR_GRACE_HOURS = "required", 0
    hidden = (FOREIGN, DRAFT, BANK, QUESTION) if role == "secretary" else (OWN, FOREIGN, DRAFT, BANK, QUESTION)
    foreign = Unit.objects.get(code="K2-1")
    numbers = (
        Person.objects.filter(full_name=FOREIGN).latest("pk").pk,
        Period.objects.filter(title=DRAFT).latest("pk").pk,
    )
    asked = keys()
    answers = (foreign.code, str(foreign.pk), *map(str, numbers), "-1", "9" * 30, "\x00", "../..")
    client = Client(raise_request_exception=False)
    if person := cast(root)[role]:
        client.force_login(person)
    # a contest that is not there has nothing to ask for, and one number a route is enough: the plain crawl takes all
    here = sorted({re.sub(r"\d+", "1", one): one for one in addresses(world[:1])}.values())
    leaks, errors, opened = [], [], 0
    for number, address in enumerate(here):
        # the two of the foreign branch everywhere, the others by turns where a page opens
        for answer in (foreign.code, answers[1 + number % (len(answers) - 1)]):
            fragment = {"HTTP_HX_REQUEST": "true"} if number % 2 else {}
            response = client.get(address, dict.fromkeys(asked, answer), **fragment)
            content = b"".join(response) if response.streaming else response.content
            if response.status_code >= 500 and address != "/readyz":
                errors.append((address, answer))
            opened += response.status_code == 200
            leaks += [(address, answer, mark) for mark in hidden if mark in content.decode("utf-8", "replace")]
            if response.status_code in (302, 403, 404, 405):
                # what is not there has nothing behind it either
                break
    assert (leaks, errors) == ([], [])
    # it would say nothing if it never reached a page
    assert opened > 20
