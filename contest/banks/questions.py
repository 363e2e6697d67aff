"""What makes a question whole: its faults, its key as a mask, choices that keep their place, its identity. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b

from contest.common.text import clean, fingerprint, fold, fold_accented

# A paper shows the letters A to F.
MOST_CHOICES = 6
# Shorter stems ("Chọn câu đúng:") stand over many questions that have nothing else in common.
SHORTEST_TELLING_STEM = 20

_ABOUT_ALL = re.compile(
    r"\b(?:tat ca|ca (?:hai|ba|bon|nam|[2-5])|khong (?:co )?(?:phuong an|dap an|y) nao|(?:phuong an|dap an|y) khac)\b"
)
_ABOUT_LETTERS = re.compile(r"(?<!\w)[A-F]\s*(?:,|;|&|và|hoặc)\s*[A-F](?!\w)")


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
    return "\n".join(line.rstrip() for line in clean(text).split("\n")).strip()


def stored_choices(choices: Sequence[str]) -> list[dict[str, object]]:
    """Choices as a revision holds them; those that speak of others ("Tất cả đều đúng", "Cả A và B") keep their place.

    One that names letters pins all: shuffled, its letters would mean others.
    """
    by_letters = any(_ABOUT_LETTERS.search(choice) for choice in choices)
    return [{"text": tidy(choice), "pinned": by_letters or bool(_ABOUT_ALL.search(fold(choice)))} for choice in choices]


def text_hash(text: str, choices: Sequence[str]) -> bytes:
    """16 bytes that are equal for the same question: case, spaces, edge marks and the choices' order do not count.

    Diacritics do ("má" is not "mà").
    """
    parts = [fold_accented(text), *sorted(fold_accented(choice) for choice in choices)]
    return blake2b("\x1f".join(parts).encode(), digest_size=16).digest()


def stem_print(text: str) -> str:
    """What near-duplicates share: letters and digits of the stem; "" when it is too short to tell anything."""
    printed = fingerprint(text)
    return printed if len(printed) >= SHORTEST_TELLING_STEM else ""
