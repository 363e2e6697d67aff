"""Two clicks at the same moment on what gives a role, a certificate, an exclusion: one fact, one line in the trail."""

from __future__ import annotations

import msgspec
import pytest
from django.db import IntegrityError, transaction

from accounts.actions import give_role, take_role
from accounts.audit.models import Audit
from accounts.models import Role, Unit
from contest.documents import actions as papers
from contest.documents.models import Certificate
from contest.results import facts
from contest.results.errors import FactError
from contest.results.models import Exclusion
from tests.documents.test_certificates import FACTS
from tests.factories import NOW, hand_in, make_contest, make_participant, make_person, small_tree
from tests.sitting.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
CLICKS = 8


@pytest.fixture
def scene():
    contest = make_contest(small_tree())
    cell = Unit.objects.get(code="K1-1")
    one = make_participant(contest, cell, "Nguyễn Thị Thu Hằng")
    hand_in(one, 18, 61_000)
    return contest, one, make_person("Trần Văn Tổ Chức", unit=cell, role=Role.Kind.ORGANISER)


def count(action: str) -> int:
    return Audit.objects.filter(action=action).count()


def said(work):
    def run() -> str:
        try:
            work()
        except FactError as error:
            return error.code
        return "done"

    return run


@pytest.mark.parametrize("whom", ["participant", "unit"])
def test_one_exclusion_stands(scene, whom):
    contest, one, by = scene
    of = {"participant": one} if whom == "participant" else {"unit": one.unit}
    ends = at_once(said(lambda: facts.exclude(contest=contest, reason="sai đơn vị", by=by, now=NOW, **of)), CLICKS)
    assert sorted(ends) == ["already_excluded"] * (CLICKS - 1) + ["done"]
    assert (Exclusion.objects.count(), count("result.excluded")) == (1, 1)

    ends = at_once(said(lambda: facts.undo_exclusion(exclusion=Exclusion.objects.get(), by=by, now=NOW)), CLICKS)
    assert sorted(ends) == ["already_undone"] * (CLICKS - 1) + ["done"]
    # undone is undone: there was no second one
    assert not Exclusion.objects.filter(undone_at=None).exists()


def test_the_database_holds_one_standing_exclusion(scene):
    contest, one, by = scene
    facts.exclude(contest=contest, participant=one, reason="một", by=by, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Exclusion.objects.create(contest=contest, participant=one, reason="hai")


def test_one_certificate_is_given(scene):
    _contest, one, _by = scene
    codes = at_once(lambda: papers.give_certificate(participant=one, facts=FACTS, now=NOW).code, CLICKS)
    assert (len(set(codes)), Certificate.objects.count()) == (1, 1)


def test_of_two_certificates_one_is_restored(scene):
    _contest, one, by = scene
    for signer in ("Người một", "Người hai"):
        made = papers.give_certificate(participant=one, facts=msgspec.structs.replace(FACTS, signer=signer), now=NOW)
        assert papers.withdraw_certificate(certificate=made, reason="sai tên", by=by, now=NOW)
    rows = iter(list(Certificate.objects.order_by("pk")) * (CLICKS // 2))
    ends = at_once(lambda: papers.restore_certificate(certificate=next(rows), by=by, now=NOW), CLICKS)
    assert sorted(ends) == [False] * (CLICKS - 1) + [True]
    assert Certificate.objects.filter(withdrawn_at=None).count() == count("papers.restored") == 1


@pytest.mark.parametrize("whole", [True, False])
def test_one_role_is_given_and_taken(scene, whole):
    _contest, one, by = scene
    unit, before = None if whole else one.unit, count("roles.given")
    at_once(lambda: give_role(person=one.person, kind=Role.Kind.VIEWER, unit=unit, by=by, now=NOW), CLICKS)
    role = Role.objects.get(person=one.person)
    assert count("roles.given") == before + 1
    taken = at_once(lambda: take_role(role=role, by=by, now=NOW), CLICKS)
    assert (sorted(taken), count("roles.taken")) == ([False] * (CLICKS - 1) + [True], 1)
