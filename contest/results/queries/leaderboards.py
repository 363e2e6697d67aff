"""Leaderboards as they are counted: their pages, places, lines of some people. Never over attempts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection
from django.db.models import QuerySet, Sum
from django.db.models.functions import Coalesce

from accounts.models import Unit
from contest.attempts.frozen import get_frozen_edition
from contest.attempts.models import Attempt, Participant
from contest.results.models import Leaderboard, RankHistogram, Standing
from contest.results.ranking import Definition, Difference, Reason, first_difference, histogram_levels, unpack_rank_key
from contest.rounds.models import Period

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Line:
    """A line.

    `values`: what the chain compares, by key; `score`, `duration_ms`, `submitted_ms`: those of the counted attempt, in
    sums the added ones. `gap` parts it from the line below: None at the end, or when equal (`tied`).
    """

    place: int
    participant_id: int
    full_name: str
    unit_name: str
    values: Mapping[str, int | None]
    score: int
    duration_ms: int
    submitted_ms: int
    rank_key: bytes
    gap: Difference | None = None
    tied: bool = False
    # what questions of the counted paper that do not count any more would have given
    lost: int = 0


@dataclass(frozen=True, slots=True)
class LeaderboardPage:
    """One page of a leaderboard; `people` are ranked in all, `shown` of them can be read on its pages."""

    lines: tuple[Line, ...] = ()
    number: int = 1
    pages: int = 1
    people: int = 0
    shown: int = 0


def leaderboards_of(period: Period) -> list[Leaderboard]:
    """The lists with places of a period, in the order of the rules, with contest and units. One query."""
    lists = Leaderboard.objects.filter(period_id=period.pk).exclude(key="")
    return list(lists.select_related("period__contest__unit", "unit").order_by("pk"))


def find_leaderboard(period: Period, *, board: str = "") -> Leaderboard | None:
    """The first list of a period that is not divided by units, for a board. One query."""
    return next((one for one in leaderboards_of(period) if one.board == board and one.unit_id is None), None)


def leaderboard_page(
    leaderboard: Leaderboard, page: int, size: int = PAGE_SIZE, top: int | None = None
) -> LeaderboardPage:
    """A page of the leaderboard, the last one when `page` lies behind it.

    `top`: only places up to it are shown, and whoever shares the last of them, as in the file that is published.
    At most nine queries, some more with `top`, whatever its number. Histograms say where the page begins; the page is
    one range of the index (leaderboard, rank_key).
    """
    everybody = people_of(leaderboard)
    shown = _down_to(leaderboard, top) if top and top < everybody else everybody
    pages = max(1, -(-shown // size))
    number = min(max(page, 1), pages)
    start = (number - 1) * size
    # one more, to say why the last line stands above the next
    rows = _rows_from(leaderboard, start, count=min(size, shown - start) + 1) if shown else []
    if not rows:
        return LeaderboardPage(people=everybody, shown=shown)
    first = find_place(leaderboard, rows[0].rank_key) if start else 1
    lines = _lines(rows, leaderboard=leaderboard, start=start, first=first)
    return LeaderboardPage(tuple(lines[: min(size, shown - start)]), number, pages, everybody, shown)


def _down_to(leaderboard: Leaderboard, place: int) -> int:
    """How many people stand at places up to `place`, which somebody has or shares. Three queries."""
    last = _rows_from(leaderboard, place - 1, count=1)[0].rank_key
    return find_place(leaderboard, last) - 1 + _ranked(leaderboard).filter(rank_key=last).count()


def people_of(leaderboard: Leaderboard) -> int:
    """How many people have a place. One query."""
    levels = histogram_levels(leaderboard.definition.known_keys)
    if not levels:
        return 0
    rows = RankHistogram.objects.filter(leaderboard_id=leaderboard.pk, level=levels[0])
    return rows.aggregate(people=Sum("people"))["people"] or 0


def find_place(leaderboard: Leaderboard, rank_key: bytes) -> int:
    """The place of a key: standings with a smaller key + 1. One query: sums over few rows, a count in one bucket."""
    return find_places(leaderboard, [rank_key])[0]


def find_places(leaderboard: Leaderboard, rank_keys: Sequence[bytes]) -> list[int]:
    """The places of some keys (at least one), in their order. One query."""
    levels = histogram_levels(leaderboard.definition.known_keys)
    before = "(select coalesce(sum(people), 0) from contest_rankhistogram where leaderboard_id = %s and level = %s"
    inside = "(select count(*) from contest_standing where leaderboard_id = %s and rank_key >= %s and rank_key < %s)"
    parts = " + ".join([f"{before} and bucket >= %s and bucket < %s)" for _ in levels] + [inside])
    values: list[int | bytes] = []
    for rank_key in rank_keys:
        lower = b""
        for level in levels:
            values += (leaderboard.pk, level, lower, rank_key[:level])
            lower = rank_key[:level]
        values += (leaderboard.pk, lower, rank_key)
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join([parts] * len(rank_keys))}", values)
        return [int(before) + 1 for before in cursor.fetchone()]


def find_own_standing(leaderboard: Leaderboard, participant: Participant) -> Line | None:
    """The participant's own line, None without a place. At most three queries."""
    rows = _read_rows(leaderboard, _ranked(leaderboard).filter(participant_id=participant.pk))
    if not rows:
        return None
    place = find_place(leaderboard, rows[0].rank_key)
    return _lines(rows, leaderboard=leaderboard, start=place - 1, first=place)[0]


def find_neighbours(leaderboard: Leaderboard, own: Line) -> tuple[Line, ...]:
    """The own line between the one above and the one below. At most six queries."""
    ranked = _ranked(leaderboard)
    equal, mine = ranked.filter(rank_key=own.rank_key), own.participant_id
    up, down = ("-rank_key", "-participant_id"), ("rank_key", "participant_id")
    # each is one short range of the index; one condition for both would be read from the beginning
    above = _read_rows(leaderboard, equal.filter(participant_id__lt=mine).order_by(*up)[:1])
    above = above or _read_rows(leaderboard, ranked.filter(rank_key__lt=own.rank_key).order_by(*up)[:1])
    # the own row once more, and two below: the last of them is there to say why the other stands above it
    rest = _read_rows(leaderboard, equal.filter(participant_id__gte=mine).order_by(*down)[:3])
    if len(rest) < 3:
        behind = ranked.filter(rank_key__gt=own.rank_key).order_by(*down)
        rest += _read_rows(leaderboard, behind[: 3 - len(rest)])
    rows = [*above, *rest]
    first = own.place - 1 if above and above[0].rank_key != own.rank_key else own.place
    lines = _lines(rows, leaderboard=leaderboard, start=own.place - 1 - len(above), first=first)
    if above and above[0].rank_key != own.rank_key:
        # whoever is above may share a place that began earlier
        lines[0] = replace(lines[0], place=find_place(leaderboard, above[0].rank_key))
    return tuple(lines[: len(above) + 2])


def lines_of(leaderboard: Leaderboard, participants: Sequence[int]) -> tuple[Line, ...]:
    """The lines of those people who have a place, best first; nothing is said of who stands between. Four queries."""
    ranked = _ranked(leaderboard).filter(participant_id__in=participants)
    rows = _read_rows(leaderboard, ranked.order_by("rank_key", "participant_id"))
    if not rows:
        return ()
    places = find_places(leaderboard, [row.rank_key for row in rows])
    lines = _lines(rows, leaderboard=leaderboard, start=0, first=places[0])
    return tuple(replace(line, place=place, gap=None, tied=False) for line, place in zip(lines, places, strict=True))


def lines_at(leaderboard: Leaderboard, place: int) -> tuple[Line, ...]:
    """Everybody who stands at a place; nobody at one that equals above it take up. At most nine queries."""
    if not 1 <= place <= people_of(leaderboard):
        return ()
    (found,) = _rows_from(leaderboard, place - 1, count=1)
    if find_place(leaderboard, found.rank_key) != place:
        return ()
    rows = _read_rows(leaderboard, _ranked(leaderboard).filter(rank_key=found.rank_key).order_by("participant_id"))
    return tuple(_lines(rows, leaderboard=leaderboard, start=place - 1, first=place))


def find_reason(leaderboard: Leaderboard, participant: Participant) -> Reason | None:
    """Why a participant with attempts has no place; None for those with one, or without attempts. One query."""
    row = Standing.objects.filter(leaderboard_id=leaderboard.pk, participant_id=participant.pk).first()
    return Reason(row.reason) if row and row.rank_key is None else None


def _ranked(leaderboard: Leaderboard) -> QuerySet[Standing]:
    return Standing.objects.filter(leaderboard_id=leaderboard.pk, rank_key__isnull=False)


@dataclass(frozen=True, slots=True)
class _Row:
    """A standing with the words of its line, as read."""

    rank_key: bytes
    participant_id: int
    full_name: str
    unit_name: str
    unit_path: str
    score: int
    duration_ms: int
    submitted_ms: int
    dropped: int = 0
    best_id: int = 0


def name_column(definition: Definition) -> Any:
    """What the lines of a list are named by: the team, or the person."""
    person = "participant__person__full_name"
    return Coalesce("participant__team__name", person) if definition.teams else person


def row_columns(definition: Definition) -> tuple[Any, ...]:
    """The columns of a line, in the order of _Row."""
    return (
        "rank_key",
        "participant_id",
        name_column(definition),
        "unit__name",
        "unit__path",
        Coalesce("best__points", "best__score"),
        "best__duration_ms",
        "best__submitted_ms",
        "best__dropped",
        "best_id",
    )


def lost_points(papers: Mapping[int, int]) -> dict[int, int]:
    """What the dropped questions of papers (ids, with how many were dropped) would have given; others are left out.

    One query, none where nothing was dropped.
    """
    some = [paper for paper, dropped in papers.items() if dropped]
    if not some:
        return {}
    columns = ("pk", "paper", "round__edition", "round__key_version")
    return {
        pk: get_frozen_edition(edition, version).lost_points(bytes(paper))
        for pk, paper, edition, version in Attempt.objects.filter(pk__in=some).values_list(*columns)
    }


def _read_rows(leaderboard: Leaderboard, standings: QuerySet[Standing]) -> list[_Row]:
    columns = row_columns(leaderboard.definition)
    return [_Row(bytes(key), *words) for key, *words in standings.values_list(*columns)]


def _rows_from(leaderboard: Leaderboard, start: int, *, count: int) -> list[_Row]:
    prefix, passed = _reach(leaderboard, start)
    standings = _ranked(leaderboard).filter(rank_key__gte=prefix).order_by("rank_key", "participant_id")
    skip = start - passed
    # people first, from the index alone: else names are looked up for every line that is skipped
    people = list(standings.values_list("participant_id", flat=True)[skip : skip + count])
    own = _ranked(leaderboard).filter(participant_id__in=people)
    return _read_rows(leaderboard, own.order_by("rank_key", "participant_id"))


def _reach(leaderboard: Leaderboard, start: int) -> tuple[bytes, int]:
    """The longest counted prefix that the line behind `start` lines has, and how many lines stand before it."""
    prefix, passed = b"", 0
    for level in histogram_levels(leaderboard.definition.known_keys) if start else ():
        counted = RankHistogram.objects.filter(leaderboard_id=leaderboard.pk, level=level, bucket__gte=prefix)
        end = _behind(prefix)
        counted = counted.filter(bucket__lt=end) if end else counted
        for bucket, people in counted.filter(people__gt=0).order_by("bucket").values_list("bucket", "people"):
            if passed + people > start:
                prefix = bytes(bucket)
                break
            passed += people
        else:
            break
    return prefix, passed


def _behind(prefix: bytes) -> bytes | None:
    """The least key behind all keys of a prefix; None when there is none."""
    number = int.from_bytes(prefix, "big") + 1
    return number.to_bytes(len(prefix), "big") if prefix and number < 256 ** len(prefix) else None


def _lines(rows: Sequence[_Row], *, leaderboard: Leaderboard, start: int, first: int) -> list[Line]:
    definition = leaderboard.definition
    keys = definition.known_keys
    names = names_above({row.unit_path for row in rows}, below=leaderboard.period.contest.unit.path)
    lost = lost_points({row.best_id: row.dropped for row in rows})
    lines: list[Line] = []
    for index, row in enumerate(rows):
        above = lines[-1] if lines else None
        tied = above is not None and above.rank_key == row.rank_key
        place = first if above is None else above.place if tied else start + index + 1
        if above:
            gap = first_difference(above.rank_key, row.rank_key, keys)
            lines[-1] = replace(above, gap=gap, tied=above.tied or tied)
        line = _line(row, place, keys, names.get(row.unit_path), tied=tied)
        lines.append(replace(line, lost=lost.get(row.best_id, 0)))
    return lines


def _line(row: _Row, place: int, keys: Sequence[str], parent: str | None, *, tied: bool) -> Line:
    unpacked, _decided = unpack_rank_key(row.rank_key, keys)
    values = dict(zip(keys, unpacked, strict=True))
    score, duration_ms, submitted_ms = (values.get(key) for key in ("score", "duration", "submitted"))
    return Line(
        place=place,
        participant_id=row.participant_id,
        full_name=row.full_name,
        unit_name=", ".join(filter(None, (row.unit_name, parent))),
        values=values,
        score=row.score if score is None else score,
        duration_ms=row.duration_ms if duration_ms is None else duration_ms,
        submitted_ms=row.submitted_ms if submitted_ms is None else submitted_ms,
        rank_key=row.rank_key,
        tied=tied,
    )


def names_above(paths: Iterable[str], *, below: str) -> dict[str, str]:
    """The name of the unit above each path, for units more than one level below the contest's own."""
    parents = {path: path[: -Unit.steplen] for path in paths if len(path) > len(below) + Unit.steplen}
    names = dict(Unit.objects.filter(path__in=set(parents.values())).values_list("path", "name"))
    return {path: names[parent] for path, parent in parents.items() if parent in names}
