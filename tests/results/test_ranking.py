"""Rank keys sort as their chains do, say what is in them, and tell why one stands above the next."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.results.ranking import (
    DECIDED,
    SUMS,
    UNDECIDED,
    Bonus,
    Definition,
    Difference,
    Entrant,
    Reason,
    count_person,
    first_difference,
    histogram_levels,
    pack_rank_key,
    places_of,
    read_definition,
    unpack_rank_key,
)
from tests.results.made_up import Sat

CHAIN = ("score", "duration", "submitted")
DOWN = ("score", "more_perfect")
NUMBERS = {
    "score": st.integers(0, 500_000),
    "duration": st.integers(0, 400_000_000),
    "submitted": st.integers(1_600_000_000_000, 1_900_000_000_000),
    "started": st.integers(1_600_000_000_000, 1_900_000_000_000),
    "registered": st.integers(1_600_000_000_000, 1_900_000_000_000),
    "fewer_attempts": st.integers(1, 100_000),
    "more_perfect": st.integers(0, 100_000),
    "prediction": st.none() | st.integers(0, 2**33),
}


def plain(values, keys):
    """What tuples of numbers compare, written straight from the table of keys."""
    up = [2**62 if value is None else value for value in values]
    return tuple(-value if key in DOWN else value for value, key in zip(up, keys, strict=True))


@st.composite
def chains_with_values(draw):
    keys = tuple(draw(st.permutations(sorted(NUMBERS)))[: draw(st.integers(1, 6))])
    row = st.tuples(*(NUMBERS[key] for key in keys))
    some = draw(st.lists(row, min_size=1, max_size=30))
    # neighbours that differ in one key only
    at = draw(st.integers(0, len(keys) - 1))
    return keys, [*some, *((*one[:at], draw(NUMBERS[keys[at]]), *one[at + 1 :]) for one in some[:5])]


@given(chains_with_values())
def test_packed_keys_sort_as_their_chain(case):
    keys, rows = case
    assert sorted(rows, key=lambda v: pack_rank_key(v, keys)) == sorted(rows, key=lambda v: plain(v, keys))
    for row in rows:
        assert unpack_rank_key(pack_rank_key(row, keys), keys) == (row, UNDECIDED)


@given(chains_with_values())
def test_equal_bytes_mean_equal_values(case):
    keys, rows = case
    packed = {pack_rank_key(row, keys) for row in rows}
    assert len(packed) == len(set(rows))
    assert len({len(key) for key in packed}) == 1


def test_levels_part_people_step_by_step():
    assert histogram_levels(CHAIN) == (4, 7, 8)
    assert histogram_levels(("score", "submitted")) == (4, 6, 7)
    assert histogram_levels(("score", "prediction", "submitted")) == (4, 8, 9, 11, 12)
    assert histogram_levels(("prediction", "submitted")) == (4, 5, 7, 8)
    assert histogram_levels(("score",)) == (4,)
    assert histogram_levels(()) == ()


def test_the_last_level_of_the_usual_chain_is_score_and_second():
    one, same, next_second = (pack_rank_key((20, ms, 1), CHAIN)[:8] for ms in (17_000, 17_999, 18_000))
    assert one == same < next_second


@pytest.mark.parametrize(
    ("below", "difference"),
    [
        ((19, 10_000, 1), Difference("score", 1)),
        ((20, 10_400, 1), Difference("duration", 400, (("score", 20),))),
        ((20, 10_000, 5), Difference("submitted", 4, (("score", 20), ("duration", 10_000)))),
        ((20, 10_000, 1), None),
    ],
)
def test_first_difference(below, difference):
    assert first_difference(pack_rank_key((20, 10_000, 1), CHAIN), pack_rank_key(below, CHAIN), CHAIN) == difference


def test_a_prediction_parts_by_its_distance_and_a_missing_one_by_nothing():
    keys = ("prediction",)
    near, far, none = (pack_rank_key((distance,), keys) for distance in (3, 15, None))
    assert first_difference(near, far, keys) == Difference("prediction", 12)
    assert first_difference(far, none, keys) == Difference("prediction", None)


def test_a_decision_parts_equals_and_nobody_else():
    first, second = (pack_rank_key((20, 1, 1), CHAIN, decided=place) for place in (0, 1))
    assert first_difference(first, second, CHAIN).key == DECIDED
    assert second < pack_rank_key((20, 1, 1), CHAIN) < pack_rank_key((20, 1, 2), CHAIN, decided=0)


@pytest.mark.parametrize(
    ("keys", "places"),
    [
        ([], []),
        ([b"a", b"b"], [1, 2]),
        ([b"a", b"a", b"b"], [1, 1, 3]),
        ([b"a", b"b", b"b", b"b", b"c"], [1, 2, 2, 2, 5]),
    ],
)
def test_places(keys, places):
    assert places_of(keys) == places


# --- what counts ------------------------------------------------------------------------------------


def sat(number, score, duration=60_000, submitted=None, *, round=1, perfect=None, prediction=None):
    submitted = submitted if submitted is not None else 1_700_000_000_000 + number * 600_000
    return Sat(
        number, number, round, score, score == 20 if perfect is None else perfect, duration, submitted, prediction
    )


def values_of(definition, *attempts, person=None):
    outcome = count_person(definition, person or Entrant(), attempts)
    assert outcome.rank_key is not None
    return dict(zip(definition.known_keys, unpack_rank_key(outcome.rank_key, definition.known_keys)[0], strict=True))


def test_best_takes_the_faster_of_equal_scores_even_later():
    assert count_person(Definition(CHAIN), Entrant(), [sat(1, 20, 30_000), sat(2, 20, 29_999)]).counted == 2


def test_best_earliest_takes_the_earlier_of_equal_scores_even_slower():
    definition = Definition(CHAIN, count="best_earliest")
    assert count_person(definition, Entrant(), [sat(1, 20, 30_000), sat(2, 20, 1_000), sat(3, 21)]).counted == 3
    assert count_person(definition, Entrant(), [sat(1, 20, 30_000), sat(2, 20, 1_000)]).counted == 1


@pytest.mark.parametrize(("count", "counted"), [("first", 1), ("last", 3)])
def test_first_and_last_go_by_the_hand_in(count, counted):
    attempts = [sat(3, 5), sat(1, 3), sat(2, 20)]
    assert count_person(Definition(CHAIN, count=count), Entrant(), attempts).counted == counted


def test_the_choice_stops_at_the_prediction():
    """A faster second attempt must not replace the prediction of the first where durations are compared after it."""
    definition = Definition(("score", "prediction", "duration"), truths={1: 100})
    good, faster = sat(1, 20, 30_000, prediction=100), sat(2, 20, 10_000, prediction=999)
    assert values_of(definition, good, faster) == {"score": 20, "prediction": 0, "duration": 30_000}
    before = Definition(("score", "duration", "prediction"), truths={1: 100})
    assert values_of(before, good, faster) == {"score": 20, "duration": 10_000, "prediction": 899}


def test_whole_seconds_hold_for_the_choice_too():
    definition = Definition(("score", "duration", "prediction"), whole_seconds=True, truths={1: 100})
    same_second = sat(1, 20, 17_900, prediction=100), sat(2, 20, 17_100, prediction=7)
    assert values_of(definition, *same_second) == {"score": 20, "duration": 17_000, "prediction": 0}


def test_sums_floor_after_adding():
    definition = Definition(("score", "duration"), count="sum_attempts", whole_seconds=True)
    assert values_of(definition, sat(1, 5, 1_600), sat(2, 6, 1_600)) == {"score": 11, "duration": 3_000}


def test_sum_rounds_adds_the_best_of_each_round():
    definition = Definition(("score", "duration", "submitted"), count="sum_rounds", scope=(1, 2, 3))
    attempts = [sat(1, 20, 9_000), sat(2, 20, 8_000), sat(3, 5, 1_000, round=2), sat(4, 4, 1, round=2)]
    assert values_of(definition, *attempts) == {
        "score": 25,
        "duration": 9_000,
        "submitted": attempts[2].submitted_ms,
    }


@pytest.mark.parametrize(("rounds", "reason"), [((1, 2), Reason.RANKED), ((1, 2, 3), Reason.BELOW_GATE)])
def test_all_right_in_a_sum_means_every_round(rounds, reason):
    definition = Definition(("duration",), gate="all_right", count="sum_rounds", scope=rounds)
    assert count_person(definition, Entrant(), [sat(1, 20), sat(2, 20, round=2)]).reason is reason


def test_all_right_looks_at_the_counted_attempt():
    definition = Definition(("submitted",), gate="all_right", count="last")
    assert count_person(definition, Entrant(), [sat(1, 20), sat(2, 19)]).reason is Reason.BELOW_GATE
    assert count_person(definition, Entrant(), [sat(1, 19), sat(2, 20)]).reason is Reason.RANKED


BONUS = (Bonus(2, "address", ("vùng núi", "hải đảo")), Bonus(1, "address", ("nông thôn",)))


@pytest.mark.parametrize(("address", "score"), [("Hải  đảo", 30), ("nông thôn", 29), ("thành phố", None), (None, None)])
def test_the_bonus_is_inside_the_gate(address, score):
    definition = Definition(("score",), gate=29, bonus=BONUS)
    outcome = count_person(definition, Entrant(fields={"address": address}), [sat(1, 28, perfect=False)])
    assert outcome.reason is (Reason.BELOW_GATE if score is None else Reason.RANKED)
    if score:
        assert unpack_rank_key(outcome.rank_key, ("score",))[0] == (score,)


def test_min_rounds_counts_rounds_not_attempts():
    definition = Definition(("score",), min_rounds=2, count="best")
    assert count_person(definition, Entrant(), [sat(1, 20), sat(2, 20)]).reason is Reason.FEW_ROUNDS
    assert count_person(definition, Entrant(), [sat(1, 20), sat(2, 3, round=2)]).reason is Reason.RANKED


def test_excluded_people_have_no_key_and_keep_their_figures():
    outcome = count_person(Definition(CHAIN), Entrant(excluded=True), [sat(1, 20), sat(2, 19)])
    assert (outcome.rank_key, outcome.reason, outcome.attempts, outcome.perfect) == (None, Reason.EXCLUDED, 2, 1)


def test_attempts_perfect_and_registration_are_compared():
    definition = Definition(("score", "fewer_attempts", "registered", "more_perfect"))
    assert values_of(definition, sat(1, 20), sat(2, 20), sat(3, 1), person=Entrant(registered_ms=5_000)) == {
        "score": 20,
        "fewer_attempts": 3,
        "registered": 5_000,
        "more_perfect": 2,
    }


def test_until_the_truth_is_frozen_the_prediction_and_what_is_behind_it_part_nobody():
    definition = Definition(("score", "prediction", "submitted"))
    assert definition.known_keys == ("score",)
    one, other = (count_person(definition, Entrant(), [sat(n, 20, prediction=n)]).rank_key for n in (1, 9))
    assert one == other


def test_a_definition_is_what_was_stored():
    definition = Definition(
        ("score", "prediction"), gate=5, count="best", min_rounds=2, whole_seconds=True, bonus=BONUS, scope=(3, 4),
        truths={3: 12},
    )  # fmt: skip
    assert read_definition(definition.document()) == definition
    assert read_definition({"keys": ["score"], "gate": None}) == Definition(("score",))


# --- no further attempt lowers a place ----------------------------------------------------------------

attempts_of_one = st.lists(
    st.tuples(st.integers(18, 20), st.sampled_from([1_000, 1_400, 2_000]), st.none() | st.integers(95, 105)),
    min_size=2,
    max_size=6,
)


@given(
    attempts_of_one,
    st.sampled_from(["best", "best_earliest", "first"]),
    st.permutations(["duration", "submitted", "started", "prediction", "more_perfect"]),
    st.booleans(),
)
def test_no_further_attempt_lowers_a_place(rows, count, rest, whole_seconds):
    definition = Definition(("score", *rest), count=count, whole_seconds=whole_seconds, truths={1: 100})
    attempts = [
        sat(n, score, duration, 1_700_000_000_000 + n * 1_300, prediction=guess)
        for n, (score, duration, guess) in enumerate(rows, start=1)
    ]
    keys = [count_person(definition, Entrant(), attempts[:n]).rank_key for n in range(1, len(attempts) + 1)]
    assert keys == sorted(keys, reverse=True)


def test_sums_and_fewer_attempts_can_lower_it():
    """What rule pages warn of is so."""
    for definition in (Definition(("score", "duration"), count=SUMS[1]), Definition(("score", "fewer_attempts"))):
        one, two = (count_person(definition, Entrant(), [sat(1, 20), sat(2, 0)][:n]).rank_key for n in (1, 2))
        assert one < two
