"""The order of the database is the pure order, for every chain, on whichever database the suite runs."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from django.db import connection

from contest.common.clock import from_ms
from contest.results import queries
from contest.results.actions import tally_all
from contest.results.comparing import find_differences
from contest.results.making import families_of, frame_of
from contest.results.models import Leaderboard, RankHistogram, Standing
from contest.results.ranking import Entrant, count_person, histogram_levels, places_of
from contest.rounds.models import Period
from tests.factories import NOW, hand_in, make_contest, make_participant
from tests.results.chains import CHAINS, chain_of
from tests.results.made_up import made_up_people

pytestmark = pytest.mark.django_db
PEOPLE = 60


def ranked_keys(name: str) -> list[tuple[int, bytes]]:
    """(person, key) in the pure order: by key, then by person."""
    rounds, definition, _rule = chain_of(name)
    keys = []
    for one in made_up_people(13, 2 * PEOPLE, rounds=rounds)[:PEOPLE]:
        outcome = count_person(definition, Entrant(one.registered_ms, one.fields, one.excluded), one.attempts)
        if outcome.rank_key is not None:
            keys.append((one.id, outcome.rank_key))
    return sorted(keys, key=lambda pair: (pair[1], pair[0]))


@pytest.fixture
def crowd(root, cell):
    """A contest with so many people and one paper each, to hang standings on."""
    contest = make_contest(root)
    people = [make_participant(contest, cell, f"N{n:03d}") for n in range(PEOPLE)]
    papers = [hand_in(one, 1) for one in people]
    tally_all()
    leaderboard = Leaderboard.objects.select_related("period__contest__unit").exclude(key="").get()
    return leaderboard, people, papers


@pytest.mark.parametrize("name", CHAINS)
def test_the_database_sorts_as_the_pure_order(crowd, name):
    leaderboard, people, papers = crowd
    pure = ranked_keys(name)
    _rounds, definition, _rule = chain_of(name)
    leaderboard.chain = definition.document()
    leaderboard.save()
    Standing.objects.filter(leaderboard=leaderboard).delete()
    RankHistogram.objects.filter(leaderboard=leaderboard).delete()
    rows = [
        Standing(
            leaderboard=leaderboard,
            participant=people[person - 1],
            unit_id=people[0].unit_id,
            attempts=1,
            perfect=0,
            best=papers[person - 1],
            rank_key=key,
        )
        for person, key in pure
    ]
    random.Random(name).shuffle(rows)
    Standing.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        for level in histogram_levels(definition.known_keys):
            cursor.execute(
                "insert into contest_rankhistogram (leaderboard_id, level, bucket, people) select leaderboard_id, %s, "
                "substr(rank_key, 1, %s), count(*) from contest_standing where leaderboard_id = %s group by 1, 3",
                [level, level, leaderboard.pk],
            )
        cursor.execute(
            "select participant_id, rank() over (order by rank_key) from contest_standing where leaderboard_id = %s "
            "order by rank_key, participant_id",
            [leaderboard.pk],
        )
        by_database = cursor.fetchall()
    expected = list(zip((people[p - 1].pk for p, _ in pure), places_of(key for _, key in pure), strict=True))
    assert by_database == expected
    pages = [queries.leaderboard_page(leaderboard, number, size=7) for number in range(1, len(pure) // 7 + 2)]
    assert [(line.participant_id, line.place) for page in pages for line in page.lines] == expected[: len(pure)]


# --- the tally end to end --------------------------------------------------------------------------------


def by_pure_function(contest) -> dict[int, dict[int, int]]:
    """Places by list and participant, counted from the attempts in memory."""
    from contest.results.actions import histories_of
    from contest.results.entrants import entrants_of
    from contest.results.fold import USUAL_ENTRANT, standing_of

    people = list(contest.participants.values_list("pk", flat=True))
    frame, histories = frame_of(contest), histories_of(people)
    found: dict[int, list[tuple[bytes, int]]] = {}
    for period in frame.periods:
        for family in families_of(period, frame, make=False):
            entrants = entrants_of(people, [family])
            for person in people:
                own = [one for one in histories[person] if one.round_id in family.ranked.rounds]
                entrant = entrants.get(person, USUAL_ENTRANT)
                if own and family.ranked.takes(entrant):
                    list_id, row = standing_of(family.ranked, entrant, own)
                    if row.rank_key is not None:
                        found.setdefault(list_id, []).append((row.rank_key, person))
    return {
        list_id: dict(zip((p for _, p in sorted(keys)), places_of(k for k, _ in sorted(keys)), strict=True))
        for list_id, keys in found.items()
    }


def fill(contest, cell, order: random.Random, *, batch: int) -> dict[str, list[tuple[str, int]]]:
    people = made_up_people(17, 60, rounds=2)
    papers = [(one, attempt) for one in people for attempt in one.attempts]
    entered = {}
    for one in people:
        entered[one.id] = make_participant(contest, cell, f"N{one.id:03d}")
        entered[one.id].registered_at = from_ms(one.registered_ms)
        entered[one.id].save()
    # each person's own papers stay in order, whoever comes between
    queue = sorted(papers, key=lambda pair: (pair[1].number, order.random()))
    for one, attempt in queue:
        hand_in(
            entered[one.id],
            attempt.score,
            attempt.duration_ms,
            at=NOW + dt.timedelta(milliseconds=attempt.submitted_ms % 10**9),
            round_number=attempt.round_id,
        )
    tally_all(batch=batch)
    assert find_differences(contest) == []
    places = by_pure_function(contest)
    result = {}
    for leaderboard in Leaderboard.objects.filter(period__contest=contest).exclude(key=""):
        lines = queries.leaderboard_page(leaderboard, 1, size=1_000).lines
        assert {line.participant_id: line.place for line in lines} == places.get(leaderboard.pk, {})
        result[f"{leaderboard.period.kind}{leaderboard.period.position}"] = [
            (line.full_name, line.place) for line in lines
        ]
    return {name: sorted(lines) for name, lines in result.items()}


@pytest.mark.parametrize(
    "ranking",
    [
        {"per": "contest", "count": "sum_attempts", "chain": ("score", "duration", "fewer_attempts")},
        {"chain": ("score", "duration", "fewer_attempts", "registered")},
        {"per": "contest", "count": "sum_rounds", "chain": ("score", "duration"), "gate": 30, "whole_seconds": True},
        {"gate": "all_right", "chain": ("duration", "submitted")},
        {"per": "contest", "count": "first", "chain": ("score", "submitted"), "min_rounds": 2},
    ],
    ids=lambda ranking: "-".join(map(str, ranking.values())),
)
def test_lists_do_not_depend_on_order_batches_or_time_zone(root, cell, settings, ranking):
    one = fill(make_contest(root, slug="a", rounds=2, **ranking), cell, random.Random(1), batch=5_000)
    settings.TIME_ZONE = "America/New_York"
    other = fill(make_contest(root, slug="b", rounds=2, **ranking), cell, random.Random(2), batch=7)
    assert one == other
    assert any(place for lines in one.values() for _name, place in lines)


def test_stages_boards_and_units_have_their_lists(root, cell):
    """A ranking by stage, board and unit of a level: everybody stands where they belong, and nowhere else."""
    from accounts.models import Unit
    from contest.rounds.rules import Board, Ranking, read_rules, rules_document

    contest = make_contest(root, rounds=3)
    rules = read_rules(contest.rules)
    parts = {name: getattr(rules, name) for name in rules.__struct_fields__}
    parts["boards"] = (Board(key="cb", label="Cán bộ"), Board(key="hs", label="Học sinh"))
    parts["rankings"] = (
        Ranking(key="vong", per="stage", shown="live"),
        Ranking(key="donvi", per="contest", by_board=False, by_unit_level="Đảng bộ", shown="live"),
    )
    contest.rules = rules_document(type(rules)(**parts))
    contest.save()
    whole = contest.periods.get(kind=Period.Kind.CONTEST)
    stage = Period.objects.create(
        contest=contest, kind=Period.Kind.STAGE, parent=whole, title="Vòng 1", key="v1", state=1
    )
    contest.periods.filter(kind=Period.Kind.ROUND, position__lt=3).update(parent=stage)
    units = {code: Unit.objects.get(code=code) for code in ("K1-1", "K2-1")}
    made = {}
    for name, board, code, rounds in [
        ("Cán bộ 1", "cb", "K1-1", (1, 2)),
        ("Cán bộ 2", "cb", "K2-1", (1,)),
        ("Học sinh", "hs", "K2-1", (2,)),
        ("Ngoài vòng", "hs", "K1-1", (3,)),
    ]:
        made[name] = make_participant(contest, units[code], name)
        made[name].board = board
        made[name].save()
        for number in rounds:
            hand_in(made[name], 20 - len(made), round_number=number)
    tally_all()
    lists = {
        (one.period.kind, one.key, one.board, one.unit.code if one.unit else ""): [
            line.full_name for line in queries.leaderboard_page(one, 1).lines
        ]
        for one in Leaderboard.objects.filter(period__contest=contest).select_related("period__contest__unit", "unit")
    }
    assert dict(lines_with_key(lists)) == {
        (2, "vong", "cb", ""): ["Cán bộ 1", "Cán bộ 2"],
        (2, "vong", "hs", ""): ["Học sinh"],
        (1, "donvi", "", "K1"): ["Cán bộ 1", "Ngoài vòng"],
        (1, "donvi", "", "K2"): ["Cán bộ 2", "Học sinh"],
    }
    counting = Leaderboard.objects.filter(period__contest=contest, counting=True)
    assert counting.count() == contest.periods.count()
    assert {one.period.kind: one.standings.count() for one in counting if one.period.kind < 3} == {1: 4, 2: 3}
    assert find_differences(contest) == []


def lines_with_key(lists):
    return ((name, lines) for name, lines in lists.items() if name[1])
