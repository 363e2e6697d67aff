"""The rankings of a period written down as they are published, once, when its results become official."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator

from accounts.names import mask_name
from contest.common.clock import VIETNAM
from contest.results.fixing.models import Fixing, PublishedRanking
from contest.results.making import Frame
from contest.results.models import Leaderboard, Standing
from contest.results.published import Heading, RankedPerson, document_bytes, ranking_document
from contest.results.queries import name_column
from contest.rounds.rules import Ranking

CHUNK = 5_000


def publish_rankings(fixing: Fixing, frame: Frame) -> list[PublishedRanking]:
    """Keeps every list of the period that people may see, as the rules let them see it."""
    period = fixing.period
    rankings = {one.key: one for one in frame.rules.rankings}
    leaderboards = Leaderboard.objects.filter(period=period).exclude(key="").select_related("unit").order_by("pk")
    kept = []
    for leaderboard in leaderboards:
        ranking = rankings.get(leaderboard.key)
        if ranking is not None and ranking.shown != "never":
            kept.append(_publish(fixing, leaderboard, ranking, frame))
    return kept


def _publish(fixing: Fixing, leaderboard: Leaderboard, ranking: Ranking, frame: Frame) -> PublishedRanking:
    people = list(_people(leaderboard, ranking))
    labels = {one.key: one.label for one in frame.rules.boards}
    heading = Heading(
        contest=frame.contest.title,
        period=frame.contest.title if fixing.period.is_whole else fixing.period.title,
        ranking=ranking.label,
        board=labels.get(leaderboard.board, leaderboard.board),
        unit=leaderboard.unit.name if leaderboard.unit else "",
        fixed_at=fixing.at.astimezone(VIETNAM).isoformat(timespec="seconds"),
    )
    document = ranking_document(heading, leaderboard.definition, people)
    if ranking.top:
        document["people"] = [one for one in document["people"] if one["place"] <= ranking.top]
    content = document_bytes(document)
    return PublishedRanking.objects.create(
        fixing=fixing,
        leaderboard=leaderboard,
        sha256=hashlib.sha256(content).hexdigest(),
        people=len(document["people"]),
        packed=zlib.compress(content),
    )


def _people(leaderboard: Leaderboard, ranking: Ranking) -> Iterator[RankedPerson]:
    rows = Standing.objects.filter(leaderboard=leaderboard, rank_key__isnull=False).order_by("participant_id")
    definition = leaderboard.definition
    masked = ranking.names == "masked" and not definition.teams
    columns = rows.values_list(name_column(definition), "unit__name", "rank_key")
    for number, (name, unit, key) in enumerate(columns.iterator(chunk_size=CHUNK), start=1):
        yield RankedPerson(number, mask_name(name) if masked else name, unit, bytes(key or b""))
