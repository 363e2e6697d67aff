"""Words of teams."""

from __future__ import annotations

from django.utils.translation import gettext as _


def refusal(code: str, number: int = 0) -> str:
    """Why it was refused, and what to do. `number`: how many the rules want."""
    words = {
        "no_name": _("Ghi tên đội."),
        "name_taken": _("Đã có đội mang tên này. Chọn tên khác."),
        "leads_already": _("Người này đã là đội trưởng của một đội khác. Chọn người khác."),
        "no_unit": _("Đội trưởng phải thuộc một đơn vị trong phạm vi cuộc thi."),
        "no_board": _("Cuộc thi chia bảng: đội trưởng vào cuộc thi và chọn bảng trước, rồi mới ghi tên đội."),
        "not_asked": _("Cuộc thi này không có đợt nào cho tập thể."),
        "has_results": _("Đội đã có bài hoặc kết quả nên không bỏ được. Bỏ kết quả trước."),
        "unknown": _("Không còn người này. Tìm lại."),
        "too_few": _("Đội phải có ít nhất %(number)s người, tính cả đội trưởng. Ghi thêm thành viên."),
        "too_many": _("Đội có nhiều nhất %(number)s người, tính cả đội trưởng. Bớt thành viên."),
        "unit_has_enough": _("Mỗi đơn vị cử nhiều nhất %(number)s đội. Sửa đội đã ghi, hoặc bỏ đội ấy trước."),
        "closed": _("Đã hết hạn ghi tên đội. Cần sửa thì báo Ban Tổ chức."),
    }
    return str(words[code]) % {"number": number} if number else str(words[code])
