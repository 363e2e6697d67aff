"""Rank keys in the present widths: scores of four bytes, seconds of four, the board's decision behind them.

Lists of periods that the rules make no ranking for keep their people, without places.
"""

from collections import Counter

from django.db import connection, migrations

UNRANKED = 4
CHUNK = 2_000
KINDS = {1: "contest", 2: "stage", 3: "round"}
LEVELS = {"score": (4, (4,), True), "duration": (6, (3, 4), False), "submitted": (6, (2, 3), False)}


def repack(apps, schema_editor):
    Leaderboard, RankHistogram = (apps.get_model("contest", name) for name in ("Leaderboard", "RankHistogram"))
    for board in Leaderboard.objects.select_related("period__contest"):
        rules = board.period.contest.rules
        ranking = next(iter(rules.get("rankings", ())), rules.get("ranking", {}))
        board.counting = True
        if ranking.get("per", "round") == KINDS[board.period.kind]:
            board.key = ranking.get("key", "chung")
            buckets = repack_standings(board.pk, board.chain["keys"])
            RankHistogram.objects.bulk_create(
                [RankHistogram(leaderboard_id=board.pk, level=n, bucket=b, people=p) for (n, b), p in buckets.items()],
                batch_size=CHUNK,
            )
        else:
            board.key, board.chain = "", {**board.chain, "keys": [], "gate": None}
            with connection.cursor() as cursor:
                cursor.execute(
                    "update contest_standing set rank_key = null, reason = %s where leaderboard_id = %s",
                    [UNRANKED, board.pk],
                )
        board.save(update_fields=["counting", "key", "chain"])


def repack_standings(leaderboard, keys):
    buckets = Counter()
    with connection.cursor() as cursor:
        cursor.execute("select participant_id, rank_key from contest_standing where leaderboard_id = %s", [leaderboard])
        rows = cursor.fetchall()
        sql = "update contest_standing set rank_key = %s, reason = %s where leaderboard_id = %s and participant_id = %s"
        for start in range(0, len(rows), CHUNK):
            changes = []
            for participant, old in rows[start : start + CHUNK]:
                new = None if old is None else packed(bytes(old), keys)
                # without a key somebody stood below the gate
                changes.append((new, 1 if new is None else 0, leaderboard, participant))
                if new is not None:
                    buckets.update((level, new[:level]) for level in levels(keys))
            cursor.executemany(sql, changes)
    return buckets


def packed(old, keys):
    """Before: score 2 bytes, duration 3 of seconds and 2 of milliseconds, submission 6 of milliseconds."""
    new, at = b"", 0
    for key in keys:
        size = {"score": 2, "duration": 5, "submitted": 6}[key]
        part, at = old[at : at + size], at + size
        if key == "score":
            new += b"\xff\xff" + part
        elif key == "duration":
            new += b"\0" + part
        else:
            seconds, ms = divmod(int.from_bytes(part, "big"), 1000)
            new += seconds.to_bytes(4, "big") + ms.to_bytes(2, "big")
    return new + b"\xff\xff"


def levels(keys):
    found, at = [], 0
    for key in keys:
        size, prefixes, few = LEVELS[key]
        found += [at + length for length in prefixes]
        at += size
        if not few:
            break
    return found


class Migration(migrations.Migration):
    dependencies = [("contest", "0007_rankings")]

    operations = [migrations.RunPython(repack, migrations.RunPython.noop)]
