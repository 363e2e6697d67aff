"""The patterns in the order in which cases stand. The next one is a module in patterns/, named here."""

from __future__ import annotations

from contest.fairness.pattern import Pattern
from contest.fairness.patterns.bursts import Bursts
from contest.fairness.patterns.flooding import Flooding
from contest.fairness.patterns.in_step import InStep
from contest.fairness.patterns.one_device import OneDevice
from contest.fairness.patterns.one_source import OneSource
from contest.fairness.patterns.reading import Reading
from contest.fairness.patterns.relay import Relay
from contest.fairness.patterns.steady import Steady

PATTERNS: tuple[type[Pattern], ...] = (Reading, InStep, Relay, OneSource, OneDevice, Bursts, Flooding, Steady)
