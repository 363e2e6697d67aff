"""Another way of recognising the answers of an import: its file is read again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.access import organiser_required
from contest.banks import access
from contest.banks.actions.imports import reread_import
from contest.banks.errors import BankError
from contest.banks.views.banks import say


@organiser_required
@require_POST
def reread(request: HttpRequest, pk: int) -> HttpResponse:
    row = access.get_import_for(request.user, pk)
    try:
        reread_import(bank_import=row, mark=request.POST.get("mark", ""), by=request.user, now=timezone.now())
    except BankError as error:
        say(request, error)
    return redirect("banks:import", pk)
