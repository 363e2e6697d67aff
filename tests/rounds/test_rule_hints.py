"""What a whole document allows though it is probably not meant: each finding beside the nearest that is not said."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from contest.rounds.rule_hints import find_rule_hints
from contest.rounds.rules import parse_rules
from contest.rounds.wording import rule_hints
from tests.rounds.test_rules_problems import BASE, changed, collective, prize

RANKING, PAPER = "rankings.0", "papers.0"
PREDICTED = {f"{PAPER}.prediction": {"of": "perfect_people"}}
CAPPED = {"caps": [{"max": 3, "per": "round"}]}
SIZES = {"measure": "rate", "at_least": 30}


def boards(*ages: tuple[int | None, int | None], **more: Any) -> dict[str, Any]:
    return {
        "boards": [
            {"key": f"b{n}", "label": f"Bảng {n}", "audience": {"min_age": least, "max_age": most, **more}}
            for n, (least, most) in enumerate(ages, 1)
        ]
    }


TABLE: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("closing_59", {"rounds.0.closes": "2026-03-08T23:59:00"}, {"rounds.0.closes": "2026-03-09T00:00:00"}),
    ("ages_shared", boards((14, 30), (30, None)), boards((14, 30), (31, None))),
    # written in any order; a roster or a unit parts the boards, whatever their ages
    (
        "ages_shared",
        boards((31, None), (None, 20), (18, 30)),
        {**boards((31, None), (None, 20)), "boards.2": {"key": "c", "label": "C", "audience": {"units": ["X"]}}},
    ),
    ("teams_nowhere", {"teams": {"least": 3}}, {"teams": {"least": 3}, "rounds.1.entrant": "unit", "rankings": []}),
    ("ages_left_out", boards((14, 30), (32, None)), boards((14, 30), (31, None))),
    (
        "closed_day_outside",
        {"rounds.0.closed_dates": ["2026-03-09"]},
        # a list of holidays that both rounds have, and the last day of the round
        {"rounds.0.closed_dates": ["2026-03-08", "2026-03-09"], "rounds.1.closed_dates": ["2026-03-08", "2026-03-09"]},
    ),
    (
        "closed_day_outside",
        {"rounds.0.closes": "2026-03-08T00:00:00", "rounds.0.closed_dates": ["2026-03-08"]},
        {"rounds.0.closes": "2026-03-08T00:01:00", "rounds.0.closed_dates": ["2026-03-08"]},
    ),
    ("open_together", {"rounds.1.opens": "2026-03-08T16:59:00"}, {"rounds.1.opens": "2026-03-08T17:00:00"}),
    (
        "open_together",
        {"rounds.1.opens": "2026-03-08T16:59:00"},
        {"rounds.1.opens": "2026-03-08T16:59:00", "rounds.1.practice": True},
    ),
    # Wednesday to Tuesday reaches over two calendar weeks
    (
        "week_cuts_round",
        {
            "caps": [{"max": 2, "per": "week"}],
            "rounds.0.opens": "2026-03-04T08:00:00",
            "rounds.0.closes": "2026-03-09T08:00:00",
        },
        {"caps": [{"max": 2, "per": "week"}], "rounds.0.closes": "2026-03-09T00:00:00"},
    ),
    (
        "hardly_reached",
        {f"{RANKING}.chain": ["score", "submitted", "duration"]},
        {f"{RANKING}.chain": ["score", "duration", "submitted"]},
    ),
    (
        "hardly_reached",
        {**PREDICTED, f"{RANKING}.chain": ["score", "duration", "prediction"]},
        {**PREDICTED, f"{RANKING}.chain": ["score", "duration", "prediction"], f"{RANKING}.whole_seconds": True},
    ),
    (
        "attempts_cost",
        {f"{RANKING}.chain": ["score", "fewer_attempts"]},
        {f"{RANKING}.chain": ["score", "more_perfect"]},
    ),
    (
        "last_costs",
        {f"{RANKING}.count": "last"},
        {f"{RANKING}.count": "last", "caps": [{"max": 1, "per": "round"}]},
    ),
    (
        "live_but_closed",
        {f"{RANKING}.shown": "live", f"{PAPER}.show_at_once": ["duration"], f"{PAPER}.show_after_round": ["wrong"]},
        {f"{RANKING}.shown": "live", f"{PAPER}.show_at_once": ["wrong"]},
    ),
    (
        "live_but_announced",
        {f"{RANKING}.shown": "live", f"{PAPER}.show_at_once": ["duration"], f"{PAPER}.show_after_round": ["material"]},
        {f"{RANKING}.shown": "never", f"{PAPER}.show_at_once": [], f"{PAPER}.show_after_round": []},
    ),
    ("sits_most", {f"{RANKING}.count": "sum_attempts"}, {f"{RANKING}.count": "sum_attempts", **CAPPED}),
    (
        "sits_most",
        {f"{RANKING}.count": "sum_attempts", "caps": [{"max": 3, "per": "round", "only": ["t1"]}]},
        {
            f"{RANKING}.count": "sum_attempts",
            f"{RANKING}.only": ["t1"],
            "caps": [{"max": 3, "per": "round", "only": ["t1"]}],
        },
    ),
    ("key_spreads", {**PREDICTED, f"{PAPER}.made": "one"}, {**PREDICTED, f"{PAPER}.made": "one", **CAPPED}),
    ("key_spreads", {**PREDICTED, f"{PAPER}.made": "one"}, {**PREDICTED, f"{PAPER}.made": "drawn"}),
    ("all_prizes", {"prizes": prize()}, {"prizes": prize(), f"{RANKING}.per": "contest"}),
    (
        "truth_late",
        {
            f"{PAPER}.prediction": {"of": "people", "over": "contest"},
            f"{RANKING}.chain": ["score", "prediction"],
            f"{RANKING}.only": ["t1"],
            "prizes": prize(),
        },
        {
            f"{PAPER}.prediction": {"of": "people", "over": "round"},
            f"{RANKING}.chain": ["score", "prediction"],
            f"{RANKING}.only": ["t1"],
            "prizes": prize(),
        },
    ),
    (
        "size_without_floor",
        {"collectives": collective(require=[{**SIZES, "size_below": 50}, {**SIZES, "size_from": 51}])},
        {"collectives": collective(require=[{**SIZES, "size_below": 50}, {**SIZES, "size_from": 50}])},
    ),
    (
        "size_without_floor",
        {"targets": [{**SIZES, "size_from": 1}]},
        {"targets": [SIZES]},
    ),
]


def found(changes: dict[str, Any]) -> list[str]:
    return [hint.code for hint in find_rule_hints(parse_rules(changed(BASE, changes)))]


@pytest.mark.parametrize(("code", "said", "not_said"), TABLE)
def test_what_is_said_and_what_is_just_not(code, said, not_said):
    assert code in found(said)
    assert code not in found(not_said)


def test_nothing_is_said_of_the_usual():
    assert found({}) == []


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (
            {"rounds.0.closes": "2026-03-08T23:59:00"},
            "Đóng lúc 23:59 thì phút cuối không ai vào thi được. Ghi 24:00.",
        ),
        (
            {"prizes": prize(tiers=[{"label": "giải Nhất", "count": 20}])},
            "“Giải”: 20 giải mỗi lần trao, tất cả là 40 giải.",
        ),
        (
            {f"{RANKING}.chain": ["score", "submitted", "duration", "registered"]},
            "“Kết quả tuần”: hiếm khi hai người trùng thời điểm nộp bài, "
            "nên hầu như không xét tới thời gian làm bài và thời điểm đăng ký.",
        ),
        (
            {f"{RANKING}.shown": "live", f"{PAPER}.show_at_once": [], f"{PAPER}.show_after_round": ["score"]},
            "“Kết quả tuần” công khai ngay, nhưng nộp xong chưa xem được điểm: bảng chỉ hiện khi đợt thi đã đóng.",
        ),
        (
            {f"{RANKING}.shown": "live", f"{RANKING}.label": "", f"{PAPER}.show_at_once": []},
            "Bảng xếp hạng công khai ngay, nhưng bài thi không cho xem điểm: bảng chỉ hiện khi công bố kết quả.",
        ),
        (
            {"rounds.1.opens": "2026-03-08T16:00:00"},
            "“Tuần 1” và “Tuần 2” mở cùng lúc. Mỗi lượt chỉ tính cho đợt đã vào.",
        ),
        (
            boards((14, 30), (28, None)),
            "Tuổi 28 đến 30 vừa đúng “Bảng 1” vừa đúng “Bảng 2”, được tự chọn bảng. Sửa tuổi nếu không muốn.",
        ),
        (
            boards((14, 30), (32, None)),
            "Tuổi 31 không thuộc bảng nào nên không dự thi được. Nối tuổi của “Bảng 1” và “Bảng 2”.",
        ),
        (
            {"rounds.1.closed_dates": ["2026-04-30", "2026-05-01"]},
            "“Tuần 2”: ngày nghỉ 30/04/2026 và 01/05/2026 nằm ngoài đợt thi nên không đóng gì. "
            "Xem lại ngày, hoặc bỏ đi.",
        ),
        (
            {"collectives": collective(require=[{**SIZES, "size_below": 50}])},
            "Đơn vị có 50 người không thuộc mức nào của tỷ lệ người dự thi trên tổng số người của đơn vị "
            "nên không có mức tối thiểu.",
        ),
    ],
)
def test_findings_in_words(changes, line):
    assert line in rule_hints(parse_rules(changed(BASE, changes)))


def test_contradictions_come_first():
    rules = parse_rules(changed(BASE, {"prizes": prize()}))
    assert rule_hints(rules)
    assert rule_hints(msgspec.structs.replace(rules, papers=(msgspec.structs.replace(rules.paper, sections=()),))) == []
