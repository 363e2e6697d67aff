"""The drill's contest: seen by nobody, sat like a real one, and gone without a trace."""

import datetime as dt
import time
from io import StringIO
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.test import Client

from contest.attempts.models import Attempt
from contest.attempts.seats import Seat, write_form_token, write_seat
from contest.results.actions import tally_all
from contest.results.models import Standing
from contest.rounds.models import Round
from contest.sitting import drill
from contest.sitting.guard import SEAT_COOKIE, seat_keys
from tests.sitting.conftest import hidden, open_contest


def rows():
    """How many rows each table holds."""
    return {model.__name__: model._default_manager.count() for model in apps.get_models(include_auto_created=True)}


def hand_in(contest, participant):
    client = Client()
    client.cookies[SEAT_COOKIE] = write_seat(seat_keys()[0], Seat(participant, 0, int(time.time()) + 60), session="")

    def post(path, **form):
        kind = "application/x-www-form-urlencoded"
        return client.post(f"/bai-thi/{contest.slug}/{path}", urlencode(form), content_type=kind)

    page = post(
        "bat-dau",
        token=write_form_token(seat_keys()[0], participant_id=participant, number=0, round_id=0, started_ms=0),
    )
    return post("1/nop", token=hidden(page, "token"), no="1", sure="1")


def test_a_drill_is_sat_and_counted_like_a_contest_and_leaves_nothing_behind(root):
    real = open_contest(root).contest
    before = rows()
    with drill.stand(drill.find_drilled(real), people=3) as stand:
        assert hand_in(stand.contest, stand.participants[0]).status_code == 200
        assert Attempt.objects.get().round_id == stand.round.pk
        tally_all()
        assert Standing.objects.exists()
        hand_in(stand.contest, stand.participants[1])
    assert rows() == before


def test_a_drill_has_a_secret_of_its_own_and_no_page(root):
    real = open_contest(root).contest
    model = drill.find_drilled(real)
    with drill.stand(model, people=1) as stand:
        assert bytes(stand.round.edition.secret) != bytes(model.edition.secret)
        assert Client().get(f"/cuoc-thi/{stand.contest.slug}").status_code == 404
        assert stand.contest.slug not in Client().get("/").content.decode()


def test_remove_refuses_a_real_contest(root):
    real = open_contest(root).contest
    with pytest.raises(ValueError, match=real.slug):
        drill.remove(real)
    assert Round.objects.filter(contest=real).exists()


def test_capacity_refuses_while_a_round_is_open(root):
    open_contest(root)
    before = rows()
    with pytest.raises(CommandError, match="--anyway"):
        call_command("capacity", stdout=StringIO())
    assert rows() == before


@pytest.mark.parametrize("wrong", [["--clients", "0"], ["--seconds", "-5"], ["--port", "99999"]], ids=" ".join)
def test_capacity_refuses_numbers_that_cannot_be(wrong):
    with pytest.raises(CommandError, match=wrong[1].lstrip("-")):
        call_command("capacity", *wrong, stdout=StringIO())


def test_capacity_says_when_nothing_answers_and_leaves_nothing_behind(root):
    open_contest(root)
    Round.objects.update(
        closes_at=dt.datetime(2020, 1, 2, tzinfo=dt.UTC), opens_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    )
    before = rows()
    with pytest.raises(CommandError, match=r"127\.0\.0\.1:1"):
        call_command("capacity", "--port", "1", "--seconds", "1", "--clients", "1", stdout=StringIO())
    assert rows() == before
