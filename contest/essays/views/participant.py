"""Writing an essay: the page, saving on the way, the own file."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contest.attempts.models import Participant
from contest.common.database import ask_now
from contest.essays import access, actions
from contest.essays.cleaning.apart import check_whole
from contest.essays.counting import count_words
from contest.essays.errors import EssayError
from contest.essays.forms import WriteForm
from contest.essays.models import EssayFile
from contest.essays.queries import essay_rules, find_entry, find_file, is_open
from contest.essays.scanning import check_clean
from contest.essays.views.files import attachment
from contest.essays.wording import hindrance_words, refusal, refusal_words
from contest.rounds.models import Round
from contest.rounds.rules import read_rules


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def write(request: HttpRequest, slug: str, position: int) -> HttpResponse:
    round = access.get_written_round(slug, position)
    if not request.user.is_authenticated:
        return sign_in_first(request, round)
    participant = access.find_own_participant(round.contest, request.user)
    if participant is None:
        # the entry page asks what has to be asked first
        return redirect("sitting:entry", slug)
    essay = essay_rules(round, read_rules(round.contest.rules), participant.board)
    entry = find_entry(round, participant)
    if access.must_agree_first(request.user, entry):
        return redirect(f"{reverse('sitting:entry', args=[slug])}?dot={position}")
    form = WriteForm(request.POST or None, request.FILES or None, essay=essay, entry=entry)
    if request.method != "POST":
        return page(request, round, participant, form)
    if not form.is_valid():
        return page(request, round, participant, form, status=422)
    now = ask_now()
    if "luu" in request.POST:
        return saved(request, round, participant, form)
    # once: the file is read as it is asked for
    sheet = form.sheet
    try:
        # before the transaction: nobody waits for a daemon with a lock in hand
        check_clean(sheet.content, daemon=settings.CLAMD)
        check_whole(sheet.content)
        entry = actions.hand_in(round=round, participant=participant, sheet=sheet, now=now)
    except EssayError as error:
        if error.code == "too_long":
            actions.save_draft(round=round, participant=participant, texts=form.texts, now=now)
        form.add_error(None, refusal(error))
        return page(request, round, participant, form, status=422)
    messages.success(request, _("Đã nhận bài. Mã biên nhận: %(receipt)s") % {"receipt": entry.receipt})
    return redirect("essays:write", slug, position)


def sign_in_first(request: HttpRequest, round: Round) -> HttpResponse:
    """Whoever needs no account says who they are, or enters their personal code, where they enter for the paper."""
    if read_rules(round.contest.rules).identity.account == "none":
        return redirect("sitting:open", round.contest.slug)
    return redirect_to_login(request.get_full_path())


def saved(request: HttpRequest, round: Round, participant: Participant, form: WriteForm) -> HttpResponse:
    try:
        actions.save_draft(round=round, participant=participant, texts=form.texts, now=ask_now())
    except EssayError as error:
        form.add_error(None, refusal(error))
        return page(request, round, participant, form, status=422)
    messages.success(request, _("Đã lưu nháp. Chưa nộp."))
    return redirect("essays:write", round.contest.slug, round.position)


def page(
    request: HttpRequest, round: Round, participant: Participant, form: WriteForm, *, status: int = 200
) -> HttpResponse:
    now, entry = ask_now(), find_entry(round, participant)
    rules = read_rules(round.contest.rules)
    try:
        actions.check_may_write(round, rules, participant, now=now)
        hindrance = ""
    except EssayError as error:
        hindrance = error.code
    context: dict[str, Any] = {
        "contest": round.contest,
        "you": round.contest.address,
        "round": round,
        "essay": form.essay,
        "entry": entry,
        "file": find_file(entry),
        "form": form,
        "may_write": not hindrance,
        "hindrance": hindrance,
        "hindrance_words": hindrance_words(hindrance, round, entry, now=now) if hindrance else "",
        "soon": now < round.window[0],
        "over": now >= round.window[1],
        "words": count_words((entry.draft if entry else None) or []),
        # something was typed after the last hand-in
        "unsent": bool(entry and entry.number and entry.draft != entry.texts and is_open(round, now=now)),
    }
    return render(request, "essays/write.html", context, status=status)


@require_POST
@login_required
def save(request: HttpRequest, slug: str, position: int) -> HttpResponse:
    """What the page's script sends while somebody types."""
    round = access.get_written_round(slug, position)
    participant = access.find_own_participant(round.contest, request.user)
    if participant is None:
        raise Http404
    if access.must_agree_first(request.user, find_entry(round, participant)):
        return JsonResponse({"saved": False, "why": refusal_words("no_consent")}, status=403)
    essay = essay_rules(round, read_rules(round.contest.rules), participant.board)
    form = WriteForm(request.POST, essay=essay, entry=None)
    if not form.is_valid():
        return JsonResponse({"saved": False, "why": ""}, status=422)
    now = ask_now()
    try:
        words = actions.save_draft(round=round, participant=participant, texts=form.texts, now=now)
    except EssayError as error:
        return JsonResponse({"saved": False, "why": refusal(error)}, status=409)
    return JsonResponse({"saved": True, "words": words, "at": f"{timezone.localtime(now):%H:%M:%S}"})


@require_safe
@never_cache
def own_file(request: HttpRequest, slug: str, position: int) -> HttpResponse:
    round = access.get_written_round(slug, position)
    if not request.user.is_authenticated:
        return sign_in_first(request, round)
    participant = access.find_own_participant(round.contest, request.user)
    found = EssayFile.objects.filter(entry__round=round, entry__participant=participant).first()
    if participant is None or found is None:
        raise Http404
    return attachment(bytes(found.content), found.kind, found.name)
