"""What the site has acknowledged, kept by those who load it, and held against what is stored. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Places = tuple[int, ...]
Key = tuple[int, int]

OPEN, HANDED_IN = 0, 1


@dataclass(slots=True)
class Entry:
    """One attempt as its client knows it. `saves` holds every draft that was sent, acknowledged or not."""

    started: bool = False
    saves: dict[int, Places] = field(default_factory=dict)
    saved_no: int = 0
    handed_in: Places | None = None
    receipt: str = ""
    receipt_at: float = 0.0

    def copy(self) -> Entry:
        return Entry(self.started, dict(self.saves), self.saved_no, self.handed_in, self.receipt, self.receipt_at)


class Row(NamedTuple):
    """One attempt as it is stored."""

    state: int
    draft_no: int
    draft: bytes | None
    paper: bytes | None
    answers: bytes | None
    submitted_ms: int | None = None


class Finding(NamedTuple):
    kind: Literal["lost", "changed", "doubled"]
    key: Key
    what: str


def find_wrongs(
    entries: Mapping[Key, Entry],
    rows: Mapping[Key, Row],
    *,
    masks: Callable[[Key, Places], bytes],
    receipt_of: Callable[[Key, Row], str],
) -> list[Finding]:
    """Everything acknowledged that is not stored as it was acknowledged, and everything stored that nobody asked for.

    `entries` copied before the rows were read. `masks` turns places on the page into what is stored.
    """
    found = [Finding("doubled", key, "an attempt that nobody started") for key in rows.keys() - entries.keys()]
    for key, entry in entries.items():
        row = rows.get(key)
        if row is None:
            if entry.started:
                found.append(Finding("lost", key, "the attempt"))
        elif row.state == OPEN:
            found += _wrongs_of_open(key, entry, row, masks)
        else:
            found += _wrongs_of_ended(key, entry, row, masks, receipt_of)
    return found


def _wrongs_of_open(key: Key, entry: Entry, row: Row, masks: Callable[[Key, Places], bytes]) -> list[Finding]:
    if entry.receipt:
        return [Finding("lost", key, "the hand-in")]
    if row.draft_no < entry.saved_no:
        return [Finding("lost", key, f"save {entry.saved_no}, stored is {row.draft_no}")]
    return _wrong_draft(key, entry, row.draft_no, row.draft, masks)


def _wrongs_of_ended(
    key: Key,
    entry: Entry,
    row: Row,
    masks: Callable[[Key, Places], bytes],
    receipt_of: Callable[[Key, Row], str],
) -> list[Finding]:
    if row.state != HANDED_IN:
        if entry.receipt:
            return [Finding("lost", key, "the hand-in: closed instead")]
        if row.draft_no < entry.saved_no:
            return [Finding("lost", key, f"save {entry.saved_no}, closed with {row.draft_no}")]
        return _wrong_draft(key, entry, row.draft_no, row.answers, masks)
    if entry.handed_in is None:
        return [Finding("changed", key, "handed in by nobody")]
    found = []
    if row.answers != masks(key, entry.handed_in):
        found.append(Finding("changed", key, "the answers handed in"))
    if entry.receipt and receipt_of(key, row) != entry.receipt:
        found.append(Finding("changed", key, "what the receipt stands for"))
    return found


def _wrong_draft(
    key: Key, entry: Entry, number: int, stored: bytes | None, masks: Callable[[Key, Places], bytes]
) -> list[Finding]:
    if not number:
        return []
    sent = entry.saves.get(number)
    if sent is None or stored != masks(key, sent):
        return [Finding("changed", key, f"the answers of save {number}")]
    return []
