"""Signs that people put at a right choice: a star, a tick, an arrow, a word in brackets, a box."""

import re

_TICK = r"[✓✔✅☑]\ufe0f?"
# "(x)" glued to a text is a part of it: f(x)
_END = re.compile(
    rf"\s*(?:\*+|{_TICK}|√|<[-=]{{1,3}}|[←⇐⟵◄]|\(\s*(?:đúng|\*|✓|✔)\s*\)|(?<=\s)\(\s*[đx]\s*\)"
    r"|\[\s*(?:đúng|\*|✓|✔)\s*\]|(?<=\s)\[\s*x\s*\])\s*$",
    re.I,
)
_START = re.compile(rf"^\s*(?:!|{_TICK}|[√☒▣►▶→]|[-=]{{1,2}}>|\[\s*[x✓✔*]\s*\]|\(\s*[x✓✔*]\s*\))\s+(?=\S)", re.I)


def is_signed(text: str) -> bool:
    """Return whether a choice carries a sign for "right" at its start or end, and is not that sign alone."""
    text = text.strip()
    end = _END.search(text, max(0, len(text) - 30))
    return bool(end and text[: end.start()].strip()) or bool(_START.match(text))


def without_sign(text: str) -> str:
    """Return a choice without its sign."""
    return _START.sub("", _END.sub("", text))
