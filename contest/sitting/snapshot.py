"""Contests as the hot door knows them: read by one query, kept in the process, renewed after two seconds."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from django.db.models import F
from django.db.models.functions import Now

from contest.attempts.frozen import FrozenEdition, get_frozen_edition
from contest.common.clock import now_ms, to_ms
from contest.common.drift import drift_between, note_drift
from contest.documents.models import Papers
from contest.results.admission.queries import admitted_now
from contest.results.models import Leaderboard
from contest.rounds.documents import stage_of
from contest.rounds.models import Contest, Period, Round
from contest.rounds.rules import Paper, Ranking, Rules, read_rules
from contest.rounds.windows import OpenSpans, open_spans_ms
from contest.sitting.caps import Caps, RoundRef, caps_in_round

FRESH_SECONDS = 2.0
# in place of a list that still ranks by the rules from before
HELD = -1


@dataclass(frozen=True)
class RoundNow:
    """A published round with its rules. Moments in milliseconds since 1970."""

    id: int
    title: str
    position: int
    paper: Paper = field(compare=False)
    # the ranking that a hand-in is placed by at once; none in practice
    ranking: Ranking | None = field(compare=False)
    caps: Caps = field(compare=False)
    spans: OpenSpans = field(compare=False)
    opens_ms: int
    closes_ms: int
    suspended: bool
    practice: bool
    edition_id: int
    key_version: int
    # of that ranking, by board; none before the first paper is counted
    lists: dict[str, int] = field(compare=False)
    # participants who are let in, of a round that is not for everybody
    admitted: frozenset[int] | None = field(default=None, compare=False)
    # rankings over several rounds that this one counts for
    wider: tuple[Ranking, ...] = field(default=(), compare=False)
    # the board whose own paper this is; "" of the paper for everybody else
    board: str = ""
    # the same round with the papers of boards that have their own
    by_board: dict[str, RoundNow] = field(default_factory=dict, compare=False)

    @property
    def edition(self) -> FrozenEdition:
        return get_frozen_edition(self.edition_id, self.key_version)

    @property
    def total(self) -> int:
        """Questions of one paper."""
        return self.edition.total_of(self.board)

    def draw(self, participant_id: int, number: int) -> bytes:
        """The paper of an attempt."""
        return _draw(self.edition_id, participant_id, number, self.board)

    def is_open(self, now_ms: int) -> bool:
        return not self.suspended and self.spans.is_open(now_ms)


@dataclass(frozen=True)
class ContestNow:
    """A public contest with its rules and published rounds by id."""

    id: int
    slug: str
    title: str
    organiser: str
    you: str
    # stands for the rules where contests are compared: prepared pages are kept by it
    rules_hash: str
    rules: Rules = field(compare=False)
    rounds: dict[int, RoundNow] = field(compare=False)
    # "" none, "now" for everybody who hands in, "later" once results are official or prizes announced
    certificates: str = ""

    def find_open_round(self, now_ms: int, wanted: int = 0) -> RoundNow | None:
        """The open round that was asked for, else the first one; practice comes last."""
        found = [round for round in self.rounds.values() if round.is_open(now_ms)]
        return min(found, key=lambda round: (round.id != wanted, round.practice), default=None)


@lru_cache(maxsize=4_096)
def _draw(edition_id: int, participant_id: int, number: int, board: str) -> bytes:
    """A paper, kept until it is handed in: each is looked at three times. No change of a key changes what is drawn."""
    return get_frozen_edition(edition_id).draw(participant_id, number, board)


_kept: dict[str, tuple[int, ContestNow | None]] = {}


def forget() -> None:
    """Empties the process's memory (tests)."""
    _kept.clear()
    _draw.cache_clear()


def find_contest_now(slug: str) -> ContestNow | None:
    """The public contest of this address, at most two seconds old."""
    kept = _kept.get(slug)
    # by the clock that papers are timed by: when somebody has set it, how far it is off is looked at before it is used
    if kept is None or not 0 <= now_ms() - kept[0] <= FRESH_SECONDS * 1000:
        if len(_kept) > 1_000:
            _kept.clear()
        kept = _kept[slug] = (now_ms(), _load(slug))
    return kept[1]


def find_round_now(contest: ContestNow, round_id: int) -> RoundNow | None:
    """A published round of the contest; one that this process has not heard of yet is looked for at once."""
    if round_id not in contest.rounds:
        _kept.pop(contest.slug, None)
        contest = find_contest_now(contest.slug) or contest
    return contest.rounds.get(round_id)


def _load(slug: str) -> ContestNow | None:
    asked_ms = now_ms()
    rows = list(
        Round.objects.filter(contest__slug=slug, edition__isnull=False)
        .exclude(state=Period.State.DRAFT)
        .select_related("contest__papers", "parent")
        .annotate(database_now=Now())
        .order_by("position")
    )
    if not rows:
        return None
    database_ms = to_ms(rows[0].database_now)
    note_drift(drift_between(asked_ms=asked_ms, answered_ms=now_ms(), database_ms=database_ms))
    contest: Contest = rows[0].contest
    rules = read_rules(contest.rules)
    # no paper is taken in rounds whose results are entered, or that are only written
    rows = [row for row in rows if rules.draws(row.key)]
    if not rows:
        return None
    refs = [round_ref(row) for row in rows]
    lists = _lists_of(row.pk for row in rows)
    admitted = admitted_now(rows, rules)
    rounds = {}
    for row in rows:
        caps = caps_in_round(rules, refs, round_ref(row))
        rounds[row.pk] = _with_boards(_round_now(row, rules, caps, lists, admitted.get(row.pk)), row, rules)
    return ContestNow(
        id=contest.pk,
        slug=slug,
        title=contest.title,
        organiser=contest.organiser,
        you=contest.address,
        rules_hash=hashlib.sha256(json.dumps(contest.rules, sort_keys=True).encode()).hexdigest()[:16],
        rules=rules,
        rounds=rounds,
        certificates=_certificates(contest),
    )


def _certificates(contest: Contest) -> str:
    papers: Papers | None = getattr(contest, "papers", None)
    if papers is None or papers.given == Papers.Given.NONE:
        return ""
    return "now" if papers.given == Papers.Given.ALL and not papers.shows_result else "later"


def round_ref(row: Round) -> RoundRef:
    """A round as caps see it; read with its parent."""
    stage = stage_of(row)
    return RoundRef(row.pk, row.key, stage.key if stage else "")


Lists = dict[tuple[int, str], dict[str, int]]


def _lists_of(rounds: Iterable[int]) -> Lists:
    """The lists of rounds by (round, ranking), then by board; HELD where new rules are not counted yet."""
    lists: defaultdict[tuple[int, str], dict[str, int]] = defaultdict(dict)
    own = Leaderboard.objects.filter(period_id__in=list(rounds), unit=None).exclude(key="")
    for one in own.annotate(held=F("period__contest__recounting__redefine")):
        lists[one.period_id, one.key][one.board] = HELD if one.held else one.pk
    return lists


def _with_boards(round: RoundNow, row: Round, rules: Rules) -> RoundNow:
    """The round with the papers of boards that have their own; most have none."""
    papers = [(board, paper) for board, paper in rules.papers_by_board(row.key).items() if board]
    own = {board: replace(round, board=board, paper=paper, spans=_spans(row, rules, paper)) for board, paper in papers}
    return replace(round, by_board=own) if own else round


def _spans(row: Round, rules: Rules, paper: Paper) -> OpenSpans:
    opens_at, closes_at = row.window
    limited = paper.minutes is not None
    return open_spans_ms(rules.round_rules(row.key), opens_at=opens_at, closes_at=closes_at, limited=limited)


def _round_now(row: Round, rules: Rules, caps: Caps, lists: Lists, admitted: frozenset[int] | None) -> RoundNow:
    assert row.edition_id  # published rounds have one
    opens_at, closes_at = row.window
    own, paper = rules.round_rules(row.key), rules.paper_of(row.key)
    rankings = rules.in_round(row.key, round_ref(row).stage).rankings
    ranking = next((one for one in rankings if one.per == "round"), None)
    return RoundNow(
        id=row.pk,
        title=row.title,
        position=row.position,
        paper=paper,
        ranking=ranking,
        caps=caps,
        spans=_spans(row, rules, paper),
        opens_ms=to_ms(opens_at),
        closes_ms=to_ms(closes_at),
        suspended=row.state == Period.State.SUSPENDED,
        practice=own.practice,
        edition_id=row.edition_id,
        key_version=row.key_version,
        lists=lists.get((row.pk, ranking.key), {}) if ranking else {},
        admitted=admitted,
        wider=tuple(one for one in rankings if one.per != "round"),
    )
