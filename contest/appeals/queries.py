"""Reads of appeals: a person's own, the organisers' list, and the facts beside one of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from accounts.models import Person
from contest.appeals.models import Appeal
from contest.attempts.drawing import paper_items
from contest.attempts.frozen import FrozenEdition, get_frozen_edition
from contest.attempts.marking import right_questions
from contest.attempts.models import Attempt
from contest.attempts.receipt_keys import receipt_key
from contest.attempts.receipts import receipt_code
from contest.common.text import LETTERS
from contest.results.models import ChoiceCount, Leaderboard
from contest.results.queries import find_leaderboard, find_own_standing
from contest.rounds.models import Contest

BLANK = 8


def own_appeals(person: Person) -> QuerySet[Appeal]:
    """Everything that a person asked, newest first."""
    return Appeal.objects.filter(participant__person=person).select_related("contest", "round").order_by("-pk")


def appeals_by_attempt(attempt_ids: Iterable[int]) -> dict[int, list[Appeal]]:
    """What was asked about some attempts, newest first. One query."""
    found: dict[int, list[Appeal]] = {}
    for appeal in Appeal.objects.filter(attempt__in=list(attempt_ids)).order_by("-pk"):
        found.setdefault(appeal.attempt_id or 0, []).append(appeal)
    return found


def appeals_of(contest: Contest) -> QuerySet[Appeal]:
    """The organisers' list, oldest first: who has waited longest is answered first."""
    return (
        Appeal.objects.filter(contest=contest)
        .select_related("round", "participant__person", "participant__unit", "attempt", "answered_by")
        .order_by("state", "pk")
    )


def waiting_count(contest: Contest) -> int:
    """How many wait for an answer. One query, on an index."""
    return Appeal.objects.filter(contest=contest, state=Appeal.State.WAITING).count()


def counts_by_state(contest: Contest) -> dict[int, int]:
    """How many are in each state. One query."""
    rows = Appeal.objects.filter(contest=contest).order_by().values_list("state").annotate(Count("pk"))
    return dict(rows)


@dataclass(frozen=True)
class QuestionMark:
    """One question of the paper: what was taken, what is right, as letters of the page; whether it counted."""

    place: int
    item: int
    text: str
    taken: str
    key: str
    right: bool


@dataclass(frozen=True)
class PaperFacts:
    """What can be said for sure about a handed-in paper.

    `same_paper`: drawn once more from the round's secret it is the same; `same_score`: so it is, marked once more with
    the keys of now; `place`: on the round's leaderboard, None without one.
    """

    attempt: Attempt
    receipt: str
    same_paper: bool
    same_score: bool
    same_duration: bool
    score_now: int
    questions: tuple[QuestionMark, ...]
    place: int | None


@dataclass(frozen=True)
class ItemFacts:
    """How everybody answered a question, and how many people asked about it.

    `choices`: letter, text, times, right, taken by the one who asks. With `own` they stand as on the paper of the one
    who asks, or else as in the bank: who writes "B is right" means the B of that paper.
    """

    text: str
    papers: int
    choices: tuple[tuple[str, str, int, bool, bool], ...]
    blank: int
    asked: int
    own: bool


def paper_facts(attempt: Attempt) -> PaperFacts | None:
    """The facts of an ended attempt; None while it is open, and of a result that was entered. At most eight queries."""
    if attempt.is_open or not attempt.paper or attempt.answers is None:
        return None
    edition = get_frozen_edition(attempt.round.edition_id, attempt.round.key_version)
    paper, answers = bytes(attempt.paper), bytes(attempt.answers)
    marked = edition.mark(paper, answers)
    ended_ms = (attempt.submitted_ms or 0) - attempt.started_ms
    leaderboard: Leaderboard | None = find_leaderboard(attempt.round)
    standing = find_own_standing(leaderboard, attempt.participant) if leaderboard else None
    return PaperFacts(
        attempt=attempt,
        receipt=receipt_code(
            receipt_key(attempt.submitted_ms),
            participant_id=attempt.participant_id,
            number=attempt.number,
            paper=paper,
            answers=answers,
        ),
        same_paper=edition.draw(attempt.participant_id, attempt.number, attempt.board) == paper,
        same_score=marked == (attempt.score, attempt.dropped, attempt.points),
        same_duration=ended_ms == attempt.duration_ms,
        score_now=marked.score,
        questions=tuple(_marks(edition, paper, answers)),
        place=standing.place if standing else None,
    )


def _marks(edition: FrozenEdition, paper: bytes, answers: bytes) -> Iterable[QuestionMark]:
    rights = right_questions(paper, answers, edition.key)
    for place, ((item, arrangement), mask, right) in enumerate(
        zip(paper_items(paper), answers, rights, strict=True), start=1
    ):
        frozen = edition.items[item]
        order = frozen.orders[arrangement]
        yield QuestionMark(place, item, frozen.text, _letters(order, mask), _letters(order, frozen.accept), right)


def _letters(order: Iterable[int], mask: int) -> str:
    return "".join(letter for letter, choice in zip(LETTERS, order, strict=False) if mask >> choice & 1)


def item_facts(appeal: Appeal) -> ItemFacts | None:
    """The facts of the question that was asked about; None for other appeals. Two queries."""
    if appeal.item is None or appeal.round.edition_id is None:
        return None
    frozen = get_frozen_edition(appeal.round.edition_id, appeal.round.key_version).items[appeal.item]
    rows = ChoiceCount.objects.filter(edition=appeal.round.edition_id, item=appeal.item)
    chosen = dict(rows.values_list("choice", "chosen"))
    asked = Appeal.objects.filter(round=appeal.round, item=appeal.item)
    order, taken = _as_on_the_paper(appeal, frozen.orders)
    return ItemFacts(
        text=frozen.text,
        papers=sum(chosen.values()),
        choices=tuple(
            (
                letter,
                frozen.choices[choice],
                chosen.get(choice, 0),
                bool(frozen.accept >> choice & 1),
                bool(taken >> choice & 1),
            )
            for letter, choice in zip(LETTERS, order or range(len(frozen.choices)), strict=False)
        ),
        blank=chosen.get(BLANK, 0),
        asked=asked.order_by().values("participant").distinct().count(),
        own=bool(order),
    )


def _as_on_the_paper(appeal: Appeal, orders: Sequence[Sequence[int]]) -> tuple[Sequence[int], int]:
    """In which order the question's choices stood on the paper it is about, and which were taken; empty without one."""
    if appeal.attempt is None or not appeal.attempt.paper:
        return (), 0
    items = list(paper_items(bytes(appeal.attempt.paper)))
    answers = bytes(appeal.attempt.answers or bytes(len(items)))
    for (item, arrangement), mask in zip(items, answers, strict=True):
        if item == appeal.item:
            return orders[arrangement], mask
    return (), 0
