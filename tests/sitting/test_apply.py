"""Entering under rules that ask something: fields, boards, ages, declarations; and who is turned away."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from django.utils import timezone

from accounts.identity import unseal
from contest.attempts.models import Participant
from contest.rounds.models import Contest
from contest.rounds.rules import (
    Audience,
    Board,
    Bonus,
    Exclusion,
    Identity,
    Ranking,
    read_rules,
    rules_document,
)
from contest.sitting import snapshot
from tests.sitting.conftest import Phone

APPLY = "/cuoc-thi/thi/thong-tin"


def change(**parts) -> None:
    contest = Contest.objects.get()
    contest.rules = rules_document(msgspec.structs.replace(read_rules(contest.rules), **parts))
    contest.save(update_fields=["rules"])
    snapshot.forget()


def born(years: int) -> str:
    return f"{timezone.now() - dt.timedelta(days=365 * years + years // 4 + 1):%d/%m/%Y}"


@pytest.fixture
def phone(round, member) -> Phone:
    phone = Phone(member)
    phone.client.handler.enforce_csrf_checks = False
    return phone


def post(phone: Phone, **form: str):
    return phone.client.post(APPLY, form)


def test_without_questions_entering_stays_one_step(phone):
    assert phone.entry().status_code == 200
    assert phone.client.get(APPLY)["Location"] == "/cuoc-thi/thi/vao-thi"
    assert Participant.objects.get().fields == {}


def test_what_the_rules_ask_is_asked_once_and_what_identifies_is_sealed(phone):
    change(identity=Identity(required=("full_name", "unit", "school", "citizen_id"), optional=("email",)))
    assert phone.entry()["Location"] == APPLY
    page = phone.client.get(APPLY).content.decode()
    assert ("Trường" in page, "Số căn cước" in page, "Thư điện tử" in page, "Ngày sinh" in page) == (True,) * 3 + (
        False,
    )
    refused = post(phone, school="", citizen_id="123")
    assert refused.status_code == 422
    assert "Mục này cần ghi." in refused.content.decode()
    assert "Số căn cước có 12 chữ số" in refused.content.decode()
    assert not Participant.objects.exists()
    assert post(phone, school="THPT số 1", citizen_id="001 099 012345")["Location"] == "/cuoc-thi/thi/vao-thi"
    fields = Participant.objects.get().fields
    assert fields["school"] == "THPT số 1"
    assert "001099012345" not in str(fields)
    assert unseal(fields["citizen_id"]) == "001099012345"
    assert phone.entry().status_code == 200
    assert post(phone, school="Khác", citizen_id="001099012346").status_code == 302
    assert Participant.objects.get().fields == fields


def test_a_board_is_chosen_once_among_those_that_fit(phone):
    boards = (
        Board(key="tre", label="Bảng trẻ", audience=Audience(statement="Dưới 18 tuổi", max_age=17)),
        Board(key="lon", label="Bảng người lớn", audience=Audience(min_age=18)),
    )
    change(boards=boards)
    assert "Dưới 18 tuổi" in phone.client.get(APPLY).content.decode()
    wrong = post(phone, birth_date=born(40), board="tre")
    assert "Chọn bảng khác." in wrong.content.decode()
    post(phone, birth_date=born(40), board="lon")
    assert Participant.objects.get().board == "lon"


def test_the_only_board_is_taken_without_asking(phone):
    change(boards=(Board(key="a", label="Bảng A"),))
    assert phone.entry().status_code == 200
    assert Participant.objects.get().board == "a"


def test_too_young_is_told_beside_the_date_and_enters_nowhere(phone):
    change(audience=Audience(min_age=18))
    page = post(phone, birth_date=born(17)).content.decode()
    assert "Cuộc thi dành cho người từ 18 tuổi." in page
    assert not Participant.objects.exists()


@pytest.mark.parametrize("typed", ["31/02/1990", "hôm nay", "19/05/2990", "1/1/1800"])
def test_a_date_that_is_none_is_refused(phone, typed):
    change(audience=Audience(min_age=18))
    assert post(phone, birth_date=typed).status_code == 422


def test_declarations_must_be_ticked(phone):
    change(audience=Audience(declarations=("Tôi sống, học tập hoặc làm việc tại Yên Bái.",)))
    assert "Đánh dấu vào ô này" in post(phone).content.decode()
    assert post(phone, declared_0="on").status_code == 302


def test_points_for_a_field_come_from_a_choice_and_stay_readable(phone):
    bonus = Bonus(label="vùng cao", points=2, field="address", values=("vùng cao", "vùng sâu"))
    change(identity=Identity(required=("address",)), rankings=(Ranking(bonus=(bonus,)),))
    assert "vùng sâu" in phone.client.get(APPLY).content.decode()
    post(phone, address="vùng cao")
    assert Participant.objects.get().fields == {"address": "vùng cao"}


def test_staff_are_turned_away_with_the_reason(round, organiser):
    change(exclusions=(Exclusion(label="thành viên Ban Tổ chức", staff=True),))
    page = Phone(organiser).entry()
    assert page.status_code == 403
    assert "Theo thể lệ, thành viên Ban Tổ chức không dự thi." in page.content.decode()
    assert not Participant.objects.exists()


def test_units_of_the_audience(phone, member):
    change(audience=Audience(units=("K2",)))
    assert "chỉ dành cho một số đơn vị" in phone.entry().content.decode()
    change(audience=Audience(units=("K1",)))
    assert phone.entry().status_code == 200


def test_who_entered_before_the_rules_changed_stays(phone):
    phone.entry()
    change(audience=Audience(units=("K2",)))
    assert phone.entry().status_code == 200


def test_strangers_sign_in_first(round, client, outsider):
    assert client.get(APPLY)["Location"].startswith("/dang-nhap")
    client.force_login(outsider)
    assert client.get(APPLY).status_code == 403
    assert client.put(APPLY).status_code == 405
