"""71 real contests: which of them the rules express, each said in words without gaps."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.utils.translation import override

from contest.rounds.rules import Rules, find_problems, parse_rules, rules_document
from contest.rounds.wording import article_sentences, rule_hints
from tests.rounds.coverage import ALL, COVERAGE, FIXTURES, NOT_A_QUIZ, PARTLY, UNEXPRESSED, coverage_table
from tests.rounds.variants import EXPRESSED, NOTHING_TO_SHOW, unexpressed

VIETNAMESE = re.compile(r"[ăâđêôơưạảãàáặẳẵằắậẩẫầấẹẻẽèéệểễềếịỉĩìíọỏõòóộổỗồốợởỡờớụủũùúựửữừứỵỷỹỳý]", re.IGNORECASE)

contests = pytest.mark.parametrize("fixture", FIXTURES.values(), ids=list(FIXTURES))


def test_all_71_are_told_apart():
    assert len(FIXTURES) + len(NOT_A_QUIZ) == ALL
    assert set(FIXTURES) & set(NOT_A_QUIZ) == set()
    assert set(PARTLY) | set(UNEXPRESSED) <= set(FIXTURES)
    assert [name for name, fixture in FIXTURES.items() if fixture["id"] != name] == []


@contests
def test_it_is_read_without_contradictions_and_comes_back_equal(fixture):
    rules = parse_rules(fixture["rules"])
    assert find_problems(rules) == []
    assert json.loads(json.dumps(rules_document(rules))) == fixture["rules"]


@contests
def test_what_is_not_shown_by_its_source_is_said_to_be_assumed(fixture):
    assert fixture["assumed"]
    assert all(isinstance(line, str) and line for line in fixture["assumed"])


@contests
def test_each_of_its_variants_is_expressed(fixture):
    rules = parse_rules(fixture["rules"])
    assert unexpressed(rules, fixture["variants"]) == UNEXPRESSED.get(fixture["id"], [])


def test_every_code_has_a_predicate_that_tells_contests_apart():
    codes = {code for fixture in FIXTURES.values() for code in fixture["variants"]}
    assert codes <= set(EXPRESSED) | NOTHING_TO_SHOW
    documents = [parse_rules(fixture["rules"]) for fixture in FIXTURES.values()]
    always = [code for code in sorted(codes & set(EXPRESSED)) if all(EXPRESSED[code](rules) for rules in documents)]
    assert always == []


# --- its rules in words ---------------------------------------------------------------------------


def texts_of(document: Any) -> set[str]:
    """Every text that organisers wrote, as it stands and as it stands inside a sentence."""
    if isinstance(document, str):
        bare = document.rstrip(".")
        return {bare, bare[:1].lower() + bare[1:], bare[:1].upper() + bare[1:]}
    parts = document.values() if isinstance(document, dict) else document if isinstance(document, list) else ()
    return {text for part in parts for text in texts_of(part)}


def said(rules: Rules, language: str) -> dict[str, str]:
    with override(language):
        sentences = article_sentences(rules)
        assert len({sentence.key for sentence in sentences}) == len(sentences)
        return {one.key: f"{one.article} ({one.heading or '-'}) {one.text}" for one in sentences}


def own_words(text: str, written: set[str]) -> str:
    """A sentence without what the organisers wrote themselves."""
    for piece in sorted(written, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(piece)}(?!\w)", "", text) if piece else text
    return text


def numbers(text: str) -> list[int]:
    """The figures of a sentence, thousands written as in either language."""
    together = re.sub(r"(?<=\d)[.,](?=\d{3})", "", text)
    return sorted(int(number) for number in re.findall(r"\d+", together))


@contests
def test_its_rules_are_said_in_both_languages_without_gaps(fixture):
    rules = parse_rules(fixture["rules"])
    vietnamese, english = said(rules, "vi"), said(rules, "en")
    assert list(vietnamese) == list(english)
    for text in (*vietnamese.values(), *english.values()):
        assert not re.search(r"%\(|None|\bNaN\b|  |\*\*|: \.|; \.|\(\)|“”", text), text
        assert text.endswith((".", ".”"))
    written = texts_of(fixture["rules"])
    left = {key: own_words(text, written) for key, text in english.items()}
    assert {key: text for key, text in left.items() if VIETNAMESE.search(text)} == {}
    # the same figures: English writes thousands with a comma
    figures = {key: numbers(text.replace(",", "")) for key, text in english.items()}
    assert figures == {
        key: numbers(re.sub(r"(?<=\d)\.(?=\d)", "", text.replace(",", ""))) for key, text in vietnamese.items()
    }


@contests
def test_every_part_of_its_rules_is_said(fixture):
    rules = parse_rules(fixture["rules"])
    page = "\n".join(said(rules, "vi").values()).lower()
    parts = [rules.audience, *rules.boards, *rules.exclusions, *rules.stages, *rules.rounds, *rules.rankings]
    labels = [getattr(part, "label", "") or getattr(part, "statement", "") for part in parts]
    labels += [prize.label for prize in (*rules.prizes, *rules.collectives)]
    labels += [tier.label for prize in (*rules.prizes, *rules.collectives) for tier in prize.tiers]
    labels += [note.rstrip(".") for note in rules.notes]
    single = {rules.rankings[0].label} if len(rules.rankings) == 1 else set()
    assert [label for label in labels if label not in single and label.lower().rstrip(".") not in page] == []


@contests
def test_what_it_may_not_have_meant_has_words(fixture):
    for language in ("vi", "en"):
        with override(language):
            assert all(line.endswith(".") and "%(" not in line for line in rule_hints(parse_rules(fixture["rules"])))


def test_the_page_of_the_coverage_is_the_present_one():
    assert COVERAGE.read_text() == coverage_table()
