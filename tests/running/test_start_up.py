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


# each of them 1 to 11 MB in every process of the embedded site
SELDOM_USED = {
    *("docx", "lxml", "PIL", "psycopg", "python_calamine", "typst", "xlsxwriter"),
    "contest.banks.readers.registry",
}


def test_the_site_sends_tasks_to_its_own_broker(tmp_path):
    code = "import celery; print(celery.current_app.main)"
    assert manage(tmp_path, "shell", "--no-imports", "-c", code).stdout == "contest\n"


def test_the_web_loads_nothing_that_is_seldom_used(tmp_path):
    # nor the cache's client before the first answer: after a death people wait for what is loaded
    unused = SELDOM_USED | {"redis"}
    code = f"import sys, contest.wsgi; print(sorted({unused} & set(sys.modules)))"
    assert manage(tmp_path, "shell", "--no-imports", "-c", code).stdout == "[]\n"


def test_the_worker_loads_no_pages_either(tmp_path):
    unused = SELDOM_USED | {"contest.urls", "prompt_toolkit"}
    code = (
        "import sys; from contest import worker; worker.app.loader.import_default_modules();"
        f"print(sorted({unused} & set(sys.modules)))"
    )
    said = manage(tmp_path, "shell", "--no-imports", "-c", code, CELERY_SKIP_CHECKS="1").stdout
    assert said == "[]\n"
