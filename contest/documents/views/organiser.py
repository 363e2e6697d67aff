"""The organiser's page of documents: letterhead, certificates, many at once, taking one back."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.audit.actions import record
from contest.common.jobs.actions import ask_for_file
from contest.documents import access, actions, bulk
from contest.documents.award_list import PDF_TYPE, WORD_TYPE, award_document, write_docx, write_pdf
from contest.documents.forms import BulkForm, PapersForm, WithdrawForm
from contest.documents.models import Certificate
from contest.documents.queries import award_lines, has_awards, letterhead_of, papers_of
from contest.results.queries import children_of
from contest.rounds.access import get_contest_for
from contest.rounds.models import Contest, Period
from contest.rounds.side_rail import side_rail

AWARD_FILES = {"pdf": (write_pdf, PDF_TYPE), "docx": (write_docx, WORD_TYPE)}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def papers(request: HttpRequest, slug: str) -> HttpResponse:
    contest = get_contest_for(request.user, slug)
    form = PapersForm(request.POST or None, instance=papers_of(contest))
    if request.method == "POST" and form.is_valid():
        actions.save_papers(contest=contest, values=form.cleaned_data, by=request.user, now=timezone.now())
        messages.success(request, _("Đã lưu."))
        return redirect("documents:papers", slug)
    return _page(request, contest, form=form)


@require_POST
@login_required
def certificates(request: HttpRequest, slug: str) -> HttpResponse:
    contest = get_contest_for(request.user, slug)
    form = BulkForm(request.POST, units=_units(contest))
    if not form.is_valid():
        return _page(request, contest, bulk_form=form)
    unit, _people = access.participants_of(contest, form.cleaned_data["unit"])
    job = ask_for_file(
        kind=bulk.KIND,
        arguments={
            "contest": contest.pk,
            "unit": form.cleaned_data["unit"],
            "form": form.cleaned_data["form"],
            "site": request.build_absolute_uri("/"),
        },
        title=_("Giấy chứng nhận: %(unit)s") % {"unit": unit.name},
        by=request.user,
        now=timezone.now(),
    )
    return redirect("jobs:job", job.pk)


@require_POST
@login_required
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    contest = get_contest_for(request.user, slug)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _page(request, contest, withdraw_form=form)
    try:
        certificate = access.get_certificate_of(contest, form.cleaned_data["code"])
    except Http404:
        form.add_error("code", _("Cuộc thi này không có giấy nào mang mã này."))
        return _page(request, contest, withdraw_form=form)
    who = {"by": request.user, "now": timezone.now()}
    if "restore" in request.POST:
        done = actions.restore_certificate(certificate=certificate, **who)
        words = _("Giấy này lại có giá trị.") if done else _("Giấy này không khôi phục được.")
    elif not form.cleaned_data["reason"]:
        form.add_error("reason", _("Ghi lý do thu hồi."))
        return _page(request, contest, withdraw_form=form)
    else:
        done = actions.withdraw_certificate(certificate=certificate, reason=form.cleaned_data["reason"], **who)
        words = _("Đã thu hồi giấy này.") if done else _("Giấy này đã hết giá trị từ trước.")
    (messages.success if done else messages.error)(request, words)
    return redirect("documents:papers", slug)


@require_safe
@never_cache
@login_required
def awards(request: HttpRequest, slug: str, extension: str) -> HttpResponse:
    contest = get_contest_for(request.user, slug)
    if extension not in AWARD_FILES:
        raise Http404
    write, content_type = AWARD_FILES[extension]
    period = _period(contest, request.GET.get("dot", ""))
    lines, decision = award_lines(contest, period)
    if not lines:
        messages.error(request, _("Chưa trao giải nào nên chưa có danh sách. Trao giải ở trang Kết quả và giải trước."))
        return redirect("documents:papers", slug)
    content = award_document(
        lines,
        decision=decision,
        contest=contest.title,
        period=period.title if period and not period.is_whole else "",
        # the number that is kept is that of the report
        head=replace(letterhead_of(contest), number=""),
        decided=papers_of(contest).on,
    )
    file, now = io.BytesIO(), timezone.now()
    write(content, file, at=now)
    record("export.awards", by=request.user, now=now, contest=slug, detail={"format": extension})
    response = HttpResponse(file.getvalue(), content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, f"danh-sach-dat-giai-{slug}.{extension}")
    return response


def _period(contest: Contest, text: str) -> Period | None:
    """The period of the address by its id; None without one. Raises Http404."""
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 12):
        raise Http404
    return get_object_or_404(Period, contest=contest, pk=int(text))


def _page(request: HttpRequest, contest: Contest, **given: Any) -> HttpResponse:
    rows = Certificate.objects.filter(participant__contest=contest)
    context = {
        **side_rail(request.user, contest, "results"),
        "form": PapersForm(instance=papers_of(contest)),
        "bulk_form": BulkForm(units=_units(contest)),
        "withdraw_form": WithdrawForm(),
        "has_awards": has_awards(contest),
        "given_count": rows.filter(withdrawn_at=None).count(),
        "withdrawn": rows.exclude(withdrawn_reason="").order_by("-withdrawn_at")[:20],
        "files": request.user.jobs.filter(kind=bulk.KIND).defer("content").order_by("-asked_at")[:5],
        **given,
    }
    return render(request, "documents/papers.html", context)


def _units(contest: Contest) -> list[tuple[str, str]]:
    return list(children_of(contest.unit).order_by("path").values_list("code", "name"))
