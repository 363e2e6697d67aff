"""An edition in memory: what drawing, marking and counting need of it. Loaded once per process and key version."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from contest.attempts.drawing import (
    QUESTION,
    Stratum,
    arrangements,
    cut_paper,
    draw_paper,
    draw_set,
    item_numbers,
    paper_items,
)
from contest.attempts.marking import ALL_RIGHT, Key, Marked, add_points, count_dropped, mark_answers, most_points
from contest.attempts.models import KeyChange
from contest.banks.pictures import ShownPicture, shown_pictures, worded
from contest.rounds.models import Edition, EditionItem


@dataclass(frozen=True)
class FrozenItem:
    """One question: its wording, its orders of choices, its key (marking.py).

    `accept` is what pages show of the key: the mask of all right choices, 0 where no choice is better than another.
    """

    text: str
    choices: tuple[str, ...]
    orders: tuple[tuple[int, ...], ...]
    accept: int
    key: Key
    several: bool
    topic: str
    explanation: str
    source: str
    pictures: tuple[ShownPicture, ...] = ()

    def __hash__(self) -> int:
        # twenty look-ups a paper: a text keeps its hash, the tuples beside it would be hashed anew each time
        return hash(self.text)

    @property
    def words(self) -> str:
        """The question without its pictures, for a line of a list."""
        return " ".join(worded(self.text, ["[hình]"] * len(self.pictures)).split())


Made = TypeVar("Made")


class ByQuestion(dict[bytes, Made]):
    """A piece for each question of a paper, by its three bytes; made from (item, arrangement) when it is missing."""

    def __init__(self, make: Callable[[int, int], Made]) -> None:
        self.make = make

    def __missing__(self, question: bytes) -> Made:
        made = self[question] = self.make(*QUESTION.unpack(question))
        return made

    def of(self, paper: bytes) -> Iterator[Made]:
        """The pieces of a paper's questions, in order."""
        return map(self.__getitem__, cut_paper(paper))


# the strata of each ready-made paper; a single one where papers are drawn
Sets = tuple[tuple[Stratum, ...], ...]


@dataclass(frozen=True)
class FrozenEdition:
    """All items by number, and the plan."""

    id: int
    secret: bytes
    shuffle: bool
    sets: Sets
    items: tuple[FrozenItem, ...]
    ways: tuple[int, ...]
    key: tuple[Key, ...]
    # the sets of boards that have a paper of their own
    by_board: Mapping[str, Sets] = field(default_factory=dict)
    # of each item; None where every question gives one
    points: tuple[int, ...] | None = None

    # what pages keep of each question (by_question); editions that differ only in keys share it
    kept: dict[Hashable, ByQuestion[Any]] = field(default_factory=dict, compare=False, repr=False)

    def by_question(self, what: Hashable, make: Callable[[FrozenItem, int, int], Made]) -> ByQuestion[Made]:
        """Prepared pieces of questions, made (of item, its number and arrangement) when one is first looked at.

        They may depend on nothing that a change of a key changes.
        """
        kept = self.kept.get(what)
        if kept is None:
            items = self.items
            kept = self.kept[what] = ByQuestion(lambda number, order: make(items[number], number, order))
        return kept

    @cached_property
    def has_dropped(self) -> bool:
        """Whether any question counts for nobody."""
        return not all(self.key)

    def mark(self, paper: bytes, answers: bytes) -> Marked:
        """The right answers of a paper, how many of its questions count for nobody, its points."""
        dropped = count_dropped(paper, self.key) if self.has_dropped else 0
        points = add_points(paper, answers, self.key, self.points) if self.points else None
        return Marked(mark_answers(paper, answers, self.key), dropped, points)

    def most_points(self, paper: bytes) -> int:
        """What a paper gives when all is right: questions that count, or their points."""
        if self.points:
            return most_points(paper, self.key, self.points)
        return len(paper) // 3 - (count_dropped(paper, self.key) if self.has_dropped else 0)

    def lost_points(self, paper: bytes) -> int:
        """What its dropped questions would have given: a perfect score is that much less."""
        whole = sum(map(self.points.__getitem__, item_numbers(paper))) if self.points else len(paper) // 3
        return whole - self.most_points(paper)

    def with_keys(self, changed: Mapping[int, Key]) -> FrozenEdition:
        """The edition with other keys of some items; the other items stay the same objects, and so prepared."""
        items = tuple(
            replace(item, key=changed[number], accept=shown_mask(changed[number])) if number in changed else item
            for number, item in enumerate(self.items)
        )
        return replace(self, items=items, key=tuple(item.key for item in items))

    @property
    def total(self) -> int:
        """Questions of one paper."""
        return self.total_of("")

    def total_of(self, board: str) -> int:
        """Questions of one paper of a board."""
        return sum(stratum.count for stratum in self.by_board.get(board, self.sets)[0])

    def draw(self, participant_id: int, number: int, board: str = "") -> bytes:
        """The paper of an attempt (drawing.py); `board`: the participant's, where boards have papers of their own."""
        sets = self.by_board.get(board, self.sets)
        taken = draw_set(self.secret, participant_id=participant_id, number=number, sets=len(sets))
        return draw_paper(
            self.secret,
            participant_id=participant_id,
            number=number,
            strata=sets[taken],
            ways=self.ways,
            shuffle=self.shuffle,
        )

    def positions(self, paper: bytes, answers: bytes) -> list[list[int]]:
        """The places on the page that masks over the revisions' choices stand for, question by question."""
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
        key=bytes([revision.accept]),
        several=revision.kind == revision.Kind.SEVERAL,
        topic=row.topic_name,
        explanation=revision.explanation,
        source=revision.source,
        pictures=shown_pictures(revision.pictures),
    )


def read_sets(plan: Sequence[dict[str, Any]], board: str = "") -> Sets:
    """The strata of each ready-made paper of an edition's plan; one paper where it names no sets.

    `board`: of the paper that this board has for itself; "" of the one for everybody else.
    """
    sets: dict[int, list[Stratum]] = {}
    for part in plan:
        if part.get("board", "") == board:
            first, last, *more = part["items"]
            spans = tuple(zip(more[::2], more[1::2], strict=True))
            sets.setdefault(part.get("set", 0), []).append(Stratum(first, last, part["count"], spans))
    return tuple(tuple(strata) for strata in sets.values())


@lru_cache(maxsize=64)
def get_frozen_edition(edition_id: int, key_version: int = 0) -> FrozenEdition:
    """The edition, from memory or by two queries, with the keys as they are (or were) at `key_version`.

    A version never changes once it is there: every change of a key and every undoing makes a new one.
    """
    if key_version:
        return get_frozen_edition(edition_id).with_keys(key_changes_at(edition_id, key_version))
    edition = Edition.objects.get(pk=edition_id)
    rows = EditionItem.objects.filter(edition=edition).select_related("revision").order_by("item")
    items = tuple(_frozen_item(row) for row in rows)
    return FrozenEdition(
        id=edition_id,
        secret=bytes(edition.secret),
        shuffle=edition.shuffle,
        sets=read_sets(edition.plan) or next((read_sets(edition.plan, one) for one in boards_of(edition.plan)), ()),
        items=items,
        ways=tuple(len(item.orders) for item in items),
        key=tuple(item.key for item in items),
        by_board={board: read_sets(edition.plan, board) for board in boards_of(edition.plan)},
        points=read_points(edition.plan, len(items)),
    )


def read_points(plan: Sequence[dict[str, Any]], items: int) -> tuple[int, ...] | None:
    """The points of each item by an edition's plan; None where every question gives one."""
    if not any("points" in part for part in plan):
        return None
    points = [1] * items
    for part in plan:
        ends = part["items"]
        for first, last in zip(ends[::2], ends[1::2], strict=True):
            points[first : last + 1] = [part.get("points", 1)] * (last + 1 - first)
    return tuple(points)


def boards_of(plan: Sequence[dict[str, Any]]) -> list[str]:
    """The boards that have a paper of their own in an edition's plan."""
    return [board for board in dict.fromkeys(part.get("board", "") for part in plan) if board]


def key_changes_at(edition_id: int, key_version: int) -> dict[int, Key]:
    """The changed keys by item that are in force at a version. One query."""
    made = KeyChange.objects.filter(edition=edition_id, applied_version__lte=key_version)
    in_force = made.exclude(undone_version__lte=key_version).order_by("applied_version")
    return {item: bytes(key) for item, key in in_force.values_list("item", "new_key")}


def shown_mask(key: Key) -> int:
    """All right choices of a key as one mask, 0 where no choice is better than another."""
    if key == ALL_RIGHT:
        return 0
    mask = 0
    for right in key:
        mask |= right
    return mask
