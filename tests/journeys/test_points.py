"""Questions of several points: from the paper to the ranking, a corrected key, the report and back by counting anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contest.attempts.drawing import paper_items
from contest.attempts.frozen import get_frozen_edition
from contest.attempts.models import Attempt
from contest.results.actions import tally_all
from contest.results.awarding.queries import lines_of
from contest.results.comparing import find_differences
from contest.results.models import Leaderboard, PeriodTally, Standing
from contest.results.queries import Line, leaderboard_page
from contest.results.rekey.actions import (
    KeyProposal,
    carry_out,
    confirm_key_change,
    propose_key_change,
    undo_key_change,
)
from contest.results.rekey.models import KeyChangeEffect
from contest.results.rekey.previewing import compute_preview
from contest.results.wording import score_words
from contest.rounds.actions import AboutContest, add_round, create_contest, publish_round
from contest.rounds.models import Round
from contest.rounds.rules import Section, single_rules, usual_paper, usual_ranking
from contest.sitting import snapshot
from tests.factories import make_person
from tests.sitting.conftest import SECRET, Phone, make_bank, right_answers

# 5 questions of 2 points and 5 of 15: 85 in all
SECTIONS = (Section(topic="Đảng viên", count=5, points=2), Section(topic="Chi bộ", count=5, points=15))


@pytest.fixture
def round(root) -> Round:
    now = timezone.now()
    paper = usual_paper(sections=SECTIONS)
    contest = create_contest(
        about=AboutContest(slug="thi", title="Thi", organiser="Sở", unit=root),
        rules=single_rules(paper=paper, ranking=usual_ranking()),
        by=None,
        now=now,
    )
    opens = now - dt.timedelta(hours=2)
    made = add_round(
        contest=contest, title="Đợt 1", opens_at=opens, closes_at=opens + dt.timedelta(days=1), bank=make_bank()
    )
    publish_round(round=made, secret=SECRET, now=now)
    made.refresh_from_db()
    return made


def hand_in(phone: Phone, round: Round, *, right: dict[str, int], number: int = 1) -> str:
    """Hands in so many right answers of each topic; the rest stays blank."""
    page = phone.start()
    items = get_frozen_edition(round.edition_id).items
    left, chosen = dict(right), {}
    for field, values in right_answers(page).items():
        topic = items[int(field[1:])].topic
        if left.get(topic, 0):
            left[topic] -= 1
            chosen[field] = values
    return phone.post("nop", page, number, sure="1", **chosen).content.decode()


ALL = {"Đảng viên": 5, "Chi bộ": 5}


@pytest.fixture
def crowd(round, member, cell) -> dict[str, Phone]:
    """Lan: all right, 85 points. Minh: 5 right of 15, 75. Bình: 7 right, but 40 points."""
    phones = {"Lan": Phone(member), "Minh": Phone(make_person("Minh", unit=cell))}
    phones["Bình"] = Phone(make_person("Bình", unit=cell))
    for phone in phones.values():
        phone.entry()
    hand_in(phones["Lan"], round, right=ALL)
    hand_in(phones["Bình"], round, right={"Đảng viên": 5, "Chi bộ": 2})
    hand_in(phones["Minh"], round, right={"Chi bộ": 5})
    tally_all()
    return phones


def leaderboard_of(round: Round) -> Leaderboard:
    return Leaderboard.objects.select_related("period__contest__unit").get(period=round.pk)


def leaderboard_lines(round: Round) -> Sequence[Line]:
    return leaderboard_page(leaderboard_of(round), 1).lines


def awarded_lines(round: Round) -> Iterable[Line]:
    """The lines that proposals of prizes are made of."""
    leaderboard = leaderboard_of(round)
    return lines_of(leaderboard, leaderboard.standings.values_list("participant", flat=True)).values()


def lines(round: Round) -> list[tuple[int, int, str]]:
    return [(one.place, one.score, one.full_name) for one in leaderboard_lines(round)]


def test_more_points_stand_above_more_right_answers(round, crowd, client):
    assert [line[:2] for line in lines(round)] == [(1, 85), (2, 75), (3, 40)]
    assert [line[2] for line in lines(round)][1:] == ["Minh", "Bình"]
    page = client.get("/cuoc-thi/thi/ket-qua").content.decode()
    for words in ("85/85 điểm", "75/85 điểm", "40/85 điểm", "hơn 35 điểm", "Điểm cao hơn, rồi"):
        assert words in page
    assert "40/10" not in page


def test_the_result_says_points_and_right_answers_beside(round, member):
    page = hand_in(Phone(member), round, right={"Đảng viên": 3, "Chi bộ": 2})
    assert "36/85 điểm" in page
    assert "5/10 câu đúng" in page
    again = Phone(member)
    better = hand_in(again, round, right={"Đảng viên": 5, "Chi bộ": 1}, number=2)
    # more right answers, fewer points: the first attempt stays the best
    assert "25/85 điểm" in better
    assert "6/10 câu đúng" in better
    tally_all()
    page = again.client.get("/bai-thi/thi/2/ket-qua").content.decode()
    assert "Lượt tốt nhất" in page
    assert "36/85 điểm" in page
    own = again.client.get(reverse("sitting:own_attempts")).content.decode()
    assert ("36/85" in own, "5/10" in own, "25/85" in own) == (True, True, True)


def test_all_right_is_all_right_and_nothing_else_is(round, crowd):
    figures = PeriodTally.objects.get(period=round.pk)
    assert (figures.perfect_people, figures.perfect_attempts, figures.score_sum) == (1, 1, 200)
    assert sorted(Standing.objects.filter(leaderboard__period=round.pk).values_list("perfect", flat=True)) == [0, 0, 1]
    assert Attempt.objects.order_by("pk").values_list("score", "points")[0] == (10, 85)
    assert find_differences(round.contest) == []
    call_command("recount", "--check")


def test_a_corrected_key_moves_points_places_and_goes_back(round, crowd, organiser):
    now = timezone.now()
    edition = get_frozen_edition(round.edition_id)
    minh = Attempt.objects.get(participant__person__full_name="Minh")
    item = next(i for i, _ in paper_items(bytes(minh.paper)) if edition.items[i].topic == "Chi bộ")
    before = lines(round)
    change = propose_key_change(
        round=round,
        item=item,
        proposal=KeyProposal(way="drop", public_note="Bỏ một câu.", reason="Câu sai."),
        by=organiser,
        now=now,
    )
    compute_preview(change_id=change.pk)
    effect = KeyChangeEffect.objects.get(change=change, period=round.pk, participant=minh.participant_id)
    assert (effect.old_score, effect.old_total, effect.new_score, effect.new_total) == (75, 85, 60, 70)
    change.refresh_from_db()
    confirm_key_change(change=change, by=organiser, now=now)
    assert carry_out(change_id=change.pk)
    minh.refresh_from_db()
    assert (minh.score, minh.points, minh.dropped) == (4, 60, 1)
    assert {name: score for _, score, name in lines(round)}["Minh"] == 60
    assert find_differences(round.contest) == []
    # processes know of it within two seconds
    snapshot.forget()
    page = crowd["Minh"].client.get("/bai-thi/thi/1/ket-qua").content.decode()
    assert "60/70 điểm" in page
    assert "60/70" in crowd["Minh"].client.get(reverse("sitting:own_attempts")).content.decode()
    # whoever had another question is still out of all points
    told = {one.full_name: (one.score, 85 - one.lost) for one in leaderboard_lines(round)}
    assert told["Minh"] == (60, 70)
    holders = {one.participant.person.full_name for one in Attempt.objects.filter(dropped=1)}
    assert {name for name, (_score, most) in told.items() if most == 70} == holders
    page = crowd["Minh"].client.get("/cuoc-thi/thi/ket-qua").content.decode()
    assert "60/70 điểm" in page
    assert [score_words(one, total=85, points=True) for one in awarded_lines(round) if one.full_name == "Minh"] == [
        "60/70 điểm"
    ]
    change.refresh_from_db()
    undo_key_change(change=change, reason="Câu đúng.", by=organiser, now=now)
    assert carry_out(change_id=change.pk)
    assert lines(round) == before
    assert find_differences(round.contest) == []


def test_handing_in_points_takes_no_statement_more(round, member, root):
    phone = Phone(member)
    page = phone.start()
    with CaptureQueriesContext(connection) as own:
        phone.post("nop", page, **right_answers(page))
    verbs = ("update", "insert", "with", "select")
    written = [one["sql"] for one in own if one["sql"].lstrip().lower().startswith(verbs)]
    # SQLite: the attempt and the queue; PostgreSQL: both in one
    assert len(written) == (1 if connection.vendor == "postgresql" else 2)
