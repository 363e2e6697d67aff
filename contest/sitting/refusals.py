"""Why somebody may not enter, in words."""

from __future__ import annotations

from django.utils.translation import gettext

from contest.sitting.eligibility import Refusal


def refusal_words(refusal: Refusal) -> str:
    """What stands in the way, and what to do where something can be done."""
    texts = {
        "too_young": gettext("Cuộc thi dành cho người từ %(number)s tuổi."),
        "too_old": gettext("Cuộc thi dành cho người đến hết %(number)s tuổi."),
        "unit": gettext("Cuộc thi chỉ dành cho một số đơn vị. Đơn vị ghi sai thì báo văn phòng chi bộ sửa giúp."),
        "roster": gettext("Cuộc thi dành cho người có trong danh sách. Hỏi văn phòng chi bộ để được thêm tên."),
        "staff": gettext("Theo thể lệ, %(label)s không dự thi."),
        "excluded_unit": gettext("Theo thể lệ, %(label)s không dự thi."),
        "no_board": gettext("Không có bảng nào dành cho thông tin này. Xem lại thể lệ."),
        "shared_phone": gettext(
            "Đã có người dùng số điện thoại này dự thi. Thể lệ không cho nhiều người dùng chung một số."
        ),
        "registration": gettext("Ngoài thời gian đăng ký dự thi. Xem ngày đăng ký ở thể lệ."),
    }
    return texts[refusal.code] % {"number": refusal.number, "label": refusal.label}
