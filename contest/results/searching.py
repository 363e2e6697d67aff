"""Who is called so on a leaderboard: by the family name or a middle one and the given name, without accents."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import Person
from accounts.names import fold, is_called
from contest.attempts.models import Participant
from contest.results import queries
from contest.results.models import Leaderboard, Standing
from contest.results.queries import Line

# As many people of one name are looked at; beyond them more of the name has to be said.
MOST_CALLED = 1_000
MOST_SHOWN = 10
# Behind every folded name that begins with what stands before it, in whatever order the database sorts.
BEHIND = "zzzz"


@dataclass(frozen=True, slots=True)
class Found:
    """The best of those found. `more`: others stand behind them; `vague`: one word only, or too many are called so."""

    lines: tuple[Line, ...] = ()
    more: bool = False
    vague: bool = False


def find_named(leaderboard: Leaderboard, text: str, *, masked: bool, top: int | None = None) -> Found:
    """People of a list whose name, as the list shows it, has these words in this order; the last is the given name.

    `top`: who stands behind it is not shown, so is not found. At most seven queries: one range of the index of names,
    then at most MOST_CALLED keys.
    """
    words = [word.rstrip(".") for word in fold(text.replace("\0", " ")[:100]).split() if word.strip(".")]
    if len(words) < 2:
        return Found(vague=True)
    people = _called(words, masked=masked)
    if len(people) > MOST_CALLED:
        return Found(vague=True)
    called = [pk for pk, name in people if is_called(name, words, masked=masked)]
    taking_part = Participant.objects.filter(contest_id=leaderboard.period.contest_id, person_id__in=called)
    standings = Standing.objects.filter(
        leaderboard_id=leaderboard.pk,
        participant_id__in=list(taking_part.order_by().values_list("pk", flat=True)),
        rank_key__isnull=False,
    )
    best = sorted((bytes(key or b""), one) for key, one in standings.values_list("rank_key", "participant_id"))
    lines = queries.lines_of(leaderboard, [one for _key, one in best[: MOST_SHOWN + 1]])
    lines = tuple(line for line in lines if top is None or line.place <= top)
    return Found(lines=lines[:MOST_SHOWN], more=len(lines) > MOST_SHOWN)


def _called(words: list[str], *, masked: bool) -> list[tuple[int, str]]:
    """Who may be called so, with the sorted form of the name; at most one more than are looked at. One query.

    Names between are compared as they are shown: whole, or by their first letters.
    """
    family, *between = words[:-1]
    start = f"{words[-1]} {family}" if masked else f"{words[-1]} "
    named = Person.objects.filter(sort_name__gte=start, sort_name__lt=start + BEHIND, sort_name__startswith=start)
    for word in [one[0] for one in between] if masked else [family, *between]:
        named = named.filter(sort_name__contains=f" {word}")
    return list(named.order_by().values_list("pk", "sort_name")[: MOST_CALLED + 1])
