"""One's own attempts: the list, a result from any browser, the questions read again, the picture to show around."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from contest.common.database import shared_now
from contest.common.text_numbers import duration_text
from contest.common.typeset import typeset_picture
from contest.essays.queries import own_essays
from contest.rounds.access import get_public_contest
from contest.sitting.consent import asks_consent
from contest.sitting.guests.door import who_first
from contest.sitting.queries import OwnAttempt, find_outlook, find_own_attempt, own_attempts, read_again
from contest.sitting.seating import give_seat
from contest.sitting.sharing import SharedResult, share_document


@require_safe
@never_cache
@login_required
def own_page(request: HttpRequest) -> HttpResponse:
    context = {"attempts": own_attempts(request.user, now=shared_now()), "essays": own_essays(request.user)}
    return render(request, "sitting/own_attempts.html", context)


@require_safe
@never_cache
def own_result(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The result of a paper of one's own, from any browser: its page wants a seat, which the entry page had given."""
    contest = get_public_contest(slug)
    if (elsewhere := who_first(request, contest)) is not None:
        return elsewhere
    now = shared_now()
    own = find_own_attempt(request.user, slug=slug, number=number, now=now)
    outlook = find_outlook(contest, own.attempt.participant, now=now) if own and not own.is_entered else None
    if own is None or outlook is None or asks_consent(request.user, outlook):
        return redirect("sitting:entry", slug)
    response = redirect("sitting:result", slug, number)
    give_seat(request, response, own.attempt.participant, outlook)
    return response


@require_safe
@never_cache
@login_required
def review(request: HttpRequest, attempt_id: int) -> HttpResponse:
    own = next((one for one in own_attempts(request.user, now=shared_now()) if one.attempt.pk == attempt_id), None)
    if own is None or not own.shows_wrong:
        raise Http404
    return render(request, "sitting/review.html", {"own": own, "questions": read_again(own.attempt)})


@require_safe
@never_cache
@login_required
def share_picture(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    own = find_own_attempt(request.user, slug=slug, number=number, now=shared_now())
    # of a result that was entered there is no "20/20" to show around
    if own is None or not own.shows_score or own.is_entered:
        raise Http404
    named = request.GET.get("ten") == "1"
    contest, address = own.attempt.round.contest, request.build_absolute_uri(reverse("sitting:contest", args=[slug]))
    picture = typeset_picture("share", share_document(shared_result(own, named=named, address=address)))
    response = HttpResponse(picture, content_type="image/png")
    response["Content-Disposition"] = content_disposition_header(True, f"ket-qua-{contest.slug}.png")
    return response


def shared_result(own: OwnAttempt, *, named: bool, address: str) -> SharedResult:
    attempt, contest = own.attempt, own.attempt.round.contest
    lines = []
    if attempt.points is not None:
        lines.append(_("%(score)s/%(total)s điểm") % {"score": attempt.points, "total": own.most_points})
    if own.shows_duration:
        duration = duration_text(attempt.duration_ms or 0, language=get_language() or "vi")
        lines.append(_("trong %(duration)s") % {"duration": duration})
    return SharedResult(
        contest=contest.title,
        kicker=contest.kicker,
        organiser=contest.organiser,
        right=attempt.score or 0,
        total=own.total,
        right_word=_("câu đúng"),
        full_name=attempt.participant.person.full_name if named else "",
        line=", ".join(lines),
        address=address.partition("://")[2],
    )
