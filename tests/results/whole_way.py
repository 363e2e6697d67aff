"""The whole way to a place: people, papers, exclusions and truths in the database, counted by the tally itself.

What should come of it is worked out beside it, from the made-up people and the text of the rules alone (reference.py):
who is in which list, which papers count, what the truth of a prediction is, who stands where.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from accounts.models import Person, Unit
from contest.attempts.models import Attempt, Participant, TallyQueue, Team
from contest.common.clock import from_ms, local_day
from contest.results import queries
from contest.results.actions import tally, tally_all
from contest.results.facts import exclude, freeze_truth
from contest.results.models import Leaderboard
from contest.rounds.models import Contest, Period
from contest.rounds.rules import Board, Prediction, Ranking, RoundRules, read_rules, rules_document
from tests.factories import NOW, make_contest
from tests.results.chains import CHAINS, said_of
from tests.results.made_up import Sat, Somebody, made_up_people
from tests.results.reference import places

TOTAL = 20
BATCH = 1_000
BOARDS = ("cb", "hs")
CELLS = ("K1-1", "K1-2", "K2-1", "K2-2")
Places = dict[tuple[str, int, str, str], dict[int, int]]  # (kind of period, its number, board, unit) → person → place


@dataclass(frozen=True)
class Way:
    """A chain on its way: the ranking, how many rounds there are, and what is special about them."""

    ranking: Ranking
    rounds: int
    essays: bool = False
    teams: bool = False


def ways() -> dict[str, Way]:
    """Every distinct chain; R10's papers have essays, one ranking is of teams, one is apart for each committee."""
    found = {name: Way(Ranking(**parts), rounds, essays=name == "R10") for name, (rounds, parts) in CHAINS.items()}
    by_unit = Ranking(per="contest", by_unit_level="Đảng bộ", chain=("score", "duration", "submitted"))
    return {
        **found,
        "by unit": Way(by_unit, 2),
        "teams": Way(Ranking(per="contest", count="sum_rounds", chain=("score", "duration")), 2, teams=True),
    }


# --- what is made up ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Crowd:
    """People with the papers that count, the essays' points by paper, and papers that count for nothing, with why."""

    people: list[Somebody]
    essays: dict[int, int]
    ignored: dict[int, list[tuple[Sat, str]]]

    def board(self, one: Somebody) -> str:
        return BOARDS[one.id % 2]

    def cell(self, one: Somebody) -> str:
        return CELLS[one.id % 4]


def crowd_of(seed: int, attempts: int, way: Way, *, near: int) -> Crowd:
    """Made-up people; some also sat papers that count for nothing: void ones, practice."""
    people = made_up_people(seed, attempts, rounds=way.rounds, total=TOTAL, near=near)
    essays = {a.id: a.id * 7 % 6 for one in people for a in one.attempts} if way.essays else {}
    # points rank; all right are the questions
    people = [
        replace(one, attempts=tuple(replace(a, score=a.score + essays.get(a.id, 0)) for a in one.attempts))
        for one in people
    ]
    ignored = {}
    for one in people:
        last = one.attempts[-1]
        better = replace(last, id=-last.id, number=100, score=TOTAL, is_perfect=True, duration_ms=5_000)
        ignored[one.id] = [(better, ("void", "practice", "")[one.id % 3])]
    return Crowd(people, essays, ignored)


# --- what should come of it -----------------------------------------------------------------------


def truth_of(crowd: Crowd, of: str, rounds: Iterable[int]) -> int:
    """The number that was to be predicted, by its definition: without excluded people and void papers, no practice."""
    scope = {*rounds}
    own = [[a for a in one.attempts if a.round_id in scope] for one in crowd.people if not one.excluded]
    counted = [[a for a in papers if a.is_perfect or not of.startswith("perfect")] for papers in own]
    return sum(map(bool, counted)) if of.endswith("people") else sum(map(len, counted))


def expected(crowd: Crowd, way: Way) -> Places:
    """Every list of the ranking with its places."""
    ranking, found = way.ranking, {}
    whole = range(1, way.rounds + 1)
    scopes = [(ranking.per, 1, [*whole])] if ranking.per != "round" else [("round", n, [n]) for n in whole]
    truths = {number: truth_of(crowd, "perfect_people", [number]) for number in whole}
    for kind, position, scope in scopes:
        rule = said_of(ranking, rounds=len(scope), truths=truths if "prediction" in ranking.chain else None)
        lists: dict[tuple[str, str], list[Somebody]] = {}
        for one in crowd.people:
            papers = tuple(a for a in one.attempts if a.round_id in scope)
            unit = crowd.cell(one)[:2] if ranking.by_unit_level else ""
            if papers:
                somebody = replace(one, attempts=papers)
                lists.setdefault((crowd.board(one) if ranking.by_board else "", unit), []).append(somebody)
        for (board, unit), people in lists.items():
            found[kind, position, board, unit] = places(people, rule)
    return found


# --- what comes of it -----------------------------------------------------------------------------


def contest_of(root: Unit, way: Way, slug: str) -> Contest:
    """A published contest of this ranking, with two boards, a stage over its rounds, and a practice round."""
    contest = make_contest(root, slug=slug, rounds=way.rounds + 1, total=TOTAL)
    rules = read_rules(contest.rules)
    rounds = list(contest.periods.filter(kind=Period.Kind.ROUND).order_by("position"))
    stage = Period.objects.create(
        contest=contest, kind=Period.Kind.STAGE, parent=rounds[0].parent, title="Vòng 1", key="v1", state=1
    )
    Period.objects.filter(pk__in=[one.pk for one in rounds[:-1]]).update(parent=stage)
    paper = rules.papers[0]
    if "prediction" in way.ranking.chain:
        paper = msgspec.structs.replace(paper, prediction=Prediction(of="perfect_people"))
    said = [
        RoundRules(key=one.key, practice=one is rounds[-1], entrant="unit" if way.teams else "person") for one in rounds
    ]
    contest.rules = rules_document(
        msgspec.structs.replace(
            rules,
            boards=tuple(Board(key=key, label=key) for key in BOARDS),
            rounds=tuple(said),
            papers=(paper,),
            rankings=(way.ranking,),
        )
    )
    contest.save(update_fields=["rules"])
    return contest


def enter(contest: Contest, crowd: Crowd, way: Way) -> dict[int, Participant]:
    units = {one.code: one for one in Unit.objects.filter(code__in=CELLS)}
    people = Person.objects.bulk_create(
        [
            Person(code=f"{contest.slug}-{one.id}", full_name=f"Người {one.id}", unit=units[crowd.cell(one)])
            for one in crowd.people
        ],
        batch_size=BATCH,
    )
    rows = [
        Participant(
            contest=contest,
            person=person,
            unit=person.unit,
            board=crowd.board(one),
            fields=one.fields,
            registered_at=from_ms(one.registered_ms),
        )
        for person, one in zip(people, crowd.people, strict=True)
    ]
    made = Participant.objects.bulk_create(rows, batch_size=BATCH)
    if way.teams:
        teams = [Team(participant=one, contest=contest, name=f"Đội {one.pk}") for one in made]
        Team.objects.bulk_create(teams, batch_size=BATCH)
    return {one.id: participant for one, participant in zip(crowd.people, made, strict=True)}


def sit(contest: Contest, crowd: Crowd, entered: dict[int, Participant], way: Way, *, order: random.Random) -> None:
    """Writes all papers and counts them in batches of odd sizes, in any order but a person's own."""
    rounds = list(contest.periods.filter(kind=Period.Kind.ROUND).order_by("position"))
    queue = []
    for one in crowd.people:
        queue += [(one, a, "") for a in one.attempts]
        queue += [(one, a, kind) for a, kind in crowd.ignored[one.id] if kind]
    queue.sort(key=lambda item: (item[1].number, order.random()))
    papers = [_attempt(entered[one.id], a, kind, rounds, crowd.essays.get(a.id)) for one, a, kind in queue]
    made = Attempt.objects.bulk_create(papers, batch_size=BATCH)
    TallyQueue.objects.bulk_create([TallyQueue(attempt=one, round_id=one.round_id) for one in made], batch_size=BATCH)
    while tally(limit=order.randint(400, 3_000)):
        pass


def _attempt(who: Participant, a: Sat, kind: str, rounds: list[Period], essay: int | None) -> Attempt:
    right = a.score - (essay or 0)
    return Attempt(
        participant=who,
        round_id=(rounds[-1] if kind == "practice" else rounds[a.round_id - 1]).pk,
        number=a.number,
        state=Attempt.State.VOID if kind == "void" else Attempt.State.HANDED_IN,
        day=local_day(a.submitted_ms),
        unit_id=who.unit_id,
        board=who.board,
        started_ms=a.submitted_ms - a.duration_ms,
        ends_ms=a.submitted_ms + 900_000,
        submitted_ms=a.submitted_ms,
        duration_ms=a.duration_ms,
        score=right,
        points=a.score if essay is not None else None,
        essay_points=essay,
        prediction=a.prediction,
        key_version=0,
        paper=b"".join(item.to_bytes(2, "big") + b"\0" for item in range(TOTAL)),
        answers=bytes([1] * right + [2] * (TOTAL - right)),
    )


def read_places(contest: Contest, entered: dict[int, Participant]) -> Places:
    """Every list as its pages show it, page by page."""
    kinds = {Period.Kind.CONTEST: "contest", Period.Kind.STAGE: "stage", Period.Kind.ROUND: "round"}
    person_of = {participant.pk: id for id, participant in entered.items()}
    found: Places = {}
    lists = Leaderboard.objects.filter(period__contest=contest).exclude(key="")
    for one in lists.select_related("period__contest__unit", "unit"):
        name = kinds[Period.Kind(one.period.kind)], one.period.position, one.board, one.unit.code if one.unit else ""
        first = queries.leaderboard_page(one, 1, size=500)
        pages = [first, *(queries.leaderboard_page(one, n, size=500) for n in range(2, first.pages + 1))]
        found[name] = {person_of[line.participant_id]: line.place for page in pages for line in page.lines}
    return found


def walk(root: Unit, way: Way, *, attempts: int, seed: int) -> tuple[Places, Places, Contest]:
    """The places as the pages show them, those of the reference, and the contest."""
    slug = f"duong-{seed}"
    crowd = crowd_of(seed, attempts, way, near=100)
    # the guesses lie about the truth, which they do not change
    crowd = crowd_of(seed, attempts, way, near=truth_of(crowd, "perfect_people", [1]))
    contest = contest_of(root, way, slug)
    entered = enter(contest, crowd, way)
    order = random.Random(seed)
    out = [one for one in crowd.people if one.excluded]
    exclude_all(contest, [entered[one.id] for one in out[::2]])
    sit(contest, crowd, entered, way, order=order)
    exclude_all(contest, [entered[one.id] for one in out[1::2]])
    freeze_all(contest, way)
    tally_all()
    return read_places(contest, entered), expected(crowd, way), contest


def exclude_all(contest: Contest, people: Iterable[Participant]) -> None:
    for one in people:
        exclude(contest=contest, participant=one, reason="Thi hộ.", by=None, now=NOW)


def freeze_all(contest: Contest, way: Way) -> None:
    """Freezes the truth of each round, where one is predicted."""
    if "prediction" not in way.ranking.chain:
        return
    rounds: Any = contest.periods.filter(kind=Period.Kind.ROUND).order_by("position")
    for one in rounds[: way.rounds]:
        freeze_truth(period=one, prediction=Prediction(of="perfect_people"), by=None, now=NOW)


def differences(mine: Places, theirs: Places) -> list[str]:
    """What differs, in words; nothing when every list has the same people at the same places."""
    found = [f"{name}: only on one side" for name in mine.keys() ^ theirs.keys() if mine.get(name) or theirs.get(name)]
    for name in mine.keys() & theirs.keys():
        wrong = {id for id in mine[name].keys() | theirs[name].keys() if mine[name].get(id) != theirs[name].get(id)}
        if wrong:
            found.append(f"{name}: {len(wrong)} of {len(theirs[name])} places differ, of person {min(wrong)} first")
    return found
