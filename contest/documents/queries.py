"""Reads: what a contest's papers carry, and who has a certificate coming to them, with what it says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Length

from accounts.identity import key_of_codes
from accounts.models import Person, Unit
from contest.attempts.models import Attempt, Participant
from contest.common.clock import VIETNAM, from_ms
from contest.common.text_numbers import duration_text, number_text
from contest.documents.award_list import AwardLine
from contest.documents.certificates import Facts, certificate_code, read_facts
from contest.documents.letterhead import Letterhead, date_words
from contest.documents.models import Certificate, Papers
from contest.results.awarding.models import Award
from contest.results.models import Exclusion
from contest.rounds.models import Contest, Period, Round
from contest.rounds.rules import read_rules

ENDED = (Attempt.State.HANDED_IN, Attempt.State.CLOSED)
CHUNK = 500
Given = Papers.Given


def papers_of(contest: Contest) -> Papers:
    """What the contest's documents carry; blanks where nothing was stored. One query."""
    return Papers.objects.filter(contest=contest).first() or Papers(contest=contest)


def letterhead_of(contest: Contest) -> Letterhead:
    """Head and foot of the contest's office documents. One query."""
    papers = papers_of(contest)
    return Letterhead(
        above=papers.above,
        office=papers.office,
        number=papers.number,
        mark=papers.mark,
        place=papers.place,
        on=papers.on,
        recipients=tuple(line.strip() for line in papers.recipients.splitlines() if line.strip()),
        authority=papers.authority,
        post=papers.post,
        signer=papers.signer,
    )


# --- certificates ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Best:
    """The best paper of a person: most right, or most points where rules give them, then the quickest.

    `total`: questions that count.
    """

    score: int
    total: int
    duration_ms: int
    submitted_ms: int
    points: int | None = None


@dataclass(frozen=True, slots=True)
class _Prize:
    """Prizes of a person in words, and when the last was announced."""

    words: str
    at: dt.datetime


def find_certificate(code: str) -> Certificate | None:
    """The certificate of a code as printed, whatever became of it; one whose facts do not fit its code is none."""
    found = Certificate.objects.filter(code=code).first()
    if found is None:
        return None
    facts = read_facts(found.facts)
    key = key_of_codes(found.given_at)
    fits = certificate_code(key, facts, participant_id=found.participant_id, number=found.number)
    return found if fits == code else None


def has_awards(contest: Contest) -> bool:
    """Whether an annex would list anything. One query."""
    return Award.objects.filter(period__contest=contest, withdrawn_at=None).exists()


def award_lines(contest: Contest, period: Period | None = None) -> tuple[list[AwardLine], str]:
    """The standing awards of a period (of all periods of the contest) as an annex lists them, and the decision that all
    of them name, "" without one. One query."""
    awards = Award.objects.filter(period__contest=contest, withdrawn_at=None).select_related(
        "period", "participant__person", "unit", "leaderboard"
    )
    if period is not None:
        awards = awards.filter(period=period)
    # people before units, whatever the ids of units are
    people_first = F("participant").asc(nulls_last=True)
    ordered = list(
        awards.order_by("period__kind", "period__position", "prize_label", "tier", "place", people_first, "pk")
    )
    decisions = {award.decision for award in ordered}
    lines = [_award_line(award, with_period=period is None) for award in ordered]
    return lines, decisions.pop() if len(decisions) == 1 else ""


def _award_line(award: Award, *, with_period: bool) -> AwardLine:
    person = award.participant.person if award.participant and not award.of_team else None
    is_round = not award.period.is_whole
    score, duration_ms = (award.figures.get(name) if award.participant else None for name in ("score", "duration_ms"))
    return AwardLine(
        prize=f"{award.prize_label}, {award.period.title}" if with_period and is_round else award.prize_label,
        tier=award.tier_label,
        place=award.place,
        full_name=person.full_name if person else award.name,
        birth_year=person.birth_year if person else None,
        unit=award.unit_name,
        score=score,
        duration_ms=duration_ms,
    )


def certified_contests(person: Person) -> list[Contest]:
    """The contests in which a person can fetch a certificate now, the newest first."""
    own = Participant.objects.filter(person=person, pending=False, contest__papers__isnull=False)
    own = own.exclude(contest__papers__given=Given.NONE).select_related("contest__unit")
    return [
        one.contest
        for one in own.order_by("-contest__created_at", "-pk")
        if next(certificates_due(one.contest, Participant.objects.filter(pk=one.pk)), None)
    ]


def certificates_due(contest: Contest, participants: QuerySet[Participant]) -> Iterator[tuple[Participant, Facts]]:
    """The participants of a contest who have a certificate coming to them, and what it says, in the order given.

    Nobody who is excluded in person has one, nor whose last one the organisers took back. What depends on results
    waits until they are official.
    """
    papers = papers_of(contest)
    official_at = _official_at(contest)
    # a prize is announced in its own time; what else depends on results waits for them
    needs_official = papers.given == Given.SCORE or (papers.shows_result and papers.given == Given.ALL)
    if papers.given == Given.NONE or (needs_official and official_at is None):
        return
    excluded = Exclusion.objects.filter(contest=contest, participant__isnull=False, undone_at=None)
    barred = Certificate.objects.filter(participant__contest=contest).exclude(withdrawn_reason="")
    people = participants.filter(contest=contest).select_related("person", "unit")
    people = people.exclude(pk__in=excluded.values("participant")).exclude(pk__in=barred.values("participant"))
    counted = _counted_rounds(contest)
    rows = list(people)
    for start in range(0, len(rows), CHUNK):
        some = rows[start : start + CHUNK]
        best, above = _best_papers(some, counted), _names_above(some, contest)
        prizes = _prizes(some) if papers.given == Given.PRIZE else {}
        for one in some:
            paper = best.get(one.pk)
            if paper is None or (papers.given == Given.SCORE and paper.score < (papers.least_score or 0)):
                continue
            if papers.given == Given.PRIZE and one.pk not in prizes:
                continue
            prize = prizes.get(one.pk)
            unit = ", ".join(filter(None, (one.unit.name, above.get(one.unit.path, ""))))
            yield one, _facts(papers, contest, one, unit, paper, official_at=official_at, prize=prize)


def certificate_waits_for(participant: Participant) -> str:
    """Why a participant without a certificate has none.

    "none" (the contest gives no certificates), "barred" (excluded, or taken back), "results" (they are not official),
    "prize" (none announced for them), "score" (too few right), "paper" (nothing handed in that counts). Up to six
    queries.
    """
    contest = participant.contest
    papers = papers_of(contest)
    if papers.given == Given.NONE:
        return "none"
    taken_back = Certificate.objects.filter(participant=participant).exclude(withdrawn_reason="")
    if Exclusion.objects.filter(participant=participant, undone_at=None).exists() or taken_back.exists():
        return "barred"
    if not _best_papers([participant], _counted_rounds(contest)):
        return "paper"
    if _official_at(contest) is None:
        return "results"
    return "prize" if papers.given == Given.PRIZE else "score"


def _facts(
    papers: Papers,
    contest: Contest,
    one: Participant,
    unit: str,
    best: _Best,
    *,
    official_at: dt.datetime | None,
    prize: _Prize | None,
) -> Facts:
    parts = [prize.words] if prize else []
    # before the results are official no score stands on a paper
    if papers.shows_result and official_at:
        time = duration_text(best.duration_ms, language="vi")
        points = "" if best.points is None else f", được {number_text(best.points, language='vi')} điểm"
        # a result that was entered has points and no questions
        right = f"Đúng {best.score}/{best.total} câu{points}, thời gian {time}"
        parts.append(right if best.total else f"Đạt {number_text(best.score, language='vi')} điểm")
    moment = (prize.at if prize else None) or official_at or from_ms(best.submitted_ms)
    day = papers.on or moment.astimezone(VIETNAM).date()
    return Facts(
        title=papers.certificate_title,
        full_name=one.person.full_name,
        unit=unit,
        text=papers.certificate_text,
        contest=contest.title,
        result=". ".join(parts),
        organiser=contest.organiser,
        dated=f"{papers.place}, {date_words(day)}" if papers.place else date_words(day).capitalize(),
        authority=papers.authority,
        post=papers.post,
        signer=papers.signer,
    )


def _official_at(contest: Contest) -> dt.datetime | None:
    """When no paper was provisional any more: with the whole contest, or with the last of its rounds."""
    periods = list(Period.objects.filter(contest=contest).only("kind", "state", "fixed_at"))
    whole = [one for one in periods if one.is_whole and one.is_fixed]
    counted = _counted_rounds(contest)
    rounds = [one for one in periods if one.pk in counted]
    if not whole and all(one.is_fixed for one in rounds):
        whole = rounds
    return max((one.fixed_at for one in whole if one.fixed_at), default=None)


def _counted_rounds(contest: Contest) -> list[int]:
    rules = read_rules(contest.rules)
    rounds = Round.objects.filter(contest=contest, kind=Period.Kind.ROUND)
    return [one.pk for one in rounds if not rules.round_rules(one.key).practice]


def _best_papers(people: Iterable[Participant], rounds: list[int]) -> dict[int, _Best]:
    ended = Attempt.objects.filter(participant__in=[one.pk for one in people], round__in=rounds, state__in=ENDED)
    rows: Iterable[Any] = ended.annotate(questions=Length("answers")).values_list(
        "participant_id", "score", "questions", "dropped", "duration_ms", "submitted_ms", "points"
    )
    best: dict[int, _Best] = {}
    for participant_id, score, questions, dropped, duration_ms, submitted_ms, points in rows:
        paper = _Best(score, questions - dropped, duration_ms, submitted_ms, points)
        known = best.get(participant_id)
        if known is None or _order(paper) < _order(known):
            best[participant_id] = paper
    return best


def _prizes(people: Iterable[Participant]) -> dict[int, _Prize]:
    """What those who have prizes won, as announced; the prizes of one person in one line, a team's with its name."""
    awards = Award.objects.filter(
        participant__in=[one.pk for one in people], withdrawn_at=None, published_at__isnull=False
    ).select_related("period", "leaderboard", "participant__team")
    won: dict[int, list[Award]] = {}
    for award in awards.order_by("-period__kind", "period__position", "tier", "pk"):
        won.setdefault(award.participant_id or 0, []).append(award)
    return {
        participant_id: _Prize("; ".join(map(_prize_words, own)), max(one.published_at or one.at for one in own))
        for participant_id, own in won.items()
    }


def _prize_words(award: Award) -> str:
    parts = [award.tier_label]
    if award.of_team:
        # the certificate is the captain's
        parts.append(award.name)
    if not award.period.is_whole:
        parts.append(award.period.title)
    return ", ".join(parts)


def _order(paper: _Best) -> tuple[bool, int, int, int]:
    points = paper.score if paper.points is None else paper.points
    # points that were entered are not comparable with right answers: papers taken here come first
    return not paper.total, -points, paper.duration_ms, paper.submitted_ms


def _names_above(people: Iterable[Participant], contest: Contest) -> dict[str, str]:
    """The name of the unit above each unit's path, for units more than one level below the contest's own."""
    least = len(contest.unit.path) + Unit.steplen
    parents = {one.unit.path: one.unit.path[: -Unit.steplen] for one in people if len(one.unit.path) > least}
    names = dict(Unit.objects.filter(path__in=set(parents.values())).values_list("path", "name"))
    return {path: names[parent] for path, parent in parents.items() if parent in names}
