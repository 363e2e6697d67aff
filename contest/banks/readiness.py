"""Is a bank ready for papers: topics that hold too few, keys that give themselves away, faulty questions. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from contest.banks.questions import faults, letters

# With fewer questions a letter or a length that comes often says nothing.
ENOUGH_TO_JUDGE = 12
# A right choice that is longer than every other by this much is seen at once.
NOTICEABLY_LONGER, LONGER_BY_SIGNS = 1.3, 8


@dataclass(frozen=True)
class Checked:
    """A question in use as the check sees it: number, topic and difficulty, choices, right ones (indices)."""

    number: int
    topic: str
    difficulty: int
    text: str
    choices: Sequence[str]
    correct: Sequence[int]


@dataclass(frozen=True)
class Need:
    """What each paper of a round draws: so many of a topic ("" is any) and difficulty (None is any)."""

    count: int
    topic: str = ""
    difficulty: int | None = None


@dataclass(frozen=True)
class Finding:
    """One thing to know. `blocking`: papers cannot be drawn, or not fairly, until it is mended.

    Codes: too_few (topic, difficulty, held, needed), thin (topic, held), no_key and same_choices (numbers),
    one_letter (letter, share in per cent), longest_right (share, numbers).
    """

    code: str
    blocking: bool = False
    numbers: tuple[int, ...] = ()
    figures: Mapping[str, int | str | None] = field(default_factory=dict)


def findings(questions: Sequence[Checked], needs: Sequence[Need] = ()) -> list[Finding]:
    """What is to be known of the questions in use of a bank, the blocking first."""
    found = [*_too_few(questions, needs), *_faulty(questions), *_one_letter(questions), *_longest_right(questions)]
    return sorted(found, key=lambda finding: not finding.blocking)


def _too_few(questions: Sequence[Checked], needs: Sequence[Need]) -> list[Finding]:
    """Needs of one topic and difficulty are drawn from the same questions, so they are added up."""
    wanted: Counter[tuple[str, int | None]] = Counter()
    for need in needs:
        wanted[need.topic, need.difficulty] += need.count
    found = []
    for (topic, difficulty), needed in wanted.items():
        held = sum(
            topic in ("", question.topic) and difficulty in (None, question.difficulty) for question in questions
        )
        if held < needed:
            figures = {"topic": topic, "difficulty": difficulty, "held": held, "needed": needed}
            found.append(Finding("too_few", True, figures=figures))
        elif held < 2 * needed:
            # Papers of neighbours would be nearly the same.
            figures = {"topic": topic, "difficulty": difficulty, "held": held, "needed": needed}
            found.append(Finding("thin", figures=figures))
    return found


def _faulty(questions: Sequence[Checked]) -> list[Finding]:
    said = {question.number: faults(question.text, question.choices, question.correct) for question in questions}
    found = []
    for code in ("no_key", "same_choices"):
        numbers = tuple(number for number, codes in said.items() if code in codes)
        if numbers:
            found.append(Finding(code, True, numbers))
    return found


def _one_letter(questions: Sequence[Checked]) -> list[Finding]:
    """The key stands at one letter in far more questions than chance would have it (three standard deviations)."""
    single = [question for question in questions if len(question.correct) == 1 and question.choices]
    if len(single) < ENOUGH_TO_JUDGE:
        return []
    (index, times), *_rest = Counter(question.correct[0] for question in single).most_common(1)
    chances = [1 / len(question.choices) for question in single if index < len(question.choices)]
    if not _far_more(times, chances):
        return []
    return [Finding("one_letter", figures={"letter": letters([index]), "share": _share(times, single)})]


def _longest_right(questions: Sequence[Checked]) -> list[Finding]:
    """The right choice is noticeably the longest in far more questions than chance, and in a third at least."""
    single = [question for question in questions if len(question.correct) == 1 and len(question.choices) > 1]
    if len(single) < ENOUGH_TO_JUDGE:
        return []
    telling = tuple(question.number for question in single if tells_by_length(question.choices, question.correct[0]))
    chances = [1 / len(question.choices) for question in single]
    if not _far_more(len(telling), chances) or 3 * len(telling) < len(single):
        return []
    return [Finding("longest_right", numbers=telling, figures={"share": _share(len(telling), single)})]


def tells_by_length(choices: Sequence[str], right: int) -> bool:
    """Whether the right choice is noticeably longer than every other."""
    longest = max((len(choice) for index, choice in enumerate(choices) if index != right), default=0)
    own = len(choices[right])
    return own >= NOTICEABLY_LONGER * longest and own - longest >= LONGER_BY_SIGNS


def _far_more(times: int, chances: Sequence[float]) -> bool:
    expected = sum(chances)
    return times > expected + 3 * math.sqrt(sum(chance * (1 - chance) for chance in chances))


def _share(times: int, of: Sequence[Checked]) -> int:
    return round(100 * times / len(of))
