"""Slip codes cannot be guessed: limits by group of codes, by account and for the whole site, none by address."""

from __future__ import annotations

import random

import pytest
import redis
from django.core.cache import cache
from django.utils import timezone

from accounts.rosters import slip_limits, slips
from accounts.rosters.codes import SIGNS
from accounts.rosters.slip_limits import ACCOUNT, GROUP, GROUP_A_DAY, count_try, is_name_of, take_back
from tests.factories import make_person

pytestmark = pytest.mark.django_db
NAME = "Nguyễn Thị Thu Hằng"


@pytest.fixture
def code(admin, member):
    return slips.make_slips(people=[member], by=admin, now=timezone.now())[0].code


def others(code, count):
    """Wrong codes that begin like a right one, as of somebody who saw two thirds of it."""
    ends = random.Random(7)
    return [code[:10] + "".join(ends.choices(SIGNS, k=4)) for _n in range(count)]


def ask(client, code, **more):
    return client.post("/t", {"ma": code, **more})


def elsewhere(number):
    return "".join(SIGNS[number // 32**place % 32] for place in range(4)) + "-7KQ2-M9XD"


def test_who_saw_the_first_signs_of_a_slip_has_ten_tries_an_hour(client_of, code):
    answers = [ask(client_of(), one).status_code for one in others(code, GROUP.amount + 1)]
    assert answers == [404] * GROUP.amount + [429]
    # the right one too: else the limit would limit nothing
    refused = ask(client_of(), code)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3600")
    assert NAME not in refused.text
    assert "Đã gõ sai mã nhiều lần." in refused.text


def test_other_slips_behind_the_same_address_still_work(client_of, code, admin, cell):
    for one in others(code, GROUP.amount + 5):
        ask(client_of(), one)
    second = slips.make_slips(people=[make_person("Trần Văn Nam", unit=cell)], by=admin, now=timezone.now())[0].code
    assert second[:4] != code[:4]
    assert ask(client_of(), second, sure="1").status_code == 302


def test_sixty_people_with_right_codes_count_for_nothing(client_of, code, settings):
    settings.WRONG_SLIPS_A_MINUTE = 5
    assert {ask(client_of(), code, sure="1").status_code for _n in range(60)} == {302}


def _allowed(now_s):
    return count_try("7KQ2-M9XD-P3RT", account=None, now_s=now_s).allowed


def test_a_day_has_thirty_tries_for_a_group():
    allowed = [
        count_try("7KQ2-M9XD-P3RT", account=None, now_s=hour * 3_600.0).allowed for hour in range(24) for _n in "12"
    ]
    assert allowed == [True] * GROUP_A_DAY.amount + [False] * (48 - GROUP_A_DAY.amount)


def test_an_account_has_ten_tries_in_five_minutes_whatever_the_group(client, member):
    client.force_login(member)
    answers = [ask(client, elsewhere(number)).status_code for number in range(ACCOUNT.amount + 1)]
    assert answers == [404] * ACCOUNT.amount + [429]


def test_in_a_flood_of_wrong_codes_the_name_is_asked_and_nobody_is_closed_out(client_of, code, settings, member):
    settings.WRONG_SLIPS_A_MINUTE = 5
    for number in range(5):
        ask(client_of(), elsewhere(number))
    one = client_of()
    page = ask(one, code)
    assert page.status_code == 200
    assert ('name="ten"' in page.text, f'value="{code}"' in page.text, NAME in page.text) == (True, True, False)
    # right and wrong codes are not told apart before a name is there
    other = ask(client_of(), "7KQ2-M9XD-P3RT")
    assert (other.status_code, 'name="ten"' in other.text) == (200, True)

    assert ask(one, code, ten="Trần Văn Nam").status_code == 404
    sure = ask(one, code, ten="nguyen thi thu hang")
    assert f"{NAME}?" in sure.text
    assert 'name="ten" value="nguyen thi thu hang"' in sure.text
    assert ask(one, code, ten="nguyen thi thu hang", sure="1").status_code == 302
    assert int(one.session["_auth_user_id"]) == member.pk


def test_a_right_code_takes_its_try_back():
    for _n in range(3 * GROUP.amount):
        take_back(count_try("7KQ2-M9XD-P3RT", account=1, now_s=0.0))
    assert count_try("7KQ2-M9XD-P3RT", account=1, now_s=0.0).allowed


def test_without_the_cache_each_process_counts(monkeypatch):
    def away(*_args, **_more):
        raise redis.ConnectionError

    for verb in ("add", "incr", "decr"):
        monkeypatch.setattr(cache, verb, away)
    slip_limits._without_cache.cache_clear()
    take_back(count_try("7KQ2-M9XD-P3RT", account=None, now_s=1.0))
    allowed = [count_try("7KQ2-M9XD-P3RT", account=None, now_s=1.0).allowed for _n in range(GROUP.amount + 1)]
    assert allowed == [True] * GROUP.amount + [False]
    slip_limits._without_cache.cache_clear()


@pytest.mark.parametrize(
    ("typed", "same"),
    [("NGUYỄN  THỊ THU HẰNG", True), ("nguyen thi thu hang", True), ("Hằng", False), ("", False)],
)
def test_names_are_read_however_they_are_typed(typed, same):
    assert is_name_of(NAME, typed) is same


def test_what_guessing_comes_to():
    """The figures that practice.md and DECISIONS.md state."""
    in_force, days = 100_000, 60
    tries = 600 * 60 * 24 * days
    assert tries * in_force / 32**12 < 5e-6
    # eight signs of a slip were seen: four are left
    assert GROUP_A_DAY.amount * days / 32**4 < 0.002
