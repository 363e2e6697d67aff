"""Forms on a bank and on its list of questions."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contest.banks.forms.parts import helper, line
from contest.banks.models import Bank, Question, Revision, Tag, Topic
from contest.banks.queries import in_state, search
from contest.banks.questions import split_tags

STATE_CHOICES = [
    ("can-sua", _("Cần sửa")),
    ("thieu-giai-thich", _("Chưa có giải thích")),
    ("da-dung", _("Đã vào đề")),
    ("chua-dung", _("Chưa vào đề nào")),
    ("da-bo", _("Đã bỏ")),
    ("tat-ca", _("Tất cả, cả câu đã bỏ")),
]


class BankForm(forms.Form):
    name = forms.CharField(
        label=_("Tên ngân hàng"),
        max_length=200,
        help_text=_("Như “Xây dựng Đảng 2026”."),
        error_messages={"required": _("Ghi tên ngân hàng.")},
    )
    helper = helper(line("name"))


class TopicForm(forms.Form):
    name = forms.CharField(label=_("Chủ đề mới"), max_length=200, error_messages={"required": _("Ghi tên chủ đề.")})
    helper = helper(line("name"))


class BulkForm(forms.Form):
    """What to do with the ticked questions, or with all of the list (`ca`); a field left alone changes nothing."""

    cau = forms.TypedMultipleChoiceField(coerce=int, required=False)
    # the whole list that the filter shows, not only the ticked ones of this page
    ca = forms.BooleanField(required=False)
    topic = forms.ModelChoiceField(
        label=_("Chủ đề mới"), queryset=Topic.objects.none(), required=False, empty_label=_("Giữ chủ đề")
    )
    difficulty = forms.TypedChoiceField(
        label=_("Độ khó mới"),
        coerce=int,
        choices=[("", _("Giữ độ khó")), *Question.Difficulty.choices],
        required=False,
        empty_value=None,
    )
    add_tags = forms.CharField(
        label=_("Gắn thêm nhãn"),
        max_length=400,
        required=False,
        widget=forms.TextInput(attrs={"list": "bank-tags", "autocomplete": "off", "placeholder": _("Gắn thêm nhãn")}),
    )
    remove_tag = forms.ModelChoiceField(
        label=_("Gỡ nhãn"), queryset=Tag.objects.none(), required=False, empty_label=_("Không gỡ nhãn")
    )

    def __init__(self, *args: Any, bank: Bank, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            # The numbers sent are checked against the bank in one query.
            sent = [number for number in self.data.getlist("cau") if number.isascii() and number.isdecimal()]
            known = bank.questions.filter(number__in=[int(number) for number in sent if len(number) < 10])
            self.fields["cau"].choices = [(number, number) for number in known.values_list("number", flat=True)]
        self.fields["topic"].queryset = bank.topics.all()
        self.fields["remove_tag"].queryset = bank.tags.all()
        for name in ("topic", "difficulty", "add_tags", "remove_tag"):
            self.fields[name].widget.attrs["class"] = "control"

    def clean(self) -> dict[str, Any]:
        if not self.cleaned_data.get("cau") and not self.cleaned_data.get("ca") and "cau" not in self.errors:
            self.add_error("cau", gettext("Chọn ít nhất một câu."))
        return self.cleaned_data

    def clean_add_tags(self) -> tuple[str, ...]:
        return split_tags(self.cleaned_data["add_tags"])

    @property
    def changes(self) -> dict[str, Any]:
        """What change_questions takes, without what stays; {} when nothing was chosen."""
        names = ("topic", "difficulty", "add_tags", "remove_tag")
        return {name: value for name in names if (value := self.cleaned_data[name]) not in (None, ())}


class QuestionFilter(django_filters.FilterSet):
    """Search, topic, difficulty, tag, kind, state; retired questions only when asked for. Addresses hold its names."""

    tim = django_filters.CharFilter(label=_("Tìm trong câu hỏi"), method="search", max_length=200)
    chu_de = django_filters.ModelChoiceFilter(
        label=_("Chủ đề"), field_name="topic", queryset=Topic.objects.none(), empty_label=_("Mọi chủ đề")
    )
    do_kho = django_filters.ChoiceFilter(
        label=_("Độ khó"), field_name="difficulty", choices=Question.Difficulty, empty_label=_("Mọi độ khó")
    )
    nhan = django_filters.ModelChoiceFilter(
        label=_("Nhãn"), field_name="tags", queryset=Tag.objects.none(), empty_label=_("Mọi nhãn")
    )
    dang = django_filters.ChoiceFilter(
        label=_("Dạng câu"), field_name="head__kind", choices=Revision.Kind, empty_label=_("Mọi dạng")
    )
    tinh_trang = django_filters.ChoiceFilter(
        label=_("Tình trạng"), choices=STATE_CHOICES, empty_label=_("Đang dùng"), method="state"
    )

    class Meta:
        model = Question
        fields: list[str] = []

    def __init__(self, *args: Any, bank: Bank, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["chu_de"].queryset = bank.topics.all()
        self.filters["nhan"].queryset = bank.tags.all()
        for field in self.form.fields.values():
            field.widget.attrs["class"] = "control"

    def filter_queryset(self, queryset: QuerySet[Question]) -> QuerySet[Question]:
        if not self.form.cleaned_data.get("tinh_trang"):
            queryset = in_state(queryset, "")
        return super().filter_queryset(queryset)

    def search(self, queryset: QuerySet[Question], name: str, value: str) -> QuerySet[Question]:
        return search(queryset, value)

    def state(self, queryset: QuerySet[Question], name: str, value: str) -> QuerySet[Question]:
        return in_state(queryset, value)
