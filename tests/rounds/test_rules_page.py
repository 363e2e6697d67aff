"""The public rule page of rules that need articles: from the database to the page."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contest.common.clock import VIETNAM
from contest.rounds.documents import stored_rules
from contest.rounds.models import Contest, Period, Round
from contest.rounds.rules import Rules, parse_rules, rules_document
from tests.rounds.coverage import FIXTURES

PAGE = "/cuoc-thi/that/the-le"


def publish(unit, rules: Rules, *, rounds: int | None = None) -> Contest:
    """A contest of the database with the rounds (the first of them) and stages of a whole document."""
    contest = Contest.objects.create(
        slug="that", title=rules.title, organiser=rules.organiser, unit=unit, rules=rules_document(stored_rules(rules))
    )
    published = Period.State.PUBLISHED
    whole = Period.objects.create(contest=contest, kind=Period.Kind.CONTEST, title="Cả cuộc thi", state=published)
    stages = {
        stage.key: Period.objects.create(
            contest=contest,
            parent=whole,
            kind=Period.Kind.STAGE,
            position=place,
            key=stage.key,
            title=stage.label,
            state=published,
        )
        for place, stage in enumerate(rules.stages, 1)
    }
    for place, round in enumerate(rules.rounds[:rounds], 1):
        assert round.opens
        assert round.closes
        Round.objects.create(
            contest=contest,
            parent=stages.get(round.stage or "", whole),
            kind=Period.Kind.ROUND,
            position=place,
            key=round.key,
            title=round.label,
            opens_at=round.opens.replace(tzinfo=VIETNAM),
            closes_at=round.closes.replace(tzinfo=VIETNAM),
            state=published,
        )
    return contest


def real(name: str) -> Rules:
    return parse_rules(FIXTURES[name]["rules"])


def lines(html: str, tag: str) -> list[str]:
    found = re.findall(rf"<{tag}[ >].*?</{tag}>", html, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", one).strip() for one in found]


@pytest.mark.django_db
def test_articles_with_stages_of_the_database_stand_on_the_page(client: Client, root):
    publish(root, real("dongnai-2022-phapluat"))
    html = client.get(PAGE).content.decode().partition("<main")[2]
    assert lines(html, "h2")[:3] == ["Điều 1. Đối tượng dự thi", "Điều 2. Thời gian (giờ Việt Nam)", "Điều 3. Bài thi"]
    assert lines(html, "h3")[:4] == ["Đợt 1", "Đợt 2", "Đợt 3", "Chung cho các đợt thi"]
    said = lines(html, "li")
    assert "Tuần 12: từ 00 giờ 00 ngày 26/09/2022 đến 24 giờ 00 ngày 02/10/2022." in said
    assert "Tổng cộng 120 giải, trao lần lượt theo thứ tự của bảng xếp hạng “kết quả tuần”." in said
    # clauses of an article go on counting under its next heading
    assert re.findall(r'<ol class="rule-list" start="(\d+)">', html)[:6] == ["1", "1", "5", "9", "13", "1"]


@pytest.mark.django_db
def test_the_page_asks_the_same_of_the_database_for_one_round_and_for_many(
    client: Client, root, django_assert_num_queries
):

    rules = real("vcnet-2019-90nam-dang")
    contest = publish(root, rules, rounds=1)
    with CaptureQueriesContext(connection) as one:
        client.get(PAGE)
    Period.objects.filter(contest=contest).delete()
    contest.delete()
    publish(root, rules)
    with django_assert_num_queries(len(one.captured_queries)):
        client.get(PAGE)


@pytest.mark.django_db
def test_texts_of_organisers_are_escaped(client: Client, root):
    document = {**FIXTURES["bactramy-2021"]["rules"], "notes": ["<script>alert(1)</script> & **đậm**"]}
    publish(root, parse_rules(document))
    html = client.get(PAGE).content.decode()
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;" in html
