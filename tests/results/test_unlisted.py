"""Units that were not in the list: what waits, what moves when it is assigned, and that undoing is the way back."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Audit, Person, Unit
from accounts.people.moving import move_people
from contest.attempts.models import Attempt, Participant, UnitAssignment, UnlistedUnit
from contest.attempts.unlisted import keep_words
from contest.people.retention import forget_entries
from contest.people.telling import told_contests
from contest.reports.levels import level_rows, rest_of
from contest.reports.participation import participation_summary
from contest.results.actions import tally_all
from contest.results.comparing import find_differences
from contest.results.facts import exclude
from contest.results.models import UnitTally
from contest.results.unlisted.actions import assign_unit, undo_assignment
from contest.results.unlisted.errors import UnlistedError
from contest.results.unlisted.queries import Chosen, groups_of, plan_assignment, waiting_count
from contest.rounds.models import Period
from tests.factories import NOW, hand_in, make_contest, make_participant

pytestmark = pytest.mark.django_db
NAMES = ("Chi bộ thôn 5", "CHI BO  thôn 5", "Trường Mầm non Hoa Lan")
LIST = "/to-chuc/thi/cho-xep-don-vi"


@pytest.fixture
def contest(root):
    return make_contest(root, slug="thi")


@pytest.fixture
def waiting(contest, root, cell) -> list[Participant]:
    """Three guests who wait, with two papers each, beside somebody of a cell."""
    people = [make_participant(contest, root, f"Lò Văn {name}") for name in ("An", "Bình", "Cường")]
    Person.objects.update(unit=None, is_guest=True)
    for one, words in zip(people, NAMES, strict=True):
        keep_words(one, words)
    for one in [*people, make_participant(contest, cell, "Trần Thị Dung")]:
        hand_in(one, 20)
        hand_in(one, 12)
    tally_all()
    return people


def papers(code: str) -> int:
    own = UnitTally.objects.filter(unit__code=code, period__kind=Period.Kind.CONTEST)
    return sum(own.values_list("attempts", flat=True))


def assign(contest, by, code="K2-1", names=("chi bo thon 5",), expected=2, **more) -> UnitAssignment:
    chosen = Chosen(tuple(names), **more)
    unit = Unit.objects.get(code=code)
    return assign_unit(contest=contest, chosen=chosen, unit=unit, expected=expected, by=by, now=NOW)


def sums(contest, unit) -> tuple[int, int, int]:
    """Papers of a unit, of those right below it, and of neither."""
    period = Period.objects.get(contest=contest, kind=Period.Kind.CONTEST)
    summary = participation_summary(period, unit, now=timezone.now())
    own, rows = summary.row, level_rows(period, unit, summary=summary)
    rest = rest_of(own, rows)
    return own.attempts, sum(row.attempts for row in rows), rest.attempts if rest else 0


def test_names_are_grouped_however_they_are_written(contest, waiting):
    assert [(one.folded, one.people, one.spellings) for one in groups_of(contest)] == [
        ("chi bo thon 5", 2, 2),
        ("truong mam non hoa lan", 1, 1),
    ]


def test_papers_move_with_their_people_and_sums_stay_right(contest, root, waiting, organiser):
    assert (sums(contest, root), papers("K2-1")) == ((8, 2, 6), 0)
    assign(contest, organiser)
    assert (sums(contest, root), papers("K2"), papers("K2-1")) == ((8, 6, 2), 4, 4)
    assert find_differences(contest) == []
    assert waiting_count(contest) == 1
    row = Audit.objects.get(action="unit.assigned")
    assert row.detail == {"count": 2, "unit": Unit.objects.get(code="K2-1").name}


def test_undone_everything_is_as_it_was(contest, root, waiting, organiser):
    before = list(UnitTally.objects.order_by("period", "unit").values_list("period", "unit", "attempts", "people"))
    made = assign(contest, organiser)
    undo_assignment(assignment=made, by=organiser, now=NOW)
    after = list(UnitTally.objects.order_by("period", "unit").values_list("period", "unit", "attempts", "people"))
    assert after == before
    assert (waiting_count(contest), find_differences(contest)) == (3, [])
    assert {*Attempt.objects.filter(participant__in=waiting).values_list("unit__code", flat=True)} == {root.code}
    with pytest.raises(UnlistedError, match="undone"):
        undo_assignment(assignment=made, by=organiser, now=NOW)


def test_into_an_excluded_unit_the_order_follows(contest, waiting, organiser):
    exclude(contest=contest, unit=Unit.objects.get(code="K2"), reason="Đơn vị ra đề", by=organiser, now=NOW)
    made = assign(contest, organiser)
    assert find_differences(contest) == []
    undo_assignment(assignment=made, by=organiser, now=NOW)
    assert find_differences(contest) == []


def test_of_one_name_some_people_only(contest, waiting, organiser):
    assign(contest, organiser, expected=1, people=(waiting[1].pk,))
    waiting[0].refresh_from_db()
    waiting[1].refresh_from_db()
    assert (waiting[0].unit.depth, waiting[1].unit.code) == (1, "K2-1")


@pytest.mark.parametrize(
    ("more", "code"),
    [({"expected": 3}, "changed"), ({"names": ("khac",), "expected": 0}, "changed"), ({"code": "NGOAI"}, "outside")],
)
def test_what_was_not_previewed_is_refused(contest, waiting, organiser, outsider, more, code):
    with pytest.raises(UnlistedError, match=code):
        assign(contest, organiser, **more)
    assert (waiting_count(contest), UnitAssignment.objects.count()) == (3, 0)


def test_official_papers_stay(contest, waiting, organiser):
    Period.objects.filter(contest=contest, kind=Period.Kind.CONTEST).update(state=Period.State.FIXED)
    assert plan_assignment(contest, Chosen(("chi bo thon 5",))).official == 2
    with pytest.raises(UnlistedError, match="official"):
        assign(contest, organiser)


def test_a_paper_in_the_queue_is_counted_once(contest, waiting, organiser):
    hand_in(waiting[0], 15)
    assign(contest, organiser)
    tally_all()
    assert papers("K2-1") == 5
    assert find_differences(contest) == []


def test_an_account_without_unit_gets_it_and_is_placed_in_every_contest(contest, root, organiser):
    one = make_participant(contest, root, "Lò Thị Em")
    other = Participant.objects.create(contest=make_contest(root, slug="khac"), person=one.person, unit=root)
    Person.objects.filter(pk=one.person_id).update(unit=None, unlisted_unit="Chi bộ thôn 5")
    for entry in (one, other):
        keep_words(entry, "Chi bộ thôn 5")
        hand_in(entry, 20)
    tally_all()
    made = assign(contest, organiser, expected=1)
    assert Person.objects.get(pk=one.person_id).unit.code == "K2-1"
    assert papers("K2-1") == 2
    undo_assignment(assignment=made, by=organiser, now=NOW)
    person = Person.objects.get(pk=one.person_id)
    assert (person.unit, person.waits_for_unit, person.units.count(), papers("K2-1")) == (None, True, 0, 0)


def test_moved_by_the_office_the_papers_of_before_come_along(contest, root, admin):
    one = make_participant(contest, root, "Lò Thị Em")
    Person.objects.filter(pk=one.person_id).update(unit=None, unlisted_unit="Chi bộ thôn 5")
    keep_words(one, "Chi bộ thôn 5")
    hand_in(one, 20)
    tally_all()
    unit, people = Unit.objects.get(code="K2-1"), Person.objects.filter(pk=one.person_id)
    move_people(people=people, unit=unit, since=timezone.localdate(NOW), expected=1, by=admin, now=NOW)
    assert (papers("K2-1"), waiting_count(contest), find_differences(contest)) == (1, 0, [])


def test_words_are_told_to_their_owner_and_forgotten(contest, waiting):
    assert told_contests(waiting[0].person, now=NOW)[0]["unit_in_own_words"] == "Chi bộ thôn 5"
    forget_entries(Participant.objects.filter(pk=waiting[0].pk))
    assert UnlistedUnit.objects.filter(participant=waiting[0]).count() == 0


# --- the pages ------------------------------------------------------------------------------------


def test_organiser_previews_assigns_and_undoes(client: Client, contest, waiting, organiser):
    client.force_login(organiser)
    assert "3 người không thấy đơn vị của mình" in client.get("/to-chuc/thi").content.decode()
    page = client.get(f"{LIST}/xep?ten=chi+bo+thon+5").content.decode()
    assert "2 người" in page
    assert NAMES[1] in page
    preview = client.post(f"{LIST}/xep", {"ten": "chi bo thon 5", "unit": "K2-1"}).content.decode()
    assert re.findall(r'<dd class="num">(\d+)</dd>', preview) == ["2", "4"]
    assert papers("K2-1") == 0
    done = client.post(f"{LIST}/xep", {"ten": "chi bo thon 5", "unit": "K2-1", "expected": "2"}, follow=True)
    assert "Đã xếp 2 người vào" in done.content.decode()
    assert papers("K2-1") == 4
    undone = client.post(f"{LIST}/huy/{UnitAssignment.objects.get().pk}", follow=True)
    assert "lại chờ xếp đơn vị" in undone.content.decode()
    assert papers("K2-1") == 0


def test_words_of_strangers_are_text(client: Client, contest, root, organiser):
    keep_words(make_participant(contest, root), "<script>alert(1)</script> x")
    client.force_login(organiser)
    page = client.get(LIST).content.decode()
    assert ("<script>alert" in page, "&lt;script&gt;alert" in page) == (False, True)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_one_name_and_three(
    client: Client, contest, root, organiser, number, django_assert_num_queries
):
    for name in range(number):
        keep_words(make_participant(contest, root, f"Lò Văn {'ABC'[name]}"), f"Chi bộ {name}")
    client.force_login(organiser)
    client.get(LIST)
    with django_assert_num_queries(8):
        client.get(LIST)


@pytest.mark.parametrize("who", ["member", "secretary", "judge", None])
def test_others_see_nothing(request, client: Client, contest, who):
    if who:
        client.force_login(request.getfixturevalue(who))
    assert [client.get(path).status_code for path in (LIST, f"{LIST}/xep")] == ([404] * 2 if who else [302] * 2)
    assert client.post(f"{LIST}/huy/1").status_code == (404 if who else 302)


def test_wrong_methods(client: Client, contest, organiser):
    client.force_login(organiser)
    assert [client.post(LIST).status_code, client.get(f"{LIST}/huy/1").status_code] == [405, 405]
