"""Registering: what is asked, what is kept, the same phone twice, and the way without script."""

import threading

import msgspec
import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connections
from django.test import Client
from django.utils import timezone

from accounts.actions import PhoneTaken
from accounts.backends import find_person
from accounts.forms import RegistrationForm
from accounts.identity import phone_forms
from accounts.models import Person, Unit
from accounts.passwords import OwnWordsValidator
from contest.attempts.models import Participant
from contest.rounds.rules import Audience, read_rules, rules_document
from tests.factories import PASSWORD, make_person, small_tree
from tests.markup import on_one_line
from tests.sitting.conftest import open_contest

REGISTER = "/dang-ky"
GIVEN = {
    "full_name": "Lò Thị Mai",
    "phone": "0912.345.678",
    "password": PASSWORD,
    "unit": "K1-1",
    "consent": "on",
}
NAME_WANTED = ["Ghi họ và tên đầy đủ, có dấu."]
PHONE_WANTED = ["Số điện thoại cần 10 chữ số, bắt đầu bằng 0."]
PHONE_TAKEN = ["Số điện thoại này đã có tài khoản. Đăng nhập, hoặc nhờ văn phòng chi bộ cấp mật khẩu mới."]


def test_registration_keeps_what_was_given_and_signs_in(client, cell):
    before = timezone.now()
    response = client.post(REGISTER, GIVEN | {"next": "/cua-toi"})

    person = Person.objects.get()
    assert (response.status_code, response["Location"]) == (302, "/cua-toi")
    assert client.session["_auth_user_id"] == str(person.pk)
    assert (person.full_name, person.unit, person.code) == ("Lò Thị Mai", cell, None)
    assert bytes(person.phone_hash) == phone_forms("0912345678")[0]
    assert person.phone_tail == "678"
    assert person.check_password(PASSWORD)
    assert before <= person.consented_at <= timezone.now()


def test_registered_person_can_sign_in_again(client, cell):
    client.post(REGISTER, GIVEN)
    client.post("/dang-xuat")

    assert client.post("/dang-nhap", {"login": "0912 345 678", "password": PASSWORD}).status_code == 302


def test_name_is_kept_composed_and_with_single_spaces(client, cell):
    client.post(REGISTER, GIVEN | {"full_name": "  Lo\u0300   Thi\u0323 Mai "})

    assert Person.objects.get().full_name == "Lò Thị Mai"


@pytest.mark.parametrize("name", ["Y Moan Êban", "H'Hen Niê", "Hồ-A Sử", "Trần Văn A.", "Đỗ Ư"])
def test_names_of_all_peoples_are_taken(cell, name):
    assert "full_name" not in RegistrationForm(GIVEN | {"full_name": name}).errors


@pytest.mark.parametrize(
    ("field", "value", "errors"),
    [
        ("full_name", "", NAME_WANTED),
        ("full_name", "Mai", NAME_WANTED),
        ("full_name", "Lò Thị Mai 2", NAME_WANTED),
        ("full_name", "Lò <b>Mai</b>", NAME_WANTED),
        ("full_name", "Lò\u200b \u202eMai", NAME_WANTED),
        # letters that nobody sees, letters that look like others, signs for words
        ("full_name", "\u3164 \u3164", NAME_WANTED),
        ("full_name", "L\u043e Th\u0456 Mai", NAME_WANTED),
        ("full_name", "Mai -", NAME_WANTED),
        ("phone", "", PHONE_WANTED),
        ("phone", "0912", PHONE_WANTED),
        ("phone", "mười số", PHONE_WANTED),
        ("password", "", ["Mật khẩu cần ít nhất 8 ký tự."]),
        ("password", "1234567", ["Mật khẩu cần ít nhất 8 ký tự."]),
        ("password", "12345678", ["Mật khẩu này dễ đoán. Chọn mật khẩu khác."]),
        ("unit", "", ["Chọn một đơn vị trong danh sách."]),
        ("unit", "KHONGCO", ["Đơn vị này không chọn được nữa. Chọn lại giúp."]),
        ("unit", "K1", ["Đơn vị này không chọn được nữa. Chọn lại giúp."]),
        ("unit", "\0", ["Đơn vị này không chọn được nữa. Chọn lại giúp."]),
        ("consent", "", ["Cần đồng ý để Ban Tổ chức lưu kết quả thi."]),
    ],
)
def test_registration_says_what_to_mend_and_keeps_the_rest(client, cell, field, value, errors):
    response = client.post(REGISTER, GIVEN | {field: value})

    assert response.context["form"].errors == {field: errors}
    assert Person.objects.count() == 0
    assert "Còn 1 chỗ cần sửa" in response.text
    assert f'<a href="#id_{field}">' in response.text
    if field != "phone":
        assert 'value="0912.345.678"' in response.text


def test_a_password_is_taken_exactly_as_it_was_typed(client, client_of, cell):
    typed = "  Con vịt xòe ra 2 cái cánh  "
    client.post(REGISTER, GIVEN | {"password": typed})
    statuses = [
        client_of().post("/dang-nhap", {"login": GIVEN["phone"], "password": tried}).status_code
        for tried in (typed, typed.strip(), typed.lower(), typed[:-1])
    ]
    assert statuses == [302, 200, 200, 200]


def test_inactive_unit_cannot_be_chosen(client, cell):
    Unit.objects.filter(pk=cell.pk).update(is_active=False)

    assert set(client.post(REGISTER, GIVEN).context["form"].errors) == {"unit"}


def test_consent_box_is_not_ticked_beforehand(client, cell):
    box = client.get(REGISTER).text.split('name="consent"')[1].split(">")[0]

    assert "checked" not in box


def test_second_registration_with_a_phone_is_told_and_changes_nothing(client, client_of, cell):
    client.post(REGISTER, GIVEN)
    response = client_of().post(REGISTER, GIVEN | {"full_name": "Người Khác", "phone": "+84912345678"})

    assert response.context["form"].errors == {"phone": PHONE_TAKEN}
    assert [person.full_name for person in Person.objects.all()] == ["Lò Thị Mai"]


def test_registration_with_a_phone_that_is_somebody_s_roster_code_changes_nothing(client, cell):
    """Whoever registered so would lock that person out: the login would mean two."""
    make_person("Lê Thị Danh Sách", code="0912345678", unit=cell, password=PASSWORD)
    assert client.post(REGISTER, GIVEN).context["form"].errors == {"phone": PHONE_TAKEN}
    assert find_person("0912 345 678").full_name == "Lê Thị Danh Sách"


def test_parallel_registrations_with_one_phone_make_one_person(transactional_db):
    small_tree()
    gate, outcomes = threading.Barrier(6), []

    def register():
        gate.wait()
        response = Client().post(REGISTER, GIVEN)
        outcomes.append(["in"] if response.status_code == 302 else list(response.context["form"].errors["phone"]))
        connections.close_all()

    crowd = [threading.Thread(target=register) for _ in range(6)]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()

    assert sorted(outcomes) == sorted([["in"], *[PHONE_TAKEN] * 5])
    assert Person.objects.count() == 1


def test_phone_taken_between_check_and_write_is_a_form_error(client, cell, monkeypatch):
    def taken(**given):
        raise PhoneTaken

    monkeypatch.setattr("accounts.forms.register_person", taken)

    assert client.post(REGISTER, GIVEN).context["form"].errors == {"phone": PHONE_TAKEN}


def test_sixty_colleagues_behind_one_address_register_one_after_the_other(client_of, cell):
    statuses = [client_of().post(REGISTER, GIVEN | {"phone": f"09123450{n:02d}"}).status_code for n in range(60)]

    assert statuses == [302] * 60


@pytest.mark.parametrize("next_", ["https://xau.example/", "//xau.example", "/\\xau.example"])
def test_registration_refuses_to_leave_the_site(client, cell, next_):
    assert client.post(REGISTER, GIVEN | {"next": next_})["Location"] == "/sau-dang-nhap"


def test_pages_of_sign_in_and_registration_hand_next_to_each_other(client, db):
    assert 'href="/dang-ky?next=%2Fcua-toi"' in client.get("/dang-nhap?next=/cua-toi").text
    assert 'href="/dang-nhap?next=%2Fcua-toi"' in client.get("/dang-ky?next=/cua-toi").text


def test_somebody_signed_in_goes_on_instead_of_registering_again(client, member):
    client.force_login(member)

    assert client.get("/dang-ky?next=/cua-toi")["Location"] == "/cua-toi"


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_wrong_method(client, db, method):
    assert getattr(client, method)(REGISTER).status_code == 405


# --- without script -------------------------------------------------------------------------------


def typed(response):
    """What the page has in its fields."""
    form = response.context["form"]
    return {name: form[name].value() for name in form.fields}


def test_search_button_shows_units_checks_nothing_and_keeps_all(client, cell):
    given = {"full_name": "Mai", "phone": "0912", "password": "ngan", "consent": "on", "next": "/cua-toi"}
    response = client.post(REGISTER, given | {"unit-q": "sach ngan", "unit-search": "1"})

    page = response.text
    assert response.context["form"].errors == {}
    assert "cần sửa" not in page
    assert 'value="K1-1"' in page
    for name in ("full_name", "phone", "password"):
        assert typed(response)[name] == given[name]
        assert f'value="{given[name]}"' in page
    assert "checked" in page.split('name="consent"')[1].split(">")[0]
    assert '<input type="hidden" name="next" value="/cua-toi">' in page


def test_whole_way_without_script_by_search(client, cell):
    asked = GIVEN | {"unit": "", "unit-q": "stc ngan", "unit-search": "1"}
    assert client.post(REGISTER, asked).status_code == 200
    assert Person.objects.count() == 0

    assert client.post(REGISTER, GIVEN | {"unit-q": "stc ngan"}).status_code == 302
    assert Person.objects.get().unit == cell


def test_whole_way_without_script_by_the_tree(client, cell):
    top = client.post(REGISTER, GIVEN | {"unit": "", "unit-branch": "."}).text
    assert 'value="K1"' in top
    assert 'value="K1-1"' not in top

    below = on_one_line(client.post(REGISTER, GIVEN | {"unit": "", "unit-branch": "K1"}).text)
    assert 'type="radio" name="unit" value="K1-1"' in below

    client.post(REGISTER, GIVEN)
    assert Person.objects.get().unit == cell


def test_choice_stays_in_sight_when_something_else_is_searched(client, cell):
    page = client.post(REGISTER, GIVEN | {"unit-q": "dien luc", "unit-search": "1"}).text

    assert 'value="K1-1" checked' in page
    assert 'value="K2-1">' in page


def test_main_button_with_letters_typed_but_no_unit_shows_what_was_found(client, cell):
    response = client.post(REGISTER, GIVEN | {"unit": "", "unit-q": "ngan sach"})

    assert set(response.context["form"].errors) == {"unit"}
    assert 'value="K1-1"' in response.text


def test_search_button_without_letters_is_the_main_button(client, cell):
    assert client.post(REGISTER, GIVEN | {"unit-q": " ", "unit-search": "1"}).status_code == 302


@pytest.mark.parametrize("password", ["Dangvien2026", "mat-khau-123", "ĐảngViênTốt!1", "01Hội người cao tuổi02"])
def test_words_that_everybody_here_would_guess(password, settings):
    settings.SITE_ORGANISATION = "Hội Người cao tuổi"
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize("password", ["mat-khau-thu-1", "12345678909", "con-mèo-đảng-viên"])
def test_words_that_nobody_would_guess(password):
    OwnWordsValidator().validate(password)


def test_who_does_not_find_the_unit_registers_with_its_name_and_takes_part(client, root):
    open_contest(root)
    assert client.post(REGISTER, {**GIVEN, "unit": "?", "unit-words": "Chi bộ thôn 5"}).status_code == 302
    person = Person.objects.get()
    assert (person.unit, person.unlisted_unit, person.waits_for_unit) == (None, "Chi bộ thôn 5", True)
    assert "Chi bộ thôn 5 (chờ xếp đơn vị)" in client.get("/cuoc-thi/thi/vao-thi").content.decode()
    entry = Participant.objects.get()
    assert (entry.unit, entry.unlisted_unit.words) == (root, "Chi bộ thôn 5")


def test_a_contest_of_a_roster_turns_away_who_has_no_unit_yet(client, root):
    contest = open_contest(root).contest
    rules = read_rules(contest.rules)
    contest.rules = rules_document(msgspec.structs.replace(rules, audience=Audience(roster_only=True)))
    contest.save(update_fields=["rules"])
    client.post(REGISTER, {**GIVEN, "unit": "?", "unit-words": "Chi bộ thôn 5"})
    response = client.get("/cuoc-thi/thi/vao-thi")
    assert response.status_code == 403
    assert "Đơn vị “Chi bộ thôn 5” ghi lúc đăng ký đang chờ xếp" in response.content.decode()
    assert Participant.objects.count() == 0


def test_admin_finds_who_waits_and_sees_what_was_written(client, cell, admin):
    client.post(REGISTER, {**GIVEN, "unit": "?", "unit-words": "Ngan sach cua so"})
    person = Person.objects.get(unit=None)
    client.force_login(admin)
    assert "1 người không thấy đơn vị của mình" in client.get("/quan-tri/nguoi").content.decode()
    page = client.get("/quan-tri/nguoi?cho=1").content.decode()
    assert ("“Ngan sach cua so”" in page, "Lò Thị Mai" in page, admin.full_name in page.split("people-table")[1]) == (
        True,
        True,
        False,
    )
    assert "Ghi lúc đăng ký" in client.get(f"/quan-tri/nguoi/{person.pk}").content.decode()


@pytest.mark.parametrize(
    "asks", [{"content_type": "application/json"}, {"headers": {"x-requested-with": "XMLHttpRequest"}}]
)
def test_a_form_sent_as_if_by_a_script_is_answered_by_the_page(db, client, asks):
    """Found by bench.fuzz: the fields cannot be written as JSON."""
    answer = client.post("/dang-ky", {"full_name": "x"}, **asks)
    assert answer.status_code in (200, 422)
    assert answer["Content-Type"].startswith("text/html")
