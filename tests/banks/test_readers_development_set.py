"""The development set of real files, read where it lies: texts, choices and keys equal to what is expected."""

import json
import re
import unicodedata
from pathlib import Path

import pytest

from contest.banks.readers import as_json, read_bank

BANKS = Path(__file__).resolve().parents[2] / "../shared/data/banks"
SUFFIXES = (".docx", ".xlsx", ".csv", ".txt", ".gift", ".zip")
WILDCARD = re.compile(r"\{\{\w+\}\}")


def expectations() -> list[tuple[str, Path, Path]]:
    found = []
    for folder in ("docx", "xlsx", "csv", "text", "aiken", "gift", "qti"):
        for file in sorted((BANKS / folder).glob("*")):
            expected = file.with_name(file.name.rsplit(".", 1)[0] + ".expected.json")
            if file.suffix in SUFFIXES and expected.exists():
                found.append((f"{folder}/{file.name}", file, expected))
    return found


FILES = expectations()


def normal(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()


def equal(expected: str, got: str) -> bool:
    pattern = ".*".join(re.escape(part) for part in WILDCARD.split(normal(expected)))
    return re.fullmatch(pattern, normal(got), re.S) is not None


def same(expected: dict, got: dict) -> bool:
    return (
        equal(expected["text"], got["text"])
        and len(expected["choices"]) == len(got["choices"])
        and all(map(equal, expected["choices"], got["choices"]))
        and expected["correct"] == got["correct"]
        and expected.get("answers", []) == got.get("answers", [])
        and expected.get("pairs", []) == got.get("pairs", [])
    )


@pytest.mark.skipif(not FILES, reason="the development set (../shared/data/banks) is not on this machine")
@pytest.mark.parametrize(("file", "expected"), [(f, e) for _, f, e in FILES], ids=[name for name, _, _ in FILES])
def test_file_reads_as_expected(file, expected):
    wanted = json.loads(expected.read_text("utf-8"))
    got = as_json(read_bank(file.read_bytes(), name=file.name))["questions"]
    assert [i for i, (w, g) in enumerate(zip(wanted, got, strict=True)) if not same(w, g)] == []
    unsaid = [
        i for i, (w, g) in enumerate(zip(wanted, got, strict=True)) if not set(w.get("warn", [])) <= set(g["warn"])
    ]
    assert unsaid == []


@pytest.mark.skipif(not FILES, reason="the development set (../shared/data/banks) is not on this machine")
def test_separate_key_file_agrees_with_the_marks():
    paper, answers = BANKS / "docx/english-50-red-letter.docx", BANKS / "docx/english-50-red-letter.answer-key.xlsx"
    result = read_bank(paper.read_bytes(), name=paper.name, answers=answers.read_bytes(), answers_name=answers.name)
    assert result.mark == "key_table"
    assert [w for w in result.warnings if w.code == "key_conflicts_with_mark"] == []
    assert all(len(question.correct) == 1 for question in result.questions)
