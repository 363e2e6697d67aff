"""Cyrillic letters that look like Latin ones (А, В, С, Е), typed by mistake before the choices of Vietnamese files."""

import re
from collections.abc import Sequence

from contest.banks.readers.rich import Line, Rich

_LATIN = str.maketrans("АВСЕ", "ABCE")
_ALONE = re.compile(r"(?<!\w)[АВСЕ](?=\s*(?:[.):/,;]|$))", re.M)
_OTHERS = re.compile(r"[Ѐ-ӿ]")


def make_latin(lines: Sequence[Line]) -> None:
    """Turn such letters into Latin ones where they stand alone; a file with other Cyrillic letters keeps them."""
    found = [line for line in lines if not line.text.isascii() and _OTHERS.search(line.text)]
    if not found or any(_OTHERS.search(line.text.translate(_LATIN)) for line in found):
        return
    for line in found:
        text = _ALONE.sub(lambda match: match[0].translate(_LATIN), line.text)
        spans = []
        at = 0
        for part, look in line.rich.spans:
            spans.append((text[at : at + len(part)], look))
            at += len(part)
        line.rich = Rich(spans)
