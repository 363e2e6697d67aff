"""manage.py export_participation: files, moments, and what it refuses."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Unit
from contest.management.commands.export_participation import parse_moment
from contest.reports.writers import WRITERS
from contest.results.actions import tally_all
from tests.factories import NOW, hand_in, make_contest, make_participant

pytestmark = pytest.mark.django_db


@pytest.fixture
def contest(root: Unit):
    made = make_contest(root, rounds=2)
    person = make_participant(made, Unit.objects.get(code="K1-1"))
    for number in range(4):
        hand_in(person, 20, 17_000, at=NOW - dt.timedelta(days=number))
    tally_all()
    return made


def exported(tmp_path: Path, **options: object) -> dict:
    out = tmp_path / "out.json"
    call_command("export_participation", format="json", out=str(out), **options)
    return json.loads(out.read_text())


@pytest.mark.parametrize("extension", WRITERS)
def test_export_writes_each_format(contest, tmp_path, extension, capsys):
    out = tmp_path / f"báo cáo.{extension}"
    call_command("export_participation", contest="thi-thu", format=extension, out=str(out))
    assert out.stat().st_size > 500
    assert capsys.readouterr().out == f"Đã ghi {out}: 7 đơn vị, 1 người, 4 lượt thi.\n"
    assert [path.name for path in tmp_path.iterdir()] == [out.name]


def test_export_writes_to_the_screen(contest, capsysbinary):
    call_command("export_participation", format="json", out="-")
    assert json.loads(capsysbinary.readouterr().out)["summary"]["attempts"] == 4


def test_export_of_a_round_and_of_a_unit(contest, tmp_path):
    assert exported(tmp_path, round=2)["summary"]["attempts"] == 0
    assert exported(tmp_path, round=1)["summary"]["attempts"] == 4
    assert [unit["code"] for unit in exported(tmp_path, unit="K2")["units"]] == ["K2", "K2-1", "K2-2"]


@pytest.mark.parametrize(
    ("moment", "attempts"),
    [
        ("2026-11-24", 4),
        ("2026-11-24T08:59", 3),
        ("2026-11-23 09:00", 3),
        ("2026-11-22T02:00:00Z", 2),
        ("2026-11-20", 0),
    ],
)
def test_export_as_of_a_moment(contest, tmp_path, moment, attempts):
    assert exported(tmp_path, as_of=moment)["summary"]["attempts"] == attempts


def test_a_day_alone_is_its_end_in_viet_nam_and_today_is_now():
    assert parse_moment("2026-11-23", now=NOW).isoformat() == "2026-11-23T23:59:59.999999+07:00"
    assert parse_moment("2026-11-24", now=NOW) == NOW
    assert parse_moment("2026-11-24T08:00", now=NOW).isoformat() == "2026-11-24T08:00:00+07:00"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"contest": "khong-co"}, "Không có cuộc thi “khong-co”"),
        ({"round": 3}, "không có đợt 3 (có 2 đợt)"),
        ({"unit": "khong-co"}, "không có đơn vị mã “khong-co”"),
        ({"as_of": "hôm qua"}, "Không hiểu thời điểm “hôm qua”"),
        ({"as_of": "2026-13-45"}, "Không hiểu thời điểm “2026-13-45”"),
        ({"as_of": "2999-01-01"}, "chưa đến"),
    ],
)
def test_export_refuses_in_plain_words_and_writes_nothing(contest, tmp_path, options, words):
    out = tmp_path / "out"
    with pytest.raises(CommandError) as refused:
        call_command("export_participation", **{"format": "csv", "out": str(out), **options})
    assert words in str(refused.value)
    assert refused.value.returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_export_needs_a_name_when_there_are_several(contest, root, tmp_path):
    make_contest(root, slug="khac")
    with pytest.raises(CommandError, match="Ghi rõ --contest"):
        exported(tmp_path)


def test_export_to_a_place_that_is_none_keeps_quiet_about_nothing(contest, tmp_path):
    with pytest.raises(CommandError, match="Không ghi được"):
        call_command("export_participation", format="csv", out=str(tmp_path / "khong" / "co.csv"))


def test_an_export_onto_a_folder_leaves_nothing_beside_it(contest, tmp_path):
    folder = tmp_path / "bao-cao"
    folder.mkdir()
    with pytest.raises(CommandError, match="Không ghi được"):
        call_command("export_participation", format="csv", out=str(folder))
    assert list(tmp_path.iterdir()) == [folder]


def test_a_failed_export_leaves_the_old_file(contest, tmp_path, monkeypatch):
    out = tmp_path / "out.csv"
    out.write_text("cũ")

    def fail(report, file):
        file.write(b"na")
        raise ValueError("giữa chừng")

    monkeypatch.setattr(WRITERS["csv"], "write", fail)
    with pytest.raises(ValueError, match="giữa chừng"):
        call_command("export_participation", format="csv", out=str(out))
    assert out.read_text() == "cũ"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]
