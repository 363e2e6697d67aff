"""Entry slips of a unit as PDF, beside the page that a browser prints; for admins."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.access import admin_required
from accounts.models import Person, Unit
from accounts.queries import branch
from accounts.rosters import slips
from accounts.rosters.codes import slip_address
from accounts.rosters.views.slips import MOST_SLIPS
from contest.common.typeset import typeset_apart
from contest.documents.poster import SlipCard, slips_document


@require_POST
@never_cache
@admin_required
def slips_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    unit = get_object_or_404(Unit, pk=pk)
    inside = Person.objects.filter(unit__in=branch(unit).order_by().values("pk")).select_related("unit")
    chosen = slips.people_for_slips(inside, only_without="all" not in request.POST)
    people = list(chosen.order_by("unit__path", "sort_name", "pk")[: MOST_SLIPS + 1])
    if not people or len(people) > MOST_SLIPS:
        return redirect("accounts:slips", pk)
    made = slips.draw_slips(people=people)
    cards = [
        SlipCard(
            full_name=slip.person.full_name,
            unit=slip.person.unit.name if slip.person.unit else "",
            code=slip.person.code or "",
            slip=slip.code,
            address=slip_address(request.build_absolute_uri(reverse("accounts:slip_typed")), slip.code),
        )
        for slip in made
    ]
    typed = f"{request.get_host()}{reverse('accounts:slip_typed')}"
    document = slips_document(cards, site=settings.SITE_ORGANISATION, typed=typed)
    content = typeset_apart("slips", document, at=timezone.now())
    slips.keep_slips(slips=made, by=request.user, now=timezone.now())
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, f"phieu-vao-thi-{unit.code}.pdf")
    return response
