"""Words of key changes: keys, ways, refusals, and what the public reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from contest.attempts.marking import ALL_RIGHT, Key
from contest.common.clock import VIETNAM
from contest.common.text import LETTERS, squeeze
from contest.common.text_numbers import day_text

QUOTED = 120


def letters(mask: int) -> str:
    """The choices of a mask as the bank letters them: "A, C"."""
    return ", ".join(LETTERS[choice] for choice in range(8) if mask >> choice & 1)


def key_words(key: Key) -> str:
    """A key as organisers read it: "B", "A, C", "B hoặc C", or that everybody, or nobody, gets the point."""
    if key == ALL_RIGHT:
        return _("ai cũng được điểm")
    if not key:
        return _("không tính điểm")
    return _(" hoặc ").join(letters(mask) for mask in key)


def change_words(old: Key, new: Key) -> str:
    """What happens to a key: "B → C"."""
    return f"{key_words(old)} → {key_words(new)}"


def quoted(text: str) -> str:
    """The beginning of a question, short enough to stand in a sentence."""
    line = squeeze(text)
    return line if len(line) <= QUOTED else line[: QUOTED - 1].rstrip() + "…"


def usual_note(text: str) -> str:
    """The public note that the form begins with. It names the question, as papers show it, but no choice."""
    note = _("Câu hỏi “%(text)s”: đáp án đã được sửa theo văn bản gốc. Các bài thi đã được chấm lại.")
    return note % {"text": quoted(text)}


def held_note(round_titles: Sequence[str], *, questions: int = 1) -> str:
    """What the public reads instead while papers with the questions can still be drawn."""
    words = {"rounds": ", ".join(round_titles), "count": questions}
    if questions == 1:
        return _("%(rounds)s: một câu hỏi đã được sửa đáp án. Các bài thi đã được chấm lại.") % words
    return _("%(rounds)s: %(count)s câu hỏi đã được sửa đáp án. Các bài thi đã được chấm lại.") % words


def undone_note(note: str) -> str:
    """What the public reads once a change was taken back."""
    return _("Đã hoàn tác việc sửa đáp án: “%(note)s”") % {"note": note}


@dataclass(frozen=True, slots=True)
class Correction:
    """What a corrected key did to one paper; `place`: the question's number in it, from 1. Totals are what counts."""

    at: dt.datetime
    place: int
    before: int
    after: int
    old_total: int
    new_total: int
    undone: bool = False

    @property
    def changes(self) -> bool:
        return (self.before, self.old_total) != (self.after, self.new_total)


def correction_words(one: Correction, *, names_question: bool, you: str) -> str:
    """One's own paper after a correction: "Câu 7 đã sửa đáp án ngày 12/11/2026: điểm của đồng chí từ 18 lên 19."

    Without `names_question` only that it was marked again: which question, and which way, would tell the key.
    """
    words = {
        "day": day_text(one.at.astimezone(VIETNAM).date()),
        "place": one.place,
        "you": you,
        "before": one.before,
        "after": one.after,
    }
    if one.undone:
        text = _("Hoàn tác việc sửa đáp án ngày %(day)s: điểm của %(you)s từ %(before)s về %(after)s.")
        same = _("Hoàn tác việc sửa đáp án ngày %(day)s: điểm của %(you)s vẫn là %(after)s.")
        return (same if one.before == one.after else text) % words
    if not names_question:
        up = _("Đã chấm lại ngày %(day)s: điểm của %(you)s từ %(before)s lên %(after)s.")
        down = _("Đã chấm lại ngày %(day)s: điểm của %(you)s từ %(before)s xuống %(after)s.")
        same = _("Đã chấm lại ngày %(day)s: điểm của %(you)s vẫn là %(after)s.")
    else:
        up = _("Câu %(place)s đã sửa đáp án ngày %(day)s: điểm của %(you)s từ %(before)s lên %(after)s.")
        down = _("Câu %(place)s đã sửa đáp án ngày %(day)s: điểm của %(you)s từ %(before)s xuống %(after)s.")
        same = _("Câu %(place)s đã sửa đáp án ngày %(day)s: điểm của %(you)s vẫn là %(after)s.")
    return (same if one.before == one.after else up if one.after > one.before else down) % words


def refusal(code: str) -> str:
    """Why a change was refused, and what to do, by the codes of RekeyError and KeyChangeError."""
    return {
        "no_choice": _("Chọn phương án đúng ở trên."),
        "unknown_choice": _("Câu hỏi không có phương án đó. Chọn lại."),
        "unchanged": _("Đáp án vẫn như hiện nay. Chọn phương án khác hoặc cách chấm khác."),
        "nothing_to_add": _("Câu này không còn đáp án nào để giữ. Chọn “chỉ tính đáp án mới”."),
        "busy": _("Đợt thi này đang chấm lại một câu khác. Chờ xong rồi làm tiếp."),
        "stale": _("Đáp án đã đổi từ lúc xem trước. Xem trước lại rồi xác nhận."),
        "wrong_state": _("Việc này đã có người làm trước. Trang đã cập nhật."),
        "later_change": _("Câu này đã được sửa thêm lần nữa. Hoàn tác lần sửa sau trước."),
        "official": _("Kết quả đã chính thức. Ghi lý do mở lại kết quả, rồi xác nhận."),
        "no_note": _("Ghi thông báo công khai."),
        "no_reason": _("Ghi lý do."),
        "not_published": _("Đợt thi chưa công bố nên chưa có bài thi nào. Sửa câu hỏi trong ngân hàng."),
    }[code]
