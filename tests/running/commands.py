"""manage.py in a process of its own, with an environment of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OURS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS", "ALLOW_HTTP", "EMBEDDED_HOSTS", "VAR_DIR", "DEBUG")


def environment(var_dir: Path, **changes: str) -> dict[str, str]:
    """Ours without any setting of the site, but for these."""
    kept = {name: value for name, value in os.environ.items() if name not in OURS}
    return {**kept, "VAR_DIR": str(var_dir), "PYTHONUNBUFFERED": "1", **changes}


def command(*arguments: str) -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), *arguments]


def lay_out(var_dir: Path, demo_site: Path) -> None:
    """The demo site lies in this data folder: database, key and prepared files of `demo_site` (tests/conftest.py)."""
    shutil.copytree(demo_site, var_dir, dirs_exist_ok=True)


def manage(var_dir: Path, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        command(*arguments),
        env=environment(var_dir, **changes),
        cwd=var_dir,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
