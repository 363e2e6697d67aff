"""What a participant does on the pages, in verbs; and what the server then knows."""

from __future__ import annotations

import re
from collections.abc import Iterable

from playwright.sync_api import Locator, Page, expect

from contest.attempts.models import Attempt
from contest.sitting.queries import read_again
from tests.journeys.conftest import SLUG

PAPER = re.compile(rf"/bai-thi/{SLUG}/\d+$")
RESULT = re.compile(rf"/bai-thi/{SLUG}/\d+/ket-qua$")
Answers = dict[str, set[str]]


def begin(page: Page) -> None:
    """From the entry page to the paper (or back to the open one)."""
    page.goto(f"/cuoc-thi/{SLUG}/vao-thi")
    page.locator(".stick button").click()
    questions(page)


def questions(page: Page, count: int = 20) -> list[Locator]:
    """The questions of the paper, once it stands there whole and its script with it.

    A click that asks for a page does not wait for it, and what is chosen before the script has come is saved only
    once it is there.
    """
    expect(page.locator(".q")).to_have_count(count)
    page.wait_for_load_state()
    return page.locator(".q").all()


def words(question: Locator) -> str:
    """The question's text without its number, which CSS writes."""
    return question.locator("legend").inner_text().strip()


def choose(question: Locator, letters: str = "A") -> tuple[str, set[str]]:
    """Take the choices that the bank calls so (they stand anywhere); what was asked and what was taken."""
    several = question.locator("[type=checkbox]").count() > 0
    taken = set()
    for letter in letters if several else letters[0]:
        option = question.locator(".opt", has_text=re.compile(f"Phương án {letter} của"))
        if not option.locator("input").is_checked():
            option.click()
        taken.add(option.locator(".opt-text").inner_text())
    return words(question), taken


def answer(page: Page, places: Iterable[int] = range(20), letters: str = "AB", *, of: int = 20) -> Answers:
    """Answers these questions one after the other; right ones by default. What was asked, and what was taken."""
    all_questions = questions(page, of)
    return dict(choose(all_questions[place], letters) for place in places)


def answer_at_once(page: Page, places: Iterable[int] = range(20), letters: str = "AB") -> Answers:
    """Answers these questions by one script in the page: for stories about something else than choosing."""
    questions(page)
    taken = page.evaluate(
        """([places, letters]) => places.map((place) => {
          const question = document.querySelectorAll(".q")[place];
          const options = [...question.querySelectorAll(".opt")];
          const several = question.querySelector("[type=checkbox]") !== null;
          const wanted = [...(several ? letters : letters[0])].map((letter) =>
            options.find((option) => option.innerText.includes(`Phương án ${letter} của`)));
          for (const option of wanted) if (!option.querySelector("input").checked) option.click();
          return [question.querySelector("legend").innerText.trim(),
                  wanted.map((option) => option.querySelector(".opt-text").innerText)];
        })""",
        [list(places), letters],
    )
    return {question: set(choices) for question, choices in taken}


def marked(page: Page) -> Answers:
    """What stands chosen on the page."""
    questions(page)
    read = page.evaluate(
        """[...document.querySelectorAll(".q")].map((question) => [
          question.querySelector("legend").innerText.trim(),
          [...question.querySelectorAll(".opt:has(:checked) .opt-text")].map((text) => text.innerText),
        ])"""
    )
    return {question: set(choices) for question, choices in read if choices}


def hand_in(page: Page) -> None:
    """With all answered: the bar's button, then the sheet's."""
    page.locator("[data-submit]").click()
    page.locator("[data-sure]").click()


def signs(page: Page) -> list[str]:
    """The saved sign of each question, as read out."""
    return page.locator(".q-sign").all_inner_texts()


def wait_until_saved(page: Page, count: int = 20) -> None:
    expect(page.locator('.q-sign[data-state="saved"]')).to_have_count(count)


def kept_answers(attempt: Attempt | None = None) -> Answers:
    """What the server has of a handed-in paper: the choices taken of each question that was answered."""
    read = read_again(attempt or Attempt.objects.get())
    taken = {one.text: {text for text, was_taken, _right in one.choices if was_taken} for one in read}
    return {text: choices for text, choices in taken.items() if choices}
