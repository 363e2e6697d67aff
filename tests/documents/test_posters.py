"""Posters and entry slips as PDF: what stands on them, that they fit their paper, who may have them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import EntrySlip, Unit
from accounts.rosters.slips import find_slip, make_slips
from contest.common.typeset import typeset
from contest.documents.poster import Poster, SlipCard, poster_document, slips_document
from tests.common.test_typeset import pages_of, pdf_text
from tests.factories import NOW, make_contest, make_person

POSTER = Poster(
    contest="Đảng viên tốt, chi bộ kiểu mẫu",
    kicker="Cuộc thi trực tuyến",
    organiser="Đảng ủy Khối",
    who="Đảng bộ Sở Tài chính",
    opens_at=NOW,
    closes_at=NOW + dt.timedelta(days=14),
    questions=20,
    minutes=15,
)
CARD = SlipCard("Nguyễn Thị Thu Hằng", "Chi bộ 1", "DV001", "7KQ2-M9XD-P3RT", "https://thi.vi.du/t/7KQ2-M9XD-P3RT")


def poster_pdf(poster: Poster, size: str = "a4") -> bytes:
    return typeset("poster", poster_document(poster, address="https://thi.vi.du/cuoc-thi/a", size=size), at=NOW)


def slips_pdf(*cards: SlipCard) -> bytes:
    return typeset("slips", slips_document(cards, site="Đảng ủy Khối", typed="thi.vi.du/t"), at=NOW)


def words(content: bytes) -> str:
    return " ".join(pdf_text(content).split())


def test_poster_says_what_when_who_and_how():
    content = poster_pdf(POSTER)
    shown = words(content)
    for text in (
        "Từ 09:00, thứ Ba 24/11/2026",
        "Đến 09:00, thứ Ba 08/12/2026",
        "Dành cho: Đảng bộ Sở Tài chính",
        "Mỗi bài 20 câu, 15 phút.",
        "Quét mã QR",
        "thi.vi.du/cuoc-thi/a",
    ):
        assert text.replace("\u00a0", " ") in shown
    assert b"pdfuaid" in content


@pytest.mark.parametrize("size", ["a4", "a3"])
@pytest.mark.parametrize("title", ["Thi", "#panic() *x* " + "Tìm hiểu truyền thống cách mạng của Đảng bộ " * 4])
def test_poster_is_one_page_whatever_the_title(size, title):
    content = poster_pdf(replace(POSTER, contest=title[:200], who="Đảng bộ rất dài " * 10), size)
    assert pages_of(content) == 1


def test_poster_without_a_round_has_no_dates():
    assert "Từ " not in words(poster_pdf(replace(POSTER, opens_at=None, closes_at=None)))


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (8, 1), (9, 2), (40, 5)])
def test_eight_slips_stand_on_a_page(count, pages):
    content = slips_pdf(*[CARD] * count)
    assert pages_of(content) == pages
    assert words(content).count("7KQ2-M9XD-P3RT") == count
    assert b"pdfuaid" in content


def test_slip_with_hostile_and_long_names_stays_in_its_place():
    content = slips_pdf(*[replace(CARD, full_name="#panic() *x* $y$", unit="Chi bộ rất dài " * 20)] * 8)
    assert pages_of(content) == 1
    assert words(content).count("#panic() *x* $y$") == 8


# --- pages ----------------------------------------------------------------------------------------


def test_poster_is_for_organisers_and_for_the_own_branch(client, root, organiser, secretary, member):
    make_contest(root)
    address = reverse("reports:poster", args=["thi-thu", "a3"])
    assert client.get(address).status_code == 302
    client.force_login(member)
    assert client.get(address).status_code == 404
    client.force_login(organiser)
    assert "Dành cho: Đảng bộ Khối" in words(client.get(address).content)
    client.force_login(secretary)
    assert "Dành cho: Đảng bộ Sở Tài chính" in words(client.get(address).content)
    assert client.get(address, {"don-vi": "K1-2"}).status_code == 200
    for wrong in ({"don-vi": "K2"}, {"don-vi": "K"}, {"don-vi": "\0"}):
        assert client.get(address, wrong).status_code == 404
    assert client.get(reverse("reports:poster", args=["thi-thu", "a5"])).status_code == 404
    assert client.post(address).status_code == 405


def test_slips_are_made_by_admins_only(client, root, cell, admin, organiser, secretary):
    make_person("Nguyễn Văn An", unit=cell)
    address = reverse("documents:slips_pdf", args=[Unit.objects.get(code="K1-1").pk])
    assert client.post(address).status_code == 302
    for person in (organiser, secretary):
        client.force_login(person)
        assert client.post(address).status_code == 404
    assert EntrySlip.objects.count() == 0
    client.force_login(admin)
    assert client.get(address).status_code == 405
    answer = client.post(address)
    assert "Nguyễn Văn An" in words(answer.content)
    assert "no-store" in answer["Cache-Control"]
    assert EntrySlip.objects.count() == 1
    # nobody is left without a slip: nothing to print
    assert client.post(address).status_code == 302
    assert client.post(address, {"all": "1"}).status_code == 200
    assert EntrySlip.objects.filter(revoked_at=None).count() == 1


def test_a_server_that_dies_over_slips_has_put_none_in_force_and_taken_none_away(client, cell, admin, monkeypatch):
    """Those on paper already are stuck on walls; the new ones nobody has seen."""
    member = make_person("Nguyễn Văn An", unit=cell)
    (old,) = make_slips(people=[member], by=admin, now=timezone.now())

    class Killed(BaseException): ...

    def die(*_: object, **__: object) -> bytes:
        raise Killed

    monkeypatch.setattr("contest.documents.views.slips.typeset_apart", die)
    client.force_login(admin)
    with pytest.raises(Killed):
        client.post(reverse("documents:slips_pdf", args=[cell.pk]), {"all": "1"})
    found = find_slip(old.code, now=timezone.now())
    assert found is not None
    assert list(EntrySlip.objects.values_list("pk", "revoked_at")) == [(found.pk, None)]
