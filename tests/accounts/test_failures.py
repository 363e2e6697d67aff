"""Tries counted in one process, for the minutes in which the cache is away."""

from concurrent.futures import ThreadPoolExecutor

from accounts import failures
from accounts.failures import LocalCount


def test_so_many_within_the_time_and_again_afterwards():
    count = LocalCount(amount=2, seconds=10)
    assert [count.consume("a", now_s=moment) for moment in (0, 1, 2, 10, 10.5, 11, 12)] == [
        *(True, True, False, True, False, True, False),
    ]
    assert count.consume("b", now_s=2)


def test_cleared_begins_anew():
    count = LocalCount(amount=1, seconds=10)
    count.consume("a", now_s=0)
    count.clear("a")
    assert count.consume("a", now_s=1)


def test_many_guesses_at_the_same_moment_do_not_slip_through():
    count = LocalCount(amount=5, seconds=300)
    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(lambda _: count.consume("a", now_s=0), range(400))) == 5


def test_memory_has_an_end(monkeypatch):
    monkeypatch.setattr(failures, "MOST", 3)
    count = LocalCount(amount=1, seconds=10)
    for key in "abcd":
        count.consume(key, now_s=0)
    assert [count.consume(key, now_s=1) for key in "da"] == [False, True]


def test_one_taken_back_leaves_those_before():
    count = LocalCount(amount=2, seconds=10)
    count.consume("a", now_s=0)
    count.consume("a", now_s=1)
    count.take_back("a")
    count.take_back("b")
    assert [count.consume("a", now_s=2), count.consume("a", now_s=3)] == [True, False]
    assert count.count("b", now_s=4) == 1
