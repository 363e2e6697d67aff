"""Is this certificate real? And the participant's own one."""

from __future__ import annotations

import structlog
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from contest.attempts.models import Participant
from contest.common.typeset import typeset
from contest.documents import access
from contest.documents.actions import give_certificate
from contest.documents.bulk import check_address
from contest.documents.certificates import certificates_document, normal_code, read_facts
from contest.documents.queries import certificate_waits_for, certificates_due, find_certificate

log = structlog.get_logger(__name__)
LONGEST_CODE = 40


@require_safe
@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("ma", "")[:LONGEST_CODE]
    if not text.strip():
        return render(request, "documents/check.html", {"asks": True})
    try:
        return redirect("documents:check", normal_code(text))
    except ValueError:
        return render(request, "documents/check.html", {"asks": True, "unknown": True, "code": text}, status=404)


@require_safe
@never_cache
def check(request: HttpRequest, code: str) -> HttpResponse:
    try:
        certificate = find_certificate(normal_code(code[:LONGEST_CODE]))
    except ValueError:
        certificate = None
    if certificate is None:
        context = {"asks": True, "unknown": True, "code": code[:LONGEST_CODE]}
        return render(request, "documents/check.html", context, status=404)
    context = {"certificate": certificate, "facts": read_facts(certificate.facts)}
    return render(request, "documents/check.html", context)


@require_safe
@never_cache
@login_required
def own(request: HttpRequest, slug: str) -> HttpResponse:
    participant = access.get_own_participant(request.user, slug)
    due = next(certificates_due(participant.contest, Participant.objects.filter(pk=participant.pk)), None)
    if due is None:
        context = {"contest": participant.contest, "why": certificate_waits_for(participant)}
        return render(request, "documents/not_yet.html", context)
    now = timezone.now()
    certificate = give_certificate(participant=participant, facts=due[1], now=now)
    address = check_address(request.build_absolute_uri("/"), certificate.code)
    content = typeset(
        "certificate", certificates_document([(due[1], certificate.code, address)]), at=certificate.given_at
    )
    log.info("certificate fetched", person=request.user.pk, contest=slug)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, f"giay-chung-nhan-{slug}.pdf")
    return response
