"""What the patterns look at, and what they find. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from contest.attempts.drawing import paper_items
from contest.attempts.marking import Key


class Strength(IntEnum):
    """How far from what honest people do."""

    NOTICEABLE = 1
    STRONG = 2
    VERY_STRONG = 3


@dataclass(frozen=True, slots=True)
class TakenPaper:
    """A paper handed in: bytes as in drawing.py and marking.py, moments in milliseconds since 1970."""

    id: int
    person: int
    unit: int
    started_ms: int
    submitted_ms: int
    paper: bytes
    answers: bytes
    # a number for the browser it was begun in, where others of the round have begun theirs as well; 0 elsewhere
    device: int = 0

    @property
    def duration_ms(self) -> int:
        return self.submitted_ms - self.started_ms

    def answered(self) -> Iterator[tuple[int, int]]:
        """(item, mask) of each question, 0 for a blank."""
        for (item, _arrangement), mask in zip(paper_items(self.paper), self.answers, strict=False):
            yield item, mask


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions of an edition by item: right masks, and how many words stand in question and choices."""

    keys: Sequence[Key]
    words: Sequence[int]

    def is_right(self, item: int, mask: int) -> bool:
        """Whether a mask counts the point."""
        return mask in self.keys[item]


# whole numbers by name; each pattern says which, so that its words can be checked against it
Facts = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Found:
    """A case: whom it is about (participants, whoever came first in front), the facts in numbers, how strong."""

    kind: str
    people: tuple[int, ...]
    strength: Strength
    facts: Facts = field(default_factory=dict)


def count_words(*texts: str) -> int:
    """Words as Vietnamese writes them: syllables between blanks."""
    return sum(len(text.split()) for text in texts)
