#!/usr/bin/env python3
"""Ranks a published list again, with nothing but Python: do the places follow from the numbers beside them?

    python rerank.py ranking.json
    python rerank.py ranking.json --sha256 0123…     also checks the hash that was published beside the file

ranking.json is what the contest's result page offers once results are fixed. "keys" is the chain of the rules; each
person has one value for each key, in that order. What stands above what:

- score, more_perfect: the higher number; all others: the lower one (milliseconds, moments in milliseconds since 1970,
  attempts, distance of the prediction);
- a prediction of null (nothing was predicted) stands behind all others;
- people equal in all keys share a place (1, 1, 3), but for those with "decided": they stand in that order, as the
  organisers decided on record, and before equals without it.

Exit status 0: equal; 1: not equal; 2: the file cannot be read.
"""

import argparse
import hashlib
import json
import sys

HIGHER = ("score", "more_perfect")
KNOWN = (*HIGHER, "duration", "submitted", "started", "registered", "fewer_attempts", "prediction")


def stands_at(person, keys):
    """What is compared of a person: smaller stands higher."""
    order = []
    for key, value in zip(keys, person["values"], strict=True):
        if value is None:
            order.append((1, 0))
        else:
            order.append((0, -value if key in HIGHER else value))
    decided = person["decided"]
    order.append((1, 0) if decided is None else (0, decided))
    return order


def places(people, keys):
    """Places by number of the person: one more than the people who stand above."""
    ranked = sorted(people, key=lambda person: stands_at(person, keys))
    found, place = {}, 0
    for at, person in enumerate(ranked, start=1):
        if at == 1 or stands_at(person, keys) != stands_at(ranked[at - 2], keys):
            place = at
        found[person["number"]] = place
    return found


def differences(document):
    """What is wrong in the document, in words."""
    keys, people = document["keys"], document["people"]
    for key in keys:
        if key not in KNOWN:
            yield f"tiêu chí lạ: {key}"
            return
    numbers = [person["number"] for person in people]
    if len(set(numbers)) < len(numbers):
        yield "một người có hai dòng"
    for person in people:
        if len(person["values"]) != len(keys):
            yield f"số {person['number']}: thiếu hoặc thừa giá trị"
            return
    again = places(people, keys)
    for person in people:
        place = again[person["number"]]
        if place != person["place"]:
            yield f"số {person['number']} ({person['name']}): ghi hạng {person['place']}, xếp lại ra {place}"


def main():
    parser = argparse.ArgumentParser(description="Xếp hạng lại một bảng đã công bố.")
    parser.add_argument("file", help="tệp JSON tải từ trang kết quả")
    parser.add_argument("--sha256", help="mã băm công bố cạnh tệp")
    arguments = parser.parse_args()
    try:
        with open(arguments.file, "rb") as file:
            content = file.read()
        document = json.loads(content)
        found = list(differences(document))
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"Không đọc được {arguments.file}: {error!r}", file=sys.stderr)
        return 2
    digest = hashlib.sha256(content).hexdigest()
    # a ranking of the whole contest bears its title twice
    names = ("contest", "period", "ranking", "board", "unit")
    heading = ", ".join(dict.fromkeys(str(document.get(name)) for name in names if document.get(name)))
    print(f"{heading}: {len(document['people'])} người")
    print(f"SHA-256 {digest}")
    if arguments.sha256 and arguments.sha256.lower() != digest:
        found.append("mã băm khác với mã đã công bố")
    for line in found[:20]:
        print(line)
    print("KHÔNG KHỚP" if found else "KHỚP: thứ hạng đúng với số liệu")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
