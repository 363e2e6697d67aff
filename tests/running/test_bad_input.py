"""Whatever is typed behind a command: words that say what, where and what to do, another exit code, nothing changed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from django.apps import apps
from django.core.management.base import CommandError

import manage
from contest.management.commands.up import _check_port
from tests.banks.question_files import word
from tests.factories import published_round
from tests.running.commands import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LONG = "x" * 5_000
# a name of a file or of anything else in an encoding from before Unicode, as Python hands it on
OLD = os.fsdecode("Câu hõi".encode("latin-1"))
STRANGE = ["", " ", "-", "--", "²", "9" * 40, "-1", "1.5", "NaN", "'; drop table x; --", "\u202e", "a\nb", LONG, OLD]


class Said(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def say(capsys, monkeypatch) -> Callable[..., Said]:
    """Runs a command in this process as `manage.py` does."""
    monkeypatch.setattr("django.core.management.base.connections.close_all", lambda: None)

    def run(*arguments: object) -> Said:
        argv = ["manage.py", *map(str, arguments)]
        monkeypatch.setattr(sys, "argv", argv)
        monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "contest.settings")
        try:
            manage.run(argv)
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
        except (Exception, KeyboardInterrupt) as trouble:
            # raises what is a fault of the program
            code = manage.end(trouble)
        return Said(code, *capsys.readouterr())

    return run


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """Files by what is wrong with them."""
    huge = tmp_path / "huge.docx"
    with huge.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(20 * 1024**3)
    (tmp_path / "empty.docx").touch()
    (tmp_path / "noise.xlsx").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "cut.docx").write_bytes(word("Câu 1: Hỏi?", "A. x", "{b:B. y}")[:900])
    (tmp_path / "folder.xlsx").mkdir()
    old = tmp_path / OLD
    old.write_bytes(bytes(200))
    return {
        "missing": str(tmp_path / "missing.docx"),
        "inside a file": str(tmp_path / "empty.docx" / "x.docx"),
        "empty": str(tmp_path / "empty.docx"),
        "noise": str(tmp_path / "noise.xlsx"),
        "cut": str(tmp_path / "cut.docx"),
        "folder": str(tmp_path / "folder.xlsx"),
        "old name": str(old),
        "huge": str(huge),
        "endless": "/dev/zero",
        "unreadable": "/proc/self/mem",
        "long name": str(tmp_path / LONG),
    }


def rows() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def check_refused(said: Said) -> None:
    assert said.code in (1, 2)
    assert said.err.strip()
    assert "Traceback" not in said.err
    # what argparse itself says is short, too
    assert len(said.err) < 8_000


FILE_KINDS = [
    *("missing", "inside a file", "empty", "noise", "cut", "folder", "old name", "huge", "endless", "unreadable"),
    "long name",
]
TAKE_FILES = {
    "read_bank": ["read_bank", "FILE"],
    "read_bank with a key": ["read_bank", "GOOD", "--answers", "FILE"],
    "import_bank": ["import_bank", "FILE", "--bank", "Ngân hàng"],
    "import_bank with a key": ["import_bank", "GOOD", "--answers", "FILE", "--bank", "Ngân hàng"],
    "import_roster": ["import_roster", "FILE"],
    "restore": ["restore", "FILE", "--yes"],
}


@pytest.mark.parametrize("kind", FILE_KINDS)
@pytest.mark.parametrize("command", TAKE_FILES)
def test_files_that_cannot_be_read(command, kind, say, files, tmp_path, settings):
    settings.VAR_DIR = tmp_path
    good = tmp_path / "good.docx"
    good.write_bytes(word("Câu 1: Hỏi?", "A. x", "B. y"))
    before = rows()
    said = say(*({"FILE": files[kind], "GOOD": str(good)}.get(part, part) for part in TAKE_FILES[command]))
    check_refused(said)
    assert rows() == before


TAKE_WORDS = {
    "recount": ["recount", "--contest", "WORD"],
    "simulate contest": ["simulate", "--contest", "WORD", "--people", "1", "--attempts", "1"],
    "simulate people": ["simulate", "--people", "WORD", "--attempts", "1"],
    "simulate attempts": ["simulate", "--people", "5", "--attempts", "WORD"],
    "simulate perfect": ["simulate", "--people", "5", "--attempts", "9", "--perfect-people", "WORD"],
    "simulate fastest": ["simulate", "--people", "5", "--attempts", "9", "--fastest-ms", "WORD"],
    "export contest": ["export_participation", "--contest", "WORD", "--format", "csv", "--out", "OUT"],
    "export format": ["export_participation", "--format", "WORD", "--out", "OUT"],
    "export round": ["export_participation", "--format", "csv", "--out", "OUT", "--round", "WORD"],
    "export unit": ["export_participation", "--format", "csv", "--out", "OUT", "--unit", "WORD"],
    "export moment": ["export_participation", "--format", "csv", "--out", "OUT", "--as-of", "WORD"],
    "export_bank": ["export_bank", "WORD", "--format", "gift", "--out", "OUT"],
    "export_bank format": ["export_bank", "Ngân hàng", "--format", "WORD", "--out", "OUT"],
    "end_sessions": ["end_sessions", "--person", "WORD"],
    "forget_second_factor": ["forget_second_factor", "WORD", "--proof", "gap-mat"],
    "forget_second_factor proof": ["forget_second_factor", "QT01", "--proof", "WORD"],
    "make_admin": ["make_admin", "WORD"],
    "import_roster unit": ["import_roster", "GOOD", "--unit", "WORD"],
    "import_bank name": ["import_bank", "MISSING", "--bank", "WORD"],
    "change_identity_key": ["change_identity_key", "--scheme", "WORD"],
    "capacity contest": ["capacity", "--contest", "WORD"],
    "capacity clients": ["capacity", "--clients", "WORD"],
    "capacity seconds": ["capacity", "--seconds", "WORD"],
    "capacity port": ["capacity", "--port", "WORD"],
    "check_transport port": ["check_transport", "localhost", "--port", "WORD"],
    "check_transport authority": ["check_transport", "localhost", "--authority", "WORD"],
    "up port": ["up", "--port", "WORD"],
    "up only": ["up", "--only", "WORD"],
}


@pytest.mark.parametrize("word", STRANGE, ids=[ascii(one)[:24] for one in STRANGE])
@pytest.mark.parametrize("command", TAKE_WORDS)
def test_words_that_mean_nothing(command, word, say, root, tmp_path, settings):
    settings.VAR_DIR = tmp_path
    published_round(root)
    before, out = rows(), tmp_path / "out"
    places = {"WORD": word, "OUT": str(out), "MISSING": str(tmp_path / "missing.docx"), "GOOD": str(ROOT / "README.md")}
    said = say(*(places.get(part, part) for part in TAKE_WORDS[command]))
    check_refused(said)
    assert rows() == before
    assert not out.is_file()


PLACES = ["missing/out", "folder.xlsx", "empty.docx/out", "/proc/out", "/dev/full", LONG]
WRITE = {
    "backup": ["backup", "--out", "OUT"],
    "export_participation": ["export_participation", "--format", "csv", "--out", "OUT"],
    "export_bank": ["export_bank", "Ngân hàng của thi-that", "--format", "gift", "--out", "OUT"],
    "import_roster errors": ["import_roster", "GOOD", "--errors", "OUT"],
    "sbom": ["sbom", "--out", "OUT"],
}


@pytest.mark.parametrize("place", PLACES, ids=[one[:24] for one in PLACES])
@pytest.mark.parametrize("command", WRITE)
def test_places_where_nothing_can_be_written(command, place, say, root, files, tmp_path, settings):
    settings.VAR_DIR = tmp_path
    published_round(root)
    before, there = rows(), sorted(tmp_path.iterdir())
    target = Path(place) if place.startswith("/") else tmp_path / place
    said = say(*({"OUT": str(target), "GOOD": str(ROOT / "README.md")}.get(part, part) for part in WRITE[command]))
    check_refused(said)
    assert rows() == before
    assert sorted(tmp_path.iterdir()) == there


@pytest.mark.parametrize("command", ["export_participation", "export_bank", "sbom"])
def test_what_is_no_plain_file_is_never_replaced(command, say, root, tmp_path, settings):
    settings.VAR_DIR = tmp_path
    published_round(root)
    kept, link = tmp_path / "kept", tmp_path / "link"
    link.symlink_to(kept)
    for target in (link, Path("/dev/null")):
        before = target.lstat()
        said = say(*({"OUT": str(target)}.get(part, part) for part in WRITE[command]))
        assert said.code == 0
        assert (target.lstat().st_ino, target.lstat().st_mode) == (before.st_ino, before.st_mode)
    assert kept.stat().st_size


@pytest.mark.parametrize(
    "name", ["....", "1.2.3.4.5", "x" * 64, "a." * 130 + "vn", "-a", "a b", "ư.vn", "300::1::", ""]
)
def test_names_of_hosts_that_are_none(name, say, tmp_path):
    said = say("make_certificates", "web", "thi-web", name, "--folder", tmp_path)
    check_refused(said)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["thi-web", "db.noi-bo", "10.0.0.12", "::1", "a_b.vn", "3com.vn"])
def test_names_of_hosts_that_are_some(name, say, tmp_path):
    assert say("make_certificates", "web", name, "--folder", tmp_path).code == 0


@pytest.mark.parametrize("host", ["x" * 300, "ư" * 70, OLD])
def test_hosts_that_are_no_names(host):
    with pytest.raises(CommandError, match="không phải tên máy"):
        _check_port(host, 8000)
