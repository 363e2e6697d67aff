"""An open contest with a real bank, and clients that have a seat in it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Person, Unit
from contest.banks.models import Bank, Question, Revision, Topic
from contest.rounds.actions import AboutContest, add_round, create_contest, publish_round
from contest.rounds.models import Round
from contest.rounds.rules import Cap, Section, single_rules, usual_paper

TOPICS = ("Đảng viên", "Chi bộ")
SECRET = bytes(range(32))


def make_bank(*, each: int = 15) -> Bank:
    """A bank whose first choice is always the right one; the third question of each topic takes several."""
    bank = Bank.objects.create(name="Ngân hàng thử")
    for position, name in enumerate(TOPICS):
        topic = Topic.objects.create(bank=bank, name=name, position=position)
        for place in range(each):
            number = position * each + place + 1
            several = place == 2
            question = Question.objects.create(bank=bank, topic=topic, number=number, difficulty=1)
            question.head = Revision.objects.create(
                question=question,
                number=1,
                kind=Revision.Kind.SEVERAL if several else Revision.Kind.ONE,
                text=f"{name}, câu hỏi số {number} <b>&</b>?",
                choices=[{"text": f"Phương án {letter} của câu {number}"} for letter in "ABCD"],
                accept=0b0011 if several else 0b0001,
                text_hash=number.to_bytes(16, "big"),
            )
            question.save()
    return bank


def open_contest(
    root: Unit, *, caps: tuple[Cap, ...] = (), pause_minutes: int = 0, slug: str = "thi", **paper
) -> Round:
    """A published round of ten questions, open for a day."""
    now = timezone.now()
    sections = tuple(Section(topic=name, count=5) for name in TOPICS)
    rules = single_rules(paper=usual_paper(**{"sections": sections, **paper}), caps=caps, pause_minutes=pause_minutes)
    contest = create_contest(
        about=AboutContest(slug=slug, title="Cuộc thi thử", organiser="Đảng ủy Khối", unit=root),
        rules=rules,
        by=None,
        now=now,
    )
    opens = now - dt.timedelta(hours=12)
    round = add_round(
        contest=contest, title="Đợt 1", opens_at=opens, closes_at=opens + dt.timedelta(days=1), bank=make_bank()
    )
    publish_round(round=round, secret=SECRET, now=now)
    return round


@pytest.fixture
def round(root: Unit) -> Round:
    return open_contest(root, caps=(Cap(max=3, per="day"),))


class Phone:
    """A browser without scripts: follows forms by reading them."""

    def __init__(self, person: Person, slug: str = "thi") -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.client.force_login(person)
        self.person, self.slug = person, slug

    def entry(self):
        return self.client.get(f"/cuoc-thi/{self.slug}/vao-thi")

    def start(self, **headers):
        token = hidden(self.entry(), "token")
        return self.send("bat-dau", {"token": token}, **headers)

    def send(self, address: str, form: dict, **headers):
        """Posts as a browser's form does."""
        body = urlencode(form, doseq=True)
        kind = "application/x-www-form-urlencoded"
        return self.client.post(f"/bai-thi/{self.slug}/{address}", body, content_type=kind, headers=headers)

    def post(self, what: str, page, number: int = 1, **fields):
        form = {"token": hidden(page, "token"), "no": hidden(page, "no")} | fields
        return self.send(f"{number}/{what}", form)


def hidden(page, name: str) -> str:
    """The value of a hidden field."""
    match = re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())
    return match[1] if match else ""


def right_answers(page) -> dict[str, list[str]]:
    """The fields that answer every question right: choices A (and B where several are right) wherever they stand."""
    answers = {}
    for question in page.content.decode().split("<fieldset")[1:]:
        several = "checkbox" in question
        found = re.findall(r'name="(c\d+)" value="(\d)".*?Phương án (\w) của', question, re.S)
        answers[found[0][0]] = [value for _, value, letter in found if letter in ("AB" if several else "A")]
    return answers


@pytest.fixture
def phone(round: Round, member: Person) -> Phone:
    return Phone(member)


@pytest.fixture
def phones(round: Round) -> Callable[[Person], Phone]:
    return Phone
