"""Moments are written in one way for each kind of place (docs/design.md), through one filter; strays are found."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.template import engines
from django.utils import translation

from contest.common.clock import to_ms
from tests.factories import NOW

ROOT = Path(__file__).resolve().parents[2]
# what machines read: datetime attributes, values of date fields
FOR_MACHINES = {"c", "Y-m-d"}
# "08 giờ 00", in figures or of parameters; "1 giờ 30 phút" is a length
SPOKEN = re.compile(r"(\d|%\(\w+\)\w+|\}) giờ (\d\d\b(?!\s*phút)|%\((?!minutes)|\{)")
# a moment put together on the spot, with its day
PUT_TOGETHER = re.compile(r"%H:%M[^\"']*%d/%m|%d/%m[^\"']*%H:%M|\bdate_format\(")
# when something closes, in the words of what opens: midnight would be another day
OPEN_ENDED = re.compile(r"(closes_at|until|ends_ms)\|vi_moment")
# what organisers may type into a field
TYPED = {"contest/rounds/forms/base.py"}
ITS_PLACE = "contest/common/text_numbers.py"


def sources() -> Iterator[tuple[str, str]]:
    for folder in ("contest", "accounts"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{{ at|vi_moment }}", "09:00, thứ Ba 24/11/2026"),
        ("{{ midnight|vi_moment }}", "00:00, thứ Tư 25/11/2026"),
        ("{{ midnight|vi_closing }}", "24:00, thứ Ba 24/11/2026"),
        ("{{ at|vi_stamp }}", "09:00:00, 24/11/2026"),
        ("{{ at|vi_clock }}", "09:00:00"),
        ("{{ at|vi_day }}", "24/11/2026"),
        ("{{ ms|vi_stamp }}", "09:00:00, 24/11/2026"),
        ("{{ none|vi_stamp }}{{ none|vi_day }}{{ none|vi_closing }}", ""),
    ],
)
def test_each_kind_of_place_has_its_filter(source, said):
    with translation.override("vi"):
        shown = (
            engines["django"]
            .from_string(source)
            .render({"at": NOW, "ms": to_ms(NOW), "none": None, "midnight": NOW + dt.timedelta(hours=15)})
        )
    assert shown == said


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_templates_write_moments_through_the_filters(path):
    text = path.read_text(encoding="utf-8")
    assert set(re.findall(r"\|(?:date|time):\"([^\"]*)\"", text)) <= FOR_MACHINES
    assert not re.search(r"\{% now\b|\|(date|time)\b(?!:)", text)
    assert not SPOKEN.search(text)
    assert not OPEN_ENDED.search(text)


def test_code_writes_moments_in_one_place():
    strays = [name for name, text in sources() if PUT_TOGETHER.search(text) and name not in {ITS_PLACE, *TYPED}]
    assert strays == []
    assert PUT_TOGETHER.search('f"{at:%H:%M} {at:%d/%m/%Y}"')


def test_no_sentence_speaks_the_hour():
    po = polib.pofile(str(ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"))
    assert [entry.msgid for entry in po if SPOKEN.search(entry.msgid)] == []
    assert [name for name, text in sources() if SPOKEN.search(text)] == []
    assert SPOKEN.search("từ 08 giờ 00 ngày 13/11")
