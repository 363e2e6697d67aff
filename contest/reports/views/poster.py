"""The poster of a contest, for organisers and for secretaries of a unit in it."""

from __future__ import annotations

from django.db.models import Max, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import staff_required
from contest.common.typeset import typeset_apart
from contest.documents.poster import Poster, poster_document
from contest.reports.access import get_scope_for
from contest.rounds.models import Period
from contest.rounds.rules import read_rules


@require_safe
@never_cache
@staff_required
def poster(request: HttpRequest, slug: str, size: str) -> HttpResponse:
    if size not in ("a4", "a3"):
        raise Http404
    scope = get_scope_for(request.user, slug)
    unit, contest = scope.get_unit(request.GET.get("don-vi", "")), scope.contest
    window = scope.periods().filter(kind=Period.Kind.ROUND).aggregate(opens=Min("opens_at"), closes=Max("closes_at"))
    paper = read_rules(contest.rules).paper
    announced = Poster(
        contest=contest.title,
        kicker=contest.kicker,
        organiser=contest.organiser,
        who=unit.name,
        opens_at=window["opens"],
        closes_at=window["closes"],
        questions=paper.questions,
        minutes=paper.minutes,
    )
    address = request.build_absolute_uri(reverse("sitting:contest", args=[slug]))
    content = typeset_apart("poster", poster_document(announced, address=address, size=size), at=timezone.now())
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, f"ap-phich-{slug}-{unit.code}-{size}.pdf")
    return response
