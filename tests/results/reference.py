"""A second ranking, pair by pair, written from the text of the rules alone; it shares nothing with the engine.

A place is one more than the people who stand above: who stands above whom is asked for each pair of results.
"""

from __future__ import annotations

from functools import cmp_to_key

LAST = 2**62


def whole(ms, rule):
    return ms - ms % 1000 if rule["whole_seconds"] else ms


def earlier(a, b):
    """Which of two attempts is earlier: handed in, begun, round, number."""
    mine, theirs = ((x.submitted_ms, x.started_ms, x.round_id, x.number) for x in (a, b))
    return -1 if mine < theirs else 1


def preferred(a, b, rule):
    """Which of two attempts of one person counts rather."""
    if rule["count"] == "first":
        return earlier(a, b)
    if rule["count"] == "last":
        return -earlier(a, b)
    if a.score != b.score:
        return -1 if a.score > b.score else 1
    if rule["count"] != "best_earliest":
        for key in rule["keys"]:
            if key == "prediction":
                break
            field = {"duration": "duration_ms", "submitted": "submitted_ms", "started": "started_ms"}.get(key)
            if field and whole(getattr(a, field), rule) != whole(getattr(b, field), rule):
                return -1 if getattr(a, field) < getattr(b, field) else 1
    return earlier(a, b)


def counted(person, rule):
    attempts = list(person.attempts)
    if rule["count"] == "sum_attempts":
        return attempts
    groups = [attempts]
    if rule["count"] == "sum_rounds":
        groups = [[a for a in attempts if a.round_id == r] for r in sorted({a.round_id for a in attempts})]
    return [sorted(group, key=cmp_to_key(lambda a, b: preferred(a, b, rule)))[0] for group in groups]


def result(person, rule):
    """What is compared of a person; None without a place."""
    chosen = counted(person, rule)
    points = sum(a.score for a in chosen)
    for field, values, more in rule["bonus"]:
        points += more if person.fields.get(field) in values else 0
    rounds = {a.round_id for a in person.attempts}
    if person.excluded or len(rounds) < (rule["min_rounds"] or 0):
        return None
    if rule["gate"] == "all_right":
        if not all(a.is_perfect for a in chosen) or (rule["count"] == "sum_rounds" and len(rounds) < rule["rounds"]):
            return None
    elif rule["gate"] and points < rule["gate"]:
        return None
    guess, truth = chosen[0].prediction, (rule["truths"] or {}).get(chosen[0].round_id)
    return {
        "score": -points,
        "duration": whole(sum(a.duration_ms for a in chosen), rule),
        "submitted": whole(max(a.submitted_ms for a in chosen), rule),
        "started": whole(max(a.started_ms for a in chosen), rule),
        "registered": whole(person.registered_ms, rule),
        "fewer_attempts": len(person.attempts),
        "more_perfect": -len([a for a in person.attempts if a.is_perfect]),
        "prediction": LAST if guess is None or truth is None else abs(guess - truth),
    }


def above(mine, theirs, rule):
    """Whether one result stands above another: the first key in which they differ decides."""
    for key in rule["keys"]:
        if key == "prediction" and rule["truths"] is None:
            return False
        if mine[key] != theirs[key]:
            return mine[key] < theirs[key]
    return False


def places(people, rule):
    """Place by person id, people without one left out. Equal results are compared once."""
    found = {p.id: r for p in people if (r := result(p, rule)) is not None}
    kinds = {}
    for one in found.values():
        kinds.setdefault(tuple(one.values()), [one, 0])[1] += 1
    place = {k: 1 + sum(n for other, n in kinds.values() if above(other, one, rule)) for k, (one, _) in kinds.items()}
    return {id: place[tuple(one.values())] for id, one in found.items()}
