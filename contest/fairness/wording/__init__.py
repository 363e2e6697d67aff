"""Words of each kind of case, a module each: what was seen, and what else may explain it. Never an accusation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from contest.fairness.pattern import Pattern

# of a participant by id
Names = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Words:
    """A pattern, and what people read about its cases."""

    pattern: type[Pattern]
    title: Promise
    # what was seen, from the pattern's own facts; each sentence is one that can be checked
    sentences: Callable[[Any, Names], list[str]]
    # what honest thing may explain it
    other_reasons: Promise
