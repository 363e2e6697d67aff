"""The paragraph that offices send upward."""

import datetime as dt
from dataclasses import replace

import pytest
from django.utils import translation

from contest.reports.paragraph import html_paragraph, plain_paragraph, summary_paragraph
from contest.reports.participation import Row, Summary
from tests.factories import NOW

ROW = Row(
    code="K",
    name="Đảng bộ Khối",
    path="Đảng bộ Khối",
    depth=0,
    headcount=11_246,
    people=9_020,
    rate=100 * 9_020 / 11_246,
    silent=2_226,
    attempts=32_874,
    perfect_people=1_084,
    perfect_attempts=3_613,
    fastest_ms=17_000,
    mean_score=15.1,
)
SUMMARY = Summary(
    contest="Đảng viên tốt, chi bộ kiểu mẫu",
    slug="thi",
    period="Cả cuộc thi",
    is_round=False,
    whole=True,
    official=False,
    as_of=NOW,
    counted_on=dt.date(2026, 11, 24),
    days=14,
    total=20,
    row=ROW,
)


def said(summary: Summary) -> str:
    return plain_paragraph(summary_paragraph(summary)).replace("\xa0", " ")


def test_the_paragraph_of_yen_bai():
    assert said(SUMMARY) == (
        "Sau 14 ngày, cuộc thi có 9.020 người dự thi với 32.874 lượt thi; "
        "1.084 người có 3.613 bài trả lời đúng 20/20 câu; bài nhanh nhất hoàn thành trong 17 giây. "
        "Tỷ lệ tham gia đạt 80,2% tổng số đảng viên."
    )


@pytest.mark.parametrize(
    ("changes", "end"),
    [
        ({"rate": None, "headcount": None}, "bài nhanh nhất hoàn thành trong 17 giây."),
        ({"fastest_ms": 17_400, "rate": None}, "bài nhanh nhất hoàn thành trong 17,4 giây."),
        (
            {"perfect_people": 0, "perfect_attempts": 0, "fastest_ms": None, "rate": None},
            "với 32.874 lượt thi; chưa có bài trả lời đúng 20/20 câu.",
        ),
        ({"people": 0, "attempts": 0}, "Sau 14 ngày, cuộc thi chưa có người dự thi."),
    ],
)
def test_what_is_not_known_is_left_out(changes, end):
    assert said(replace(SUMMARY, row=replace(ROW, **changes))).endswith(end)


def test_before_the_contest_opens_no_days_are_counted():
    assert said(replace(SUMMARY, days=0, row=replace(ROW, people=0, attempts=0))) == "Cuộc thi chưa có người dự thi."


@pytest.mark.parametrize(
    ("changes", "subject"),
    [
        ({"is_round": True, "period": "Đợt 2"}, "Đợt 2"),
        ({"whole": False}, "Đảng bộ Khối"),
        ({"is_round": True, "period": "Đợt 2", "whole": False}, "Đợt 2, Đảng bộ Khối"),
    ],
)
def test_the_paragraph_says_what_it_is_about(changes, subject):
    assert said(replace(SUMMARY, **changes)).startswith(f"Sau 14 ngày, {subject} có 9.020 người dự thi")


def test_figures_are_strong_on_the_page_and_names_are_escaped():
    hostile = replace(SUMMARY, whole=False, row=replace(ROW, name="<b>**Chi bộ**</b>"))
    html = html_paragraph(summary_paragraph(hostile))
    assert "<strong>9.020 người</strong>" in html
    assert "&lt;b&gt;Chi bộ&lt;/b&gt;" in html


def test_figures_follow_the_language():
    with translation.override("en"):
        assert "9,020" in said(SUMMARY)
