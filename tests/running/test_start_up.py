"""What a process loads before it does its work."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.banks.question_files import sheet
from tests.running.commands import manage

HALF_CONFIGURED = {"DATABASE_URL": "postgresql://thi:thi@127.0.0.1:5432/thi"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "đề.xlsx"
    path.write_bytes(sheet([["Câu hỏi", "A", "B", "Đáp án"], ["Chi bộ họp khi nào?", "Một", "Hai", "B"]]))
    return path


def test_read_bank_needs_no_site(file, tmp_path):
    var = tmp_path / "var"
    var.mkdir()
    read = manage(var, "read_bank", str(file), "--json", **HALF_CONFIGURED)
    assert (read.returncode, read.stderr) == (0, "")
    assert [question["correct"] for question in json.loads(read.stdout)["questions"]] == [[1]]
    assert list(var.iterdir()) == []
    assert manage(var, "check", **HALF_CONFIGURED).returncode == 2


def test_read_bank_says_what_it_cannot_read_without_a_site(tmp_path):
    read = manage(tmp_path, "read_bank", "không-có.xlsx")
    assert (read.returncode, read.stdout) == (2, "")
    assert read.stderr == "CommandError: Không thấy tệp “không-có.xlsx”. Kiểm tra lại tên và thư mục.\n"


def test_the_site_sends_tasks_to_its_own_broker_and_loads_no_workbook_writer(tmp_path):
    code = "import sys, celery; print(celery.current_app.main, 'xlsxwriter' in sys.modules)"
    assert manage(tmp_path, "shell", "--no-imports", "-c", code).stdout == "contest False\n"
