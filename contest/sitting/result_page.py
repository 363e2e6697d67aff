"""The result page of one attempt: prepared once for each score and state, filled in for each request."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from html import escape
from itertools import compress
from typing import NamedTuple

from django.utils.translation import gettext as _

from contest.attempts.drawing import item_numbers
from contest.attempts.frozen import FrozenEdition
from contest.attempts.marking import right_questions
from contest.attempts.models import Participant
from contest.attempts.receipt_keys import receipt_key
from contest.attempts.receipts import receipt_code
from contest.attempts.seats import write_form_token
from contest.common.clock import from_ms
from contest.common.text_numbers import duration_text, number_text
from contest.rounds.rules import when_shown
from contest.sitting.guard import Sitting, seat_keys
from contest.sitting.guess import prediction_asked
from contest.sitting.hot_sql import PREDICT_MS
from contest.sitting.paper_page import reverse_numbered, reverse_paper
from contest.sitting.places import Place
from contest.sitting.prepared import PreparedPage, prepare, slot
from contest.sitting.snapshot import ContestNow, RoundNow
from contest.sitting.standing import EndedAttempt, Standing, is_better, is_unread, place_of, standing_of


class Variant(NamedTuple):
    """What decides the words of the page."""

    score: int
    total: int
    shown: tuple[str, ...]
    placed: bool
    # the chain cannot be followed at once: the place is on the leaderboard once the tally has been there
    placed_later: bool
    better_before: bool
    again: bool
    limited: bool
    by_clock: bool
    topics: bool
    # a prediction that was made, and one that is still asked
    predicted: bool = False
    predicts: bool = False
    # points out of how many, where questions give other points than one
    points: int | None = None
    most: int = 0
    # where no ranking is of this round alone: (label, "stage" or "contest", how it is shown) of those it counts for
    wider: tuple[tuple[str, str, str], ...] = ()
    # few right answers in a paper that was handed in before it could be read
    unread: bool = False
    # the round is open, but not for this person today
    spent: bool = False


SLOTS = (
    *("base", "share", "full_name", "receipt", "number", "submitted", "day", "answered", "duration"),
    *("place", "people", "best", "left", "topics_html", "prediction", "token"),
)


@lru_cache(maxsize=4_000)
def _shell(
    variant: Variant, round: RoundNow, contest: ContestNow, language: str, text_size: str, theme: str
) -> PreparedPage:
    return prepare(
        "sitting/result.html",
        language=language,
        slots=SLOTS,
        result=variant,
        missing=variant.total - variant.score,
        perfect=variant.score == variant.total,
        good=variant.score * 20 >= variant.total * 17,
        done=variant.score * 2 >= variant.total,
        round=round,
        closes_at=from_ms(round.closes_ms),
        you=contest.you,
        predicts=prediction_asked(round, contest, language, after_clock=True),
        slug=contest.slug,
        essay=round.paper.essay is not None,
        contest_title=contest.title,
        certificates="" if round.practice else contest.certificates,
        after=round.paper.show_after_round,
        text_size=text_size,
        theme=theme,
        here=slot("base") + "/ket-qua",
    )


@lru_cache(maxsize=400)
def _untold(contest: ContestNow, language: str, text_size: str, theme: str) -> PreparedPage:
    return prepare(
        "sitting/untold.html",
        language=language,
        slots=("base", "receipt", "submitted"),
        you=contest.you,
        slug=contest.slug,
        contest_title=contest.title,
        text_size=text_size,
        theme=theme,
        here=slot("base") + "/ket-qua",
    )


def is_pending(sitting: Sitting) -> bool:
    """Whether it must still be said who handed in; a statement only where the rules ask that afterwards."""
    if sitting.contest.rules.identity.asked != "after":
        return False
    return Participant.objects.filter(pk=sitting.seat.participant_id, pending=True).exists()


def untold_page(sitting: Sitting, attempt: EndedAttempt) -> bytes:
    """The paper is there; its result shows once it is said whose it is."""
    page = _untold(sitting.contest, sitting.language, sitting.text_size, sitting.theme)
    return page.fill(
        {
            "base": reverse_paper(sitting, attempt.number),
            "receipt": receipt(sitting, attempt).encode(),
            "submitted": f"{from_ms(attempt.submitted_ms):%H:%M:%S}".encode(),
        }
    )


def result_page(sitting: Sitting, round: RoundNow, attempt: EndedAttempt) -> bytes:
    """The whole page."""
    if is_pending(sitting):
        return untold_page(sitting, attempt)
    standing = standing_of(round, attempt)
    variant = variant_of(sitting, round, attempt, standing)
    shell = _shell(variant, round, sitting.contest, sitting.language, sitting.text_size, sitting.theme)
    return shell.fill(_values(sitting, round, attempt, standing, variant))


def variant_of(sitting: Sitting, round: RoundNow, attempt: EndedAttempt, standing: Standing) -> Variant:
    """What decides the words."""
    paper, edition = round.paper, round.edition
    total, is_open = standing.total, round.is_open(sitting.now_ms)
    # what judges gave for an essay stands beside, on the person's own page
    points = edition.mark(attempt.paper, attempt.answers).points if paper.essay else attempt.points
    return Variant(
        score=attempt.score,
        total=total,
        shown=paper.show_at_once,
        placed=standing.best is not None and standing.told,
        placed_later=standing.told and round.ranking is not None and not standing.at_once,
        better_before=is_better(standing.ranking, attempt, standing.best, standing.before),
        again=attempt.left != 0 and is_open,
        limited=attempt.left is not None,
        by_clock=attempt.by_clock,
        topics="topics" in paper.show_at_once and attempt.score < total,
        predicted=attempt.prediction is not None,
        predicts=may_predict(sitting, round, attempt),
        points=points,
        most=total if points is None else edition.most_points(attempt.paper),
        unread=is_unread(attempt, total),
        spent=attempt.left == 0 and is_open,
        wider=() if round.ranking else _wider(round),
    )


def _wider(round: RoundNow) -> tuple[tuple[str, str, str], ...]:
    shown = [(one, when_shown(one, [round.paper])) for one in round.wider]
    return tuple((one.label, one.per, when) for one, when in shown if when != "never")


def _values(
    sitting: Sitting, round: RoundNow, attempt: EndedAttempt, standing: Standing, variant: Variant
) -> dict[str, bytes]:
    language, before = sitting.language, standing.before
    place = place_of(round, attempt, standing) if variant.placed else Place(0, 0)
    submitted = from_ms(attempt.submitted_ms)
    return {
        "base": reverse_paper(sitting, attempt.number),
        "share": reverse_numbered("sitting:share_picture", sitting.contest.slug, attempt.number),
        "full_name": escape(attempt.full_name).encode(),
        "duration": duration_text(attempt.duration_ms, language=language).encode(),
        "place": number_text(place.place, language=language).encode(),
        "people": number_text(place.people, language=language).encode(),
        "best": b"%d" % before if before is not None and variant.better_before else b"",
        "left": b"%d" % (attempt.left or 0),
        "prediction": number_text(attempt.prediction or 0, language=language).encode(),
        "token": _predict_token(sitting, round, attempt).encode() if variant.predicts else b"",
        "receipt": receipt(sitting, attempt).encode(),
        "submitted": f"{submitted:%H:%M:%S}".encode(),
        "number": b"%d" % attempt.number,
        "day": f"{submitted:%d/%m/%Y}".encode(),
        "answered": b"%d" % (len(attempt.answers) - attempt.answers.count(0)),
        "topics_html": topics_html(round.edition, attempt) if variant.topics else b"",
    }


def may_predict(sitting: Sitting, round: RoundNow, attempt: EndedAttempt) -> bool:
    """Whether the prediction is still asked: its clock has stopped, ten minutes have not passed, nothing was said."""
    if attempt.prediction is not None or not takes_predictions(round, sitting.now_ms):
        return False
    return sitting.now_ms < attempt.submitted_ms + PREDICT_MS


def takes_predictions(round: RoundNow, now_ms: int) -> bool:
    """Whether predictions are asked once the clock has stopped, and the round is still open.

    Once it has closed, its figures stand on every public page: the number that is to be predicted.
    """
    asked = round.paper.prediction
    return asked is not None and asked.after_clock and now_ms < round.closes_ms


def _predict_token(sitting: Sitting, round: RoundNow, attempt: EndedAttempt) -> str:
    return write_form_token(
        seat_keys()[0],
        participant_id=sitting.seat.participant_id,
        number=attempt.number,
        round_id=round.id,
        started_ms=attempt.submitted_ms - attempt.duration_ms,
    )


def receipt(sitting: Sitting, attempt: EndedAttempt) -> str:
    """The receipt code of an attempt."""
    return receipt_code(
        receipt_key(attempt.submitted_ms),
        participant_id=sitting.seat.participant_id,
        number=attempt.number,
        paper=attempt.paper,
        answers=attempt.answers,
    )


def topics_html(edition: FrozenEdition, attempt: EndedAttempt) -> bytes:
    """Rows of the topics with something to read again, fewest right first."""
    items = item_numbers(attempt.paper)
    topics = [edition.items[item].topic for item in items]
    # a dropped question is right for nobody, and counts for nobody
    asked = Counter(compress(topics, map(edition.key.__getitem__, items)))
    right = Counter(compress(topics, right_questions(attempt.paper, attempt.answers, edition.key)))
    weak = [topic for topic in asked if right[topic] < asked[topic]]
    weak.sort(key=lambda topic: right[topic] / asked[topic])
    said = _("đúng")
    return "".join(
        f"<div><dt>{escape(topic)}</dt>"
        f'<dd class="num">{right[topic]}/{asked[topic]}<span class="sr"> {said}</span></dd></div>'
        for topic in weak[:3]
    ).encode()
