"""The organiser's page of a period's prizes: proposals, confirmed ones, changes with reasons, publishing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import organiser_required
from contest.common.clock import VIETNAM
from contest.common.posting import do_and_tell
from contest.results.awarding import access, actions
from contest.results.awarding.actions import Choice
from contest.results.awarding.collective_queries import unit_sheets
from contest.results.awarding.errors import AwardError
from contest.results.awarding.forms import DecisionForm, WithdrawForm
from contest.results.awarding.models import Award
from contest.results.awarding.queries import (
    excluded_holders,
    later_changes,
    prize_sheets,
    propose,
    reconsiderations_of,
)
from contest.results.awarding.views import page
from contest.results.awarding.wording import refusal
from contest.results.making import Frame
from contest.results.queries import lines_at
from contest.rounds.models import Period
from contest.rounds.side_rail import side_rail

Context = dict[str, Any]


@require_safe
@never_cache
@organiser_required
def period(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found, frame = access.get_period_for(request.user, slug, pk)
    return prizes_page(request, found, frame)


def prizes_page(
    request: HttpRequest, found: Period, frame: Frame, *, forms: Context | None = None, status: int = 200
) -> HttpResponse:
    given = forms or {}
    proposal = propose(found, frame)
    sheets = prize_sheets(found, frame, proposal)
    now = timezone.now()
    units = unit_sheets(found, frame, now=now)
    today = now.astimezone(VIETNAM).date()
    title = found.full_title
    waiting = Award.objects.filter(period=found, published_at=None, withdrawn_at=None).count()
    context = {
        **side_rail(request.user, found.contest, "results"),
        "crumbs": [(reverse("fixing:home", args=[found.contest.slug]), _("Kết quả và giải")), ("", title)],
        "period": found,
        "title": title,
        "official": found.state == Period.State.FIXED,
        "sheets": [
            page.sheet_context(one, frame, given.get(f"{one.leaderboard.pk}-{one.prize.key}")) for one in sheets
        ],
        "units": [page.unit_context(one, n, given.get(f"unit-{n}")) for n, one in enumerate(units)],
        "proposed": sum(len(tier.proposed) for sheet in sheets for tier in sheet.tiers),
        "waiting": waiting,
        "late": [one for sheet in sheets for tier in sheet.tiers for one in tier.awards if one.is_late(today)],
        "changes": later_changes(found),
        "excluded": excluded_holders(found),
        "considered": reconsiderations_of(found.contest),
        "decision_form": DecisionForm(),
        "withdraw_form": WithdrawForm(auto_id=False),
        "public_address": page.winners_address(found, found.contest.slug),
        "published": Award.objects.filter(period=found, published_at__isnull=False).exists(),
    }
    return render(request, "awarding/period.html", context, status=status)


def done(request: HttpRequest, found: Period, act: Callable[[], Any], word: Callable[[Any], str]) -> HttpResponse:
    do_and_tell(request, act, word=word, refused=AwardError, why=lambda error: refusal(error.code))
    return redirect("awarding:period", found.contest.slug, found.pk)


@require_POST
@organiser_required
def confirm(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found, _frame = access.get_period_for(request.user, slug, pk)
    choices = {choice for text in request.POST.getlist("choice") if (choice := read_choice(text))}
    return done(
        request,
        found,
        lambda: actions.confirm_awards(
            period=found,
            choices=choices,
            decision=request.POST.get("decision", "")[:200],
            by=request.user,
            now=timezone.now(),
        ),
        lambda made: (
            ngettext("Đã xác nhận %(count)s giải.", "Đã xác nhận %(count)s giải.", len(made)) % {"count": len(made)}
        ),
    )


def read_choice(text: str) -> Choice | None:
    """A ticked proposal of the page; None for what no page says."""
    list_id, tier, who, prize = (*text.split(":", 3), "", "", "", "")[:4]
    if not all(part.isascii() and part.isdecimal() and len(part) < 19 for part in (list_id, tier, who)):
        return None
    return Choice(int(list_id), prize, int(tier), int(who))


@require_POST
@organiser_required
def give(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found, frame = access.get_period_for(request.user, slug, pk)
    sheets = prize_sheets(found, frame, propose(found, frame))
    name = request.POST.get("sheet", "")
    sheet = next((one for one in sheets if f"{one.leaderboard.pk}-{one.prize.key}" == name), None)
    if sheet is None:
        raise Http404
    form = page.give_form(sheet, request.POST)
    line = form.recipient_among(lines_at(sheet.leaderboard, form.cleaned_data["place"])) if form.is_valid() else None
    if line is None:
        return prizes_page(request, found, frame, forms={name: form}, status=422)
    data = form.cleaned_data
    return done(
        request,
        found,
        lambda: actions.give_award(
            period=found,
            leaderboard_id=sheet.leaderboard.pk,
            prize=sheet.prize.key,
            tier=data["tier"],
            participant_id=line.participant_id,
            decision=data["decision"],
            reason=data["reason"],
            by=request.user,
            now=timezone.now(),
        ),
        lambda made: _("Đã trao %(tier)s cho %(name)s.") % {"tier": made.tier_label, "name": line.full_name},
    )


@require_POST
@organiser_required
def give_unit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found, frame = access.get_period_for(request.user, slug, pk)
    now = timezone.now()
    sheets = unit_sheets(found, frame, now=now)
    text = request.POST.get("sheet", "")
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and int(text) < len(sheets)):
        raise Http404
    number = int(text)
    sheet = sheets[number]
    form = page.unit_form(sheet, number, request.POST)
    if not form.is_valid():
        return prizes_page(request, found, frame, forms={f"unit-{number}": form}, status=422)
    data = form.cleaned_data
    unit = next(line.unit for line in sheet.lines if line.unit.pk == data["unit"])
    return done(
        request,
        found,
        lambda: actions.confirm_unit_award(
            period=found,
            sheet=sheet,
            tier=data["tier"],
            unit=unit,
            decision=data["decision"],
            reason=data["reason"],
            by=request.user,
            now=now,
        ),
        lambda made: _("Đã trao %(tier)s cho %(name)s.") % {"tier": made.tier_label, "name": made.name},
    )


@require_POST
@organiser_required
def publish(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found, _frame = access.get_period_for(request.user, slug, pk)
    return done(
        request,
        found,
        lambda: actions.publish_awards(period=found, by=request.user, now=timezone.now()),
        lambda count: ngettext("Đã công bố %(count)s giải.", "Đã công bố %(count)s giải.", count) % {"count": count},
    )


@require_POST
@organiser_required
def claim(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    award = access.get_award_for(request.user, slug, pk)
    claimed = request.POST.get("claimed") == "1"
    return done(
        request,
        award.period,
        lambda: actions.note_claim(award=award, claimed=claimed, by=request.user, now=timezone.now()),
        lambda _none: _("Đã ghi: người đạt giải đã xác nhận.") if claimed else _("Đã bỏ ghi xác nhận."),
    )


@require_POST
@organiser_required
def withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    award = access.get_award_for(request.user, slug, pk)
    return done(
        request,
        award.period,
        lambda: actions.withdraw_award(
            award=award, reason=request.POST.get("reason", "")[:1000], by=request.user, now=timezone.now()
        ),
        lambda _none: _("Đã thu hồi giải."),
    )
