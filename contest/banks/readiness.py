"""Is a bank ready for papers: topics that hold too few, keys that give themselves away, faulty questions. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from contest.banks.questions import faults, letters, right_choices

# With fewer questions a letter or a length that comes often says nothing.
ENOUGH_TO_JUDGE = 12
# A right choice that is longer than every other by this much is seen at once.
NOTICEABLY_LONGER, LONGER_BY_SIGNS = 1.3, 8


# What is wrong with one wording, as bits: two choices are the same, the key names none, the right one is the longest,
# a picture without words.
SAME_CHOICES, NO_KEY, TELLING, UNDESCRIBED = FLAGS = (1, 2, 4, 8)


def wording_flags(text: str, choices: Sequence[str], accept: int, alts: Sequence[str] = ()) -> int:
    """The flags of a wording; `accept` is the mask of the right choices. They are stored with it.

    `alts`: what its pictures show, in words.
    """
    correct = right_choices(accept)
    found = faults(text, choices, correct)
    telling = len(correct) == 1 and len(choices) > 1 and not found and tells_by_length(choices, correct[0])
    no_key = "no_key" in found or "key_outside" in found
    undescribed = any(not alt.strip() for alt in alts)
    return SAME_CHOICES * ("same_choices" in found) | NO_KEY * no_key | TELLING * telling | UNDESCRIBED * undescribed


@dataclass(frozen=True, slots=True)
class Checked:
    """A question in use as the check sees it: `choices` is how many it has, `correct` the right ones (indices)."""

    number: int
    topic: str
    difficulty: int
    choices: int
    correct: Sequence[int]
    flags: int = 0
    explained: bool = True


@dataclass(frozen=True)
class Need:
    """What each paper of a round draws: so many of a topic ("" is any) and difficulty (None is any)."""

    count: int
    topic: str = ""
    difficulty: int | None = None


@dataclass(frozen=True)
class Asked:
    """What a round asks of a bank: its name for people, the page where its papers are set, what each paper draws."""

    title: str
    address: str
    needs: Sequence[Need]


@dataclass(frozen=True)
class Finding:
    """One thing to know. `blocking`: papers cannot be drawn, or not fairly, until it is mended.

    Codes: too_few and thin (topic, difficulty, held, needed), no_key and same_choices (numbers), one_letter (letter,
    share in per cent, numbers), longest_right (share, numbers); hints only: undescribed (pictures without words) and
    unexplained (numbers).
    """

    code: str
    blocking: bool = False
    numbers: tuple[int, ...] = ()
    figures: Mapping[str, int | str | None] = field(default_factory=dict)


def findings(questions: Sequence[Checked], needs: Sequence[Need] = ()) -> list[Finding]:
    """What is to be known of the questions in use of a bank, the blocking first."""
    checks = (_faulty, _one_letter, _longest_right, _undescribed, _unexplained)
    found = [*short_of(needs, _held(questions)), *(finding for check in checks for finding in check(questions))]
    return sorted(found, key=lambda finding: not finding.blocking)


def _held(questions: Iterable[Checked]) -> Counter[tuple[str, int]]:
    return Counter((question.topic, question.difficulty) for question in questions)


def short_of(needs: Sequence[Need], held: Mapping[tuple[str, int], int]) -> list[Finding]:
    """Where a bank holds too few for each paper, or hardly more. `held`: questions by topic and difficulty.

    Needs of one topic and difficulty are drawn from the same questions, so they are added up.
    """
    wanted: Counter[tuple[str, int | None]] = Counter()
    for need in needs:
        wanted[need.topic, need.difficulty] += need.count
    found = []
    for (topic, level), needed in wanted.items():
        there = sum(count for (own, lvl), count in held.items() if topic in ("", own) and level in (None, lvl))
        figures = {"topic": topic, "difficulty": level, "held": there, "needed": needed}
        if there < needed:
            found.append(Finding("too_few", True, figures=figures))
        elif there < 2 * needed:
            # Papers of neighbours would be nearly the same.
            found.append(Finding("thin", figures=figures))
    return found


def _faulty(questions: Sequence[Checked]) -> list[Finding]:
    found = []
    for code, flag in (("no_key", NO_KEY), ("same_choices", SAME_CHOICES)):
        numbers = tuple(question.number for question in questions if question.flags & flag)
        if numbers:
            found.append(Finding(code, True, numbers))
    return found


def _undescribed(questions: Sequence[Checked]) -> list[Finding]:
    numbers = tuple(question.number for question in questions if question.flags & UNDESCRIBED)
    return [Finding("undescribed", numbers=numbers)] if numbers else []


def _unexplained(questions: Sequence[Checked]) -> list[Finding]:
    numbers = tuple(question.number for question in questions if not question.explained)
    return [Finding("unexplained", numbers=numbers)] if numbers else []


def _one_letter(questions: Sequence[Checked]) -> list[Finding]:
    """The key stands at one letter in far more questions than chance would have it (three standard deviations)."""
    # "Đúng" stands first in every question of true or false: its letter says nothing.
    single = [question for question in questions if len(question.correct) == 1 and question.choices > 2]
    if len(single) < ENOUGH_TO_JUDGE:
        return []
    (index, times), *_rest = Counter(question.correct[0] for question in single).most_common(1)
    if not _far_more(times, [1 / question.choices for question in single if index < question.choices]):
        return []
    numbers = tuple(question.number for question in single if question.correct[0] == index)
    return [
        Finding("one_letter", numbers=numbers, figures={"letter": letters([index]), "share": _share(times, single)})
    ]


def _longest_right(questions: Sequence[Checked]) -> list[Finding]:
    """The right choice is noticeably the longest in far more questions than chance, and in a third at least."""
    single = [question for question in questions if len(question.correct) == 1 and question.choices > 1]
    if len(single) < ENOUGH_TO_JUDGE:
        return []
    telling = tuple(question.number for question in single if question.flags & TELLING)
    chances = [1 / question.choices for question in single]
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
