"""What has to be made before the site can be served: fonts, Bootstrap's CSS, catalogues, collected static files."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

import polib
from bootstrap_wrapper import get_bootstrap_css_dir
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from contest.common.fonts import build_fonts
from contest.common.joined import ALL_JOINED, join_files

# The map too: the CSS names it, and collectstatic stops at a name that leads nowhere.
BOOTSTRAP_FILES = ("bootstrap.min.css", "bootstrap.min.css.map")


def prepare() -> bool:
    """Make whatever is missing or out of date; True when something was. Safe to run from several processes at once.

    Nothing where nobody may write: a container's image has it all from its making.
    """
    if not os.access(settings.PREPARED_DIR, os.W_OK):
        return False
    with _alone(settings.VAR_DIR / "prepare.lock"):
        build_fonts(settings.BUILT_STATIC_DIR / "fonts")
        copy_bootstrap(settings.BUILT_STATIC_DIR / "vendor")
        for joined in ALL_JOINED:
            join_files(joined, source=settings.BASE_DIR / "static", target=settings.BUILT_STATIC_DIR)
        for folder in settings.LOCALE_PATHS:
            compile_catalogues(Path(folder))
        return _collect()


def copy_bootstrap(target: Path) -> None:
    """Bootstrap's CSS out of its package, under the names that templates use."""
    target.mkdir(parents=True, exist_ok=True)
    for name in BOOTSTRAP_FILES:
        source, copy = get_bootstrap_css_dir() / name, target / name
        if not copy.is_file() or copy.stat().st_size != source.stat().st_size:
            shutil.copyfile(source, copy)


def compile_catalogues(folder: Path) -> list[Path]:
    """Compile each .po that is newer than its .mo; the paths written."""
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if not compiled.is_file() or compiled.stat().st_mtime < source.stat().st_mtime:
            partial = compiled.with_suffix(".part")
            polib.pofile(str(source)).save_as_mofile(str(partial))
            partial.replace(compiled)
            written.append(compiled)
    return written


def _collect() -> bool:
    stamp_file = Path(settings.STATIC_ROOT).with_suffix(".stamp")
    stamp = _fingerprint()
    if stamp_file.is_file() and stamp_file.read_text() == stamp:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp_file.write_text(stamp)
    return True


def _fingerprint() -> str:
    """Changes with any static source (by name, size and time), and with the program that packs them."""
    digest = hashlib.sha256(f"{metadata.version('whitenoise')} {settings.STORAGES['staticfiles']}".encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
