"""What is wrong, in words: every code has its sentence, its step and its field; hints say their figures."""

from __future__ import annotations

import datetime as dt

import pytest

from contest.common.clock import VIETNAM
from contest.rounds.editions import Shortage
from contest.rounds.errors import RoundError
from contest.rounds.models import Round
from contest.rounds.rules import Cap, Rules, RulesError, Section, single_rules, usual_paper
from contest.rounds.wording import Problem, hints, problems_in_words


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (RulesError("malformed", "x"), Problem("", "", "Thể lệ đã lưu không đọc được. Báo người quản trị xem lại.")),
        (
            RulesError("no_section"),
            Problem("paper", "", "Đề thi chưa có câu nào. Ghi số câu cho ít nhất một chủ đề."),
        ),
        (
            RulesError("section_twice", "Điều lệ"),
            Problem("paper", "", "Chủ đề “Điều lệ” có hai dòng trong đề. Gộp thành một dòng."),
        ),
        (
            RulesError("cap_never_reached", "day", most=30, larger="round", fewer=20),
            Problem("times", "per_day", "30 lượt một ngày nhiều hơn 20 lượt cả đợt. Sửa một trong hai."),
        ),
        (
            RulesError("cap_never_reached", "week", most=9, larger="contest", fewer=5),
            Problem("times", "", "9 lượt một tuần nhiều hơn 5 lượt cả cuộc thi. Sửa một trong hai."),
        ),
        (
            RulesError("cap_twice"),
            Problem("times", "", "Một giới hạn số lượt được ghi hai lần. Chỉ giữ một."),
        ),
        (
            RulesError("gate_out_of_reach", gate=25, total=20),
            Problem("ranking", "least", "Chỉ xếp hạng từ 25 câu đúng, nhưng đề có 20 câu. Giảm mức hoặc thêm câu."),
        ),
        (
            RulesError("score_first"),
            Problem("ranking", "chain", "Xếp hạng phải bắt đầu từ số câu đúng. Chọn lại thứ tự."),
        ),
        (
            RulesError("key_twice"),
            Problem("ranking", "chain", "Thứ tự xếp hạng có tiêu chí lặp lại. Chọn lại thứ tự."),
        ),
        (RoundError("no_bank"), Problem("paper", "bank", "Chưa chọn ngân hàng câu hỏi. Chọn ở bước Đề thi.")),
        (
            RoundError("already_over"),
            Problem("times", "closes_at", "Giờ đóng đã qua. Chọn giờ đóng muộn hơn lúc này."),
        ),
        (RoundError("window"), Problem("times", "closes_at", "Giờ đóng phải muộn hơn giờ mở. Sửa một trong hai.")),
        (
            RoundError("wrong_state"),
            Problem("", "", "Đợt thi vừa đổi trạng thái ở nơi khác. Xem lại rồi làm tiếp."),
        ),
        (RoundError("locked"), Problem("", "", "Đề và thể lệ đã công bố nên không sửa ở đây.")),
        (
            RoundError("slug_taken"),
            Problem("contest", "slug", "Địa chỉ này đã có cuộc thi khác dùng. Chọn địa chỉ khác."),
        ),
        (
            RoundError("opened"),
            Problem("times", "opens_at", "Đợt thi đã mở nên giờ mở không đổi được. Chỉ dời giờ đóng."),
        ),
        (
            RoundError("earlier"),
            Problem("times", "closes_at", "Đợt đang thi chỉ gia hạn, không rút ngắn. Chọn giờ đóng muộn hơn."),
        ),
    ],
)
def test_problems_in_words(error, problem):
    assert problems_in_words(error) == [problem]


def test_every_topic_that_is_short_is_a_problem():
    shortages = [Shortage(Section(topic="Điều lệ", count=5), 5, 3), Shortage(Section(topic="Lịch sử", count=2), 2, 0)]
    assert problems_in_words(RoundError("shortage", shortages)) == [
        Problem("paper", "", "Chủ đề “Điều lệ” cần 5 câu, ngân hàng có 3. Bớt số câu hoặc nhập thêm."),
        Problem("paper", "", "Chủ đề “Lịch sử” cần 2 câu, ngân hàng có 0. Bớt số câu hoặc nhập thêm."),
    ]


# --- hints ----------------------------------------------------------------------------------------


def two_weeks(*, closes_at: dt.datetime | None = None) -> Round:
    return Round(
        opens_at=dt.datetime(2026, 11, 16, 8, tzinfo=VIETNAM),
        closes_at=closes_at or dt.datetime(2026, 11, 29, 17, tzinfo=VIETNAM),
    )


def rules(*, minutes: int = 15, pause: int = 0, **most: int) -> Rules:
    paper = usual_paper(sections=(Section(topic="Điều lệ", count=20),), minutes=minutes)
    return single_rules(paper=paper, caps=tuple(Cap(max=n, per=per) for per, n in most.items()), pause_minutes=pause)


@pytest.mark.parametrize(
    ("rule_set", "round", "lines"),
    [
        (rules(day=3, round=42), two_weeks(), []),
        (
            rules(day=3, round=20),
            two_weeks(),
            [
                "14 ngày, mỗi ngày 3 lượt là 42 lượt, nhiều hơn 20 lượt cả đợt. "
                "Ai thi đủ mỗi ngày sẽ hết lượt vào ngày thứ 7."
            ],
        ),
        (
            rules(day=1, round=20),
            two_weeks(),
            ["14 ngày, mỗi ngày 1 lượt là 14 lượt: không ai dùng hết 20 lượt cả đợt."],
        ),
        (
            rules(),
            two_weeks(),
            ["Không giới hạn số lượt: ai thi nhiều lượt dễ có điểm cao hơn."],
        ),
        (
            rules(minutes=90, day=1),
            two_weeks(closes_at=dt.datetime(2026, 11, 16, 9, tzinfo=VIETNAM)),
            ["Đợt thi mở 1\xa0giờ, ngắn hơn thời gian làm bài 1\xa0giờ 30\xa0phút."],
        ),
        (
            rules(pause=720, day=3),
            two_weeks(),
            ["Nghỉ 12\xa0giờ giữa hai lượt thì một ngày không đủ cho 3 lượt."],
        ),
        (
            rules(day=1),
            two_weeks(closes_at=dt.datetime(2026, 11, 30, tzinfo=VIETNAM)),
            ["Đóng lúc 00:00 là vừa hết ngày hôm trước. Muốn thi cả ngày ấy thì chọn 00:00 hôm sau."],
        ),
        (rules(), two_weeks(closes_at=dt.datetime(2026, 11, 1, tzinfo=VIETNAM)), []),
        (rules(), Round(), []),
    ],
)
def test_hints(rule_set, round, lines):
    assert hints(rule_set, round) == lines
