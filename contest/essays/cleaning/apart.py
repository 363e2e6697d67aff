"""Cleaning in a process of its own, with an end to its time and memory: the files come from anybody.

`python -m contest.essays.cleaning.apart KIND` reads a file from its input and writes the cleaned one.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

from contest.essays.cleaning.errors import Uncleanable
from contest.essays.errors import EssayError
from contest.essays.files import kind_of

LONGEST_SECONDS = 20
MOST_MEMORY = 1_500 * 1024 * 1024
HOUSE = Path(__file__).resolve().parents[3]


def clean_apart(kind: str, content: bytes) -> bytes:
    """The file without who wrote it. Raises Uncleanable. 0.2 to 0.5 s, most of it the start of the process."""
    command = [sys.executable, "-m", "contest.essays.cleaning.apart", kind]
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, cwd=HOUSE, timeout=2 * LONGEST_SECONDS, check=True
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise Uncleanable(kind) from error
    if not done.stdout:
        raise Uncleanable(kind)
    return done.stdout


def check_whole(content: bytes) -> None:
    """When a file is handed in. Raises EssayError("broken"): judges could not be given it, nor open it.

    A PDF is never refused: what cannot be written anew is blanked where it stands.
    """
    kind = kind_of(content)
    try:
        if kind == "docx":
            clean_apart(kind, content)
        elif kind in ("png", "jpg"):
            clean(kind, content)
    except Uncleanable as error:
        raise EssayError("broken") from error


def clean(kind: str, content: bytes) -> bytes:
    """Here and now, by the kind. Raises Uncleanable."""
    from contest.essays.cleaning import pdf, pictures, word

    ways = {"pdf": pdf.clean_pdf, "docx": word.clean_word, "png": pictures.clean_png, "jpg": pictures.clean_jpeg}
    return ways[kind](content)


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (LONGEST_SECONDS, LONGEST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    sys.stdout.buffer.write(clean(sys.argv[1], sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
