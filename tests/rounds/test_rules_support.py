"""What the rules can say and the site cannot do is told before publishing; everything else passes."""

from __future__ import annotations

import msgspec
import pytest

from contest.rounds.rules import (
    Essay,
    Identity,
    Prediction,
    RoundRules,
    Section,
    single_rules,
    usual_paper,
    usual_ranking,
)
from contest.rounds.rules.support import find_unsupported

TEN = Section(label="Chung", count=10)


def codes(*, round: dict | None = None, identity: dict | None = None, **paper: object) -> list[str]:
    rules = single_rules(
        paper=usual_paper(**{"sections": (TEN,), **paper}),
        rounds=(RoundRules(key="d1", **(round or {})),),
        identity=Identity(**(identity or {})),
    )
    return [problem.code for problem in find_unsupported(rules, "d1")]


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"made": "one"},
        {"one_by_one": True},
        {"made": "sets"},
        {"prediction": Prediction(of="people", after_clock=True)},
        {"round": {"practice": True, "finish_after_close": True}},
        # papers and doors are elsewhere: what this site cannot do there does not matter
        {"round": {"held": "session"}, "essay": Essay(), "one_by_one": True},
        {"round": {"held": "entered", "paper_by_board": {"a": "bai"}}, "identity": {"shared_contact": True}},
        {"round": {"paper_by_board": {"a": "bai"}}},
        {"round": {"entrant": "unit"}},
        {"round": {"entrant": "unit", "held": "entered"}},
        {"sections": (msgspec.structs.replace(TEN, bank="Khác"),)},
        {"sections": (msgspec.structs.replace(TEN, points=3000),)},
        {"identity": {"asked": "after"}},
        {"identity": {"shared_contact": True}},
        {"identity": {"account": "none", "required": ("phone",)}},
        {"identity": {"account": "roster_code", "required": ("full_name", "birth_date")}},
        {"essay": Essay()},
        {"sections": (), "essay": Essay(takes=("file", "paper"))},
    ],
)
def test_what_the_site_does_passes(said):
    assert codes(**said) == []


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"sections": (msgspec.structs.replace(TEN, points=3001),)}, "not_yet_points"),
        ({"sections": (msgspec.structs.replace(TEN, bank="Khác"),), "made": "sets"}, "not_yet_banks"),
        ({"essay": Essay(shortlist_per_unit=3)}, "not_yet_shortlist"),
    ],
)
def test_what_it_cannot_do_is_told(said, code):
    assert codes(**said) == [code]


@pytest.mark.parametrize("parts", [{"gate": "all_right"}, {"chain": ("more_perfect", "score")}], ids=["gate", "chain"])
def test_results_that_are_entered_know_no_perfect_paper(parts):
    rounds = (RoundRules(key="d1", held="entered"),)
    rules = single_rules(paper=usual_paper(), ranking=usual_ranking(**parts), rounds=rounds)
    assert [one.code for one in find_unsupported(rules, "d1")] == ["not_yet_perfect"]
