"""The organiser's presses that let somebody have a prize whom the rules keep from it, and that undo this."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import organiser_required
from contest.attempts.access import get_participant_for
from contest.results.awarding import access, actions
from contest.results.awarding.views.organiser import done


@require_POST
@organiser_required
def consider(request: HttpRequest, slug: str, pk: int, participant: int) -> HttpResponse:
    found, _frame = access.get_period_for(request.user, slug, pk)
    one = get_participant_for(request.user, slug, participant)
    return done(
        request,
        found,
        lambda: actions.consider_all_the_same(
            participant=one, reason=request.POST.get("reason", "")[:1000], by=request.user, now=timezone.now()
        ),
        lambda _made: _("Đã ghi: vẫn xét giải cho người này. Đề xuất đã tính lại."),
    )


@require_POST
@organiser_required
def undo(request: HttpRequest, slug: str, pk: int, consideration: int) -> HttpResponse:
    found, _frame = access.get_period_for(request.user, slug, pk)
    one = access.get_consideration_for(request.user, slug, consideration)
    return done(
        request,
        found,
        lambda: actions.undo_consideration(consideration=one, by=request.user, now=timezone.now()),
        lambda _none: _("Đã hủy: người này không được xét giải theo thể lệ."),
    )
