#!/usr/bin/env python3
"""Draws a paper of a closed round again, with nothing but Python: was it really chance, and the same for all?

    python redraw.py proof.json                                  checks the published hashes
    python redraw.py proof.json --participant 12 --attempt 3     the questions of that attempt, in order
    python redraw.py proof.json --participant 12 --attempt 3 --board a     the same, for somebody of that board

proof.json is the file that the contest's page "Kiểm chứng" offers. Before the round opened it held only the hashes;
after it closed it also holds the secret, and then the questions with the salt of their hash: SHA-256(salt, questions as
JSON). Without the salt, key after key could be tried until the hash fits. The description that this follows:

- seed = HMAC-SHA256(secret, "participant.attempt"), stream = SHAKE-256(seed), read as 32-bit big-endian numbers;
- where the plan names boards, a participant of such a board draws from its sections only, everybody else from those
  without a board; items of a section may be several spans (first, last, first, last …), laid end to end;
- where the plan names sets (ready-made papers), the paper is number HMAC-SHA256(secret, "participant.attempt set"), its
  first 8 bytes as a number, modulo how many there are; only its sections count below;
- from each section of the plan, in order, so many items: the number modulo the items left names the next one;
- then the row is shuffled from its end (number modulo place + 1), then each item's choices take the order
  number modulo the orders it has: all permutations in lexicographic order, pinned choices staying in place, at most 240
  of them at equal steps. Without shuffling items stand in the bank's order and choices as written.
"""

import argparse
import hashlib
import hmac
import itertools
import json
import struct
import sys


def orders(choices, pinned):
    free = [c for c in range(choices) if c not in pinned]
    found = []
    for moved in itertools.permutations(free):
        rest = iter(moved)
        found.append([p if p in pinned else next(rest) for p in range(choices)])
    return found[:: -(-len(found) // 240)]


def chosen_plan(proof, secret, name, board):
    own = [section for section in proof["plan"] if section.get("board", "") == board]
    plan = own or [section for section in proof["plan"] if not section.get("board")]
    sets = sorted({section.get("set", 0) for section in plan})
    number = int.from_bytes(hmac.new(secret, f"{name} set".encode(), "sha256").digest()[:8], "big")
    taken = sets[number % len(sets)]
    return [section for section in plan if section.get("set", 0) == taken]


def draw(proof, participant, attempt, board=""):
    secret, name = bytes.fromhex(proof["secret"]), f"{participant}.{attempt}"
    plan = chosen_plan(proof, secret, name, board)
    total = sum(section["count"] for section in plan)
    seed = hmac.new(secret, name.encode(), "sha256").digest()
    numbers = iter(struct.unpack(f">{3 * total}I", hashlib.shake_256(seed).digest(12 * total)))
    row = []
    for section in plan:
        ends = section["items"]
        left = [item for at in range(0, len(ends), 2) for item in range(ends[at], ends[at + 1] + 1)]
        for _ in range(section["count"]):
            place = next(numbers) % len(left)
            row.append(left[place])
            left[place] = left[-1]
            left.pop()
    if not proof["shuffle"]:
        return [(item, list(range(proof["choices"][item]))) for item in sorted(row)]
    for last in range(total - 1, 0, -1):
        other = next(numbers) % (last + 1)
        row[last], row[other] = row[other], row[last]
    paper = []
    for item in row:
        ways = orders(proof["choices"][item], proof["pinned"][item])
        paper.append((item, ways[next(numbers) % len(ways)]))
    return paper


def check(proof):
    right = hashlib.sha256(bytes.fromhex(proof["secret"])).hexdigest() == proof["secret_sha256"]
    print("secret:", "as published before the round" if right else "NOT THE ONE PUBLISHED")
    if "questions" in proof:
        text = json.dumps(proof["questions"], ensure_ascii=False).encode()
        salt = bytes.fromhex(proof.get("bank_salt", ""))
        same = hashlib.sha256(salt + text).hexdigest() == proof["bank_sha256"]
        print("questions:", "as published before the round" if same else "NOT THE ONES PUBLISHED")
        right = right and same
    return right


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("proof")
    parser.add_argument("--participant", type=int)
    parser.add_argument("--attempt", type=int)
    parser.add_argument("--board", default="")
    options = parser.parse_args()
    with open(options.proof, encoding="utf-8") as file:
        proof = json.load(file)
    if "secret" not in proof:
        sys.exit("The round has not closed yet: the secret is not public.")
    right = check(proof)
    if options.participant and options.attempt:
        for place, (item, order) in enumerate(
            draw(proof, options.participant, options.attempt, options.board), start=1
        ):
            text, choices = (proof["questions"][item] if "questions" in proof else ("", []))[:2] or ("", [])
            letters = "  ".join(f"{'ABCDEFGH'[p]}. {choices[c] if choices else c}" for p, c in enumerate(order))
            print(f"{place:>2}. #{item} {text}\n    {letters}")
    sys.exit(0 if right else 1)


if __name__ == "__main__":
    main()
