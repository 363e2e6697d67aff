"""Makes the two pictures of the README from a running demo site, in a real browser.

./run
.venv/bin/python manage.py simulate --people 9020 --attempts 32874 --perfect-people 1084 --perfect-attempts 3613 \
    --fastest-ms 17000 --seed 1
.venv/bin/python docs/screenshots.py http://127.0.0.1:8000

It takes a minute and a half and one of the three attempts that DV001 has in a day. With Pillow installed
(`pip install pillow`) the pictures get a palette, and half the size.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "img"
BANK = ROOT / "contest" / "banks" / "demo" / "party_life.json"
CONTEST = "/cuoc-thi/dang-vien-tot"
PERSON, PASSWORD = "DV001", "thi-thu-2026"
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
COLOURS = 128
MOST_BYTES = 150_000
# As quick as a good hand, so that time and place look like those of people.
THINK_MS = 4_000


def main(site: str) -> None:
    """Signs in, takes a paper, answers it right, and takes a picture on the way and at the end."""
    keys = right_choices()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_context(**PHONE, base_url=site, locale="vi-VN").new_page()
        begin(page)
        for place in range(20):
            page.wait_for_timeout(THINK_MS)
            answer(page, place, keys)
            if place == 6:
                page.locator('.q-sign[data-state="saved"]').nth(6).wait_for()
                page.locator(".q").nth(5).evaluate("question => scrollTo(0, question.offsetTop - 70)")
                take(page, "lam-bai")
        page.locator("[data-submit]").tap()
        page.locator("[data-sure]").tap()
        page.locator(".dial-figure").wait_for()
        page.wait_for_timeout(1_500)
        take(page, "ket-qua")
        browser.close()


def right_choices() -> dict[str, str]:
    """The right choice of every question of the demo bank, by its text."""
    questions = json.loads(BANK.read_text(encoding="utf-8"))["questions"]
    return {question["text"]: question["choices"][question["correct"]] for question in questions}


def begin(page: Page) -> None:
    page.goto(f"/dang-nhap?next={CONTEST}/vao-thi")
    page.locator("[name=login]").fill(PERSON)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").tap()
    if page.locator("[name=consent]").count():
        page.locator("[name=consent]").check()
    page.locator(".stick form button").tap()
    page.locator(".q").nth(19).wait_for()


def answer(page: Page, place: int, keys: dict[str, str]) -> None:
    question = page.locator(".q").nth(place)
    wanted = keys[question.locator("legend").inner_text().strip()]
    texts = question.locator(".opt-text").all_inner_texts()
    question.locator(".opt").nth(texts.index(wanted)).tap()


def take(page: Page, name: str) -> None:
    """The part of the page that a phone shows."""
    PICTURES.mkdir(exist_ok=True)
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path, animations="disabled", caret="hide")
    reduce_colours(path)
    weight = path.stat().st_size
    print(
        f"{path.relative_to(ROOT)}: {weight:,} bytes" + (", too heavy: install Pillow" if weight > MOST_BYTES else "")
    )


def reduce_colours(path: Path) -> None:
    try:
        from PIL import Image
    except ImportError:
        return
    with Image.open(path) as picture:
        reduced = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    reduced.save(path, optimize=True)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) == 2 else sys.exit(__doc__))
