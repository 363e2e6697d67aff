"""Changing a published round while it runs: who is touched is shown first, then reason and public note."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from contest.attempts.queries import touched_by
from contest.common.database import ask_now
from contest.rounds import access, running
from contest.rounds.errors import RoundError
from contest.rounds.forms import NoticeForm, ResumeForm, WindowForm
from contest.rounds.models import Period, Round
from contest.rounds.notices import lost_time, suspended_since
from contest.rounds.rules import RulesError
from contest.rounds.running import Announcement
from contest.rounds.side_rail import side_rail
from contest.rounds.views import desk

require_form = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class Switch:
    """One change: its words, its form, what it does. `fits`: whether the round is in the state for it."""

    title: str | Promise
    effect: str | Promise
    button: str | Promise
    note: str | Promise
    done: str | Promise
    form: type[NoticeForm]
    write: Callable[..., Any]
    fits: Callable[[Round, dt.datetime], bool]


def _waits(round: Round, now: dt.datetime) -> bool:
    return round.is_published and round.window[0] > now


def _runs(round: Round, now: dt.datetime) -> bool:
    return round.is_published and round.window[1] > now


def _is_suspended(round: Round, now: dt.datetime) -> bool:
    return round.state == Period.State.SUSPENDED


def _is_public(round: Round, now: dt.datetime) -> bool:
    return round.state in (Period.State.PUBLISHED, Period.State.SUSPENDED)


SUSPEND = Switch(
    title=gettext_lazy("Tạm dừng %(round)s"),
    effect=gettext_lazy("Không ai bắt đầu lượt mới được. Bài đang làm không bị hết giờ."),
    button=gettext_lazy("Tạm dừng %(round)s"),
    note=gettext_lazy("Ban Tổ chức tạm dừng %(round)s. Câu đã lưu còn nguyên, giờ làm bài được bù."),
    done=gettext_lazy("%(round)s đang tạm dừng. Chưa ai bắt đầu lượt mới được."),
    form=NoticeForm,
    write=running.suspend_round,
    fits=_runs,
)
RESUME = Switch(
    title=gettext_lazy("Mở lại %(round)s"),
    effect=gettext_lazy("Người dự thi bắt đầu lượt mới được ngay."),
    button=gettext_lazy("Mở lại %(round)s"),
    note=gettext_lazy("%(round)s thi tiếp. Thời gian tạm dừng được bù."),
    done=gettext_lazy("%(round)s đã mở lại."),
    form=ResumeForm,
    write=running.resume_round,
    fits=_is_suspended,
)
OPEN_NOW = Switch(
    title=gettext_lazy("Mở %(round)s ngay"),
    effect=gettext_lazy("Người dự thi vào thi được ngay. Không đóng lại được, chỉ tạm dừng."),
    button=gettext_lazy("Mở %(round)s ngay"),
    note=gettext_lazy("Ban Tổ chức mở %(round)s sớm hơn dự kiến."),
    done=gettext_lazy("%(round)s đã mở."),
    form=NoticeForm,
    write=running.open_now,
    fits=_waits,
)
RESCHEDULE = Switch(
    title=pgettext_lazy("page", "Gia hạn, dời giờ"),
    effect="",
    button=gettext_lazy("Dời giờ đợt thi"),
    note=gettext_lazy("Ban Tổ chức đổi thời gian %(round)s."),
    done="",
    form=WindowForm,
    write=running.reschedule_round,
    fits=_is_public,
)


def _view(switch: Switch) -> Callable[..., HttpResponse]:
    @require_form
    @never_cache
    @login_required
    def view(request: HttpRequest, slug: str, position: int) -> HttpResponse:
        return _switched(request, access.get_round_for(request.user, slug, position), switch)

    return view


suspend, resume, open_now, reschedule = map(_view, (SUSPEND, RESUME, OPEN_NOW, RESCHEDULE))


def _switched(request: HttpRequest, round: Round, switch: Switch) -> HttpResponse:
    now = ask_now()
    if not switch.fits(round, now):
        messages.error(request, _("Đợt thi vừa đổi trạng thái ở nơi khác. Xem lại rồi làm tiếp."))
        return redirect("rounds:overview", round.contest.slug)
    form = _form(request, round, switch, now=now)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        said = Announcement(reason=values.pop("reason"), text=values.pop("note"), by=request.user, now=now)
        try:
            switch.write(round=round, said=said, **values)
        except (RoundError, RulesError) as error:
            form.refuse(error)
        else:
            done = switch.done % {"round": round.title} if switch.done else desk.rescheduled_words(round)
            messages.success(request, done)
            return redirect("rounds:overview", round.contest.slug)
    return render(request, "attempts/switch.html", _context(request, round, switch, form, now=now))


def _form(request: HttpRequest, round: Round, switch: Switch, *, now: dt.datetime) -> NoticeForm:
    words = {"round": round.title}
    more = {"round": round, "now": now} if switch is RESCHEDULE else {}
    return switch.form(request.POST if request.method == "POST" else None, note=switch.note % words, **more)


def _context(request: HttpRequest, round: Round, switch: Switch, form: NoticeForm, *, now: dt.datetime) -> dict:
    since = suspended_since(round) if switch is RESUME else None
    return {
        **side_rail(request.user, round.contest, "rounds"),
        "round": round,
        "form": form,
        "title": switch.title % {"round": round.title},
        "button": switch.button % {"round": round.title},
        "effect": switch.effect,
        "moves": switch is RESCHEDULE,
        "has_opened": round.window[0] <= now,
        "touched": touched_by(round),
        "since": since,
        "lost_seconds": int(lost_time(since, opens_at=round.window[0], now=now).total_seconds()) if since else 0,
    }
