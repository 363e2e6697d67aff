"""Rules as data: what is read, what is refused, and that nothing is lost on the way to the database and back."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.rounds.rules import (
    LEVELS,
    NO_CAP,
    Cap,
    Paper,
    Ranking,
    Rules,
    RulesError,
    Section,
    draft_rules,
    find_problems,
    parse_rules,
    read_rules,
    rules_document,
    single_rules,
    usual_paper,
    usual_ranking,
)

NAMED = dict(enumerate(LEVELS))
TEN = (Section(topic="Điều lệ", count=10),)


def rules_with(*, sections=TEN, caps=(), **parts) -> Rules:
    return single_rules(paper=usual_paper(sections=sections), caps=caps, **parts)


def caps(**most: int) -> tuple[Cap, ...]:
    return tuple(Cap(max=value, per=per) for per, value in most.items())


def codes(rules: Rules) -> list[tuple[str, str]]:
    return [(problem.code, problem.where) for problem in find_problems(rules)]


# --- reading --------------------------------------------------------------------------------------


def test_parse_rules_fills_in_what_is_usual():
    rules = parse_rules({"paper": {"sections": [{"topic": "Điều lệ", "count": 20}]}})
    assert (rules.paper.minutes, rules.paper.questions, rules.paper.limit_ms) == (15, 20, 900_000)
    assert rules.ranking.chain == ("score", "duration", "submitted")
    assert rules.cap("day") == NO_CAP


@pytest.mark.parametrize(
    "change",
    [
        {"paper": None},
        {"colour": "red"},
        {"paper": {"sections": [{"topic": "A", "count": 0}]}},
        {"paper": {"sections": [{"topic": "A", "count": 100_001}]}},
        {"paper": {"sections": [{"topic": "A", "count": 1, "level": 4}]}},
        {"paper": {"sections": [{"topic": "A", "count": 1}], "minutes": 0}},
        {"caps": [{"max": 0, "per": "day"}]},
        {"caps": [{"max": 1, "per": "hour"}]},
        {"pause_minutes": -1},
        {"ranking": {"gate": 0}},
        {"ranking": {"chain": ["votes"]}},
        {"schema": 3},
    ],
)
def test_parse_rules_refuses_what_is_no_rule_set(change):
    document = {"paper": {"sections": [{"topic": "A", "count": 1}]}, **change}
    with pytest.raises(RulesError) as refused:
        parse_rules(document)
    assert refused.value.code == "malformed"


def test_a_draft_can_be_read_but_not_parsed_while_it_has_no_questions():
    document = rules_document(draft_rules())
    assert read_rules(document) == draft_rules()
    with pytest.raises(RulesError) as refused:
        parse_rules(document)
    assert refused.value.code == "no_section"


# --- contradictions, each at its boundary ---------------------------------------------------------


@pytest.mark.parametrize(
    ("sections", "found"),
    [
        ((), [("no_section", "papers.bai.sections")]),
        ((("A", 0),), []),
        ((("A", 0), ("B", 0)), []),
        ((("A", 1), ("A", 2)), []),
        ((("A", 0), ("A", 0)), [("section_twice", "A")]),
        ((("A", 0), ("A", 1)), [("section_twice", "A")]),
        ((("A", 1), ("B", 0), ("A", 1)), [("section_twice", "A")]),
    ],
)
def test_sections(sections, found):
    rules = rules_with(sections=tuple(Section(topic=topic, count=1, level=NAMED[level]) for topic, level in sections))
    assert codes(rules) == found


@pytest.mark.parametrize(
    ("most", "found"),
    [
        ({}, []),
        ({"day": 3, "round": 20}, []),
        ({"day": 20, "round": 20}, []),
        ({"day": 21, "round": 20}, [("cap_never_reached", "day")]),
        ({"day": 3, "week": 3}, []),
        ({"day": 4, "week": 3}, [("cap_never_reached", "day")]),
        ({"day": 2, "contest": 1}, [("cap_never_reached", "day")]),
        ({"week": 6, "contest": 5}, [("cap_never_reached", "week")]),
        ({"round": 6, "contest": 5}, [("cap_never_reached", "round")]),
        ({"round": 5, "contest": 5}, []),
        # a week may be longer or shorter than a round: neither contains the other
        ({"week": 9, "round": 5}, []),
    ],
)
def test_caps(most, found):
    assert codes(rules_with(caps=caps(**most))) == found


def test_caps_say_their_figures():
    (problem,) = find_problems(rules_with(caps=caps(day=30, round=20)))
    assert problem.figures == {"most": 30, "larger": "round", "fewer": 20}


def test_the_same_cap_twice_is_refused():
    assert codes(rules_with(caps=(Cap(max=3, per="day"), Cap(max=4, per="day")))) == [("cap_twice", "caps")]


@pytest.mark.parametrize(
    ("ranking", "found"),
    [
        (usual_ranking(), []),
        (usual_ranking(chain=("score", "submitted")), []),
        (usual_ranking(chain=("duration",)), [("score_first", "rankings.chung.chain")]),
        (usual_ranking(chain=()), [("score_first", "rankings.chung.chain")]),
        (usual_ranking(chain=("duration",), gate="all_right"), []),
        (usual_ranking(chain=("duration",), gate=10), [("score_first", "rankings.chung.chain")]),
        (usual_ranking(chain=("score", "duration", "duration")), [("key_twice", "rankings.chung.chain")]),
        (usual_ranking(gate=10), []),
        (usual_ranking(gate=11), [("gate_out_of_reach", "rankings.chung.gate")]),
    ],
)
def test_ranking(ranking, found):
    assert codes(rules_with(ranking=ranking)) == found


def test_a_gate_is_not_out_of_reach_while_the_total_is_unknown():
    assert codes(rules_with(sections=(), ranking=usual_ranking(gate=11))) == [("no_section", "papers.bai.sections")]


def test_find_problems_lists_all_and_parsing_raises_the_first():
    rules = rules_with(caps=caps(day=9, round=2), ranking=usual_ranking(gate=99))
    assert [code for code, _ in codes(rules)] == ["cap_never_reached", "gate_out_of_reach"]
    with pytest.raises(RulesError) as refused:
        parse_rules(rules_document(rules))
    assert (refused.value.code, refused.value.where) == ("cap_never_reached", "day")


# --- there and back -------------------------------------------------------------------------------

shown = st.lists(st.sampled_from(["score", "duration", "wrong", "key"]), unique=True, max_size=4).map(tuple)
papers = st.builds(
    Paper,
    sections=st.lists(
        st.builds(Section, topic=st.text(min_size=1), count=st.integers(1, 100)),
        min_size=1,
        unique_by=lambda s: s.topic,
    ).map(tuple),
    minutes=st.none() | st.integers(1, 1440),
    shuffle=st.booleans(),
    answer_all=st.booleans(),
    show_at_once=shown,
    show_after_round=shown,
)
rankings = st.builds(
    Ranking,
    gate=st.none() | st.just(1),
    chain=st.sampled_from([("score",), ("score", "submitted"), ("score", "duration", "submitted")]),
    shown=st.sampled_from(["live", "announced", "never"]),
    names=st.sampled_from(["full", "masked"]),
)
growing_caps = st.lists(st.integers(1, 1000), min_size=4, max_size=4).map(
    lambda most: caps(**dict(zip(("day", "week", "round", "contest"), sorted(most), strict=True)))
)


@given(st.builds(single_rules, paper=papers, caps=growing_caps, pause_minutes=st.integers(0, 1440), ranking=rankings))
def test_rules_come_back_from_json_as_they_were(rules):
    stored = json.loads(json.dumps(rules_document(rules)))
    assert parse_rules(stored) == rules
