"""Forms of entered results: one person's, a list's file, a list that was looked at."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.rosters.problems import UnreadableRoster
from accounts.rosters.workbook import MEGABYTE
from contest.results.entered.actions import Entry
from contest.results.entered.reading import MOST_LINES, read_duration, read_results, read_score
from contest.results.entered.wording import fault_words

FILE_TYPES = ".xlsx,.xlsm,.xls"
MOST_BYTES = 5 * MEGABYTE
SALT = "entered results"
# how long a list may be looked at before it is taken in
KEPT_SECONDS = 12 * 3600


class OneResultForm(forms.Form):
    """One person's result; `seen`: what stood there when the page was made, "" for nothing."""

    person = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    score = forms.CharField(max_length=20, required=False)
    duration = forms.CharField(max_length=20, required=False)
    seen = forms.RegexField(r"^\d{1,5}/\d{1,12}$", max_length=20, required=False)
    reason = forms.CharField(max_length=1000, required=False)

    def clean_score(self):
        score = read_score(self.cleaned_data["score"])
        if score is None:
            raise ValidationError(fault_words("score"), "score")
        return score

    def clean_duration(self):
        text = self.cleaned_data["duration"]
        duration_ms = read_duration(text)
        if text and duration_ms is None:
            raise ValidationError(fault_words("duration"), "duration")
        return duration_ms

    def clean_seen(self):
        text = self.cleaned_data["seen"]
        return tuple(int(part) for part in text.split("/")) if text else None

    @property
    def entry(self) -> Entry:
        said = self.cleaned_data
        return Entry(said["person"], said["score"], said["duration"], said["seen"])


class ResultsFileForm(forms.Form):
    """A list of results; afterwards `rows` is there."""

    file = forms.FileField(
        max_length=255,
        widget=forms.ClearableFileInput(attrs={"accept": FILE_TYPES, "class": "entered-file"}),
        error_messages={
            "required": _("Chọn tệp kết quả."),
            "empty": _("Tệp trống, chưa tải lên gì. Kiểm tra lại tệp rồi chọn lại."),
            "max_length": _("Tên tệp dài quá. Đổi tên tệp cho ngắn hơn rồi chọn lại."),
            "invalid": _("Trình duyệt không gửi được tệp. Chọn lại tệp."),
            "missing": _("Trình duyệt không gửi được tệp. Chọn lại tệp."),
        },
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("Tệp nặng hơn 5 MB. Chỉ giữ lại trang tính kết quả."), "too_large")
        try:
            self.rows = read_results(file.read(), name=file.name)
        except UnreadableRoster as refusal:
            raise ValidationError(refusal.message, refusal.code) from refusal
        if not self.rows:
            raise ValidationError(
                _("Tệp chưa có dòng nào có điểm. Cần cột Mã dự thi hoặc Họ và tên, và cột Điểm."), "no_rows"
            )
        if len(self.rows) > MOST_LINES:
            raise ValidationError(_("Tệp có hơn 2.000 dòng. Tách thành các tệp nhỏ hơn."), "too_many")
        return file


def signed_entries(round_id: int, entries: Sequence[Entry]) -> str:
    """A list that was looked at, as the page carries it: signed, so that exactly that is taken in."""
    rows = [[one.person_id, one.score, one.duration_ms, one.seen] for one in entries]
    return signing.dumps([round_id, rows], salt=SALT, compress=True)


def find_signed(round_id: int, text: str) -> list[Entry] | None:
    """What such a text holds; None when it is not ours, another round's or too old."""
    try:
        signed_round, rows = signing.loads(text, salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        return None
    if signed_round != round_id:
        return None
    return [
        Entry(person, score, duration_ms, tuple(seen) if seen else None) for person, score, duration_ms, seen in rows
    ]
