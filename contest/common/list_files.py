"""Lists as Excel files, the one way: a form that reads one, rows signed into the page, one to download."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from accounts.audit.actions import record
from accounts.models import Person
from accounts.rosters.problems import UnreadableRoster
from accounts.rosters.workbook import MEGABYTE, XLSX

FILE_TYPES = ".xlsx,.xlsm,.xls"
MOST_MEGABYTES = 5
# how long a list may be looked at before it is taken in
KEPT_SECONDS = 12 * 3600


class ListFileForm(forms.Form):
    """A list's file; afterwards `rows` is there. Its kinds say how it is read, its most lines, what no line means."""

    use_required_attribute = False
    read: Callable[..., Sequence[Any]]
    most_lines = 2_000
    no_rows: str | Promise = ""

    file = forms.FileField(
        label=_("Tệp Excel"),
        max_length=255,
        widget=forms.FileInput(attrs={"accept": FILE_TYPES, "class": "entered-file"}),
        error_messages={
            "required": _("Chọn tệp Excel."),
            "empty": _("Tệp trống, chưa tải lên gì. Kiểm tra lại tệp rồi chọn lại."),
            "max_length": _("Tên tệp dài quá. Đổi tên tệp cho ngắn hơn rồi chọn lại."),
            "invalid": _("Trình duyệt không gửi được tệp. Chọn lại tệp."),
            "missing": _("Trình duyệt không gửi được tệp. Chọn lại tệp."),
        },
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_MEGABYTES * MEGABYTE:
            text = _("Tệp nặng hơn %(most)s MB. Chỉ giữ lại trang tính cần nhập.")
            raise ValidationError(text, "too_large", {"most": MOST_MEGABYTES})
        try:
            self.rows = type(self).read(file.read(), name=file.name)
        except UnreadableRoster as refusal:
            raise ValidationError(refusal.message, refusal.code) from refusal
        if not self.rows:
            raise ValidationError(str(self.no_rows), "no_rows")
        if len(self.rows) > self.most_lines:
            text = _("Tệp có hơn %(most)s dòng. Tách thành các tệp nhỏ hơn.")
            raise ValidationError(text, "too_many", {"most": self.most_lines})
        return file


def signed_rows(rows: Sequence[Any], *, of: int, salt: str) -> str:
    """A list that was looked at, as the page carries it: signed, so that exactly that is taken in, where it was."""
    return signing.dumps([of, rows], salt=salt, compress=True)


def find_signed_rows(text: str, *, of: int, salt: str) -> list[Any] | None:
    """What such a text holds; None when it is not ours, of another place or too old."""
    try:
        place, rows = signing.loads(text, salt=salt, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        return None
    return list(rows) if place == of else None


def list_to_download(content: bytes, *, name: str, contest: str, about: Any, by: Person) -> HttpResponse:
    """A list as a file; that it was taken stands in the trail."""
    record("export.file", by=by, now=timezone.now(), about=about, contest=contest, detail={"file": name})
    headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
    return HttpResponse(content, content_type=XLSX, headers=headers)
