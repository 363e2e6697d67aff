"""Why something was refused, in words."""

from django.utils.translation import gettext as _


def refusal(code: str) -> str:
    """What to do, by the codes of FairnessError."""
    return {
        "no_reason": _("Ghi lý do."),
        "nobody_chosen": _("Chọn ít nhất một người để loại."),
        "wrong_state": _("Việc này đã có người làm trước. Trang đã cập nhật."),
        "not_published": _("Đợt thi chưa công bố nên chưa có bài thi nào."),
    }[code]
