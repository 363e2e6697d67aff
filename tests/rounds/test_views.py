"""Pages of contests and rounds: who may open them, with which method, and what a wrong form leaves unchanged."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from django.test import Client
from django.utils import timezone

from contest.rounds.actions import add_round, move_window
from contest.rounds.chapters import CHAPTERS
from contest.rounds.models import Contest, Edition, Round
from contest.rounds.rules import Cap, Section, read_rules
from tests.factories import make_bank, make_draft, published_round

DESK = "/to-chuc/thi-nhap"
PAGES = [
    "/to-chuc",
    "/to-chuc/cuoc-thi-moi",
    DESK,
    f"{DESK}/soan",
    f"{DESK}/soan/cuoc-thi",
    f"{DESK}/soan/de-thi",
    f"{DESK}/soan/thoi-gian",
    f"{DESK}/soan/xep-hang",
    f"{DESK}/soan/cong-bo",
    f"{DESK}/soan/the-le",
    *(f"{DESK}/soan/the-le/{chapter.address}" for chapter in CHAPTERS),
    *(f"{DESK}/soan/the-le/{chapter.address}/moi" for chapter in CHAPTERS if not chapter.single),
    f"{DESK}/soan/the-le/dot-thi/d1",
    f"{DESK}/soan/the-le/bai-thi/bai",
]
POSTED_ONLY = [
    f"{DESK}/soan/de-thi/bang-loi",
    f"{DESK}/soan/the-le/dot-thi/d1/bang-loi",
    f"{DESK}/soan/the-le/dot-thi/d1/chep",
]


def move_to_now(round: Round) -> Round:
    """Views know only the present: the round opens tomorrow and lasts a week."""
    day = dt.timedelta(days=1)
    start = timezone.now().replace(second=0, microsecond=0)
    move_window(round=round, opens_at=start + day, closes_at=start + 8 * day)
    return round


@pytest.fixture
def draft(root) -> Round:
    return move_to_now(make_draft(root))


@pytest.fixture
def published(root) -> Round:
    return move_to_now(published_round(root))


@pytest.fixture
def desk(client: Client, organiser) -> Client:
    client.force_login(organiser)
    return client


# --- who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", PAGES)
def test_organiser_pages_open_for_organisers_and_admins(client, draft, organiser, admin, address):
    for person in (organiser, admin):
        client.force_login(person)
        assert client.get(address, follow=True).status_code == 200


@pytest.mark.parametrize("address", PAGES + POSTED_ONLY)
def test_organiser_pages_send_the_anonymous_to_sign_in(client, draft, address):
    for response in (client.get(address), client.post(address)):
        assert (response.status_code, response["Location"]) == (302, f"/dang-nhap?next={address}")


@pytest.mark.parametrize("address", PAGES + POSTED_ONLY)
@pytest.mark.parametrize("role", ["member", "secretary", "judge", "outsider"])
def test_organiser_pages_do_not_exist_for_others(client, draft, request, role, address):
    client.force_login(request.getfixturevalue(role))
    method = client.post if address in POSTED_ONLY else client.get
    assert method(address).status_code == 404


@pytest.mark.parametrize("address", POSTED_ONLY)
def test_switches_want_a_post(desk, draft, address):
    assert desk.get(address).status_code == 405


@pytest.mark.parametrize("address", ["/to-chuc", DESK, f"{DESK}/soan", "/cuoc-thi/thi-nhap/the-le"])
def test_reading_pages_refuse_a_post(desk, draft, address):
    assert desk.post(address).status_code == 405


@pytest.mark.parametrize(
    "address",
    [
        "/to-chuc/khong-co",
        "/to-chuc/khong-co/soan/de-thi",
        f"{DESK}/soan/khong-co",
        f"{DESK}/soan/the-le/khong-co",
        f"{DESK}/soan/the-le/luot-thi/moi",
        f"{DESK}/soan/the-le/dot-thi/khong-co",
        f"{DESK}/soan/the-le/dot-thi/khong-co/bo",
        f"{DESK}/soan/the-le/dot-thi/d1/khong-co",
        f"{DESK}/soan/cong-bo/bang-loi",
    ],
)
def test_what_is_not_there_is_404(desk, draft, address):
    assert desk.get(address).status_code in (404, 405)
    assert desk.post(address).status_code in (404, 405)


@pytest.mark.parametrize("number", ["9" * 19, "9" * 5_000, "-1", "²"])
@pytest.mark.parametrize("button", ["more", "drop", "up"])
def test_rows_without_number_cost_nothing(desk, draft, button, number):
    form = {"spans-count": number, button: "spans" if button == "more" else "spans-1"}
    begun = time.process_time()
    assert desk.post(f"{DESK}/soan/the-le/dot-thi/d1", form).status_code == 200
    assert desk.post(f"{DESK}/soan/the-le/dot-thi/d1", {**form, button: f"spans-{number}"}).status_code == 200
    assert time.process_time() - begun < 20


def test_the_only_paper_stays(desk, draft):
    page = desk.post(f"{DESK}/soan/the-le/bai-thi/bai/bo", follow=True)
    assert "Cuộc thi cần ít nhất một bài thi." in page.text
    assert [paper.key for paper in read_rules(Contest.objects.get(slug="thi-nhap").rules).papers] == ["bai"]


def test_the_list_of_banks_is_no_contest(desk, draft):
    Contest.objects.filter(slug="thi-nhap").update(slug="ngan-hang")
    assert desk.get("/to-chuc/ngan-hang/soan").status_code == 404


# --- the public rules -----------------------------------------------------------------------------


def test_rules_of_a_published_contest_are_public(client, published):
    page = client.get("/cuoc-thi/thi-that/the-le")
    assert page.status_code == 200
    text = page.content.decode()
    assert "Mỗi bài thi có <b>4 câu</b>, rút ngẫu nhiên từ 2 chủ đề, mỗi câu một đáp án đúng." in text
    assert "Bản 1, ngày 24/11/2026" in text
    edition = Edition.objects.get()
    assert edition.bank_hash in text
    assert edition.secret_hash in text
    assert bytes(edition.secret).hex() not in text


@pytest.mark.parametrize("role", [None, "member", "secretary", "judge"])
def test_rules_of_a_draft_do_not_exist_for_strangers(client, draft, request, role):
    if role:
        client.force_login(request.getfixturevalue(role))
    assert client.get("/cuoc-thi/thi-nhap/the-le").status_code == 404


def test_rules_of_a_draft_are_shown_to_organisers_as_a_draft(desk, draft):
    text = desk.get("/cuoc-thi/thi-nhap/the-le").content.decode()
    assert "Bản nháp, chưa công bố" in text
    assert "Mã kiểm chứng" not in text


def test_rules_do_not_tell_of_a_round_still_in_draft(client, published):
    now = timezone.now()
    add_round(contest=published.contest, title="Đợt kín", opens_at=now, closes_at=now + dt.timedelta(1), bank=None)
    assert "Đợt kín" not in client.get("/cuoc-thi/thi-that/the-le").content.decode()


# --- the list -------------------------------------------------------------------------------------


def test_the_list_costs_the_same_for_one_contest_and_for_three(desk, root, django_assert_num_queries):
    make_draft(root, slug="mot")
    desk.get("/to-chuc")
    # session, person, roles, contests, rounds
    with django_assert_num_queries(5):
        desk.get("/to-chuc")
    make_draft(root, slug="hai")
    make_draft(root, slug="ba")
    with django_assert_num_queries(5):
        desk.get("/to-chuc")


def test_the_list_without_contests_offers_to_make_one(desk):
    assert "Chưa có cuộc thi nào." in desk.get("/to-chuc").content.decode()


# --- wrong forms ----------------------------------------------------------------------------------


def contest_form(root, **changes) -> dict:
    usual = {"title": "Thi mới", "kicker": "", "slug": "", "organiser": "Ban", "unit": root.pk, "address": "đồng chí"}
    return {**usual, **changes}


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"slug": "thi-nhap"}, "slug", "Địa chỉ này đã có cuộc thi khác dùng. Chọn địa chỉ khác."),
        ({"slug": "ngan-hang"}, "slug", "Địa chỉ này dành cho trang khác. Chọn địa chỉ khác."),
        ({"title": "Ngân hàng"}, "slug", "Địa chỉ này dành cho trang khác. Chọn địa chỉ khác."),
        ({"title": " "}, "title", "Ghi tên cuộc thi."),
        ({"title": "???"}, "slug", "Ghi địa chỉ bằng chữ không dấu, như “dang-vien-tot”."),
    ],
)
def test_a_new_contest_with_a_wrong_address(desk, draft, root, changes, field, words):
    page = desk.post("/to-chuc/cuoc-thi-moi", contest_form(root, **changes))
    assert page.context["form"].errors == {field: [words]}
    assert Contest.objects.count() == 1


def test_a_new_contest_is_named_after_its_title(desk, root):
    page = desk.post("/to-chuc/cuoc-thi-moi", contest_form(root, title="Đảng viên tốt, chi bộ kiểu mẫu"))
    assert page["Location"] == "/to-chuc/dang-vien-tot-chi-bo-kieu-mau/soan/de-thi"
    assert Contest.objects.get().by.full_name == "Bùi Xuân Trường"


def test_a_contest_is_for_a_branch_not_for_a_cell(desk, root, cell):
    page = desk.post("/to-chuc/cuoc-thi-moi", contest_form(root, unit=cell.pk))
    assert list(page.context["form"].errors) == ["unit"]


def times_form(**changes) -> dict:
    day = timezone.localdate()
    usual = {
        "title": "Đợt 1",
        "opens_at": f"{day + dt.timedelta(1)}T08:00",
        "closes_at": f"{day + dt.timedelta(8)}T17:00",
        "minutes": "15",
        "per_day": "3",
        "per_round": "20",
        "pause": "5",
    }
    return {**usual, **changes}


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"per_day": "21"}, {"per_day": ["21 lượt một ngày nhiều hơn 20 lượt cả đợt. Sửa một trong hai."]}),
        (
            {"opens_at": "2040-11-16T08:00", "closes_at": "2040-11-15T17:00"},
            {"closes_at": ["Đóng đợt thi trước khi mở: 17:00, thứ Năm 15/11/2040 sớm hơn 08:00, thứ Sáu 16/11/2040."]},
        ),
        (
            {"opens_at": "2020-11-16T08:00", "closes_at": "2020-11-17T08:00"},
            {"closes_at": ["Giờ đóng đã qua. Chọn giờ đóng muộn hơn lúc này."]},
        ),
    ],
)
def test_times_that_cannot_be_are_refused_beside_their_field(desk, draft, changes, errors):
    before = (Contest.objects.values().get(), Round.objects.values().get())
    page = desk.post(f"{DESK}/soan/thoi-gian", times_form(**changes))
    assert page.context["form"].errors == errors
    assert (Contest.objects.values().get(), Round.objects.values().get()) == before


@pytest.mark.parametrize(("typed", "caps"), [("3", (Cap(max=3, per="day"),)), ("", ())])
def test_empty_boxes_are_no_limit_and_other_caps_are_kept(desk, draft, typed, caps):
    week = Cap(max=9, per="week")
    Contest.objects.update(rules={**draft.contest.rules, "caps": [{"max": 9, "per": "week"}]})
    desk.post(f"{DESK}/soan/thoi-gian", times_form(per_day=typed, per_round="", minutes="", pause=""))
    rules = read_rules(Contest.objects.get().rules)
    assert (rules.caps, rules.paper.minutes, rules.pause_minutes) == ((*caps, week), None, 0)


def ranking_form(**changes) -> dict:
    return {"gate": "none", "least": "", "chain": "duration", "shown": "live", "names": "full", **changes}


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"gate": "least"}, {"least": ["Ghi số câu đúng ít nhất."]}),
        (
            {"gate": "least", "least": "5"},
            {"least": ["Chỉ xếp hạng từ 5 câu đúng, nhưng đề có 4 câu. Giảm mức hoặc thêm câu."]},
        ),
        ({"gate": "least", "least": "4"}, {}),
        ({"gate": "all_right", "least": "99"}, {}),
    ],
)
def test_gates(desk, draft, changes, errors):
    page = desk.post(f"{DESK}/soan/xep-hang", ranking_form(**changes))
    assert (page.context["form"].errors if errors else page.status_code) == (errors or 302)


def test_an_uncommon_chain_is_offered_and_kept(desk, draft):
    Contest.objects.update(rules={**draft.contest.rules, "rankings": [{"chain": ["score"]}]})
    assert "Giữ thứ tự đang có" in desk.get(f"{DESK}/soan/xep-hang").content.decode()
    desk.post(f"{DESK}/soan/xep-hang", ranking_form(chain="kept"))
    assert read_rules(Contest.objects.get().rules).ranking.chain == ("score",)


def paper_form(round: Round, **counts: str) -> dict:
    topics = {topic.name: topic.pk for topic in round.bank.topics.all()}
    return {"bank": round.bank.pk, "shuffle": "on", **{f"count_{topics[name]}": n for name, n in counts.items()}}


def test_more_questions_than_the_bank_holds_are_refused_beside_the_topic(desk, draft):
    before = Contest.objects.values().get()
    page = desk.post(f"{DESK}/soan/de-thi", paper_form(draft, **{"Điều lệ": "7", "Lịch sử": "4"}))
    topic = draft.bank.topics.get(name="Điều lệ")
    assert page.context["form"].errors == {f"count_{topic.pk}": ["Ngân hàng chỉ có 6 câu."]}
    assert Contest.objects.values().get() == before


def test_all_that_the_bank_holds_may_be_asked(desk, draft):
    desk.post(f"{DESK}/soan/de-thi", paper_form(draft, **{"Điều lệ": "6", "Lịch sử": ""}))
    assert read_rules(Contest.objects.get().rules).paper.sections == (
        Section(label="Điều lệ", topic="Điều lệ", count=6),
    )


def test_dividing_a_total_fills_the_table_and_stores_nothing(desk, draft):
    before = Contest.objects.values().get()
    page = desk.post(f"{DESK}/soan/de-thi", {**paper_form(draft), "total": "9", "spread": "1"})
    assert [(field.label, field.value()) for field, _held in page.context["form"].rows] == [
        ("Điều lệ", "5"),
        ("Lịch sử", "4"),
    ]
    assert Contest.objects.values().get() == before


def test_showing_another_bank_lists_its_topics_and_stores_nothing(desk, draft):
    other = make_bank("Khác", topics={"Tư tưởng": 2})
    page = desk.post(f"{DESK}/soan/de-thi", {"bank": other.pk, "show": "1"})
    assert [(field.label, held) for field, held in page.context["form"].rows] == [("Tư tưởng", 2)]
    assert Round.objects.get().bank == draft.bank


def test_a_draft_may_be_left_without_bank_and_questions(desk, draft):
    assert desk.post(f"{DESK}/soan/de-thi", {"bank": ""}).status_code == 302
    assert (Round.objects.get().bank, read_rules(Contest.objects.get().rules).paper.sections) == (None, ())


# --- the summary beside the form ------------------------------------------------------------------


def test_the_summary_tells_what_is_typed_and_stores_nothing(desk, draft):
    before = (Contest.objects.values().get(), Round.objects.values().get())
    text = desk.post(f"{DESK}/soan/thoi-gian/bang-loi", times_form(pause="7", per_day="x")).content.decode()
    assert "Hai lượt cách nhau ít nhất <b>7\xa0phút</b>." in text
    assert "<html" not in text
    assert (Contest.objects.values().get(), Round.objects.values().get()) == before


def test_the_summary_says_at_once_what_cannot_be(desk, draft):
    text = desk.post(f"{DESK}/soan/thoi-gian/bang-loi", times_form(per_day="30")).content.decode()
    assert "30 lượt một ngày nhiều hơn 20 lượt cả đợt. Sửa một trong hai." in text


def test_the_summary_counts_the_questions_of_the_table(desk, draft):
    form = paper_form(draft, **{"Điều lệ": "6", "Lịch sử": "4"})
    text = desk.post(f"{DESK}/soan/de-thi/bang-loi", form).content.decode()
    assert "Mỗi bài thi có <b>10 câu</b>" in text
    assert '<span hx-swap-oob="innerHTML:#paper-total">10</span>' in text


# --- after publishing -----------------------------------------------------------------------------

LIVE = "/to-chuc/thi-that"


@pytest.mark.parametrize("step", ["cuoc-thi", "de-thi", "thoi-gian", "xep-hang", "cong-bo"])
def test_a_published_contest_is_read_only(desk, published, step):
    before = (Contest.objects.values().get(), Round.objects.values().get(), Edition.objects.values().get())
    for response in (desk.get(f"{LIVE}/soan/{step}"), desk.post(f"{LIVE}/soan/{step}", times_form())):
        assert (response.status_code, response["Location"]) == (302, f"{LIVE}/soan")
    assert "Đề và thể lệ đã công bố nên không sửa ở đây." in desk.get(f"{LIVE}/soan").content.decode()
    assert (Contest.objects.values().get(), Round.objects.values().get(), Edition.objects.values().get()) == before
