"""What the pages of key changes show: contexts of their templates."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.alive import is_late
from contest.attempts.frozen import FrozenItem, get_frozen_edition
from contest.attempts.marking import Key
from contest.attempts.models import KeyChange
from contest.common.text import LETTERS
from contest.results.rekey import actions, queries
from contest.results.rekey.forms import ConfirmForm, UndoForm
from contest.results.rekey.wording import change_words, key_words
from contest.rounds.models import Contest, EditionItem, Period, Round

PEOPLE_SHOWN = 10
STATE_CHIPS = {
    KeyChange.State.PROPOSED: "wait",
    KeyChange.State.APPLYING: "wait",
    KeyChange.State.APPLIED: "ok",
    KeyChange.State.UNDOING: "wait",
    KeyChange.State.UNDONE: "",
}


def frame(contest: Contest) -> dict[str, Any]:
    return {"section": "results", "contest": contest}


def crumbs(contest: Contest, row: EditionItem, last: str) -> list[tuple[str, str]]:
    number = row.revision.question.number
    return [
        (reverse("rounds:overview", args=[contest.slug]), contest.title),
        (reverse("rekey:keys", args=[contest.slug]), _("Câu %(number)s trong ngân hàng") % {"number": number}),
        ("", last),
    ]


def chosen_round(rounds: list[Round], text: str) -> Round | None:
    """The round of the address, else the last one. Raises Http404 for one that is not there."""
    if not text:
        return rounds[-1] if rounds else None
    found = next((one for one in rounds if str(one.position) == text), None)
    if found is None:
        raise Http404
    return found


def suggested_masks(text: str) -> list[int]:
    """Choices named in the address: "C", "AC"."""
    return [1 << LETTERS.index(letter) for letter in text.upper()[:8] if letter in LETTERS]


def keys_are_public(round: Round) -> bool:
    return round.edition.revealed_at is not None and round.banks.isdisjoint(queries.banks_still_drawn_from())


def other_rounds(row: EditionItem, round: Round) -> list[Round]:
    """Rounds whose papers hold another copy of the question: their keys are changed apart."""
    question = row.revision.question_id
    editions = EditionItem.objects.filter(revision__question=question).exclude(edition=round.edition_id)
    return list(Round.objects.filter(edition__in=editions.values("edition")).select_related("contest"))


@dataclass(frozen=True)
class ChoiceLine:
    """One choice: its mask, how many took it, whether it is in the old and in the new key."""

    mask: int
    letter: str
    text: str
    chosen: int
    old: bool
    new: bool


def question_context(
    edition_id: int, item: int, frozen: FrozenItem, row: EditionItem, *, key: Key, new_key: Key | None = None
) -> dict[str, Any]:
    counts, blank = queries.chosen_of(edition_id, item)
    lines = [
        ChoiceLine(
            mask=1 << index,
            letter=LETTERS[index],
            text=text,
            chosen=counts.get(index, 0),
            old=in_key(key, index),
            new=new_key is not None and in_key(new_key, index),
        )
        for index, text in enumerate(frozen.choices)
    ]
    return {
        "item": item,
        "frozen": frozen,
        "number": row.revision.question.number,
        "bank_id": row.revision.question.bank_id,
        "lines": lines,
        "blank": blank,
        "key": key_words(key),
    }


def in_key(key: Key, choice: int) -> bool:
    """Whether a choice belongs to a key that singles choices out."""
    return len(key) < 256 and any(mask >> choice & 1 for mask in key)


def change_lines(contest: Contest) -> list[dict[str, Any]]:
    """All changes of a contest with their questions. Two queries."""
    changes = list(queries.changes_of(contest))
    rows = queries.items_changed(changes)
    return [change_line(change, rows[change.edition_id, change.item]) for change in changes]


def change_line(change: KeyChange, item: EditionItem) -> dict[str, Any]:
    return {
        "change": change,
        "number": item.revision.question.number,
        "text": item.revision.text,
        "words": change_words(bytes(change.old_key), bytes(change.new_key)),
        "kind": STATE_CHIPS[KeyChange.State(change.state)],
    }


def change_page(
    request: HttpRequest,
    found: KeyChange,
    *,
    confirm_form: ConfirmForm | None = None,
    undo_form: UndoForm | None = None,
    status: int = 200,
) -> HttpResponse:
    contest = found.edition.contest
    rounds = queries.rounds_of_edition(found.edition_id)
    row = EditionItem.objects.select_related("revision__question").get(edition=found.edition_id, item=found.item)
    frozen = get_frozen_edition(found.edition_id).items[found.item]
    old_key, new_key = bytes(found.old_key), bytes(found.new_key)
    official = queries.official_periods(found.edition_id)
    later = queries.find_later_change(found) if found.is_applied else None
    moved_at = found.undone_at or found.confirmed_at or found.at
    context = {
        **frame(contest),
        **question_context(found.edition_id, found.item, frozen, row, key=old_key, new_key=new_key),
        "crumbs": crumbs(contest, row, change_words(old_key, new_key)),
        "change": found,
        "rounds": rounds,
        "round": rounds[0],
        "state_kind": STATE_CHIPS[KeyChange.State(found.state)],
        "new": key_words(new_key),
        "held": not found.note_at_once and not queries.is_public(found, rounds, queries.banks_still_drawn_from()),
        "official": official,
        "confirm_form": confirm_form or ConfirmForm(official=bool(official)),
        "undo_form": undo_form or UndoForm(),
        "later": later,
        "later_words": change_words(bytes(later.old_key), bytes(later.new_key)) if later else "",
        "running": found.state in actions.CARRIED_OUT,
        "late": is_late(moved_at, now=timezone.now(), busy_until=found.busy_until),
        "stale": found.is_proposed and found.preview is not None and is_stale(found),
    }
    if found.preview is not None:
        context |= preview_context(request, found)
    template = "rekey/change.html#work" if request.headers.get("HX-Request") else "rekey/change.html"
    return render(request, template, context, status=status)


def is_stale(found: KeyChange) -> bool:
    """Whether a preview was counted with other keys than today's, or before prizes were looked at."""
    return found.preview["key_version"] != actions.key_version(found.edition_id) or "prizes" not in found.preview


def preview_context(request: HttpRequest, found: KeyChange) -> dict[str, Any]:
    """The effects on one period: the round's own unless the address names another."""
    periods = found.preview["periods"]
    wanted = request.GET.get("ky", "")
    shown = request.GET.get("xem", "")
    if not periods or shown not in queries.SHOWN:
        return {"preview": found.preview, "preview_at": preview_moment(found), "prizes": queries.prizes_of(found)}
    current = next((one for one in periods if str(one["period"]) == wanted), periods[0])
    people = queries.effects_of(found, current["period"], shown=shown)
    page = Paginator(people, PEOPLE_SHOWN).get_page(request.GET.get("trang"))
    parts = (
        ("", _("Tất cả"), current["people"]),
        ("len", _("Lên hạng"), current["up"]),
        ("xuong", _("Xuống hạng"), current["down"]),
        ("dung-het", _("Đổi “đúng hết”"), current["perfect_gained"] + current["perfect_lost"]),
    )
    here = f"?ky={current['period']}"
    whole = Period.Kind.CONTEST
    kinds = dict(Period.objects.filter(pk__in=[one["period"] for one in periods]).values_list("pk", "kind"))
    return {
        "preview": found.preview,
        "preview_at": preview_moment(found),
        "prizes": queries.prizes_of(found),
        "current": current,
        "figures": figure_lines(current["figures"]),
        "periods": [
            {
                "to": f"?ky={one['period']}",
                "word": _("Cả cuộc thi") if kinds.get(one["period"]) == whole else one["title"],
                "current": one is current,
            }
            for one in periods
        ],
        "tabs": [
            {"to": f"{here}&xem={code}" if code else here, "word": word, "count": count, "current": code == shown}
            for code, word, count in parts
        ],
        "page": page,
        "query": f"&ky={current['period']}&xem={shown}",
    }


def preview_moment(found: KeyChange) -> dt.datetime:
    return dt.datetime.fromisoformat(found.preview["at"])


def figure_lines(figures: dict[str, Any]) -> list[dict[str, Any]]:
    """What changes of the figures that the public sees: name, before, after; `decimals` to show, or milliseconds."""
    before, after = figures["before"], figures["after"]
    if not before or not after:
        return []
    mean = [round(one["score_sum"] / one["attempts"], 2) if one["attempts"] else 0 for one in (before, after)]
    lines = [
        {"word": _("Điểm trung bình"), "before": mean[0], "after": mean[1], "decimals": 2},
        *(
            {"word": word, "before": before[name], "after": after[name], "decimals": 0}
            for name, word in (
                ("perfect_attempts", _("Bài đúng hết")),
                ("perfect_people", _("Người đúng hết")),
            )
        ),
        {
            "word": _("Bài đúng hết nhanh nhất"),
            "before": before["fastest_ms"],
            "after": after["fastest_ms"],
            "is_time": True,
        },
    ]
    return [line for line in lines if line["before"] != line["after"]]
