"""Numbers, durations and moments as people read them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.common.clock import VIETNAM
from contest.common.text_numbers import (
    clock_text,
    day_text,
    duration_text,
    minutes_text,
    moment_text,
    number_text,
    percent_text,
    short_moment_text,
    time_left_text,
)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("value", "decimals", "vietnamese", "english"),
    [
        (0, 0, "0", "0"),
        (-0.004, 2, "0,00", "0.00"),
        (-0.006, 2, "-0,01", "-0.01"),
        (999, 0, "999", "999"),
        (9020, 0, "9.020", "9,020"),
        (1234567, 0, "1.234.567", "1,234,567"),
        (-1500, 0, "-1.500", "-1,500"),
        (0.06, 2, "0,06", "0.06"),
        (2.5, 0, "3", "3"),
        (Decimal("1234.45"), 1, "1.234,5", "1,234.5"),
    ],
)
def test_number(value, decimals, vietnamese, english):
    assert number_text(value, language="vi", decimals=decimals) == vietnamese
    assert number_text(value, language="en", decimals=decimals) == english


def test_percent_of_the_contest_in_the_news():
    assert percent_text(9020 * 100 / 11246, language="vi") == "80,2%"
    assert percent_text(100, language="en") == "100.0%"


@pytest.mark.parametrize(
    ("duration_ms", "vietnamese", "english"),
    [
        (0, "0,0 giây", "0.0 s"),
        (49, "0,0 giây", "0.0 s"),
        (50, "0,1 giây", "0.1 s"),
        (17_000, "17,0 giây", "17.0 s"),
        (59_949, "59,9 giây", "59.9 s"),
        (59_960, "1 phút 0,0 giây", "1 min 0.0 s"),
        (192_400, "3 phút 12,4 giây", "3 min 12.4 s"),
        (3_605_000, "1 giờ 0 phút 5,0 giây", "1 h 0 min 5.0 s"),
    ],
)
def test_duration(duration_ms, vietnamese, english):
    assert plain(duration_text(duration_ms, language="vi")) == vietnamese
    assert plain(duration_text(duration_ms, language="en")) == english


def test_duration_more_exact_where_a_place_depends_on_it():
    assert plain(duration_text(60, language="vi", decimals=2)) == "0,06 giây"
    assert plain(duration_text(17_004, language="vi", decimals=3)) == "17,004 giây"
    assert plain(duration_text(17_499, language="vi", decimals=0)) == "17 giây"


def test_duration_keeps_figure_and_unit_together():
    assert duration_text(192_400, language="vi") == "3\u00a0phút 12,4\u00a0giây"


@given(st.integers(min_value=0, max_value=86_400_000))
def test_duration_shows_the_rounded_time(duration_ms):
    figures = [Decimal(part) for part in plain(duration_text(duration_ms, language="en")).split()[::2]]
    shown = sum(figure * 60**power for power, figure in enumerate(reversed(figures)))

    assert abs(shown * 1000 - duration_ms) <= 50
    assert figures[-1] < 60


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (900, "15 phút"),
        (90, "1 phút 30 giây"),
        (5400, "1 giờ 30 phút"),
        (3600, "1 giờ"),
        (30, "30 giây"),
        (0, "0 giây"),
    ],
)
def test_limit_as_rules_write_it(seconds, text):
    assert plain(minutes_text(seconds, language="vi")) == text


@pytest.mark.parametrize(
    ("left", "vietnamese", "english"),
    [
        (timedelta(days=5, hours=7, minutes=19), "5 ngày 7 giờ", "5 days 7 hours"),
        (timedelta(days=1, minutes=30), "1 ngày", "1 day"),
        (timedelta(hours=2, minutes=5), "2 giờ 5 phút", "2 hours 5 minutes"),
        (timedelta(minutes=1, seconds=59), "1 phút", "1 minute"),
        (timedelta(seconds=59), "chưa đến 1 phút", "less than 1 minute"),
        (timedelta(seconds=-5), "chưa đến 1 phút", "less than 1 minute"),
    ],
)
def test_time_left(left, vietnamese, english):
    assert plain(time_left_text(left, language="vi")) == vietnamese
    assert plain(time_left_text(left, language="en")) == english


@pytest.mark.parametrize(
    ("seconds", "text"), [(522, "08:42"), (0, "00:00"), (-3, "00:00"), (3600, "1:00:00"), (3599, "59:59")]
)
def test_clock(seconds, text):
    assert clock_text(seconds) == text


def test_moment():
    end = datetime(2026, 11, 29, 10, 0, tzinfo=UTC).astimezone(VIETNAM)

    assert moment_text(end, language="vi") == "17:00, Chủ nhật 29/11/2026"
    assert moment_text(end, language="en") == "17:00, Sunday 29/11/2026"


@pytest.mark.parametrize(
    ("at", "vietnamese", "english"),
    [
        (datetime(2026, 11, 30, 0, 0), "24:00, Chủ nhật 29/11/2026", "24:00, Sunday 29/11/2026"),
        (datetime(2027, 1, 1, 0, 0, 30), "24:00, thứ Năm 31/12/2026", "24:00, Thursday 31/12/2026"),
        (datetime(2026, 11, 30, 0, 1), "00:01, thứ Hai 30/11/2026", "00:01, Monday 30/11/2026"),
        (datetime(2026, 11, 29, 23, 59), "23:59, Chủ nhật 29/11/2026", "23:59, Sunday 29/11/2026"),
    ],
)
def test_a_closing_at_midnight_is_the_end_of_its_day(at, vietnamese, english):
    assert moment_text(at, language="vi", closing=True) == vietnamese
    assert moment_text(at, language="en", closing=True) == english


def test_moment_weekday_in_small_letters():
    assert moment_text(datetime(2026, 11, 16, 8, 0), language="vi") == "08:00, thứ Hai 16/11/2026"


@pytest.mark.parametrize(
    ("now", "vietnamese", "english"),
    [
        (datetime(2026, 11, 29, 0, 0), "Hôm nay, 17:00", "Today, 17:00"),
        (datetime(2026, 11, 28, 23, 59), "Ngày mai, 17:00", "Tomorrow, 17:00"),
        (datetime(2026, 11, 30, 0, 0), "Hôm qua, 17:00", "Yesterday, 17:00"),
        (datetime(2026, 11, 24, 9, 41), "17:00, 29/11", "17:00, 29/11"),
        (datetime(2027, 1, 2, 9, 41), "17:00, 29/11/2026", "17:00, 29/11/2026"),
    ],
)
def test_short_moment(now, vietnamese, english):
    end = datetime(2026, 11, 29, 17, 0)

    assert short_moment_text(end, now=now, language="vi") == vietnamese
    assert short_moment_text(end, now=now, language="en") == english


def test_day():
    assert day_text(date(2026, 12, 1)) == "01/12/2026"
    assert day_text(date(2026, 12, 1), with_year=False) == "01/12"
