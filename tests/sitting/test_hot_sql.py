"""The hot statements beside plain twins: the same rows come of both."""

import datetime as dt

import pytest
from django.db import connection
from django.db.models import Count, F, Max, Q

from contest.attempts.actions import enter_contest
from contest.attempts.models import Attempt, Participant, TallyQueue
from contest.common.clock import local_day, now_ms, to_ms, week_start
from contest.results.models import Leaderboard, Standing
from contest.rounds.rules import GRACE_MS
from contest.sitting import hot_sql
from tests.factories import NOW

# a Thursday
DAY_MS = to_ms(dt.datetime(2026, 11, 26, 5, tzinfo=dt.UTC))


@pytest.fixture
def values(round, member, cell):
    participant = enter_contest(contest=round.contest, person=member, unit=cell, now=NOW)
    now = now_ms()
    adapt = connection.ops.adapt_datefield_value
    return {
        "participant": participant.pk,
        "epoch": 0,
        "contest": round.contest_id,
        "round": round.pk,
        "now": now,
        "day": adapt(local_day(now)),
        "week": adapt(week_start(local_day(now))),
        "limit": 900_000,
        "closes": to_ms(round.closes_at),
        "cap_day": 3,
        "cap_week": 10**9,
        "cap_round": 10**9,
        "cap_stage": 10**9,
        "cap_contest": 10**9,
        "pause": 0,
    }


def of(values: dict, *names: str) -> dict:
    return {name: values[name] for name in names}


def test_start_writes_what_its_twin_would(values, round, cell):
    started = hot_sql.start(**values)
    row = Attempt.objects.values("number", "state", "unit_id", "started_ms", "ends_ms", "draft_no", "day").get()
    assert row == {
        "number": 1,
        "state": Attempt.State.OPEN,
        "unit_id": cell.pk,
        "started_ms": values["now"],
        "ends_ms": values["now"] + 900_000,
        "draft_no": 0,
        "day": local_day(values["now"]),
    }
    assert started == (1, row["started_ms"], row["ends_ms"])


def test_start_ends_with_the_round(values):
    closes = values["now"] + 60_000
    assert hot_sql.start(**values | {"closes": closes}).ends_ms == closes


@pytest.mark.parametrize(
    "wrong",
    [
        {"epoch": 1},
        {"contest": 0},
        {"participant": 0},
        {"cap_day": 0},
        {"cap_week": 0},
        {"cap_round": 0},
        {"cap_contest": 0},
        {"cap_stage": 0},
    ],
)
def test_start_refused_writes_nothing(values, wrong):
    assert hot_sql.start(**values | wrong) is None
    assert not Attempt.objects.exists()


def test_a_participant_who_is_closed_starts_reads_and_changes_nothing(values):
    people = Participant.objects.filter(pk=values["participant"])
    people.update(closed=True)
    assert hot_sql.start(**values) is None
    people.update(closed=False)
    assert hot_sql.start(**values)
    people.update(closed=True)
    own = of(values, "participant", "contest", "epoch", "now") | {"number": 1, "prediction": None}
    assert not hot_sql.save(**own, draft=b"\1" * 10, draft_no=2)
    assert hot_sql.read(**own, **of(values, "day", "week")) is None
    assert hot_sql.why_not(**of(values, "participant", "contest", "epoch", "round", "day", "week")).seated == 0


def test_the_pause_is_kept_to_the_millisecond(values):
    hot_sql.start(**values)
    Attempt.objects.update(state=1, submitted_ms=values["now"], duration_ms=1, score=0, paper=b"", answers=b"")
    rest = values | {"pause": 60_000}
    assert hot_sql.start(**rest | {"now": values["now"] + 59_999}) is None
    assert hot_sql.start(**rest | {"now": values["now"] + 60_000}).number == 2


@pytest.mark.parametrize(
    ("scope", "most", "starts"),
    [("", 1, 1), (",{own},", 1, 1), (",0,", 1, 2), (",0,{own},", 2, 2), (",{own}1,", 1, 2)],
)
def test_a_scope_counts_the_rounds_that_it_lists(values, round, scope, most, starts):
    own_scope = scope.format(own=round.pk)
    scopes = {f"{per}_scope": own_scope for per in ("day", "week", "stage", "contest")}
    for cap in ("cap_day", "cap_week", "cap_stage", "cap_contest"):
        started = 0
        for _ in range(2):
            started += hot_sql.start(scoped=True, **values | scopes | {cap: most}) is not None
            Attempt.objects.update(state=1, submitted_ms=5, duration_ms=1, score=0, paper=b"", answers=b"")
        # attempts of no round at all: "" counts every round
        assert started == starts, cap
        Attempt.objects.all().delete()


def test_save_keeps_only_newer_drafts_of_open_papers_in_time(values):
    hot_sql.start(**values)
    saving = of(values, "participant", "contest", "epoch") | {"number": 1, "now": values["now"], "prediction": None}
    assert hot_sql.save(**saving, draft=b"\1" * 10, draft_no=2)
    for refused in ({"draft_no": 2}, {"draft_no": 1}, {"draft_no": 9, "now": values["now"] + 900_000 + GRACE_MS}):
        assert not hot_sql.save(**saving | {"draft": b"\2" * 10} | refused)
    twin = Attempt.objects.filter(
        participant_id=values["participant"], number=1, state=Attempt.State.OPEN, draft_no__lt=3
    ).filter(ends_ms__gt=values["now"] - GRACE_MS)
    assert twin.update(draft_no=F("draft_no")) == 1
    assert bytes(Attempt.objects.get().draft) == b"\1" * 10


def test_why_not_counts_what_its_twin_counts(values, round):
    for number in (1, 2):
        hot_sql.start(**values)
        Attempt.objects.filter(number=number).update(
            state=1, submitted_ms=5, duration_ms=1, score=0, paper=b"", answers=b""
        )
    hot_sql.start(**values)
    twin = Attempt.objects.filter(participant_id=values["participant"]).aggregate(
        open_number=Max("number", filter=Q(state=0)),
        last_ms=Max("submitted_ms"),
        in_contest=Count("pk", filter=Q(free=False)),
        in_round=Count("pk", filter=Q(round=round, free=False)),
        in_day=Count("pk", filter=Q(day=local_day(values["now"]), free=False)),
        last_number=Max("number"),
    )
    names = hot_sql.WhyNot._fields
    why = hot_sql.why_not(**of(values, "participant", "contest", "epoch", "round", "day", "week"))._asdict()
    assert {name: why[name] for name in twin} == twin
    assert (why["seated"], why["open_ends_ms"]) == (1, values["now"] + 900_000)
    assert len(names) == 10


def test_a_free_attempt_takes_nothing_from_any_cap(values, round):
    """Its twin: the counts over attempts that are not free."""
    for cap in ("cap_day", "cap_week", "cap_round", "cap_contest"):
        capped = values | {cap: 2}
        for number in (1, 2):
            assert hot_sql.start(**capped).number == number
            end_all()
        assert hot_sql.start(**capped) is None
        Attempt.objects.filter(number=1).update(free=True)
        twin = Attempt.objects.filter(participant_id=values["participant"], free=False).count()
        why = hot_sql.why_not(**of(values, "participant", "contest", "epoch", "round", "day", "week"))
        assert (why.in_day, why.in_week, why.in_round, why.in_contest, why.last_number) == (*[twin] * 4, 2)
        reading = of(values, "participant", "contest", "epoch", "day", "week") | {"number": 2}
        row = hot_sql.read(**reading)
        assert (row.in_day, row.in_week, row.in_round, row.in_contest) == (twin,) * 4
        assert hot_sql.start(**capped).number == 3
        end_all()
        # one more, not one more every day or every round
        assert hot_sql.start(**capped) is None
        Attempt.objects.all().delete()


@pytest.mark.parametrize("cap", ["cap_day", "cap_week", "cap_stage", "cap_contest"])
def test_a_free_attempt_takes_nothing_from_a_scope(values, cap):
    scopes = {f"{per}_scope": "" for per in ("day", "week", "stage", "contest")}
    capped = values | scopes | {cap: 1}
    assert hot_sql.start(scoped=True, **capped)
    end_all()
    assert hot_sql.start(scoped=True, **capped) is None
    Attempt.objects.update(free=True)
    assert hot_sql.start(scoped=True, **capped).number == 2


def end_all() -> None:
    Attempt.objects.update(state=1, submitted_ms=5, duration_ms=1, score=0, paper=b"", answers=b"")


def test_read_is_the_row(values):
    hot_sql.start(**values)
    reading = of(values, "participant", "contest", "epoch", "day", "week") | {"number": 1}
    row = hot_sql.read(**reading)
    twin = Attempt.objects.values_list(*hot_sql.Reading._fields[:14]).get()
    assert row[:14] == twin
    assert row[14:] == ("Nguyễn Thị Thu Hằng", 1, 1, 1, 1, None, "")


def test_submit_tells_what_a_reading_tells_afterwards(values, round):
    values |= {"day": local_day(DAY_MS), "week": week_start(local_day(DAY_MS))}
    adapt = connection.ops.adapt_datefield_value
    for day in (values["day"], values["week"], values["week"] - dt.timedelta(days=1)):
        hot_sql.start(**values | {"day": adapt(day), "week": adapt(values["week"])})
        end_all()
    Attempt.objects.filter(number=1).update(free=True)
    values |= {"day": adapt(values["day"]), "week": adapt(values["week"])}
    hot_sql.start(**values)
    own, last = {"participant_id": values["participant"]}, Attempt.objects.get(number=4)
    board = Leaderboard.objects.create(period=round, key="r", chain=["score"])
    standing = {"unit_id": last.unit_id, "best": last, "attempts": 1, "perfect": 0}
    Standing.objects.create(leaderboard=board, rank_key=b"key", **own, **standing)
    marked = {"paper": b"\0\0\0", "answers": b"\1", "score": 1, "dropped": 0, "points": None, "key_version": 0}
    place = of(values, "participant", "contest", "epoch", "day", "week") | {"number": 4}
    submitted = hot_sql.submit(**place, **marked, **of(values, "round", "now"), by_leaving=False, prediction=7)
    reading = hot_sql.read(**place)
    assert {name: getattr(submitted, name) for name in submitted._fields} == {
        name: getattr(reading, name) for name in submitted._fields
    }
    assert (reading.in_day, reading.in_week, reading.in_round, reading.in_contest) == (1, 2, 3, 3)
    assert (submitted.full_name, submitted.prediction, bytes(submitted.rank_key)) == ("Nguyễn Thị Thu Hằng", 7, b"key")
    assert TallyQueue.objects.count() == 1


def test_plans_made_on_an_empty_table_use_the_unique_key(values):
    """A sequential scan planned while the table was empty would stay; web processes forbid it (PG_INDEX_SCANS_ONLY)."""
    if connection.vendor != "postgresql":
        explain = "explain query plan "
    else:
        connection.cursor().execute("set local enable_seqscan = off")
        explain = "explain "
    saving = of(values, "participant", "contest", "epoch", "now") | {
        "number": 1,
        "draft": b"",
        "draft_no": 1,
        "prediction": None,
    }
    for sql, parameters in ((hot_sql.SAVE, saving), (hot_sql.START, values)):
        with connection.cursor() as cursor:
            cursor.execute(explain + sql, parameters)
            plan = "\n".join(str(row) for row in cursor.fetchall())
        assert "attempt_number_once" in plan or "USING INDEX" in plan
        assert "Seq Scan" not in plan
        assert "SCAN contest_attempt" not in plan
