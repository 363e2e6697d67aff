"""The pages of key changes: the organiser's way from question to undo, who may, and what the public reads when."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contest.attempts.models import Attempt, KeyChange
from contest.results.comparing import find_differences
from contest.results.rekey import queries, views
from contest.results.rekey.actions import carry_out, undo_key_change
from contest.rounds.models import Contest, Edition, Round
from tests.factories import NOW
from tests.results.rekey.conftest import ITEM, LATER, B, holds

State = KeyChange.State
NOTE = "Đáp án câu về Điều lệ là phương án thứ hai."


@pytest.fixture
def as_organiser(client: Client, organiser) -> Client:
    client.force_login(organiser)
    return client


@pytest.fixture
def form_page(contest: Contest, round: Round) -> str:
    return reverse("rekey:propose", args=[contest.slug, round.position, ITEM])


def proposal(**changes) -> dict:
    return {"choice": B, "way": "new", "public_note": NOTE, "reason": "Điều lệ, Điều 4."} | changes


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_from_question_to_undo(as_organiser, contest, crowd, form_page, round):
    page = as_organiser.get(reverse("rekey:keys", args=[contest.slug]), {"tim": "1"})
    assert form_page in text_of(page)
    form = text_of(as_organiser.get(form_page, {"phuong-an": "B"}))
    assert 'value="2" id="choice-B" checked' in form
    assert "điểm cao nhất là 3" in form
    made = as_organiser.post(form_page, proposal())
    change = KeyChange.objects.get()
    here = reverse("rekey:change", args=[contest.slug, change.pk])
    assert (made.status_code, made["Location"]) == (302, here)
    preview = text_of(as_organiser.get(here))
    count = change.preview["papers"] if change.preview else sum(map(holds, crowd))
    assert f"Sửa đáp án và chấm lại {count} bài" in preview
    assert "Nếu áp dụng" in preview

    unticked = as_organiser.post(f"{here}/xac-nhan")
    assert (unticked.status_code, "Đánh dấu ô xác nhận" in text_of(unticked)) == (422, True)
    assert as_organiser.post(f"{here}/xac-nhan", {"checked": "on"})["Location"] == here
    assert "Đang chấm lại" in text_of(as_organiser.get(here))
    carry_out(change_id=change.pk)
    change.refresh_from_db()
    assert (change.done, change.remarked, change.rescored) == (40, count, change.preview["papers_changed"])
    assert 0 < change.rescored <= count < 40
    done = f"Đã chấm lại {count} bài có câu này, {change.rescored} bài đổi điểm:"
    assert done in text_of(as_organiser.get(here))

    assert as_organiser.post(f"{here}/hoan-tac", {"reason": ""}).status_code == 422
    as_organiser.post(f"{here}/hoan-tac", {"reason": "Nhầm văn bản."})
    assert "Đang hoàn tác" in text_of(as_organiser.get(here))
    carry_out(change_id=change.pk)
    undone = text_of(as_organiser.get(here))
    assert "Nhầm văn bản." in undone
    assert f"Đã chấm lại {count} bài có câu này, {change.rescored} bài đổi điểm." in undone
    assert find_differences(contest) == []
    listed = text_of(as_organiser.get(reverse("rekey:keys", args=[contest.slug])))
    assert "A → B" in listed
    assert "Đã hoàn tác" in listed


def test_list_of_people_has_parts_and_pages(as_organiser, change, crowd, contest, monkeypatch):
    monkeypatch.setattr(views.page, "PEOPLE_SHOWN", 3)
    made = change()
    here = reverse("rekey:change", args=[contest.slug, made.pk])
    own = made.preview["periods"][0]
    assert own["title"] == "Đợt 1"
    for part, count in (("", own["people"]), ("len", own["up"]), ("xuong", own["down"])):
        page = as_organiser.get(here, {"xem": part}).context["page"]
        assert page.paginator.count == count
    second = as_organiser.get(here, {"trang": 2}).context["page"]
    assert [one.position for one in second] == [4, 5, 6]
    rising = as_organiser.get(here, {"xem": "len"})
    assert all(one.rises and not one.falls for one in rising.context["page"])
    assert text_of(rising).count('<span class="sr">lên hạng</span>') == 3
    whole = as_organiser.get(here, {"ky": made.preview["periods"][1]["period"]})
    assert whole.context["current"]["period"] == contest.periods.get(kind=1).pk


def test_look_again_counts_the_papers_of_now(as_organiser, change, crowd, contest):
    made = change()
    KeyChange.objects.filter(pk=made.pk).update(preview={**made.preview, "papers": 0})
    as_organiser.post(reverse("rekey:look_again", args=[contest.slug, made.pk]))
    made.refresh_from_db()
    assert made.preview["papers"] == sum(map(holds, crowd))


def test_many_papers_are_left_to_a_worker(as_organiser, crowd, contest, form_page, monkeypatch):
    monkeypatch.setattr("contest.results.rekey.previewing.MOST_IN_REQUEST", 10)
    as_organiser.post(form_page, proposal())
    made = KeyChange.objects.get()
    assert made.preview is None
    assert "Đang tính ảnh hưởng" in text_of(as_organiser.get(reverse("rekey:change", args=[contest.slug, made.pk])))
    assert queries.unfinished(now=timezone.now()) == [(made.pk, True)]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"choice": []}, "Chọn phương án đúng ở trên."),
        ({"choice": 1}, "Đáp án vẫn như hiện nay."),
        ({"public_note": ""}, "Thông báo công khai"),
        ({"reason": ""}, "Lý do, căn cứ"),
        ({"way": "khac"}, "Chấm lại thế nào?"),
        ({"choice": 64}, "Đáp án mới"),
    ],
)
def test_a_faulty_proposal_says_what_to_mend_and_keeps_what_was_written(as_organiser, crowd, form_page, changes, words):
    response = as_organiser.post(form_page, proposal(**changes))
    assert response.status_code == 200
    assert "Còn 1 chỗ cần sửa" in text_of(response)
    assert words in text_of(response)
    assert not KeyChange.objects.exists()


def test_refused_confirmation_says_why(as_organiser, change, applied, crowd, contest):
    made = change("all", 0, item=1)
    applied()
    here = reverse("rekey:change", args=[contest.slug, made.pk])
    assert "Đáp án của đợt thi đã đổi sau khi tính" in text_of(as_organiser.get(here))
    response = as_organiser.post(f"{here}/xac-nhan", {"checked": "on"}, follow=True)
    assert "Xem trước lại rồi xác nhận." in text_of(response)


def test_undoing_is_not_offered_while_a_later_change_of_the_question_stands(
    as_organiser, applied, crowd, contest, organiser
):
    first = applied()
    here = reverse("rekey:change", args=[contest.slug, first.pk])
    assert f'action="{here}/hoan-tac"' in text_of(as_organiser.get(here))
    applied("all", 0, item=1)
    assert f'action="{here}/hoan-tac"' in text_of(as_organiser.get(here))
    second, third = applied("both", 4), applied("all", 0)
    page = text_of(as_organiser.get(here))
    assert f'action="{here}/hoan-tac"' not in page
    newest = reverse("rekey:change", args=[contest.slug, third.pk])
    assert f'href="{newest}"' in page
    assert "B hoặc C → ai cũng được điểm" in page
    refused = text_of(as_organiser.post(f"{here}/hoan-tac", {"reason": "Nhầm."}, follow=True))
    assert "Hoàn tác lần sửa sau trước." in refused
    first.refresh_from_db()
    assert first.state == State.APPLIED
    for later in (third, second):
        undo_key_change(change=later, reason="Nhầm.", by=organiser, now=LATER)
        carry_out(change_id=later.pk, clock=lambda: LATER)
    assert f'action="{here}/hoan-tac"' in text_of(as_organiser.get(here))


def test_dropped_proposal_is_gone(as_organiser, change, crowd, contest):
    made = change()
    as_organiser.post(reverse("rekey:drop", args=[contest.slug, made.pk]))
    assert not KeyChange.objects.exists()


# --- who may --------------------------------------------------------------------------------------


def addresses(contest: Contest, round: Round, change: KeyChange) -> list[tuple[str, str]]:
    one = [contest.slug, change.pk]
    return [
        ("get", reverse("rekey:keys", args=[contest.slug])),
        ("get", reverse("rekey:propose", args=[contest.slug, round.position, ITEM])),
        ("get", reverse("rekey:change", args=one)),
        *(("post", reverse(f"rekey:{name}", args=one)) for name in ("confirm", "undo", "look_again", "drop")),
    ]


@pytest.mark.parametrize("who", ["member", "secretary", "judge", "outsider"])
def test_for_everybody_else_there_is_no_such_page(client, request, who, contest, round, crowd, change):
    made = change()
    client.force_login(request.getfixturevalue(who))
    for method, address in addresses(contest, round, made):
        assert getattr(client, method)(address).status_code == 404, address
    assert KeyChange.objects.get().state == State.PROPOSED


def test_strangers_are_sent_to_sign_in(client, contest, round, crowd, change):
    for method, address in addresses(contest, round, change()):
        response = getattr(client, method)(address)
        assert (response.status_code, response["Location"].startswith("/dang-nhap")) == (302, True), address


def test_wrong_methods(as_organiser, contest, round, crowd, change):
    for method, address in addresses(contest, round, change()):
        other = "get" if method == "post" else "put"
        assert getattr(as_organiser, other)(address).status_code == 405, address


@pytest.mark.parametrize("wrong", [("khac", 1, ITEM), ("thi-that", 9, ITEM), ("thi-that", 1, 999)])
def test_no_page_for_what_is_not_there(as_organiser, crowd, wrong):
    assert as_organiser.get(reverse("rekey:propose", args=wrong)).status_code == 404
    assert as_organiser.get(reverse("rekey:change", args=["thi-that", 999])).status_code == 404


# --- what the public and the person read ----------------------------------------------------------


def reveal(round: Round) -> None:
    Round.objects.filter(pk=round.pk).update(state=Round.State.PUBLISHED)
    Edition.objects.update(revealed_at=NOW)
    round.contest.periods.filter(kind=3).update(
        opens_at=NOW - dt.timedelta(days=9), closes_at=NOW - dt.timedelta(days=1)
    )


def public_pages(contest: Contest) -> list[str]:
    return [
        reverse("sitting:contest", args=[contest.slug]),
        reverse("results:contest", args=[contest.slug]),
        reverse("results:round", args=[contest.slug, 1]),
    ]


def test_while_papers_are_drawn_the_note_is_held_back(client, contest, crowd, applied, round):
    applied(public_note=NOTE)
    for address in public_pages(contest):
        text = text_of(client.get(address))
        assert "một câu hỏi đã được sửa đáp án" in text, address
        assert NOTE not in text
    reveal(round)
    for address in public_pages(contest):
        assert NOTE in text_of(client.get(address))


def test_the_organiser_may_show_the_note_at_once(client, contest, crowd, applied):
    applied(public_note=NOTE, note_at_once=True)
    for address in public_pages(contest):
        assert NOTE in text_of(client.get(address))


def test_undoing_is_public_too_and_a_proposal_is_not(client, contest, crowd, change, applied, organiser):
    change("all", 0, item=1, public_note="Chưa áp dụng gì.", note_at_once=True)
    assert queries.public_notes(contest) == []
    done = applied(public_note=NOTE, note_at_once=True)
    undo_key_change(change=done, reason="Nhầm.", by=organiser, now=LATER + dt.timedelta(hours=1))
    carry_out(change_id=done.pk)
    notes = [(note.text, note.undone) for note in queries.public_notes(contest)]
    assert notes == [(f"Đã hoàn tác việc sửa đáp án: “{NOTE}”", True), (NOTE, False)]


def test_notes_that_say_the_same_are_one(contest, crowd, applied, organiser, round):
    """The same question twice, another one, and the same words for two questions."""
    applied(public_note="Một.")
    applied("all", 0, public_note="Hai.")
    assert [note.text[:50] for note in queries.public_notes(contest)] == [
        "Đợt 1: một câu hỏi đã được sửa đáp án. Các bài thi"
    ]
    last = applied("all", 0, item=1, public_note="Hai.")
    (note,) = queries.public_notes(contest)
    assert note.text.startswith("Đợt 1: 2 câu hỏi đã được sửa đáp án.")
    assert note.at == last.applied_at
    reveal(round)
    assert sorted(note.text for note in queries.public_notes(contest)) == ["Hai.", "Một."]
    undo_key_change(change=last, reason="Nhầm.", by=organiser, now=LATER)
    carry_out(change_id=last.pk)
    assert len(queries.public_notes(contest)) == 3


def test_other_rounds_do_not_show_the_note(contest, crowd, applied, round):
    applied(public_note=NOTE, note_at_once=True)
    assert queries.public_notes(contest, round_id=round.pk + 1) == []


@pytest.fixture
def gained(crowd) -> Attempt:
    return next(one for one in crowd if holds(one) and one.score < 4 and bytes(one.answers).count(B) == 1)


def own_page(client: Client, attempt: Attempt) -> str:
    client.force_login(attempt.participant.person)
    return text_of(client.get(reverse("sitting:own_attempts")))


def test_own_page_tells_what_it_did_to_the_score_but_not_which_question(client, crowd, gained, applied):
    applied()
    text = own_page(client, gained)
    assert f"điểm của đồng chí từ {gained.score} lên {gained.score + 1}." in text
    assert "Đã chấm lại ngày 24/11/2026" in text
    assert "đã sửa đáp án" not in text


def test_own_page_names_the_question_once_keys_are_public(client, crowd, gained, applied, round):
    applied()
    reveal(round)
    place = bytes(gained.answers).index(B) + 1
    said = f"Câu {place} đã sửa đáp án ngày 24/11/2026: điểm của đồng chí từ {gained.score} lên {gained.score + 1}."
    assert said in own_page(client, gained)


def test_own_total_is_less_with_a_dropped_question(client, crowd, gained, applied):
    applied("drop", 0)
    assert f"{gained.score}/3" in own_page(client, gained)


@pytest.mark.parametrize(("way", "words"), [("drop", "không tính điểm"), ("all", "ai cũng được điểm")])
def test_reading_again_says_why_no_choice_is_right(client, crowd, gained, applied, round, way, words):
    applied(way, 0)
    reveal(round)
    client.force_login(gained.participant.person)
    assert words in text_of(client.get(reverse("sitting:review", args=[gained.pk])))


def test_the_proof_holds_the_frozen_key_and_what_was_corrected(client, contest, crowd, applied, round):
    applied(public_note=NOTE)
    address = reverse("sitting:proof_file", args=[contest.slug, 1])
    assert "key_changes" not in client.get(address).json()
    reveal(round)
    proof = client.get(address).json()
    assert proof["questions"][ITEM][2] == 1
    changes = [(one["item"], one["old"], one["new"], one["note"], one["undone_at"]) for one in proof["key_changes"]]
    assert changes == [(ITEM, [1], [2], NOTE, None)]


def test_keys_page_asks_the_same_for_one_change_and_for_three(as_organiser, contest, crowd, change):
    address = reverse("rekey:keys", args=[contest.slug])

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            as_organiser.get(address)
        return len(captured)

    change()
    first = asked()
    change("all", 0, item=1)
    change("drop", 0, item=2)
    assert asked() == first


def test_whose_change_waits_long_is_told_unless_somebody_is_at_it(as_organiser, crowd, contest, form_page, monkeypatch):
    monkeypatch.setattr("contest.results.rekey.previewing.MOST_IN_REQUEST", 10)
    as_organiser.post(form_page, proposal())
    made, now = KeyChange.objects.get(), timezone.now()
    page, minute = reverse("rekey:change", args=[contest.slug, made.pk]), dt.timedelta(minutes=1)
    waits = [(now, None, False), (now - minute, None, True), (now - minute, now + minute, False)]
    for at, busy_until, late in waits:
        KeyChange.objects.update(at=at, busy_until=busy_until)
        assert ("Lâu hơn thường lệ" in text_of(as_organiser.get(page))) is late
    for at, busy_until, late in waits:
        KeyChange.objects.update(state=KeyChange.State.APPLYING, confirmed_at=at, busy_until=busy_until)
        assert ("Lâu hơn thường lệ" in text_of(as_organiser.get(page))) is late
