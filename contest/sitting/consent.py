"""Consent of people whom an office put on a roster: asked on the entry page, above the button that starts a paper.

Without it the browser gets no seat, so no hot address lets it in. Whoever is in the middle of a paper is not asked.
"""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import Person
from accounts.people.consents import is_consent_due
from contest.attempts.actions import agree_on_entering
from contest.attempts.models import Participant
from contest.sitting.queries import Outlook
from contest.sitting.states import State
from contest.sitting.waiting import room_is_open


def asks_consent(person: Person, outlook: Outlook) -> bool:
    """Whether somebody must agree to the text of today before the next paper."""
    return outlook.state is not State.RUNNING and is_consent_due(person.consent_version)


def agree(request: HttpRequest, person: Person, participant: Participant, *, now: dt.datetime) -> bool:
    """Keeps the tick of the entry page; False where it is missing."""
    if not request.POST.get("consent"):
        return False
    agree_on_entering(participant=participant, person=person, now=now)
    return True


def onward(slug: str, outlook: Outlook, *, can_start: bool, now: dt.datetime) -> HttpResponse:
    """Where the tick leads: into the paper by the same press of the button, or to where one waits for it."""
    if can_start:
        # 307: the browser sends the same form on, with the token of the paper
        return HttpResponseRedirect(reverse("sitting:start", args=[slug]), preserve_request=True)
    if outlook.state is State.SOON and room_is_open(outlook.round, now=now):
        return redirect("sitting:waiting_room", slug)
    query = urlencode({"dot": outlook.round.position})
    return redirect(f"{reverse('sitting:entry', args=[slug])}?{query}")
