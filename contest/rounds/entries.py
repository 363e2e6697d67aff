"""Entries of a rule document's lists: found, put, taken away, moved, copied. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

from contest.rounds.rules import Rules
from contest.rounds.rules.parts import Part

# how the key of a new entry begins
KEY_STEMS = {
    "boards": "b", "stages": "v", "rounds": "d", "papers": "bai", "rankings": "xh", "prizes": "giai",
    "collectives": "tt",
}  # fmt: skip
LONGEST_LABEL = 120


def keys_of(rules: Rules, name: str) -> list[str]:
    """What the entries of a list are addressed by: their keys; where entries have none, their numbers from 1."""
    entries = getattr(rules, name)
    return [one.key for one in entries] if name in KEY_STEMS else [str(place) for place, _ in enumerate(entries, 1)]


def find_entry(rules: Rules, name: str, key: str) -> Any:
    """The entry of a key; None without one."""
    return next((one for one, own in zip(getattr(rules, name), keys_of(rules, name), strict=True) if own == key), None)


def with_entry(rules: Rules, name: str, key: str | None, part: Part) -> Rules:
    """The rules with an entry in the place of the one with this key; a new one goes last."""
    entries = list(getattr(rules, name))
    keys = keys_of(rules, name)
    if key in keys:
        entries[keys.index(key)] = part
    else:
        entries.append(part)
    return _with(rules, name, entries)


def without_entry(rules: Rules, name: str, key: str) -> Rules:
    """The rules without an entry."""
    kept = [one for one, own in zip(getattr(rules, name), keys_of(rules, name), strict=True) if own != key]
    return _with(rules, name, kept)


def moved_entry(rules: Rules, name: str, key: str, by: int) -> Rules:
    """The rules with an entry so many places later (earlier: negative); at an end of the list nothing changes."""
    entries, keys = list(getattr(rules, name)), keys_of(rules, name)
    place = keys.index(key)
    if 0 <= place + by < len(entries):
        entries.insert(place + by, entries.pop(place))
    return _with(rules, name, entries)


def copied_entry(rules: Rules, name: str, key: str, *, mark: str) -> Rules:
    """The rules with a copy of an entry after it, under a free key; `mark` goes behind its label."""
    entries, keys = list(getattr(rules, name)), keys_of(rules, name)
    place = keys.index(key)
    copy = entries[place]
    if name in KEY_STEMS:
        label = f"{copy.label} {mark}".strip()[:LONGEST_LABEL]
        copy = msgspec.structs.replace(copy, key=free_key(rules, name), label=label)
    entries.insert(place + 1, copy)
    return _with(rules, name, entries)


def free_key(rules: Rules, name: str) -> str:
    """A key that no entry of the list has; rounds and stages share theirs, because `only` lists name both."""
    lists = ("rounds", "stages") if name in ("rounds", "stages") else (name,)
    taken = {key for one in lists for key in keys_of(rules, one)}
    number = len(getattr(rules, name)) + 1
    while f"{KEY_STEMS[name]}{number}" in taken:
        number += 1
    return f"{KEY_STEMS[name]}{number}"


def _with(rules: Rules, name: str, entries: list[Any]) -> Rules:
    return msgspec.structs.replace(rules, **{name: tuple(entries)})


def mark_of(values: Mapping[str, Any]) -> str:
    """A mark of what a page shows: another one once somebody has changed any of it."""
    return hashlib.sha256(msgspec.json.encode(values, enc_hook=str, order="sorted")).hexdigest()[:16]
