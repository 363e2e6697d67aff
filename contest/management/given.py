"""What is typed behind a command: files to read and to write, and names of what there is."""

from __future__ import annotations

import os
import tempfile
from argparse import ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.core.management.base import CommandError

CAUSES: tuple[tuple[type[OSError], str], ...] = (
    (FileNotFoundError, "Không thấy tệp “{0}”. Kiểm tra lại tên và thư mục."),
    (NotADirectoryError, "Không thấy tệp “{0}”. Kiểm tra lại tên và thư mục."),
    (IsADirectoryError, "“{0}” là thư mục. Ghi tên một tệp."),
    (PermissionError, "Không được phép đọc tệp “{0}”. Kiểm tra quyền của tệp."),
    (OSError, "Không đọc được tệp “{0}”: {1}."),
)


def file_bytes(name: str, *, most: int) -> bytes:
    """The contents of a file; of one that is larger than its reader takes, a byte more than that. Raises CommandError
    with exit code 2.
    """
    try:
        with open(name, "rb") as file:
            return file.read(most + 1)
    except OSError as error:
        words = next(words for kind, words in CAUSES if isinstance(error, kind))
        raise CommandError(words.format(name, error.strerror or error), returncode=2) from error
    except ValueError as error:
        raise CommandError(f"“{name}” không phải là tên tệp.", returncode=2) from error


@contextmanager
def whole_file(target: Path) -> Iterator[IO[bytes]]:
    """A file to write that takes its place when all went well: nobody meets half of it, a failure leaves the old one.

    Devices, pipes and links are written to as they stand, never replaced. Raises CommandError with exit code 2.
    """
    partial = None
    try:
        if target.is_symlink() or (target.exists() and not target.is_file()):
            with target.open("wb") as file:
                yield file
            return
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".export-", delete=False) as file:
            partial = Path(file.name)
            yield file
        os.chmod(partial, 0o640)
        partial.replace(target)
    except OSError as error:
        raise CommandError(f"Không ghi được {target}: {error.strerror or error}.", returncode=2) from error
    finally:
        # there still when something failed, or somebody stopped us
        if partial is not None:
            partial.unlink(missing_ok=True)


def not_empty(text: str) -> str:
    """For argparse: the name of a contest or a unit. A variable that a script forgot to fill must not mean all, or the
    only one.
    """
    if not text.strip():
        raise ArgumentTypeError("đang để trống. Ghi rõ, hoặc bỏ hẳn tùy chọn này")
    return text
