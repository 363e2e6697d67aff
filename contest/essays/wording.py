"""Words of essays: refusals, what is taken, how far the marking is."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from contest.common.text_numbers import number_text
from contest.essays.counting import count_words
from contest.essays.errors import EssayError
from contest.essays.models import EssayEntry
from contest.essays.queries import Judged, is_open
from contest.rounds.models import Round


def refusal(error: EssayError) -> str:
    """Why it was refused, and what to do; nothing was changed."""
    if error.code == "too_long":
        return _("Bài dài %(count)s từ, quá giới hạn của thể lệ. Rút gọn rồi nộp lại; bản đã gõ vẫn được lưu.") % {
            "count": _number(error.count)
        }
    if error.code == "not_marked":
        text = ngettext(
            "Còn %(count)s bài chưa đủ lần chấm. Chấm xong rồi kết thúc.",
            "Còn %(count)s bài chưa đủ lần chấm. Chấm xong rồi kết thúc.",
            error.count,
        )
        return text % {"count": _number(error.count)}
    if error.code == "still_writing":
        text = ngettext(
            "Còn %(count)s bài trắc nghiệm chưa nộp. Đợi ít phút rồi làm lại.",
            "Còn %(count)s bài trắc nghiệm chưa nộp. Đợi ít phút rồi làm lại.",
            error.count,
        )
        return text % {"count": _number(error.count)}
    return refusal_words(error.code)


def refusal_words(code: str) -> str:
    """The words of a code that counts nothing."""
    return {
        "closed": _("Đợt thi chưa mở, đã đóng hoặc đang tạm dừng nên không nhận bài."),
        "empty": _("Bài còn trống. Viết bài hoặc chọn tệp rồi nộp."),
        "no_quiz": _("Làm và nộp phần trắc nghiệm trước, rồi viết phần tự luận."),
        "bad_address": _("Địa chỉ video bắt đầu bằng https:// và không có khoảng trắng. Chép lại địa chỉ."),
        "not_taken": _("Chỉ nhận tệp PDF, Word (.docx không có macro), hình PNG hoặc JPEG. Lưu lại tệp rồi chọn lại."),
        "infected": _("Tệp có phần mềm độc hại nên không nhận. Quét máy, lưu lại bài thành tệp mới rồi nộp lại."),
        "broken": _("Tệp hỏng, có mật khẩu hoặc tải lên chưa trọn nên không nhận. Mở tệp, lưu lại rồi chọn lại."),
        "unscanned": _("Chưa kiểm tra được tệp nên chưa nhận. Vài phút nữa nộp lại; bài viết trên trang không mất."),
        "no_consent": _("Chưa lưu: cần đồng ý về dữ liệu cá nhân trước. Mở trang vào thi, đánh dấu đồng ý rồi viết."),
        "not_admitted": _("Đợt này chỉ dành cho người có tên trong danh sách được vào."),
        "enough": _("Bài này đã đủ số lần chấm. Chọn bài khác."),
        "own": _("Không chấm bài của chính mình."),
        "points": _("Điểm là số nguyên, từ 0 đến điểm tối đa của tiêu chí."),
        "no_reason": _("Ghi lý do."),
        "same": _("Điểm và nhận xét không đổi."),
        "still_open": _("Đợt thi chưa đóng nên bài còn có thể thay. Chờ đợt thi đóng."),
        "marking_closed": _("Việc chấm đã kết thúc. Ban Tổ chức mở lại thì mới sửa được."),
        "marking_open": _("Việc chấm đang mở. Trang đã cập nhật."),
        "fixed": _("Kết quả đã chính thức. Mở lại kết quả trước."),
        "on_paper": _("Người này đã có bài trong đợt này."),
        "unknown": _("Không tìm thấy người dự thi có mã này. Kiểm tra mã; người ấy phải vào cuộc thi trước."),
    }[code]


def hindrance_words(code: str, round: Round, entry: EssayEntry | None, *, now: dt.datetime) -> str:
    """Why somebody who has handed in nothing cannot write in a round at this moment."""
    if code != "closed" or is_open(round, now=now):
        return refusal_words(code)
    if now < round.window[0]:
        return _("Đợt thi chưa mở. Trở lại khi đợt thi mở.")
    if now < round.window[1]:
        return _("Đợt thi đang tạm dừng. Những gì đã lưu vẫn còn; viết tiếp khi đợt thi mở lại.")
    if entry is not None and count_words(entry.draft):
        return _("Đợt thi đã đóng. Bản nháp đã lưu được nộp tự động trong ít phút; mở lại trang này để xem biên nhận.")
    return _("Đợt thi đã đóng mà chưa nhận bài tự luận nào. Không nộp bù được; phần thi khác, nếu có, vẫn được tính.")


def state_words(judged: Judged, judges: int) -> str:
    """How far one essay is."""
    match judged.verdict.state:
        case "done":
            text = ngettext("%(points)s điểm", "%(points)s điểm", judged.verdict.points or 0)
            return text % {"points": _number(judged.verdict.points or 0)}
        case "third":
            return _("lệch điểm, chờ lần chấm thứ ba")
        case _other:
            return _("đã chấm %(count)s trên %(judges)s lần") % {"count": len(judged.marks), "judges": judges}


def _number(number: int) -> str:
    return number_text(number, language=(get_language() or "vi")[:2])
