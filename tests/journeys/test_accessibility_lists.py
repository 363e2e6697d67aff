"""Pages of teams, entered results, essays, units that wait and what counts elsewhere: as test_accessibility looks."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Unit
from contest.attempts.unlisted import keep_words
from contest.results.rollup.actions import count_under
from contest.results.unlisted.actions import assign_unit
from contest.results.unlisted.queries import Chosen
from contest.rounds.models import Period
from tests.factories import NOW, make_participant
from tests.journeys.conftest import LAPTOP
from tests.journeys.inspection import Inspection
from tests.journeys.test_accessibility import look_at, speak
from tests.journeys.test_crawl_entered import three  # noqa: F401 (a fixture)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=["vi", "en"])
def language(request) -> str:
    return request.param


def test_pages_of_units_that_wait_and_that_count_elsewhere(context, counted, root, organiser, live_server, language):
    for name, words in (("An", "Chi bộ thôn 5"), ("Bình", "Tổ 9"), ("Cường", "chi bo thon 5, " + "xã Rất Xa " * 9)):
        keep_words(make_participant(counted, root, f"Lò Văn {name}"), words)
    units = {one.code: one for one in Unit.objects.all()}
    chosen = Chosen(("to 9",))
    assign_unit(contest=counted, chosen=chosen, unit=units["K2-1"], expected=1, by=organiser, now=NOW)
    since = timezone.localdate() - dt.timedelta(days=1)
    count_under(contest=counted, unit=units["K1-1"], under=units["K2"], since=since, by=organiser, now=timezone.now())
    page = speak(context(LAPTOP, person=organiser), language, live_server.url)
    desk, reports = f"/to-chuc/{counted.slug}", f"/bao-cao/{counted.slug}"
    waits = [f"{desk}/cho-xep-don-vi", f"{desk}/cho-xep-don-vi/xep?ten=chi+bo+thon+5"]
    inspection = Inspection()
    look_at(page, [desk, *waits, f"{desk}/cach-tinh-don-vi", f"{reports}?don-vi=K2", reports], inspection)
    page.goto(waits[1])
    page.locator("input[name=unit]").first.check()
    page.locator(".form-acts .btn-main").click()
    page.locator("input[name=expected]").wait_for(state="attached")
    inspection.look(page, "assigning, previewed")
    assert inspection.found == []


def test_pages_of_teams_entered_results_and_essays(context, three, organiser, judge, secretary, live_server, language):  # noqa: F811
    page = speak(context(LAPTOP, person=organiser), language, live_server.url)
    desk = f"/to-chuc/{three.slug}"
    rounds = Period.objects.filter(contest=three, kind=Period.Kind.ROUND).order_by("position")
    entered = [f"{desk}/nhap-ket-qua/{one.position}" for one in rounds]
    inspection = Inspection()
    own = [f"{desk}/doi-thi", f"{desk}/doi-thi/tep", *entered[:2], f"{desk}/cong-bang", "/thiet-bi"]
    look_at(page, [*own, reverse("essays:desk", args=[three.slug, 3])], inspection)
    look_at(speak(context(LAPTOP, person=judge), language, live_server.url), ["/cham-thi"], inspection)
    office = speak(context(person=secretary), language, live_server.url)
    look_at(office, [f"/bao-cao/{three.slug}/thu"], inspection)
    assert inspection.found == []
