"""The judges' pages: essays under code numbers, one of them with the points that it is given."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import judge_required
from contest.common.database import ask_now
from contest.essays import access, actions
from contest.essays.cleaning.apart import clean_apart
from contest.essays.cleaning.errors import Uncleanable
from contest.essays.errors import EssayError
from contest.essays.forms import MarkForm
from contest.essays.models import EssayEntry, EssayFile
from contest.essays.queries import desk_of, essay_rules, find_closing, find_file, marks_by
from contest.essays.views.files import attachment
from contest.essays.wording import refusal
from contest.results.making import frame_of, written_periods
from contest.rounds.models import Round
from contest.rounds.queries import public_contests
from contest.rounds.rules import Essay, read_rules


@require_safe
@never_cache
@judge_required
def home(request: HttpRequest) -> HttpResponse:
    contests = [(one, written_periods(frame_of(one))) for one in public_contests()]
    context = {"section": "essays", "contests": [(one, rounds) for one, rounds in contests if rounds]}
    return render(request, "essays/rounds.html", context)


@require_safe
@never_cache
@judge_required
def desk(request: HttpRequest, slug: str, position: int) -> HttpResponse:
    round = access.get_judged_round_for(request.user, slug, position)
    essay, closed = rules_of(round), ask_now() >= round.window[1]
    found = desk_of(round, essay, request.user) if closed else None
    context = {
        **shared(round, essay),
        "closed": closed,
        "desk": found,
        "next": found.waiting[0] if found and found.waiting else None,
    }
    return render(request, "essays/judge.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@judge_required
def mark(request: HttpRequest, slug: str, position: int, number: int) -> HttpResponse:
    round = access.get_judged_round_for(request.user, slug, position)
    if ask_now() < round.window[1]:
        # it may still be replaced: there is nothing to judge yet
        raise Http404
    entry, essay = access.get_judged_entry_for(request.user, round, number), rules_of(round)
    earlier = marks_by(entry, request.user)
    initial = {f"points_{n}": one for n, one in enumerate(earlier[0].points, start=1)} if earlier else {}
    initial |= {"remark": earlier[0].remark} if earlier else {}
    form = MarkForm(request.POST or None, essay=essay, changes=bool(earlier), initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.give_mark(
                entry=entry,
                points=form.points,
                remark=said["remark"],
                reason=said.get("reason", ""),
                by=request.user,
                now=ask_now(),
            )
        except EssayError as error:
            form.add_error(None, refusal(error))
        else:
            return marked(request, round, essay, entry)
    context = {
        **shared(round, essay),
        "entry": entry,
        "file": find_file(entry),
        "form": form,
        "earlier": earlier,
    }
    return render(request, "essays/mark.html", context, status=422 if form.errors else 200)


def marked(request: HttpRequest, round: Round, essay: Essay, entry: EssayEntry) -> HttpResponse:
    """On to the next one."""
    messages.success(request, _("Đã ghi điểm bài số phách %(number)s.") % {"number": entry.number})
    waiting = desk_of(round, essay, request.user).waiting
    if waiting:
        return redirect("essays:mark", round.contest.slug, round.position, waiting[0].number)
    return redirect("essays:judge", round.contest.slug, round.position)


@require_safe
@never_cache
@judge_required
def entry_file(request: HttpRequest, slug: str, position: int, number: int) -> HttpResponse:
    round = access.get_judged_round_for(request.user, slug, position)
    if ask_now() < round.window[1]:
        raise Http404
    entry = access.get_judged_entry_for(request.user, round, number)
    found = EssayFile.objects.filter(entry=entry).first()
    if found is None:
        raise Http404
    try:
        # what the author's programs wrote into it names a person as often as the file's name does
        content = clean_apart(found.kind, bytes(found.content))
    except Uncleanable:
        messages.error(request, _("Tệp này hỏng nên không mở được. Báo Ban Tổ chức để người viết được hỏi lại."))
        return redirect("essays:mark", slug, position, number)
    return attachment(content, found.kind, f"phach-{entry.number}.{found.kind}")


def rules_of(round: Round) -> Essay:
    return essay_rules(round, read_rules(round.contest.rules))


def shared(round: Round, essay: Essay) -> dict[str, Any]:
    return {
        "section": "essays",
        "contest": round.contest,
        "round": round,
        "essay": essay,
        "closing": find_closing(round),
    }
