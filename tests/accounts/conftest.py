"""People with a password, for the tests of signing in."""

import pytest
from django.test import Client

from accounts.actions import register_person
from accounts.models import Person, Unit
from tests.factories import NOW, PASSWORD, make_person

PHONE = "0912345678"


@pytest.fixture
def by_code(cell: Unit) -> Person:
    """Of the roster: has a code, no phone."""
    return make_person("Trần Văn Khải", code="DV002", unit=cell, password=PASSWORD)


@pytest.fixture
def by_phone(cell: Unit) -> Person:
    """Has registered with PHONE; has no code."""
    return register_person(full_name="Nguyễn Thị Hoa", phone=PHONE, password=PASSWORD, unit=cell, now=NOW)


@pytest.fixture
def client_of() -> type[Client]:
    """Makes further browsers, each with cookies of its own, all behind the same address."""
    return Client
