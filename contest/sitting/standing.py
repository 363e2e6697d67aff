"""How an attempt that was handed in stands in its round: what its result page tells beside the score."""

from __future__ import annotations

from typing import NamedTuple

from contest.results.lists import definition_of
from contest.results.ranking import histogram_levels, pack_rank_key, unpack_rank_key
from contest.rounds.rules import Ranking
from contest.sitting.places import Place, place_now
from contest.sitting.snapshot import HELD, RoundNow

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


class Standing(NamedTuple):
    """How an attempt stands in its round. `best`: the better of its key and the one that counts so far, `before` the
    score of the latter; `told`: whether places are told at all, `at_once` whether this one can be.
    """

    ranking: Ranking
    total: int
    best: bytes | None
    before: int | None
    told: bool
    at_once: bool


def standing_of(round: RoundNow, attempt: EndedAttempt) -> Standing:
    """The standing that the page tells; no statement."""
    total, ranking = round.total - attempt.dropped, round.ranking or PRACTICE
    # its keys are those of the rules from before
    held = round.lists.get(attempt.board) == HELD
    return Standing(
        ranking=ranking,
        total=total,
        best=None if held else best_key(ranking, attempt, total),
        before=None if held else score_before(ranking, attempt.rank_key),
        # A place tells the score, so it is silent where the score is.
        told=ranking.shown == "live" and "score" in round.paper.show_at_once,
        at_once=definition_of(ranking, ()).is_placed_at_once and not held,
    )


def place_of(round: RoundNow, attempt: EndedAttempt, standing: Standing) -> Place:
    """The place of the better key. No statement while the histogram is kept."""
    assert standing.best is not None  # else it is not placed
    level, counted = histogram_levels(standing.ranking.chain)[-1], attempt.rank_key is not None
    return place_now(round.lists.get(attempt.board), standing.best, level=level, counted=counted)


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
