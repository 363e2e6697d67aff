"""One's own data: the page, the file, asking for deletion, what the worker forgets and when, that counts stay."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import models
from django.utils import timezone

from accounts.actions import give_role, register_person
from accounts.audit.queries import find_trail_break
from accounts.backends import find_person
from accounts.identity import seal
from accounts.models import Audit, EntrySlip, Person, PersonUnit, Role, Unit
from accounts.names import DELETED_NAME, mask_name
from accounts.people.consents import CONSENTS, CURRENT
from accounts.people.deleting import Forgotten, HasRole, ask_deletion, deletable_from, forget_due, forget_person
from accounts.people.joining import join_people
from accounts.people.months import months_after
from accounts.people.moving import move_people
from accounts.people.telling import own_data
from accounts.rosters.slips import make_slips
from contest.appeals.models import Appeal
from contest.attempts.actions import enter_contest
from contest.attempts.models import Allowance, Attempt, Participant, Team
from contest.people.retention import GONE, set_retention
from contest.results.actions import tally_all
from contest.results.awarding.models import Award
from contest.results.comparing import find_differences
from contest.results.models import Leaderboard, PeriodTally, Standing, UnitTally
from contest.rounds.models import EditionItem, Period, Round
from tests.factories import NOW, PASSWORD, hand_in, make_bank, make_contest, make_person

pytestmark = pytest.mark.django_db
PHONE = "0912345678"
ADDRESS = "12 phố Hàng Bài"


@pytest.fixture
def hoa(cell):
    """Has registered with a phone."""
    return register_person(full_name="Nguyễn Thị Hoa", phone=PHONE, password=PASSWORD, unit=cell, now=NOW)


@pytest.fixture
def entry(hoa, root, admin):
    """Her place in a contest: sealed and open answers, a paper, an appeal, an allowance, an award."""
    contest = make_contest(root)
    fields = {"address": seal(ADDRESS), "school": "Trường Chính trị"}
    entry = enter_contest(contest=contest, person=hoa, unit=hoa.unit, now=NOW, fields=fields)
    round = Round.objects.get(contest=contest)
    for item, question in enumerate(make_bank(topics={"Điều lệ": 20}).questions.order_by("number")):
        EditionItem.objects.create(edition=round.edition, item=item, revision=question.head, topic_name="Điều lệ")
    attempt = hand_in(entry, 20)
    tally_all()
    Appeal.objects.create(
        contest=contest, round=round, participant=entry, attempt=attempt, kind=1, text="Tôi là Hoa", at=NOW
    )
    Allowance.objects.create(participant=entry, kind=1, seconds=60, reason="Mắt kém", by=admin, at=NOW)
    Award.objects.create(
        period=contest.periods.get(kind=Period.Kind.CONTEST),
        leaderboard=Leaderboard.objects.filter(period__contest=contest).first(),
        participant=entry,
        prize="giai",
        tier=0,
        prize_label="Giải cá nhân",
        tier_label="Nhất",
        name="Nguyễn Thị Hoa",
        at=NOW,
        published_at=NOW,
    )
    return entry


def over(contest, at=NOW):
    """The contest's results are official at a moment."""
    Period.objects.filter(contest=contest).update(state=Period.State.FIXED, fixed_at=at)


def counts():
    figures = ("people", "attempts", "perfect_people", "perfect_attempts", "score_sum", "ms_sum", "fastest_ms")
    return (
        list(PeriodTally.objects.order_by("pk").values_list("pk", *figures)),
        list(UnitTally.objects.order_by("period", "unit").values_list("period", "unit", *figures)),
        [(one.leaderboard_id, one.participant_id, bytes(one.rank_key or b"")) for one in Standing.objects.all()],
    )


# --- the file -------------------------------------------------------------------------------------


def test_everything_is_told_and_sealed_fields_are_open(hoa, entry):
    told = own_data(hoa, now=NOW)
    (contest,) = told["contests"]
    assert contest["fields"] == {"address": ADDRESS, "school": "Trường Chính trị"}
    assert [(one["number"], one["state"], one["answers"]) for one in contest["attempts"]] == [
        (1, "handed_in", ["A"] * 20)
    ]
    assert [one["text"] for one in contest["appeals"]] == ["Tôi là Hoa"]
    assert [one["reason"] for one in contest["allowances"]] == ["Mắt kém"]
    assert [one["name"] for one in contest["awards"]] == ["Nguyễn Thị Hoa"]
    assert told["account"]["phone_last_digits"] == "678"
    assert told["account"]["consent"] == {
        "version": CURRENT,
        "at": NOW.isoformat(),
        "text": str(CONSENTS[CURRENT].statement),
    }
    assert json.loads(json.dumps(told)) == told


def test_answers_are_told_as_they_stood_on_the_page_not_as_they_stand_in_the_bank(hoa, entry):
    # the first question's choices stood in the last order, D C B A; the second was left out
    Attempt.objects.update(paper=b"\0\0\x17" + b"\0\1\0" + b"\0\2\0", answers=b"\1\0\6")
    (attempt,) = own_data(hoa, now=NOW)["contests"][0]["attempts"]
    assert attempt["answers"] == ["D", "", "BC"]


def test_a_score_that_is_not_shown_yet_is_not_told(hoa, entry):
    rules = entry.contest.rules
    rules["papers"] = [{**paper, "show_at_once": []} for paper in rules["papers"]]
    entry.contest.save()
    (attempt,) = own_data(hoa, now=NOW)["contests"][0]["attempts"]
    assert (attempt["score"], attempt["questions"]) == (None, 20)
    (attempt,) = own_data(hoa, now=NOW + days(6))["contests"][0]["attempts"]
    assert attempt["score"] == 20


def test_file_and_page(client, hoa, entry):
    client.force_login(hoa)
    page = client.get("/toi/du-lieu").content.decode()
    assert "Nguyễn Thị Hoa" in page
    assert PHONE not in page
    answer = client.post("/toi/du-lieu/tep")
    assert answer["Content-Disposition"] == 'attachment; filename="du-lieu-cua-toi.json"'
    told = json.loads(answer.content)
    assert told["contests"][0]["fields"]["address"] == ADDRESS
    assert Audit.objects.filter(action="export.own_data", actor=hoa, about_id=hoa.pk).count() == 1
    assert client.get("/toi/du-lieu/tep").status_code == 405


def test_nobody_sees_anothers_data(client, hoa, entry, outsider):
    assert client.get("/toi/du-lieu").status_code == 302
    client.force_login(outsider)
    assert "Hoa" not in client.get("/toi/du-lieu").content.decode()
    assert json.loads(client.post("/toi/du-lieu/tep").content)["contests"] == []


# --- asking ---------------------------------------------------------------------------------------


def test_asking_needs_a_tick_and_can_be_taken_back(client, hoa, entry):
    client.force_login(hoa)
    client.post("/toi/du-lieu", {"delete": "1"})
    assert Person.objects.get(pk=hoa.pk).deletion_asked_at is None
    client.post("/toi/du-lieu", {"delete": "1", "sure": "1"})
    assert Person.objects.get(pk=hoa.pk).deletion_asked_at is not None
    assert "Rút yêu cầu" in client.get("/toi/du-lieu").content.decode()
    client.post("/toi/du-lieu", {"keep": "1"})
    assert Person.objects.get(pk=hoa.pk).deletion_asked_at is None
    asked = Audit.objects.filter(about_id=hoa.pk, action__startswith="person.deletion")
    assert sorted(asked.values_list("action", flat=True)) == ["person.deletion_asked", "person.deletion_withdrawn"]


def test_people_of_the_office_keep_their_name(client, hoa):
    give_role(person=hoa, kind=Role.Kind.VIEWER)
    with pytest.raises(HasRole):
        ask_deletion(person=hoa, now=NOW)
    client.force_login(hoa)
    assert "Gửi yêu cầu xóa" not in client.get("/toi/du-lieu").content.decode()


# --- forgetting -----------------------------------------------------------------------------------


def test_forgotten_person_leaves_no_trace_but_counts(hoa, entry, admin, root):
    make_slips(people=[hoa], by=admin, now=NOW)
    Person.objects.filter(pk=hoa.pk).update(citizen_hash=b"c" * 32, citizen_tail="1234", birth_year=1980, gender=2)
    other = Unit.objects.get(code="K2-1")
    chosen = Person.objects.filter(pk=hoa.pk)
    move_people(people=chosen, unit=other, since=timezone.localdate(NOW), expected=1, by=admin, now=NOW)
    before, papers = counts(), list(Attempt.objects.values_list("pk", "unit", "score", "day"))

    assert forget_person(person=hoa, why="asked", now=NOW)
    assert not forget_person(person=hoa, why="asked", now=NOW)

    gone = Person.objects.get(pk=hoa.pk)
    assert (gone.full_name, gone.sort_name, gone.code) == (DELETED_NAME, "xoa nguoi du thi da", None)
    assert (gone.phone_hash, gone.phone_tail, gone.citizen_hash, gone.citizen_tail) == (None, "", None, "")
    assert (gone.birth_year, gone.gender, gone.unit, gone.is_active) == (None, None, None, False)
    assert not gone.has_usable_password()
    assert find_person(PHONE) is None
    assert not EntrySlip.objects.filter(person=gone).exists()
    assert not PersonUnit.objects.filter(person=gone).exists()
    assert Participant.objects.get(person=gone).fields == {}
    assert list(Appeal.objects.values_list("text", flat=True)) == [GONE]
    assert list(Allowance.objects.values_list("reason", flat=True)) == [GONE]
    assert Award.objects.get().name == "Nguyễn Thị Hoa"
    assert (counts(), list(Attempt.objects.values_list("pk", "unit", "score", "day"))) == (before, papers)
    assert find_differences(entry.contest) == []
    call_command("recount", "--check")
    assert find_trail_break() is None
    assert mask_name(gone.full_name) == DELETED_NAME
    rows = [json.dumps(row.detail) + row.actor_name for row in Audit.objects.all()]
    assert not [row for row in rows if "Hoa" in row or PHONE in row]


def test_the_phone_may_register_again(hoa, entry, cell):
    forget_person(person=hoa, why="asked", now=NOW)
    again = register_person(full_name="Nguyễn Thị Hoa", phone=PHONE, password=PASSWORD, unit=cell, now=NOW)
    assert find_person(PHONE) == again


def test_joined_accounts_are_forgotten_with_it(hoa, entry, admin, cell):
    second = make_person("Nguyễn Thị Hoa", code="DV9", unit=cell)
    join_people(kept=hoa, gone=second, reason="Trùng", by=admin, now=NOW)
    forget_person(person=Person.objects.get(pk=hoa.pk), why="asked", now=NOW)
    assert set(Person.objects.filter(pk__in=[hoa.pk, second.pk]).values_list("full_name", "code")) == {
        (DELETED_NAME, None)
    }


def test_what_a_ranking_gives_points_for_stays(hoa, entry):
    rules = entry.contest.rules
    bonus = {"field": "school", "label": "Trường Đảng", "values": ["Trường Chính trị"], "points": 1}
    rules["rankings"] = [{**ranking, "bonus": [bonus]} for ranking in rules["rankings"]]
    entry.contest.save()
    forget_person(person=hoa, why="asked", now=NOW)
    assert Participant.objects.get(pk=entry.pk).fields == {"school": "Trường Chính trị"}


def test_every_key_that_means_a_person_is_known():
    """A new table about people has to say what becomes of it; keys of who did something are of another kind."""
    doers = {"by", "owner", "actor", "answered_by", "confirmed_by", "undone_by", "reopened_by", "removed_by"}
    doers |= {"withdrawn_by", "joined_into", "judge", "taken_by"}
    found = {
        f"{relation.related_model.__name__}.{relation.field.name}"
        for relation in Person._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ForeignObjectRel)
        and relation.field.name not in doers
        and relation.on_delete is not models.CASCADE
    }
    assert found == {"Participant.person", "Admission.person"}


# --- when -----------------------------------------------------------------------------------------


def days(number):
    return dt.timedelta(days=number)


def test_a_wish_waits_for_official_results_and_the_time_of_appeals(hoa, entry):
    ask_deletion(person=hoa, now=NOW)
    assert forget_due(now=NOW + days(20)).asked == 0
    fixed = NOW + days(6)
    over(entry.contest, fixed)
    assert deletable_from(hoa) == fixed + days(7)
    assert forget_due(now=fixed + days(6)).asked == 0
    assert forget_due(now=fixed + days(8)) == Forgotten(asked=1, retention=0, entries=0)
    assert forget_due(now=fixed + days(9)) == Forgotten(asked=0, retention=0, entries=0)


def test_a_wish_without_contests_is_fulfilled_at_once(hoa):
    ask_deletion(person=hoa, now=NOW)
    assert forget_due(now=NOW).asked == 1


def test_retention_of_the_contest_then_of_the_account(hoa, entry, admin):
    over(entry.contest)
    set_retention(contest=entry.contest, months=3, by=admin, now=NOW)
    assert forget_due(now=months_after(NOW, 3) - days(1)) == Forgotten(0, 0, 0)
    assert forget_due(now=months_after(NOW, 3)) == Forgotten(asked=0, retention=0, entries=1)
    assert Participant.objects.get(pk=entry.pk).fields == {}
    assert Person.objects.get(pk=hoa.pk).full_name == "Nguyễn Thị Hoa"
    assert forget_due(now=months_after(NOW, 12) + days(1)).retention == 1
    assert find_differences(entry.contest) == []
    assert Audit.objects.get(action="person.deleted").detail == {"why": "retention", "number": hoa.pk}


def test_another_contest_still_needs_the_name(hoa, entry, root):
    over(entry.contest)
    later = make_contest(root, slug="nam-sau", closes_at=NOW + days(300))
    enter_contest(contest=later, person=hoa, unit=hoa.unit, now=NOW)
    assert forget_due(now=months_after(NOW, 13)).retention == 0
    assert forget_due(now=months_after(NOW + days(300), 12) + days(1)).retention == 1


def test_people_of_a_roster_and_of_the_office_stay(member, admin, root):
    assert forget_due(now=months_after(NOW, 40)).retention == 0
    Person.objects.filter(pk=member.pk).update(is_active=False)
    assert forget_due(now=months_after(NOW, 40)).retention == 1
    assert Person.objects.get(pk=admin.pk).deleted_at is None


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [((2026, 1, 31), 1, (2026, 2, 28)), ((2026, 11, 24), 2, (2027, 1, 24)), ((2024, 3, 31), -1, (2024, 2, 29))],
)
def test_months_after(start, months, end):
    assert months_after(dt.datetime(*start), months) == dt.datetime(*end)


# --- consent --------------------------------------------------------------------------------------


def test_consent_is_kept_with_person_and_entry(hoa, entry, cell):
    assert (hoa.consent_version, hoa.consented_at) == (CURRENT, NOW)
    assert (entry.consent_version, entry.consented_at) == (CURRENT, NOW)
    member = make_person(unit=cell, consented=False)
    listed = enter_contest(contest=entry.contest, person=member, unit=cell, now=NOW)
    assert (listed.consent_version, listed.consented_at) == (None, None)


def test_texts_that_were_agreed_to_do_not_change():
    """Another text is another version: add it, and let this line grow."""
    said = {version: f"{one.statement}. {one.beside}" for version, one in CONSENTS.items()}
    assert said == {
        1: "Tôi đồng ý để Ban Tổ chức lưu họ tên, đơn vị, kết quả thi. "
        "Số điện thoại chỉ lưu ở dạng mã hóa và ba số cuối.",
        2: "Tôi đồng ý để Ban Tổ chức lưu họ tên, đơn vị, kết quả thi. "
        "Số điện thoại chỉ lưu ở dạng mã hóa và ba số cuối. "
        "Trình duyệt mang một số ngẫu nhiên, để biết khi nhiều tài khoản thi trên một máy.",
    }


# --- pages ----------------------------------------------------------------------------------------


def test_privacy_page_is_for_all_and_linked_from_registration(client):
    page = client.get("/rieng-tu").content.decode()
    assert "Giữ bao lâu" in page
    assert "12 tháng" in page
    assert 'href="/rieng-tu"' in client.get("/dang-ky").content.decode()


def test_organisers_set_the_retention(client, organiser, member, root):
    contest = make_contest(root)
    address = f"/to-chuc/{contest.slug}/du-lieu"
    client.force_login(member)
    assert client.get(address).status_code == 404
    client.force_login(organiser)
    assert "12 tháng" in client.get(address).content.decode()
    assert "từ 0 đến 120" in client.post(address, {"months": "121"}).content.decode()
    client.post(address, {"months": "3"})
    contest.refresh_from_db()
    assert contest.retention_months == 3
    assert Audit.objects.get(action="contest.retention").detail == {"months": 3}


# --- teams ----------------------------------------------------------------------------------------


def test_who_leads_a_team_is_told_it_and_not_the_others(hoa, entry):
    Team.objects.create(participant=entry, contest=entry.contest, name="Đội Sen", members=["Lê Văn M"])
    (told,) = own_data(hoa, now=NOW)["contests"]
    assert told["leads_team"] == "Đội Sen"
    assert "Lê Văn M" not in json.dumps(own_data(hoa, now=NOW), ensure_ascii=False)


def test_members_of_a_team_are_forgotten_with_the_contest_not_with_the_captain(hoa, entry):
    Team.objects.create(participant=entry, contest=entry.contest, name="Đội Sen", members=["Lê Văn M"])
    over(entry.contest)
    forget_person(person=hoa, why="asked", now=NOW)
    assert Team.objects.get().members == ["Lê Văn M"]
    months = settings.RETENTION_MONTHS
    forget_due(now=months_after(NOW, months) - days(1))
    assert Team.objects.get().members == ["Lê Văn M"]
    forget_due(now=months_after(NOW, months) + days(1))
    assert (Team.objects.get().name, Team.objects.get().members) == ("Đội Sen", [])
