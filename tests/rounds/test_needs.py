"""A bank is held against the rounds that will draw from it: on its own page, and in the organiser's form."""

from __future__ import annotations

import pytest
from django.test import Client

from contest.banks.readiness import Need
from contest.rounds.actions import publish_round
from contest.rounds.needs import needs_of
from contest.rounds.rules import Paper, Section
from tests.factories import NOW, make_bank, make_draft


@pytest.fixture
def desk(client: Client, organiser) -> Client:
    client.force_login(organiser)
    return client


def test_what_a_paper_needs():
    sections = (Section(topic="A", count=3), Section(topic="", count=2), Section(topic="A", level="khó", count=1))
    assert needs_of(Paper(sections=sections)) == [Need(3, "A"), Need(2), Need(1, "A", 3)]


@pytest.mark.parametrize(
    ("topics", "said"),
    [
        ({"Điều lệ": 2, "Lịch sử": 4}, [("bad", "Điều lệ: cần 3 câu, có 2.")]),
        ({"Điều lệ": 5, "Lịch sử": 4}, [("wait", "Điều lệ: mỗi đề lấy 3 trong 5 câu. Các đề sẽ gần như nhau.")]),
        ({"Điều lệ": 6, "Lịch sử": 4}, []),
    ],
)
def test_the_page_of_the_bank_says_what_rounds_lack(desk, root, topics, said):
    bank = make_bank(topics=topics)
    make_draft(root, bank=bank)
    make_draft(root, slug="khac", bank=make_bank("Khác"))
    [line] = desk.get(f"/to-chuc/ngan-hang/{bank.pk}/kiem-tra").context["rounds"]
    assert line["asked"].address == "/to-chuc/thi-nhap/soan/de-thi"
    assert [(one["kind"], one["words"]) for one in line["findings"]] == said


def test_a_frozen_round_asks_for_nothing_more(desk, root):
    bank = make_bank()
    publish_round(round=make_draft(root, bank=bank), secret=bytes(32), now=NOW)
    assert desk.get(f"/to-chuc/ngan-hang/{bank.pk}/kiem-tra").context["rounds"] == []


def test_the_form_hints_at_papers_nearly_the_same_and_at_telling_keys(desk, root):
    make_draft(root, bank=make_bank(topics={"Điều lệ": 5, "Lịch sử": 40}))
    thin = "Điều lệ: mỗi đề lấy 3 trong 5 câu. Các đề sẽ gần như nhau."
    assert thin in desk.get("/to-chuc/thi-nhap/soan/de-thi").context["hints"]
    hints = desk.get("/to-chuc/thi-nhap/soan/cong-bo").context["hints"]
    assert thin in hints
    assert any(hint.startswith("Đáp án ở chữ A trong 100% số câu.") for hint in hints)
