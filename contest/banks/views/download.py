"""Files of a bank, in every format that can be written."""

from __future__ import annotations

import structlog
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import organiser_required
from accounts.audit.actions import record
from contest.banks import access
from contest.banks.exporting import file_name, loss_lines, missing_fields, written_questions
from contest.banks.models import Bank
from contest.banks.wording.files import format_name
from contest.banks.writers import WRITERS, UnwritableBank, losses, write_bank

MOST_NUMBERS = 40
log = structlog.get_logger(__name__)


def file_links(bank: Bank) -> list[tuple[str, str]]:
    """Address and name of each format."""
    return [(reverse("banks:download", args=[bank.pk, format]), format_name(format)) for format in WRITERS]


@require_safe
@never_cache
@organiser_required
def download(request: HttpRequest, pk: int, format: str) -> HttpResponse:
    bank = access.get_bank_for(request.user, pk)
    if format not in WRITERS:
        raise Http404
    questions = written_questions(bank)
    lost = losses(questions, format=format)
    if questions and (lost or missing_fields(format)) and "van-tai" not in request.GET:
        return render(request, "banks/download.html", _losses_context(bank, format, lost, count=len(questions)))
    try:
        content = write_bank(questions, title=bank.name, format=format)
    except UnwritableBank:
        messages.error(request, _("Không có câu nào ghi được thành %(name)s.") % {"name": format_name(format)})
        return redirect("banks:detail", pk)
    detail = {"bank": bank.name, "format": format, "count": len(questions)}
    record("export.bank", by=request.user, now=timezone.now(), about=bank, detail=detail)
    log.info("bank downloaded", person=request.user.pk, bank=pk, format=format, questions=len(questions))
    name = file_name(bank, format)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=WRITERS[format].CONTENT_TYPE, headers=headers)


def _losses_context(bank: Bank, format: str, lost: list, *, count: int) -> dict[str, object]:
    left_out = {loss.number for loss in lost if loss.left_out}
    return {
        "section": "banks",
        "bank": bank,
        "name": format_name(format),
        "lines": [(line, line.numbers[:MOST_NUMBERS], len(line.numbers) - MOST_NUMBERS) for line in loss_lines(lost)],
        "missing": missing_fields(format),
        "left": count - len(left_out),
        "left_out": len(left_out),
        "address": f"{reverse('banks:download', args=[bank.pk, format])}?van-tai=1",
    }
