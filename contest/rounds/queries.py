"""Reads of contests and rounds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import Unit, UnitHeadcount
from accounts.queries import branch
from contest.banks.models import Bank, Question, Revision, Topic
from contest.rounds.documents import whole_rules
from contest.rounds.editions import Candidate, Shortage, find_shortages
from contest.rounds.errors import RoundError
from contest.rounds.models import Contest, EditionItem, Period, Round
from contest.rounds.phases import Phase, round_phase
from contest.rounds.rules import Paper, Rules, RulesError, Stage, draft_rules, find_problems, read_rules
from contest.rounds.rules.problems.papers import overlaps
from contest.rounds.rules.support import find_unsupported


def candidates(bank: Bank, *, named: str = "") -> list[Candidate]:
    """The questions of a bank that can be drawn, by number; `named`: as a section names it. One query."""
    questions = drawable(bank).select_related("head", "topic").order_by("number")
    return [
        Candidate(
            revision_id=q.head.pk,
            topic=q.topic.name,
            difficulty=q.difficulty,
            text=q.head.text,
            choices=q.head.choices,
            accept=q.head.accept,
            pictures=tuple(q.head.pictures),
            bank=named,
        )
        for q in questions
        if q.head
    ]


def papers_to_draw(rules: Rules, round: Round) -> dict[str, Paper]:
    """The papers of a round by board; a section that names the round's own bank names none. No query."""
    own = round.bank.name if round.bank else None
    papers = rules.papers_by_board(round.key)
    return {board: _with_own_bank(paper, own) for board, paper in papers.items()} if own else papers


def _with_own_bank(paper: Paper, own: str) -> Paper:
    sections = [msgspec.structs.replace(one, bank=None) if one.bank == own else one for one in paper.sections]
    return msgspec.structs.replace(paper, sections=tuple(sections))


def named_banks(papers: Iterable[Paper]) -> dict[str, Bank]:
    """The banks that sections of papers name, by name; without those that do not exist or are put away. At most one
    query.
    """
    names = {section.bank for paper in papers for section in paper.sections if section.bank}
    return {bank.name: bank for bank in banks_to_choose().filter(name__in=names)} if names else {}


def bank_problems(papers: Iterable[Paper], round: Round, banks: Mapping[str, Bank]) -> list[RulesError | RoundError]:
    """Sections without a bank to draw from, and those that would draw the same question twice. No query."""
    sections = [section for paper in papers for section in paper.sections]
    missing = dict.fromkeys(section.bank for section in sections if section.bank and section.bank not in banks)
    problems: list[RulesError | RoundError] = []
    if round.bank is None and not (sections and all(section.bank for section in sections)):
        problems.append(RoundError("no_bank"))
    if missing:
        problems.append(RoundError("no_such_bank", names=[name for name in missing if name]))
    return [*problems, *dict.fromkeys(problem for paper in papers for problem in overlaps(paper))]


def public_contests() -> QuerySet[Contest]:
    """Contests with at least one period that has been published."""
    published = Period.objects.filter(kind=Period.Kind.CONTEST).exclude(state=Period.State.DRAFT)
    return Contest.objects.filter(periods__in=published).order_by("-created_at")


def rounds_of(contest: Contest) -> QuerySet[Round]:
    """The rounds of a contest, first to last, with the stages that they lie in."""
    return Round.objects.filter(contest=contest, kind=Period.Kind.ROUND).select_related("parent").order_by("position")


def full_rules(contest: Contest, *, rounds: Sequence[Round] | None = None) -> Rules:
    """The whole document of a contest, rounds in draft and stages without rounds included.

    `rounds`: all of them, where they have been read with their parents. One query for the stages, one for rounds.
    """
    stages = Period.objects.filter(contest=contest, kind=Period.Kind.STAGE).order_by("position")
    said = tuple(Stage(key=key, label=title) for key, title in stages.values_list("key", "title"))
    return msgspec.structs.replace(
        whole_rules(contest, list(rounds_of(contest)) if rounds is None else rounds), stages=said
    )


def published_rounds(contest: Contest) -> list[Round]:
    """The rounds that anybody may see, first to last, with the stage above. One query."""
    return list(rounds_of(contest).exclude(state=Period.State.DRAFT).select_related("parent"))


def find_current_round(contest: Contest, *, now: dt.datetime) -> Round | None:
    """The round that is open, else the next to open, else the last one; published ones only. One query."""
    return current_of(published_rounds(contest), read_rules(contest.rules), now=now)


def current_of(rounds: Sequence[Round], rules: Rules, *, now: dt.datetime) -> Round | None:
    """The current one of published rounds; practice only where there is nothing else, papers taken here first."""
    windows = [(round, *window_of(round)) for round in rounds if not rules.round_rules(round.key).practice]
    if not windows:
        windows = [(round, *window_of(round)) for round in rounds]
    open_now = [round for round, opens_at, closes_at in windows if opens_at <= now < closes_at]
    open_now.sort(key=lambda round: not rules.draws(round.key))
    coming = [round for round, opens_at, _closes_at in windows if opens_at > now]
    return next(iter([*open_now, *coming, *(round for round, *_ in windows[-1:])]), None)


def window_of(round: Round) -> tuple[dt.datetime, dt.datetime]:
    """When a round opens and closes; the constraint round_has_a_window says that it does."""
    assert round.opens_at is not None
    assert round.closes_at is not None
    return round.opens_at, round.closes_at


def phase_of(round: Round, *, now: dt.datetime) -> Phase:
    """Where a round stands at `now`. No query."""
    opens_at, closes_at = window_of(round)
    return round_phase(
        draft=round.state == Period.State.DRAFT,
        suspended=round.state == Period.State.SUSPENDED,
        fixed=round.is_fixed,
        opens_at=opens_at,
        closes_at=closes_at,
        now=now,
    )


# --- what the bank holds --------------------------------------------------------------------------


def drawable(bank: Bank) -> QuerySet[Question]:
    """Questions of a bank that can be drawn."""
    return Question.objects.filter(bank=bank, retired_at=None, head__isnull=False)


def banks_to_choose() -> QuerySet[Bank]:
    """The banks that a round can draw from."""
    return Bank.objects.filter(archived_at=None).order_by("name")


def topics_held(bank: Bank) -> list[tuple[Topic, int]]:
    """The topics of a bank, in order, with the number of questions that can be drawn. One query."""
    usable = Q(questions__retired_at=None, questions__head__isnull=False)
    topics = Topic.objects.filter(bank=bank).annotate(held=Count("questions", filter=usable))
    return [(topic, topic.held) for topic in topics.order_by("position", "id")]


def held_by_level(bank: Bank) -> dict[tuple[str, int], int]:
    """How many questions can be drawn, by topic name and difficulty. One query."""
    rows = drawable(bank).order_by().values_list("topic__name", "difficulty").annotate(Count("id"))
    return {(topic, difficulty): count for topic, difficulty, count in rows}


def has_several_right(rounds: Sequence[Round], rules: Rules) -> bool:
    """Whether papers of these rounds may hold a question with several right choices. At most one query a round."""
    topics = [section.topic for section in rules.paper.sections]
    return any(_several_right(round, topics) for round in rounds)


def _several_right(round: Round, topics: list[str]) -> bool:
    several = Revision.Kind.SEVERAL
    if round.edition_id:
        return EditionItem.objects.filter(edition_id=round.edition_id, revision__kind=several).exists()
    if round.bank is None:
        return False
    return drawable(round.bank).filter(head__kind=several, topic__name__in=topics).exists()


# --- the organiser's desk -------------------------------------------------------------------------


@dataclass(frozen=True)
class Draft:
    """What the organiser's form edits: a contest, its first round not yet published, and the rules read from it."""

    contest: Contest
    round: Round
    rules: Rules


def blank_draft(organiser: str) -> Draft:
    """The draft of a contest that is not stored yet. No query."""
    return Draft(Contest(organiser=organiser), Round(position=1), draft_rules())


def find_draft(contest: Contest) -> Draft | None:
    """The contest as the short form edits it; None without a round, or once one has been published. Two queries."""
    rounds = list(rounds_of(contest).select_related("bank"))
    if not rounds or any(round.state != Period.State.DRAFT for round in rounds):
        return None
    return Draft(contest, rounds[0], full_rules(contest, rounds=rounds))


def find_unpublished(contest: Contest) -> list[Draft]:
    """The rounds of a contest that can still be published, each with the rules. Three queries."""
    rounds = list(rounds_of(contest).filter(state=Period.State.DRAFT).select_related("bank"))
    rules = full_rules(contest)
    return [Draft(contest, round, rules) for round in rounds]


def publish_problems(draft: Draft, *, now: dt.datetime) -> list[RulesError | RoundError]:
    """Everything that would make publishing fail, in the order of the form's steps.

    At most one query; where sections name banks, one more for their names and one for each.
    """
    contradictions = find_problems(draft.rules)
    problems: list[RulesError | RoundError] = []
    if not draft.rules.draws(draft.round.key):
        over = _window_problems(draft.round, now=now) if draft.rules.writes(draft.round.key) else []
        return [*over, *contradictions, *find_unsupported(draft.rules, draft.round.key)]
    papers = papers_to_draw(draft.rules, draft.round)
    banks = named_banks(papers.values())
    said = {problem.code for problem in contradictions}
    problems += [
        problem for problem in bank_problems([*papers.values()], draft.round, banks) if problem.code not in said
    ]
    if any(problem.code == "no_bank" for problem in problems):
        # without a bank there is nothing to take questions from: one thing to mend, not two
        contradictions = [problem for problem in contradictions if problem.code != "no_section"]
    elif not problems and (shortages := _shortages(papers.values(), draft.round.bank, banks)):
        problems.append(RoundError("shortage", shortages))
    problems += _window_problems(draft.round, now=now)
    return [*problems, *contradictions, *find_unsupported(draft.rules, draft.round.key)]


def _shortages(papers: Iterable[Paper], own: Bank | None, banks: Mapping[str, Bank]) -> list[Shortage]:
    held = held_by_level(own) if own else {}
    others = {name: held_by_level(bank) for name, bank in banks.items()}
    return list(dict.fromkeys(short for paper in papers for short in find_shortages(paper, held, others)))


def _window_problems(round: Round, *, now: dt.datetime) -> list[RoundError]:
    opens_at, closes_at = window_of(round)
    # A previewed round is not stored yet, so its window may be reversed: the rules say so themselves.
    if closes_at <= opens_at:
        return []
    return [RoundError("already_over")] if closes_at <= now else []


@dataclass(frozen=True)
class Headcounts:
    """How many units of a branch there are, and how many of them have no headcount yet."""

    units: int
    missing: int


def headcounts_of(unit: Unit) -> Headcounts:
    """Counts the active units of a branch, itself included. One query."""
    counted = UnitHeadcount.objects.filter(unit=OuterRef("pk"))
    units = branch(unit).filter(is_active=True).order_by()
    return Headcounts(**units.aggregate(units=Count("pk"), missing=Count("pk", filter=~Exists(counted))))


@dataclass(frozen=True)
class Desk:
    """What the organiser's overview says of a contest: its rounds, the one that work is on, what stands in the way."""

    contest: Contest
    rules: Rules
    rounds: tuple[Round, ...]
    round: Round
    phase: Phase
    problems: tuple[RulesError | RoundError, ...]
    headcounts: Headcounts


def find_desk(contest: Contest, *, now: dt.datetime) -> Desk | None:
    """The overview of a contest; None while it has no round. At most five queries."""
    rounds = tuple(rounds_of(contest).select_related("bank", "edition"))
    if not rounds:
        return None
    rules = full_rules(contest, rounds=rounds)
    round = _round_at_work(rounds, now=now)
    draft = Draft(contest, round, rules)
    problems = publish_problems(draft, now=now) if round.state == Period.State.DRAFT else []
    return Desk(contest, rules, rounds, round, phase_of(round, now=now), tuple(problems), headcounts_of(contest.unit))


def _round_at_work(rounds: Sequence[Round], *, now: dt.datetime) -> Round:
    """The open round, else the next to open, else the first draft, else the last one."""
    phases = {round: phase_of(round, now=now) for round in rounds}
    for wanted in (("open", "suspended"), ("soon",), ("draft",)):
        found = [round for round in rounds if phases[round] in wanted]
        if found:
            return found[0]
    return rounds[-1]
