"""Changes to many questions of a bank at once."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import organiser_required
from contest.banks import access, actions
from contest.banks.forms import BulkForm
from contest.banks.models import Bank


@organiser_required
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    bank = access.get_bank_for(request.user, pk)
    form = BulkForm(request.POST, bank=bank)
    if form.is_valid():
        _do(request, bank, form)
    else:
        for errors in form.errors.values():
            messages.error(request, errors[0])
    # The list as it was asked for: search, filters, page.
    query = request.GET.urlencode()
    return HttpResponseRedirect(reverse("banks:detail", args=[pk]) + (f"?{query}" if query else ""))


@transaction.atomic
def _do(request: HttpRequest, bank: Bank, form: BulkForm) -> None:
    numbers, topic, difficulty = (form.cleaned_data[name] for name in ("cau", "topic", "difficulty"))
    if "retire" in request.POST:
        count = actions.retire_questions(bank=bank, numbers=numbers, now=timezone.now())
        words = ngettext("Đã bỏ %(n)s câu.", "Đã bỏ %(n)s câu.", count)
    elif "restore" in request.POST:
        count = actions.restore_questions(bank=bank, numbers=numbers)
        words = ngettext("%(n)s câu được dùng lại.", "%(n)s câu được dùng lại.", count)
    elif topic is None and difficulty is None:
        messages.error(request, _("Chọn chủ đề hoặc độ khó mới cho các câu này."))
        return
    else:
        count = actions.change_questions(bank=bank, numbers=numbers, topic=topic, difficulty=difficulty)
        words = ngettext("Đã đổi %(n)s câu.", "Đã đổi %(n)s câu.", count)
    messages.success(request, words % {"n": count})
