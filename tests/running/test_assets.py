"""What is made before the site is served."""

from __future__ import annotations

import os
from pathlib import Path

import polib
import pytest
from bootstrap_wrapper import get_bootstrap_css_dir

from contest.common import assets
from contest.common.styles import JOINED, SITE_STYLES, join_styles

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


def test_join_styles_in_order_and_only_when_they_change(tmp_path: Path) -> None:
    source, target = tmp_path / "static", tmp_path / "built"
    (source / "css").mkdir(parents=True)
    for name in SITE_STYLES:
        (source / name).write_text(f"/* {name} */\n")
    assert join_styles(source, target)
    assert (target / JOINED).read_text() == "".join(f"/* {name} */\n" for name in SITE_STYLES)
    assert not join_styles(source, target)
    (source / SITE_STYLES[0]).write_text("/* other */\n")
    assert join_styles(source, target)
