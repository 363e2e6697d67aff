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
from contest.attempts.receipts import receipt_code
from contest.attempts.seats import write_form_token
from contest.common.clock import from_ms
from contest.common.text_numbers import duration_text, number_text
from contest.results.lists import definition_of
from contest.results.ranking import histogram_levels, pack_rank_key, unpack_rank_key
from contest.rounds.rules import Ranking
from contest.sitting.door import Sitting, receipt_key, seat_keys
from contest.sitting.guess import prediction_asked
from contest.sitting.hot_sql import PREDICT_MS
from contest.sitting.paper_page import reverse_numbered, reverse_paper
from contest.sitting.places import Place, place_now
from contest.sitting.prepared import PreparedPage, prepare, slot
from contest.sitting.snapshot import HELD, ContestNow, RoundNow

# Papers of practice rounds have no place, but the page still says whether an earlier one was better.
PRACTICE = Ranking(shown="never")
# Nobody reads a question and its choices in a second; who knew them by heart has more than half right (fairness/).
LEAST_MS_A_QUESTION = 1_000


class EndedAttempt(NamedTuple):
    """A paper that was handed in, with what stands beside it.

    `score`: right answers, `points` what they give where not one each; `left`: attempts that may still be started
    today, None without a cap; `rank_key`: the person's standing in the round as counted so far.
    """

    number: int
    score: int
    dropped: int
    duration_ms: int
    submitted_ms: int
    paper: bytes
    answers: bytes
    full_name: str
    left: int | None
    rank_key: bytes | None
    board: str = ""
    by_clock: bool = False
    prediction: int | None = None
    points: int | None = None

    @property
    def ranked(self) -> int:
        """The score that ranks."""
        return self.score if self.points is None else self.points


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
    paper, edition = round.paper, round.edition
    total = round.total - attempt.dropped
    ranking = round.ranking or PRACTICE
    # its keys are those of the rules from before
    held = round.lists.get(attempt.board) == HELD
    best = None if held else best_key(ranking, attempt, total)
    before = None if held else score_before(ranking, attempt.rank_key)
    # A place tells the score, so it is silent where the score is.
    tells_place = ranking.shown == "live" and "score" in paper.show_at_once
    placed = best is not None and tells_place
    at_once = definition_of(ranking, ()).is_placed_at_once and not held
    # what judges gave for an essay stands beside, on the person's own page
    points = edition.mark(attempt.paper, attempt.answers).points if paper.essay else attempt.points
    is_open = round.is_open(sitting.now_ms)
    variant = Variant(
        score=attempt.score,
        total=total,
        shown=paper.show_at_once,
        placed=placed,
        placed_later=tells_place and round.ranking is not None and not at_once,
        better_before=is_better(ranking, attempt, best, before),
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
        wider=() if round.ranking else tuple((o.label, o.per, o.shown) for o in round.wider if o.shown != "never"),
    )
    counted = attempt.rank_key is not None
    place = Place(0, 0)
    if best and placed:
        level = histogram_levels(ranking.chain)[-1]
        place = place_now(round.lists.get(attempt.board), best, level=level, counted=counted)
    language = sitting.language
    shell = _shell(variant, round, sitting.contest, language, sitting.text_size, sitting.theme)
    return shell.fill(
        {
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
            "submitted": f"{from_ms(attempt.submitted_ms):%H:%M:%S}".encode(),
            "number": b"%d" % attempt.number,
            "day": f"{from_ms(attempt.submitted_ms):%d/%m/%Y}".encode(),
            "answered": b"%d" % (len(attempt.answers) - attempt.answers.count(0)),
            "topics_html": topics_html(edition, attempt) if variant.topics else b"",
        }
    )


def is_unread(attempt: EndedAttempt, total: int) -> bool:
    """Whether fewer than half are right, in less time than reading the paper takes. `total`: questions that count."""
    return 2 * attempt.score < total and attempt.duration_ms < LEAST_MS_A_QUESTION * len(attempt.answers)


def best_key(ranking: Ranking, attempt: EndedAttempt, total: int) -> bytes | None:
    """The better of this attempt's key and the one that is counted; None where a list cannot be followed at once."""
    if not definition_of(ranking, ()).is_placed_at_once:
        return None
    if ranking.gate == "all_right":
        passes = attempt.score >= total
    else:
        passes = ranking.gate is None or attempt.ranked >= ranking.gate
    keys = (_own_key(ranking, attempt) if passes else None, attempt.rank_key)
    return min((key for key in keys if key), default=None)


def score_before(ranking: Ranking, rank_key: bytes | None) -> int | None:
    """The score of the attempt that counts so far, where the key tells it: not of sums, nor with points on top."""
    if rank_key is None or ranking.chain[:1] != ("score",) or ranking.bonus or ranking.count.startswith("sum"):
        return None
    # whatever follows: the score is the first key, and as wide in every chain
    return unpack_rank_key(rank_key, ("score",))[0][0]


def is_better(ranking: Ranking, attempt: EndedAttempt, best: bytes | None, before: int | None) -> bool:
    """Whether an earlier attempt stands above this one."""
    if before is None or ranking.count not in ("best", "best_earliest"):
        return False
    return best < _own_key(ranking, attempt) if best is not None else before > attempt.ranked


def _own_key(ranking: Ranking, attempt: EndedAttempt) -> bytes:
    values = {"score": attempt.ranked, "duration": attempt.duration_ms, "submitted": attempt.submitted_ms}
    return pack_rank_key(tuple(values[key] for key in ranking.chain), ranking.chain)


def may_predict(sitting: Sitting, round: RoundNow, attempt: EndedAttempt) -> bool:
    """Whether the prediction is still asked: its clock has stopped, ten minutes have not passed, nothing was said."""
    asked = round.paper.prediction
    if not asked or not asked.after_clock or attempt.prediction is not None:
        return False
    return sitting.now_ms < attempt.submitted_ms + PREDICT_MS


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
