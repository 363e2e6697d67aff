"""Our scripts write to no object by a name that came from elsewhere, so no input reaches a prototype."""

from __future__ import annotations

import re
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[2] / "static" / "js"
# thing[name] = …, but not ==; an element's data- attributes are texts, whatever their name
WRITES = re.compile(r"([\w.)\]]+)\[([^\]\"'\d]+)\]\s*=(?!=|>)")
MERGES = re.compile(r"Object\.assign\([^;]*JSON|\.\.\.JSON|__proto__|Object\.setPrototypeOf")


def test_no_object_is_written_by_a_key_from_outside():
    found = [
        (path.name, whole.group())
        for path in sorted(SCRIPTS.rglob("*.js"))
        for whole in WRITES.finditer(path.read_text(encoding="utf-8"))
        if not whole.group(1).endswith(".dataset")
    ]
    assert found == []


def test_nothing_parsed_is_merged_into_an_object():
    assert [path.name for path in sorted(SCRIPTS.rglob("*.js")) if MERGES.search(path.read_text())] == []


def test_the_search_finds_what_it_should():
    assert WRITES.search("words[key] = value")
    assert MERGES.search("Object.assign(kept, JSON.parse(text))")
    assert not WRITES.search('list[0] = 1; a["b"] = 2; if (one[key] == 3) {}; map[key] => 4')
