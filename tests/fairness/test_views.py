"""The organiser's pages of fairness; nobody else sees them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Audit
from contest.fairness.actions import store_cases
from contest.fairness.models import FairnessCase, FairnessRun
from contest.fairness.papers import Found, Strength
from contest.fairness.queries import same_wrong_of
from contest.fairness.register import KINDS
from contest.fairness.wording import flooding, reading
from contest.results.actions import tally_all
from contest.results.models import Exclusion
from tests.fairness.conftest import LATER

State = FairnessCase.State
AGREED = {
    "papers": 2,
    "shared": 40,
    "same": 39,
    "both_wrong": 9,
    "same_wrong": 8,
    "expected_tenths": 21,
    "rarity": 11,
    "compared": 41_200,
    "people": 3,
}
FACTS = {
    "reading": {
        "papers": 2,
        "right": 19,
        "questions": 20,
        "new_right": 19,
        "words": 1140,
        "duration_ms": 20_000,
        "words_a_minute": 3420,
    },
    "in_step": AGREED,
    "relay": AGREED | {"gap_ms": 95_400, "second_ms": 71_000},
    "one_source": {
        "people": 3,
        "of_unit": 62,
        "questions": 18,
        "sheet_wrong": 6,
        "answers": 44,
        "same": 41,
        "wrong": 17,
        "same_wrong": 15,
        "least_answers": 14,
        "least_same": 12,
        "rarity": 9,
        "groups": 37_820,
        "span_ms": 526_380_000,
    },
    "one_device": {
        "accounts": 9,
        "devices": 2,
        "alike": 7,
        "quick_ms": 4_500,
        "right_percent": 0,
        "usual_percent": 3,
        "span_ms": 1_500_000,
        "from_ms": 0,
        "shortest_ms": 51_000,
        "middle_ms": 64_000,
        "longest_ms": 80_000,
        "least_right": 15,
        "most_right": 20,
        "questions": 20,
        "unit": 1,
    },
    "burst": {
        "accounts": 8,
        "span_ms": 640_000,
        "middle_turn_ms": 61_000,
        "change_ms": 40_000,
        "from_ms": 0,
        "unit": 1,
    },
    "flooding": {
        "attempts": 40,
        "empty": 31,
        "blank": 3,
        "empty_in_hour": 22,
        "empty_in_day": 31,
        "in_day": 40,
        "middle_ms": 21_000,
    },
    "steady": {
        "papers": 28,
        "tried": 31,
        "shortest_ms": 43_210,
        "longest_ms": 48_700,
        "each_ms": 2_280,
        "usual_percent": 31,
        "from_ms": 0,
        "span_ms": 7_400_000,
        "accounts": 28,
        "unit": 1,
    },
}


@pytest.fixture
def as_organiser(client: Client, organiser) -> Client:
    client.force_login(organiser)
    return client


@pytest.fixture
def one_of_each(round, honest) -> list[FairnessCase]:
    people = tuple(one.pk for one in honest[:3])
    found = []
    for kind, facts in FACTS.items():
        pair = {"first": people[0], "second": people[1]} if kind in ("in_step", "relay", "one_source") else {}
        pair |= {"least": people[2]} if kind == "one_source" else {}
        found.append(Found(kind, people, Strength.STRONG, {**facts, **pair}))
    store_cases(round=round, found=found, now=LATER)
    return list(FairnessCase.objects.order_by("pk"))


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def address(name: str, case: FairnessCase) -> str:
    return reverse(f"fairness:{name}", args=[case.round.contest.slug, case.pk])


def test_every_kind_in_words(one_of_each):
    assert list(FACTS) == list(KINDS)
    for case in one_of_each:
        lines = case.words.sentences(case.facts, lambda pk: f"người {pk}")
        assert len(lines) >= 3
        assert all(len(line.split()) <= 18 for line in lines), lines
        assert not any(word in " ".join(lines).lower() for word in ("gian", "vi phạm", "nghi")), lines
        assert case.words.title
        assert case.words.other_reasons


def test_sentences_say_the_limits_of_the_patterns(monkeypatch):
    monkeypatch.setattr(flooding, "HASTE", ((5_000, 30), (2_500, 60)))
    lines = flooding.sentences(FACTS["flooding"], str)
    assert lines[2] == "Làm vội: dưới 5\xa0giây một câu, đúng không quá 30%; hoặc dưới 2,5\xa0giây, không quá 60%."
    monkeypatch.setattr(reading, "USUAL_MS_BY_HEART", 1_500)
    monkeypatch.setattr(reading, "USUAL_WORDS_A_MINUTE", 1_300)
    lines = reading.sentences(FACTS["reading"], str)
    assert lines[1] == "Bình quân 1,0 giây một câu; người đã thuộc câu hỏi thường cần từ 1,5 giây."
    assert lines[3] == "Bằng 3.420 chữ một phút; đọc thầm thường khoảng 1.300 chữ."


@pytest.mark.parametrize(
    ("gap_ms", "words"),
    [
        (5_400_000, "nhất 90 phút."),
        (7_200_000, "nhất 2 giờ."),
        (172_799_999, "nhất 47 giờ."),
        (526_380_000, "nhất 6 ngày."),
    ],
)
def test_how_far_apart_is_said_as_people_say_it(one_of_each, gap_ms, words):
    case = one_of_each[list(FACTS).index("one_source")]
    case.facts["span_ms"] = gap_ms
    assert words.replace("nhất", "nhóm:") in case.words.sentences(case.facts, str)[1]
    # as cases of two say it
    case.facts = AGREED | {"first": 1, "second": 2, "gap_ms": gap_ms}
    assert words in case.words.sentences(case.facts, str)[1]


def test_a_group_with_one_source_is_said_with_who_is_least_like_it(one_of_each):
    case = one_of_each[list(FACTS).index("one_source")]
    lines = case.words.sentences(case.facts, lambda pk: f"người {pk}")
    least = one_of_each[0].people[2]
    assert lines[0] == "3 trong 62 người dự thi của một đơn vị trả lời rất giống nhau."
    assert f"Ít giống nhất là người {least}: 12 trên 14 câu." in lines
    assert lines[-1] == "Đơn vị có thể chọn ra 37.820 nhóm như thế; càng nhiều càng dễ gặp do tình cờ."


@pytest.mark.parametrize("missing", ["compared", "change_ms", "blank", "empty_in_day"])
def test_cases_of_before_that_do_not_say_so_are_shown(one_of_each, missing):
    for case in one_of_each:
        case.facts.pop(missing, None)
        assert len(case.words.sentences(case.facts, str)) >= 3


def test_what_two_have_wrong_alike_is_shown_with_how_many_others_do(as_organiser, one_of_each, honest):
    """15 and 16 of 20 right, the rest wrong by choice B; the others have 17, 18 and 19 right."""
    tally_all()
    for case in one_of_each:
        alike = same_wrong_of(case)
        page = text_of(as_organiser.get(address("case", case)))
        about_two = case.kind in ("in_step", "relay", "one_source")
        assert [(one.choices, one.taken, one.wrong) for one in alike] == [
            (("Phương án B",), papers, papers) for papers in (2, 3, 4, 5) if about_two
        ]
        assert ("5 trên 5 bài sai câu này cũng chọn như vậy." in page) is about_two
        assert all(one.question in page for one in alike)


def test_from_list_to_decision_and_back(as_organiser, case, fast):
    listed = text_of(as_organiser.get(reverse("fairness:list", args=[case.round.contest.slug])))
    assert "Nguyễn Văn Nhanh" in listed
    assert "đúng 20 trên 20 câu trong 5 giây" in listed
    assert "Đã xem 7 bài" in listed

    empty = as_organiser.post(address("act", case), {"people": fast.pk, "reason": " "})
    assert (empty.status_code, "Ghi lý do." in text_of(empty)) == (422, True)
    nobody = as_organiser.post(address("act", case), {"reason": "Dùng phần mềm."})
    assert (nobody.status_code, "Chọn ít nhất một người" in text_of(nobody)) == (422, True)
    assert "Dùng phần mềm." in text_of(nobody)
    assert as_organiser.post(address("act", case), {"people": fast.pk, "reason": "Dùng phần mềm."}).status_code == 302
    assert Exclusion.objects.get().participant_id == fast.pk
    assert "Đang bị loại" in text_of(as_organiser.get(address("case", case)))

    as_organiser.post(address("undo", case), {"reason": "Nhầm."})
    assert Exclusion.objects.get().undone_at is not None
    as_organiser.post(address("dismiss", case), {"reason": "Học thuộc."})
    decided = as_organiser.get(reverse("fairness:list", args=[case.round.contest.slug]), {"xong": 1})
    assert "Không có vấn đề" in text_of(decided)
    too_late = as_organiser.post(address("dismiss", case), {"reason": "Lại."}, follow=True)
    assert "Việc này đã có người làm trước" in text_of(too_late)


def test_what_excluding_several_together_would_change_is_seen_before(as_organiser, one_of_each):
    case = one_of_each[0]
    tally_all()
    asked = {"preview": "1", "people": case.people, "reason": "Cùng một máy."}
    seen = as_organiser.post(address("act", case), asked)
    effects = seen.context["effects"]
    assert effects.people == len(case.people) == 3
    assert {one.leave for one in effects.lists} == {3}
    page = text_of(seen)
    assert "Xem trước, chưa có gì thay đổi." in page
    assert "3 người đã chọn trong hồ sơ này." in page
    # what was chosen and typed waits for the second button
    assert (page.count(" checked>"), "Cùng một máy." in page) == (3, True)
    assert not Exclusion.objects.exists()
    case.refresh_from_db()
    assert case.state == State.OPEN

    nobody = as_organiser.post(address("act", case), {"preview": "1", "people": "0"})
    assert (nobody.status_code, "Chọn ít nhất một người" in text_of(nobody)) == (422, True)
    # whoever is excluded already is not counted again
    as_organiser.post(address("act", case), {"people": case.people[:1], "reason": "Cùng một máy."})
    again = as_organiser.post(address("act", one_of_each[1]), asked)
    assert again.context["effects"].people == 2
    assert as_organiser.post(address("act", case), asked).status_code == 302


def test_looking_again_is_asked_for(as_organiser, round, monkeypatch):
    asked = []
    monkeypatch.setattr("contest.fairness.actions.send_hint", lambda *args, **_: asked.append(args))
    here = reverse("fairness:run", args=[round.contest.slug, round.position])
    assert as_organiser.post(here).status_code == 302
    run = FairnessRun.objects.get()
    assert asked == [("contest.fairness.tasks.carry_out", run.pk)]
    assert "Đang chạy" in text_of(as_organiser.get(reverse("fairness:list", args=[round.contest.slug])))


def test_a_look_that_nobody_begins_is_told(as_organiser, round):
    page, now = reverse("fairness:list", args=[round.contest.slug]), timezone.now()
    for ago, late in ((0, False), (60, True)):
        FairnessRun.objects.update_or_create(round=round, defaults={"asked_at": now - dt.timedelta(seconds=ago)})
        assert ("Lâu hơn thường lệ" in text_of(as_organiser.get(page))) is late


def test_a_look_is_on_record_once(as_organiser, case):
    for _ in range(2):
        as_organiser.get(address("case", case))
    assert Audit.objects.filter(action="look.fairness").count() == 1


@pytest.mark.parametrize("role", ["member", "secretary", "judge", "outsider"])
def test_nobody_else_sees_anything(client, case, role, request):
    client.force_login(request.getfixturevalue(role))
    assert client.get(reverse("fairness:list", args=[case.round.contest.slug])).status_code in (403, 404)
    assert client.get(address("case", case)).status_code in (403, 404)
    for name in ("dismiss", "act", "undo"):
        assert client.post(address(name, case), {"reason": "x", "people": case.people}).status_code in (403, 404)
    assert FairnessCase.objects.get().state == State.OPEN


def test_strangers_sign_in_and_wrong_methods_change_nothing(client, as_organiser, case):
    assert Client().get(address("case", case)).status_code == 302
    assert as_organiser.get(address("dismiss", case)).status_code == 405
    assert as_organiser.post(address("case", case)).status_code == 405
    foreign = reverse("fairness:case", args=["cuoc-thi-khac", case.pk])
    assert as_organiser.get(foreign).status_code == 404


def test_list_asks_the_same_for_one_and_for_five(as_organiser, one_of_each):
    here = reverse("fairness:list", args=[one_of_each[0].round.contest.slug])
    as_organiser.get(here)

    def count() -> int:
        with CaptureQueriesContext(connection) as context:
            as_organiser.get(here)
        return len(context)

    five = count()
    FairnessCase.objects.exclude(pk=one_of_each[0].pk).delete()
    assert count() == five
