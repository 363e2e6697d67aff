"""The queue of starts, second by second, with a site that bears so many a second and no more."""

from __future__ import annotations

from collections import deque

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contest.sitting.queueing import CALM_MS, FIRST_PACE, LEAST_PACE, LONG, StartQueue, asks_again

T0 = 1_800_000_000_000
STEP_MS = 50


class Simulated:
    """A site whose processes serve what lies before them in order; people come back when they were told to."""

    def __init__(self, *, bears: float, processes: int = 1) -> None:
        self.bears, self.queues = bears, [StartQueue() for _ in range(processes)]
        self.lines: list[deque[tuple[int, int]]] = [deque() for _ in self.queues]
        self.places: dict[int, int] = {}
        self.coming: dict[int, list[int]] = {}
        self.first_told: dict[int, int] = {}
        self.entered: dict[int, int] = {}
        self.longest_ms = 0
        self.now_ms = T0

    def press(self, who: int, *, at_ms: int) -> None:
        self.coming.setdefault(at_ms // STEP_MS, []).append(who)

    def run(self, *, seconds: int) -> None:
        """A place's page costs a tenth of a start."""
        for _ in range(seconds * 1000 // STEP_MS):
            self.now_ms += STEP_MS
            for who in self.coming.pop(self.now_ms // STEP_MS, []):
                self.lines[(who * 7 + len(self.places)) % len(self.queues)].append((self.now_ms, who))
            for queue, line in zip(self.queues, self.lines, strict=True):
                self._serve(queue, line)

    def _serve(self, queue: StartQueue, line: deque[tuple[int, int]]) -> None:
        budget = self.bears * STEP_MS / 1000
        while line and budget > 0:
            wait_ms = self.now_ms - line[0][0]
            self.longest_ms = max(self.longest_ms, wait_ms)
            if queue.is_due(now_ms=self.now_ms):
                queue.steer(wait_ms / 1000, now_ms=self.now_ms)
            _, who = line.popleft()
            told = queue.come(who, now_ms=self.now_ms, came_ms=self.places.get(who))
            budget -= 1 if told is None else 0.1
            if told is None:
                self.entered[who] = self.now_ms
                continue
            self.first_told.setdefault(who, self.now_ms + int(told * 1000))
            self.places.setdefault(who, queue.place_of(who) or 0)
            self.press(who, at_ms=self.now_ms + int(asks_again(who, told) * 1000))


def crowd(*, bears: float, people: int, within_ms: int, seconds: int, processes: int = 1) -> Simulated:
    site = Simulated(bears=bears, processes=processes)
    for who in range(people):
        site.press(who, at_ms=T0 + STEP_MS + who * within_ms // people)
    site.run(seconds=seconds)
    return site


def test_there_is_no_queue_while_requests_are_answered_at_once():
    queue = StartQueue()
    for who in range(1_000):
        queue.steer(0.01, now_ms=T0 + who)
        assert queue.come(who, now_ms=T0 + who) is None
    assert not queue.is_on


def test_a_crowd_that_the_site_bears_meets_no_queue():
    site = crowd(bears=300, people=2_000, within_ms=10_000, seconds=12)
    assert (len(site.entered), site.places) == (2_000, {})


@pytest.mark.parametrize("processes", [1, 3])
def test_everybody_of_a_large_crowd_enters_and_the_line_stays_short(processes):
    site = crowd(bears=300, people=6_000 * processes, within_ms=5_000, seconds=60, processes=processes)
    assert len(site.entered) == 6_000 * processes
    # without a queue the last would have stood there for 15 s
    assert site.longest_ms < 2_500


def test_who_came_first_enters_first():
    site = crowd(bears=300, people=6_000, within_ms=5_000, seconds=60)
    queued = sorted(site.places, key=site.places.get)
    moments = [site.entered[who] for who in queued]
    latest, late = 0, 0
    for moment in moments:
        latest = max(latest, moment)
        late = max(late, latest - moment)
    # people come back in whole seconds, and in between at a moment of their own
    assert late <= 5_000


def test_what_was_told_holds():
    site = crowd(bears=300, people=6_000, within_ms=5_000, seconds=60)
    wrong = sorted((site.entered[who] - told) / 1000 for who, told in site.first_told.items())
    assert wrong[len(wrong) // 20] >= -8
    assert wrong[-len(wrong) // 20] <= 8


@given(bears=st.integers(20, 400), people=st.integers(1, 1_500), within_ms=st.integers(100, 10_000))
@settings(max_examples=25, deadline=None)
def test_nobody_waits_for_ever(bears, people, within_ms):
    site = crowd(bears=bears, people=people, within_ms=within_ms, seconds=30 + 4 * people // bears)
    assert len(site.entered) == people


def on(*, passed: int = 0) -> StartQueue:
    """A queue that has just begun, after so many starts in a second."""
    queue = StartQueue()
    queue.steer(0.0, now_ms=T0 - 1_000)
    for who in range(passed):
        queue.come(-who, now_ms=T0 - 500)
    queue.steer(LONG, now_ms=T0)
    return queue


def test_pace_begins_at_what_was_served_while_the_site_was_full():
    assert on(passed=400).pace == 400


def test_pace_begins_somewhere_when_nothing_is_known():
    assert on().pace == FIRST_PACE


def test_pace_falls_while_the_wait_is_long_and_never_to_nothing():
    queue, paces = on(passed=400), []
    for second in range(3, 60):
        queue.steer(LONG + 0.1, now_ms=T0 + second * 1_000)
        paces.append(queue.pace)
    assert paces[:2] == [240, 144]
    assert paces[-1] == LEAST_PACE


def test_pace_is_what_was_served_while_the_wait_is_long():
    queue = on(passed=400)
    for who in range(300):
        queue.come(who, now_ms=T0 + 1_500, came_ms=T0 - 1)
    queue.steer(LONG + 0.1, now_ms=T0 + 2_000)
    assert queue.pace == pytest.approx(240)


def test_pace_stays_while_the_pages_of_the_queue_make_the_wait_long():
    queue = on(passed=400)
    for who in range(2_000):
        queue.come(who, now_ms=T0 + 1)
    queue.steer(LONG + 1, now_ms=T0 + 2_000)
    assert queue.pace == 400


def test_pace_rises_while_people_wait_and_the_site_has_room():
    queue = on(passed=400)
    for who in range(5_000):
        queue.come(who, now_ms=T0 + 1)
    queue.steer(0.1, now_ms=T0 + 2_000)
    assert queue.pace == pytest.approx(421)
    # those who were called have not come in: nobody is helped by calling more
    queue.steer(0.1, now_ms=T0 + 3_000)
    assert queue.pace == pytest.approx(421)


def test_queue_ends_when_nobody_waits_and_answers_are_quick():
    queue = on()
    queue.steer(0.0, now_ms=T0 + CALM_MS - 1)
    assert queue.is_on
    queue.steer(0.0, now_ms=T0 + CALM_MS)
    assert not queue.is_on


def test_who_presses_again_keeps_the_place():
    queue = on(passed=100)
    first = queue.come(1, now_ms=T0 + 1)
    place = queue.place_of(1)
    for who in range(2, 500):
        queue.come(who, now_ms=T0 + 2)
    assert queue.come(1, now_ms=T0 + 3) == first
    assert queue.place_of(1) == place
    assert queue.length == 499


def test_place_of_another_process_is_its_moment_here():
    queue = on(passed=100)
    for who in range(1_000):
        queue.come(who, now_ms=T0 + 10 + who)
    told = queue.come(5_000, now_ms=T0 + 1_010, came_ms=T0 + 505)
    assert told is not None
    assert told <= 5
    # came before this process had a queue
    assert queue.come(5_001, now_ms=T0 + 1_010, came_ms=T0 - 1) is None


def test_those_who_stay_away_do_not_stop_the_queue():
    queue = on(passed=100)
    for who in range(2_000):
        queue.come(who, now_ms=T0 + 1)
    for step in range(4 * 240):
        queue.steer(0.1, now_ms=T0 + 1 + step * 250)
    assert queue.length == 0


def test_a_long_line_is_told_to_come_back_even_while_nobody_waits_yet():
    queue = on(passed=400)
    assert queue.come(1, now_ms=T0 + 500) == 1.0
    assert queue.come(1, now_ms=T0 + 1_500) is None
    queue.steer(0.5, now_ms=T0 + 1_750)
    assert queue.come(2, now_ms=T0 + 1_750) is None
