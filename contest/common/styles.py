"""What every page loads of the site's look: three files to work on, one file to serve."""

from __future__ import annotations

from pathlib import Path

SITE_STYLES = ("css/tokens.css", "css/base.css", "css/components.css")
# Two requests fewer on the first page of a crowd.
JOINED = "css/site.css"


def join_styles(source: Path, target: Path) -> bool:
    """Write the files of `source` into one of `target`, unless it is there already; whether it was written."""
    joined = "".join((source / name).read_text(encoding="utf-8") for name in SITE_STYLES)
    file = target / JOINED
    if file.is_file() and file.read_text(encoding="utf-8") == joined:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(joined, encoding="utf-8")
    return True
