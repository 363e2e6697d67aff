"""What makes a question whole: its faults, its key as a mask, choices that keep their place, its identity. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Any

from contest.banks.pictures import kept_apart, worded
from contest.common.text import clean, fingerprint, fold, fold_accented, squeeze

# A paper shows the letters A to F.
MOST_CHOICES = 6
# Shorter stems ("Chọn câu đúng:") stand over many questions that have nothing else in common.
SHORTEST_TELLING_STEM = 20

MOST_TAGS, LONGEST_TAG = 20, 60

# Choices that speak of other choices: of all or none of them, of those above, or of some by their letters.
_THING = r"(?:phuong an|dap an|y|y kien|cau|cau tra loi|lua chon|noi dung|ket qua)"
_ABOUT_ALL = re.compile(
    r"\b(?:tat ca|ca (?:hai|ba|bon|nam|0?[2-5])|deu (?:dung|sai)"
    rf"|khong (?:co )?{_THING} nao|(?:{_THING}|truong hop) khac|{_THING} (?:o |neu |ke |vua neu )?tren"
    r"|(?:all|none|both|neither|any) of the (?:above|these|answers))\b"
)
_LETTER = r"(?<!\w)[A-F](?!\w)"
_ABOUT_LETTERS = re.compile(
    rf"{_LETTER}\s*(?:,|;|&|\+|/|và(?: cả)?|lẫn|hoặc|hay|and|or)\s*(?:(?:phương án|đáp án|câu|ý) )?{_LETTER}"
    rf"|(?i:\b(?:phương án|đáp án|câu|ý|lựa chọn|chỉ|chỉ có|cả|both))\s+{_LETTER}"
)
# In small letters only where the choice says nothing else: "a, b" may be two numbers.
_ONLY_SMALL_LETTERS = re.compile(
    r"(?:cả )?(?:phương án |đáp án |câu |ý )?[a-f](?:\s*(?:,|;|&|\+|và|hoặc)\s*(?:phương án |đáp án |câu |ý )?[a-f])+"
    r"(?: (?:đều )?(?:đúng|sai))?[.]?"
)
TRUE_FALSE = ("Đúng", "Sai")
_TRUE_OR_FALSE = ({"đúng", "sai"}, {"true", "false"})


def faults(text: str, choices: Sequence[str], correct: Sequence[int]) -> tuple[str, ...]:
    """What keeps a question from being used, as codes.

    no_text, too_few_choices, too_many_choices, empty_choice, same_choices, no_key, key_outside, all_right.
    """
    said = [fold_accented(choice) for choice in choices]
    found = {
        "no_text": not text.strip(),
        "too_few_choices": len(choices) < 2,
        "too_many_choices": len(choices) > MOST_CHOICES,
        "empty_choice": not all(choice.strip() for choice in choices),
        "same_choices": len(set(said)) < len(said),
        "no_key": not correct,
        "key_outside": any(index not in range(len(choices)) for index in correct),
        "all_right": len(choices) > 1 and len(set(correct)) == len(choices),
    }
    return tuple(code for code, holds in found.items() if holds)


def key_mask(correct: Sequence[int]) -> int:
    """The bit mask of the right choices: bit i stands for choice i."""
    return sum(1 << index for index in set(correct))


def right_choices(mask: int) -> tuple[int, ...]:
    """The other way: indices of the right choices, in order."""
    return tuple(index for index in range(mask.bit_length()) if mask >> index & 1)


def right_texts(choices: Sequence[str], correct: Sequence[int]) -> frozenset[str]:
    """What the key says, whatever the order of the choices."""
    return frozenset(fold_accented(choices[index]) for index in correct if index < len(choices))


def letters(correct: Sequence[int]) -> str:
    """Right choices as people write them: "B", "A, C"."""
    return ", ".join(chr(ord("A") + index) for index in sorted(correct))


def tidy(text: str) -> str:
    """The form that is stored: NFC, no invisible signs, no spaces at the ends of lines, line breaks kept."""
    return kept_apart(text, lambda said: "\n".join(line.rstrip() for line in clean(said).split("\n")).strip())


def stored_choices(choices: Sequence[str], *, fixed: bool = False) -> list[dict[str, object]]:
    """Choices as a revision holds them: `pinned` ones keep their place when papers shuffle.

    `fixed`: the organiser wants all of them where they are.
    """
    kept = range(len(choices)) if fixed else pinned_choices(choices)
    return [{"text": tidy(choice), "pinned": index in kept} for index, choice in enumerate(choices)]


def pinned_choices(choices: Sequence[str]) -> frozenset[int]:
    """Indices of the choices that must keep their place by what they say.

    One that names letters ("Cả A và B") pins all: shuffled, its letters would mean others. "Đúng" stands before "Sai".
    One that speaks of those above it ("Tất cả đều đúng") pins itself and what follows: nothing else may get above it.
    """
    if names_letters(choices) or is_true_false(choices):
        return frozenset(range(len(choices)))
    first = next((index for index, choice in enumerate(choices) if _ABOUT_ALL.search(fold(choice))), len(choices))
    return frozenset(range(first, len(choices)))


def is_fixed(stored: Sequence[Mapping[str, Any]]) -> bool:
    """Whether somebody said that these stored choices are not shuffled; not those that keep it by themselves."""
    kept = pinned_choices([choice["text"] for choice in stored])
    return all(choice.get("pinned") for choice in stored) and len(kept) < len(stored)


def names_letters(choices: Sequence[str]) -> bool:
    """Whether a choice speaks of others by their letters: "Cả A và B"."""
    said = [squeeze(choice) for choice in choices]
    return any(_ABOUT_LETTERS.search(text) or _ONLY_SMALL_LETTERS.fullmatch(text.casefold()) for text in said)


def is_true_false(choices: Sequence[str]) -> bool:
    """Whether the choices are "Đúng" and "Sai"."""
    return len(choices) == 2 and {fold_accented(choice) for choice in choices} in _TRUE_OR_FALSE


def split_tags(text: str) -> tuple[str, ...]:
    """Tags as people type them, between commas, semicolons or line ends; each once, whatever its case."""
    return clean_tags([text])


def clean_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Tags as they are stored: each once, not too long, not too many."""
    named: dict[str, str] = {}
    for part in (part for tag in tags for part in _BETWEEN_TAGS.split(tag)):
        if name := squeeze(_NOT_IN_TAGS.sub(" ", part)).strip(" #")[:LONGEST_TAG].strip():
            named.setdefault(name.casefold(), name)
    return tuple(named.values())[:MOST_TAGS]


# Brackets end a tag in GIFT.
_NOT_IN_TAGS = re.compile(r"[\[\]]")
_BETWEEN_TAGS = re.compile(r"[,;\n]+")


def text_hash(text: str, choices: Sequence[str], pictures: Sequence[str] = ()) -> bytes:
    """16 bytes that are equal for the same question: case, spaces, edge marks and the choices' order do not count.

    Diacritics do ("má" is not "mà"), and so do the `pictures` that it shows (their hashes).
    """
    parts = [
        fold_accented(worded(text, pictures)),
        *sorted(fold_accented(worded(choice, pictures)) for choice in choices),
    ]
    return blake2b("\x1f".join(parts).encode(), digest_size=16).digest()


def stem_print(text: str) -> str:
    """What near-duplicates share: letters and digits of the stem; "" when it is too short to tell anything."""
    printed = fingerprint(text)
    return printed if len(printed) >= SHORTEST_TELLING_STEM else ""
