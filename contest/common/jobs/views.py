"""The page of a file that is being made, and the file; for who asked for it."""

from __future__ import annotations

import structlog
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.access import roles_of
from accounts.alive import is_late
from accounts.audit.actions import record
from contest.common.jobs.actions import KEPT, MAY
from contest.common.jobs.models import Job

log = structlog.get_logger(__name__)


@require_safe
@never_cache
@login_required
def job(request: HttpRequest, pk: int) -> HttpResponse:
    one = _own_job(request, pk)
    ended = one.state in (Job.State.DONE, Job.State.FAILED)
    if request.htmx and ended:
        return HttpResponseClientRefresh()
    late = not ended and is_late(one.moved_at, now=timezone.now())
    context = {"section": "reports", "job": one, "ended": ended, "late": late, "until": one.asked_at + KEPT}
    return render(request, "jobs/job.html#progress" if request.htmx else "jobs/job.html", context)


@require_safe
@never_cache
@login_required
def job_file(request: HttpRequest, pk: int) -> HttpResponse:
    one = _own_job(request, pk, with_content=True)
    if one.content is None:
        raise Http404
    record("export.file", by=request.user, now=timezone.now(), about=one, detail={"file": one.kind})
    log.info("file downloaded", person=request.user.pk, job=pk)
    response = HttpResponse(bytes(one.content), content_type=one.content_type)
    response["Content-Disposition"] = content_disposition_header(True, one.file_name)
    return response


def _own_job(request: HttpRequest, pk: int, *, with_content: bool = False) -> Job:
    jobs = Job.objects.filter(by=request.user, asked_at__gte=timezone.now() - KEPT)
    one = get_object_or_404(jobs if with_content else jobs.defer("content"), pk=pk)
    # somebody who lost the role, or part of it, must not fetch what the role once made
    may = MAY.get(one.kind)
    if not (roles_of(request.user).is_staff and may and may(request.user, one.arguments)):
        raise Http404
    return one
