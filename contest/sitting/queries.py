"""Reads for the participant's pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from accounts.models import Person
from contest.attempts.drawing import paper_items
from contest.attempts.frozen import get_frozen_edition
from contest.attempts.marking import ALL_RIGHT, right_questions
from contest.attempts.models import Attempt, Participant
from contest.attempts.receipt_keys import receipt_key
from contest.attempts.receipts import receipt_code
from contest.banks.display import shown
from contest.common.clock import from_ms, local_day, to_ms, week_start
from contest.results.models import Standing
from contest.results.rekey.queries import banks_still_drawn_from, corrections_of
from contest.results.rekey.wording import Correction, correction_words
from contest.rounds.models import Contest, Period, Round
from contest.rounds.queries import current_of, published_rounds
from contest.rounds.rules import GRACE_MS, Paper, Rules, read_rules
from contest.rounds.windows import open_spans_ms
from contest.sitting import hot_sql
from contest.sitting.caps import Caps, caps_in_round
from contest.sitting.snapshot import round_ref
from contest.sitting.states import State, Used, Window, left_today, state_of


@dataclass(frozen=True)
class Outlook:
    """What the contest is to somebody now: the round, its rules, the state, what is left.

    `rules` are those that hold in the round; `opens_at` is the next opening (of the round, or of its hours); `others`
    are further rounds that are open.
    """

    round: Round
    rules: Rules
    paper: Paper
    caps: Caps
    opens_at: dt.datetime
    others: tuple[Round, ...]
    state: State
    used: Used
    left_today: int | None
    next_number: int
    again_at: dt.datetime | None
    # essays are handed in here in this round
    writes: bool = False


def find_outlook(
    contest: Contest,
    participant: Participant | None,
    *,
    now: dt.datetime,
    position: int | None = None,
    rounds: Sequence[Round] | None = None,
) -> Outlook | None:
    """The outlook on the round of this position, else on the current one; None while no round is public.

    `rounds`: the published ones, where they have been read. One query, two for a participant.
    """
    rules = read_rules(contest.rules)
    if rounds is None:
        rounds = published_rounds(contest)
    wanted = next((one for one in rounds if one.position == position), None)
    round = wanted or current_of(rounds, rules, now=now)
    if round is None:
        return None
    now_ms = to_ms(now)
    board = participant.board if participant else ""
    paper = rules.paper_of(round.key, board)
    caps = caps_in_round(rules, [round_ref(one) for one in rounds], round_ref(round))
    used = used_attempts(participant, round, caps, now_ms=now_ms) if participant else Used()
    window = _window_now(round, rules, now_ms=now_ms, limited=bool(paper.minutes))
    return Outlook(
        round=round,
        rules=rules.in_round(round.key, round_ref(round).stage, board),
        paper=paper,
        caps=caps,
        opens_at=from_ms(window.opens_ms),
        others=tuple(one for one in rounds if one.pk != round.pk and _draws_now(one, rules, now=now)),
        state=state_of(window, used, caps, now_ms=now_ms - GRACE_MS if used.open_number else now_ms),
        used=used,
        left_today=left_today(used, caps),
        next_number=used.last_number + 1,
        again_at=from_ms(used.last_ms + caps.pause_ms) if caps.pause_ms and used.last_ms else None,
        writes=rules.writes(round.key),
    )


def _window_now(round: Round, rules: Rules, *, now_ms: int, limited: bool) -> Window:
    """A round's window; between two spans it is as before the opening: the next one counts."""
    opens_at, closes_at = round.window
    spans = open_spans_ms(rules.round_rules(round.key), opens_at=opens_at, closes_at=closes_at, limited=limited)
    opens_ms = to_ms(opens_at)
    return Window(
        opens_ms=opens_ms if spans.is_open(now_ms) else spans.next_open_ms(now_ms) or opens_ms,
        closes_ms=to_ms(closes_at),
        suspended=round.state == Period.State.SUSPENDED,
        official=round.is_fixed,
        elsewhere=not rules.draws(round.key),
    )


def _draws_now(round: Round, rules: Rules, *, now: dt.datetime) -> bool:
    """Whether papers of questions are open in a round."""
    opens_at, closes_at = round.window
    return opens_at <= now < closes_at and rules.draws(round.key)


def used_attempts(participant: Participant, round: Round, caps: Caps, *, now_ms: int) -> Used:
    """The counts that a start looks at, by the very statement of the hot door."""
    day = local_day(now_ms)
    why = hot_sql.why_not(
        participant=participant.pk,
        contest=participant.contest_id,
        epoch=participant.epoch,
        round=round.pk,
        day=connection.ops.adapt_datefield_value(day),
        week=connection.ops.adapt_datefield_value(week_start(day)),
        **hot_sql.scope_values(caps),
    )
    return why.used


@dataclass(frozen=True)
class OwnAttempt:
    """One line of a person's own page."""

    attempt: Attempt
    total: int
    counted: bool
    receipt: str
    shows_score: bool
    # points out of how many, where the rules give other points than one a question
    most_points: int
    shows_wrong: bool
    shows_key: bool
    shows_duration: bool
    # what the essay beside the paper gives at most, once it was judged
    essay_most: int = 0
    # keys that were corrected after the hand-in, in words
    corrections: tuple[str, ...] = ()

    @property
    def is_entered(self) -> bool:
        return self.attempt.is_entered


def own_attempts(person: Person, *, now: dt.datetime, most: int | None = 200) -> list[OwnAttempt]:
    """Attempts of a person, newest first, at most so many. Four queries."""
    attempts = Attempt.objects.filter(participant__person=person).exclude(state=Attempt.State.VOID)
    attempts = attempts.select_related("round__contest", "round__edition", "participant")
    ranked = Standing.objects.filter(participant__person=person).exclude(leaderboard__key="")
    counted = set(ranked.values_list("best_id", flat=True))
    drawn_from = banks_still_drawn_from()
    newest = list(attempts.order_by("-started_ms")[:most])
    corrections = corrections_of(newest)
    return [
        _own(
            attempt,
            shown_of(attempt, drawn_from, now=now),
            attempt.pk in counted,
            corrections.get(attempt.pk, []),
        )
        for attempt in newest
    ]


def find_own_attempt(person: Person, *, slug: str, number: int, now: dt.datetime) -> OwnAttempt | None:
    """One attempt of a person, without corrections nor whether it counts; None where there is none. Two queries."""
    attempt = (
        Attempt.objects.filter(participant__person=person, round__contest__slug=slug, number=number)
        .select_related("round__contest", "round__edition", "participant__person")
        .first()
    )
    return _own(attempt, shown_of(attempt, banks_still_drawn_from(), now=now), False, []) if attempt else None


def shown_of(attempt: Attempt, drawn_from: set[int | None], *, now: dt.datetime) -> set[str]:
    """What the rules show of an attempt at this moment.

    The score once the last papers are in; what is right and wrong only when the round's secret is public (then nobody
    extends it any more) and no other round draws from the same bank.
    """
    round = attempt.round
    if attempt.participant.pending:
        # first who it is
        return set()
    if attempt.is_entered:
        # what was typed may still be corrected: it is said once it is official
        return {"score"} if round.is_fixed else set()
    rules = read_rules(round.contest.rules).paper_of(round.key, attempt.board)
    shown: set[str] = {*rules.show_at_once}
    if to_ms(round.window[1]) + GRACE_MS <= to_ms(now):
        shown |= {"score"} if {"score", "wrong", "key"} & {*rules.show_after_round} else set()
    if round.edition and round.edition.revealed_at and round.banks.isdisjoint(drawn_from):
        shown |= {*rules.show_after_round}
    return shown


def _own(attempt: Attempt, shown: set[str], counted: bool, corrections: Sequence[Correction]) -> OwnAttempt:
    ended = not attempt.is_open
    shows_score = ended and not shown.isdisjoint(("score", "wrong", "key"))
    receipt = receipt_code(
        receipt_key(attempt.submitted_ms),
        participant_id=attempt.participant_id,
        number=attempt.number,
        paper=bytes(attempt.paper or b""),
        answers=bytes(attempt.answers or b""),
    )
    return OwnAttempt(
        attempt=attempt,
        total=read_rules(attempt.round.contest.rules).paper_of(attempt.round.key, attempt.board).questions
        - attempt.dropped,
        # which attempt is the best tells of the scores
        counted=counted and shows_score,
        receipt=receipt if ended else "",
        shows_score=shows_score,
        most_points=_most_points(attempt) if attempt.points is not None else 0,
        essay_most=_essay_most(attempt) if attempt.essay_points is not None else 0,
        shows_wrong=ended and not shown.isdisjoint(("wrong", "key")),
        shows_key=ended and "key" in shown,
        shows_duration=ended and "duration" in shown,
        # before the key may be known, that a score moved is all that is said
        corrections=tuple(
            correction_words(one, names_question="key" in shown, you=attempt.round.contest.address)
            for one in corrections
            if shows_score and (one.changes or "key" in shown)
        ),
    )


def _most_points(attempt: Attempt) -> int:
    edition = get_frozen_edition(attempt.round.edition_id, attempt.round.key_version)
    judged = _essay_most(attempt) if attempt.essay_points is not None else 0
    return edition.most_points(bytes(attempt.paper or b"")) + judged


def _essay_most(attempt: Attempt) -> int:
    essay = read_rules(attempt.round.contest.rules).paper_of(attempt.round.key, attempt.board).essay
    return essay.most if essay else 0


@dataclass(frozen=True)
class ReadAgain:
    """A question of a handed-in paper with its key, once the rules show it; texts as display.shown gives them."""

    text: str
    choices: tuple[tuple[str, bool, bool], ...]
    right: bool
    explanation: str
    source: str
    # why no choice is marked right: everybody got the point, or it counts for nobody
    all_right: bool = False
    dropped: bool = False


def read_again(attempt: Attempt) -> list[ReadAgain]:
    """The questions of an ended paper, choices as (text, taken, right) in the order that was seen."""
    edition = get_frozen_edition(attempt.round.edition_id, attempt.round.key_version)
    paper, answers = bytes(attempt.paper or b""), bytes(attempt.answers or b"")
    rights = right_questions(paper, answers, edition.key)
    questions = []
    for (item, arrangement), mask, right in zip(paper_items(paper), answers, rights, strict=True):
        frozen = edition.items[item]
        said = [shown(text, frozen.pictures) for text in (frozen.text, *frozen.choices, frozen.explanation)]
        text, *own, explanation = said
        choices = tuple((own[c], bool(mask >> c & 1), bool(frozen.accept >> c & 1)) for c in frozen.orders[arrangement])
        everybody, nobody = frozen.key == ALL_RIGHT, not frozen.key
        questions.append(ReadAgain(text, choices, right, explanation, frozen.source, everybody, nobody))
    return questions
