"""Words of units that were not in the list."""

from __future__ import annotations

from django.utils.translation import gettext as _


def refusal(code: str) -> str:
    """Why it was refused, and what to do."""
    return {
        "changed": _("Danh sách vừa thay đổi. Xem lại rồi xếp."),
        "outside": _("Chọn đơn vị trực thuộc đơn vị tổ chức cuộc thi."),
        "official": _("Có bài thi thuộc kết quả đã chính thức. Muốn đổi đơn vị của bài đó thì mở lại kết quả trước."),
        "undone": _("Lần xếp này đã được hủy. Trang đã cập nhật."),
    }[code]
