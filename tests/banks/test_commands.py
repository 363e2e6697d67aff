"""read_bank and import_bank on the command line."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from contest.banks.models import Bank, BankImport, Question
from tests.banks.question_files import sheet

HEAD = ["Câu", "Nội dung câu hỏi", "A", "B", "C", "D", "Đáp án"]


@pytest.fixture
def file(tmp_path: Path) -> str:
    """Two questions with a key, one without."""
    path = tmp_path / "đề.xlsx"
    stems = ["Chi bộ họp thường kỳ khi nào?", "Đảng phí đóng khi nào?", "Ai là bí thư chi bộ?"]
    rows = [
        [n, stem, "Một", "Hai", "Ba", "Bốn", key] for n, (stem, key) in enumerate(zip(stems, "BC ", strict=True), 1)
    ]
    path.write_bytes(sheet([HEAD, *rows]))
    return str(path)


@pytest.fixture
def answers(tmp_path: Path) -> str:
    path = tmp_path / "đáp án.xlsx"
    path.write_bytes(sheet([["Câu", "Đáp án"], [1, "B"], [2, "C"], [3, "D"]]))
    return str(path)


def run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


# --- read_bank: these tests have no database -------------------------------------------------------


def test_read_bank_prints_json(file):
    printed = json.loads(run("read_bank", file, "--json"))
    assert [(q["number"], q["text"], q["correct"], q["warn"]) for q in printed["questions"]] == [
        (1, "Chi bộ họp thường kỳ khi nào?", [1], []),
        (2, "Đảng phí đóng khi nào?", [2], []),
        (3, "Ai là bí thư chi bộ?", [], ["no_answer_marked"]),
    ]
    assert printed["mark"] == "key_column"
    assert [(w["code"], w["question"]) for w in printed["warnings"]] == [("no_answer_marked", 3)]


def test_read_bank_takes_the_key_from_another_file(file, answers):
    printed = json.loads(run("read_bank", file, "--answers", answers, "--json"))
    assert [q["correct"] for q in printed["questions"]] == [[1], [2], [3]]


def test_read_bank_in_words(file):
    first, *rest = run("read_bank", file).splitlines()
    assert first == "3 câu, 2 câu có đáp án. Dấu đáp án: cột đáp án."
    assert len(rest) == 1
    assert "'Câu hỏi'!G4" in rest[0]


@pytest.mark.parametrize(
    ("name", "said"), [("không có.docx", "Không thấy tệp “{0}”. "), (".", "“{0}” là thư mục. "), ("a\0b", "tên tệp")]
)
def test_read_bank_says_which_file_is_not_there(tmp_path, name, said):
    path = f"{tmp_path}/{name}"
    with pytest.raises(CommandError) as error:
        run("read_bank", path, "--json")
    assert said.format(path) in str(error.value)
    assert error.value.returncode == 2


def test_read_bank_says_what_cannot_be_read(tmp_path):
    path = tmp_path / "thơ.txt"
    path.write_text("Không có câu hỏi nào ở đây.", encoding="utf-8")
    with pytest.raises(CommandError) as error:
        run("read_bank", str(path), "--json")
    assert "“thơ.txt”" in str(error.value)
    assert error.value.returncode == 2


def test_read_bank_says_that_the_key_file_is_not_there(file):
    with pytest.raises(CommandError) as error:
        run("read_bank", file, "--answers", "/khong/co.docx")
    assert "“/khong/co.docx”" in str(error.value)


# --- import_bank ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_import_bank(file):
    lines = run("import_bank", file, "--bank", "Xây dựng Đảng").splitlines()
    bank = Bank.objects.get(name="Xây dựng Đảng")
    row = BankImport.objects.get()
    assert lines[:2] == [
        "Đã nhập 2 câu vào “Xây dựng Đảng”.",
        f"1 câu cần xem ở trang /to-chuc/ngan-hang/nhap/{row.pk}:",
    ]
    assert lines[2].startswith("- Câu 3 ('Câu hỏi'!B4): Không thấy phương án nào")
    assert list(bank.questions.values_list("number", "head__accept")) == [(1, 2), (2, 4)]


@pytest.mark.django_db
def test_import_bank_again_adds_nothing(file):
    run("import_bank", file, "--bank", "Xây dựng Đảng")
    lines = run("import_bank", file, "--bank", "Xây dựng  Đảng").splitlines()
    assert lines[:2] == [
        "Đã nhập 0 câu vào “Xây dựng Đảng”.",
        "2 câu đã có trong ngân hàng hoặc lặp trong tệp, bỏ qua.",
    ]
    assert (Bank.objects.count(), Question.objects.count()) == (1, 2)


@pytest.mark.django_db
def test_import_bank_with_a_key_file(file, answers):
    assert "Đã nhập 3 câu" in run("import_bank", file, "--bank", "X", "--answers", answers)
    assert list(Question.objects.order_by("number").values_list("head__accept", flat=True)) == [2, 4, 8]


@pytest.mark.django_db
def test_import_bank_dry_run_writes_nothing(file):
    assert run("import_bank", file, "--bank", "X", "--dry-run").splitlines()[:2] == [
        "Sẽ nhập 2 câu vào “X”.",
        "1 câu cần xem:",
    ]
    assert not Bank.objects.exists()
    assert not BankImport.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["", "   ", "x" * 201])
def test_import_bank_needs_a_name(file, name):
    with pytest.raises(CommandError) as error:
        run("import_bank", file, "--bank", name)
    assert "Tên ngân hàng" in str(error.value)
    assert not Bank.objects.exists()


@pytest.mark.django_db
def test_import_bank_keeps_nothing_of_a_bad_file(tmp_path):
    path = tmp_path / "trống.docx"
    path.write_bytes(b"")
    with pytest.raises(CommandError) as error:
        run("import_bank", str(path), "--bank", "X")
    assert ("“trống.docx”" in str(error.value), error.value.returncode) == (True, 2)
    assert not Bank.objects.exists()
