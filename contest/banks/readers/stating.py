"""Answers stated in words: entries of key tables given to their questions, and what the words mean for the choices."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from contest.banks.readers.choices import latin
from contest.banks.readers.keys import KeyPair, group_in, letters_in, numbers_in, read_key, read_key_column
from contest.banks.readers.result import CHOICE, GROUP, SHORT
from contest.banks.readers.rich import Draft, Key, Rich

# explicit answers, the strongest first
_KEY_RANK = ("answers_file", "key_line", "key_column", "key_table")

# positions that words name, and the code of what is wrong with them
_Read = tuple[tuple[int, ...], str]


@dataclass(frozen=True, slots=True)
class Stated:
    """The answer that words state, its kind, and codes of what is wrong with it."""

    correct: tuple[int, ...] = ()
    kind: str = ""
    codes: tuple[str, ...] = ()


def key_code(kind: str) -> str:
    """Return the code that people know a kind of key by; a separate file is a table too."""
    return "key_table" if kind == "answers_file" else kind


# ---------------------------------------------------------------------- tables


def match_table(drafts: Sequence[Draft], table: Sequence[KeyPair], *, kind: str) -> list[tuple[str, str, str]]:
    """Give each entry of a key table to its question; return what could not be given.

    Numbers that run as the questions' numbers do are matched in order; else a number must be the only
    one of its kind on both sides. Questions without printed numbers are counted. Entries under the headings
    of parts ("PHẦN II") belong to the questions of these parts.
    """
    if not table:
        return []
    parts = list(dict.fromkeys(pair.part for pair in table))
    if "" not in parts and {draft.part for draft in drafts} >= set(parts):
        return [
            note
            for part in parts
            for note in _match(
                [draft for draft in drafts if draft.part == part],
                [pair for pair in table if pair.part == part],
                kind=kind,
            )
        ]
    return _match(drafts, table, kind=kind)


def _match(drafts: Sequence[Draft], table: Sequence[KeyPair], *, kind: str) -> list[tuple[str, str, str]]:
    printed = [draft.printed for draft in drafts]
    numbers = [pair.number for pair in table]
    if all(number is None for number in printed) or numbers == list(range(1, len(drafts) + 1)) != printed:
        known = [n for n in printed if n is not None]
        if len(set(known)) < len(known) or not known:
            printed = list(range(1, len(drafts) + 1))
    if numbers == printed:
        for draft, pair in zip(drafts, table, strict=True):
            _give(draft, pair, kind)
        return []
    return _match_by_number(drafts, printed, table, kind=kind)


def _match_by_number(
    drafts: Sequence[Draft], printed: Sequence[int | None], table: Sequence[KeyPair], *, kind: str
) -> list[tuple[str, str, str]]:
    notes = []
    counts = Counter(n for n in printed if n is not None)
    by_number = {number: draft for number, draft in zip(printed, drafts, strict=True) if number is not None}
    said: dict[int, set[str]] = {}
    for pair in table:
        said.setdefault(pair.number, set()).add(pair.value.strip().upper())
    for pair in table:
        if len(said[pair.number]) > 1 or counts[pair.number] > 1:
            notes.append(("duplicate_number_in_key", pair.place, str(pair.number)))
        elif not counts[pair.number]:
            notes.append(("answer_without_question", pair.place, f"{pair.number}: {pair.value}"))
        elif not any(key.kind == kind for key in by_number[pair.number].keys):
            _give(by_number[pair.number], pair, kind)
    return list(dict.fromkeys(notes))


def _give(draft: Draft, pair: KeyPair, kind: str) -> None:
    draft.keys.append(Key(kind, pair.value, pair.place))
    if pair.explanation and not draft.explanation:
        draft.explanation = [Rich.plain(pair.explanation)]


# ---------------------------------------------------------------------- meanings


def stated(drafts: Sequence[Draft], only: str = "") -> list[Stated]:
    """Return what keys in words say, per question; columns are read as a whole. `only`: keys of one code alone."""
    if only:
        drafts = [replace(draft, keys=_kept(draft, only)) for draft in drafts]
    column = [
        (i, next(key for key in draft.keys if key.kind == "key_column"))
        for i, draft in enumerate(drafts)
        if draft.kind == CHOICE and any(key.kind == "key_column" for key in draft.keys)
    ]
    texts = [[choice.rich.text for choice in draft.choices] for draft in drafts]
    read = read_key_column([(key.value, texts[i]) for i, key in column])
    by_column = dict(zip([i for i, _ in column], read, strict=True))
    numbers = not _are_letters(drafts)
    return [_state(draft, texts[i], by_column.get(i), numbers=numbers) for i, draft in enumerate(drafts)]


def _kept(draft: Draft, only: str) -> list[Key]:
    # a short answer has no choices that anything but words could mark
    return draft.keys if draft.kind == SHORT else [key for key in draft.keys if key_code(key.kind) == only]


def _are_letters(drafts: Sequence[Draft]) -> bool:
    """Return whether the keys of the file name choices by letters: then a number among them is no choice's place."""
    values = [key.value for draft in drafts if draft.kind == CHOICE for key in draft.keys if key.kind != "key_column"]
    letters = sum(letters_in(value) is not None for value in values)
    return letters > sum(numbers_in(value) is not None for value in values)


def _state(draft: Draft, texts: list[str], in_column: _Read | None, *, numbers: bool) -> Stated:
    if draft.correct is not None or not draft.keys:
        return Stated()
    if draft.kind == SHORT:
        return Stated(kind=draft.keys[0].kind)
    read = []
    for key in sorted(draft.keys, key=lambda key: _KEY_RANK.index(key.kind)):
        if draft.kind == CHOICE and key.kind == "key_column" and in_column is not None:
            found, code = in_column
        else:
            found, code = _meaning(draft, texts, key.value, numbers=numbers)
        read.append((found, code, key.kind))
    found, code, kind = next((r for r in read if r[0] or (draft.kind == GROUP and not r[1])), read[0])
    codes = [code] if code else []
    if any(other and other != found for other, _, _ in read):
        codes.append("key_conflicts_with_mark")
    return Stated(found, kind, tuple(codes))


def _meaning(draft: Draft, texts: list[str], value: str, *, numbers: bool) -> _Read:
    group = group_in(value, len(texts)) if draft.kind == GROUP else None
    if group is not None:
        return _as_printed(draft, group), ""
    found, code = read_key(value, texts, numbers=numbers)
    return (_as_printed(draft, found) if letters_in(value) is not None else found), code


def _as_printed(draft: Draft, positions: tuple[int, ...]) -> tuple[int, ...]:
    """Return the places of the choices that letters name, where these are printed in another order (A, C, B, D)."""
    printed = [latin(choice.letter) if choice.letter else "" for choice in draft.choices]
    order = [chr(65 + i) for i in range(len(printed))]
    if printed == order or sorted(printed) != order:
        return positions
    return tuple(sorted(printed.index(chr(65 + position)) for position in positions))
