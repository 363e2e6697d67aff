"""Forms of lists of teams: a file, a list that was looked at."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from contest.attempts.teams.lists.actions import TeamEntry
from contest.attempts.teams.lists.reading import MOST_LINES, read_teams
from contest.common.list_files import ListFileForm, find_signed_rows, signed_rows

SALT = "list of teams"


class TeamsFileForm(ListFileForm):
    """A list of teams; afterwards `rows` is there."""

    read, most_lines = read_teams, MOST_LINES
    no_rows = _("Tệp chưa có dòng nào ghi đội. Cần cột Tên đội, và cột Mã dự thi đội trưởng hoặc Đội trưởng.")


def signed_teams(contest_id: int, entries: Sequence[TeamEntry]) -> str:
    """A list that was looked at, as the page carries it: signed, so that exactly that is taken in."""
    rows = [[one.captain_id, one.name, one.members, one.seen] for one in entries]
    return signed_rows(rows, of=contest_id, salt=SALT)


def find_signed(contest_id: int, text: str) -> list[TeamEntry] | None:
    """What such a text holds; None when it is not ours, another contest's or too old."""
    rows = find_signed_rows(text, of=contest_id, salt=SALT)
    if rows is None:
        return None
    return [
        TeamEntry(captain, name, tuple(members), None if seen is None else tuple(seen))
        for captain, name, members, seen in rows
    ]
