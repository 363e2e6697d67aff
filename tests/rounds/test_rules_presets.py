"""The five shapes of contests with every switch: no contradictions, said in words; rounds in a row; copies."""

from __future__ import annotations

import datetime as dt
import re
from itertools import product

import pytest
from django.utils.translation import override

from contest.rounds.rules import find_problems, parse_rules, read_rules, rules_document
from contest.rounds.rules.presets import SHAPES, Names, Switches, copied, preset, weekly_rounds, with_prediction
from contest.rounds.wording import SHAPE_WORDS, article_sentences, rule_hints
from tests.rounds.coverage import FIXTURES

MONDAY = dt.datetime(2026, 3, 2, 8)
SWITCHES = [
    Switches(prediction=prediction, boards=boards, one_prize=one_prize, collective=collective)
    for prediction, boards, one_prize, collective in product(
        (False, True), ((), ("Bảng A", "Bảng B")), (False, True), (False, True)
    )
]
every = pytest.mark.parametrize(("shape", "switches"), list(product(SHAPES, SWITCHES)))


@every
def test_no_shape_contradicts_itself_with_any_switch(shape, switches):
    rules = preset(shape, opens=MONDAY, switches=switches)
    assert find_problems(rules) == []
    assert parse_rules(rules_document(rules)) == rules


@every
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_shape_says_itself_in_words(shape, switches, language):
    rules = preset(shape, opens=MONDAY, switches=switches)
    with override(language):
        sentences = article_sentences(rules)
    assert len({sentence.key for sentence in sentences}) == len(sentences) > 20
    assert all(sentence.text.endswith((".", ".”")) and "%(" not in sentence.text for sentence in sentences)


@every
def test_every_switch_does_what_it_says(shape, switches):
    rules = preset(shape, opens=MONDAY, switches=switches)
    assert [board.label for board in rules.boards] == list(switches.boards)
    assert all((paper.prediction is not None) == switches.prediction for paper in rules.papers)
    in_order = [ranking for ranking in rules.rankings if "prediction" in ranking.chain]
    assert bool(in_order) == switches.prediction
    assert all(ranking.chain == ("score", "prediction", "submitted") for ranking in in_order)
    assert bool(rules.one_prize) == (switches.one_prize or shape == "weekly_and_overall")
    if switches.one_prize:
        assert [set(rule.prizes) for rule in rules.one_prize] == [{prize.key for prize in rules.prizes}]
    assert bool(rules.collectives) == (switches.collective or shape == "internal")


@pytest.mark.parametrize("shape", SHAPES)
def test_nothing_in_a_shape_is_odd_but_the_number_of_its_prizes(shape):
    lines = rule_hints(preset(shape, opens=MONDAY))
    assert [line for line in lines if "giải mỗi lần trao" not in line] == []


def test_the_facts_of_each_shape():
    caps = {shape: [(cap.max, cap.per) for cap in preset(shape, opens=MONDAY).caps] for shape in SHAPES}
    assert caps == {
        "one_round": [(3, "contest")],
        "weekly": [(2, "round")],
        "weekly_and_overall": [(2, "round")],
        "internal": [(2, "contest")],
        "final": [(2, "round"), (1, "round")],
    }
    final = preset("final", opens=MONDAY, count=3)
    assert [round.key for round in final.rounds] == ["t1", "t2", "t3", "ck"]
    assert [(route.how, route.ranking, route.count) for route in final.rounds[-1].admission] == [("top", "tuan", 20)]
    internal = preset("internal", opens=MONDAY)
    assert (internal.audience.roster_only, internal.identity.account) == (True, "roster_code")
    assert internal.collectives[0].criteria == ("rate", "mean_score")
    overall = preset("weekly_and_overall", opens=MONDAY).rankings[1]
    assert (overall.per, overall.count) == ("contest", "sum_rounds")


def test_every_shape_has_its_words_and_they_say_its_figures():
    assert set(SHAPE_WORDS) == set(SHAPES)
    figures = {shape: [int(n) for n in re.findall(r"\d+", str(words.text))] for shape, words in SHAPE_WORDS.items()}
    first_caps = {shape: preset(shape, opens=MONDAY).caps[0].max for shape in SHAPES}
    final = preset("final", opens=MONDAY)
    assert figures == {
        "one_round": [first_caps["one_round"], preset("one_round", opens=MONDAY).prizes[0].reserve],
        "weekly": [first_caps["weekly"]],
        "weekly_and_overall": [],
        "internal": [first_caps["internal"]],
        "final": [final.rounds[-1].admission[0].count],
    }


def test_names_are_the_organisers_own():
    names = Names(week="Kỳ", week_results="Kết quả kỳ")
    rules = preset("weekly", opens=MONDAY, count=2, names=names)
    assert [round.label for round in rules.rounds] == ["Kỳ 1", "Kỳ 2"]
    assert rules.rankings[0].label == "Kết quả kỳ"


def test_rounds_follow_each_other_with_their_gap():
    length, gap = dt.timedelta(days=6, hours=23), dt.timedelta(hours=1)
    rounds = weekly_rounds(opens=dt.datetime(2026, 12, 21, 10), count=3, length=length, gap=gap, label="Tuần")
    assert [(round.key, round.label, round.opens, round.closes) for round in rounds] == [
        ("t1", "Tuần 1", dt.datetime(2026, 12, 21, 10), dt.datetime(2026, 12, 28, 9)),
        ("t2", "Tuần 2", dt.datetime(2026, 12, 28, 10), dt.datetime(2027, 1, 4, 9)),
        ("t3", "Tuần 3", dt.datetime(2027, 1, 4, 10), dt.datetime(2027, 1, 11, 9)),
    ]


def test_a_prediction_behind_the_gate_comes_first():
    rules = preset("weekly", opens=MONDAY)
    document = rules_document(rules)
    document["rankings"] = [{"key": "tuan", "gate": "all_right", "chain": ["duration", "submitted"], "shown": "live"}]
    ranking = with_prediction(read_rules(document)).rankings[0]
    assert (ranking.chain, ranking.shown) == (("prediction", "submitted"), "announced")


@pytest.mark.parametrize("fixture", FIXTURES.values(), ids=list(FIXTURES))
def test_a_copy_of_a_real_contest_moves_and_comes_back(fixture):
    rules = parse_rules(fixture["rules"])
    later = copied(rules, shift_days=364)
    assert find_problems(later) == []
    assert copied(later, shift_days=-364) == rules
    moved = [(one, other) for one, other in zip(rules.rounds, later.rounds, strict=True) if one.opens and other.opens]
    assert all(
        (other.opens - one.opens).days == 364 and other.opens.weekday() == one.opens.weekday() for one, other in moved
    )


def test_a_copy_moves_every_moment_and_can_be_renamed():
    document = {
        "title": "Cũ",
        "audience": {"min_age": 18, "age_on": "2026-03-01"},
        "identity": {"opens": "2026-02-01T08:00:00", "closes": "2026-02-20T08:00:00"},
        "papers": [{"sections": [{"count": 5}]}],
        "teams": {"by": "units", "closes": "2026-03-01T17:00:00"},
        "rounds": [
            {
                "key": "t1",
                "opens": "2026-03-02T08:00:00",
                "closes": "2026-03-08T08:00:00",
                "closed_dates": ["2026-03-05"],
                "results_at": "2026-03-10T08:00:00",
            }
        ],
        "schema": 2,
    }
    later = copied(read_rules(document), shift_days=7, title="Mới")
    assert rules_document(later)["title"] == "Mới"
    (round,) = later.rounds
    assert (round.opens, round.closes) == (dt.datetime(2026, 3, 9, 8), dt.datetime(2026, 3, 15, 8))
    assert (round.closed_dates, round.results_at) == ((dt.date(2026, 3, 12),), dt.datetime(2026, 3, 17, 8))
    assert (later.identity.opens, later.identity.closes) == (dt.datetime(2026, 2, 8, 8), dt.datetime(2026, 2, 27, 8))
    assert later.audience.age_on == dt.date(2026, 3, 8)
    assert later.teams.closes == dt.datetime(2026, 3, 8, 17)
