"""Seats and form tokens: honest ones pass, everything else is nobody's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.attempts.seats import FormToken, Seat, find_form_token, find_seat, write_form_token, write_seat

KEY, OLD, FOREIGN = b"k" * 32, b"o" * 32, b"f" * 32
SEAT = Seat(participant_id=12, epoch=3, expires_s=2_000)


def test_find_seat_honest():
    assert find_seat([KEY], write_seat(KEY, SEAT, session="s"), session="s", now_s=1_999) == SEAT


def test_find_seat_signed_with_a_former_key():
    assert find_seat([KEY, OLD], write_seat(OLD, SEAT, session="s"), session="s", now_s=1_999) == SEAT


@pytest.mark.parametrize("now_s", [2_000, 2_001])
def test_find_seat_over(now_s):
    assert find_seat([KEY], write_seat(KEY, SEAT, session="s"), session="s", now_s=now_s) is None


@pytest.mark.parametrize(
    "cookie",
    [
        "",
        ".",
        "....",
        "12.3.2000.",
        "12.3.2000",
        "13" + write_seat(KEY, SEAT, session="s")[2:],
        write_seat(FOREIGN, SEAT, session="s"),
        "ố.1.2.é",
    ],
)
def test_find_seat_forged(cookie):
    assert find_seat([KEY], cookie, session="s", now_s=0) is None


def test_find_seat_of_another_sign_in():
    seat = write_seat(KEY, SEAT, session="s")
    assert find_seat([KEY], seat, session="t", now_s=0) is None
    assert find_seat([KEY], seat, session="", now_s=0) is None


@given(st.text(max_size=60))
def test_find_seat_any_text_is_no_seat_and_no_error(text):
    assert find_seat([KEY], text, session="s", now_s=0) is None
    assert find_form_token([KEY], text, participant_id=1, number=1) is None


def test_find_form_token_only_for_its_participant_and_attempt():
    token = write_form_token(KEY, participant_id=12, number=3, round_id=5, started_ms=99)
    assert find_form_token([KEY], token, participant_id=12, number=3) == FormToken(round_id=5, started_ms=99)
    assert find_form_token([KEY], token, participant_id=13, number=3) is None
    assert find_form_token([KEY], token, participant_id=12, number=4) is None
    assert find_form_token([FOREIGN], token, participant_id=12, number=3) is None
