"""Papers that cannot be made, or that give the key away."""

from __future__ import annotations

from collections.abc import Iterator

from contest.rounds.rules.document import Rules
from contest.rounds.rules.errors import RulesError
from contest.rounds.rules.parts import Essay, Paper
from contest.rounds.rules.periods import papers_in


def paper_problems(rules: Rules) -> list[RulesError]:
    return [problem for paper in rules.papers for problem in _problems(rules, paper)]


def _problems(rules: Rules, paper: Paper) -> Iterator[RulesError]:
    where = f"papers.{paper.key}"
    if not paper.sections and paper.essay is None and not _is_elsewhere(rules, paper):
        yield RulesError("no_section", f"{where}.sections")
    yield from _count_problems(paper, where)
    yield from overlaps(paper)
    if paper.essay:
        yield from _essay_problems(paper.essay, where)
    if paper.made == "one" and {"wrong", "key"} & set(paper.show_at_once):
        yield RulesError("key_before_others", f"{where}.show_at_once")
    if paper.prediction and paper.prediction.of == "stated_number" and not paper.prediction.text:
        yield RulesError("number_not_said", f"{where}.prediction")
    if paper.prediction and paper.prediction.over == "stage":
        sat_in = [round for round in rules.rounds if paper in papers_in(rules, (round,))]
        if any(round.stage is None for round in sat_in):
            yield RulesError("prediction_without_stage", f"{where}.prediction")


def _essay_problems(essay: Essay, where: str) -> Iterator[RulesError]:
    given = sum(one.points for one in essay.criteria)
    if essay.criteria and essay.points and given != essay.points:
        yield RulesError("criteria_not_points", f"{where}.essay", sum=given, points=essay.points)
    if essay.gap and essay.judges < 2:
        yield RulesError("gap_of_one_judge", f"{where}.essay")
    if not essay.takes:
        yield RulesError("essay_takes_nothing", f"{where}.essay")


def _is_elsewhere(rules: Rules, paper: Paper) -> bool:
    """Whether a paper is only that of rounds whose results are entered: its questions are not made here."""
    own = [round for round in rules.rounds if paper in papers_in(rules, (round,))]
    return bool(own) and not any(round.is_online for round in own)


def _count_problems(paper: Paper, where: str) -> Iterator[RulesError]:
    if not paper.sections:
        return
    said = {(section.count is not None, section.percent is not None) for section in paper.sections}
    if said == {(False, True)}:
        yield from _percent_problems(paper, where)
    elif said != {(True, False)}:
        yield RulesError("counts_and_percents", f"{where}.sections")


def _percent_problems(paper: Paper, where: str) -> Iterator[RulesError]:
    shares = [section.percent or 0 for section in paper.sections]
    if sum(shares) != 100:
        yield RulesError("percents_not_whole", f"{where}.sections", sum=sum(shares))
    elif paper.total is None:
        yield RulesError("percents_without_total", f"{where}.total")
    elif any(share * paper.total % 100 for share in shares):
        yield RulesError("percent_no_question", f"{where}.total", total=paper.total)


def overlaps(paper: Paper) -> Iterator[RulesError]:
    """Two sections that could draw the same question: a part that takes "any" stands alone in its bank or topic."""
    found: set[str] = set()
    for place, one in enumerate(paper.sections):
        for other in paper.sections[:place]:
            same_bank = one.bank == other.bank
            topics = one.topic == other.topic or not one.topic or not other.topic
            levels = one.level == other.level or not one.level or not other.level
            # without topic and level a section is only a name for a part: two of those are parted by the label
            labelled = not (one.topic or one.level or other.topic or other.level) and one.label != other.label
            if same_bank and topics and levels and not labelled:
                found.add(one.topic or one.label)
    return (RulesError("section_twice", name) for name in sorted(found))
