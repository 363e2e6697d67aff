"""Makers of rows for tests: each makes the least that is lawful; say only what the test is about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import count
from typing import Any

from accounts.actions import NewUnit, add_units, give_consent, give_role
from accounts.models import Person, Role, Unit
from contest.attempts.actions import enter_contest
from contest.attempts.models import Attempt, Participant, TallyQueue
from contest.banks.actions import Wording, WrittenQuestion
from contest.banks.models import Bank, Question, Revision, Topic
from contest.common.clock import local_day, to_ms
from contest.rounds.actions import AboutContest, add_round, create_contest, move_window, publish_round
from contest.rounds.models import Contest, Edition, Period, Round
from contest.rounds.rules import Rules, Section, single_rules, usual_paper, usual_ranking

NOW = dt.datetime(2026, 11, 24, 2, 0, tzinfo=dt.UTC)  # 09:00 in Viet Nam
PASSWORD = "mat-khau-thu-1"
_number = count(1)

# --- units and people -----------------------------------------------------------------------------


def small_tree() -> Unit:
    """A bloc with two committees of two cells each, 10 members in every cell; codes K, K1, K1-1 … K2-2."""
    names = {1: ("Đảng bộ Sở Tài chính", "STC"), 2: ("Đảng bộ Công ty Điện lực tỉnh", "ĐL")}
    cells = {1: "Chi bộ Phòng Ngân sách", 2: "Chi bộ Văn phòng"}
    committees = tuple(
        NewUnit(
            code=f"K{i}",
            name=name,
            short_name=short,
            kind=Unit.Kind.COMMITTEE,
            units=tuple(NewUnit(f"K{i}-{j}", cell, Unit.Kind.CELL, headcount=10) for j, cell in cells.items()),
        )
        for i, (name, short) in names.items()
    )
    tree = NewUnit("K", "Đảng bộ Khối cơ quan và doanh nghiệp tỉnh", Unit.Kind.BLOC, units=committees)
    return add_units(units=[tree], on=dt.date(2026, 1, 1))[0]


def make_unit(code: str, name: str = "Chi bộ thử", *, headcount: int = 10) -> Unit:
    """A root unit of its own."""
    return add_units(units=[NewUnit(code, name, Unit.Kind.CELL, headcount=headcount)], on=dt.date(2026, 1, 1))[0]


def make_person(
    full_name: str = "Nguyễn Văn An",
    *,
    code: str | None = None,
    unit: Unit | None = None,
    role: Role.Kind | None = None,
    branch: Unit | None = None,
    password: str | None = None,
    consented: bool = True,
) -> Person:
    """A person who has agreed; without a password nobody can sign in as them, which is quick."""
    person = Person.objects.create_person(
        full_name=full_name, code=code or f"T{next(_number):06d}", unit=unit, password=password
    )
    if consented:
        give_consent(person=person, now=NOW)
    if role is not None:
        give_role(person=person, kind=role, unit=branch)
    return person


# --- contests with papers that were handed in, counted by the tally itself -----------------------------


def make_contest(
    unit: Unit,
    *,
    slug: str = "thi-thu",
    total: int = 20,
    rounds: int = 1,
    published: bool = True,
    opens_at: dt.datetime = NOW - dt.timedelta(days=13),
    closes_at: dt.datetime = NOW + dt.timedelta(days=5),
    **ranking: object,
) -> Contest:
    """A contest with rounds (all of one window) whose papers have `total` questions; `ranking` as in the rules."""
    rules = single_rules(
        paper=usual_paper(sections=(Section(topic="Chung", count=total),)), ranking=usual_ranking(**ranking)
    )
    contest = create_contest(
        about=AboutContest(slug=slug, title="Đảng viên tốt, chi bộ kiểu mẫu", organiser="Đảng ủy Khối", unit=unit),
        rules=rules,
        by=None,
        now=NOW,
    )
    for number in range(1, rounds + 1):
        add_round(contest=contest, title=f"Đợt {number}", opens_at=opens_at, closes_at=closes_at, bank=None)
    if published:
        edition = Edition.objects.create(contest=contest, plan=[], secret=bytes(32), secret_hash="", bank_hash="")
        Round.objects.filter(contest=contest).update(edition=edition)
        Period.objects.filter(contest=contest).update(state=Period.State.PUBLISHED)
    return contest


def hide_scores(contest: Contest, *, shown_after: bool = True) -> None:
    """From now on papers say no score at the hand-in, but once their round has closed, or never."""
    shown = {"show_at_once": ["duration"], "show_after_round": ["score"] if shown_after else []}
    contest.rules["papers"] = [{**paper, **shown} for paper in contest.rules["papers"]]
    contest.save()


def make_participant(contest: Contest, unit: Unit, full_name: str = "Nguyễn Văn An") -> Participant:
    """A new person of a unit who takes part."""
    return enter_contest(contest=contest, person=make_person(full_name, unit=unit), unit=unit, now=NOW)


def hand_in(
    participant: Participant,
    score: int,
    duration_ms: int = 60_000,
    *,
    at: dt.datetime = NOW,
    total: int = 20,
    round_number: int = 1,
) -> Attempt:
    """A paper handed in at `at` with this score, waiting in the tally's queue. The key of every question is A."""
    round = Round.objects.get(contest=participant.contest, position=round_number)
    attempt = Attempt.objects.create(
        participant=participant,
        round=round,
        number=Attempt.objects.filter(participant=participant).count() + 1,
        state=Attempt.State.HANDED_IN,
        day=local_day(to_ms(at)),
        unit=participant.unit,
        started_ms=to_ms(at) - duration_ms,
        ends_ms=to_ms(at) + 900_000,
        submitted_ms=to_ms(at),
        duration_ms=duration_ms,
        score=score,
        key_version=0,
        paper=b"".join(item.to_bytes(2, "big") + b"\0" for item in range(total)),
        answers=bytes([1] * score + [2] * (total - score)),
    )
    TallyQueue.objects.create(attempt=attempt, round=round)
    return attempt


def start_paper(participant: Participant, *, at: dt.datetime = NOW, minutes: int = 15) -> Attempt:
    """A paper that is open since `at`."""
    return Attempt.objects.create(
        participant=participant,
        round=Round.objects.get(contest=participant.contest, position=1),
        number=Attempt.objects.filter(participant=participant).count() + 1,
        day=local_day(to_ms(at)),
        unit=participant.unit,
        started_ms=to_ms(at),
        ends_ms=to_ms(at) + minutes * 60_000,
    )


# --- banks, and contests made of them as an organiser makes them ---------------------------------------


def make_bank(name: str = "Ngân hàng thử", *, topics: dict[str, int] | None = None) -> Bank:
    """A bank with so many questions of each topic; every question has the choices A–D and the key A."""
    bank = Bank.objects.create(name=name)
    numbers = count(1)
    for position, (topic_name, questions) in enumerate((topics or {"Điều lệ": 6, "Lịch sử": 4}).items()):
        topic = Topic.objects.create(bank=bank, name=topic_name, position=position)
        for _ in range(questions):
            make_question(topic, number=next(numbers))
    return bank


def written(
    text: str = "Hỏi?",
    choices: Sequence[str] = ("Một", "Hai", "Ba", "Bốn"),
    *right: int,
    topic: str = "Chung",
    difficulty: int = 0,
    tags: Sequence[str] = (),
    **more: Any,
) -> WrittenQuestion:
    """A question as the actions of banks take it; `right`: indices of the right choices, the first unless said."""
    return WrittenQuestion(Wording(text, choices, right or (0,), **more), topic, difficulty, tags)


def make_question(topic: Topic, *, number: int, difficulty: int = 0, accept: int = 1) -> Question:
    """One question with its first revision."""
    question = Question.objects.create(bank=topic.bank, topic=topic, number=number, difficulty=difficulty)
    question.head = Revision.objects.create(
        question=question,
        number=1,
        kind=Revision.Kind.ONE if accept.bit_count() == 1 else Revision.Kind.SEVERAL,
        text=f"Câu hỏi {number} về {topic.name}?",
        choices=[{"text": f"Phương án {letter}", "pinned": False} for letter in "ABCD"],
        accept=accept,
        text_hash=number.to_bytes(16, "big"),
    )
    question.save()
    return question


def make_draft(unit: Unit, *, slug: str = "thi-nhap", bank: Bank | None = None, rules: Rules | None = None) -> Round:
    """A contest in draft that could be published: one round that opens in a day, four questions of make_bank."""
    usual = single_rules(
        paper=usual_paper(sections=(Section(topic="Điều lệ", count=3), Section(topic="Lịch sử", count=1)))
    )
    contest = create_contest(
        about=AboutContest(slug=slug, title="Đảng viên tốt, chi bộ kiểu mẫu", organiser="Đảng ủy Khối", unit=unit),
        rules=rules or usual,
        by=None,
        now=NOW,
    )
    return add_round(
        contest=contest,
        title="Đợt 1",
        opens_at=NOW + dt.timedelta(days=1),
        closes_at=NOW + dt.timedelta(days=8),
        bank=bank or make_bank(f"Ngân hàng của {slug}"),
    )


def published_round(unit: Unit, *, slug: str = "thi-that", opens_in: dt.timedelta = dt.timedelta(days=1)) -> Round:
    """Such a round, published: with an edition that papers can be drawn from."""
    round = make_draft(unit, slug=slug)
    move_window(round=round, opens_at=NOW + opens_in, closes_at=NOW + opens_in + dt.timedelta(days=7))
    publish_round(round=round, secret=bytes(range(32)), now=NOW)
    return round
