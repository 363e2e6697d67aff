"""A bank as the plain values that writers take, and the words about what a format cannot say."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy

from contest.banks.models import Bank, Picture, Question
from contest.banks.queries import IN_USE, questions_of
from contest.banks.questions import right_choices
from contest.banks.writers import WRITERS, Loss, WrittenPicture, WrittenQuestion
from contest.common.text import unaccent

LOSSES: dict[str, str | Promise] = {
    "several_right": gettext_lazy("Nhiều đáp án đúng, định dạng này chỉ ghi được một."),
    "like_a_choice": gettext_lazy("Nội dung bắt đầu như một phương án (“A.”) hoặc như dòng “ANSWER:”."),
    "lines_joined": gettext_lazy("Các dòng trong câu được nối thành một dòng."),
    "pictures": gettext_lazy("Câu có hình, định dạng này không chứa được hình."),
    "too_long": gettext_lazy("Có đoạn quá dài so với định dạng này."),
}
FIELD_NAMES: dict[str, str | Promise] = {
    "topic": gettext_lazy("chủ đề"),
    "difficulty": gettext_lazy("độ khó"),
    "explanation": gettext_lazy("giải thích"),
    "source": gettext_lazy("nguồn"),
    "tags": gettext_lazy("nhãn"),
}


def written_questions(bank: Bank) -> list[WrittenQuestion]:
    """The questions in use of a bank, topic by topic, then by number. Two queries, three if there are pictures."""
    questions = (
        questions_of(bank).filter(IN_USE).prefetch_related("tags").order_by("topic__position", "topic_id", "number")
    )
    rows = list(questions)
    contents = _contents({one["hash"] for row in rows if row.head for one in row.head.pictures})
    return [_written(question, contents) for question in rows]


def _contents(hashes: Collection[str]) -> dict[str, tuple[str, bytes]]:
    """The kind and the bytes of pictures by their hashes."""
    if not hashes:
        return {}
    rows = Picture.objects.filter(hash__in=hashes).values_list("hash", "kind", "content")
    return {name: (kind, bytes(content)) for name, kind, content in rows}


def _written(question: Question, contents: Mapping[str, tuple[str, bytes]]) -> WrittenQuestion:
    head = question.head
    assert head is not None
    pictures = []
    for one in head.pictures:
        kind, content = contents[one["hash"]]
        pictures.append(WrittenPicture(content, kind, one["width"], one["height"], one["alt"]))
    return WrittenQuestion(
        number=question.number,
        text=head.text,
        choices=tuple(choice["text"] for choice in head.choices),
        correct=right_choices(head.accept),
        topic=question.topic.name,
        difficulty=question.difficulty,
        explanation=head.explanation,
        source=head.source,
        tags=tuple(tag.name for tag in question.tags.all()),
        pictures=tuple(pictures),
    )


def file_name(bank: Bank, format: str) -> str:
    """ "ngan-hang-xay-dung-dang.xlsx"."""
    name = slugify(unaccent(bank.name))[:60].strip("-") or str(bank.pk)
    return f"ngan-hang-{name}.{WRITERS[format].EXTENSION}"


def missing_fields(format: str) -> list[str]:
    """What the format has no place for, in words; nothing for most."""
    return [str(name) for field, name in FIELD_NAMES.items() if field not in WRITERS[format].HOLDS]


@dataclass(frozen=True)
class LossLine:
    """What is lost in one way, and the numbers of the questions that lose it."""

    words: str
    numbers: tuple[int, ...]
    left_out: bool


def loss_lines(losses: Sequence[Loss]) -> list[LossLine]:
    """Losses by kind, those that leave questions out first."""
    kinds = sorted({(not loss.left_out, loss.code) for loss in losses})
    return [
        LossLine(
            words=str(LOSSES[code]),
            numbers=tuple(loss.number for loss in losses if loss.code == code),
            left_out=not stays,
        )
        for stays, code in kinds
    ]
