"""The prediction: saved and handed in with its paper, kept when a form lacks it, asked later where the rules say so."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from contest.attempts.models import Attempt
from contest.common.clock import to_ms
from contest.rounds.models import Round
from contest.rounds.rules import Prediction
from contest.sitting import snapshot
from contest.sitting.hot_sql import PREDICT_MS
from tests.sitting.conftest import Phone, hidden, open_contest

FIELD = "du_doan"


def sit(root, member, **prediction) -> tuple[Phone, object]:
    open_contest(root, prediction=Prediction(**{"of": "perfect_people", **prediction}))
    phone = Phone(member)
    return phone, phone.start()


def test_the_paper_asks_and_keeps_it(root, member):
    phone, paper = sit(root, member)
    assert "Dự đoán số người trả lời đúng tất cả" in paper.content.decode()
    phone.post("luu", paper, du_doan="1 084")
    again = phone.client.get("/bai-thi/thi/1").content.decode()
    assert f'name="{FIELD}" value="1084"' in again
    result = phone.post("nop", paper, sure="1")
    assert "1.084" in result.content.decode()
    assert Attempt.objects.get().prediction == 1084


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("12", 12),
        ("1.234", 1234),
        ("0", 0),
        ("", None),
        ("mười", None),
        ("-5", None),
        ("9999999999", None),
        ("²", None),
    ],
)
def test_only_a_number_is_kept(root, member, typed, kept):
    phone, paper = sit(root, member)
    phone.post("nop", paper, sure="1", du_doan=typed)
    assert Attempt.objects.get().prediction == kept


def test_nothing_saved_after_the_hand_in_changes_the_paper(root, member):
    """The seat is good, the token is right and the number is newer: what is handed in stays."""
    phone, paper = sit(root, member)
    phone.post("nop", paper, sure="1", du_doan="12")
    before = Attempt.objects.values().get()
    late = phone.post("luu", paper, script="1", no="9", du_doan="13")
    again = phone.post("nop", paper, sure="1", no="10", du_doan="14")
    assert (late.status_code, late.content, again.status_code) == (409, b"closed", 200)
    assert Attempt.objects.values().get() == before


def test_a_paper_that_asks_none_takes_none(root, member):
    open_contest(root)
    phone = Phone(member)
    paper = phone.start()
    assert FIELD not in paper.content.decode()
    phone.post("nop", paper, sure="1", du_doan="7")
    assert Attempt.objects.get().prediction is None


def test_the_check_page_carries_it_along(root, member):
    phone, paper = sit(root, member)
    check = phone.post("nop", paper, du_doan="55")
    assert "chưa trả lời" in check.content.decode()
    phone.post("nop", check, sure="1", **{FIELD: hidden(check, FIELD)})
    assert Attempt.objects.get().prediction == 55


def test_after_the_clock_it_is_asked_on_the_result_once(root, member):
    phone, paper = sit(root, member, after_clock=True)
    assert FIELD not in paper.content.decode()
    result = phone.post("nop", paper, sure="1", du_doan="1")
    assert Attempt.objects.get().prediction is None
    form = {"token": hidden(result, "token"), FIELD: "77"}
    assert phone.send("1/du-doan", form).status_code == 303
    phone.send("1/du-doan", form | {FIELD: "78"})
    assert Attempt.objects.get().prediction == 77
    assert "Gửi dự đoán" not in phone.client.get("/bai-thi/thi/1/ket-qua").content.decode()


def test_ten_minutes_after_the_clock_it_is_too_late(root, member):
    phone, paper = sit(root, member, after_clock=True)
    result = phone.post("nop", paper, sure="1")
    Attempt.objects.update(submitted_ms=to_ms(timezone.now()) - PREDICT_MS)
    phone.send("1/du-doan", {"token": hidden(result, "token"), FIELD: "77"})
    assert Attempt.objects.get().prediction is None
    assert "Gửi dự đoán" not in phone.client.get("/bai-thi/thi/1/ket-qua").content.decode()


def test_when_the_round_has_closed_its_figures_are_known_and_nothing_is_predicted_any_more(root, member):
    """Whoever hands in during the last minute could read the number on the contest's page and send it."""
    phone, paper = sit(root, member, after_clock=True)
    result = phone.post("nop", paper, sure="1")
    assert "Gửi dự đoán" in result.content.decode()
    now = timezone.now()
    Round.objects.update(opens_at=now - dt.timedelta(hours=12), closes_at=now - dt.timedelta(seconds=1))
    snapshot.forget()
    assert phone.send("1/du-doan", {"token": hidden(result, "token"), FIELD: "77"}).status_code == 303
    assert Attempt.objects.get().prediction is None
    assert "Gửi dự đoán" not in phone.client.get("/bai-thi/thi/1/ket-qua").content.decode()


def test_nobody_elses_token_predicts(root, member, outsider):
    phone, paper = sit(root, member, after_clock=True)
    phone.post("nop", paper, sure="1")
    phone.send("1/du-doan", {"token": hidden(paper, "token") + "x", FIELD: "77"})
    assert Attempt.objects.get().prediction is None
