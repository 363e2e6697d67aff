"""Reads of admissions: who is let into a round, and who is proposed by rankings that are official."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import F, IntegerField, QuerySet
from django.db.models.functions import Cast, Length

from accounts.models import Person
from accounts.rosters.queries import find_people
from contest.attempts.frozen import get_frozen_edition
from contest.attempts.models import Attempt, Participant
from contest.attempts.teams.queries import captains_of, find_teams, leads_team
from contest.results.actions import ENDED
from contest.results.admission.models import Admission
from contest.results.awarding.queries import lines_of
from contest.results.making import Frame, rounds_in
from contest.results.models import Leaderboard, Standing
from contest.results.queries import Line
from contest.results.ranking import places_of
from contest.rounds.models import Contest, Period, Round
from contest.rounds.rules import Route, Rules


def admitted_to(rounds: Collection[int]) -> dict[int, frozenset[int]]:
    """The participants let into some rounds as a recorded fact, by round. One query, none without rounds."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    if rounds:
        standing = Admission.objects.filter(round_id__in=rounds, removed_at=None)
        entered = standing.filter(person__participations__contest=F("round__contest"))
        for round_id, participant in entered.values_list("round_id", "person__participations"):
            found[round_id].add(participant)
    return {one: frozenset(found[one]) for one in rounds}


def admitted_now(rounds: Collection[Round], rules: Rules) -> dict[int, frozenset[int]]:
    """The participants who are known to be let into those of some rounds of a contest that are not for everybody.

    In rounds for teams only their captains. At most two queries, none when all rounds are for everybody.
    """
    own = {one: rules.round_rules(one.key) for one in rounds}
    found = admitted_to([one.pk for one, said in own.items() if said.admission])
    teams = [one for one, said in own.items() if said.is_for_teams]
    captains = captains_of(teams[0].contest_id) if teams else frozenset()
    return found | {one.pk: found.get(one.pk, captains) & captains for one in teams}


def is_admitted(round: Round, rules: Rules, participant: Participant) -> bool:
    """Whether somebody may start in a round: it is for everybody, they are on its list, or reached a score before it.

    In a round for teams they lead one. No query for rounds that are for everybody, else at most four.
    """
    if rules.round_rules(round.key).is_for_teams and not leads_team(participant):
        return False
    routes = rules.round_rules(round.key).admission
    if not routes:
        return True
    if Admission.objects.filter(round_id=round.pk, person_id=participant.person_id, removed_at=None).exists():
        return True
    return any(_reached(route, round.contest_id, participant) for route in routes if route.how == "score")


def is_admitted_now(*, round_id: int, participant_id: int, rules: Rules) -> bool:
    """Whether a participant may start in a round (is_admitted), by their ids. At most five queries."""
    round = Round.objects.get(pk=round_id)
    return is_admitted(round, rules, Participant.objects.get(pk=participant_id))


def _reached(route: Route, contest_id: int, participant: Participant) -> bool:
    """Whether a participant has so many percent of the points in an attempt of the route's round, practice included."""
    own = Attempt.objects.filter(
        participant=participant, round__contest_id=contest_id, round__key=route.round, state__in=ENDED
    )
    questions = Cast(Length("answers"), IntegerField()) - F("dropped")
    least = (route.percent or 0) / 100.0
    # results that were entered have no questions, so no percentage
    plain = own.filter(points=None).annotate(questions=questions).filter(questions__gt=0)
    if plain.filter(score__gte=questions * least).exists():
        return True
    # points of a paper are summed over its questions: those few papers are looked at one by one
    for one in own.filter(points__isnull=False).select_related("round"):
        edition = get_frozen_edition(one.round.edition_id, one.round.key_version)
        # judged later than others are let in: the questions alone
        points = (one.points or 0) - (one.essay_points or 0)
        if 100 * points >= (route.percent or 0) * edition.most_points(bytes(one.paper or b"")):
            return True
    return False


def rounds_with_admission(frame: Frame) -> list[Period]:
    """The rounds that are not for everybody. No query."""
    wanted = {one.key for one in frame.rules.rounds if one.admission}
    return [one for one in frame.periods if one.kind == Period.Kind.ROUND and one.key in wanted]


def admissions_of(round: Period) -> QuerySet[Admission]:
    """Everybody who was let into a round, those taken back last."""
    rows = Admission.objects.filter(round_id=round.pk).select_related("person__unit", "by", "removed_by")
    return rows.order_by(F("removed_at").asc(nulls_first=True), "place", "person__sort_name", "pk")


# --- proposals ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whom a ranking lets in."""

    leaderboard: Leaderboard
    line: Line
    person_id: int


@dataclass(frozen=True, slots=True)
class Proposed:
    """The people of official rankings who are not let in yet; periods whose results are not official; ties at a cut."""

    candidates: tuple[Candidate, ...]
    waiting: tuple[Period, ...]
    tied: tuple[Leaderboard, ...]


def propose_admissions(round: Period, frame: Frame) -> Proposed:
    """Whom the rules let into a round by its rankings. A few queries for each list."""
    inside = {*Admission.objects.filter(round_id=round.pk, removed_at=None).values_list("person_id", flat=True)}
    found: dict[int, Candidate] = {}
    waiting: dict[int, Period] = {}
    tied: list[Leaderboard] = []
    for route in (one for one in frame.rules.round_rules(round.key).admission if one.how == "top"):
        for leaderboard in _leaderboards(route, round, frame):
            if not leaderboard.period.is_fixed:
                waiting[leaderboard.period_id] = leaderboard.period
                continue
            people, is_tied = _head(leaderboard, route.count)
            tied += [leaderboard] if is_tied else []
            lines = lines_of(leaderboard, people)
            persons = dict(Participant.objects.filter(pk__in=people).values_list("pk", "person_id"))
            for who in people:
                if persons[who] not in inside:
                    found.setdefault(persons[who], Candidate(leaderboard, lines[who], persons[who]))
    return Proposed(tuple(found.values()), tuple(waiting.values()), tuple(tied))


def _leaderboards(route: Route, round: Period, frame: Frame) -> list[Leaderboard]:
    """The lists of a route's ranking that this round is no part of."""
    before = [one.pk for one in frame.periods if round.pk not in {place.id for place in rounds_in(one, frame)}]
    lists = Leaderboard.objects.filter(period__in=before, key=route.ranking or "-")
    ordered = lists.select_related("period__contest__unit", "unit")
    return list(ordered.order_by("period__kind", "period__position", "pk"))


def _head(leaderboard: Leaderboard, count: int | None) -> tuple[list[int], bool]:
    """The first so many people of a list, or all; without those who share a place across the cut."""
    ranked = Standing.objects.filter(leaderboard=leaderboard, rank_key__isnull=False)
    rows = ranked.order_by("rank_key", "participant_id").values_list("participant_id", "rank_key")
    read = list(rows[: count + 1 if count else None])
    if not count or len(read) <= count:
        return [who for who, _ in read], False
    places = places_of(bytes(key or b"") for _, key in read)
    is_tied = places[count - 1] == places[count]
    cut = places[count] if is_tied else count + 1
    return [who for (who, _), place in zip(read[:count], places, strict=False) if place < cut], is_tied


def find_captains_of(round: Round, text: str) -> list[Person]:
    """The captains of teams that fit, who are not let into a round yet; all of them without a text. Two queries."""
    inside = {*Admission.objects.filter(round_id=round.pk, removed_at=None).values_list("person_id", flat=True)}
    people = [team.participant.person for team in find_teams(round.contest_id, text)]
    return [one for one in people if one.pk not in inside]


def find_people_of(contest: Contest, text: str, *, most: int = 20) -> list[Person]:
    """People of the contest's branch by name or code, who may be named for a round. One query."""
    wanted = text.strip()
    if not wanted:
        return []
    people = find_people(text=wanted).filter(unit__path__startswith=contest.unit.path)
    return list(people.select_related("unit")[:most])
