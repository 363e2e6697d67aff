"""Điều: đội thi — how many people a team has, who registers it and until when."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext, ngettext

from contest.rounds.rules import Rules, Teams
from contest.rounds.wording.parts import moment_words
from contest.rounds.wording.sentence import Sentence


def team_sentences(rules: Rules) -> Iterator[Sentence]:
    """Nothing where no round is for teams: other contests have none."""
    said = rules.teams
    if said == Teams() or not any(round.is_for_teams for round in rules.rounds):
        return
    if size := team_size_words(said):
        yield Sentence("team.size", gettext("Mỗi đội có **%(size)s**, tính cả đội trưởng.") % {"size": size})
    if said.per_unit:
        text = ngettext(
            "Mỗi đơn vị cử nhiều nhất **%(count)s đội**.", "Mỗi đơn vị cử nhiều nhất **%(count)s đội**.", said.per_unit
        )
        yield Sentence("team.per_unit", text % {"count": said.per_unit})
    if said.by == "units":
        yield Sentence("team.by", _registered(rules))
    text = gettext("Đội dự thi qua **đội trưởng**; kết quả và giải mang tên đội.")
    yield Sentence("team.captain", text)


def _registered(rules: Rules) -> str:
    closes = rules.teams_close
    if closes is None:
        return gettext("Đơn vị ghi tên đội của mình trên trang cuộc thi.")
    text = gettext("Đơn vị ghi tên và sửa đội của mình trên trang cuộc thi đến **%(closes)s**.")
    return text % {"closes": moment_words(closes, closing=True)}


def team_size_words(said: Teams) -> str:
    """ "5 người", "2 đến 3 người"; "" where any size will do."""
    figures = {"least": said.least, "most": said.most}
    if said.least and said.least == said.most:
        return gettext("%(most)s người") % figures
    if said.least and said.most:
        return gettext("%(least)s đến %(most)s người") % figures
    if said.least:
        return gettext("ít nhất %(least)s người") % figures
    return gettext("nhiều nhất %(most)s người") % figures if said.most else ""
