"""The demo contest: "Đảng viên tốt, chi bộ kiểu mẫu", with a round that has been open for two weeks."""

from __future__ import annotations

import datetime as dt
import secrets
from pathlib import Path

from accounts.demo import seed_people
from accounts.models import Person
from contest.banks.actions import import_demo_bank
from contest.common.clock import VIETNAM
from contest.rounds.actions import AboutContest, add_round, create_contest, publish_round
from contest.rounds.models import Contest, Round
from contest.rounds.rules import Cap, Rules, Section, single_rules, usual_paper, usual_ranking

SLUG = "dang-vien-tot"
BANK_FILE = Path(__file__).resolve().parent.parent / "banks" / "demo" / "party_life.json"
# Questions of each topic, in the bank's order; 20 in all.
COUNTS = (3, 3, 2, 2, 3, 2, 2, 3)


def seed_contest(*, now: dt.datetime) -> Contest:
    """Makes units, people, bank, contest and its open round once; a contest that is there is left as it is."""
    unit = seed_people()
    organiser = Person.objects.get(code="BANTOCHUC")
    bank = import_demo_bank(path=BANK_FILE, by=organiser, now=now)
    contest = Contest.objects.filter(slug=SLUG).first()
    if contest is None:
        topics = [topic.name for topic in bank.topics.order_by("position")]
        contest = create_contest(
            about=AboutContest(
                slug=SLUG,
                title="Đảng viên tốt, chi bộ kiểu mẫu",
                kicker=f"Cuộc thi tìm hiểu năm {now.astimezone(VIETNAM).year}",
                organiser="Đảng ủy Khối cơ quan và doanh nghiệp tỉnh",
                unit=unit,
            ),
            rules=demo_rules(topics),
            by=organiser,
            now=now,
        )
        opens_at, closes_at = demo_window(now)
        made = add_round(contest=contest, title="Đợt 1", opens_at=opens_at, closes_at=closes_at, bank=bank)
        publish_round(round=Round.objects.get(pk=made.pk), secret=secrets.token_bytes(32), now=now)
    return contest


def demo_rules(topics: list[str]) -> Rules:
    """20 questions, 15 minutes, 3 attempts a day and 20 in the round; the best counts."""
    sections = tuple(Section(topic=topic, count=count) for topic, count in zip(topics, COUNTS, strict=True))
    return single_rules(
        paper=usual_paper(sections=sections, minutes=15, show_at_once=("score", "duration", "topics")),
        caps=(Cap(max=3, per="day"), Cap(max=20, per="round")),
        ranking=usual_ranking(chain=("score", "duration", "submitted"), shown="live", names="full"),
    )


def demo_window(now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """From 08:00 two weeks ago to 17:00 on the second Sunday from now, Vietnamese time."""
    today = now.astimezone(VIETNAM)
    opens_at = (today - dt.timedelta(days=14)).replace(hour=8, minute=0, second=0, microsecond=0)
    sunday = today + dt.timedelta(days=7 + (6 - today.weekday()))
    return opens_at, sunday.replace(hour=17, minute=0, second=0, microsecond=0)
