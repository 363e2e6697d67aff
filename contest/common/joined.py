"""What is several files to work on and one file to serve: the site's look, and the quiz page's script."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Joined(NamedTuple):
    """A file that is served, and the files it is made of, in order."""

    name: str
    parts: tuple[str, ...]


# Two requests fewer on the first page of a crowd.
SITE_STYLES = Joined("css/site.css", ("css/tokens.css", "css/base.css", "css/components.css"))
# Classic scripts, so that apart they share their names as they do in one file.
QUIZ_PARTS = ("paper", "time", "trying", "clock", "keeping", "saving", "again", "hand-in", "keys", "look", "start")
# What a paper's other pages need of them: one question a page, the check before handing in.
SHARED_PARTS = ("js/parts.js", "js/quiz/time.js", "js/quiz/trying.js")
ONE_SCRIPT = Joined("js/one-question.js", (*SHARED_PARTS, "js/one.js"))
CHECK_SCRIPT = Joined("js/check-paper.js", (*SHARED_PARTS, "js/check.js"))
QUIZ_SCRIPT = Joined("js/quiz.js", tuple(f"js/quiz/{part}.js" for part in QUIZ_PARTS))
ALL_JOINED = (SITE_STYLES, QUIZ_SCRIPT, ONE_SCRIPT, CHECK_SCRIPT)


def join_files(joined: Joined, *, source: Path, target: Path) -> bool:
    """Write the parts in `source` as one file in `target`, unless it is there already; whether it was written."""
    text = "".join((source / name).read_text(encoding="utf-8") for name in joined.parts)
    file = target / joined.name
    if file.is_file() and file.read_text(encoding="utf-8") == text:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return True
