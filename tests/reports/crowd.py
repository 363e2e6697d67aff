"""Made-up papers whose people know more or less, over items that are harder or easier."""

from __future__ import annotations

import math
import random

Paper = tuple[bytes, bytes]


def paper_of(items: list[int]) -> bytes:
    return b"".join(item.to_bytes(2, "big") + b"\0" for item in items)


def crowd(
    people: int, *, items: int = 40, total: int = 20, choices: int = 4, seed: int = 1, lapses: float = 0.03
) -> tuple[list[Paper], list[int]]:
    """Papers of people who know more or less, over items that are harder or easier; with the true key."""
    chance = random.Random(seed)
    key = [1 << chance.randrange(choices) for _ in range(items)]
    hardness = [chance.gauss(-0.8, 0.9) for _ in range(items)]
    papers = []
    for _ in range(people):
        skill = chance.gauss(0, 1)
        drawn = chance.sample(range(items), total)
        answers = bytearray()
        for item in drawn:
            knows = chance.random() < 1 / (1 + math.exp(hardness[item] - skill))
            guess = 1 << chance.randrange(choices)
            answers.append(0 if chance.random() < lapses else key[item] if knows else guess)
        papers.append((paper_of(drawn), bytes(answers)))
    return papers, key
