"""Public result pages: what is shown, to whom, when it is held back, and what it costs."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Unit
from contest.attempts.models import KeyChange
from contest.results.actions import tally_all
from contest.results.awarding.models import Award
from contest.results.facts import exclude
from contest.results.fixing.actions import ask_recount, carry_out_recount, fix_results
from contest.results.fixing.models import Fixing
from contest.results.models import Exclusion, Leaderboard, TieDecision, Truth
from contest.rounds.models import Edition, Period, Round
from contest.rounds.rules import Board, Ranking, parse_rules, read_rules, rules_document
from tests.factories import NOW, hand_in, hide_scores, make_contest, make_participant
from tests.markup import on_one_line

pytestmark = pytest.mark.django_db
HELD = "Bảng xếp hạng được giữ kín đến khi Ban Tổ chức công bố."
WAITS = "Bảng xếp hạng có khi đợt thi đóng, cùng lúc với điểm của từng bài."
NEVER = "Cuộc thi này không công bố bảng xếp hạng."
EMPTY = "Chưa có bài thi nào được cộng điểm. Bảng cập nhật mỗi 30 giây."


@pytest.fixture(autouse=True)
def nine_in_the_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def address(name: str = "contest", *args: object, slug: str = "thi-thu") -> str:
    return reverse(f"results:{name}", args=[slug, *args])


def text_of(response) -> str:
    """What a reader sees, on one line."""
    html = re.sub(r"<(head|style|script)[\s>].*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("\xa0", " ").split())


@pytest.mark.parametrize(
    ("shown", "over", "told"), [(["score"], False, True), (["duration"], False, False), (["duration"], True, True)]
)
def test_figures_tell_no_score_that_the_rules_keep_until_the_end(client, root, shown, over, told):
    """One paper in a quiet minute: the number of perfect ones would say whether it is one of them."""
    contest = make_contest(root)
    contest.rules["papers"] = [{**paper, "show_at_once": shown} for paper in contest.rules["papers"]]
    contest.save()
    hand_in(make_participant(contest, root), 20)
    tally_all()
    closes_at = NOW if over else NOW + dt.timedelta(days=1)
    Period.objects.filter(contest=contest).update(opens_at=NOW - dt.timedelta(days=2), closes_at=closes_at)
    for page in (address(), address("round", 1)):
        text = text_of(client.get(page))
        assert ("người dự thi" in text, "người đúng 20/20" in text, "nhanh nhất" in text) == (True, told, told)


@pytest.mark.parametrize("kind", ["round", "contest"])
@pytest.mark.parametrize(
    ("shown_after", "state", "over", "said"),
    [
        (True, Period.State.PUBLISHED, False, WAITS),
        (True, Period.State.PUBLISHED, True, ""),
        (False, Period.State.PUBLISHED, True, HELD),
        (False, Period.State.FIXED, True, ""),
    ],
)
def test_a_live_ranking_waits_for_the_scores_that_its_papers_keep(client, root, kind, shown_after, state, over, said):
    contest = make_contest(root, shown="live", names="full", per=kind)
    hide_scores(contest, shown_after=shown_after)
    hand_in(make_participant(contest, root, "Nguyễn Văn Bình"), 20)
    tally_all()
    closes_at = NOW if over else NOW + dt.timedelta(days=1)
    Period.objects.filter(contest=contest).update(opens_at=NOW - dt.timedelta(days=2), closes_at=closes_at, state=state)
    page = client.get(address())
    assert said in text_of(page)
    assert names_on(page) == ([] if said else ["Nguyễn Văn Bình"])
    assert client.get(address("search"), {"ten": "nguyen binh"}).status_code == (404 if said else 200)


def names_on(response) -> list[str]:
    found = re.findall(r'<span class="leaderboard-who"><b>([^<]+)', on_one_line(response.text))
    return [" ".join(name.split()) for name in found]


@pytest.fixture
def contest(root: Unit):
    return make_contest(root, rounds=2, per="contest")


def fill(contest, unit: Unit, count: int) -> list:
    people = [make_participant(contest, unit, f"Nguyễn Văn Số{n:03d}") for n in range(count)]
    for n, participant in enumerate(people):
        hand_in(participant, 20, 17_000 + 400 * n, at=NOW + dt.timedelta(minutes=n))
    tally_all()
    return people


def test_results_show_figures_and_ranking(client: Client, contest, cell):
    fill(contest, cell, 3)
    hand_in(make_participant(contest, cell, "Trần Thị Sai"), 19, 9_000)
    tally_all()
    response = client.get(address())
    assert response.status_code == 200
    text = text_of(response)
    for figure in (
        "4 người dự thi",
        "4 lượt thi",
        "3 người đúng 20/20",
        "3 bài đúng 20/20",
        "17 giây nhanh nhất với 20/20",
    ):
        assert figure in text
    assert names_on(response) == [*(f"Nguyễn Văn Số{n:03d}" for n in range(3)), "Trần Thị Sai"]
    assert "Nhiều câu đúng hơn, rồi thời gian làm bài ngắn hơn, rồi nộp sớm hơn" in text
    assert "17,0 giây nhanh hơn 0,4 giây" in text
    assert "Tạm thời" in text
    assert "Chi bộ Phòng Ngân sách, Đảng bộ Sở Tài chính" in text


def test_results_of_a_round_count_that_round_only(client: Client, contest, cell):
    person = make_participant(contest, cell)
    hand_in(person, 20, 20_000, round_number=1)
    hand_in(person, 5, 20_000, round_number=2)
    tally_all()
    assert "1 bài đúng 20/20" in text_of(client.get(address("round", 1)))
    assert "0 bài đúng 20/20" in text_of(client.get(address("round", 2)))
    assert "2 lượt thi" in text_of(client.get(address()))


def test_results_before_the_first_paper(client: Client, contest):
    text = text_of(client.get(address()))
    assert EMPTY in text
    assert "0 người dự thi" in text
    assert "nhanh nhất" not in text


@pytest.mark.parametrize(
    ("shown", "state", "expected"),
    [
        ("live", Period.State.PUBLISHED, "Nguyễn Văn Số000"),
        ("announced", Period.State.PUBLISHED, HELD),
        ("announced", Period.State.SUSPENDED, HELD),
        ("announced", Period.State.FIXED, "Nguyễn Văn Số000"),
        ("never", Period.State.FIXED, NEVER),
    ],
)
def test_the_ranking_is_shown_as_the_rules_say(client: Client, root, cell, shown, state, expected):
    contest = make_contest(root, shown=shown)
    fill(contest, cell, 1)
    Period.objects.filter(contest=contest).update(state=state)
    text = text_of(client.get(address()))
    assert expected in text
    assert ("Nguyễn Văn Số000" in text) == (expected == "Nguyễn Văn Số000")


def test_a_held_ranking_is_held_from_the_person_too(client: Client, root, cell):
    contest = make_contest(root, shown="announced")
    (participant,) = fill(contest, cell, 1)
    client.force_login(participant.person)
    assert names_on(client.get(address())) == []


def test_masked_names_stay_masked_but_for_oneself(client: Client, root, cell):
    contest = make_contest(root, names="masked")
    first, _second = fill(contest, cell, 2)
    assert names_on(client.get(address())) == ["Nguyễn V. Số000", "Nguyễn V. Số001"]
    client.force_login(first.person)
    assert names_on(client.get(address())) == ["Nguyễn Văn Số000", "Nguyễn V. Số001"]


def test_the_own_row_stands_below_when_it_is_on_another_page(client: Client, contest, cell):
    people = fill(contest, cell, 25)
    client.force_login(people[-1].person)
    first = client.get(address())
    assert names_on(first)[-1] == "Nguyễn Văn Số024"
    assert "Hạng 25 Nguyễn Văn Số024 Đồng chí" in text_of(first)
    second = client.get(address(), {"trang": 2})
    assert names_on(second) == [f"Nguyễn Văn Số{n:03d}" for n in range(20, 25)]
    assert text_of(second).count("Đồng chí") == 1


@pytest.mark.parametrize("page", ["0", "-1", "x", "²", "9" * 30, ""])
def test_a_page_number_that_is_none_shows_a_page(client: Client, contest, cell, page):
    fill(contest, cell, 1)
    assert names_on(client.get(address(), {"trang": page})) == ["Nguyễn Văn Số000"]


def test_an_official_result_says_so(client: Client, contest, cell):
    fill(contest, cell, 1)
    Period.objects.filter(contest=contest).update(state=Period.State.FIXED, fixed_at=NOW)
    text = text_of(client.get(address()))
    assert "Chính thức" in text
    assert "Tạm thời" not in text


def test_units_drill_down(client: Client, contest, cell):
    fill(contest, cell, 2)
    top = client.get(address("units"))
    assert "Đảng bộ Sở Tài chính 10,0% 2/20" in text_of(top)
    below = client.get(address("units"), {"don-vi": "K1"})
    assert "Chi bộ Phòng Ngân sách 20,0% 2/10" in text_of(below)
    assert client.get(address("units"), {"don-vi": "K1-1"}).status_code == 200


def test_a_code_with_signs_is_one_in_the_address(client: Client, contest):
    Unit.objects.filter(code="K1").update(code="A&B=1")
    page = client.get(address("units")).content.decode()
    link = re.search(r'href="([^"]+)"[^>]*>Đảng bộ Sở Tài chính', page)
    assert link is not None
    assert "Chi bộ Phòng Ngân sách" in text_of(client.get(unescape(link[1])))


@pytest.mark.parametrize(
    ("name", "args", "query"),
    [
        ("contest", (), {}),
        ("round", (1,), {}),
        ("units", (), {}),
    ],
)
def test_a_draft_is_no_page(client: Client, root, organiser, name, args, query):
    make_contest(root, published=False)
    client.force_login(organiser)
    assert client.get(address(name, *args), query).status_code == 404


def test_only_what_is_there_has_a_page(client: Client, contest, outsider):
    Period.objects.filter(contest=contest, position=2).update(state=Period.State.DRAFT)
    assert client.get(address("round", 2)).status_code == 404
    assert client.get(address("round", 3)).status_code == 404
    assert client.get(address("units"), {"don-vi": outsider.unit.code}).status_code == 404
    assert client.get(address("units"), {"don-vi": "khong-co"}).status_code == 404
    assert client.get(address("units"), {"don-vi": "\0"}).status_code == 404
    assert client.get(address(slug="khong-co")).status_code == 404
    assert client.post(address()).status_code == 405


def test_the_page_holds_no_code_or_id_of_people(client: Client, contest, cell):
    people = fill(contest, cell, 3)
    html = client.get(address()).content.decode()
    for participant in people:
        assert participant.person.code not in html


@pytest.mark.parametrize("signed_in", [False, True])
def test_results_cost_the_same_for_one_row_and_for_many(client: Client, contest, cell, signed_in):
    people = fill(contest, cell, 1)
    if signed_in:
        client.force_login(people[0].person)
    client.get(address())
    with CaptureQueriesContext(connection) as one:
        client.get(address())
    fill(contest, Unit.objects.get(code="K2-1"), 100)
    with CaptureQueriesContext(connection) as hundred:
        client.get(address())
    assert len(one) == len(hundred)
    assert not [query["sql"] for query in hundred if 'FROM "contest_attempt"' in query["sql"]]


def test_a_reader_without_a_seat_gets_the_page_once(client: Client, contest, cell):
    fill(contest, cell, 1)
    first = client.get(address())
    assert first["Cache-Control"] == "private, max-age=10"
    assert first["Last-Modified"]
    again = client.get(address(), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    fill(contest, Unit.objects.get(code="K2-1"), 1)
    assert client.get(address(), headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("name", ["contest", "round"])
def test_a_round_made_official_is_seen_at_once_on_all_pages(client: Client, contest, cell, organiser, name):
    """The figures stay, and so does the state of the contest."""
    fill(contest, cell, 2)
    page = address(name, *([2] if name == "round" else []))
    etag = client.get(page)["ETag"]
    assert client.get(page, headers={"If-None-Match": etag}).status_code == 304
    first, second = contest.periods.filter(kind=Period.Kind.ROUND).order_by("position")
    for period in (first, second):
        Period.objects.filter(pk=period.pk).update(closes_at=NOW - dt.timedelta(minutes=1))
        etag = client.get(page)["ETag"]
        Period.objects.filter(pk=period.pk).update(state=Period.State.FIXED, fixed_at=NOW)
        after = client.get(page, headers={"If-None-Match": etag})
        assert (after.status_code, after["ETag"] == etag) == (200, False)
        etag = after["ETag"]
    assert client.get(page, headers={"If-None-Match": etag}).status_code == 304


def facts_of(contest, participant, organiser):
    """Each kind of decision: how it is made, how it is taken back."""
    leaderboard = Leaderboard.objects.filter(period__contest=contest).first()
    by, now = organiser, NOW
    by_period = {"period": leaderboard.period, "by": by, "at": now}
    editions = Edition.objects.filter(contest=contest)
    yield "exclusion", lambda: exclude(contest=contest, participant=participant, reason="Thi hộ.", by=by, now=now)
    yield "exclusion undone", lambda: Exclusion.objects.update(undone_at=now, undone_by=by, undone_reason="Nhầm.")
    yield "tie", lambda: TieDecision.objects.create(leaderboard=leaderboard, order=[], reason="x", by=by, at=now)
    yield "tie undone", lambda: TieDecision.objects.update(undone_at=now, undone_reason="x")
    yield "truth", lambda: Truth.objects.create(of="people", definition={}, number=1, **by_period)
    yield "fixing", lambda: Fixing.objects.create(**by_period)
    yield "fixing reopened", lambda: Fixing.objects.update(reopened_at=now, reopened_reason="x")
    yield "keys shown", lambda: editions.update(revealed_at=now)
    change = {"item": 0, "way": "all", "old_key": b"\1", "new_key": b"\2", "public_note": "x", "reason": "x"}
    yield (
        "key change",
        lambda: KeyChange.objects.create(
            edition=editions.first(), state=2, applied_version=1, applied_at=now, **change
        ),
    )
    yield "key change undone", lambda: KeyChange.objects.update(state=4, undone_version=2, undone_at=now)
    award = {"prize": "a", "prize_label": "A", "tier": 0, "tier_label": "Nhất", "name": "x", "participant": participant}
    yield (
        "award",
        lambda: Award.objects.create(leaderboard=leaderboard, published_at=now, place=1, **award, **by_period),
    )
    yield "award withdrawn", lambda: Award.objects.update(withdrawn_at=now, withdrawn_reason="x")


def test_every_decision_is_another_version_of_the_page(client: Client, contest, cell, organiser):
    participant, _other = fill(contest, cell, 2)
    known = {client.get(address())["ETag"]}
    for what, decide in facts_of(contest, participant, organiser):
        decide()
        etag = client.get(address())["ETag"]
        assert etag not in known, what
        known.add(etag)


@pytest.mark.parametrize("cookies", [{"django_language": "en"}, {"theme": "dark"}, {"text_size": "3"}])
def test_another_look_is_another_page(client: Client, contest, cell, cookies):
    fill(contest, cell, 1)
    etag = client.get(address())["ETag"]
    client.cookies.load(cookies)
    assert client.get(address(), headers={"If-None-Match": etag}).status_code == 200


def test_who_signed_in_is_always_asked_for(client: Client, contest, cell):
    (participant,) = fill(contest, cell, 1)
    etag = client.get(address())["ETag"]
    client.force_login(participant.person)
    response = client.get(address(), headers={"If-None-Match": etag})
    assert response.status_code == 200
    assert "no-cache" in response["Cache-Control"]
    assert "ETag" not in response


# --- several lists ------------------------------------------------------------------------------------


def with_rules(contest, **parts):
    """The contest with other parts of its rules; they are lawful."""
    rules = read_rules(contest.rules)
    changed = type(rules)(**{name: getattr(rules, name) for name in rules.__struct_fields__} | parts)
    contest.rules = rules_document(changed)
    parse_rules(contest.rules)
    contest.save()
    return contest


@pytest.fixture
def with_boards(root, cell):
    """Two boards, a ranking of each round by board and one of the whole contest without; counted."""
    contest = with_rules(
        make_contest(root, rounds=2),
        boards=(Board(key="cb", label="Cán bộ"), Board(key="hs", label="Học sinh")),
        rankings=(
            Ranking(key="dot", label="Kết quả đợt", shown="live", names="full"),
            Ranking(
                key="chung", label="Chung cuộc", per="contest", count="sum_attempts", chain=("score", "duration"),
                by_board=False, shown="live", names="full", top=2,
            ),
        ),
    )  # fmt: skip
    people = {}
    for n, (name, board) in enumerate({"Cán Bộ": "cb", "Học Sinh": "hs", "Cán Sự": "cb"}.items()):
        people[name] = make_participant(contest, cell, name)
        people[name].board = board
        people[name].save()
        hand_in(people[name], 20, 20_000 + n)
        hand_in(people[name], 10, 20_000 + n, round_number=2)
    tally_all()
    return contest, people


def test_each_board_has_its_list_and_the_reader_sees_the_own_one_first(client: Client, with_boards):
    _contest, people = with_boards
    assert names_on(client.get(address("round", 1))) == ["Cán Bộ", "Cán Sự"]
    assert names_on(client.get(address("round", 1), {"bang": "hs"})) == ["Học Sinh"]
    client.force_login(people["Học Sinh"].person)
    assert names_on(client.get(address("round", 1))) == ["Học Sinh"]
    assert names_on(client.get(address("round", 1), {"bang": "cb"})) == ["Cán Bộ", "Cán Sự"]
    assert names_on(client.get(address("round", 1), {"bang": "khong-co"})) == ["Cán Bộ", "Cán Sự"]


def test_a_sum_shows_points_and_only_the_top(client: Client, with_boards):
    response = client.get(address())
    assert names_on(response) == ["Cán Bộ", "Học Sinh"]
    text = text_of(response)
    assert "30 điểm" in text
    assert "Tổng điểm cao hơn, rồi tổng thời gian làm bài ngắn hơn" in text
    assert "Chỉ hiện 2 người đứng đầu." in text
    assert "Kết quả đợt" not in text


def test_a_contest_whose_rules_rank_rounds_says_so(client: Client, root, cell):
    contest = make_contest(root, rounds=2)
    fill(contest, cell, 1)
    assert "Mỗi đợt thi có bảng xếp hạng riêng: chọn đợt ở đầu trang." in text_of(client.get(address()))
    assert names_on(client.get(address("round", 1))) == ["Nguyễn Văn Số000"]


def test_a_stage_has_a_page_once_a_round_of_it_is_public(client: Client, root, cell):
    contest = with_rules(make_contest(root, rounds=2), rankings=(Ranking(per="stage", shown="live", names="full"),))
    stage = Period.objects.create(
        contest=contest, kind=Period.Kind.STAGE, parent=contest.periods.get(kind=1), title="Vòng loại", key="v1"
    )
    assert client.get(address("stage", 1)).status_code == 404
    contest.periods.filter(kind=Period.Kind.ROUND, position=1).update(parent=stage)
    fill(contest, cell, 2)
    response = client.get(address("stage", 1))
    assert names_on(response) == ["Nguyễn Văn Số000", "Nguyễn Văn Số001"]
    assert "Vòng loại" in text_of(client.get(address()))
    assert client.get(address("stage_units", 1)).status_code == 200


def test_who_has_no_place_reads_why(client: Client, root, cell):
    contest = make_contest(root, gate=20)
    fill(contest, cell, 1)
    below = make_participant(contest, cell, "Chưa Đạt")
    hand_in(below, 19)
    tally_all()
    client.force_login(below.person)
    response = client.get(address())
    assert names_on(response) == ["Nguyễn Văn Số000"]
    assert "Kết quả chưa đạt mức được xếp hạng." in text_of(response)
    assert "Từ 20 câu đúng" in text_of(response)


@pytest.mark.parametrize("query", ["xep=%00", "bang=%00", "don-vi=%00", "xep=a&bang=b&don-vi=c&trang=9"])
def test_names_that_lead_nowhere_show_the_first_list(client: Client, with_boards, query):
    assert names_on(client.get(f"{address('round', 1)}?{query}")) == ["Cán Bộ", "Cán Sự"]


def test_whoever_shares_the_last_place_of_the_top_is_shown(client: Client, root, cell):
    """Four people equal in everything from place 2 on: the top three are five people, on the page as in the file."""
    ranking = Ranking(key="dot", shown="live", names="full", top=3)
    contest = with_rules(make_contest(root), rankings=(ranking,))
    for n, name in enumerate(("Một", "Hai", "Ba", "Bốn", "Năm", "Sáu")):
        last = make_participant(contest, cell, name)
        hand_in(last, 20 if n == 0 else 19 if n < 5 else 18, 30_000)
    tally_all()
    response = client.get(address("round", 1))
    assert names_on(response) == ["Một", "Hai", "Ba", "Bốn", "Năm"]
    assert "Chỉ hiện 3 người đứng đầu." in text_of(response)
    client.force_login(last.person)
    assert names_on(client.get(address("round", 1)))[5:] == ["Sáu"]


def test_the_page_of_a_contest_of_one_round_is_official_once_that_round_is(client: Client, root, cell, organiser):
    contest = make_contest(root, closes_at=NOW + dt.timedelta(hours=1))
    fill(contest, cell, 2)
    assert "Tạm thời" in text_of(client.get(address()))
    later = NOW + dt.timedelta(hours=2)
    carry_out_recount(check_id=ask_recount(contest=contest, by=organiser, now=later).pk, clock=lambda: later)
    round = Round.objects.select_related("contest__unit").get(contest=contest)
    fix_results(period=round.period_ptr, decision="Quyết định 7", by=organiser, now=later)
    for name in ("contest", "round"):
        text = text_of(client.get(address(name, *([1] if name == "round" else []))))
        assert "Chính thức" in text
        assert "Tạm thời" not in text
        assert "Quyết định 7" in text
        assert "rerank.py" in text
