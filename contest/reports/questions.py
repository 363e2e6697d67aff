"""The questions of a report, once their keys are public anyway: how many had each, and how many were right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from contest.banks.display import in_words
from contest.reports.item_queries import item_figures, rounds_with_papers
from contest.results.rekey.queries import banks_still_drawn_from
from contest.rounds.models import Period, Round


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question of a round. Shares from 0 to 1; None where too little is known, or it is not counted yet."""

    round: str
    number: int
    topic: str
    text: str
    seen: int | None
    facility: float | None
    discrimination: float | None


def question_rows(period: Period, *, now: dt.datetime) -> tuple[QuestionRow, ...]:
    """The questions of a round, or of all rounds of a contest; of each set of questions (edition) once.

    Only of rounds whose secret is out while no other round draws from their bank. Six queries a round, and one for each
    5,000 papers of those that nobody has looked at yet.
    """
    rounds = rounds_with_papers(period.contest)
    if period.kind != Period.Kind.CONTEST:
        rounds = [one for one in rounds if one.pk == period.pk]
    still_drawn = banks_still_drawn_from()
    public = [one for one in rounds if one.edition and one.edition.revealed_at and one.bank_id not in still_drawn]
    firsts = {one.edition_id: one for one in reversed(public)}
    return tuple(row for one in public if firsts[one.edition_id] is one for row in _rows(one, now=now))


def _rows(round: Round, *, now: dt.datetime) -> Iterator[QuestionRow]:
    figures = item_figures(round, now=now)
    deep = {one.item: one for one in figures.deep.statistics} if figures.deep else {}
    for item, (_bank, number) in sorted(figures.numbers.items(), key=lambda pair: (pair[1], pair[0])):
        frozen, counted, found = figures.edition.items[item], figures.choices.get(item), deep.get(item)
        known = counted if counted is not None and counted.seen is not None else found
        seen, right = (known.seen, known.right) if known else (None, None)
        yield QuestionRow(
            round=round.title,
            number=number,
            topic=frozen.topic,
            text=in_words(frozen.text, frozen.pictures),
            seen=seen,
            facility=right / seen if seen and right is not None else None,
            discrimination=found.correlation if found else None,
        )
