"""The list of questions as django-tables2 draws it."""

from __future__ import annotations

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from contest.banks.models import Question

FIGURE = {"td": {"class": "n"}, "th": {"class": "n"}}


class QuestionTable(tables.Table):
    number = tables.Column(verbose_name=_("Câu"), attrs=FIGURE)
    text = tables.Column(accessor="head__text", verbose_name=_("Câu hỏi"), orderable=False)
    topic = tables.Column(accessor="topic__name", verbose_name=_("Chủ đề"), order_by=("topic__position", "number"))
    difficulty = tables.Column(accessor="get_difficulty_display", verbose_name=_("Độ khó"), order_by=("difficulty",))
    key = tables.Column(accessor="head__letters", verbose_name=_("Đáp án"), orderable=False)

    class Meta:
        page_field = "trang"
        order_by_field = "xep"
        per_page = 50

    def render_number(self, value: int) -> SafeString:
        words = _("Chọn câu %(number)s") % {"number": value}
        box = '<label class="bank-pick"><input type="checkbox" name="cau" value="{}" aria-label="{}">{}</label>'
        return format_html(box, value, words, value)

    def render_text(self, value: str, record: Question) -> SafeString:
        address = reverse("banks:question", args=[record.bank_id, record.number])
        return format_html('<a class="bank-stem" href="{}">{}</a>', address, Truncator(value).chars(160))
