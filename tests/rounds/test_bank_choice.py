"""The bank of a part of the paper is chosen from those that there are; one that is gone stays as it was written."""

from __future__ import annotations

import pytest

from contest.banks.models import Bank
from contest.rounds.forms.parts.papers import SectionRow
from contest.rounds.rules import Section, single_rules, usual_paper, usual_ranking
from tests.factories import NOW, make_bank

pytestmark = pytest.mark.django_db


def row(bank: str | None = None, typed: str | None = None) -> SectionRow:
    section = Section(label="Phần 1", count=5, bank=bank)
    rules = single_rules(paper=usual_paper(sections=(section,)), ranking=usual_ranking())
    data = None if typed is None else {"label": "Phần 1", "count": "5", "points": "1", "bank": typed}
    return SectionRow(data, rules=rules, entry=section)


def test_banks_are_offered_by_name_and_archived_ones_are_not():
    make_bank("Xây dựng Đảng"), make_bank("An toàn giao thông")
    Bank.objects.filter(pk=make_bank("Cũ").pk).update(archived_at=NOW)
    offered = [value for value, _ in row().fields["bank"].choices]
    assert offered == ["", "An toàn giao thông", "Xây dựng Đảng"]


def test_a_chosen_bank_is_written_into_the_rules_and_the_empty_choice_is_the_rounds():
    make_bank("Xây dựng Đảng")
    chosen, empty, wrong = row(typed="Xây dựng Đảng"), row("Xây dựng Đảng", typed=""), row(typed="Xây dựng")
    assert (chosen.is_valid(), chosen.made().bank) == (True, "Xây dựng Đảng")
    assert (empty.is_valid(), empty.made().bank) == (True, None)
    assert (wrong.is_valid(), list(wrong.errors)) == (False, ["bank"])


def test_a_bank_that_is_gone_stays_written_and_says_so():
    gone = row("Ngân hàng cũ")
    assert [str(words) for _, words in gone.fields["bank"].choices] == [
        "Ngân hàng của đợt thi",
        "Ngân hàng cũ (không còn trong danh sách)",
    ]
    other = SectionRow(
        {"label": "Phần 2", "count": "5", "points": "1", "bank": "Ngân hàng cũ"}, rules=gone.rules, entry=None
    )
    assert other.is_valid()
    assert other.made().bank == "Ngân hàng cũ"
