"""One question a page, without a way back: forwards only, each answer once, whatever is tapped, sent again or lost."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from contest.attempts.actions import close_attempt
from contest.attempts.frozen import get_frozen_edition
from contest.attempts.models import Attempt
from contest.rounds.rules import Cap, Prediction
from tests.sitting.conftest import Phone, hidden, open_contest, right_answers


def begun(root, member, **paper) -> Phone:
    open_contest(root, caps=(Cap(max=3, per="day"),), one_by_one=True, **paper)
    return Phone(member)


@pytest.fixture
def one(root, member) -> Phone:
    return begun(root, member)


def at(page) -> tuple[int, str]:
    """Which question the page shows: its place and its item."""
    text = page.content.decode()
    assert text.count("<fieldset") == 1
    return int(hidden(page, "no")), re.search(r'<fieldset class="q" id="(c\d+)"', text)[1]


def paper(phone: Phone):
    return phone.client.get("/bai-thi/thi/1")


def walk(phone: Phone, page, steps: int, *, right: bool = True):
    """Answers so many questions and goes on."""
    for _ in range(steps):
        moved = phone.post("luu", page, **(right_answers(page) if right else {}))
        assert (moved.status_code, moved["Location"]) == (303, "/bai-thi/thi/1")
        page = paper(phone)
    return page


def test_ten_pages_one_after_the_other_make_a_whole_paper(one):
    page = one.start()
    items = [at(page)]
    for _ in range(9):
        page = walk(one, page, 1)
        items.append(at(page))
    assert [place for place, _ in items] == list(range(1, 11))
    assert len({item for _, item in items}) == 10
    text = page.content.decode()
    assert ('action="/bai-thi/thi/1/nop"' in text, "Câu cuối" in text) == (True, True)
    one.post("nop", page, **right_answers(page))
    attempt = Attempt.objects.get()
    assert (attempt.state, attempt.score) == (Attempt.State.HANDED_IN, 10)
    edition = get_frozen_edition(attempt.round.edition_id)
    assert [f"c{bytes(attempt.paper)[i] << 8 | bytes(attempt.paper)[i + 1]}" for i in range(0, 30, 3)] == [
        item for _, item in items
    ]
    assert edition.draw(attempt.participant_id, 1) == bytes(attempt.paper)


def test_what_is_behind_is_not_answered_again_and_a_second_tap_moves_once(one):
    first = one.start()
    right = right_answers(first)
    walk(one, first, 1)
    one.post("luu", first, **{field: ["3"] for field in right})
    one.post("luu", first, **right)
    page = paper(one)
    assert at(page)[0] == 2
    draft = bytes(Attempt.objects.get().draft)
    assert len(draft) == 1
    walk(one, page, 8)
    last = paper(one)
    assert at(last)[0] == 10
    one.post("nop", last, **right_answers(last))
    assert Attempt.objects.get().score == 10


def test_nobody_hands_in_from_the_middle(one):
    page = walk(one, one.start(), 3)
    answer = one.post("nop", page, sure="1", **right_answers(page))
    assert (answer.status_code, answer["Location"]) == (303, "/bai-thi/thi/1")
    attempt = Attempt.objects.get()
    assert (attempt.state, len(bytes(attempt.draft))) == (Attempt.State.OPEN, 3)
    # nor does a form that claims to be the last one
    one.post("nop", page, no="10", **right_answers(page))
    assert Attempt.objects.get().state == Attempt.State.OPEN


def test_a_blank_is_behind_like_an_answer(one):
    page = walk(one, one.start(), 9, right=False)
    assert at(page)[0] == 10
    one.post("nop", page, **right_answers(page))
    assert Attempt.objects.get().score == 1


def test_what_ran_out_counts_what_is_behind(one):
    walk(one, one.start(), 4)
    attempt = Attempt.objects.get()
    assert close_attempt(participant_id=attempt.participant_id, number=1, now_ms=attempt.ends_ms + 60_000)
    attempt.refresh_from_db()
    assert (attempt.score, len(bytes(attempt.answers))) == (4, 10)


def test_when_time_is_up_the_page_hands_in_with_its_answer(one):
    page = walk(one, one.start(), 4)
    Attempt.objects.update(ends_ms=Attempt.objects.get().started_ms + 1)
    one.post("nop", page, **right_answers(page))
    attempt = Attempt.objects.get()
    assert (attempt.state, attempt.score) == (Attempt.State.HANDED_IN, 5)


def test_an_answer_that_the_rules_want_is_asked_for_on_every_page(root, member):
    one = begun(root, member, answer_all=True)
    page = one.start()
    again = one.post("luu", page)
    assert again.status_code == 200
    assert "Thể lệ yêu cầu trả lời từng câu" in again.content.decode()
    assert at(again) == at(page)
    last = walk(one, again, 9)
    assert "Thể lệ yêu cầu" in one.post("nop", last).content.decode()
    one.post("nop", last, **right_answers(last))
    assert Attempt.objects.get().score == 10


def test_leaving_hands_in_what_is_behind_and_the_question_shown(root, member):
    one = begun(root, member, leaving="hand_in")
    page = walk(one, one.start(), 2)
    assert 'name="thoat"' in page.content.decode()
    one.post("nop", page, thoat="1", **right_answers(page))
    attempt = Attempt.objects.get()
    assert (attempt.state, attempt.score, attempt.by_leaving) == (Attempt.State.HANDED_IN, 3, True)


def test_the_prediction_is_asked_beside_the_last_question(root, member):
    one = begun(root, member, prediction=Prediction(of="people"))
    page = one.start()
    assert "du_doan" not in page.content.decode()
    last = walk(one, page, 9)
    question = SimpleNamespace(content=last.content.split(b'<fieldset class="q q-guess"')[0])
    one.post("nop", last, du_doan="1.250", **right_answers(question))
    assert Attempt.objects.values_list("score", "prediction").get() == (10, 1250)


def test_the_page_holds_no_other_question(one):
    page = one.start()
    assert len(set(re.findall(r'name="(c\d+)"', page.content.decode()))) == 1


def test_clock_that_ran_out_too_early_hands_nothing_in(one):
    last = walk(one, one.start(), 9)
    asked = one.post("nop", last, het_gio="1", script="1", **right_answers(last))
    assert (asked.status_code, asked["Location"]) == (303, "/bai-thi/thi/1")
    assert Attempt.objects.get().state == Attempt.State.OPEN
    handed_in = one.post("nop", last, script="1", **right_answers(last))
    assert (handed_in.status_code, Attempt.objects.get().score) == (204, 10)
