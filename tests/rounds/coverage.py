"""How far each of 71 real contests is expressed; `python -m tests.rounds.coverage` prints the page of docs/rules."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from contest.rounds.rules import parse_rules
from contest.rounds.rules.support import find_unsupported
from tests.rounds.variants import NOTHING_TO_SHOW

FOLDER = Path(__file__).parent / "contests"
COVERAGE = FOLDER.parents[2] / "docs" / "rules" / "coverage.md"
FIXTURES: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))
}
# what no rule data says, and what stands in its place
PARTLY = {
    "aug-trivia": "points by the speed of each answer (G10) are not kept: points by level, then duration",
    "twdoan-dang-chungket": "lots drawn into teams of three are only a note: teams are entered as a list",
}
UNEXPRESSED = {"aug-trivia": ["G10"]}
# what the site cannot do yet, in the words of the page
WANTED = {
    "not_yet_banks": "ready-made papers out of several banks",
    "not_yet_essay_by_board": "boards of which only some write an essay",
    "not_yet_essay_sum": "essays added to the sum of all attempts",
    "not_yet_shortlist": "a first choice among essays by the units",
    "not_yet_perfect": "all right or not of results that are entered",
    "not_yet_paper_by_board": "boards that differ in shuffling or prediction",
    "not_yet_points": "papers of more than 30,000 points",
}
NOT_A_QUIZ = {
    "hanoi-upu50-2021": "letters by post",
    "happyvietnam-2024": "photographs and videos, public votes",
    "hienphap-2015": "essays on paper through tiers",
    "quangngai-2019-dangbo": "the essay part only",
    "thanhnien-2005-thayco": "essays",
    "trunghoc-2018": "essays, public votes",
}
ALL = 71


def held(fixture: dict[str, Any]) -> list[str]:
    """What stands in the way of holding a contest here from end to end: codes of the site, none where nothing does."""
    rules = parse_rules(fixture["rules"])
    return sorted({problem.code for round in rules.rounds for problem in find_unsupported(rules, round.key)})


def coverage_table() -> str:
    """The 71 contests and how far each is expressed, as a page."""
    full = sorted(set(FIXTURES) - set(PARTLY))
    lines = [
        "# Which real contests the rules express",
        "",
        f"{ALL} contests of public rule pages: {len(full)} expressed in all that is visible of them, "
        f"{len(PARTLY)} partly, {len(NOT_A_QUIZ)} are no quizzes.",
        f"{sum(not held(fixture) for fixture in FIXTURES.values())} of the {len(FIXTURES)} quiz contests "
        "can be held here from end to end as their rules say;",
        "what the others still want stands in the column “held”: " + "; ".join(WANTED.values()) + ".",
        "Each quiz contest is a fixture in `tests/rounds/contests/`: its facts as rule data,",
        "what its source does not show listed as assumed.",
        "",
        "Points by the speed of each answer (G10) are left out on purpose: answers are saved in batches and merged",
        "after a phone was offline, so the server knows when a paper was opened and handed in, not when each question",
        "was seen; a moment told by the phone proves nothing. No contest is seen to ask for typed answers: banks have",
        "no such kind.",
        "",
        "This page is written by `python -m tests.rounds.coverage`.",
        "",
        "| contest | year | expressed | held | codes | assumed, not in the source |",
        "|---|---|---|---|---|---|",
    ]
    for name, fixture in sorted(FIXTURES.items()):
        how = f"partly: {PARTLY[name]}" if name in PARTLY else "expressed"
        codes = " ".join(fixture["variants"])
        wants = ", ".join(WANTED[code] for code in held(fixture)) or "yes"
        assumed = "; ".join(fixture["assumed"])
        lines.append(f"| {name} | {fixture['year'] or ''} | {how} | {wants} | {codes} | {assumed} |")
    lines += [f"| {name} | | not a quiz: {why} | | | |" for name, why in sorted(NOT_A_QUIZ.items())]
    lines += [
        "",
        f"Codes that no rule data can show (acts, or in the bank): {', '.join(sorted(NOTHING_TO_SHOW))}.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(coverage_table(), end="")
