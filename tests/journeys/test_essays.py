"""An essay beside the quiz, from publishing to prizes; and every address of such a contest for every role."""

from __future__ import annotations

import datetime as dt
import itertools
import re

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from accounts.models import Person, Role
from contest.attempts.models import Attempt
from contest.essays import actions
from contest.essays.models import EssayEntry
from contest.results.actions import tally_all
from contest.results.comparing import find_differences
from contest.results.models import Leaderboard
from contest.results.queries import leaderboard_page
from contest.results.rekey.actions import KeyProposal, carry_out, confirm_key_change, propose_key_change
from contest.results.rekey.models import KeyChangeEffect
from contest.results.rekey.previewing import compute_preview
from contest.rounds.actions import AboutContest, add_round, create_contest, publish_round
from contest.rounds.models import Period, Round
from contest.rounds.rules import Criterion, Essay, Section, single_rules, usual_paper, usual_ranking
from contest.sitting import snapshot
from tests.factories import make_person
from tests.journeys.test_crawl import PARAMETER, patterns, values
from tests.results.fixing.conftest import fixed
from tests.sitting.conftest import SECRET, TOPICS, Phone, make_bank, right_answers

ESSAY = Essay(
    points=40,
    max_words=100,
    criteria=(Criterion(label="Nội dung", points=30), Criterion(label="Hình thức", points=10)),
    judges=2,
    gap=10,
)


def published(root, essay: Essay = ESSAY, *, quiz: bool = True) -> Round:
    now = timezone.now()
    sections = tuple(Section(topic=name, count=5) for name in TOPICS) if quiz else ()
    rules = single_rules(paper=usual_paper(sections=sections, essay=essay), ranking=usual_ranking())
    contest = create_contest(
        about=AboutContest(slug="thi", title="Thi viết", organiser="Sở", unit=root), rules=rules, by=None, now=now
    )
    opens = now - dt.timedelta(hours=2)
    bank = make_bank() if quiz else None
    round = add_round(contest=contest, title="Đợt 1", opens_at=opens, closes_at=opens + dt.timedelta(days=1), bank=bank)
    publish_round(round=round, secret=SECRET, now=now)
    return Round.objects.select_related("contest__unit").get(pk=round.pk)


def closed(round: Round) -> Round:
    Period.objects.filter(pk=round.pk).update(closes_at=timezone.now() - dt.timedelta(minutes=5))
    snapshot.forget()
    return Round.objects.select_related("contest__unit").get(pk=round.pk)


def sits(phone: Phone, *, right: int) -> str:
    phone.entry()
    page = phone.start()
    answers = dict(list(right_answers(page).items())[:right])
    return phone.post("nop", page, 1, sure="1", **answers).content.decode()


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def lines(round: Round) -> list[tuple[int, int, str]]:
    leaderboard = Leaderboard.objects.select_related("period__contest__unit").get(period=round.pk)
    return [(one.place, one.score, one.full_name) for one in leaderboard_page(leaderboard, 1).lines]


def test_from_publishing_to_prizes(root, cell, organiser):
    round = published(root)
    rules = re.sub("<[^>]*>", "", Client().get(reverse("rounds:rules", args=["thi"])).content.decode())
    for words in ("Phần tự luận tối đa 40 điểm", "Tiêu chí chấm: nội dung (30)", "lệch quá 10 điểm"):
        assert words in rules
    people = {name: make_person(name, unit=cell) for name in ("Lan", "Minh", "Bình")}
    judges = [make_person(f"Giám khảo {n}", unit=cell, role=Role.Kind.JUDGE) for n in (1, 2, 3)]
    here = reverse("essays:write", args=["thi", 1])

    # the quiz, then the essay, linked from the result
    for name, right in {"Lan": 10, "Minh": 8, "Bình": 6}.items():
        phone = Phone(people[name])
        assert here in sits(phone, right=right)
    tally_all()
    assert [line[2] for line in lines(round)] == ["Lan", "Minh", "Bình"]
    for name in ("Lan", "Minh"):
        author = client_of(people[name])
        assert author.post(here, {"text_1": f"Chi bộ tôi làm tốt việc thứ {name}."}).status_code == 302
    client_of(people["Bình"]).post(reverse("essays:save", args=["thi", 1]), {"text_1": "Đang viết dở dang."})

    # the round closes; two judges, a third where they differ
    round = closed(round)
    assert actions.collect_drafts(now=timezone.now()) == 1
    number = {one.participant.person.full_name: one.number for one in EssayEntry.objects.all()}
    given = {
        "Lan": [(10, 5), (12, 5)],
        "Minh": [(30, 10), (15, 5), (28, 9)],
        "Bình": [(20, 5), (20, 4)],
    }
    for name, marks in given.items():
        for judge, (content, form) in zip(judges, marks, strict=False):
            page = reverse("essays:mark", args=["thi", 1, number[name]])
            answer = client_of(judge).post(page, {"points_1": str(content), "points_2": str(form)})
            assert answer.status_code == 302, answer.content.decode()
    desk = client_of(organiser)
    shown = desk.get(reverse("essays:desk", args=["thi", 1])).content.decode()
    assert [name for name in people if name in shown] == []
    desk.post(reverse("essays:close", args=["thi", 1]))

    # 10 + 16, 8 + 39, 6 + 25
    assert lines(round) == [(1, 47, "Minh"), (2, 31, "Bình"), (3, 26, "Lan")]
    public = Client().get("/cuoc-thi/thi/ket-qua").content.decode()
    for words in ("47/50 điểm", "31/50 điểm", "26/50 điểm"):
        assert words in public
    own = client_of(people["Minh"]).get(reverse("sitting:own_attempts")).content.decode()
    assert ("47/50" in own, "39/40" in own, "8/10" in own) == (True, True, True)
    assert find_differences(round.contest) == []
    call_command("recount", "--check")

    # a corrected key moves the quiz and leaves the essay
    change = propose_key_change(
        round=round,
        item=0,
        proposal=KeyProposal(way="all", public_note="Mọi người được điểm.", reason="Câu sai."),
        by=organiser,
        now=timezone.now(),
    )
    compute_preview(change_id=change.pk)
    for effect in KeyChangeEffect.objects.filter(change=change, period=round.pk):
        assert (effect.old_total, effect.new_total, effect.new_score - effect.old_score) == (50, 50, 1)
    change.refresh_from_db()
    confirm_key_change(change=change, by=organiser, now=timezone.now())
    assert carry_out(change_id=change.pk)
    for attempt in Attempt.objects.all():
        assert attempt.points == (attempt.score or 0) + (attempt.essay_points or 0)
    assert find_differences(round.contest) == []

    # fixed; the marks stay as they are
    period = Period.objects.select_related("contest__unit").get(pk=round.pk)
    fixed(period, organiser, timezone.now())
    desk.post(reverse("essays:reopen", args=["thi", 1]), {"reason": "Nhầm"})
    assert Attempt.objects.filter(essay_points=None).count() == 0


def test_an_essay_alone_from_publishing_to_the_ranking(root, cell, organiser, judge):
    round = published(root, Essay(), quiz=False)
    assert round.edition_id is None
    author = make_person("Lan", unit=cell)
    client = client_of(author)
    contest_page = client.get("/cuoc-thi/thi").content.decode()
    assert reverse("essays:write", args=["thi", 1]) in contest_page
    # the entry page makes the participant
    assert client.get("/cuoc-thi/thi/vao-thi").status_code == 200
    assert client.post(reverse("essays:write", args=["thi", 1]), {"text_1": "Bài của tôi."}).status_code == 302
    closed(round)
    number = EssayEntry.objects.get().number
    assert client_of(judge).post(reverse("essays:mark", args=["thi", 1, number]), {"points_1": "77"}).status_code == 302
    client_of(organiser).post(reverse("essays:close", args=["thi", 1]))
    tally_all()
    assert lines(round) == [(1, 77, "Lan")]
    assert "77 điểm" in Client().get("/cuoc-thi/thi/ket-qua").content.decode()
    assert find_differences(round.contest) == []


@pytest.mark.parametrize(
    ("quiz", "marked"),
    [
        pytest.param(False, False, id="alone", marks=pytest.mark.once),
        pytest.param(False, True, id="alone, marked", marks=pytest.mark.once),
        pytest.param(True, True, id="beside, marked"),
    ],
)
def test_no_address_breaks_and_judges_meet_no_name(root, cell, organiser, judge, member, quiz, marked, caplog):
    caplog.set_level("CRITICAL")
    round = published(root, Essay(judges=1, takes=("text", "file")), quiz=quiz)
    author = make_person("Hoàng Thị Giấu Tên", unit=cell)
    phone = Phone(author)
    if quiz:
        sits(phone, right=3)
    phone.entry()
    sheet = actions.Sheet(("Bài viết.",), file_name="Hoàng Thị Giấu Tên.pdf", content=b"%PDF-1.7")
    participant = author.participations.get()
    entry = actions.hand_in(round=round, participant=participant, sheet=sheet, now=timezone.now())
    # a number that rows of other kinds have too: far fewer addresses
    entry.number = round.pk
    entry.save(update_fields=["number"])
    if marked:
        round = closed(round)
        actions.give_mark(entry=entry, points=(50,), remark="Tốt", by=judge, now=timezone.now())
        actions.close_marking(round=round, by=organiser, now=timezone.now())
    tally_all()
    own = {"judge": judge, "organiser": organiser, "author": author, "member": member}
    broken, shown = [], dict.fromkeys(own, 0)
    for role, person in own.items():
        client = Client(raise_request_exception=False)
        if person:
            client.force_login(person)
        for address in [*numbered(round, entry), "/cham-thi"]:
            answer = client.get(address)
            broken += [(role, address)] if answer.status_code >= 500 else []
            shown[role] += answer.status_code == 200
            text = b"".join(answer) if answer.streaming else answer.content
            if role == "judge" and ("tu-luan" in address or "cham-thi" in address) and answer.status_code == 200:
                assert "Giấu Tên" not in text.decode("utf-8", "replace") + str(answer.headers), address
            if role == "member" and ("to-chuc" in address or "cham-thi" in address):
                assert answer.status_code in (302, 404, 405), address
    assert broken == []
    assert min(shown.values()) > 3


def numbered(round: Round, entry: EssayEntry) -> list[str]:
    """Every address that names a contest, with the rows that there are."""
    rows = {1, round.pk, entry.participant_id, entry.number}
    numbers = sorted(map(str, rows | set(Attempt.objects.values_list("pk", flat=True))))
    found = []
    for route, converters in patterns(get_resolver().url_patterns):
        if "slug" not in converters:
            continue
        choices = (values(converters[name], [round.contest.slug], numbers) for name in converters)
        for filled in itertools.product(*choices):
            given = dict(zip(converters, filled, strict=True))
            found.append(PARAMETER.sub(lambda part, given=given: given[part[1]], "/" + route))
    return found
