"""Words of lists of teams."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contest.attempts.teams.lists.actions import TakenTeams
from contest.attempts.teams.wording import refusal


def fault_words(code: str, number: int = 0) -> str:
    """What is wrong with one line or with the list, and what to do."""
    words = {
        "unknown_captain": _(
            "Không tìm thấy đội trưởng trong phạm vi cuộc thi. Kiểm tra mã dự thi, hoặc thêm người này trước."
        ),
        "name_twice": _("Nhiều người trùng tên với đội trưởng. Ghi mã dự thi của đội trưởng."),
        "other_name": _("Mã dự thi và tên đội trưởng là của hai người khác nhau."),
        "leads_already": _("Đội trưởng đang dẫn đội tên khác. Đổi tên đội ở trang Đội thi, hoặc ghi đội trưởng khác."),
        "twice": _("Đội này hoặc đội trưởng này đã có ở dòng trên."),
        "too_long": _("Tên dài quá 120 chữ cái. Các thành viên cách nhau bằng dấu chấm phẩy."),
        "too_many_members": _("Một đội có nhiều nhất 60 thành viên."),
        "too_few": _("Đội ít người hơn thể lệ cho, tính cả đội trưởng. Ghi thêm thành viên."),
        "too_many": _("Đội nhiều người hơn thể lệ cho, tính cả đội trưởng. Bớt thành viên."),
        "unit_has_enough": _("Đơn vị này đã đủ số đội. Bỏ bớt đội."),
        "moved": _("Danh sách đội vừa được người khác sửa. Tải lại tệp."),
    }
    return words.get(code) or refusal(code, number)


def done_words(done: TakenTeams) -> str:
    """What became of a list."""
    parts = [
        ngettext("Đã ghi tên %(count)s đội.", "Đã ghi tên %(count)s đội.", done.new) % {"count": done.new},
        ngettext("Đã sửa thành viên %(count)s đội.", "Đã sửa thành viên %(count)s đội.", done.changed)
        % {"count": done.changed},
    ]
    return " ".join(text for text, count in zip(parts, (done.new, done.changed), strict=True) if count)
