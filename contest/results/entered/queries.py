"""Reads of entered results: who is expected, what has been entered, whom the lines of a list mean."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q

from accounts.models import Person
from accounts.names import fold
from accounts.phones import normal_code
from contest.attempts.models import Attempt, Participant
from contest.attempts.teams.queries import names_of_teams, teams_of
from contest.results.admission.models import Admission
from contest.results.admission.queries import find_people_of, is_admitted
from contest.results.entered.models import EnteredResult
from contest.results.entered.reading import ResultRow
from contest.results.making import Frame, rounds_in
from contest.rounds.models import Period, Round
from contest.rounds.rules import Rules

ENDED = (Attempt.State.HANDED_IN, Attempt.State.CLOSED)
# lines that a list without admission begins with: everybody who is in the contest
MOST_EXPECTED = 2_000


@dataclass(frozen=True, slots=True)
class ResultLine:
    """Somebody who is expected in a round, with the result as it stands; `entries`: how often it was written.

    `team`: the name of the team that they lead there, "" where people take part.
    """

    person: Person
    attempt_id: int | None = None
    score: int | None = None
    duration_ms: int | None = None
    entries: int = 0
    team: str = ""

    @property
    def name(self) -> str:
        """Who takes part: the team, or the person."""
        return self.team or self.person.full_name


def entered_rounds(frame: Frame) -> list[Period]:
    """The published rounds whose results are entered. No query."""
    wanted = {one.key for one in frame.rules.rounds if not one.is_online}
    rounds = [one for one in frame.periods if one.kind == Period.Kind.ROUND and one.key in wanted]
    return [one for one in rounds if one.state != Period.State.DRAFT]


def asks_duration(rules: Rules, round_key: str, stage: str) -> bool:
    """Whether a ranking that takes the round in orders by duration."""
    return any("duration" in one.chain for one in rules.in_round(round_key, stage).rankings)


def most_points(rules: Rules, round_key: str) -> int | None:
    """The highest score of a paper that is written in a hall; None where the rules do not say all its points."""
    if rules.round_rules(round_key).held != "session":
        return None
    paper = rules.paper_of(round_key)
    essay = paper.essay.points if paper.essay else 0
    return paper.most_points + essay if paper.sections and essay is not None else None


def results_of(round_id: int, people: Collection[int] | None = None) -> dict[int, ResultLine]:
    """The results that stand in a round, by person. Two queries."""
    rows = Attempt.objects.filter(round_id=round_id, state__in=ENDED).select_related("participant__person__unit")
    if people is not None:
        rows = rows.filter(participant__person__in=people)
    attempts = list(rows)
    entries = Counter(
        EnteredResult.objects.filter(attempt__in=[one.pk for one in attempts]).values_list("attempt_id", flat=True)
    )
    return {
        one.participant.person_id: ResultLine(
            one.participant.person, one.pk, one.score, one.duration_ms, entries[one.pk]
        )
        for one in attempts
    }


def lines_of_round(round: Round, rules: Rules, *, text: str = "") -> list[ResultLine]:
    """Everybody expected, by name, with what was entered; with `text` also others of the branch who fit. Six queries.

    Expected: the people let in; in a round for everybody, those who are in the contest; in one for teams, their
    captains.
    """
    results = results_of(round.pk)
    lines = {one.pk: ResultLine(one) for one in _expected(round, rules)} | results
    for_teams = rules.round_rules(round.key).is_for_teams
    if for_teams:
        teams = names_of_teams(round.contest_id)
        lines = {pk: replace(line, team=teams[pk]) for pk, line in lines.items() if pk in teams}
    if text:
        wanted = fold(text)
        lines = {
            pk: line
            for pk, line in lines.items()
            if wanted in fold(f"{line.team} {line.person.full_name}") or wanted in fold(line.person.code or "")
        }
        if not for_teams and not rules.round_rules(round.key).admission:
            for person in find_people_of(round.contest, text):
                lines.setdefault(person.pk, ResultLine(person))
    return sorted(lines.values(), key=lambda line: (line.team, line.person.sort_name, line.person.pk))


def _expected(round: Round, rules: Rules) -> list[Person]:
    if rules.round_rules(round.key).admission:
        admitted = Admission.objects.filter(round_id=round.pk, removed_at=None)
        return list(Person.objects.filter(pk__in=admitted.values("person")).select_related("unit"))
    if rules.round_rules(round.key).is_for_teams:
        return [team.participant.person for team in teams_of(round.contest_id)]
    own = Person.objects.filter(participations__contest=round.contest_id).select_related("unit")
    return list(own.order_by("sort_name", "pk")[:MOST_EXPECTED])


def may_be_entered(round: Round, rules: Rules, person: Person) -> bool:
    """Whether a result of this person belongs into the round: let in, or of the contest's people. A few queries."""
    participant = Participant.objects.filter(contest=round.contest_id, person=person).first()
    if rules.round_rules(round.key).is_for_teams:
        return participant is not None and is_admitted(round, rules, participant)
    if not rules.round_rules(round.key).admission:
        inside = person.unit is not None and person.unit.path.startswith(round.contest.unit.path)
        return inside or participant is not None
    if participant is not None:
        return is_admitted(round, rules, participant)
    return Admission.objects.filter(round_id=round.pk, person=person, removed_at=None).exists()


def missing_in(frame: Frame, rounds: Collection[int]) -> tuple[int, int]:
    """How many of some rounds are entered ones, and how many people let into them have no result. A query a round."""
    own = [one for one in entered_rounds(frame) if one.pk in rounds]
    missing = 0
    for one in own:
        there = Attempt.objects.filter(round_id=one.pk, state__in=ENDED).values("participant__person")
        missing += Admission.objects.filter(round_id=one.pk, removed_at=None).exclude(person__in=there).count()
    return len(own), missing


def official_above(frame: Frame, round_id: int) -> bool:
    """Whether a period that the round belongs to is official. No query."""
    return any(one.is_fixed and round_id in {place.id for place in rounds_in(one, frame)} for one in frame.periods)


# --- a list ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlannedResult:
    """What would become of one line: `kind` new, same, change or fault (then `fault` is its code)."""

    row: ResultRow
    kind: str
    fault: str = ""
    line: ResultLine | None = None


def key_of(person: Person) -> str:
    """What a list names somebody by: the roster code, or the number of who has none."""
    return person.code or f"#{person.pk}"


def plan_results(round: Round, rules: Rules, rows: Sequence[ResultRow], *, stage: str) -> list[PlannedResult]:
    """Whom each line means and what it changes; nothing is written. A few queries, and some for each new person."""
    expected = lines_of_round(round, rules)
    people = {line.person.pk: line for line in expected}
    by_name: defaultdict[str, list[ResultLine]] = defaultdict(list)
    for line in expected:
        by_name[fold(line.name)].append(line)
    by_key = {key_of(line.person): line for line in expected} | _others(rows, people)
    duration, most = asks_duration(rules, round.key, stage), most_points(rules, round.key)
    seen: set[int] = set()
    planned = []
    for row in rows:
        found, fault = _meant(row, by_key, by_name)
        fault = row.fault or fault or _fault_of(row, duration=duration, most=most)
        if found and not fault:
            known = found.person.pk in people or may_be_entered(round, rules, found.person)
            fault = "twice" if found.person.pk in seen else "" if known else "not_admitted"
            fault = fault or ("" if found.attempt_id else newcomer_fault(round, rules, found.person))
            seen.add(found.person.pk)
        planned.append(PlannedResult(row, "fault" if fault else _kind(row, found), fault, found))
    return planned


def newcomer_fault(round: Round, rules: Rules, person: Person) -> str:
    """Why somebody who has not entered the contest cannot be given a result: no unit, no board. One query."""
    if Participant.objects.filter(contest=round.contest_id, person=person).exists():
        return ""
    return "no_unit" if person.unit is None else "no_board" if rules.boards else ""


def _fault_of(row: ResultRow, *, duration: bool, most: int | None) -> str:
    if most is not None and row.score is not None and row.score > most:
        return "too_much"
    return "no_duration" if duration and row.duration_ms is None else ""


def _others(rows: Sequence[ResultRow], people: Collection[int]) -> dict[str, ResultLine]:
    codes = {normal_code(row.code) for row in rows if row.code and not row.code.startswith("#")}
    numbers = {int(row.code[1:]) for row in rows if row.code.startswith("#") and row.code[1:].isdecimal()}
    small = [number for number in numbers if number < 2**31]
    found = Person.objects.filter(Q(code__in=codes) | Q(pk__in=small)).exclude(pk__in=people)
    return {key_of(one): ResultLine(one) for one in found.select_related("unit")}


def _meant(
    row: ResultRow, by_key: dict[str, ResultLine], by_name: dict[str, list[ResultLine]]
) -> tuple[ResultLine | None, str]:
    if not row.code:
        same = by_name.get(fold(row.name), [])
        return (same[0], "") if len(same) == 1 else (None, "name_twice" if same else "unknown")
    found = by_key.get(row.code if row.code.startswith("#") else normal_code(row.code))
    if found is None:
        return None, "unknown"
    # a list that was sorted in one column only must not give anybody another's points
    return (found, "other_name") if row.name and fold(row.name) != fold(found.name) else (found, "")


def _kind(row: ResultRow, line: ResultLine | None) -> str:
    if line is None or line.attempt_id is None:
        return "new"
    return "same" if (row.score, row.duration_ms or 0) == (line.score, line.duration_ms) else "change"
