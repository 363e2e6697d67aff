"""Words of fixing: the lines of the checklist, refusals."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from contest.common.text_numbers import moment_text
from contest.results.fixing.queries import Check
from contest.rounds.models import Period


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
    slug = period.contest.slug
    title = _titles()[check.code.split("_")[0]]
    text = _text(check)
    to, word = "", ""
    if check.code == "keys" and check.state != "done":
        to, word = reverse("rekey:keys", args=[slug]), _("Xem việc sửa đáp án")
    elif check.code == "appeals" and check.state != "done":
        to, word = reverse("appeals:list", args=[slug]), _("Trả lời ý kiến")
    elif check.code == "essays" and check.state != "done":
        to, word = "#tu-luan", _("Mở trang tự luận")
    elif check.code == "exclusions":
        to, word = reverse("fixing:exclusions", args=[slug]), _("Xem người bị loại")
    elif check.code == "truths" and check.state == "todo":
        to, word = "#dap-so", _("Chốt đáp số")
    elif check.code == "ties" and check.state == "todo":
        to, word = "#bang-nhau", _("Quyết định thứ tự")
    return CheckLine(check, title, text, to, word)


def _titles() -> dict[str, str]:
    return {
        "closed": _("Đợt thi đã đóng"),
        "counted": _("Mọi bài đã cộng điểm"),
        "keys": _("Việc sửa đáp án đã xong"),
        "entered": _("Kết quả đã nhập đủ"),
        "essays": _("Bài tự luận đã chấm xong"),
        "appeals": _("Ý kiến đã trả lời"),
        "exclusions": _("Người bị loại khỏi xếp hạng"),
        "truths": _("Đáp số câu dự đoán đã chốt"),
        "ties": _("Người bằng nhau đã có thứ tự"),
        "recount": _("Đếm lại không lệch"),
    }


def _text(check: Check) -> str:
    count, moment = {"count": check.count}, {"moment": _moment(check)}
    match check.code, check.state:
        case "closed", "done":
            return _("Đóng lúc %(moment)s.") % moment
        case "closed", _state if check.count:
            return ngettext("Còn %(count)s đợt chưa công bố.", "Còn %(count)s đợt chưa công bố.", check.count) % count
        case "closed", _state:
            return _("Đóng lúc %(moment)s.") % moment if check.at else _("Chưa có đợt thi nào.")
        case "counted", "todo":
            text = ngettext(
                "Còn %(count)s bài chưa nộp hoặc chưa cộng điểm.",
                "Còn %(count)s bài chưa nộp hoặc chưa cộng điểm.",
                check.count,
            )
            return text % count
        case "keys", "todo":
            return _("Đang chấm lại. Chờ ít phút.")
        case "keys", "wait":
            return (
                ngettext("Còn %(count)s đề nghị chưa áp dụng.", "Còn %(count)s đề nghị chưa áp dụng.", check.count)
                % count
            )
        case "entered", "wait":
            text = ngettext(
                "Còn %(count)s người được vào vòng chưa có kết quả.",
                "Còn %(count)s người được vào vòng chưa có kết quả.",
                check.count,
            )
            return text % count
        case "essays", "todo":
            text = ngettext(
                "Còn %(count)s bài tự luận chưa chấm xong.", "Còn %(count)s bài tự luận chưa chấm xong.", check.count
            )
            return text % count if check.count else _("Chấm xong mọi bài. Bấm kết thúc chấm ở trang tự luận.")
        case "appeals", "wait":
            return (
                ngettext("Còn %(count)s ý kiến chờ trả lời.", "Còn %(count)s ý kiến chờ trả lời.", check.count) % count
            )
        case "exclusions", "done":
            text = ngettext(
                "%(count)s quyết định loại đang có hiệu lực.",
                "%(count)s quyết định loại đang có hiệu lực.",
                check.count,
            )
            return text % count
        case "exclusions", "none":
            return _("Không loại ai.")
        case "truths", "todo":
            text = ngettext("%(count)s bảng xếp hạng chờ đáp số.", "%(count)s bảng xếp hạng chờ đáp số.", check.count)
            return text % count
        case "truths", "none":
            return _("Không xét câu dự đoán.")
        case "ties", "todo":
            text = ngettext(
                "%(count)s chỗ bằng nhau làm lệch giải.", "%(count)s chỗ bằng nhau làm lệch giải.", check.count
            )
            return text % count
        case "ties", "none":
            return _("Không có người bằng nhau nào làm lệch giải.")
        case "ties", "done":
            return (
                ngettext("%(count)s quyết định của Ban Tổ chức.", "%(count)s quyết định của Ban Tổ chức.", check.count)
                % count
            )
        case "recount", "done":
            return _("Đếm lúc %(moment)s: khớp từng dòng.") % moment
        case "recount", _state:
            return _("Chưa đếm lại lần nào.")
        case "recount_runs", _state:
            return _("Đang đếm lại. Rời trang này cũng được.")
        case "recount_old", _state:
            return _("Đếm lúc %(moment)s; sau đó có thay đổi. Đếm lại.") % moment
        case "recount_differs", _state:
            text = ngettext(
                "Lệch %(count)s dòng. Báo quản trị viên.", "Lệch %(count)s dòng. Báo quản trị viên.", check.count
            )
            return text % count
    return ""


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
