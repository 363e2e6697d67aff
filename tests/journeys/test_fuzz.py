"""Odd questions to every address in every role, the short form of bench/fuzz.py: no answer may be an error of ours."""

from __future__ import annotations

import random

import pytest

from bench.fuzzing import Fuzzer
from tests.journeys.test_crawl import cast, world

__all__ = ["world"]

QUESTIONS = 350


# A test's connection is its transaction, and no request's to close.
HELD = "contest.sitting.hot_door.close_old_connections"
AWAY = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "unix:///nowhere"}}


@pytest.mark.parametrize(("seed", "cache"), [(1, None), (2, AWAY)], ids=["cache", "no cache"])
def test_no_question_breaks_anything(world, root, seed, cache, caplog, settings, monkeypatch):
    monkeypatch.setattr(HELD, lambda: None)
    caplog.set_level("CRITICAL")
    settings.CACHES = cache or settings.CACHES
    fuzzer = Fuzzer(list(cast(root).values()), random.Random(seed), world[:1])
    for _ in range(QUESTIONS):
        fuzzer.ask()
    assert [f"{fault.question}\n{fault.trace}" for fault in fuzzer.faults.values()] == []
    # it would say nothing if every question were refused at the door
    assert {200, 302, 404, 405} <= set(fuzzer.statuses)
    assert len(fuzzer.routes_seen) > 100


def test_fuzzer_notices_an_error(root, monkeypatch, caplog):
    caplog.set_level("CRITICAL")

    def broken(*_args, **_values):
        raise ZeroDivisionError

    monkeypatch.setattr("contest.health._broker_answers", broken)
    fuzzer = Fuzzer([None], random.Random(1), ["khong-co"])
    fuzzer.routes = ["readyz"]
    for _ in range(40):
        fuzzer.ask()
    (fault,) = fuzzer.faults.values()
    assert "ZeroDivisionError" in fault.trace
