"""The demo's units and people: sums that agree, somebody of every role, made once."""

from accounts.demo import COUNTED_ON, PASSWORD, PEOPLE, TOTAL, seed_people
from accounts.models import Person, Role, Unit, UnitHeadcount
from accounts.queries import branch, headcounts_on


def test_demo_headcounts_agree_at_every_level(db):
    root = seed_people()
    units = list(branch(root))
    counts = headcounts_on(branch(root), COUNTED_ON)

    assert counts[root.pk] == TOTAL == 11_246
    for unit in units:
        below = [one for one in units if one.depth == unit.depth + 1 and one.path.startswith(unit.path)]
        assert counts[unit.pk] == sum(counts[one.pk] for one in below) or not below
    assert min(counts.values()) > 0
    assert Unit.objects.find_problems() == ([], [], [], [], [])


def test_demo_has_somebody_of_every_role_in_a_cell_who_can_sign_in(db, client):
    seed_people()

    assert set(Role.objects.values_list("kind", flat=True)) == set(Role.Kind.values)
    assert Person.objects.filter(unit__numchild=0).count() == len(PEOPLE)
    for one in PEOPLE:
        assert client.post("/dang-nhap", {"login": one.code.lower(), "password": PASSWORD}).status_code == 302
        client.logout()


def test_demo_is_made_once(db):
    first = seed_people()
    tables = (Unit, UnitHeadcount, Person, Role)
    before = [table.objects.count() for table in tables]

    assert seed_people() == first
    assert [table.objects.count() for table in tables] == before
