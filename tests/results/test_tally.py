"""The tally on real tables: counted once, caught up whatever was lost, equal to a recount, rebuilt to the same rows."""

import threading
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from accounts.models import Unit
from contest.attempts.models import Attempt, Participant, TallyQueue
from contest.results import actions, comparing
from contest.results.actions import tally, tally_all, tally_waiting
from contest.results.comparing import find_differences, rebuild, stored_of
from contest.results.models import HourTally, PeriodTally, RankHistogram, Standing, UnitTally
from contest.results.recount import TABLES
from contest.results.tasks import tally as tally_task
from contest.rounds.models import Contest, Period
from tests.factories import hand_in, make_contest, make_participant, small_tree


@pytest.fixture
def contest(root) -> Contest:
    return make_contest(root, rounds=2)


@pytest.fixture
def crowd(contest) -> list[Participant]:
    """Eight people of four cells with papers in two rounds, three of them with perfect ones, waiting to be counted."""
    cells = Unit.objects.filter(code__contains="-").order_by("code")
    people = [make_participant(contest, cells[n % 4], f"Người Thứ {n}") for n in range(8)]
    for n, participant in enumerate(people):
        for place in range(n % 3 + 1):
            score = 20 if n < 3 and place == n % 3 else 11 + n
            hand_in(participant, score, 60_000 + 1_000 * n - place, round_number=place % 2 + 1)
    return people


def stored(contest: Contest) -> dict[str, list]:
    rows = {}
    for model, (key, columns) in TABLES.items():
        values = stored_of(model, contest).values_list(*key, *columns)
        rows[model.__name__] = sorted(
            tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in values
        )
    return rows


@pytest.mark.parametrize("limit", [1, 3, 100])
def test_tally_in_any_batches_equals_a_recount(contest, crowd, limit):
    tally_all(batch=limit)
    assert not TallyQueue.objects.exists()
    assert find_differences(contest) == []
    assert PeriodTally.objects.count() == 3


@pytest.mark.parametrize(("limit", "batches"), [(4, [4, 4, 4, 3]), (5, [5, 5, 5, 0]), (15, [15, 0]), (16, [15])])
def test_one_message_counts_full_batches_and_then_no_scraps(contest, crowd, monkeypatch, limit, batches):
    took = []

    def note(*, limit):
        took.append(tally(limit=limit))
        return took[-1]

    monkeypatch.setattr("contest.results.actions.tally", note)
    assert tally_waiting(batch=limit) == Attempt.objects.count() == 15
    assert took == batches
    assert find_differences(contest) == []


def test_tally_again_finds_nothing(contest, crowd):
    assert tally() == Attempt.objects.count()
    before = stored(contest)
    assert tally() == 0
    assert tally_task() == 0
    assert stored(contest) == before


def test_tally_that_fails_half_way_leaves_everything_as_it_was(contest, crowd, monkeypatch):
    waiting = TallyQueue.objects.count()

    def fail(fold):
        raise RuntimeError("power cut")

    with monkeypatch.context() as broken:
        broken.setattr("contest.results.actions.write_fold", fail)
        with pytest.raises(RuntimeError):
            tally()
    assert TallyQueue.objects.count() == waiting
    assert not Standing.objects.exists()
    tally_all()
    assert find_differences(contest) == []


def test_units_hold_their_whole_branch(contest, crowd, root):
    tally_all()
    whole = PeriodTally.objects.get(period__kind=1)
    top = UnitTally.objects.get(period=whole.period, unit=root)
    committees = UnitTally.objects.filter(period=whole.period, unit__depth=2)
    assert (top.people, top.attempts, top.score_sum) == (whole.people, whole.attempts, whole.score_sum)
    assert sum(row.attempts for row in committees) == whole.attempts
    assert sum(row.people for row in committees) == whole.people == 8


def test_void_attempts_are_not_counted(contest, crowd):
    Attempt.objects.filter(participant=crowd[0]).update(state=Attempt.State.VOID)
    tally_all()
    assert PeriodTally.objects.get(period__kind=1).people == 7
    assert find_differences(contest) == []


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Standing, {"attempts": 99}),
        (PeriodTally, {"perfect_people": 99}),
        (UnitTally, {"fastest_ms": 1}),
        (HourTally, {"attempts": 99}),
        (RankHistogram, {"people": 99}),
    ],
)
def test_check_finds_a_row_that_somebody_changed(contest, crowd, model, change, capsys):
    tally_all()
    call_command("recount", "--check")
    first = model.objects.order_by("pk").values_list(*TABLES[model][0])[0]
    model.objects.filter(**dict(zip(TABLES[model][0], first, strict=True))).update(**change)
    with pytest.raises(CommandError) as error:
        call_command("recount", "--check", "--contest", contest.slug)
    assert error.value.returncode == 1
    assert model._meta.db_table in capsys.readouterr().out


def test_check_finds_a_missing_and_a_needless_row(contest, crowd):
    tally_all()
    Standing.objects.filter(participant=crowd[0]).delete()
    assert {one.table for one in find_differences(contest)} == {"contest_standing"}


def test_where_there_is_one_writer_batches_are_short_and_hand_ins_come_in_between(contest, crowd, monkeypatch):
    breaths = []
    monkeypatch.setattr(actions, "SHORT_BATCH", 4)
    monkeypatch.setattr(actions, "time", SimpleNamespace(sleep=breaths.append))
    assert tally_waiting() == Attempt.objects.count() == 15
    assert breaths == ([actions.BREATH_SECONDS] * 3 if connection.vendor == "sqlite" else [])
    assert find_differences(contest) == []


def test_check_leaves_what_waits_in_the_queue_out(contest, crowd):
    tally_all()
    hand_in(crowd[0], 20)
    assert find_differences(contest) == []


def test_rebuild_gives_the_same_rows_and_counts_the_queue_too(contest, crowd):
    tally_all()
    before = stored(contest)
    assert (rebuild(contest), stored(contest)) == (0, before)
    for model in TABLES:
        stored_of(model, contest).delete()
    assert (rebuild(contest), stored(contest)) == (sum(map(len, before.values())), before)
    Standing.objects.filter(participant=crowd[0]).update(attempts=7)
    Standing.objects.filter(participant=crowd[1]).delete()
    assert rebuild(contest) > 0
    assert stored(contest) == before
    hand_in(crowd[0], 20)
    rebuild(contest)
    assert not TallyQueue.objects.exists()
    assert find_differences(contest) == []


def test_stage_counts_its_rounds_only(root):
    """Round in stage in contest: the second round lies outside of the stage."""
    contest = make_contest(root, rounds=2)
    whole = contest.periods.get(kind=Period.Kind.CONTEST)
    stage = Period.objects.create(contest=contest, kind=Period.Kind.STAGE, parent=whole, title="Vòng 1", state=1)
    contest.periods.filter(kind=Period.Kind.ROUND, position=1).update(parent=stage)
    participant = make_participant(contest, Unit.objects.get(code="K1-1"))
    for number in (1, 2):
        hand_in(participant, 20, round_number=number)
    tally_all()
    assert PeriodTally.objects.get(period=stage).attempts == 1
    assert find_differences(contest) == []


def test_rebuild_while_papers_are_handed_in_counts_each_once(transactional_db, monkeypatch):
    """Live contests are rebuilt too: a paper that arrives in the middle is counted by one of the two, not by both."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer: nothing arrives in the middle")
    contest = make_contest(small_tree())
    participant = make_participant(contest, Unit.objects.get(code="K1-1"))
    hand_in(participant, 20)

    def hand_in_elsewhere() -> None:
        hand_in(participant, 15)
        connections.close_all()

    def recount_in_parts(*args, **kwargs):
        late = threading.Thread(target=hand_in_elsewhere)
        late.start()
        late.join()
        return count(*args, **kwargs)

    count = comparing.recount_in_parts
    monkeypatch.setattr(comparing, "recount_in_parts", recount_in_parts)
    rebuild(contest)
    tally_all()
    assert find_differences(contest) == []
    assert PeriodTally.objects.get(period__kind=1).attempts == 2


def test_recount_of_an_unknown_contest_says_so(db):
    with pytest.raises(CommandError, match="Không có cuộc thi nào"):
        call_command("recount", "--contest", "khong-co")
