"""A site in which everything is there once: contests in every state, and what each role could touch of others'."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial

import msgspec
from django.utils import timezone

from accounts.models import Person, Role, Unit
from accounts.rosters.imports import start_import as start_roster
from accounts.rosters.slips import make_slips
from contest.appeals.actions import ask_about_result
from contest.appeals.models import Appeal
from contest.attempts.actions import enter_contest
from contest.attempts.allowances import give_time
from contest.attempts.teams.actions import register_team
from contest.attempts.unlisted import keep_words
from contest.banks.models import Bank, BankImport
from contest.banks.preview.changes import with_hash
from contest.banks.preview.document import Preview, PreviewQuestion, preview_document
from contest.common.jobs.models import Job
from contest.documents.actions import save_papers
from contest.essays import actions as essays
from contest.fairness.actions import ask_run, carry_out_run
from contest.reports.letters.actions import subscribe
from contest.reports.making import KIND
from contest.results.actions import tally_all
from contest.results.admission.actions import admit_person
from contest.results.awarding.actions import confirm_awards
from contest.results.awarding.models import Reconsideration
from contest.results.entered.actions import Entry, enter_results
from contest.results.facts import exclude
from contest.results.fixing.actions import ask_recount, carry_out_recount, fix_results
from contest.results.rekey.actions import KeyProposal, propose_key_change
from contest.results.rekey.previewing import compute_preview
from contest.results.rollup.actions import count_under
from contest.results.unlisted.actions import assign_unit
from contest.results.unlisted.queries import Chosen
from contest.rounds.actions import move_window, publish_round
from contest.rounds.models import Contest, Period, Round
from contest.rounds.rules import (
    Criterion,
    Essay,
    Identity,
    OnePrize,
    Prize,
    RoundRules,
    Route,
    Section,
    Teams,
    Tier,
    read_rules,
    rules_document,
    single_rules,
    usual_paper,
)
from tests.accounts.roster_books import book
from tests.appeals.conftest import handed_in
from tests.factories import PASSWORD, hand_in, make_bank, make_contest, make_draft, make_participant, make_person
from tests.results.fixing.test_awards import choices_of
from tests.sitting.conftest import Phone, open_contest

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Town:
    """Who lives there. `neighbour`: of the same cell and contests as `member`; `far`: of another branch."""

    member: Person
    neighbour: Person
    far: Person
    newcomer: Person
    secretary: Person
    far_secretary: Person
    viewer: Person
    judge: Person
    organiser: Person
    admin: Person


def build_town(root: Unit) -> Town:
    """All of it. The member has done everything that a participant can do; organisers have done the rest."""
    town = _people()
    _running(root, town)
    _over(root, town)
    _watched(root, town)
    _written(root, town)
    _before_a_jury(root, town)
    _with_teams(root, town)
    _without_account(root)
    _offices(root, town)
    # what only makes pages: a draft that could be published
    make_draft(root, slug="thi-nhap")
    tally_all()
    return town


def _people() -> Town:
    cell, far = unit("K1-1"), unit("K2-1")
    return Town(
        member=make_person("Ngô Thị Người Nhà", code="NGUOINHA", unit=cell, password=PASSWORD),
        neighbour=make_person("Ngô Thị Hàng Xóm", code="HANGXOM", unit=cell, password=PASSWORD),
        far=make_person("Ngô Thị Phương Xa", code="PHUONGXA", unit=far, password=PASSWORD),
        newcomer=make_person("Ngô Thị Chưa Vào", unit=far),
        secretary=make_person("Trần Văn Bí Thư", unit=cell, role=Role.Kind.SECRETARY, branch=unit("K1")),
        far_secretary=make_person("Trần Văn Bí Thư Xa", unit=far, role=Role.Kind.SECRETARY, branch=unit("K2")),
        viewer=make_person("Trần Thị Xem Báo Cáo", unit=far, role=Role.Kind.VIEWER, branch=unit("K2")),
        judge=make_person("Trần Văn Giám Khảo", unit=far, role=Role.Kind.JUDGE),
        organiser=make_person("Trần Văn Tổ Chức", unit=far, role=Role.Kind.ORGANISER),
        admin=make_person("Trần Văn Quản Trị", unit=far, role=Role.Kind.ADMIN),
    )


def unit(code: str) -> Unit:
    return Unit.objects.get(code=code)


def first_round(contest: Contest) -> Round:
    return Round.objects.select_related("contest__unit", "parent").get(contest=contest, position=1)


def change_rules(contest: Contest, **parts: object) -> None:
    contest.rules = rules_document(msgspec.structs.replace(read_rules(contest.rules), **parts))
    contest.save(update_fields=["rules"])


def _opened(root: Unit, slug: str) -> Round:
    round = open_contest(root, slug=slug)
    Bank.objects.filter(name="Ngân hàng thử").update(name=f"Ngân hàng của {slug}")
    return round


def _running(root: Unit, town: Town) -> None:
    """Open: papers handed in and lying open, certificates, a key proposed, more time given, an appeal, letters."""
    now = timezone.now()
    round = _opened(root, "dang-mo")
    contest = round.contest
    change_rules(contest, identity=Identity(required=("full_name", "phone", "unit")))
    there = [(one, enter_contest(contest=contest, person=one, unit=one.unit, now=now)) for one in
             (town.member, town.neighbour, town.far)]  # fmt: skip
    for _person, participant in there:
        ask_about_result(
            participant=participant,
            round=round,
            attempt=handed_in(round, participant),
            kind=Appeal.Kind.choices[0][0],
            text="Đề nghị xem lại điểm bài thi.",
            now=now,
        )
        give_time(participant=participant, seconds=300, reason="Mất điện", by=town.organiser, now=now)
    tally_all()
    start_paper(town.member, contest.slug)
    save_papers(contest=contest, values={"given": "all"}, by=town.organiser, now=now)
    other_key = KeyProposal(way="new", mask=2, public_note="Đáp án câu 1 được sửa.", reason="Đối chiếu Điều lệ.")
    propose = partial(propose_key_change, round=round, proposal=other_key, by=town.organiser, now=now)
    compute_preview(change_id=propose(item=0).pk, clock=lambda: now)
    propose(item=1)
    for person in (town.secretary, town.far_secretary):
        subscribe(
            person=person,
            contest=contest,
            unit=person.roles.get().unit,
            every="week",
            email="thu@vi-du.vn",
            site="http://testserver",
            now=now,
        )
    wanderer = make_participant(contest, root, "Lò Văn Chưa Rõ")
    keep_words(wanderer, "Chi bộ thôn 5")
    keep_words(make_participant(contest, root, "Lò Văn Rõ Rồi"), "Tổ 9")
    assign_unit(contest=contest, chosen=Chosen(("to 9",)), unit=unit("K2-1"), expected=1, by=town.organiser, now=now)
    count_under(
        contest=contest,
        unit=unit("K1-2"),
        under=unit("K2"),
        since=timezone.localdate() - DAY,
        by=town.organiser,
        now=now,
    )


def start_paper(person: Person, slug: str) -> None:
    assert Phone(person, slug).start().status_code == 200


def _over(root: Unit, town: Town) -> None:
    """Over: one round official with prizes, of which one is still to be given, one not yet; exclusions."""
    now = timezone.now()
    contest = make_contest(root, slug="da-xong", rounds=2, opens_at=now - 9 * DAY, closes_at=now - DAY, shown="live")
    tiers = Tier(label="giải Nhất", count=1, amount=2_000_000), Tier(label="giải Nhì", count=2)
    prize = Prize(key="giai", label="Giải cá nhân", ranking="chung", tiers=tiers, reserve=2, claim_days=10)
    change_rules(contest, prizes=(prize,), one_prize=(OnePrize(prizes=("giai",), within="contest"),))
    people = [enter_contest(contest=contest, person=one, unit=one.unit, now=now) for one in
              (town.member, town.neighbour, town.far)]  # fmt: skip
    people += [make_participant(contest, unit(code), f"Phạm Văn {code}") for code in ("K1-1", "K1-2", "K2-1", "K2-2")]
    for n, participant in enumerate(people):
        for number in (1, 2):
            hand_in(participant, 20, 30_000 + 100 * n, at=now - 3 * DAY, round_number=number)
    tally_all()
    exclude(contest=contest, participant=people[-1], reason="Thi hộ.", by=town.organiser, now=now)
    check = ask_recount(contest=contest, by=town.organiser, now=now)
    assert carry_out_recount(check_id=check.pk, clock=lambda: now)
    period = Period.objects.select_related("contest").get(pk=first_round(contest).pk)
    fix_results(period=period, decision="QĐ 12-QĐ/ĐUK", by=town.organiser, now=now)
    period.refresh_from_db()
    confirm_awards(period=period, choices=choices_of(period)[:2], decision="QĐ 1", by=town.organiser, now=now)
    # the rules keep nobody from these prizes: the row alone
    Reconsideration.objects.create(participant=people[0], reason="Theo Ban Tổ chức.", by=town.organiser, at=now)


def _watched(root: Unit, town: Town) -> None:
    """Papers too fast to be read, found and waiting for a decision."""
    now = timezone.now()
    rules = single_rules(paper=usual_paper(sections=(Section(topic="Chung", count=20),)))
    round = make_draft(root, slug="qua-nhanh", bank=make_bank("Ngân hàng nhanh", topics={"Chung": 20}), rules=rules)
    move_window(round=round, opens_at=now + DAY, closes_at=now + 3 * DAY)
    publish_round(round=round, secret=bytes(range(32)), now=now)
    Period.objects.filter(contest=round.contest).update(opens_at=now - 5 * DAY, closes_at=now - DAY)
    for one in (town.member, town.far):
        fast = enter_contest(contest=round.contest, person=one, unit=one.unit, now=now)
        hand_in(fast, 20, 5_000, at=now - 2 * DAY)
        hand_in(fast, 18, 200_000, at=now - 2 * DAY + dt.timedelta(hours=1))
    tally_all()
    run = ask_run(round=first_round(round.contest), by=town.organiser, now=now)
    assert carry_out_run(run_id=run.pk, clock=lambda: now)


def _written(root: Unit, town: Town) -> None:
    """Two contests of essays: one that is being written, one whose essays are being judged."""
    now = timezone.now()
    essay = Essay(points=30, takes=("text", "file", "paper"), criteria=(Criterion(label="Nội dung", points=30),))
    for slug, begins in (("dang-viet", now - DAY), ("dang-cham", now - 9 * DAY)):
        contest = make_contest(root, slug=slug, opens_at=begins, closes_at=begins + 2 * DAY, shown="live")
        change_rules(contest, papers=(usual_paper(sections=(), essay=essay),))
        Round.objects.filter(contest=contest).update(edition=None)
        round = first_round(contest)
        for one in (town.member, town.far):
            author = enter_contest(contest=contest, person=one, unit=one.unit, now=begins)
            sheet = essays.Sheet((f"Bài viết của {one.full_name}.",), file_name="a.pdf", content=b"%PDF-1.7")
            essays.hand_in(round=round, participant=author, sheet=sheet, now=begins)


def _before_a_jury(root: Unit, town: Town) -> None:
    """A round of results that the organiser enters, with people let in by name."""
    now = timezone.now()
    contest = make_contest(root, slug="chung-khao", opens_at=now - 5 * DAY, closes_at=now - DAY, shown="live")
    change_rules(contest, rounds=(RoundRules(key="d1", held="entered", admission=(Route(how="list"),)),))
    Round.objects.filter(contest=contest).update(edition=None)
    round = first_round(contest)
    for one in (town.member, town.far):
        enter_contest(contest=contest, person=one, unit=one.unit, now=now)
        admit_person(round=round, person=one, reason="Theo quyết định.", by=town.organiser, now=now)
    entry = Entry(town.member.pk, 88, 60_000)
    enter_results(round=round, entries=[entry], reason="", by=town.organiser, now=now)


def _with_teams(root: Unit, town: Town) -> None:
    """Teams that units register, one of each branch."""
    now = timezone.now()
    contest = make_contest(root, slug="doi-thi", opens_at=now + DAY, closes_at=now + 2 * DAY)
    teams = RoundRules(key="d1", held="entered", entrant="unit")
    change_rules(contest, rounds=(teams,), teams=Teams(by="units"))
    for captain, name in ((town.member, "Đội Nhà"), (town.far, "Đội Xa")):
        register_team(contest=contest, captain=captain, name=name, members=["Lê A"], by=town.organiser, now=now)


def _without_account(root: Unit) -> None:
    """For everybody who says a name and a number."""
    round = _opened(root, "khong-tai-khoan")
    change_rules(round.contest, identity=Identity(account="none", required=("full_name", "phone", "unit")))


def _offices(root: Unit, town: Town) -> None:
    """Banks, files of questions and of people, files being made, slips, people who are perhaps one."""
    now = timezone.now()
    bank = make_bank("Ngân hàng của Ban Tổ chức")
    asked = {"text": "Hỏi điều gì?", "choices": ("Một", "Hai"), "correct": (0,), "topic": "Chung"}
    preview = Preview(questions=(with_hash(PreviewQuestion(number=1, label="Câu 1", **asked)),))
    for state in (BankImport.State.READ, BankImport.State.FAILED):
        BankImport.objects.create(
            bank=bank,
            file_name="cau-hoi.docx",
            content=b"",
            state=state,
            preview=preview_document(preview),
            by=town.organiser,
            at=now,
        )
    rows = [["STT", "Mã cán bộ", "Họ và tên", "Chi bộ"], [1, "CB01", "Lý Thị Mới", "Chi bộ Phòng Ngân sách"]]
    start_roster(
        file_name="danh-sach.xlsx",
        content=book(("Danh sách", rows)),
        lines=1,
        default_unit=unit("K1-1"),
        may_add_units=False,
        by=town.admin,
        now=now,
    )
    period = Period.objects.get(contest__slug="dang-mo", kind=Period.Kind.CONTEST)
    for person, code in ((town.secretary, "K1"), (town.far_secretary, "K2"), (town.organiser, "K1")):
        asked_for = {"period": period.pk, "unit": unit(code).pk, "format": "csv"}
        job = {"kind": KIND, "arguments": asked_for, "title": "Tệp của tôi"}
        Job.objects.create(**job, by=person, asked_at=now, moved_at=now)
    make_slips(people=[town.member, town.far], by=town.admin, now=now)
    # the same person twice
    for code in ("TRUNG1", "TRUNG2"):
        make_person("Vi Thị Hai Lần", code=code, unit=unit("K2-2"))
