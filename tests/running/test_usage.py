"""A wrong command line is refused in Vietnamese, with how the command is meant, and nothing is done."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from contest.management.usage import speak_vietnamese
from tests.running.commands import manage


@pytest.fixture
def parser(monkeypatch: pytest.MonkeyPatch) -> argparse.ArgumentParser:
    for name in ("_", "ngettext"):
        # put back at the end
        monkeypatch.setattr(argparse, name, getattr(argparse, name))
    speak_vietnamese()
    parser = argparse.ArgumentParser(prog="manage.py thu")
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--people", type=int)
    parser.add_argument("--only", nargs="+", choices=["web", "beat"])
    parser.add_argument("--pair", nargs=2)
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--yes", action="store_true")
    ways.add_argument("--new", action="store_true")
    parser.add_argument("--news", action="store_true")
    return parser


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "thiếu FILE"),
        (["a", "b", "--xyz"], "không có mục b --xyz"),
        (["a", "--people"], "--people: cần một giá trị"),
        (["a", "--people", "ba"], "--people: 'ba' không đúng kiểu int"),
        (["a", "--only"], "--only: cần ít nhất một giá trị"),
        (["a", "--only", "cron"], "--only: không có 'cron'; chọn một trong 'web', 'beat'"),
        (["a", "--pair", "b"], "--pair: cần 2 giá trị"),
        (["a", "--yes", "--new"], "--new: không đi cùng --yes"),
        (["a", "--yes=1"], "--yes: không nhận giá trị '1'"),
        (["a", "--ne"], "--ne có thể là --new, --news; ghi đủ tên"),
    ],
)
def test_a_wrong_command_line_is_refused_in_vietnamese(
    arguments: list[str], said: str, parser: argparse.ArgumentParser, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        parser.parse_args(arguments)
    assert ended.value.code == 2
    usage, *_, error = capsys.readouterr().err.splitlines()
    assert usage.startswith("cách dùng: manage.py thu ")
    assert error == f"manage.py thu: {said}"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        # one with the site, one without
        (["simulate", "--people", "3"], "manage.py simulate: thiếu --attempts"),
        (["read_bank"], "manage.py read_bank: thiếu FILE"),
    ],
)
def test_commands_refuse_in_vietnamese(arguments: list[str], said: str, tmp_path: Path) -> None:
    result = manage(tmp_path, *arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("cách dùng: ")
    assert result.stderr.splitlines()[-1] == said
