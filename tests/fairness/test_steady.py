"""Papers of equal length."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest

from contest.fairness.agreement import Rates
from contest.fairness.papers import Found, Strength, TakenPaper
from contest.fairness.patterns.steady import Steady
from contest.fairness.wording import steady as wording
from tests.fairness.made import T0, TWENTY, with_wrong
from tests.fairness.made import paper as made_paper

DAY = 86_400
SCRIPT = range(1, 31)


def one(person: int, lengths: Iterable[float], *, at: float = 0, unit: int = 1) -> list[TakenPaper]:
    """All papers of a person, a quarter of an hour apart."""
    return [made_paper(person, at=at + 900 * place, seconds=length, unit=unit) for place, length in enumerate(lengths)]


def crowd(*, people: int = 400, units: int = 10) -> list[list[TakenPaper]]:
    """People of other units, three papers each, four minutes and less; they vary as people do."""
    chance = random.Random(1)
    everybody = []
    for person in range(1_000, 1_000 + people):
        pace = chance.lognormvariate(5.2, 0.5)
        lengths = [pace * chance.lognormvariate(-0.3 * turn, 0.15) for turn in range(3)]
        everybody.append(one(person, lengths, at=chance.uniform(0, 14 * DAY), unit=10 + person % units))
    return everybody


def find_among(*people: list[TakenPaper]) -> list[Found]:
    steady = Steady(Rates(TWENTY))
    for papers in people:
        steady.add_person(papers, None)
    return steady.find()


def find(*people: list[TakenPaper]) -> list[Found]:
    return find_among(*crowd(), *people)


def accounts(lengths: Iterable[float], *, every: float = 40, unit: int = 1) -> list[list[TakenPaper]]:
    """New people with one paper each, begun one after another; numbered from 1 in unit 1, from 101 in unit 2."""
    first = 100 * unit - 99
    return [one(n, [length], at=every * (n - first), unit=unit) for n, length in enumerate(lengths, first)]


# --- one person -----------------------------------------------------------------------------------


def test_the_crowd_alone_is_no_case():
    assert find() == []


def test_six_papers_within_half_a_second_are_a_case():
    (case,) = find(one(1, [70, 70.1, 70.2, 70.3, 70.4, 70.5]))
    assert case.people == (1,)
    assert case.strength == Strength.NOTICEABLE
    usual = case.facts.pop("usual_percent")
    assert case.facts == {
        "papers": 6,
        "tried": 6,
        "shortest_ms": 70_000,
        "longest_ms": 70_500,
        "each_ms": 3_512,
        "from_ms": T0,
        "span_ms": 4_500_000,
        "accounts": 1,
    }
    # of the crowd: two papers that vary by fifteen in a hundred, the second quicker by three tenths of a logarithm
    assert 20 < usual < 50


@pytest.mark.parametrize(("count", "is_case"), [(3, False), (4, True)])
def test_four_papers_may_be_enough(count, is_case):
    assert bool(find(one(1, [70 + 0.03 * n for n in range(count)]))) is is_case


@pytest.mark.parametrize(("percent", "named"), [(0.3, 20), (5, 0)])
def test_a_script_is_told_from_the_most_regular_person(percent, named):
    """Ten papers, twenty times."""
    chance = random.Random(3)
    people = [one(n, [70 * chance.gauss(1, percent / 100) for _ in range(10)]) for n in range(1, 21)]
    assert sum(bool(find(papers)) for papers in people) == named


def test_equal_papers_among_many_others_are_seen():
    lengths = [70, 90, 70.1, 110, 70.2, 85, 70.1, 70.3, 130, 70.2, 70, 100, 70.2, 70.1]
    (case,) = find(one(1, lengths))
    assert (case.facts["papers"], case.facts["tried"]) == (9, 14)


def test_papers_ended_by_the_clock_are_no_case():
    assert find(one(1, [1_210] * 10)) == []


@pytest.mark.parametrize("length", [59.5, 60.4, 63.5, 120.8])
def test_waiting_for_a_full_minute_is_no_case(length):
    assert find(one(1, [length + 0.01 * n for n in range(10)])) == []


def test_papers_left_blank_are_no_case():
    nearly_blank = with_wrong(dict.fromkeys(range(5), 0))
    papers = [made_paper(1, nearly_blank, at=900 * n, seconds=70) for n in range(10)]
    assert find(papers) == []
    answered = [made_paper(1, with_wrong(dict.fromkeys(range(4), 0)), at=900 * n, seconds=70) for n in range(10)]
    assert len(find(answered)) == 1


def test_a_least_time_that_many_wait_for_is_no_case():
    """Eighty people of ten units hand in as soon as seventy seconds are over."""
    chance = random.Random(5)
    waiting = [
        one(n, [70 + chance.uniform(0.2, 0.8) for _ in range(6)], at=chance.uniform(0, 9 * DAY), unit=10 + n % 10)
        for n in range(1, 81)
    ]
    assert find(*waiting) == []
    assert len(find(*waiting[:1])) == 1


def test_what_most_of_the_round_do_is_no_case():
    """A page that keeps everybody for the same time at each question: the papers of most people are that equal."""
    chance = random.Random(6)
    slow = [one(1_000 + n, [400]) for n in range(300)]
    assert find_among(*slow, *(one(n, [chance.uniform(50, 200)] * 5, unit=n) for n in range(1, 201))) == []


def test_results_without_questions_are_left_out():
    without = [TakenPaper(n, 1, 1, T0, T0 + 70_000, b"", b"") for n in range(10)]
    assert find(without) == []
    assert Steady(Rates(TWENTY)).find() == []


# --- several accounts -----------------------------------------------------------------------------


def test_eight_accounts_within_a_second_are_a_case():
    (case,) = find(*accounts([50 + 0.1 * n for n in range(8)]))
    assert case.people == (1, 2, 3, 4, 5, 6, 7, 8)
    assert case.facts["usual_percent"] > 20
    assert {name: case.facts[name] for name in ("accounts", "papers", "tried", "span_ms", "unit")} == {
        "accounts": 8,
        "papers": 8,
        "tried": 8,
        "span_ms": 280_000,
        "unit": 1,
    }
    assert find(*accounts([50 + 0.1 * n for n in range(7)])) == []


@pytest.mark.parametrize("every", [4, 100, 1_000, 3_600])
@pytest.mark.parametrize(("scatter", "least", "most"), [(0.043, 9, 10), (0.2, 0, 0)])
def test_thirty_accounts_at_any_distance(every, scatter, least, most):
    """A script that waits anew before each answer is found; people who know the answers by heart are not. Ten times."""
    chance = random.Random(7)
    times = [accounts([50 * chance.lognormvariate(0, scatter) for _ in SCRIPT], every=every) for _ in range(10)]
    assert least <= sum(bool(find(*group)) for group in times) <= most


def test_a_script_is_seen_among_colleagues():
    chance = random.Random(8)
    colleagues = [one(100 + n, [chance.uniform(40, 90)], at=chance.uniform(0, 1_200)) for n in range(20)]
    (case,) = find(*accounts([50 + chance.gauss(0, 0.2) for _ in range(12)]), *colleagues)
    assert {*range(1, 13)} <= {*case.people}
    assert len(case.people) <= 14


def test_a_hall_that_begins_and_ends_at_a_signal_is_no_case():
    """Three sittings, everybody within eight seconds of the signal, pens down after 93 seconds."""
    chance = random.Random(9)
    hall = []
    for n in range(1, 61):
        signal = 900 * (n % 3)
        start = signal + chance.uniform(0, 8)
        hall.append(one(n, [signal + 93 + chance.uniform(0, 3) - start], at=start))
    assert find(*hall) == []


def test_each_unit_alone():
    mixed = [one(n, [50 + 0.05 * n], at=40 * n, unit=n % 4) for n in range(1, 17)]
    assert find(*mixed) == []


def test_only_first_papers_of_accounts_count():
    chance = random.Random(10)
    assert find(*(one(n, [chance.uniform(90, 150), 50], at=40 * n) for n in SCRIPT)) == []


@pytest.mark.parametrize(("others", "is_case"), [(60, False), (200, True)])
def test_what_most_quick_people_of_a_round_do_is_no_case(others, is_case):
    """Thirty of one unit wait for the same time."""
    waiting = accounts([70 + 0.02 * n for n in range(30)])
    assert bool(find_among(*waiting, *crowd(people=others))) is is_case


def test_accounts_ended_by_the_clock_are_no_case():
    assert find(*accounts([610 + 0.01 * n for n in SCRIPT], every=100)) == []


def test_one_script_in_three_units_is_found_in_each():
    lengths = [50 + 0.1 * n for n in range(12)]
    units = [papers for unit in (1, 2, 3) for papers in accounts(lengths, unit=unit)]
    assert [case.facts["unit"] for case in find(*units)] == [1, 2, 3]


def test_accounts_of_a_small_contest_are_found():
    assert len(find_among(*crowd(people=60, units=1), *accounts([50 + 0.1 * n for n in range(8)]))) == 1


# --- what organisers read ---------------------------------------------------------------------------


def sentences(one: Found) -> list[str]:
    return wording.sentences(one.facts | {"usual_percent": 31}, str)


def test_facts_of_one_person_in_words():
    (case,) = find(one(1, [70, 70.1, 70.2, 70.3, 70.4, 70.7]))
    assert sentences(case) == [
        "6 trên 6 bài làm nhanh của người này lâu gần như nhau.",
        "Bài ngắn nhất mất 1\xa0phút 10\xa0giây, dài nhất 1\xa0phút 10,7\xa0giây: chênh nhau 1,0%.",
        "Mỗi câu mất khoảng 3,5 giây.",
        "Hai bài nhanh của cùng một người trong đợt này thường chênh nhau khoảng 31%.",
    ]


def test_facts_of_several_accounts_in_words():
    (case,) = find(*accounts([50 + 0.1 * n for n in range(11)], every=1_000))
    assert sentences(case) == [
        "11 người cùng đơn vị làm bài đầu tiên lâu gần như nhau.",
        "Bài ngắn nhất mất 50\xa0giây, dài nhất 51\xa0giây: chênh nhau 2,0%.",
        "Các bài ấy bắt đầu vào những lúc khác nhau, trong vòng 2 giờ.",
        "Đó là 11 trên 11 bài đầu làm nhanh của đơn vị lúc ấy.",
        "Mỗi câu mất khoảng 2,5 giây.",
        "Hai người làm nhanh cùng đơn vị trong đợt này thường chênh nhau khoảng 31%.",
    ]
