"""All patterns over made-up crowds: planted cheats are found, honest people are not named (bench/fairness in small)."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pkgutil import walk_packages

import pytest

from bench.crowd import Crowd, make_crowd
from bench.fairness import find_all, measure
from contest.fairness import patterns
from contest.fairness.finding import Finding
from contest.fairness.pattern import Pattern
from contest.fairness.register import PATTERNS
from tests.fairness.made import TWENTY, paper


@pytest.fixture(scope="module")
def crowd() -> Crowd:
    return make_crowd(people=900, attempts=3_280, bank=20, planted=8, seed=3)


def test_cheats_are_found_and_honest_people_are_not(crowd):
    result = measure(crowd)
    assert {kind: planted for kind, (_hit, planted) in result.found.items()} == dict.fromkeys(result.found, 8)
    assert all(hit >= 6 for hit, _planted in result.found.values()), result.found
    # one in 1,000 of 900
    assert result.named <= 1, result.alarms


def test_an_honest_crowd_alone():
    alone = make_crowd(people=900, attempts=3_280, bank=40, planted=0, seed=5)
    assert measure(alone).named <= 1


def test_cases_do_not_depend_on_the_order_of_people(crowd):
    turned = Crowd(crowd.questions, dict(reversed(crowd.papers.items())), crowd.entered_ms, crowd.planted)
    assert find_all(turned) == find_all(crowd)


def test_papers_in_another_order_are_refused():
    finding = Finding(TWENTY, PATTERNS)
    first, second, third = (paper(n, at=60 * n) for n in (1, 2, 3))
    finding.add_person([first], None)
    finding.add_papers([first, third])
    with pytest.raises(AssertionError, match="as they were started"):
        finding.add_papers([second])
    with pytest.raises(AssertionError, match="before the first paper"):
        finding.add_person([second], None)


def test_every_pattern_that_is_there_is_looked_for():
    for module in walk_packages(patterns.__path__, f"{patterns.__name__}."):
        import_module(module.name)
    assert {*PATTERNS} == {*Pattern.__subclasses__()}
    assert len({pattern.kind for pattern in PATTERNS}) == len(PATTERNS)


def test_patterns_are_measured_without_a_site():
    without = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    subprocess.run([sys.executable, "-c", "import bench.fairness"], env=without, check=True)
