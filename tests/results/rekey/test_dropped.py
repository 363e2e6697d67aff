"""A paper without a question that was dropped is out of fewer, wherever its score stands."""

from __future__ import annotations

import pytest
from django.urls import reverse

from contest.results.models import Leaderboard
from contest.results.queries import leaderboard_page
from contest.results.wording import score_words
from tests.results.rekey.conftest import holds

pytestmark = pytest.mark.django_db


def test_leaderboard_gives_each_paper_its_own_most(contest, crowd, applied, client):
    board = Leaderboard.objects.exclude(key="").get(period__contest=contest)
    before = leaderboard_page(board, 1)
    assert {score_words(line, total=4).split("/")[1] for line in before.lines} == {"4"}
    applied("drop", 0)
    best = {one.participant_id: one.best for one in board.standings.select_related("best")}
    lines = leaderboard_page(board, 1).lines
    told = {line.participant_id: score_words(line, total=4) for line in lines}
    assert told == {who: f"{own.score}/{3 if holds(own) else 4}" for who, own in best.items() if who in told}
    assert {words.split("/")[1] for words in told.values()} == {"3", "4"}
    page = client.get(reverse("results:round", args=[contest.slug, 1])).content.decode()
    assert all(words in page for words in told.values())
