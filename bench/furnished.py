"""What the demo site lacks for odd questions: a contest in each state that forms ask for.

Papers that were handed in and counted; essays being written, and essays being judged; results with a tie that could
be made official, and official ones with prizes; teams, a jury's points, a round that not everybody is let in to,
people without accounts, a prediction after the clock, reports by e-mail, two people who may be one.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from accounts.demo import ROOT_CODE
from accounts.models import Person, Role, Unit
from bench.site import run
from contest.attempts.actions import enter_contest
from contest.attempts.models import Participant
from contest.attempts.teams.actions import register_team
from contest.documents.actions import give_certificate
from contest.documents.models import Certificate, Papers
from contest.documents.queries import certificates_due
from contest.essays import actions as essays
from contest.reports.letters.actions import subscribe
from contest.results.actions import tally_all
from contest.results.entered.actions import Entry, enter_results
from contest.results.fixing.actions import ask_recount, carry_out_recount, fix_results
from contest.rounds.actions import add_round, move_window, publish_round
from contest.rounds.models import Contest, Period, Round
from contest.rounds.rules import (
    Collective,
    Identity,
    Prediction,
    Prize,
    RoundRules,
    Route,
    Section,
    Teams,
    Tier,
    usual_paper,
    usual_ranking,
)
from tests.essays.conftest import ESSAY
from tests.factories import hand_in, make_draft, make_person
from tests.results.fixing.conftest import with_rules
from tests.sitting.conftest import SECRET

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
TIERS = (Tier(label="giải Nhất", count=1), Tier(label="giải Nhì", count=2))
UNITS = Identity(required=("full_name", "unit"))
PRIZES = {
    "identity": UNITS,
    "prizes": (Prize(key="giai", label="Giải cá nhân", ranking="chung", tiers=TIERS, reserve=2, claim_days=10),),
    "collectives": (Collective(key="tap-the", label="Giải tập thể", per="round", criteria=("attempts",), tiers=TIERS),),
}
SECTIONS = (Section(topic="Điều lệ", count=3), Section(topic="Lịch sử", count=1))
WRITTEN = usual_paper(key="viet", sections=(), essay=ESSAY)
PASSWORD = "thi-thu-2026"


def furnish() -> None:
    """All of it, beside the demo contest that runs."""
    crowd = {"--people": 60, "--attempts": 150, "--perfect-people": 5, "--perfect-attempts": 9, "--seed": 1}
    run("simulate", *(str(part) for pair in crowd.items() for part in pair))
    one = Furnisher()
    for furnish_one in (
        *(one.written, one.judged, one.over, one.official, one.teams, one.jury),
        *(one.final, one.without_accounts, one.predicted, one.letters, one.doubles),
    ):
        furnish_one()
    make_draft(one.root)
    tally_all()


def typed_words() -> list[str]:
    """What people of this site type: titles that confirm, codes of certificates, units and people."""
    codes = [*Certificate.objects.values_list("code", flat=True)]
    return ["Đợt thử", "Đợt 1", "DV001", "STC-01", "2", *codes]


class Furnisher:
    """Makes contests of the demo's people."""

    def __init__(self) -> None:
        self.now = timezone.now()
        self.root = Unit.objects.get(code=ROOT_CODE)
        self.organiser = Person.objects.get(code="BANTOCHUC")
        self.people = [*Person.objects.filter(code__startswith="DV00").order_by("code")]

    def contest(
        self, slug: str, *rounds: RoundRules, opened: dt.timedelta, closes: dt.timedelta, **rules: object
    ) -> Contest:
        """A published contest whose rounds opened so long ago and close so long from now."""
        first = make_draft(self.root, slug=slug)
        contest, bank = first.contest, first.bank
        first.delete()
        contest.title = f"Cuộc thi {slug}"
        contest.save()
        rounds = rounds or (RoundRules(key="d1"),)
        with_rules(contest, **{"rounds": rounds, "rankings": (usual_ranking(shown="live", names="full"),), **rules})
        for number in range(1, len(rounds) + 1):
            window = {"opens_at": self.now + DAY, "closes_at": self.now + 2 * DAY}
            is_online = rounds[number - 1].held == "online"
            made = add_round(contest=contest, title=f"Đợt {number}", bank=bank if is_online else None, **window)
            publish_round(round=self.round(contest, made.position), secret=SECRET, now=self.now)
            move_window(round=made, opens_at=self.now - opened, closes_at=self.now + closes)
        return contest

    def round(self, contest: Contest, position: int = 1) -> Round:
        return Round.objects.select_related("contest__unit", "parent").get(contest=contest, position=position)

    def enter(self, contest: Contest) -> list[Participant]:
        return [
            enter_contest(contest=contest, person=one, unit=one.unit or self.root, now=self.now) for one in self.people
        ]

    def handed_in(self, contest: Contest, *, ties: bool = False) -> None:
        """All have all right, each after the one before, or two at a time."""
        for place, one in enumerate(self.enter(contest)):
            hand_in(one, 4, 30_000 + 100 * (place // 2 if ties else place), at=self.now - DAY, total=4)
        tally_all()

    def make_official(self, contest: Contest) -> None:
        check = ask_recount(contest=contest, by=self.organiser, now=self.now)
        assert carry_out_recount(check_id=check.pk, clock=lambda: self.now)
        period = Period.objects.select_related("contest").get(contest=contest, kind=Period.Kind.ROUND, position=1)
        fix_results(period=period, decision="QĐ 12", by=self.organiser, now=self.now)

    def write(self, contest: Contest) -> None:
        for one in self.enter(contest):
            sheet = essays.Sheet(texts=("Bài viết của tôi về chi bộ.",))
            essays.hand_in(round=self.round(contest), participant=one, sheet=sheet, now=self.now - 2 * HOUR)

    def written(self) -> None:
        self.contest("viet", RoundRules(key="d1", paper="viet"), opened=DAY, closes=5 * DAY, papers=(WRITTEN,))

    def judged(self) -> None:
        rules = {"papers": (WRITTEN,), **PRIZES}
        contest = self.contest("cham", RoundRules(key="d1", paper="viet"), opened=DAY, closes=-HOUR, **rules)
        make_person("Giám khảo Hai", unit=self.people[0].unit, role=Role.Kind.JUDGE)
        self.write(contest)

    def over(self) -> None:
        self.handed_in(self.contest("xong", opened=3 * DAY, closes=-HOUR, **PRIZES), ties=True)

    def official(self) -> None:
        contest = self.contest("chinh-thuc", opened=3 * DAY, closes=-HOUR, **PRIZES)
        Papers.objects.create(contest=contest, given=Papers.Given.ALL)
        self.handed_in(contest)
        self.make_official(contest)
        for participant, facts in [*certificates_due(contest, Participant.objects.filter(contest=contest))][:2]:
            give_certificate(participant=participant, facts=facts, now=self.now)

    def teams(self) -> None:
        rules = {"teams": Teams(by="units"), "identity": UNITS}
        entered = RoundRules(key="d1", held="entered", entrant="unit")
        contest = self.contest("doi", entered, opened=-HOUR, closes=DAY, **rules)
        captain = Person.objects.get(code="BITHU")
        register_team(contest=contest, captain=captain, name="Đội A", members=["An"], by=self.organiser, now=self.now)

    def jury(self) -> None:
        entered = RoundRules(key="d1", held="entered"), RoundRules(key="d2", held="entered", entrant="unit")
        contest = self.contest("ban-giam-khao", *entered, opened=DAY, closes=-HOUR, **PRIZES)
        captain = self.people[0]
        register_team(contest=contest, captain=captain, name="Đội B", members=[], by=self.organiser, now=self.now)
        for position, one in enumerate(self.enter(contest)[:2], start=1):
            entry = Entry((one if position == 1 else captain.participations.get(contest=contest)).person_id, 8, 60_000)
            enter_results(
                round=self.round(contest, position), entries=[entry], reason="", by=self.organiser, now=self.now
            )

    def final(self) -> None:
        route = Route(how="top", ranking="chung", count=2)
        rounds = RoundRules(key="d1"), RoundRules(key="d2", admission=(route,))
        contest = self.contest("chung-ket", *rounds, opened=2 * DAY, closes=-HOUR)
        self.handed_in(contest)
        self.make_official(contest)
        move_window(round=self.round(contest, 2), opens_at=self.now - HOUR, closes_at=self.now + DAY)

    def without_accounts(self) -> None:
        asked = Identity(account="none", required=("full_name", "phone", "unit", "email"))
        self.contest("tu-do", opened=DAY, closes=DAY, identity=asked)

    def predicted(self) -> None:
        paper = usual_paper(sections=SECTIONS, prediction=Prediction(of="perfect_people", after_clock=True))
        self.contest("du-doan", opened=DAY, closes=DAY, papers=(paper,))

    def letters(self) -> None:
        contest = Contest.objects.get(slug="xong")
        kept: dict[str, Any] = {"every": "day", "email": "an@vidu.vn", "site": "http://testserver", "now": self.now}
        subscribe(person=self.organiser, contest=contest, unit=self.root, **kept)

    def doubles(self) -> None:
        for code in ("TRUNG1", "TRUNG2"):
            make_person("Lò Thị Trùng Tên", unit=self.people[0].unit, code=code, password=PASSWORD)
