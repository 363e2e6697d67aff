"""Every contradiction of a rule set at its boundary: the smallest document that is refused, beside one that is not."""

from __future__ import annotations

import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

import contest.rounds.rules
from contest.rounds.rules import RulesError, find_problems, parse_rules, read_rules
from contest.rounds.steps import STEPS
from contest.rounds.wording import problems_in_words

BASE: dict[str, Any] = {
    "identity": {"required": ["full_name", "unit"]},
    "rounds": [
        {"key": "t1", "label": "Tuần 1", "opens": "2026-03-02T08:00:00", "closes": "2026-03-08T17:00:00"},
        {"key": "t2", "label": "Tuần 2", "opens": "2026-03-09T08:00:00", "closes": "2026-03-15T17:00:00"},
    ],
    "papers": [{"key": "bai", "sections": [{"topic": "A", "count": 10}], "minutes": 20}],
    "rankings": [{"key": "tuan", "label": "Kết quả tuần"}],
    "schema": 2,
}
ESSAY = {"questions": 1, "points": 10}


def changed(document: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """The document with parts put in: "rankings.0.gate" names a place in it; "rounds.2" after the last one adds."""
    made = deepcopy(document)
    for place, value in changes.items():
        *path, last = place.split(".")
        at: Any = made
        for step in path:
            at = at[int(step)] if isinstance(at, list) else at.setdefault(step, {})
        if isinstance(at, list):
            at[int(last) : int(last) + 1] = [value]
        else:
            at[last] = value
    return made


def codes(changes: dict[str, Any]) -> list[str]:
    return [problem.code for problem in find_problems(read_rules(changed(BASE, changes)))]


def round_with(**parts: Any) -> dict[str, Any]:
    return {
        "key": "r",
        "label": "Chung kết",
        "opens": "2026-03-20T08:00:00",
        "closes": "2026-03-21T08:00:00",
        **parts,
    }


def prize(**parts: Any) -> list[dict[str, Any]]:
    return [{"key": "g", "label": "Giải", "ranking": "tuan", "tiers": [{"label": "giải Nhất", "count": 1}], **parts}]


def collective(**parts: Any) -> list[dict[str, Any]]:
    tiers = [{"label": "giải Nhất", "count": 1}]
    return [{"key": "tt", "label": "Giải tập thể", "criteria": ["people"], "tiers": tiers, **parts}]


SIX_KEYS = ["score", "prediction", "duration", "submitted", "started", "registered"]
RANKING = "rankings.0"
PAPER = "papers.0"
STAGES = {"stages": [{"key": "v1", "label": "Vòng 1"}]}
STAGED = {**STAGES, "rounds.0.stage": "v1", "rounds.1.stage": "v1"}
PREDICTED = {f"{PAPER}.prediction": {"of": "perfect_people"}}
BOARDS = {"boards": [{"key": "a", "label": "Bảng A"}, {"key": "b", "label": "Bảng B"}]}
TWO_ON_A = prize(board="a", tiers=[{"label": "giải Nhì", "count": 2}])
SHARES = [{"label": "một", "percent": 60}, {"label": "hai", "percent": 40}]

# code: (refused, accepted) and further pairs
TABLE: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("ages_reversed", {"audience": {"min_age": 16, "max_age": 15}}, {"audience": {"min_age": 16, "max_age": 16}}),
    (
        "ages_reversed",
        {"boards": [{"key": "a", "label": "A", "audience": {"min_age": 16, "max_age": 15}}]},
        {"boards": [{"key": "a", "label": "A", "audience": {"min_age": 15, "max_age": 16}}]},
    ),
    (
        "board_outside_ages",
        {"audience": {"max_age": 30}, "boards": [{"key": "a", "label": "A", "audience": {"min_age": 31}}]},
        {"audience": {"max_age": 30}, "boards": [{"key": "a", "label": "A", "audience": {"min_age": 30}}]},
    ),
    # the ages of two days are not compared
    (
        "board_outside_ages",
        {"audience": {"min_age": 16}, "boards": [{"key": "a", "label": "A", "audience": {"max_age": 15}}]},
        {
            "audience": {"min_age": 16, "age_on": "2026-01-01"},
            "boards": [{"key": "a", "label": "A", "audience": {"max_age": 15}}],
        },
    ),
    (
        "prizes_not_shown",
        {f"{RANKING}.top": 2, "prizes": prize(tiers=[{"label": "giải Nhất", "count": 3}])},
        {f"{RANKING}.top": 3, "prizes": prize(tiers=[{"label": "giải Nhất", "count": 3}])},
    ),
    # each board has a list of its own: two and one together do not meet in one
    (
        "prizes_not_shown",
        {**BOARDS, f"{RANKING}.top": 2, "prizes": [*TWO_ON_A, *prize(key="h")]},
        {**BOARDS, f"{RANKING}.top": 2, "prizes": [*TWO_ON_A, *prize(key="h", board="b")]},
    ),
    ("team_sizes_reversed", {"teams": {"least": 4, "most": 3}}, {"teams": {"least": 3, "most": 3}}),
    (
        "team_days_of_nobody",
        {"teams": {"closes": "2026-03-01T08:00:00"}},
        {"teams": {"closes": "2026-03-01T08:00:00", "by": "units"}},
    ),
    (
        "team_days_too_long",
        {"rounds.1.entrant": "unit", "teams": {"by": "units", "closes": "2026-03-09T08:01:00"}},
        {"rounds.1.entrant": "unit", "teams": {"by": "units", "closes": "2026-03-09T08:00:00"}},
    ),
    (
        "nobody_known",
        {"identity": {"account": "none", "required": ["full_name", "birth_date"]}},
        {"identity": {"account": "none", "required": ["full_name", "email"]}},
    ),
    (
        "shared_unknown",
        {"identity": {"shared_contact": True, "required": ["full_name"]}},
        {"identity": {"shared_contact": True, "required": ["full_name", "birth_date"]}},
    ),
    (
        "roster_after",
        {"audience.roster_only": True, "identity.asked": "after"},
        {"audience.roster_only": True, "identity.asked": "before"},
    ),
    (
        "registration_window",
        {"identity.opens": "2026-03-01T08:00:00", "identity.closes": "2026-03-01T08:00:00"},
        {"identity.opens": "2026-03-01T08:00:00", "identity.closes": "2026-03-01T08:01:00"},
    ),
    (
        "unit_not_asked",
        {"identity.required": ["full_name"], f"{RANKING}.by_unit_level": "huyện"},
        {"identity.required": ["full_name"]},
    ),
    (
        "unit_not_asked",
        {"identity.required": ["full_name"], "collectives": collective()},
        {"identity.required": ["full_name"], "collectives": collective(), "audience.roster_only": True},
    ),
    (
        "unit_not_asked",
        {"identity.required": ["full_name"], "targets": [{"measure": "people", "at_least": 20}]},
        {"identity.required": ["unit"], "targets": [{"measure": "people", "at_least": 20}]},
    ),
    (
        "unit_not_asked",
        {"identity.required": ["full_name"], "rounds.0.entrant": "unit", "rounds.1.entrant": "unit"},
        {"identity": {"account": "roster_code"}, "rounds.0.entrant": "unit", "rounds.1.entrant": "unit"},
    ),
    ("no_section", {f"{PAPER}.sections": []}, {f"{PAPER}.sections": [], f"{PAPER}.essay": ESSAY}),
    (
        "criteria_not_points",
        {f"{PAPER}.essay": {**ESSAY, "criteria": [{"label": "Nội dung", "points": 9}]}},
        {f"{PAPER}.essay": {**ESSAY, "criteria": [{"label": "Nội dung", "points": 10}]}},
    ),
    (
        "gap_of_one_judge",
        {f"{PAPER}.essay": {**ESSAY, "gap": 2}},
        {f"{PAPER}.essay": {**ESSAY, "gap": 2, "judges": 2}},
    ),
    ("essay_takes_nothing", {f"{PAPER}.essay": {**ESSAY, "takes": []}}, {f"{PAPER}.essay": ESSAY}),
    (
        "section_twice",
        {f"{PAPER}.sections": [{"topic": "A", "count": 1}, {"count": 1}]},
        {f"{PAPER}.sections": [{"topic": "A", "count": 1}, {"topic": "B", "count": 1}]},
    ),
    (
        "counts_and_percents",
        {f"{PAPER}.sections": [{"topic": "A", "count": 1}, {"topic": "B", "percent": 50}]},
        {f"{PAPER}.sections": [{"topic": "A", "count": 1}, {"topic": "B", "count": 5}]},
    ),
    (
        "counts_and_percents",
        {f"{PAPER}.sections": [{"topic": "A", "count": 1, "percent": 100}], f"{PAPER}.total": 1},
        {f"{PAPER}.sections": [{"topic": "A", "percent": 100}], f"{PAPER}.total": 1},
    ),
    (
        "percents_not_whole",
        {f"{PAPER}.sections": [{"label": "một", "percent": 60}, {"label": "hai", "percent": 39}], f"{PAPER}.total": 20},
        {f"{PAPER}.sections": SHARES, f"{PAPER}.total": 20},
    ),
    ("percents_without_total", {f"{PAPER}.sections": SHARES}, {f"{PAPER}.sections": SHARES, f"{PAPER}.total": 5}),
    (
        "percent_no_question",
        {f"{PAPER}.sections": SHARES, f"{PAPER}.total": 12},
        {f"{PAPER}.sections": SHARES, f"{PAPER}.total": 10},
    ),
    (
        "key_before_others",
        {f"{PAPER}.made": "one", f"{PAPER}.show_at_once": ["key"]},
        {f"{PAPER}.made": "drawn", f"{PAPER}.show_at_once": ["key"]},
    ),
    (
        "key_before_others",
        {f"{PAPER}.made": "one", f"{PAPER}.show_at_once": ["score", "wrong"]},
        {f"{PAPER}.made": "one", f"{PAPER}.show_at_once": ["score"], f"{PAPER}.show_after_round": ["wrong", "key"]},
    ),
    (
        "number_not_said",
        {f"{PAPER}.prediction": {"of": "stated_number"}},
        {f"{PAPER}.prediction": {"of": "stated_number", "text": "Số trang của cuốn sách"}},
    ),
    (
        "prediction_without_stage",
        {**STAGED, "rounds.1.stage": None, f"{PAPER}.prediction": {"of": "people", "over": "stage"}},
        {**STAGED, f"{PAPER}.prediction": {"of": "people", "over": "stage"}},
    ),
    ("window_reversed", {"rounds.0.closes": "2026-03-02T08:00:00"}, {"rounds.0.closes": "2026-03-02T08:20:00"}),
    (
        "never_open",
        {"rounds.0.hours": [{"days": [1], "start": "07:00:00", "end": "08:00:00"}]},
        {"rounds.0.hours": [{"days": [1], "start": "07:00:00", "end": "08:20:00"}]},
    ),
    ("longer_than_open", {"rounds.0.closes": "2026-03-02T08:19:00"}, {"rounds.0.closes": "2026-03-02T08:20:00"}),
    (
        "longer_than_open",
        {"rounds.0.closes": "2026-03-02T08:19:00"},
        {"rounds.0.closes": "2026-03-02T08:19:00", "rounds.0.finish_after_close": True},
    ),
    (
        "longer_than_open",
        {
            **BOARDS,
            "papers.1": {"key": "dai", "sections": [{"topic": "A", "count": 9}], "minutes": 60},
            "rounds.0.paper_by_board": {"b": "dai"},
            "rounds.0.closes": "2026-03-02T08:59:00",
        },
        {
            **BOARDS,
            "papers.1": {"key": "dai", "sections": [{"topic": "A", "count": 9}], "minutes": 60},
            "rounds.0.paper_by_board": {"b": "dai"},
            "rounds.0.closes": "2026-03-02T09:00:00",
        },
    ),
    (
        "top_without_ranking",
        {"rounds.2": round_with(admission=[{"how": "top", "count": 9}])},
        {"rounds.2": round_with(admission=[{"how": "top", "count": 9, "ranking": "tuan"}])},
    ),
    (
        "score_without_round",
        {"rounds.2": round_with(admission=[{"how": "score", "round": "t1"}])},
        {"rounds.2": round_with(admission=[{"how": "score", "round": "t1", "percent": 50}])},
    ),
    (
        "ranking_not_ready",
        {
            f"{RANKING}.only": ["t1", "t2"],
            "rounds.2": round_with(opens="2026-03-15T16:59:00", admission=[{"how": "top", "ranking": "tuan"}]),
        },
        {
            f"{RANKING}.only": ["t1", "t2"],
            "rounds.2": round_with(opens="2026-03-15T17:00:00", admission=[{"how": "top", "ranking": "tuan"}]),
        },
    ),
    # the first round has nothing to be chosen by; the second has the first
    (
        "ranking_not_ready",
        {"rounds.0.admission": [{"how": "top", "ranking": "tuan"}]},
        {"rounds.1.admission": [{"how": "top", "ranking": "tuan"}]},
    ),
    (
        "ranking_not_ready",
        {"rounds.1.admission": [{"how": "score", "round": "t2", "percent": 50}]},
        {"rounds.1.admission": [{"how": "score", "round": "t1", "percent": 50}]},
    ),
    (
        "ranking_not_ready",
        {"rounds.0.admission": [{"how": "score", "round": "t2", "percent": 50}]},
        {"rounds.0.admission": [{"how": "list", "count": 3}]},
    ),
    ("no_stages", {"caps": [{"max": 3, "per": "stage"}]}, {**STAGED, "caps": [{"max": 3, "per": "stage"}]}),
    (
        "no_stages",
        {"prizes": prize(), "one_prize": [{"prizes": ["g"], "within": "stage"}]},
        {"prizes": prize(), "one_prize": [{"prizes": ["g"], "within": "contest"}]},
    ),
    ("no_stages", {"collectives": collective(per="stage")}, {**STAGED, "collectives": collective(per="stage")}),
    (
        "no_stages",
        {"targets": [{"measure": "people", "at_least": 1, "per": "stage"}]},
        {"targets": [{"measure": "people", "at_least": 1, "per": "round"}]},
    ),
    (
        "cap_twice",
        {"caps": [{"max": 3, "per": "round"}, {"max": 4, "per": "round"}]},
        {"caps": [{"max": 3, "per": "round", "only": ["t1"]}, {"max": 4, "per": "round", "only": ["t2"]}]},
    ),
    (
        "cap_never_reached",
        {"caps": [{"max": 4, "per": "day"}, {"max": 3, "per": "round"}]},
        {"caps": [{"max": 3, "per": "day"}, {"max": 3, "per": "round"}]},
    ),
    (
        "cap_never_reached",
        {**STAGED, "caps": [{"max": 7, "per": "round", "only": ["v1"]}, {"max": 6, "per": "stage"}]},
        {**STAGED, "caps": [{"max": 6, "per": "round", "only": ["v1"]}, {"max": 6, "per": "stage"}]},
    ),
    ("score_first", {f"{RANKING}.chain": ["duration", "score"]}, {f"{RANKING}.chain": ["score", "duration"]}),
    (
        "score_first",
        {f"{RANKING}.chain": ["duration"], f"{RANKING}.gate": 10},
        {f"{RANKING}.chain": ["duration"], f"{RANKING}.gate": "all_right"},
    ),
    (
        "score_says_nothing",
        {f"{RANKING}.gate": "all_right"},
        {
            f"{RANKING}.gate": "all_right",
            f"{RANKING}.bonus": [{"label": "vùng núi", "points": 1, "field": "address", "values": ["vùng núi"]}],
        },
    ),
    (
        "score_says_nothing",
        {f"{RANKING}.gate": "all_right"},
        {f"{RANKING}.gate": "all_right", f"{PAPER}.essay": ESSAY},
    ),
    ("key_twice", {f"{RANKING}.chain": ["score", "score"]}, {f"{RANKING}.chain": ["score", "submitted"]}),
    (
        "too_many_keys",
        {
            **PREDICTED,
            f"{RANKING}.chain": [*SIX_KEYS, "fewer_attempts"],
        },
        {**PREDICTED, f"{RANKING}.chain": SIX_KEYS},
    ),
    (
        "not_in_sums",
        {f"{RANKING}.per": "contest", f"{RANKING}.count": "sum_rounds", f"{RANKING}.chain": ["score", "started"]},
        {f"{RANKING}.per": "contest", f"{RANKING}.count": "sum_rounds", f"{RANKING}.chain": ["score", "submitted"]},
    ),
    (
        "not_in_sums",
        {**PREDICTED, f"{RANKING}.count": "sum_attempts", f"{RANKING}.chain": ["score", "prediction"]},
        {**PREDICTED, f"{RANKING}.count": "best", f"{RANKING}.chain": ["score", "prediction"]},
    ),
    (
        "sum_of_one_round",
        {f"{RANKING}.count": "sum_rounds"},
        {f"{RANKING}.count": "sum_rounds", f"{RANKING}.per": "contest"},
    ),
    (
        "all_right_in_sum",
        {f"{RANKING}.count": "sum_attempts", f"{RANKING}.gate": "all_right"},
        {f"{RANKING}.count": "sum_attempts", f"{RANKING}.gate": 30},
    ),
    ("gate_out_of_reach", {f"{RANKING}.gate": 11}, {f"{RANKING}.gate": 10}),
    (
        "gate_out_of_reach",
        {f"{RANKING}.gate": 21, f"{RANKING}.count": "sum_rounds", f"{RANKING}.per": "contest"},
        {f"{RANKING}.gate": 20, f"{RANKING}.count": "sum_rounds", f"{RANKING}.per": "contest"},
    ),
    (
        "gate_out_of_reach",
        {
            f"{RANKING}.gate": 13,
            f"{RANKING}.bonus": [{"label": "x", "points": 2, "field": "address", "values": ["y"]}],
        },
        {
            f"{RANKING}.gate": 12,
            f"{RANKING}.bonus": [{"label": "x", "points": 2, "field": "address", "values": ["y"]}],
        },
    ),
    (
        "prediction_not_asked",
        {f"{RANKING}.chain": ["score", "prediction"]},
        {**PREDICTED, f"{RANKING}.chain": ["score", "prediction"]},
    ),
    # a paper of one board alone does not ask it
    (
        "prediction_not_asked",
        {
            **PREDICTED,
            **BOARDS,
            f"{RANKING}.chain": ["score", "prediction"],
            "papers.1": {"key": "b", "sections": [{"topic": "A", "count": 5}]},
            "rounds.0.paper_by_board": {"b": "b"},
        },
        {
            **PREDICTED,
            **BOARDS,
            f"{RANKING}.chain": ["score", "prediction"],
            "papers.1": {"key": "b", "sections": [{"topic": "A", "count": 5}], "prediction": {"of": "people"}},
            "rounds.0.paper_by_board": {"b": "b"},
        },
    ),
    (
        "live_without_truth",
        {**PREDICTED, f"{RANKING}.gate": "all_right", f"{RANKING}.chain": ["prediction"], f"{RANKING}.shown": "live"},
        {
            **PREDICTED,
            f"{RANKING}.gate": "all_right",
            f"{RANKING}.chain": ["duration", "prediction"],
            f"{RANKING}.shown": "live",
        },
    ),
    (
        "one_attempt_only",
        {f"{RANKING}.chain": ["score", "fewer_attempts"], "caps": [{"max": 1, "per": "round"}]},
        {f"{RANKING}.chain": ["score", "fewer_attempts"], "caps": [{"max": 2, "per": "round"}]},
    ),
    (
        "one_attempt_only",
        {f"{RANKING}.chain": ["score", "more_perfect"], "caps": [{"max": 1, "per": "contest"}]},
        # one a round, but the ranking takes in both rounds
        {
            f"{RANKING}.chain": ["score", "more_perfect"],
            f"{RANKING}.per": "contest",
            "caps": [{"max": 1, "per": "round"}],
        },
    ),
    ("ranking_of_practice", {"rounds.1.practice": True, f"{RANKING}.only": ["t2"]}, {"rounds.1.practice": True}),
    (
        "ranking_of_practice",
        {"rounds.1.practice": True, f"{RANKING}.only": ["t1", "t2"]},
        {"rounds.1.practice": True, f"{RANKING}.only": ["t1"]},
    ),
    (
        "rounds_without_stage",
        {**STAGED, "rounds.1.stage": None, f"{RANKING}.per": "stage"},
        {**STAGED, f"{RANKING}.per": "stage"},
    ),
    (
        "more_rounds_than_there_are",
        {f"{RANKING}.per": "contest", f"{RANKING}.min_rounds": 3},
        {f"{RANKING}.per": "contest", f"{RANKING}.min_rounds": 2},
    ),
    ("more_rounds_than_there_are", {f"{RANKING}.min_rounds": 2}, {f"{RANKING}.min_rounds": 1}),
    (
        "people_and_units",
        {"rounds.1.entrant": "unit", f"{RANKING}.per": "contest"},
        {"rounds.1.entrant": "unit", f"{RANKING}.per": "round"},
    ),
    ("no_tier", {"prizes": prize(tiers=[])}, {"prizes": prize()}),
    (
        "no_tier",
        {"collectives": collective(combine="decision", tiers=[])},
        {"collectives": collective(combine="decision", tiers=[{"label": "bằng khen"}])},
    ),
    ("no_tier_count", {"prizes": prize(tiers=[{"label": "giải Nhất"}])}, {"prizes": prize()}),
    (
        "no_tier_count",
        {"collectives": collective(tiers=[{"label": "bằng khen"}])},
        {"collectives": collective(tiers=[{"label": "bằng khen", "count": 2}])},
    ),
    (
        "tier_twice",
        {"prizes": prize(tiers=[{"label": "giải Nhất", "count": 1}, {"label": "Giải nhất", "count": 3}])},
        {"prizes": prize(tiers=[{"label": "giải Nhất", "count": 1}, {"label": "giải Nhì", "count": 3}])},
    ),
    ("one_of_no_prize", {"one_prize": [{"prizes": []}]}, {"prizes": prize(), "one_prize": [{"prizes": []}]}),
    (
        "board_twice",
        {"boards": [{"key": "a", "label": "Học sinh"}, {"key": "b", "label": "học sinh"}]},
        {"boards": [{"key": "a", "label": "Học sinh"}, {"key": "b", "label": "Sinh viên"}]},
    ),
    (
        "results_before_close",
        {"rounds.0.results_at": "2026-03-08T16:59:00"},
        {"rounds.0.results_at": "2026-03-08T17:00:00"},
    ),
    (
        "board_not_ranked",
        {**BOARDS, f"{RANKING}.by_board": False, "prizes": prize(board="a")},
        {**BOARDS, f"{RANKING}.by_board": True, "prizes": prize(board="a")},
    ),
    (
        "no_criterion",
        {"collectives": collective(criteria=[])},
        {"collectives": collective(criteria=[], combine="decision")},
    ),
    (
        "two_criteria",
        {"collectives": collective(combine="add", criteria=["rate"])},
        {"collectives": collective(combine="add", criteria=["rate", "perfect_rate"])},
    ),
    (
        "points_not_falling",
        {"collectives": collective(combine="rank_points", criteria=["people", "attempts"], points=[3, 3])},
        {"collectives": collective(combine="rank_points", criteria=["people", "attempts"], points=[3, 2])},
    ),
    (
        "no_prize_points",
        {"collectives": collective(criteria=["prize_points"])},
        {"collectives": collective(criteria=["prize_points"], prize_points={"giải Nhất": 10})},
    ),
    (
        "no_prize_points",
        {"collectives": collective(tie_break=["prize_points"])},
        {"collectives": collective(tie_break=["winners"])},
    ),
    (
        "key_of_two",
        {"boards": [{"key": "a", "label": "A"}, {"key": "a", "label": "B"}]},
        {"boards": [{"key": "a", "label": "A"}, {"key": "b", "label": "B"}]},
    ),
    ("leads_nowhere", {f"{RANKING}.only": ["t3"]}, {f"{RANKING}.only": ["t2"]}),
    ("leads_nowhere", {"rounds.0.paper": "khac"}, {"rounds.0.paper": "bai"}),
    ("leads_nowhere", {"prizes": prize(ranking="khac")}, {"prizes": prize(ranking="tuan")}),
]
# what reading refuses, before anything can be compared
UNREADABLE = {
    "offset_in_moment": {"rounds.0.opens": "2026-03-02T08:00:00+07:00"},
    "malformed": {"rounds.0.colour": "red"},
}


def test_the_document_that_all_are_changed_from_has_no_problem():
    assert codes({}) == []


@pytest.mark.parametrize(("code", "refused", "accepted"), TABLE)
def test_what_is_refused_and_what_is_just_not(code, refused, accepted):
    assert code in codes(refused)
    assert codes(accepted) == []


@pytest.mark.parametrize(("code", "changes"), UNREADABLE.items())
def test_what_cannot_be_read(code, changes):
    with pytest.raises(RulesError) as error:
        parse_rules(changed(BASE, changes))
    assert error.value.code == code


def test_the_table_has_every_code_of_the_source():
    folder = Path(contest.rounds.rules.__file__).parent
    source = "".join(path.read_text() for path in [*folder.glob("problems/*.py"), folder / "document.py"])
    found = set(re.findall(r'RulesError\(\s*"(\w+)"', source)) | {"offset_in_moment"}
    assert {code for code, _refused, _accepted in TABLE} | set(UNREADABLE) == found


def every_error() -> list[RulesError]:
    errors = [
        problem for _code, refused, _accepted in TABLE for problem in find_problems(read_rules(changed(BASE, refused)))
    ]
    for code, changes in UNREADABLE.items():
        with pytest.raises(RulesError) as error:
            parse_rules(changed(BASE, changes))
        assert error.value.code == code
        errors.append(error.value)
    return errors


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_code_has_its_words_beside_a_step_of_the_form(language):
    steps = {step.name for step in STEPS} | {""}
    vietnamese, said = {}, {}
    for error in every_error():
        vietnamese[error.code] = [problem.text for problem in problems_in_words(error)]
        with override(language):
            (problem,) = problems_in_words(error)
        assert problem.step in steps
        assert problem.text.endswith(".")
        assert "%" not in problem.text.replace("100%", "").replace("99%", "")
        said[error.code] = [problem.text]
    # an English text is another one: nothing is left untranslated
    assert all((vietnamese[code] == said[code]) == (language == "vi") for code in said)


def test_words_say_the_figures():
    def said(changes: dict[str, Any]) -> list[str]:
        found = find_problems(read_rules(changed(BASE, changes)))
        return [problem.text for error in found for problem in problems_in_words(error)]

    assert said({"rounds.0.closes": "2026-03-02T07:00:00"}) == [
        "Đóng đợt thi trước khi mở: 07:00, thứ Hai 02/03/2026 sớm hơn 08:00, thứ Hai 02/03/2026."
    ]
    assert said({f"{RANKING}.per": "contest", f"{RANKING}.min_rounds": 3}) == [
        "Phải dự 3 đợt nhưng chỉ có 2 đợt, không ai đạt được. Giảm số đợt."
    ]
    assert said({f"{PAPER}.sections": SHARES, f"{PAPER}.total": 12}) == [
        "Với 12 câu, có tỷ lệ không cho ra số câu nguyên. Đổi tổng số câu hoặc tỷ lệ."
    ]
    assert said({"rounds.0.closes": "2026-03-02T08:19:00"}) == [
        "Bài làm 20\xa0phút, nhưng mỗi lần chỉ mở 19\xa0phút nên không ai làm hết giờ. "
        "Mở dài hơn, giảm giờ làm bài hoặc cho làm hết giờ sau khi đóng."
    ]


def test_a_place_in_the_document_goes_with_the_words():
    (error,) = find_problems(read_rules(changed(BASE, {f"{RANKING}.gate": 11})))
    (problem,) = problems_in_words(error)
    assert (problem.step, problem.field, problem.where) == ("ranking", "least", "rankings.tuan.gate")
