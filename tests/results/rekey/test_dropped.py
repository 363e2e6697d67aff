"""A paper without a question that was dropped is out of fewer, wherever its score stands."""

from __future__ import annotations

import pytest
from django.urls import reverse

from contest.results.actions import tally_all
from contest.results.models import Leaderboard
from contest.results.queries import leaderboard_page
from contest.results.wording import score_words
from tests.factories import make_participant
from tests.results.rekey.conftest import A, holds, take_paper

pytestmark = pytest.mark.django_db


def test_leaderboard_gives_each_paper_its_own_most(contest, crowd, applied, client):
    # at least one paper without the question is somebody's best: their only one
    for number in range(100):
        alone = make_participant(contest, crowd[0].unit, f"Người Lẻ {number}")
        if holds(take_paper(alone, crowd[0].round, lambda item: A)):
            break
    tally_all()
    leaderboard = Leaderboard.objects.exclude(key="").get(period__contest=contest)
    before = leaderboard_page(leaderboard, 1, size=200)
    assert {score_words(line, total=4).split("/")[1] for line in before.lines} == {"4"}
    applied("drop", 0)
    best = {one.participant_id: one.best for one in leaderboard.standings.select_related("best")}
    lines = leaderboard_page(leaderboard, 1, size=200).lines
    told = {line.participant_id: score_words(line, total=4) for line in lines}
    assert told == {who: f"{own.score}/{3 if holds(own) else 4}" for who, own in best.items() if who in told}
    assert {words.split("/")[1] for words in told.values()} == {"3", "4"}
    page = client.get(reverse("results:round", args=[contest.slug, 1])).content.decode()
    assert all(told[line.participant_id] in page for line in leaderboard_page(leaderboard, 1).lines)
