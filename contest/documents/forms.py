"""Forms of the organiser's page of documents."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contest.common.text import clean, squeeze
from contest.documents.models import Papers

LINE = {"class": "control"}
HEAD = ("above", "office", "mark", "number", "place", "on", "recipients", "authority", "post", "signer")
CERTIFICATE = ("given", "least_score", "certificate_title", "certificate_text", "shows_result")


class PapersForm(forms.ModelForm):
    """Letterhead, signature and certificates; what is empty is printed as a dotted blank."""

    class Meta:
        model = Papers
        fields = (*HEAD, *CERTIFICATE)
        widgets = {
            **{name: forms.TextInput(attrs=LINE) for name in HEAD},
            "on": forms.DateInput(attrs={**LINE, "type": "date"}, format="%Y-%m-%d"),
            "recipients": forms.Textarea(attrs={**LINE, "rows": 3}),
            "given": forms.Select(attrs=LINE),
            "least_score": forms.NumberInput(attrs={**LINE, "inputmode": "numeric"}),
            "certificate_title": forms.TextInput(attrs=LINE),
            "certificate_text": forms.TextInput(attrs=LINE),
            "shows_result": forms.CheckboxInput(attrs={"class": "tick"}),
        }
        help_texts = {
            "above": _("Ví dụ: Đảng bộ tỉnh Bắc Hà"),
            "mark": _("Phần sau dấu gạch chéo: ĐUK trong 12-BC/ĐUK"),
            "number": _("Bỏ trống: in dấu chấm để ghi tay."),
            "recipients": _("Mỗi nơi một dòng."),
            "least_score": _("Chỉ dùng khi cấp theo số câu đúng."),
            "shows_result": _("Giấy có kết quả chỉ cấp sau khi công bố chính thức."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].localize = False
        self.fields["least_score"].min_value = 1

    @property
    def head_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in HEAD]

    @property
    def certificate_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in CERTIFICATE if name != "shows_result"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for name, value in values.items():
            if isinstance(value, str):
                values[name] = clean(value).strip() if name == "recipients" else squeeze(value)
        if values.get("given") == Papers.Given.SCORE and not values.get("least_score"):
            self.add_error("least_score", _("Ghi số câu đúng để được cấp giấy."))
        return values


class BulkForm(forms.Form):
    """Certificates of a unit in one file."""

    unit = forms.ChoiceField(label=_("Đơn vị"), required=False, widget=forms.Select(attrs=LINE))
    form = forms.ChoiceField(
        label=_("Dạng tệp"),
        choices=[("pdf", _("Một tệp PDF để in")), ("zip", _("Mỗi người một tệp PDF, nén lại"))],
        widget=forms.Select(attrs=LINE),
    )

    def __init__(self, *args: Any, units: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", _("Cả cuộc thi")), *units]


class WithdrawForm(forms.Form):
    """Taking a certificate back, or undoing that."""

    code = forms.CharField(label=_("Mã số trên giấy"), max_length=40, widget=forms.TextInput(attrs=LINE))
    reason = forms.CharField(
        label=_("Lý do"),
        help_text=_("Ghi lại trong hệ thống, không hiện ra ngoài."),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs=LINE),
    )

    def clean_reason(self) -> str:
        return squeeze(self.cleaned_data["reason"])
