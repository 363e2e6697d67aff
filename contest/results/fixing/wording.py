"""Words of fixing: the lines of the checklist, refusals."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext_lazy
from django.utils.translation import gettext as _

from contest.common.text_numbers import moment_text
from contest.results.fixing.queries import Check
from contest.rounds.models import Period

Words = str | Promise


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A check as the page writes it; `to` and `word`: where it is settled."""

    check: Check
    title: str
    text: str
    to: str = ""
    word: str = ""


def check_line(check: Check, period: Period) -> CheckLine:
    """The words of one check of a period."""
    to, word = _way(check, period.contest.slug)
    return CheckLine(check, str(TITLES[check.code.split("_")[0]]), _text(check), to, word)


def _way(check: Check, slug: str) -> tuple[str, str]:
    """The address where a check is settled, and what the link says; empty where nothing is to be done."""
    code, state = check.code, check.state
    if code in PAGES and state != "done":
        address, word = PAGES[code]
        return reverse(address, args=[slug]), str(word)
    if code == "exclusions":
        return reverse("fixing:exclusions", args=[slug]), _("Xem người bị loại")
    if code == "essays" and state != "done":
        return "#tu-luan", _("Mở trang tự luận")
    if code in BELOW and state == "todo":
        anchor, word = BELOW[code]
        return anchor, str(word)
    return "", ""


# pages of their own, and places further down the same page
PAGES: dict[str, tuple[str, Words]] = {
    "keys": ("rekey:keys", gettext_lazy("Xem việc sửa đáp án")),
    "appeals": ("appeals:list", gettext_lazy("Trả lời ý kiến")),
}
BELOW: dict[str, tuple[str, Words]] = {
    "truths": ("#dap-so", gettext_lazy("Chốt đáp số")),
    "ties": ("#bang-nhau", gettext_lazy("Quyết định thứ tự")),
}
TITLES: dict[str, Words] = {
    "closed": gettext_lazy("Đợt thi đã đóng"),
    "counted": gettext_lazy("Mọi bài đã cộng điểm"),
    "keys": gettext_lazy("Việc sửa đáp án đã xong"),
    "entered": gettext_lazy("Kết quả đã nhập đủ"),
    "essays": gettext_lazy("Bài tự luận đã chấm xong"),
    "appeals": gettext_lazy("Ý kiến đã trả lời"),
    "exclusions": gettext_lazy("Người bị loại khỏi xếp hạng"),
    "truths": gettext_lazy("Đáp số câu dự đoán đã chốt"),
    "ties": gettext_lazy("Người bằng nhau đã có thứ tự"),
    "recount": gettext_lazy("Đếm lại không lệch"),
}
# the sentence of a check by its code and state; "" stands for every state that has none of its own
TEXTS: dict[tuple[str, str], Words] = {
    ("closed", ""): gettext_lazy("Đóng lúc %(moment)s."),
    ("closed", "unpublished"): ngettext_lazy(
        "Còn %(count)s đợt chưa công bố.", "Còn %(count)s đợt chưa công bố.", "count"
    ),
    ("closed", "no_round"): gettext_lazy("Chưa có đợt thi nào."),
    ("counted", "todo"): ngettext_lazy(
        "Còn %(count)s bài chưa nộp hoặc chưa cộng điểm.", "Còn %(count)s bài chưa nộp hoặc chưa cộng điểm.", "count"
    ),
    ("keys", "todo"): gettext_lazy("Đang chấm lại. Chờ ít phút."),
    ("keys", "wait"): ngettext_lazy(
        "Còn %(count)s đề nghị chưa áp dụng.", "Còn %(count)s đề nghị chưa áp dụng.", "count"
    ),
    ("entered", "wait"): ngettext_lazy(
        "Còn %(count)s người được vào vòng chưa có kết quả.",
        "Còn %(count)s người được vào vòng chưa có kết quả.",
        "count",
    ),
    ("essays", "todo"): ngettext_lazy(
        "Còn %(count)s bài tự luận chưa chấm xong.", "Còn %(count)s bài tự luận chưa chấm xong.", "count"
    ),
    ("essays", "to_end"): gettext_lazy("Chấm xong mọi bài. Bấm kết thúc chấm ở trang tự luận."),
    ("appeals", "wait"): ngettext_lazy(
        "Còn %(count)s ý kiến chờ trả lời.", "Còn %(count)s ý kiến chờ trả lời.", "count"
    ),
    ("exclusions", "done"): ngettext_lazy(
        "%(count)s quyết định loại đang có hiệu lực.", "%(count)s quyết định loại đang có hiệu lực.", "count"
    ),
    ("exclusions", "none"): gettext_lazy("Không loại ai."),
    ("truths", "todo"): ngettext_lazy(
        "%(count)s bảng xếp hạng chờ đáp số.", "%(count)s bảng xếp hạng chờ đáp số.", "count"
    ),
    ("truths", "none"): gettext_lazy("Không xét câu dự đoán."),
    ("ties", "todo"): ngettext_lazy(
        "%(count)s chỗ bằng nhau làm lệch giải.", "%(count)s chỗ bằng nhau làm lệch giải.", "count"
    ),
    ("ties", "none"): gettext_lazy("Không có người bằng nhau nào làm lệch giải."),
    ("ties", "done"): ngettext_lazy(
        "%(count)s quyết định của Ban Tổ chức.", "%(count)s quyết định của Ban Tổ chức.", "count"
    ),
    ("recount", "done"): gettext_lazy("Đếm lúc %(moment)s: khớp từng dòng."),
    ("recount", ""): gettext_lazy("Chưa đếm lại lần nào."),
    ("recount_runs", ""): gettext_lazy("Đang đếm lại. Rời trang này cũng được."),
    ("recount_runs", "late"): gettext_lazy("Lâu hơn thường lệ: máy chủ đang bận. Việc vẫn được giữ và sẽ được làm."),
    ("recount_old", ""): gettext_lazy("Đếm lúc %(moment)s; sau đó có thay đổi. Đếm lại."),
    ("recount_differs", ""): ngettext_lazy(
        "Lệch %(count)s dòng. Báo quản trị viên.", "Lệch %(count)s dòng. Báo quản trị viên.", "count"
    ),
}


def _text(check: Check) -> str:
    words = TEXTS.get((check.code, _case(check))) or TEXTS.get((check.code, ""), "")
    return str(words % {"count": check.count, "moment": _moment(check)}) if words else ""


def _case(check: Check) -> str:
    """The state, or what of it has a sentence of its own."""
    if check.code == "closed" and check.state != "done":
        return "unpublished" if check.count else ("" if check.at else "no_round")
    if check.code == "recount_runs" and check.count:
        return "late"
    return "to_end" if check.code == "essays" and check.state == "todo" and not check.count else check.state


def _moment(check: Check) -> str:
    if check.at is None:
        return ""
    language = "en" if (get_language() or "vi").startswith("en") else "vi"
    return moment_text(timezone.localtime(check.at), language=language)


def refusal(code: str) -> str:
    """Why something was refused, and what to do: codes of FixingError and FactError."""
    return {
        "unsettled": _("Còn việc chưa xong ở danh sách dưới đây. Chưa có gì thay đổi."),
        "wrong_state": _("Việc này đã có người làm trước. Trang đã cập nhật."),
        "no_reason": _("Ghi lý do."),
        "fixed": _("Kết quả đã chính thức. Mở lại kết quả trước."),
        "already_excluded": _("Người hoặc đơn vị này đã bị loại rồi."),
        "already_undone": _("Việc này đã được hủy trước đó. Trang đã cập nhật."),
        "already_frozen": _("Đáp số đã chốt rồi, không đổi được nữa."),
        "no_number": _("Ghi con số và nguồn của nó."),
        "not_equal": _("Những người này không còn bằng nhau. Xem lại danh sách."),
        "not_everybody": _("Ghi mỗi thứ tự đúng một lần, cho mọi người bằng nhau."),
    }[code]
