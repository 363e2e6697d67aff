"""Finding a name on a leaderboard: what is typed, what masked names give away, what a stranger may not find."""

from __future__ import annotations

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.names import is_called, mask_name, sort_name
from contest.results import searching
from contest.results.actions import tally_all
from contest.results.facts import exclude
from contest.results.models import Leaderboard
from contest.results.searching import find_named
from contest.rounds.rules import read_rules, rules_document
from tests.factories import NOW, hand_in, make_contest, make_participant

HANG = "Nguyễn Thị Thu Hằng"


@pytest.mark.parametrize(
    ("words", "whole", "masked"),
    [
        ("nguyen hang", True, True),
        ("nguyen thi thu hang", True, True),
        ("thu hang", True, False),
        ("nguyen thu hang", True, True),
        ("nguyen thu thi hang", False, True),
        ("nguyen t hang", False, True),
        ("nguyen van hang", False, False),
        ("nguyen hang thu", False, False),
        ("tran hang", False, False),
        ("nguyen ha", False, False),
        ("hang", True, False),
    ],
)
def test_which_words_say_a_name(words, whole, masked):
    said = [is_called(sort_name(HANG), words.split(), masked=one) for one in (False, True)]
    assert said == [whole, masked]


def test_masked_names_are_told_apart_only_by_what_is_shown():
    alike = ["Nguyễn Thị Thu Hằng", "Nguyễn Tâm Tú Hằng"]
    assert len({mask_name(name) for name in alike}) == 1
    for words in ("nguyen thi thu hang", "nguyen tam tu hang", "nguyen tam hang", "nguyen t t hang", "tam hang"):
        assert len({is_called(sort_name(name), words.split(), masked=True) for name in alike}) == 1


# --- in the database ------------------------------------------------------------------------------


@pytest.fixture
def contest(root, cell):
    contest = make_contest(root)
    for right, name in ((18, HANG), (20, "Trần Thị Thu Hằng"), (19, "Nguyễn Văn Hằng"), (17, "Lò Hang"), (16, "Hằng")):
        hand_in(make_participant(contest, cell, name), right, 20_000)
    tally_all()
    return contest


def leaderboard() -> Leaderboard:
    return Leaderboard.objects.select_related("period__contest__unit").exclude(key="").get()


def named(text: str, **options) -> list[tuple[int, str]]:
    found = find_named(leaderboard(), text, **{"masked": False, **options})
    return [(line.place, line.full_name) for line in found.lines]


@pytest.mark.django_db
def test_people_are_found_best_first_with_their_places(contest):
    assert named("thu hang") == [(1, "Trần Thị Thu Hằng"), (3, HANG)]
    assert named(" Nguyễn  HẰNG ") == [(2, "Nguyễn Văn Hằng"), (3, HANG)]
    assert named("lo hang") == [(4, "Lò Hang")]
    assert named("nguyen hoa") == []
    for signs in ("%% hang", "ng_yen hang", "\0", "'; --"):
        assert named(signs) == []


@pytest.mark.django_db
def test_places_behind_those_that_are_shown_are_not_found(contest):
    assert named("thu hang", top=2) == [(1, "Trần Thị Thu Hằng")]
    assert named("lo hang", top=2) == []


@pytest.mark.django_db
def test_who_has_no_place_or_is_elsewhere_is_not_found(contest, cell, root):
    participant = make_participant(contest, cell, "Đinh Thị Loại")
    hand_in(participant, 20)
    make_participant(contest, cell, "Đinh Thị Chưa")
    tally_all()
    assert named("dinh loai") != []
    exclude(contest=contest, participant=participant, reason="thử", by=None, now=NOW)
    assert named("dinh loai") == []
    assert named("dinh chua") == []


@pytest.mark.django_db
def test_one_word_or_too_many_of_one_name_are_asked_for_more(contest, cell, monkeypatch):
    assert find_named(leaderboard(), "hang", masked=False).vague
    assert find_named(leaderboard(), "nguyen . .", masked=True).vague
    monkeypatch.setattr(searching, "MOST_CALLED", 1)
    assert find_named(leaderboard(), "thu hang", masked=False).vague
    assert not find_named(leaderboard(), "nguyen thi thu hang", masked=False).vague


@pytest.mark.django_db
def test_more_than_are_shown(contest, cell):
    for n in range(11):
        hand_in(make_participant(contest, cell, "Lê Thị Đông"), 20, 30_000 + n)
    tally_all()
    found = find_named(leaderboard(), "le dong", masked=False)
    assert ([line.place for line in found.lines], found.more) == (list(range(2, 12)), True)


@pytest.mark.django_db
def test_as_many_queries_for_one_as_for_many(contest):
    counts = []
    for text in ("lo hang", "thu hang"):
        one = leaderboard()
        with CaptureQueriesContext(
            connection,
        ) as captured:
            find_named(one, text, masked=False)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 7


# --- the page -------------------------------------------------------------------------------------


def rank(contest, **options) -> None:
    rules = read_rules(contest.rules)
    rankings = (msgspec.structs.replace(rules.rankings[0], **options),)
    contest.rules = rules_document(msgspec.structs.replace(rules, rankings=rankings))
    contest.save()


ADDRESS = "/cuoc-thi/thi-thu/ket-qua/tim"


@pytest.mark.django_db
def test_page_finds_and_keeps_nothing_on_the_way(client, contest):
    page = client.get(ADDRESS, {"ten": "thu hang"})
    text = page.content.decode()
    assert ("Thấy 2 người" in text, HANG in text) == (True, True)
    assert page["Cache-Control"] == "private, no-store"
    assert "Thấy" not in client.get(ADDRESS).content.decode()
    assert "Không thấy ai tên “nguyen hoa”" in client.get(ADDRESS, {"ten": "nguyen hoa"}).content.decode()
    assert "Ghi đủ họ, tên đệm và tên" in client.get(ADDRESS, {"ten": "hang"}).content.decode()
    assert client.get(ADDRESS, {"ten": "<b>x hang\0"}).status_code == 200
    assert client.post(ADDRESS).status_code == 405


@pytest.mark.django_db
def test_page_of_masked_names(client, contest):
    rank(contest, names="masked")
    assert "Thu Hằng" not in client.get(ADDRESS, {"ten": "nguyen thi thu hang"}).content.decode().split("<ol", 1)[1]
    assert "Không thấy ai" in client.get(ADDRESS, {"ten": "thu hang"}).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("shown", ["announced", "never"])
def test_no_page_where_the_list_is_not_shown(client, contest, shown):
    rank(contest, shown=shown)
    assert client.get(ADDRESS, {"ten": "thu hang"}).status_code == 404


@pytest.mark.django_db
def test_strangers_share_a_pace(client, contest, settings):
    settings.PACES = {"results:search": 2}
    assert [client.get(ADDRESS).status_code for _ in range(3)] == [200, 200, 429]
