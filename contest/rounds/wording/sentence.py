"""A sentence of the rules, and sentences gathered under their headings. Between two ** stands what is bold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy

from contest.rounds.wording.parts import BOLD

GROUPS: dict[str, str | Promise] = {
    "who": gettext_lazy("Ai được dự thi"),
    "paper": gettext_lazy("Đề thi"),
    "time": gettext_lazy("Thời gian và lượt thi"),
    "ranking": gettext_lazy("Kết quả và xếp hạng"),
    "shown": gettext_lazy("Công khai"),
}


@dataclass(frozen=True)
class Sentence:
    """One sentence of the rules. `key` is "group.name" and stays the same while the words change with the data.

    Rules that need articles (Điều) name theirs, and inside it the stage or the paper that the sentence is about.
    """

    key: str
    marked: str
    article: str = ""
    heading: str = ""

    @property
    def text(self) -> str:
        """The sentence as plain text."""
        return BOLD.sub(r"\1", self.marked)

    @property
    def html(self) -> SafeString:
        """The sentence with its figures in bold."""
        return mark_safe(BOLD.sub(r"<b>\1</b>", escape(self.marked)))

    @property
    def group(self) -> str | Promise:
        """The heading that it stands under."""
        return self.article or GROUPS[self.key.split(".")[0]]


@dataclass(frozen=True)
class SentencePart:
    """Sentences under one heading of an article, "" for those before any; `first` is the number of the first one."""

    heading: str
    first: int
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class SentenceGroup:
    """Sentences under one title; `first` is the number of the first one.

    They are counted over the whole page; in rules with articles each article counts its own, as clauses (khoản).
    """

    title: str
    first: int
    sentences: tuple[Sentence, ...]

    @property
    def parts(self) -> list[SentencePart]:
        """The sentences by heading."""
        found, first = [], self.first
        for heading, members in groupby(self.sentences, key=lambda sentence: sentence.heading):
            part = SentencePart(heading, first, tuple(members))
            found.append(part)
            first += len(part.sentences)
        return found


def grouped(sentences: Sequence[Sentence]) -> list[SentenceGroup]:
    """The sentences under their titles, in order."""
    groups, first = [], 1
    for title, members in groupby(sentences, key=lambda sentence: str(sentence.group)):
        group = SentenceGroup(title, first, tuple(members))
        groups.append(group)
        first = 1 if group.sentences[0].article else first + len(group.sentences)
    return groups
