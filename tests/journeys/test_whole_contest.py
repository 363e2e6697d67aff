"""One contest through all its pages: people without accounts, a quiz and an essay, extra time, appeals, a unit that
moves, judges, results, prizes, certificates and the files that prove them."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx import Document

from accounts.models import Unit
from accounts.rosters.unit_changes import move_unit
from contest.appeals.models import Appeal
from contest.attempts.models import Attempt, Participant
from contest.common.jobs.actions import work_on
from contest.common.jobs.models import Job
from contest.essays.models import EssayEntry
from contest.results.actions import tally_all
from contest.results.comparing import find_differences
from contest.results.fixing.models import PublishedRanking
from contest.rounds.actions import AboutContest, add_round, create_contest, publish_round, reveal_secrets
from contest.rounds.models import Period, Round
from contest.rounds.rules import (
    Criterion,
    Essay,
    Identity,
    Prize,
    Section,
    Tier,
    single_rules,
    usual_paper,
    usual_ranking,
)
from contest.sitting.queries import read_again
from tests.common.test_typeset import pdf_text
from tests.journeys.test_essays import client_of, closed
from tests.sitting.conftest import SECRET, TOPICS, make_bank, right_answers
from tests.sitting.test_open_entry import Browser

ESSAY = Essay(points=40, criteria=(Criterion(label="Nội dung", points=30), Criterion(label="Hình thức", points=10)))
PRIZE = Prize(
    key="giai",
    label="Giải cá nhân",
    ranking="chung",
    tiers=(Tier(label="giải Nhất", count=1), Tier(label="giải Nhì", count=1)),
)
# right answers, points of the judge
PEOPLE = {"Lò Thị Mai": (8, (28, 9)), "Giàng A Páo": (10, (20, 5)), "Trần Văn Hòa": (9, (10, 3))}


@pytest.fixture
def round(root) -> Round:
    now = timezone.now()
    rules = single_rules(
        paper=usual_paper(sections=tuple(Section(topic=name, count=5) for name in TOPICS), essay=ESSAY),
        ranking=usual_ranking(),
        identity=Identity(account="none", required=("full_name", "phone", "unit")),
        prizes=(PRIZE,),
    )
    contest = create_contest(
        about=AboutContest(slug="thi", title="Thi viết", organiser="Sở", unit=root), rules=rules, by=None, now=now
    )
    opens = now - timedelta(hours=2)
    round = add_round(
        contest=contest, title="Đợt 1", opens_at=opens, closes_at=opens + timedelta(days=1), bank=make_bank()
    )
    publish_round(round=round, secret=SECRET, now=now)
    return Round.objects.select_related("contest__unit").get(pk=round.pk)


def text_of(response) -> str:
    html = re.sub(r"<(head|style|script)[\s>].*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("\xa0", " ").split())


def takes_part(name: str, phone: str, *, right: int, unit: str = "K1-1") -> Browser:
    """Says who they are at the door, sits the quiz with so many right answers, and writes."""
    browser = Browser()
    said = {"full_name": name, "phone": phone, "unit": unit, "email": ""}
    assert browser.come(**said)["Location"] == "/cuoc-thi/thi/vao-thi"
    page = browser.start()
    answers = dict(list(right_answers(page).items())[:right])
    assert f"{right}/10" in text_of(browser.post("nop", page, sure="1", **answers))
    sheet = {"text_1": f"Chi bộ tôi học tập làm theo Bác. {name} viết."}
    assert browser.client.post(reverse("essays:write", args=["thi", 1]), sheet).status_code == 302
    return browser


def test_from_the_door_to_the_certificate(round, organiser, judge, root, tmp_path):
    desk, contest = client_of(organiser), round.contest
    browsers = {
        name: takes_part(name, f"091234567{n}", right=right) for n, (name, (right, _)) in enumerate(PEOPLE.items())
    }
    tally_all()

    # more time for one of them, an opinion about a question and one about the result, both answered
    mai = Participant.objects.get(person__full_name="Lò Thị Mai")
    time = reverse("attempts:give_time", args=["thi", mai.pk])
    assert desk.post(time, {"time-minutes": "10", "time-reason": "Khiếm thị"}).status_code == 302
    own = browsers["Lò Thị Mai"].client
    ask = reverse("appeals:ask", args=["thi", 1])
    own.post(ask, {"kind": "5", "place": "7", "fault": "2", "text": "A và B đều đúng.", "source": "Điều 3"})
    own.post(ask, {"kind": "1", "text": "Tôi đúng 9 câu."})
    assert Appeal.objects.count() == 2
    for appeal in Appeal.objects.all():
        answer = {"state": "2", "answer": f"Đã xem lại ý kiến số {appeal.pk}."}
        assert desk.post(reverse("appeals:appeal", args=["thi", appeal.pk]), answer).status_code == 302
    heard = text_of(own.get(reverse("sitting:own_attempts")))
    assert [f"Đã xem lại ý kiến số {appeal.pk}." in heard for appeal in Appeal.objects.all()] == [True, True]

    # their cell moves to another committee while the round is open: people and papers go along
    cell, now = Unit.objects.get(code="K1-1"), timezone.now()
    move_unit(unit=cell, parent=Unit.objects.get(code="K2"), by=organiser, now=now, on=timezone.localdate(now))
    assert find_differences(contest) == []

    # the round closes; a judge reads what has no name on it; the marks join the ranking
    round = closed(round)
    for entry in EssayEntry.objects.select_related("participant__person"):
        content, form = PEOPLE[entry.participant.person.full_name][1]
        mark = reverse("essays:mark", args=["thi", 1, entry.number])
        assert entry.participant.person.full_name not in text_of(client_of(judge).get(mark)).replace(entry.texts[0], "")
        assert client_of(judge).post(mark, {"points_1": content, "points_2": form}).status_code == 302
    desk.post(reverse("essays:close", args=["thi", 1]))

    # results: counted again, official, prizes proposed, confirmed, announced
    period = Period.objects.get(pk=round.pk)
    desk.post(reverse("fixing:recount", args=["thi", period.pk]))
    fixed = desk.post(
        reverse("fixing:fix", args=["thi", period.pk]), {"typed": "Đợt 1", "decision": "QĐ 12"}, follow=True
    )
    assert Period.objects.get(pk=round.pk).state == Period.State.FIXED, text_of(fixed)
    prizes = desk.get(reverse("awarding:period", args=["thi", period.pk])).content.decode()
    chosen = re.findall(r'name="choice" value="([^"]+)"', prizes)
    assert len(chosen) == 2
    desk.post(reverse("awarding:confirm", args=["thi", period.pk]), {"choice": chosen, "decision": "QĐ 13"})
    desk.post(reverse("awarding:publish", args=["thi", period.pk]))
    winners = text_of(Client().get(reverse("awarding:round", args=["thi", 1])))
    assert re.search("Giải Nhất Lò Thị Mai.*Giải Nhì Giàng A Páo", winners)
    assert "Trần Văn Hòa" not in winners

    # the annex of the decision
    for extension in ("docx", "pdf"):
        answer = desk.get(reverse("documents:awards", args=["thi", extension]))
        if extension == "docx":
            tables = Document(io.BytesIO(answer.content)).tables
            annex = " ".join(cell.text for table in tables for row in table.rows for cell in row.cells)
        else:
            annex = " ".join(pdf_text(answer.content).split())
        assert ("Lò Thị Mai" in annex, "Giàng A Páo" in annex, "Trần Văn Hòa" in annex) == (True, True, False)

    # certificates for those with a prize, all in one file and each their own; anybody may check one
    said = {"given": "prize", "certificate_title": "Giấy khen", "certificate_text": "Đạt giải", "authority": "T/M"}
    assert desk.post(reverse("documents:papers", args=["thi"]), said).status_code == 302
    desk.post(reverse("documents:certificates", args=["thi"]), {"unit": "", "form": "pdf"})
    job = Job.objects.get()
    assert work_on(job.pk)
    printed = " ".join(pdf_text(desk.get(f"/tep/{job.pk}/tai").content).split())
    assert ("Lò Thị Mai" in printed, "Trần Văn Hòa" in printed) == (True, False)
    code = re.search(r"(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}", printed)[0]
    assert "Giấy khen" in text_of(Client().get(reverse("documents:check", args=[code])))
    assert own.get(reverse("documents:own_certificate", args=["thi"])).status_code == 200

    # what strangers can prove: the ranking by its file and script, the draw by its own
    here = tmp_path / "thi-1.json"
    kept = PublishedRanking.objects.get(leaderboard__period=period)
    here.write_bytes(Client().get(reverse("fixing:ranking_file", args=["thi", kept.pk])).content)
    assert json.loads(here.read_text())["people"][0]["name"] == "Lò Thị Mai"
    assert "KHỚP" in proved("rerank.py", here)
    assert reveal_secrets(now=timezone.now() + timedelta(hours=1)) == 1
    here.write_bytes(Client().get(reverse("sitting:proof_file", args=["thi", 1])).content)
    drawn = proved("redraw.py", here, "--participant", str(mai.pk), "--attempt", "1")
    for question in read_again(Attempt.objects.get(participant=mai)):
        choices = "  ".join(f"{letter}. {words}" for letter, (words, *_) in zip("ABCD", question.choices, strict=True))
        assert f" {question.text}\n    {choices}\n" in drawn
    assert find_differences(contest) == []
    call_command("recount", "--check")
    assert Attempt.objects.filter(round=round, state=Attempt.State.HANDED_IN).count() == 3


def proved(script: str, *arguments: object) -> str:
    command = [sys.executable, settings.BASE_DIR / "docs" / "verify" / script, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
