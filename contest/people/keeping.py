"""The contests' keeper of facts about people (accounts/people/keepers.py)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Case, Count, F, ForeignObjectRel, Max, Q, QuerySet, When

from accounts.models import Person, Unit
from accounts.people.keepers import Held, Obstacle, Trace
from accounts.queries import paths_above
from contest.attempts.models import Attempt, Device, KnownBy, Participant, Team, UnlistedUnit
from contest.people.retention import forget_entries, held_by, retained_until, with_results_at
from contest.people.telling import told_contests, told_letters
from contest.results.admission.models import Admission
from contest.results.models import Exclusion, Standing
from contest.results.unlisted.actions import assign_moved
from contest.rounds.models import Contest, Period

# standings are counted, papers are looked at by themselves, what tells people and browsers apart or names units
# decides nothing
APART = (Attempt, Device, KnownBy, Standing, UnlistedUnit)
# what the column holds
LAST_EPOCH = 32_767
ENDED = Q(attempts__state__in=[Attempt.State.HANDED_IN, Attempt.State.CLOSED])


class ContestKeeper:
    """Participants with what hangs on them."""

    def traces_of(self, people: Sequence[Person]) -> dict[int, list[Trace]]:
        """By contest, the newest first. One query, and one for each kind of thing that hangs on participants."""
        rows = list(
            Participant.objects.filter(person__in=people)
            .select_related("contest", "unit")
            .annotate(
                ended=Count("attempts", filter=ENDED),
                taken=Count("attempts"),
                running=Count("attempts", filter=Q(attempts__state=Attempt.State.OPEN)),
                best=Max("attempts__score", filter=ENDED),
                last_day=Max("attempts__day"),
            )
            .order_by("-contest__pk")
        )
        more = _with_more(row.pk for row in rows)
        found: dict[int, list[Trace]] = {person.pk: [] for person in people}
        for row in rows:
            trace = Trace(
                key=row.contest_id,
                title=row.contest.title,
                unit=row.unit.name,
                attempts=row.ended,
                best=row.best,
                last_day=row.last_day,
                is_open=row.running > 0,
                # a void paper counts nowhere, and yet it was there
                has_more=row.pk in more or row.taken > row.ended + row.running,
            )
            found[row.person_id].append(trace)
        return found

    def obstacles(self, *, kept: Person, gone: Person) -> list[Obstacle]:
        """A paper that `gone` is writing; a contest in which both have something that cannot be thrown away.

        Two rows of papers would have to be numbered anew: a paper is drawn and its receipt is made from participant and
        number, caps were counted for each alone, and published places hang on both.
        """
        traces = self.traces_of([kept, gone])
        own = {trace.key: trace for trace in traces[kept.pk]}
        found = []
        for trace in traces[gone.pk]:
            if trace.is_open:
                found.append(Obstacle("open", trace.title))
            elif trace.key in own and not trace.is_empty and not own[trace.key].is_empty:
                found.append(Obstacle("both", trace.title))
        return found

    def join(self, *, kept: Person, gone: Person) -> dict[str, int]:
        """The participants change their person, with all that hangs on them; empty ones that are in the way go."""
        traces = self.traces_of([kept, gone])
        empty = {trace.key for trace in traces[gone.pk] if trace.is_empty}
        both = {trace.key for trace in traces[kept.pk]} & {trace.key for trace in traces[gone.pk]}
        Participant.objects.filter(person=gone, contest__in=both & empty).delete()
        Participant.objects.filter(person=kept, contest__in=both - empty).delete()
        _give_admissions(kept, gone)
        # seats that were given out for the other account end here
        moved = Participant.objects.filter(person=gone).update(person=kept, epoch=F("epoch") + 1)
        return {"contests": moved, "attempts": sum(trace.attempts for trace in traces[gone.pk])}

    def end_seats(self, people: QuerySet[Person]) -> None:
        """Every seat of theirs; who may still take part gets another on the entry page. Papers stay as they are."""
        # from the start again at the end of the column
        following = Case(When(epoch__lt=LAST_EPOCH, then=F("epoch") + 1), default=0)
        Participant.objects.filter(person__in=people).update(epoch=following)

    def moved(self, people: Sequence[int], *, unit: Unit, now: dt.datetime) -> None:
        """Papers started from now on count for the new unit, in contests that still run and whose branch it is in.

        Papers of before keep theirs, unless it was not in the list and they waited for one. Not where a whole unit is
        excluded: nobody slips out of that, or into it, unseen.
        """
        assign_moved(people=people, unit=unit, now=now)
        running = Period.objects.filter(kind=Period.Kind.ROUND, closes_at__gt=now).values("contest")
        held = Exclusion.objects.filter(unit__isnull=False, undone_at=None).values("contest")
        above = [*paths_above(unit), unit.path]
        contests = Contest.objects.filter(pk__in=running, unit__path__in=above).exclude(pk__in=held)
        Participant.objects.filter(person__in=people, contest__in=contests.values("pk")).update(unit=unit)

    def held_of(self, person: Person) -> list[Held]:
        """The contests of a person, the newest first."""
        contests = Contest.objects.filter(participants__person=person).order_by("-pk")
        return [held_by(contest) for contest in with_results_at(contests)]

    def let_go(self, people: QuerySet[Person], *, now: dt.datetime) -> QuerySet[Person]:
        """The people who take part in no contest that is still in its retention time."""
        kept = [contest.pk for contest in with_results_at(Contest.objects.all()) if retained_until(contest) > now]
        return people.exclude(participations__contest__in=kept)

    def told_about(self, person: Person, *, now: dt.datetime) -> dict[str, Any]:
        """Entries with what was typed and what hangs on them, and reports that come by e-mail."""
        return {"contests": told_contests(person, now=now), "letters": told_letters(person)}

    def forget(self, person: Person) -> None:
        """What was typed and said goes; board, moment, papers and what points were given for stay: counts need them."""
        forget_entries(Participant.objects.filter(person=person))

    def forget_old(self, *, now: dt.datetime) -> int:
        """Forgets what everybody typed and said in contests whose retention time is over; how many entries."""
        over = [contest.pk for contest in with_results_at(Contest.objects.all()) if retained_until(contest) <= now]
        # names of people who need no account here; a captain who asks to be forgotten does not take them along
        Team.objects.filter(contest__in=over).exclude(members=[]).update(members=[])
        return forget_entries(Participant.objects.filter(contest__in=over))


def _give_admissions(kept: Person, gone: Person) -> None:
    """Rounds that `gone` was let into; where `kept` was let in, too, the second row stays with the ended account."""
    own = Admission.objects.filter(person=kept, removed_at=None).values_list("round", flat=True)
    Admission.objects.filter(person=gone).exclude(removed_at=None, round__in=list(own)).update(person=kept)


def _with_more(participants: Iterable[int]) -> set[int]:
    """Participants that something other than a paper hangs on, whatever the capability it belongs to."""
    pks = list(participants)
    found: set[int] = set()
    for relation in Participant._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ForeignObjectRel) or relation.related_model in APART:
            continue
        rows = relation.related_model._default_manager.filter(**{f"{relation.field.name}__in": pks})
        found |= {*rows.values_list(relation.field.attname, flat=True)}
    return found
