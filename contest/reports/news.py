"""What organisers should know: when the round opens or closes, and questions whose key most people contradict."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from contest.common.clock import VIETNAM
from contest.common.text import LETTERS
from contest.common.text_numbers import moment_text
from contest.results.fold import BLANK
from contest.results.models import ChoiceCount
from contest.results.rekey.queries import changes_in_force
from contest.rounds.models import EditionItem, Period, Round

# A wrong choice is worth a look when so many people saw the question and so many of them took it.
LEAST_SEEN, LEAST_SHARE = 30, 0.4
MOST_ITEMS = 3


@dataclass(frozen=True, slots=True)
class News:
    """One line; `kind` as in components/news_row.html."""

    sign: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question of which more people took one wrong choice than the key. Letters as the bank numbers the choices."""

    number: int
    share: float
    taken: str
    key: str


def news(round: Round | None, *, now: dt.datetime) -> list[News]:
    """The lines for the current round. Three queries."""
    if round is None:
        return []
    return [*_doubt_lines(round), *_window_lines(round, now=now)]


def doubtful_items(edition_id: int) -> list[Doubt]:
    """Questions of an edition with one right choice, most contradicted first; not those whose key has been changed
    since. Three queries.
    """
    counts: defaultdict[int, dict[int, int]] = defaultdict(dict)
    rows = ChoiceCount.objects.filter(edition_id=edition_id).values_list("item", "choice", "chosen")
    for item, choice, chosen in rows:
        counts[item][choice] = chosen
    items = EditionItem.objects.filter(edition_id=edition_id).values_list(
        "item", "revision__question__number", "revision__accept"
    )
    changed = set(changes_in_force(edition_id).values_list("item", flat=True))
    looked_at = counts.keys() - changed
    found = [_doubt(number, accept, counts[item]) for item, number, accept in items if item in looked_at]
    return sorted(filter(None, found), key=lambda doubt: -doubt.share)


def _doubt(number: int, accept: int, chosen: dict[int, int]) -> Doubt | None:
    seen = sum(chosen.values())
    answered = {choice: people for choice, people in chosen.items() if choice != BLANK}
    if seen < LEAST_SEEN or not answered or accept & (accept - 1) or not accept:
        return None
    most = max(answered, key=lambda choice: answered[choice])
    key, share = accept.bit_length() - 1, answered[most] / seen
    if most == key or share < LEAST_SHARE:
        return None
    return Doubt(number, share, _letter(most), _letter(key))


def _letter(choice: int) -> str:
    return LETTERS[choice]


def _doubt_lines(round: Round) -> list[News]:
    doubts = doubtful_items(round.edition_id)[:MOST_ITEMS] if round.edition_id else []
    text = _("Câu %(number)s trong ngân hàng: %(share)s%% chọn %(taken)s, đáp án là %(key)s.")
    words = [{"number": d.number, "share": f"{100 * d.share:.0f}", "taken": d.taken, "key": d.key} for d in doubts]
    return [News("warning", "waiting", text % word) for word in words]


def _window_lines(round: Round, *, now: dt.datetime) -> list[News]:
    lines = []
    if round.state == Period.State.SUSPENDED:
        lines.append(News("pause", "waiting", _("%(round)s đang tạm dừng.") % {"round": round.title}))
    closes = (_("%(round)s đã đóng: %(moment)s."), _("%(round)s đóng lúc %(moment)s."))
    opens = (_("%(round)s đã mở: %(moment)s."), _("%(round)s mở lúc %(moment)s."))
    language = "en" if (get_language() or "vi").startswith("en") else "vi"
    for moment, closing, (past, to_come) in ((round.closes_at, True, closes), (round.opens_at, False, opens)):
        if moment:
            text = moment_text(moment.astimezone(VIETNAM), language=language, closing=closing)
            words = {"round": round.title, "moment": text}
            edge = News("check", "fine", past % words) if moment <= now else News("clock", "plain", to_come % words)
            lines.append(edge)
    return lines
