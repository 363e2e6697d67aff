"""The live monitor: figures of the moment, words of the system's state, and who may look."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Unit
from contest.banks.models import Bank, Question, Revision, Topic
from contest.reports import monitor
from contest.reports.health import GIB, health_signs
from contest.reports.monitor import Health
from contest.reports.news import doubtful_items
from contest.results.actions import tally_all
from contest.results.models import ChoiceCount
from contest.rounds.models import Edition, EditionItem
from tests.factories import NOW, hand_in, make_contest, make_participant, start_paper
from tests.markup import on_one_line

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)
PAGE = reverse("reports:monitor", args=["thi-thu"])
WELL = Health(queued=0, queue_ms=0, overdue=0, overdue_ms=0, answer_ms=3, free_bytes=80 * GIB, holds_database=False)


@pytest.fixture
def contest(root: Unit):
    return make_contest(root)


def at(code: str, contest):
    return make_participant(contest, Unit.objects.get(code=code))


def test_people_at_work_by_unit(contest):
    for code, people in (("K1-1", 3), ("K1-2", 1), ("K2-1", 2)):
        for _ in range(people):
            start_paper(at(code, contest), at=NOW - MINUTE)
    start_paper(at("K2-2", contest), at=NOW - 16 * MINUTE)
    at_work = monitor.live(contest, now=NOW).at_work
    assert at_work.people == 6
    assert [(unit.name, unit.people) for unit in at_work.units] == [
        ("Đảng bộ Sở Tài chính", 4),
        ("Đảng bộ Công ty Điện lực tỉnh", 2),
    ]
    assert (at_work.other_units, at_work.others, at_work.longest) == (0, 0, 4)


def test_many_units_are_put_together(contest, root):
    for number in range(9):
        unit = Unit.objects.create(
            code=f"X{number}", name=f"Đơn vị {number}", depth=2, path=f"{root.path}{number + 10:04d}"
        )
        for _ in range(number + 1):
            start_paper(make_participant(contest, unit), at=NOW - MINUTE)
    at_work = monitor.live(contest, now=NOW).at_work
    assert [unit.people for unit in at_work.units] == [9, 8, 7, 6, 5]
    assert (at_work.other_units, at_work.others, at_work.people, at_work.all_units) == (4, 10, 45, 9)


def test_pace_counts_whole_minutes_of_the_last_hour(contest):
    person = at("K1-1", contest)
    hand_in(person, 20, 30_000, at=NOW - 5 * MINUTE + dt.timedelta(seconds=40))
    start_paper(person, at=NOW - 61 * MINUTE)
    pace = monitor.live(contest, now=NOW).pace
    assert len(pace.minutes) == len(pace.started) == len(pace.handed_in) == 60
    assert monitor.minute_labels(pace)[0] == "08:00"
    assert monitor.minute_labels(pace)[-1] == "08:59"
    assert {n: count for n, count in enumerate(pace.started) if count} == {55: 1}
    assert {n: count for n, count in enumerate(pace.handed_in) if count} == {55: 1}
    assert not pace.partial


def test_pace_says_when_it_saw_only_a_part(contest, monkeypatch):
    monkeypatch.setattr(monitor, "NEWEST", 3)
    for _ in range(5):
        start_paper(at("K1-1", contest), at=NOW - MINUTE)
    live = monitor.live(contest, now=NOW)
    assert live.pace.partial
    assert live.at_work.people == 3


def test_today_and_yesterday_are_days_in_viet_nam(contest):
    person = at("K1-1", contest)
    midnight = dt.datetime(2026, 11, 23, 17, 0, tzinfo=dt.UTC)
    for moment in (midnight - MINUTE, midnight + MINUTE, midnight + 2 * MINUTE, midnight - 25 * 60 * MINUTE):
        hand_in(person, 3, at=moment)
    tally_all()
    live = monitor.live(contest, now=NOW)
    assert (live.today, live.yesterday, live.figures.attempts) == (2, 1, 4)


def test_other_contests_are_not_counted(contest, root):
    other = make_contest(root, slug="khac")
    start_paper(at("K1-1", other), at=NOW - MINUTE)
    live = monitor.live(contest, now=NOW)
    assert (live.at_work.people, sum(live.pace.started)) == (0, 0)


def test_health_sees_what_waits(contest):
    hand_in(at("K1-1", contest), 20, at=NOW - 2 * MINUTE)
    start_paper(at("K1-1", contest), at=NOW - 20 * MINUTE)
    health = monitor.live(contest, now=NOW).health
    assert (health.queued, health.queue_ms, health.overdue, health.overdue_ms) == (1, 120_000, 1, 300_000)
    assert health.free_bytes > 0


def changed(**changes: int) -> Health:
    return Health(**{**{name: getattr(WELL, name) for name in Health.__slots__}, **changes})


@pytest.mark.parametrize(
    ("health", "line", "kind", "word"),
    [
        (WELL, 0, "ok", "đã cộng hết"),
        (changed(queued=12, queue_ms=2_000), 0, "ok", "12 bài, 2 giây"),
        (changed(queued=12, queue_ms=40_000), 0, "wait", "chậm 40 giây"),
        (changed(queued=12, queue_ms=180_000), 0, "bad", "đứng 3 phút"),
        (WELL, 1, "ok", "0"),
        (changed(overdue=3, overdue_ms=60_000), 1, "wait", "3"),
        (changed(overdue=3, overdue_ms=200_000), 1, "bad", "3"),
        (WELL, 2, "ok", "trong 3 ms"),
        (changed(answer_ms=900), 2, "wait", "trong 900 ms"),
        (changed(answer_ms=3_000), 2, "bad", "trong 3000 ms"),
        (WELL, 3, "ok", "80 GB"),
        (changed(free_bytes=5 * GIB // 2), 3, "wait", "2,5 GB"),
        (changed(free_bytes=GIB // 2), 3, "bad", "0,5 GB"),
        (changed(free_bytes=0), 3, "bad", "hết chỗ"),
    ],
)
def test_health_in_words(health, line, kind, word):
    sign = health_signs(health)[line]
    assert (sign.kind, sign.word) == (kind, word)
    assert bool(sign.advice) or kind != "bad"


@pytest.mark.parametrize("here", [True, False])
def test_a_full_disk_refuses_people_where_the_database_lies_on_it(here):
    sign = health_signs(changed(free_bytes=4096, holds_database=here))[3]
    assert "Chuyển bản sao lưu, log cũ trong VAR_DIR đi nơi khác" in sign.advice
    assert ("Không ai bắt đầu, lưu, nộp, đăng nhập được" in sign.advice) == here


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({0: 30, 1: 40}, ["B 57 A"]),
        ({0: 40, 1: 30}, []),
        ({0: 5, 1: 10}, []),
        ({0: 10, 1: 12, 8: 78}, []),
        ({8: 100}, []),
    ],
)
def test_a_key_that_most_people_contradict_is_named(contest, chosen, found):
    bank = Bank.objects.create(name="Ngân hàng")
    topic = Topic.objects.create(bank=bank, name="Chung")
    question = Question.objects.create(bank=bank, topic=topic, number=58)
    revision = Revision.objects.create(question=question, number=1, text="?", choices=[], accept=1, text_hash=b"")
    edition = Edition.objects.get(contest=contest)
    EditionItem.objects.create(edition=edition, item=0, revision=revision, topic_name="Chung")
    for choice, count in chosen.items():
        ChoiceCount.objects.create(edition=edition, item=0, choice=choice, chosen=count)
    doubts = doubtful_items(edition.pk)
    assert [f"{doubt.taken} {100 * doubt.share:.0f} {doubt.key}" for doubt in doubts] == found
    assert {doubt.number for doubt in doubts} <= {58}


def test_the_page_shows_the_moment(contest, client, organiser):
    start_paper(at("K1-1", contest), at=timezone.now())
    client.force_login(organiser)
    response = client.get(PAGE)
    html = on_one_line(response.text)
    assert response.status_code == 200
    assert "Theo dõi trực tiếp" in html
    assert "Tạm ngừng cập nhật" in html
    assert re.search(r"Đang làm bài</h2><b>1</b>", html)
    assert 'hx-trigger="every 5s"' in html


def test_the_fragment_is_the_middle_of_the_page_alone(contest, client, organiser):
    client.force_login(organiser)
    html = client.get(PAGE, headers={"HX-Request": "true"}).content.decode()
    assert html.strip().startswith('<div id="live"')
    assert "<html" not in html


@pytest.mark.parametrize("who", ["member", "secretary", "judge", "outsider"])
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_only_organisers_watch(contest, client, request, who, headers):
    client.force_login(request.getfixturevalue(who))
    assert client.get(PAGE, headers=headers).status_code == 404


def test_strangers_are_sent_to_sign_in(contest, client):
    assert client.get(PAGE).status_code == 302


def test_the_monitor_is_only_read(contest, client, organiser):
    client.force_login(organiser)
    assert client.post(PAGE).status_code == 405


def test_the_monitor_costs_the_same_for_one_and_many(contest, client, organiser):
    client.force_login(organiser)
    start_paper(at("K1-1", contest), at=timezone.now())
    client.get(PAGE)
    with CaptureQueriesContext(connection) as one:
        client.get(PAGE)
    for code in ("K1-1", "K1-2", "K2-1", "K2-2"):
        for _ in range(5):
            start_paper(at(code, contest), at=timezone.now())
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE)
    assert len(one) == len(many)
