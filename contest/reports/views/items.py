"""Item statistics: each question of a round with its choices, its difficulty, and what looks wrong about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import organiser_required
from contest.attempts.frozen import FrozenItem
from contest.banks.display import shown
from contest.common.database import shared_now
from contest.common.replica import from_replica
from contest.common.text import LETTERS
from contest.common.text_numbers import percent_text
from contest.reports.item_queries import ItemFigures, find_round, item_figures, rounds_with_papers
from contest.reports.items import INVERTED, TOO_EASY, TOO_HARD, WEAKLY, WRONG_KEY, ItemStatistics
from contest.reports.views.home import other_contests
from contest.results.rekey.wording import key_words, letters
from contest.rounds.access import get_contest_for
from contest.rounds.models import Contest, Round

PER_PAGE = 30
ALL = "tat-ca"
# word and kind of its chip
FLAGS: dict[str, tuple[str | Promise, str]] = {
    WRONG_KEY: (gettext_lazy("Có thể sai đáp án"), "bad"),
    INVERTED: (gettext_lazy("Bài điểm cao sai nhiều hơn"), "bad"),
    WEAKLY: (gettext_lazy("Phân loại kém"), "wait"),
    TOO_HARD: (gettext_lazy("Rất khó"), "wait"),
    TOO_EASY: (gettext_lazy("Rất dễ"), ""),
}


@dataclass(frozen=True)
class ChoiceLine:
    """One choice, or the blank (no letter): how many took it, as a share in per cent where that is known."""

    letter: str
    text: str
    chosen: int
    share: float | None
    is_key: bool = False
    is_agreed: bool = False


@dataclass(frozen=True)
class ItemLine:
    """One question as the page shows it; figures are None where they are not known (yet)."""

    number: int
    address: str
    topic: str
    text: str
    key: str
    choices: Sequence[ChoiceLine]
    seen: int | None
    facility: float | None
    index: float | None
    correlation: float | None
    right_ms: int | None
    wrong_ms: int | None
    chips: Sequence[tuple[str | Promise, str]]
    remark: str
    change: str


@require_safe
@never_cache
@organiser_required
@from_replica
def items(request: HttpRequest, slug: str) -> HttpResponse:
    contest = get_contest_for(request.user, slug)
    now = shared_now()
    round = get_round(contest, request.GET.get("dot", "")) or find_round(contest, now=now)
    context: dict[str, Any] = {
        "section": "reports",
        "contest": contest,
        "other_contests": other_contests(request.user, contest, "reports:items"),
        "round": round,
        "crumbs": [(reverse("reports:participation", args=[slug]), _("Báo cáo")), ("", _("Từng câu hỏi"))],
    }
    if round is not None:
        context |= items_context(contest, round, item_figures(round, now=now), request)
    return render(request, "reports/items.html", context)


def get_round(contest: Contest, text: str) -> Round | None:
    """The round of the address, None without one. Raises Http404."""
    if not text:
        return None
    found = [round for round in rounds_with_papers(contest) if str(round.position) == text]
    if not found:
        raise Http404
    return found[0]


def items_context(contest: Contest, round: Round, figures: ItemFigures, request: HttpRequest) -> dict[str, Any]:
    order = ordered_items(figures)
    suspicious = [item for item, found in order if found is not None and found.suspicious]
    shows_all = request.GET.get("xem") == ALL or not suspicious
    shown = order if shows_all else [(item, found) for item, found in order if item in set(suspicious)]
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("trang"))
    here = reverse("reports:items", args=[contest.slug])
    query = f"dot={round.position}"
    return {
        "figures": figures,
        "deep": figures.deep,
        "page": page,
        "query": f"&{query}&xem={ALL}" if shows_all else f"&{query}",
        "lines": [
            item_line(figures, item, found, change=change_address(contest, round, item, found)) for item, found in page
        ],
        "none_suspicious": figures.deep is not None and not suspicious,
        "tabs": [
            {"to": f"{here}?{query}", "word": _("Cần xem"), "count": len(suspicious), "current": not shows_all},
            {"to": f"{here}?{query}&xem={ALL}", "word": _("Tất cả"), "count": len(order), "current": shows_all},
        ],
        "rounds": [
            {"to": f"{here}?dot={one.position}", "word": one.title, "current": one.pk == round.pk}
            for one in rounds_with_papers(contest)
        ],
    }


def ordered_items(figures: ItemFigures) -> list[tuple[int, ItemStatistics | None]]:
    """All items, most suspicious first; those without statistics by number at the end."""
    known = figures.deep.statistics if figures.deep else ()
    found = [(one.item, one) for one in known if one.item in figures.numbers]
    rest = figures.numbers.keys() - {item for item, _ in found}
    return [*found, *((item, None) for item in sorted(rest, key=lambda item: (figures.numbers[item][1], item)))]


def item_line(figures: ItemFigures, item: int, found: ItemStatistics | None, *, change: str) -> ItemLine:
    frozen = figures.edition.items[item]
    bank_id, number = figures.numbers[item]
    counted = figures.choices.get(item)
    chosen, blank, seen, right = (0,) * len(frozen.choices), 0, None, None
    if counted is not None and (counted.seen is not None or found is None):
        chosen, blank, seen, right = counted.chosen, counted.blank, counted.seen, counted.right
    elif found is not None:
        # choices counted one by one do not say how many papers there were
        chosen, blank, seen, right = found.chosen, found.blank, found.seen, found.right
    return ItemLine(
        number=number,
        address=reverse("banks:question", args=[bank_id, number]),
        topic=frozen.topic,
        text=shown(frozen.text, frozen.pictures),
        key=key_words(frozen.key),
        choices=choice_lines(frozen, chosen, blank, seen, found),
        seen=seen,
        facility=100 * right / seen if seen and right is not None else None,
        index=found.index if found else None,
        correlation=found.correlation if found else None,
        right_ms=found.right_ms if found else None,
        wrong_ms=found.wrong_ms if found else None,
        chips=[FLAGS[flag] for flag in found.flags if flag == found.flags[0] or found.agreed is None] if found else [],
        remark=remark(found, frozen) if found else "",
        change=change,
    )


def choice_lines(
    frozen: FrozenItem, chosen: Sequence[int], blank: int, seen: int | None, found: ItemStatistics | None
) -> list[ChoiceLine]:
    agreed = found.agreed[0] if found and found.agreed else 0
    lines = [
        ChoiceLine(
            letter=LETTERS[index],
            text=shown(text, frozen.pictures),
            chosen=count,
            share=100 * count / seen if seen else None,
            is_key=bool(frozen.accept >> index & 1),
            is_agreed=bool(agreed >> index & 1),
        )
        for index, (text, count) in enumerate(zip(frozen.choices, chosen, strict=True))
    ]
    return [*lines, ChoiceLine("", _("Bỏ trống"), blank, 100 * blank / seen if seen else None)]


def remark(found: ItemStatistics, frozen: FrozenItem) -> str:
    if found.agreed is None:
        return ""
    mask, share = found.agreed
    words = {"share": percent_text(100 * share, language="vi", decimals=0), "taken": letters(mask)}
    return _("Trong một phần ba bài điểm cao nhất, %(share)s chọn %(taken)s; đáp án là %(key)s.") % {
        **words,
        "key": key_words(frozen.key),
    }


def change_address(contest: Contest, round: Round, item: int, found: ItemStatistics | None) -> str:
    """Where the key is changed, with what strong papers agree on taken."""
    address = reverse("rekey:propose", args=[contest.slug, round.position, item])
    taken = letters(found.agreed[0]).replace(", ", "") if found and found.agreed else ""
    return f"{address}?phuong-an={taken}" if taken else address
