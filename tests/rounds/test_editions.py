"""Freezing a bank: every item has its section, shortages are told, the hash sees every word."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.rounds.editions import (
    Candidate,
    Shortage,
    bank_hash,
    find_shortages,
    plan_edition,
    plan_round,
    published,
    spread_evenly,
)
from contest.rounds.rules import LEVELS, Paper, Section

TOPICS = ("Điều lệ", "Lịch sử", "Hồ Chí Minh")


def candidate(number: int, topic: str = "Điều lệ", difficulty: int = 0, **changes) -> Candidate:
    choices = [{"text": "Một", "pinned": False}, {"text": "Hai", "pinned": False}]
    return dataclasses.replace(Candidate(number, topic, difficulty, f"Câu {number}?", choices, 1), **changes)


def paper_of(sections) -> Paper:
    return Paper(sections=tuple(sections))


banks = st.lists(st.tuples(st.sampled_from(TOPICS), st.integers(0, 3)), max_size=40).map(
    lambda rows: [candidate(number, topic, difficulty) for number, (topic, difficulty) in enumerate(rows)]
)
section_lists = st.lists(
    st.builds(Section, topic=st.sampled_from(TOPICS), count=st.integers(1, 12), level=st.sampled_from(list(LEVELS))),
    min_size=1,
    unique_by=lambda section: section.topic,
)


@given(section_lists, banks)
def test_items_of_a_section_are_in_a_row_and_fit_it(sections, bank):
    plan = plan_edition(paper_of(sections), bank)
    assert len(plan.sections) == len(sections)
    covered = []
    for section, part in zip(sections, plan.sections, strict=True):
        first, last = part["items"]
        covered += range(first, last + 1)
        items = plan.items[first : last + 1]
        assert part["count"] == section.count
        assert items == tuple(
            c for c in bank if c.topic == section.topic and LEVELS[section.level] in (0, c.difficulty)
        )
    assert covered == list(range(len(plan.items)))


@given(section_lists, banks)
def test_shortages_are_the_same_by_candidates_and_by_counts(sections, bank):
    held: dict[tuple[str, int], int] = {}
    for one in bank:
        held[one.topic, one.difficulty] = held.get((one.topic, one.difficulty), 0) + 1
    assert find_shortages(paper_of(sections), held) == list(plan_edition(paper_of(sections), bank).shortages)


@pytest.mark.parametrize(("questions", "short"), [(3, []), (2, [2]), (0, [0])])
def test_a_section_is_short_below_its_count(questions, short):
    section = Section(topic="Điều lệ", count=3)
    plan = plan_edition(Paper(sections=(section,)), [candidate(number) for number in range(questions)])
    assert plan.shortages == tuple(Shortage(section, 3, available) for available in short)


# --- the hash -------------------------------------------------------------------------------------


def test_bank_hash_is_known():
    # sha256 of [["Câu 1?", ["Một", "Hai"], 1]] as JSON; the stand-alone check script computes the same
    assert bank_hash([candidate(1)], salt=b"") == "8af592e5d438297240b0beb8e4ec0d8467ac51ffee87cf1372a298c93d45247a"


@pytest.mark.parametrize(
    "changed",
    [
        [candidate(1, text="Câu 1 ?"), candidate(2)],
        [candidate(1, accept=2), candidate(2)],
        [candidate(1, choices=[{"text": "Một", "pinned": False}, {"text": "hai", "pinned": False}]), candidate(2)],
        [candidate(2), candidate(1)],
        [candidate(1)],
    ],
)
def test_bank_hash_changes_with_every_word_key_and_place(changed):
    assert bank_hash(changed, salt=b"1") != bank_hash([candidate(1), candidate(2)], salt=b"1")


# --- dividing a total among topics ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("total", "available", "counts"),
    [
        (20, [23, 25, 24, 30, 34, 27, 33, 39], [2, 2, 2, 3, 3, 2, 3, 3]),
        (4, [10, 10], [2, 2]),
        (5, [10, 11], [2, 3]),
        (5, [10, 10], [3, 2]),
        (9, [2, 10, 10], [2, 4, 3]),
        (9, [1, 1], [1, 1]),
        (3, [], []),
        (0, [5], [0]),
    ],
)
def test_spread_evenly(total, available, counts):
    assert spread_evenly(total, available) == counts


@given(st.integers(0, 200), st.lists(st.integers(0, 60), max_size=12))
def test_spread_evenly_gives_all_it_can_and_no_topic_two_more_than_another_that_has_room(total, available):
    counts = spread_evenly(total, available)
    assert sum(counts) == min(total, sum(available))
    assert all(0 <= count <= held for count, held in zip(counts, available, strict=True))
    roomy = [count for count, held in zip(counts, available, strict=True) if count < held]
    assert all(max(counts, default=0) - count <= 1 for count in roomy)


# --- one paper for all, ready-made papers ---------------------------------------------------------


def test_one_paper_for_all_holds_just_its_questions_taken_by_lot():
    bank = [candidate(number) for number in range(20)]
    paper = Paper(made="one", sections=(Section(label="Câu hỏi", count=5),))
    plans = [plan_edition(paper, bank, secret=bytes([secret]) * 32) for secret in range(8)]
    assert {len(plan.items) for plan in plans} == {5}
    assert all(plan.sections == ({"label": "Câu hỏi", "count": 5, "items": [0, 4]},) for plan in plans)
    taken = [[one.revision_id for one in plan.items] for plan in plans]
    assert taken == [sorted(set(numbers)) for numbers in taken]
    assert len({tuple(numbers) for numbers in taken}) > 1


def test_ready_made_papers_are_the_topics_and_share_no_item():
    bank = [candidate(n, topic, difficulty=1 + n % 2) for topic in TOPICS for n in range(6)]
    paper = Paper(
        made="sets",
        sections=(Section(label="dễ", count=2, level="dễ"), Section(label="khó", count=3, level="trung bình")),
    )
    plan = plan_edition(paper, bank, secret=b"s" * 32)
    assert [part["set"] for part in plan.sections] == [0, 0, 1, 1, 2, 2]
    assert [part["count"] for part in plan.sections] == [2, 3] * 3
    covered = [item for part in plan.sections for item in range(part["items"][0], part["items"][1] + 1)]
    assert covered == list(range(15))
    for part in plan.sections:
        topics = {plan.items[item].topic for item in range(part["items"][0], part["items"][1] + 1)}
        assert topics == {TOPICS[part["set"]]}


def test_a_ready_made_paper_that_is_short_is_told_by_candidates_and_by_counts():
    bank = [candidate(1), candidate(2), candidate(3, "Lịch sử")]
    paper = Paper(made="sets", sections=(Section(label="câu hỏi", count=2),))
    short = [Shortage(paper.sections[0], 2, 1)]
    assert list(plan_edition(paper, bank).shortages) == short
    assert find_shortages(paper, {("Điều lệ", 0): 2, ("Lịch sử", 0): 1}) == short


def test_bank_hash_names_pictures_only_where_there_are_any():
    shown = ({"hash": "a" * 64, "alt": "Bản đồ", "width": 3, "height": 2},)
    pictured = candidate(1, pictures=shown)
    assert (
        len(
            {
                bank_hash([one], salt=b"")
                for one in (candidate(1), pictured, candidate(1, pictures=(shown[0] | {"alt": ""},)))
            }
        )
        == 3
    )
    assert published("Câu?", [{"text": "A"}], 1, []) == ["Câu?", ["A"], 1]
    assert published("Câu?", [{"text": "A"}], 1, shown) == ["Câu?", ["A"], 1, [["a" * 64, "Bản đồ"]]]


# --- papers of several boards ---------------------------------------------------------------------


@given(section_lists, section_lists, banks)
def test_boards_share_their_questions_and_each_section_holds_the_same(first, second, bank):
    papers = {"": paper_of(first), "a": paper_of(second)}
    plan = plan_round(papers, bank)
    assert len({one.revision_id for one in plan.items}) == len(plan.items)
    for board, paper in papers.items():
        parts = [part for part in plan.sections if part.get("board", "") == board]
        for part, alone in zip(parts, plan_edition(paper, bank).sections, strict=True):
            (first_item, last_item), own = alone["items"], plan_edition(paper, bank).items
            spans = list(zip(part["items"][::2], part["items"][1::2], strict=True))
            held = {plan.items[item].revision_id for low, high in spans for item in range(low, high + 1)}
            assert held == {one.revision_id for one in own[first_item : last_item + 1]}
            assert all(low <= high + 1 for low, high in spans)


def test_a_round_with_one_paper_is_laid_out_as_ever():
    bank = [candidate(number, TOPICS[number % 3]) for number in range(9)]
    paper = paper_of([Section(topic="Lịch sử", count=2), Section(topic="Điều lệ", count=1)])
    assert plan_round({"": paper}, bank) == plan_edition(paper, bank)


def test_sections_of_other_banks_take_nothing_from_the_rounds_own():
    bank = [candidate(1), candidate(2, bank="Khác"), candidate(3, bank="Khác")]
    paper = paper_of([Section(label="a", count=1), Section(label="b", count=2, bank="Khác")])
    plan = plan_edition(paper, bank)
    assert [part["items"] for part in plan.sections] == [[0, 0], [1, 2]]
    assert plan.sections[1]["bank"] == "Khác"
    assert find_shortages(paper, {("Điều lệ", 0): 1}, {"Khác": {("Điều lệ", 0): 1}}) == [
        Shortage(paper.sections[1], 2, 1)
    ]
