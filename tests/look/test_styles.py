"""The style sheets and templates keep the house's rules: weight, no style attributes, no class without a rule."""

import re
from pathlib import Path

import brotli
import pytest
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parents[2]
CSS = ROOT / "static" / "css"
TEMPLATES = ROOT / "templates"
LONGEST_LINE = 160
ONE_TAG = re.compile(r"\s*\{%((?!%\}).)*%\}")
TRANSLATION = re.compile(r"\{% blocktranslate\b(.*?)%\}(.*?)\{% endblocktranslate %\}", re.DOTALL)
QUIZ_PAGE = ("tokens.css", "base.css", "components.css", "quiz.css")


def test_quiz_page_css_weighs_at_most_12_kilobytes():
    assert sum(len(brotli.compress((CSS / name).read_bytes())) for name in QUIZ_PAGE) <= 12_000


@pytest.mark.parametrize("path", sorted(CSS.glob("*.css")), ids=lambda path: path.name)
def test_css_is_whole_and_uses_known_tokens(path):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    defined = set(
        re.findall(r"(--[a-z0-9-]+):", "".join(sheet.read_text(encoding="utf-8") for sheet in CSS.glob("*.css")))
    )

    assert text.count("{") == text.count("}")
    assert set(re.findall(r"var\((--[a-z0-9-]+)", text)) - defined == set()


@pytest.mark.parametrize("path", sorted(CSS.glob("*.css")), ids=lambda path: path.name)
def test_css_files_named_exist(path):
    for address in re.findall(r'url\("\.\./(img/[^"]+)"\)', path.read_text(encoding="utf-8")):
        assert (ROOT / "static" / address).is_file()


def test_colours_stand_in_tokens_only():
    for path in CSS.glob("*.css"):
        if path.name != "tokens.css":
            # A question's picture keeps its white ground, paper keeps its black outline.
            colours = set(re.findall(r"#[0-9A-Fa-f]{3,8}\b", path.read_text(encoding="utf-8")))
            assert colours <= {"#000", "#FFF"}, path.name


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_templates_have_neither_inline_style_nor_inline_script(path):
    text = path.read_text(encoding="utf-8")

    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_lines_of_templates_are_short(path):
    """One element a line: a difference says what changed. Only a single tag of Django's cannot be broken."""
    lines = path.read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if len(line) > LONGEST_LINE and not ONE_TAG.fullmatch(line)] == []


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_translations_of_several_lines_are_trimmed(path):
    """Their indentation goes before they are looked up (common/unindented.py), so no catalogue may hold it."""
    translations = TRANSLATION.findall(path.read_text(encoding="utf-8"))

    assert [text for opening, text in translations if "\n" in text and " trimmed " not in f"{opening} "] == []


def test_templates_go_out_without_their_indentation():
    source = get_template("sitting/entry.html").template.source
    lines = (TEMPLATES / "sitting" / "entry.html").read_text(encoding="utf-8").splitlines()

    assert source.splitlines() == [line.lstrip() for line in lines]
    assert any(line.startswith("  ") for line in lines)


@pytest.mark.parametrize("path", sorted((TEMPLATES / "components").glob("*.html")), ids=lambda path: path.name)
def test_components_say_what_they_take(path):
    assert path.read_text(encoding="utf-8").startswith("{% comment %}")
