"""What to do next: the checklist of a contest in every phase."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.models import UnitHeadcount
from contest.rounds import actions
from contest.rounds.models import Period, Round
from contest.rounds.queries import Headcounts, find_desk, headcounts_of
from contest.rounds.wording import next_tasks
from tests.factories import NOW, make_draft, make_unit, published_round

DAY = dt.timedelta(days=1)


def tasks(round: Round, *, now: dt.datetime = NOW) -> dict[str, tuple[str, str]]:
    """State and words of each line by its title."""
    desk = find_desk(Round.objects.get(pk=round.pk).contest, now=now)
    assert desk is not None
    return {task.title: (task.state, task.text) for stage in next_tasks(desk, now=now) for task in stage.tasks}


def states(round: Round, *, now: dt.datetime = NOW) -> list[str]:
    return [state for state, _text in tasks(round, now=now).values()]


def test_a_draft_that_is_ready(root):
    assert tasks(make_draft(root)) == {
        "Ngân hàng đủ câu cho đề thi": ("done", "4 câu từ 2 chủ đề của “Ngân hàng của thi-nhap”."),
        "Thời gian và số lượt": ("done", "Từ 09:00, thứ Tư 25/11/2026 đến 09:00, thứ Tư 02/12/2026."),
        "Thể lệ không mâu thuẫn": ("done", ""),
        "Đơn vị có tổng số": ("done", "7 đơn vị dự thi."),
        "Công bố đợt thi": ("todo", "Mọi thứ đã sẵn sàng."),
        "Mở đợt thi": ("later", "Sau khi công bố, đợt thi tự mở đúng giờ."),
        "Theo dõi người dự thi": ("later", "Xem được từ lúc đợt thi mở."),
        "Đóng đợt thi": ("later", "Tự đóng lúc 09:00, thứ Tư 02/12/2026."),
        "Chốt kết quả, trao giải": ("later", "Làm được khi đợt thi đóng."),
        "Báo cáo tham gia theo đơn vị": ("later", "Có số liệu khi đợt thi mở."),
    }


def test_the_promise_of_the_rules_stands_beside_the_results(root):
    round = published_round(root)
    contest, title = round.contest, "Chốt kết quả, trao giải"
    contest.rules["rounds"] = [{"key": round.key, "results_at": "2026-12-10T17:00:00"}]
    contest.save()
    open_now, promised = round.opens_at + DAY, dt.datetime(2026, 12, 10, 10, tzinfo=dt.UTC)
    said = "Thể lệ hẹn trước 17:00, thứ Năm 10/12/2026."
    assert tasks(round, now=open_now)[title] == ("later", f"Làm được khi đợt thi đóng. {said}")
    closed = "Kiểm từng việc rồi công bố chính thức."
    assert tasks(round, now=promised - dt.timedelta(seconds=1))[title] == ("todo", f"{closed} {said}")
    late = "Đã quá hẹn trong thể lệ: 17:00, thứ Năm 10/12/2026."
    assert tasks(round, now=promised)[title] == ("todo", f"{closed} {late}")


def test_a_new_contest_asks_for_its_questions_first(root, organiser):
    contest = actions.start_contest(
        about=actions.AboutContest(slug="moi", title="Mới", kicker="", organiser="Ban", unit=root, address="bạn"),
        first_round="Đợt 1",
        by=organiser,
        now=NOW,
    )
    found = tasks(Round.objects.get(contest=contest))
    assert found["Ngân hàng đủ câu cho đề thi"] == ("todo", "Chưa chọn ngân hàng câu hỏi. Chọn ở bước Đề thi.")
    assert found["Công bố đợt thi"] == ("later", "Còn 1 chỗ cần sửa ở trên.")


def test_a_draft_whose_time_has_passed(root):
    found = tasks(make_draft(root), now=NOW + 8 * DAY)
    assert found["Thời gian và số lượt"] == ("todo", "Giờ đóng đã qua. Chọn giờ đóng muộn hơn lúc này.")


def test_units_without_headcount_are_counted(root):
    UnitHeadcount.objects.filter(unit__code__in=["K1-1", "K2-2"]).delete()
    assert headcounts_of(root) == Headcounts(units=7, missing=2)
    assert tasks(make_draft(root))["Đơn vị có tổng số"] == (
        "todo",
        "2 trong 7 đơn vị chưa có tổng số nên chưa có tỷ lệ tham gia.",
    )


@pytest.mark.django_db
def test_two_headcounts_of_one_unit_are_one_unit():
    unit = make_unit("MOT")
    UnitHeadcount.objects.create(unit=unit, on=dt.date(2026, 6, 1), people=12)
    assert headcounts_of(unit) == Headcounts(units=1, missing=0)


@pytest.mark.parametrize(
    ("state", "now", "expected"),
    [
        (None, NOW, "done done done done done later later later later later"),
        (None, NOW + DAY, "done done done done done done todo later later todo"),
        (Period.State.SUSPENDED, NOW + DAY, "done done done done done todo todo later later todo"),
        (None, NOW + 8 * DAY, "done done done done done done done done todo todo"),
        (Period.State.FIXED, NOW + 8 * DAY, "done done done done done done done done done todo"),
    ],
)
def test_a_published_round_from_publishing_to_the_end(root, state, now, expected):
    round = published_round(root)
    if state is not None:
        Period.objects.filter(pk=round.pk).update(state=state)
    assert states(round, now=now) == expected.split()


def test_the_overview_costs_the_same_for_one_round_and_for_three(root, django_assert_num_queries):
    round = published_round(root)
    # rounds with bank and edition, stages, headcounts
    with django_assert_num_queries(3):
        find_desk(round.contest, now=NOW)
    for title in ("Đợt 2", "Đợt 3"):
        actions.add_round(contest=round.contest, title=title, opens_at=NOW, closes_at=NOW + DAY, bank=None)
    with django_assert_num_queries(3):
        find_desk(round.contest, now=NOW)


def test_work_is_on_the_open_round_then_the_next_then_the_draft(root):
    first = published_round(root)
    second = actions.add_round(
        contest=first.contest, title="Đợt 2", opens_at=NOW + 9 * DAY, closes_at=NOW + 10 * DAY, bank=None
    )
    at_work = {
        days: find_desk(first.contest, now=NOW + days * DAY).round  # type: ignore[union-attr]
        for days in (0, 1, 8)
    }
    assert at_work == {0: first, 1: first, 8: second}
