"""The picture of a result: what stands on it, who gets it, and what stays off it."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from contest.common.rays import dial_svg
from contest.documents.models import Papers
from contest.rounds.models import Contest
from contest.sitting import snapshot
from contest.sitting.sharing import SharedResult, share_document
from contest.sitting.views import own
from tests.markup import on_one_line
from tests.sitting.conftest import Phone, open_contest, right_answers

ADDRESS = "/cua-toi/thi/1/anh"


@pytest.fixture
def drawn(monkeypatch) -> list[dict]:
    """What was given to be drawn."""
    documents: list[dict] = []
    draw = own.typeset_picture
    monkeypatch.setattr(
        own, "typeset_picture", lambda name, document: documents.append(document) or draw(name, document)
    )
    return documents


def result(**changes) -> SharedResult:
    known = {
        "contest": "Cuộc thi",
        "kicker": "",
        "organiser": "Đảng ủy",
        "right": 7,
        "total": 10,
        "right_word": "câu đúng",
    }
    return SharedResult(**{**known, "full_name": "", "line": "", "address": "thi.vn", **changes})


def test_dial_lights_a_ray_for_each_right_answer():
    lit, hollow = dial_svg(7, 10, lit="#111", rim="#222").split("<path ")[1:]
    assert (lit.count("M"), hollow.count("M")) == (7, 3)
    assert 'fill="#111"' in lit
    assert 'stroke="#222"' in hollow


def test_share_document_says_right_of_total():
    document = share_document(result(full_name="Vàng A Sử"))
    assert (document["figure"], document["word"], document["name"]) == ("7/10", "câu đúng", "Vàng A Sử")


def test_picture_is_a_png_that_names_only_who_wants_it(phone, member, drawn):
    page = phone.start()
    answer = phone.post("nop", page, **right_answers(page))
    assert f'action="{ADDRESS}"' in answer.content.decode()
    plain, named = (phone.client.get(f"{ADDRESS}{query}") for query in ("", "?ten=1"))
    assert Image.open(io.BytesIO(plain.content)).size == (1080, 1350)
    assert plain["Content-Type"] == "image/png"
    assert plain["Content-Disposition"] == 'attachment; filename="ket-qua-thi.png"'
    assert [one["name"] for one in drawn] == ["", member.full_name]
    assert [one["figure"] for one in drawn] == ["10/10", "10/10"]
    assert plain.content != named.content


def test_nobody_else_gets_it_nor_before_the_hand_in(phone, outsider):
    page = phone.start()
    assert phone.client.get(ADDRESS).status_code == 404
    phone.post("nop", page, sure="1")
    assert phone.client.get(ADDRESS).status_code == 200
    assert Phone(outsider).client.get(ADDRESS).status_code == 404
    assert phone.client.get("/cua-toi/thi/2/anh").status_code == 404
    phone.client.logout()
    assert phone.client.get(ADDRESS)["Location"].startswith("/dang-nhap")


def test_score_that_is_not_shown_has_no_picture(root, member):
    phone = Phone(open_contest(root, show_at_once=()) and member)
    page = phone.start()
    answer = phone.post("nop", page, **right_answers(page))
    assert "data-share" not in answer.content.decode()
    assert phone.client.get(ADDRESS).status_code == 404


def test_paper_without_a_right_answer_is_received_and_no_more(phone):
    page = phone.start()
    said = on_one_line(phone.post("nop", page, sure="1").text)
    assert "Đã nhận bài thi</h1>" in said
    assert [word for word in ("Cảm ơn", "data-share") if word in said] == []


def test_picture_without_duration_where_the_rules_keep_it(root, member, drawn):
    phone = Phone(open_contest(root, show_at_once=("score",)) and member)
    page = phone.start()
    phone.post("nop", page, **right_answers(page))
    phone.client.get(ADDRESS)
    assert drawn[0]["line"] == ""


@pytest.mark.parametrize(
    ("given", "shows_result", "said"),
    [
        (Papers.Given.NONE, False, ""),
        (Papers.Given.ALL, False, "Tải giấy chứng nhận (PDF)"),
        (Papers.Given.ALL, True, "Giấy chứng nhận có sau khi"),
        (Papers.Given.PRIZE, False, "Giấy chứng nhận có sau khi"),
    ],
)
def test_result_leads_to_the_certificate_that_the_rules_give(phone, given, shows_result, said):
    Papers.objects.create(contest=Contest.objects.get(), given=given, shows_result=shows_result)
    snapshot.forget()
    page = phone.start()
    answer = phone.post("nop", page, **right_answers(page)).content.decode()
    assert [one for one in ("Tải giấy chứng nhận (PDF)", "Giấy chứng nhận có sau khi") if one in answer] == [said][
        : bool(said)
    ]
    if said.startswith("Tải"):
        assert phone.client.get("/cuoc-thi/thi/giay-chung-nhan").status_code == 200
