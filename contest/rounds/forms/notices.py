"""Forms of what is changed in a published round: why, and what everybody reads."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contest.common.text import squeeze
from contest.rounds.errors import RoundError
from contest.rounds.layout import Check, Text
from contest.rounds.rules import RulesError
from contest.rounds.wording import problems_in_words

LONGEST_REASON, LONGEST_NOTE = 500, 600


class NoticeForm(forms.Form):
    """The reason stays on record; the note is public."""

    reason = forms.CharField(
        label=_("Lý do"),
        help_text=_("Lưu trong hồ sơ cuộc thi, chỉ Ban Tổ chức đọc."),
        max_length=LONGEST_REASON,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Ghi lý do.")},
    )
    note = forms.CharField(
        label=_("Thông báo công khai"),
        help_text=_("Hiện ở trang cuộc thi và trang thể lệ, kèm ngày giờ."),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Ghi thông báo cho người dự thi.")},
    )

    def __init__(self, *args: Any, note: str = "", initial: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial={"note": note, **(initial or {})}, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*self.first_fields(), Text("reason"), Text("note"))

    def first_fields(self) -> list[Any]:
        return []

    def clean_reason(self) -> str:
        return squeeze(self.cleaned_data["reason"])

    def refuse(self, error: RoundError | RulesError) -> None:
        for problem in problems_in_words(error):
            if isinstance(error, RulesError):
                self.add_error("closes_at" if "closes_at" in self.fields else None, _against_rules(problem.text))
            else:
                self.add_error(problem.field if problem.field in self.fields else None, problem.text)


def _against_rules(text: str) -> str:
    """The rules are in force: either the window or their next issue gives way."""
    way = gettext("Giờ này trái với thể lệ đang có hiệu lực. Chọn giờ khác, hoặc ban hành thể lệ sửa điều này trước:")
    return f"{way} {text}"


class ResumeForm(NoticeForm):
    """Going on, with or without the lost time."""

    make_good = forms.BooleanField(label=_("Bù thời gian tạm dừng"), required=False, initial=True)

    def first_fields(self) -> list[Any]:
        return [Check("make_good")]

    def clean(self) -> dict[str, Any]:
        # The note that is offered promises the lost time.
        if not self.cleaned_data.get("make_good") and self.cleaned_data.get("note") == self.initial["note"]:
            self.add_error("note", _("Thông báo còn hứa bù giờ. Sửa lại cho đúng."))
        return self.cleaned_data
