"""The statements of the hot door, one for each request. They run in autocommit; what must be together is one statement.

Names in `%(…)s` are filled by the driver, never by formatting. tests/sitting/test_hot_sql.py holds an ORM twin of each.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from contest.rounds.rules import GRACE_MS
from contest.sitting.caps import Caps
from contest.sitting.hot_connection import first_row, own_connection, together
from contest.sitting.states import Used

PREDICT_MS = 10 * 60_000


def _counts(*, scoped: bool) -> str:
    """How many attempts each cap counts: not those that are free, which somebody was given beyond the rules.

    A scope lists rounds as ",1,2,"; contests without scopes pay nothing.
    """
    if not scoped:
        return """count(*) filter (where not free) as in_contest,
           0 as in_stage,
           count(*) filter (where round_id = %(round)s and not free) as in_round,
           count(*) filter (where day = %(day)s and not free) as in_day,
           count(*) filter (where day >= %(week)s and not free) as in_week"""
    within = {
        per: f"(%({per}_scope)s = '' or %({per}_scope)s like '%%,' || round_id || ',%%')"
        for per in ("day", "week", "stage", "contest")
    }
    return f"""count(*) filter (where not free and {within["contest"]}) as in_contest,
           count(*) filter (where not free and {within["stage"]}) as in_stage,
           count(*) filter (where not free and round_id = %(round)s) as in_round,
           count(*) filter (where not free and day = %(day)s and {within["day"]}) as in_day,
           count(*) filter (where not free and day >= %(week)s and {within["week"]}) as in_week"""


# Taking the next number is the lock: a rival start or hand-in that committed meanwhile makes the same number collide.
_START = """
insert into contest_attempt
    (participant_id, round_id, number, state, day, unit_id, board, started_ms, ends_ms, draft_no)
select p.id, %(round)s, so_far.last + 1, 0, %(day)s, p.unit_id, p.board, %(now)s,
       case when %(now)s + %(limit)s + p.extra_seconds * 1000 < %(closes)s
            then %(now)s + %(limit)s + p.extra_seconds * 1000 else %(closes)s end, 0
from contest_participant p
cross join (
    select coalesce(max(number), 0) as last,
           coalesce(max(submitted_ms), 0) as last_ms,
           {counts},
           count(*) filter (where state = 0) as open
    from contest_attempt where participant_id = %(participant)s
) so_far
where p.id = %(participant)s and p.contest_id = %(contest)s and p.epoch = %(epoch)s and not p.closed
  and so_far.open = 0
  and so_far.in_day < %(cap_day)s and so_far.in_week < %(cap_week)s
  and so_far.in_round < %(cap_round)s and so_far.in_contest < %(cap_contest)s
  and so_far.in_stage < %(cap_stage)s
  and (%(pause)s = 0 or so_far.last_ms + %(pause)s <= %(now)s)
on conflict (participant_id, number) do nothing
returning number, started_ms, ends_ms
"""
START = _START.replace("{counts}", _counts(scoped=False))
START_SCOPED = _START.replace("{counts}", _counts(scoped=True))

_SEATED = """
exists (select 1 from contest_participant p
        where p.id = %(participant)s and p.contest_id = %(contest)s and p.epoch = %(epoch)s and not p.closed)
"""

SAVE = f"""
update contest_attempt
set draft = %(draft)s, draft_no = %(draft_no)s, prediction = coalesce(%(prediction)s, prediction)
where participant_id = %(participant)s and number = %(number)s and state = 0
  and draft_no < %(draft_no)s and ends_ms + {GRACE_MS} > %(now)s and {_SEATED}
returning id
"""

_SUBMIT = f"""
update contest_attempt
set state = 1, paper = %(paper)s, answers = %(answers)s, draft = null,
    score = %(score)s, dropped = %(dropped)s, points = %(points)s, key_version = %(key_version)s,
    by_leaving = %(by_leaving)s, prediction = coalesce(%(prediction)s, prediction),
    submitted_ms = case when %(now)s < ends_ms then %(now)s else ends_ms end,
    duration_ms = case when %(now)s < ends_ms then %(now)s else ends_ms end - started_ms
where participant_id = %(participant)s and number = %(number)s and state = 0
  and ends_ms + {GRACE_MS} > %(now)s and {_SEATED}
"""


def _rank_key(round_id: str) -> str:
    return f"""(select rank_key from contest_standing s join contest_leaderboard list on list.id = s.leaderboard_id
     where list.period_id = {round_id} and list.key <> '' and s.participant_id = %(participant)s
     order by list.id limit 1)"""


def _beside(round_id: str) -> str:
    """What the result page says beside the score, of the paper's own round; read in the same statement."""
    return f"""
    (select full_name from accounts_person person join contest_participant p on p.person_id = person.id
     where p.id = %(participant)s) as full_name,
    (select count(*) from contest_attempt a
     where a.participant_id = %(participant)s and a.day = %(day)s and not a.free) as in_day,
    (select count(*) from contest_attempt a
     where a.participant_id = %(participant)s and a.day >= %(week)s and not a.free) as in_week,
    (select count(*) from contest_attempt a
     where a.participant_id = %(participant)s and a.round_id = {round_id} and not a.free) as in_round,
    (select count(*) from contest_attempt a where a.participant_id = %(participant)s and not a.free) as in_contest,
    {_rank_key(round_id)} as rank_key,
    (select board from contest_participant p where p.id = %(participant)s) as board
"""


# The same beside it as joins: seven subqueries are planned anew at every second hand-in, which costs as much as it.
SUBMIT_POSTGRESQL = f"""
with won as ({_SUBMIT} returning id, round_id, submitted_ms, duration_ms, score, prediction),
queued as (insert into contest_tallyqueue (attempt_id, round_id) select id, round_id from won)
select 1, won.submitted_ms, won.duration_ms, won.score, won.prediction, person.full_name,
       so_far.in_day, so_far.in_week, so_far.in_round, so_far.in_contest, {_rank_key("%(round)s")}, p.board
from won
cross join contest_participant p
join accounts_person person on person.id = p.person_id
cross join (
    select count(*) filter (where day = %(day)s) as in_day, count(*) filter (where day >= %(week)s) as in_week,
           count(*) filter (where round_id = %(round)s) as in_round, count(*) as in_contest
    from contest_attempt where participant_id = %(participant)s and not free
) so_far
where p.id = %(participant)s
"""

# SQLite has no statement that writes two tables: two in one immediate transaction.
SUBMIT_SQLITE = f"{_SUBMIT} returning id, submitted_ms, duration_ms, score, prediction, {_beside('%(round)s')}"
QUEUE_SQLITE = "insert into contest_tallyqueue (attempt_id, round_id) values (%(attempt)s, %(round)s)"

READ = f"""
select state, round_id, started_ms, ends_ms, submitted_ms, duration_ms, score, dropped, points, paper, answers, draft,
       draft_no, prediction,
{_beside("mine.round_id")}
from contest_attempt mine
where participant_id = %(participant)s and number = %(number)s and {_SEATED}
"""

# Only where boards have papers of their own; a participant's board never changes.
BOARD = "select board from contest_participant where id = %(participant)s and contest_id = %(contest)s"

# The prediction of a paper whose clock has stopped: once, within ten minutes.
PREDICT = f"""
update contest_attempt set prediction = %(prediction)s
where participant_id = %(participant)s and number = %(number)s and state in (1, 2) and prediction is null
  and submitted_ms + {PREDICT_MS} > %(now)s and {_SEATED}
returning id
"""

# Why did START give nothing? Read only then.
_WHY_NOT = """
select coalesce(max(case when state = 0 then number end), 0) as open_number,
       coalesce(max(case when state = 0 then ends_ms end), 0) as open_ends_ms,
       coalesce(max(submitted_ms), 0) as last_ms,
       {counts},
       (select count(*) from contest_participant p where p.id = %(participant)s and p.contest_id = %(contest)s
        and p.epoch = %(epoch)s and not p.closed) as seated,
       coalesce(max(number), 0) as last_number
from contest_attempt where participant_id = %(participant)s
"""
WHY_NOT = _WHY_NOT.replace("{counts}", _counts(scoped=False))
WHY_NOT_SCOPED = _WHY_NOT.replace("{counts}", _counts(scoped=True))


class Started(NamedTuple):
    number: int
    started_ms: int
    ends_ms: int


class Submitted(NamedTuple):
    submitted_ms: int
    duration_ms: int
    score: int
    prediction: int | None
    full_name: str
    in_day: int
    in_week: int
    in_round: int
    in_contest: int
    rank_key: bytes | None
    board: str


class Reading(NamedTuple):
    state: int
    round_id: int
    started_ms: int
    ends_ms: int
    submitted_ms: int | None
    duration_ms: int | None
    score: int | None
    dropped: int
    points: int | None
    paper: bytes | None
    answers: bytes | None
    draft: bytes | None
    draft_no: int
    prediction: int | None
    full_name: str
    in_day: int
    in_week: int
    in_round: int
    in_contest: int
    rank_key: bytes | None
    board: str


class WhyNot(NamedTuple):
    open_number: int
    open_ends_ms: int
    last_ms: int
    in_contest: int
    in_stage: int
    in_round: int
    in_day: int
    in_week: int
    seated: int
    last_number: int

    @property
    def used(self) -> Used:
        """The counts as the rules look at them."""
        return Used(
            open_number=self.open_number,
            open_ends_ms=self.open_ends_ms,
            last_ms=self.last_ms,
            last_number=self.last_number,
            in_day=self.in_day,
            in_week=self.in_week,
            in_round=self.in_round,
            in_contest=self.in_contest,
            in_stage=self.in_stage,
        )


def scope_values(caps: Caps) -> dict[str, Any]:
    """What the statements that count need to know of a cap's scope; nothing where all rounds count."""
    if not caps.scoped:
        return {}
    scopes = {per: getattr(caps, f"{per}_scope") for per in ("day", "week", "stage", "contest")}
    return {"scoped": True, **{f"{per}_scope": scope for per, scope in scopes.items()}}


def start(*, scoped: bool = False, **values: Any) -> Started | None:
    """Starts the next attempt; None when a rule or a rival said no. `scoped`: some cap counts some rounds only."""
    row = first_row(START_SCOPED if scoped else START, values)
    return Started(*row) if row else None


def save(**values: Any) -> bool:
    """Keeps a draft unless a newer one, the end or the hand-in came first."""
    return first_row(SAVE, values) is not None


def predict(**values: Any) -> bool:
    """Keeps the prediction of an ended paper; False when it has one already or ten minutes have passed."""
    return first_row(PREDICT, values) is not None


def submit(**values: Any) -> Submitted | None:
    """Hands in; exactly one call wins and leaves the row in the tally queue. None for everybody else."""
    if own_connection().vendor == "postgresql":
        row = first_row(SUBMIT_POSTGRESQL, values)
    else:
        with together():
            row = first_row(SUBMIT_SQLITE, values)
            if row:
                first_row(QUEUE_SQLITE, {"attempt": row[0], "round": values["round"]})
    return Submitted(*row[1:]) if row else None


def read(**values: Any) -> Reading | None:
    """The attempt with what pages say beside it."""
    row = first_row(READ, values)
    return Reading(*row) if row else None


def find_board(**values: Any) -> str:
    """The participant's board; "" of nobody."""
    row = first_row(BOARD, values)
    return row[0] if row else ""


def why_not(*, scoped: bool = False, **values: Any) -> WhyNot:
    """The counts that START looked at."""
    row = first_row(WHY_NOT_SCOPED if scoped else WHY_NOT, values)
    assert row is not None  # an aggregate always gives a row
    return WhyNot(*row)
