"""The page of item statistics: what it says of a wrong key, who may open it, what it costs, what waits for a worker."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person, Unit
from contest.attempts.marking import mark_answers
from contest.attempts.models import Attempt, TallyQueue
from contest.banks.models import Question, Revision
from contest.common.clock import local_day, to_ms
from contest.reports import item_queries
from contest.reports.tasks import count_items
from contest.results.actions import tally_all
from contest.rounds.models import Contest, Edition, EditionItem, Round
from tests.factories import NOW, make_bank, make_contest, make_participant
from tests.reports.crowd import crowd

pytestmark = pytest.mark.django_db
PAGE = reverse("reports:items", args=["thi-thu"])
ITEMS, TOTAL = 12, 6
WRONG = 4  # the item whose key is planted wrong, question 5


def fill(contest: Contest, people: int, *, wrong: bool = True, seed: int = 5) -> list[int]:
    """Papers of a crowd in the first round, tallied; returns the key that the edition holds."""
    papers, key = crowd(people, items=ITEMS, total=TOTAL, seed=seed)
    round = Round.objects.get(contest=contest, position=1)
    held = list(key)
    if wrong:
        held[WRONG] = key[WRONG] % 8 << 1 or 1
    if not EditionItem.objects.filter(edition=round.edition_id).exists():
        freeze(round.edition, held)
    participants = [make_participant(contest, contest.unit) for _ in range(3)]
    begun = Attempt.objects.count()
    made = Attempt.objects.bulk_create(
        Attempt(
            participant=participants[number % 3],
            round=round,
            number=begun + number + 1,
            state=Attempt.State.HANDED_IN,
            day=local_day(to_ms(NOW)),
            unit=contest.unit,
            started_ms=to_ms(NOW) - 60_000,
            ends_ms=to_ms(NOW),
            submitted_ms=to_ms(NOW),
            duration_ms=60_000,
            score=mark_answers(paper, answers, [bytes([mask]) for mask in held]),
            key_version=0,
            paper=paper,
            answers=answers,
        )
        for number, (paper, answers) in enumerate(papers)
    )
    TallyQueue.objects.bulk_create(TallyQueue(attempt=attempt, round=round) for attempt in made)
    tally_all()
    return held


def freeze(edition: Edition, key: list[int]) -> None:
    bank = make_bank(f"Ngân hàng {edition.pk}", topics={"Chung": ITEMS})
    for item, question in enumerate(Question.objects.filter(bank=bank).order_by("number")):
        Revision.objects.filter(pk=question.head_id).update(accept=key[item])
        EditionItem.objects.create(edition=edition, item=item, revision_id=question.head_id, topic_name="Chung")


@pytest.fixture
def contest(root: Unit) -> Contest:
    return make_contest(root, total=TOTAL)


@pytest.fixture
def as_organiser(client: Client, organiser: Person) -> Client:
    client.force_login(organiser)
    return client


def text_of(response) -> str:
    html = re.sub(r"<(head|style|script|svg)[\s>].*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace("\xa0", " ").split())


def numbers(response) -> list[int]:
    return [line.number for line in response.context["lines"]]


# --- what it says ---------------------------------------------------------------------------------


def test_a_planted_wrong_key_is_shown_first_and_alone(contest, as_organiser):
    held = fill(contest, 400)
    response = as_organiser.get(PAGE)
    text = text_of(response)
    assert numbers(response) == [WRONG + 1]
    assert [str(word) for word, _kind in response.context["lines"][0].chips] == ["Có thể sai đáp án"]
    letters = "ABCD"
    key, true = letters[held[WRONG].bit_length() - 1], letters[(held[WRONG].bit_length() - 2) % 4]
    assert re.search(rf"Trong một phần ba bài điểm cao nhất, \d+% chọn {true}; đáp án là {key}\.", text)
    assert "Cần xem 1 Tất cả 12" in text
    assert "Trên 400 bài thi" in text


def test_all_questions_with_their_figures(contest, as_organiser):
    fill(contest, 400)
    response = as_organiser.get(PAGE, {"xem": "tat-ca"})
    assert numbers(response)[0] == WRONG + 1
    assert sorted(numbers(response)) == list(range(1, ITEMS + 1))
    for line in response.context["lines"]:
        given = [
            answers[i]
            for paper, answers in Attempt.objects.values_list("paper", "answers")
            for i in range(TOTAL)
            if paper[3 * i + 1] == line.number - 1
        ]
        key = Revision.objects.get(question__number=line.number, question__bank__name__startswith="Ngân").accept
        assert line.seen == len(given)
        assert line.facility == pytest.approx(100 * given.count(key) / len(given))
        shares = [100 * given.count(answer) / len(given) for answer in (1, 2, 4, 8, 0)]
        assert [choice.share for choice in line.choices] == pytest.approx(shares)
        assert (line.index, line.correlation) != (None, None)


def test_an_honest_crowd_gets_all_questions_and_a_good_word(contest, as_organiser):
    fill(contest, 400, wrong=False)
    response = as_organiser.get(PAGE)
    assert len(numbers(response)) == ITEMS
    assert "Không câu nào có dấu hiệu sai đáp án." in text_of(response)


def test_several_right_choices_are_shared_by_papers(contest, as_organiser):
    fill(contest, 100, wrong=False)
    Revision.objects.filter(question__number=1).update(accept=3, kind=Revision.Kind.SEVERAL)
    line = next(one for one in as_organiser.get(PAGE).context["lines"] if one.number == 1)
    assert (line.key, line.facility) == ("A, B", 0)
    assert sum(choice.share for choice in line.choices) == pytest.approx(100)


def test_it_says_that_time_is_not_measured(contest, as_organiser):
    fill(contest, 40)
    assert "hệ thống chỉ đo thời gian của cả bài" in text_of(as_organiser.get(PAGE))


def test_it_says_how_long_whole_papers_took(contest, as_organiser):
    fill(contest, 400)
    begun = {attempt.pk: number for number, attempt in enumerate(Attempt.objects.order_by("pk"))}
    for pk, number in begun.items():
        Attempt.objects.filter(pk=pk).update(duration_ms=600_000 if number % 4 else 900_000)
    response = as_organiser.get(f"{PAGE}?xem=tat-ca")
    # three quarters lie in the step of ten minutes: the median is two thirds through it
    assert all(600_000 < line.right_ms < 605_000 for line in response.context["lines"])
    assert "bài đúng 10 phút 3 giây bài sai 10 phút" in text_of(response)


def test_a_few_papers_say_nothing_about_time(contest, as_organiser):
    fill(contest, 8)
    response = as_organiser.get(f"{PAGE}?xem=tat-ca")
    assert {(line.right_ms, line.wrong_ms) for line in response.context["lines"]} == {(None, None)}
    assert "bài đúng — bài sai —" in text_of(response)


def test_links_lead_to_the_question_in_its_bank(contest, as_organiser):
    fill(contest, 400)
    bank = Question.objects.get(number=5).bank_id
    assert f'href="{reverse("banks:question", args=[bank, 5])}"' in as_organiser.get(PAGE).content.decode()


def test_long_lists_have_pages_that_keep_the_choices(contest, as_organiser, monkeypatch):
    monkeypatch.setattr("contest.reports.views.items.PER_PAGE", 5)
    fill(contest, 100)
    response = as_organiser.get(PAGE, {"xem": "tat-ca", "trang": "3"})
    assert len(numbers(response)) == 2
    assert 'href="?trang=2&amp;dot=1&amp;xem=tat-ca"' in response.content.decode()


def test_before_the_first_paper_and_without_an_edition(contest, as_organiser, root):
    assert "Chưa có bài thi nào để thống kê." in text_of(as_organiser.get(PAGE))
    make_contest(root, slug="nhap", published=False)
    page = text_of(as_organiser.get(reverse("reports:items", args=["nhap"])))
    assert "Chưa có đợt thi nào có đề." in page


def test_a_round_is_chosen_by_its_number(contest, as_organiser):
    fill(contest, 40)
    assert as_organiser.get(PAGE, {"dot": "1"}).status_code == 200
    for wrong in ("2", "x", "-1", "²"):
        assert as_organiser.get(PAGE, {"dot": wrong}).status_code == 404


def test_the_way_there(contest, as_organiser):
    for name in ("reports:monitor", "reports:participation"):
        assert f'href="{PAGE}"' in as_organiser.get(reverse(name, args=["thi-thu"])).content.decode()


# --- kept, and counted by a worker ----------------------------------------------------------------


def deep_of(response):
    return response.context["deep"]


def test_what_was_computed_is_kept_until_papers_come(contest, as_organiser, monkeypatch):
    fill(contest, 60)
    first = deep_of(as_organiser.get(PAGE))
    assert deep_of(as_organiser.get(PAGE)) == first
    fill(contest, 10)
    assert deep_of(as_organiser.get(PAGE)) == first
    monkeypatch.setattr(item_queries, "FRESH", dt.timedelta(seconds=-1))
    assert (first.papers, deep_of(as_organiser.get(PAGE)).papers) == (60, 70)


def test_many_papers_are_left_to_a_worker(contest, as_organiser, monkeypatch):
    fill(contest, 60)
    asked = []
    monkeypatch.setattr(item_queries, "MOST_IN_REQUEST", 59)
    monkeypatch.setattr(item_queries, "send_hint", lambda task, *args, **options: asked.append((task, args)))
    response = as_organiser.get(PAGE)
    as_organiser.get(PAGE)
    round = Round.objects.get(contest=contest)
    assert asked == [("contest.reports.tasks.count_items", (round.pk,))]
    assert "Đang tính độ phân biệt trên 60 bài." in text_of(response)
    line = response.context["lines"][0]
    assert (line.number, line.index, line.seen is not None, line.facility is not None) == (1, None, True, True)
    assert (count_items(round.pk), count_items(round.pk)) == (60, 0)
    after = as_organiser.get(PAGE)
    assert (deep_of(after).papers, "Đang tính" in text_of(after)) == (60, False)


def test_without_the_cache_it_is_computed_each_time(contest, as_organiser, monkeypatch):
    fill(contest, 60)
    for name in ("get", "set", "add"):
        monkeypatch.setattr(cache, name, lambda *args: 1 / 0)
    assert deep_of(as_organiser.get(PAGE)).papers == 60


def test_a_worker_finds_nothing_to_count_without_an_edition(contest, root):
    make_contest(root, slug="nhap", published=False)
    assert count_items(Round.objects.get(contest__slug="nhap").pk) == 0


def test_papers_are_read_in_pieces(contest, monkeypatch):
    fill(contest, 60)
    monkeypatch.setattr(item_queries, "CHUNK", 25)
    round = Round.objects.get(contest=contest)
    with CaptureQueriesContext(connection) as queries:
        deep = item_queries.count_items(round, tallied=60, now=timezone.now())
    assert deep.papers == 60
    assert sum("exam" in query["sql"] or "attempt" in query["sql"] for query in queries) == 4


def test_open_and_void_papers_do_not_count(contest, as_organiser):
    fill(contest, 60)
    first = Attempt.objects.order_by("pk").first()
    Attempt.objects.filter(pk=first.pk).update(state=Attempt.State.VOID)
    assert deep_of(as_organiser.get(PAGE)).papers == 59


# --- who, and at what cost ------------------------------------------------------------------------


def test_admins_see_it(contest, client, admin):
    client.force_login(admin)
    assert client.get(PAGE).status_code == 200


@pytest.mark.parametrize("who", ["member", "secretary", "judge", "outsider"])
def test_for_everybody_else_there_is_no_such_page(contest, client, request, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(PAGE).status_code == 404


def test_secretaries_get_no_link(contest, client, secretary):
    client.force_login(secretary)
    page = client.get(reverse("reports:participation", args=["thi-thu"]))
    assert (page.status_code, PAGE in page.content.decode()) == (200, False)


def test_strangers_are_sent_to_sign_in(contest, client):
    assert client.get(PAGE).status_code == 302


def test_it_is_only_read(contest, as_organiser):
    assert as_organiser.post(PAGE).status_code == 405


def test_it_costs_the_same_for_few_papers_and_many(contest, as_organiser):
    fill(contest, 10)
    as_organiser.get(PAGE)
    cache.clear()
    with CaptureQueriesContext(connection) as few:
        as_organiser.get(PAGE)
    fill(contest, 200)
    cache.clear()
    with CaptureQueriesContext(connection) as many:
        as_organiser.get(PAGE)
    assert len(few) == len(many)
    assert not [query for query in many if query["sql"].startswith("UPDATE")]


def test_the_kept_result_reads_no_papers(contest, as_organiser):
    fill(contest, 60)
    as_organiser.get(PAGE)
    with CaptureQueriesContext(connection) as again:
        as_organiser.get(PAGE)
    assert [query["sql"] for query in again if "answers" in query["sql"]] == []
