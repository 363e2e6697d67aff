"""The English catalogue: every text of the pages is in it, whole; and every text is written in Vietnamese first."""

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from gettext import GNUTranslations
from pathlib import Path

import polib
import pytest
from django.conf import settings

from contest.banks.readers import MARK_NAMES
from contest.banks.wording.files import FORMATS, MARKS, PLACES
from contest.banks.writers import WRITERS
from contest.common.assets import compile_catalogues

ROOT = settings.BASE_DIR
ENGLISH = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
SOURCES = ("accounts", "contest", "templates")
RENEW = "manage.py makemessages -l en --no-location --no-wrap --no-obsolete -i .venv -i var -i tests -i bench"

VIETNAMESE = re.compile(r"[ăâđêôơưạảãàáặẳẵằắậẩẫầấẹẻẽèéệểễềếịỉĩìíọỏõòóộổỗồốợởỡờớụủũùúựửữừứỵỷỹỳý]", re.IGNORECASE)
PLACEHOLDER = re.compile(r"%\((\w+)\)s|(%%)|(\{\w*\})")
MARKUP = re.compile(r"<[^>]*>|\*\*")
RENAMED = re.compile(r"\bn?p?gettext\w* as (\w+)")
QUOTED = re.compile(r"“[^”]*”")
# How a contest addresses people: Vietnamese words that an English sentence does without.
ADDRESS = "you"
# Vietnamese words of texts without a single accent, and units.
WITHOUT_ACCENTS = {"nam", "theo", "video", "sau", "trang", "trong", "xem", "xong", "ms"}


def entries(path: Path) -> dict[tuple[str | None, str], polib.POEntry]:
    return {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(path)) if not entry.obsolete}


def translations(entry: polib.POEntry) -> list[tuple[str, str]]:
    """Pairs of source and translation: one, or one for each plural form."""
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)]
    forms = entry.msgstr_plural
    return [(entry.msgid, forms.get(0, "")), (entry.msgid_plural, forms.get(1, ""))]


def placeholders(text: str) -> list[str]:
    found = [next(filter(None, match)) for match in PLACEHOLDER.findall(text)]
    return sorted(name for name in found if name != ADDRESS)


@pytest.fixture(scope="module")
def extracted(tmp_path_factory):
    """What makemessages finds now. In a copy: it leaves files beside the sources while it works."""
    if not shutil.which("xgettext"):
        pytest.skip("gettext is not installed: apt install gettext")
    folder = tmp_path_factory.mktemp("texts")
    for name in SOURCES:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "locale").mkdir()
    alone = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-m", "django", "makemessages", "-l", "en", "--no-location", "--no-wrap"]
    subprocess.run(command, cwd=folder, env=alone, check=True, capture_output=True, timeout=120)
    return entries(folder / "locale" / "en" / "LC_MESSAGES" / "django.po")


@pytest.fixture(scope="module")
def english():
    return entries(ENGLISH)


def test_every_text_of_the_sources_is_translated(extracted, english):
    missing = [key for key in extracted if key not in english or not english[key].translated()]
    assert missing == [], RENEW


def test_nothing_is_translated_that_no_source_says(extracted, english):
    assert [key for key in english if key not in extracted] == [], RENEW


@pytest.mark.parametrize("language", ["en", "vi"])
def test_no_text_stands_twice(language):
    catalogue = polib.pofile(str(Path(settings.BASE_DIR) / f"locale/{language}/LC_MESSAGES/django.po"))
    counted = Counter((entry.msgctxt, entry.msgid) for entry in catalogue)
    assert [text for text, times in counted.items() if times > 1] == []


def test_texts_that_count_do_so_in_both_languages(extracted, english):
    plural = {key for key, entry in extracted.items() if entry.msgid_plural}
    assert {key for key, entry in english.items() if entry.msgid_plural} == plural


def test_no_translation_is_a_guess(english):
    assert [key for key, entry in english.items() if entry.fuzzy or not entry.translated()] == []


def test_placeholders_and_markup_are_kept(english):
    differing = []
    for entry in english.values():
        for source, translated in translations(entry):
            if placeholders(source) != placeholders(translated):
                differing.append((source, translated))
            if Counter(MARKUP.findall(source)) != Counter(MARKUP.findall(translated)):
                differing.append((source, translated))
    assert differing == []


def test_english_sentences_do_without_the_form_of_address(english):
    pairs = [pair for key, entry in english.items() for pair in translations(entry)]
    assert [source for source, translated in pairs if f"%({ADDRESS})s" in translated] == []


def test_spaces_and_ends_of_sentences_are_kept(english):
    def edges(text: str) -> tuple[bool, bool, str]:
        end = text[-1] if text[-1] in ".?:…" else ""
        return text[0].isspace(), text[-1].isspace(), end

    pairs = [pair for entry in english.values() for pair in translations(entry)]
    assert [pair for pair in pairs if edges(pair[0]) != edges(pair[1])] == []


def test_no_vietnamese_is_left_in_english(english):
    pairs = [pair for entry in english.values() for pair in translations(entry)]
    assert [text for _source, text in pairs if VIETNAMESE.search(QUOTED.sub("", text))] == []


def test_sources_are_vietnamese(extracted):
    texts = [text for entry in extracted.values() for text in (entry.msgid, entry.msgid_plural) if text]
    unaccented = [MARKUP.sub(" ", PLACEHOLDER.sub(" ", text)) for text in texts if not VIETNAMESE.search(text)]
    words = {word.lower() for text in unaccented for word in re.findall(r"[^\W\d_]+", text)}
    assert words - WITHOUT_ACCENTS == set()


def test_no_module_hides_texts_from_the_extraction():
    """xgettext knows gettext by its own names and by _; under any other name it finds nothing."""
    modules = [path for name in ("accounts", "contest") for path in sorted((ROOT / name).rglob("*.py"))]
    renamed = [(path.name, name) for path in modules for name in RENAMED.findall(path.read_text())]
    assert [(file, name) for file, name in renamed if name != "_"] == []


def test_what_readers_and_writers_of_question_files_say_is_translated(english):
    assert {code: str(words) for code, words in MARKS.items()} == MARK_NAMES
    assert {format: str(words) for format, words in FORMATS.items()} == {
        format: writer.NAME for format, writer in WRITERS.items() if VIETNAMESE.search(writer.NAME)
    }
    assert [words for words in [*MARK_NAMES.values(), *PLACES] if (None, words) not in english] == []


def test_the_compiled_catalogue_counts(tmp_path):
    source = tmp_path / "en" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    shutil.copyfile(ENGLISH, source)
    [compiled] = compile_catalogues(tmp_path)
    with compiled.open("rb") as file:
        catalogue = GNUTranslations(file)
    assert catalogue.gettext("Nộp bài") == "Hand in"
    counted = [catalogue.ngettext("%(count)s câu", "%(count)s câu", count) % {"count": count} for count in (0, 1, 2)]
    assert counted == ["0 questions", "1 question", "2 questions"]
