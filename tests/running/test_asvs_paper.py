"""docs/security/asvs.md names tests and files that exist, and its counts are those of its rows."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

BASE = Path(__file__).resolve().parents[2]
PAPER = BASE / "docs/security/asvs.md"
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| [^|]+ \| (met|\*\*not met\*\*|does not apply) \| (.+) \|$", re.M)
STATES = ("met", "**not met**", "does not apply")


def rows() -> list[tuple[str, str, str, str]]:
    return ROW.findall(PAPER.read_text())


def files(ending: str) -> list[Path]:
    tops = ("accounts", "contest", "docs", "static", "templates", "tests")
    return [BASE / "manage.py", *(path for top in tops for path in BASE.glob(f"{top}/**/*{ending}"))]


def test_every_requirement_has_one_row():
    assert len({number for number, *_rest in rows()}) == len(rows()) == 253


def test_counts_are_those_of_the_rows():
    counted = Counter((level, state) for _number, level, state, _why in rows())
    for level in "12":
        figures = [counted[level, state] for state in STATES]
        assert f"| {level} | {sum(figures)} | {' | '.join(map(str, figures))} |" in PAPER.read_text()


def test_what_is_named_exists():
    tests = set(re.findall(r"def (test_\w+)\(", "\n".join(path.read_text() for path in files(".py"))))
    stems = {path.stem for path in files(".py")}
    named = {name for *_rest, why in rows() for name in re.findall(r"\btest_\w+", why)}
    assert named - tests - stems == set()
    paths = [path.relative_to(BASE).as_posix() for path in files("")]
    named = {name for *_rest, why in rows() for name in re.findall(r"`([\w/.-]+\.(?:py|js|html|md|conf))", why)}
    assert [name for name in named if not any(f"/{path}".endswith(f"/{name}") for path in paths)] == []
