"""Contests as the hot door knows them: read by one query, kept in the process, renewed after two seconds."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from contest.attempts.frozen import FrozenEdition, get_frozen_edition
from contest.common.clock import to_ms
from contest.rounds.models import Contest, Period, Round
from contest.rounds.rules import Rules, parse_rules

FRESH_SECONDS = 2.0


@dataclass(frozen=True)
class RoundNow:
    """A published round. Moments in milliseconds since 1970."""

    id: int
    title: str
    position: int
    opens_ms: int
    closes_ms: int
    suspended: bool
    edition_id: int
    key_version: int
    leaderboard_id: int | None

    @property
    def edition(self) -> FrozenEdition:
        return get_frozen_edition(self.edition_id, self.key_version)

    def is_open(self, now_ms: int) -> bool:
        return not self.suspended and self.opens_ms <= now_ms < self.closes_ms


@dataclass(frozen=True)
class ContestNow:
    """A public contest with its rules and published rounds by id."""

    id: int
    slug: str
    title: str
    organiser: str
    you: str
    rules: Rules
    rounds: dict[int, RoundNow] = field(compare=False)

    def find_open_round(self, now_ms: int) -> RoundNow | None:
        return next((r for r in self.rounds.values() if r.is_open(now_ms)), None)


_kept: dict[str, tuple[float, ContestNow | None]] = {}


def forget() -> None:
    """Empties the process's memory (tests)."""
    _kept.clear()


def find_contest_now(slug: str) -> ContestNow | None:
    """The public contest of this address, at most two seconds old."""
    kept = _kept.get(slug)
    if kept is None or time.monotonic() - kept[0] > FRESH_SECONDS:
        if len(_kept) > 1_000:
            _kept.clear()
        kept = _kept[slug] = (time.monotonic(), _load(slug))
    return kept[1]


def find_round_now(contest: ContestNow, round_id: int) -> RoundNow | None:
    """A published round of the contest; one that this process has not heard of yet is looked for at once."""
    if round_id not in contest.rounds:
        _kept.pop(contest.slug, None)
        contest = find_contest_now(contest.slug) or contest
    return contest.rounds.get(round_id)


def _load(slug: str) -> ContestNow | None:
    rows = (
        Round.objects.filter(contest__slug=slug, edition__isnull=False)
        .exclude(state=Period.State.DRAFT)
        .select_related("contest", "leaderboard")
        .order_by("position")
    )
    rounds = {row.pk: _round_now(row) for row in rows}
    if not rounds:
        return None
    contest: Contest = rows[0].contest
    return ContestNow(
        id=contest.pk,
        slug=slug,
        title=contest.title,
        organiser=contest.organiser,
        you=contest.address,
        rules=parse_rules(contest.rules),
        rounds=rounds,
    )


def _round_now(row: Round) -> RoundNow:
    assert row.edition_id  # published rounds have one
    opens_at, closes_at = row.window
    leaderboard = getattr(row, "leaderboard", None)
    return RoundNow(
        id=row.pk,
        title=row.title,
        position=row.position,
        opens_ms=to_ms(opens_at),
        closes_ms=to_ms(closes_at),
        suspended=row.state == Period.State.SUSPENDED,
        edition_id=row.edition_id,
        key_version=row.key_version,
        leaderboard_id=leaderboard.pk if leaderboard else None,
    )
