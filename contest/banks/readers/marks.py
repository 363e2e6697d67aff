"""The file's own mark: the look that picks out exactly one choice in most questions."""

from collections import Counter
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

from contest.banks.readers.rich import DraftChoice, Rich

# a stronger sign first: it wins where two signs say the same
_RANK = ("star", "highlight", "colour", "underline", "bold", "italic")
# signs that people put on purpose; bold, italic and underline also stand in texts for other reasons
DELIBERATE = frozenset({"highlight", "colour"})
_DELIBERATE = DELIBERATE | {"star"}
# the part of a choice that a sign must cover to be seen at all
_PART = {"highlight": 0.3, "colour": 0.3, "underline": 0.5, "bold": 0.5, "italic": 0.5}


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign of one kind ("colour:red", "star") at one place of the choice: "letter", "text", "part" or "any"."""

    signal: str
    scope: str

    @property
    def code(self) -> str:
        """The code that MARK_NAMES has: "colour" for "colour:red"."""
        return self.signal.split(":")[0]


STAR = Mark("star", "any")


@dataclass(frozen=True, slots=True)
class Picked:
    """What the marks say about one question: positions, and a code when that is doubtful."""

    correct: tuple[int, ...]
    code: str = ""


class Picks:
    """All marks of all questions, computed once: marks → positions, per question."""

    def __init__(self, questions: Sequence[Sequence[DraftChoice]]) -> None:
        self.sizes = [len(choices) for choices in questions]
        self.found = [marks_of(choices) for choices in questions]

    def codes(self) -> list[str]:
        """Return the codes of all marks that stand anywhere, the strongest sign first."""
        return sorted({mark.code for found in self.found for mark in found}, key=_RANK.index)

    def only(self, code: str) -> "Picks":
        """Return the same without the marks of other codes."""
        kept = copy(self)
        kept.found = [{m: positions for m, positions in found.items() if m.code == code} for found in self.found]
        return kept

    def best(self, among: Sequence[int]) -> list[tuple[int, Mark]]:
        """Return (count, mark), the best first, of all marks that ever pick one choice."""
        counts = Counter(m for q in among for m, positions in self.found[q].items() if len(positions) == 1)
        return sorted(((n, m) for m, n in counts.items()), key=_by_rank)

    def once(self, mark: Mark, among: Sequence[int]) -> list[int]:
        """Return the questions in which `mark` picks exactly one choice."""
        return [q for q in among if len(self.found[q].get(mark, ())) == 1]

    def candidates(self, among: Sequence[int]) -> list[tuple[int, Mark]]:
        """Return (count, mark), the best first, of marks that mostly pick one choice where they occur."""
        good = []
        for mark in {mark for q in among for mark in self.found[q]}:
            if mark.scope == "part" and mark.code not in DELIBERATE:
                continue
            occurs = [q for q in among if 0 < len(self.found[q].get(mark, ())) < self.sizes[q]]
            everywhere = sum(0 < self.sizes[q] == len(self.found[q].get(mark, ())) for q in among)
            once = len(self.once(mark, among))
            enough = 1 if mark.code in _DELIBERATE else max(1, len(among) // 5)
            usual = once >= 0.6 * len(occurs) or self._several(mark, occurs, among, once)
            if once >= enough and usual and once >= everywhere:
                good.append((once, mark))
        return sorted(good, key=_by_rank)

    def _several(self, mark: Mark, occurs: Sequence[int], among: Sequence[int], once: int) -> bool:
        """Return whether a mark stands on purpose in nearly all questions, often at two or three choices."""
        few = sum(2 * len(self.found[q][mark]) <= self.sizes[q] for q in occurs)
        everywhere = len(occurs) >= max(4, 0.9 * len(among))
        return mark.code in _DELIBERATE and everywhere and few >= 0.9 * len(occurs) and once >= 0.3 * len(occurs)


def _by_rank(counted: tuple[int, Mark]) -> tuple[int, int, str, str]:
    count, mark = counted
    return -count, _RANK.index(mark.code), mark.scope, mark.signal


def marks_of(choices: Sequence[DraftChoice]) -> dict[Mark, tuple[int, ...]]:
    """Return every mark that stands at these choices, with the positions that carry it."""
    found: dict[Mark, list[int]] = {}
    for i, choice in enumerate(choices):
        marks = {Mark(signal, "letter") for signal in choice.letter_look}
        whole = choice.rich.signals()
        marks |= {Mark(signal, "text") for signal in whole}
        if len(choice.rich.spans) > 1:
            marks |= {mark for mark in _in_part(choice.rich) if mark.signal not in whole}
        marks |= {STAR} if choice.star or choice.end_star else set()
        for mark in marks:
            found.setdefault(mark, []).append(i)
    return {mark: tuple(positions) for mark, positions in found.items()}


def _in_part(rich: Rich) -> set[Mark]:
    shares = {share: rich.signals(share) for share in set(_PART.values())}
    marks = {Mark(signal, "part") for signals in shares.values() for signal in signals}
    return {mark for mark in marks if mark.signal in shares[_PART[mark.code]]}


def choose(looks: Picks, *, forced: bool = False) -> tuple[list[Picked], list[Mark]]:
    """Return what the marks say about each question, and the marks that were used, the chief one first.

    `forced`: somebody said that these marks are meant, so the best serves even where it seldom picks one choice.
    A second mark serves where the first picks nothing. It is trusted when it never contradicts the first
    and agrees with it often, or when it marks a part of the file for itself; else its picks carry a code.
    """
    everyone = [q for q, size in enumerate(looks.sizes) if size > 1]
    candidates = looks.candidates(everyone) or (looks.best(everyone) if forced else [])
    picked = [Picked(())] * len(looks.sizes)
    if not candidates:
        return picked, []
    chief = candidates[0][1]
    used = [chief]
    for q in everyone:
        picked[q] = _judge(looks.found[q].get(chief, ()), looks.sizes[q], star=chief.code == "star")
    rest = [q for q in everyone if not picked[q].correct]
    for _, second in looks.candidates(rest):
        helped = [q for q in looks.once(second, rest) if not picked[q].correct]
        if not helped:
            continue
        same_sign = second.signal == chief.signal and second.code in DELIBERATE
        trusted = same_sign or _agrees(looks, chief, second, everyone)
        if not trusted and second.code not in _DELIBERATE:
            continue
        used.append(second)
        for q in helped:
            code = picked[q].code or ("" if trusted else "ambiguous_mark")
            picked[q] = Picked(looks.found[q][second], code)
    for second in _beside(looks, chief, everyone):
        for q in looks.once(second, everyone):
            if len(picked[q].correct) == 1 and looks.found[q][second] != picked[q].correct:
                picked[q] = Picked(picked[q].correct, "ambiguous_mark")
    for q in everyone:
        in_part = looks.found[q].get(Mark(chief.signal, "part"), ())
        if not picked[q].correct and not picked[q].code and len(in_part) == 1:
            picked[q] = Picked(in_part)
    return picked, used


def _beside(looks: Picks, chief: Mark, everyone: Sequence[int]) -> list[Mark]:
    """Return the marks that stand beside the chief one nearly everywhere: where such a one differs, it contradicts."""
    beside = []
    for _, second in looks.candidates(everyone):
        both = [q for q in looks.once(chief, everyone) if len(looks.found[q].get(second, ())) == 1]
        same = sum(looks.found[q][chief] == looks.found[q][second] for q in both)
        if second.signal != chief.signal and len(both) >= 5 and same >= 0.8 * len(everyone):
            beside.append(second)
    return beside


def _agrees(looks: Picks, chief: Mark, second: Mark, everyone: Sequence[int]) -> bool:
    both = [q for q in looks.once(chief, everyone) if len(looks.found[q].get(second, ())) == 1]
    same = sum(looks.found[q][chief] == looks.found[q][second] for q in both)
    if len(both) >= 3:
        return same == len(both)
    alone = [q for q in looks.once(second, everyone) if not looks.found[q].get(chief)]
    return same == len(both) and len(alone) >= 3


def _judge(positions: tuple[int, ...], size: int, *, star: bool) -> Picked:
    if len(positions) == size:
        return Picked((), "ambiguous_mark")
    if len(positions) > 1 and not star:
        return Picked(positions, "ambiguous_mark")
    return Picked(positions)
