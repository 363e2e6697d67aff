"""The demo question bank holds what a contest can be tried with, and nothing that its sources doubt."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path

PATH = Path(__file__).resolve().parents[2] / "contest" / "banks" / "demo" / "party_life.json"
TEXT = PATH.read_text(encoding="utf-8")
BANK = json.loads(TEXT)
QUESTIONS = BANK["questions"]
IDS = [question["fact"] for question in QUESTIONS]

# Facts whose document has been replaced or may have been (admission, medals, terms of cells), and one commune's news.
DOUBTED = {
    *(f"t1-{n}" for n in range(24, 28)),
    *("t2-12", "t2-24", "t2-25", "t2-26", "t2-30", "t2-31"),
    *(f"t3-{n}" for n in range(25, 32)),
    "t4-14",
}


def folded(text: str) -> str:
    """Letters and figures only, without accents, case and spacing."""
    bare = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(c for c in bare if c.isalnum())


def texts(question: dict) -> list[str]:
    """All that a participant may read of a question."""
    return [question["text"], *question["choices"], question["explanation"], question["source"]]


def broken(holds: Callable[[dict], bool]) -> list[str]:
    """The facts whose question does not hold the rule."""
    return [question["fact"] for question in QUESTIONS if not holds(question)]


def test_bank_holds_enough_questions_for_every_topic():
    assert BANK["bank"] == "Đảng viên tốt, chi bộ kiểu mẫu"
    assert len(BANK["topics"]) == len(set(BANK["topics"])) == 8
    assert len(QUESTIONS) >= 200
    counts = Counter(question["topic"] for question in QUESTIONS)
    assert sorted(counts) == list(range(8))
    assert min(counts.values()) >= 15


def test_every_difficulty_is_present():
    counts = Counter(question["difficulty"] for question in QUESTIONS)
    assert sorted(counts) == [1, 2, 3]
    assert min(counts.values()) >= 40


def test_each_question_has_exactly_the_agreed_fields():
    fields = {"fact", "topic", "difficulty", "text", "choices", "correct", "explanation", "source"}
    assert broken(lambda q: set(q) == fields) == []


def test_each_question_has_four_distinct_choices_and_a_key_among_them():
    assert broken(lambda q: len(q["choices"]) == 4 == len({folded(choice) for choice in q["choices"]})) == []
    assert broken(lambda q: q["correct"] in range(4)) == []
    assert broken(lambda q: all(0 < len(choice) <= 110 for choice in q["choices"])) == []


def test_each_stem_is_a_question_of_fair_length():
    assert broken(lambda q: 40 <= len(q["text"]) <= 220 and q["text"].endswith(("?", "…"))) == []


def test_each_question_says_why_and_where_from():
    assert broken(lambda q: 20 <= len(q["explanation"]) <= 200 and q["explanation"].endswith(".")) == []
    assert broken(lambda q: len(q["source"]) >= 10 and "http" not in q["source"]) == []


def test_texts_are_trimmed_and_single_spaced():
    assert broken(lambda q: all(text == " ".join(text.split()) for text in texts(q))) == []


def test_no_choice_points_at_other_choices():
    pointing = re.compile(r"\b(cả [A-D]\b|[A-D] và [A-D]\b|(tất )?cả (ba|các) (phương án|ý|đáp án))", re.IGNORECASE)
    assert broken(lambda q: not any(pointing.search(choice) for choice in q["choices"])) == []


def test_file_is_nfc():
    assert unicodedata.normalize("NFC", TEXT) == TEXT


def test_key_is_spread_over_the_four_letters():
    counts = Counter(question["correct"] for question in QUESTIONS)
    shares = [counts[letter] / len(QUESTIONS) for letter in range(4)]
    assert min(shares) >= 0.2
    assert max(shares) <= 0.3


def test_key_is_not_given_away_by_its_length():
    longest = [q for q in QUESTIONS if all(len(q["choices"][q["correct"]]) >= len(choice) for choice in q["choices"])]
    assert len(longest) / len(QUESTIONS) < 0.5


def test_each_fact_is_asked_once():
    assert [fact for fact, n in Counter(IDS).items() if n > 1] == []


def test_no_doubted_fact_is_asked():
    assert DOUBTED & set(IDS) == set()
    assert [question["fact"] for question in QUESTIONS if "cần đối chiếu" in question["source"]] == []


def test_topic_follows_the_fact():
    assert [fact for fact, q in zip(IDS, QUESTIONS, strict=True) if fact[:3] != f"t{q['topic'] + 1}-"] == []


def test_no_two_stems_are_alike_without_accents_and_spacing():
    stems = Counter(folded(question["text"]) for question in QUESTIONS)
    assert [stem for stem, n in stems.items() if n > 1] == []
