"""An edition in memory: what drawing, marking and counting need of it. Loaded once per process and key version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from contest.attempts.drawing import Stratum, arrangements, draw_paper, draw_set, paper_items
from contest.banks.pictures import ShownPicture, shown_pictures, worded
from contest.rounds.models import Edition, EditionItem


@dataclass(frozen=True)
class FrozenItem:
    """One question: its wording, its orders of choices, its key as a mask over the choices."""

    text: str
    choices: tuple[str, ...]
    orders: tuple[tuple[int, ...], ...]
    accept: int
    several: bool
    topic: str
    explanation: str
    source: str
    pictures: tuple[ShownPicture, ...] = ()

    @property
    def words(self) -> str:
        """The question without its pictures, for a line of a list."""
        return " ".join(worded(self.text, ["[hình]"] * len(self.pictures)).split())


@dataclass(frozen=True)
class FrozenEdition:
    """All items by number, and the plan."""

    id: int
    secret: bytes
    shuffle: bool
    # one for each ready-made paper; papers that are drawn have a single one
    sets: tuple[tuple[Stratum, ...], ...]
    items: tuple[FrozenItem, ...]
    ways: tuple[int, ...]
    key: tuple[int, ...]

    @property
    def total(self) -> int:
        """Questions of one paper."""
        return sum(stratum.count for stratum in self.sets[0])

    def draw(self, participant_id: int, number: int) -> bytes:
        """The paper of an attempt (drawing.py)."""
        taken = draw_set(self.secret, participant_id=participant_id, number=number, sets=len(self.sets))
        return draw_paper(
            self.secret,
            participant_id=participant_id,
            number=number,
            strata=self.sets[taken],
            ways=self.ways,
            shuffle=self.shuffle,
        )

    def masks(self, paper: bytes, positions: Sequence[Sequence[int]]) -> bytes:
        """Answers as masks over the revisions' choices, from the positions taken on the page.

        Positions out of range count as blank.
        """
        answers = bytearray()
        for (item, arrangement), taken in zip(paper_items(paper), positions, strict=True):
            order = self.items[item].orders[arrangement]
            answers.append(sum({1 << order[position] for position in taken if position < len(order)}))
        return bytes(answers)

    def positions(self, paper: bytes, answers: bytes) -> list[list[int]]:
        """The other way: the positions on the page that masks stand for."""
        taken = []
        for (item, arrangement), mask in zip(paper_items(paper), answers, strict=True):
            order = self.items[item].orders[arrangement]
            taken.append([position for position, choice in enumerate(order) if mask >> choice & 1])
        return taken


def _frozen_item(row: EditionItem) -> FrozenItem:
    revision = row.revision
    pinned = tuple(i for i, choice in enumerate(revision.choices) if choice.get("pinned"))
    return FrozenItem(
        text=revision.text,
        choices=tuple(choice["text"] for choice in revision.choices),
        orders=arrangements(len(revision.choices), pinned),
        accept=revision.accept,
        several=revision.kind == revision.Kind.SEVERAL,
        topic=row.topic_name,
        explanation=revision.explanation,
        source=revision.source,
        pictures=shown_pictures(revision.pictures),
    )


def read_sets(plan: Sequence[dict[str, Any]]) -> tuple[tuple[Stratum, ...], ...]:
    """The strata of each ready-made paper of an edition's plan; one paper where it names no sets."""
    sets: dict[int, list[Stratum]] = {}
    for part in plan:
        sets.setdefault(part.get("set", 0), []).append(Stratum(part["items"][0], part["items"][1], part["count"]))
    return tuple(tuple(strata) for strata in sets.values())


@lru_cache(maxsize=64)
def get_frozen_edition(edition_id: int, key_version: int = 0) -> FrozenEdition:
    """The edition, from memory or by two queries. `key_version` parts the marking keys of one edition in the cache."""
    edition = Edition.objects.get(pk=edition_id)
    rows = EditionItem.objects.filter(edition=edition).select_related("revision").order_by("item")
    items = tuple(_frozen_item(row) for row in rows)
    return FrozenEdition(
        id=edition_id,
        secret=bytes(edition.secret),
        shuffle=edition.shuffle,
        sets=read_sets(edition.plan),
        items=items,
        ways=tuple(len(item.orders) for item in items),
        key=tuple(item.accept for item in items),
    )
