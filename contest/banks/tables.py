"""The list of questions as django-tables2 draws it."""

from __future__ import annotations

from typing import Any, ClassVar

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from contest.banks.display import in_words
from contest.banks.models import Question, Revision
from contest.banks.questions import right_choices

FIGURE = {"td": {"class": "n"}, "th": {"class": "n"}}


class QuestionTable(tables.Table):
    number = tables.Column(verbose_name=_("Câu"), attrs=FIGURE)
    text = tables.Column(accessor="head__text", verbose_name=_("Câu hỏi"), orderable=False)
    topic = tables.Column(accessor="topic__name", verbose_name=_("Chủ đề"), order_by=("topic__position", "number"))
    difficulty = tables.Column(
        accessor="get_difficulty_display", verbose_name=_("Độ khó"), order_by=("difficulty", "number")
    )
    key = tables.Column(accessor="head", verbose_name=_("Đáp án"), orderable=False)

    class Meta:
        page_field = "trang"
        order_by_field = "xep"
        per_page = 50
        row_attrs: ClassVar = {"data-list-row": ""}

    def __init__(self, *args: Any, query: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The links to questions carry the list along, so that "next" is the next of this list.
        self.asked = f"?{query}" if query else ""

    def render_number(self, value: int) -> SafeString:
        words = _("Chọn câu %(number)s") % {"number": value}
        box = '<label class="bank-pick"><input type="checkbox" name="cau" value="{}" aria-label="{}">{}</label>'
        return format_html(box, value, words, value)

    def render_text(self, value: str, record: Question) -> SafeString:
        address = reverse("banks:question", args=[record.bank_id, record.number]) + self.asked
        words = Truncator(in_words(value, record.head.pictures if record.head else ())).chars(160)
        # By its id htmx gives the focus back when the list comes anew.
        stem = format_html('<a class="bank-stem" id="cau-{}" href="{}">{}</a>', record.number, address, words)
        marks = format_html_join("", '<span class="chip">{}</span>', ((word,) for word in state_words(record)))
        tags = [(tag.pk, tag.name) for tag in record.tags.all()]
        links = format_html_join("", '<a class="bank-tag" href="?nhan={}">{}</a>', tags)
        return (
            format_html('{}<span class="bank-line-marks">{}{}</span>', stem, marks, links) if marks or links else stem
        )

    def render_key(self, value: Revision) -> str:
        if value.kind == Revision.Kind.TRUE_FALSE:
            return ", ".join(value.choices[index]["text"] for index in right_choices(value.accept))
        return value.letters


def state_words(question: Question) -> list[str]:
    """What the list says of a question beside its text: retired, in papers already, to be mended."""
    known = [
        (question.retired_at is not None, _("Đã bỏ")),
        (bool(getattr(question, "in_papers", False)), _("Đã vào đề")),
        (question.head is not None and bool(question.head.flags), _("Cần sửa")),
    ]
    return [str(word) for holds, word in known if holds]
