"""Who is touched by a change: places shared and moved, gates passed and missed, people who only look touched."""

from __future__ import annotations

import pytest

from contest.results.rekey.effects import Comparison, Effect, Mark, Stand, places

FULL = Mark(20, 20)


def stand(best: int, key: str | None, *, perfect: bool = False) -> Stand:
    return Stand(best, key.encode() if key else None, perfect)


def test_places_are_shared_by_equal_keys_and_skip_after_them():
    stands = {1: stand(1, "b"), 2: stand(2, "a"), 3: stand(3, "b"), 4: stand(4, "c"), 5: stand(5, None)}
    assert places(stands) == {2: 1, 1: 2, 3: 2, 4: 4}


def effects(before: dict[int, Stand], after: dict[int, Stand], marks: dict[int, tuple[int, int]]) -> list[Effect]:
    """`marks`: old and new score by attempt, of 20."""
    comparison = Comparison(before, after)
    changed = [attempt for attempt, (old, new) in marks.items() if old != new]
    return comparison.effects(
        comparison.touched(changed),
        old_marks={attempt: Mark(old, 20) for attempt, (old, _new) in marks.items()},
        new_marks={attempt: Mark(new, 20) for attempt, (_old, new) in marks.items()},
    )


def test_who_overtakes_and_who_is_overtaken():
    before = {1: stand(1, "a", perfect=True), 2: stand(2, "b"), 3: stand(3, "c")}
    after = {1: stand(1, "b", perfect=False), 2: stand(2, "a"), 3: stand(3, "c")}
    found = effects(before, after, {1: (20, 19), 2: (19, 20), 3: (18, 18)})
    assert [(one.participant_id, one.old_place, one.new_place, one.rises, one.falls) for one in found] == [
        (1, 1, 2, False, True),
        (2, 2, 1, True, False),
    ]
    assert (found[0].before.score, found[0].after.score, found[0].old_perfect, found[0].new_perfect) == (
        20,
        19,
        True,
        False,
    )


def test_somebody_who_is_only_pushed_down_is_listed_with_the_same_score():
    before = {1: stand(1, "b"), 2: stand(2, "c")}
    after = {1: stand(1, "b"), 2: stand(2, "a")}
    found = effects(before, after, {1: (19, 19), 2: (18, 20)})
    assert [(one.participant_id, one.before == one.after, one.new_place) for one in found] == [
        (1, True, 2),
        (2, False, 1),
    ]


def test_gate_passed_and_missed():
    before = {1: stand(1, None), 2: stand(2, "a")}
    after = {1: stand(1, "a"), 2: stand(2, None)}
    found = effects(before, after, {1: (19, 20), 2: (20, 19)})
    assert [(one.participant_id, one.old_place, one.new_place, one.rises, one.falls) for one in found] == [
        (1, None, 1, True, False),
        (2, 1, None, False, True),
    ]


def test_people_without_any_place_come_last():
    before = {1: stand(1, None), 2: stand(2, "b"), 3: stand(3, "a")}
    after = {1: stand(1, None), 2: stand(2, "a"), 3: stand(3, "b")}
    assert [one.participant_id for one in effects(before, after, {1: (9, 10), 2: (5, 6), 3: (6, 5)})] == [2, 3, 1]


@pytest.mark.parametrize("score", [(20, 20), (19, 19)])
def test_another_paper_that_changes_touches_nobody(score):
    """The best one keeps its mark, the worse one does not count."""
    before = after = {1: stand(1, "a")}
    assert effects(before, after, {1: score, 7: (3, 4)}) == []


def test_the_counted_paper_may_be_another_one_with_the_same_score():
    before, after = {1: stand(1, "a")}, {1: stand(2, "a")}
    assert effects(before, after, {1: (20, 19), 2: (20, 20)}) == []
