"""Reads of key changes: what waits for a worker, what the public may read, what organisers look at."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet, Sum

from accounts.models import Unit
from contest.attempts.drawing import paper_items
from contest.attempts.frozen import get_frozen_edition
from contest.attempts.models import Attempt, KeyChange, Participant
from contest.banks.models import Bank
from contest.results.fold import BLANK
from contest.results.models import ChoiceCount, PeriodTally
from contest.results.rekey.models import KeyChangeEffect
from contest.results.rekey.wording import Correction, held_note, undone_note
from contest.rounds.models import Contest, EditionItem, Period, Round

State = KeyChange.State
IN_FORCE = (State.APPLYING, State.APPLIED)


def changes_in_force(edition_id: int) -> QuerySet[KeyChange]:
    """The changes of an edition's keys that hold now."""
    return KeyChange.objects.filter(edition=edition_id, state__in=IN_FORCE)


def find_later_change(change: KeyChange) -> KeyChange | None:
    """The newest change in force of the same question after an applied one: it is undone first. One query."""
    others = changes_in_force(change.edition_id).filter(item=change.item).exclude(pk=change.pk)
    # no version yet: a worker is about to begin
    after = others.filter(Q(applied_version__gt=change.applied_version) | Q(applied_version=None))
    return after.order_by(F("applied_version").desc(nulls_first=True)).first()


def applied_changes(edition_id: int) -> QuerySet[KeyChange]:
    """The changes that were ever applied, undone ones too, in order."""
    return KeyChange.objects.filter(edition=edition_id, applied_at__isnull=False).order_by("applied_version")


def unfinished(*, now: dt.datetime) -> list[tuple[int, bool]]:
    """Changes that wait for a worker, oldest first: (id, whether it is the preview that is missing). One query."""
    waiting = KeyChange.objects.filter(
        Q(state__in=(State.APPLYING, State.UNDOING)) | Q(state=State.PROPOSED, preview__isnull=True)
    )
    free = waiting.filter(Q(busy_until=None) | Q(busy_until__lt=now)).order_by("pk")
    return [(pk, state == State.PROPOSED) for pk, state in free.values_list("pk", "state")]


# --- what organisers look at ----------------------------------------------------------------------


def changes_of(contest: Contest) -> QuerySet[KeyChange]:
    """All changes of a contest's keys, the newest first."""
    return KeyChange.objects.filter(edition__contest=contest).select_related("by").order_by("-at", "-pk")


def rounds_of_edition(edition_id: int) -> list[Round]:
    """The rounds that draw from an edition, first to last. One query."""
    return list(Round.objects.filter(edition=edition_id).order_by("position"))


def official_periods(edition_id: int) -> list[Period]:
    """The periods with official results that count papers of an edition. One query."""
    rounds = Round.objects.filter(edition=edition_id)
    own = Q(pk__in=rounds.values("pk")) | Q(pk__in=rounds.values("parent"))
    own |= Q(kind=Period.Kind.CONTEST, contest__in=rounds.values("contest"))
    return list(Period.objects.filter(own, state=Period.State.FIXED).select_related("contest").order_by("pk"))


@dataclass(frozen=True, slots=True)
class PrizeLine:
    """A person or unit to whom the rules give other prizes; `stays`: confirmed ones that would not follow any more."""

    period: Period
    name: str
    before: tuple[tuple[str, bool], ...]
    after: tuple[tuple[str, bool], ...]
    stays: tuple[str, ...]


def prizes_of(change: KeyChange) -> list[PrizeLine]:
    """The prizes that the preview of a change found to move. Three queries."""
    found = (change.preview or {}).get("prizes", ())
    people = Participant.objects.filter(pk__in=[one["participant"] for one in found if one["participant"]])
    names = dict(people.values_list("pk", "person__full_name"))
    units = dict(Unit.objects.filter(pk__in=[one["unit"] for one in found if one["unit"]]).values_list("pk", "name"))
    periods = Period.objects.in_bulk([one["period"] for one in found])
    return [
        PrizeLine(
            period=periods[one["period"]],
            name=names.get(one["participant"], "") if one["participant"] else units.get(one["unit"], ""),
            before=tuple((label, undecided) for label, undecided in one["before"]),
            after=tuple((label, undecided) for label, undecided in one["after"]),
            stays=tuple(one["stays"]),
        )
        for one in found
        if one["period"] in periods
    ]


def items_of(edition_id: int, *, words: str = "") -> QuerySet[EditionItem]:
    """The questions of an edition by their number in the bank; those with these words, or this number."""
    items = EditionItem.objects.filter(edition=edition_id).select_related("revision__question")
    if words.isascii() and words.isdecimal() and len(words) < 10:
        items = items.filter(revision__question__number=int(words))
    elif words:
        items = items.filter(revision__text__icontains=words)
    return items.order_by("revision__question__number", "item")


def items_changed(changes: Iterable[KeyChange]) -> dict[tuple[int, int], EditionItem]:
    """The questions of some changes, with their wording, by (edition, item). One query."""
    wanted = {(change.edition_id, change.item) for change in changes}
    items = EditionItem.objects.filter(
        edition__in={edition_id for edition_id, _item in wanted}, item__in={item for _edition_id, item in wanted}
    )
    found = {(row.edition_id, row.item): row for row in items.select_related("revision__question")}
    return {key: found[key] for key in wanted}


def papers_counted(edition_id: int) -> int:
    """How many papers of an edition have been counted. One query."""
    tallies = PeriodTally.objects.filter(period__in=Round.objects.filter(edition=edition_id).values("pk"))
    return tallies.aggregate(papers=Sum("attempts"))["papers"] or 0


def chosen_of(edition_id: int, item: int) -> tuple[dict[int, int], int]:
    """How often each choice of a question was taken, and how often it was left blank. One query."""
    rows = ChoiceCount.objects.filter(edition=edition_id, item=item).values_list("choice", "chosen")
    counts = dict(rows)
    return counts, counts.pop(BLANK, 0)


SHOWN = {
    "": Q(),
    "len": Q(old_place=None, new_place__isnull=False) | Q(new_place__lt=F("old_place")),
    "xuong": Q(new_place=None, old_place__isnull=False) | Q(new_place__gt=F("old_place")),
    "dung-het": ~Q(old_perfect=F("new_perfect")),
}


def effects_of(change: KeyChange, period_id: int, *, shown: str = "") -> QuerySet[KeyChangeEffect]:
    """The people touched in one period, the highest places first; `shown` names a part of them (SHOWN)."""
    effects = KeyChangeEffect.objects.filter(change=change, period=period_id).filter(SHOWN[shown])
    return effects.select_related("participant__person", "participant__unit").order_by("position")


# --- what the public reads ------------------------------------------------------------------------


def banks_still_drawn_from() -> set[int | None]:
    """Banks of rounds, published or not, whose papers can still be drawn: their keys stay hidden.

    One query; one more for drafts whose sections name banks.
    """
    hidden = list(Round.objects.filter(edition__revealed_at=None).select_related("edition", "contest"))
    named: set[str | None] = set()
    for contest in {round.contest for round in hidden if round.edition is None}:
        papers = contest.rules.get("papers", ())
        named |= {section.get("bank") for paper in papers for section in paper.get("sections", ())}
    named.discard(None)
    drafted = set(Bank.objects.filter(name__in=named).values_list("pk", flat=True)) if named else set()
    return {bank for round in hidden for bank in round.banks} | drafted


@dataclass(frozen=True, slots=True)
class PublicNote:
    """A line of a contest's news: when, and what was corrected; `undone`: it says that a correction was taken back."""

    at: dt.datetime
    text: str
    undone: bool = False


def public_notes(contest: Contest, *, round_id: int | None = None) -> list[PublicNote]:
    """What the public reads of a contest's (or one round's) corrected keys, the newest first. At most three queries.

    While papers with the question can still be drawn, only that something was corrected, unless the organiser said
    otherwise (`note_at_once`): a note may give the key away. Notes that say the same are one, of the last moment.
    """
    changes = list(
        KeyChange.objects.filter(edition__contest=contest, applied_at__isnull=False).select_related("edition")
    )
    if not changes:
        return []
    rounds: defaultdict[int, list[Round]] = defaultdict(list)
    for round in Round.objects.filter(edition__in={change.edition_id for change in changes}).order_by("position"):
        assert round.edition_id is not None
        rounds[round.edition_id].append(round)
    drawn_from = banks_still_drawn_from()
    here = [one for one in changes if round_id is None or round_id in [round.pk for round in rounds[one.edition_id]]]
    held = [one for one in here if not (one.note_at_once or is_public(one, rounds[one.edition_id], drawn_from))]
    questions = Counter(edition_id for edition_id, _item in {(one.edition_id, one.item) for one in held})
    notes: list[PublicNote] = []
    for change in here:
        titles = [round.title for round in rounds[change.edition_id]]
        text = held_note(titles, questions=questions[change.edition_id]) if change in held else change.public_note
        assert change.applied_at is not None
        notes.append(PublicNote(change.applied_at, text))
        if change.state == State.UNDONE and change.undone_at:
            said = held_note(titles) if change in held else text
            notes.append(PublicNote(change.undone_at, undone_note(said), undone=True))
    last = {note.text: note for note in sorted(notes, key=lambda note: note.at)}
    return sorted(last.values(), key=lambda note: note.at, reverse=True)


def is_public(change: KeyChange, rounds: Iterable[Round], drawn_from: set[int | None]) -> bool:
    """Whether the keys of these papers may be known. No query when the change has its edition."""
    return change.edition.revealed_at is not None and drawn_from.isdisjoint(
        bank for round in rounds for bank in round.banks
    )


def corrections_of(attempts: Sequence[Attempt]) -> dict[int, list[Correction]]:
    """The corrections that touched ended papers, by attempt, the oldest first. One query, and one for each version.

    Attempts come with their round. Scores are marked anew with the keys before and after each change.
    """
    editions = {attempt.round.edition_id for attempt in attempts}
    found: defaultdict[int, list[Correction]] = defaultdict(list)
    steps: list[tuple[int, dt.datetime, KeyChange, bool]] = []
    for change in KeyChange.objects.filter(edition__in=editions, applied_at__isnull=False):
        assert change.applied_version is not None
        assert change.applied_at is not None
        steps.append((change.applied_version, change.applied_at, change, False))
        if change.state == State.UNDONE and change.undone_version and change.undone_at:
            steps.append((change.undone_version, change.undone_at, change, True))
    for version, at, change, undone in sorted(steps, key=lambda step: step[0]):
        for attempt in attempts:
            paper, answers = bytes(attempt.paper or b""), bytes(attempt.answers or b"")
            items = [item for item, _arrangement in paper_items(paper)]
            if attempt.round.edition_id != change.edition_id or change.item not in items:
                continue
            earlier, later = (get_frozen_edition(change.edition_id, number) for number in (version - 1, version))
            before, after = earlier.mark(paper, answers), later.mark(paper, answers)
            found[attempt.pk].append(
                Correction(
                    at=at,
                    place=items.index(change.item) + 1,
                    before=before.score if before.points is None else before.points,
                    after=after.score if after.points is None else after.points,
                    old_total=earlier.most_points(paper),
                    new_total=later.most_points(paper),
                    undone=undone,
                )
            )
    return dict(found)
