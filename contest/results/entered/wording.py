"""Words of entered results."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contest.results.entered.actions import Entered
from contest.results.entered.errors import EnteredError


def refusal(error: EnteredError) -> str:
    """Why it was refused, and what to do; nothing was changed."""
    text = {
        "fixed": _("Kết quả đã chính thức. Mở lại kết quả rồi sửa."),
        "not_open": _("Đợt thi chưa bắt đầu hoặc đang tạm dừng nên chưa nhập được."),
        "nothing": _("Chưa có kết quả nào để nhập."),
        "no_reason": _("Ghi lý do sửa."),
        "gone": _("Kết quả này vừa được người khác bỏ. Trang đã cập nhật."),
        "moved": _("Kết quả vừa được người khác nhập hoặc sửa. Xem lại rồi nhập lại."),
    }.get(error.code) or fault_words(error.code)
    return f"{error.who}: {text}" if error.who else text


def fault_words(code: str) -> str:
    """What is wrong with one line, and what to write instead."""
    return {
        "score": _("Điểm là số nguyên từ 0 đến 30.000. Điểm lẻ thì nhân điểm của mọi người với 10 hoặc 100."),
        "duration": _("Ghi thời gian bằng phút và giây, như 12:34."),
        "no_duration": _("Thể lệ xếp theo thời gian nên phải ghi thời gian, như 12:34."),
        "too_much": _("Điểm cao hơn số điểm của bài thi."),
        "unknown": _("Không tìm thấy người này. Kiểm tra mã, hoặc cho người ấy vào vòng trước."),
        "name_twice": _("Nhiều người trùng tên. Ghi mã dự thi."),
        "other_name": _("Mã và họ tên là của hai người khác nhau."),
        "twice": _("Người này đã có ở dòng trên."),
        "not_admitted": _("Người này không có trong danh sách được vào."),
        "no_unit": _("Người này chưa có đơn vị. Ghi đơn vị trong hồ sơ trước."),
        "no_board": _("Người này chưa chọn bảng. Để người ấy vào trang cuộc thi chọn bảng trước."),
    }[code]


def done_words(done: Entered) -> str:
    """What became of a list."""
    parts = [
        ngettext("Đã nhập %(count)s kết quả.", "Đã nhập %(count)s kết quả.", done.new) % {"count": done.new},
        ngettext("Đã sửa %(count)s kết quả.", "Đã sửa %(count)s kết quả.", done.changed) % {"count": done.changed},
    ]
    said = [text for text, count in zip(parts, (done.new, done.changed), strict=True) if count]
    return " ".join(said) or _("Không có gì thay đổi.")
