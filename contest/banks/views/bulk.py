"""Changes to many questions of a bank at once: the ticked ones, or all of a list."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import organiser_required
from contest.banks import access, actions
from contest.banks.forms.bank import BulkForm, QuestionFilter
from contest.banks.models import Bank
from contest.banks.queries import questions_of
from contest.banks.wording.bank import bulk_lines

DEEDS = ("change", "retire", "restore")


@organiser_required
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    bank = access.get_bank_for(request.user, pk)
    form = BulkForm(request.POST, bank=bank)
    deed = next((name for name in DEEDS if name in request.POST), "change")
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, errors[0])
    elif deed == "change" and not form.changes:
        messages.error(request, _("Chọn điều cần đổi: chủ đề, độ khó hoặc nhãn."))
    else:
        numbers = _numbers(request, bank, form)
        # All of a list may be far more than the page shows: the figure is seen before it is done.
        if form.cleaned_data["ca"] and "sure" not in request.POST:
            return render(request, "banks/bulk.html", _sure_context(request, bank, form, deed, count=len(numbers)))
        _do(request, bank, form, deed, numbers)
    return HttpResponseRedirect(_list_address(request, bank))


def _numbers(request: HttpRequest, bank: Bank, form: BulkForm) -> list[int]:
    if not form.cleaned_data["ca"]:
        return list(form.cleaned_data["cau"])
    found = QuestionFilter(request.GET, queryset=questions_of(bank), bank=bank).qs
    return list(found.order_by().values_list("number", flat=True).distinct())


def _list_address(request: HttpRequest, bank: Bank) -> str:
    """The list as it was asked for: search, filters, page."""
    query = request.GET.urlencode()
    return reverse("banks:detail", args=[bank.pk]) + (f"?{query}" if query else "")


def _sure_context(request: HttpRequest, bank: Bank, form: BulkForm, deed: str, *, count: int) -> dict[str, object]:
    sent = ("topic", "difficulty", "add_tags", "remove_tag")
    return {
        "section": "banks",
        "bank": bank,
        "count": count,
        "deed": deed,
        "lines": bulk_lines(form.changes) if deed == "change" else [],
        "sent": [(name, request.POST[name]) for name in sent if request.POST.get(name)],
        "query": request.GET.urlencode(),
        "back": _list_address(request, bank),
    }


@transaction.atomic
def _do(request: HttpRequest, bank: Bank, form: BulkForm, deed: str, numbers: list[int]) -> None:
    if deed == "retire":
        count = actions.retire_questions(bank=bank, numbers=numbers, now=timezone.now())
        words = ngettext("Đã bỏ %(n)s câu.", "Đã bỏ %(n)s câu.", count)
    elif deed == "restore":
        count = actions.restore_questions(bank=bank, numbers=numbers)
        words = ngettext("%(n)s câu được dùng lại.", "%(n)s câu được dùng lại.", count)
    else:
        count = actions.change_questions(bank=bank, numbers=numbers, **form.changes)
        words = ngettext("Đã đổi %(n)s câu.", "Đã đổi %(n)s câu.", count)
    messages.success(request, words % {"n": count})
