"""Taking part without an account: who is one person, what opens a place elsewhere, what a stranger learns."""

from __future__ import annotations

import msgspec
import pytest
from django.test import Client

from accounts.identity import unseal
from accounts.models import EntrySlip, Person
from accounts.people.consents import CURRENT
from contest.attempts.models import Attempt, KnownBy, Participant
from contest.people.retention import forget_entries
from contest.rounds.models import Contest
from contest.rounds.rules import Audience, Board, Cap, Identity, read_rules, rules_document
from contest.sitting import snapshot
from contest.sitting.guests.limits import A_DAY_A_DEVICE
from tests.sitting.conftest import Phone, hidden, open_contest

ENTRY, OPEN = "/cuoc-thi/thi/vao-thi", "/cuoc-thi/thi/khong-tai-khoan"
ASKED = Identity(account="none", required=("full_name", "phone", "unit", "email"))
HANG = {
    "full_name": "Nguyễn Thị Thu Hằng",
    "phone": "0912 345 678",
    "email": "Hang@Vi-Du.vn",
    "unit": "K1-1",
    "consent": "on",
}


def change(**parts) -> None:
    contest = Contest.objects.get()
    contest.rules = rules_document(msgspec.structs.replace(read_rules(contest.rules), **parts))
    contest.save(update_fields=["rules"])
    snapshot.forget()


class Browser(Phone):
    """A browser of somebody without an account."""

    def __init__(self, slug: str = "thi") -> None:
        self.client, self.slug = Client(), slug

    def come(self, **said: str):
        return self.client.post(f"/cuoc-thi/{self.slug}/khong-tai-khoan", {**HANG, **said})

    def code(self) -> str:
        return self.client.session["ma_ca_nhan"][self.slug]


@pytest.fixture
def browser(root) -> Browser:
    open_contest(root, caps=(Cap(max=1, per="contest"),))
    change(identity=ASKED)
    return Browser()


def test_says_who_it_is_and_sits_at_once(browser):
    assert browser.client.get(ENTRY)["Location"] == OPEN
    page = browser.client.get(OPEN).content.decode()
    assert [word in page for word in ("Họ và tên", "Số điện thoại", "Thư điện tử", "Mật khẩu")] == [True] * 3 + [False]
    assert browser.come()["Location"] == ENTRY
    one = Participant.objects.select_related("person", "unit").get()
    assert (one.person.full_name, one.unit.code, one.pending) == ("Nguyễn Thị Thu Hằng", "K1-1", False)
    assert (one.person.unit, one.person.is_guest, one.person.has_usable_password()) == (None, True, False)
    assert (one.consent_version, one.consented_at is not None) == (CURRENT, True)
    assert unseal(one.fields["phone"]) == "0912345678"
    assert "0912345678" not in str(KnownBy.objects.values_list("mark", flat=True))
    paper = browser.start()
    assert paper.status_code == 200
    done = browser.post("nop", paper, sure="1")
    assert "Đã nhận bài thi" in done.content.decode()
    assert browser.client.get(ENTRY).content.decode().count(browser.code()) == 2


@pytest.mark.parametrize(
    "said",
    [{}, {"phone": "+84 912.345.678", "email": "khac@vi-du.vn"}, {"phone": "0987654321", "email": "HANG@vi-du.vn "}],
    ids=["both", "phone", "email"],
)
def test_the_same_number_or_address_is_the_same_person(browser, said):
    browser.come()
    before = (Participant.objects.count(), Person.objects.count(), EntrySlip.objects.count())
    other = Browser()
    refused = other.come(**{"full_name": "Trần Văn Khác", **said})
    assert refused.status_code == 409
    # neither a seat nor a word about who it is
    text = refused.content.decode()
    assert ("Đã có người dự thi khai số này." in text, "Thu Hằng" in text) == (True, False)
    assert other.client.get(ENTRY)["Location"] == OPEN
    assert "sessionid" not in other.client.cookies or "_auth_user_id" not in other.client.session
    assert before == (Participant.objects.count(), Person.objects.count(), EntrySlip.objects.count())


def test_another_browser_goes_on_with_the_personal_code_alone(browser):
    browser.come()
    paper = browser.start()
    code, other = browser.code(), Browser()
    assert other.client.get("/bai-thi/thi/1").status_code == 303
    assert other.client.post("/t", {"ma": "2222-2222-2222", "sure": "1"}).status_code == 404
    assert "Nguyễn Thị Thu Hằng" in other.client.post("/t", {"ma": code.lower()}).content.decode()
    other.client.post("/t", {"ma": code, "sure": "1"})
    assert "Làm tiếp" in other.entry().content.decode()
    again = other.client.get("/bai-thi/thi/1")
    assert hidden(again, "token") == hidden(paper, "token")
    other.post("nop", again, sure="1")
    assert "Hết" in other.client.get("/cuoc-thi/thi").content.decode()
    assert Attempt.objects.count() == 1


def test_a_guest_of_one_contest_is_nobody_in_another(browser, root):
    browser.come()
    contest = Contest.objects.get()
    contest.pk, contest.slug, contest.rules = (
        None,
        "khac",
        rules_document(msgspec.structs.replace(read_rules(contest.rules), identity=Identity())),
    )
    contest.save()
    page = browser.client.get("/cuoc-thi/khac/vao-thi")
    assert page.status_code in (403, 404)
    assert Participant.objects.filter(contest=contest).count() == 0


def test_contests_with_accounts_have_no_such_door(round):
    assert Client().get(OPEN).status_code == 404
    assert Client().post(OPEN, HANG).status_code == 404
    assert Client().get("/cuoc-thi/thi/khai-thong-tin")["Location"].startswith("/dang-nhap")


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ({"consent": ""}, "Cần đồng ý"),
        ({"full_name": "Hằng"}, "Ghi họ và tên đầy đủ, có dấu."),
        ({"phone": "12"}, "Số điện thoại cần 10 chữ số"),
        ({"unit": "NGOAI"}, "Đơn vị này không chọn được nữa"),
        ({"unit": ""}, "Chọn một đơn vị"),
        ({"email": "khong-phai"}, "Ghi thư điện tử như"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(browser, outsider, said, word):
    page = browser.come(**said)
    assert page.status_code == 422
    assert word in page.content.decode()
    assert (Participant.objects.count(), KnownBy.objects.count()) == (0, 0)


def test_the_unit_picker_searches_without_scripts(browser):
    page = browser.client.post(OPEN, {**HANG, "unit": "", "unit-q": "ngan sach", "unit-search": "1"})
    text = page.content.decode()
    assert (page.status_code, 'value="K1-1"' in text, 'value="0912 345 678"' in text) == (200, True, True)
    assert not Participant.objects.exists()


def test_a_unit_may_be_typed_and_counts_for_the_whole(browser, root):
    change(identity=msgspec.structs.replace(ASKED, unit_from="text"))
    browser.come(unit="Xã Tân Bình")
    one = Participant.objects.get()
    assert (one.unit, one.fields["unit"]) == (root, "Xã Tân Bình")


def test_ages_boards_and_audience_hold_here_too(browser):
    boards = (Board(key="tre", label="Trẻ", audience=Audience(max_age=17)), Board(key="lon", label="Lớn"))
    change(boards=boards, audience=Audience(min_age=14, units=("K1",)))
    assert "Chọn bảng khác." in browser.come(birth_date="19/05/1990", board="tre").content.decode()
    assert "từ 14 tuổi" in browser.come(birth_date="19/05/2020", board="lon").content.decode()
    other = browser.come(birth_date="19/05/1990", board="lon", unit="K2-1")
    assert "chỉ dành cho một số đơn vị" in other.content.decode()
    assert browser.come(birth_date="19/05/1990", board="lon").status_code == 302
    assert Participant.objects.get().board == "lon"


def test_an_account_holder_enters_as_themselves_and_is_not_a_second_person(browser, member):
    browser.client.force_login(member)
    assert "Nguyễn Thị Thu Hằng" in browser.client.get(OPEN).content.decode()
    browser.come()
    assert Participant.objects.get().person == member
    assert Browser().come().status_code == 409


def test_one_browser_has_so_many_tries_a_day(browser):
    for number in range(A_DAY_A_DEVICE):
        browser.come(phone=f"09{number:08d}", email=f"a{number}@vi-du.vn")
        del browser.client.cookies["sessionid"]
    assert browser.come(phone="0399999999", email="b@vi-du.vn").status_code == 429
    # somebody else behind the same address is let in
    assert Browser().come(phone="0399999999", email="b@vi-du.vn").status_code == 302


def test_one_contest_lets_so_many_in_a_minute(browser, settings):
    settings.OPEN_ENTRIES_A_MINUTE = 1
    assert browser.come().status_code == 302
    assert Browser().come(phone="0399999999", email="b@vi-du.vn").status_code == 429


def test_forgotten_data_take_the_marks_with_them(browser):
    browser.come()
    forget_entries(Participant.objects.all())
    assert (KnownBy.objects.count(), Participant.objects.get().fields) == (0, {})


def test_who_does_not_find_the_unit_writes_it_and_sits_at_once(browser, root):
    page = browser.client.get(OPEN).content.decode()
    assert "Không thấy đơn vị của tôi" in page
    assert browser.come(unit="?", **{"unit-words": " Chi bộ  thôn 5,\nxã Mới "})["Location"] == ENTRY
    one = Participant.objects.get()
    assert (one.unit, one.unlisted_unit.words, one.fields.get("unit")) == (root, "Chi bộ thôn 5, xã Mới", None)
    assert "Chi bộ thôn 5, xã Mới (chờ xếp đơn vị)" in browser.client.get(ENTRY).content.decode()
    assert browser.start().status_code == 200


@pytest.mark.parametrize("words", ["", "ab", "12 34", "x" * 121])
def test_words_that_are_no_name_are_refused_and_stay_typed(browser, words):
    page = browser.come(unit="?", **{"unit-words": words})
    assert page.status_code == 422
    assert "Ghi tên đơn vị bằng chữ" in page.content.decode()
    assert Participant.objects.count() == 0


def test_rules_may_say_that_only_listed_units_take_part(browser):
    change(identity=msgspec.structs.replace(ASKED, unlisted_unit=False))
    assert "Không thấy đơn vị của tôi" not in browser.client.get(OPEN).content.decode()
    assert browser.come(unit="?", **{"unit-words": "Chi bộ thôn 5"}).status_code == 422
    assert Participant.objects.count() == 0


def test_where_certain_units_decide_words_are_not_taken(browser):
    change(identity=ASKED, audience=Audience(units=("K1",)))
    assert browser.come(unit="?", **{"unit-words": "Chi bộ thôn 5"}).status_code == 422
