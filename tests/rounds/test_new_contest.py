"""A new contest from a shape or an earlier one, rounds in a row, publishing round by round."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from contest.rounds.models import Contest, Edition, Period, Round
from contest.rounds.queries import full_rules
from contest.rounds.rules import find_problems
from tests.factories import make_bank, make_draft

NEW = "/to-chuc/cuoc-thi-moi"
DAY = dt.timedelta(days=1)


@pytest.fixture
def desk(client, organiser):
    client.force_login(organiser)
    return client


@pytest.fixture
def about(root):
    return {"title": "Tuần lễ pháp luật", "organiser": "Sở Tư pháp", "unit": root.pk, "address": "bạn"}


def monday() -> dt.date:
    return timezone.localdate() + 7 * DAY


def test_a_weekly_contest_with_boards_and_prediction(desk, about):
    shape = {
        "shape": "weekly",
        "opens": f"{monday()}T10:00",
        "count": "3",
        "days": "6",
        "gap": "1",
        "prediction": "on",
        "boards": "Học sinh\r\n\r\nGiáo viên",
        "one_prize": "on",
    }
    made = desk.post(NEW, {**about, **shape})
    assert made["Location"] == "/to-chuc/tuan-le-phap-luat/soan/de-thi"
    rules = full_rules(Contest.objects.get())
    assert find_problems(rules) == []
    assert [(one.label, one.closes - one.opens) for one in rules.rounds] == [(f"Tuần {n}", 6 * DAY) for n in (1, 2, 3)]
    assert rules.rounds[1].opens - rules.rounds[0].opens == 7 * DAY
    assert [board.label for board in rules.boards] == ["Học sinh", "Giáo viên"]
    assert rules.paper.prediction is not None
    assert rules.ranking.chain == ("score", "prediction", "submitted")
    assert rules.one_prize


@pytest.mark.parametrize("shape", ["one_round", "weekly", "weekly_and_overall", "internal", "final"])
def test_every_shape_can_be_started(desk, about, shape):
    assert desk.post(NEW, {**about, "shape": shape, "opens": f"{monday()}T08:00"}).status_code == 302
    assert find_problems(full_rules(Contest.objects.get())) == []


@pytest.mark.parametrize("missing", [{"shape": "weekly"}, {"shape": "copy", "opens": "2026-12-07T08:00"}])
def test_a_start_without_what_it_needs_makes_nothing(desk, about, missing):
    assert desk.post(NEW, {**about, **missing}).status_code == 200
    assert not Contest.objects.exists()


def test_an_earlier_contest_again_with_its_bank_and_later_days(desk, about, root):
    source = make_draft(root, slug="nam-ngoai")
    before = full_rules(source.contest).rounds[0]
    day = before.opens.date() + 364 * DAY
    values = {**about, "shape": "copy", "source": source.contest.pk, "opens": f"{day}T06:00"}
    assert desk.post(NEW, values).status_code == 302
    copy = Contest.objects.get(slug="tuan-le-phap-luat")
    after = full_rules(copy)
    assert (after.title, after.organiser) == ("Tuần lễ pháp luật", "Sở Tư pháp")
    assert after.papers == full_rules(source.contest).papers
    assert after.rounds[0].opens == before.opens + 364 * DAY
    assert Round.objects.get(contest=copy).bank == source.bank


def test_a_row_of_rounds_goes_on_from_those_that_are_there(desk, root):
    draft = make_draft(root)
    address = "/to-chuc/thi-nhap/soan/loat-dot-thi"
    start = draft.closes_at.astimezone().date() + DAY
    row = {"label": "Tuần", "opens": f"{start}T08:00", "count": "2", "days": "7", "gap": "0"}
    for _time in (1, 2):
        assert desk.post(address, row).status_code == 302
    rounds = Round.objects.filter(contest=draft.contest).order_by("position")
    assert [one.title for one in rounds] == ["Đợt 1", "Tuần 1", "Tuần 2", "Tuần 3", "Tuần 4"]
    assert len({one.key for one in rounds}) == 5
    assert {one.bank for one in rounds} == {draft.bank}
    assert desk.post(address, {**row, "count": "0"}).status_code == 200
    assert rounds.count() == 5


@pytest.fixture
def three(desk, about, root):
    """A weekly contest of three rounds whose bank is chosen."""
    desk.post(NEW, {**about, "shape": "weekly", "opens": f"{monday()}T08:00", "count": "3"})
    bank = make_bank("Pháp luật", topics={"Hiến pháp": 15, "Dân sự": 15})
    saved = desk.post("/to-chuc/tuan-le-phap-luat/soan/de-thi", {"bank": bank.pk, "shuffle": "on"})
    assert saved.status_code == 302
    return Contest.objects.get()


def test_the_structure_of_a_shape_stays_when_only_the_bank_is_chosen(three):
    rules = full_rules(three)
    assert rules.paper.questions == 20
    assert set(Round.objects.filter(contest=three).values_list("bank__name", flat=True)) == {"Pháp luật"}


def test_rounds_are_published_each_on_its_own(desk, three):
    page = "/to-chuc/tuan-le-phap-luat/soan/cong-bo"
    assert "Công bố 3 đợt sẵn sàng" in desk.get(page).content.decode()
    assert desk.post(page, {"round": "2"}).status_code == 302
    states = Round.objects.filter(contest=three).order_by("position").values_list("state", flat=True)
    assert list(states) == [Period.State.DRAFT, Period.State.PUBLISHED, Period.State.DRAFT]
    # the others later, all at once
    assert desk.post(page, {"round": "ready"}).status_code == 302
    assert Edition.objects.filter(contest=three).count() == 3
    assert desk.get(page)["Location"] == "/to-chuc/tuan-le-phap-luat/soan"


def test_a_round_that_is_not_ready_holds_up_no_other(desk, three):
    Round.objects.filter(contest=three, position=1).update(bank=None)
    page = "/to-chuc/tuan-le-phap-luat/soan/cong-bo"
    assert "Chưa chọn ngân hàng câu hỏi" in desk.get(page).content.decode()
    assert desk.post(page, {"round": "ready"}).status_code == 302
    assert Edition.objects.filter(contest=three).count() == 2
