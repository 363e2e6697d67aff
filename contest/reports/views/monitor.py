"""The live monitor."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import organiser_required
from contest.reports.health import health_signs
from contest.reports.monitor import Pace, live, minute_labels
from contest.reports.news import news
from contest.reports.views.home import other_contests
from contest.rounds.access import get_contest_for
from contest.rounds.queries import find_current_round
from contest.rounds.rules import read_rules


@require_safe
@never_cache
@organiser_required
def monitor(request: HttpRequest, slug: str) -> HttpResponse:
    contest = get_contest_for(request.user, slug)
    now = timezone.now()
    now_live = live(contest, now=now)
    round = find_current_round(contest, now=now)
    pace = now_live.pace
    context = {
        "section": "live",
        "contest": contest,
        "other_contests": other_contests(request.user, contest, "reports:monitor"),
        "round": round,
        "live": now_live,
        "total": read_rules(contest.rules).paper_of(round.key if round else "").questions,
        "signs": health_signs(now_live.health),
        "news": news(round, now=now),
        "chart_title": chart_title(pace),
        "series": [(_("bắt đầu"), pace.started), (_("nộp bài"), pace.handed_in)],
        "times": minute_labels(pace),
    }
    template = "reports/monitor.html#live" if request.htmx else "reports/monitor.html"
    return render(request, template, context)


def chart_title(pace: Pace) -> str:
    words = {"started": pace.started[-1], "most": max(pace.started), "handed_in": pace.handed_in[-1]}
    return _("Phút vừa rồi: %(started)s lượt bắt đầu (nhiều nhất %(most)s), %(handed_in)s bài nộp") % words
