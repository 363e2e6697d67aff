"""The public rule page of rules that need articles: from the database to the page."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contest.common.clock import VIETNAM
from contest.rounds.actions import AboutContest, choose_bank, create_from_document, publish_round
from contest.rounds.documents import stored_rules
from contest.rounds.models import Contest, Period, Round
from contest.rounds.rules import Rules, parse_rules, rules_document
from contest.rounds.rules.presets import preset
from tests.factories import NOW, make_bank
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
    assert "Tuần 12: từ 00:00, thứ Hai 26/09/2022 đến 24:00, Chủ nhật 02/10/2022." in said
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


def test_rounds_that_wait_to_be_published_are_named_in_the_rules(root, client, organiser):
    """The rules in force are about all weeks and the final; they never show the keys by which the data names them."""
    rules = preset("final", opens=dt.datetime(2026, 12, 1, 8), count=2)
    bank = make_bank(topics={"Chung": 25})
    about = AboutContest(slug="ck", title="Vòng loại và chung kết", organiser="Sở", unit=root)
    contest = create_from_document(about=about, document=rules, by=organiser, now=NOW)
    first = Round.objects.filter(contest=contest).order_by("position").first()
    choose_bank(round=first, bank=bank)
    client.force_login(organiser)
    before = client.get(f"/to-chuc/{contest.slug}/soan/cong-bo").content.decode()
    publish_round(round=Round.objects.get(pk=first.pk), secret=bytes(32), now=NOW)
    client.logout()
    page = client.get(f"/cuoc-thi/{contest.slug}/the-le").content.decode()
    for text in (before, page):
        words = re.sub(r"<[^>]+>", "", text)
        assert "Áp dụng cho Tuần 1 và Tuần 2." in words
        assert "Ở Chung kết, mỗi người được thi tối đa 1 lượt" in words
        assert re.findall(r"\b(?:t1|t2|ck)\b(?= |,|\.)", words) == []
