"""Forms of essays: what is written, what a judge gives, reasons."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contest.essays.actions import Sheet
from contest.essays.actions.handing import LONGEST_ADDRESS, LONGEST_TEXT
from contest.essays.files import ACCEPTED, MEGABYTE, MOST_BYTES
from contest.essays.models import EssayEntry
from contest.essays.wording import refusal_words
from contest.rounds.rules import Essay

# what one request may carry besides the file
FILE_ERRORS = {
    "empty": _("Tệp trống. Kiểm tra lại tệp rồi chọn lại."),
    "max_length": _("Tên tệp dài quá. Đổi tên tệp cho ngắn hơn rồi chọn lại."),
    "invalid": _("Trình duyệt không gửi được tệp. Chọn lại tệp."),
    "missing": _("Trình duyệt không gửi được tệp. Chọn lại tệp."),
}


class WriteForm(forms.Form):
    """One text for each question, a file, an address of a video: what the rules take. Afterwards `sheet` is there."""

    def __init__(self, *args: Any, essay: Essay, entry: EssayEntry | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.essay = essay
        if "text" in essay.takes:
            typed = (entry.draft if entry else None) or []
            for number in range(1, essay.questions + 1):
                self.fields[f"text_{number}"] = forms.CharField(
                    required=False,
                    max_length=LONGEST_TEXT,
                    strip=False,
                    initial=typed[number - 1] if number <= len(typed) else "",
                    widget=forms.Textarea(attrs={"rows": 14, "class": "control essay-text", "data-essay-text": ""}),
                )
        if "file" in essay.takes:
            widget = forms.FileInput(attrs={"accept": ACCEPTED, "class": "entered-file"})
            self.fields["file"] = forms.FileField(
                required=False, max_length=255, widget=widget, error_messages=FILE_ERRORS
            )
            self.fields["drop_file"] = forms.BooleanField(required=False)
        if "video" in essay.takes:
            attrs = {"class": "control", "inputmode": "url", "placeholder": "https://"}
            self.fields["video"] = forms.CharField(
                required=False,
                max_length=LONGEST_ADDRESS,
                initial=entry.video if entry else "",
                widget=forms.TextInput(attrs=attrs),
            )

    @property
    def text_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("text_")]

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(self.cleaned_data.get(f"text_{n}", "") for n in range(1, self.essay.questions + 1))

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > MOST_BYTES:
            text = _("Tệp nặng hơn %(most)s MB. Thu nhỏ hình trong tệp rồi chọn lại.")
            raise ValidationError(text, "too_large", {"most": MOST_BYTES // MEGABYTE})
        return file

    @property
    def sheet(self) -> Sheet:
        file = self.cleaned_data.get("file")
        return Sheet(
            texts=self.texts,
            video=self.cleaned_data.get("video", ""),
            file_name=file.name if file else "",
            content=file.read() if file else b"",
            drop_file=bool(self.cleaned_data.get("drop_file")),
        )


class MarkForm(forms.Form):
    """Points by criterion, a short remark, and the reason where a mark is changed."""

    remark = forms.CharField(
        label=_("Nhận xét"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "control"}),
    )

    def __init__(self, *args: Any, essay: Essay, changes: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        points: dict[str, forms.Field] = {}
        for number, one in enumerate(essay.rubric, start=1):
            messages = {
                "required": _("Ghi điểm."),
                "invalid": refusal_words("points"),
                "min_value": refusal_words("points"),
                "max_value": _("Cao nhất %(most)s điểm.") % {"most": one.points},
            }
            points[f"points_{number}"] = forms.IntegerField(
                label=one.label or _("Điểm"),
                help_text=_("tối đa %(most)s") % {"most": one.points},
                min_value=0,
                max_value=one.points,
                error_messages=messages,
                widget=forms.TextInput(
                    attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": "6", "class": "control"}
                ),
            )
        self.fields = {**points, **self.fields}
        if changes:
            self.fields["reason"] = forms.CharField(
                label=_("Lý do sửa điểm"),
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 2, "class": "control"}),
                error_messages={"required": _("Ghi lý do sửa điểm.")},
            )

    @property
    def point_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("points_")]

    @property
    def points(self) -> list[int]:
        return [self.cleaned_data[name] for name in self.fields if name.startswith("points_")]


class ReasonForm(forms.Form):
    """Why the marking is opened again."""

    reason = forms.CharField(max_length=1000, error_messages={"required": _("Ghi lý do mở lại.")})


class PersonForm(forms.Form):
    """Whose essay was brought on paper: the roster code, or the phone number."""

    code = forms.CharField(max_length=40, error_messages={"required": _("Ghi mã dự thi của người gửi bài.")})
