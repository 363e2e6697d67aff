"""Changes of published rules in words: what changed, what it needs, why it is refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from contest.rounds.chapters import CHAPTERS
from contest.rounds.rules import Rules
from contest.rounds.rules.changes import Change, Needs

NEEDS: dict[Needs, str | Promise] = {
    "free": gettext_lazy("tự do"),
    "note": gettext_lazy("phải thông báo"),
    "preview": gettext_lazy("có thể đổi thứ hạng"),
    "refused": gettext_lazy("không làm được"),
}
CHIPS: dict[Needs, str] = {"free": "", "note": "", "preview": "wait", "refused": "bad"}
WHY: dict[str, str | Promise] = {
    "has_attempts": gettext_lazy("Đã có người thi nên phần này giữ nguyên. Lập đợt thi hoặc bài thi mới."),
    "fixed": gettext_lazy("Kết quả đã chính thức. Mở lại kết quả trước, có lý do."),
    "predicted": gettext_lazy("Đã có người trả lời câu dự đoán nên câu hỏi giữ nguyên."),
    "opened": gettext_lazy("Đợt thi đã mở nên giờ mở không đổi được."),
    "earlier": gettext_lazy("Đợt đang thi chỉ gia hạn, không rút ngắn."),
}
PLACES: dict[str, str | Promise] = {
    "title": gettext_lazy("Tên cuộc thi"),
    "organiser": gettext_lazy("Cơ quan tổ chức"),
    "audience": gettext_lazy("Người dự thi"),
    "identity": gettext_lazy("Thông tin thí sinh"),
    "pause_minutes": gettext_lazy("Nghỉ giữa hai lượt"),
    "appeal_days": gettext_lazy("Phúc khảo"),
    "notes": gettext_lazy("Quy định khác"),
}


@dataclass(frozen=True)
class ChangeLine:
    """One change as the organiser reads it."""

    title: str
    what: str
    needs: Needs
    word: str
    chip: str
    why: str


FieldWords = Callable[[str, str], str]


def change_lines(
    changes: Sequence[Change], before: Rules, after: Rules, *, field_words: FieldWords
) -> list[ChangeLine]:
    """All changes, those that are refused first. `field_words` calls a field of a list's entries as its form does."""
    lines = [_line(change, before, after, field_words) for change in changes]
    order: dict[Needs, int] = {"refused": 0, "preview": 1, "note": 2, "free": 3}
    return sorted(lines, key=lambda line: order[line.needs])


def _line(change: Change, before: Rules, after: Rules, field_words: FieldWords) -> ChangeLine:
    part, *rest = change.where.split(".")
    names = [_part_words(part), _entry_words(part, rest[0], before, after) if rest else ""]
    if len(rest) > 1:
        names.append(field_words(part, rest[1]))
    return ChangeLine(
        title=" · ".join(name for name in dict.fromkeys(names) if name),
        what=_what(change, is_entry=len(rest) == 1),
        needs=change.needs,
        word=str(NEEDS[change.needs]),
        chip=CHIPS[change.needs],
        why=str(WHY.get(change.why, "")),
    )


def _part_words(part: str) -> str:
    chapters: dict[str, str | Promise] = {chapter.name: chapter.word for chapter in CHAPTERS}
    return str(chapters.get(part) or PLACES.get(part) or part)


def _entry_words(part: str, key: str, before: Rules, after: Rules) -> str:
    entries = [*getattr(after, part), *getattr(before, part)]
    return next((one.label for one in entries if one.key == key), "")


def _what(change: Change, *, is_entry: bool) -> str:
    if is_entry and change.before is None:
        return gettext("thêm mới")
    if is_entry and change.after is None:
        return gettext("bỏ")
    return gettext("sửa")
