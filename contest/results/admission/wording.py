"""Words of admissions."""

from __future__ import annotations

from django.utils.translation import gettext as _


def refusal(code: str) -> str:
    """Why it was refused, and what to do."""
    return {
        "nothing": _("Chưa chọn ai."),
        "not_proposed": _("Danh sách đề xuất vừa thay đổi. Xem lại rồi xác nhận."),
        "no_reason": _("Ghi lý do."),
        "already": _("Người này đã có trong danh sách."),
        "already_removed": _("Người này đã được đưa ra khỏi danh sách. Trang đã cập nhật."),
        "no_team": _("Đợt này dành cho tập thể. Ghi tên đội trước, rồi cho đội vào."),
        "open_to_all": _("Đợt này dành cho mọi người."),
    }[code]


def not_admitted_words(round_title: str) -> str:
    """What somebody reads who is not let into a round."""
    text = _("%(round)s dành cho người được chọn vào vòng này. Danh sách do Ban Tổ chức công bố.")
    return text % {"round": round_title}
