"""Handing essays in: when, what, how often; drafts that nobody handed in; essays on paper."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.audit.models import Audit
from contest.attempts.models import Participant
from contest.essays import actions
from contest.essays.errors import EssayError
from contest.essays.models import EssayEntry, EssayFile
from contest.essays.tasks import collect_drafts
from contest.people.retention import forget_entries
from contest.people.telling import told_contests
from contest.rounds.models import Period
from tests.essays.conftest import AFTER, write, written
from tests.factories import NOW, make_participant

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 bai"


def refused(call, **arguments) -> str:
    with pytest.raises(EssayError) as caught:
        call(**arguments)
    return caught.value.code


def test_an_essay_is_handed_in_and_replaced(round, people):
    one = write(round, people["A"])
    assert (one.words, one.versions, len(str(one.number)), len(one.receipt)) == (7, 1, 5, 9)
    other = write(round, people["A"], "Bài mới.")
    assert (other.pk, other.number, other.words, other.versions) == (one.pk, one.number, 2, 2)
    assert other.receipt != one.receipt
    assert write(round, people["B"]).number != one.number


def test_the_quiz_comes_first(round, people, cell):
    new = make_participant(round.contest, cell)
    assert refused(actions.hand_in, round=round, participant=new, sheet=actions.Sheet(("a",)), now=NOW) == "no_quiz"
    assert refused(actions.save_draft, round=round, participant=new, texts=["a"], now=NOW) == "no_quiz"
    assert EssayEntry.objects.count() == 0


def test_without_a_quiz_nothing_comes_first(root, cell):
    round = written(root, quiz=False)
    assert write(round, make_participant(round.contest, cell)).versions == 1


@pytest.mark.parametrize("move", [dt.timedelta(days=-14), dt.timedelta(days=5)], ids=["before", "at the closing"])
def test_not_outside_of_the_window(round, people, move):
    said = {"round": round, "participant": people["A"], "now": NOW + move}
    assert refused(actions.hand_in, sheet=actions.Sheet(("a",)), **said) == "closed"
    assert refused(actions.save_draft, texts=["a"], **said) == "closed"


def test_not_while_it_is_suspended(round, people):
    round.state = Period.State.SUSPENDED
    assert refused(write, round=round, participant=people["A"]) == "closed"


@pytest.mark.parametrize(
    ("sheet", "code"),
    [
        ({}, "empty"),
        ({"texts": ("  \n",)}, "empty"),
        ({"texts": ("từ " * 51,)}, "too_long"),
        ({"content": b"<script>", "file_name": "a.pdf"}, "not_taken"),
        ({"video": "javascript:alert(1)"}, "bad_address"),
        ({"video": "https://a b"}, "bad_address"),
    ],
)
def test_what_is_not_taken_changes_nothing(round, people, sheet, code):
    before = write(round, people["A"])
    said = {"round": round, "participant": people["A"], "now": NOW}
    assert refused(actions.hand_in, sheet=actions.Sheet(**sheet), **said) == code
    kept = EssayEntry.objects.get(pk=before.pk)
    assert (kept.texts, kept.versions, kept.receipt) == (before.texts, 1, before.receipt)


def test_a_file_stays_until_it_is_replaced_or_dropped(round, people):
    who = people["A"]
    write(round, who, "", content=PDF, file_name="bài của An.pdf")
    write(round, who, "thêm chữ")
    assert [(one.kind, bytes(one.content)) for one in EssayFile.objects.all()] == [("pdf", PDF)]
    write(round, who, "thêm chữ", content=b"\x89PNG\r\n\x1a\n", file_name="a.png")
    assert [one.kind for one in EssayFile.objects.all()] == ["png"]
    write(round, who, "chỉ còn chữ", drop_file=True)
    assert not EssayFile.objects.exists()


def test_a_draft_is_kept_and_taken_when_the_round_closes(round, people):
    assert actions.save_draft(round=round, participant=people["A"], texts=["ba từ này"], now=NOW) == 3
    actions.save_draft(round=round, participant=people["B"], texts=["   "], now=NOW)
    write(round, people["C"], "đã nộp")
    actions.save_draft(round=round, participant=people["C"], texts=["viết thêm nữa"], now=NOW)
    assert actions.collect_drafts(now=NOW) == 0
    assert (actions.collect_drafts(now=AFTER), actions.collect_drafts(now=AFTER)) == (1, 0)
    rows = EssayEntry.objects.order_by("participant__person__full_name")
    texts = [(one.texts, one.versions) for one in rows]
    # what was handed in stands; a later draft does not take its place
    assert texts == [(["ba từ này"], 1), ([], 0), (["đã nộp"], 1)]
    assert rows[0].handed_at == round.closes_at


def test_the_worker_does_the_same(round, people):
    actions.save_draft(round=round, participant=people["A"], texts=["ba từ này"], now=NOW)
    Period.objects.filter(pk=round.pk).update(closes_at=NOW)
    assert collect_drafts() == 1


def test_an_essay_on_paper_gets_its_number(round, people, organiser):
    entry = actions.take_on_paper(round=round, participant=people["A"], by=organiser, now=AFTER)
    assert (entry.on_paper, entry.taken_by, entry.number is not None) == (True, organiser, True)
    assert Audit.objects.get(action="essay.on_paper").detail == {"round": "Đợt 1", "number": entry.number}
    said = {"round": round, "participant": people["A"], "by": organiser, "now": AFTER}
    assert refused(actions.take_on_paper, **said) == "enough"


def test_what_was_written_is_told_and_forgotten_with_the_person(round, people):
    who = people["A"]
    entry = write(round, who, "bài của tôi", content=PDF, file_name="a.pdf", video="https://vi.du/x")
    (told,) = told_contests(who.person, now=NOW)
    (essay,) = told["essays"]
    assert (essay["texts"], essay["file"], essay["receipt"]) == (["bài của tôi"], "a.pdf", entry.receipt)
    forget_entries(Participant.objects.filter(pk=who.pk))
    kept = EssayEntry.objects.get(pk=entry.pk)
    assert (kept.texts, kept.draft, kept.video, EssayFile.objects.count()) == ([], [], "", 0)
    assert (kept.number, kept.words) == (entry.number, 3)
