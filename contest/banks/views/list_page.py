"""The list of questions on the page of an import: tabs, reasons, lines, and the way to each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from contest.banks.display import Pictures, in_words
from contest.banks.models import BankImport
from contest.banks.pictures import ShownPicture
from contest.banks.preview.document import (
    Preview,
    PreviewQuestion,
)
from contest.banks.preview.states import State, is_near, states_of
from contest.banks.wording import questions as question_words
from contest.common.text import unaccent

Context = dict[str, Any]
LINES_PER_PAGE = 100
LOOK, READY, NEAR, ALL = "can-xem", "san-sang", "gan-trung", "tat-ca"


def address(row: BankImport, tab: str, number: int, **more: str) -> str:
    """The page of an import with a tab and a question open."""
    asked = {"xem": tab, "cau": number, **more} if tab else {"cau": number, **more}
    return f"{reverse('banks:import', args=[row.pk])}?{urlencode(asked)}#cau"


def next_address(row: BankImport, preview: Preview, tab: str, number: int) -> str:
    """Where the button of a question leads: to the next one of the list, after the last to the list itself."""
    _before, after = questions_around(questions_listed(preview, states_of(preview), tab), number)
    if after is not None:
        return address(row, tab, after.number)
    return f"{reverse('banks:import', args=[row.pk])}?{urlencode({'xem': tab})}" if tab else row_address(row)


def row_address(row: BankImport) -> str:
    return reverse("banks:import", args=[row.pk])


def tab_asked(asked: str, counts: Mapping[State, int]) -> str:
    """The list that is asked for: one of the four, "can-xem" also for one reason alone ("can-xem:chua-ro-dap-an")."""
    if asked in (LOOK, READY, NEAR, ALL) or asked.startswith(f"{LOOK}:"):
        return asked
    return LOOK if counts["look"] else READY if counts["ready"] else ALL


def questions_listed(preview: Preview, states: Mapping[int, State], tab: str) -> list[PreviewQuestion]:
    tab, _colon, reason = tab.partition(":")
    wanted = {LOOK: "look", READY: "ready"}.get(tab)
    if tab == NEAR:
        return [question for question in preview.questions if _is_near(question, states)]
    listed = [question for question in preview.questions if wanted in (None, states[question.number])]
    return [question for question in listed if _reason(question)[0] == reason] if reason else listed


def _reason(question: PreviewQuestion) -> tuple[str, str]:
    """Why a question is to be looked at: as part of an address, and in words."""
    words, _kind = question_words.trouble(question, "look")
    return slugify(unaccent(words)), words


def reasons_listed(row: BankImport, preview: Preview, states: Mapping[int, State], tab: str) -> list[Context]:
    """Why questions are to be looked at, the most frequent first; nothing where there is but one reason."""
    if tab.partition(":")[0] != LOOK:
        return []
    found = Counter(_reason(question) for question in preview.questions if states[question.number] == "look")
    if len(found) < 2:
        return []
    lines = [(LOOK, _("Mọi lý do"), sum(found.values()))]
    lines += [(f"{LOOK}:{key}", words, count) for (key, words), count in found.most_common()]
    return [
        {"to": f"{row_address(row)}?{urlencode({'xem': key})}", "word": word, "count": count, "current": key == tab}
        for key, word, count in lines
    ]


def _is_near(question: PreviewQuestion, states: Mapping[int, State]) -> bool:
    state = states[question.number]
    return state == "same" or (state in ("look", "ready") and is_near(question))


def chosen_question(listed: Sequence[PreviewQuestion], asked: str) -> PreviewQuestion | None:
    number = int(asked) if asked.isdecimal() and len(asked) < 7 else 0
    return next((question for question in listed if question.number == number), listed[0] if listed else None)


def questions_around(
    listed: Sequence[PreviewQuestion], number: int
) -> tuple[PreviewQuestion | None, PreviewQuestion | None]:
    """The questions before and after one in a list."""
    at = next((place for place, question in enumerate(listed) if question.number == number), None)
    if at is None:
        return None, None
    return listed[at - 1] if at else None, listed[at + 1] if at + 1 < len(listed) else None


def tabs_shown(
    row: BankImport, preview: Preview, states: Mapping[int, State], counts: Mapping[State, int], tab: str
) -> list[Context]:
    near = sum(_is_near(question, states) for question in preview.questions)
    known = [
        (LOOK, _("Cần xem"), counts["look"], "wait"),
        (READY, _("Sẵn sàng"), counts["ready"], "ok"),
        (NEAR, _("Gần trùng"), near, ""),
        (ALL, _("Tất cả"), len(preview.questions), ""),
    ]
    return [
        {
            "to": f"{row_address(row)}?xem={key}",
            "word": word,
            "count": count,
            "dot": dot,
            "current": key == tab.partition(":")[0],
        }
        for key, word, count, dot in known
        if count or key != NEAR or key == tab
    ]


def list_lines(
    row: BankImport,
    listed: Sequence[PreviewQuestion],
    states: Mapping[int, State],
    tab: str,
    chosen: PreviewQuestion | None,
) -> Context:
    """One page of the list, the one with the chosen question."""
    pages = Paginator(listed, LINES_PER_PAGE)
    place = listed.index(chosen) if chosen else 0
    shown = pages.page(place // LINES_PER_PAGE + 1)
    lines = []
    for question in shown:
        words, kind = question_words.trouble(question, states[question.number])
        lines.append(
            {
                "to": address(row, tab, question.number),
                "title": question_words.title(question),
                "words": words,
                "kind": kind,
                "warns": kind in ("waiting", "late"),
                "text": in_words(question.text, pictures_of(question).shown),
                "current": question is chosen,
            }
        )
    before = listed[place - place % LINES_PER_PAGE - 1] if shown.has_previous() else None
    after = listed[shown.end_index()] if shown.has_next() else None
    return {
        "items": lines,
        "page": shown,
        "before": address(row, tab, before.number) if before else "",
        "after": address(row, tab, after.number) if after else "",
    }


def pictures_of(question: PreviewQuestion, *, at: BankImport | None = None) -> Pictures:
    """The pictures of a question; `at`: the import that keeps them until the question is taken in."""
    held = [ShownPicture(one.hash, one.alt, one.width, one.height) for one in question.pictures]
    return Pictures(held, f"{reverse('banks:import', args=[at.pk])}/hinh/") if at else Pictures(held)
