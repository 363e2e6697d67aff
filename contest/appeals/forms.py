"""Forms of appeals: text only, escaped wherever it is shown, of limited length."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contest.appeals.models import Appeal
from contest.common.text import clean, squeeze

Kind, Fault, State = Appeal.Kind, Appeal.Fault, Appeal.State
AREA = {"class": "control", "rows": 4}


class AskForm(forms.Form):
    """What a participant asks. `questions`: how many stood on the paper; 0 for a paper that is lost."""

    kind = forms.TypedChoiceField(
        label=_("Điều cần hỏi"),
        choices=Kind.choices,
        coerce=int,
        widget=forms.RadioSelect(attrs={"class": "round"}),
        error_messages={"required": _("Chọn một việc.")},
    )
    place = forms.IntegerField(
        label=_("Câu số"),
        required=False,
        min_value=1,
        widget=forms.NumberInput(attrs={"class": "control", "inputmode": "numeric"}),
    )
    fault = forms.TypedChoiceField(
        label=_("Câu hỏi sao chưa ổn"),
        choices=[("", "—"), *Fault.choices],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.Select(attrs={"class": "control"}),
    )
    text = forms.CharField(
        label=_("Nội dung"),
        max_length=1000,
        widget=forms.Textarea(attrs=AREA),
        error_messages={"required": _("Ghi nội dung cần hỏi.")},
    )
    source = forms.CharField(
        label=_("Nguồn (nếu có)"),
        help_text=_("Văn bản, điều, khoản hay địa chỉ trang."),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"class": "control"}),
    )

    def __init__(self, *args: Any, questions: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        lost = [choice for choice in Kind.choices if choice[0] == Kind.LOST]
        self.fields["kind"].choices = [c for c in Kind.choices if c[0] != Kind.LOST] if questions else lost
        if not questions:
            self.fields["kind"].initial = Kind.LOST
            for name in ("place", "fault", "source"):
                del self.fields[name]

    @property
    def asks_about_question(self) -> bool:
        return str(self["kind"].value()) == str(Kind.ITEM)

    def clean_text(self) -> str:
        return clean(self.cleaned_data["text"]).strip()

    def clean_source(self) -> str:
        return squeeze(self.cleaned_data["source"])

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if values.get("kind") == Kind.ITEM:
            place = values.get("place")
            if "place" in values and not (place and place <= self.questions):
                self.add_error("place", _("Ghi số câu, từ 1 đến %(n)s.") % {"n": self.questions})
            if not values.get("fault"):
                self.add_error("fault", _("Chọn điều chưa ổn."))
        return values


class AnswerForm(forms.Form):
    """The one answer."""

    state = forms.TypedChoiceField(
        label=_("Kết luận"),
        choices=[choice for choice in State.choices if choice[0] != State.WAITING],
        coerce=int,
        widget=forms.RadioSelect(attrs={"class": "round"}),
        error_messages={"required": _("Chọn kết luận.")},
    )
    answer = forms.CharField(
        label=_("Trả lời"),
        help_text=_("Người hỏi đọc được nguyên văn. Không sửa lại được."),
        max_length=2000,
        widget=forms.Textarea(attrs={**AREA, "rows": 6}),
        error_messages={"required": _("Ghi câu trả lời.")},
    )

    def clean_answer(self) -> str:
        return clean(self.cleaned_data["answer"]).strip()


class DaysForm(forms.Form):
    """Until when results may be questioned."""

    days = forms.IntegerField(
        label=_("Số ngày nhận phúc khảo sau khi công bố kết quả"),
        help_text=_("Bỏ trống: không có hạn."),
        required=False,
        min_value=0,
        max_value=365,
        widget=forms.NumberInput(attrs={"class": "control", "inputmode": "numeric"}),
    )
