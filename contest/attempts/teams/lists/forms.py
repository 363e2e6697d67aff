"""Forms of lists of teams: a file, a list that was looked at."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.rosters.problems import UnreadableRoster
from accounts.rosters.workbook import MEGABYTE
from contest.attempts.teams.lists.actions import TeamEntry
from contest.attempts.teams.lists.reading import MOST_LINES, read_teams

FILE_TYPES = ".xlsx,.xlsm,.xls"
MOST_BYTES = 5 * MEGABYTE
SALT = "list of teams"
# how long a list may be looked at before it is taken in
KEPT_SECONDS = 12 * 3600


class TeamsFileForm(forms.Form):
    """A list of teams; afterwards `rows` is there."""

    file = forms.FileField(
        label=_("Tệp danh sách đội"),
        max_length=255,
        widget=forms.ClearableFileInput(attrs={"accept": FILE_TYPES, "class": "entered-file"}),
        error_messages={
            "required": _("Chọn tệp danh sách đội."),
            "empty": _("Tệp trống, chưa tải lên gì. Kiểm tra lại tệp rồi chọn lại."),
            "max_length": _("Tên tệp dài quá. Đổi tên tệp cho ngắn hơn rồi chọn lại."),
            "invalid": _("Trình duyệt không gửi được tệp. Chọn lại tệp."),
            "missing": _("Trình duyệt không gửi được tệp. Chọn lại tệp."),
        },
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("Tệp nặng hơn 5 MB. Chỉ giữ lại trang tính danh sách đội."), "too_large")
        try:
            self.rows = read_teams(file.read(), name=file.name)
        except UnreadableRoster as refusal:
            raise ValidationError(refusal.message, refusal.code) from refusal
        if not self.rows:
            raise ValidationError(
                _("Tệp chưa có dòng nào ghi đội. Cần cột Tên đội, và cột Mã dự thi đội trưởng hoặc Đội trưởng."),
                "no_rows",
            )
        if len(self.rows) > MOST_LINES:
            raise ValidationError(_("Tệp có hơn 500 đội. Tách thành các tệp nhỏ hơn."), "too_many")
        return file


def signed_teams(contest_id: int, entries: Sequence[TeamEntry]) -> str:
    """A list that was looked at, as the page carries it: signed, so that exactly that is taken in."""
    rows = [[one.captain_id, one.name, one.members, one.seen] for one in entries]
    return signing.dumps([contest_id, rows], salt=SALT, compress=True)


def find_signed(contest_id: int, text: str) -> list[TeamEntry] | None:
    """What such a text holds; None when it is not ours, another contest's or too old."""
    try:
        signed_contest, rows = signing.loads(text, salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        return None
    if signed_contest != contest_id:
        return None
    return [
        TeamEntry(captain, name, tuple(members), None if seen is None else tuple(seen))
        for captain, name, members, seen in rows
    ]
