"""The result page: of the paper's own round, its place by the rules, and nothing that the rules keep silent."""

import datetime as dt
import re

import msgspec
import pytest
from django.utils import timezone

from contest.attempts.models import Attempt
from contest.results.actions import tally_all
from contest.results.recounting import carry_out_counting, hold_counting
from contest.rounds.actions import add_round, publish_round
from contest.rounds.models import Contest, Round
from contest.rounds.rules import Cap, parse_rules, rules_document, single_rules
from contest.sitting import places, snapshot
from tests.factories import make_person
from tests.markup import on_one_line
from tests.sitting.conftest import SECRET, Phone, open_contest, right_answers


def change_rules(**ranking: object) -> None:
    contest = Contest.objects.get()
    rules = parse_rules(contest.rules)
    changed = single_rules(
        paper=rules.paper, caps=rules.caps, ranking=msgspec.structs.replace(rules.ranking, **ranking)
    )
    Contest.objects.update(rules=rules_document(changed))
    snapshot.forget()


def count() -> None:
    tally_all()
    snapshot.forget()
    places.forget()


def sit(phone: Phone, number: int, *, right: int = 10) -> str:
    """Sits a paper with so many right answers; the result page."""
    page = phone.start()
    answers = dict(list(right_answers(page).items())[:right])
    return phone.post("nop", page, number=number, sure="1", **answers).content.decode()


def second_round(first: Round) -> Round:
    """Closes the first round and opens another."""
    now = timezone.now()
    Round.objects.update(opens_at=now - dt.timedelta(days=2), closes_at=now - dt.timedelta(seconds=1))
    opens, closes = now - dt.timedelta(minutes=1), now + dt.timedelta(days=1)
    round = add_round(contest=first.contest, title="Đợt 2", opens_at=opens, closes_at=closes, bank=first.bank)
    publish_round(round=round, secret=SECRET, now=now)
    snapshot.forget()
    return round


def test_result_of_an_earlier_round_stays_that_round_s(root, member):
    """While the second round is open, the first one's page must not show the standing of the second."""
    phone = Phone(member)
    first = open_contest(root, caps=(Cap(max=2, per="round"),))
    assert "4/10" in sit(phone, 1, right=4)
    count()
    second_round(first)
    assert "10/10" in sit(phone, 2)
    count()
    again = phone.client.get("/bai-thi/thi/1/ket-qua").content.decode()
    assert "4/10" in again
    assert "Lượt tốt nhất" not in again


@pytest.mark.parametrize(("caps", "said"), [((Cap(max=1, per="week"),), False), ((Cap(max=2, per="contest"),), True)])
def test_again_is_offered_only_while_every_cap_allows(root, member, caps, said):
    open_contest(root, caps=caps)
    page = sit(Phone(member), 1)
    assert ("Thi lại" in page) is said
    assert ("hôm nay còn 1&nbsp;lượt" in page) is said


def test_place_of_a_paper_behind_the_gate_is_that_of_the_best_ranked(root, member, cell):
    """Ranked are papers with all right, by time alone: a quick wrong one gives nobody a better place."""
    open_contest(root)
    change_rules(gate="all_right", chain=("duration", "submitted"))
    phone, rival = Phone(member), Phone(make_person(unit=cell))
    assert "Hạng hiện nay" not in sit(phone, 1, right=9)
    sit(phone, 2)
    sit(rival, 1)
    Attempt.objects.filter(number=2).update(duration_ms=500_000)
    Attempt.objects.filter(participant__person=rival.person).update(duration_ms=100_000)
    count()
    assert '<dd class="num">2 / 2</dd>' in sit(phone, 3, right=9)


def test_hidden_score_is_told_by_nothing_on_the_page(root, member):
    """Neither place nor best score nor praise: the page of a perfect paper is the page of an empty one."""
    open_contest(root, show_at_once=())
    phone = Phone(member)

    def words(page: str) -> str:
        for changing in (
            r"\d\d:\d\d:\d\d",
            r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b",
            r"/bai-thi/thi/\d",
            r"còn \d+&nbsp;lượt",
            r"lượt thứ \d",
        ):
            page = re.sub(changing, "", page)
        return page

    first = words(sit(phone, 1))
    count()
    assert words(sit(phone, 2, right=0)) == first
    assert "Hạng hiện nay" not in first


def test_place_that_cannot_be_told_at_once_is_promised_and_then_shown(root, member):
    round = open_contest(root)
    change_rules(whole_seconds=True)
    phone = Phone(member)
    page = sit(phone, 1)
    assert "Thứ hạng được tính sau ít phút." in page
    assert "Hạng hiện nay" not in page
    count()
    board = phone.client.get(f"/cuoc-thi/thi/ket-qua/{round.position}").content.decode()
    assert member.full_name in board


def test_no_place_by_new_rules_among_keys_of_the_old(root, member):
    round = open_contest(root)
    phone = Phone(member)
    assert "Thứ hạng được tính" not in sit(phone, 1)
    count()
    hold_counting(round.contest, redefine=True, now=timezone.now())
    change_rules(chain=("score", "submitted"))
    held = sit(phone, 2)
    assert "Thứ hạng được tính sau ít phút." in held
    assert "Hạng hiện nay" not in held
    assert carry_out_counting(contest_id=round.contest_id)
    count()
    assert "Hạng hiện nay" in phone.client.get("/bai-thi/thi/2/ket-qua").content.decode()


@pytest.mark.parametrize(
    ("shown", "said"), [("live", "sau ít phút"), ("announced", "công bố cùng kết quả"), ("never", "")]
)
def test_a_paper_that_counts_over_several_rounds_says_for_which_ranking(root, member, shown, said):
    phone = Phone(member)
    open_contest(root)
    change_rules(
        label="Kết quả chung cuộc", per="contest", count="sum_rounds", chain=("score", "duration"), shown=shown
    )
    page = sit(phone, 1)
    assert ("Kết quả chung cuộc" in page) == bool(said)
    assert said in page
    assert ("#bang" in page) == (shown == "live")
    assert "Hạng hiện nay" not in page


@pytest.mark.parametrize(
    ("duration_ms", "right", "unread"),
    [(9_999, 4, True), (10_000, 4, False), (1_500, 0, True), (1_500, 5, False), (1_500, 10, False)],
)
def test_paper_that_could_not_be_read_is_not_thanked_for(root, member, duration_ms, right, unread):
    """Ten questions, fewer than half right, under a second each; a good score is nobody's haste."""
    open_contest(root, caps=(Cap(max=3, per="day"),))
    phone = Phone(member)
    sit(phone, 1, right=right)
    Attempt.objects.update(duration_ms=duration_ms)
    page = on_one_line(phone.client.get("/bai-thi/thi/1/ket-qua").text)
    assert ("chưa đủ để đọc hết 10 câu" in page) is unread
    assert ("còn 2&nbsp;lượt. Đợt thi mở đến" in page) is unread
    assert ("đã dự thi</h1>" in page) is (right == 4 and not unread)


def test_what_can_be_done_after_a_hasty_paper(root, member):
    """Attempts that are not capped, and attempts that are used up."""
    phone = Phone(member)
    round = open_contest(root)
    sit(phone, 1, right=1)
    Attempt.objects.update(duration_ms=1_500)
    assert "vẫn thi lại được" in phone.client.get("/bai-thi/thi/1/ket-qua").content.decode()
    rules = msgspec.structs.replace(parse_rules(round.contest.rules), caps=(Cap(max=1, per="day"),))
    Contest.objects.update(rules=rules_document(rules))
    snapshot.forget()
    page = phone.client.get("/bai-thi/thi/1/ket-qua").content.decode()
    assert "đã dùng hết lượt." in page
    assert "vẫn thi lại được" not in page
