"""Proof of the draw: what anybody needs to draw a round's papers again (docs/verify/redraw.py does it)."""

from __future__ import annotations

from typing import Any

from contest.attempts.marking import ALL_RIGHT
from contest.attempts.models import KeyChange
from contest.results.rekey.queries import applied_changes, banks_still_drawn_from
from contest.rounds.editions import published
from contest.rounds.models import EditionItem, Round
from contest.rounds.rules import read_rules


def draw_proof(round: Round) -> dict[str, Any]:
    """The published document of a round. Four queries.

    Hashes and plan always; the secret once it is revealed, and then the questions too where the rules show the key and
    no other round still has its secret and the same bank: as they were frozen, with the salt of their hash, and what
    was corrected in them since.
    """
    edition = round.edition
    assert edition  # published rounds have one
    items = list(EditionItem.objects.filter(edition=edition).select_related("revision").order_by("item"))
    proof: dict[str, Any] = {
        "contest": round.contest.slug,
        "round": round.position,
        "draw_version": edition.draw_version,
        "published_at": edition.published_at.isoformat(),
        "secret_sha256": edition.secret_hash,
        "bank_sha256": edition.bank_hash,
        "shuffle": edition.shuffle,
        "plan": edition.plan,
        "choices": [len(item.revision.choices) for item in items],
        "pinned": [[i for i, c in enumerate(item.revision.choices) if c.get("pinned")] for item in items],
    }
    if edition.revealed_at:
        others = banks_still_drawn_from()
        proof["revealed_at"] = edition.revealed_at.isoformat()
        proof["secret"] = bytes(edition.secret).hex()
        papers = read_rules(round.contest.rules).papers_by_board(round.key).values()
        if all("key" in one.show_after_round for one in papers) and round.banks.isdisjoint(others):
            proof["questions"] = [
                published(one.text, one.choices, one.accept, one.pictures) for one in (item.revision for item in items)
            ]
            proof["bank_salt"] = bytes(edition.bank_salt or b"").hex()
            proof["key_changes"] = [_key_change(change) for change in applied_changes(edition.pk)]
    return proof


def _key_change(change: KeyChange) -> dict[str, Any]:
    """A corrected key: masks that were and are right, null where everybody gets the point; undone ones hold no more."""
    keys = (bytes(change.old_key), bytes(change.new_key))
    old, new = (None if key == ALL_RIGHT else list(key) for key in keys)
    return {
        "item": change.item,
        "old": old,
        "new": new,
        "note": change.public_note,
        "applied_at": change.applied_at and change.applied_at.isoformat(),
        "undone_at": change.undone_at and change.undone_at.isoformat(),
    }
