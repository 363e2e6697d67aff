"""What is made before the site is served."""

from __future__ import annotations

import os
from pathlib import Path

import polib
import pytest
from bootstrap_wrapper import get_bootstrap_css_dir
from django.conf import LazySettings

from contest.common import assets
from contest.common.joined import ALL_JOINED, QUIZ_SCRIPT, Joined, join_files

PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Nộp bài"\nmsgstr "Hand in"\n'


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    source = tmp_path / "en" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(PO)
    return source


def test_compile_catalogues_writes_what_gettext_reads(tmp_path: Path, catalogue: Path) -> None:
    compiled = catalogue.with_suffix(".mo")
    assert assets.compile_catalogues(tmp_path) == [compiled]
    assert {entry.msgid: entry.msgstr for entry in polib.mofile(str(compiled))} == {"Nộp bài": "Hand in"}


def test_compile_catalogues_leaves_what_is_current(tmp_path: Path, catalogue: Path) -> None:
    assets.compile_catalogues(tmp_path)
    assert assets.compile_catalogues(tmp_path) == []
    os.utime(catalogue, (4_000_000_000, 4_000_000_000))
    assert assets.compile_catalogues(tmp_path) == [catalogue.with_suffix(".mo")]


def test_copy_bootstrap_with_its_map(tmp_path: Path) -> None:
    assets.copy_bootstrap(tmp_path)
    for name in ("bootstrap.min.css", "bootstrap.min.css.map"):
        assert (tmp_path / name).read_bytes() == (get_bootstrap_css_dir() / name).read_bytes()


def test_copy_bootstrap_replaces_another_version(tmp_path: Path) -> None:
    (tmp_path / "bootstrap.min.css").write_text("old")
    assets.copy_bootstrap(tmp_path)
    assert (tmp_path / "bootstrap.min.css").stat().st_size == (
        get_bootstrap_css_dir() / "bootstrap.min.css"
    ).stat().st_size


@pytest.mark.parametrize("joined", ALL_JOINED)
def test_join_files_in_order_and_only_when_they_change(tmp_path: Path, joined: Joined) -> None:
    source, target = tmp_path / "static", tmp_path / "built"
    for name in joined.parts:
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(f"/* {name} */\n")
    assert join_files(joined, source=source, target=target)
    assert (target / joined.name).read_text() == "".join(f"/* {name} */\n" for name in joined.parts)
    assert not join_files(joined, source=source, target=target)
    (source / joined.parts[0]).write_text("/* other */\n")
    assert join_files(joined, source=source, target=target)


def test_quiz_script_is_all_of_its_folder() -> None:
    folder = assets.settings.BASE_DIR / "static" / "js" / "quiz"
    assert sorted(f"js/quiz/{file.name}" for file in folder.iterdir()) == sorted(QUIZ_SCRIPT.parts)


def test_prepare_leaves_alone_what_nobody_may_write(
    tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a container's image. Root may write everywhere, so what the system says is made up here."""
    settings.PREPARED_DIR = tmp_path
    monkeypatch.setattr("os.access", lambda path, mode: path != tmp_path)
    monkeypatch.setattr(assets, "build_fonts", lambda target: pytest.fail(f"{target} was made"))
    assert assets.prepare() is False
