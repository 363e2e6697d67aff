"""The patterns and their words, in the order in which cases stand.

The next one is a module in patterns/, its words in wording/, and its name here.
"""

from __future__ import annotations

from contest.fairness.pattern import Pattern
from contest.fairness.wording import (
    Words,
    bursts,
    flooding,
    in_step,
    one_device,
    one_source,
    reading,
    relay,
    steady,
)

KINDS: dict[str, Words] = {
    words.pattern.kind: words
    for words in (
        reading.WORDS,
        in_step.WORDS,
        relay.WORDS,
        one_source.WORDS,
        one_device.WORDS,
        bursts.WORDS,
        flooding.WORDS,
        steady.WORDS,
    )
}
PATTERNS: tuple[type[Pattern], ...] = tuple(words.pattern for words in KINDS.values())
