"""The form that takes files with questions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

MEGABYTE = 1024 * 1024
MOST_BYTES = 20 * MEGABYTE
MOST_FILES = 20
FILE_TYPES = ".docx,.xlsx,.xls,.csv,.txt,.gift,.xml,.zip,.json"


class SeveralFiles(forms.FileField):
    """A field for several files: each is checked like the one of a FileField; cleaned, it is their list."""

    class Input(forms.ClearableFileInput):
        allow_multiple_selected = True

    widget = Input

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [_checked(super(SeveralFiles, self).clean(file, initial)) for file in data or [None]]


class UploadForm(forms.Form):
    file = SeveralFiles(
        label=_("Tệp câu hỏi"),
        max_length=255,
        widget=SeveralFiles.Input(attrs={"accept": FILE_TYPES}),
        error_messages={"required": _("Chọn tệp câu hỏi.")},
    )
    answers = forms.FileField(
        label=_("Bảng đáp án, nếu để riêng"),
        max_length=255,
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": FILE_TYPES}),
        help_text=_("Tệp Word hoặc Excel có số câu và đáp án."),
    )
    topic = forms.CharField(
        label=_("Chủ đề cho câu mà tệp không ghi chủ đề"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"list": "topics", "autocomplete": "off"}),
        help_text=_("Để trống thì là “Chung”."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Ours stands first: Django's own sentences name neither the file nor what to do.
        for name in ("file", "answers"):
            messages = self.fields[name].error_messages
            messages["max_length"] = _("Tên tệp dài quá. Đổi tên tệp cho ngắn hơn rồi tải lên lại.")
            messages["empty"] = _("Tệp trống, chưa tải lên gì. Kiểm tra lại tệp rồi chọn lại.")
            messages["invalid"] = messages["missing"] = _("Trình duyệt không gửi được tệp. Chọn lại tệp.")

    def clean_file(self) -> list[UploadedFile]:
        files = self.cleaned_data["file"]
        if len(files) > MOST_FILES:
            words = gettext("Nhiều nhất %(most)s tệp một lần. Chia ra tải làm nhiều lần.")
            raise forms.ValidationError(words % {"most": MOST_FILES})
        return files

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("answers") and len(self.cleaned_data.get("file", [])) > 1:
            self.add_error(
                "answers", gettext("Bảng đáp án đi với một tệp câu hỏi. Tải riêng tệp câu hỏi của bảng này.")
            )
        return self.cleaned_data

    def clean_answers(self) -> UploadedFile | None:
        file = self.cleaned_data["answers"]
        return _checked(file) if file else None


def _checked(file: UploadedFile) -> UploadedFile:
    if file.size > MOST_BYTES:
        words = gettext("Tệp “%(name)s” nặng %(size)s MB, nhiều nhất 20 MB. Bỏ bớt hình hoặc tách tệp rồi tải lên lại.")
        size = f"{file.size / MEGABYTE:.1f}".replace(".", ",")
        raise forms.ValidationError(words % {"name": file.name, "size": size})
    return file
