"""Pictures in a paper: a phone shows them whole, nothing jumps, an organiser sees them from the file to the paper."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from contest.attempts.frozen import get_frozen_edition
from contest.banks import actions
from contest.banks.models import Bank, Picture, Revision
from contest.banks.picture_door import _kept
from contest.banks.pictures import clean_picture
from tests.banks.picture_files import as_file, png, word_with
from tests.factories import NOW, make_person
from tests.journeys.conftest import LAPTOP
from tests.journeys.sitting import begin

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# where to leave pictures of the pages, for looking at them
SHOTS = os.environ.get("SHOTS", "")


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def chart(size: tuple[int, int] = (900, 500)) -> bytes:
    made = Image.new("RGB", size, "white")
    drawing = ImageDraw.Draw(made)
    for place, high in enumerate((120, 260, 180, 330, 240, 400)):
        left = 60 + place * 140
        drawing.rectangle((left, size[1] - 40 - high, left + 90, size[1] - 40), fill=(168, 20, 27))
    drawing.line((30, size[1] - 40, size[0] - 20, size[1] - 40), fill="black", width=3)
    return as_file(made)


def stored(content: bytes, alt: str) -> dict[str, object]:
    kept = clean_picture(content)
    actions.store_pictures([kept])
    return {"hash": kept.hash, "alt": alt, "width": kept.width, "height": kept.height}


@pytest.fixture
def pictured(round):
    """Every question of the round has a chart, a sign in its line and a picture as a choice."""
    _kept.cache_clear()
    pictures = [stored(chart(), "Biểu đồ sáu năm"), stored(png(3, size=(30, 28)), ""), stored(png(21), "Cờ")]
    for revision in Revision.objects.all():
        choices = [*revision.choices[:3], {"text": "<img 3>"}]
        choices[1] = {"text": f"{choices[1]['text']} có <img 2> ở giữa"}
        text = f"{revision.text} Xem biểu đồ.\n<img 1>"
        Revision.objects.filter(pk=revision.pk).update(text=text, choices=choices, pictures=pictures)
    get_frozen_edition.cache_clear()
    return round


def test_rows_of_a_table_stand_one_below_the_other(context, round, cell):
    rows = ["Năm | 2020 | 2021", "Sản lượng (nghìn tấn) | 12 | 15"]
    for revision in Revision.objects.all():
        text = "\n".join(["Cho bảng số liệu:", *rows, "Năm nào nhiều hơn?"])
        Revision.objects.filter(pk=revision.pk).update(text=text)
    get_frozen_edition.cache_clear()
    page = context(person=make_person("Nguyễn Thị Thu Hằng", unit=cell)).new_page()
    begin(page)
    shot(page, "bang-so-lieu")
    assert page.locator(".q legend").first.inner_text().split("\n")[-4:] == [
        "Cho bảng số liệu:", *rows, "Năm nào nhiều hơn?"
    ]  # fmt: skip
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def watch_jumps(page: Page) -> None:
    page.add_init_script(
        """window.jumps = [];
        new PerformanceObserver((list) => {
          // what a tap changes itself is no jump: the count of answers grows by a digit
          for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.jumps.push(entry.value);
        }).observe({ type: "layout-shift", buffered: true });"""
    )


def test_a_paper_with_pictures_on_a_phone(context, pictured, cell):
    page = context(person=make_person("Nguyễn Thị Thu Hằng", unit=cell)).new_page()
    watch_jumps(page)
    begin(page)
    first = page.locator(".q").first
    drawn = first.locator("legend img")
    expect(drawn).to_have_attribute("alt", "Biểu đồ sáu năm")
    box = drawn.bounding_box()
    assert box["x"] >= 0
    assert 300 < box["width"] <= 390 - box["x"]
    assert abs(box["width"] / box["height"] - 900 / 500) < 0.02
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    # a low picture stands in the line of its words
    line = first.locator(".opt", has_text="ở giữa").locator(".opt-text")
    assert line.bounding_box()["height"] < 70
    first.locator(".opt", has=page.locator("img[alt='Cờ']")).click()
    expect(first.locator(".opt", has=page.locator("img[alt='Cờ']")).locator("input")).to_be_checked()
    page.mouse.wheel(0, 4000)
    page.wait_for_function(
        "[...document.querySelectorAll('.q img')].slice(0, 6).every((one) => one.complete && one.naturalWidth > 0)"
    )
    assert page.evaluate("window.jumps") == []
    shot(page, "paper-390")


def test_an_organiser_sees_the_pictures_of_a_file_until_they_are_in_the_bank(context, organiser, db):
    _kept.cache_clear()
    bank = actions.create_bank(name="Xây dựng Đảng", by=organiser, now=NOW)
    content = word_with(
        ["Câu 1: Năm nào cao nhất? ", chart()], ["A. 2024"], ["{red:B. 2025}"], ["C. ", png(5)],
        ["Câu 2: Không đánh dấu, xem ", png(9)], ["A. Một"], ["B. Hai"], ["C. Ba"],
    )  # fmt: skip
    row = actions.start_import(bank=bank, file_name="đề.docx", content=content, by=organiser, now=NOW)
    actions.read_import(row.pk)
    page = context(LAPTOP, person=organiser).new_page()
    page.goto(f"/to-chuc/ngan-hang/nhap/{row.pk}?xem=tat-ca&cau=1")
    picture = page.locator(".preview-question img")
    expect(picture).to_have_attribute("src", re.compile(rf"^/to-chuc/ngan-hang/nhap/{row.pk}/hinh/[0-9a-f]{{64}}$"))
    assert picture.evaluate("(one) => one.decode().then(() => one.naturalWidth)") == 900
    shot(page, "preview-1280")
    page.get_by_role("link", name="Sửa câu chữ").click()
    expect(page.get_by_role("link", name="Thôi sửa")).to_be_visible()
    page.wait_for_load_state()
    shot(page, "preview-editing-1280")
    actions.take_in(bank_import=row, by=organiser, now=NOW)
    assert Picture.objects.count() == 2
    page.goto(f"/to-chuc/ngan-hang/{Bank.objects.get().pk}/cau/1")
    expect(page.locator(".bank-screen legend img")).to_have_attribute("src", re.compile("^/hinh/[0-9a-f]{64}$"))
    page.locator("summary", has_text="Thêm hình").click()
    shot(page, "question-1280")
    page.get_by_label("Hình có gì").first.fill("Biểu đồ sáu năm")
    with page.expect_navigation():
        page.get_by_role("button", name="Lưu câu này").click()
    page.goto(f"/to-chuc/ngan-hang/{Bank.objects.get().pk}/cau/1/lich-su")
    shot(page, "history-1280")
    expect(page.locator(".bank-history img").first).to_be_visible()
