"""manage.py seed_demo: never among real people of a real installation."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Person
from contest.rounds.models import Contest
from tests.factories import make_person


def test_seed_demo_makes_no_known_passwords_where_real_people_are(root, settings):
    make_person("Trần Thị Hoa", unit=root)
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="đã có người thật") as error:
        call_command("seed_demo", stdout=StringIO())
    assert error.value.returncode == 2
    assert (Person.objects.count(), Contest.objects.count()) == (1, 0)
