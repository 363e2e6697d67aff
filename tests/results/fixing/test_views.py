"""The pages of fixing, exclusions and prizes: the organiser's way, who may, and what the public reads."""

from __future__ import annotations

import datetime as dt
import re

import msgspec
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contest.common.clock import VIETNAM
from contest.results.actions import tally_all
from contest.results.awarding.models import Award
from contest.results.facts import exclude
from contest.results.fixing.models import Fixing, PublishedRanking, RecountCheck
from contest.results.models import Exclusion, Leaderboard, Recounting, TieDecision, Truth
from contest.rounds.models import Period
from contest.rounds.rules import Collective, Prediction, Tier, read_rules
from tests.factories import hand_in, make_contest, make_participant
from tests.results.fixing.conftest import AFTER, PRIZE, fixed, round_of, with_rules

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def after_the_close(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AFTER)


@pytest.fixture
def as_organiser(client: Client, organiser) -> Client:
    client.force_login(organiser)
    return client


def text_of(response) -> str:
    html = re.sub(r"<(head|style|script)[\s>].*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("\xa0", " ").split())


def here(name: str, period: Period, *args: object) -> str:
    return reverse(name, args=[period.contest.slug, period.pk, *args])


def test_from_closed_to_official_to_winners(as_organiser, client, contest, people, period):
    listed = text_of(as_organiser.get(reverse("fixing:home", args=[contest.slug])))
    assert "Đợt 1" in listed
    page = here("fixing:period", period)
    assert "Còn 1 việc trong danh sách." in text_of(as_organiser.get(page))
    assert as_organiser.post(here("fixing:recount", period))["Location"] == page
    ready = text_of(as_organiser.get(page))
    assert "khớp từng dòng" in ready
    wrong = as_organiser.post(here("fixing:fix", period), {"typed": "Đợt 2"})
    assert (wrong.status_code, "Gõ đúng tên: Đợt 1" in text_of(wrong)) == (422, True)
    trial = text_of(as_organiser.get(here("awarding:period", period)))
    assert "giải tính thử" in trial
    as_organiser.post(here("fixing:fix", period), {"typed": "đợt 1", "decision": "QĐ 12"})
    assert Period.objects.get(pk=period.pk).state == Period.State.FIXED

    prizes = as_organiser.get(here("awarding:period", period))
    choices = re.findall(r'name="choice" value="([^"]+)"', prizes.content.decode())
    assert len(choices) == 3
    assert "Dự bị: 2 người" in text_of(prizes)
    as_organiser.post(here("awarding:confirm", period), {"choice": choices, "decision": "QĐ 13"})
    assert Award.objects.filter(withdrawn_at=None, published_at=None).count() == 3
    public = reverse("awarding:round", args=[contest.slug, 1])
    assert Client().get(public).status_code == 404
    as_organiser.post(here("awarding:publish", period))
    winners = text_of(Client().get(public))
    assert "Giải Nhất Nguyễn Văn A" in winners
    assert "Giải Nhì Nguyễn Văn B" in winners

    first = Award.objects.get(tier=0)
    as_organiser.post(reverse("awarding:withdraw", args=[contest.slug, first.pk]), {"reason": "Thi hộ."})
    winners = text_of(Client().get(public))
    assert "Thu hồi giải Nhất của Nguyễn Văn A. Lý do: Thi hộ." in winners
    assert "Giải Nhất Nguyễn Văn A" not in winners

    results = text_of(Client().get(reverse("results:round", args=[contest.slug, 1])))
    assert "Chính thức" in results
    assert "Kết quả chính thức. QĐ 12." in results
    ranking = PublishedRanking.objects.get()
    assert ranking.sha256 in results
    file = Client().get(reverse("fixing:ranking_file", args=[contest.slug, ranking.pk]))
    assert file.content == ranking.content
    script = Client().get(reverse("fixing:script", args=[contest.slug]))
    assert b"rerank.py" in b"".join(script.streaming_content)


def test_reopening_shows_in_public(as_organiser, contest, people, period, organiser):
    fixed(period, organiser)
    assert as_organiser.post(here("fixing:reopen", period), {"reason": ""}).status_code == 422
    as_organiser.post(here("fixing:reopen", period), {"reason": "Sót bài của một phòng máy."})
    results = text_of(Client().get(reverse("results:round", args=[contest.slug, 1])))
    assert "Ban Tổ chức mở lại kết quả. Lý do: Sót bài của một phòng máy." in results
    assert "Tạm thời" in results
    assert "Mở lại lúc" in text_of(as_organiser.get(here("fixing:period", period)))


def test_excluding_and_undoing(as_organiser, contest, people, period):
    page = reverse("fixing:exclusions", args=[contest.slug])
    assert "Chưa loại ai." in text_of(as_organiser.get(page))
    found = as_organiser.get(page, {"tim": "Nguyễn Văn A"})
    address = reverse("fixing:exclude_person", args=[contest.slug, people["A"].pk])
    assert address in found.content.decode()
    preview = text_of(as_organiser.get(address))
    assert "Nguyễn Văn A : giải Nhất → —" in preview
    assert "Nguyễn Văn B : giải Nhì → giải Nhất" in preview
    assert "Nguyễn Văn D : — → giải Nhì" in preview
    assert as_organiser.post(address, {"reason": ""}).status_code == 422
    as_organiser.post(address, {"reason": "Người ra đề."})
    listed = text_of(as_organiser.get(page))
    assert "Người ra đề." in listed
    as_organiser.post(address, {"reason": "Lần nữa."})
    exclusion = Exclusion.objects.get()
    undo = reverse("fixing:undo_exclusion", args=[contest.slug, exclusion.pk])
    as_organiser.post(undo, {"reason": " "})
    assert Exclusion.objects.get().undone_at is None
    as_organiser.post(undo, {"reason": "Nhầm người."})
    assert "Nhầm người." in text_of(as_organiser.get(page))
    assert Exclusion.objects.get().undone_reason == "Nhầm người."


def test_excluding_a_unit(as_organiser, contest, people, period, cell):
    address = reverse("fixing:exclude_unit", args=[contest.slug, cell.pk])
    assert "Cả đơn vị: 6 người dự thi." in text_of(as_organiser.get(address))
    as_organiser.post(address, {"reason": "Đơn vị tổ chức."})
    assert Exclusion.objects.get().unit == cell
    assert Leaderboard.objects.get(period=period, key="chung").standings.filter(rank_key__isnull=False).count() == 0


PAGES = ("fixing:home", "fixing:exclusions")
ACTIONS = ("fixing:fix", "fixing:reopen", "fixing:recount", "awarding:confirm", "awarding:give", "awarding:publish")


@pytest.mark.parametrize("name", [*PAGES, "fixing:period", "awarding:period"])
def test_pages_are_the_organisers_alone(client, contest, people, period, member, secretary, judge, outsider, name):
    address = reverse(name, args=[contest.slug]) if name in PAGES else here(name, period)
    assert client.get(address).status_code == 302
    for person in (member, secretary, judge, outsider):
        client.force_login(person)
        assert client.get(address).status_code == 404
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("name", ACTIONS)
def test_actions_are_the_organisers_alone(client, contest, people, period, member, organiser, name):
    address = here(name, period)
    assert client.post(address).status_code == 302
    client.force_login(member)
    assert client.post(address).status_code == 404
    client.force_login(organiser)
    assert client.get(address).status_code == 405
    assert (Fixing.objects.count(), Award.objects.count()) == (0, 0)


def test_periods_of_other_contests_are_not_found(as_organiser, contest, period, outsider):
    other = make_contest(outsider.unit, slug="khac")
    for name in ("fixing:period", "awarding:period"):
        assert as_organiser.get(reverse(name, args=[other.slug, period.pk])).status_code == 404
    stranger = make_participant(other, outsider.unit)
    assert as_organiser.get(reverse("fixing:exclude_person", args=[contest.slug, stranger.pk])).status_code == 404
    assert round_of(other).pk != period.pk


# --- the rest of the organiser's forms ------------------------------------------------------------


@pytest.fixture
def predicted(contest) -> Period:
    """The round asks for the number of people, and ranks by it behind the score."""
    rules = read_rules(contest.rules)
    paper = msgspec.structs.replace(rules.paper, prediction=Prediction(of="people"))
    ranking = msgspec.structs.replace(rules.ranking, chain=("score", "prediction"))
    with_rules(contest, papers=(paper,), rankings=(ranking,))
    return round_of(contest)


def test_truth_is_frozen_then_the_tie_is_decided(as_organiser, predicted, people):
    period = predicted
    leaderboard = Leaderboard.objects.get(period=period, key="chung")
    page = text_of(as_organiser.get(here("fixing:period", period)))
    assert "1 bảng xếp hạng chờ đáp số." in page
    assert "Cùng hạng" not in page
    as_organiser.post(here("fixing:truth", period, period.pk, "people"))
    assert Truth.objects.get().number == 6
    assert as_organiser.post(here("fixing:truth", period, period.pk, "attempts")).status_code == 404
    again = as_organiser.post(here("fixing:truth", period, period.pk, "people"), follow=True)
    assert "Đáp số đã chốt rồi" in text_of(again)

    # nobody predicted anything: all six share the first place
    page = text_of(as_organiser.get(here("fixing:period", period)))
    assert "Cùng hạng 1 : 6 người, còn 1 giải Nhất." in page
    decide = here("fixing:decide", period, leaderboard.pk, 1)
    wrong = as_organiser.post(decide, {"reason": "Bốc thăm.", f"thu-{people['A'].pk}": "1"})
    assert (wrong.status_code, "Ghi mỗi thứ tự đúng một lần" in text_of(wrong)) == (422, True)
    numbers = {f"thu-{one.pk}": str(6 - n) for n, one in enumerate(people.values())}
    assert as_organiser.post(decide, {**numbers, "reason": ""}).status_code == 422
    as_organiser.post(decide, {**numbers, "reason": "Bốc thăm.", "minutes": "03/BB"})
    decision = TieDecision.objects.get()
    assert decision.order == [one.pk for one in reversed(people.values())]
    page = text_of(as_organiser.get(here("fixing:period", period)))
    assert "1. Nguyễn Văn F · 2. Nguyễn Văn E" in page
    assert "biên bản 03/BB" in page
    as_organiser.post(here("fixing:undecide", period, decision.pk), {"reason": "Bốc lại."})
    assert "Bốc lại." in text_of(as_organiser.get(here("fixing:period", period)))


def test_a_stated_number_needs_its_source(as_organiser, contest, people):
    rules = read_rules(contest.rules)
    asked = Prediction(of="stated_number", text="Số đảng viên mới?")
    with_rules(contest, papers=(msgspec.structs.replace(rules.paper, prediction=asked),))
    period = round_of(contest)
    address = here("fixing:truth", period, period.pk, "stated_number")
    as_organiser.post(address, {"number": "120"})
    assert not Truth.objects.exists()
    as_organiser.post(address, {"number": "120", "source": "Báo cáo 30/11."})
    assert (Truth.objects.get().number, Truth.objects.get().source) == (120, "Báo cáo 30/11.")
    assert "Nguồn: Báo cáo 30/11." in text_of(as_organiser.get(here("fixing:period", period)))


def test_giving_otherwise_by_place(as_organiser, contest, people, period, organiser):
    fixed(period, organiser)
    leaderboard = Leaderboard.objects.get(period=period, key="chung")
    form = {"sheet": f"{leaderboard.pk}-giai", "tier": "0", "place": "4", "reason": "Hạng 1 từ chối nhận."}
    address = here("awarding:give", period)
    for changes in ({"place": "99"}, {"reason": ""}, {"tier": "7"}):
        assert as_organiser.post(address, form | changes).status_code == 422
    assert as_organiser.post(address, form | {"sheet": "x"}).status_code == 404
    as_organiser.post(address, form)
    assert Award.objects.get().name == "Nguyễn Văn D"
    page = text_of(as_organiser.get(here("awarding:period", period)))
    assert "Hạng 4 Nguyễn Văn D" in page


def test_a_shared_place_names_nobody_until_one_of_its_people_is_chosen(as_organiser, contest, people, cell, organiser):
    """A and a seventh share place 1, so place 2 is nobody's; E is excluded and has no place at all."""
    equal = make_participant(contest, cell, "Trần Thị Bằng")
    hand_in(equal, 20, 30_000)
    exclude(contest=contest, participant=people["E"], reason="Thi hộ.", by=organiser, now=AFTER)
    open_tier = Tier(label="giải Triển vọng")
    with_rules(contest, prizes=(msgspec.structs.replace(PRIZE, tiers=(open_tier,)),))
    tally_all()
    period = round_of(contest)
    fixed(period, organiser)
    leaderboard = Leaderboard.objects.get(period=period, key="chung")
    form = {"sheet": f"{leaderboard.pk}-giai", "tier": "0", "reason": "Ban Tổ chức chọn."}
    address = here("awarding:give", period)

    shared = as_organiser.post(address, form | {"place": "1"})
    assert (shared.status_code, "2 người cùng hạng 1. Chọn người nhận." in text_of(shared)) == (422, True)
    offered = re.search(r'<select name="who".*?</select>', shared.content.decode(), re.S).group()
    assert re.findall(r'value="(\d+)"', offered) == sorted(str(one.pk) for one in (people["A"], equal))
    for place, who in (("2", ""), ("2", equal.pk), ("7", people["E"].pk)):
        nobody = as_organiser.post(address, form | {"place": place, "who": who})
        assert (nobody.status_code, f"Không ai có hạng {place}:" in text_of(nobody)) == (422, True)
    # somebody who stands elsewhere is not what the place says
    assert as_organiser.post(address, form | {"place": "1", "who": people["B"].pk}).status_code == 422
    assert not Award.objects.exists()

    told = text_of(as_organiser.post(address, form | {"place": "1", "who": equal.pk}, follow=True))
    assert "Đã trao giải Triển vọng cho Trần Thị Bằng." in told
    as_organiser.post(address, form | {"place": "3"})
    held = Award.objects.order_by("pk").values_list("participant_id", "place")
    assert list(held) == [(equal.pk, 1), (people["B"].pk, 3)]


def test_who_has_not_confirmed_in_time_is_told_so_and_seen_by_the_organiser(
    as_organiser, contest, people, period, organiser, monkeypatch
):
    fixed(period, organiser)
    desk = here("awarding:period", period)
    choices = re.findall(r'name="choice" value="([^"]+)"', as_organiser.get(desk).content.decode())
    as_organiser.post(here("awarding:confirm", period), {"choice": choices})
    as_organiser.post(here("awarding:publish", period))
    public = reverse("awarding:round", args=[contest.slug, 1])
    first, *others = Award.objects.order_by("tier", "place")
    last = f"{first.claim_until:%d/%m/%Y}"
    claim = reverse("awarding:claim", args=[contest.slug, first.pk])

    in_time = text_of(Client().get(public))
    assert in_time.count(f"xác nhận đến hết ngày {last}") == 3
    assert f"Người đạt giải xác nhận với {contest.organiser} trong thời hạn" in in_time
    assert "Quá hạn xác nhận" not in text_of(as_organiser.get(desk))
    assert as_organiser.get(claim).status_code == 405
    stranger = Client()
    assert stranger.post(claim, {"claimed": "1"}).status_code == 302
    stranger.force_login(people["A"].person)
    assert stranger.post(claim, {"claimed": "1"}).status_code == 404
    told = text_of(as_organiser.post(claim, {"claimed": "1"}, follow=True))
    assert "Đã ghi: người đạt giải đã xác nhận." in told
    assert text_of(Client().get(public)).count("xác nhận đến hết ngày") == 2

    # the first minute of the next day in Ha Noi
    midnight = dt.datetime.combine(first.claim_until + dt.timedelta(days=1), dt.time(), VIETNAM)
    monkeypatch.setattr("django.utils.timezone.now", lambda: midnight)
    over = text_of(Client().get(public))
    assert over.count(f"đã hết hạn xác nhận (ngày {last})") == 2
    assert f"Người đạt giải liên hệ {contest.organiser}; Ban Tổ chức quyết định giải ấy." in over
    as_organiser.force_login(organiser)
    seen = text_of(as_organiser.get(desk))
    assert "2 người đạt giải quá hạn xác nhận." in seen
    assert seen.count("Quá hạn xác nhận") == 2
    # nothing is taken away by itself
    assert Award.objects.filter(withdrawn_at=None).count() == 3

    for one in others:
        as_organiser.post(reverse("awarding:claim", args=[contest.slug, one.pk]), {"claimed": "1"})
    assert "hạn xác nhận" not in text_of(Client().get(public))
    undone = text_of(as_organiser.post(claim, {"claimed": ""}, follow=True))
    assert "Đã bỏ ghi xác nhận." in undone
    assert "1 người đạt giải quá hạn xác nhận." in undone


def test_giving_to_units(as_organiser, contest, people, organiser, cell):
    rule = Collective(
        key="tt", label="Giải tập thể", per="round", level="2", criteria=("people",), tiers=(Tier(label="Cờ", count=1),)
    )
    with_rules(contest, collectives=(rule,))
    period = round_of(contest)
    fixed(period, organiser)
    page = text_of(as_organiser.get(here("awarding:period", period)))
    assert "Cờ ( đề xuất)" in page or "Cờ (đề xuất)" in page
    form = {"sheet": "0", "tier": "0", "unit": str(cell.pk)}
    address = here("awarding:give_unit", period)
    assert as_organiser.post(address, form | {"sheet": "9"}).status_code == 404
    assert as_organiser.post(address, form | {"unit": "0"}).status_code == 422
    as_organiser.post(address, form)
    award = Award.objects.get()
    assert (award.unit, award.figures, award.reason) == (cell, {"people": [6, 1]}, "")
    as_organiser.post(here("awarding:publish", period))
    winners = text_of(Client().get(reverse("awarding:round", args=[contest.slug, 1])))
    assert "Cờ Chi bộ Phòng Ngân sách Đảng bộ Sở Tài chính" in winners


@pytest.mark.parametrize("name", ["fixing:period", "awarding:period"])
def test_pages_cost_the_same_for_more_people(as_organiser, root, cell, name):
    def cost(count: int) -> int:
        contest = with_rules(make_contest(root, slug=f"thi-{count}"), prizes=(PRIZE,))
        for n in range(count):
            hand_in(make_participant(contest, cell), 20, 30_000 + n)
        tally_all()
        with CaptureQueriesContext(connection) as queries:
            assert as_organiser.get(here(name, round_of(contest))).status_code == 200
        return len(queries)

    cost(1)
    assert cost(2) == cost(5)


def test_what_waits_long_for_a_worker_is_told(as_organiser, contest, people, period, organiser):
    now, minute = timezone.now(), dt.timedelta(minutes=1)
    check = RecountCheck.objects.create(contest=contest, by=organiser, asked_at=now)
    page, home = here("fixing:period", period), reverse("fixing:home", args=[contest.slug])
    assert "Đang đếm lại." in text_of(as_organiser.get(page))
    RecountCheck.objects.update(asked_at=now - minute)
    assert "Lâu hơn thường lệ" in text_of(as_organiser.get(page))
    RecountCheck.objects.update(busy_until=now + minute)
    assert "Đang đếm lại." in text_of(as_organiser.get(page))
    check.delete()
    for asked_at, late in ((now, False), (now - minute, True)):
        Recounting.objects.update_or_create(contest=contest, defaults={"asked_at": asked_at})
        assert ("Lâu hơn thường lệ" in text_of(as_organiser.get(home))) is late
